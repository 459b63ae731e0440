//! `heyan certificate renew`: what expires soon in a hall or province, renewed at once — 批量更新证书.

use std::{collections::BTreeMap, fs, io::Write, os::unix::fs::DirBuilderExt, path::PathBuf};

use jiff::{SignedDuration, Timestamp};
use model::{Certificate, CertificateStanding, OrganisationId, PrincipalId};
use pki::OneTimePassword;
use serde_json::json;
use store::DeskStore;
use store_embedded::EmbeddedDesk;

use super::issue::{IssueArgs, make};
use crate::{
    data_folder::unwritable,
    desk_command::{beijing_minute, organisation_id},
    failure::Failure,
    output::{output_failure, say},
    pki_folder::PkiFolder,
};

/// The arguments of `heyan certificate renew`.
#[derive(Debug, clap::Args)]
pub struct RenewArgs {
    /// 机构标识；连同其各级下级机构
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    organisation: OrganisationId,
    /// 更新在这些天之内到期的证书；到期前 60 天起可以更新
    #[arg(long, value_name = "天数", default_value_t = Certificate::REMINDER_DAYS[0], value_parser = within_days)]
    within_days: i64,
    /// 新证书的有效天数；最长两年
    #[arg(long, value_name = "天数", default_value_t = 365)]
    days: u32,
    /// 写到这个文件夹：每个持有人一个 .p12（口令只显示一次）和一个 .crt；没有则新建
    #[arg(long, value_name = "文件夹")]
    out: PathBuf,
    /// 只列出将更新哪些，不签发
    #[arg(long)]
    dry_run: bool,
    /// 每更新一张输出一行 JSON
    #[arg(long)]
    json: bool,
}

fn within_days(text: &str) -> Result<i64, String> {
    let days = text
        .parse()
        .ok()
        .filter(|days| (1..=Certificate::REMINDER_DAYS[0]).contains(days));
    days.ok_or_else(|| {
        format!(
            "应为 1 至 {} 天：到期前 {} 天起可以更新",
            Certificate::REMINDER_DAYS[0],
            Certificate::REMINDER_DAYS[0]
        )
    })
}

/// Renews one certificate after the other; each is whole when its line is printed, so that a second run goes on where
/// the first one stopped.
pub async fn run(
    args: &RenewArgs,
    desk: &EmbeddedDesk,
    pki: &PkiFolder,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (due, own_keys) = due(args, desk, now).await?;
    if !args.json {
        for holder in &own_keys {
            let text = format!(
                "{holder} 的密钥由持有人自行生成，请其用 heyan certificate request 生成新的证书请求后重新申请。"
            );
            say(out, &text)?;
        }
    }
    if args.dry_run {
        for (holder, until) in &due {
            let until = beijing_minute(*until);
            say(
                out,
                &format!("试运行：将更新 {holder} 的证书（北京时间 {until} 到期）。"),
            )?;
        }
        return say(out, &format!("试运行：将更新 {} 张。未签发。", due.len()));
    }
    if !due.is_empty() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&args.out)
            .map_err(|error| unwritable(&args.out, error))?;
    }
    for holder in due.keys() {
        renew(args, holder, desk, pki, now, out).await?;
    }
    if args.json {
        return Ok(());
    }
    say(out, &format!("更新 {} 张。原证书到期前仍然有效。", due.len()))
}

async fn renew(
    args: &RenewArgs,
    holder: &PrincipalId,
    desk: &EmbeddedDesk,
    pki: &PkiFolder,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let issue = IssueArgs {
        principal: holder.clone(),
        days: args.days,
        seconds: None,
        out: args.out.join(holder.as_str()),
        p12: true,
        p12_old_windows: false,
        request: None,
        json: false,
        is_p12_only: true,
    };
    let made = make(&issue, desk, pki, now).await?;
    let password = made.password.as_ref().map(OneTimePassword::expose);
    if args.json {
        let line = json!({
            "principal": holder.as_str(),
            "serial": made.issued.serial,
            "valid_until": made.issued.valid_until.to_string(),
            "files": made.files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
            "p12_password": password,
        });
        return writeln!(out, "{line}").map_err(output_failure);
    }
    let (until, password) = (beijing_minute(made.issued.valid_until), password.unwrap_or_default());
    say(
        out,
        &format!(
            "{holder}：证书 {}，有效至北京时间 {until}，.p12 口令（只显示这一次）{password}",
            made.issued.serial
        ),
    )
}

/// Active holders of active organisations whose last certificate expires soon, and when; apart from them those who made their keys themselves.
async fn due(
    args: &RenewArgs,
    desk: &EmbeddedDesk,
    now: Timestamp,
) -> Result<(BTreeMap<PrincipalId, Timestamp>, Vec<PrincipalId>), Failure> {
    let authority = desk.authority().await?;
    if authority.organisation(&args.organisation).is_none() {
        let message = format!(
            "没有标识为 {} 的机构；请用 heyan organisation list 核对标识",
            args.organisation
        );
        return Err(Failure::new("desk.conflict", message));
    }
    let is_below = |holder: &PrincipalId| {
        authority.principal(holder).is_some_and(|holder| {
            let mut line = authority.line_of(&holder.organisation);
            let is_asking = holder.is_active && authority.is_active(&holder.organisation);
            is_asking && line.any(|above| above.id == args.organisation)
        })
    };
    // The last to expire of each holder: a holder who was renewed already has one that lasts.
    let mut last: BTreeMap<PrincipalId, Certificate> = BTreeMap::new();
    for certificate in desk.list_certificates().await? {
        if certificate.standing(now) == CertificateStanding::Valid && is_below(&certificate.principal) {
            let known = last
                .entry(certificate.principal.clone())
                .or_insert_with(|| certificate.clone());
            if certificate.valid_until > known.valid_until {
                *known = certificate;
            }
        }
    }
    let horizon = now + SignedDuration::from_hours(24 * args.within_days);
    let (mut due, mut own_keys) = (BTreeMap::new(), Vec::new());
    for (holder, certificate) in last {
        if certificate.valid_until > horizon {
            continue;
        }
        let application = app::application_of(desk, &certificate).await?;
        if application.is_some_and(|application| application.request_pem().is_some()) {
            own_keys.push(holder);
        } else {
            due.insert(holder, certificate.valid_until);
        }
    }
    Ok((due, own_keys))
}
