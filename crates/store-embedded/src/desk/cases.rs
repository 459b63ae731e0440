//! Cases: registered, closed and found by key.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{ApprovalCase, CaseCheck, CaseNumber, OrganisationId, PrincipalId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use store::{CaseStore, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, require},
    list::all,
    row::{Reading, microseconds},
};

#[async_trait]
impl CaseStore for EmbeddedDesk {
    async fn register_case(&self, case: &ApprovalCase) -> Result<ApprovalCase, StoreError> {
        let new = case.clone();
        self.change(entry("case.register", &new.number, String::new()), move |desk| {
            require(desk, "organisation", "机构", new.organisation.as_str())?;
            require(desk, "principal", "用户", new.registered_by.as_str())?;
            let values = (
                new.number.as_str(),
                new.organisation.as_str(),
                new.registered_by.as_str(),
                microseconds(new.registered_at),
            );
            let sql = "INSERT INTO approval_case (number, organisation, registered_by, registered_at)
                       VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
            let added = execute(desk, sql, values)?;
            // The row itself says who registered it and when: millions of them need no second line of history.
            match find(desk, &new.number, &new.organisation)? {
                Some(known) if added == 0 => Ok(Changed::Nothing(known)),
                known => Ok(Changed::Silently(known.unwrap_or(new))),
            }
        })
        .await
    }

    async fn close_case(
        &self,
        organisation: &OrganisationId,
        number: &CaseNumber,
        by: &PrincipalId,
        at: Timestamp,
    ) -> Result<Option<ApprovalCase>, StoreError> {
        let (organisation, number, by) = (organisation.clone(), number.clone(), by.clone());
        self.change(entry("case.close", &number, String::new()), move |desk| {
            require(desk, "principal", "用户", by.as_str())?;
            let values = (by.as_str(), microseconds(at), number.as_str(), organisation.as_str());
            let sql = "UPDATE approval_case SET closed_by = ?, closed_at = ?
                       WHERE number = ? AND organisation = ? AND closed_at IS NULL";
            execute(desk, sql, values)?;
            Ok(Changed::Silently(find(desk, &number, &organisation)?))
        })
        .await
    }

    async fn find_case(
        &self,
        number: &CaseNumber,
        organisations: &[OrganisationId],
    ) -> Result<Option<ApprovalCase>, StoreError> {
        let (number, organisations) = (number.clone(), organisations.to_vec());
        self.read(move |moment| {
            let mut closed = None;
            for organisation in &organisations {
                match find(moment, &number, organisation)? {
                    Some(case) if case.closed.is_none() => return Ok(Some(case)),
                    found => closed = closed.or(found),
                }
            }
            Ok(closed)
        })
        .await
    }

    async fn set_case_check(&self, organisation: &OrganisationId, check: Option<CaseCheck>) -> Result<(), StoreError> {
        let key = organisation.clone();
        let summary = format!("cases={}", check.map_or("inherit", CaseCheck::as_str));
        self.change(entry("organisation.cases", organisation, summary), move |desk| {
            require(desk, "organisation", "机构", key.as_str())?;
            match check {
                Some(check) => execute(
                    desk,
                    "INSERT INTO case_check VALUES (?, ?) ON CONFLICT (organisation) DO UPDATE SET mode = excluded.mode",
                    (key.as_str(), check.as_str()),
                )?,
                None => execute(desk, "DELETE FROM case_check WHERE organisation = ?", [key.as_str()])?,
            };
            Ok(Changed::Something(()))
        })
        .await
    }
}

pub(super) fn case_checks(moment: &Transaction<'_>) -> Result<Vec<(OrganisationId, CaseCheck)>, StoreError> {
    all(moment, "SELECT * FROM case_check", [], |row| {
        let row = Reading::new(row, "case_check", "organisation");
        let check = row.parsed("mode", "off, warn or enforce", CaseCheck::parse)?;
        Ok((row.organisation("organisation")?, check))
    })
}

fn find(
    desk: &Connection,
    number: &CaseNumber,
    organisation: &OrganisationId,
) -> Result<Option<ApprovalCase>, StoreError> {
    let failed = |error| StoreError::engine("reading a case", error);
    let mut select = desk
        .prepare_cached("SELECT * FROM approval_case WHERE number = ? AND organisation = ?")
        .map_err(failed)?;
    select
        .query_row((number.as_str(), organisation.as_str()), |row| Ok(case(row)))
        .optional()
        .map_err(failed)?
        .transpose()
}

fn case(row: &Row<'_>) -> Result<ApprovalCase, StoreError> {
    let row = Reading::new(row, "approval_case", "number");
    let closed_by = match row.get::<Option<String>>("closed_by")? {
        Some(_) => Some(row.principal("closed_by")?),
        None => None,
    };
    Ok(ApprovalCase {
        number: row.parsed("number", "a case number", CaseNumber::parse)?,
        organisation: row.organisation("organisation")?,
        registered_by: row.principal("registered_by")?,
        registered_at: row.instant("registered_at")?,
        closed: closed_by.zip(row.maybe_instant("closed_at")?),
    })
}
