//! `heyan ledger search`: the entries that an auditor looks for, as a table, lines of JSON, or a file for a spreadsheet.
//!
//! Entries are read one after the other and not kept, except for the rows of a table, of which there are at most
//! [`TABLE_ROWS_MAX`].

use std::fs::File;
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use ledger::{EntryFilter, Outcome, RecordedAt, RecordedEntry};
use model::Catalogue;
use store_embedded::LedgerReader;
use zeroize::Zeroizing;

use super::error::LedgerCommandError;
use super::kept::{self, unwritable};
use super::progress::Progress;
use super::show::Shown;
use crate::data_folder::DataFolder;
use crate::failure::Failure;
use crate::period::{self, beijing};
use crate::table::Table;

/// Rows of a table when nothing else is asked.
const TABLE_ROWS: usize = 100;
/// Most rows of a table: it is laid out in memory.
const TABLE_ROWS_MAX: usize = 10_000;
/// Longest line that is read for a number.
const NUMBER_BYTES_MAX: u64 = 256;

#[derive(Debug, clap::Args)]
pub struct SearchArgs {
    /// Only this organisation's.
    #[arg(long, value_name = "机构", help = "只找此机构的提问")]
    organisation: Option<String>,

    /// Only this person's or system's.
    #[arg(long, value_name = "人员", help = "只找此人员或系统的提问")]
    principal: Option<String>,

    /// Only for this matter.
    #[arg(long, value_name = "事项编码", help = "只找为此事项的提问")]
    matter: Option<String>,

    /// Only for this case.
    #[arg(long, value_name = "办件编号", help = "只找为此办件的提问")]
    case: Option<String>,

    /// Only of this register.
    #[arg(long, value_name = "登记库", help = "只找对此登记库的提问")]
    register: Option<String>,

    /// Only this deed.
    #[arg(long, value_name = "代码", help = "只找此种业务办理，如 certificate.revoke")]
    deed: Option<String>,

    /// Only done to this.
    #[arg(
        long,
        value_name = "编号",
        help = "只找对此办理的业务：申请编号、证书序列号、授权编号等"
    )]
    object: Option<String>,

    /// Only with this outcome.
    #[arg(long, value_name = "结果", help = "只找结果如此的提问", value_parser = outcomes())]
    outcome: Option<Outcome>,

    /// From this instant.
    #[arg(long, value_name = "时间", value_parser = period::from, help = "自此时起：日期或时刻，不带时区的按北京时间")]
    from: Option<RecordedAt>,

    /// Up to this instant.
    #[arg(long, value_name = "时间", value_parser = period::until, help = "至此时止：日期含当日全天；时刻不含本身")]
    until: Option<RecordedAt>,

    /// Only about this subject.
    #[arg(
        long,
        value_name = "号码",
        help = "只找关于此号码的提问；给出 - 时从标准输入读一行，不留在命令历史中",
        long_help = "只找关于此号码的提问。账本中没有号码，只有带密钥哈希；号码在本机用本套环境的密钥换算后比对，不记录、\
                     不显示。给出 - 时从标准输入读一行，号码便不留在命令历史和进程列表中。宜一并给出 --register，号码抄错时即可指明；\
                     不给出时，按各登记库的号码规则逐一比对。以何种号码提问，即以何种号码查找：\
                     以注册号提问的，用统一社会信用代码查不到。"
    )]
    subject: Option<String>,

    /// At most so many.
    #[arg(
        long,
        value_name = "条数",
        help = "最多列出多少条；表格默认 100 条、至多 10000 条，其他形式默认全部"
    )]
    limit: Option<usize>,

    /// Lines of JSON.
    #[arg(long, conflicts_with = "csv", help = "每行输出一个 JSON 对象")]
    json: bool,

    /// A file for a spreadsheet.
    #[arg(long, value_name = "文件", help = "写入 CSV 文件，供电子表格打开；文件不得已存在")]
    csv: Option<PathBuf>,
}

fn outcomes() -> impl TypedValueParser<Value = Outcome> {
    PossibleValuesParser::new(Outcome::ALL.iter().map(|outcome| outcome.word())).map(|word| {
        let found = Outcome::ALL.iter().find(|outcome| outcome.word() == word);
        *found.expect("one of the possible values")
    })
}

