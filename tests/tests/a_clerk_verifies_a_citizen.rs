//! A clerk verifies what an applicant says of himself, over mutual TLS, and gets a receipt that the ledger bears out.

use serde_json::json;
use stories::{Installation, MATTER, RECORDS, SEED, entry, living_citizen, problem, verification};

#[tokio::test]
async fn what_agrees_is_consistent_and_what_differs_is_told_field_by_field() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    let citizen = living_citizen(0);

    let mut question = verification(&citizen.citizen_number, &citizen.name);
    question.claims.insert("sex".into(), citizen.sex.into());
    let answered = clerk.verify(&question).await.expect("an answer");
    assert_eq!(answered.outcome, "consistent");
    assert_eq!(answered.rest["fields"]["name"], "match");
    assert_eq!(answered.rest["fields"]["sex"], "match");
    assert_eq!(answered.rest["is_ended"], false);
    assert!(answered.register_version >= RECORDS);
    assert!(answered.rest["budget"]["remaining"].as_u64() < answered.rest["budget"]["limit"].as_u64());

    question.claims.insert("name".into(), "不是此人".into());
    let answered = clerk.verify(&question).await.expect("an answer");
    assert_eq!(answered.outcome, "inconsistent");
    assert_eq!(answered.rest["fields"]["name"], "mismatch");
    assert_eq!(answered.rest["fields"]["sex"], "match");

    // The ledger has the question, with who, why and which fields, and nothing of the citizen.
    let recorded = entry(&installation, answered.receipt.index);
    let text = recorded.to_string();
    assert!(
        text.contains("demo-hall") && text.contains("办件-2026-0001") && text.contains("inconsistent"),
        "{text}"
    );
    assert!(!text.contains(&citizen.citizen_number) && !text.contains(&citizen.name));
    server.stop();
    let verified = installation.succeed(&["ledger", "verify"]);
    assert!(!verified.is_empty());
    installation.succeed(&["ledger", "prove", &answered.receipt.index.to_string()]);
}

/// Whether somebody lives is told where the status is granted, and where it is not nothing is said of it, “not ended” included.
#[tokio::test]
async fn of_the_dead_is_told_what_was_granted() {
    const WITHOUT_STATUS: &str = "511A0138000000";
    let installation = Installation::demo();
    installation.grant_names("demo-hall", WITHOUT_STATUS, &[]);
    let server = installation.serve(&[]);
    let dead = (0..RECORDS)
        .map(|index| sample::citizen(SEED, index))
        .find(|citizen| citizen.status == "死亡")
        .expect("some have died");
    let mut question = verification(&dead.citizen_number, &dead.name);
    let clerk = server.client("clerk");
    let told = clerk.verify(&question).await.expect("an answer");
    assert_eq!(
        (told.outcome.as_str(), &told.rest["is_ended"]),
        ("consistent", &json!(true))
    );
    question.matter = WITHOUT_STATUS.into();
    let told = clerk.verify(&question).await.expect("an answer");
    assert_eq!(told.outcome, "consistent");
    assert!(
        !told.rest.contains_key("is_ended") && !told.rest.contains_key("status"),
        "{told:?}"
    );

    // Before he was born there was nothing to agree with.
    question.matter = MATTER.into();
    question.as_of = Some("1850-01-01".into());
    assert_eq!(clerk.verify(&question).await.expect("an answer").outcome, "not_found");

    // The command line tells it as well, in the register's words.
    let file = |name: &str| installation.data().join(name).display().to_string();
    let said = installation.succeed(&[
        "verify",
        "population",
        &dead.citizen_number,
        "--claim",
        &format!("name={}", dead.name),
        "--matter",
        MATTER,
        "--case",
        "办件-2026-0002",
        "--url",
        &server.extranet,
        "--ca",
        &file("pki/root.crt"),
        "--cert",
        &file("demo/clerk.crt"),
        "--key",
        &file("demo/clerk.key"),
    ]);
    for words in [
        "结论：一致",
        "姓名：一致",
        "登记状态：死亡（该登记已终止）",
        "答复时间：",
        "今日余额：",
        "查询编号：",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[tokio::test]
async fn nobody_found_is_another_answer_than_refused() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let stranger = sample::citizen(SEED, RECORDS + 5);
    let answered = server
        .client("clerk")
        .verify(&verification(&stranger.citizen_number, &stranger.name))
        .await
        .expect("an answer");
    assert_eq!(answered.outcome, "not_found");
    assert_eq!(answered.rest["fields"], serde_json::json!({}));
}

#[tokio::test]
async fn a_reading_gives_the_granted_fields_and_no_more() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = client::Reading {
        register: "population".into(),
        subject: citizen.citizen_number.clone(),
        matter: stories::MATTER.into(),
        case: "办件-2026-0002".into(),
        ..Default::default()
    };
    let answered = server.client("clerk").read(&question).await.expect("an answer");
    let values = answered.rest["record"]["values"].as_object().expect("values");
    let fields: Vec<_> = values.keys().map(String::as_str).collect();
    assert_eq!(fields, ["ethnic_group", "name", "sex", "status"]);
    assert_eq!(values["name"], citizen.name.as_str());

    let wider = client::Reading {
        fields: vec!["birth_place".into()],
        ..question
    };
    let refused = problem(server.client("clerk").read(&wider).await);
    assert_eq!(refused.code, "field_not_granted");
    assert_eq!(refused.rest["fields"], serde_json::json!(["birth_place"]));
}

#[tokio::test]
async fn a_dry_run_asks_the_gate_and_not_the_register() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = client::Verification {
        dry_run: true,
        ..verification(&citizen.citizen_number, &citizen.name)
    };
    let answered = server.client("clerk").verify(&question).await.expect("an answer");
    assert_eq!(answered.outcome, "would_be_answered");
    assert_eq!(answered.register_version, 0);
    assert_eq!(entry(&installation, answered.receipt.index)["out"], "dry_run");
}

#[tokio::test]
async fn a_disputed_field_is_flagged_until_the_dispute_is_closed() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let disputed = async || clerk.verify(&question).await.expect("an answer").rest["disputed"].clone();
    assert_eq!(disputed().await, serde_json::json!([]));
    installation.succeed(&["dispute", "open", "population", &citizen.citizen_number, "name"]);
    // A field that the clerk was not granted is not told of.
    installation.succeed(&["dispute", "open", "population", &citizen.citizen_number, "birth_place"]);
    assert!(stories::eventually(1, async || disputed().await == serde_json::json!(["name"])).await);
    installation.succeed(&["dispute", "close", "population", &citizen.citizen_number, "name"]);
    assert!(stories::eventually(1, async || disputed().await == serde_json::json!([])).await);
}
