//! A small table from a file (表格文件): read whole, decoded, with the line of every row, so that faults can be told by place.

use std::fmt;

use crate::import::{
    Encoding,
    csv_rows::CsvRows,
    encoding::{Detected, UNDECODABLE, UTF8_MARK, decode_gb18030, detect},
};

/// Largest file that is read whole: a tree of a hundred thousand organisations stays below.
pub const TABLE_BYTES_MAX: usize = 64 << 20;

/// A column that a table may have: its id, and its heading in Chinese; either is good as a heading.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// For programs.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// Whether a file without it is refused.
    pub is_required: bool,
}

/// A table as read: which columns it has, and its rows.
#[derive(Debug)]
pub struct TableFile {
    encoding: Encoding,
    /// The heading line as it stands.
    headings: Vec<String>,
    /// Id of each column of the file; `None`: a column that nobody asked for.
    columns: Vec<Option<&'static str>>,
    rows: Vec<(u64, Vec<String>)>,
    faults: Vec<RowFault>,
}

/// Why a file cannot be read as a table at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A format that is not a text table.
    #[error("文件不是文本文件：{0}；请另存为 CSV（UTF-8 或者 GB18030）后再导入")]
    NotText(&'static str),
    /// Neither UTF-8 nor GB18030.
    #[error("无法判断文件的编码：既不是 UTF-8，也不是 GB18030；请另存为 UTF-8 后再导入")]
    UnknownEncoding,
    /// No heading line.
    #[error("文件是空的（没有标题行）；请检查导出是否完成")]
    Empty,
    /// Longer than [`TABLE_BYTES_MAX`].
    #[error("文件超过 64 MB；请分成几个文件导入")]
    TooLarge,
    /// The heading line cannot be used.
    #[error("标题行有误：{0}")]
    Heading(String),
}

impl TableError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotText(_) => "table.not_text",
            Self::UnknownEncoding => "table.unknown_encoding",
            Self::Empty => "table.empty",
            Self::TooLarge => "table.too_large",
            Self::Heading(_) => "table.heading",
        }
    }
}

/// What is wrong with a row: where, which rule, and how it is put right. Holds no name of a person.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RowFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Heading of the column in Chinese; empty when it is about the whole row.
    pub column: String,
    /// Stable code.
    pub code: String,
    /// The rule, in Chinese.
    pub rule: String,
    /// What to do, in Chinese.
    pub remedy: String,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 行", self.line)?;
        if !self.column.is_empty() {
            write!(f, "“{}”列", self.column)?;
        }
        write!(f, "：{}；{}（{}）", self.rule, self.remedy, self.code)
    }
}

impl TableFile {
    /// Reads a table. Columns that are not in `known` are refused unless `may_have_more`.
    ///
    /// # Errors
    /// Each [`TableError`]. Rows that are broken are no error: [`Self::faults`] has them.
    pub fn read(bytes: &[u8], known: &'static [Column], may_have_more: bool) -> Result<Self, TableError> {
        if bytes.len() > TABLE_BYTES_MAX {
            return Err(TableError::TooLarge);
        }
        let piece = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
        let encoding = match (
            detect(&bytes[..bytes.len().min(4096)], true),
            detect(&bytes[piece..], false),
        ) {
            (Detected::NotText(found), _) => return Err(TableError::NotText(found)),
            (_, Detected::Encoding(encoding)) => encoding,
            _ => return Err(TableError::UnknownEncoding),
        };
        let mut text = Vec::new();
        match encoding {
            Encoding::Gb18030 => decode_gb18030(bytes, &mut text),
            Encoding::Utf8 => {
                let body = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
                text.extend_from_slice(String::from_utf8_lossy(body).as_bytes());
            }
        }
        let mut places = CsvRows::default();
        places.parse(&mut text);
        let text = std::str::from_utf8(&text).expect("decoded above, and rows are cut at characters of one byte");
        let values = |row: usize| -> Vec<String> {
            let range = &places.rows[row].values;
            places.values[range.start as usize..range.end as usize]
                .iter()
                .map(|place| place.of(text).trim().to_owned())
                .collect()
        };
        if places.rows.is_empty() {
            return Err(TableError::Empty);
        }
        let mut table = Self {
            encoding,
            columns: columns(&values(0), known, may_have_more)?,
            headings: values(0),
            rows: Vec::new(),
            faults: Vec::new(),
        };
        for (number, place) in places.rows.iter().enumerate().skip(1) {
            table.take(u64::from(place.line) + 1, values(number), place.is_misquoted, known);
        }
        Ok(table)
    }

    fn take(&mut self, line: u64, values: Vec<String>, is_misquoted: bool, known: &[Column]) {
        let mut fault = |column: &str, code: &str, rule: String, remedy: &str| {
            self.faults.push(RowFault {
                line,
                column: column.to_owned(),
                code: code.to_owned(),
                rule,
                remedy: remedy.to_owned(),
            });
        };
        if is_misquoted {
            return fault(
                "",
                "table.quote",
                "引号没有闭合，或者闭合后另有内容".into(),
                "请改正引号，或者用表格软件重新导出",
            );
        }
        if values.len() != self.columns.len() {
            let rule = format!("标题行有 {} 列，这一行有 {} 列", self.columns.len(), values.len());
            return fault(
                "",
                "table.columns",
                rule,
                "请补齐或者去掉多余的列；含逗号的内容要加双引号",
            );
        }
        let damaged = values
            .iter()
            .zip(&self.columns)
            .find(|(value, _)| value.contains(UNDECODABLE));
        if let Some((_, column)) = damaged {
            let name = known
                .iter()
                .find(|known| Some(known.id) == *column)
                .map_or("", |known| known.name);
            return fault(
                name,
                "table.undecodable",
                "有无法识别的字符".into(),
                "请重新录入，或者以 UTF-8 重新导出",
            );
        }
        self.rows.push((line, values));
    }

