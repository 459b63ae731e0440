//! What the commands that work on the desk have in common — 业务台账命令.

use std::{fs, os::unix::fs::MetadataExt, sync::Arc};

use jiff::{Timestamp, civil::Date};
use model::{OrganisationId, PrincipalId};
use store::{LedgerLogError, OperatorDeedStore};
use store_embedded::{EmbeddedDesk, EmbeddedLedgerLog, LedgerLogOptions};

use crate::{data_folder::DataFolder, failure::Failure};

/// The desk of an installation, for a command.
///
/// # Errors
/// When nothing was set up in the folder: a mistyped path shall not become a second, empty desk.
pub fn open_tree(data: &DataFolder) -> Result<Arc<EmbeddedDesk>, Failure> {
    if !data.is_set_up() {
        let message = format!(
            "{} 尚未初始化；请核对 --data，或先运行 heyan init",
            data.path().display()
        );
        return Err(Failure::new("data.absent", message));
    }
    data.desk_for_operator()
}

/// Records in the ledger what the command has changed. Where a server has the ledger open, or the ledger belongs to another user,
/// the server does so within seconds or when it starts. Whatever keeps the ledger from taking it, the change is made, waits on, and
/// is recorded by the next command or server that can.
pub async fn record_deeds(data: &DataFolder) {
    if let Err(failure) = try_to_record(data).await {
        eprintln!("提示：更改已经生效，但尚未记入留痕账本；服务运行或者下次执行命令时补记。原因如下：");
        failure.report();
    }
}

async fn try_to_record(data: &DataFolder) -> Result<(), Failure> {
    if !data.is_set_up() {
        return Ok(());
    }
    let desk = data.desk()?;
    if desk.waiting_deeds().await?.is_empty() || !is_own_ledger(data) {
        return Ok(());
    }
    let ledger = match EmbeddedLedgerLog::open(data.path(), LedgerLogOptions::default()) {
        Err(LedgerLogError::Locked { .. }) => return Ok(()),
        opened => opened?,
    };
    app::record_operator_deeds(&*desk, &ledger, now()).await?;
    Ok(())
}

/// Files that another user writes are none that the server could go on with.
fn is_own_ledger(data: &DataFolder) -> bool {
    let owner = fs::metadata(data.path().join("ledger")).map(|folder| folder.uid());
    owner.is_ok_and(|owner| owner == rustix::process::geteuid().as_raw())
}

/// The time now.
pub fn now() -> Timestamp {
    app::Clock::now(&app::SystemClock)
}

/// Parses the id of an organisation on the command line.
pub fn organisation_id(text: &str) -> Result<OrganisationId, String> {
    OrganisationId::parse(text).ok_or_else(|| ID_RULE.to_owned())
}

/// Parses the id of a principal on the command line.
pub fn principal_id(text: &str) -> Result<PrincipalId, String> {
    PrincipalId::parse(text).ok_or_else(|| ID_RULE.to_owned())
}

const ID_RULE: &str = "标识应为 1 至 64 个小写字母、数字、连字符、下划线或点，如 hall-510100";

/// Parses a text that must say something.
pub fn some_text(text: &str) -> Result<String, String> {
    let good = model::organisation_tree::short_text(text);
    good.map(str::to_owned)
        .ok_or_else(|| "应为 1 至 200 个字符，不能只有空白，不含控制字符".to_owned())
}

/// Parses a day on the command line.
pub fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "日期应写作 2026-11-24".to_owned())
}

/// Who did something at the desk, and the operator who entered it in his name, if one did: lead（由运维人员 root (0) 代录）.
pub fn actor(by: &PrincipalId, entered_by: Option<&str>) -> String {
    match entered_by {
        Some(operator) => format!("{by}（{}）", model::wording::entered_by(operator)),
        None => by.to_string(),
    }
}

/// An instant as people in Beijing read it.
pub fn beijing_minute(at: Timestamp) -> String {
    let time = app::beijing_time(at);
    format!("{} {:02}:{:02}", app::beijing_day(at), time.hour(), time.minute())
}

/// An organisation of a test that is about something else.
#[cfg(test)]
pub(crate) fn invented_organisation(
    id: &str,
    kind: model::OrganisationKind,
    parent: Option<&str>,
) -> model::Organisation {
    model::Organisation {
        id: OrganisationId::parse(id).expect("an id"),
        name: "演示机构".into(),
        kind,
        parent: parent.and_then(OrganisationId::parse),
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 1,
        daily_budget_system: 1,
    }
}

/// A person in a post of it.
#[cfg(test)]
pub(crate) fn invented_person(id: &str, organisation: &str) -> model::Principal {
    model::Principal {
        id: PrincipalId::parse(id).expect("an id"),
        name: "演示人员".into(),
        kind: model::PrincipalKind::Person,
        organisation: OrganisationId::parse(organisation).expect("an id"),
        post: "综合窗口".into(),
        is_active: true,
    }
}
