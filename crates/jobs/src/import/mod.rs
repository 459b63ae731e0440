//! Import of a register file (登记数据导入): file → rows → check against the catalogue → one batch, applied whole or not.
//!
//! Every thread does the same: it takes the next block of whole records under a lock, decodes it, finds rows and values
//! as places in the block, checks them and packs them for storage. So memory is a few blocks a thread whatever the
//! file's size, and rows are worked on in a core's cache.

mod blocks;
pub(crate) mod csv_rows;
pub(crate) mod encoding;
mod error;
mod file;
mod json_rows;
mod mapping;
mod plan;
mod prepared;
mod row_list;
mod summary;
mod watch;
mod worker;

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
    time::Instant,
};

use app::{Batch, PublishError, Publisher, beijing_day};
use jiff::Timestamp;
use model::Register;
use ring::digest::{Context, Digest, SHA256};

pub use encoding::Encoding;
pub use error::ImportError;
pub use mapping::{ColumnMapping, Mapping, MappingError, Route, SHIPPED_MAPPINGS};
pub use prepared::{Consent, Obstacle, PreparedImport, RETIRED_PERCENT_MAX, share_of};
pub use summary::{BrokenRule, ImportSummary};
pub use watch::{Phase, Watch};

use file::RegisterFile;
use plan::Plan;
use row_list::RowList;
use summary::Tally;
use worker::Work;

/// How the rows of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma separated values with a heading line (RFC 4180).
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// By the ending of the name: `.jsonl` and `.ndjson` are JSON lines, everything else is CSV.
    pub fn of(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if ending.eq_ignore_ascii_case("jsonl") || ending.eq_ignore_ascii_case("ndjson") {
            Self::JsonLines
        } else {
            Self::Csv
        }
    }
}

/// What is imported, and how.
#[derive(Clone, Debug)]
pub struct ImportOrder {
    /// Id of the register.
    pub register: String,
    /// The file.
    pub file: PathBuf,
    /// For foreign headings.
    pub mapping: Option<Mapping>,
    /// `None`: detected.
    pub encoding: Option<Encoding>,
    /// `None`: by the file's name.
    pub format: Option<Format>,
    /// Threads that parse and check.
    pub threads: NonZeroUsize,
    /// Where rejected rows are listed; `None`: next to the file, as `FILE.rejects.csv`. Rows that were taken with a note are listed in
    /// the same folder, as `FILE.notes.csv`.
    pub rejects: Option<PathBuf>,
    /// Whether the file is the whole register: records that it does not name are retired.
    pub is_whole_register: bool,
    /// The instant at which the versions count as recorded.
    pub recorded_at: Timestamp,
}

/// Reads and checks the file and compares it with the register; the register is not touched yet.
///
/// # Errors
/// Each [`ImportError`]; nothing was applied then. Rows that break rules are no error: they stand in the rejects file.
pub fn prepare(publisher: &Publisher, order: &ImportOrder, watch: &Watch) -> Result<PreparedImport, ImportError> {
    let started = Instant::now();
    let register = publisher.register(&order.register)?;
    let file = RegisterFile::open(&order.file, order.format, order.encoding)?;
    let plan = plan_for(&register, order.mapping.as_ref(), &file)?;
    watch.begin(Phase::Hashing, file.bytes);
    let today = beijing_day(order.recorded_at);
    let batch = Batch {
        content_hash: identity(&register, order, &file.hash(order.threads, watch)?),
        source: order
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        recorded_at: order.recorded_at,
        retire_absent_on: order.is_whole_register.then_some(today),
    };
    let publication = publisher.open(&register, batch)?;
    let rejects_path = order
        .rejects
        .clone()
        .unwrap_or_else(|| row_list::rejects_beside(&order.file));
    let notes_path = row_list::notes_beside(&rejects_path, &order.file);
    row_list::remove_earlier(&rejects_path)?;
    row_list::remove_earlier(&notes_path)?;
    let (rejects, notes) = (RowList::new(rejects_path), RowList::new(notes_path));
    watch.begin(Phase::Reading, file.bytes);
    let work = Work {
        plan: &plan,
        file: &file,
        blocks: Mutex::new(file.blocks()?),
        publication: &publication,
        rejects: &rejects,
        notes: &notes,
        watch,
        today,
    };
    let tally = work_on(&work, order.threads)?;
    drop(work);
    file.check_unchanged()?;
    let lists = [rejects.finish()?, notes.finish()?];
    watch.begin(Phase::Comparing, tally.rows - tally.rejected);
    let batch = publication
        .prepare(&|done, of| watch.compared(done, of))
        .map_err(PublishError::Store)?;
    if watch.is_stopping() {
        return Err(ImportError::Stopped);
    }
    let mut summary = summary_of(&register, order, &file, tally, lists);
    summary.take_batch(batch.summary());
    summary.add_time(started.elapsed());
    Ok(PreparedImport::new(batch, summary, order.is_whole_register))
}

