//! Anyone looks an enterprise up by code, old number, name or former name; nobody finds a citizen on the internet.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

use client::{Lookup, LookupBy};
use serde_json::json;
use stories::{Installation, MATTER, RECORDS, SEED, entry, living_citizen, problem};

fn by(by: LookupBy) -> Lookup {
    Lookup {
        register: "enterprise".into(),
        by,
        as_of: None,
    }
}

#[tokio::test]
async fn by_code_by_old_number_and_by_name() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let public = server.public();
    let enterprise = (0..RECORDS)
        .map(|index| sample::enterprise(SEED, index))
        .find(|enterprise| !enterprise.credit_code.is_empty() && !enterprise.registration_number.is_empty())
        .expect("older enterprises have both");
    for by_what in [
        LookupBy::Code(enterprise.credit_code.clone()),
        LookupBy::Code(enterprise.registration_number.clone()),
        LookupBy::Name(enterprise.name.clone()),
    ] {
        let answered = public.look_up(&by(by_what)).await.expect("an answer");
        assert_eq!(answered.outcome, "found");
        let values = &answered.rest["record"]["values"];
        assert_eq!(values["name"], enterprise.name.as_str());
        assert_eq!(values["credit_code"], enterprise.credit_code.as_str());
        let recorded = entry(&installation, answered.receipt.index);
        assert_eq!(recorded["door"], "internet");
        assert!(recorded.get("who").is_none());
    }
}

#[tokio::test]
async fn who_has_nothing_more_to_say_is_answered_all_the_same() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    server.answers_a_good_client().await;
    let enterprise = sample::enterprise(SEED, 0);
    let (_, address) = server.internet.split_once("://").expect("a URL");
    let mut connection = TcpStream::connect(address).expect("the door is open");
    let path = format!("/v1/registers/enterprise/{}", enterprise.key());
    write!(connection, "GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n").expect("the door listens");
    connection.shutdown(Shutdown::Write).expect("half is closed");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains(&enterprise.name), "{answer}");
}

#[tokio::test]
async fn a_former_name_finds_the_enterprise_and_its_history_tells_when_it_changed() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let history = (0..RECORDS)
        .map(|index| sample::enterprise_history(SEED, index))
        .find(|history| history.first().unwrap().name != history.last().unwrap().name)
        .expect("about one in a hundred was renamed");
    let (first, last) = (history.first().unwrap(), history.last().unwrap());
    let found = server
        .public()
        .look_up(&by(LookupBy::Name(first.name.clone())))
        .await
        .expect("an answer");
    assert_eq!(found.rest["record"]["values"]["name"], last.name.as_str());

    let told = server
        .public()
        .look_up(&by(LookupBy::HistoryOf(last.key().into())))
        .await
        .expect("an answer");
    let versions = told.rest["versions"].as_array().expect("versions");
    assert_eq!(versions.len(), history.len());
    assert_eq!(versions[0]["values"]["name"], last.name.as_str());
    assert_eq!(versions.last().unwrap()["values"]["name"], first.name.as_str());

    // As of the day before the last change, it still had the name of the version before.
    let before = versions[1]["effective_on"].as_str().unwrap().to_owned();
    let then = Lookup {
        as_of: Some(before),
        ..by(LookupBy::Code(last.key().into()))
    };
    let then = server.public().look_up(&then).await.expect("an answer");
    assert_eq!(then.rest["record"]["values"]["name"], versions[1]["values"]["name"]);
}

#[tokio::test]
async fn what_is_not_there_is_told_as_an_answer_and_what_cannot_be_as_a_problem() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let stranger = sample::enterprise(SEED, RECORDS + 9);
    let answered = server
        .public()
        .look_up(&by(LookupBy::Code(stranger.key().into())))
        .await
        .expect("an answer");
    assert_eq!(answered.outcome, "not_found");
    let wrong = problem(server.public().look_up(&by(LookupBy::Code("91110000X".into()))).await);
    assert_eq!((wrong.code.as_str(), wrong.status), ("invalid_question", 422));
}

#[tokio::test]
async fn the_internet_has_no_route_to_a_citizen() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    for lookup in [
        LookupBy::Code(citizen.citizen_number.clone()),
        LookupBy::HistoryOf(citizen.citizen_number.clone()),
        LookupBy::Name(citizen.name.clone()),
    ] {
        let lookup = Lookup {
            register: "population".into(),
            by: lookup,
            as_of: None,
        };
        assert_eq!(problem(server.public().look_up(&lookup).await).code, "no_such_path");
    }
    let asked = server
        .public()
        .verify(&stories::verification(&citizen.citizen_number, &citizen.name))
        .await;
    assert_eq!(problem(asked).code, "no_such_path");
}

#[tokio::test]
async fn nobody_is_told_what_will_be_registered_one_day() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let enterprise = sample::enterprise(SEED, 0);
    let code = enterprise.key();
    let name: String = enterprise.name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in [
        format!("/v1/registers/enterprise/{code}?as_of=2099-01-01"),
        format!("/v1/registers/enterprise/{code}/extract?as_of=2099-01-01"),
        format!("/v1/registers/enterprise?name={name}&as_of=2099-01-01"),
    ] {
        let (status, refused) = server.public_get(&path);
        assert_eq!(
            (status, &refused["errors"][0]["pointer"]),
            (422, &json!("/as_of")),
            "{path}: {refused}"
        );
        assert_eq!(refused["errors"][0]["message"], "不能晚于今天（北京时间）", "{path}");
    }
    let asked = json!({
        "register": "enterprise", "subject": code, "matter": MATTER, "case": "办件-2026-0001", "as_of": "2099-01-01",
    });
    let claims = json!({ "name": enterprise.name });
    for (path, claims) in [
        ("/v1/readings", None),
        ("/v1/verifications", Some(&claims)),
        ("/v1/extracts", None),
        ("/v1/extracts", Some(&claims)),
    ] {
        let mut body = asked.clone();
        if let Some(claims) = claims {
            body["claims"] = claims.clone();
        }
        let (status, refused) = server.call("clerk", path, Some(body));
        assert_eq!(
            (status, &refused["errors"][0]["rule"]),
            (422, &json!("value.day_to_come")),
            "{path}: {refused}"
        );
    }
}
