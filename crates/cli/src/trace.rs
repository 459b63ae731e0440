//! `heyan trace`: from the short reference on an answer, a refusal or a page to who asked, and why; from the code of a page that
//! asked nothing to who opened it — 追溯.

use std::io::{self, Write};

use app::{OpenedPage, PageCode, ReferenceFault, Sealing};
use ledger::RecordedEntry;
use model::Authority;
use serde_json::{Value, json};
use store::DeskStore;
use store_embedded::LedgerReader;

use crate::{
    data_folder::DataFolder,
    desk_command::open_tree,
    failure::Failure,
    ledger::{Shown, account, failure},
    output::{output_failure, say_json},
};

/// The arguments of `heyan trace`.
#[derive(Debug, clap::Args)]
pub struct TraceArgs {
    /// 答复、拒绝或页面上的编号，如 node-1-4711；也可以是页面追溯码、书面查询结果的查验码
    #[arg(value_name = "编号")]
    reference: String,

    /// As JSON.
    #[arg(long, help = "输出 JSON")]
    json: bool,
}

/// Prints what the ledger says, or what the code of a page does.
///
/// # Errors
/// When the reference is none, is of another node, has no entry, was misread, or was not made here.
pub async fn run(args: &TraceArgs, data: &DataFolder) -> Result<(), Failure> {
    let reader = LedgerReader::open(data.path()).map_err(failure)?;
    let reference = args.reference.trim();
    let index = parse(reference, app::node_of(reader.verifier().name())).or_else(|fault| {
        // The code by which a sheet is checked leads to its entry as well; only this installation's key can tell.
        let keys = data.register_keys().ok();
        keys.and_then(|keys| app::parse_short_code(&Sealing::new(keys), app::without_label(reference)))
            .ok_or(fault)
    });
    match (index, PageCode::parse(reference)) {
        (Ok(index), _) => tell_entry(args, data, &reader, index),
        (Err(_), Some(Ok(code))) => tell_page(args, data, code).await,
        (Err(_), Some(Err(misread))) => Err(Failure::new("trace-misread", misread.message())),
        (Err(fault), None) => Err(fault),
    }
}

fn tell_entry(args: &TraceArgs, data: &DataFolder, reader: &LedgerReader, index: u64) -> Result<(), Failure> {
    let not_found = || {
        let message = format!(
            "本账本共 {} 条（自 0 起），没有第 {index} 条。请核对编号是否抄错",
            reader.size()
        );
        Failure::new("trace-absent", message)
    };
    let (_, bytes) = match reader.entries(index..index.saturating_add(1)).map_err(failure)?.next() {
        Some(entry) => entry.map_err(failure)?,
        None => return Err(not_found()),
    };
    let entry = RecordedEntry::from_bytes(&bytes).map_err(|error| {
        Failure::new("trace-unreadable", "此条为本版本不能读取的条目，请改用较新的版本").because(error)
    })?;
    let mut out = io::stdout().lock();
    if args.json {
        let shown = Shown::of(index, &bytes, Some(entry));
        let mut value = serde_json::to_value(shown).expect("texts and numbers are written to memory");
        value["kind"] = Value::from("entry");
        return say_json(&mut out, &value);
    }
    let printed = (|| {
        writeln!(
            out,
            "编号 {}：账本 {} 的第 {index} 条（自 0 起）",
            args.reference.trim(),
            reader.verifier().name()
        )?;
        account::write(&mut out, &entry, &account::names(data.path(), &entry))?;
        writeln!(out, "出具可离线核对的证明：heyan ledger prove {index} --out 文件")
    })();
    printed.map_err(output_failure)
}

/// Who opened the page; needs the key and the desk of the installation that made the code.
async fn tell_page(args: &TraceArgs, data: &DataFolder, code: PageCode) -> Result<(), Failure> {
    let sealing = Sealing::new(data.register_keys()?);
    let authority = open_tree(data)?.authority().await?;
    let opened = code.open(&sealing, &authority).ok_or_else(|| {
        let message = format!("追溯码 {code} 不是本平台签发的。请核对是否抄错，或以 --data 指明签发平台的数据目录");
        Failure::new("trace-page-code", message)
    })?;
    let page = portal::opened_page(code.page());
    let mut out = io::stdout().lock();
    if args.json {
        return say_json(&mut out, &page_view(&opened, &authority, page));
    }
    let printed = (|| {
        writeln!(out, "追溯码 {code}：本平台的页面，未查询登记内容，账本中没有条目")?;
        for (label, text) in opened.statements(&authority, page) {
            writeln!(out, "  {label}　{text}")?;
        }
        writeln!(out, "机构和岗位为现在登记的，打开时的见页面水印")
    })();
    printed.map_err(output_failure)
}

fn page_view(opened: &OpenedPage, authority: &Authority, page: &str) -> Value {
    let principal = opened.opener.principal(authority);
    let organisation = principal.and_then(|known| authority.organisation(&known.organisation));
    json!({
        "kind": "page",
        "code": opened.code.to_string(),
        "minute": opened.code.at().to_string(),
        "page": { "number": opened.code.page(), "name": page },
        "opener": opened.opener.as_str(),
        "organisation": principal.map(|known| known.organisation.as_str()),
        "organisation_name": organisation.map(|known| known.name.as_str()),
        "post": principal.map(|known| known.post.as_str()),
        "principal": principal.map(|known| known.id.as_str()),
        "name": principal.map(|known| known.name.as_str()),
        "certificate": opened.opener.certificate(),
    })
}

/// The index in a reference, or what is wrong with it.
fn parse(reference: &str, node: &str) -> Result<u64, Failure> {
    app::parse_reference(reference, node).map_err(|fault| match fault {
        ReferenceFault::OtherNode(of) => {
            let message = format!("编号出自节点 {of}，本账本属 {node}。请到该节点追溯，或以 --data 指明其数据目录");
            Failure::new("trace-other-node", message)
        }
        ReferenceFault::Shape => Failure::new(
            "trace-reference",
            format!("编号应为“节点-数字”，如 {node}-4711，见答复、拒绝或页面；也可以输入页面追溯码（20 位）、查验码（16 位）"),
        ),
    })
}
