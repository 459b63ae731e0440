//! Found entries as a file for spreadsheets, each row with the number under which the export is recorded — 导出.

use model::Affair;

use super::{Bounds, Found, LedgerQuestion, Looked, Oversight, find, search::Prepared};
use crate::{App, AppError, Caller, Done, ENTRY_HEADINGS, SPREADSHEET_MARK, entry_cells};

/// Most entries of one file.
pub const EXPORT_ROWS_MAX: usize = 10_000;
/// Most entries that one export reads where no index helps.
const EXPORT_SCAN_MAX: u64 = 2_000_000;
/// Most entries that one export reads by the index.
const EXPORT_FETCHED_MAX: u64 = 20_000;

/// A file.
#[derive(Clone, Debug)]
pub struct LedgerExport {
    /// CSV in UTF-8 with a mark in front.
    pub csv: String,
    /// Rows in it.
    pub rows: usize,
}

impl App {
    /// The entries that fit, latest first, as CSV. The export is recorded; its reference stands in every row, so that a
    /// file that gets about leads back to who made it.
    ///
    /// # Errors
    /// As [`App::search_ledger`].
    pub async fn export_ledger(
        &self,
        caller: &Caller,
        question: &LedgerQuestion,
    ) -> Result<Done<LedgerExport>, AppError> {
        let Prepared {
            filter,
            subject,
            object,
            ..
        } = self.prepare(question)?;
        let oversight = Oversight {
            caller,
            affair: Affair::ExportLedger,
            object: &object,
            subject: subject.as_ref().map(|(register, hash)| (register.as_str(), *hash)),
        };
        let bounds = Bounds {
            rows_max: EXPORT_ROWS_MAX,
            scanned_max: EXPORT_SCAN_MAX,
            fetched_max: EXPORT_FETCHED_MAX,
        };
        let below = question.below.unwrap_or(u64::MAX);
        let (done, _) = self
            .overseen(oversight, move |remit, ledger| {
                let found = find(ledger, &filter, &|entry| remit.admits(entry), below, bounds)?;
                let is_found = !found.entries.is_empty();
                Ok(Looked { value: found, is_found })
            })
            .await?;
        let code = done.receipt().reference();
        Ok(done.map(|found| LedgerExport {
            rows: found.entries.len(),
            csv: csv(&found, &code),
        }))
    }
}

fn csv(found: &Found, code: &str) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(SPREADSHEET_MARK.as_bytes().to_vec());
    let mut row = |cells: &[String]| {
        writer
            .write_record(cells)
            .expect("written to memory, rows of one length")
    };
    let headings: Vec<String> = (ENTRY_HEADINGS.iter().copied())
        .chain(["导出追溯码"])
        .map(str::to_owned)
        .collect();
    row(&headings);
    for (index, entry) in &found.entries {
        let mut cells = entry_cells(*index, entry).to_vec();
        cells.push(code.to_owned());
        row(&cells);
    }
    if let Some(below) = found.rest_below {
        let mut cells = vec![String::new(); ENTRY_HEADINGS.len() + 1];
        cells[1] = format!("未完：序号 {below} 以前的条目不在本文件中，请从该序号起继续导出");
        cells[ENTRY_HEADINGS.len()] = code.to_owned();
        row(&cells);
    }
    let bytes = writer.into_inner().expect("written to memory");
    String::from_utf8(bytes).expect("made of texts")
}
