//! `heyan extract batch`: extracts of a list of codes, in one archive. Nothing grows with the length of the list but the names
//! in the archive.

use std::{
    collections::HashSet,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Seek, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::{beijing_day, beijing_time};
use client::{Client, ClientError, Extracted};
use indicatif::ProgressBar;
use jiff::Timestamp;
use serde_json::json;
use tokio::task::JoinSet;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{asked::BusinessArgs, new_file};
use crate::{
    ask::{EndpointArgs, failed},
    data_folder::unwritable,
    desk_command::now,
    failure::Failure,
    output::{say, say_json},
    patience::{Patience, retry_after_seconds, wait_for_server},
    progress,
};

/// The arguments of `heyan extract batch`.
#[derive(Debug, clap::Args)]
pub struct BatchArgs {
    /// 代码清单：每行一个代码
    #[arg(value_name = "文件")]
    list: PathBuf,
    /// 登记库，如 enterprise、institution、social-organisation；给出事项编码时还可以是 population
    #[arg(long, value_name = "登记库")]
    register: String,
    /// 装入这个 ZIP 文件；已有同名文件时不覆盖
    #[arg(long, value_name = "文件")]
    out: PathBuf,
    /// 同时请求的份数
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32), value_name = "份数")]
    at_once: u8,
    #[command(flatten)]
    business: BusinessArgs,
    #[command(flatten)]
    endpoint: EndpointArgs,
}

/// The table of contents beside the extracts.
const CONTENTS: &str = "清单.csv";

/// What is asked for each code, and where it is told how it goes on.
struct Asked {
    business: BusinessArgs,
    register: String,
    bar: ProgressBar,
    has_waited: AtomicBool,
}

/// What came of one code.
struct Done {
    code: String,
    /// The file; or why there is none.
    extracted: Result<Vec<u8>, String>,
}

/// Prints all that are listed.
///
/// # Errors
/// When the list or the archive cannot be used, the node cannot be reached, or some could not be printed: the others are in the
/// archive.
pub async fn run(args: BatchArgs) -> Result<(), Failure> {
    let total = codes(&args.list)?.filter(|code| code.as_ref().is_ok()).count() as u64;
    if total == 0 {
        let message = format!("{} 中没有代码；每行应有一个代码", args.list.display());
        return Err(Failure::new("extract.list_empty", message));
    }
    let free = (0..args.at_once)
        .map(|_| args.business.connect(&args.endpoint))
        .collect::<Result<Vec<Client>, _>>()?;
    let file = new_file(&args.out)?;
    let mut archive = Archive::new(file, &args.out, args.business.is_named())?;
    let bar = progress::bar(
        total,
        "出具 [{bar:30}] {percent:>3}% {pos} / {len}，{per_sec}，约剩 {eta} {msg}",
    );
    let asked = Arc::new(Asked {
        business: args.business,
        register: args.register,
        bar: bar.clone(),
        has_waited: AtomicBool::new(false),
    });
    let worked = fill(&mut archive, &args.list, free, &asked, total).await;
    bar.finish_and_clear();
    if let Err(failure) = worked {
        return Err(archive.broken_off(failure));
    }
    let (count, missing) = (archive.count, archive.missing);
    archive.finish()?;
    let out = &mut std::io::stdout();
    if args.endpoint.json {
        let told = json!({ "out": args.out, "printed": count - missing, "missing": missing });
        say_json(out, &told)?;
    } else {
        say(
            out,
            &format!("已出具 {} 份，装入 {}", count - missing, args.out.display()),
        )?;
    }
    if missing > 0 {
        let message = format!("清单中有 {missing} 个代码未能出具，原因见 ZIP 文件中的“{CONTENTS}”；其余均已出具");
        return Err(Failure::new("extract.some_missing", message));
    }
    Ok(())
}

/// Prints what is listed into the archive, a few at a time.
async fn fill(
    archive: &mut Archive<'_>,
    list: &Path,
    mut free: Vec<Client>,
    asked: &Arc<Asked>,
    total: u64,
) -> Result<(), Failure> {
    let mut codes = codes(list)?;
    let mut working: JoinSet<Result<(Client, Done), Failure>> = JoinSet::new();
    loop {
        while let Some(client) = free.pop() {
            let Some(code) = codes.next() else { break };
            let (code, asked) = (code?, asked.clone());
            working.spawn(async move {
                let extracted = asked.print(&client, &code).await?;
                Ok((client, Done { code, extracted }))
            });
        }
        let Some(joined) = working.join_next().await else { break };
        let (client, done) = joined.map_err(|panicked| Failure::new("extract", "出具中断").because(panicked))??;
        free.push(client);
        archive.add(&done)?;
        asked.bar.inc(1);
        if asked.bar.is_hidden() && archive.count.is_multiple_of(1000) {
            eprintln!("已出具 {} / {total}", archive.count);
        }
    }
    Ok(())
}

impl Asked {
    /// One extract, or why the node made none. Where the node takes no more for now, it is waited for as long as it says.
    async fn print(&self, client: &Client, code: &str) -> Result<Result<Vec<u8>, String>, Failure> {
        let mut patience = Patience::default();
        loop {
            let error = match self.business.print(client, &self.register, code, None).await {
                Ok(Extracted::File(file)) => return Ok(Ok(file)),
                Ok(Extracted::Nothing(answered)) => return Ok(Err(super::make::nothing(&answered).to_string())),
                // What is wrong with one code is said of that one; anything else holds for all.
                Err(ClientError::Problem(problem)) if problem.code == "invalid_question" => {
                    return Ok(Err(failed(ClientError::Problem(problem)).to_string()));
                }
                Err(error) => error,
            };
            let Some(wait) = retry_after_seconds(&error).and_then(|seconds| patience.refused(seconds)) else {
                return Err(failed(error));
            };
            let has_waited = self.has_waited.swap(true, Ordering::Relaxed);
            wait_for_server(&self.bar, wait, has_waited, error).await;
        }
    }
}

