//! A source authority publishes a file: good rows become the register, bad ones are listed, nothing is half done.

use std::{
    fs,
    io::{Read, Write},
    process::Command,
    time::Duration,
};

use client::{Lookup, LookupBy};
use serde_json::Value;
use stories::{Installation, SEED, heyan, tell_to_stop};

const HEADING: &str = "企业名称,统一社会信用代码,成立日期,登记状态,核准日期\n";

fn import(installation: &Installation, file: &str, more: &[&str]) -> (Option<i32>, Value) {
    let output = installation.run(&[&["import", "enterprise", file, "--json"], more].concat());
    let summary = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), summary)
}

/// Rows of sample enterprises, as many as asked.
fn rows(count: u64) -> Vec<String> {
    (0..)
        .map(|index| sample::enterprise(SEED, index))
        .filter(|enterprise| !enterprise.credit_code.is_empty())
        .take(count as usize)
        .map(|enterprise| {
            format!(
                "{},{},2015-03-01,存续,2015-03-01\n",
                enterprise.name, enterprise.credit_code
            )
        })
        .collect()
}

fn by_code(code: &str, as_of: Option<&str>) -> Lookup {
    Lookup {
        register: "enterprise".into(),
        by: LookupBy::Code(code.into()),
        as_of: as_of.map(str::to_owned),
    }
}

#[tokio::test]
async fn good_rows_are_published_at_once_and_bad_ones_are_listed_with_their_rule() {
    let installation = Installation::empty();
    let server = installation.serve(&[]);
    let good = rows(3);
    let code = good[0].split(',').nth(1).unwrap().to_owned();
    let bad = "没有代码的公司,91110000MA00000000,2015-02-30,存续,\n";
    fs::write(installation.beside("one.csv"), [HEADING, &good.concat(), bad].concat()).unwrap();

    let (_, dry) = import(&installation, "one.csv", &["--dry-run"]);
    assert_eq!(
        (
            dry["accepted"].as_u64(),
            dry["rejected"].as_u64(),
            dry["applied"].as_bool()
        ),
        (Some(3), Some(1), Some(false))
    );
    assert_eq!(
        server.public().look_up(&by_code(&code, None)).await.unwrap().outcome,
        "not_found"
    );

    let (_, summary) = import(&installation, "one.csv", &[]);
    assert_eq!(
        (summary["added"].as_u64(), summary["sequence_after"].as_u64()),
        (Some(3), Some(3))
    );
    let rejects = fs::read_to_string(installation.beside("one.csv.rejects.csv")).unwrap();
    assert!(
        rejects.contains("value.date") && rejects.contains("2015-02-30"),
        "{rejects}"
    );
    assert!(
        rejects.lines().any(|line| line.starts_with("5,")),
        "the line is named: {rejects}"
    );

    // The server that runs beside sees it without being told.
    let found = server.public().look_up(&by_code(&code, None)).await.unwrap();
    assert_eq!((found.outcome.as_str(), found.register_version), ("found", 3));

    let (_, again) = import(&installation, "one.csv", &[]);
    assert_eq!(
        (again["is_repeat"].as_bool(), again["applied"].as_bool()),
        (Some(true), Some(false))
    );
}

#[tokio::test]
async fn a_change_makes_a_version_and_the_day_before_still_tells_the_old() {
    let installation = Installation::empty();
    let row = rows(1).remove(0);
    let code = row.split(',').nth(1).unwrap().to_owned();
    let old_name = row.split(',').next().unwrap().to_owned();
    fs::write(installation.beside("first.csv"), [HEADING, &row].concat()).unwrap();
    fs::write(
        installation.beside("second.csv"),
        format!("{HEADING}改名后的公司,{code},2015-03-01,存续,2024-07-01\n"),
    )
    .unwrap();
    import(&installation, "first.csv", &[]);
    let (_, changed) = import(&installation, "second.csv", &[]);
    assert_eq!(
        (changed["changed"].as_u64(), changed["added"].as_u64()),
        (Some(1), Some(0))
    );
    let server = installation.serve(&[]);
    for (as_of, name) in [
        (None, "改名后的公司"),
        (Some("2024-07-01"), "改名后的公司"),
        (Some("2024-06-30"), &old_name),
    ] {
        let found = server.public().look_up(&by_code(&code, as_of)).await.unwrap();
        assert_eq!(found.rest["record"]["values"]["name"], name, "as of {as_of:?}");
    }
    let before = server
        .public()
        .look_up(&by_code(&code, Some("2015-02-28")))
        .await
        .unwrap();
    assert_eq!(before.outcome, "not_found");
}

