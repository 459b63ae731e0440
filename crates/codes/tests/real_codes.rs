//! Codes from real registers, read at run time where the data folder lies beside the project; nothing of it is copied
//! here. `HEYAN_SHARED_DATA` names another folder. Without the data the tests say so and pass.

use std::fs;
use std::path::{Path, PathBuf};

use codes::{
    AdministrativeDivisionCode, CivilDate, CodeChecker, CodeKind, CodeNote, DivisionStatus, Divisions,
    RegistrationNumber, UnifiedSocialCreditCode,
};

fn text_of(file: &str) -> Option<String> {
    let folder = std::env::var_os("HEYAN_SHARED_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let path = folder.join(file);
    let text = fs::read_to_string(&path);
    if text.is_err() {
        eprintln!("skipped: {} is not here", path.display());
    }
    text.ok()
}

fn codes_in(file: &str) -> Option<Vec<String>> {
    let text = text_of(&format!("restricted/{file}"))?;
    // The code is the second column and the name before it may be quoted.
    let code = |line: &str| {
        let rest = if let Some(quoted) = line.strip_prefix('"') {
            quoted.split_once("\",")?.1
        } else {
            line.split_once(',')?.1
        };
        Some(rest.split(',').next()?.to_owned()).filter(|code| code.len() >= 15)
    };
    Some(text.lines().skip(1).filter_map(code).collect())
}

#[test]
fn every_registered_credit_code_is_accepted() {
    for (file, count_min) in [
        ("enterprise-registrations-by-nc-sa.csv", 22_000),
        ("nonenterprise-registrations-by-nc-sa.csv", 350),
    ] {
        let Some(codes) = codes_in(file) else { continue };
        assert!(codes.len() > count_min, "{file}: {} codes", codes.len());
        let mut inner_wrong = 0;
        for code in &codes {
            let parsed = UnifiedSocialCreditCode::parse(code).unwrap_or_else(|error| panic!("{file}: {code}: {error}"));
            inner_wrong += usize::from(parsed.notes().contains(CodeNote::InnerOrganizationCode));
            assert!(!parsed.notes().contains(CodeNote::UnknownEntityKind), "{code}");
            let finding = CodeChecker::default().check(code.as_bytes(), None);
            let is_seen = finding.kind == CodeKind::CreditCode || finding.also == Some(CodeKind::CreditCode);
            assert!(is_seen && finding.fault.is_none(), "{code}: {finding:?}");
        }
        assert!(inner_wrong <= 1, "{file}: {inner_wrong} inner organization codes fail");
    }
}

#[test]
fn every_old_registration_number_is_accepted() {
    let Some(codes) = codes_in("enterprise-legacy-15digit-by-nc-sa.csv") else {
        return;
    };
    assert!(codes.len() > 3_000, "{} codes", codes.len());
    for code in &codes {
        RegistrationNumber::parse(code).unwrap_or_else(|error| panic!("{code}: {error}"));
    }
}

/// The table that the crate is built with says *known then* of each division in the first and the last revision that printed it.
#[test]
fn every_division_is_known_when_it_was_printed() {
    let Some(text) = text_of("divisions-history.csv") else {
        return;
    };
    let divisions = Divisions::built_in();
    let mut unknown = Vec::new();
    for row in text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
        let code: AdministrativeDivisionCode = row[0].parse().expect("a division");
        for month in [row[3], row[4]] {
            let (year, month) = month.split_at(4);
            let on = CivilDate::new(year.parse().expect("a year"), month.parse().expect("a month"), 1).expect("a day");
            if !matches!(divisions.status(code, on), DivisionStatus::KnownThen(_)) {
                unknown.push(format!("{code} {on}"));
            }
        }
    }
    assert_eq!(unknown, Vec::<String>::new());
}
