//! `heyan verify`, `heyan read`, `heyan lookup`: the questions of the doors, from the command line.

mod answer_text;

use std::path::PathBuf;

use client::{Answered, Client, ClientError, Endpoint, Lookup, LookupBy, Reading, Verification};
use model::Catalogue;

use crate::{
    failure::Failure,
    output::{say, say_json},
};

/// Which node to ask, and as whom.
#[derive(Debug, clap::Args)]
pub struct EndpointArgs {
    /// 服务地址，如 https://127.0.0.1:8443
    #[arg(long, env = "HEYAN_URL", value_name = "地址")]
    url: String,
    /// 服务器证书的签发机构证书（PEM）
    #[arg(long, env = "HEYAN_CA", value_name = "文件")]
    ca: Option<PathBuf>,
    /// 客户端证书（PEM）
    #[arg(long, env = "HEYAN_CERT", requires = "key", value_name = "文件")]
    cert: Option<PathBuf>,
    /// 客户端证书的私钥（PEM）
    #[arg(long, env = "HEYAN_KEY", requires = "cert", value_name = "文件")]
    key: Option<PathBuf>,
    /// 以 JSON 输出
    #[arg(long)]
    pub(crate) json: bool,
}

/// What verification and reading have in common.
#[derive(Debug, clap::Args)]
pub struct QuestionArgs {
    /// 登记库，如 population、enterprise
    #[arg(value_name = "登记库")]
    register: String,
    /// 核验、查询对象的代码或者号码；写作 - 时从标准输入读取，以免留在命令历史中
    #[arg(value_name = "代码或者号码")]
    subject: String,
    /// 事项编码
    #[arg(long, value_name = "事项编码")]
    matter: String,
    /// 办件编号
    #[arg(long, value_name = "办件编号")]
    case: String,
    /// 截至哪一天，如 2026-06-30
    #[arg(long, value_name = "日期")]
    as_of: Option<String>,
    /// 只询问能否受理，不查询登记信息
    #[arg(long)]
    dry_run: bool,
    /// 以客户端证书的私钥签名（RFC 9421），签名随查询、核验一并留痕
    #[arg(long, requires = "key")]
    sign: bool,
    #[command(flatten)]
    endpoint: EndpointArgs,
}

/// The arguments of `heyan verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    question: QuestionArgs,
    /// 待核验的信息项，写作 信息项=值，可多次给出
    #[arg(long = "claim", required = true, value_name = "信息项=值", value_parser = claim)]
    claims: Vec<(String, String)>,
}

/// The arguments of `heyan read`.
#[derive(Debug, clap::Args)]
pub struct ReadArgs {
    #[command(flatten)]
    question: QuestionArgs,
    /// 需要的信息项，逗号分隔；不给出时为全部已授权的信息项
    #[arg(long, value_delimiter = ',', value_name = "信息项")]
    fields: Vec<String>,
}

/// The arguments of `heyan lookup`.
#[derive(Debug, clap::Args)]
pub struct LookupArgs {
    /// 登记库，如 enterprise、institution、social-organisation
    #[arg(value_name = "登记库")]
    register: String,
    /// 统一社会信用代码或者原号码
    #[arg(value_name = "代码", required_unless_present = "name", conflicts_with = "name")]
    code: Option<String>,
    /// 名称（全称，含曾用名）
    #[arg(long, value_name = "名称")]
    name: Option<String>,
    /// 列出变更历史
    #[arg(long, conflicts_with = "name")]
    history: bool,
    /// 截至哪一天，如 2026-06-30
    #[arg(long, value_name = "日期")]
    as_of: Option<String>,
    #[command(flatten)]
    endpoint: EndpointArgs,
}

