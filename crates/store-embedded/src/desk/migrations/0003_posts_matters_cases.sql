-- 岗位、事项、办件: what an organisation's people have to do, what is handled, and which cases are open.

CREATE TABLE post (
    organisation TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    duty TEXT NOT NULL CHECK (length(duty) > 0),
    PRIMARY KEY (organisation, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE matter (
    code TEXT PRIMARY KEY NOT NULL CHECK (length(code) > 0),
    name TEXT NOT NULL CHECK (length(name) > 0),
    -- Empty where the list that it came from has none.
    legal_basis TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A number is given out by one organisation, so that two may use the same. Millions of rows a year: looked up by key, never
-- read whole, and no part of what moves the stamp.
CREATE TABLE approval_case (
    number TEXT NOT NULL CHECK (length(number) > 0),
    organisation TEXT NOT NULL REFERENCES organisation (id),
    registered_by TEXT NOT NULL REFERENCES principal (id),
    registered_at INTEGER NOT NULL,
    closed_by TEXT REFERENCES principal (id),
    closed_at INTEGER,
    PRIMARY KEY (number, organisation),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
) STRICT, WITHOUT ROWID;

-- How strictly an organisation's case numbers are checked; absent: as the one above it, and in the end not at all.
CREATE TABLE case_check (
    organisation TEXT PRIMARY KEY NOT NULL REFERENCES organisation (id),
    mode TEXT NOT NULL CHECK (mode IN ('off', 'warn', 'enforce'))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER case_check_added AFTER INSERT ON case_check BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER case_check_changed AFTER UPDATE ON case_check BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER case_check_removed AFTER DELETE ON case_check BEGIN UPDATE desk_stamp SET value = value + 1; END;
