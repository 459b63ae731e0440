-- 共享授权: how far a grant reaches, when and how often it counts, and how it came to be so.
--
-- A grant of before reaches everything below its organisation and has neither hours nor a budget of its own, as it was.

ALTER TABLE sharing_grant ADD COLUMN scope TEXT NOT NULL DEFAULT 'subtree' CHECK (scope IN ('alone', 'subtree'));
-- Hours of Beijing time, as 08:00-20:00; absent: all day.
ALTER TABLE sharing_grant ADD COLUMN hours TEXT CHECK (length(hours) > 0);
-- Questions a Beijing day under this grant; absent: no limit of its own.
ALTER TABLE sharing_grant ADD COLUMN daily_budget INTEGER CHECK (daily_budget BETWEEN 1 AND 4294967295);

-- What happened to a grant, with the terms from then on, written in the transaction of the change and never altered.
CREATE TABLE sharing_grant_history (
    grant_id INTEGER NOT NULL REFERENCES sharing_grant (id),
    place INTEGER NOT NULL CHECK (place >= 1),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('given', 'narrowed', 'withdrawn')),
    reason TEXT NOT NULL,
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    PRIMARY KEY (grant_id, place)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sharing_grant_history_stays BEFORE UPDATE ON sharing_grant_history
BEGIN SELECT raise(ABORT, 'the history of a grant is never altered'); END;

CREATE TRIGGER sharing_grant_history_is_kept BEFORE DELETE ON sharing_grant_history
BEGIN SELECT raise(ABORT, 'the history of a grant is never deleted'); END;

-- Grants of before: the history of the desk has a line for each that was added, in their order, and one with its number for
-- each that was withdrawn. What was not written down there (a row put in by hand) begins on its first day, by nobody known.
INSERT INTO sharing_grant_history (grant_id, place, at, actor, event, reason, terms)
SELECT known.id, 1, coalesce(added.at, unixepoch(known.valid_from) * 1000000), coalesce(added.actor, ''), 'given', '',
    json_object('scope', known.scope, 'action', known.action, 'fields', json(known.fields), 'hours', known.hours,
        'daily_budget', known.daily_budget, 'valid_from', known.valid_from, 'valid_until', known.valid_until)
FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM sharing_grant) AS known
LEFT JOIN (
    SELECT at, actor, subject, row_number() OVER (ORDER BY id) AS place FROM desk_history WHERE action = 'grant.add'
) AS added ON added.place = known.place AND added.subject = known.organisation;

INSERT INTO sharing_grant_history (grant_id, place, at, actor, event, reason, terms)
SELECT known.id, 2, known.revoked_at, coalesce(ended.actor, ''), 'withdrawn', '', given.terms
FROM sharing_grant AS known JOIN sharing_grant_history AS given ON given.grant_id = known.id
LEFT JOIN desk_history AS ended ON ended.action = 'grant.revoke' AND ended.subject = CAST(known.id AS TEXT)
WHERE known.revoked_at IS NOT NULL;

-- Questions used of a Beijing day's budgets of grants. As with those of organisations: moves no stamp and makes no history.
CREATE TABLE sharing_grant_usage (
    day TEXT NOT NULL,
    grant_id INTEGER NOT NULL REFERENCES sharing_grant (id),
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (day, grant_id)
) STRICT, WITHOUT ROWID;

-- 授权申请: what lead agencies asked for, and every step since; kept as applications for certificates are.
CREATE TABLE grant_request (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    filed_by TEXT NOT NULL REFERENCES principal (id),
    filed_at INTEGER NOT NULL,
    grantee TEXT NOT NULL REFERENCES organisation (id),
    matter TEXT NOT NULL CHECK (length(matter) > 0),
    register TEXT NOT NULL CHECK (length(register) > 0),
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    legal_basis TEXT NOT NULL CHECK (length(legal_basis) > 0),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'asked_back', 'resubmitted', 'approved', 'refused', 'withdrawn')),
    steps INTEGER NOT NULL CHECK (steps >= 0)
) STRICT;

CREATE INDEX grant_request_by_organisation ON grant_request (organisation);
CREATE INDEX grant_request_by_register ON grant_request (register, state);

CREATE TABLE grant_request_step (
    request INTEGER NOT NULL REFERENCES grant_request (number),
    place INTEGER NOT NULL CHECK (place >= 1),
    at INTEGER NOT NULL,
    taken_by TEXT NOT NULL REFERENCES principal (id),
    event TEXT NOT NULL CHECK (event IN ('asked_back', 'answered', 'approved', 'refused', 'withdrawn')),
    -- Question, answer or reason; of an approval what it is given with, which may be nothing.
    text TEXT NOT NULL,
    -- The terms of an approval, and of an answer that brought others.
    terms TEXT CHECK (json_valid(terms)),
    -- The grant that came of an approval.
    grant_id INTEGER REFERENCES sharing_grant (id),
    PRIMARY KEY (request, place),
    CHECK ((event = 'approved') = (grant_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER grant_request_stays BEFORE UPDATE OF
    number, organisation, filed_by, filed_at, grantee, matter, register, terms, legal_basis, reason ON grant_request
BEGIN SELECT raise(ABORT, 'what was asked for is never altered'); END;

CREATE TRIGGER grant_request_is_kept BEFORE DELETE ON grant_request
BEGIN SELECT raise(ABORT, 'a request is never deleted'); END;

CREATE TRIGGER grant_request_step_stays BEFORE UPDATE ON grant_request_step
BEGIN SELECT raise(ABORT, 'a step is never altered'); END;

CREATE TRIGGER grant_request_step_is_kept BEFORE DELETE ON grant_request_step
BEGIN SELECT raise(ABORT, 'a step is never deleted'); END;
