//! An approval system sees in every answer what is left of its budget. Refused questions do not count, nor does a dry run;
//! what is booked besides counts at once, and what is cancelled no more.

use std::{collections::HashMap, process::Command};

use serde_json::{Value, json};
use sfv::{List, ListEntry, Parser};
use stories::{Installation, MATTER, Server, entry, eventually, living_citizen, problem};

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
    installation.succeed(&[
        "organisation",
        "change",
        "demo-department",
        "--budget-system",
        "3",
        "--reason",
        "试用期内从严",
    ]);
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
        eventually(2, async || ask(&question).budget() == (3, 0)).await,
        "what was not used lapses, what was used stays used"
    );
    assert_eq!(ask(&question).code, "budget_exhausted");
}

#[test]
fn what_was_used_is_used_after_a_restart_too() {
    let installation = Installation::demo();
    installation.succeed(&[
        "organisation",
        "change",
        "demo-department",
        "--budget-system",
        "2",
        "--reason",
        "试用期内从严",
    ]);
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

#[tokio::test]
async fn a_lead_agency_books_a_burst_on_its_page() {
    let installation = Installation::demo();
    installation.succeed(&[
        "organisation",
        "change",
        "demo-hall",
        "--budget-clerk",
        "1",
        "--reason",
        "试点",
    ]);
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = stories::verification(&citizen.citizen_number, &citizen.name);
    let clerk = server.client("clerk");
    assert_eq!(clerk.verify(&question).await.expect("the first").outcome, "consistent");
    assert_eq!(problem(clerk.verify(&question).await).code, "budget_exhausted");

    server.page("lead", "/budgets").says("/budgets/demo-hall");
    let page = server.page("lead", "/budgets/demo-hall");
    page.says("已用完");
    page.says("合计 1 次");
    let plot = server.page("lead", "/budgets/demo-hall/plots/person");
    assert_eq!(plot.status, 200);
    plot.says("<svg");
    plot.says("今日额度 1 次");

    let today = today_in_beijing();
    let book = "/budgets/demo-hall/bursts";
    server.page("lead", book).says("立即生效");
    let form = |questions: &'static str, day: &str| {
        let of = |name: &'static str, value: &str| (name, value.to_owned());
        vec![
            of("lane", "person"),
            of("first_day", day),
            of("last_day", day),
            of("questions", questions),
            of("reason", "开学季集中办理"),
        ]
    };
    let send = |form: Vec<(&'static str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        server.send("lead", book, &form)
    };
    for (form, words) in [
        (form("11", &today), "还可以增加 10 次"),
        (form("two", &today), "应为 0 以上的整数"),
        (form("1", "tomorrow"), "日期应写作"),
        (form("1", "2020-01-01"), "不得早于今天"),
    ] {
        let page = send(form);
        assert_eq!(page.status, 422, "{words}");
        page.says(words);
    }
    let done = send(form("1", &today));
    assert_eq!(done.status, 303, "{}", done.html);
    let booked = entry(&installation, done.done_index());
    assert_eq!(
        (&booked["deed"], &booked["obj"]),
        (&json!("burst.book"), &json!("demo-hall"))
    );
    // At once, without waiting.
    assert_eq!(clerk.verify(&question).await.expect("the second").outcome, "consistent");
    assert_eq!(problem(clerk.verify(&question).await).code, "budget_exhausted");

    let page = server.page("lead", &done.location);
    page.says("生效中");
    page.says("/bursts/1/cancel");
    page.says(r#"演示责任人<p class="small">演示省政务服务管理办公室，lead</p>"#);
    let cancelled = server.send("lead", "/bursts/1/cancel", &[]);
    assert_eq!(cancelled.status, 303, "{}", cancelled.html);
    server.page("lead", "/budgets/demo-hall").says("已取消");
    assert_eq!(server.send("lead", "/bursts/1/cancel", &[]).status, 409);

    // The daily budget itself.
    let change = "/budgets/demo-hall/change";
    let form = [("clerk", "100"), ("system", "0"), ("reason", "窗口增加\"><")];
    let without_reason = server.send("lead", change, &form[..2]);
    assert_eq!(without_reason.status, 422, "{}", without_reason.html);
    without_reason.says("请写明理由");
    let changed = server.send("lead", change, &form);
    assert_eq!(changed.status, 303, "{}", changed.html);
    // Everybody who sees the budgets sees why, and who did it.
    let page = server.page("auditor", "/budgets/demo-hall");
    page.says("工作人员：由每日 1 次改为 100 次");
    page.says("试点");
    page.says("演示责任人");
    assert_eq!(
        entry(&installation, changed.done_index())["deed"],
        "organisation.budgets"
    );
    clerk.verify(&question).await.expect("of the new budget");
}

#[test]
fn budgets_are_changed_by_the_lead_agency_and_hours_agreed_by_the_owner_alone() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    for (who, status) in [("source", 200), ("auditor", 200), ("clerk", 403)] {
        assert_eq!(server.page(who, "/budgets").status, status, "{who}");
        assert_eq!(server.page(who, "/budgets/demo-hall").status, status, "{who}");
    }
    let form = [("clerk", "9"), ("system", "9"), ("reason", "试点")];
    for who in ["source", "auditor", "clerk"] {
        let refused = server.send(who, "/budgets/demo-hall/change", &form);
        assert_eq!(refused.status, 403, "{who}: {}", refused.html);
    }
    assert_eq!(server.page("lead", "/budgets/no-such").status, 404);
    // Of another province: as if it did not exist.
    for (id, kind, parent) in [("other", "province", None), ("other-hall", "hall", Some("other"))] {
        let add = ["organisation", "add", id, "--name", "他省", "--kind", kind];
        let parent = parent.map(|parent| vec!["--parent", parent]).unwrap_or_default();
        installation.succeed(&[&add[..], &parent].concat());
    }
    let outside = (0..40).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let page = server.send("auditor", "/budgets/other-hall/change", &form);
        (page.status == 403).then(|| server.send("lead", "/budgets/other-hall/change", &form).status)
    });
    assert_eq!(outside, Some(404));

    let hours = "/budgets/demo-hall/hours";
    for who in ["lead", "auditor"] {
        assert_eq!(
            server.send(who, hours, &[("hours", "00:00-24:00")]).status,
            403,
            "{who}"
        );
    }
    let wrong = server.send("police", hours, &[("hours", "whenever")]);
    assert_eq!(wrong.status, 422, "{}", wrong.html);
    let agreed = server.send("police", hours, &[("hours", "07:00-22:00")]);
    assert_eq!(agreed.status, 303, "{}", agreed.html);
    let entry = entry(&installation, agreed.done_index());
    assert_eq!(
        (&entry["deed"], &entry["reg"]),
        (&json!("organisation.hours"), &json!("population"))
    );
    server
        .page("lead", "/budgets/demo-hall")
        .says("07:00-22:00（另行约定）");
}

#[test]
fn the_budget_of_a_grant_is_told_before_it_is_used_up() {
    let installation = Installation::demo();
    let matter = "511A0138000000";
    let number = installation.grant_names("demo-department", matter, &["--daily-budget", "1"]);
    let name = format!("\"grant-{number}-day\"");
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = json!({
        "register": "population",
        "subject": citizen.citizen_number,
        "claims": { "name": citizen.name },
        "matter": matter,
        "case": "办件-2026-0001",
    });
    let answered = post(&installation, &server, "/v1/verifications", &question);
    assert_eq!(answered.status, "200");
    let policy = &answered.headers["ratelimit-policy"];
    assert!(
        policy.contains("\"system-day\";q=") && policy.contains(&format!("{name};q=1;w=86400")),
        "{policy}"
    );
    assert!(answered.headers["ratelimit"].contains(&format!("{name};r=0;t=")));
    let refused = post(&installation, &server, "/v1/verifications", &question);
    assert_eq!(
        (refused.status.as_str(), refused.code.as_str()),
        ("429", "grant_budget_exhausted")
    );
    let left = &refused.headers["ratelimit"];
    assert!(left.starts_with(&format!("{name};r=0;t=")), "{left}");
}
