//! The end of the server's own certificates, told in the log while there is time — 服务器证书到期提醒.

use std::time::Duration;

use app::{Clock, SystemClock};
use tokio::sync::watch::Receiver;

use crate::pki_folder::PkiFolder;

/// How often it is told again.
const TOLD_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Tells at the start and every day, until told to stop.
pub(super) async fn keep(pki: PkiFolder, mut stopped: Receiver<bool>) {
    let mut every = tokio::time::interval(TOLD_EVERY);
    loop {
        tokio::select! {
            _ = every.tick() => tell(&pki),
            _ = stopped.changed() => return,
        }
    }
}

fn tell(pki: &PkiFolder) {
    for (certificate, until, days) in pki.ending(SystemClock.now()) {
        tracing::warn!(
            certificate,
            %until,
            days,
            "a certificate of this server ends soon: without a new one no client can connect"
        );
    }
}
