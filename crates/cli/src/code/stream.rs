//! A stream of codes, a line each, answered in the same order.

use std::io::{Read, Write};

use super::CodeError;
use super::answers::Answers;

/// Big enough that reading and writing cost little beside checking, small enough to stay in the cache.
const BLOCK_BYTES: usize = 256 * 1024;

/// Answers every line of the input. After each read what is complete is answered, so that a person or a program that
/// waits for its answer before sending the next code is not kept waiting.
pub(super) fn answer(
    mut input: impl Read,
    output: &mut impl Write,
    answers: &mut Answers<'_>,
) -> Result<(), CodeError> {
    let mut block = vec![0; BLOCK_BYTES];
    let mut filled = 0;
    let mut is_first = true;
    // A line longer than a block is answered by its beginning; the rest of it is passed over.
    let mut is_overlong = false;
    loop {
        let count = match input.read(&mut block[filled..]) {
            Ok(count) => count,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(CodeError::Read(cause)),
        };
        filled += count;
        let is_end = count == 0;
        let mut rest = &block[..filled];
        if is_first && (filled >= 3 || is_end) {
            rest = rest.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(rest);
            is_first = false;
        } else if is_first {
            continue;
        }

        while let Some(end) = memchr::memchr(b'\n', rest) {
            if !is_overlong {
                answers.answer(without_return(&rest[..end]));
            }
            is_overlong = false;
            rest = &rest[end + 1..];
        }
        if (is_end && !rest.is_empty()) || rest.len() == block.len() {
            if !is_overlong {
                answers.answer(without_return(rest));
            }
            is_overlong = true;
            rest = &[];
        }

        output.write_all(answers.written()).map_err(CodeError::Write)?;
        answers.clear();
        if is_end {
            return Ok(());
        }
        let kept = rest.len();
        block.copy_within(filled - kept..filled, 0);
        filled = kept;
        output.flush().map_err(CodeError::Write)?;
    }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use codes::CodeChecker;

    use super::super::answers::Form;
    use super::*;

    /// Gives out a few bytes at a time, as a slow pipe does.
    struct Dripping<'a>(&'a [u8], usize);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(self.1).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn answered(input: &[u8], bytes_a_read: usize) -> String {
        let mut output = Vec::new();
        let mut answers = Answers::new(CodeChecker::default(), None, Form::Columns);
        answer(Dripping(input, bytes_a_read), &mut output, &mut answers).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn a_line_an_answer_however_the_bytes_arrive() {
        let input = "\u{FEFF}91990000MA0000015Q\r\n\n110105\n91990000MA0000015q";
        let whole = answered(input.as_bytes(), usize::MAX);
        let verdicts: Vec<&str> = whole.lines().map(|line| line.split('\t').nth(2).unwrap()).collect();
        assert_eq!(verdicts, ["ok", "code.length", "ok", "code.character"]);
        for bytes_a_read in 1..20 {
            assert_eq!(answered(input.as_bytes(), bytes_a_read), whole);
        }
        assert_eq!(answered(b"", 1), "");
        assert_eq!(answered(b"110105\n", 1).lines().count(), 1);
    }

    #[test]
    fn a_line_longer_than_a_block_has_one_answer() {
        for length in [BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 7] {
            let mut input = vec![b'1'; length];
            input.extend_from_slice(b"\n110105\n");
            let output = answered(&input, usize::MAX);
            let verdicts: Vec<&str> = output.lines().map(|line| line.split('\t').nth(2).unwrap()).collect();
            assert_eq!(verdicts, ["code.length", "ok"], "{length}");
        }
    }
}
