//! `heyan grant`: who may verify or read which fields, for which matter — 共享授权管理.

pub mod matrix;

use std::io::Write;

use jiff::{Timestamp, ToSpan, civil::Date};
use model::{Catalogue, Grant, GrantAction, OrganisationId, SharingClass};
use serde_json::{Value, json};
use store::{DeskStore, MatterStore};

use crate::{
    data_folder::DataFolder,
    desk_command::{beijing_minute, day, now, open_tree, organisation_id, output_failure, say, say_json, some_text},
    failure::Failure,
    table::Table,
};

/// The arguments of `heyan grant`.
#[derive(Debug, clap::Args)]
pub struct GrantArgs {
    #[command(subcommand)]
    command: GrantCommand,
}

#[derive(Debug, clap::Subcommand)]
enum GrantCommand {
    /// 授权一个机构（含其下级）为某一事项核验或查询若干信息项
    Add(AddArgs),
    /// 列出授权
    List {
        /// 只列出直接授予这一机构的
        #[arg(long, value_name = "标识", value_parser = organisation_id)]
        organisation: Option<OrganisationId>,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 列出有效权限：哪个机构为哪个事项可以核验、查询哪些信息项，到哪一天
    Matrix(matrix::MatrixArgs),
    /// 撤销授权：立即生效，不能恢复
    Revoke {
        /// 授权编号
        #[arg(value_name = "编号")]
        id: u64,
        /// 只说明影响，不撤销
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    /// 获得授权的机构，其下级机构一并获得
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    organisation: OrganisationId,
    /// 事项编码
    #[arg(long, value_name = "编码", value_parser = some_text)]
    matter: String,
    /// 登记库：population、enterprise、institution、social-organisation
    #[arg(long, value_name = "登记库")]
    register: String,
    /// verify 只核验是否一致；read 返回登记内容，也可核验
    #[arg(long, value_name = "方式", value_parser = action)]
    action: GrantAction,
    /// 信息项，以逗号分隔，如 name,credit_code；可用 heyan catalogue show 查看
    #[arg(long, value_name = "信息项", value_delimiter = ',', required = true)]
    fields: Vec<String>,
    /// 法律依据
    #[arg(long, value_name = "依据", value_parser = some_text)]
    legal_basis: String,
    /// 起始日期，默认为今天（北京时间）
    #[arg(long, value_name = "日期", value_parser = day)]
    from: Option<Date>,
    /// 截止日期（含），默认为起始日期后一年的前一天
    #[arg(long, value_name = "日期", value_parser = day)]
    until: Option<Date>,
    /// 只检查，不授权
    #[arg(long)]
    dry_run: bool,
}

fn action(text: &str) -> Result<GrantAction, String> {
    GrantAction::parse(text).ok_or_else(|| "方式应为 verify（核验）或 read（查询）".to_owned())
}

fn term(action: GrantAction) -> &'static str {
    match action {
        GrantAction::Verify => "核验",
        GrantAction::Read => "查询",
    }
}

/// Runs the command.
///
/// # Errors
/// When the grant breaks a rule of the catalogue, or the desk refuses or cannot be read.
pub async fn run(
    args: GrantArgs,
    data: &DataFolder,
    catalogue: impl Fn() -> Result<Catalogue, Failure>,
) -> Result<(), Failure> {
    perform(args, &*open_tree(data)?, &catalogue()?, now(), &mut std::io::stdout()).await
}

async fn perform(
    args: GrantArgs,
    desk: &(impl DeskStore + MatterStore),
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    match args.command {
        GrantCommand::Add(args) => add(args, desk, catalogue, now, out).await,
        GrantCommand::List { organisation, json } => list(organisation.as_ref(), json, desk, now, out).await,
        GrantCommand::Matrix(args) => matrix::print(&args, desk, catalogue, app::beijing_day(now), out).await,
        GrantCommand::Revoke { id, dry_run } => {
            if dry_run {
                return foretell(id, desk, now, out).await;
            }
            desk.revoke_grant(id, now).await?;
            say(out, &format!("已撤销授权 {id}，立即生效。"))
        }
    }
}

async fn add(
    args: AddArgs,
    desk: &(impl DeskStore + MatterStore),
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    check_fields(&args.register, &args.fields, catalogue)?;
    let valid_from = args.from.unwrap_or_else(|| app::beijing_day(now));
    let valid_until = args
        .until
        .unwrap_or_else(|| valid_from.saturating_add(1.year()).saturating_sub(1.day()));
    if valid_until < valid_from {
        let message = format!("截止日期 {valid_until} 早于起始日期 {valid_from}；请核对 --from 和 --until");
        return Err(Failure::new("grant.period", message));
    }
    let grant = Grant {
        id: 0,
        organisation: args.organisation,
        matter: args.matter,
        register: args.register,
        action: args.action,
        fields: args.fields,
        legal_basis: args.legal_basis,
        valid_from,
        valid_until,
        revoked_at: None,
    };
    let what = format!(
        "{} 为事项 {} {} {} 的 {}，{valid_from} 至 {valid_until}",
        grant.organisation,
        grant.matter,
        term(grant.action),
        grant.register,
        grant.fields.join("、")
    );
    if args.dry_run {
        let known = desk.list_organisations().await?;
        if !known.iter().any(|organisation| organisation.id == grant.organisation) {
            let message = format!(
                "没有标识为 {} 的机构；请先用 heyan organisation add 添加",
                grant.organisation
            );
            return Err(Failure::new("desk.conflict", message));
        }
        say(out, &format!("试运行：将授权 {what}。未作更改。"))?;
    } else {
        let id = desk.add_grant(&grant).await?;
        say(out, &format!("已授权（编号 {id}）：{what}。"))?;
    }
    warn_of_unknown_matter(&grant.matter, desk, out).await
}

/// A warning and no refusal: a grant may be decided before the list of matters has caught up with the law.
async fn warn_of_unknown_matter(matter: &str, desk: &impl MatterStore, out: &mut dyn Write) -> Result<(), Failure> {
    if desk
        .list_matters()
        .await?
        .iter()
        .any(|known| known.code.as_str() == matter)
    {
        return Ok(());
    }
    let text = format!("注意：事项目录中没有编码 {matter}；请核对编码，或者用 heyan matter import 补充目录。");
    say(out, &text)
}

/// A grant names fields that exist, each once, and none that is shared with nobody.
fn check_fields(register: &str, fields: &[String], catalogue: &Catalogue) -> Result<(), Failure> {
    let refused = |code: &str, message: String| Err(Failure::new(code, message));
    let Some(known) = catalogue.register(register) else {
        let all: Vec<_> = catalogue
            .registers()
            .iter()
            .map(|register| register.id.as_str())
            .collect();
        return refused(
            "grant.register",
            format!("没有登记库 {register}；现有：{}", all.join("、")),
        );
    };
    for (place, id) in fields.iter().enumerate() {
        let Some((_, field)) = known.field(id) else {
            let all: Vec<_> = known
                .fields
                .iter()
                .map(|field| format!("{}（{}）", field.id, field.name))
                .collect();
            return refused(
                "grant.field",
                format!("{register} 没有信息项 {id:?}；现有：{}", all.join("、")),
            );
        };
        if fields[..place].contains(id) {
            return refused("grant.field", format!("信息项 {id} 重复；每项只写一次"));
        }
        if field.sharing == SharingClass::Withheld {
            return refused(
                "grant.withheld",
                format!("信息项 {id}（{}）不予共享，不能授权；请从 --fields 中去掉", field.name),
            );
        }
    }
    Ok(())
}

/// Where a grant stands.
fn state(grant: &Grant, now: Timestamp) -> (&'static str, &'static str) {
    let today = app::beijing_day(now);
    if grant.revoked_at.is_some() {
        ("revoked", "已撤销")
    } else if today > grant.valid_until {
        ("expired", "已到期")
    } else if today < grant.valid_from {
        ("not_yet_valid", "未生效")
    } else {
        ("valid", "有效")
    }
}

async fn list(
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
        "起始",
        "截止",
        "状态",
        "法律依据",
    ]);
    for grant in all {
        let state = match grant.revoked_at {
            Some(at) => format!("{} 撤销", beijing_minute(at)),
            None => state(&grant, now).1.to_owned(),
        };
        table.add([
            grant.id.to_string(),
            grant.organisation.to_string(),
            grant.matter,
            grant.register,
            term(grant.action).to_owned(),
            grant.fields.join(","),
            grant.valid_from.to_string(),
            grant.valid_until.to_string(),
            state,
            grant.legal_basis,
        ]);
    }
    table.write(out).map_err(output_failure)
}

fn view(grant: &Grant, now: Timestamp) -> Value {
    json!({
        "id": grant.id,
        "organisation": grant.organisation.as_str(),
        "matter": grant.matter,
        "register": grant.register,
        "action": grant.action.as_str(),
        "fields": grant.fields,
        "legal_basis": grant.legal_basis,
        "valid_from": grant.valid_from.to_string(),
        "valid_until": grant.valid_until.to_string(),
        "revoked_at": grant.revoked_at.map(|at| at.to_string()),
        "state": state(grant, now).0,
    })
}

async fn foretell(id: u64, desk: &dyn DeskStore, now: Timestamp, out: &mut dyn Write) -> Result<(), Failure> {
    let all = desk.list_grants().await?;
    let Some(grant) = all.iter().find(|grant| grant.id == id) else {
        let message = format!("没有编号为 {id} 的授权；请用 heyan grant list 查看");
        return Err(Failure::new("desk.conflict", message));
    };
    let (state, action) = (state(grant, now).1, term(grant.action));
    say(
        out,
        &format!(
            "试运行：将撤销授权 {id}（{} 为事项 {} {action} {}，现为{state}）。未作更改。",
            grant.organisation, grant.matter, grant.register
        ),
    )
}

#[cfg(test)]
mod tests;
