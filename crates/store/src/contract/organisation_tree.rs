//! The contract of [`TreeStore`], as tests that every driver passes.

use model::{
    Organisation, OrganisationId, OrganisationKind, OrganisationTree, Post, Principal, PrincipalId, PrincipalKind,
    TreeChange,
};

use crate::{DeskStore, StoreError, TreeStore};

/// Runs the whole contract; panics where the driver breaks it. `fresh` makes an empty desk and
/// returns a way to open it.
pub async fn holds<S: TreeStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    a_tree_is_applied_and_read_back(&fresh()()).await;
    a_change_is_applied_whole_or_not_at_all(&fresh()()).await;
    a_province_never_has_two_lead_agencies(&fresh()()).await;
}

fn id(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

fn organisation(name: &str, kind: OrganisationKind, parent: Option<&str>) -> Organisation {
    Organisation {
        id: id(name),
        name: format!("演示机构 {name}"),
        kind,
        parent: parent.map(id),
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 5,
        daily_budget_system: 6,
    }
}

fn post(organisation: &str, name: &str, duty: &str) -> Post {
    Post {
        organisation: id(organisation),
        name: name.into(),
        duty: duty.into(),
    }
}

fn clerk(name: &str, organisation: &str) -> Principal {
    Principal {
        id: PrincipalId::parse(name).expect("an id"),
        name: "演示人员".into(),
        kind: PrincipalKind::Person,
        organisation: id(organisation),
        post: "综合窗口".into(),
        is_active: true,
    }
}

fn province() -> TreeChange {
    TreeChange {
        organisations_added: vec![
            organisation("p", OrganisationKind::Province, None),
            organisation("hall", OrganisationKind::Hall, Some("p")),
            organisation("lead", OrganisationKind::LeadAgency, Some("p")),
        ],
        posts: vec![
            post("hall", "综合窗口", "受理申请"),
            post("hall", "咨询窗口", "解答询问"),
        ],
        principals_added: vec![clerk("clerk-2", "hall"), clerk("clerk-1", "hall")],
        ..TreeChange::default()
    }
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> String {
    match outcome {
        Err(StoreError::Conflict(text)) => text,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

async fn a_tree_is_applied_and_read_back(desk: &(impl TreeStore + DeskStore)) {
    assert_eq!(desk.tree().await.unwrap(), OrganisationTree::default());
    let empty = desk.stamp().await.unwrap();
    desk.apply_tree(&TreeChange::default()).await.unwrap();
    assert_eq!(desk.stamp().await.unwrap(), empty, "no change is no change");
    desk.apply_tree(&province()).await.unwrap();
    assert_ne!(desk.stamp().await.unwrap(), empty, "the gate has to hear of it");
    let tree = desk.tree().await.unwrap();
    let ids: Vec<&str> = tree
        .organisations
        .iter()
        .map(|organisation| organisation.id.as_str())
        .collect();
    assert_eq!(ids, ["hall", "lead", "p"]);
    assert_eq!(
        tree.posts,
        [
            post("hall", "咨询窗口", "解答询问"),
            post("hall", "综合窗口", "受理申请")
        ]
    );
    assert_eq!(tree.principals, [clerk("clerk-1", "hall"), clerk("clerk-2", "hall")]);

    let renamed = Organisation {
        name: "新名称".into(),
        daily_budget_clerk: 9,
        population_hours: Some(model::ServiceHours::ALWAYS),
        ..organisation("hall", OrganisationKind::Hall, Some("p"))
    };
    let moved = Principal {
        post: "咨询窗口".into(),
        ..clerk("clerk-1", "hall")
    };
    let change = TreeChange {
        organisations_changed: vec![renamed.clone()],
        posts: vec![post("hall", "综合窗口", "受理、出件")],
        principals_changed: vec![moved.clone()],
        ..TreeChange::default()
    };
    desk.apply_tree(&change).await.unwrap();
    let tree = desk.tree().await.unwrap();
    assert_eq!(tree.organisations[0], renamed);
    assert_eq!(tree.posts[1].duty, "受理、出件");
    assert_eq!(tree.principals, [moved, clerk("clerk-2", "hall")]);
}

async fn a_change_is_applied_whole_or_not_at_all(desk: &(impl TreeStore + DeskStore)) {
    let broken = [
        TreeChange {
            principals_added: vec![clerk("clerk-1", "nowhere")],
            ..province()
        },
        TreeChange {
            posts: vec![post("nowhere", "窗口", "受理")],
            ..province()
        },
        TreeChange {
            organisations_changed: vec![organisation("nobody", OrganisationKind::Hall, None)],
            ..province()
        },
        TreeChange {
            principals_changed: vec![clerk("nobody", "hall")],
            ..province()
        },
    ];
    for change in broken {
        conflict(desk.apply_tree(&change).await);
        assert_eq!(desk.tree().await.unwrap(), OrganisationTree::default(), "{change:?}");
    }
    desk.apply_tree(&province()).await.unwrap();
    conflict(desk.apply_tree(&province()).await);
}

async fn a_province_never_has_two_lead_agencies(desk: &(impl TreeStore + DeskStore)) {
    desk.apply_tree(&province()).await.unwrap();
    let second = organisation("second", OrganisationKind::LeadAgency, Some("p"));
    let said = conflict(desk.add_organisation(&second).await);
    assert!(said.contains("lead"), "the one that is there is named: {said}");
    let added = TreeChange {
        organisations_added: vec![second.clone()],
        ..TreeChange::default()
    };
    conflict(desk.apply_tree(&added).await);
    for misplaced in [None, Some("hall")] {
        conflict(
            desk.add_organisation(&organisation("second", OrganisationKind::LeadAgency, misplaced))
                .await,
        );
    }

    // A province may change its lead agency: the former one is suspended, and then cannot come back.
    let active = |is_active| crate::OrganisationChange {
        is_active: Some(is_active),
        ..crate::OrganisationChange::default()
    };
    desk.change_organisation(&id("lead"), &active(false)).await.unwrap();
    desk.add_organisation(&second).await.unwrap();
    conflict(desk.change_organisation(&id("lead"), &active(true)).await);
    desk.change_organisation(&id("second"), &active(false)).await.unwrap();
    desk.change_organisation(&id("lead"), &active(true)).await.unwrap();
}