#[tokio::test]
async fn a_file_that_would_empty_the_register_waits_for_a_human_yes() {
    let installation = Installation::empty();
    let all = rows(100);
    fs::write(installation.beside("all.csv"), [HEADING, &all.concat()].concat()).unwrap();
    fs::write(installation.beside("most.csv"), [HEADING, &all[..96].concat()].concat()).unwrap();
    fs::write(installation.beside("few.csv"), [HEADING, &all[..50].concat()].concat()).unwrap();
    import(&installation, "all.csv", &[]);
    let (status, few) = import(&installation, "few.csv", &["--whole-register"]);
    assert_eq!((status, few["applied"].as_bool()), (Some(4), Some(false)));
    let (status, most) = import(&installation, "most.csv", &["--whole-register"]);
    assert_eq!(
        (status, most["retired"].as_u64(), most["applied"].as_bool()),
        (Some(0), Some(4), Some(true))
    );
    let (status, few) = import(&installation, "few.csv", &["--whole-register", "--yes-retire"]);
    assert_eq!((status, few["retired"].as_u64()), (Some(0), Some(46)));
}

#[tokio::test]
async fn a_killed_import_leaves_the_register_as_it_was_and_the_next_one_works() {
    let installation = Installation::empty();
    let first = rows(5);
    fs::write(installation.beside("first.csv"), [HEADING, &first.concat()].concat()).unwrap();
    import(&installation, "first.csv", &[]);
    installation.succeed(&["sample", "--enterprises", "30000", "--seed", "3", "--out", "big"]);
    let server = installation.serve(&[]);
    for wait in [20, 60, 120, 250, 500] {
        let mut child = Command::new(heyan())
            .arg("--data")
            .arg(installation.data())
            .args(["import", "enterprise", "big/enterprise.csv", "--json"])
            .current_dir(installation.beside(""))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let _ = child.kill();
        let ended = child.wait().unwrap();
        let code = first[0].split(',').nth(1).unwrap();
        let version = server
            .public()
            .look_up(&by_code(code, None))
            .await
            .unwrap()
            .register_version;
        assert!(
            version == 5 || version > 30_000,
            "half a batch is visible: version {version}"
        );
        if ended.success() {
            break;
        }
    }
    let (status, summary) = import(&installation, "big/enterprise.csv", &[]);
    assert_eq!(status, Some(0));
    assert!(
        summary["is_repeat"] == true || summary["added"].as_u64() == Some(30_000),
        "{summary}"
    );
}

#[test]
fn an_import_that_is_told_to_stop_says_so_and_applies_nothing() {
    let installation = Installation::empty();
    installation.succeed(&["sample", "--enterprises", "30000", "--seed", "3", "--out", "big"]);
    let mut child = Command::new(heyan())
        .arg("--data")
        .arg(installation.data())
        .args(["import", "enterprise", "big/enterprise.csv"])
        .current_dir(installation.beside(""))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while !hears_termination(child.id()) {
        assert!(child.try_wait().unwrap().is_none(), "it ended and never listened");
        std::thread::sleep(Duration::from_millis(1));
    }
    tell_to_stop(&child);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("正在停止"), "{said}");
    let (status, summary) = import(&installation, "big/enterprise.csv", &[]);
    assert_eq!(
        (status, summary["added"].as_u64()),
        (Some(0), Some(30_000)),
        "{summary}"
    );
}

#[test]
fn ctrl_c_at_the_question_whether_to_go_on_is_a_no() {
    let installation = Installation::empty();
    let all = rows(100);
    fs::write(installation.beside("all.csv"), [HEADING, &all.concat()].concat()).unwrap();
    fs::write(installation.beside("few.csv"), [HEADING, &all[..50].concat()].concat()).unwrap();
    import(&installation, "all.csv", &[]);
    let (heyan, data) = (heyan(), installation.data());
    let command = format!(
        "{} --data {} import enterprise few.csv --whole-register",
        heyan.display(),
        data.display()
    );
    // The question is asked on a terminal only; script(1) is one.
    let mut terminal = Command::new("script")
        .args(["--quiet", "--flush", "--return", "--command", &command, "/dev/null"])
        .current_dir(installation.beside(""))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("script(1) of bsdutils");
    let mut shown = terminal.stdout.take().unwrap();
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains("[y/N]") {
        let mut some = [0; 512];
        let count = shown.read(&mut some).unwrap();
        assert!(count > 0, "it never asked: {}", String::from_utf8_lossy(&said));
        said.extend_from_slice(&some[..count]);
    }
    let mut keyboard = terminal.stdin.take().unwrap();
    keyboard.write_all(b"\x03").unwrap();
    std::thread::spawn(move || {
        // Whoever waits for the answer all the same gets one, so that this test ends.
        std::thread::sleep(Duration::from_secs(10));
        drop(keyboard);
    });
    shown.read_to_end(&mut said).unwrap();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(terminal.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("已按要求停止；登记库未作任何改动"), "{said}");
    let (status, again) = import(&installation, "all.csv", &["--whole-register"]);
    assert_eq!((status, again["unchanged"].as_u64()), (Some(0), Some(100)), "{again}");
}

