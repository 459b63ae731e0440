//! Whoever is refused learns the rule, who can put it right and how; and the refusal stands in the ledger.

use stories::{Installation, entry, eventually, living_citizen, problem, verification};

#[tokio::test]
async fn each_check_of_the_gate_has_its_refusal() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let good = verification(&citizen.citizen_number, &citizen.name);
    let cases = [
        ("lead", good.clone(), "no_grant", 403),
        (
            "clerk",
            client::Verification {
                matter: "no-such-matter".into(),
                ..good.clone()
            },
            "no_grant",
            403,
        ),
        (
            "clerk",
            client::Verification {
                case: " ".into(),
                ..good.clone()
            },
            "case_missing",
            422,
        ),
        (
            "clerk",
            client::Verification {
                claims: [("birth_place".to_owned(), "某地".to_owned())].into(),
                ..good.clone()
            },
            "field_not_granted",
            403,
        ),
    ];
    for (who, question, code, status) in cases {
        let refused = problem(server.client(who).verify(&question).await);
        assert_eq!((refused.code.as_str(), refused.status), (code, status));
        for part in ["rule", "remedy", "who", "reference"] {
            assert!(
                refused.rest[part].as_str().is_some_and(|text| !text.is_empty()),
                "{code} lacks {part}"
            );
        }
        let index: u64 = refused.rest["reference"]
            .as_str()
            .unwrap()
            .rsplit('-')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(entry(&installation, index)["ref"], code);
    }
}

#[tokio::test]
async fn a_revoked_certificate_is_refused_within_a_second_on_the_open_connection() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let answered = clerk.verify(&question).await.expect("good so far");
    let serial = entry(&installation, answered.receipt.index)["cert"]
        .as_str()
        .unwrap()
        .to_owned();
    installation.succeed(&["certificate", "revoke", &serial, "--reason", "岗位变动"]);
    let is_refused = eventually(1, async || clerk.verify(&question).await.is_err()).await;
    assert!(is_refused, "still answered after a second");
    assert_eq!(problem(clerk.verify(&question).await).code, "certificate_revoked");
}

#[tokio::test]
async fn outside_agreed_hours_the_population_is_closed_and_the_open_registers_are_not() {
    let installation = Installation::demo();
    // A window of one minute that is not now, in Beijing.
    let seconds = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let hour = (seconds / 3600 + 8 + 12) % 24;
    installation.succeed(&[
        "organisation",
        "change",
        "demo-hall",
        "--hours",
        &format!("{hour:02}:00-{hour:02}:01"),
    ]);
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let refused = problem(
        server
            .client("clerk")
            .verify(&verification(&citizen.citizen_number, &citizen.name))
            .await,
    );
    assert_eq!(refused.code, "outside_service_hours");
    assert!(
        refused.rest["retry_after_seconds"]
            .as_u64()
            .is_some_and(|wait| wait <= 86_400)
    );
    let enterprise = sample::enterprise(stories::SEED, 0);
    let question = client::Verification {
        register: "enterprise".into(),
        subject: enterprise.key().into(),
        claims: [("name".to_owned(), enterprise.name.clone())].into(),
        ..verification("", "")
    };
    assert_eq!(
        server
            .client("clerk")
            .verify(&question)
            .await
            .expect("open at all hours")
            .outcome,
        "consistent"
    );
}

#[tokio::test]
async fn a_used_up_budget_is_told_with_the_time_of_the_next_try() {
    let installation = Installation::demo();
    installation.succeed(&[
        "organisation",
        "change",
        "demo-hall",
        "--budget-clerk",
        "2",
        "--reason",
        "试点",
    ]);
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    assert_eq!(clerk.verify(&question).await.unwrap().rest["budget"]["remaining"], 1);
    // A refused question does not count.
    problem(
        clerk
            .verify(&client::Verification {
                matter: "none".into(),
                ..question.clone()
            })
            .await,
    );
    assert_eq!(clerk.verify(&question).await.unwrap().rest["budget"]["remaining"], 0);
    let refused = problem(clerk.verify(&question).await);
    assert_eq!((refused.code.as_str(), refused.status), ("budget_exhausted", 429));
    server.stop();
    // A restart does not refill it.
    let server = installation.serve(&[]);
    assert_eq!(
        problem(server.client("clerk").verify(&question).await).code,
        "budget_exhausted"
    );
}

#[tokio::test]
async fn a_value_that_cannot_be_is_told_by_place_and_rule_and_never_repeated() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let wrong = problem(
        server
            .client("clerk")
            .verify(&verification("110105194912310021", "某人甲"))
            .await,
    );
    assert_eq!((wrong.code.as_str(), wrong.status), ("invalid_question", 422));
    assert_eq!(wrong.rest["errors"][0]["pointer"], "/subject");
    assert_eq!(wrong.rest["errors"][0]["rule"], "code.check_character");
    let text = serde_json::to_string(&wrong).unwrap();
    assert!(!text.contains("19491231") && !text.contains("某人甲"), "{text}");
}
