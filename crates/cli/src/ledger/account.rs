//! An entry as people read it — 留痕说明: who, in which post, why, what about, with what outcome.

use std::io::{self, Write};

use ledger::RecordedEntry;

/// Writes what an entry says, a line a statement; what it does not say is left out.
///
/// # Errors
/// When `out` fails.
pub fn write(out: &mut impl Write, entry: &RecordedEntry) -> io::Result<()> {
    for (label, text) in app::entry_statements(entry, &app::EntryNames::default()) {
        writeln!(out, "  {label}　{text}")?;
    }
    Ok(())
}
