//! `heyan certificate request`: a fresh key and a request for its certificate, at the applicant's own machine — 生成证书请求.

use std::{fs, io::Write, path::PathBuf};

use model::PrincipalId;
use pki::CertificateRequest;
use ring::rand::SystemRandom;
use secrecy::ExposeSecret;
use serde_json::json;

use super::issue::{Written, with_ending};
use crate::{
    data_folder::{unwritable, write_secret},
    desk_command::principal_id,
    failure::Failure,
    output::{say, say_json},
};

/// The arguments of `heyan certificate request`.
#[derive(Debug, clap::Args)]
pub struct RequestArgs {
    /// 证书持有人的标识，只用于辨认文件；证书的主体由签发机构填写
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    principal: PrincipalId,
    /// 写出的文件的前缀：写出 前缀.key、前缀.csr，已有同名文件时不覆盖
    #[arg(long, value_name = "前缀")]
    out: PathBuf,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Writes key and request; needs no data folder.
///
/// # Errors
/// When a file exists or cannot be written.
pub fn run(args: &RequestArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let (key_path, request_path) = (with_ending(&args.out, "key"), with_ending(&args.out, "csr"));
    for path in [&key_path, &request_path] {
        if path.exists() {
            return Err(taken(path));
        }
    }
    let (request, key) = CertificateRequest::create(args.principal.as_str(), &SystemRandom::new())?;
    let mut written = Written(Vec::new());
    write_secret(&key_path, key.expose_pem()?.expose_secret().as_bytes())?;
    written.0.push(key_path.clone());
    let mut file = fs::File::create_new(&request_path).map_err(|error| unwritable(&request_path, error))?;
    written.0.push(request_path.clone());
    file.write_all(request.pem().as_bytes())
        .map_err(|error| unwritable(&request_path, error))?;
    // Both are whole: they stay.
    written.0.clear();
    let fingerprint = hex::encode(request.key_fingerprint());
    if args.json {
        let value = json!({
            "principal": args.principal.as_str(),
            "key": key_path.display().to_string(),
            "request": request_path.display().to_string(),
            "key_fingerprint_sha256": fingerprint,
        });
        return say_json(out, &value);
    }
    say(
        out,
        &format!(
            "已生成私钥 {} 和证书请求 {}。\n私钥请自行保管，不要交给任何人；请求交省级牵头机构，用 heyan application submit 申请。\n公钥指纹（供核对：审批人员在申请页面、heyan application show 中看到的应与此一致）：{fingerprint}",
            key_path.display(),
            request_path.display()
        ),
    )
}

/// Nothing is overwritten: a private key that is gone makes its certificate useless.
fn taken(path: &std::path::Path) -> Failure {
    let message = format!(
        "{} 已存在，未作改动：其中可能是正在使用的私钥。请用 --out 换一个前缀；确不再需要的，先移走该文件",
        path.display()
    );
    Failure::new("file.exists", message)
}
