//! The contract of [`ApplicationStore`], as tests that every driver passes.

use jiff::{SignedDuration, Timestamp};
use model::{
    ApplicationEvent, ApplicationFiling, ApplicationState, ApplicationStep, Certificate, CertificateApplication,
    CertificateFingerprint, KeyFingerprint, Organisation, OrganisationId, OrganisationKind, Principal, PrincipalId,
    PrincipalKind, ResponsiblePerson,
};

use crate::{APPLICATIONS_PAGE_MAX, ApplicationQuery, ApplicationStore, DeskStore, IssuedCertificate, StoreError};

/// Runs the whole contract; panics where the driver breaks it. `fresh` is as in [`super::desk::holds`].
pub async fn holds<S: ApplicationStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    let desk = open();
    prepare(&desk).await;
    what_is_filed_is_found_and_listed(&desk).await;
    everything_is_there_after_a_restart(&open(), &desk).await;
    let open = fresh();
    let desk = prepared(open()).await;
    one_application_a_holder_is_open(&desk).await;
    let open = fresh();
    let desk = prepared(open()).await;
    an_approval_and_its_certificate_are_kept_together(&desk).await;
    let open = fresh();
    let desk = prepared(open()).await;
    a_certificate_is_granted_and_collected(&desk).await;
    let open = fresh();
    let (one, other) = (prepared(open()).await, open());
    of_two_who_decide_one_does(&one, &other).await;
    let open = fresh();
    let desk = prepared(open()).await;
    a_page_is_bounded_and_can_be_continued(&desk).await;
}

fn now() -> Timestamp {
    "2026-11-24T01:02:03.456789Z".parse().expect("an instant")
}

fn principal_id(id: &str) -> PrincipalId {
    PrincipalId::parse(id).expect("an id")
}

