//! Use that is odd by its amount, its hour, its place or its end: each rule of the watch sounds for traffic that came through
//! the door, on the desks of the register's owner and of the lead agency, and not before its threshold.

use std::path::PathBuf;

use serde_json::{Value, json};
use stories::{Installation, MATTER, Server, eventually, living_citizen, problem, verification};

/// How long the watch, which looks every second, may take to look at what was asked.
const LOOKED: std::time::Duration = std::time::Duration::from_millis(2500);
const DAY: u64 = 24 * 60;

/// An installation with thresholds of its own, and with a clock that the story sets.
struct Watched {
    installation: Installation,
    clock: PathBuf,
}

impl Watched {
    fn with(thresholds: &str) -> Self {
        let installation = Installation::demo();
        std::fs::write(installation.data().join("watch.toml"), thresholds).expect("written");
        let clock = installation.beside("clock");
        let watched = Self { installation, clock };
        watched.set_clock(0);
        watched
    }

    fn serve(&self) -> Server {
        self.installation.serve_with_clock(&self.clock, &[])
    }

    /// So many minutes from now.
    fn set_clock(&self, minutes: u64) {
        std::fs::write(&self.clock, format!("+{minutes}m\n")).expect("written");
    }

    /// What the command line sees in the same ledger.
    fn seen_by_command(&self) -> Vec<Value> {
        let output = self.installation.run(&["watch", "--json"]);
        let text = String::from_utf8(output.stdout).expect("text");
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON lines"));
        lines.collect()
    }
}

/// Asks about citizen `n` of the sample, naming a case; as what it was recorded.
async fn ask(server: &Server, who: &str, n: u64, case: &str) -> u64 {
    let citizen = living_citizen(n);
    let question = client::Verification {
        case: case.into(),
        ..verification(&citizen.citizen_number, &citizen.name)
    };
    let answered = server.client(who).verify(&question).await;
    answered.expect("granted").receipt.index
}

/// Waits until the alarm of a rule stands in the list of both desks, and leads to its page.
async fn is_told_to_owner_and_lead_agency(server: &Server, rule: &str, measured: &str) {
    for who in ["police", "lead"] {
        let is_listed = eventually(15, async || server.page(who, "/alarms").html.contains(rule)).await;
        assert!(is_listed, "{who} is not told of {rule}");
        server.page(who, "/").says("告警（1 件待处理）");
        let page = server.page(who, "/alarms/1");
        page.says(rule);
        page.says(measured);
    }
    server.page("source", "/alarms").says("目前没有告警");
}

async fn nothing_sounds(server: &Server) {
    tokio::time::sleep(LOOKED).await;
    server.page("police", "/alarms").says("目前没有告警");
}

#[tokio::test]
async fn more_than_the_post_usually_asks_suspends_the_certificate() {
    let watched = Watched::with(
        "[volume]\npercent_of_usual = 300\nquestions_at_least = 4\ndays_known_at_least = 2\nquestions_while_unknown = 100\n\
         suspend = true\n",
    );
    let server = watched.serve();
    // Two days on which two questions are usual.
    for day in 0..2 {
        watched.set_clock(day * DAY);
        for n in 0..2 {
            ask(&server, "clerk", n, "办件-2026-0001").await;
        }
    }
    watched.set_clock(2 * DAY);
    for n in 0..5 {
        ask(&server, "clerk", n, "办件-2026-0001").await;
    }
    nothing_sounds(&server).await;
    ask(&server, "clerk", 5, "办件-2026-0001").await;
    is_told_to_owner_and_lead_agency(&server, "查询量异常", "6 次（阈值 6 次）").await;
    let clerk = server.client("clerk");
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let is_suspended = eventually(10, async || {
        let asked = clerk.verify(&question).await;
        asked.is_err() && problem(asked).code == "certificate_suspended"
    });
    assert!(is_suspended.await);
    let page = server.page("lead", "/alarms/1");
    page.says("自动停用证书");
    page.says("已停用");
    // Whoever is not odd goes on.
    ask(&server, "system", 0, "办件-2026-0001").await;
    let seen = watched.seen_by_command();
    assert_eq!((&seen[0]["rule"], &seen[0]["measured"]), (&json!("volume"), &json!(6)));
}

#[tokio::test]
async fn many_that_are_not_found() {
    let watched = Watched::with("[not_found_share]\npercent = 40\nquestions_at_least = 5\n");
    let server = watched.serve();
    let clerk = server.client("clerk");
    // Numbers of different places and birthdays, which nobody has: no neighbours of each other.
    let not_found = async |number: &str| {
        let answered = clerk.verify(&verification(number, "演示")).await.expect("granted");
        assert_eq!(answered.outcome, "not_found");
    };
    for n in 0..3 {
        ask(&server, "clerk", n, "办件-2026-0001").await;
    }
    not_found("990101194912310028").await;
    nothing_sounds(&server).await;
    not_found("990102199003071233").await;
    is_told_to_owner_and_lead_agency(&server, "未查到比例过高", "40 %（阈值 40 %）").await;
    assert_eq!(watched.seen_by_command()[0]["rule"], "not_found_share");
}

#[tokio::test]
async fn a_certificate_is_used_at_night() {
    let watched = Watched::with("[out_of_hours]\nquestions = 3\n");
    let server = watched.serve();
    let at_ten = minutes_until_ten(&server);
    watched.set_clock(at_ten);
    for n in 0..4 {
        ask(&server, "clerk", n, "办件-2026-0001").await;
    }
    let at_night = at_ten + 13 * 60;
    watched.set_clock(at_night);
    for n in 0..2 {
        ask(&server, "clerk", n, "办件-2026-0001").await;
    }
    nothing_sounds(&server).await;
    ask(&server, "clerk", 2, "办件-2026-0001").await;
    is_told_to_owner_and_lead_agency(&server, "非工作时间查询", "3 次（阈值 3 次）").await;
    server.page("lead", "/alarms/1").says("23:0");
    assert_eq!(watched.seen_by_command()[0]["rule"], "out_of_hours");
}

