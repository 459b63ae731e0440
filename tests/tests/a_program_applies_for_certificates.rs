//! A lead agency's program applies for the certificates of its people through the API, and the owner's decides: with the
//! certificates of officials who answer for it.

use std::fs;

use serde_json::{Value, json};
use stories::{Installation, Server, entry, eventually, living_citizen, verification};

struct Programs<'a> {
    server: &'a Server,
}

impl Programs<'_> {
    fn done(&self, who: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.server.call(who, path, Some(body));
        assert!((200..300).contains(&status), "{who} {path}: {status} {answer}");
        answer
    }

    #[track_caller]
    fn refused(&self, who: &str, path: &str, body: Value, expected: (u16, &str)) -> Value {
        let (status, answer) = self.server.call(who, path, Some(body));
        assert_eq!((status, answer["code"].as_str().unwrap_or("")), expected, "{answer}");
        answer
    }
}

fn filing(principal: &str, request_pem: &str) -> Value {
    let responsible = json!({ "name": "演示责任人", "post": "处长", "telephone": "028-55550123" });
    json!({
        "principal": principal, "days": 365, "reason": "新设窗口", "responsible": responsible, "request_pem": request_pem,
    })
}

#[tokio::test]
async fn from_filing_to_the_first_question() {
    let installation = Installation::demo();
    for person in ["new-clerk", "second-clerk"] {
        let line = format!(
            "principal add {person} --name 演示新窗口人员 --kind person --organisation demo-hall --post 窗口 --duty 受理"
        );
        installation.succeed(&line.split(' ').collect::<Vec<_>>());
    }
    let key = installation.beside("new-clerk").to_str().expect("UTF-8").to_owned();
    installation.succeed(&["certificate", "request", "--principal", "new-clerk", "--out", &key]);
    let pem = fs::read_to_string(format!("{key}.csr")).expect("made");
    let server = installation.serve(&[]);
    let programs = Programs { server: &server };

    // What is wrong is told with its place and a stable code.
    let mut wrong = filing("New Clerk", &pem);
    wrong["responsible"]["telephone"] = "无".into();
    let told = programs.refused("lead", "/v1/applications", wrong, (422, "invalid_question"));
    assert_eq!(told["errors"][0]["pointer"], "/principal");
    assert_eq!(told["errors"][1]["pointer"], "/responsible/telephone");
    programs.refused(
        "lead",
        "/v1/applications",
        filing("new-clerk", "-"),
        (422, "certificate.request"),
    );
    let mut long = filing("new-clerk", &pem);
    long["days"] = 732.into();
    programs.refused("lead", "/v1/applications", long, (422, "certificate.lifetime_too_long"));

    let filed = programs.done("lead", "/v1/applications", filing("new-clerk", &pem));
    assert_eq!((&filed["number"], &filed["state"]), (&1.into(), &"submitted".into()));
    let index = filed["receipt"]["index"].as_u64().expect("an index");
    assert_eq!(entry(&installation, index)["deed"], "application.file");
    programs.refused(
        "lead",
        "/v1/applications",
        filing("new-clerk", &pem),
        (409, "application.open"),
    );

    let steps = "/v1/applications/1/steps";
    programs.refused("lead", steps, json!({ "step": "approve" }), (403, "not_your_duty"));
    programs.refused(
        "source",
        steps,
        json!({ "step": "approve" }),
        (403, "not_in_your_remit"),
    );
    programs.refused("police", steps, json!({ "step": "refuse" }), (422, "invalid_question"));
    programs.done("police", steps, json!({ "step": "ask_back", "text": "请缩短有效期" }));
    programs.refused(
        "police",
        steps,
        json!({ "step": "approve" }),
        (409, "application.state"),
    );
    programs.done("lead", steps, json!({ "step": "answer", "text": "已缩短", "days": 90 }));
    let listed = programs.server.call("police", "/v1/applications", None).1;
    assert_eq!(listed["applications"][0]["state"], "resubmitted");
    let approved = programs.done("police", steps, json!({ "step": "approve" }));
    assert_eq!(approved["state"], "approved");

    let (status, shown) = programs.server.call("lead", "/v1/applications/1", None);
    assert_eq!(
        (status, &shown["days"], &shown["steps"][0]["text"]),
        (200, &90.into(), &"请缩短有效期".into())
    );
    fs::write(format!("{key}.crt"), shown["chain_pem"].as_str().expect("a chain")).expect("written");
    let path = |ending: &str| installation.beside(&format!("new-clerk.{ending}"));
    let clerk = server.client_with(&path("crt"), &path("key"));
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    assert!(
        eventually(2, async || clerk.verify(&question).await.is_ok()).await,
        "not taken"
    );

    // The key is his now, and nobody else's.
    let refused = programs.refused(
        "lead",
        "/v1/applications",
        filing("second-clerk", &pem),
        (422, "certificate.key_of_another"),
    );
    assert!(!refused.to_string().contains("new-clerk"), "{refused}");
    let closed = programs.server.call("lead", "/v1/applications?state=closed", None).1;
    assert_eq!(closed["applications"][0]["number"], 1);
    assert_eq!(closed["applications"][0]["chain_pem"], Value::Null);
}

