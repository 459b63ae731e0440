//! How far the reading of a long log is: a bar on a terminal, a line every few seconds elsewhere.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::ProgressBar;

use crate::progress::shown_if;

const LINE_EVERY: Duration = Duration::from_secs(5);
/// How many entries pass between two looks at the clock.
const LOOK_EVERY: u64 = 4096;

/// Shows how many of a known number of entries were read.
pub struct Progress {
    bar: ProgressBar,
    is_terminal: bool,
    done: u64,
    total: u64,
    lined_at: Instant,
}

impl Progress {
    /// Begins; short logs are over before anything is shown.
    pub fn over(total: u64) -> Self {
        let is_terminal = std::io::stderr().is_terminal() && total > LOOK_EVERY;
        let template = "读取账本 [{bar:30}] {percent:>3}% {pos} / {len} 条，约剩 {eta}";
        Self {
            bar: shown_if(is_terminal, total, template),
            is_terminal,
            done: 0,
            total,
            lined_at: Instant::now(),
        }
    }

    /// One more entry was read.
    pub fn advance(&mut self) {
        self.done += 1;
        if !self.done.is_multiple_of(LOOK_EVERY) {
            return;
        }
        if self.is_terminal {
            self.bar.set_position(self.done);
        } else if self.lined_at.elapsed() >= LINE_EVERY {
            self.lined_at = Instant::now();
            eprintln!("读取账本：{} / {} 条", self.done, self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