#[tokio::test]
async fn cases_of_which_nothing_is_heard_again() {
    let watched = Watched::with("[cases_without_sequel]\npercent = 50\ncases_at_least = 5\ndays = 2\n");
    let change = ["organisation", "change", "demo-department", "--cases", "warn"];
    watched.installation.succeed(&change);
    let server = watched.serve();
    let mut made_up = Vec::new();
    for n in 0..4 {
        let case = format!("办件-2026-000{n}");
        let index = ask(&server, "system", n, &case).await;
        if n == 0 {
            let (status, said) = server.call("system", "/v1/cases", Some(json!({ "case": case })));
            assert_eq!(status, 200, "{said}");
        } else {
            made_up.push(index);
        }
    }
    // One more is used again on another day, as cases are.
    ask(&server, "system", 4, "办件-2026-0004").await;
    watched.set_clock(DAY);
    ask(&server, "system", 4, "办件-2026-0004").await;
    nothing_sounds(&server).await;
    watched.set_clock(2 * DAY + 1);
    is_told_to_owner_and_lead_agency(&server, "提问后办件无下文", "60 %（阈值 50 %）").await;
    let page = server.page("lead", "/alarms/1");
    page.says("演示审批系统（system）");
    for index in made_up {
        page.says(&format!("demo-{index}"));
    }
}

#[tokio::test]
async fn one_citizen_is_asked_about_from_everywhere() {
    let watched = Watched::with("[same_subject]\norganisations = 4\n");
    let installation = &watched.installation;
    for (who, organisation, post) in [
        ("beijing", "hall-110000", "综合受理窗口"),
        ("beijing-lead", "lead-110000", "责任人"),
        ("tianjin", "hall-120000", "综合受理窗口"),
        ("hebei-lead", "lead-130000", "责任人"),
    ] {
        certified(installation, who, organisation, post);
    }
    for hall in ["hall-110000", "hall-120000"] {
        installation.grant_names(hall, MATTER, &[]);
        // Nothing is agreed with it, and the story may be told at night.
        installation.succeed(&["organisation", "change", hall, "--hours", "00:00-24:00"]);
    }
    let server = watched.serve();
    let mut asked = Vec::new();
    for who in ["clerk", "system", "clerk", "beijing"] {
        asked.push(ask(&server, who, 0, "办件-2026-0001").await);
    }
    nothing_sounds(&server).await;
    asked.push(ask(&server, "tianjin", 0, "办件-2026-0001").await);
    is_told_to_owner_and_lead_agency(&server, "多家机构查询同一对象", "4 家（阈值 4 家）").await;

    // Every lead agency is told of its own, the owner of all, and whoever has nothing to do with it of nothing.
    let names = [
        "演示市政务服务大厅",
        "演示市行政审批局",
        "北京市政务服务大厅（演示）",
        "天津市政务服务大厅（演示）",
    ];
    for (who, told_of) in [
        ("police", &names[..]),
        ("lead", &names[..2]),
        ("beijing-lead", &names[2..3]),
    ] {
        let page = server.page(who, "/alarms/1");
        for name in names {
            assert_eq!(
                page.html.contains(name),
                told_of.contains(&name),
                "{who}: {name}\n{}",
                page.html
            );
        }
    }
    server
        .page("beijing-lead", "/alarms/1")
        .says(&format!("demo-{}", asked[3]));
    let (status, seen) = server.call("beijing-lead", "/v1/alarms/1", None);
    assert_eq!(
        (status, &seen["organisation_names"]),
        (200, &json!([names[2]])),
        "{seen}"
    );
    assert_eq!(seen["entries"].as_array().map(Vec::len), Some(1), "{seen}");
    server.page("hebei-lead", "/alarms").says("目前没有告警");
    assert_eq!(server.page("hebei-lead", "/alarms/1").status, 404);
    // What is several provinces' affair is found out by whose register it is.
    assert_eq!(server.send("lead", "/alarms/1/take-up", &[]).status, 403);
    assert_eq!(server.send("police", "/alarms/1/take-up", &[]).status, 303);
    let seen = watched.seen_by_command();
    assert_eq!(
        (&seen[0]["rule"], &seen[0]["organisations"]),
        (
            &json!("same_subject"),
            &json!(["demo-department", "demo-hall", "hall-110000", "hall-120000"])
        )
    );
}

/// A person of an organisation, with a certificate beside those of the demo.
fn certified(installation: &Installation, who: &str, organisation: &str, post: &str) {
    let add = ["principal", "add", who, "--name", "演示人员", "--kind", "person"];
    installation.succeed(&[&add[..], &["--organisation", organisation, "--post", post]].concat());
    let out = installation.data().join("demo").join(who);
    let out = out.to_str().expect("UTF-8");
    installation.succeed(&["certificate", "issue", "--principal", who, "--out", out]);
}

/// Minutes from now until it is ten in the morning in Beijing, as the server tells the time.
fn minutes_until_ten(server: &Server) -> u64 {
    let sent = server.page("clerk", "/").sent_at;
    let clock = sent.split(' ').find(|word| word.contains(':')).expect("a time of day");
    let mut parts = clock.split(':').map(|part| part.parse::<u64>().expect("a number"));
    let minute = parts.next().expect("hours") * 60 + parts.next().expect("minutes");
    (DAY + 2 * 60 - minute) % DAY
}
