//! Lines of CSV as RFC 4180 has them, appended to a buffer, and the reading of this crate's own plain tables.

use crate::Date;

/// One line under construction.
pub(crate) struct Line<'a> {
    out: &'a mut Vec<u8>,
    is_empty: bool,
}

impl<'a> Line<'a> {
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, is_empty: true }
    }

    pub fn text(&mut self, value: &str) -> &mut Self {
        self.separate();
        let bytes = value.as_bytes();
        // Without an early exit the compiler makes this a vector loop; nearly all values pass it.
        let special = bytes
            .iter()
            .fold(false, |found, b| found | matches!(b, b',' | b'"' | b'\n' | b'\r'));
        if special {
            self.out.push(b'"');
            self.out.extend_from_slice(value.replace('"', "\"\"").as_bytes());
            self.out.push(b'"');
        } else {
            self.out.extend_from_slice(bytes);
        }
        self
    }

    pub fn date(&mut self, value: Date) -> &mut Self {
        self.separate();
        self.out.extend_from_slice(&value.iso());
        self
    }

    /// Ends the line. LF alone, as the register files of the platform have it.
    pub fn end(&mut self) {
        self.out.push(b'\n');
    }

    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_empty) {
            self.out.push(b',');
        }
    }
}

/// The rows of a compiled-in table without its heading line. These tables hold no quotes and no commas in values.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split(',').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_only_where_needed() {
        let mut out = Vec::new();
        Line::new(&mut out)
            .text("甲")
            .text("")
            .text("a,b")
            .text("\"互联网+\"")
            .date(Date::new(2026, 1, 2))
            .end();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "甲,,\"a,b\",\"\"\"互联网+\"\"\",2026-01-02\n"
        );
    }
}
