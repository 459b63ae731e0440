//! Incidents: opened, added to, closed.

use async_trait::async_trait;
use model::{
    AffectedEntry, INCIDENT_ENTRIES_MAX, INCIDENT_STEPS_MAX, Incident, IncidentAct, IncidentEnd, IncidentFile,
    IncidentSource, IncidentStep, NewIncident,
};
use rusqlite::{Connection, OptionalExtension, Row};
use store::{IncidentStore, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, require},
    list::all,
    row::{Reading, microseconds},
};

#[async_trait]
impl IncidentStore for EmbeddedDesk {
    async fn open_incident(&self, incident: &NewIncident) -> Result<u64, StoreError> {
        let new = incident.clone();
        let summary = format!("{} {} {}", new.source.as_str(), new.reference, new.title);
        self.change(entry("incident.open", &new.organisation, summary), move |desk| {
            require(desk, "organisation", "机构", new.organisation.as_str())?;
            require(desk, "principal", "用户", new.opened_by.as_str())?;
            let values = (
                new.organisation.as_str(),
                new.opened_by.as_str(),
                microseconds(new.opened_at),
                &new.title,
                new.source.as_str(),
                &new.reference,
                &new.account,
            );
            let sql = "INSERT INTO incident (organisation, opened_by, opened_at, title, source, reference, account)
                       VALUES (?, ?, ?, ?, ?, ?, ?)";
            execute(desk, sql, values)?;
            let number = u64::try_from(desk.last_insert_rowid());
            Ok(Changed::Something(
                number.map_err(|error| StoreError::engine("numbering an incident", error))?,
            ))
        })
        .await
    }

    async fn add_incident_entries(&self, number: u64, entries: &[AffectedEntry]) -> Result<u64, StoreError> {
        let entries = entries.to_vec();
        let summary = format!("{} entries", entries.len());
        self.change(entry("incident.collect", number, summary), move |desk| {
            require_open(desk, number)?;
            let mut added = 0;
            for entry in &entries {
                let values = (
                    key(number),
                    key(entry.index),
                    microseconds(entry.added_at),
                    entry.added_by.as_str(),
                );
                let sql = "INSERT INTO incident_entry VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
                added += execute(desk, sql, values)? as u64;
            }
            if count(desk, "SELECT count(*) FROM incident_entry WHERE incident = ?", number)? > INCIDENT_ENTRIES_MAX {
                let message = format!("一起事件至多列入 {INCIDENT_ENTRIES_MAX} 条；请缩小范围，或者另立一起事件");
                return Err(StoreError::Conflict(message));
            }
            Ok(if added == 0 {
                Changed::Nothing(0)
            } else {
                Changed::Something(added)
            })
        })
        .await
    }

