//! `heyan certificate authority`: the issuing authority's certificate, and the root's, renewed — 更新签发机构证书.

use std::{io::Write, path::PathBuf};

use jiff::Timestamp;
use pki::{CertificateAuthority, RenewedAuthority};
use ring::rand::SystemRandom;
use serde_json::json;
use store_embedded::EmbeddedDesk;

use super::server::RENEWAL_FAILED;
use crate::{
    desk_command::beijing_minute,
    failure::Failure,
    noted_deed::{NotedDeed, noted},
    output::{say, say_json},
    pki_folder::{PkiFolder, ROOT},
};

/// The arguments of `heyan certificate authority`.
#[derive(Debug, clap::Args)]
pub struct AuthorityArgs {
    /// 根证书私钥文件；不给出时为数据目录中的 pki/root.key
    #[arg(long, value_name = "文件")]
    root_key: Option<PathBuf>,
    /// 自今日起的年数；不给出时为 10 年，但不超过根证书的截止日
    #[arg(
        long, value_name = "年数",
        value_parser = clap::value_parser!(u8).range(1..=i64::from(CertificateAuthority::YEARS_MAX))
    )]
    years: Option<u8>,
    /// 连同根证书一并更新，年数相同；新的根证书须发给全部客户端和浏览器
    #[arg(long)]
    with_root: bool,
    /// 只说明将更新什么，不写入文件
    #[arg(long)]
    dry_run: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Runs the command. Where the root's key is kept there may be no desk; then nothing can be noted there, and the operator is told.
pub async fn run(
    args: &AuthorityArgs,
    desk: Option<&EmbeddedDesk>,
    pki: &PkiFolder,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let old_root_until = (pki.ends().into_iter()).find_map(|(what, until)| (what == ROOT).then_some(until));
    let random = SystemRandom::new();
    let plan = pki.plan_authority(args.root_key.as_deref(), args.years, args.with_root, now, &random)?;
    let renewed = &plan.renewed;
    let kept = match desk {
        _ if args.dry_run => Vec::new(),
        Some(desk) => noted(desk, &deeds(renewed, args.with_root)?, RENEWAL_FAILED, || plan.write()).await?,
        None => plan.write()?,
    };
    if args.json {
        let paths = |paths: Vec<String>| json!(paths);
        let value = json!({
            "valid_until": renewed.valid_until.to_string(),
            "root_valid_until": renewed.root_until.to_string(),
            "is_root_renewed": args.with_root,
            "is_shortened": renewed.is_shortened,
            "is_dry_run": args.dry_run,
            "is_noted": desk.is_some() && !args.dry_run,
            "files": paths(plan.files().map(|path| path.display().to_string()).collect()),
            "kept": paths(kept.iter().map(|path| path.display().to_string()).collect()),
        });
        return say_json(out, &value);
    }
    let until = beijing_minute(renewed.valid_until);
    let done = if args.dry_run {
        "试运行：将更新"
    } else {
        "已更新"
    };
    let what = if args.with_root {
        "根证书和签发机构证书"
    } else {
        "签发机构证书"
    };
    say(
        out,
        &format!("{done}{what}：有效至 {until}（北京时间）。名称和密钥不变，已签发的证书、已吊销的证书都不受影响。"),
    )?;
    if renewed.is_shortened {
        say(
            out,
            "根证书于同日到期，签发机构证书不能更晚；要更长的，请加 --with-root 连同根证书一并更新。",
        )?;
    }
    if args.dry_run {
        let files: Vec<_> = plan.files().map(|path| path.display().to_string()).collect();
        return say(out, &format!("将替换 {}。未作更改。", files.join("、")));
    }
    let kept: Vec<_> = kept.iter().map(|path| path.display().to_string()).collect();
    say(out, &format!("原证书另存为 {}。", kept.join("、")))?;
    if desk.is_none() {
        say(
            out,
            "提示：此处没有业务台账，这次更新未留痕；请自行记载，再将换新的文件拷回平台。",
        )?;
    }
    say(out, "接下来：")?;
    say(
        out,
        "1. 正在运行的服务须重新启动，此后签发的证书才能晚于原签发机构证书的截止日；持有人的证书和客户端无须改动。",
    )?;
    say(
        out,
        "2. 核对本平台证书的其他系统，请重新取得签发机构证书（/pki/issuing.crt）。",
    )?;
    if args.with_root {
        let until = old_root_until.map_or_else(String::new, |until| format!("（{}，北京时间）", beijing_minute(until)));
        say(
            out,
            &format!(
                "3. 请将新的 {} 发给全部客户端和浏览器，最迟在原根证书到期{until}前换上；此前两者都可以使用。",
                pki.root_certificate().display()
            ),
        )?;
    }
    if args.root_key.is_none() {
        say(
            out,
            &format!("根证书私钥 {} 平时应离线保管，请移走。", pki.root_key().display()),
        )?;
    }
    Ok(())
}

/// What is noted of it, in the order in which files are replaced.
fn deeds(renewed: &RenewedAuthority, with_root: bool) -> Result<Vec<NotedDeed>, Failure> {
    let root = with_root.then_some(("certificate.root", &renewed.root_pem));
    let issuing = ("certificate.authority", &renewed.issuing_pem);
    (root.into_iter().chain([issuing]))
        .map(|(deed, pem)| {
            let new = pki::read_certificate(pem.as_bytes())?;
            Ok(NotedDeed {
                deed,
                object: new.serial,
                summary: format!("until {}", new.valid_until),
            })
        })
        .collect()
}
