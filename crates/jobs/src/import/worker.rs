//! One thread of an import: takes blocks, checks their rows, packs the good ones and lists the others.

use std::sync::{Mutex, PoisonError};

use app::{BlockWriter, Publication};
use jiff::civil::Date;
use model::{CheckedRow, Fault, FieldType, Register, ValueError};

use super::{
    Encoding, Format, ImportError, Watch,
    blocks::{BlockPlace, Blocks},
    csv_rows::{CsvRows, ValuePlace},
    encoding::{UNDECODABLE, decode_gb18030},
    file::{RegisterFile, cut_failed},
    json_rows::{JsonFault, JsonRow},
    plan::{Asides, EFFECTIVE_ON_HEADINGS, OPERATION_HEADINGS, Plan, Sources, SuppliedUnit},
    row_list::{self, RowList},
    summary::Tally,
};

/// What the threads of an import share.
pub(super) struct Work<'a> {
    pub plan: &'a Plan,
    pub file: &'a RegisterFile,
    pub blocks: Mutex<Blocks<std::fs::File>>,
    pub publication: &'a Publication,
    pub rejects: &'a RowList,
    pub notes: &'a RowList,
    pub watch: &'a Watch,
    /// The day on which the batch is recorded, in Beijing: nothing that it says takes effect later.
    pub today: Date,
}

impl Work<'_> {
    /// Works until the file is read; called by each thread.
    pub fn run(&self) -> Result<Tally, ImportError> {
        let mut checker = Checker {
            plan: self.plan,
            today: self.today,
            writer: self.publication.block_writer(),
            row: CheckedRow::default(),
            faults: Vec::new(),
            values: Vec::new(),
            scratch: Vec::new(),
            supplied: Vec::new(),
            tally: Tally::default(),
            rejects: Vec::new(),
            notes: Vec::new(),
        };
        let (mut block, mut decoded, mut rows) = (Vec::new(), Vec::new(), CsvRows::default());
        loop {
            if self.watch.is_stopping() {
                return Err(ImportError::Stopped);
            }
            let cut = self
                .blocks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .next_into(&mut block);
            let Some(place) = cut.map_err(|error| cut_failed(self.file, error))? else {
                break;
            };
            let (raw_bytes, rows_before) = (block.len() as u64, checker.tally.rows);
            let rejected_before = checker.tally.rejected;
            let text = match self.file.encoding {
                Encoding::Utf8 => &mut block,
                Encoding::Gb18030 => {
                    decode_gb18030(&block, &mut decoded);
                    &mut decoded
                }
            };
            match self.file.format {
                Format::Csv => checker.take_csv(text, place, self.file.encoding, &mut rows)?,
                Format::JsonLines => checker.take_json_lines(text, place, self.file.encoding)?,
            }
            self.rejects
                .take_block(place.number, std::mem::take(&mut checker.rejects))?;
            self.notes
                .take_block(place.number, std::mem::take(&mut checker.notes))?;
            self.watch.add(
                raw_bytes,
                checker.tally.rows - rows_before,
                checker.tally.rejected - rejected_before,
            );
        }
        checker.writer.finish()?;
        Ok(checker.tally)
    }
}

struct Checker<'a> {
    plan: &'a Plan,
    today: Date,
    writer: BlockWriter<'a>,
    row: CheckedRow,
    faults: Vec<Fault>,
    /// Values in catalogue order; empty between rows.
    values: Vec<&'static str>,
    /// Values that a mapping changed.
    scratch: Vec<String>,
    /// Units that a mapping supplied in the row at hand.
    supplied: Vec<SuppliedUnit>,
    tally: Tally,
    rejects: Vec<u8>,
    notes: Vec<u8>,
}

struct CsvSources<'t> {
    text: &'t str,
    values: &'t [ValuePlace],
}

impl Sources for CsvSources<'_> {
    #[inline]
    fn get(&self, column: usize) -> &str {
        self.values[column].of(self.text)
    }
}

