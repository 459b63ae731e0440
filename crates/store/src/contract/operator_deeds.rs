//! The contract of [`OperatorDeedStore`], as tests that every driver passes.

use crate::{DeskStore, OperatorDeed, OperatorDeedStore};

use super::desk::{organisation, principal};

/// Runs the whole contract; panics where the driver breaks it. `fresh` makes an empty desk and returns a way to open it: for a
/// command of the operator `root (0)`, or for a server.
pub async fn holds<S: OperatorDeedStore + DeskStore, Open: Fn(bool) -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    let (command, server) = (open(true), open(false));
    server.add_organisation(&organisation("hall", None)).await.unwrap();
    assert_eq!(
        server.waiting_deeds().await.unwrap(),
        [],
        "a server has recorded it before"
    );

    command.add_principal(&principal("clerk", "hall")).await.unwrap();
    command.add_principal(&principal("clerk", "hall")).await.unwrap_err();
    command.add_principal(&principal("other", "hall")).await.unwrap();
    let waiting = server.waiting_deeds().await.unwrap();
    let [first, second] = waiting.as_slice() else {
        panic!("what was done waits, and nothing else: {waiting:?}");
    };
    assert!(first.line < second.line);
    let expected = OperatorDeed {
        line: first.line,
        deed: "principal.add".into(),
        object: "clerk".into(),
        operator: "root (0)".into(),
        register: None,
        begun_at_size: None,
    };
    assert_eq!(*first, expected);

    server.begin_recording(&[first.line], 7).await.unwrap();
    drop(command);
    drop(server);
    let server = open(false);
    let begun = server.waiting_deeds().await.unwrap();
    assert_eq!(begun[0].begun_at_size, Some(7), "durable");
    assert_eq!(begun[1], *second);
    server.recorded(&[(first.line, 8)]).await.unwrap();
    assert_eq!(server.waiting_deeds().await.unwrap(), waiting[1..]);
    server.begin_recording(&[first.line, second.line], 9).await.unwrap();
    server.recorded(&[(first.line, 9), (second.line, 9)]).await.unwrap();
    assert_eq!(server.waiting_deeds().await.unwrap(), []);

    // What was done beside the desk waits as well.
    server.note_deed("certificate.server", "1f", "").await.unwrap();
    assert_eq!(server.waiting_deeds().await.unwrap(), []);
    let noted = open(true)
        .note_deed("certificate.server", "2a", "until 2027-12-25")
        .await;
    noted.unwrap();
    let waiting = server.waiting_deeds().await.unwrap();
    let said: Vec<_> = waiting.iter().map(|deed| (&*deed.deed, &*deed.object)).collect();
    assert_eq!(said, [("certificate.server", "2a")]);
}
