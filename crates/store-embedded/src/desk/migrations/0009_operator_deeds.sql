-- 运维办理留痕、代录: what the operator changed on the command line and the ledger has still to take, and who entered there
-- what an official decided.

-- A line of the history that needs an entry in the ledger. The ledger is another store, so the line is written with the
-- change and its entry follows; the row says how far that has come. Lines of before were not recorded, and stay so.
CREATE TABLE operator_deed (
    line INTEGER PRIMARY KEY NOT NULL REFERENCES desk_history (id),
    -- Register that it is about, if it is about one.
    register TEXT CHECK (length(register) > 0),
    -- Size of the ledger when recording it was begun: the entry, if there is one, lies from there on.
    begun_at_size INTEGER CHECK (begun_at_size >= 0),
    -- Its entry, once it is known to be there.
    entry INTEGER CHECK (entry >= begun_at_size)
) STRICT;

CREATE INDEX operator_deed_waiting ON operator_deed (line) WHERE entry IS NULL;

CREATE TRIGGER operator_deed_stays BEFORE UPDATE ON operator_deed WHEN old.entry IS NOT NULL
BEGIN SELECT raise(ABORT, 'what was recorded is never altered'); END;

CREATE TRIGGER operator_deed_is_kept BEFORE DELETE ON operator_deed
BEGIN SELECT raise(ABORT, 'a deed of the operator is never deleted'); END;

-- Operating-system user who entered it at the command line; absent: whoever is named did it himself.
ALTER TABLE certificate_application ADD COLUMN entered_by TEXT CHECK (length(entered_by) > 0);
ALTER TABLE certificate_application_step ADD COLUMN entered_by TEXT CHECK (length(entered_by) > 0);
ALTER TABLE grant_request ADD COLUMN entered_by TEXT CHECK (length(entered_by) > 0);
ALTER TABLE grant_request_step ADD COLUMN entered_by TEXT CHECK (length(entered_by) > 0);

CREATE TRIGGER certificate_application_entered_stays BEFORE UPDATE OF entered_by ON certificate_application
BEGIN SELECT raise(ABORT, 'what was filed is never altered'); END;

CREATE TRIGGER grant_request_entered_stays BEFORE UPDATE OF entered_by ON grant_request
BEGIN SELECT raise(ABORT, 'what was asked for is never altered'); END;