fn organisation_id(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

async fn prepared<S: DeskStore>(desk: S) -> S {
    prepare(&desk).await;
    desk
}

async fn prepare(desk: &impl DeskStore) {
    for (id, kind, parent) in [
        ("province-a", OrganisationKind::Province, None),
        ("province-b", OrganisationKind::Province, None),
        ("lead-a", OrganisationKind::LeadAgency, Some("province-a")),
        ("lead-b", OrganisationKind::LeadAgency, Some("province-b")),
        ("owner", OrganisationKind::SourceAuthority, None),
    ] {
        let organisation = Organisation {
            id: organisation_id(id),
            name: "演示机构".into(),
            kind,
            parent: parent.map(organisation_id),
            is_active: true,
            population_hours: None,
            daily_budget_clerk: 1,
            daily_budget_system: 1,
        };
        desk.add_organisation(&organisation).await.expect("added");
    }
    for (id, organisation) in [
        ("lead", "lead-a"),
        ("clerk", "lead-a"),
        ("other", "lead-b"),
        ("officer", "owner"),
    ] {
        add_principal(desk, id, organisation).await;
    }
}

async fn add_principal(desk: &impl DeskStore, id: &str, organisation: &str) {
    let principal = Principal {
        id: principal_id(id),
        name: "演示人员".into(),
        kind: PrincipalKind::Person,
        organisation: organisation_id(organisation),
        post: "岗位".into(),
        is_active: true,
    };
    desk.add_principal(&principal).await.expect("added");
}

fn filing(organisation: &str, principal: &str) -> ApplicationFiling {
    ApplicationFiling {
        organisation: organisation_id(organisation),
        filed_by: principal_id("lead"),
        filed_at: now(),
        entered_by: None,
        responsible: ResponsiblePerson::new("演示责任人𬭚", "处长", "028-55550123").expect("a person"),
        principal: principal_id(principal),
        request_pem: Some("-----BEGIN CERTIFICATE REQUEST-----\n".into()),
        days: 365,
        reason: "新设窗口".into(),
    }
}

fn step(by: &str, event: ApplicationEvent) -> ApplicationStep {
    ApplicationStep {
        at: now() + SignedDuration::from_secs(60),
        by: principal_id(by),
        entered_by: None,
        event,
    }
}

fn asked() -> ApplicationStep {
    let question = "请说明岗位职责".into();
    step("officer", ApplicationEvent::AskedBack { question })
}

fn approved(serial: &str) -> ApplicationStep {
    let serial = serial.into();
    step("officer", ApplicationEvent::Approved { serial })
}

fn refused() -> ApplicationStep {
    let reason = "岗位无此需要".into();
    step("officer", ApplicationEvent::Refused { reason })
}

fn certificate(serial: &str, principal: &str) -> Certificate {
    Certificate {
        serial: serial.into(),
        fingerprint: CertificateFingerprint([7; 32]),
        key: Some(KeyFingerprint([7; 32])),
        principal: principal_id(principal),
        valid_from: now(),
        valid_until: now() + SignedDuration::from_hours(24),
        revoked_at: None,
        revocation_reason: None,
        suspension: None,
    }
}

fn issued(certificate: Certificate) -> IssuedCertificate {
    let chain_pem = format!("chain of {}", certificate.serial);
    IssuedCertificate { certificate, chain_pem }
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn found(desk: &impl ApplicationStore, number: u64) -> CertificateApplication {
    let found = desk.find_application(number).await.expect("read");
    found.expect("an application of this number")
}

async fn go_on(desk: &impl ApplicationStore, number: u64, step: ApplicationStep) -> Result<(), StoreError> {
    let mut application = found(desk, number).await;
    application.take(step).expect("the rules allow it");
    desk.continue_application(&application, None).await
}

async fn what_is_filed_is_found_and_listed(desk: &(impl ApplicationStore + DeskStore)) {
    assert_eq!(desk.list_applications(&ApplicationQuery::default()).await.unwrap(), []);
    assert_eq!(desk.find_application(1).await.unwrap(), None);
    assert_eq!(desk.find_application(u64::MAX).await.unwrap(), None);
    for unknown in [
        filing("nowhere", "clerk"),
        filing("lead-a", "nobody"),
        ApplicationFiling {
            filed_by: principal_id("nobody"),
            ..filing("lead-a", "clerk")
        },
    ] {
        conflict(desk.file_application(&unknown).await);
    }
    let stamp = desk.stamp().await.unwrap();
    let first = desk.file_application(&filing("lead-a", "clerk")).await.unwrap();
    let second = desk.file_application(&filing("lead-b", "other")).await.unwrap();
    assert!(first < second);
    assert_eq!(found(desk, first).await.filing(), &filing("lead-a", "clerk"));

    go_on(desk, first, asked()).await.unwrap();
    let answered = ApplicationEvent::Answered {
        answer: "综合受理".into(),
        request_pem: Some("another".into()),
        days: Some(731),
    };
    go_on(desk, first, step("lead", answered.clone())).await.unwrap();
    let application = found(desk, first).await;
    assert_eq!(application.steps(), [asked(), step("lead", answered)]);
    assert_eq!(application.state(), ApplicationState::Resubmitted);
    go_on(desk, second, refused()).await.unwrap();
    assert_eq!(
        desk.stamp().await.unwrap(),
        stamp,
        "nothing that the gate needs has changed"
    );

    let numbers = async |query: ApplicationQuery| -> Vec<u64> {
        let all = desk.list_applications(&query).await.unwrap();
        all.iter().map(CertificateApplication::number).collect()
    };
    let any = ApplicationQuery::default;
    let organisation = Some(organisation_id("lead-b"));
    let principal = Some(principal_id("clerk"));
    assert_eq!(numbers(any()).await, [first, second]);
    assert_eq!(numbers(ApplicationQuery { organisation, ..any() }).await, [second]);
    assert_eq!(numbers(ApplicationQuery { principal, ..any() }).await, [first]);
    assert_eq!(numbers(ApplicationQuery { after: first, ..any() }).await, [second]);
    for (below, expected) in [(u64::MAX, vec![second, first]), (second, vec![first]), (first, vec![])] {
        let newest_below = Some(below);
        assert_eq!(numbers(ApplicationQuery { newest_below, ..any() }).await, expected);
    }
    for (states, expected) in [
        (vec![ApplicationState::Resubmitted], vec![first]),
        (
            vec![ApplicationState::Refused, ApplicationState::Resubmitted],
            vec![first, second],
        ),
        (vec![ApplicationState::Submitted, ApplicationState::Approved], vec![]),
    ] {
        assert_eq!(numbers(ApplicationQuery { states, ..any() }).await, expected);
    }
}

async fn everything_is_there_after_a_restart(reopened: &impl ApplicationStore, desk: &impl ApplicationStore) {
    let all = desk.list_applications(&ApplicationQuery::default()).await.unwrap();
    assert!(!all.is_empty());
    assert_eq!(
        reopened.list_applications(&ApplicationQuery::default()).await.unwrap(),
        all
    );
}

async fn one_application_a_holder_is_open(desk: &(impl ApplicationStore + DeskStore)) {
    let first = desk.file_application(&filing("lead-a", "clerk")).await.unwrap();
    conflict(desk.file_application(&filing("lead-a", "clerk")).await);
    go_on(desk, first, asked()).await.unwrap();
    conflict(desk.file_application(&filing("lead-b", "clerk")).await);
    go_on(desk, first, refused()).await.unwrap();
    desk.file_application(&filing("lead-a", "clerk"))
        .await
        .expect("the first one is closed");
}

async fn an_approval_and_its_certificate_are_kept_together(desk: &(impl ApplicationStore + DeskStore)) {
    let number = desk.file_application(&filing("lead-a", "clerk")).await.unwrap();
    let mut application = found(desk, number).await;
    conflict(desk.continue_application(&application, None).await);
    application.take(approved("4a")).unwrap();
    conflict(desk.continue_application(&application, None).await);
    conflict(
        desk.continue_application(&application, Some(&issued(certificate("4b", "clerk"))))
            .await,
    );
    conflict(
        desk.continue_application(&application, Some(&issued(certificate("4a", "other"))))
            .await,
    );
    let taken = certificate("4a", "other");
    desk.add_certificate(&taken).await.unwrap();
    conflict(
        desk.continue_application(&application, Some(&issued(certificate("4a", "clerk"))))
            .await,
    );
    assert_eq!(found(desk, number).await.state(), ApplicationState::Submitted);
    assert_eq!(desk.list_certificates().await.unwrap(), std::slice::from_ref(&taken));

    let mut application = found(desk, number).await;
    application.take(approved("4c")).unwrap();
    // The key is in a certificate of another holder, whatever its serial number.
    let of_another = Certificate {
        fingerprint: CertificateFingerprint([8; 32]),
        ..certificate("4c", "clerk")
    };
    conflict(
        desk.continue_application(&application, Some(&issued(of_another.clone())))
            .await,
    );
    let kept = Certificate {
        key: Some(KeyFingerprint([8; 32])),
        ..of_another
    };
    let stamp = desk.stamp().await.unwrap();
    desk.continue_application(&application, Some(&issued(kept.clone())))
        .await
        .unwrap();
    assert_eq!(desk.find_chain("4c").await.unwrap().as_deref(), Some("chain of 4c"));
    assert_eq!(desk.find_chain("4a").await.unwrap(), None, "it came of no application");
    assert_ne!(
        desk.stamp().await.unwrap(),
        stamp,
        "the gate has to know the certificate"
    );
    assert_eq!(found(desk, number).await, application);
    assert!(desk.list_certificates().await.unwrap().contains(&kept));

    let other = desk.file_application(&filing("lead-a", "clerk")).await.unwrap();
    let mut other = found(desk, other).await;
    other.take(refused()).unwrap();
    let unasked = issued(certificate("4d", "clerk"));
    conflict(desk.continue_application(&other, Some(&unasked)).await);
}

/// Without a request: granted first, and the certificate comes with the collecting.
async fn a_certificate_is_granted_and_collected(desk: &(impl ApplicationStore + DeskStore)) {
    let request_pem = None;
    let without = ApplicationFiling {
        request_pem,
        ..filing("lead-a", "clerk")
    };
    let number = desk.file_application(&without).await.unwrap();
    assert_eq!(found(desk, number).await.filing(), &without);
    let mut application = found(desk, number).await;
    application.take(step("officer", ApplicationEvent::Granted)).unwrap();
    conflict(
        desk.continue_application(&application, Some(&issued(certificate("4a", "clerk"))))
            .await,
    );
    desk.continue_application(&application, None).await.unwrap();
    assert_eq!(found(desk, number).await, application);
    assert_eq!(application.state(), ApplicationState::Granted);
    conflict(desk.file_application(&without).await);

    let serial = "4a".into();
    application
        .take(step("lead", ApplicationEvent::Collected { serial }))
        .unwrap();
    conflict(desk.continue_application(&application, None).await);
    desk.continue_application(&application, Some(&issued(certificate("4a", "clerk"))))
        .await
        .unwrap();
    let collected = found(desk, number).await;
    assert_eq!(
        (collected.state(), collected.serial()),
        (ApplicationState::Approved, Some("4a"))
    );
    assert_eq!(desk.find_chain("4a").await.unwrap().as_deref(), Some("chain of 4a"));
}

async fn of_two_who_decide_one_does(
    one: &(impl ApplicationStore + DeskStore),
    other: &(impl ApplicationStore + DeskStore),
) {
    let number = one.file_application(&filing("lead-a", "clerk")).await.unwrap();
    let (mut approving, mut refusing) = (found(one, number).await, found(other, number).await);
    approving.take(approved("4a")).unwrap();
    refusing.take(refused()).unwrap();
    one.continue_application(&approving, Some(&issued(certificate("4a", "clerk"))))
        .await
        .unwrap();
    conflict(other.continue_application(&refusing, None).await);
    assert_eq!(found(other, number).await, approving);

    let mut nowhere = CertificateApplication::new(number + 1, filing("lead-a", "clerk"), []).unwrap();
    nowhere.take(refused()).unwrap();
    conflict(one.continue_application(&nowhere, None).await);
}

async fn a_page_is_bounded_and_can_be_continued(desk: &(impl ApplicationStore + DeskStore)) {
    for holder in 0..=APPLICATIONS_PAGE_MAX {
        let holder = format!("holder-{holder}");
        add_principal(desk, &holder, "lead-a").await;
        desk.file_application(&filing("lead-a", &holder)).await.unwrap();
    }
    let page = desk.list_applications(&ApplicationQuery::default()).await.unwrap();
    assert_eq!(page.len(), APPLICATIONS_PAGE_MAX as usize);
    let after = page.last().expect("a full page").number();
    let rest = ApplicationQuery {
        after,
        ..Default::default()
    };
    assert_eq!(desk.list_applications(&rest).await.unwrap().len(), 1);
}
