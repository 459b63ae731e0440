//! Cutting a file into blocks of whole records.
//!
//! Works on raw bytes: comma, quote and line feed are never part of a longer character, neither in UTF-8 nor in
//! GB18030, so blocks are cut first and decoded by many threads afterwards.

use std::io::Read;

use memchr::{memchr, memchr_iter, memrchr};

/// Blocks have about this size: two of them with their indexes stay in a core's cache.
pub(crate) const BLOCK_BYTES: usize = 256 << 10;
/// No record of a register comes near this; what is longer is a lost quote or a lost line break.
pub(crate) const RECORD_BYTES_MAX: usize = 1 << 20;

/// Where a block stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockPlace {
    /// Number of the block, from 0.
    pub number: u64,
    /// Line of the file on which it begins, from 1.
    pub first_line: u64,
    /// How many lines of the file it has.
    pub lines: u64,
}

/// Why no further block can be cut.
#[derive(Debug)]
pub(crate) enum CutError {
    Read(std::io::Error),
    UnclosedQuote { line: u64, is_at_end: bool },
    RecordTooLong { line: u64 },
}

/// Reads a file block by block.
pub(crate) struct Blocks<R> {
    input: R,
    /// Begun, but not yet ended record.
    rest: Vec<u8>,
    next_number: u64,
    next_line: u64,
    is_quoting: bool,
    is_at_end: bool,
    block_bytes: usize,
}

impl<R: Read> Blocks<R> {
    /// Starts at the first byte behind the heading, on line `first_line`. `is_quoting`: whether quotes may hide line breaks.
    pub fn new(input: R, first_line: u64, is_quoting: bool) -> Self {
        Self {
            input,
            rest: Vec::new(),
            next_number: 0,
            next_line: first_line,
            is_quoting,
            is_at_end: false,
            block_bytes: BLOCK_BYTES,
        }
    }

    #[cfg(test)]
    pub fn with_block_bytes(mut self, block_bytes: usize) -> Self {
        self.block_bytes = block_bytes;
        self
    }

    /// Replaces `block` by the next whole records; `None` at the end of the file.
    pub fn next_into(&mut self, block: &mut Vec<u8>) -> Result<Option<BlockPlace>, CutError> {
        block.clear();
        block.append(&mut self.rest);
        let mut scan = Scan::default();
        loop {
            if !self.is_at_end {
                let wanted = self.block_bytes as u64;
                let read = (&mut self.input)
                    .take(wanted)
                    .read_to_end(block)
                    .map_err(CutError::Read)?;
                self.is_at_end = (read as u64) < wanted;
            }
            if self.is_quoting {
                scan.go_on(block, self.is_at_end);
            } else {
                scan.records_end = memrchr(b'\n', block).map_or(0, |at| at + 1);
            }
            if self.is_at_end {
                if scan.is_open {
                    return Err(CutError::UnclosedQuote {
                        line: self.line_at(block, scan.records_end),
                        is_at_end: true,
                    });
                }
                scan.records_end = block.len();
            }
            if scan.records_end > 0 || self.is_at_end {
                break;
            }
            if block.len() > RECORD_BYTES_MAX {
                return Err(self.too_long(&scan, self.next_line));
            }
        }
        if block.len() - scan.records_end > RECORD_BYTES_MAX {
            return Err(self.too_long(&scan, self.line_at(block, scan.records_end)));
        }
        if block.is_empty() {
            return Ok(None);
        }
        self.rest.extend_from_slice(&block[scan.records_end..]);
        block.truncate(scan.records_end);
        let place = BlockPlace {
            number: self.next_number,
            first_line: self.next_line,
            lines: memchr_iter(b'\n', block).count() as u64,
        };
        self.next_number += 1;
        self.next_line += place.lines;
        Ok(Some(place))
    }

    fn line_at(&self, block: &[u8], at: usize) -> u64 {
        self.next_line + memchr_iter(b'\n', &block[..at]).count() as u64
    }

    fn too_long(&self, scan: &Scan, line: u64) -> CutError {
        if scan.is_open {
            CutError::UnclosedQuote { line, is_at_end: false }
        } else {
            CutError::RecordTooLong { line }
        }
    }
}

/// Finds where the last whole record of a block ends, visiting nothing but quotes and, backwards, line feeds.
#[derive(Default)]
struct Scan {
    /// How far it has come.
    at: usize,
    is_open: bool,
    /// One past the line feed of the last whole record.
    records_end: usize,
}

