//! Requests for grants (授权申请) on SQLite.

use async_trait::async_trait;
use model::{GrantEvent, GrantRequest, GrantRequestEvent, GrantRequestFiling, GrantRequestState, GrantRequestStep};
use rusqlite::{Params, Row, Transaction};
use store::{GRANT_REQUESTS_PAGE_MAX, GrantRequestQuery, GrantRequestStore, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, exists, require},
    grants::{insert_grant, key, terms_from_text, terms_to_text},
    list,
    row::{Reading, microseconds},
};

#[async_trait]
impl GrantRequestStore for EmbeddedDesk {
    async fn file_grant_request(&self, filing: &GrantRequestFiling) -> Result<u64, StoreError> {
        let (new, entering) = (filing.clone(), self.entering());
        let summary = format!("{} {} {} {}", new.organisation, new.filed_by, new.matter, new.register);
        self.change(entry("grant_request.file", &new.grantee, summary), move |desk| {
            require(desk, "organisation", "机构", new.organisation.as_str())?;
            require(desk, "organisation", "机构", new.grantee.as_str())?;
            require(desk, "principal", "用户", new.filed_by.as_str())?;
            let values = (
                new.organisation.as_str(),
                new.filed_by.as_str(),
                microseconds(new.filed_at),
                new.grantee.as_str(),
                &new.matter,
                &new.register,
                terms_to_text(&new.terms),
                &new.legal_basis,
                &new.reason,
                GrantRequestState::Submitted.as_str(),
                entering,
            );
            execute(
                desk,
                "INSERT INTO grant_request (organisation, filed_by, filed_at, grantee, matter, register, terms, legal_basis,
                 reason, state, entered_by, steps) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                values,
            )?;
            let number = u64::try_from(desk.last_insert_rowid())
                .map_err(|error| StoreError::engine("numbering a request", error))?;
            Ok(Changed::Something(number))
        })
        .await
    }

    async fn continue_grant_request(&self, request: &GrantRequest) -> Result<Option<u64>, StoreError> {
        let request = request.clone();
        let number = request.number();
        let Some(step) = request.steps().last().cloned() else {
            let text = format!("授权申请 {number} 没有可登记的办理步骤");
            return Err(StoreError::Conflict(text));
        };
        let action = match step.event {
            GrantRequestEvent::AskedBack { .. } => "grant_request.ask_back",
            GrantRequestEvent::Answered { .. } => "grant_request.answer",
            GrantRequestEvent::Approved { .. } => "grant_request.approve",
            GrantRequestEvent::Refused { .. } => "grant_request.refuse",
            GrantRequestEvent::Withdrawn { .. } => "grant_request.withdraw",
        };
        let summary = format!("{} {} {}", request.filing().grantee, step.by, step.event.text());
        let entering = self.entering();
        let line = self.grant_line(GrantEvent::Given, &format!("批准第 {number} 号授权申请"));
        self.change(entry(action, number, summary), move |desk| {
            require(desk, "principal", "用户", step.by.as_str())?;
            advance(desk, &request)?;
            let given = match request.granted() {
                Some(grant) => Some(insert_grant(desk, &grant, &line)?),
                None => None,
            };
            let values = (
                key(number),
                request.steps().len() as i64,
                microseconds(step.at),
                step.by.as_str(),
                step.event.as_str(),
                step.event.text(),
                step.event.terms().map(terms_to_text),
                given.map(key),
                entering,
            );
            let sql = "INSERT INTO grant_request_step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
            execute(desk, sql, values)?;
            Ok(Changed::Something(given))
        })
        .await
    }

    async fn find_grant_request(&self, number: u64) -> Result<Option<GrantRequest>, StoreError> {
        self.read(move |moment| {
            let sql = "SELECT * FROM grant_request WHERE number = ?";
            Ok(with_steps(moment, sql, [key(number)])?.pop())
        })
        .await
    }

    async fn list_grant_requests(&self, query: &GrantRequestQuery) -> Result<Vec<GrantRequest>, StoreError> {
        let query = query.clone();
        self.read(move |moment| {
            let states: Vec<&str> = query.states.iter().map(|state| state.as_str()).collect();
            let values = (
                query.organisation.as_ref().map(|id| id.as_str()),
                query
                    .registers
                    .map(|registers| serde_json::json!(registers).to_string()),
                (!states.is_empty()).then(|| serde_json::json!(states).to_string()),
                i64::try_from(query.after).unwrap_or(i64::MAX),
                (query.newest_below).map(|below| i64::try_from(below).unwrap_or(i64::MAX)),
                GRANT_REQUESTS_PAGE_MAX,
            );
            let sql = "SELECT * FROM grant_request WHERE (?1 IS NULL OR organisation = ?1)
                       AND (?2 IS NULL OR register IN (SELECT value FROM json_each(?2)))
                       AND (?3 IS NULL OR state IN (SELECT value FROM json_each(?3)))
                       AND number > ?4 AND (?5 IS NULL OR number < ?5)
                       ORDER BY CASE WHEN ?5 IS NULL THEN number ELSE -number END LIMIT ?6";
            with_steps(moment, sql, values)
        })
        .await
    }
}

