//! How far an import is: a bar on a terminal, a line every few seconds elsewhere.

use std::{
    io::IsTerminal,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use indicatif::{HumanBytes, ProgressBar};
use jobs::import::{Phase, Watch};

use crate::progress::shown_if;

const LOOK_EVERY: Duration = Duration::from_millis(200);
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Runs `work` and shows on standard error how far it is.
pub fn shown<T>(watch: &Watch, work: impl FnOnce() -> T) -> T {
    let is_terminal = std::io::stderr().is_terminal();
    let (done, is_done) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut display = Display::new(is_terminal);
            while is_done.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                display.show(watch);
            }
            display.bar.finish_and_clear();
        });
        let result = work();
        drop(done);
        result
    })
}

struct Display {
    bar: ProgressBar,
    is_terminal: bool,
    phase: Option<Phase>,
    /// When this phase was first seen.
    since: Instant,
    /// When the last line was written.
    lined_at: Instant,
}

impl Display {
    fn new(is_terminal: bool) -> Self {
        Self {
            bar: shown_if(is_terminal, 0, "{prefix} [{bar:30}] {percent:>3}% {msg}"),
            is_terminal,
            phase: None,
            since: Instant::now(),
            lined_at: Instant::now(),
        }
    }

    fn show(&mut self, watch: &Watch) {
        let phase = watch.phase();
        if self.phase != Some(phase) {
            (self.phase, self.since) = (Some(phase), Instant::now());
        }
        if !self.is_terminal {
            if self.lined_at.elapsed() < LINE_EVERY {
                return;
            }
            self.lined_at = Instant::now();
        }
        let seconds = self.since.elapsed().as_secs_f64().max(0.001);
        let (name, done, total, unit_text) = match phase {
            Phase::Hashing => {
                let (done, total) = watch.bytes();
                (
                    "计算指纹",
                    done,
                    total,
                    format!("{} / {}", HumanBytes(done), HumanBytes(total)),
                )
            }
            Phase::Reading => {
                let ((done, total), (rows, rejected)) = (watch.bytes(), watch.rows());
                let text = format!(
                    "{rows} 行（被拒 {rejected}），{} / {}，{:.0} 行/秒",
                    HumanBytes(done),
                    HumanBytes(total),
                    rows as f64 / seconds
                );
                ("读取检查", done, total, text)
            }
            Phase::Comparing => {
                let (done, total) = watch.compared_rows();
                ("比对入库", done, total, format!("{done} / {total} 行"))
            }
        };
        let left = match done {
            0 => String::new(),
            _ => time_left((seconds * total.saturating_sub(done) as f64 / done as f64).round() as u64),
        };
        if self.is_terminal {
            self.bar.set_prefix(name);
            self.bar.set_length(total);
            self.bar.set_position(done);
            self.bar.set_message(format!("{unit_text}{left}"));
            self.bar.tick();
        } else {
            eprintln!("{name}：{unit_text}{left}");
        }
    }
}

fn time_left(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("，约剩 {seconds} 秒"),
        (minutes, seconds) => format!("，约剩 {minutes} 分 {seconds} 秒"),
    }
}
