//! `heyan certificate`: client certificates, issued, registered, listed and revoked — 数字证书管理.

mod authority;
mod issue;
mod register;
mod renew;
mod request;
mod server;
#[cfg(test)]
mod tests;

pub use issue::Written;

use std::{io::Write, path::PathBuf};

use jiff::{SignedDuration, Timestamp};
use model::{Certificate, CertificateStanding, Suspension};
use serde_json::{Value, json};
use store::DeskStore;
use store_embedded::EmbeddedDesk;

use crate::{
    data_folder::{DataFolder, unwritable},
    desk_command::{beijing_minute, now, open_tree, some_text},
    failure::Failure,
    output::{output_failure, say, say_json},
    pki_folder::PkiFolder,
    table::Table,
};

/// The arguments of `heyan certificate`.
#[derive(Debug, clap::Args)]
pub struct CertificateArgs {
    #[command(subcommand)]
    command: CertificateCommand,
}

#[derive(Debug, clap::Subcommand)]
enum CertificateCommand {
    /// 签发证书：写出 .crt 证书链和 .key 私钥，需要时写出供浏览器导入的 .p12
    Issue(issue::IssueArgs),
    /// 申请人生成密钥和证书请求：写出 .key 私钥（自行保管）和 .csr 请求（交省级牵头机构）
    Request(request::RequestArgs),
    /// 批量更新一个机构及其下级将到期的证书：同一持有人，新旧证书并行有效
    Renew(renew::RenewArgs),
    /// 更新服务器证书：由本平台签发机构签发新的，原证书和私钥另存
    Server(server::ServerArgs),
    /// 更新签发机构证书，可以连同根证书：名称和密钥不变，已签发的证书继续有效；需要根证书私钥
    Authority(authority::AuthorityArgs),
    /// 登记一张已有的、由本平台签发的证书
    Add(register::AddArgs),
    /// 列出证书
    List {
        /// 只列出在这些天之内到期的有效证书
        #[arg(long, value_name = "天数")]
        expiring_days: Option<u32>,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 吊销证书：立即生效，不能恢复
    Revoke {
        /// 证书序列号（十六进制）
        #[arg(value_name = "序列号", value_parser = serial)]
        serial: String,
        /// 原因，如人员调离、密钥丢失
        #[arg(long, value_name = "原因", value_parser = some_text)]
        reason: String,
        /// 只说明影响，不吊销
        #[arg(long)]
        dry_run: bool,
    },
    /// 停用证书：立即生效，核查清楚后可以恢复
    Suspend {
        /// 证书序列号（十六进制）
        #[arg(value_name = "序列号", value_parser = serial)]
        serial: String,
        /// 原因，如核查告警
        #[arg(long, value_name = "原因", value_parser = some_text)]
        reason: String,
    },
    /// 恢复已停用的证书
    Resume {
        /// 证书序列号（十六进制）
        #[arg(value_name = "序列号", value_parser = serial)]
        serial: String,
        /// 原因，如核查无误
        #[arg(long, value_name = "原因", value_parser = some_text)]
        reason: String,
    },
    /// 写出证书吊销列表（CRL），供其他系统核对，24 小时内有效
    Crl {
        /// 写到这个文件，替换原有内容
        #[arg(long, value_name = "文件")]
        out: PathBuf,
    },
}

/// As other tools print it: upper case, colons, leading zeros.
fn serial(text: &str) -> Result<String, String> {
    let digits: String = text
        .chars()
        .filter(|&c| c != ':')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let trimmed = digits.trim_start_matches('0');
    if !(1..=40).contains(&trimmed.len()) || !trimmed.bytes().all(|c| c.is_ascii_hexdigit()) {
        return Err("序列号应为至多 40 位十六进制数字，可用 heyan certificate list 查看".into());
    }
    Ok(trimmed.to_owned())
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be read, or files cannot be read or written.
pub async fn run(args: CertificateArgs, data: &DataFolder) -> Result<(), Failure> {
    // The applicant's machine has no desk, and does not need one.
    if let CertificateCommand::Request(args) = &args.command {
        return request::run(args, &mut std::io::stdout());
    }
    let pki = PkiFolder::at(data.path());
    // Nor need the machine where the root's key is kept have one.
    if let CertificateCommand::Authority(args) = &args.command {
        let desk = data.is_set_up().then(|| open_tree(data)).transpose()?;
        return authority::run(args, desk.as_deref(), &pki, now(), &mut std::io::stdout()).await;
    }
    perform(args, &*open_tree(data)?, &pki, now(), &mut std::io::stdout()).await
}

async fn perform(
    args: CertificateArgs,
    desk: &EmbeddedDesk,
    pki: &PkiFolder,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    match args.command {
        CertificateCommand::Issue(args) => issue::run(&args, desk, pki, now, out).await,
        CertificateCommand::Request(args) => request::run(&args, out),
        CertificateCommand::Renew(args) => renew::run(&args, desk, pki, now, out).await,
        CertificateCommand::Add(args) => register::run(&args, desk, pki, now, out).await,
        CertificateCommand::Authority(args) => authority::run(&args, Some(desk), pki, now, out).await,
        CertificateCommand::Server(args) => server::run(&args, desk, pki, now, out).await,
        CertificateCommand::List { expiring_days, json } => {
            list(expiring_days, json, desk, now, out).await?;
            // Beside the list, which programs read.
            if json {
                Ok(())
            } else {
                server::tell_ending(pki, now, out)
            }
        }
        CertificateCommand::Revoke {
            serial,
            reason,
            dry_run,
        } => {
            if dry_run {
                return foretell(&serial, desk, now, out).await;
            }
            desk.revoke_certificate(&serial, now, &reason).await?;
            say(out, &format!("已吊销证书 {serial}，立即生效。"))
        }
        CertificateCommand::Suspend { serial, reason } => {
            let suspension = Suspension {
                at: now,
                reason,
                by: None,
            };
            desk.suspend_certificate(&serial, &suspension).await?;
            say(
                out,
                &format!("已停用证书 {serial}，立即生效；恢复用 heyan certificate resume。"),
            )
        }
        CertificateCommand::Resume { serial, reason } => {
            desk.resume_certificate(&serial, &reason).await?;
            say(out, &format!("已恢复证书 {serial}，立即生效。"))
        }
        CertificateCommand::Crl { out: path } => {
            let all = desk.list_certificates().await?;
            let revoked = app::revocations(&all);
            let list = pki.open()?.crl(&revoked, now)?;
            std::fs::write(&path, list.pem).map_err(|error| unwritable(&path, error))?;
            say(
                out,
                &format!("已写出证书吊销列表 {}，含 {} 张证书。", path.display(), revoked.len()),
            )
        }
    }
}

async fn list(
    expiring_days: Option<u32>,
    json: bool,
    desk: &dyn DeskStore,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut all = desk.list_certificates().await?;
    if let Some(days) = expiring_days {
        let horizon = now
            .saturating_add(SignedDuration::from_hours(24 * i64::from(days)))
            .unwrap_or(Timestamp::MAX);
        all.retain(|certificate| {
            certificate.standing(now) == CertificateStanding::Valid && certificate.valid_until <= horizon
        });
    }
    if json {
        return say_json(out, &all.iter().map(|certificate| view(certificate, now)).collect());
    }
    let mut table = Table::new(&[
        "序列号",
        "持有人",
        "状态",
        "起始（北京时间）",
        "截止（北京时间）",
        "提醒",
        "吊销或者停用原因",
    ]);
    for certificate in all {
        let reminder = (certificate.reminder_days(now)).map_or_else(String::new, |days| format!("{days} 天内到期"));
        let state = certificate.standing(now).term().to_owned();
        table.add([
            certificate.serial,
            certificate.principal.to_string(),
            state,
            beijing_minute(certificate.valid_from),
            beijing_minute(certificate.valid_until),
            reminder,
            (certificate.revocation_reason)
                .or(certificate.suspension.map(|suspension| suspension.reason))
                .unwrap_or_default(),
        ]);
    }
    table.write(out).map_err(output_failure)
}

fn view(certificate: &Certificate, now: Timestamp) -> Value {
    json!({
        "serial": certificate.serial,
        "fingerprint_sha256": hex::encode(certificate.fingerprint.0),
        "principal": certificate.principal.as_str(),
        "state": certificate.standing(now).as_str(),
        "valid_from": certificate.valid_from.to_string(),
        "valid_until": certificate.valid_until.to_string(),
        "reminder_days": certificate.reminder_days(now),
        "revoked_at": certificate.revoked_at.map(|at| at.to_string()),
        "revocation_reason": certificate.revocation_reason,
        "suspended_at": certificate.suspension.as_ref().map(|suspension| suspension.at.to_string()),
        "suspension_reason": certificate.suspension.as_ref().map(|suspension| &suspension.reason),
    })
}

async fn foretell(serial: &str, desk: &dyn DeskStore, now: Timestamp, out: &mut dyn Write) -> Result<(), Failure> {
    let all = desk.list_certificates().await?;
    let Some(certificate) = all.iter().find(|certificate| certificate.serial == serial) else {
        let message = format!("没有序列号为 {serial} 的证书；请用 heyan certificate list 查看");
        return Err(Failure::new("desk.conflict", message));
    };
    let others = all
        .iter()
        .filter(|other| {
            other.principal == certificate.principal
                && other.serial != serial
                && other.standing(now) == CertificateStanding::Valid
        })
        .count();
    let (state, holder) = (certificate.standing(now).term(), &certificate.principal);
    say(
        out,
        &format!("试运行：将吊销 {holder} 的证书 {serial}（现为{state}）；其另有 {others} 张有效证书。未作更改。"),
    )
}
