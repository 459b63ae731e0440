-- 停用人: by whom a certificate was suspended, since nobody else takes it back but who stands over him.

-- Id of the official; absent: the platform by a rule, or the operator.
ALTER TABLE certificate ADD COLUMN suspended_by TEXT CHECK (length(suspended_by) > 0);

-- Of before, the history of the desk says it. An operating-system user among them is no id of an official, and read as none.
UPDATE certificate SET suspended_by = (
    SELECT actor FROM desk_history WHERE action = 'certificate.suspend' AND subject = certificate.serial
    ORDER BY id DESC LIMIT 1
) WHERE suspended_at IS NOT NULL;
