//! `heyan certificate add`: a certificate that exists already — 登记已有证书.

use std::{fs, io::Write, path::PathBuf};

use jiff::Timestamp;
use model::{Certificate, CertificateFingerprint, KeyFingerprint, PrincipalId};
use pki::read_certificate;
use store::DeskStore;

use crate::{
    desk_command::{beijing_minute, principal_id},
    failure::Failure,
    output::say,
    pki_folder::PkiFolder,
};

/// The arguments of `heyan certificate add`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// 证书文件，PEM 或 DER
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 持有人的标识，须与证书主体（CN）一致
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    principal: PrincipalId,
}

pub async fn run(
    args: &AddArgs,
    desk: &dyn DeskStore,
    pki: &PkiFolder,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let bytes = fs::read(&args.file).map_err(|error| {
        let message = format!("无法读取证书文件 {}，请检查路径和权限", args.file.display());
        Failure::new("certificate.unreadable", message).because(error)
    })?;
    let facts = read_certificate(&bytes)?;
    let refused = |code: &str, message: String| Err(Failure::new(code, message));
    if !facts.is_for_clients {
        return refused(
            "certificate.usage",
            "该证书不是客户端证书（扩展密钥用途应含 clientAuth），不能登记".into(),
        );
    }
    let lifetime = facts.client_lifetime()?;
    // The extranet door asks for a certificate of this authority: any other would be registered in vain.
    if !pki.open()?.has_signed(&facts.der) {
        return refused(
            "certificate.issuer",
            "该证书不是本平台签发机构签发的，外网入口不会接受；请改用 heyan certificate issue 签发".into(),
        );
    }
    if facts.common_name.as_deref() != Some(args.principal.as_str()) {
        let subject = facts.common_name.as_deref().unwrap_or("空");
        return refused(
            "certificate.subject",
            format!(
                "证书主体（CN）为 {subject}，与持有人 {} 不一致；请核对 --principal",
                args.principal
            ),
        );
    }
    if lifetime.until() < now {
        let until = beijing_minute(lifetime.until());
        return refused(
            "certificate.expired",
            format!("证书已于北京时间 {until} 到期，登记无用；请重新签发"),
        );
    }
    let key = KeyFingerprint(facts.key_fingerprint);
    desk.authority().await?.check_key(&args.principal, &key)?;
    let certificate = Certificate {
        serial: facts.serial,
        fingerprint: CertificateFingerprint(facts.fingerprint),
        key: Some(key),
        principal: args.principal.clone(),
        valid_from: lifetime.from(),
        valid_until: lifetime.until(),
        revoked_at: None,
        revocation_reason: None,
        suspension: None,
    };
    desk.add_certificate(&certificate).await?;
    let until = beijing_minute(certificate.valid_until);
    say(
        out,
        &format!(
            "已登记 {} 的证书 {}，有效至北京时间 {until}。",
            certificate.principal, certificate.serial
        ),
    )
}
