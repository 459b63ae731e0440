//! The rows and values of a block of CSV (RFC 4180), as places in the block: nothing is copied.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2_iter};

/// Place of a value in its block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ValuePlace {
    start: u32,
    end: u32,
}

impl ValuePlace {
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// One row of a block.
#[derive(Clone, Debug)]
pub(crate) struct RowPlace {
    /// Its values in [`CsvRows::values`].
    pub values: Range<u32>,
    /// Its bytes in the block.
    pub bytes: Range<u32>,
    /// Lines of the block before it.
    pub line: u32,
    /// A quoted value is followed by something else than a comma or the end of the line.
    pub is_misquoted: bool,
}

/// The rows of a block; the memory is used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct CsvRows {
    pub values: Vec<ValuePlace>,
    pub rows: Vec<RowPlace>,
}

impl CsvRows {
    /// Finds the rows of `block`, which ends where a record ends. Doubled quotes are made single in place, and the
    /// bytes that this frees are overwritten with blanks.
    pub fn parse(&mut self, block: &mut [u8]) {
        self.values.clear();
        self.rows.clear();
        let mut row = OpenRow::default();
        let mut at = 0;
        loop {
            let quote = memchr(b'"', &block[at..]).map(|found| at + found);
            let plain_end = quote.unwrap_or(block.len());
            for found in memchr2_iter(b',', b'\n', &block[at..plain_end]) {
                let separator = at + found;
                row.end_value(self, block, row.value_start..separator, separator);
            }
            let Some(quote) = quote else { break };
            at = if quote == row.value_start {
                self.quoted_value(&mut row, block, quote)
            } else {
                quote + 1
            };
        }
        if row.start < block.len() {
            // The last line of a file may lack its line feed.
            row.end_value(self, block, row.value_start..block.len(), block.len());
        }
    }

    /// Takes the quoted value that begins at `quote`, with its separator. Returns where to go on.
    fn quoted_value(&mut self, row: &mut OpenRow, block: &mut [u8], quote: usize) -> usize {
        let (mut write, mut read) = (quote + 1, quote + 1);
        let end = loop {
            let Some(found) = memchr(b'"', &block[read..]) else {
                row.is_misquoted = true;
                break block.len();
            };
            let next = read + found;
            let is_doubled = block.get(next + 1) == Some(&b'"');
            let keep = next + usize::from(is_doubled);
            if write != read {
                block.copy_within(read..keep, write);
            }
            write += keep - read;
            read = next + 1 + usize::from(is_doubled);
            if !is_doubled {
                break next + 1;
            }
        };
        row.line_breaks += memchr_iter(b'\n', &block[quote..write]).count() as u32;
        if write + 1 < end {
            block[write..end].fill(b' ');
        }
        // Up to the separator nothing but a carriage return is in order.
        let tail = memchr::memchr2(b',', b'\n', &block[end..]).map_or(block.len(), |found| end + found);
        row.is_misquoted |= !matches!(&block[end..tail], b"" | b"\r");
        row.end_value(self, block, quote + 1..write, tail);
        (tail + 1).min(block.len())
    }
}

/// The row that is being read.
#[derive(Default)]
struct OpenRow {
    start: usize,
    first_value: u32,
    value_start: usize,
    /// Lines before it in the block.
    line: u32,
    /// Line breaks inside its quoted values.
    line_breaks: u32,
    is_misquoted: bool,
}

impl OpenRow {
    /// Ends a value at `separator`: a comma, a line feed, or the end of the block.
    #[inline]
    fn end_value(&mut self, rows: &mut CsvRows, block: &[u8], value: Range<usize>, separator: usize) {
        let mut end = value.end;
        let is_row_end = block.get(separator) != Some(&b',');
        if is_row_end && end == separator && end > value.start && block[end - 1] == b'\r' {
            end -= 1;
        }
        rows.values.push(ValuePlace {
            start: value.start as u32,
            end: end as u32,
        });
        self.value_start = separator + 1;
        if is_row_end {
            self.end_row(rows, block, separator);
        }
    }

