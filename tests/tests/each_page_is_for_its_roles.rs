//! Who may open and send what on the extranet's pages: every address of the portal, taken from its list, opened and sent as an
//! empty form by every role. What it comes to is held against a table; a new address is in no row of it, and fails.
//!
//! `UPDATE_SNAPSHOTS=1` writes the table anew, to be read before it is kept: 403 is the answer to whom a page is not for.

use std::{fmt::Write, path::Path, process::Command};

use stories::{Installation, Server};

/// The portal's addresses, in the file and the folder where they stand.
const ROUTES: [&str; 2] = ["../crates/portal/src/routes.rs", "../crates/portal/src/routes"];
const TABLE: &str = "tests/each_page_is_for_its_roles.txt";
/// An identity of the demo for each role, in the order of the table's columns.
const ROLES: [&str; 6] = ["clerk", "system", "lead", "source", "police", "auditor"];
/// The organisation, and the person in it, that deeds are tried on: nobody who tries them belongs there.
const HALL: &str = "tried-hall";
const MEMBER: &str = "tried-clerk";

/// What an address needs to be asked for anything at all.
const QUERIES: [(&str, &str); 2] = [
    ("/grants/requests/new", "?register=population"),
    ("/ledger/checkpoint", "?since=0"),
];
/// Forms of which the table tells what they come to when they are whole, since an empty one never reaches what decides.
const FORMS: [(&str, &[(&str, &str)]); 7] = [
    ("/grants/requests/new", &[("register", "population")]),
    ("/cases/orphans", &[("day", "2026-01-01")]),
    (
        "/organisations/{organisation}/organisations",
        &[("id", "tried-below"), ("name", "试办窗口单位"), ("kind", "hall")],
    ),
    (
        "/organisations/{organisation}/posts",
        &[("post", "咨询窗口"), ("duty", "解答")],
    ),
    (
        "/organisations/{organisation}/members",
        &[
            ("id", "tried-other"),
            ("name", "试办人员乙"),
            ("kind", "person"),
            ("post", "窗口"),
        ],
    ),
    (
        "/budgets/{organisation}/change",
        &[("clerk", "100"), ("system", "1000"), ("reason", "试办")],
    ),
    (
        "/budgets/{organisation}/bursts",
        &[
            ("lane", "person"),
            ("first_day", "2020-01-01"),
            ("last_day", "2020-01-02"),
            ("questions", "10"),
            ("reason", "试办"),
        ],
    ),
];

/// Forms that are sent with a file.
const UPLOADS: [&str; 1] = ["/organisation-table"];

#[test]
fn each_role_gets_what_the_table_says_and_no_more() {
    let installation = Installation::demo();
    let serial = somebody_to_try(&installation);
    let server = installation.serve(&[]);
    let addresses = addresses();
    let asked = |way: Way, origin: &str| -> Vec<String> {
        let requests = addresses
            .iter()
            .map(|pattern| request(&installation, pattern, &serial, way, origin));
        requests.collect()
    };
    let (opened, sent) = (asked(Way::Open, &server.extranet), asked(Way::Send, &server.extranet));
    let by_role = ROLES.map(|role| {
        let of = |requests: &[String]| outcomes(&installation, &server, role, requests);
        (of(&opened), of(&sent))
    });
    let mut table = String::from(
        "Address and method on the extranet door, with an empty form where one is sent, and what it comes to for each role.\n\n",
    );
    let columns = |cells: [&str; 6]| cells.map(|cell| format!("{cell:<10}")).concat().trim_end().to_owned();
    writeln!(table, "{:<50}{}", "", columns(ROLES)).expect("text");
    for (n, pattern) in addresses.iter().enumerate() {
        let opened = columns(by_role.each_ref().map(|(opened, _)| opened[n].as_str()));
        let sent = columns(by_role.each_ref().map(|(_, sent)| sent[n].as_str()));
        writeln!(table, "GET  {pattern:<45}{opened}\nPOST {pattern:<45}{sent}").expect("text");
    }
    let foreign = outcomes(
        &installation,
        &server,
        "lead",
        &asked(Way::Send, "https://elsewhere.example"),
    );
    for (pattern, status) in addresses.iter().zip(foreign) {
        let is_refused = ["403", "404", "405"].contains(&status.as_str());
        assert!(is_refused, "a form of a foreign page: {pattern}: {status}");
    }
    // Whoever may not open a page is not told what its form lacks. Last, since so many refusals sound an alarm.
    let empty = asked(Way::SendEmpty, &server.extranet);
    for (role, (opened, _)) in ROLES.iter().zip(&by_role) {
        let told = outcomes(&installation, &server, role, &empty);
        for ((pattern, opened), told) in addresses.iter().zip(opened).zip(told) {
            let is_refused = opened != "403" || ["403", "405"].contains(&told.as_str());
            assert!(
                is_refused,
                "{role} may not open {pattern}; an empty form comes to {told}"
            );
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, &table).expect("written");
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let is_new = |row: &&str| !known.lines().any(|line| line == *row);
    let differs: Vec<&str> = table.lines().filter(is_new).collect();
    assert!(differs.is_empty(), "not what {TABLE} says:\n{}", differs.join("\n"));
    assert_eq!(known, table, "{TABLE} has rows that are no address any more");
}

/// How an address is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Open,
    /// With its form, as far as [`FORMS`] and [`UPLOADS`] know it.
    Send,
    SendEmpty,
}