/// Searches.
///
/// # Errors
/// When the number is none, the keys or the log cannot be read, or the output cannot be written.
pub fn run(
    args: &SearchArgs,
    data: &Path,
    catalogue: impl FnOnce() -> Result<Catalogue, Failure>,
    input: &mut dyn BufRead,
    output: &mut impl Write,
) -> Result<(), LedgerCommandError> {
    let is_table = !args.json && args.csv.is_none();
    let limit = match args.limit {
        Some(limit) if is_table && limit > TABLE_ROWS_MAX => {
            let message = format!("表格至多 {TABLE_ROWS_MAX} 条。更多条目请用 --csv 或 --json");
            return Err(Failure::new("ledger-limit", message).into());
        }
        Some(limit) => limit,
        None if is_table => TABLE_ROWS,
        None => usize::MAX,
    };
    let filter = EntryFilter {
        organisation: args.organisation.clone(),
        principal: args.principal.clone(),
        matter: args.matter.clone(),
        case: args.case.clone(),
        register: args.register.clone(),
        deed: args.deed.clone(),
        object: args.object.clone(),
        outcome: args.outcome,
        from: args.from,
        until: args.until,
        subjects: match &args.subject {
            Some(number) => subjects(number, args.register.as_deref(), data, &catalogue()?, input)?,
            None => Vec::new(),
        },
    };
    let reader = LedgerReader::open(data)?;
    let mut sink = match (&args.csv, args.json) {
        (Some(path), _) => Sink::Csv(path.clone(), Box::new(spreadsheet(path)?)),
        (None, true) => Sink::Json,
        (None, false) => Sink::Table(Table::new(&[
            "序号",
            "时间",
            "机构",
            "人员",
            "操作",
            "登记库",
            "事项",
            "办件、办理对象",
            "结果",
        ])),
    };
    let (mut found, mut unreadable, mut is_cut) = (0, 0u64, false);
    let mut progress = Progress::over(reader.size());
    for entry in reader.entries(0..reader.size())? {
        let (index, bytes) = entry?;
        progress.advance();
        let Ok(entry) = RecordedEntry::from_bytes(&bytes) else {
            unreadable += 1;
            continue;
        };
        if !filter.admits(&entry) {
            continue;
        }
        if found == limit {
            is_cut = true;
            break;
        }
        found += 1;
        sink.add(output, index, &bytes, entry)?;
    }
    drop(progress);
    sink.finish(output, found)?;
    if is_cut {
        eprintln!("已列出前 {found} 条，其后还有。请缩小范围，或以 --limit 放宽。");
    }
    if unreadable > 0 {
        eprintln!("另有 {unreadable} 条为本版本不能读取的条目，未参与查找。请改用较新的版本。");
    }
    Ok(())
}

/// The keyed hashes of the number that was typed; the number itself is wiped.
fn subjects(
    given: &str,
    register: Option<&str>,
    data: &Path,
    catalogue: &Catalogue,
    input: &mut dyn BufRead,
) -> Result<Vec<String>, LedgerCommandError> {
    let mut number = Zeroizing::new(String::new());
    if given == "-" {
        std::io::Read::take(input, NUMBER_BYTES_MAX)
            .read_line(&mut number)
            .map_err(|cause| Failure::new("ledger-input", "不能从标准输入读取号码").because(cause))?;
    } else {
        number.push_str(given);
    }
    let register = match register {
        Some(id) => Some(&**catalogue.register(id).ok_or_else(|| {
            let ids: Vec<_> = catalogue
                .registers()
                .iter()
                .map(|register| register.id.as_str())
                .collect();
            Failure::new("ledger-register", format!("没有此登记库。现有：{}", ids.join("、")))
        })?),
        None => None,
    };
    let sealing = app::Sealing::new(DataFolder::at(data).register_keys()?);
    let hashes = app::ledger_subjects(catalogue, &sealing, register, number.trim())
        .map_err(|error| Failure::new("ledger-subject", format!("--subject 不是可查的号码：{error}")))?;
    Ok(hashes.iter().map(hex::encode).collect())
}

/// Where found entries go.
enum Sink {
    Table(Table),
    Json,
    Csv(PathBuf, Box<csv::Writer<BufWriter<File>>>),
}

impl Sink {
    fn add(
        &mut self,
        output: &mut impl Write,
        index: u64,
        bytes: &[u8],
        entry: RecordedEntry,
    ) -> Result<(), LedgerCommandError> {
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        match self {
            Self::Table(table) => table.add([
                index.to_string(),
                beijing(entry.at),
                or_dash(&entry.organisation),
                or_dash(&entry.principal),
                app::entry_action(&entry).to_owned(),
                or_dash(&entry.register),
                or_dash(&entry.matter),
                or_dash(if entry.case.is_some() {
                    &entry.case
                } else {
                    &entry.object
                }),
                app::entry_outcome(&entry),
            ]),
            Self::Json => {
                let line = serde_json::to_string(&Shown::of(index, bytes, Some(entry)));
                writeln!(output, "{}", line.expect("texts and numbers are written to memory"))?;
            }
            Self::Csv(path, writer) => {
                writer
                    .write_record(app::entry_cells(index, &entry))
                    .map_err(|cause| unwritable(path, cause.into()))?;
            }
        }
        Ok(())
    }

    fn finish(self, output: &mut impl Write, found: usize) -> Result<(), LedgerCommandError> {
        match self {
            Self::Table(table) => table.write(output)?,
            Self::Json => {}
            Self::Csv(path, writer) => {
                let file = writer
                    .into_inner()
                    .map_err(|error| unwritable(&path, error.into_error()))?;
                let file = file
                    .into_inner()
                    .map_err(|error| unwritable(&path, error.into_error()))?;
                file.sync_all().map_err(|cause| unwritable(&path, cause))?;
                writeln!(output, "已将 {found} 条写入 {}", path.display())?;
            }
        }
        Ok(())
    }
}

/// Opens the file, which only its owner may read: it says who asked what.
fn spreadsheet(path: &Path) -> Result<csv::Writer<BufWriter<File>>, LedgerCommandError> {
    let mut file = BufWriter::new(kept::create(path)?);
    file.write_all(app::SPREADSHEET_MARK.as_bytes())
        .map_err(|cause| unwritable(path, cause))?;
    let mut writer = csv::Writer::from_writer(file);
    writer
        .write_record(app::ENTRY_HEADINGS)
        .map_err(|cause| unwritable(path, cause.into()))?;
    Ok(writer)
}
