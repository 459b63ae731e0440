//! `heyan match`: records for a list of names in a file — 批量比对.

mod pace;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use app::SPREADSHEET_MARK;
use client::{Client, MatchItem, MatchList, Matched};
use indicatif::ProgressBar;
use jobs::table_file::{Column, TableFile, TableRow};
use serde::Serialize;

use self::pace::Pace;
use crate::{
    ask::{EndpointArgs, connect, failed},
    failure::Failure,
    output::output_failure,
    patience::{retry_after_seconds, wait_for_server},
    progress,
};

/// What the file may say of each name; other columns are passed on as they are.
const COLUMNS: &[Column] = &[
    Column {
        id: "name",
        name: "名称",
        is_required: true,
    },
    Column {
        id: "place",
        name: "登记地",
        is_required: false,
    },
    Column {
        id: "representative",
        name: "法定代表人",
        is_required: false,
    },
    Column {
        id: "register",
        name: "登记库",
        is_required: false,
    },
];

/// What is added to each row.
const ADDED: [&str; 6] = ["code", "score", "reason", "match", "registered_name", "registered_in"];

/// The arguments of `heyan match`.
#[derive(Debug, clap::Args)]
pub struct MatchArgs {
    /// 名单（CSV，首行为标题）：名称（name），可另有登记地（place）、法定代表人（representative）、登记库（register）；其余各列照抄
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 结果写入此文件；省略时写到标准输出
    #[arg(long, value_name = "文件")]
    out: Option<PathBuf>,
    /// 只在此登记库中找，如 enterprise；名单中另有指明的从其指明
    #[arg(long, value_name = "登记库")]
    register: Option<String>,
    /// 每个名称至多几条候选（1 至 20）；CSV 只写最接近的一条，JSON 全部写出
    #[arg(long, default_value_t = 5, value_name = "条数")]
    limit: usize,
    #[command(flatten)]
    endpoint: EndpointArgs,
}

/// One row in JSON.
#[derive(Serialize)]
struct Line<'a> {
    line: u64,
    name: &'a str,
    #[serde(flatten)]
    matched: &'a Matched,
}

/// How many names came to what.
#[derive(Default)]
struct Sum {
    certain: usize,
    open: usize,
    none: usize,
}

/// Runs the command. Rows that cannot be read are told and left out; all others are answered. Where the server takes no more for
/// now, it is waited for as long as it says.
///
/// # Errors
/// When the file cannot be read, the server does not answer, or rows were left out.
pub async fn run(args: MatchArgs) -> Result<(), Failure> {
    let bytes = std::fs::read(&args.file)
        .map_err(|error| Failure::new("match.file", format!("无法读取 {}", args.file.display())).because(error))?;
    let table =
        TableFile::read(&bytes, COLUMNS, true).map_err(|error| Failure::new(error.code(), error.to_string()))?;
    let client = connect(&args.endpoint)?;
    let mut output = Output::open(args.out.as_deref(), args.endpoint.json, &table)?;
    let rows: Vec<TableRow<'_>> = table.rows().collect();
    let bar = progress::bar(
        rows.len() as u64,
        "已比对 {pos}/{len} {bar:30} {per_sec} 剩余 {eta} {msg}",
    );
    let (mut sum, mut pace) = (Sum::default(), Pace::new());
    let mut rest = &rows[..];
    while !rest.is_empty() {
        let (some, behind) = rest.split_at(rest.len().min(pace.items()));
        let list = MatchList {
            items: some.iter().map(|row| item(row, args.register.as_deref())).collect(),
            limit: args.limit,
        };
        let Some(matched) = asked(&client, &list, some, &mut pace, &bar).await? else {
            continue;
        };
        for (row, matched) in some.iter().zip(&matched) {
            sum.count(matched);
            output.write(row, matched)?;
        }
        bar.inc(some.len() as u64);
        rest = behind;
    }
    bar.finish_and_clear();
    output.finish()?;
    if !pace.waited().is_zero() {
        eprintln!("其间按服务器的要求共等候 {} 秒", pace.waited().as_secs());
    }
    eprintln!(
        "共 {} 个名称：确定 {} 个，有候选待确认 {} 个，无候选 {} 个",
        rows.len(),
        sum.certain,
        sum.open,
        sum.none
    );
    for fault in table.faults() {
        eprintln!("{fault}");
    }
    match table.faults().len() {
        0 => Ok(()),
        left => Err(Failure::new(
            "match.rows",
            format!("有 {left} 行无法读取，未作比对；请按上列提示改正后重试"),
        )),
    }
}

