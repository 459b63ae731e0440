//! `heyan grant list`.

use std::io::Write;

use jiff::Timestamp;
use model::{Grant, OrganisationId};
use serde_json::{Value, json};
use store::DeskStore;

use super::terms;
use crate::{
    desk_command::beijing_minute,
    failure::Failure,
    output::{output_failure, say_json},
    table::Table,
};

/// Prints the grants, of one organisation or of all.
pub async fn run(
    of: Option<&OrganisationId>,
    json: bool,
    desk: &dyn DeskStore,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut all = desk.list_grants().await?;
    all.retain(|grant| of.is_none_or(|of| grant.organisation == *of));
    if json {
        return say_json(out, &all.iter().map(|grant| view(grant, now)).collect());
    }
    let mut table = Table::new(&[
        "编号",
        "机构",
        "事项",
        "登记库",
        "方式",
        "信息项",
        "范围",
        "时间和次数",
        "起始",
        "截止",
        "状态",
        "法律依据",
    ]);
    for grant in all {
        let state = match grant.revoked_at {
            Some(at) => format!("{} 撤销", beijing_minute(at)),
            None => grant.standing(app::beijing_day(now)).term().to_owned(),
        };
        table.add([
            grant.id.to_string(),
            grant.organisation.to_string(),
            grant.matter,
            grant.register,
            grant.terms.action.term().to_owned(),
            grant.terms.fields.join(","),
            grant.terms.scope.term().to_owned(),
            terms::limits(&grant.terms),
            grant.terms.valid_from.to_string(),
            grant.terms.valid_until.to_string(),
            state,
            grant.legal_basis,
        ]);
    }
    table.write(out).map_err(output_failure)
}

/// A grant for programs.
pub fn view(grant: &Grant, now: Timestamp) -> Value {
    let mut view = terms::view(&grant.terms);
    let beside = json!({
        "id": grant.id,
        "organisation": grant.organisation.as_str(),
        "matter": grant.matter,
        "register": grant.register,
        "legal_basis": grant.legal_basis,
        "revoked_at": grant.revoked_at.map(|at| at.to_string()),
        "state": grant.standing(app::beijing_day(now)).as_str(),
    });
    if let (Value::Object(view), Value::Object(beside)) = (&mut view, beside) {
        view.extend(beside);
    }
    view
}