impl Checker<'_> {
    fn take_csv(
        &mut self,
        block: &mut [u8],
        place: BlockPlace,
        encoding: Encoding,
        rows: &mut CsvRows,
    ) -> Result<(), ImportError> {
        rows.parse(block);
        if simdutf8::basic::from_utf8(block).is_err() {
            self.reject_undecodable(block, place, rows);
        }
        // Checked above, and what was wrong has been blanked; the check is cheap beside the rest.
        let text = simdutf8::basic::from_utf8(block).expect("blanked where it was not UTF-8");
        let may_be_damaged = encoding == Encoding::Gb18030 && text.contains(UNDECODABLE);
        let width = self.plan.width();
        for row in &rows.rows {
            let line = place.first_line + u64::from(row.line);
            let sources = CsvSources {
                text,
                values: &rows.values[row.values.start as usize..row.values.end as usize],
            };
            self.tally.rows += 1;
            let bytes = || &text[row.bytes.start as usize..row.bytes.end as usize];
            if row.is_misquoted {
                self.reject_row(
                    line,
                    bytes(),
                    "row.quotes",
                    "引号使用有误：值中的引号应写成两个，整个值再用引号括起",
                );
            } else if sources.values.len() != width {
                let message = format!("应有 {width} 列，实有 {} 列", sources.values.len());
                self.reject_row(line, bytes(), "row.columns", &message);
            } else if may_be_damaged && bytes().contains(UNDECODABLE) {
                self.reject_row(line, bytes(), "row.encoding", "含有不能按 GB18030 解码的字节");
            } else {
                self.take_row(line, &sources)?;
            }
        }
        Ok(())
    }

    /// Rejects the rows that are not UTF-8 and blanks them; keeps the others.
    fn reject_undecodable(&mut self, block: &mut [u8], place: BlockPlace, rows: &mut CsvRows) {
        rows.rows.retain(|row| {
            let bytes = &mut block[row.bytes.start as usize..row.bytes.end as usize];
            if simdutf8::basic::from_utf8(bytes).is_ok() {
                return true;
            }
            self.tally.rows += 1;
            let shown = String::from_utf8_lossy(bytes).into_owned();
            self.reject_row(
                place.first_line + u64::from(row.line),
                &shown,
                "row.encoding",
                "含有不能按 UTF-8 解码的字节",
            );
            bytes.fill(b' ');
            false
        });
    }

    fn take_json_lines(&mut self, block: &[u8], place: BlockPlace, encoding: Encoding) -> Result<(), ImportError> {
        for (line, bytes) in (place.first_line..).zip(block.split(|byte| *byte == b'\n')) {
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            self.tally.rows += 1;
            let text = match simdutf8::basic::from_utf8(bytes) {
                Ok(text) if encoding == Encoding::Utf8 || !text.contains(UNDECODABLE) => text,
                _ => {
                    let message = format!("含有不能按 {} 解码的字节", encoding.name());
                    self.reject_row(line, &String::from_utf8_lossy(bytes), "row.encoding", &message);
                    continue;
                }
            };
            match JsonRow::parse(self.plan, text) {
                Ok(row) => self.take_row(line, &row)?,
                Err(JsonFault::Malformed(at)) => {
                    let message = format!("不是一行一个的 JSON 对象，或者值不是文本、数字、null 及其数组（{at}）");
                    self.reject_row(line, text, "row.json", &message);
                }
                Err(JsonFault::UnknownName(name)) => {
                    let message = format!("不认识名称“{name}”；请改用信息项名称，或者在映射文件中列入 ignore");
                    self.reject_row(line, text, "row.unknown_name", &message);
                }
            }
        }
        Ok(())
    }

    /// Checks one row and packs it, or lists what is wrong with it.
    #[inline]
    fn take_row(&mut self, line: u64, sources: &impl Sources) -> Result<(), ImportError> {
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut values: Vec<&str> = std::mem::take(&mut self.values);
        self.plan.complete(sources, &mut scratch, &mut self.supplied);
        let asides = self.plan.arrange(sources, &scratch, &mut values);
        let taken = self.take_values(line, &values, asides);
        self.values = emptied(values);
        self.scratch = scratch;
        taken
    }

    #[inline]
    fn take_values(&mut self, line: u64, values: &[&str], asides: Asides<'_>) -> Result<(), ImportError> {
        let effective_on = match stated_day(asides.effective_on, self.today) {
            Ok(day) => day,
            Err(error) => {
                let (message, value) = (
                    format!("{}：{}", EFFECTIVE_ON_HEADINGS[0], error.message),
                    asides.effective_on,
                );
                self.reject_row(line, value, "row.effective_on", &message);
                return Ok(());
            }
        };
        match asides.operation {
            "" | "put" | "登记" => {
                self.plan.register.check_row(values, &mut self.row, &mut self.faults);
                if self.faults.is_empty() {
                    // A certificate may be valid from a later day than it is recorded; the register says so from now on.
                    self.row.effective_on = self.row.effective_on.map(|day| day.min(self.today));
                    self.writer.put(&self.row, line, effective_on)?;
                    if !self.row.notes().is_empty() || !self.supplied.is_empty() {
                        self.note_values(line, values);
                    }
                } else {
                    self.reject_values(line, values);
                }
            }
            "retire" | "注销登记记录" => match key_of(&self.plan.register, values) {
                Ok(key) => self.writer.retire(&key, line, effective_on.unwrap_or(self.today))?,
                Err(fault) => {
                    self.faults.clear();
                    self.faults.push(fault);
                    self.reject_values(line, values);
                }
            },
            other => {
                let message = format!(
                    "{}应为“注销登记记录”（retire）；登记、变更的行留空或者写“登记”（put）",
                    OPERATION_HEADINGS[0]
                );
                self.reject_row(line, other, "row.operation", &message);
            }
        }
        Ok(())
    }

    /// Lists a row that broke rules of its fields.
    #[cold]
    fn reject_values(&mut self, line: u64, values: &[&str]) {
        self.tally.rejected += 1;
        for fault in self.faults.drain(..) {
            self.tally
                .broken
                .count(fault.error.rule, Some(fault.field), line, &fault.error.message);
            push_fault(&mut self.rejects, &self.plan.register, line, values, &fault);
        }
    }

    /// Lists a row that was taken and is worth a second look.
    #[cold]
    fn note_values(&mut self, line: u64, values: &[&str]) {
        self.tally.noted += 1;
        for note in self.row.notes() {
            self.tally
                .notes
                .count(note.error.rule, Some(note.field), line, &note.error.message);
            push_fault(&mut self.notes, &self.plan.register, line, values, note);
        }
        for SuppliedUnit { field, raw, unit } in &self.supplied {
            let rule = "note.unit_supplied";
            let message = format!("没有写明单位和币种，按映射文件的 bare_amount_in 记为{unit}；如有不符，请更正");
            self.tally.notes.count(rule, Some(*field), line, &message);
            let name = &self.plan.register.field_at(*field).name;
            row_list::push_line(
                &mut self.notes,
                line,
                name,
                raw,
                rule,
                &message,
                values[usize::from(field.0)],
            );
        }
    }

    /// Lists a row that is at fault as a whole.
    #[cold]
    fn reject_row(&mut self, line: u64, value: &str, rule: &'static str, message: &str) {
        self.tally.rejected += 1;
        self.tally.broken.count(rule, None, line, message);
        row_list::push_line(&mut self.rejects, line, "", value, rule, message, "");
    }
}