/// Whether the process has a handler for SIGTERM, as the kernel tells of it.
fn hears_termination(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 1 << (15 - 1) != 0)
}

#[test]
fn wrong_files_are_refused_with_the_remedy() {
    let installation = Installation::empty();
    fs::write(installation.beside("empty.csv"), "").unwrap();
    fs::write(installation.beside("foreign.csv"), "a,b\n1,2\n").unwrap();
    for (arguments, mentions) in [
        (["import", "enterprise", "absent.csv"], "absent.csv"),
        (["import", "enterprise", "empty.csv"], "empty.csv"),
        (["import", "enterprise", "foreign.csv"], "标题"),
        (["import", "nothing", "foreign.csv"], "population"),
    ] {
        let message = installation.fail(&arguments);
        assert!(message.contains(mentions), "{arguments:?}: {message}");
    }
}

#[test]
fn a_file_without_one_good_row_is_not_called_loaded() {
    let installation = Installation::empty();
    let bad = "没有代码的公司,91110000MA00000000,2015-02-30,存续,\n";
    fs::write(installation.beside("bad.csv"), [HEADING, bad].concat()).unwrap();
    let output = installation.run(&["import", "enterprise", "bad.csv"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("没有合格的行，登记库未作改动"), "{said}");
    assert!(!said.contains("已载入"), "{said}");
}

#[test]
fn a_second_batch_beside_the_first_waits_outside() {
    let installation = Installation::empty();
    fs::write(installation.beside("few.csv"), [HEADING, &rows(3).concat()].concat()).unwrap();
    import(&installation, "few.csv", &[]);
    let other = fs::File::open(installation.data().join("registers/enterprise/batch.lock")).unwrap();
    other.lock().unwrap();
    let message = installation.fail(&["import", "enterprise", "few.csv"]);
    assert!(
        message.contains("publish.in_use") && message.contains("待其完成"),
        "{message}"
    );
    drop(other);
    assert_eq!(import(&installation, "few.csv", &[]).0, Some(0));
}

/// The real files may be read for tests but not shipped, so they are looked for beside the project.
#[test]
fn the_real_enterprise_files_are_imported_and_every_rejection_is_accounted_for() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/restricted");
    if !folder.exists() {
        eprintln!(
            "left out: the real files are not beside the project ({})",
            folder.display()
        );
        return;
    }
    let installation = Installation::empty();
    for (file, rows) in [
        ("enterprise-registrations-by-nc-sa.csv", 22_561),
        ("enterprise-legacy-15digit-by-nc-sa.csv", 3_134),
        ("nonenterprise-registrations-by-nc-sa.csv", 364),
    ] {
        let rejects = installation.beside("rejects.csv");
        let path = folder.join(file);
        let (status, summary) = import(
            &installation,
            &path.to_string_lossy(),
            &[
                "--mapping",
                "enterprise-registrations-csv",
                "--rejects",
                &rejects.to_string_lossy(),
            ],
        );
        // Of organisations that are no enterprises, no row is good: that is told by the exit code.
        let is_any_good = summary["accepted"].as_u64() > Some(0);
        assert_eq!(status, Some(if is_any_good { 0 } else { 3 }), "{summary}");
        assert_eq!(summary["rows"].as_u64(), Some(rows));
        let by_rule: u64 = summary["rejected_by_rule"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["rows"].as_u64().unwrap())
            .sum();
        let (accepted, rejected) = (
            summary["accepted"].as_u64().unwrap(),
            summary["rejected"].as_u64().unwrap(),
        );
        assert_eq!(accepted + rejected, rows);
        assert!(by_rule >= rejected, "every rejected row has a rule");
        eprintln!(
            "{file}: accepted {accepted}, rejected {rejected}: {}",
            summary["rejected_by_rule"]
        );
        if rows > 1000 {
            assert!(accepted * 100 > rows * 97, "{summary}");
        }
    }
}
