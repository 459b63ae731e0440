//! Bursts booked ahead, and the use of past days.

use async_trait::async_trait;
use jiff::civil::Date;
use model::{BudgetBurst, PrincipalKind, budget::burst_fault};
use rusqlite::{Row, Transaction};
use store::{BudgetStore, StoreError, Usage};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, exists, require},
    list::{self, all},
    row::{self, Reading, microseconds},
};

#[async_trait]
impl BudgetStore for EmbeddedDesk {
    async fn book_burst(&self, burst: &BudgetBurst, today: Date) -> Result<u64, StoreError> {
        let (new, actor) = (burst.clone(), self.actor.clone());
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
