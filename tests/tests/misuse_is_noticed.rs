//! Someone tries what he may not, and asks about many people for one case: the watch says who, by how much, and where.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use serde_json::Value;
use stories::{Installation, heyan, living_citizen, problem, tell_to_stop, verification};

fn alarms(installation: &Installation, more: &[&str]) -> (Option<i32>, Vec<Value>) {
    let output = installation.run(&[&["watch", "--json"], more].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON lines"));
    (output.status.code(), lines.collect())
}

#[tokio::test]
async fn refusals_in_a_row_and_many_subjects_of_one_case_sound() {
    let installation = Installation::demo();
    let config = installation.beside("watch.toml");
    std::fs::write(
        &config,
        "[refusals_in_a_row]\nrefusals = 3\n[subjects_of_case]\nsubjects = 4\n",
    )
    .unwrap();
    let config = config.to_str().unwrap();
    let with_config = ["--config", config];
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    let ask = async |n: u64| {
        let citizen = living_citizen(n);
        let question = verification(&citizen.citizen_number, &citizen.name);
        clerk.verify(&question).await.expect("granted").receipt.index
    };
    ask(0).await;
    ask(0).await;
    assert_eq!(alarms(&installation, &with_config), (Some(0), vec![]));

    let citizen = living_citizen(0);
    let try_another_matter = async || {
        let question = client::Verification {
            matter: "none".into(),
            ..verification(&citizen.citizen_number, &citizen.name)
        };
        problem(clerk.verify(&question).await).rest["reference"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    try_another_matter().await;
    try_another_matter().await;
    assert_eq!(
        alarms(&installation, &with_config).0,
        Some(0),
        "two are below the threshold"
    );

    // Whoever follows is told while it happens.
    let mut following = Command::new(heyan())
        .arg("--data")
        .arg(installation.data())
        .args(["watch", "--follow", "--every", "1", "--json", "--config", config])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut told = BufReader::new(following.stdout.take().expect("piped")).lines();
    let reference = try_another_matter().await;
    let alarm: Value = serde_json::from_str(&told.next().expect("an alarm").expect("text")).expect("JSON");
    assert_eq!(
        (&alarm["rule"], &alarm["principal"]),
        (&"refusals_in_a_row".into(), &"clerk".into())
    );
    assert_eq!((&alarm["measured"], &alarm["threshold"]), (&3.into(), &3.into()));
    let index: u64 = reference.rsplit('-').next().unwrap().parse().unwrap();
    assert_eq!(alarm["indexes"], serde_json::json!([index - 2, index - 1, index]));
    tell_to_stop(&following);
    assert_eq!(following.wait().expect("it ends").code(), Some(4));

    // The reference on the refusal leads to the same entry.
    let account = installation.succeed(&["trace", &reference]);
    assert!(
        account.contains("（no_grant）") && account.contains("拒绝：") && account.contains("clerk"),
        "{account}"
    );
    assert!(!account.contains(&citizen.citizen_number));
    assert!(
        installation
            .fail(&["trace", "elsewhere-1"])
            .contains("trace-other-node")
    );

    for n in [60, 120, 180] {
        ask(n).await;
    }
    let (code, found) = alarms(&installation, &with_config);
    assert_eq!(code, Some(4));
    let rules: Vec<&str> = found.iter().map(|alarm| alarm["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["refusals_in_a_row", "subjects_of_case"]);
    assert_eq!(
        (&found[1]["case"], &found[1]["measured"]),
        (&"办件-2026-0001".into(), &4.into())
    );
    // By the defaults this is little, and of what is past nothing is told.
    assert_eq!(alarms(&installation, &[]).0, Some(0));
    // The thresholds by which the server watches are this command's as well.
    let usual = installation.data().join("watch.toml");
    std::fs::copy(config, &usual).unwrap();
    assert_eq!(alarms(&installation, &[]), (Some(4), found));
    std::fs::remove_file(&usual).unwrap();
    assert_eq!(
        alarms(&installation, &["--config", config, "--since", "2999-01-01"]).0,
        Some(0)
    );
    std::fs::write(installation.beside("watch.toml"), "[neighbours]\n").unwrap();
    assert!(
        installation
            .fail(&["watch", "--config", config])
            .contains("watch-config")
    );
}
