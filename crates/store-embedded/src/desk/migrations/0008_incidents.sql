-- 本人查询的授权、依法保密的事项、泄露事件: a grant to tell people who asked about them, matters of which nobody is told,
-- and incidents with the entries affected, who was told and what was done.

-- One more action of a grant. SQLite alters no CHECK, and rebuilding the table would mean to drop one that others refer to.
-- What is stored stays as it is and fits the wider rule, so its text is replaced, which SQLite's manual allows for
-- (https://www.sqlite.org/lang_altertable.html#otheralter); RESET reads the schema anew.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'action IN (''verify'', ''read'')', 'action IN (''verify'', ''read'', ''account'')')
WHERE type = 'table' AND name = 'sharing_grant';
PRAGMA writable_schema = RESET;

-- On which law a matter is secret (依法保密); empty where it is not. The list of matters moves no stamp.
ALTER TABLE matter ADD COLUMN secrecy_basis TEXT NOT NULL DEFAULT '';

CREATE TABLE incident (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    opened_by TEXT NOT NULL REFERENCES principal (id),
    opened_at INTEGER NOT NULL,
    title TEXT NOT NULL CHECK (length(title) > 0),
    source TEXT NOT NULL CHECK (source IN ('trace_code', 'alarm', 'report')),
    -- Trace code, or number of the alarm; empty for a report.
    reference TEXT NOT NULL,
    account TEXT NOT NULL CHECK (length(account) > 0),
    closed_at INTEGER,
    closed_by TEXT REFERENCES principal (id),
    conclusion TEXT CHECK (length(conclusion) > 0),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (conclusion IS NULL))
) STRICT;

-- Entries by their place in the ledger; what they say stands there.
CREATE TABLE incident_entry (
    incident INTEGER NOT NULL REFERENCES incident (number),
    entry INTEGER NOT NULL CHECK (entry >= 0),
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL REFERENCES principal (id),
    PRIMARY KEY (incident, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_step (
    incident INTEGER NOT NULL REFERENCES incident (number),
    place INTEGER NOT NULL CHECK (place >= 1),
    at INTEGER NOT NULL,
    written_by TEXT NOT NULL REFERENCES principal (id),
    happened_on TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('told', 'done')),
    whom TEXT CHECK (length(whom) > 0),
    how TEXT CHECK (length(how) > 0),
    text TEXT NOT NULL CHECK (length(text) > 0),
    PRIMARY KEY (incident, place),
    CHECK ((act = 'told') = (whom IS NOT NULL) AND (act = 'told') = (how IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER incident_stays BEFORE UPDATE OF
    number, organisation, opened_by, opened_at, title, source, reference, account ON incident
BEGIN SELECT raise(ABORT, 'what an incident began with is never altered'); END;

CREATE TRIGGER incident_stays_closed BEFORE UPDATE ON incident WHEN old.closed_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a closed incident is never altered'); END;

CREATE TRIGGER incident_is_kept BEFORE DELETE ON incident
BEGIN SELECT raise(ABORT, 'an incident is never deleted'); END;

CREATE TRIGGER incident_entry_stays BEFORE UPDATE ON incident_entry
BEGIN SELECT raise(ABORT, 'an affected entry is never altered'); END;

CREATE TRIGGER incident_entry_is_kept BEFORE DELETE ON incident_entry
BEGIN SELECT raise(ABORT, 'an affected entry is never deleted'); END;

CREATE TRIGGER incident_step_stays BEFORE UPDATE ON incident_step
BEGIN SELECT raise(ABORT, 'a step is never altered'); END;

CREATE TRIGGER incident_step_is_kept BEFORE DELETE ON incident_step
BEGIN SELECT raise(ABORT, 'a step is never deleted'); END;
