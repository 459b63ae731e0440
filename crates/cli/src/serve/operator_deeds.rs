//! What is changed on the command line while the server has the ledger — 运维办理留痕: recorded by the server, within seconds.

use std::time::Duration;

use app::App;
use tokio::sync::watch::Receiver;

/// How often it is asked whether something waits.
const ASKED_EVERY: Duration = Duration::from_secs(1);
/// How long it waits when ledger or desk could not be used.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Records until told to stop, and what was changed by then.
pub(super) async fn keep(app: App, mut stopped: Receiver<bool>) {
    loop {
        let is_stopping = *stopped.borrow();
        let rest = match app.record_operator_deeds().await {
            Ok(_) => ASKED_EVERY,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "what was changed on the command line was not recorded yet"
                );
                REST_AFTER_FAILURE
            }
        };
        if is_stopping {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = stopped.changed() => {}
        }
    }
}
