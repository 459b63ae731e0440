//! `heyan certificate issue`: a certificate for a person or system at the desk — 签发证书.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use app::certificate_of;
use jiff::{SignedDuration, Timestamp};
use model::{KeyFingerprint, PrincipalId};
use pki::{
    CertificateAuthority, CertificateRequest, ClientLifetime, ClientSubject, IssuedClient, OneTimePassword, Pkcs12Form,
    Pkcs12Subject, PkiError, pkcs12,
};
use ring::rand::SystemRandom;
use secrecy::ExposeSecret;
use serde_json::json;
use store::DeskStore;

use crate::{
    data_folder::{unwritable, write_secret},
    desk_command::{beijing_minute, principal_id},
    failure::Failure,
    output::{say, say_json},
    pki_folder::PkiFolder,
};

/// The arguments of `heyan certificate issue`.
#[derive(Debug, clap::Args)]
pub struct IssueArgs {
    /// 持有人的标识，须先用 heyan principal add 添加
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    pub(super) principal: PrincipalId,
    /// 有效天数；最长两年
    #[arg(long, value_name = "天数", default_value_t = 365)]
    pub(super) days: u32,
    /// 有效秒数，只能短于一天；供演练证书到期使用
    #[arg(long, value_name = "秒数", hide = true, conflicts_with = "days", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub(super) seconds: Option<u32>,
    /// 写出的文件的前缀：写出 前缀.crt、前缀.key，已有同名文件时不覆盖
    #[arg(long, value_name = "前缀")]
    pub(super) out: PathBuf,
    /// 同时写出供浏览器导入的 前缀.p12，口令只显示一次
    #[arg(long, conflicts_with = "request")]
    pub(super) p12: bool,
    /// .p12 采用 Windows 7、8 能导入的旧式加密
    #[arg(long, requires = "p12")]
    pub(super) p12_old_windows: bool,
    /// 持有人自行生成密钥后提交的证书请求（PKCS#10，PEM）；不写出私钥
    #[arg(long, value_name = "文件")]
    pub(super) request: Option<PathBuf>,
    /// 以 JSON 输出
    #[arg(long)]
    pub(super) json: bool,
    /// No bare private key beside the .p12: many of them in one folder would make its password worthless.
    #[arg(skip)]
    pub(super) is_p12_only: bool,
}

/// What was issued, with its files.
pub(super) struct Made {
    pub(super) issued: IssuedClient,
    pub(super) files: Vec<PathBuf>,
    pub(super) password: Option<OneTimePassword>,
}

/// Files written so far; taken away again unless the certificate ends up at the desk.
pub struct Written(pub Vec<PathBuf>);

impl Drop for Written {
    fn drop(&mut self) {
        for path in &self.0 {
            // What cannot be removed is useless anyway: the gate knows no certificate that the desk does not.
            let _ = fs::remove_file(path);
        }
    }
}

pub async fn run(
    args: &IssueArgs,
    desk: &dyn DeskStore,
    pki: &PkiFolder,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let made = make(args, desk, pki, now).await?;
    report(args, &made.issued, &made.files, made.password.as_ref(), out)
}

/// Issues, writes the files and registers: all of it or nothing.
pub(super) async fn make(
    args: &IssueArgs,
    desk: &dyn DeskStore,
    pki: &PkiFolder,
    now: Timestamp,
) -> Result<Made, Failure> {
    let authority = desk.authority().await?;
    let Some(principal) = authority.principal(&args.principal) else {
        let message = format!("没有标识为 {} 的用户；请先用 heyan principal add 添加", args.principal);
        return Err(Failure::new("desk.conflict", message));
    };
    if !principal.is_active {
        let message = format!(
            "{} 已停用，不能签发证书；请先用 heyan principal resume 恢复",
            args.principal
        );
        return Err(Failure::new("certificate.holder_suspended", message));
    }
    let subject = ClientSubject {
        principal: principal.id.as_str(),
        organisation: principal.organisation.as_str(),
    };
    let ca = pki.open()?;
    let issued = sign(args, &ca, &subject, lifetime(args, now)?)?;
    authority.check_key(&principal.id, &KeyFingerprint(issued.key_fingerprint))?;
    let mut written = Written(Vec::new());
    let password = write_files(args, &ca, &issued, &principal.name, &mut written)?;
    let certificate = certificate_of(&issued, &principal.id);
    desk.add_certificate(&certificate).await?;
    let files = std::mem::take(&mut written.0);
    Ok(Made {
        issued,
        files,
        password,
    })
}