fn claim(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("应写作 信息项=值，如 name=张三")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Runs `heyan verify`.
///
/// # Errors
/// No connection, or refused.
pub async fn verify(args: VerifyArgs, catalogue: impl Fn() -> Result<Catalogue, Failure>) -> Result<(), Failure> {
    let catalogue = &catalogue()?;
    let QuestionArgs {
        register,
        subject,
        matter,
        case,
        as_of,
        dry_run,
        sign,
        endpoint,
    } = args.question;
    let claims = args.claims.into_iter().collect();
    let question = Verification {
        register,
        subject: typed(subject)?,
        claims,
        matter,
        case,
        as_of,
        dry_run,
    };
    print(
        &endpoint,
        catalogue,
        connect_signing(&endpoint, sign)?.verify(&question).await,
    )
}

/// Runs `heyan read`.
///
/// # Errors
/// No connection, or refused.
pub async fn read(args: ReadArgs, catalogue: impl Fn() -> Result<Catalogue, Failure>) -> Result<(), Failure> {
    let catalogue = &catalogue()?;
    let QuestionArgs {
        register,
        subject,
        matter,
        case,
        as_of,
        dry_run,
        sign,
        endpoint,
    } = args.question;
    let question = Reading {
        register,
        subject: typed(subject)?,
        fields: args.fields,
        matter,
        case,
        as_of,
        dry_run,
    };
    print(
        &endpoint,
        catalogue,
        connect_signing(&endpoint, sign)?.read(&question).await,
    )
}

/// Runs `heyan lookup`.
///
/// # Errors
/// No connection, or refused.
pub async fn lookup(args: LookupArgs, catalogue: impl Fn() -> Result<Catalogue, Failure>) -> Result<(), Failure> {
    let catalogue = &catalogue()?;
    let by = match (args.code, args.name) {
        (Some(code), _) if args.history => LookupBy::HistoryOf(code),
        (Some(code), _) => LookupBy::Code(code),
        (None, Some(name)) => LookupBy::Name(name),
        (None, None) => return Err(Failure::new("lookup.nothing", "请给出代码，或者用 --name 给出名称")),
    };
    let lookup = Lookup {
        register: args.register,
        by,
        as_of: args.as_of,
    };
    print(
        &args.endpoint,
        catalogue,
        connect(&args.endpoint)?.look_up(&lookup).await,
    )
}

/// The subject as given, or read from standard input for `-`, so that it stays out of the shell's history.
///
/// # Errors
/// When standard input cannot be read.
pub fn typed(subject: String) -> Result<String, Failure> {
    if subject != "-" {
        return Ok(subject);
    }
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Failure::new("stdin", "无法读取标准输入").because(error))?;
    Ok(line.trim().to_owned())
}

/// A client of the node that is named.
///
/// # Errors
/// When the address or one of the files cannot be used.
pub(crate) fn connect(args: &EndpointArgs) -> Result<Client, Failure> {
    let identity = args.cert.clone().zip(args.key.clone());
    let endpoint = Endpoint {
        url: args.url.clone(),
        authorities: args.ca.clone(),
        identity,
    };
    Client::new(&endpoint).map_err(failed)
}

/// A client that signs what it asks with the key of its certificate, if it is to.
///
/// # Errors
/// As [`connect`]; or the key cannot sign.
pub(crate) fn connect_signing(args: &EndpointArgs, sign: bool) -> Result<Client, Failure> {
    match &args.key {
        Some(key) if sign => connect(args)?.signing_with(key).map_err(failed),
        _ => connect(args),
    }
}

fn print(args: &EndpointArgs, catalogue: &Catalogue, answered: Result<Answered, ClientError>) -> Result<(), Failure> {
    let out = &mut std::io::stdout();
    let answered = match answered {
        Ok(answered) => answered,
        Err(ClientError::Problem(problem)) if args.json => {
            say_json(out, &serde_json::to_value(&problem).expect("plain data"))?;
            return Err(Failure::new(problem.code.clone(), problem.detail.clone()));
        }
        Err(error) => return Err(failed(error)),
    };
    if args.json {
        let mut value = serde_json::Map::new();
        value.insert("outcome".into(), answered.outcome.into());
        value.insert("register_version".into(), answered.register_version.into());
        value.insert(
            "receipt".into(),
            serde_json::to_value(&answered.receipt).expect("plain data"),
        );
        value.extend(answered.rest);
        return say_json(out, &value.into());
    }
    say(out, &answer_text::text(&answered, catalogue))
}

/// Why a question was not answered, for whoever typed the command.
pub(crate) fn failed(error: ClientError) -> Failure {
    let text = error.to_string();
    match error {
        ClientError::Problem(problem) => {
            let mut message = problem.detail.clone();
            for error in problem
                .rest
                .get("errors")
                .and_then(|errors| errors.as_array())
                .into_iter()
                .flatten()
            {
                let text = |name: &str| error[name].as_str().unwrap_or_default();
                message.push_str(&format!("\n  {}：{}", text("pointer"), text("message")));
            }
            if let Some(reference) = problem.rest.get("reference").and_then(|reference| reference.as_str()) {
                message.push_str(&format!("（留痕编号：{reference}）"));
            }
            Failure::new(problem.code, message)
        }
        ClientError::Connection { url, source } => {
            Failure::new("connection", format!("无法连接 {url}")).because(source)
        }
        ClientError::CertificateNeeded { .. } => Failure::new("certificate_needed", text),
        ClientError::Endpoint(_) | ClientError::Unexpected { .. } => Failure::new("client", text),
    }
}
