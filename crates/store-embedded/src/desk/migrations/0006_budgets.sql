-- 额度的补充: bursts that are booked ahead, and questions whose case nobody registered, listed each morning.

-- Booked by people, a few a year and organisation; what was booked is never altered, only cancelled from a day on.
CREATE TABLE budget_burst (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    lane TEXT NOT NULL CHECK (lane IN ('person', 'system')),
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL CHECK (last_day >= first_day),
    questions_a_day INTEGER NOT NULL CHECK (questions_a_day BETWEEN 1 AND 42949672950),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    booked_by TEXT NOT NULL,
    booked_at INTEGER NOT NULL,
    cancelled_on TEXT
) STRICT;

CREATE INDEX budget_burst_by_last_day ON budget_burst (last_day);

CREATE TRIGGER budget_burst_stays BEFORE UPDATE OF
    number, organisation, lane, first_day, last_day, questions_a_day, reason, booked_by, booked_at ON budget_burst
BEGIN SELECT raise(ABORT, 'what was booked is never altered'); END;

CREATE TRIGGER budget_burst_is_kept BEFORE DELETE ON budget_burst
BEGIN SELECT raise(ABORT, 'a burst is never deleted'); END;

CREATE TRIGGER budget_burst_added AFTER INSERT ON budget_burst BEGIN UPDATE desk_stamp SET value = value + 1; END;
CREATE TRIGGER budget_burst_changed AFTER UPDATE ON budget_burst BEGIN UPDATE desk_stamp SET value = value + 1; END;

-- One row a day that was gone through, also where nothing was found.
CREATE TABLE orphan_day (
    day TEXT PRIMARY KEY NOT NULL,
    listed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE orphan_count (
    day TEXT NOT NULL REFERENCES orphan_day (day),
    organisation TEXT NOT NULL REFERENCES organisation (id),
    questions INTEGER NOT NULL CHECK (questions > 0),
    PRIMARY KEY (day, organisation)
) STRICT, WITHOUT ROWID;

-- The first of each organisation, up to a bound; the ledger has all.
CREATE TABLE orphan_question (
    day TEXT NOT NULL REFERENCES orphan_day (day),
    organisation TEXT NOT NULL REFERENCES organisation (id),
    entry INTEGER NOT NULL CHECK (entry >= 0),
    asked_at INTEGER NOT NULL,
    principal TEXT NOT NULL,
    post TEXT NOT NULL,
    matter TEXT NOT NULL,
    case_number TEXT NOT NULL,
    PRIMARY KEY (day, organisation, entry)
) STRICT, WITHOUT ROWID;
