//! Searching: each condition, the number typed in, and files for spreadsheets.

use super::*;
use crate::data_folder::DataFolder;

const NUMBER: &str = "11010519491231002X";

/// An installation with its own subject key, and ten entries of which two are about [`NUMBER`].
fn installation() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::at(folder.path());
    data.set_up("test.example/heyan").unwrap();
    let sealing = app::Sealing::new(data.register_keys().unwrap());
    let subject = sealing.subject_hash("population", NUMBER);
    let log = EmbeddedLedgerLog::open(folder.path(), LedgerLogOptions::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for n in 0..10 {
        // An hour apart, from 2026-11-24 06:00 in Beijing.
        let at = RecordedAt::from_unix_micros((1_795_471_200 + n * 3600) * 1_000_000);
        let outcome = if n == 4 { Outcome::NotFound } else { Outcome::Consistent };
        let entry = Entry {
            organisation: Some(if n < 5 { "hall-a" } else { "hall-b" }),
            principal: Some(if n % 2 == 0 { "clerk" } else { "=cmd|calc" }),
            register: Some("population"),
            subject: if n == 2 || n == 7 {
                Some(&subject)
            } else {
                Some(&[0; 16])
            },
            matter: Some("511Z07001006"),
            case: Some(if n == 3 { "+1\"办件,甲" } else { "办件-1" }),
            ..Entry::new(at, Door::Extranet, Action::Verify, outcome)
        };
        runtime.block_on(log.append(&entry.to_bytes()).unwrap()).unwrap();
    }
    folder
}

fn found(folder: &TempDir, arguments: &[&str]) -> Vec<u64> {
    let arguments: Vec<&str> = ["search", "--json"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    let text = ledger_with_input(folder, &arguments, &format!(" {NUMBER} \nmore\n")).unwrap();
    text.lines().map(|line| json(line)["index"].as_u64().unwrap()).collect()
}

#[test]
fn each_condition_finds_its_entries() {
    let folder = installation();
    let cases: &[(&[&str], &[u64])] = &[
        (&["--organisation", "hall-b"], &[5, 6, 7, 8, 9]),
        (&["--principal", "clerk", "--organisation", "hall-a"], &[0, 2, 4]),
        (&["--outcome", "not_found"], &[4]),
        (&["--case", "+1\"办件,甲"], &[3]),
        (&["--matter", "none"], &[]),
        (&["--register", "enterprise"], &[]),
        (&["--from", "2026-11-24T10:00", "--until", "2026-11-24T12:00"], &[4, 5]),
        (&["--from", "2026-11-25"], &[]),
        (&["--until", "2026-11-24", "--limit", "3"], &[0, 1, 2]),
        (&["--subject", NUMBER], &[2, 7]),
        (&["--subject", "-"], &[2, 7]),
        (
            &["--subject", "-", "--register", "population", "--organisation", "hall-b"],
            &[7],
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(found(&folder, arguments), *expected, "{arguments:?}");
    }
    let table = ledger(&folder, &["search", "--limit", "2"]).unwrap();
    assert!(
        table.starts_with("序号  时间") && table.contains("2026-11-24 06:00:00"),
        "{table}"
    );
    assert!(table.ends_with("共 2 条\n") && !table.contains(NUMBER), "{table}");
}

#[test]
fn what_cannot_be_searched_for_is_told_without_repeating_it() {
    let folder = installation();
    let wrong = "110105194912310021";
    let error = ledger(&folder, &["search", "--subject", wrong, "--register", "population"]).unwrap_err();
    assert_eq!((error.code(), error.is_finding()), ("ledger-subject", false));
    assert!(!error.to_string().contains("19491231"), "{error}");
    let error = ledger(&folder, &["search", "--subject", NUMBER, "--register", "none"]).unwrap_err();
    assert_eq!(error.code(), "ledger-register");
    assert!(error.to_string().contains("population"), "{error}");
    assert_eq!(
        ledger(&folder, &["search", "--limit", "10001"]).unwrap_err().code(),
        "ledger-limit"
    );
    for wrong in [["--from", "gestern"], ["--outcome", "maybe"]] {
        assert!(Line::try_parse_from(["ledger", "search"].into_iter().chain(wrong)).is_err());
    }
}

#[test]
fn a_spreadsheet_runs_nothing_of_what_others_typed() {
    let folder = installation();
    let path = folder.path().join("found.csv");
    let arguments = ["search", "--organisation", "hall-a", "--csv", path.to_str().unwrap()];
    assert!(ledger(&folder, &arguments).unwrap().starts_with("已将 5 条写入"));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut rows = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    assert_eq!(rows.headers().unwrap().get(6), Some("人员"));
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    assert_eq!((&rows[3][6], &rows[3][12]), ("'=cmd|calc", "'+1\"办件,甲"));
    assert_eq!(
        (&rows[4][6], &rows[4][16], &rows[4][2]),
        ("clerk", "not_found", "2026-11-24 10:00:00")
    );
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(ledger(&folder, &arguments).unwrap_err().code(), "ledger-output");
}