fn lifetime(args: &IssueArgs, now: Timestamp) -> Result<ClientLifetime, PkiError> {
    match args.seconds {
        Some(seconds) => ClientLifetime::new(now, now + SignedDuration::from_secs(seconds.into())),
        None => ClientLifetime::of_days(now, args.days),
    }
}

fn sign(
    args: &IssueArgs,
    ca: &CertificateAuthority,
    subject: &ClientSubject<'_>,
    lifetime: ClientLifetime,
) -> Result<IssuedClient, Failure> {
    let random = SystemRandom::new();
    let Some(path) = &args.request else {
        return Ok(ca.issue_client(subject, lifetime, &random)?);
    };
    let request = fs::read(path).map_err(|error| {
        Failure::new(
            "certificate.request",
            format!("无法读取证书请求 {}，请检查路径和权限", path.display()),
        )
        .because(error)
    })?;
    Ok(ca.issue_client_for_request(subject, lifetime, &CertificateRequest::parse(&request)?, &random)?)
}

fn write_files(
    args: &IssueArgs,
    ca: &CertificateAuthority,
    issued: &IssuedClient,
    display_name: &str,
    written: &mut Written,
) -> Result<Option<OneTimePassword>, Failure> {
    if let Some(key) = issued.key.as_ref().filter(|_| !args.is_p12_only) {
        let path = with_ending(&args.out, "key");
        write_secret(&path, key.expose_pem()?.expose_secret().as_bytes())?;
        written.0.push(path);
    }
    let path = with_ending(&args.out, "crt");
    let mut file = fs::File::create_new(&path).map_err(|error| unwritable(&path, error))?;
    written.0.push(path.clone());
    file.write_all(issued.chain_pem.as_bytes())
        .map_err(|error| unwritable(&path, error))?;
    if !args.p12 {
        return Ok(None);
    }
    let password = OneTimePassword::generate(&SystemRandom::new())?;
    let form = if args.p12_old_windows {
        Pkcs12Form::OldWindows
    } else {
        Pkcs12Form::Current
    };
    let subject = Pkcs12Subject {
        display_name,
        principal: args.principal.as_str(),
    };
    let path = with_ending(&args.out, "p12");
    write_secret(&path, &pkcs12(ca, issued, &subject, &password, form)?)?;
    written.0.push(path);
    Ok(Some(password))
}

/// `Path::with_extension` would take the last part of `hall.window-3` away.
pub fn with_ending(prefix: &Path, ending: &str) -> PathBuf {
    let mut path = prefix.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}

fn report(
    args: &IssueArgs,
    issued: &IssuedClient,
    files: &[PathBuf],
    password: Option<&OneTimePassword>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if args.json {
        let value = json!({
            "serial": issued.serial,
            "fingerprint_sha256": hex::encode(issued.fingerprint),
            "principal": args.principal.as_str(),
            "valid_from": issued.valid_from.to_string(),
            "valid_until": issued.valid_until.to_string(),
            "files": files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
            "p12_password": password.map(OneTimePassword::expose),
        });
        return say_json(out, &value);
    }
    let until = beijing_minute(issued.valid_until);
    say(
        out,
        &format!(
            "已为 {} 签发证书 {}，有效至北京时间 {until}。",
            args.principal, issued.serial
        ),
    )?;
    for path in files {
        say(out, &format!("  {}", path.display()))?;
    }
    if let Some(password) = password {
        say(
            out,
            &format!(
                "导入 .p12 的口令（只显示这一次，请与文件分开转交）：{}",
                password.expose()
            ),
        )?;
    }
    Ok(())
}
