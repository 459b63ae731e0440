//! The end of the server's own certificates, told in the log while there is time — 服务器证书到期提醒.

use std::time::Duration;

use app::{Clock, SystemClock};
use tokio::sync::watch::Receiver;

use crate::pki_folder::PkiFolder;

/// How often it is told again.
const TOLD_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Tells every day anew, until told to stop; the first telling is [`tell`], at the start.
pub(super) async fn keep(pki: PkiFolder, mut stopped: Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(TOLD_EVERY) => tell(&pki),
            _ = stopped.changed() => return,
        }
    }
}

/// Tells which certificates end soon.
pub(super) fn tell(pki: &PkiFolder) {
    for (certificate, until, days) in pki.ending(SystemClock.now()) {
        tracing::warn!(
            certificate,
            %until,
            days,
            "a certificate of this server ends soon: without a new one no client can connect"
        );
    }
}
