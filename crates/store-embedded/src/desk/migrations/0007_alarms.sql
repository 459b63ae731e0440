-- 告警: what the watch found, and what was done about it; certificates suspended while it is looked into; decoy records.

-- Unlike a revocation it can be taken back.
ALTER TABLE certificate ADD COLUMN suspended_at INTEGER;
ALTER TABLE certificate ADD COLUMN suspension_reason TEXT
    CHECK ((suspended_at IS NULL) = (suspension_reason IS NULL));

-- Whom it is about is as the ledger's entries name it, and stays so whatever becomes of them at the desk.
CREATE TABLE alarm (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL CHECK (length(rule) > 0),
    -- Time of the entry that made it sound.
    at INTEGER NOT NULL,
    raised_at INTEGER NOT NULL,
    register TEXT,
    organisation TEXT,
    post TEXT,
    principal TEXT,
    certificate TEXT,
    approval_case TEXT,
    -- Keyed hash in hexadecimal, as in the ledger.
    subject TEXT,
    measured INTEGER NOT NULL CHECK (measured >= 0),
    threshold INTEGER NOT NULL CHECK (threshold >= 0),
    -- Indexes of the ledger as a JSON array of numbers, and the last of them.
    indexes TEXT NOT NULL CHECK (json_valid(indexes)),
    last_index INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'seen', 'closed')),
    finding TEXT CHECK (finding IN ('founded', 'unfounded')),
    CHECK ((state = 'closed') = (finding IS NOT NULL))
) STRICT;

CREATE INDEX alarm_by_state ON alarm (state, id);

CREATE INDEX alarm_by_rule ON alarm (rule, organisation, principal);

CREATE TABLE alarm_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alarm INTEGER NOT NULL REFERENCES alarm (id),
    at INTEGER NOT NULL,
    -- Absent for what the platform did by itself.
    actor TEXT,
    event TEXT NOT NULL CHECK (event IN ('raised', 'again', 'suspended', 'taken_up', 'closed')),
    note TEXT NOT NULL
) STRICT;

CREATE INDEX alarm_step_by_alarm ON alarm_step (alarm, id);

-- Up to where the watch has looked at a log.
CREATE TABLE watch_position (
    log TEXT PRIMARY KEY NOT NULL CHECK (length(log) > 0),
    next INTEGER NOT NULL CHECK (next >= 0)
) STRICT, WITHOUT ROWID;

-- 诱饵记录: subjects that nobody has business with. Numbers only as the keyed hashes under which the ledger has them.
CREATE TABLE decoy (
    register TEXT NOT NULL CHECK (length(register) > 0),
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    note TEXT NOT NULL,
    marked_by TEXT,
    marked_at INTEGER NOT NULL,
    PRIMARY KEY (register, subject)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER decoy_added AFTER INSERT ON decoy BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER decoy_changed AFTER UPDATE ON decoy BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER decoy_removed AFTER DELETE ON decoy BEGIN UPDATE desk_stamp SET value = value + 1; END;
