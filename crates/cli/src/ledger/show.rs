//! `heyan ledger show`: the entries as people read them, or as lines of JSON.

use std::io::Write;
use std::path::Path;

use app::WitnessState;
use ledger::{EntryFilter, Hash, RecordedEntry, leaf_hash};
use serde::Serialize;
use store::LedgerLogError;
use store_embedded::LedgerReader;

use super::error::LedgerCommandError;
use super::witnessed;

/// How many of the last entries are shown when no place is named.
const LAST: u64 = 20;

#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// One entry.
    #[arg(value_name = "序号", conflicts_with_all = ["from", "to"], help = "只看这一条，自 0 起")]
    index: Option<u64>,

    /// First entry.
    #[arg(long, value_name = "序号", help = "自这一条起；不给出范围时看最后 20 条")]
    from: Option<u64>,

    /// Entry after the last.
    #[arg(long, value_name = "序号", help = "到这一条之前为止")]
    to: Option<u64>,

    /// At most so many.
    #[arg(long, value_name = "条数", help = "最多显示多少条")]
    limit: Option<usize>,

    /// Only this organisation's.
    #[arg(long, value_name = "机构", help = "只看此机构的提问")]
    organisation: Option<String>,

    /// Only this person's or system's.
    #[arg(long, value_name = "人员", help = "只看此人员或系统的提问")]
    principal: Option<String>,

    /// Only this case's.
    #[arg(long, value_name = "办件编号", help = "只看此办件的提问")]
    case: Option<String>,

    /// Only about the subject with this keyed hash.
    #[arg(long, value_name = "十六进制", help = "只看关于此对象（带密钥哈希）的提问")]
    subject: Option<String>,

    /// Lines of JSON.
    #[arg(long, help = "每行输出一个 JSON 对象")]
    json: bool,
}

/// One entry as a line of JSON.
#[derive(Serialize)]
pub struct Shown {
    index: u64,
    leaf_hash: Hash,
    /// Absent when this version cannot read the entry; `bytes` then holds what is there.
    entry: Option<RecordedEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
}

impl Shown {
    /// An entry, read if it could be, with its place.
    pub fn of(index: u64, bytes: &[u8], entry: Option<RecordedEntry>) -> Self {
        Self {
            index,
            leaf_hash: leaf_hash(bytes),
            bytes: entry.is_none().then(|| String::from_utf8_lossy(bytes).into_owned()),
            entry,
        }
    }
}

pub fn run(args: &ShowArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let reader = LedgerReader::open(data)?;
    let size = reader.size();
    let filter = EntryFilter {
        organisation: args.organisation.clone(),
        principal: args.principal.clone(),
        case: args.case.clone(),
        subjects: args.subject.iter().cloned().collect(),
        ..EntryFilter::default()
    };
    let has_filter = filter != EntryFilter::default();
    let range = match (args.index, args.from, args.to) {
        (Some(index), ..) if index >= size => return Err(LedgerLogError::BeyondEnd { index, size }.into()),
        (Some(index), ..) => index..index + 1,
        // Who looks for someone looks everywhere; who just looks sees the end.
        (None, None, None) if !has_filter => size.saturating_sub(LAST)..size,
        (None, from, to) => from.unwrap_or(0)..to.unwrap_or(size),
    };
    let mut left = args.limit.unwrap_or(usize::MAX);
    for entry in reader.entries(range)? {
        if left == 0 {
            break;
        }
        let (index, bytes) = entry?;
        let entry = RecordedEntry::from_bytes(&bytes).ok();
        if has_filter && !entry.as_ref().is_some_and(|entry| filter.admits(entry)) {
            continue;
        }
        left -= 1;
        let shown = Shown::of(index, &bytes, entry);
        if args.json {
            let line = serde_json::to_string(&shown).expect("texts and numbers are written to memory");
            writeln!(output, "{line}")?;
        } else {
            write_columns(output, &shown)?;
        }
    }
    // Beside the entries, which programs read.
    if let Some(witnessed) = witnessed::in_one_line(&WitnessState::of(&reader)?) {
        eprintln!("见证　{witnessed}");
    }
    Ok(())
}

/// Tab-separated, for the eye and for `cut`: 序号, 时刻, 入口, 机构, 岗位, 人员, 操作, 登记库, 字段, 事项, 办件, 结果.
fn write_columns(output: &mut impl Write, shown: &Shown) -> Result<(), LedgerCommandError> {
    let Some(entry) = &shown.entry else {
        writeln!(
            output,
            "{}\t（本版本不能读取）\t{}",
            shown.index,
            shown.bytes.as_deref().unwrap_or_default()
        )?;
        return Ok(());
    };
    let or_dash = |text: &Option<String>| text.as_deref().unwrap_or("-").replace(['\t', '\n', '\r'], " ");
    let outcome = match &entry.refusal {
        Some(code) => format!("{}({code})", entry.outcome.word()),
        None => entry.outcome.word().to_owned(),
    };
    writeln!(
        output,
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{outcome}",
        shown.index,
        entry.at,
        entry.door.word(),
        or_dash(&entry.organisation),
        or_dash(&entry.post),
        or_dash(&entry.principal),
        entry.action.word(),
        or_dash(&entry.register),
        if entry.fields.is_empty() {
            "-".to_owned()
        } else {
            entry.fields.join(",")
        },
        or_dash(&entry.matter),
        or_dash(&entry.case),
    )?;
    Ok(())
}
