//! What the contract cannot know of applications: the history, and repairs by hand.

use jiff::Timestamp;
use model::{Organisation, OrganisationId, OrganisationKind, Principal, PrincipalId, PrincipalKind};
use store::DeskStore;

use super::*;

fn noon() -> Timestamp {
    "2026-11-24T04:00:00Z".parse().unwrap()
}

/// A desk with one refused application, and the database as a person with a tool would open it.
async fn refused_application(folder: &std::path::Path) -> (EmbeddedDesk, rusqlite::Connection) {
    let desk = EmbeddedDesk::open_as(folder, "tester", noon).unwrap();
    let lead = OrganisationId::parse("lead-a").unwrap();
    let province = OrganisationId::parse("province-a").unwrap();
    let organisation = |id: &OrganisationId, kind, parent| Organisation {
        id: id.clone(),
        name: "演示机构".into(),
        kind,
        parent,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 1,
        daily_budget_system: 1,
    };
    for new in [
        organisation(&province, OrganisationKind::Province, None),
        organisation(&lead, OrganisationKind::LeadAgency, Some(province.clone())),
    ] {
        desk.add_organisation(&new).await.unwrap();
    }
    let clerk = PrincipalId::parse("clerk").unwrap();
    let principal = Principal {
        id: clerk.clone(),
        name: "演示人员".into(),
        kind: PrincipalKind::Person,
        organisation: lead.clone(),
        post: "岗位".into(),
        is_active: true,
    };
    desk.add_principal(&principal).await.unwrap();
    let filing = ApplicationFiling {
        organisation: lead,
        filed_by: clerk.clone(),
        filed_at: noon(),
        entered_by: None,
        responsible: ResponsiblePerson::new("演示责任人", "处长", "028-55550123").unwrap(),
        principal: clerk.clone(),
        request_pem: Some("request".into()),
        days: 365,
        reason: "新设窗口".into(),
    };
    let number = desk.file_application(&filing).await.unwrap();
    let reason = "岗位无此需要".to_owned();
    let step = ApplicationStep {
        at: noon(),
        by: clerk,
        entered_by: None,
        event: ApplicationEvent::Refused { reason },
    };
    let application = CertificateApplication::new(number, filing, [step]).unwrap();
    desk.continue_application(&application, None).await.unwrap();
    let hand = rusqlite::Connection::open(folder.join("desk/desk.sqlite")).unwrap();
    (desk, hand)
}

#[tokio::test]
async fn every_step_has_its_line_of_history_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, hand) = refused_application(folder.path()).await;
    desk.continue_application(&desk.find_application(1).await.unwrap().unwrap(), None)
        .await
        .expect_err("a step is kept once");
    let lines: Vec<String> = hand
        .prepare(
            "SELECT action || ' ' || subject || ' ' || summary FROM desk_history WHERE action LIKE 'application.%'",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        lines,
        [
            "application.file clerk lead-a clerk 365",
            "application.refuse 1 clerk clerk 岗位无此需要"
        ]
    );
    for forbidden in [
        "UPDATE certificate_application SET responsible_name = 'nobody'",
        "UPDATE certificate_application SET request_pem = 'mine'",
        "DELETE FROM certificate_application",
        "UPDATE certificate_application_step SET event = 'approved'",
        "DELETE FROM certificate_application_step",
    ] {
        assert!(hand.execute(forbidden, []).is_err(), "{forbidden}");
    }
}

#[tokio::test]
async fn what_the_operator_enters_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, hand) = refused_application(folder.path()).await;
    let refused = desk.find_application(1).await.unwrap().unwrap();
    assert_eq!(
        (&refused.filing().entered_by, &refused.steps()[0].entered_by),
        (&None, &None)
    );

    let desk = desk.for_operator();
    let number = desk.file_application(refused.filing()).await.unwrap();
    let mut application = desk.find_application(number).await.unwrap().unwrap();
    application.take(refused.steps()[0].clone()).unwrap();
    desk.continue_application(&application, None).await.unwrap();
    let entered = desk.find_application(number).await.unwrap().unwrap();
    let operator = Some("tester".to_owned());
    assert_eq!(
        (&entered.filing().entered_by, &entered.steps()[0].entered_by),
        (&operator, &operator)
    );
    for forbidden in [
        "UPDATE certificate_application SET entered_by = NULL",
        "UPDATE certificate_application_step SET entered_by = NULL",
        "DELETE FROM operator_deed",
    ] {
        assert!(hand.execute(forbidden, []).is_err(), "{forbidden}");
    }
}

#[tokio::test]
async fn a_state_written_by_hand_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, hand) = refused_application(folder.path()).await;
    hand.execute("UPDATE certificate_application SET state = 'approved'", [])
        .unwrap();
    let error = desk.find_application(1).await.unwrap_err().to_string();
    assert!(
        error.contains("certificate_application, row 1") && error.contains("state"),
        "{error}"
    );
}

/// Applications filed before certificates could be collected are found as they were.
#[tokio::test]
async fn an_older_desk_keeps_its_applications() {
    use super::super::migrate::{MIGRATIONS, migrate};
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("desk")).unwrap();
    let mut old = rusqlite::Connection::open(folder.path().join("desk/desk.sqlite")).unwrap();
    old.pragma_update(None, "foreign_keys", true).unwrap();
    migrate(&mut old, &MIGRATIONS[..3]).unwrap();
    old.execute_batch(
        "INSERT INTO organisation VALUES ('lead-a', '演示', 'lead_agency', NULL, 1, NULL, 1, 1);
         INSERT INTO principal VALUES ('clerk', '演示人员', 'person', 'lead-a', '岗位', 1);
         INSERT INTO certificate VALUES ('4a', zeroblob(32), 'clerk', 1, 2, NULL, NULL);
         INSERT INTO certificate_application VALUES
             (7, 'lead-a', 'clerk', 1, '演示责任人', '处长', '028-55550123', 'clerk', 'request', 30, '新设窗口', 'approved', 1);
         INSERT INTO certificate_application_step VALUES (7, 1, 2, 'clerk', 'approved', '4a', NULL, NULL);",
    )
    .unwrap();
    drop(old);
    let desk = EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap();
    let application = desk.find_application(7).await.unwrap().expect("kept");
    assert_eq!(
        (application.request_pem(), application.serial()),
        (Some("request"), Some("4a"))
    );
    assert_eq!(desk.list_certificates().await.unwrap()[0].key, None);
    assert_eq!(desk.find_chain("4a").await.unwrap(), None);
    let next = ApplicationFiling {
        request_pem: None,
        ..application.filing().clone()
    };
    assert_eq!(desk.file_application(&next).await.unwrap(), 8, "numbers go on");
}
