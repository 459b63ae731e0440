//! `heyan grant narrow`: what is not said stays as it is.

use std::io::Write;

use jiff::{Timestamp, civil::Date};
use model::{
    Catalogue, Grant, GrantAction, GrantScope, GrantTerms, ServiceHours,
    rights::{Loss, loss},
};
use store::{DeskStore, GrantStore};

use super::{add, terms};
use crate::{
    desk_command::{day, say, some_text},
    failure::Failure,
};

/// The arguments of `heyan grant narrow`.
#[derive(Debug, clap::Args)]
pub struct NarrowArgs {
    /// 授权编号
    #[arg(value_name = "编号")]
    id: u64,
    /// 改为：alone 仅本机构
    #[arg(long, value_name = "范围", value_parser = terms::scope)]
    scope: Option<GrantScope>,
    /// 改为：verify 只核验是否一致
    #[arg(long, value_name = "方式", value_parser = terms::action)]
    action: Option<GrantAction>,
    /// 保留的信息项，以逗号分隔
    #[arg(long, value_name = "信息项", value_delimiter = ',')]
    fields: Option<Vec<String>>,
    /// 每日使用时间（北京时间），如 09:00-17:00
    #[arg(long, value_name = "时间", value_parser = terms::hours)]
    hours: Option<ServiceHours>,
    /// 每日额度
    #[arg(long, value_name = "次数", value_parser = terms::budget)]
    daily_budget: Option<u32>,
    /// 截止日期（含）
    #[arg(long, value_name = "日期", value_parser = day)]
    until: Option<Date>,
    /// 理由，写入授权沿革
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: String,
    /// 只说明影响，不收窄
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(
    args: NarrowArgs,
    desk: &(impl DeskStore + GrantStore),
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let grant = super::find(args.id, desk).await?;
    let present = grant.terms.clone();
    let narrower = GrantTerms {
        scope: args.scope.unwrap_or(present.scope),
        action: args.action.unwrap_or(present.action),
        fields: args.fields.unwrap_or_else(|| present.fields.clone()),
        hours: args.hours.or(present.hours),
        daily_budget: args.daily_budget.or(present.daily_budget),
        valid_from: present.valid_from,
        valid_until: args.until.unwrap_or(present.valid_until),
    };
    narrower.check_narrows(&present).map_err(add::fault)?;
    let register = add::register(&grant.register, catalogue)?;
    let after = Grant {
        terms: narrower,
        ..grant.clone()
    };
    let lost = loss(
        &desk.authority().await?,
        register,
        &grant,
        Some(&after),
        app::beijing_day(now),
    );
    let what = format!(
        "授权 {}：{} {} 的 {}，{}，至 {}，使用时间和次数：{}",
        grant.id,
        after.terms.action.term(),
        grant.register,
        after.terms.fields.join("、"),
        after.terms.scope.term(),
        after.terms.valid_until,
        terms::limits(&after.terms),
    );
    if args.dry_run {
        say(out, &format!("试运行：将收窄{what}。未作更改。"))?;
    } else {
        desk.narrow_grant(args.id, &present, &after.terms, now, &args.reason)
            .await?;
        say(out, &format!("已收窄{what}，立即生效。"))?;
    }
    say(out, &told(&lost))
}

fn told(lost: &Loss) -> String {
    if *lost == Loss::default() {
        return "没有人因此失去可以核验、查询的信息项。".to_owned();
    }
    let list = |what: &str, fields: &[String]| match fields {
        [] => String::new(),
        fields => format!("；不能再{what}：{}", fields.join("、")),
    };
    let figures = lost.reach;
    format!(
        "涉及 {} 个机构、{} 名人员、{} 个系统{}{}。",
        figures.organisations,
        figures.people,
        figures.systems,
        list("查询", &lost.read),
        list("核验", &lost.verify)
    )
}
