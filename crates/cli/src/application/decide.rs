//! What owner and lead agency do with an application that was filed — 审批、补正、撤回.

use std::{fs, io::Write, path::PathBuf};

use app::Approval;
use model::{ApplicationEvent, Certificate, CertificateApplication, PrincipalId};
use ring::rand::SystemRandom;
use serde_json::json;
use store::{ApplicationStore, DeskStore};

use super::{Office, request, view};
use crate::{
    certificate::Written,
    data_folder::unwritable,
    desk_command::{beijing_minute, principal_id, some_text},
    failure::Failure,
    output::{output_failure, say, say_json},
};

/// The arguments of `heyan application ask-back`.
#[derive(Debug, clap::Args)]
pub struct AskBackArgs {
    #[command(flatten)]
    actor: Actor,
    /// 需要补正什么
    #[arg(long, value_name = "问题", value_parser = some_text)]
    question: String,
}

/// The arguments of `heyan application answer`.
#[derive(Debug, clap::Args)]
pub struct AnswerArgs {
    #[command(flatten)]
    actor: Actor,
    /// 补正说明
    #[arg(long, value_name = "说明", value_parser = some_text)]
    answer: String,
    /// 换用这份证书请求
    #[arg(long, value_name = "文件")]
    request: Option<PathBuf>,
    /// 改为申请这些天；最长两年
    #[arg(long, value_name = "天数")]
    days: Option<u32>,
}

/// The arguments of `heyan application approve`.
#[derive(Debug, clap::Args)]
pub struct ApproveArgs {
    #[command(flatten)]
    actor: Actor,
    /// 证书链写到这个文件，已有同名文件时不覆盖；不给出则打印
    #[arg(long, value_name = "文件")]
    out: Option<PathBuf>,
    /// 只核对能否批准，不签发
    #[arg(long)]
    dry_run: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// The arguments of `heyan application refuse` and `heyan application withdraw`.
#[derive(Debug, clap::Args)]
pub struct ReasonArgs {
    #[command(flatten)]
    actor: Actor,
    /// 理由，对方可以看到
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: String,
}

/// Which application, and who acts.
#[derive(Debug, clap::Args)]
struct Actor {
    /// 申请编号
    #[arg(value_name = "编号")]
    number: u64,
    /// 经办人：审批须为信息提供部门的人员，补正和撤回须为提出申请的牵头机构的人员
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    by: PrincipalId,
}

pub(super) async fn ask_back(args: AskBackArgs, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let question = args.question;
    take(args.actor, ApplicationEvent::AskedBack { question }, office, out).await
}

pub(super) async fn answer(args: AnswerArgs, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let request = args.request.as_deref().map(request).transpose()?;
    let event = ApplicationEvent::Answered {
        answer: args.answer,
        request_pem: request.map(|request| request.pem().to_owned()),
        days: args.days,
    };
    take(args.actor, event, office, out).await
}

pub(super) async fn refuse(args: ReasonArgs, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let reason = args.reason;
    take(args.actor, ApplicationEvent::Refused { reason }, office, out).await
}

pub(super) async fn withdraw(args: ReasonArgs, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let reason = args.reason;
    take(args.actor, ApplicationEvent::Withdrawn { reason }, office, out).await
}

async fn take(actor: Actor, event: ApplicationEvent, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let authority = office.desk.authority().await?;
    let application = office.get(actor.number).await?;
    let application = office.rules(&authority).step(application, &actor.by, event)?;
    office.desk.continue_application(&application, None).await?;
    say_state(&application, out)
}

fn say_state(application: &CertificateApplication, out: &mut dyn Write) -> Result<(), Failure> {
    let (number, state) = (application.number(), application.state().term());
    say(out, &format!("申请 {number} 现为“{state}”。"))
}

pub(super) async fn approve(args: &ApproveArgs, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let authority = office.desk.authority().await?;
    let application = office.get(args.actor.number).await?;
    let planned = match office.rules(&authority).approval(application, &args.actor.by)? {
        Approval::Issue(planned) => planned,
        Approval::Grant(granted) if args.dry_run => {
            let text = format!(
                "试运行：可以批准申请 {}；密钥由平台生成，由牵头机构在网页上领取时签发。未批准。",
                granted.number()
            );
            return say(out, &text);
        }
        Approval::Grant(granted) => {
            office.desk.continue_application(&granted, None).await?;
            return say_state(&granted, out);
        }
    };
    if args.dry_run {
        let (until, holder) = (beijing_minute(planned.until()), planned.holder());
        let present = authority.present_certificates(&holder.id, office.now);
        if present.is_early(office.now) {
            let text = format!(
                "注意：持有人现有有效证书 {}，未到更新期限（到期前 {} 天）；请核对申请理由是否说明为何提前。",
                view::present_in_words(&present),
                Certificate::RENEWAL_DAYS
            );
            say(out, &text)?;
        }
        let text = format!(
            "试运行：可以批准申请 {}；将为 {}（{}）签发证书，有效至北京时间 {until}。未签发。",
            args.actor.number, holder.id, holder.post
        );
        return say(out, &text);
    }
    let issued = planned.issue(&office.pki.open()?, &SystemRandom::new())?;
    let (certificate, chain_pem) = (&issued.kept.certificate, &issued.kept.chain_pem);
    let mut written = Written(Vec::new());
    if let Some(path) = &args.out {
        let mut file = fs::File::create_new(path).map_err(|error| unwritable(path, error))?;
        written.0.push(path.clone());
        file.write_all(chain_pem.as_bytes())
            .map_err(|error| unwritable(path, error))?;
    }
    office
        .desk
        .continue_application(&issued.application, Some(&issued.kept))
        .await?;
    written.0.clear();
    report(args, &issued.application, certificate, chain_pem, out)
}

fn report(
    args: &ApproveArgs,
    approved: &CertificateApplication,
    certificate: &Certificate,
    chain_pem: &str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if args.json {
        let value = json!({
            "number": approved.number(),
            "state": approved.state().as_str(),
            "serial": certificate.serial,
            "fingerprint_sha256": hex::encode(certificate.fingerprint.0),
            "principal": certificate.principal.as_str(),
            "valid_from": certificate.valid_from.to_string(),
            "valid_until": certificate.valid_until.to_string(),
            "file": args.out.as_ref().map(|path| path.display().to_string()),
            "chain_pem": chain_pem,
        });
        return say_json(out, &value);
    }
    let until = beijing_minute(certificate.valid_until);
    let text = format!(
        "已批准申请 {}，为 {} 签发证书 {}，有效至北京时间 {until}。",
        approved.number(),
        certificate.principal,
        certificate.serial
    );
    say(out, &text)?;
    match &args.out {
        Some(path) => say(out, &format!("  {}", path.display())),
        None => write!(out, "{chain_pem}").map_err(output_failure),
    }
}
