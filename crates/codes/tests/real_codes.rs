//! Codes from real registers, read at run time where the data folder lies beside the project; nothing of it is copied
//! here. `HEYAN_SHARED_DATA` names another folder. Without the data the tests say so and pass.

use std::fs;
use std::path::{Path, PathBuf};

use codes::{CodeChecker, CodeKind, CodeNote, RegistrationNumber, UnifiedSocialCreditCode};

fn codes_in(file: &str) -> Option<Vec<String>> {
    let folder = std::env::var_os("HEYAN_SHARED_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let path = folder.join("restricted").join(file);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    };
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
