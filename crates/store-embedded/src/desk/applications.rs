//! Applications for certificates (证书申请) on SQLite.

#[cfg(test)]
mod tests;

use async_trait::async_trait;
use model::{
    ApplicationEvent, ApplicationFiling, ApplicationState, ApplicationStep, CertificateApplication, ResponsiblePerson,
};
use rusqlite::{Params, Row, Transaction};
use store::{APPLICATIONS_PAGE_MAX, ApplicationQuery, ApplicationStore, IssuedCertificate, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, exists, insert, insert_certificate, require},
    list,
    row::{Reading, microseconds},
};

#[async_trait]
impl ApplicationStore for EmbeddedDesk {
    async fn file_application(&self, filing: &ApplicationFiling) -> Result<u64, StoreError> {
        let (new, entering) = (filing.clone(), self.entering());
        let summary = format!("{} {} {}", new.organisation, new.filed_by, new.days);
        self.change(entry("application.file", &new.principal, summary), move |desk| {
            require(desk, "organisation", "机构", new.organisation.as_str())?;
            require(desk, "principal", "用户", new.filed_by.as_str())?;
            require(desk, "principal", "用户", new.principal.as_str())?;
            let values = (
                new.organisation.as_str(),
                new.filed_by.as_str(),
                microseconds(new.filed_at),
                new.responsible.name(),
                new.responsible.post(),
                new.responsible.telephone(),
                new.principal.as_str(),
                &new.request_pem,
                new.days,
                &new.reason,
                ApplicationState::Submitted.as_str(),
                entering,
            );
            insert(
                desk,
                "INSERT INTO certificate_application (organisation, filed_by, filed_at, responsible_name, responsible_post,
                 responsible_telephone, principal, request_pem, days, reason, state, entered_by, steps)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                values,
                || {
                    format!(
                        "{} 已有尚未办结的证书申请；请先办结或撤回该申请，可用 application list 查看",
                        new.principal
                    )
                },
            )?;
            let number = u64::try_from(desk.last_insert_rowid())
                .map_err(|error| StoreError::engine("numbering an application", error))?;
            Ok(Changed::Something(number))
        })
        .await
    }

    async fn continue_application(
        &self,
        application: &CertificateApplication,
        issued: Option<&IssuedCertificate>,
    ) -> Result<(), StoreError> {
        let (application, issued) = (application.clone(), issued.cloned());
        let number = application.number();
        let Some(step) = application.steps().last().cloned() else {
            let text = format!("申请 {number} 没有可登记的办理步骤");
            return Err(StoreError::Conflict(text));
        };
        let approved = application
            .serial()
            .map(|serial| (serial, &application.filing().principal));
        if approved
            != issued
                .as_ref()
                .map(|issued| (issued.certificate.serial.as_str(), &issued.certificate.principal))
        {
            let text = format!("申请 {number} 的批准与所签发的证书不符；请重新办理");
            return Err(StoreError::Conflict(text));
        }
        let action = match step.event {
            ApplicationEvent::AskedBack { .. } => "application.ask_back",
            ApplicationEvent::Answered { .. } => "application.answer",
            ApplicationEvent::Approved { .. } | ApplicationEvent::Granted => "application.approve",
            ApplicationEvent::Collected { .. } => "application.collect",
            ApplicationEvent::Refused { .. } => "application.refuse",
            ApplicationEvent::Withdrawn { .. } => "application.withdraw",
        };
        let summary = format!("{} {} {}", application.filing().principal, step.by, step.event.text());
        let entering = self.entering();
        self.change(entry(action, number, summary), move |desk| {
            require(desk, "principal", "用户", step.by.as_str())?;
            advance(desk, &application)?;
            let (request_pem, days) = match &step.event {
                ApplicationEvent::Answered { request_pem, days, .. } => (request_pem.as_deref(), *days),
                _ => (None, None),
            };
            let values = (
                key(number),
                application.steps().len() as i64,
                microseconds(step.at),
                step.by.as_str(),
                step.event.as_str(),
                step.event.text(),
                request_pem,
                days,
                entering,
            );
            let sql = "INSERT INTO certificate_application_step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
            execute(desk, sql, values)?;
            if let Some(issued) = &issued {
                insert_certificate(desk, &issued.certificate)?;
                let sql = "INSERT INTO issued_chain (serial, chain_pem) VALUES (?, ?)";
                execute(desk, sql, (&issued.certificate.serial, &issued.chain_pem))?;
            }
            Ok(Changed::Something(()))
        })
        .await
    }

    async fn find_application(&self, number: u64) -> Result<Option<CertificateApplication>, StoreError> {
        self.read(move |moment| {
            let sql = "SELECT * FROM certificate_application WHERE number = ?";
            Ok(with_steps(moment, sql, [key(number)])?.pop())
        })
        .await
    }

    async fn find_chain(&self, serial: &str) -> Result<Option<String>, StoreError> {
        let serial = serial.to_owned();
        self.read(move |moment| {
            let sql = "SELECT chain_pem FROM issued_chain WHERE serial = ?";
            let row = |row: &Row<'_>| Reading::new(row, "issued_chain", "chain_pem").get("chain_pem");
            Ok(list::all(moment, sql, [serial], row)?.pop())
        })
        .await
    }

    async fn list_applications(&self, query: &ApplicationQuery) -> Result<Vec<CertificateApplication>, StoreError> {
        let query = query.clone();
        self.read(move |moment| {
            let states: Vec<&str> = query.states.iter().map(|state| state.as_str()).collect();
            let states = (!states.is_empty()).then(|| serde_json::json!(states).to_string());
            let values = (
                query.organisation.as_ref().map(|id| id.as_str()),
                query.principal.as_ref().map(|id| id.as_str()),
                states,
                i64::try_from(query.after).unwrap_or(i64::MAX),
                (query.newest_below).map(|below| i64::try_from(below).unwrap_or(i64::MAX)),
                APPLICATIONS_PAGE_MAX,
            );
            let sql = "SELECT * FROM certificate_application WHERE (?1 IS NULL OR organisation = ?1)
                       AND (?2 IS NULL OR principal = ?2) AND (?3 IS NULL OR state IN (SELECT value FROM json_each(?3)))
                       AND number > ?4 AND (?5 IS NULL OR number < ?5)
                       ORDER BY CASE WHEN ?5 IS NULL THEN number ELSE -number END LIMIT ?6";
            with_steps(moment, sql, values)
        })
        .await
    }
}

