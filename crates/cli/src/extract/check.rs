//! `heyan extract check`: an extract checked offline, by its signatures alone; and then, where a node is named, what has become of it.

use std::path::{Path, PathBuf};

use ::extract::{
    FILE_SIZE_BYTES_MAX, FileFault, IssuedSubject, SignedStatement, Statement, StatementFault, check_file, statement_in,
};
use client::CheckedExtract;
use jiff::{Timestamp, civil::date};
use ledger::VerifierKey;
use model::{Catalogue, Register, wording::code_groups};
use serde_json::json;

use super::online;
use crate::{
    data_folder::DataFolder,
    desk_command::beijing_minute,
    failure::Failure,
    output::{say, say_json},
};

/// The arguments of `heyan extract check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// 书面查询结果的 PDF 文件；或者二维码中的链接、声明
    #[arg(value_name = "文件或者声明")]
    extract: String,
    /// 出具平台的公钥（heyan extract key 或者其公布的公钥）；省略时用数据目录中的
    #[arg(long, value_name = "公钥", value_parser = verifier_key)]
    key: Option<VerifierKey>,
    /// 另向该地址的平台查询出具后登记有无变更，并列出公开登记库出具时的登记内容
    #[arg(long, value_name = "地址")]
    url: Option<String>,
    /// 服务器证书的签发机构证书（PEM）
    #[arg(long, requires = "url", value_name = "文件")]
    ca: Option<PathBuf>,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

fn verifier_key(text: &str) -> Result<VerifierKey, String> {
    text.parse()
        .map_err(|_| "不是查验公钥；请给出 heyan extract key 打印的，或者平台 /v1/extract-key 公布的一整行".to_owned())
}

/// Checks it and says what it says.
///
/// # Errors
/// When it does not hold, or nothing could be checked; where a node is named, also when that cannot be asked, or does not know it.
pub async fn run(args: &CheckArgs, data: &DataFolder, catalogue: &Catalogue) -> Result<(), Failure> {
    let key = match &args.key {
        Some(key) => key.clone(),
        None => data.read_extract_key()?.verifier(),
    };
    let path = Path::new(&args.extract);
    let is_file = path.exists();
    let (signed, statement) = if is_file {
        check_file(&read(path)?, &key).map_err(file_failure)?
    } else {
        let signed = SignedStatement::parse(statement_in(&args.extract)).map_err(statement_failure)?;
        let statement = signed.open(&key).map_err(statement_failure)?;
        (signed, statement)
    };
    let online = match &args.url {
        Some(url) => Some(online::ask(url, args.ca.as_deref(), &signed).await?),
        None => None,
    };
    let register = catalogue.register(&statement.register).map(|register| &**register);
    tell(args.json, is_file, &statement, &key, register, online.as_ref())
}

fn tell(
    as_json: bool,
    is_file: bool,
    statement: &Statement,
    key: &VerifierKey,
    register: Option<&Register>,
    online: Option<&CheckedExtract>,
) -> Result<(), Failure> {
    let issued_at = i64::try_from(statement.issued_at)
        .ok()
        .and_then(|at| Timestamp::from_second(at).ok());
    let issued_at = issued_at.unwrap_or(Timestamp::MAX);
    let reference = format!("{}-{}", app::node_of(key.name()), statement.index);
    let (code, hash) = match &statement.subject {
        IssuedSubject::Code(code) => (Some(code.as_str()), None),
        IssuedSubject::Hash(hash) => (None, Some(hex::encode(hash))),
    };
    let as_of = statement.as_of_days.and_then(|days| {
        let days = i64::try_from(days).ok()?;
        date(1970, 1, 1)
            .checked_add(jiff::Span::new().try_days(days).ok()?)
            .ok()
    });
    if as_json {
        return say_json(
            &mut std::io::stdout(),
            &json!({
                "is_genuine": true,
                "covers_file": is_file,
                "register": statement.register,
                "code": code,
                "subject_hash": hash,
                "register_version": statement.register_version,
                "record_version": statement.record_version,
                "as_of": as_of.map(|day| day.to_string()),
                "issued_at": issued_at.to_string(),
                "log": key.name(),
                "index": statement.index,
                "reference": reference,
                "is_verification": statement.is_verification,
                "is_demo": statement.is_demo,
                "online": online,
            }),
        );
    }
    let out = &mut std::io::stdout();
    say(out, &format!("真实：由 {} 出具，签名无误", key.name()))?;
    if is_file {
        say(out, "文件自出具以来没有任何改动")?;
    } else {
        say(out, "声明无误；纸面内容请与出具平台的查验页面核对，或者查验电子文件")?;
    }
    if statement.is_demo {
        say(out, "演示数据，不具效力")?;
    }
    let name = register.map_or(statement.register.as_str(), |register| &register.name);
    say(
        out,
        &format!("登记库：{name}；登记库版本：第 {} 号变更", statement.register_version),
    )?;
    let kind = if statement.is_verification {
        "核验结果"
    } else {
        "查询结果"
    };
    say(out, &format!("种类：{kind}"))?;
    if let Some(code) = code {
        say(out, &format!("代码：{}", code_groups(code).join(" ")))?;
    }
    if let Some(day) = as_of {
        say(out, &format!("信息截至：{day}"))?;
    }
    say(
        out,
        &format!(
            "出具时间：{}（北京时间）；查询编号：{reference}",
            beijing_minute(issued_at)
        ),
    )?;
    match online {
        Some(online) => online::tell(out, online, statement, register),
        None => say(out, "出具后登记有无变更，请在线查验，或者另加 --url"),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new("extract.unreadable", format!("无法读取 {}", path.display())).because(error)
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > FILE_SIZE_BYTES_MAX as u64 {
        return Err(file_failure(FileFault::TooLarge));
    }
    std::fs::read(path).map_err(unreadable)
}

fn file_failure(fault: FileFault) -> Failure {
    let message = match fault {
        FileFault::NotPdf => "不是 PDF 文件",
        FileFault::TooLarge => "文件过大，不是书面查询结果",
        FileFault::NoSeal => "文件中没有本平台书面查询结果的声明和签名：不是书面查询结果，或者声明、签名已被除去",
        FileFault::Statement(fault) => return statement_failure(fault),
        FileFault::Changed => "签名与文件不符：文件在出具后被改动，不可采信",
    };
    Failure::new(fault.code(), message)
}

fn statement_failure(fault: StatementFault) -> Failure {
    let message = match fault {
        StatementFault::Shape => "既不是现有的文件，也不是书面查询结果的声明；请核对路径，或者给出二维码中的整个链接",
        StatementFault::Version => "声明的版本较新，请用较新的 heyan 查验",
        StatementFault::OtherKey => "不是以该公钥对应的私钥签名的：由其他平台出具，或者是伪造的。请核对公钥",
        StatementFault::WrongSignature => "签名与声明不符：声明被改动或者是伪造的，不可采信",
    };
    Failure::new(fault.code(), message)
}