    /// How the file is encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The headings of all columns, as they stand in the file.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The rows that could be read, in order.
    pub fn rows(&self) -> impl Iterator<Item = TableRow<'_>> {
        self.rows.iter().map(|(line, values)| TableRow {
            line: *line,
            columns: &self.columns,
            values,
        })
    }

    /// Whether the file has a column.
    pub fn has(&self, id: &str) -> bool {
        self.columns.contains(&Some(id))
    }

    /// The rows that could not be read.
    pub fn faults(&self) -> &[RowFault] {
        &self.faults
    }
}

/// One row, with its values by column id.
#[derive(Clone, Copy, Debug)]
pub struct TableRow<'t> {
    /// Line of the file, from 1.
    pub line: u64,
    columns: &'t [Option<&'static str>],
    values: &'t [String],
}

impl<'t> TableRow<'t> {
    /// The value in a column, trimmed; empty when the file does not have the column.
    pub fn get(&self, id: &str) -> &'t str {
        let place = self.columns.iter().position(|column| *column == Some(id));
        place.map_or("", |place| &self.values[place])
    }

    /// The values in all columns, trimmed.
    pub fn values(&self) -> &'t [String] {
        self.values
    }
}

fn columns(
    headings: &[String],
    known: &'static [Column],
    may_have_more: bool,
) -> Result<Vec<Option<&'static str>>, TableError> {
    let wanted = || {
        let names = known.iter().map(|column| format!("{}（{}）", column.name, column.id));
        names.collect::<Vec<_>>().join("、")
    };
    let mut columns: Vec<Option<&'static str>> = Vec::with_capacity(headings.len());
    for heading in headings {
        let column = known
            .iter()
            .find(|column| column.id == heading || column.name == heading);
        match column {
            None if !may_have_more => {
                let message = format!("没有名为“{heading}”的列；可用的列：{}", wanted());
                return Err(TableError::Heading(message));
            }
            Some(column) if columns.contains(&Some(column.id)) => {
                return Err(TableError::Heading(format!("“{}”列出现两次；请去掉一列", column.name)));
            }
            found => columns.push(found.map(|column| column.id)),
        }
    }
    let missing = known
        .iter()
        .find(|column| column.is_required && !columns.contains(&Some(column.id)));
    match missing {
        Some(column) => Err(TableError::Heading(format!(
            "缺少“{}”列；可用的列：{}",
            column.name,
            wanted()
        ))),
        None => Ok(columns),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    const KNOWN: &[Column] = &[
        Column {
            id: "code",
            name: "编码",
            is_required: true,
        },
        Column {
            id: "name",
            name: "名称",
            is_required: false,
        },
    ];

    fn read(bytes: &[u8]) -> Result<Vec<(u64, String, String)>, String> {
        let table = TableFile::read(bytes, KNOWN, false).map_err(|error| error.to_string())?;
        if let [fault, ..] = table.faults() {
            return Err(fault.to_string());
        }
        let row = |row: TableRow<'_>| (row.line, row.get("code").to_owned(), row.get("name").to_owned());
        Ok(table.rows().map(row).collect())
    }

    #[test]
    fn both_encodings_are_read_with_the_line_of_every_row() {
        let text = "名称,编码\r\n\"甲,\n乙\",1\r\n\r\n丙, 2 \r\n";
        let expected = vec![(2, "1".to_owned(), "甲,\n乙".to_owned()), (5, "2".into(), "丙".into())];
        assert_eq!(read(text.as_bytes()), Ok(expected.clone()));
        assert_eq!(read(&[UTF8_MARK, text.as_bytes()].concat()), Ok(expected.clone()));
        assert_eq!(read(&GB18030.encode(text).0), Ok(expected));
        assert_eq!(read(b"code\n7\n"), Ok(vec![(2, "7".into(), String::new())]));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_place_and_rule() {
        for (bytes, said) in [
            (&b""[..], "没有标题行"),
            (b"PK\x03\x04", "xlsx"),
            ("名称\n甲\n".as_bytes(), "缺少“编码”列"),
            ("编码,编码\n1,2\n".as_bytes(), "出现两次"),
            ("编码,地址\n1,2\n".as_bytes(), "没有名为“地址”的列"),
            (
                "编码,名称\n1,2\n3\n".as_bytes(),
                "第 3 行：标题行有 2 列，这一行有 1 列",
            ),
            ("编码\n\"1\"2\n".as_bytes(), "table.quote"),
            ("编码\n\"1\n".as_bytes(), "第 2 行：引号没有闭合"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
        let mut damaged = "编码,名称\n".to_owned() + &"1,甲乙丙丁戊己庚辛\n".repeat(20);
        damaged.push_str("2,甲");
        let mut damaged = damaged.into_bytes();
        damaged.pop();
        damaged.push(b'\n');
        let error = read(&damaged).unwrap_err();
        assert!(error.contains("第 22 行“名称”列"), "{error}");
    }
}
