//! `heyan grant matrix`: who may see which field for which matter — 有效权限表.

use std::{collections::BTreeMap, io::Write};

use jiff::civil::Date;
use model::{
    Catalogue, OrganisationId,
    rights::{Right, RightOf, effective_rights},
};
use serde_json::{Value, json};
use store::{DeskStore, MatterStore};

use crate::{
    desk_command::{organisation_id, some_text},
    failure::Failure,
    output::{output_failure, say, say_json},
    table::Table,
};

/// The arguments of `heyan grant matrix`.
#[derive(Debug, Default, clap::Args)]
pub struct MatrixArgs {
    /// 只列出这一机构的（含其从上级继承的）
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    organisation: Option<OrganisationId>,
    /// 只列出这一事项的
    #[arg(long, value_name = "编码", value_parser = some_text)]
    matter: Option<String>,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Prints the rights in force today.
///
/// # Errors
/// When the organisation is unknown, the desk cannot be read, or `out` fails.
pub async fn print(
    args: &MatrixArgs,
    desk: &(impl DeskStore + MatterStore),
    catalogue: &Catalogue,
    today: Date,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let authority = desk.authority().await?;
    if let Some(id) = args
        .organisation
        .as_ref()
        .filter(|id| authority.organisation(id).is_none())
    {
        let message = format!("没有标识为 {id} 的机构；请用 heyan organisation list 核对标识");
        return Err(Failure::new("desk.conflict", message));
    }
    let mut rights = effective_rights(&authority, catalogue, today);
    rights.retain(|of, _| {
        args.organisation.as_ref().is_none_or(|id| of.organisation == *id)
            && args.matter.as_ref().is_none_or(|matter| of.matter == *matter)
    });
    if args.json {
        return say_json(out, &rights.iter().map(|(of, right)| view(of, right)).collect());
    }
    let matters = desk.list_matters().await?;
    let mut pages: BTreeMap<(&OrganisationId, &str), Vec<(&RightOf, &Right)>> = BTreeMap::new();
    for (of, right) in &rights {
        pages
            .entry((&of.organisation, &of.matter))
            .or_default()
            .push((of, right));
    }
    for ((id, matter), rights) in &pages {
        let organisation = authority.organisation(id).map_or("", |organisation| &organisation.name);
        let name = matters.iter().find(|known| known.code.as_str() == *matter);
        let name = name.map_or("事项目录中没有", |matter| &matter.name);
        say(out, &format!("{organisation}（{id}）  事项 {matter}（{name}）"))?;
        let mut table = Table::new(&[
            "登记库",
            "信息项",
            "名称",
            "核验至",
            "查询至",
            "本人查询至",
            "授予",
            "授权编号",
            "限制",
        ]);
        for (of, right) in rights {
            let field = catalogue
                .register(&of.register)
                .map(|register| &register.fields[of.field_place]);
            let joined = |items: Vec<String>| items.join("、");
            table.add([
                of.register.clone(),
                right.field.clone(),
                field.map_or_else(String::new, |field| field.name.clone()),
                until(right.verify_until),
                until(right.read_until),
                until(right.account_until),
                joined(right.granted_to.iter().map(ToString::to_string).collect()),
                joined(right.grants.iter().map(ToString::to_string).collect()),
                right
                    .limits
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("；"),
            ]);
        }
        table.write(out).map_err(output_failure)?;
        say(out, "")?;
    }
    say(out, &format!("{today} 共有 {} 组（机构、事项）有效权限", pages.len()))
}

fn until(day: Option<Date>) -> String {
    day.map_or_else(|| "—".to_owned(), |day| day.to_string())
}

fn view(of: &RightOf, right: &Right) -> Value {
    json!({
        "organisation": of.organisation.as_str(),
        "matter": of.matter,
        "register": of.register,
        "field": right.field,
        "verify_until": right.verify_until.map(|day| day.to_string()),
        "read_until": right.read_until.map(|day| day.to_string()),
        "account_until": right.account_until.map(|day| day.to_string()),
        "granted_to": right.granted_to.iter().map(OrganisationId::as_str).collect::<Vec<_>>(),
        "grants": right.grants,
        "limits": right.limits.iter().map(|limit| json!({
            "grant": limit.grant,
            "hours": limit.hours.map(|hours| hours.to_string()),
            "daily_budget": limit.daily_budget,
        })).collect::<Vec<_>>(),
    })
}
