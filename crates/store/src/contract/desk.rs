//! The contract of [`DeskStore`], as tests that every driver passes.

use jiff::{SignedDuration, Timestamp, civil::date};
use model::{
    Certificate, CertificateFingerprint, Grant, GrantAction, GrantScope, GrantTerms, KeyFingerprint, Organisation,
    OrganisationId, OrganisationKind, Principal, PrincipalId, PrincipalKind, ServiceHours, Suspension,
};

use crate::{DeskStore, Dispute, OrganisationChange, RegisterName, StoreError, StoreKey, Usage};

/// Runs the whole contract; panics where the driver breaks it.
///
/// `fresh` makes an empty desk and returns a way to open it; opened twice, the two stand for two processes.
pub async fn holds<S: DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    an_empty_desk_is_empty(&fresh()()).await;
    organisations_are_kept_and_changed(&fresh()()).await;
    principals_belong_to_an_organisation(&fresh()()).await;
    certificates_are_registered_and_revoked_once(&fresh()()).await;
    grants_are_numbered_and_withdrawn_once(&fresh()()).await;
    disputes_open_and_close(&fresh()()).await;
    usage_is_replaced_by_day(&fresh()()).await;
    {
        let open = fresh();
        the_stamp_moves_with_every_change(&open(), &open()).await;
    }
    let open = fresh();
    everything_is_there_after_a_restart(&open).await;
}

fn now() -> Timestamp {
    // With microseconds: as finely as every driver has to keep an instant.
    "2026-11-24T01:02:03.456789Z".parse().expect("an instant")
}

