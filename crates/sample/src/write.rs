//! Writing a register: blocks are made on several threads and written in order, in constant memory.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use crate::csv::Line;
use crate::draw::RECORDS_MAX;
use crate::enterprise::Enterprises;
use crate::institution::Institutions;
use crate::population::Population;
use crate::register::{Register, Source, Version};
use crate::social_organisation::SocialOrganisations;

/// Records made at a time: a block stays in a core's cache until it is written.
const BLOCK_RECORDS: u64 = 512;
/// Finished blocks that may wait on each thread.
const BLOCKS_WAITING: usize = 4;

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Records, each with one version or more.
    pub records: u64,
    /// Lines without the heading: one a version.
    pub lines: u64,
    /// Bytes with the heading.
    pub bytes: u64,
}

/// Which register to write, how large, and from which seed.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The register.
    pub register: Register,
    /// How many records, at most [`RECORDS_MAX`].
    pub records: u64,
    /// The same seed gives the same bytes, on every machine and with any number of threads.
    pub seed: u64,
    /// Threads that make blocks beside the one that writes them.
    pub threads: NonZeroUsize,
}

/// Writes a register as CSV: UTF-8 without mark, heading line, LF.
///
/// `on_progress` is called after each block with all that was written so far.
///
/// # Errors
/// What `out` reports, and [`io::ErrorKind::InvalidInput`] for more than [`RECORDS_MAX`] records.
pub fn write_register(order: Order, out: &mut impl Write, mut on_progress: impl FnMut(Written)) -> io::Result<Written> {
    if order.records > RECORDS_MAX {
        let message = format!(
            "{} records asked for, at most {RECORDS_MAX} are possible",
            order.records
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let on_progress: &mut dyn FnMut(Written) = &mut on_progress;
    match order.register {
        Register::Population => write::<Population>(order, out, on_progress),
        Register::Enterprise => write::<Enterprises>(order, out, on_progress),
        Register::Institution => write::<Institutions>(order, out, on_progress),
        Register::SocialOrganisation => write::<SocialOrganisations>(order, out, on_progress),
    }
}

fn write<S: Source>(order: Order, out: &mut dyn Write, on_progress: &mut dyn FnMut(Written)) -> io::Result<Written> {
    let heading = format!("{}\n", order.register.headings().join(","));
    out.write_all(heading.as_bytes())?;
    let mut written = Written {
        bytes: heading.len() as u64,
        ..Written::default()
    };
    let source = &S::new(order.seed);
    let threads = order.threads.get() as u64;
    thread::scope(|scope| {
        let makers: Vec<_> = (0..threads)
            .map(|thread| {
                let (full, filled) = sync_channel(BLOCKS_WAITING);
                let (emptied, empty) = channel();
                scope.spawn(move || make_blocks(source, order, thread, &full, &empty));
                (filled, emptied)
            })
            .collect();
        for block in 0..order.records.div_ceil(BLOCK_RECORDS) {
            // Block b is always the next one of thread b mod threads: order costs no sorting.
            let (filled, emptied) = &makers[(block % threads) as usize];
            let Ok(mut made) = filled.recv() else {
                // The maker panicked; the scope passes that on when it ends.
                return Err(io::Error::other("a block of sample records could not be made"));
            };
            out.write_all(&made.text)?;
            written.records += made.records;
            written.lines += made.lines;
            written.bytes += made.text.len() as u64;
            on_progress(written);
            made.text.clear();
            // A maker that has finished needs no more memory.
            let _ = emptied.send(made.text);
        }
        Ok(written)
    })
}

struct Block {
    text: Vec<u8>,
    records: u64,
    lines: u64,
}

fn make_blocks<S: Source>(source: &S, order: Order, thread: u64, full: &SyncSender<Block>, empty: &Receiver<Vec<u8>>) {
    let mut versions = Vec::new();
    let starts = (0..order.records).step_by(BLOCK_RECORDS as usize);
    for start in starts.skip(thread as usize).step_by(order.threads.get()) {
        let end = (start + BLOCK_RECORDS).min(order.records);
        let mut block = Block {
            text: empty.try_recv().unwrap_or_default(),
            records: end - start,
            lines: 0,
        };
        for index in start..end {
            source.history(index, &mut versions);
            for version in &versions {
                let mut line = Line::new(&mut block.text);
                version.write(&mut line);
                line.end();
            }
            block.lines += versions.len() as u64;
        }
        if full.send(block).is_err() {
            // The writer gave up; it reports why.
            return;
        }
    }
}
