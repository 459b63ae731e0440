//! Runs that follow each other become one, read and written from front to back.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::run::{self, Posting, Run};

/// Merges runs, in order of the entries that they cover.
pub fn merge(parts: &[Arc<Run>], path: &Path) -> io::Result<()> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "nothing to merge"));
    };
    let base = first.first();
    let mut sources = Vec::with_capacity(parts.len());
    let mut heads = BinaryHeap::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        let shift = (part.first() - base) as u32;
        let mut source = part.postings()?.map(move |posting| {
            posting.map(|posting| Posting {
                place: posting.place + shift,
                ..posting
            })
        });
        if let Some(head) = source.next() {
            heads.push(Reverse((head?, number)));
        }
        sources.push(source);
    }
    let merged = std::iter::from_fn(move || {
        let Reverse((posting, number)) = heads.pop()?;
        match sources[number].next() {
            Some(Ok(next)) => heads.push(Reverse((next, number))),
            Some(Err(error)) => return Some(Err(error)),
            None => {}
        }
        Some(Ok(posting))
    });
    run::write(path, last.last_leaf(), merged)
}