fn organisation_id(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

fn principal_id(id: &str) -> PrincipalId {
    PrincipalId::parse(id).expect("an id")
}

pub(super) fn organisation(id: &str, parent: Option<&str>) -> Organisation {
    Organisation {
        id: organisation_id(id),
        name: format!("演示机构 {id} 𬭚"),
        kind: OrganisationKind::Hall,
        parent: parent.map(organisation_id),
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 500,
        daily_budget_system: u32::MAX,
    }
}

pub(super) fn principal(id: &str, organisation: &str) -> Principal {
    Principal {
        id: principal_id(id),
        name: "演示人员".into(),
        kind: PrincipalKind::Person,
        organisation: organisation_id(organisation),
        post: "综合窗口".into(),
        is_active: true,
    }
}

pub(super) fn certificate(serial: &str, number: u8, principal: &str, days: i64) -> Certificate {
    Certificate {
        serial: serial.into(),
        fingerprint: CertificateFingerprint([number; 32]),
        key: Some(KeyFingerprint([number; 32])),
        principal: principal_id(principal),
        valid_from: now(),
        valid_until: now() + SignedDuration::from_hours(24 * days),
        revoked_at: None,
        revocation_reason: None,
        suspension: None,
    }
}

fn grant(organisation: &str, matter: &str) -> Grant {
    Grant {
        id: 999,
        organisation: organisation_id(organisation),
        matter: matter.into(),
        register: "enterprise".into(),
        terms: GrantTerms {
            scope: GrantScope::Subtree,
            action: GrantAction::Verify,
            fields: vec!["name".into(), "credit_code".into()],
            hours: None,
            daily_budget: None,
            valid_from: date(2026, 1, 1),
            valid_until: date(2027, 12, 31),
        },
        legal_basis: "演示依据".into(),
        revoked_at: None,
    }
}

fn dispute(field: &str) -> Dispute {
    Dispute {
        register: RegisterName::new("enterprise"),
        key: StoreKey::new([0, 255, 7]),
        field: field.into(),
        opened_at: now(),
    }
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn an_empty_desk_is_empty(desk: &impl DeskStore) {
    assert!(desk.list_organisations().await.unwrap().is_empty());
    assert!(desk.list_principals().await.unwrap().is_empty());
    assert!(desk.list_certificates().await.unwrap().is_empty());
    assert!(desk.list_grants().await.unwrap().is_empty());
    assert!(desk.open_disputes().await.unwrap().is_empty());
    assert!(desk.usage(date(2026, 11, 24)).await.unwrap().is_empty());
    assert_eq!(desk.authority().await.unwrap().organisations().count(), 0);
}

async fn organisations_are_kept_and_changed(desk: &impl DeskStore) {
    let (province, hall) = (organisation("province", None), organisation("hall", Some("province")));
    conflict(desk.add_organisation(&hall).await);
    desk.add_organisation(&province).await.unwrap();
    desk.add_organisation(&hall).await.unwrap();
    conflict(desk.add_organisation(&hall).await);
    conflict(
        desk.add_organisation(&organisation("own-parent", Some("own-parent")))
            .await,
    );
    assert_eq!(desk.list_organisations().await.unwrap(), [hall.clone(), province]);

    for &kind in OrganisationKind::ALL {
        let parent = (kind == OrganisationKind::LeadAgency).then_some("z-province");
        let of_kind = Organisation {
            kind,
            ..organisation(&format!("z-{}", kind.as_str()), parent)
        };
        desk.add_organisation(&of_kind).await.unwrap();
        assert!(desk.list_organisations().await.unwrap().contains(&of_kind));
    }

    let hours: ServiceHours = "07:30-22:00".parse().unwrap();
    let change = OrganisationChange {
        is_active: Some(false),
        population_hours: Some(Some(hours)),
    };
    desk.change_organisation(&hall.id, &change).await.unwrap();
    let changed = Organisation {
        is_active: false,
        population_hours: Some(hours),
        ..hall.clone()
    };
    assert_eq!(desk.list_organisations().await.unwrap()[0], changed);
    desk.change_organisation(&hall.id, &OrganisationChange::default())
        .await
        .unwrap();
    assert_eq!(
        desk.list_organisations().await.unwrap()[0],
        changed,
        "no change leaves all as it was"
    );
    let back = OrganisationChange {
        population_hours: Some(None),
        ..OrganisationChange::default()
    };
    desk.change_organisation(&hall.id, &back).await.unwrap();
    assert_eq!(desk.list_organisations().await.unwrap()[0].population_hours, None);
    conflict(desk.change_organisation(&organisation_id("nobody"), &change).await);
}

async fn principals_belong_to_an_organisation(desk: &impl DeskStore) {
    conflict(desk.add_principal(&principal("clerk", "hall")).await);
    desk.add_organisation(&organisation("hall", None)).await.unwrap();
    let clerk = principal("clerk", "hall");
    let system = Principal {
        kind: PrincipalKind::System,
        post: String::new(),
        ..principal("a-system", "hall")
    };
    desk.add_principal(&clerk).await.unwrap();
    desk.add_principal(&system).await.unwrap();
    conflict(desk.add_principal(&clerk).await);
    assert_eq!(desk.list_principals().await.unwrap(), [system, clerk.clone()]);
    for is_active in [false, false, true] {
        desk.set_principal_active(&clerk.id, is_active).await.unwrap();
        assert_eq!(desk.list_principals().await.unwrap()[1].is_active, is_active);
    }
    conflict(desk.set_principal_active(&principal_id("nobody"), true).await);
}

async fn certificates_are_registered_and_revoked_once(desk: &impl DeskStore) {
    desk.add_organisation(&organisation("hall", None)).await.unwrap();
    conflict(desk.add_certificate(&certificate("a1", 1, "clerk", 365)).await);
    desk.add_principal(&principal("clerk", "hall")).await.unwrap();
    let (short, long) = (certificate("a1", 1, "clerk", 365), certificate("b2", 2, "clerk", 730));
    desk.add_certificate(&short).await.unwrap();
    desk.add_certificate(&long).await.unwrap();
    conflict(desk.add_certificate(&short).await);
    conflict(
        desk.add_certificate(&Certificate {
            serial: "c3".into(),
            ..short.clone()
        })
        .await,
    );
    // One key is for one holder; he may renew with it, and what was registered before keys were kept has none.
    desk.add_principal(&principal("other", "hall")).await.unwrap();
    let with_key = |serial: &str, number, holder: &str, key| Certificate {
        key,
        ..certificate(serial, number, holder, 30)
    };
    conflict(desk.add_certificate(&with_key("d4", 4, "other", short.key)).await);
    let rest = [
        with_key("e5", 5, "clerk", short.key),
        with_key("f6", 6, "clerk", None),
        with_key("f7", 7, "other", None),
    ];
    for one in &rest {
        desk.add_certificate(one).await.unwrap();
    }
    assert_eq!(desk.list_certificates().await.unwrap()[2..], rest);
    assert_eq!(
        desk.list_certificates().await.unwrap()[..2],
        [long.clone(), short.clone()],
        "latest to expire first"
    );

    let suspension = Suspension {
        at: now(),
        reason: "核查".into(),
        by: Some(principal_id("officer")),
    };
    let stamp = desk.stamp().await.unwrap();
    desk.suspend_certificate("b2", &suspension).await.unwrap();
    assert_ne!(desk.stamp().await.unwrap(), stamp, "the gate has to hear of it");
    let suspended = Certificate {
        suspension: Some(suspension.clone()),
        ..long.clone()
    };
    assert_eq!(desk.list_certificates().await.unwrap()[0], suspended);
    conflict(desk.suspend_certificate("b2", &suspension).await);
    conflict(desk.suspend_certificate("ffff", &suspension).await);
    desk.resume_certificate("b2", "已核查").await.unwrap();
    assert_eq!(desk.list_certificates().await.unwrap()[0], long);
    conflict(desk.resume_certificate("b2", "再次").await);
    conflict(desk.resume_certificate("ffff", "没有").await);

    desk.revoke_certificate("b2", now(), "调离岗位").await.unwrap();
    let revoked = Certificate {
        revoked_at: Some(now()),
        revocation_reason: Some("调离岗位".into()),
        ..long
    };
    assert_eq!(desk.list_certificates().await.unwrap()[0], revoked);
    conflict(desk.revoke_certificate("b2", now(), "再次").await);
    conflict(desk.revoke_certificate("ffff", now(), "没有").await);
    conflict(desk.suspend_certificate("b2", &suspension).await);
    conflict(desk.resume_certificate("b2", "已吊销").await);
    assert_eq!(
        desk.list_certificates().await.unwrap()[0],
        revoked,
        "the first reason stays"
    );

    let authority = desk.authority().await.unwrap();
    assert_eq!(
        **authority.certificate(&short.fingerprint).expect("known by fingerprint"),
        short
    );
    assert_eq!(
        **authority
            .certificate(&revoked.fingerprint)
            .expect("revoked ones are known too"),
        revoked
    );
}

async fn grants_are_numbered_and_withdrawn_once(desk: &impl DeskStore) {
    conflict(desk.add_grant(&grant("hall", "M-1")).await);
    desk.add_organisation(&organisation("hall", None)).await.unwrap();
    let first = desk.add_grant(&grant("hall", "M-1")).await.unwrap();
    let mut read = grant("hall", "M-2");
    read.terms = GrantTerms {
        scope: GrantScope::Alone,
        action: GrantAction::Read,
        fields: vec![],
        hours: Some("09:30-24:00".parse().expect("hours")),
        daily_budget: Some(u32::MAX),
        ..read.terms
    };
    let second = desk.add_grant(&read).await.unwrap();
    assert!(first >= 1 && second > first, "{first} {second}");
    let kept = [
        Grant {
            id: first,
            ..grant("hall", "M-1")
        },
        Grant { id: second, ..read },
    ];
    assert_eq!(desk.list_grants().await.unwrap(), kept);

    desk.revoke_grant(first, now(), "不再需要").await.unwrap();
    assert_eq!(desk.list_grants().await.unwrap()[0].revoked_at, Some(now()));
    for unknown in [first, 0, second + 1, u64::MAX] {
        conflict(desk.revoke_grant(unknown, now(), "不再需要").await);
    }
    let authority = desk.authority().await.unwrap();
    let hall = organisation_id("hall");
    assert_eq!(
        authority.grants_for(&hall, "M-1", date(2026, 6, 1)).count(),
        0,
        "withdrawn"
    );
    assert_eq!(authority.grants_for(&hall, "M-2", date(2026, 6, 1)).count(), 1);
}

async fn disputes_open_and_close(desk: &impl DeskStore) {
    let (name, address) = (dispute("name"), dispute("address"));
    desk.open_dispute(&name).await.unwrap();
    desk.open_dispute(&Dispute {
        opened_at: now() + SignedDuration::from_secs(1),
        ..name.clone()
    })
    .await
    .unwrap();
    desk.open_dispute(&address).await.unwrap();
    assert_eq!(desk.open_disputes().await.unwrap(), [name.clone(), address.clone()]);
    desk.close_dispute(&name.register, &name.key, "name", now())
        .await
        .unwrap();
    conflict(desk.close_dispute(&name.register, &name.key, "name", now()).await);
    conflict(
        desk.close_dispute(&name.register, &StoreKey::new([1]), "address", now())
            .await,
    );
    assert_eq!(desk.open_disputes().await.unwrap(), [address]);
    desk.open_dispute(&name).await.unwrap();
    assert_eq!(
        desk.open_disputes().await.unwrap().len(),
        2,
        "a field may be disputed again"
    );
}

async fn usage_is_replaced_by_day(desk: &impl DeskStore) {
    let (today, tomorrow) = (date(2026, 11, 24), date(2026, 11, 25));
    desk.add_organisation(&organisation("hall", None)).await.unwrap();
    let usage = |lane, used| Usage {
        organisation: organisation_id("hall"),
        lane,
        used,
    };
    let both = [
        usage(PrincipalKind::Person, 3),
        usage(PrincipalKind::System, 1_000_000_000_000),
    ];
    desk.save_usage(today, &both).await.unwrap();
    assert_eq!(desk.usage(today).await.unwrap(), both);
    desk.save_usage(tomorrow, &both[..1]).await.unwrap();
    desk.save_usage(today, &both[1..]).await.unwrap();
    assert_eq!(desk.usage(today).await.unwrap(), both[1..]);
    assert_eq!(desk.usage(tomorrow).await.unwrap(), both[..1]);
    conflict(
        desk.save_usage(
            today,
            &[Usage {
                organisation: organisation_id("nobody"),
                ..both[0].clone()
            }],
        )
        .await,
    );
    assert_eq!(
        desk.usage(today).await.unwrap(),
        both[1..],
        "a refused one changes nothing"
    );
}

/// `desk` changes, `other` watches; a change that is refused, or changes nothing, may leave the stamp.
async fn the_stamp_moves_with_every_change<S: DeskStore>(desk: &S, other: &S) {
    let mut seen = vec![other.stamp().await.unwrap()];
    macro_rules! moves {
        ($change:expr) => {
            $change.await.unwrap();
            let stamp = other.stamp().await.unwrap();
            assert!(
                !seen.contains(&stamp),
                "the stamp did not move for {}",
                stringify!($change)
            );
            assert_eq!(stamp, desk.stamp().await.unwrap(), "both see the same stamp");
            assert_eq!(
                stamp,
                other.stamp().await.unwrap(),
                "the stamp stays while nothing changes"
            );
            seen.push(stamp);
        };
    }
    let (hall, clerk) = (organisation("hall", None), principal("clerk", "hall"));
    let suspended = OrganisationChange {
        is_active: Some(false),
        ..OrganisationChange::default()
    };
    let doubted = dispute("name");
    moves!(desk.add_organisation(&hall));
    moves!(desk.change_organisation(&hall.id, &suspended));
    moves!(desk.add_principal(&clerk));
    moves!(desk.set_principal_active(&clerk.id, false));
    moves!(desk.add_certificate(&certificate("a1", 1, "clerk", 365)));
    moves!(desk.revoke_certificate("a1", now(), "丢失"));
    moves!(desk.add_grant(&grant("hall", "M-1")));
    let id = other.list_grants().await.unwrap()[0].id;
    moves!(desk.revoke_grant(id, now(), "不再需要"));
    moves!(desk.open_dispute(&doubted));
    moves!(desk.close_dispute(&doubted.register, &doubted.key, "name", now()));

    // Budgets are saved all the time: the gate must not read everything anew for them.
    let usage = [Usage {
        organisation: hall.id.clone(),
        lane: PrincipalKind::Person,
        used: 1,
    }];
    desk.save_usage(date(2026, 11, 24), &usage).await.unwrap();
    assert_eq!(
        seen.last(),
        Some(&other.stamp().await.unwrap()),
        "using a budget moves no stamp"
    );
    assert!(
        !other
            .authority()
            .await
            .unwrap()
            .organisation(&hall.id)
            .expect("known")
            .is_active
    );
}

async fn everything_is_there_after_a_restart<S: DeskStore>(open: &impl Fn() -> S) {
    let before = {
        let desk = open();
        desk.add_organisation(&organisation("hall", None)).await.unwrap();
        desk.add_principal(&principal("clerk", "hall")).await.unwrap();
        desk.add_certificate(&certificate("a1", 1, "clerk", 365)).await.unwrap();
        desk.add_grant(&grant("hall", "M-1")).await.unwrap();
        desk.open_dispute(&dispute("name")).await.unwrap();
        desk.stamp().await.unwrap()
    };
    let desk = open();
    assert_eq!(desk.stamp().await.unwrap(), before);
    assert_eq!(desk.list_organisations().await.unwrap(), [organisation("hall", None)]);
    assert_eq!(desk.list_principals().await.unwrap(), [principal("clerk", "hall")]);
    assert_eq!(
        desk.list_certificates().await.unwrap(),
        [certificate("a1", 1, "clerk", 365)]
    );
    assert_eq!(desk.list_grants().await.unwrap().len(), 1);
    assert_eq!(desk.open_disputes().await.unwrap(), [dispute("name")]);
}
