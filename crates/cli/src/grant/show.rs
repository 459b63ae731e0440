//! `heyan grant show`.

use std::io::Write;

use jiff::Timestamp;
use model::GrantChange;
use serde_json::{Value, json};
use store::{DeskStore, GrantStore};

use super::{list, terms};
use crate::{
    desk_command::beijing_minute,
    failure::Failure,
    output::{output_failure, say, say_json},
    table::Table,
};

/// Prints a grant and what happened to it.
pub async fn run(
    id: u64,
    json: bool,
    desk: &(impl DeskStore + GrantStore),
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let grant = super::find(id, desk).await?;
    let history = desk.grant_history(id).await?;
    if json {
        let mut view = list::view(&grant, now);
        view["history"] = history.iter().map(change_view).collect();
        return say_json(out, &view);
    }
    let standing = grant.standing(app::beijing_day(now)).term();
    let text = format!(
        "授权 {id}（{standing}）：{} 为事项 {}，登记库 {}，依据 {}",
        grant.organisation, grant.matter, grant.register, grant.legal_basis
    );
    say(out, &text)?;
    let mut table = Table::new(&[
        "时间",
        "办理",
        "办理人",
        "理由",
        "方式",
        "信息项",
        "范围",
        "时间和次数",
        "起始",
        "截止",
    ]);
    for line in history {
        table.add([
            beijing_minute(line.at),
            line.event.term().to_owned(),
            line.by,
            line.reason,
            line.terms.action.term().to_owned(),
            line.terms.fields.join(","),
            line.terms.scope.term().to_owned(),
            terms::limits(&line.terms),
            line.terms.valid_from.to_string(),
            line.terms.valid_until.to_string(),
        ]);
    }
    table.write(out).map_err(output_failure)
}

fn change_view(change: &GrantChange) -> Value {
    json!({
        "at": change.at.to_string(),
        "by": change.by,
        "event": change.event.as_str(),
        "reason": change.reason,
        "terms": terms::view(&change.terms),
    })
}
