//! Waiting while a server takes no more for now, as long as it says (按服务器要求等候).

use std::time::Duration;

use client::ClientError;
use indicatif::ProgressBar;

use crate::ask::failed;

/// How long is waited at most for one answer; until tomorrow is for somebody to decide.
const WAIT_MAX: Duration = Duration::from_secs(10 * 60);

/// How often a question was refused, and how long was waited. From one refusal to the next it is waited for longer.
#[derive(Debug, Default)]
pub struct Patience {
    /// Since the last answer.
    refusals: u32,
    waiting: Duration,
    /// All in all.
    waited: Duration,
}

impl Patience {
    /// How long was waited, all in all.
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// The server answered.
    pub fn answered(&mut self) {
        self.refusals = 0;
        self.waiting = Duration::ZERO;
    }

    /// The server takes no more, and says after how many seconds to come again: how long to wait. `None` where that would be
    /// longer than anybody waits for a command.
    pub fn refused(&mut self, retry_after_seconds: u64) -> Option<Duration> {
        // Less than a second is the same second, as far as the server tells it.
        let asked = Duration::from_secs(retry_after_seconds.max(1));
        let wait = asked.checked_mul(1 << self.refusals.min(8))?;
        if self.waiting + wait > WAIT_MAX {
            return None;
        }
        self.refusals += 1;
        self.waiting += wait;
        self.waited += wait;
        Some(wait)
    }
}

/// After how many seconds a refused question may be asked again, where the server says so.
pub fn retry_after_seconds(error: &ClientError) -> Option<u64> {
    match error {
        ClientError::Problem(problem) => problem.rest.get("retry_after_seconds")?.as_u64(),
        _ => None,
    }
}

/// Waits, and tells why and how long. The bar says it each time; where nobody sees one, once is enough.
pub async fn wait_for_server(bar: &ProgressBar, wait: Duration, is_known: bool, why: ClientError) {
    let seconds = wait.as_secs();
    bar.set_message(format!("等候 {seconds} 秒"));
    if !is_known {
        let why = failed(why);
        bar.suspend(|| eprintln!("服务器暂不受理更多请求，按其要求等候 {seconds} 秒后继续（{why}）"));
    }
    tokio::time::sleep(wait).await;
    bar.set_message("");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_waited_for_longer_until_there_is_an_answer() {
        let mut patience = Patience::default();
        for wait in [2, 4, 8, 16, 32, 64] {
            assert_eq!(patience.refused(2), Some(Duration::from_secs(wait)));
        }
        patience.answered();
        assert_eq!(patience.waited(), Duration::from_secs(126));
        assert_eq!(
            patience.refused(2),
            Some(Duration::from_secs(2)),
            "an answer begins anew"
        );
        patience.answered();
        assert_eq!(patience.refused(0), Some(Duration::from_secs(1)));
    }

    #[test]
    fn nobody_waits_until_tomorrow() {
        let mut patience = Patience::default();
        assert_eq!(patience.refused(12 * 3600), None);
        assert_eq!(patience.refused(u64::MAX), None);
        let waits: Vec<u64> = std::iter::from_fn(|| patience.refused(60))
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, [60, 120, 240], "ten minutes without an answer are enough");
    }
}