/// Asks for some rows; `None` where the server took no more, and it is time to ask again.
async fn asked(
    client: &Client,
    list: &MatchList,
    rows: &[TableRow<'_>],
    pace: &mut Pace,
    bar: &ProgressBar,
) -> Result<Option<Vec<Matched>>, Failure> {
    let error = match client.match_names(list).await {
        Ok(matched) if matched.len() == rows.len() => {
            pace.answered();
            return Ok(Some(matched));
        }
        Ok(_) => return Err(Failure::new("client", "服务器的答复与名单的条数不符")),
        Err(error) => error,
    };
    let has_waited = !pace.waited().is_zero();
    let Some(wait) = retry_after_seconds(&error).and_then(|seconds| pace.refused(seconds)) else {
        let first = rows.first().map_or(0, |row| row.line);
        let failure = failed(error);
        let message = format!("自第 {first} 行起未作比对，此前各行的结果已写出：{failure}");
        return Err(Failure::new(failure.code(), message));
    };
    wait_for_server(bar, wait, has_waited, error).await;
    Ok(None)
}

fn item(row: &TableRow<'_>, register: Option<&str>) -> MatchItem {
    let given = |id: &str| Some(row.get(id)).filter(|value| !value.is_empty()).map(str::to_owned);
    MatchItem {
        name: row.get("name").to_owned(),
        place: given("place"),
        representative: given("representative"),
        register: given("register").or_else(|| register.map(str::to_owned)),
    }
}

impl Sum {
    fn count(&mut self, matched: &Matched) {
        match &matched.candidates[..] {
            [] => self.none += 1,
            all if all.iter().any(|candidate| candidate.r#match) => self.certain += 1,
            _ => self.open += 1,
        }
    }
}

/// Where the result goes: rows of CSV, or lines of JSON.
enum Output {
    Csv(Box<csv::Writer<Box<dyn Write>>>),
    Json(Box<dyn Write>),
}

impl Output {
    fn open(path: Option<&Path>, is_json: bool, table: &TableFile) -> Result<Self, Failure> {
        let mut out: Box<dyn Write> = match path {
            None => Box::new(BufWriter::new(std::io::stdout())),
            Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|error| {
                Failure::new("match.out", format!("无法写入 {}", path.display())).because(error)
            })?)),
        };
        if is_json {
            return Ok(Self::Json(out));
        }
        if path.is_some() {
            out.write_all(SPREADSHEET_MARK.as_bytes()).map_err(output_failure)?;
        }
        let mut csv = csv::Writer::from_writer(out);
        let headings = table.headings().iter().map(String::as_str).chain(ADDED);
        csv.write_record(headings).map_err(csv_failure)?;
        Ok(Self::Csv(Box::new(csv)))
    }

    fn write(&mut self, row: &TableRow<'_>, matched: &Matched) -> Result<(), Failure> {
        match self {
            Self::Json(out) => {
                let line = Line {
                    line: row.line,
                    name: row.get("name"),
                    matched,
                };
                let text = serde_json::to_string(&line).expect("plain data");
                writeln!(out, "{text}").map_err(output_failure)
            }
            Self::Csv(csv) => {
                let given = row.values().iter().map(String::as_str);
                let added = added(matched);
                csv.write_record(given.chain(added.iter().map(String::as_str)))
                    .map_err(csv_failure)
            }
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Csv(mut csv) => csv.flush(),
            Self::Json(mut out) => out.flush(),
        }
        .map_err(output_failure)
    }
}

/// The nearest candidate, or why there is none.
fn added(matched: &Matched) -> [String; ADDED.len()] {
    match (matched.candidates.first(), &matched.remark) {
        (Some(nearest), _) => [
            nearest.code.clone(),
            format!("{:.3}", nearest.score),
            nearest.reason.clone(),
            nearest.r#match.to_string(),
            nearest.name.clone(),
            nearest.register.clone(),
        ],
        (None, remark) => {
            let reason = remark.as_ref().map_or("not_found", |remark| &remark.code);
            let mut cells = [const { String::new() }; ADDED.len()];
            cells[2] = reason.to_owned();
            cells
        }
    }
}

fn csv_failure(error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => output_failure(error),
        other => Failure::new("output", format!("无法写出结果：{other:?}")),
    }
}