/// Appends the line of one fault.
fn push_fault(lines: &mut Vec<u8>, register: &Register, line: u64, values: &[&str], Fault { field, error }: &Fault) {
    let name = &register.field_at(*field).name;
    let (value, likely) = (
        values[usize::from(field.0)],
        error.likely.as_deref().unwrap_or_default(),
    );
    row_list::push_line(lines, line, name, value, error.rule, &error.message, likely);
}

/// The allocation of a list of borrowed values, for the next row.
fn emptied(mut values: Vec<&str>) -> Vec<&'static str> {
    values.clear();
    // Collecting in place keeps the allocation; the closure never runs.
    values.into_iter().map(|_| "").collect()
}

/// The day that a row states beside its fields. What is to become true only after `today` is not on record yet.
fn stated_day(text: &str, today: Date) -> Result<Option<Date>, ValueError> {
    if text.is_empty() {
        return Ok(None);
    }
    let canonical = FieldType::Date { is_open_ended: false }.canonical(text)?;
    let number = |range: std::ops::Range<usize>| {
        canonical[range]
            .bytes()
            .fold(0, |n, digit| n * 10 + i16::from(digit - b'0'))
    };
    // Canonical is YYYY-MM-DD and a day of the calendar.
    let day = Date::constant(number(0..4), number(5..7) as i8, number(8..10) as i8);
    if day > today {
        return Err(ValueError::new(
            "row.effective_on",
            "尚未到来；请自该日起报送这一行，或者更正日期",
        ));
    }
    Ok(Some(day))
}

/// The key that a retire row names.
fn key_of(register: &Register, values: &[&str]) -> Result<String, Fault> {
    let named = register
        .keys
        .iter()
        .find(|key| !values[usize::from(key.0)].trim().is_empty());
    let Some(&field) = named else {
        return Err(Fault {
            field: register.keys[0],
            error: ValueError::new("record.key", "注销的行须写明可以辨认记录的代码或者号码"),
        });
    };
    match register.canonical(register.field_at(field), values[usize::from(field.0)]) {
        Ok(key) => Ok(key.into_owned()),
        Err(error) => Err(Fault { field, error }),
    }
}
