//! Index of the open registers: names as people type them, filters, counts, and how every hit was found.
//!
//! A name is understood as division, trade name, industry and legal form ([`Name`]), and cut into pairs of characters, so that any
//! part of it is found, with a wrong character as well, and by how it sounds. What was typed is taken for several things it may
//! mean, the surest first; each meaning is listed in the order in which records lie in the index, so a page costs no more than the
//! hits on it.
//!
//! The crate knows no register, no storage and no caller. It is told entries and asked questions; it answers with places of records,
//! never with their content, which only the gate gives out. It decides nothing about who may ask what.

mod buckets;
mod building;
mod document;
mod entry;
mod error;
mod figures;
mod find;
mod found;
mod grams;
mod index;
mod initials;
mod keys;
mod letters;
mod likeness;
mod name;
mod pair;
mod part;
mod properties;
mod schema;
mod segment;
mod shown;
mod slip;
mod sound;
mod tally;
mod telling;
mod text;
mod understood;
mod wholes;
mod words;

pub use building::Builder;
pub use entry::{CapitalBand, Entry, Place};
pub use error::SearchError;
pub use figures::{COUNTED_FIELDS_MAX, RegisterFigures};
pub use found::{Counts, Cursor, CursorError, Filter, Found, Hit, How, Question, Sort};
pub use index::{Followed, Follower, Index, Standing};
pub use likeness::{Known, Likeness, Sought};
pub use name::Name;
pub use shown::{closest, marks};
pub use text::fold;
pub use understood::TEXT_CHARS_MAX;