/// Moves the request on, if it stands where it stood when its last step was decided upon.
fn advance(desk: &Transaction<'_>, request: &GrantRequest) -> Result<(), StoreError> {
    // Bounded by the model.
    let (number, steps) = (request.number(), request.steps().len() as i64);
    let sql = "UPDATE grant_request SET state = ?, steps = ? WHERE number = ? AND steps = ?";
    if execute(desk, sql, (request.state().as_str(), steps, key(number), steps - 1))? == 1 {
        return Ok(());
    }
    let text = match exists(desk, "SELECT 1 FROM grant_request WHERE number = ?", [key(number)])? {
        true => format!("授权申请 {number} 刚刚已由他人办理；请重新查看后再办"),
        false => format!("没有编号为 {number} 的授权申请"),
    };
    Err(StoreError::Conflict(text))
}

fn with_steps(moment: &Transaction<'_>, sql: &str, values: impl Params) -> Result<Vec<GrantRequest>, StoreError> {
    let filed = list::all(moment, sql, values, filed)?;
    filed
        .into_iter()
        .map(|(number, filing, state)| {
            let sql = "SELECT * FROM grant_request_step WHERE request = ? ORDER BY place";
            let steps = list::all(moment, sql, [key(number)], step)?;
            let damaged = |rule: String| StoreError::Damaged {
                place: format!("desk table grant_request, row {number}"),
                rule,
            };
            let request = GrantRequest::new(number, filing, steps)
                .map_err(|fault| damaged(format!("steps: {}", fault.code())))?;
            if request.state() != state {
                return Err(damaged("state: the one that follows from the steps".into()));
            }
            Ok(request)
        })
        .collect()
}

fn filed(row: &Row<'_>) -> Result<(u64, GrantRequestFiling, GrantRequestState), StoreError> {
    let row = Reading::new(row, "grant_request", "number");
    let filing = GrantRequestFiling {
        organisation: row.organisation("organisation")?,
        filed_by: row.principal("filed_by")?,
        filed_at: row.instant("filed_at")?,
        entered_by: row.get("entered_by")?,
        grantee: row.organisation("grantee")?,
        matter: row.get("matter")?,
        register: row.get("register")?,
        terms: row.parsed("terms", "the terms of a grant", terms_from_text)?,
        legal_basis: row.get("legal_basis")?,
        reason: row.get("reason")?,
    };
    let state = row.parsed("state", "a known state", GrantRequestState::parse)?;
    Ok((row.number("number")?, filing, state))
}

fn step(row: &Row<'_>) -> Result<GrantRequestStep, StoreError> {
    let row = Reading::new(row, "grant_request_step", "request");
    let text: String = row.get("text")?;
    let terms = match row.get::<Option<String>>("terms")? {
        Some(_) => Some(row.parsed("terms", "the terms of a grant", terms_from_text)?),
        None => None,
    };
    let event = match (row.get::<String>("event")?.as_str(), terms) {
        ("asked_back", _) => GrantRequestEvent::AskedBack { question: text },
        ("answered", terms) => GrantRequestEvent::Answered { answer: text, terms },
        ("approved", Some(terms)) => GrantRequestEvent::Approved {
            terms,
            grant: row.number("grant_id")?,
        },
        ("refused", _) => GrantRequestEvent::Refused { reason: text },
        ("withdrawn", _) => GrantRequestEvent::Withdrawn { reason: text },
        _ => return Err(row.damaged("event", "a known event, with terms if it approves")),
    };
    Ok(GrantRequestStep {
        at: row.instant("at")?,
        by: row.principal("taken_by")?,
        entered_by: row.get("entered_by")?,
        event,
    })
}
