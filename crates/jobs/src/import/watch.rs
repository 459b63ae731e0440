//! How far an import is, and the word to stop: shared with whoever shows it.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};

/// What an import is doing — 阶段.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Making the identity of the batch — 计算文件指纹.
    Hashing,
    /// Parsing, checking and packing — 读取并检查.
    Reading,
    /// Comparing with the register — 与登记库比对.
    Comparing,
}

/// Counters of a running import.
#[derive(Debug, Default)]
pub struct Watch {
    phase: AtomicU8,
    bytes: AtomicU64,
    bytes_total: AtomicU64,
    rows: AtomicU64,
    rejected: AtomicU64,
    compared: AtomicU64,
    compared_of: AtomicU64,
    is_asked_to_stop: AtomicBool,
    is_abandoned: AtomicBool,
}

impl Watch {
    /// What it is doing.
    pub fn phase(&self) -> Phase {
        match self.phase.load(Relaxed) {
            0 => Phase::Hashing,
            1 => Phase::Reading,
            _ => Phase::Comparing,
        }
    }

    /// Bytes read in this phase, and in all.
    pub fn bytes(&self) -> (u64, u64) {
        (self.bytes.load(Relaxed), self.bytes_total.load(Relaxed))
    }

    /// Rows read, and how many of them were rejected.
    pub fn rows(&self) -> (u64, u64) {
        (self.rows.load(Relaxed), self.rejected.load(Relaxed))
    }

    /// Rows compared with the register, and how many there are to compare.
    pub fn compared_rows(&self) -> (u64, u64) {
        (self.compared.load(Relaxed), self.compared_of.load(Relaxed))
    }

    /// Asks the import to stop at the next block; the register stays as it is.
    pub fn stop(&self) {
        self.is_asked_to_stop.store(true, Relaxed);
    }

    /// Whether someone asked to stop, or a thread failed.
    pub(super) fn is_stopping(&self) -> bool {
        self.is_asked_to_stop.load(Relaxed) || self.is_abandoned.load(Relaxed)
    }

    pub(super) fn abandon(&self) {
        self.is_abandoned.store(true, Relaxed);
    }

    pub(super) fn begin(&self, phase: Phase, total: u64) {
        match phase {
            Phase::Hashing | Phase::Reading => {
                self.bytes.store(0, Relaxed);
                self.bytes_total.store(total, Relaxed);
            }
            Phase::Comparing => self.compared_of.store(total, Relaxed),
        }
        self.phase.store(phase as u8, Relaxed);
    }

    pub(super) fn add(&self, bytes: u64, rows: u64, rejected: u64) {
        self.bytes.fetch_add(bytes, Relaxed);
        self.rows.fetch_add(rows, Relaxed);
        self.rejected.fetch_add(rejected, Relaxed);
    }

    pub(super) fn add_hashed(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Relaxed);
    }

    pub(super) fn compared(&self, done: u64, of: u64) {
        self.compared.store(done, Relaxed);
        self.compared_of.store(of, Relaxed);
    }
}