/// The codes of a list, each once: an archive has a file of a name once.
fn codes(list: &Path) -> Result<impl Iterator<Item = Result<String, Failure>> + use<>, Failure> {
    let unreadable = |error: std::io::Error, list: &Path| {
        Failure::new("extract.list", format!("无法读取 {}", list.display())).because(error)
    };
    let file = File::open(list).map_err(|error| unreadable(error, list))?;
    let list = list.to_owned();
    let codes = BufReader::new(file).lines().map(move |line| {
        line.map(|line| line.trim().trim_start_matches('\u{feff}').to_owned())
            .map_err(|error| unreadable(error, &list))
    });
    let mut known = HashSet::new();
    Ok(codes.filter(move |code| match code {
        Ok(code) => !code.is_empty() && known.insert(code.clone()),
        Err(_) => true,
    }))
}

/// The archive being written.
struct Archive<'a> {
    zip: ZipWriter<BufWriter<File>>,
    path: &'a Path,
    /// What came of each code; put into the archive at the end.
    contents: csv::Writer<BufWriter<File>>,
    /// Files are named by number and not by code: the number of a citizen is not for the name of a file.
    is_numbered: bool,
    count: u64,
    missing: u64,
}

impl<'a> Archive<'a> {
    fn new(file: File, path: &'a Path, is_numbered: bool) -> Result<Self, Failure> {
        let contents = tempfile::tempfile().map_err(|error| unwritable(&std::env::temp_dir(), error))?;
        let mut contents = csv::Writer::from_writer(BufWriter::new(contents));
        contents
            .write_record(["代码", "文件", "未出具的原因"])
            .map_err(|error| wrong(path, error))?;
        Ok(Self {
            zip: ZipWriter::new(BufWriter::new(file)),
            path,
            contents,
            is_numbered,
            count: 0,
            missing: 0,
        })
    }

    fn add(&mut self, done: &Done) -> Result<(), Failure> {
        self.count += 1;
        let name = match self.is_numbered {
            true => format!("{:06}.pdf", self.count),
            // Codes of old have slashes.
            false => format!("{}.pdf", done.code.replace(['/', '\\'], "_")),
        };
        let (file, why) = match &done.extracted {
            Ok(file) => {
                self.begin(&name)?;
                self.zip.write_all(file).map_err(|error| unwritable(self.path, error))?;
                (name.as_str(), "")
            }
            Err(why) => {
                self.missing += 1;
                ("", why.as_str())
            }
        };
        let row = self.contents.write_record([done.code.as_str(), file, why]);
        row.map_err(|error| wrong(self.path, error))
    }

    /// Extracts are compressed already.
    fn begin(&mut self, name: &str) -> Result<(), Failure> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip_time(now()));
        self.zip
            .start_file(name, options)
            .map_err(|error| wrong(self.path, error))
    }

    /// Keeps what was printed before something failed for all; an archive of nothing would only be in the way of the next run.
    fn broken_off(self, failure: Failure) -> Failure {
        let (path, printed) = (self.path, self.count - self.missing);
        if printed == 0 {
            drop(self);
            return match std::fs::remove_file(path) {
                Ok(()) => failure,
                Err(_) => failure.adding(&format!("；请删去未写完的 {}", path.display())),
            };
        }
        match self.finish() {
            Ok(()) => failure.adding(&format!(
                "；此前出具的 {printed} 份已装入 {}，其余的请另列清单出具",
                path.display()
            )),
            Err(_) => failure.adding(&format!("；{} 未写完，请删去", path.display())),
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.begin(CONTENTS)?;
        let failed = |error| unwritable(self.path, error);
        let mut contents = self
            .contents
            .into_inner()
            .map_err(|error| wrong(self.path, error.into_error()))?;
        contents.flush().map_err(failed)?;
        let mut contents = contents.into_inner().map_err(|error| failed(error.into_error()))?;
        contents.rewind().map_err(failed)?;
        // By it spreadsheets see that the table is UTF-8.
        self.zip.write_all(app::SPREADSHEET_MARK.as_bytes()).map_err(failed)?;
        std::io::copy(&mut contents, &mut self.zip).map_err(failed)?;
        let written = self.zip.finish().map_err(|error| wrong(self.path, error))?;
        let file = written.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)
    }
}

/// An instant as archives write it. They have no time zone: whatever unpacks them takes the hour for that of the place, which is
/// Beijing.
fn zip_time(at: Timestamp) -> DateTime {
    let (day, time) = (beijing_day(at), beijing_time(at));
    let of = |part: i8| part.unsigned_abs();
    let made = DateTime::from_date_and_time(
        day.year().unsigned_abs(),
        of(day.month()),
        of(day.day()),
        of(time.hour()),
        of(time.minute()),
        of(time.second()),
    );
    // What archives cannot write, before 1980 and after 2107, is their own first day.
    made.unwrap_or_default()
}

fn wrong(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::new("extract.archive", format!("无法写入 {}", path.display())).because(error)
}
