//! `heyan organisation burst`: questions booked beside the daily budget — 临时增额.

use std::io::Write;

use jiff::{Timestamp, ToSpan, civil::Date};
use model::{BudgetBurst, OrganisationId, PrincipalKind};
use serde_json::{Value, json};
use store::BudgetStore;

use crate::{
    desk_command::{beijing_minute, day, organisation_id, some_text},
    failure::Failure,
    output::{output_failure, say, say_json},
    table::Table,
};

/// How far back bursts that are over are listed.
const LISTED_DAYS: i32 = 30;

#[derive(Debug, clap::Subcommand)]
pub(super) enum BurstCommand {
    /// 登记临时增额：起止日期内每天增加若干次，立即生效
    Add(AddArgs),
    /// 列出未结束的和近 30 天内结束的临时增额
    List {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 取消尚未使用的临时增额，立即生效；已使用的次数不变
    Cancel {
        /// 编号
        #[arg(value_name = "编号")]
        number: u64,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    /// 机构标识
    #[arg(value_name = "标识", value_parser = organisation_id)]
    id: OrganisationId,
    /// person 为窗口人员，system 为审批系统
    #[arg(long, value_name = "类别", value_parser = lane)]
    lane: PrincipalKind,
    /// 起始日期（北京时间）
    #[arg(long, value_name = "日期", value_parser = day)]
    from: Date,
    /// 截止日期（含当日）；不写则只有起始日期一天
    #[arg(long, value_name = "日期", value_parser = day)]
    until: Option<Date>,
    /// 每天增加的次数，合计不超过每日额度的 10 倍
    #[arg(long, value_name = "次数")]
    questions: u64,
    /// 理由
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: String,
}

fn lane(text: &str) -> Result<PrincipalKind, String> {
    PrincipalKind::parse(text).ok_or_else(|| "类别应为 person（窗口人员）或者 system（审批系统）".to_owned())
}

pub(super) async fn run(
    command: BurstCommand,
    now: Timestamp,
    desk: &impl BudgetStore,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let today = app::beijing_day(now);
    match command {
        BurstCommand::Add(args) => {
            let burst = BudgetBurst {
                number: 0,
                organisation: args.id,
                lane: args.lane,
                first_day: args.from,
                last_day: args.until.unwrap_or(args.from),
                questions_a_day: args.questions,
                reason: args.reason,
                booked_by: String::new(),
                booked_at: now,
                cancelled_on: None,
            };
            let number = desk.book_burst(&burst, today).await?;
            say(out, &format!("已为机构 {} 登记临时增额 {number}。", burst.organisation))
        }
        BurstCommand::List { json } => list(json, &desk.bursts(today.saturating_sub(LISTED_DAYS.days())).await?, out),
        BurstCommand::Cancel { number } => {
            desk.cancel_burst(number, today).await?;
            say(out, &format!("已取消临时增额 {number}；已使用的次数不变。"))
        }
    }
}

fn list(json: bool, bursts: &[BudgetBurst], out: &mut dyn Write) -> Result<(), Failure> {
    if json {
        return say_json(out, &bursts.iter().map(view).collect());
    }
    let mut table = Table::new(&[
        "编号",
        "机构",
        "类别",
        "起止日期",
        "每日增加",
        "理由",
        "登记人",
        "登记时间",
        "取消",
    ]);
    for burst in bursts {
        table.add([
            burst.number.to_string(),
            burst.organisation.to_string(),
            burst.lane.term().to_owned(),
            format!("{} 至 {}", burst.first_day, burst.last_day),
            burst.questions_a_day.to_string(),
            burst.reason.clone(),
            burst.booked_by.clone(),
            beijing_minute(burst.booked_at),
            burst.cancelled_on.map_or_else(String::new, |day| format!("{day} 起")),
        ]);
    }
    table.write(out).map_err(output_failure)
}

fn view(burst: &BudgetBurst) -> Value {
    json!({
        "number": burst.number,
        "organisation": burst.organisation.as_str(),
        "lane": burst.lane.as_str(),
        "first_day": burst.first_day.to_string(),
        "last_day": burst.last_day.to_string(),
        "questions_a_day": burst.questions_a_day,
        "reason": burst.reason,
        "booked_by": burst.booked_by,
        "booked_at": burst.booked_at.to_string(),
        "cancelled_on": burst.cancelled_on.map(|day| day.to_string()),
    })
}
