//! What the operator changed on the command line, until the ledger has it.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row};
use store::{DEEDS_PAGE_MAX, OperatorDeed, OperatorDeedStore, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute},
    list::all,
    row::Reading,
};

/// Puts the line of the history that was written last among those that wait for their entry in the ledger.
pub(super) fn wait_for_entry(desk: &Connection, action: &str, subject: &str) -> Result<(), StoreError> {
    let line = desk.last_insert_rowid();
    let register = register_of(desk, action, subject)?;
    let sql = "INSERT INTO operator_deed (line, register) VALUES (?, ?)";
    execute(desk, sql, (line, register)).map(drop)
}

/// By its register whoever oversees it finds what was done. Of most grants and requests the line has the number; of one that has
/// just got its number it has not, and that one is the last.
fn register_of(desk: &Connection, action: &str, subject: &str) -> Result<Option<String>, StoreError> {
    let (sql, is_new) = match action.split_once('.') {
        Some(("dispute" | "decoy" | "register", _)) => return Ok(Some(subject.to_owned())),
        Some(("grant", verb)) => (
            "SELECT register FROM sharing_grant WHERE ?1 IS NULL OR id = ?1 ORDER BY id DESC LIMIT 1",
            verb == "add",
        ),
        Some(("grant_request", verb)) => (
            "SELECT register FROM grant_request WHERE ?1 IS NULL OR number = ?1 ORDER BY number DESC LIMIT 1",
            verb == "file",
        ),
        _ => return Ok(None),
    };
    let number = if is_new { None } else { subject.parse::<i64>().ok() };
    desk.prepare_cached(sql)
        .and_then(|mut select| select.query_row([number], |row| row.get(0)).optional())
        .map_err(|error| StoreError::engine("reading the desk", error))
}

#[async_trait]
impl OperatorDeedStore for EmbeddedDesk {
    async fn waiting_deeds(&self) -> Result<Vec<OperatorDeed>, StoreError> {
        self.read(|moment| {
            let sql = "SELECT line, action, subject, actor, register, begun_at_size
                       FROM operator_deed JOIN desk_history ON id = line WHERE entry IS NULL ORDER BY line LIMIT ?";
            all(moment, sql, [DEEDS_PAGE_MAX], deed)
        })
        .await
    }

    async fn note_deed(&self, deed: &'static str, object: &str, summary: &str) -> Result<(), StoreError> {
        let line = entry(deed, object, summary.to_owned());
        self.change(line, |_| Ok(Changed::Something(()))).await
    }

    async fn begin_recording(&self, lines: &[u64], ledger_size: u64) -> Result<(), StoreError> {
        let lines = lines.to_vec();
        self.change(entry("deed.begin", "", String::new()), move |desk| {
            for line in lines {
                let sql = "UPDATE operator_deed SET begun_at_size = ? WHERE line = ? AND entry IS NULL";
                execute(desk, sql, (number(ledger_size)?, number(line)?))?;
            }
            Ok(Changed::Silently(()))
        })
        .await
    }

    async fn recorded(&self, entries: &[(u64, u64)]) -> Result<(), StoreError> {
        let entries = entries.to_vec();
        self.change(entry("deed.recorded", "", String::new()), move |desk| {
            for (line, index) in entries {
                let sql = "UPDATE operator_deed SET entry = ? WHERE line = ? AND entry IS NULL";
                execute(desk, sql, (number(index)?, number(line)?))?;
            }
            Ok(Changed::Silently(()))
        })
        .await
    }
}

fn number(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|error| StoreError::engine("numbering a deed", error))
}

fn deed(row: &Row<'_>) -> Result<OperatorDeed, StoreError> {
    let row = Reading::new(row, "operator_deed", "line");
    let begun_at_size = match row.get::<Option<i64>>("begun_at_size")? {
        Some(_) => Some(row.number("begun_at_size")?),
        None => None,
    };
    Ok(OperatorDeed {
        line: row.number("line")?,
        deed: row.get("action")?,
        object: row.get("subject")?,
        operator: row.get("actor")?,
        register: row.get("register")?,
        begun_at_size,
    })
}