fn plan_for(
    register: &std::sync::Arc<Register>,
    mapping: Option<&Mapping>,
    file: &RegisterFile,
) -> Result<Plan, ImportError> {
    if let Some(mapping) = mapping.filter(|mapping| mapping.register != register.id) {
        let (expected, actual) = (mapping.register.clone(), register.id.clone());
        return Err(MappingError::OtherRegister { expected, actual }.into());
    }
    match file.format {
        Format::Csv => Plan::for_headings(
            register,
            mapping,
            &file.headings.iter().map(String::as_str).collect::<Vec<_>>(),
        ),
        Format::JsonLines => Plan::for_names(register, mapping),
    }
}

fn work_on(work: &Work<'_>, threads: NonZeroUsize) -> Result<Tally, ImportError> {
    thread::scope(|scope| {
        let run = || {
            let done = work.run();
            if done.is_err() {
                work.watch.abandon();
            }
            done
        };
        let running: Vec<_> = (0..threads.get()).map(|_| scope.spawn(run)).collect();
        let mut whole = Tally::default();
        let mut failed: Option<ImportError> = None;
        for thread in running {
            match thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
                Ok(tally) => whole.add(tally),
                // When one thread fails, the others are stopped: the failure is the reason, not the stop.
                Err(error)
                    if failed
                        .as_ref()
                        .is_none_or(|first| matches!(first, ImportError::Stopped)) =>
                {
                    failed = Some(error)
                }
                Err(_) => {}
            }
        }
        failed.map_or(Ok(whole), Err)
    })
}

/// Identity of a batch: everything that shapes its outcome. The same file under a changed catalogue is another batch.
fn identity(register: &Register, order: &ImportOrder, content: &Digest) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    let (format, encoding) = (format!("{:?}", order.format), format!("{:?}", order.encoding));
    let mapping = order.mapping.as_ref().map_or("", |mapping| &mapping.text);
    let rules = format!("{register:?}");
    let mode = if order.is_whole_register { "whole" } else { "part" };
    for part in [
        "heyan import 1",
        &register.id,
        mode,
        &format,
        &encoding,
        mapping,
        &rules,
    ] {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part.as_bytes());
    }
    context.update(content.as_ref());
    context.finish().as_ref().try_into().expect("SHA-256 gives 32 bytes")
}

fn summary_of(
    register: &Register,
    order: &ImportOrder,
    file: &RegisterFile,
    tally: Tally,
    lists: [Option<PathBuf>; 2],
) -> ImportSummary {
    let has_personal_list = lists.iter().any(Option::is_some) && register.fields.iter().any(|field| field.is_personal);
    let [rejects_file, notes_file] = lists.map(|path| path.map(|path| path.display().to_string()));
    ImportSummary {
        register: register.id.clone(),
        register_name: register.name.clone(),
        file: order.file.display().to_string(),
        encoding: file.encoding,
        rows: tally.rows,
        accepted: tally.rows - tally.rejected,
        rejected: tally.rejected,
        rejected_by_rule: tally.broken.in_order(register),
        rejects_file,
        noted: tally.noted,
        noted_by_rule: tally.notes.in_order(register),
        notes_file,
        lists_are_personal: has_personal_list,
        applied: false,
        is_repeat: false,
        added: 0,
        changed: 0,
        unchanged: 0,
        retired: 0,
        versions: 0,
        records_before: 0,
        sequence_before: 0,
        sequence_after: 0,
        seconds: 0.0,
    }
}
