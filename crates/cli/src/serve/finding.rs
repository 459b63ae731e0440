//! The index of a running server: built when there is none, then kept current — 检索索引.

use std::time::Duration;

use app::IndexFollowing;
use tokio::{sync::watch::Receiver, time::Instant};

/// How often it looks whether a register has changed: what is published is found within a second.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How long it waits when registers or index could not be used.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(10);
/// How often it tells how far building has come.
const TOLD_EVERY: Duration = Duration::from_secs(5);

/// Keeps the index until told to stop.
pub(super) async fn keep(mut following: IndexFollowing, mut stopped: Receiver<bool>) {
    let mut told_at: Option<Instant> = None;
    loop {
        let rest = match following.step().await {
            Ok(true) => Duration::ZERO,
            Ok(false) => LOOK_EVERY,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the index was not kept current"
                );
                REST_AFTER_FAILURE
            }
        };
        match following.progress() {
            Some(progress) if told_at.is_none_or(|told| told.elapsed() > TOLD_EVERY) => {
                tracing::info!(done = progress.done, of = progress.of, "the index is being built");
                told_at = Some(Instant::now());
            }
            None if told_at.take().is_some() => tracing::info!("the index is built"),
            _ => {}
        }
        tokio::select! {
            biased;
            _ = stopped.changed() => return,
            () = tokio::time::sleep(rest) => {}
        }
    }
}
