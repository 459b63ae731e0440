//! The owner of the population marks a record that nobody has business with. One question for it, by whomever and whatever
//! comes of it, raises an alarm; where the installation says so the certificate is suspended at once, but never that of
//! those who would have to look into it.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use stories::{Installation, entry, eventually, heyan, living_citizen, problem, verification};

fn decoy(installation: &Installation, arguments: &[&str], number: &str) -> (bool, String) {
    let mut child = Command::new(heyan())
        .arg("--data")
        .arg(installation.data())
        .args(["watch", "decoy"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(number.as_bytes())
        .expect("read");
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("text"))
}

#[tokio::test]
async fn a_question_for_a_decoy_suspends_who_asks() {
    let installation = Installation::demo();
    std::fs::write(installation.data().join("watch.toml"), "[decoy]\nsuspend = true\n").unwrap();
    let server = installation.serve(&[]);
    // A sample citizen who is nobody else's in this story.
    let bait = living_citizen(200);
    let form = [
        ("register", "population"),
        ("number", bait.citizen_number.as_str()),
        ("note", "一号诱饵"),
    ];
    for (who, status) in [("clerk", 403), ("lead", 403), ("auditor", 403), ("source", 422)] {
        assert_eq!(server.send(who, "/decoys/mark", &form).status, status, "{who}");
    }
    let wrong = server.send(
        "police",
        "/decoys/mark",
        &[("register", "population"), ("number", "123"), ("note", "二")],
    );
    assert_eq!(wrong.status, 422);
    wrong.says("号码不符合规则");
    let done = server.send("police", "/decoys/mark", &form);
    assert_eq!(done.status, 303, "{}", done.html);
    let recorded = entry(&installation, done.done_index());
    assert_eq!(
        (&recorded["deed"], &recorded["obj"]),
        (&"decoy.mark".into(), &"population".into())
    );
    let list = server.page("police", "/decoys");
    list.says("一号诱饵");
    assert!(!list.html.contains(&bait.citizen_number), "the number is nowhere kept");
    assert_eq!(server.send("police", "/decoys/mark", &form).status, 409);

    server.answers_a_good_client().await;
    let clerk = server.client("clerk");
    let question = verification(&bait.citizen_number, "另一人");
    clerk.verify(&question).await.expect("answered as any other");
    let is_suspended = eventually(10, async || {
        let other = living_citizen(0);
        let asked = clerk.verify(&verification(&other.citizen_number, &other.name)).await;
        asked.is_err() && problem(asked).code == "certificate_suspended"
    });
    assert!(is_suspended.await);
    for who in ["police", "lead", "auditor"] {
        let page = server.page(who, "/alarms/1");
        page.says("诱饵记录被查询");
        page.says("自动停用证书");
        page.says("已停用");
    }
    let entries = installation.succeed(&["ledger", "search", "--json", "--deed", "certificate.suspend"]);
    let suspended: serde_json::Value = serde_json::from_str(entries.lines().next().expect("one")).expect("JSON");
    let suspended = &suspended["entry"];
    assert_eq!(
        (&suspended["door"], &suspended["who"]),
        (&"local".into(), &serde_json::Value::Null)
    );

    // The command line sees the same in the ledger.
    let watched = installation.run(&["watch", "--json"]);
    let watched = String::from_utf8(watched.stdout).expect("text");
    assert!(watched.contains("\"rule\":\"decoy\""), "{watched}");
}

#[tokio::test]
async fn decoys_are_kept_on_the_command_line_and_overseers_stay_in_office() {
    let installation = Installation::demo();
    std::fs::write(installation.data().join("watch.toml"), "[decoy]\nsuspend = true\n").unwrap();
    let bait = living_citizen(200);
    let add = ["add", "--register", "population", "--note", "一号诱饵"];
    let (is_done, said) = decoy(&installation, &add, &format!("{}\n", bait.citizen_number));
    assert!(is_done, "{said}");
    assert!(!decoy(&installation, &add, &bait.citizen_number).0, "once");
    let (is_done, said) = decoy(&installation, &add, "123");
    assert!(
        !is_done && said.contains("decoy.number") && !said.contains("123"),
        "{said}"
    );
    let (_, listed) = decoy(&installation, &["list"], "");
    assert!(
        listed.contains("一号诱饵") && !listed.contains(&bait.citizen_number),
        "{listed}"
    );

    let (_, listed) = decoy(&installation, &["list", "--json"], "");
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    assert_eq!(
        (listed[0]["note"].as_str(), listed[0]["register"].as_str()),
        (Some("一号诱饵"), Some("population"))
    );

    let server = installation.serve(&[]);
    // Refused, since a lead agency has no grant; that it tried is told all the same.
    let lead = server.client("lead");
    let question = verification(&bait.citizen_number, &bait.name);
    assert_eq!(problem(lead.verify(&question).await).code, "no_grant");
    assert!(
        eventually(10, async || server
            .page("police", "/alarms")
            .html
            .contains("诱饵记录被查询"))
        .await
    );
    assert_eq!(problem(lead.verify(&question).await).code, "no_grant", "not suspended");
    // Nobody judges himself.
    assert_eq!(server.send("lead", "/alarms/1/take-up", &[]).status, 403);

    let remove = ["remove", "--register", "population"];
    assert!(decoy(&installation, &remove, &bait.citizen_number).0);
    assert!(!decoy(&installation, &remove, &bait.citizen_number).0);
}
