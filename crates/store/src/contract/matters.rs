//! The contract of [`MatterStore`], as tests that every driver passes.

use model::{Matter, MatterCode};

use crate::{DeskStore, MatterStore};

/// Runs the whole contract; panics where the driver breaks it. `fresh` makes an empty desk and returns a way to open it.
pub async fn holds<S: MatterStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    let desk = open();
    let matter = |code: &str, name: &str, legal_basis: &str| Matter {
        code: MatterCode::parse(code).expect("a code"),
        name: name.into(),
        legal_basis: legal_basis.into(),
        secrecy_basis: format!("{legal_basis}款"),
    };
    assert!(desk.list_matters().await.unwrap().is_empty());
    let (stamp, first) = (desk.stamp().await.unwrap(), matter("B-1", "备案", "某条例第一条"));
    desk.save_matters(&[first.clone(), matter("A-1", "审批", "")])
        .await
        .unwrap();
    desk.save_matters(&[]).await.unwrap();
    assert_eq!(
        desk.list_matters().await.unwrap(),
        [matter("A-1", "审批", ""), first.clone()]
    );
    desk.save_matters(&[matter("A-1", "审批𬭚", "某法第二条"), matter("C-1", "登记", "")])
        .await
        .unwrap();
    let expected = [matter("A-1", "审批𬭚", "某法第二条"), first, matter("C-1", "登记", "")];
    assert_eq!(desk.list_matters().await.unwrap(), expected);
    assert_eq!(
        desk.stamp().await.unwrap(),
        stamp,
        "the gate need not read everything anew for a list"
    );
    drop(desk);
    assert_eq!(open().list_matters().await.unwrap(), expected);
}
