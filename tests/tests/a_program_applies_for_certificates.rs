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
