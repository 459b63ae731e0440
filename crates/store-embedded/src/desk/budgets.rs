//! Daily budgets and how they changed, bursts booked ahead, and the use of past days.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::{
    BudgetBurst, BudgetChange, DailyBudgets, Organisation, OrganisationId, PrincipalKind, budget::burst_fault,
};
use rusqlite::{Connection, Row, Transaction};
use serde_json::{Value, json};
use store::{BudgetStore, StoreError, Usage};

use super::{
    Actor, Changed, EmbeddedDesk,
    change::{entry, execute, exists, require},
    list::{self, all},
    row::{self, Reading, microseconds},
};

/// The action of the desk's history that tells of changed budgets: its summary is the one place that keeps what they were.
const CHANGED: &str = "organisation.budgets";

/// When and in whose name something is put down.
pub(super) struct Hand {
    at: Timestamp,
    actor: Actor,
}

impl EmbeddedDesk {
    /// Of now, in the name of whoever the handle is for.
    pub(super) fn hand(&self) -> Hand {
        Hand {
            at: (self.shared.clock)(),
            actor: self.actor.clone(),
        }
    }
}

impl Hand {
    /// Puts down that the budgets of an organisation changed, if they did.
    pub(super) fn budgets_changed(
        &self,
        desk: &Connection,
        before: &Organisation,
        after: &Organisation,
        reason: &str,
    ) -> Result<(), StoreError> {
        let [from, to] = [before, after].map(|organisation| {
            json!({ "clerk": organisation.daily_budget_clerk, "system": organisation.daily_budget_system })
        });
        if from == to {
            return Ok(());
        }
        let summary = json!({ "from": from, "to": to, "reason": reason }).to_string();
        entry(CHANGED, &after.id, summary).write(desk, self.at, &self.actor)
    }
}

#[async_trait]
impl BudgetStore for EmbeddedDesk {
    async fn change_budgets(
        &self,
        id: &OrganisationId,
        clerk: Option<u32>,
        system: Option<u32>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let (key, hand, reason) = (id.clone(), self.hand(), reason.to_owned());
        self.change(entry(CHANGED, id, String::new()), move |desk| {
            require(desk, "organisation", "机构", key.as_str())?;
            let organisations = list::organisations(desk)?;
            let Some(before) = organisations.iter().find(|known| known.id == key) else {
                return Ok(Changed::Nothing(()));
            };
            let after = Organisation {
                daily_budget_clerk: clerk.unwrap_or(before.daily_budget_clerk),
                daily_budget_system: system.unwrap_or(before.daily_budget_system),
                ..before.clone()
            };
            if after == *before {
                return Ok(Changed::Nothing(()));
            }
            let values = (after.daily_budget_clerk, after.daily_budget_system, key.as_str());
            execute(
                desk,
                "UPDATE organisation SET daily_budget_clerk = ?, daily_budget_system = ? WHERE id = ?",
                values,
            )?;
            hand.budgets_changed(desk, before, &after, &reason)?;
            Ok(Changed::Silently(()))
        })
        .await
    }

    async fn budget_changes(&self, id: &OrganisationId) -> Result<Vec<BudgetChange>, StoreError> {
        let id = id.clone();
        self.read(move |moment| {
            let sql = "SELECT * FROM desk_history WHERE action = ? AND subject = ? ORDER BY id";
            all(moment, sql, (CHANGED, id.as_str()), budget_change)
        })
        .await
    }

    async fn book_burst(&self, burst: &BudgetBurst, today: Date) -> Result<u64, StoreError> {
        let (new, actor) = (burst.clone(), self.actor.name.clone());
        let summary = format!(
            "{} {} {} +{} {}",
            new.lane.as_str(),
            new.first_day,
            new.last_day,
            new.questions_a_day,
            new.reason
        );
        self.change(entry("burst.book", &new.organisation, summary), move |desk| {
            require(desk, "organisation", "机构", new.organisation.as_str())?;
            let organisations = list::organisations(desk)?;
            let daily = (organisations.iter())
                .find(|known| known.id == new.organisation)
                .map_or(0, |known| known.daily_budget(new.lane));
            // Looked at in this transaction: of two who book at once, the second finds what the first has booked.
            if let Some(fault) = burst_fault(&new, daily, &bursts(desk, today)?, today) {
                return Err(StoreError::Conflict(fault.to_string()));
            }
            let values = (
                new.organisation.as_str(),
                new.lane.as_str(),
                new.first_day.to_string(),
                new.last_day.to_string(),
                i64::try_from(new.questions_a_day).unwrap_or(i64::MAX),
                &new.reason,
                actor,
                microseconds(new.booked_at),
            );
            execute(
                desk,
                "INSERT INTO budget_burst (organisation, lane, first_day, last_day, questions_a_day, reason, booked_by,
                 booked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )?;
            let number = u64::try_from(desk.last_insert_rowid());
            Ok(Changed::Something(
                number.map_err(|error| StoreError::engine("numbering a burst", error))?,
            ))
        })
        .await
    }

