//! `heyan certificate server`: the server's own certificate, issued anew — 更新服务器证书.

use std::{io::Write, net::IpAddr};

use jiff::Timestamp;
use pki::ServerSubject;
use ring::rand::SystemRandom;
use store_embedded::EmbeddedDesk;

use crate::{
    desk_command::beijing_minute,
    failure::Failure,
    noted_deed::{NotedDeed, noted},
    output::say,
    pki_folder::PkiFolder,
};

/// Code of a renewal that came to nothing.
pub const RENEWAL_FAILED: &str = "certificate.renewal_failed";

/// The arguments of `heyan certificate server`.
#[derive(Debug, clap::Args)]
pub struct ServerArgs {
    /// 证书所含的域名，可多次给出；域名和地址都不给出时，与现用证书相同
    #[arg(long = "name", value_name = "域名")]
    names: Vec<String>,
    /// 证书所含的地址，可多次给出
    #[arg(long = "address", value_name = "地址")]
    addresses: Vec<IpAddr>,
    /// 有效天数，至多 397；不给出时取最长，但不超过签发机构证书的截止日
    #[arg(long, value_name = "天数", value_parser = clap::value_parser!(u32).range(1..=397))]
    days: Option<u32>,
}

pub async fn run(
    args: &ServerArgs,
    desk: &EmbeddedDesk,
    pki: &PkiFolder,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let subject = ServerSubject {
        names: &args.names,
        addresses: &args.addresses,
    };
    let plan = pki.plan_server(&subject, args.days, now, &SystemRandom::new())?;
    let new = NotedDeed {
        deed: "certificate.server",
        object: plan.issued.serial.clone(),
        summary: format!("until {}", plan.issued.valid_until),
    };
    let kept = noted(desk, &[new], RENEWAL_FAILED, || plan.write()).await?;
    let mut reached: Vec<String> = plan.names;
    reached.extend(plan.addresses.iter().map(ToString::to_string));
    say(
        out,
        &format!(
            "已签发服务器证书：{}，有效至 {}（北京时间）。",
            reached.join("、"),
            beijing_minute(plan.issued.valid_until)
        ),
    )?;
    let [certificate, key] = &kept;
    say(
        out,
        &format!("原证书和私钥另存为 {}、{}。", certificate.display(), key.display()),
    )?;
    say(out, "正在运行的服务须重新启动后才使用新证书；客户端无须改动。")?;
    tell_ending(pki, now, out)
}

/// Tells which of the server's own certificates end soon.
///
/// # Errors
/// When `out` fails.
pub fn tell_ending(pki: &PkiFolder, now: Timestamp, out: &mut dyn Write) -> Result<(), Failure> {
    for (what, until, days) in pki.ending(now) {
        let left = match days {
            ..0 => "已到期".to_owned(),
            days => format!("还有 {days} 天"),
        };
        let until = beijing_minute(until);
        say(
            out,
            &format!("提示：{what}有效至 {until}（北京时间），{left}。更新办法见 docs/operating/certificates.md。"),
        )?;
    }
    Ok(())
}
