//! Renewing a certificate of the platform's own leaves its line at the desk, and by it an entry in the ledger — 更新留痕.

use jiff::Timestamp;
use store::OperatorDeedStore;

use crate::failure::Failure;

/// A certificate that takes another's place.
pub struct Renewed {
    /// Stable code of what is done.
    pub deed: &'static str,
    /// Serial number of the new certificate.
    pub serial: String,
    /// Its last second.
    pub until: Timestamp,
}

/// Notes what is done, then writes the files. The desk and they are no transaction: a line without a new file is found by looking at
/// the file, a new file without a line by nobody. Of files that could not be written a second line tells.
///
/// # Errors
/// When the desk cannot be written, and nothing was done; or the files cannot.
pub async fn noted<T>(
    desk: &dyn OperatorDeedStore,
    renewed: &[Renewed],
    write: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    for Renewed { deed, serial, until } in renewed {
        desk.note_deed(deed, serial, &format!("until {until}")).await?;
    }
    let written = write();
    if let Err(failure) = &written {
        for Renewed { serial, .. } in renewed {
            let told = desk
                .note_deed("certificate.renewal_failed", serial, &failure.to_string())
                .await;
            // What came first is what the operator has to be told.
            let _ =
                told.inspect_err(|error| tracing::warn!(%error, serial, "that the renewal failed could not be noted"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use store_embedded::EmbeddedDesk;

    use super::*;

    async fn waiting_after(outcome: Result<(), Failure>) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap().for_operator();
        let new = Renewed {
            deed: "certificate.server",
            serial: "1f".into(),
            until: "2027-12-25T00:00:00Z".parse().unwrap(),
        };
        let is_written = outcome.is_ok();
        assert_eq!(noted(&desk, &[new], || outcome).await.is_ok(), is_written);
        let deeds = desk.waiting_deeds().await.unwrap();
        deeds.into_iter().map(|deed| (deed.deed, deed.object)).collect()
    }

    #[tokio::test]
    async fn what_could_not_be_written_is_told_as_well() {
        let line = |deed: &str| (deed.to_owned(), "1f".to_owned());
        assert_eq!(waiting_after(Ok(())).await, [line("certificate.server")]);
        let failed = waiting_after(Err(Failure::new("file.unwritable", "磁盘已满"))).await;
        assert_eq!(failed, [line("certificate.server"), line("certificate.renewal_failed")]);
    }
}
