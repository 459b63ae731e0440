//! Questions whose case nobody registered, as they were listed for a day.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::OrganisationId;
use rusqlite::Transaction;
use store::{OrphanDay, OrphanQuestion, OrphanStore, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute},
    list::all,
    row::{Reading, microseconds},
};

#[async_trait]
impl OrphanStore for EmbeddedDesk {
    async fn save_orphans(&self, day: Date, found: &OrphanDay, kept_from: Date) -> Result<(), StoreError> {
        let (found, day, kept_from) = (found.clone(), day.to_string(), kept_from.to_string());
        let subject = day.clone();
        self.change(entry("orphans.save", subject, String::new()), move |desk| {
            for sql in [
                "DELETE FROM orphan_question WHERE day = ?1 OR day < ?2",
                "DELETE FROM orphan_count WHERE day = ?1 OR day < ?2",
                "DELETE FROM orphan_day WHERE day = ?1 OR day < ?2",
            ] {
                execute(desk, sql, (&day, &kept_from))?;
            }
            let listed_at = microseconds(found.listed_at);
            execute(desk, "INSERT INTO orphan_day VALUES (?, ?)", (&day, listed_at))?;
            let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            for (organisation, questions) in &found.counts {
                let values = (&day, organisation.as_str(), number(*questions));
                execute(desk, "INSERT INTO orphan_count VALUES (?, ?, ?)", values)?;
            }
            for question in &found.questions {
                let values = (
                    &day,
                    question.organisation.as_str(),
                    number(question.entry),
                    microseconds(question.asked_at),
                    &question.principal,
                    &question.post,
                    &question.matter,
                    &question.case,
                );
                let sql = "INSERT INTO orphan_question VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
                execute(desk, sql, values)?;
            }
            // Found in the ledger again at any time, and nobody's decision: no business of the history.
            Ok(Changed::Silently(()))
        })
        .await
    }

    async fn orphan_counts(&self, day: Date) -> Result<Option<Vec<(OrganisationId, u64)>>, StoreError> {
        self.read(move |moment| {
            let day = day.to_string();
            match listed_at(moment, &day)? {
                Some(_) => counts(moment, &day).map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    async fn orphans(&self, day: Date) -> Result<Option<OrphanDay>, StoreError> {
        self.read(move |moment| {
            let day = day.to_string();
            let Some(listed_at) = listed_at(moment, &day)? else {
                return Ok(None);
            };
            let questions = "SELECT * FROM orphan_question WHERE day = ? ORDER BY organisation, entry";
            Ok(Some(OrphanDay {
                listed_at,
                counts: counts(moment, &day)?,
                questions: all(moment, questions, [&day], |row| {
                    let row = Reading::new(row, "orphan_question", "entry");
                    Ok(OrphanQuestion {
                        entry: row.number("entry")?,
                        asked_at: row.instant("asked_at")?,
                        organisation: row.organisation("organisation")?,
                        principal: row.get("principal")?,
                        post: row.get("post")?,
                        matter: row.get("matter")?,
                        case: row.get("case_number")?,
                    })
                })?,
            }))
        })
        .await
    }
}

fn listed_at(moment: &Transaction<'_>, day: &str) -> Result<Option<Timestamp>, StoreError> {
    let found = all(moment, "SELECT * FROM orphan_day WHERE day = ?", [day], |row| {
        Reading::new(row, "orphan_day", "day").instant("listed_at")
    })?;
    Ok(found.into_iter().next())
}

fn counts(moment: &Transaction<'_>, day: &str) -> Result<Vec<(OrganisationId, u64)>, StoreError> {
    let sql = "SELECT * FROM orphan_count WHERE day = ? ORDER BY organisation";
    all(moment, sql, [day], |row| {
        let row = Reading::new(row, "orphan_count", "organisation");
        Ok((row.organisation("organisation")?, row.number("questions")?))
    })
}
