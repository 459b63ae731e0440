//! Alarms, the watch's position and decoys.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{
    Alarm, AlarmEvent, AlarmFinding, AlarmId, AlarmSighting, AlarmState, AlarmStep, Decoy, PrincipalId,
    SuspensionForAlarm,
};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use store::{ALARMS_PAGE_MAX, AlarmStore, RaisedAlarm, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, insert, suspend},
    list::all,
    row::{Reading, microseconds},
};

#[async_trait]
impl AlarmStore for EmbeddedDesk {
    async fn raise_alarm(&self, sighting: &AlarmSighting, at: Timestamp) -> Result<RaisedAlarm, StoreError> {
        let seen = sighting.clone();
        self.change(entry("alarm.raise", &sighting.rule, String::new()), move |desk| {
            // The steps of an alarm are its history; the desk's has no second one of it.
            Ok(match raise(desk, &seen, at)? {
                RaisedAlarm::Known => Changed::Nothing(RaisedAlarm::Known),
                raised => Changed::Silently(raised),
            })
        })
        .await
    }

    async fn suspend_for_alarm(&self, suspending: &SuspensionForAlarm) -> Result<(), StoreError> {
        let (id, serial) = (suspending.alarm, suspending.serial.clone());
        let (suspension, step) = (suspending.suspension(), suspending.step());
        let summary = suspension.reason.clone();
        self.change(entry("certificate.suspend", &serial, summary), move |desk| {
            if known(desk, id)?.state == AlarmState::Closed {
                return Err(StoreError::Conflict(format!("告警 {id} 此前已办结")));
            }
            suspend(desk, &serial, &suspension)?;
            add_step(desk, id, &step)?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn take_up_alarm(&self, id: AlarmId, by: &PrincipalId, at: Timestamp) -> Result<Alarm, StoreError> {
        let step = AlarmStep {
            at,
            by: Some(by.clone()),
            event: AlarmEvent::TakenUp,
            note: String::new(),
        };
        self.change(entry("alarm.take_up", id, String::new()), move |desk| {
            known(desk, id)?;
            let sql = "UPDATE alarm SET state = 'seen' WHERE id = ? AND state = 'open'";
            if execute(desk, sql, [number(id)])? == 0 {
                return Err(StoreError::Conflict(format!("告警 {id} 此前已有人核查或者办结")));
            }
            add_step(desk, id, &step)?;
            Ok(Changed::Something(known(desk, id)?))
        })
        .await
    }

    async fn close_alarm(
        &self,
        id: AlarmId,
        by: &PrincipalId,
        at: Timestamp,
        finding: AlarmFinding,
        note: &str,
    ) -> Result<Alarm, StoreError> {
        let step = AlarmStep {
            at,
            by: Some(by.clone()),
            event: AlarmEvent::Closed,
            note: note.to_owned(),
        };
        let summary = format!("{} {note}", finding.as_str());
        self.change(entry("alarm.close", id, summary), move |desk| {
            known(desk, id)?;
            let sql = "UPDATE alarm SET state = 'closed', finding = ? WHERE id = ? AND state <> 'closed'";
            if execute(desk, sql, (finding.as_str(), number(id)))? == 0 {
                return Err(StoreError::Conflict(format!("告警 {id} 此前已办结")));
            }
            add_step(desk, id, &step)?;
            Ok(Changed::Something(known(desk, id)?))
        })
        .await
    }

    async fn find_alarm(&self, id: AlarmId) -> Result<Option<Alarm>, StoreError> {
        self.read(move |moment| find(moment, id)).await
    }

    async fn list_alarms(&self, state: AlarmState, before: Option<AlarmId>) -> Result<Vec<Alarm>, StoreError> {
        let before = before.map_or(i64::MAX, number);
        let sql = "SELECT * FROM alarm WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?";
        self.read(move |moment| all(moment, sql, (state.as_str(), before, ALARMS_PAGE_MAX), alarm))
            .await
    }

    async fn watch_position(&self, log: &str) -> Result<Option<u64>, StoreError> {
        let log = log.to_owned();
        self.read(move |moment| {
            let sql = "SELECT * FROM watch_position WHERE log = ?";
            let found = all(moment, sql, [&log], |row| {
                Reading::new(row, "watch_position", "log").number("next")
            })?;
            Ok(found.first().copied())
        })
        .await
    }

    async fn keep_watch_position(&self, log: &str, next: u64) -> Result<(), StoreError> {
        let log = log.to_owned();
        self.change(entry("watch.position", &log, String::new()), move |desk| {
            let sql = "INSERT INTO watch_position VALUES (?, ?) ON CONFLICT (log) DO UPDATE SET next = excluded.next";
            execute(desk, sql, (&log, number(next)))?;
            Ok(Changed::Silently(()))
        })
        .await
    }

    async fn add_decoy(&self, decoy: &Decoy) -> Result<(), StoreError> {
        let new = decoy.clone();
        // The history says that there is one more, and not which: it is read by more people than may know.
        self.change(entry("decoy.mark", &decoy.register, decoy.note.clone()), move |desk| {
            let values = (
                &new.register,
                new.subject,
                &new.note,
                new.marked_by.as_ref().map(PrincipalId::as_str),
                microseconds(new.marked_at),
            );
            insert(desk, "INSERT INTO decoy VALUES (?, ?, ?, ?, ?)", values, || {
                "该记录此前已设为诱饵，无需再次设置".to_owned()
            })?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn remove_decoy(&self, register: &str, subject: &[u8; 16]) -> Result<(), StoreError> {
        let (key, subject) = (register.to_owned(), *subject);
        self.change(entry("decoy.unmark", register, String::new()), move |desk| {
            let sql = "DELETE FROM decoy WHERE register = ? AND subject = ?";
            if execute(desk, sql, (&key, subject))? == 0 {
                return Err(StoreError::Conflict("该记录未设为诱饵，无需取消".to_owned()));
            }
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn list_decoys(&self) -> Result<Vec<Decoy>, StoreError> {
        self.read(|moment| {
            let sql = "SELECT * FROM decoy ORDER BY register, marked_at DESC, subject";
            all(moment, sql, [], decoy)
        })
        .await
    }
}

/// A number beyond the engine's is as unknown as any other.
fn number(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

fn raise(desk: &Connection, seen: &AlarmSighting, at: Timestamp) -> Result<RaisedAlarm, StoreError> {
    let failed = |error| StoreError::engine("raising an alarm", error);
    let last = seen.indexes.last().copied().map_or(-1, number);
    let latest: Option<(i64, i64, bool)> = desk
        .prepare_cached(
            "SELECT id, last_index, state <> 'closed' FROM alarm
             WHERE rule = ? AND organisation IS ? AND principal IS ? AND approval_case IS ? AND subject IS ?
             ORDER BY last_index DESC LIMIT 1",
        )
        .and_then(|mut select| {
            let whom = (
                &seen.rule,
                &seen.organisation,
                &seen.principal,
                &seen.case,
                &seen.subject,
            );
            select
                .query_row(whom, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()
        })
        .map_err(failed)?;
    let indexes =
        serde_json::to_string(&seen.indexes).map_err(|error| StoreError::engine("raising an alarm", error))?;
    let organisations =
        serde_json::to_string(&seen.organisations).map_err(|error| StoreError::engine("raising an alarm", error))?;
    let step = |event| AlarmStep {
        at,
        by: None,
        event,
        note: format!("测得 {}，阈值 {}", seen.measured, seen.threshold),
    };
    match latest {
        Some((_, known_until, _)) if last <= known_until => Ok(RaisedAlarm::Known),
        Some((id, _, true)) => {
            let values = (
                microseconds(seen.at),
                &seen.register,
                &seen.post,
                &seen.certificate,
                number(seen.measured),
                number(seen.threshold),
                indexes,
                last,
                organisations,
                id,
            );
            execute(
                desk,
                "UPDATE alarm SET at = ?, register = ?, post = ?, certificate = ?, measured = ?, threshold = ?, indexes = ?,
                 last_index = ?, organisations = ? WHERE id = ?",
                values,
            )?;
            let id = id as AlarmId;
            add_step(desk, id, &step(AlarmEvent::Again))?;
            Ok(RaisedAlarm::Again(id))
        }
        _ => {
            let values = rusqlite::params![
                seen.rule,
                microseconds(seen.at),
                microseconds(at),
                seen.register,
                seen.organisation,
                seen.post,
                seen.principal,
                seen.certificate,
                seen.case,
                seen.subject,
                number(seen.measured),
                number(seen.threshold),
                indexes,
                last,
                organisations,
            ];
            execute(
                desk,
                "INSERT INTO alarm (rule, at, raised_at, register, organisation, post, principal, certificate,
                 approval_case, subject, measured, threshold, indexes, last_index, organisations, state)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
                values,
            )?;
            let id = desk.last_insert_rowid() as AlarmId;
            add_step(desk, id, &step(AlarmEvent::Raised))?;
            Ok(RaisedAlarm::New(id))
        }
    }
}

fn add_step(desk: &Connection, id: AlarmId, step: &AlarmStep) -> Result<(), StoreError> {
    let values = (
        number(id),
        microseconds(step.at),
        step.by.as_ref().map(PrincipalId::as_str),
        step.event.as_str(),
        &step.note,
    );
    execute(
        desk,
        "INSERT INTO alarm_step (alarm, at, actor, event, note) VALUES (?, ?, ?, ?, ?)",
        values,
    )?;
    Ok(())
}

fn known(desk: &Transaction<'_>, id: AlarmId) -> Result<Alarm, StoreError> {
    find(desk, id)?.ok_or_else(|| StoreError::Conflict(format!("没有编号为 {id} 的告警")))
}

fn find(moment: &Transaction<'_>, id: AlarmId) -> Result<Option<Alarm>, StoreError> {
    let mut found = all(moment, "SELECT * FROM alarm WHERE id = ?", [number(id)], alarm)?;
    let Some(mut alarm) = found.pop() else { return Ok(None) };
    let sql = "SELECT * FROM alarm_step WHERE alarm = ? ORDER BY id";
    alarm.steps = all(moment, sql, [number(id)], step)?;
    Ok(Some(alarm))
}

fn alarm(row: &Row<'_>) -> Result<Alarm, StoreError> {
    let row = Reading::new(row, "alarm", "id");
    let finding = match row.get::<Option<String>>("finding")? {
        Some(_) => Some(row.parsed("finding", "founded or unfounded", AlarmFinding::parse)?),
        None => None,
    };
    let sighting = AlarmSighting {
        rule: row.get("rule")?,
        at: row.instant("at")?,
        register: row.get("register")?,
        organisation: row.get("organisation")?,
        organisations: row.parsed("organisations", "a JSON array of texts", |text| {
            serde_json::from_str(text).ok()
        })?,
        post: row.get("post")?,
        principal: row.get("principal")?,
        certificate: row.get("certificate")?,
        case: row.get("approval_case")?,
        subject: row.get("subject")?,
        measured: row.number("measured")?,
        threshold: row.number("threshold")?,
        indexes: row.parsed("indexes", "a JSON array of numbers", |text| {
            serde_json::from_str(text).ok()
        })?,
    };
    Ok(Alarm {
        id: row.number("id")?,
        sighting,
        raised_at: row.instant("raised_at")?,
        state: row.parsed("state", "open, seen or closed", AlarmState::parse)?,
        finding,
        steps: Vec::new(),
    })
}

fn step(row: &Row<'_>) -> Result<AlarmStep, StoreError> {
    let row = Reading::new(row, "alarm_step", "id");
    let by = match row.get::<Option<String>>("actor")? {
        Some(_) => Some(row.principal("actor")?),
        None => None,
    };
    Ok(AlarmStep {
        at: row.instant("at")?,
        by,
        event: row.parsed("event", "something that happens to alarms", AlarmEvent::parse)?,
        note: row.get("note")?,
    })
}

fn decoy(row: &Row<'_>) -> Result<Decoy, StoreError> {
    let row = Reading::new(row, "decoy", "register");
    let marked_by = match row.get::<Option<String>>("marked_by")? {
        Some(_) => Some(row.principal("marked_by")?),
        None => None,
    };
    Ok(Decoy {
        register: row.get("register")?,
        subject: row.get("subject")?,
        note: row.get("note")?,
        marked_by,
        marked_at: row.instant("marked_at")?,
    })
}
