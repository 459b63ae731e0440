//! Printed extracts and how they prove themselves — 书面查询结果.
//!
//! A [`Sheet`] is what stands on the paper; a [`Statement`] says in some hundred and fifty bytes what was issued, signed, for the
//! QR code; [`seal`] covers every byte of the finished file, so that [`check_file`] finds a changed one without asking anybody.
//!
//! Knows nothing of fonts, layout, registers, files, clocks or chance: a [`Typesetter`] is handed in by whoever starts the
//! program, and values come in as they are to be read.

mod file;
mod sheet;
mod statement;
mod typesetter;

pub use file::{FILE_SIZE_BYTES_MAX, FileFault, SEAL_PLACE, check_file, seal, statement_keyword};
pub use sheet::{Row, RowsDigest, Sheet};
pub use statement::{
    IssuedSubject, STATEMENT_TEXT_CHARS_MAX, SignedStatement, Statement, StatementFault, statement_in,
};
pub use typesetter::{TypesetError, Typesetter};
