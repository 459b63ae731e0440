-- 证书的补充: which key a certificate is for, the chain that an application brought, and applications whose key is made when
-- the certificate is collected (待领取).

-- SHA-256 of SubjectPublicKeyInfo. Absent of certificates registered before this step.
ALTER TABLE certificate ADD COLUMN key_sha256 BLOB CHECK (length(key_sha256) = 32);

CREATE INDEX certificate_by_key ON certificate (key_sha256);

-- Certificate and issuing authority (PEM), apart from what the gate reads whole.
CREATE TABLE issued_chain (
    serial TEXT PRIMARY KEY NOT NULL REFERENCES certificate (serial),
    chain_pem TEXT NOT NULL CHECK (length(chain_pem) BETWEEN 1 AND 16384)
) STRICT, WITHOUT ROWID;

-- A request may be absent, and there are two more events: SQLite alters neither rule of a column in place, so both tables
-- are made anew, the steps first since they refer to the others.
CREATE TEMP TABLE kept_application AS SELECT * FROM certificate_application;
CREATE TEMP TABLE kept_step AS SELECT * FROM certificate_application_step;
DROP TABLE certificate_application_step;
DROP TABLE certificate_application;

CREATE TABLE certificate_application (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    filed_by TEXT NOT NULL REFERENCES principal (id),
    filed_at INTEGER NOT NULL,
    responsible_name TEXT NOT NULL CHECK (length(responsible_name) > 0),
    responsible_post TEXT NOT NULL CHECK (length(responsible_post) > 0),
    responsible_telephone TEXT NOT NULL CHECK (length(responsible_telephone) > 0),
    principal TEXT NOT NULL REFERENCES principal (id),
    -- Absent where the key is made when the certificate is collected.
    request_pem TEXT CHECK (length(request_pem) BETWEEN 1 AND 16384),
    -- Two years have at most 731 days; to the second the rule is kept by whoever issues.
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 731),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    state TEXT NOT NULL CHECK (state IN (
        'submitted', 'asked_back', 'resubmitted', 'granted', 'approved', 'refused', 'withdrawn'
    )),
    steps INTEGER NOT NULL CHECK (steps >= 0)
) STRICT;

INSERT INTO certificate_application SELECT * FROM kept_application;

CREATE UNIQUE INDEX open_certificate_application ON certificate_application (principal)
WHERE state IN ('submitted', 'asked_back', 'resubmitted', 'granted');

CREATE INDEX certificate_application_by_organisation ON certificate_application (organisation);
CREATE INDEX certificate_application_by_state ON certificate_application (state);

CREATE TABLE certificate_application_step (
    application INTEGER NOT NULL REFERENCES certificate_application (number),
    place INTEGER NOT NULL CHECK (place >= 1),
    at INTEGER NOT NULL,
    taken_by TEXT NOT NULL REFERENCES principal (id),
    event TEXT NOT NULL CHECK (event IN (
        'asked_back', 'answered', 'granted', 'approved', 'collected', 'refused', 'withdrawn'
    )),
    -- Question, answer, serial number, reason, or what is to be done next.
    text TEXT NOT NULL CHECK (length(text) > 0),
    request_pem TEXT CHECK (length(request_pem) BETWEEN 1 AND 16384),
    days INTEGER CHECK (days BETWEEN 1 AND 731),
    PRIMARY KEY (application, place)
) STRICT, WITHOUT ROWID;

INSERT INTO certificate_application_step SELECT * FROM kept_step;

DROP TABLE kept_application;
DROP TABLE kept_step;

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