/// A number beyond the engine's is as unknown as any other.
fn key(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(-1)
}

/// Moves the application on, if it stands where it stood when its last step was decided upon.
fn advance(desk: &Transaction<'_>, application: &CertificateApplication) -> Result<(), StoreError> {
    // Bounded by the model.
    let (number, steps) = (application.number(), application.steps().len() as i64);
    let sql = "UPDATE certificate_application SET state = ?, steps = ? WHERE number = ? AND steps = ?";
    let values = (application.state().as_str(), steps, key(number), steps - 1);
    if execute(desk, sql, values)? == 1 {
        return Ok(());
    }
    let sql = "SELECT 1 FROM certificate_application WHERE number = ?";
    let text = match exists(desk, sql, [key(number)])? {
        true => format!("申请 {number} 刚刚已由他人办理；请重新查看后再办"),
        false => format!("没有编号为 {number} 的申请；请用 application list 查看"),
    };
    Err(StoreError::Conflict(text))
}

fn with_steps(
    moment: &Transaction<'_>,
    sql: &str,
    values: impl Params,
) -> Result<Vec<CertificateApplication>, StoreError> {
    let filed = list::all(moment, sql, values, filed)?;
    filed
        .into_iter()
        .map(|filed| {
            let sql = "SELECT * FROM certificate_application_step WHERE application = ? ORDER BY place";
            let steps = list::all(moment, sql, [key(filed.number)], step)?;
            let damaged = |rule: String| StoreError::Damaged {
                place: format!("desk table certificate_application, row {}", filed.number),
                rule,
            };
            let application = CertificateApplication::new(filed.number, filed.filing, steps)
                .map_err(|fault| damaged(format!("steps: {}", fault.code())))?;
            if application.state() != filed.state {
                return Err(damaged("state: the one that follows from the steps".into()));
            }
            Ok(application)
        })
        .collect()
}

/// A row without its steps.
struct Filed {
    number: u64,
    filing: ApplicationFiling,
    state: ApplicationState,
}

fn filed(row: &Row<'_>) -> Result<Filed, StoreError> {
    let row = Reading::new(row, "certificate_application", "number");
    let text = |column: &str| row.get::<String>(column);
    let responsible = ResponsiblePerson::new(
        &text("responsible_name")?,
        &text("responsible_post")?,
        &text("responsible_telephone")?,
    );
    Ok(Filed {
        number: row.number("number")?,
        filing: ApplicationFiling {
            organisation: row.organisation("organisation")?,
            filed_by: row.principal("filed_by")?,
            filed_at: row.instant("filed_at")?,
            entered_by: row.get("entered_by")?,
            responsible: responsible.map_err(|fault| row.damaged("responsible_name", fault.code()))?,
            principal: row.principal("principal")?,
            request_pem: row.get("request_pem")?,
            days: row.number("days")?,
            reason: text("reason")?,
        },
        state: row.parsed("state", "a known state", ApplicationState::parse)?,
    })
}

fn step(row: &Row<'_>) -> Result<ApplicationStep, StoreError> {
    let row = Reading::new(row, "certificate_application_step", "application");
    let text: String = row.get("text")?;
    let event = match row.get::<String>("event")?.as_str() {
        "asked_back" => ApplicationEvent::AskedBack { question: text },
        "answered" => ApplicationEvent::Answered {
            answer: text,
            request_pem: row.get("request_pem")?,
            days: row.get("days")?,
        },
        "approved" => ApplicationEvent::Approved { serial: text },
        "granted" => ApplicationEvent::Granted,
        "collected" => ApplicationEvent::Collected { serial: text },
        "refused" => ApplicationEvent::Refused { reason: text },
        "withdrawn" => ApplicationEvent::Withdrawn { reason: text },
        _ => return Err(row.damaged("event", "a known event")),
    };
    Ok(ApplicationStep {
        at: row.instant("at")?,
        by: row.principal("taken_by")?,
        entered_by: row.get("entered_by")?,
        event,
    })
}
