//! What owner and lead agency do with a request that was filed — 审批、补正、撤回.

use std::io::Write;

use app::GrantRequestDeed;
use jiff::civil::Date;
use model::{GrantRequest, GrantTerms, PrincipalId};
use serde_json::json;
use store::{DeskStore, GrantRequestStore};

use super::Office;
use crate::{
    desk_command::{day, principal_id, some_text},
    failure::Failure,
    grant::terms::{self, OtherTermsArgs},
    output::{say, say_json},
};

/// The arguments of `heyan grant request ask-back`.
#[derive(Debug, clap::Args)]
pub struct AskBackArgs {
    #[command(flatten)]
    actor: Actor,
    /// 需要补正什么
    #[arg(long, value_name = "问题", value_parser = some_text)]
    question: String,
}

/// The arguments of `heyan grant request answer`.
#[derive(Debug, clap::Args)]
pub struct AnswerArgs {
    #[command(flatten)]
    actor: Actor,
    /// 补正说明
    #[arg(long, value_name = "说明", value_parser = some_text)]
    answer: String,
    #[command(flatten)]
    other: Other,
}

/// The arguments of `heyan grant request approve`.
#[derive(Debug, clap::Args)]
pub struct ApproveArgs {
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    other: Other,
    /// 只核对能否批准，不授予
    #[arg(long)]
    dry_run: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// The arguments of `heyan grant request refuse` and `heyan grant request withdraw`.
#[derive(Debug, clap::Args)]
pub struct ReasonArgs {
    #[command(flatten)]
    actor: Actor,
    /// 理由，对方可以看到
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: String,
}

/// Which request, and who acts.
#[derive(Debug, clap::Args)]
struct Actor {
    /// 申请编号
    #[arg(value_name = "编号")]
    number: u64,
    /// 经办人：审批须为登记库的信息提供部门的人员，补正和撤回须为提出申请的牵头机构的人员
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    by: PrincipalId,
}

/// Other terms; what is not said stays as it was asked for.
#[derive(Debug, clap::Args)]
struct Other {
    /// 起始日期
    #[arg(long, value_name = "日期", value_parser = day)]
    from: Option<Date>,
    #[command(flatten)]
    terms: OtherTermsArgs,
}

impl Other {
    fn than(self, present: &GrantTerms) -> GrantTerms {
        let valid_from = self.from.unwrap_or(present.valid_from);
        GrantTerms {
            valid_from,
            ..self.terms.than(present)
        }
    }
}

pub(super) async fn ask_back(
    args: AskBackArgs,
    office: &Office<'_, impl DeskStore + GrantRequestStore>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let deed = GrantRequestDeed::AskBack(args.question);
    take(&args.actor, |_| deed, office, out).await
}

pub(super) async fn answer(
    args: AnswerArgs,
    office: &Office<'_, impl DeskStore + GrantRequestStore>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (answer, other) = (args.answer, args.other);
    let deed = |request: &GrantRequest| {
        // Terms that were left as they are bring nothing new.
        let terms = Some(other.than(request.terms())).filter(|terms| terms != request.terms());
        GrantRequestDeed::Answer(answer, terms)
    };
    take(&args.actor, deed, office, out).await
}

pub(super) async fn refuse(
    args: ReasonArgs,
    office: &Office<'_, impl DeskStore + GrantRequestStore>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let deed = GrantRequestDeed::Refuse(args.reason);
    take(&args.actor, |_| deed, office, out).await
}

pub(super) async fn withdraw(
    args: ReasonArgs,
    office: &Office<'_, impl DeskStore + GrantRequestStore>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let deed = GrantRequestDeed::Withdraw(args.reason);
    take(&args.actor, |_| deed, office, out).await
}

pub(super) async fn approve(
    args: ApproveArgs,
    office: &Office<'_, impl DeskStore + GrantRequestStore>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let other = args.other;
    let deed = |request: &GrantRequest| GrantRequestDeed::Approve(other.than(request.terms()));
    let approved = judged(&args.actor, deed, office).await?;
    let (number, filing) = (approved.number(), approved.filing());
    let what = format!(
        "{} 为事项 {} {}",
        filing.grantee,
        filing.matter,
        terms::told(&filing.register, approved.terms())
    );
    if args.dry_run {
        let text = format!("试运行：可以批准授权申请 {number}，将授权 {what}。未授予。");
        return say(out, &text);
    }
    let grant = office.desk.continue_grant_request(&approved).await?;
    if args.json {
        let value = json!({ "number": number, "state": approved.state().as_str(), "grant": grant });
        return say_json(out, &value);
    }
    let grant = grant.unwrap_or_default();
    say(
        out,
        &format!("已批准授权申请 {number}，授权编号 {grant}：{what}，立即生效。"),
    )
}

async fn take(
    actor: &Actor,
    deed: impl FnOnce(&GrantRequest) -> GrantRequestDeed,
    office: &Office<'_, impl DeskStore + GrantRequestStore>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let request = judged(actor, deed, office).await?;
    office.desk.continue_grant_request(&request).await?;
    let (number, state) = (request.number(), request.state().term());
    say(out, &format!("授权申请 {number} 现为“{state}”。"))
}

/// The request with the step, which is not kept yet.
async fn judged(
    actor: &Actor,
    deed: impl FnOnce(&GrantRequest) -> GrantRequestDeed,
    office: &Office<'_, impl DeskStore + GrantRequestStore>,
) -> Result<GrantRequest, Failure> {
    let authority = office.desk.authority().await?;
    let rules = office.rules(&authority);
    let request = office.get(actor.number).await?;
    let deed = deed(&request);
    let official = rules.official(&actor.by, deed.affair())?;
    Ok(rules.step(&official, request, &deed)?)
}