impl Scan {
    fn go_on(&mut self, block: &[u8], is_at_end: bool) {
        loop {
            let found = memchr(b'"', &block[self.at..]).map(|at| self.at + at);
            if self.is_open {
                let Some(quote) = found else {
                    self.at = block.len();
                    return;
                };
                match block.get(quote + 1) {
                    // Whether it closes is told by the next byte, which is not read yet.
                    None if !is_at_end => {
                        self.at = quote;
                        return;
                    }
                    Some(b'"') => self.at = quote + 2,
                    _ => {
                        self.is_open = false;
                        self.at = quote + 1;
                    }
                }
            } else {
                let gap = self.at..found.unwrap_or(block.len());
                if let Some(line_end) = memrchr(b'\n', &block[gap.clone()]) {
                    self.records_end = gap.start + line_end + 1;
                }
                let Some(quote) = found else {
                    self.at = block.len();
                    return;
                };
                // A quote opens only at the beginning of a value; elsewhere it is a character like others.
                self.is_open = quote == 0 || matches!(block[quote - 1], b',' | b'\n');
                self.at = quote + 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, block_bytes: usize) -> Result<Vec<(u64, String)>, CutError> {
        let mut blocks = Blocks::new(text.as_bytes(), 2, true).with_block_bytes(block_bytes);
        let (mut all, mut block) = (Vec::new(), Vec::new());
        while let Some(place) = blocks.next_into(&mut block)? {
            assert_eq!(place.number, all.len() as u64);
            all.push((place.first_line, String::from_utf8(block.clone()).unwrap()));
        }
        Ok(all)
    }

    #[test]
    fn blocks_end_where_records_end_whatever_their_size() {
        for text in [
            "a,b\nc,d\n",
            "a,b\nc,d",
            "\"a\nb\",c\nd,e\n",
            "a,\"x\"\"\n\"\"y\"\nb,c\n",
            "a,\"\"\nb,\"\n\"\nc,d\n",
            "5\" pipe,x\ny,z \"q\" w\n",
            "\"a\"\r\n\"b,\r\n\"\r\nc\r\n",
            "",
            "\n\n",
        ] {
            let whole = cut(text, 1 << 20).unwrap().concat_texts();
            assert_eq!(whole, text);
            for block_bytes in 1..12 {
                let blocks = cut(text, block_bytes).unwrap();
                assert_eq!(blocks.concat_texts(), text, "{text:?} in {block_bytes}");
                for (line, block) in &blocks {
                    // Outside of quotes at both ends.
                    let opened = block.replace("\"\"", "").matches(",\"").count() + usize::from(block.starts_with('"'));
                    assert!(opened <= block.matches('"').count());
                    let before: String = blocks
                        .iter()
                        .take_while(|(other, _)| other < line)
                        .map(|(_, text)| text.as_str())
                        .collect();
                    assert_eq!(*line, 2 + before.matches('\n').count() as u64);
                }
            }
        }
        let blocks = cut("\"a\nb\nc\",1\n\"d\n\",2\ne\n", 3).unwrap();
        let texts: Vec<_> = blocks.iter().map(|(line, text)| (*line, text.as_str())).collect();
        assert_eq!(texts, [(2, "\"a\nb\nc\",1\n"), (5, "\"d\n\",2\n"), (7, "e\n")]);
    }

    trait Texts {
        fn concat_texts(&self) -> String;
    }

    impl Texts for Vec<(u64, String)> {
        fn concat_texts(&self) -> String {
            self.iter().map(|(_, text)| text.as_str()).collect()
        }
    }

    #[test]
    fn a_quote_that_never_closes_is_named_by_its_line() {
        for block_bytes in [2, 7, 1 << 20] {
            let error = cut("a,b\nc,d\ne,\"f\ng,h\n", block_bytes).unwrap_err();
            assert!(
                matches!(
                    error,
                    CutError::UnclosedQuote {
                        line: 4,
                        is_at_end: true
                    }
                ),
                "{error:?}"
            );
        }
        let swallowed = format!("a,b\n\"{}", "x,y\n".repeat(RECORD_BYTES_MAX / 2));
        assert!(matches!(
            cut(&swallowed, 1000),
            Err(CutError::UnclosedQuote {
                line: 3,
                is_at_end: false
            })
        ));
        let unbroken = format!("a,b\n{}", "x,y,".repeat(RECORD_BYTES_MAX / 2));
        assert!(matches!(cut(&unbroken, 1000), Err(CutError::RecordTooLong { line: 3 })));
    }
}
