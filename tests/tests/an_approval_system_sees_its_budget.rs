//! An approval system sees in every answer what is left of its budget. Refused questions do not count, nor does a dry run;
//! what is booked besides counts at once, and what is cancelled no more.

use std::{collections::HashMap, process::Command};

use serde_json::{Value, json};
use sfv::{List, ListEntry, Parser};
use stories::{Installation, MATTER, Server, eventually, living_citizen};

/// What an answer said: status, code of the problem, and the header fields of the budget.
struct Told {
    status: String,
    code: String,
    headers: HashMap<String, String>,
}

impl Told {
    /// The name and the parameters of a structured field with one member.
    fn field(&self, name: &str) -> (String, HashMap<String, i64>) {
        let text = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.headers));
        let list: List = Parser::new(text).parse().expect("a structured field");
        let [ListEntry::Item(item)] = &list[..] else {
            panic!("one item in {text}");
        };
        let parameters = item.params.iter().map(|(key, value)| {
            let number = value.as_integer().expect("an integer");
            (key.as_str().to_owned(), i64::from(number))
        });
        let name = item.bare_item.as_string().expect("a name").as_str().to_owned();
        (name, parameters.collect())
    }

    /// (questions of the day, left of them)
    fn budget(&self) -> (i64, i64) {
        let ((name, policy), (same, left)) = (self.field("ratelimit-policy"), self.field("ratelimit"));
        assert_eq!((name.as_str(), &name), ("system-day", &same));
        assert_eq!(policy["w"], 86_400);
        assert!((1..=86_400).contains(&left["t"]), "{left:?}");
        (policy["q"], left["r"])
    }
}

fn post(installation: &Installation, server: &Server, path: &str, body: &Value) -> Told {
    let data = installation.data();
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--include", "--cacert"])
        .arg(data.join("pki/root.crt"))
        .arg("--cert")
        .arg(data.join("demo/system.crt"))
        .arg("--key")
        .arg(data.join("demo/system.key"))
        .args(["--header", "content-type: application/json", "--data"])
        .arg(body.to_string())
        .arg(format!("{}{path}", server.extranet))
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let body: Value = serde_json::from_str(body).expect("JSON");
    Told {
        status: status.to_owned(),
        code: body["code"].as_str().unwrap_or_default().to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
    }
}

#[tokio::test]
async fn an_answer_says_what_is_left_and_a_burst_adds_to_it() {
    let installation = Installation::demo();
    installation.succeed(&["organisation", "change", "demo-department", "--budget-system", "3"]);
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = json!({
        "register": "population",
        "subject": citizen.citizen_number,
        "claims": { "name": citizen.name },
        "matter": MATTER,
        "case": "办件-2026-0001",
    });
    let ask = |question: &Value| post(&installation, &server, "/v1/verifications", question);

    assert_eq!(ask(&question).budget(), (3, 2));

    // What is refused and what is only tried costs nothing, and says nothing of the budget.
    let with = |name: &str, value: Value| {
        let mut other = question.clone();
        other[name] = value;
        other
    };
    for (other, status) in [
        (with("matter", json!("no-such-matter")), "403"),
        (with("case", json!("")), "422"),
        (with("dry_run", json!(true)), "200"),
    ] {
        let told = ask(&other);
        assert_eq!(told.status, status, "{}", told.code);
        assert!(!told.headers.contains_key("ratelimit"), "{:?}", told.headers);
    }

    // A reading is counted in the same lane.
    let reading = json!({
        "register": "population", "subject": citizen.citizen_number, "matter": MATTER, "case": "办件-2026-0001",
    });
    assert_eq!(post(&installation, &server, "/v1/readings", &reading).budget(), (3, 1));
    assert_eq!(ask(&question).budget(), (3, 0));
    let exhausted = ask(&question);
    assert_eq!(
        (exhausted.status.as_str(), exhausted.code.as_str()),
        ("429", "budget_exhausted")
    );
    assert_eq!(exhausted.budget(), (3, 0));
    let (_, left) = exhausted.field("ratelimit");
    assert_eq!(exhausted.headers["retry-after"], left["t"].to_string());

    // A burst for today is in force at once, one for later is not.
    let today = today_in_beijing();
    let add = |from: &str, questions: &str| {
        let add = [
            "organisation",
            "burst",
            "add",
            "demo-department",
            "--lane",
            "system",
            "--reason",
            "集中办理",
        ];
        let rest = ["--from", from, "--questions", questions];
        installation.run(&[&add[..], &rest[..]].concat())
    };
    assert!(add(&days_later(&today, 3), "7").status.success());
    let too_many = add(&today, "31");
    let message = String::from_utf8_lossy(&too_many.stderr).into_owned();
    assert!(!too_many.status.success() && message.contains("10 倍"), "{message}");
    assert!(add(&today, "2").status.success());
    assert!(
        eventually(2, async || ask(&question).budget() == (5, 1)).await,
        "in force at once"
    );

    let listed = installation.succeed(&["organisation", "burst", "list", "--json"]);
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    assert_eq!(listed[1]["questions_a_day"], 2, "{listed}");
    let number = listed[1]["number"].to_string();
    installation.succeed(&["organisation", "burst", "cancel", &number]);
    assert!(
        eventually(2, async || ask(&question).code == "budget_exhausted").await,
        "what was not used lapses"
    );
    assert_eq!(ask(&question).budget(), (3, 0), "what was used stays used");
}

#[test]
fn what_was_used_is_used_after_a_restart_too() {
    let installation = Installation::demo();
    installation.succeed(&["organisation", "change", "demo-department", "--budget-system", "2"]);
    let citizen = living_citizen(0);
    let question = json!({
        "register": "population",
        "subject": citizen.citizen_number,
        "claims": { "name": citizen.name },
        "matter": MATTER,
        "case": "办件-2026-0001",
    });
    for left in [1, 0] {
        let server = installation.serve(&[]);
        let told = post(&installation, &server, "/v1/verifications", &question);
        assert_eq!(told.budget(), (2, left));
        server.stop();
    }
}

fn date(arguments: &[&str]) -> String {
    let output = Command::new("date").env("TZ", "Asia/Shanghai").args(arguments).output();
    let output = output.expect("date is part of every Debian");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn today_in_beijing() -> String {
    date(&["+%F"])
}

fn days_later(day: &str, days: u32) -> String {
    date(&["--date", &format!("{day} + {days} days"), "+%F"])
}