/// A request as curl reads it from a file.
fn request(installation: &Installation, pattern: &str, serial: &str, way: Way, origin: &str) -> String {
    let method = if way == Way::Open { "GET" } else { "POST" };
    let query = QUERIES.iter().find(|(asked, _)| *asked == pattern && way == Way::Open);
    let path = format!("{}{}", filled_in(pattern, serial), query.map_or("", |(_, query)| query));
    let mut lines = format!("{path}\nrequest = \"{method}\"\noutput = \"/dev/null\"\n");
    lines += &format!("cacert = \"{}\"\n", installation.data().join("pki/root.crt").display());
    if method == "POST" {
        lines += &format!("header = \"origin: {origin}\"\n");
        lines += match way {
            Way::Send if UPLOADS.contains(&pattern) => "form = \"table=一,二;filename=table.csv\"\n",
            _ => "data = \"\"\n",
        };
        let form = FORMS
            .iter()
            .find(|(sent, _)| *sent == pattern && way == Way::Send)
            .map_or(&[][..], |(_, form)| form);
        for (name, value) in form {
            lines += &format!("data-urlencode = \"{name}={value}\"\n");
        }
    }
    lines
}

/// What requests come to with the certificate of a role, sent one after the other: the status, and whether something was done.
fn outcomes(installation: &Installation, server: &Server, role: &str, requests: &[String]) -> Vec<String> {
    let own = |ending: &str| installation.data().join(format!("demo/{role}.{ending}"));
    let said = "silent\nwrite-out = \"%{http_code} %{redirect_url}\\n\"\n";
    let with = format!(
        "cert = \"{}\"\nkey = \"{}\"\n{said}",
        own("crt").display(),
        own("key").display()
    );
    let all: Vec<String> = requests
        .iter()
        .map(|request| format!("url = {}{request}{with}", server.extranet))
        .collect();
    let config = installation.beside("requests");
    std::fs::write(&config, all.join("next\n")).expect("written");
    let output = Command::new("curl")
        .arg("--config")
        .arg(&config)
        .output()
        .expect("curl is installed");
    let text = String::from_utf8(output.stdout).expect("text");
    let outcome = |line: &str| {
        let (status, leads_to) = line.split_once(' ').expect("a status");
        let done = if leads_to.contains("done=") { " done" } else { "" };
        format!("{status}{done}")
    };
    let outcomes: Vec<String> = text.lines().map(outcome).collect();
    assert_eq!(
        outcomes.len(),
        requests.len(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    outcomes
}

/// Every constant of the portal's list that is an address.
fn addresses() -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::fs::read_dir(here.join(ROUTES[1])).expect("a folder");
    let files = folder.map(|file| file.expect("a file").path());
    let texts = files
        .chain([here.join(ROUTES[0])])
        .map(|file| std::fs::read_to_string(file).expect("text"));
    let mut found = Vec::new();
    for text in texts {
        let lines = text.lines().filter(|line| line.starts_with("pub const "));
        let values =
            lines.filter_map(|line| Some(line.split_once(": &str = \"")?.1.trim_end_matches("\";").to_owned()));
        found.extend(values.filter(|value| value.starts_with('/')));
    }
    assert!(found.len() > 70, "the list is read as it is written: {found:?}");
    found.sort();
    found.dedup();
    found
}

/// An address for something that there is where deeds need nothing else to be tried, and for nothing where there is nothing.
fn filled_in(pattern: &str, serial: &str) -> String {
    let known = [
        ("{organisation}", HALL),
        ("{principal}", MEMBER),
        ("{serial}", serial),
        ("{index}", "0"),
        ("{lane}", "person"),
        ("{register}", "population"),
        ("{step}", "withdraw"),
        ("{deed}", "close"),
    ];
    let path = known
        .iter()
        .fold(pattern.to_owned(), |path, (name, value)| path.replace(name, value));
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A hall of the demo's province with somebody in it, and the serial number of his certificate.
fn somebody_to_try(installation: &Installation) -> String {
    let hall = ["organisation", "add", HALL, "--name", "试办大厅", "--kind", "hall"];
    installation.succeed(&[&hall[..], &["--parent", "demo-province"]].concat());
    let add = ["principal", "add", MEMBER, "--name", "试办人员", "--kind", "person"];
    let post = ["--organisation", HALL, "--post", "窗口", "--duty", "受理"];
    installation.succeed(&[&add[..], &post].concat());
    let out = installation.beside(MEMBER);
    let out = out.to_str().expect("UTF-8");
    let said = installation.succeed(&["certificate", "issue", "--principal", MEMBER, "--out", out, "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    said["serial"].as_str().expect("a serial").to_owned()
}
