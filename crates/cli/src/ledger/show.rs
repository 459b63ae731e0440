//! `heyan ledger show`: the entries as people read them, or as lines of JSON.

use std::io::Write;
use std::path::Path;

use app::WitnessState;
use ledger::{EntryFilter, Hash, RecordedEntry, leaf_hash};
use serde::Serialize;
use store::LedgerLogError;
use store_embedded::LedgerReader;

use super::account;
use super::error::LedgerCommandError;
use super::witnessed;
use crate::table::Table;

/// How many of the last entries are shown when no place is named.
const LAST: u64 = 20;
/// Most rows of a table, which is put together in memory, unless more are asked for.
const TABLE_ROWS_MAX: usize = 1_000;
const UNREADABLE: &str = "（本版本不能读取）";
const HEADINGS: [&str; 12] = [
    "序号",
    "时间",
    "入口",
    "机构",
    "岗位",
    "人员",
    "操作",
    "登记库",
    "字段",
    "事项",
    "办件、办理对象",
    "结果",
];

#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// One entry.
    #[arg(value_name = "序号", conflicts_with_all = ["from", "to"], help = "只看这一条，逐项列出，自 0 起")]
    index: Option<u64>,

    /// First entry.
    #[arg(long, value_name = "序号", help = "自这一条起；不给出范围时看最后 20 条")]
    from: Option<u64>,

    /// Entry after the last.
    #[arg(long, value_name = "序号", help = "到这一条之前为止")]
    to: Option<u64>,

    /// At most so many.
    #[arg(long, value_name = "条数", help = "最多显示多少条；不给出时，表格至多 1000 条")]
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
    let most = match args.limit {
        Some(limit) => limit,
        None if args.json => usize::MAX,
        None => TABLE_ROWS_MAX,
    };
    let mut table = Table::new(&HEADINGS);
    let (mut shown_rows, mut is_cut) = (0, false);
    for entry in reader.entries(range)? {
        let (index, bytes) = entry?;
        let entry = RecordedEntry::from_bytes(&bytes).ok();
        if has_filter && !entry.as_ref().is_some_and(|entry| filter.admits(entry)) {
            continue;
        }
        if shown_rows == most {
            is_cut = true;
            break;
        }
        shown_rows += 1;
        let shown = Shown::of(index, &bytes, entry);
        if args.json {
            let line = serde_json::to_string(&shown).expect("texts and numbers are written to memory");
            writeln!(output, "{line}")?;
        } else if args.index.is_some() {
            write_whole(output, data, &reader, &shown)?;
        } else {
            table.add(row(&shown));
        }
    }
    if !args.json && args.index.is_none() {
        table.write(output)?;
    }
    if is_cut && args.limit.is_none() {
        eprintln!("已列出前 {most} 条，其后还有。请缩小范围，或以 --limit 放宽。");
    }
    // Beside the entries, which programs read.
    if let Some(witnessed) = witnessed::in_one_line(&WitnessState::of(&reader)?) {
        eprintln!("见证　{witnessed}");
    }
    Ok(())
}

/// One entry with everything that it says.
fn write_whole(
    output: &mut impl Write,
    data: &Path,
    reader: &LedgerReader,
    shown: &Shown,
) -> Result<(), LedgerCommandError> {
    writeln!(
        output,
        "{} 的第 {} 条（自 0 起）",
        reader.verifier().name(),
        shown.index
    )?;
    match &shown.entry {
        Some(entry) => account::write(output, entry, &account::names(data, entry))?,
        None => writeln!(
            output,
            "  内容　{UNREADABLE}{}",
            shown.bytes.as_deref().unwrap_or_default()
        )?,
    }
    writeln!(output, "  哈希　{}", shown.leaf_hash)?;
    Ok(())
}

fn row(shown: &Shown) -> [String; HEADINGS.len()] {
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let Some(entry) = &shown.entry else {
        let mut cells = [const { String::new() }; HEADINGS.len()];
        (cells[0], cells[1]) = (shown.index.to_string(), UNREADABLE.to_owned());
        return cells;
    };
    [
        shown.index.to_string(),
        app::recorded_in_beijing(entry.at),
        entry.door.term().to_owned(),
        or_dash(&entry.organisation),
        or_dash(&entry.post),
        or_dash(&entry.principal),
        app::entry_action(entry).to_owned(),
        or_dash(&entry.register),
        if entry.fields.is_empty() {
            "-".to_owned()
        } else {
            entry.fields.join(",")
        },
        or_dash(&entry.matter),
        or_dash(if entry.case.is_some() {
            &entry.case
        } else {
            &entry.object
        }),
        app::entry_outcome(entry),
    ]
}
