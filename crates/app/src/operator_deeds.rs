//! What the operator changed on the command line gets its entry in the ledger — 运维办理留痕.
//!
//! The change and its line of the desk's history are one transaction; the entry follows, at once where the command can write
//! the ledger, else by the server that does. Each line is recorded once: before an entry is appended, the desk keeps from which
//! size of the ledger on it would lie, so that whoever finds the line unrecorded after a crash looks there first. Whoever records
//! has the ledger open for writing, so that no two do it at the same time.

use std::collections::HashMap;

use jiff::Timestamp;
use ledger::{Action, Door, Entry, Outcome, RecordedAt, RecordedEntry};
use model::{Affair, AffairKind};
use store::{LedgerLog, OperatorDeed, OperatorDeedStore, StoreError};

use crate::{App, AppError, clock::last_recorded};

/// How many entries are read at once when a crash has left it open whether a deed was recorded.
const READ_ENTRIES: usize = 1000;

/// Records what waits, oldest first, until nothing does; how many deeds there were.
///
/// # Errors
/// When desk or ledger cannot be used; what was recorded by then stays recorded, and the rest waits.
pub async fn record_operator_deeds(
    desk: &dyn OperatorDeedStore,
    ledger: &dyn LedgerLog,
    now: Timestamp,
) -> Result<usize, AppError> {
    let mut recorded = 0;
    loop {
        let waiting = desk.waiting_deeds().await?;
        if waiting.is_empty() {
            return Ok(recorded);
        }
        // Entries of the ledger do not run backwards, whatever the clock of a command tells.
        let at = last_recorded(ledger).await?.map_or(now, |last| last.max(now));
        record(&waiting, desk, ledger, at).await?;
        recorded += waiting.len();
    }
}

async fn record(
    waiting: &[OperatorDeed],
    desk: &dyn OperatorDeedStore,
    ledger: &dyn LedgerLog,
    at: Timestamp,
) -> Result<(), AppError> {
    let known = recorded_before(waiting, ledger).await?;
    let is_known = |deed: &&OperatorDeed| known.contains_key(&deed.line);
    if !known.is_empty() {
        let entries: Vec<(u64, u64)> = known.iter().map(|(line, index)| (*line, *index)).collect();
        desk.recorded(&entries).await?;
    }
    let missing: Vec<&OperatorDeed> = waiting.iter().filter(|deed| !is_known(deed)).collect();
    let lines: Vec<u64> = missing.iter().map(|deed| deed.line).collect();
    let size = ledger.head().await.map_err(unusable)?.size;
    desk.begin_recording(&lines, size).await?;
    let mut entries = Vec::with_capacity(missing.len());
    for deed in missing {
        let appended = ledger.append(entry(deed, at).to_bytes()).await.map_err(unusable)?;
        entries.push((deed.line, appended.index));
    }
    Ok(desk.recorded(&entries).await?)
}

/// Which of the deeds have an entry although the desk does not know it, by line.
async fn recorded_before(waiting: &[OperatorDeed], ledger: &dyn LedgerLog) -> Result<HashMap<u64, u64>, AppError> {
    let mut known = HashMap::new();
    let Some(from) = waiting.iter().filter_map(|deed| deed.begun_at_size).min() else {
        return Ok(known);
    };
    let size = ledger.head().await.map_err(unusable)?.size;
    let mut next = from;
    while next < size {
        let read = ledger.read(next..size, READ_ENTRIES).await.map_err(unusable)?;
        let Some((last, _)) = read.last() else { break };
        next = last + 1;
        for (index, bytes) in read {
            let Ok(found) = RecordedEntry::from_bytes(&bytes) else {
                continue;
            };
            if let Some(deed) = waiting.iter().find(|deed| is_of(&found, deed)) {
                known.insert(deed.line, index);
            }
        }
    }
    Ok(known)
}

/// The line alone would do, if nobody ever put an older copy of the desk back.
fn is_of(entry: &RecordedEntry, deed: &OperatorDeed) -> bool {
    entry.history == Some(deed.line)
        && entry.deed.as_deref() == Some(&deed.deed)
        && entry.object.as_deref().unwrap_or_default() == deed.object
        && entry.principal.as_deref() == Some(&deed.operator)
}

fn entry(deed: &OperatorDeed, at: Timestamp) -> Entry<'_> {
    let at = RecordedAt::from_unix_micros(at.as_microsecond());
    Entry {
        // An operating-system user, "root (0)": no id of an official has blanks and brackets.
        principal: Some(&deed.operator),
        register: deed.register.as_deref(),
        deed: Some(&deed.deed),
        object: Some(deed.object.as_str()).filter(|object| !object.is_empty()),
        history: Some(deed.line),
        ..Entry::new(at, Door::Local, action_of(&deed.deed), Outcome::Applied)
    }
}

fn action_of(deed: &str) -> Action {
    match Affair::parse(deed).map(Affair::kind) {
        Some(AffairKind::Oversee) => Action::Oversee,
        None if deed.starts_with("dispute.") => Action::Mend,
        None if deed.starts_with("register.") => Action::Publish,
        _ => Action::Authorise,
    }
}

fn unusable(error: store::LedgerLogError) -> AppError {
    StoreError::engine("recording what the operator did", error).into()
}

impl App {
    /// Records what was changed on the command line since; called every second or so, by one caller at a time.
    ///
    /// # Errors
    /// As [`record_operator_deeds`].
    pub async fn record_operator_deeds(&self) -> Result<usize, AppError> {
        record_operator_deeds(self.inner.desk.store(), self.inner.ledger.as_ref(), self.now()).await
    }
}
