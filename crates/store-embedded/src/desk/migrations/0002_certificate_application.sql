-- 证书申请: what lead agencies filed, and every step since.
--
-- What was filed and what was done is never altered; the state and the number of steps stand beside them for searching,
-- and for finding out that somebody else was quicker. No part of the authority: nothing here moves the stamp.

CREATE TABLE certificate_application (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    filed_by TEXT NOT NULL REFERENCES principal (id),
    filed_at INTEGER NOT NULL,
    responsible_name TEXT NOT NULL CHECK (length(responsible_name) > 0),
    responsible_post TEXT NOT NULL CHECK (length(responsible_post) > 0),
    responsible_telephone TEXT NOT NULL CHECK (length(responsible_telephone) > 0),
    principal TEXT NOT NULL REFERENCES principal (id),
    request_pem TEXT NOT NULL CHECK (length(request_pem) BETWEEN 1 AND 16384),
    -- Two years have at most 731 days; to the second the rule is kept by whoever issues.
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 731),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'asked_back', 'resubmitted', 'approved', 'refused', 'withdrawn')),
    steps INTEGER NOT NULL CHECK (steps >= 0)
) STRICT;

CREATE UNIQUE INDEX open_certificate_application ON certificate_application (principal)
WHERE state IN ('submitted', 'asked_back', 'resubmitted');

CREATE INDEX certificate_application_by_organisation ON certificate_application (organisation);

CREATE TABLE certificate_application_step (
    application INTEGER NOT NULL REFERENCES certificate_application (number),
    place INTEGER NOT NULL CHECK (place >= 1),
    at INTEGER NOT NULL,
    taken_by TEXT NOT NULL REFERENCES principal (id),
    event TEXT NOT NULL CHECK (event IN ('asked_back', 'answered', 'approved', 'refused', 'withdrawn')),
    -- Question, answer, serial number or reason.
    text TEXT NOT NULL CHECK (length(text) > 0),
    request_pem TEXT CHECK (length(request_pem) BETWEEN 1 AND 16384),
    days INTEGER CHECK (days BETWEEN 1 AND 731),
    PRIMARY KEY (application, place)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER certificate_application_stays BEFORE UPDATE OF
    number, organisation, filed_by, filed_at, responsible_name, responsible_post, responsible_telephone, principal,
    request_pem, days, reason ON certificate_application
BEGIN SELECT raise(ABORT, 'what was filed is never altered'); END;

CREATE TRIGGER certificate_application_is_kept BEFORE DELETE ON certificate_application
BEGIN SELECT raise(ABORT, 'an application is never deleted'); END;

CREATE TRIGGER certificate_application_step_stays BEFORE UPDATE ON certificate_application_step
BEGIN SELECT raise(ABORT, 'a step is never altered'); END;

CREATE TRIGGER certificate_application_step_is_kept BEFORE DELETE ON certificate_application_step
BEGIN SELECT raise(ABORT, 'a step is never deleted'); END;