    #[inline]
    fn end_row(&mut self, rows: &mut CsvRows, block: &[u8], separator: usize) {
        let values = self.first_value..rows.values.len() as u32;
        let bytes = self.start..separator;
        // Empty lines are no rows.
        if values.len() == 1 && block[bytes.clone()].trim_ascii().is_empty() {
            rows.values.truncate(self.first_value as usize);
        } else {
            rows.rows.push(RowPlace {
                values,
                bytes: bytes.start as u32..bytes.end as u32,
                line: self.line,
                is_misquoted: self.is_misquoted,
            });
        }
        *self = Self {
            start: separator + 1,
            first_value: rows.values.len() as u32,
            value_start: separator + 1,
            line: self.line + self.line_breaks + 1,
            line_breaks: 0,
            is_misquoted: false,
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Vec<(u32, Vec<String>, bool)> {
        let mut block = text.as_bytes().to_vec();
        let mut rows = CsvRows::default();
        rows.parse(&mut block);
        let text = String::from_utf8(block).unwrap();
        rows.rows
            .iter()
            .map(|row| {
                let values = &rows.values[row.values.start as usize..row.values.end as usize];
                (
                    row.line,
                    values.iter().map(|value| value.of(&text).to_owned()).collect(),
                    row.is_misquoted,
                )
            })
            .collect()
    }

    #[test]
    fn rows_as_rfc_4180_and_real_files_have_them() {
        for (text, expected) in [
            (
                "a,b\nc,d\n",
                vec![(0, vec!["a", "b"], false), (1, vec!["c", "d"], false)],
            ),
            (
                "a,b\r\nc,d\r\n",
                vec![(0, vec!["a", "b"], false), (1, vec!["c", "d"], false)],
            ),
            ("a,b", vec![(0, vec!["a", "b"], false)]),
            ("a,\n,\n", vec![(0, vec!["a", ""], false), (1, vec!["", ""], false)]),
            ("\"a\",\"b\"\n", vec![(0, vec!["a", "b"], false)]),
            ("\"a\",\"b\"\r\n", vec![(0, vec!["a", "b"], false)]),
            ("\"a\",\"b\"", vec![(0, vec!["a", "b"], false)]),
            ("\"3,000\",x\n", vec![(0, vec!["3,000", "x"], false)]),
            ("\"a\"\"b\"\"\",x\n", vec![(0, vec!["a\"b\"", "x"], false)]),
            ("\"\",\"\"\"\"\n", vec![(0, vec!["", "\""], false)]),
            (
                "\"甲\r\n乙\",x\nc,d\n",
                vec![(0, vec!["甲\r\n乙", "x"], false), (2, vec!["c", "d"], false)],
            ),
            (
                "\n\r\na,b\n  \nc,d\n",
                vec![(2, vec!["a", "b"], false), (4, vec!["c", "d"], false)],
            ),
            ("5\" x,y \"z\"\n", vec![(0, vec!["5\" x", "y \"z\""], false)]),
            (
                "\"a\" x,b\nc,d\n",
                vec![(0, vec!["a", "b"], true), (1, vec!["c", "d"], false)],
            ),
            ("a, \"b\"\n", vec![(0, vec!["a", " \"b\""], false)]),
            ("a,b,\n", vec![(0, vec!["a", "b", ""], false)]),
            ("\"a\",", vec![(0, vec!["a", ""], false)]),
            ("", vec![]),
        ] {
            let expected: Vec<(u32, Vec<String>, bool)> = expected
                .into_iter()
                .map(|(line, values, bad)| (line, values.into_iter().map(str::to_owned).collect(), bad))
                .collect();
            assert_eq!(parsed(text), expected, "{text:?}");
        }
    }

    proptest! {
        /// The `csv` crate is the second opinion: what it writes, quoted or not, is read back value by value.
        #[test]
        fn what_another_writer_writes_is_read(
            table in prop::collection::vec(prop::collection::vec("[a甲,\"\n\r x]{0,6}", 3), 0..8),
            is_crlf in any::<bool>(), is_always_quoted in any::<bool>(),
        ) {
            let mut writer = csv::WriterBuilder::new()
                .terminator(if is_crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
                .quote_style(if is_always_quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
                .from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read: Vec<Vec<String>> = parsed(&text).into_iter().map(|(_, values, bad)| { assert!(!bad); values }).collect();
            prop_assert_eq!(read, table);
        }
    }
}