    async fn add_incident_step(&self, number: u64, step: &IncidentStep) -> Result<(), StoreError> {
        let step = step.clone();
        let (act, whom, how, text) = match &step.act {
            IncidentAct::Told { whom, how, text } => ("told", Some(whom.clone()), Some(how.clone()), text.clone()),
            IncidentAct::Done { text } => ("done", None, None, text.clone()),
        };
        self.change(entry("incident.step", number, act.to_owned()), move |desk| {
            require_open(desk, number)?;
            let place = 1 + count(desk, "SELECT count(*) FROM incident_step WHERE incident = ?", number)?;
            if place > INCIDENT_STEPS_MAX {
                let message = format!("一起事件至多记载 {INCIDENT_STEPS_MAX} 项；请另立一起事件");
                return Err(StoreError::Conflict(message));
            }
            let values = (
                key(number),
                place as i64,
                microseconds(step.at),
                step.by.as_str(),
                step.on.to_string(),
                act,
                whom,
                how,
                text,
            );
            execute(
                desk,
                "INSERT INTO incident_step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn close_incident(&self, number: u64, end: &IncidentEnd) -> Result<(), StoreError> {
        let end = end.clone();
        self.change(entry("incident.close", number, String::new()), move |desk| {
            require_open(desk, number)?;
            let values = (microseconds(end.at), end.by.as_str(), &end.conclusion, key(number));
            let sql = "UPDATE incident SET closed_at = ?, closed_by = ?, conclusion = ? WHERE number = ?";
            execute(desk, sql, values)?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn list_incidents(&self) -> Result<Vec<Incident>, StoreError> {
        self.read(|moment| all(moment, "SELECT * FROM incident ORDER BY number DESC", [], incident))
            .await
    }

    async fn find_incident(&self, number: u64) -> Result<Option<IncidentFile>, StoreError> {
        self.read(move |moment| {
            let found = all(
                moment,
                "SELECT * FROM incident WHERE number = ?",
                [key(number)],
                incident,
            )?;
            let Some(incident) = found.into_iter().next() else {
                return Ok(None);
            };
            let entries = "SELECT * FROM incident_entry WHERE incident = ? ORDER BY entry";
            let steps = "SELECT * FROM incident_step WHERE incident = ? ORDER BY place";
            Ok(Some(IncidentFile {
                incident,
                entries: all(moment, entries, [key(number)], affected)?,
                steps: all(moment, steps, [key(number)], step)?,
            }))
        })
        .await
    }
}

/// SQLite's integers are signed; what does not fit is in no table.
fn key(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(-1)
}

fn count(desk: &Connection, sql: &str, number: u64) -> Result<usize, StoreError> {
    let counted = desk
        .prepare_cached(sql)
        .and_then(|mut select| select.query_row([key(number)], |row| row.get::<_, i64>(0)));
    let counted = counted.map_err(|error| StoreError::engine("reading the desk", error))?;
    Ok(usize::try_from(counted).unwrap_or(usize::MAX))
}

fn require_open(desk: &Connection, number: u64) -> Result<(), StoreError> {
    let closed = desk
        .prepare_cached("SELECT closed_at IS NOT NULL FROM incident WHERE number = ?")
        .and_then(|mut select| select.query_row([key(number)], |row| row.get::<_, bool>(0)).optional())
        .map_err(|error| StoreError::engine("reading the desk", error))?;
    match closed {
        Some(false) => Ok(()),
        Some(true) => Err(StoreError::Conflict(format!(
            "事件 {number} 已经结案，不能再作记载；有新情况的，另立一起事件"
        ))),
        None => Err(StoreError::Conflict(format!("没有编号为 {number} 的事件"))),
    }
}

fn incident(row: &Row<'_>) -> Result<Incident, StoreError> {
    let row = Reading::new(row, "incident", "number");
    let end = match row.maybe_instant("closed_at")? {
        None => None,
        Some(at) => Some(IncidentEnd {
            at,
            by: row.principal("closed_by")?,
            conclusion: row.get("conclusion")?,
        }),
    };
    Ok(Incident {
        number: row.number("number")?,
        organisation: row.organisation("organisation")?,
        opened_by: row.principal("opened_by")?,
        opened_at: row.instant("opened_at")?,
        title: row.get("title")?,
        source: row.parsed("source", "a known source", IncidentSource::parse)?,
        reference: row.get("reference")?,
        account: row.get("account")?,
        end,
    })
}

fn affected(row: &Row<'_>) -> Result<AffectedEntry, StoreError> {
    let row = Reading::new(row, "incident_entry", "entry");
    Ok(AffectedEntry {
        index: row.number("entry")?,
        added_at: row.instant("added_at")?,
        added_by: row.principal("added_by")?,
    })
}

fn step(row: &Row<'_>) -> Result<IncidentStep, StoreError> {
    let row = Reading::new(row, "incident_step", "place");
    let text = row.get("text")?;
    let act = match row.get::<String>("act")?.as_str() {
        "told" => IncidentAct::Told {
            whom: row.get("whom")?,
            how: row.get("how")?,
            text,
        },
        "done" => IncidentAct::Done { text },
        _ => return Err(row.damaged("act", "told or done")),
    };
    Ok(IncidentStep {
        at: row.instant("at")?,
        by: row.principal("written_by")?,
        on: row.day("happened_on")?,
        act,
    })
}
