//! What the operator does beside the desk — to a register, to the platform's own certificates — leaves its line at the desk, and by
//! it an entry in the ledger — 运维办理留痕.

use store::OperatorDeedStore;

use crate::failure::Failure;

/// What is about to be done.
pub struct NotedDeed {
    /// Stable code.
    pub deed: &'static str,
    /// Number or id of what it is done to.
    pub object: String,
    /// What the desk's history tells of it.
    pub summary: String,
}

/// Notes what is done, then does it. The desk and what lies beside it are no transaction: a line without an effect is found by
/// looking at the one thing that it names, an effect without a line by nobody. Of what then failed a second line tells, under the
/// code `failed`.
///
/// # Errors
/// When the desk cannot be written, and nothing was done; or as the deed itself.
pub async fn noted<T, E: From<Failure>>(
    desk: &dyn OperatorDeedStore,
    deeds: &[NotedDeed],
    failed: &'static str,
    act: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    for NotedDeed { deed, object, summary } in deeds {
        desk.note_deed(deed, object, summary).await.map_err(Failure::from)?;
    }
    let done = act();
    if done.is_err() {
        for NotedDeed { deed, object, .. } in deeds {
            // What came first is what the operator has to be told.
            let _ = (desk.note_deed(failed, object, deed).await)
                .inspect_err(|error| tracing::warn!(%error, deed, "that it failed could not be noted"));
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use store_embedded::EmbeddedDesk;

    use super::*;

    async fn waiting_after(outcome: Result<(), Failure>) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap().for_operator();
        let new = NotedDeed {
            deed: "certificate.server",
            object: "1f".into(),
            summary: String::new(),
        };
        let is_done = outcome.is_ok();
        let noted = noted(&desk, &[new], "certificate.renewal_failed", || outcome).await;
        assert_eq!(noted.is_ok(), is_done);
        let deeds = desk.waiting_deeds().await.unwrap();
        deeds.into_iter().map(|deed| (deed.deed, deed.object)).collect()
    }

    #[tokio::test]
    async fn what_failed_is_told_as_well() {
        let line = |deed: &str| (deed.to_owned(), "1f".to_owned());
        assert_eq!(waiting_after(Ok(())).await, [line("certificate.server")]);
        let failed = waiting_after(Err(Failure::new("file.unwritable", "磁盘已满"))).await;
        assert_eq!(failed, [line("certificate.server"), line("certificate.renewal_failed")]);
    }
}
