//! `heyan code`: checks codes by hand or by the million, without a server and without a register.

mod answers;
mod stream;

use std::borrow::Cow;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use codes::{CodeChecker, CodeKind, Divisions, IssuedDespiteCheck};

use answers::{Answers, Form};

use crate::failure::BROKEN_PIPE;

/// The arguments of `heyan code`.
#[derive(Debug, clap::Args)]
pub struct CodeArgs {
    #[command(subcommand)]
    command: CodeCommand,
}

#[derive(Debug, clap::Subcommand)]
enum CodeCommand {
    #[command(
        about = "核对代码：公民身份号码、统一社会信用代码、注册号等",
        after_help = "不给出代码时从标准输入逐行读取，每行输入对应一行输出：\n\
                      代码、种类、ok 或错误代码、位置、可能的代码、说明，以制表符分隔。\n\
                      15位身份证号码有效时，可能的代码一栏（--json 为 upgraded）是升成的18位号码。\n\
                      有效代码的说明为提示，以其代号（note.…）开头；--json 的 notes 中只写代号。\n\
                      全部有效时退出码为 0，有无效代码时为 1，不能读写时为 2。"
    )]
    Check(CheckArgs),
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// The kind to check against.
    #[arg(long, value_parser = kinds(), value_name = "种类", help = "代码种类；不给出时自行判断（性别代码、民族代码须给出）")]
    kind: Option<CodeKind>,

    /// JSON lines instead of columns.
    #[arg(long, help = "每行输出一个 JSON 对象")]
    json: bool,

    /// The folder that replaces the built-in catalogue. Of the same name as the option of all commands, so that either place fills it.
    #[arg(
        long,
        value_name = "文件夹",
        help = "代替内置目录的文件夹，其中 lists/issued-despite-check.csv 为已发证但校验码不符的名单"
    )]
    catalogue: Option<PathBuf>,

    /// The codes; the standard input where none are given.
    #[arg(value_name = "代码", help = "要核对的代码；不给出时读取标准输入")]
    codes: Vec<String>,
}

/// The list that the catalogue is built with.
const BUILT_IN_ISSUED: &str = include_str!("../../../catalogue/lists/issued-despite-check.csv");
const ISSUED_FILE: &str = "lists/issued-despite-check.csv";

/// Runs `heyan code`: 0 where every code is valid, 1 where one is not, 2 where reading or writing failed.
pub fn run(args: CodeArgs) -> ExitCode {
    let CodeCommand::Check(args) = args.command;
    match check(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever has left was not told the outcome: success would claim that every code is valid.
        Err(CodeError::Write(cause)) if cause.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(BROKEN_PIPE),
        Err(error) => {
            eprintln!("heyan code：{error}");
            ExitCode::from(2)
        }
    }
}

/// Why codes could not be checked at all.
#[derive(Debug)]
enum CodeError {
    Read(io::Error),
    Write(io::Error),
    Issued(PathBuf, Cow<'static, str>),
}

fn check(args: &CheckArgs) -> Result<bool, CodeError> {
    let issued = issued_despite_check(args)?;
    let checker = CodeChecker::new(Divisions::built_in(), &issued);
    let form = if args.json { Form::Json } else { Form::Columns };
    let mut answers = Answers::new(checker, args.kind, form);
    let mut output = io::stdout().lock();

    if args.codes.is_empty() {
        let input = io::stdin().lock();
        if input.is_terminal() {
            eprintln!("请输入代码，每行一个，按 Ctrl-D 结束：");
        }
        stream::answer(input, &mut output, &mut answers)?;
    } else {
        for code in &args.codes {
            answers.answer(code.as_bytes());
        }
        output.write_all(answers.written()).map_err(CodeError::Write)?;
    }
    output.flush().map_err(CodeError::Write)?;
    Ok(answers.are_all_valid())
}

fn issued_despite_check(args: &CheckArgs) -> Result<IssuedDespiteCheck, CodeError> {
    let Some(folder) = &args.catalogue else {
        return IssuedDespiteCheck::from_csv(BUILT_IN_ISSUED)
            .map_err(|error| CodeError::Issued(ISSUED_FILE.into(), error.to_string().into()));
    };
    let path = folder.join(ISSUED_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => {
            IssuedDespiteCheck::from_csv(&text).map_err(|error| CodeError::Issued(path, error.to_string().into()))
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound && folder.is_dir() => Ok(IssuedDespiteCheck::default()),
        Err(cause) => {
            let reason = format!("不能读取（{cause}），请检查目录文件夹是否存在、是否可读。");
            Err(CodeError::Issued(path, reason.into()))
        }
    }
}

fn kinds() -> impl TypedValueParser<Value = CodeKind> {
    PossibleValuesParser::new(CodeKind::ALL.map(CodeKind::as_str)).try_map(|name| name.parse::<CodeKind>())
}

impl std::fmt::Display for CodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(cause) => write!(f, "不能读取标准输入（{cause}），请检查输入文件后重试。"),
            Self::Write(cause) => write!(f, "不能写出结果（{cause}），请检查输出文件和磁盘空间后重试。"),
            Self::Issued(path, cause) => write!(f, "{}：{cause}", path.display()),
        }
    }
}
