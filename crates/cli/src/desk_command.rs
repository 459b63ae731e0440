//! What the commands that work on the desk have in common — 业务台账命令.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use model::{OrganisationId, PrincipalId};
use store::DeskStore;
use store_embedded::EmbeddedDesk;

use crate::{data_folder::DataFolder, failure::Failure};

/// The desk of an installation.
///
/// # Errors
/// When nothing was set up in the folder: a mistyped path shall not become a second, empty desk.
pub fn open_desk(data: &DataFolder) -> Result<Arc<dyn DeskStore>, Failure> {
    Ok(open_tree(data)?)
}

/// The same with everything that it can do.
///
/// # Errors
/// As [`open_desk`].
pub fn open_tree(data: &DataFolder) -> Result<Arc<EmbeddedDesk>, Failure> {
    if !data.is_set_up() {
        let message = format!(
            "{} 尚未初始化；请核对 --data，或先运行 heyan init",
            data.path().display()
        );
        return Err(Failure::new("data.absent", message));
    }
    data.desk()
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

/// An instant as people in Beijing read it.
pub fn beijing_minute(at: Timestamp) -> String {
    let time = app::beijing_time(at);
    format!("{} {:02}:{:02}", app::beijing_day(at), time.hour(), time.minute())
}
