//! `heyan trace`: from the short reference on an answer, a refusal or a page to who asked, and why — 追溯.

use std::io::{self, Write};

use app::ReferenceFault;
use ledger::RecordedEntry;
use store_embedded::LedgerReader;

use crate::{
    data_folder::DataFolder,
    failure::Failure,
    ledger::{account, failure},
};

/// The arguments of `heyan trace`.
#[derive(Debug, clap::Args)]
pub struct TraceArgs {
    /// 答复、拒绝或页面上的编号，如 node-1-4711；也可以是书面查询结果的查验码
    #[arg(value_name = "编号")]
    reference: String,
}

/// Prints what the ledger says.
///
/// # Errors
/// When the reference is none, is of another node, or has no entry.
pub fn run(args: &TraceArgs, data: &DataFolder) -> Result<(), Failure> {
    let reader = LedgerReader::open(data.path()).map_err(failure)?;
    let log = reader.verifier().name().to_owned();
    let reference = args.reference.trim();
    let index = parse(reference, app::node_of(&log)).or_else(|fault| {
        // The code by which a sheet is checked leads to its entry as well; only this installation's key can tell.
        let keys = data.register_keys().ok();
        keys.and_then(|keys| app::parse_short_code(&app::Sealing::new(keys), app::without_label(reference)))
            .ok_or(fault)
    })?;
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
    let printed = (|| {
        writeln!(
            out,
            "编号 {}：账本 {log} 的第 {index} 条（自 0 起）",
            args.reference.trim()
        )?;
        account::write(&mut out, &entry, &account::names(data.path(), &entry))?;
        writeln!(out, "出具可离线核对的证明：heyan ledger prove {index} --out 文件")
    })();
    printed.map_err(|error: io::Error| Failure::new("output", "不能输出").because(error))
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
            format!("编号应为“节点-数字”，如 {node}-4711，见答复、拒绝或页面"),
        ),
    })
}
