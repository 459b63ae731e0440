//! The watch of a running server — 监测: looks every second, and goes on after a failure.

use std::time::Duration;

use app::Watching;
use tokio::{sync::watch::Receiver, time::Instant};

use super::background::rest_after;

/// How often it looks at what has come.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long it waits when ledger or desk could not be used.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Watches until told to stop, then keeps its position.
pub(super) async fn keep(mut watching: Watching, mut stopped: Receiver<bool>) {
    loop {
        let began = Instant::now();
        let rest = match watching.look().await {
            Ok(true) => rest_after(began.elapsed()),
            Ok(false) => LOOK_EVERY,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the watch could not look");
                REST_AFTER_FAILURE
            }
        };
        tokio::select! {
            biased;
            _ = stopped.changed() => break,
            () = tokio::time::sleep(rest) => {}
        }
    }
    if let Err(error) = watching.keep_position().await {
        // What was looked at since is looked at again, and alarms that are known are not raised twice.
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the watch's position was not kept"
        );
    }
}
