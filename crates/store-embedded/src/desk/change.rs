//! What the desk does when asked: the trait of `store`, a change a transaction.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::{
    Authority, Certificate, Grant, GrantEvent, KeyFault, Organisation, OrganisationId, Principal, PrincipalId,
    ServiceHours, Suspension,
};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Params};
use store::{DeskStore, Dispute, OrganisationChange, RegisterName, StoreError, StoreKey, Usage};

use super::{
    Changed, EmbeddedDesk, HistoryEntry, grants, list, organisation_tree::keep_one_lead_agency, row::microseconds,
};

#[async_trait]
impl DeskStore for EmbeddedDesk {
    async fn stamp(&self) -> Result<u64, StoreError> {
        self.read_stamp()
    }

    async fn authority(&self) -> Result<Authority, StoreError> {
        self.read(list::authority).await
    }

    async fn add_organisation(&self, organisation: &Organisation) -> Result<(), StoreError> {
        let new = organisation.clone();
        let summary = format!(
            "{} {} {}",
            new.kind.as_str(),
            new.name,
            new.parent.as_ref().map_or("", |id| id.as_str())
        );
        self.change(entry("organisation.add", &new.id, summary), move |desk| {
            insert_organisation(desk, &new)?;
            keep_one_lead_agency(desk, &new)?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn change_organisation(&self, id: &OrganisationId, change: &OrganisationChange) -> Result<(), StoreError> {
        let (key, change) = (id.clone(), change.clone());
        self.change(entry(deed_of(&change), id, summary_of(&change)), move |desk| {
            require(desk, "organisation", "机构", key.as_str())?;
            let OrganisationChange {
                is_active,
                population_hours,
            } = &change;
            if change == OrganisationChange::default() {
                return Ok(Changed::Nothing(()));
            }
            let hours = population_hours.map(|hours: Option<ServiceHours>| hours.map(|hours| hours.to_string()));
            let values = (is_active, hours.is_some(), hours.flatten(), key.as_str());
            execute(
                desk,
                "UPDATE organisation SET is_active = coalesce(?1, is_active),
                 population_hours = CASE WHEN ?2 THEN ?3 ELSE population_hours END WHERE id = ?4",
                values,
            )?;
            if is_active == &Some(true)
                && let Some(resumed) = list::organisations(desk)?.iter().find(|known| known.id == key)
            {
                keep_one_lead_agency(desk, resumed)?;
            }
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn list_organisations(&self) -> Result<Vec<Organisation>, StoreError> {
        self.read(list::organisations).await
    }

    async fn add_principal(&self, principal: &Principal) -> Result<(), StoreError> {
        let new = principal.clone();
        let summary = format!("{} {} {} {}", new.kind.as_str(), new.name, new.organisation, new.post);
        self.change(entry("principal.add", &new.id, summary), move |desk| {
            insert_principal(desk, &new)?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn set_principal_active(&self, id: &PrincipalId, is_active: bool) -> Result<(), StoreError> {
        let key = id.clone();
        let action = if is_active {
            "principal.resume"
        } else {
            "principal.suspend"
        };
        self.change(entry(action, id, String::new()), move |desk| {
            require(desk, "principal", "用户", key.as_str())?;
            execute(
                desk,
                "UPDATE principal SET is_active = ? WHERE id = ?",
                (is_active, key.as_str()),
            )?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn list_principals(&self) -> Result<Vec<Principal>, StoreError> {
        self.read(list::principals).await
    }

    async fn add_certificate(&self, certificate: &Certificate) -> Result<(), StoreError> {
        let new = certificate.clone();
        let summary = format!("{} {} {}", new.principal, new.valid_from, new.valid_until);
        self.change(entry("certificate.add", &new.serial, summary), move |desk| {
            insert_certificate(desk, &new)?;
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn revoke_certificate(&self, serial: &str, at: Timestamp, reason: &str) -> Result<(), StoreError> {
        let (key, reason) = (serial.to_owned(), reason.to_owned());
        self.change(entry("certificate.revoke", serial, reason.clone()), move |desk| {
            let sql =
                "UPDATE certificate SET revoked_at = ?, revocation_reason = ? WHERE serial = ? AND revoked_at IS NULL";
            if execute(desk, sql, (microseconds(at), reason, &key))? == 0 {
                let text = match exists(desk, "SELECT 1 FROM certificate WHERE serial = ?", [&key])? {
                    true => format!("证书 {key} 此前已吊销，无需再次吊销"),
                    false => format!("没有序列号为 {key} 的证书；请用 certificate list 查看"),
                };
                return Err(StoreError::Conflict(text));
            }
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn suspend_certificate(&self, serial: &str, suspension: &Suspension) -> Result<(), StoreError> {
        let (key, suspension) = (serial.to_owned(), suspension.clone());
        let summary = suspension.reason.clone();
        self.change(entry("certificate.suspend", serial, summary), move |desk| {
            suspend(desk, &key, &suspension).map(Changed::Something)
        })
        .await
    }

    async fn resume_certificate(&self, serial: &str, reason: &str) -> Result<(), StoreError> {
        let key = serial.to_owned();
        self.change(entry("certificate.resume", serial, reason.to_owned()), move |desk| {
            let sql = "UPDATE certificate SET suspended_at = NULL, suspension_reason = NULL, suspended_by = NULL
                       WHERE serial = ? AND revoked_at IS NULL AND suspended_at IS NOT NULL";
            if execute(desk, sql, [&key])? == 0 {
                let text = match exists(desk, "SELECT 1 FROM certificate WHERE serial = ?", [&key])? {
                    true => format!("证书 {key} 未停用，或者已吊销，不能恢复"),
                    false => format!("没有序列号为 {key} 的证书；请用 certificate list 查看"),
                };
                return Err(StoreError::Conflict(text));
            }
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn list_certificates(&self) -> Result<Vec<Certificate>, StoreError> {
        self.read(list::certificates).await
    }

    async fn add_grant(&self, grant: &Grant) -> Result<u64, StoreError> {
        let new = grant.clone();
        let terms = grants::terms_to_text(&new.terms);
        let summary = format!("{} {} {terms} {}", new.matter, new.register, new.legal_basis);
        let line = self.grant_line(GrantEvent::Given, "");
        self.change(entry("grant.add", &new.organisation, summary), move |desk| {
            grants::insert_grant(desk, &new, &line).map(Changed::Something)
        })
        .await
    }

    async fn revoke_grant(&self, id: u64, at: Timestamp, reason: &str) -> Result<(), StoreError> {
        let line = grants::Line {
            at,
            ..self.grant_line(GrantEvent::Withdrawn, reason)
        };
        self.change(entry("grant.withdraw", id, reason.to_owned()), move |desk| {
            grants::withdraw_grant(desk, id, &line).map(Changed::Something)
        })
        .await
    }

    async fn list_grants(&self) -> Result<Vec<Grant>, StoreError> {
        self.read(list::grants).await
    }

    async fn open_dispute(&self, dispute: &Dispute) -> Result<(), StoreError> {
        let new = dispute.clone();
        self.change(entry("dispute.open", new.register.as_str(), new.field.clone()), move |desk| {
            let done = execute(
                desk,
                "INSERT INTO dispute (register, store_key, field, opened_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (new.register.as_str(), new.key.as_bytes(), &new.field, microseconds(new.opened_at)),
            )?;
            Ok(if done == 0 { Changed::Nothing(()) } else { Changed::Something(()) })
        })
        .await
    }

    async fn close_dispute(
        &self,
        register: &RegisterName,
        key: &StoreKey,
        field: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (register, key, field) = (register.clone(), key.clone(), field.to_owned());
        self.change(entry("dispute.close", register.as_str(), field.clone()), move |desk| {
            let sql = "UPDATE dispute SET closed_at = ? WHERE register = ? AND store_key = ? AND field = ? AND closed_at IS NULL";
            if execute(desk, sql, (microseconds(at), register.as_str(), key.as_bytes(), &field))? == 0 {
                return Err(StoreError::Conflict(format!("{} 的这条记录在字段 {field} 上没有未办结的疑义", register.as_str())));
            }
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn open_disputes(&self) -> Result<Vec<Dispute>, StoreError> {
        self.read(list::open_disputes).await
    }

    async fn usage(&self, day: Date) -> Result<Vec<Usage>, StoreError> {
        self.read(move |moment| list::usage(moment, day)).await
    }

    async fn save_usage(&self, day: Date, usage: &[Usage]) -> Result<(), StoreError> {
        let (usage, day) = (usage.to_vec(), day.to_string());
        self.change(entry("usage.save", &day, String::new()), move |desk| {
            execute(desk, "DELETE FROM budget_usage WHERE day = ?", [&day])?;
            for Usage {
                organisation,
                lane,
                used,
            } in &usage
            {
                require(desk, "organisation", "机构", organisation.as_str())?;
                let used = i64::try_from(*used).unwrap_or(i64::MAX);
                let values = (&day, organisation.as_str(), lane.as_str(), used);
                insert(desk, "INSERT INTO budget_usage VALUES (?, ?, ?, ?)", values, || {
                    format!("机构 {organisation} 的用量重复给出")
                })?;
            }
            Ok(Changed::Silently(()))
        })
        .await
    }
}

pub(super) fn insert_organisation(desk: &Connection, new: &Organisation) -> Result<(), StoreError> {
    if let Some(parent) = &new.parent {
        require(desk, "organisation", "上级机构", parent.as_str())?;
    }
    let values = (
        new.id.as_str(),
        &new.name,
        new.kind.as_str(),
        new.parent.as_ref().map(|id| id.as_str()),
        new.is_active,
        new.population_hours.map(|hours| hours.to_string()),
        new.daily_budget_clerk,
        new.daily_budget_system,
    );
    let taken = || {
        format!(
            "机构 {} 已存在；请换用其他标识，或用 organisation change 修改现有机构",
            new.id
        )
    };
    insert(
        desk,
        "INSERT INTO organisation VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        values,
        taken,
    )
}

pub(super) fn insert_principal(desk: &Connection, new: &Principal) -> Result<(), StoreError> {
    require(desk, "organisation", "机构", new.organisation.as_str())?;
    let (id, kind, organisation) = (new.id.as_str(), new.kind.as_str(), new.organisation.as_str());
    let values = (id, &new.name, kind, organisation, &new.post, new.is_active);
    insert(desk, "INSERT INTO principal VALUES (?, ?, ?, ?, ?, ?)", values, || {
        format!("用户 {id} 已存在；请换用其他标识")
    })
}

/// Suspends a certificate, by itself or as a step of an alarm.
pub(super) fn suspend(desk: &Connection, serial: &str, suspension: &Suspension) -> Result<(), StoreError> {
    let sql = "UPDATE certificate SET suspended_at = ?, suspension_reason = ?, suspended_by = ?
               WHERE serial = ? AND revoked_at IS NULL AND suspended_at IS NULL";
    let by = suspension.by.as_ref().map(PrincipalId::as_str);
    if execute(desk, sql, (microseconds(suspension.at), &suspension.reason, by, serial))? == 0 {
        let text = match exists(desk, "SELECT 1 FROM certificate WHERE serial = ?", [serial])? {
            true => format!("证书 {serial} 此前已停用或者吊销，无需停用"),
            false => format!("没有序列号为 {serial} 的证书；请用 certificate list 查看"),
        };
        return Err(StoreError::Conflict(text));
    }
    Ok(())
}

pub(super) fn entry(action: &'static str, subject: impl ToString, summary: String) -> HistoryEntry {
    HistoryEntry {
        action,
        subject: subject.to_string(),
        summary,
    }
}

/// By the code that the deed has where an official does it.
fn deed_of(change: &OrganisationChange) -> &'static str {
    match (change.is_active, change.population_hours) {
        (Some(true), None) => "organisation.resume",
        (Some(false), None) => "organisation.suspend",
        (None, Some(_)) => "organisation.hours",
        _ => "organisation.change",
    }
}

fn summary_of(change: &OrganisationChange) -> String {
    let OrganisationChange {
        is_active,
        population_hours,
    } = change;
    let hours = population_hours.map(|hours| hours.map_or("notice".to_owned(), |hours| hours.to_string()));
    let parts = [
        is_active.map(|value| format!("is_active={value}")),
        hours.map(|value| format!("population_hours={value}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(super) fn insert_certificate(desk: &Connection, new: &Certificate) -> Result<(), StoreError> {
    require(desk, "principal", "用户", new.principal.as_str())?;
    // Judged before, on a copy of the desk: here it is sure.
    let sql = "SELECT 1 FROM certificate WHERE key_sha256 = ? AND principal <> ?";
    if exists(desk, sql, (new.key.map(|key| key.0), new.principal.as_str()))? {
        return Err(StoreError::Conflict(KeyFault::OfAnother.to_string()));
    }
    let values = (
        &new.serial,
        new.fingerprint.0,
        new.principal.as_str(),
        microseconds(new.valid_from),
        microseconds(new.valid_until),
        new.revoked_at.map(microseconds),
        &new.revocation_reason,
        new.suspension.as_ref().map(|suspension| microseconds(suspension.at)),
        new.suspension.as_ref().map(|suspension| &suspension.reason),
        new.suspension
            .as_ref()
            .and_then(|suspension| suspension.by.as_ref())
            .map(PrincipalId::as_str),
        new.key.map(|key| key.0),
    );
    insert(
        desk,
        "INSERT INTO certificate (serial, fingerprint, principal, valid_from, valid_until, revoked_at, revocation_reason,
         suspended_at, suspension_reason, suspended_by, key_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
        || format!("证书 {} 已登记；同一证书只登记一次", new.serial),
    )
}

pub(super) fn execute(desk: &Connection, sql: &str, values: impl Params) -> Result<usize, StoreError> {
    desk.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(values))
        .map_err(|error| StoreError::engine("changing the desk", error))
}

/// An insert that may meet a row with the same key.
pub(super) fn insert(
    desk: &Connection,
    sql: &str,
    values: impl Params,
    taken: impl Fn() -> String,
) -> Result<(), StoreError> {
    let outcome = desk
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(values));
    match outcome {
        Ok(_) => Ok(()),
        Err(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == ErrorCode::ConstraintViolation && is_uniqueness(failure.extended_code) =>
        {
            Err(StoreError::Conflict(taken()))
        }
        Err(error) => Err(StoreError::engine("changing the desk", error)),
    }
}

fn is_uniqueness(code: i32) -> bool {
    [
        rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
        rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE,
    ]
    .contains(&code)
}

pub(super) fn exists(desk: &Connection, sql: &str, values: impl Params) -> Result<bool, StoreError> {
    desk.prepare_cached(sql)
        .and_then(|mut select| select.query_row(values, |_| Ok(())).optional())
        .map(|row| row.is_some())
        .map_err(|error| StoreError::engine("reading the desk", error))
}

pub(super) fn require(desk: &Connection, table: &'static str, what: &str, id: &str) -> Result<(), StoreError> {
    if exists(desk, &format!("SELECT 1 FROM {table} WHERE id = ?"), [id])? {
        Ok(())
    } else {
        Err(StoreError::Conflict(format!(
            "没有标识为 {id} 的{what}；请先用 {table} add 添加，或用 {table} list 核对标识"
        )))
    }
}
