//! `heyan grant add`.

use std::io::Write;

use jiff::{Timestamp, ToSpan, civil::Date};
use model::{
    Catalogue, Grant, GrantAction, GrantScope, GrantTerms, OrganisationId, Register, ServiceHours, TermsFault,
};
use store::{DeskStore, MatterStore};

use super::terms;
use crate::{
    desk_command::{day, organisation_id, say, some_text},
    failure::Failure,
};

/// The arguments of `heyan grant add`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// 获得授权的机构
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    organisation: OrganisationId,
    /// 适用范围：subtree 本机构及其下级机构；alone 仅本机构
    #[arg(long, value_name = "范围", value_parser = terms::scope, default_value = "subtree")]
    scope: GrantScope,
    /// 事项编码
    #[arg(long, value_name = "编码", value_parser = some_text)]
    matter: String,
    /// 登记库：population、enterprise、institution、social-organisation
    #[arg(long, value_name = "登记库")]
    register: String,
    /// verify 只核验是否一致；read 返回登记内容，也可核验；account 告知本人谁查询过其信息，信息项只写号码
    #[arg(long, value_name = "方式", value_parser = terms::action)]
    action: GrantAction,
    /// 信息项，以逗号分隔，如 name,credit_code；可用 heyan catalogue show 查看
    #[arg(long, value_name = "信息项", value_delimiter = ',', required = true)]
    fields: Vec<String>,
    /// 每日使用时间（北京时间），如 09:00-17:00；不写则不限，人口服务时间另行适用
    #[arg(long, value_name = "时间", value_parser = terms::hours)]
    hours: Option<ServiceHours>,
    /// 每日额度：各使用机构当日在该授权下的提问合计；不写则不限，机构额度另行适用
    #[arg(long, value_name = "次数", value_parser = terms::budget)]
    daily_budget: Option<u32>,
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

pub async fn run(
    args: AddArgs,
    desk: &(impl DeskStore + MatterStore),
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let valid_from = args.from.unwrap_or_else(|| app::beijing_day(now));
    let valid_until = args
        .until
        .unwrap_or_else(|| valid_from.saturating_add(1.year()).saturating_sub(1.day()));
    let grant = Grant {
        id: 0,
        organisation: args.organisation,
        matter: args.matter,
        register: args.register,
        terms: GrantTerms {
            scope: args.scope,
            action: args.action,
            fields: args.fields,
            hours: args.hours,
            daily_budget: args.daily_budget,
            valid_from,
            valid_until,
        },
        legal_basis: args.legal_basis,
        revoked_at: None,
    };
    grant
        .terms
        .check(register(&grant.register, catalogue)?)
        .map_err(fault)?;
    let what = format!(
        "{}（{}）为事项 {} {} {} 的 {}，{valid_from} 至 {valid_until}，使用时间和次数：{}",
        grant.organisation,
        grant.terms.scope.term(),
        grant.matter,
        grant.terms.action.term(),
        grant.register,
        grant.terms.fields.join("、"),
        terms::limits(&grant.terms),
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

/// What is wrong with the terms.
pub fn fault(fault: TermsFault) -> Failure {
    Failure::new(fault.code(), fault.to_string())
}

/// The register with an id.
pub fn register<'a>(id: &str, catalogue: &'a Catalogue) -> Result<&'a Register, Failure> {
    let found = catalogue.register(id).map(AsRef::as_ref);
    found.ok_or_else(|| {
        let all = catalogue.registers().iter().map(|register| register.id.as_str());
        let message = format!("没有登记库 {id}；现有：{}", all.collect::<Vec<_>>().join("、"));
        Failure::new("grant.register", message)
    })
}