/// People whose certificates end in so many days, in two halls of the province.
fn windows_of_two_halls(installation: &Installation) {
    let hall = "organisation add hall-b --name 演示第二大厅 --kind hall --parent demo-province";
    installation.succeed(&hall.split(' ').collect::<Vec<_>>());
    for (id, hall, days) in [
        ("window-1", "demo-hall", "30"),
        ("window-2", "demo-hall", "40"),
        ("window-3", "hall-b", "50"),
        ("lasting", "demo-hall", "200"),
        ("stranger", "hall-110000", "30"),
    ] {
        let line =
            format!("principal add {id} --name 演示{id} --kind person --organisation {hall} --post 窗口 --duty 受理");
        installation.succeed(&line.split(' ').collect::<Vec<_>>());
        let out = installation.beside(id).to_str().expect("UTF-8").to_owned();
        let line = format!("certificate issue --principal {id} --days {days} --out {out}");
        installation.succeed(&line.split(' ').collect::<Vec<_>>());
    }
}

#[test]
fn a_hall_and_then_its_province_are_renewed_in_one_call_each() {
    let installation = Installation::demo();
    windows_of_two_halls(&installation);
    let server = installation.serve(&[]);
    let programs = Programs { server: &server };
    let due = |path: &str| -> Vec<(String, String)> {
        let (status, answer) = server.call("lead", path, None);
        assert_eq!(status, 200, "{answer}");
        let text = |one: &Value, name: &str| one[name].as_str().expect("text").to_owned();
        let due = answer["due"].as_array().expect("a list");
        due.iter()
            .map(|one| (text(one, "principal"), text(one, "way")))
            .collect()
    };
    let pair = |id: &str, way: &str| (id.to_owned(), way.to_owned());
    assert_eq!(
        due("/v1/renewals?organisation=demo-hall"),
        [pair("window-1", "key_here"), pair("window-2", "key_here")]
    );

    // What is wrong is told with its place, and nothing is filed.
    let path = "/v1/renewals";
    for (body, pointer) in [
        (
            json!({ "organisation": "Hall", "days": 365, "reason": "到期更新" }),
            "/organisation",
        ),
        (
            json!({ "principals": [], "days": 365, "reason": "到期更新" }),
            "/principals",
        ),
        (
            json!({ "principals": ["window-1", "-!"], "days": 365, "reason": "到期更新" }),
            "/principals/1",
        ),
    ] {
        let told = programs.refused("lead", path, body, (422, "invalid_question"));
        assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
    }
    let of = |organisation: &str| json!({ "organisation": organisation, "days": 365, "reason": "到期更新" });
    programs.refused("lead", path, of("hall-110000"), (404, "organisation.unknown"));
    programs.refused("lead", path, of("demo-hall"), (422, "renewal.responsible"));
    programs.refused("police", path, of("demo-hall"), (403, "not_your_duty"));

    // A hall first: who is not due, or not of the province, is passed over, and not a word is said of why.
    let mut named = of("demo-hall");
    named["principals"] = json!(["window-1", "lasting", "stranger", "nobody"]);
    named["responsible"] = json!({ "name": "演示责任人", "post": "处长", "telephone": "028-55550123" });
    let filed = programs.done("lead", path, named.clone());
    assert_eq!(filed["filed"][0]["principal"], "window-1");
    assert_eq!(filed["passed_over"], json!(["lasting", "stranger", "nobody"]));
    assert_eq!((&filed["failed"], &filed["left"]), (&json!([]), &json!(0)));
    let index = filed["filed"][0]["receipt"]["index"].as_u64().expect("an index");
    let recorded = entry(&installation, index);
    assert_eq!(
        (&recorded["deed"], &recorded["obj"]),
        (&json!("application.file"), &json!("window-1"))
    );
    programs.refused("lead", path, named, (409, "renewal.none"));

    // Then the province, without naming anybody: whose application is open has none a second time.
    assert_eq!(
        due("/v1/renewals"),
        [
            pair("window-1", "open"),
            pair("window-2", "key_here"),
            pair("window-3", "key_here")
        ]
    );
    let all = json!({
        "responsible": { "name": "演示责任人", "post": "处长", "telephone": "028-55550123" },
        "days": 365, "reason": "到期更新",
    });
    let filed = programs.done("lead", path, all);
    let numbers: Vec<_> = filed["filed"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["number"])
        .collect();
    assert_eq!(numbers, [2, 3]);
    for number in 1..=3 {
        let steps = format!("/v1/applications/{number}/steps");
        let approved = programs.done("police", &steps, json!({ "step": "approve" }));
        assert_eq!(approved["state"], "granted");
    }
}
