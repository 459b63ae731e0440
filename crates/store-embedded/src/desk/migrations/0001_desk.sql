-- 业务台账: who may ask what, and everything that was ever changed about it.
--
-- Instants are microseconds since 1970 UTC, days are text (2026-11-24), truth values are 0 and 1. STRICT tables refuse
-- values of another type. The CHECKs repeat the rules of the model only as far as SQL can say them: a second fence
-- against a row written by hand, not the place where the rules live.

CREATE TABLE organisation (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (length(name) > 0),
    kind TEXT NOT NULL,
    parent TEXT REFERENCES organisation (id) CHECK (parent <> id),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    population_hours TEXT,
    daily_budget_clerk INTEGER NOT NULL CHECK (daily_budget_clerk BETWEEN 0 AND 4294967295),
    daily_budget_system INTEGER NOT NULL CHECK (daily_budget_system BETWEEN 0 AND 4294967295)
) STRICT, WITHOUT ROWID;

CREATE INDEX organisation_by_parent ON organisation (parent);

CREATE TABLE principal (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
    name TEXT NOT NULL CHECK (length(name) > 0),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'system')),
    organisation TEXT NOT NULL REFERENCES organisation (id),
    post TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX principal_by_organisation ON principal (organisation);

CREATE TABLE certificate (
    serial TEXT PRIMARY KEY NOT NULL CHECK (length(serial) BETWEEN 1 AND 40),
    fingerprint BLOB NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
    principal TEXT NOT NULL REFERENCES principal (id),
    valid_from INTEGER NOT NULL,
    -- Two years have at most 731 days; to the second the rule is kept by whoever issues and registers.
    valid_until INTEGER NOT NULL CHECK (valid_until > valid_from AND valid_until - valid_from <= 731 * 86400000000),
    revoked_at INTEGER,
    revocation_reason TEXT,
    CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX certificate_by_principal ON certificate (principal);

CREATE TABLE sharing_grant (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    matter TEXT NOT NULL CHECK (length(matter) > 0),
    register TEXT NOT NULL CHECK (length(register) > 0),
    action TEXT NOT NULL CHECK (action IN ('verify', 'read')),
    -- Field ids as a JSON array of texts.
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    legal_basis TEXT NOT NULL CHECK (length(legal_basis) > 0),
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL CHECK (valid_until >= valid_from),
    revoked_at INTEGER
) STRICT;

CREATE INDEX sharing_grant_by_organisation ON sharing_grant (organisation);

CREATE TABLE dispute (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    register TEXT NOT NULL CHECK (length(register) > 0),
    store_key BLOB NOT NULL CHECK (length(store_key) BETWEEN 1 AND 64),
    field TEXT NOT NULL CHECK (length(field) > 0),
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;

CREATE UNIQUE INDEX open_dispute ON dispute (register, store_key, field) WHERE closed_at IS NULL;

-- Questions used of a Beijing day's budgets. No part of the authority: changing it moves no stamp and makes no history.
CREATE TABLE budget_usage (
    day TEXT NOT NULL,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    lane TEXT NOT NULL CHECK (lane IN ('person', 'system')),
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (day, organisation, lane)
) STRICT, WITHOUT ROWID;

-- Who changed what, written in the transaction of the change and never altered.
CREATE TABLE desk_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    summary TEXT NOT NULL
) STRICT;

CREATE TRIGGER desk_history_stays BEFORE UPDATE ON desk_history
BEGIN SELECT raise(ABORT, 'desk_history is never altered'); END;

CREATE TRIGGER desk_history_is_kept BEFORE DELETE ON desk_history
BEGIN SELECT raise(ABORT, 'desk_history is never deleted'); END;

-- One number that moves with every change of what the gate needs. Triggers move it, so that neither a forgotten line of
-- code nor a repair by hand can change the authority behind the back of a running gate.
CREATE TABLE desk_stamp (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL
) STRICT;

INSERT INTO desk_stamp (id, value) VALUES (1, 1);

CREATE TRIGGER organisation_added AFTER INSERT ON organisation BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER organisation_changed AFTER UPDATE ON organisation BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER organisation_removed AFTER DELETE ON organisation BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER principal_added AFTER INSERT ON principal BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER principal_changed AFTER UPDATE ON principal BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER principal_removed AFTER DELETE ON principal BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER certificate_added AFTER INSERT ON certificate BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER certificate_changed AFTER UPDATE ON certificate BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER certificate_removed AFTER DELETE ON certificate BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER sharing_grant_added AFTER INSERT ON sharing_grant BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER sharing_grant_changed AFTER UPDATE ON sharing_grant BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER sharing_grant_removed AFTER DELETE ON sharing_grant BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER dispute_added AFTER INSERT ON dispute BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER dispute_changed AFTER UPDATE ON dispute BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER dispute_removed AFTER DELETE ON dispute BEGIN UPDATE desk_stamp SET value = value + 1; END;
