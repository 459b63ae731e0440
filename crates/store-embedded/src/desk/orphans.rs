//! Questions whose case nobody registered, as they were listed for a day.

use async_trait::async_trait;
use jiff::civil::Date;
use rusqlite::OptionalExtension;
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

    async fn orphans(&self, day: Date) -> Result<Option<OrphanDay>, StoreError> {
        self.read(move |moment| {
            let day = day.to_string();
            let failed = |error| StoreError::engine("reading the desk", error);
            let listed = moment
                .prepare_cached("SELECT * FROM orphan_day WHERE day = ?")
                .and_then(|mut select| {
                    let read =
                        |row: &rusqlite::Row<'_>| Ok(Reading::new(row, "orphan_day", "day").instant("listed_at"));
                    select.query_row([&day], read).optional()
                })
                .map_err(failed)?;
            let Some(listed_at) = listed.transpose()? else {
                return Ok(None);
            };
            let counts = "SELECT * FROM orphan_count WHERE day = ? ORDER BY organisation";
            let questions = "SELECT * FROM orphan_question WHERE day = ? ORDER BY organisation, entry";
            Ok(Some(OrphanDay {
                listed_at,
                counts: all(moment, counts, [&day], |row| {
                    let row = Reading::new(row, "orphan_count", "organisation");
                    Ok((row.organisation("organisation")?, row.number("questions")?))
                })?,
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
