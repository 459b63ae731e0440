//! A clerk with a browser and no tools: the lead agency applies without a request, the owner approves, and the agency collects
//! file and password, once each. Nothing of it is left on the platform.

use std::{fs, path::Path};

use stories::{Installation, Page, entry, eventually, living_citizen, openssl, verification};

const FILED: [(&str, &str); 7] = [
    ("principal", "new-clerk"),
    ("days", "30"),
    ("key", "here"),
    ("responsible_name", "演示责任人"),
    ("responsible_post", "处长"),
    ("responsible_telephone", "028-55550123"),
    ("reason", "新设窗口"),
];

fn installation() -> Installation {
    let installation = Installation::demo();
    let clerk =
        "principal add new-clerk --name 演示新窗口人员 --kind person --organisation demo-hall --post 综合受理窗口";
    installation.succeed(&clerk.split(' ').collect::<Vec<_>>());
    installation
}

/// The text between two others.
fn between<'a>(page: &'a Page, before: &str, after: &str) -> &'a str {
    let rest = page.html.split_once(before).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split_once(after)).map(|(found, _)| found);
    found.unwrap_or_else(|| panic!("no “{before}” on the page\n{}", page.html))
}

/// Whether a file of the data folder holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).expect("a folder").flatten().any(|found| {
        let path = found.path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        let whole = fs::read(&path).unwrap_or_default();
        whole.windows(bytes.len()).any(|piece| piece == bytes)
    })
}

#[tokio::test]
async fn file_and_password_are_handed_over_once() {
    let installation = installation();
    let server = installation.serve(&[]);
    assert_eq!(server.send("lead", "/applications/new", &FILED).status, 303);
    let early = server.page("lead", "/applications/1/collect");
    assert_eq!(early.status, 409, "not approved yet");
    server
        .page("police", "/applications/1/approve")
        .says("申请成为“待领取”");
    assert_eq!(server.send("police", "/applications/1/approve", &[]).status, 303);
    server.page("lead", "/").says("已批准、待领取的证书（1 张）");

    let collect = "/applications/1/collect";
    assert_eq!(server.send("lead", collect, &[("form", "")]).status, 422);
    let collected = server.send("lead", collect, &[("form", "current")]);
    assert_eq!(collected.status, 200, "{}", collected.html);
    collected.says("口令只显示这一次");
    let password = between(&collected, "<strong class=\"figure\">", "</strong>").to_owned();
    let code = between(&collected, "name=\"code\" value=\"", "\"").to_owned();
    let again = server.send("lead", collect, &[("form", "current")]);
    assert_eq!(again.status, 409, "{}", again.html);
    assert!(!again.html.contains(&password));

    // The file goes to whoever has its code and the duty, once.
    let file = "/applications/1/file";
    assert_eq!(server.send("lead", file, &[("code", "guessed")]).status, 409);
    assert_eq!(server.send("police", file, &[("code", &code)]).status, 403);
    let p12 = installation.beside("clerk.p12");
    assert_eq!(server.download("lead", file, &[("code", &code)], &p12), 200);
    let second = server.send("lead", file, &[("code", &code)]);
    assert_eq!(second.status, 409);
    second.says("已经下载过");

    // It opens with the password and no other, and the clerk asks with what is in it.
    let (p12, pem) = (p12.to_str().expect("UTF-8"), installation.beside("clerk.pem"));
    let out = pem.to_str().expect("UTF-8");
    let open = |password: &str| {
        let password = format!("pass:{password}");
        openssl(&["pkcs12", "-in", p12, "-passin", &password, "-noenc", "-out", out])
    };
    assert!(!open("wrong").0);
    let (opened, said) = open(&password);
    assert!(opened, "{said}");
    let clerk = server.client_with(&pem, &pem);
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let is_answered = eventually(2, async || clerk.verify(&question).await.is_ok()).await;
    assert!(is_answered, "the certificate is not taken");

    // Neither key nor password is on the platform's disk; the ledger has every deed.
    let (_, key) = openssl(&["pkey", "-in", out, "-outform", "PEM"]);
    let line = key.lines().nth(1).expect("a key in base64").as_bytes().to_vec();
    assert!(holds(&installation.beside(""), &line), "the clerk has it");
    assert!(!holds(&installation.data(), &line) && !holds(&installation.data(), password.as_bytes()));
    let deeds: Vec<_> = (0..)
        .map_while(|index| {
            let output = installation.run(&["ledger", "show", "--json", &index.to_string()]);
            output.status.success().then(|| entry(&installation, index))
        })
        .filter_map(|entry| Some((entry["deed"].as_str()?.to_owned(), entry["out"].as_str()?.to_owned())))
        .filter(|(_, outcome)| outcome == "applied")
        .map(|(deed, _)| deed)
        .collect();
    let of_officials = ["file", "approve", "collect", "download"].map(|deed| format!("application.{deed}"));
    assert_eq!(deeds[0], "principal.add", "by the operator, before");
    assert_eq!(deeds[1..], of_officials);
}

#[test]
fn windows_7_gets_a_file_that_it_can_open() {
    let installation = installation();
    let server = installation.serve(&[]);
    server.send("lead", "/applications/new", &FILED);
    server.send("police", "/applications/1/approve", &[]);
    let collected = server.send("lead", "/applications/1/collect", &[("form", "old_windows")]);
    let password = between(&collected, "<strong class=\"figure\">", "</strong>");
    let code = between(&collected, "name=\"code\" value=\"", "\"");
    let p12 = installation.beside("clerk.p12");
    assert_eq!(
        server.download("lead", "/applications/1/file", &[("code", code)], &p12),
        200
    );
    let password = format!("pass:{password}");
    let (_, said) = openssl(&[
        "pkcs12",
        "-in",
        p12.to_str().expect("UTF-8"),
        "-passin",
        &password,
        "-info",
        "-nokeys",
        "-legacy",
    ]);
    assert!(said.contains("pbeWithSHA1And3-KeyTripleDES-CBC"), "{said}");
}
