-- 涉及多家机构的告警: which organisations they are, since the lead agency of each is told.

-- Ids as a JSON array of texts. Of before it is not known; those alarms stay with the register's owner and the auditors.
ALTER TABLE alarm ADD COLUMN organisations TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(organisations));
