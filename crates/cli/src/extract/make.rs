//! `heyan extract make`: one extract, asked of a running node.

use std::{io::Write, path::PathBuf};

use client::Extracted;
use serde_json::json;

use super::{already_there, asked::BusinessArgs, new_file};
use crate::{
    ask::{EndpointArgs, failed, typed},
    data_folder::unwritable,
    failure::Failure,
    output::{say, say_json},
};

/// The arguments of `heyan extract make`.
#[derive(Debug, clap::Args)]
pub struct MakeArgs {
    /// 登记库，如 enterprise、institution、social-organisation；给出事项编码时还可以是 population
    #[arg(value_name = "登记库")]
    register: String,
    /// 代码或者号码；写作 - 时从标准输入读取，以免留在命令历史中
    #[arg(value_name = "代码")]
    code: String,
    /// 写到这个文件
    #[arg(long, value_name = "文件")]
    out: PathBuf,
    /// 截至哪一天，如 2026-06-30
    #[arg(long, value_name = "日期")]
    as_of: Option<String>,
    #[command(flatten)]
    business: BusinessArgs,
    #[command(flatten)]
    endpoint: EndpointArgs,
}

/// Has it printed and keeps it.
///
/// # Errors
/// No connection, refused, no such record, or the file cannot be written.
pub async fn run(args: MakeArgs) -> Result<(), Failure> {
    // Nothing is asked for, and entered in the ledger, that could not be kept.
    if args.out.exists() {
        return Err(already_there(&args.out));
    }
    let client = args.business.connect(&args.endpoint)?;
    let code = typed(args.code)?;
    let business = &args.business;
    let extracted = business
        .print(&client, &args.register, &code, args.as_of.as_deref())
        .await;
    match extracted.map_err(failed)? {
        Extracted::File(file) => {
            let written = new_file(&args.out)?.write_all(&file);
            written.map_err(|error| unwritable(&args.out, error))?;
            let out = &mut std::io::stdout();
            if args.endpoint.json {
                let told = json!({ "out": args.out, "bytes": file.len() });
                return say_json(out, &told);
            }
            say(out, &format!("已写入 {}（{} 字节）", args.out.display(), file.len()))
        }
        Extracted::Nothing(answered) => Err(nothing(&answered)),
    }
}

/// Why there is nothing to print.
pub fn nothing(answered: &client::Answered) -> Failure {
    let reference = &answered.receipt.reference;
    match answered.outcome.as_str() {
        "ambiguous" => Failure::new(
            "extract.ambiguous",
            format!("该号码有多条登记相符，请改用统一社会信用代码（留痕编号：{reference}）"),
        ),
        _ => Failure::new(
            "extract.not_found",
            format!("登记库中没有该代码的登记，未出具（留痕编号：{reference}）"),
        ),
    }
}
