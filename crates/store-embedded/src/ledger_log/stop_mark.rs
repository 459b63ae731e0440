//! The mark of the last stop in order — 正常停止的标记: everything was signed then, so that a checkpoint that covers less was put
//! back from an older copy.
//!
//! Written whole, so that it is never torn. It says what it says until the next stop in order, while the log is open and
//! after a kill too; only that nothing is left unsigned holds no longer, once the log has been opened again.

use super::files::{at, write_whole};
use super::layout::Places;
use std::fs;
use std::io::ErrorKind;
use store::{LedgerDamage, LedgerLogError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopMark {
    /// How many entries the checkpoint of that stop covers.
    pub signed: u64,
    /// Whether nothing was opened since.
    pub is_stopped: bool,
}

impl StopMark {
    /// `None` for a log that was never closed in order, or only by a version that did not mark it.
    pub fn read(places: &Places) -> Result<Option<Self>, LedgerLogError> {
        let path = places.stop_mark();
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => at(other, "read", &path)?,
        };
        Self::parse(&text).map(Some).ok_or_else(|| LedgerLogError::Corrupt {
            place: path.display().to_string(),
            damage: LedgerDamage::StopMark,
        })
    }

    pub fn write(self, places: &Places) -> Result<(), LedgerLogError> {
        let path = places.stop_mark();
        at(write_whole(&path, self.text().as_bytes(), 0o644), "write", &path)
    }

    fn text(self) -> String {
        let word = if self.is_stopped { "stopped" } else { "opened" };
        format!("{word} {}\n", self.signed)
    }

    fn parse(text: &str) -> Option<Self> {
        let (word, signed) = text.strip_suffix('\n')?.split_once(' ')?;
        let is_stopped = match word {
            "stopped" => true,
            "opened" => false,
            _ => return None,
        };
        let signed = signed.parse().ok()?;
        Some(Self { signed, is_stopped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_nothing_else_does() {
        for is_stopped in [true, false] {
            let mark = StopMark {
                signed: 2100,
                is_stopped,
            };
            assert_eq!(StopMark::parse(&mark.text()), Some(mark));
        }
        for wrong in ["", "stopped 7", "stopped\n", "stopped -1\n", "begun 7\n"] {
            assert_eq!(StopMark::parse(wrong), None, "{wrong:?}");
        }
    }
}
