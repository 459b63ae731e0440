//! What every ledger log has to do, whatever keeps it. Given an empty log.

use crate::{LedgerLog, LedgerLogError};
use ledger::{ENTRY_SIZE_BYTES_MAX, checker, leaf_hash};

/// Appends, reads and heads of an empty log fit each other and the independent checker.
///
/// # Panics
/// When they do not, as tests do.
pub async fn appends_are_kept_in_order_and_borne_out_by_the_head(log: &dyn LedgerLog) {
    let empty = log.head().await.expect("a head");
    assert_eq!((empty.size, empty.root), (0, ledger::Hash::of_empty_tree()));
    assert!(log.read(0..10, 10).await.expect("nothing").is_empty());

    let entries: Vec<Vec<u8>> = (0..100).map(|n| format!("{{\"n\":{n}}}").into_bytes()).collect();
    let mut heads = vec![empty];
    for (index, entry) in (0..).zip(&entries) {
        let appended = log.append(entry.clone()).await.expect("appended");
        assert_eq!((appended.index, appended.leaf_hash), (index, leaf_hash(entry)));
        heads.push(log.head().await.expect("a head"));
    }
    let read = log.read(0..u64::MAX, usize::MAX).await.expect("all entries");
    assert_eq!(read, (0..).zip(entries.iter().cloned()).collect::<Vec<_>>());
    let found = checker::check(read.into_iter().map(|(_, entry)| Ok::<_, ()>(entry)), 100, &heads);
    assert_eq!(found, Ok(Ok(heads[100])));

    assert_eq!(
        log.read(90..95, 3).await.expect("three"),
        (90..93).zip(entries[90..93].to_vec()).collect::<Vec<_>>()
    );
    assert!(log.read(100..200, 10).await.expect("nothing beyond the end").is_empty());

    let too_large = log.append(vec![b'x'; ENTRY_SIZE_BYTES_MAX + 1]).await;
    assert!(matches!(too_large, Err(LedgerLogError::TooLarge { .. })));
    let largest = log
        .append(vec![b'x'; ENTRY_SIZE_BYTES_MAX])
        .await
        .expect("the largest entry");
    assert_eq!(largest.index, 100);
}
