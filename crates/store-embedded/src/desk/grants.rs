//! Grants (共享授权) on SQLite: given, narrowed, withdrawn, each with its line of the grant's own history.

mod terms;

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::{Grant, GrantAction, GrantChange, GrantEvent, GrantScope, GrantTerms};
use rusqlite::{Connection, OptionalExtension, Row};
use store::{GrantStore, GrantUsage, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, exists, require},
    list,
    row::{Reading, microseconds},
};

pub(super) use terms::{terms_from_text, terms_to_text};

#[async_trait]
impl GrantStore for EmbeddedDesk {
    async fn narrow_grant(
        &self,
        id: u64,
        present: &GrantTerms,
        narrower: &GrantTerms,
        at: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError> {
        let line = Line {
            at,
            ..self.grant_line(GrantEvent::Narrowed, reason)
        };
        let (present, narrower) = (present.clone(), narrower.clone());
        let summary = terms_to_text(&narrower);
        self.change(entry("grant.narrow", id, summary), move |desk| {
            let Some(grant) = find(desk, id)? else {
                return Err(unknown(id));
            };
            if grant.revoked_at.is_some() {
                return Err(withdrawn_already(id));
            }
            if grant.terms != present {
                let text = format!("授权 {id} 刚刚已由他人变更；请重新查看后再办");
                return Err(StoreError::Conflict(text));
            }
            let sql = "UPDATE sharing_grant SET scope = ?, action = ?, fields = ?, hours = ?, daily_budget = ?,
                       valid_from = ?, valid_until = ? WHERE id = ?";
            let values = (
                narrower.scope.as_str(),
                narrower.action.as_str(),
                serde_json::json!(narrower.fields).to_string(),
                narrower.hours.map(|hours| hours.to_string()),
                narrower.daily_budget,
                narrower.valid_from.to_string(),
                narrower.valid_until.to_string(),
                key(id),
            );
            execute(desk, sql, values)?;
            line.write(desk, id, &narrower)?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn grant_history(&self, id: u64) -> Result<Vec<GrantChange>, StoreError> {
        self.read(move |moment| {
            let sql = "SELECT * FROM sharing_grant_history WHERE grant_id = ? ORDER BY place";
            list::all(moment, sql, [key(id)], change)
        })
        .await
    }

    async fn grant_usage(&self, day: Date) -> Result<Vec<GrantUsage>, StoreError> {
        self.read(move |moment| {
            let sql = "SELECT * FROM sharing_grant_usage WHERE day = ? ORDER BY grant_id";
            list::all(moment, sql, [day.to_string()], |row| {
                let row = Reading::new(row, "sharing_grant_usage", "grant_id");
                Ok(GrantUsage {
                    grant: row.number("grant_id")?,
                    used: row.number("used")?,
                })
            })
        })
        .await
    }

    async fn save_grant_usage(&self, day: Date, usage: &[GrantUsage]) -> Result<(), StoreError> {
        let (usage, day) = (usage.to_vec(), day.to_string());
        self.change(entry("grant_usage.save", &day, String::new()), move |desk| {
            for GrantUsage { grant, used } in usage {
                if !exists(desk, "SELECT 1 FROM sharing_grant WHERE id = ?", [key(grant)])? {
                    return Err(unknown(grant));
                }
                let sql = "INSERT INTO sharing_grant_usage VALUES (?, ?, ?)
                           ON CONFLICT (day, grant_id) DO UPDATE SET used = excluded.used";
                execute(desk, sql, (&day, key(grant), i64::try_from(used).unwrap_or(i64::MAX)))?;
            }
            Ok(Changed::Silently(()))
        })
        .await
    }
}

/// A line of a grant's history on its way.
pub(super) struct Line {
    pub at: Timestamp,
    pub actor: String,
    pub event: GrantEvent,
    pub reason: String,
}

impl EmbeddedDesk {
    /// A line in the name of whoever the handle is for, of now.
    pub(super) fn grant_line(&self, event: GrantEvent, reason: &str) -> Line {
        Line {
            at: (self.shared.clock)(),
            actor: self.actor.name.clone(),
            event,
            reason: reason.to_owned(),
        }
    }
}

impl Line {
    fn write(&self, desk: &Connection, id: u64, terms: &GrantTerms) -> Result<(), StoreError> {
        let sql = "INSERT INTO sharing_grant_history (grant_id, place, at, actor, event, reason, terms)
                   SELECT ?1, count(*) + 1, ?2, ?3, ?4, ?5, ?6 FROM sharing_grant_history WHERE grant_id = ?1";
        let values = (
            key(id),
            microseconds(self.at),
            &self.actor,
            self.event.as_str(),
            &self.reason,
            terms_to_text(terms),
        );
        execute(desk, sql, values).map(drop)
    }
}

/// Adds a grant, whatever number it has, with the first line of its history; the number given to it.
pub(super) fn insert_grant(desk: &Connection, new: &Grant, line: &Line) -> Result<u64, StoreError> {
    require(desk, "organisation", "机构", new.organisation.as_str())?;
    let values = (
        new.organisation.as_str(),
        &new.matter,
        &new.register,
        new.terms.scope.as_str(),
        new.terms.action.as_str(),
        serde_json::json!(new.terms.fields).to_string(),
        new.terms.hours.map(|hours| hours.to_string()),
        new.terms.daily_budget,
        &new.legal_basis,
        new.terms.valid_from.to_string(),
        new.terms.valid_until.to_string(),
        new.revoked_at.map(microseconds),
    );
    execute(
        desk,
        "INSERT INTO sharing_grant (organisation, matter, register, scope, action, fields, hours, daily_budget, legal_basis,
         valid_from, valid_until, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )?;
    let id = u64::try_from(desk.last_insert_rowid()).map_err(|error| StoreError::engine("numbering a grant", error))?;
    line.write(desk, id, &new.terms)?;
    Ok(id)
}

/// Withdraws a grant that is not withdrawn.
pub(super) fn withdraw_grant(desk: &Connection, id: u64, line: &Line) -> Result<(), StoreError> {
    let Some(grant) = find(desk, id)? else {
        return Err(unknown(id));
    };
    let sql = "UPDATE sharing_grant SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL";
    if execute(desk, sql, (microseconds(line.at), key(id)))? == 0 {
        return Err(withdrawn_already(id));
    }
    line.write(desk, id, &grant.terms)
}

fn unknown(id: u64) -> StoreError {
    StoreError::Conflict(format!("没有编号为 {id} 的授权；请用 grant list 查看"))
}

fn withdrawn_already(id: u64) -> StoreError {
    StoreError::Conflict(format!("授权 {id} 此前已撤销，不能再办理"))
}

/// A number beyond the engine's is as unknown as any other.
pub(super) fn key(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

fn find(desk: &Connection, id: u64) -> Result<Option<Grant>, StoreError> {
    let failed = |error| StoreError::engine("reading the desk", error);
    let mut select = desk
        .prepare_cached("SELECT * FROM sharing_grant WHERE id = ?")
        .map_err(failed)?;
    let found = select.query_row([key(id)], |row| Ok(grant(row))).optional();
    found.map_err(failed)?.transpose()
}

pub(super) fn grant(row: &Row<'_>) -> Result<Grant, StoreError> {
    let row = Reading::new(row, "sharing_grant", "id");
    let hours = row.get::<Option<String>>("hours")?;
    Ok(Grant {
        id: row.number("id")?,
        organisation: row.organisation("organisation")?,
        matter: row.get("matter")?,
        register: row.get("register")?,
        terms: GrantTerms {
            scope: row.parsed("scope", "alone or subtree", GrantScope::parse)?,
            action: row.parsed("action", "verify, read or account", GrantAction::parse)?,
            fields: row.parsed("fields", "a JSON array of texts", |text| {
                serde_json::from_str(text).ok()
            })?,
            hours: hours
                .map(|hours| hours.parse().map_err(|error| row.damaged("hours", error)))
                .transpose()?,
            daily_budget: row.get("daily_budget")?,
            valid_from: row.day("valid_from")?,
            valid_until: row.day("valid_until")?,
        },
        legal_basis: row.get("legal_basis")?,
        revoked_at: row.maybe_instant("revoked_at")?,
    })
}

fn change(row: &Row<'_>) -> Result<GrantChange, StoreError> {
    let row = Reading::new(row, "sharing_grant_history", "grant_id");
    Ok(GrantChange {
        at: row.instant("at")?,
        by: row.get("actor")?,
        event: row.parsed("event", "a known event", GrantEvent::parse)?,
        reason: row.get("reason")?,
        terms: row.parsed("terms", "the terms of a grant", terms_from_text)?,
    })
}