    async fn cancel_burst(&self, number: u64, today: Date) -> Result<(), StoreError> {
        self.change(entry("burst.cancel", number, String::new()), move |desk| {
            // A number beyond the engine's is as unknown as any other.
            let (key, today) = (i64::try_from(number).unwrap_or(-1), today.to_string());
            let sql = "UPDATE budget_burst SET cancelled_on = ?1
                       WHERE number = ?2 AND cancelled_on IS NULL AND last_day >= ?1";
            if execute(desk, sql, (&today, key))? == 0 {
                let text = match exists(desk, "SELECT 1 FROM budget_burst WHERE number = ?", [key])? {
                    true => format!("临时增额 {number} 此前已取消或者已经结束，无需取消"),
                    false => format!("没有编号为 {number} 的临时增额，请核对编号"),
                };
                return Err(StoreError::Conflict(text));
            }
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn bursts(&self, from: Date) -> Result<Vec<BudgetBurst>, StoreError> {
        self.read(move |moment| bursts(moment, from)).await
    }

    async fn usage_of_days(&self, first: Date, last: Date) -> Result<Vec<(Date, Usage)>, StoreError> {
        self.read(move |moment| {
            let sql = "SELECT day, organisation, lane, used FROM budget_usage WHERE day BETWEEN ? AND ?
                       ORDER BY day, organisation, lane";
            all(moment, sql, (first.to_string(), last.to_string()), |row| {
                let day = Reading::new(row, "budget_usage", "organisation").day("day")?;
                Ok((day, row::usage(row)?))
            })
        })
        .await
    }
}

fn budget_change(row: &Row<'_>) -> Result<BudgetChange, StoreError> {
    let row = Reading::new(row, "desk_history", "id");
    let told = |text: &str| {
        let told: Value = serde_json::from_str(text).ok()?;
        let budget = |of: &str, lane: &str| u32::try_from(told[of][lane].as_u64()?).ok();
        let budgets = |of: &str| {
            Some(DailyBudgets {
                clerk: budget(of, "clerk")?,
                system: budget(of, "system")?,
            })
        };
        Some((budgets("from")?, budgets("to")?, told["reason"].as_str()?.to_owned()))
    };
    let (before, after, reason) = row.parsed("summary", "budgets before and after, with a reason", told)?;
    Ok(BudgetChange {
        at: row.instant("at")?,
        by: row.get("actor")?,
        before,
        after,
        reason,
    })
}

fn bursts(moment: &Transaction<'_>, from: Date) -> Result<Vec<BudgetBurst>, StoreError> {
    let sql = "SELECT * FROM budget_burst WHERE last_day >= ? ORDER BY number";
    all(moment, sql, [from.to_string()], burst)
}

fn burst(row: &Row<'_>) -> Result<BudgetBurst, StoreError> {
    let row = Reading::new(row, "budget_burst", "number");
    let cancelled = row.get::<Option<String>>("cancelled_on")?;
    Ok(BudgetBurst {
        number: row.number("number")?,
        organisation: row.organisation("organisation")?,
        lane: row.parsed("lane", "person or system", PrincipalKind::parse)?,
        first_day: row.day("first_day")?,
        last_day: row.day("last_day")?,
        questions_a_day: row.number("questions_a_day")?,
        reason: row.get("reason")?,
        booked_by: row.get("booked_by")?,
        booked_at: row.instant("booked_at")?,
        cancelled_on: cancelled.map(|_| row.day("cancelled_on")).transpose()?,
    })
}
