//! Codes a second on one core, in the forms in which codes come: `cargo bench -p codes`.
//!
//! Plain timing instead of a framework: one figure a line, the median of several rounds, so that it can be quoted.

use std::hint::black_box;
use std::time::Instant;

use codes::{
    AdministrativeDivisionCode, CitizenIdentificationNumber, CivilDate, CodeChecker, CodeKind, DivisionLevel,
    Divisions, EntityKind, IssuedDespiteCheck, OrganizationCode, RegistrationNumber, UnifiedSocialCreditCode,
};

const CODES: usize = 200_000;
const ROUNDS: usize = 15;

fn main() {
    let begun = Instant::now();
    let divisions = Divisions::built_in();
    println!(
        "{:<44}{:>10.2} ms",
        "reading the division table",
        begun.elapsed().as_secs_f64() * 1e3
    );

    let on = CivilDate::new(2000, 1, 1).unwrap();
    let counties: Vec<_> = divisions
        .in_force(DivisionLevel::County, on)
        .map(|(code, _)| code)
        .collect();
    let credit_codes: Vec<String> = (0..CODES).map(credit_code).collect();
    let citizen_numbers: Vec<String> = (0..CODES).map(|index| citizen_number(&counties, index)).collect();
    let registration_numbers: Vec<String> = (0..CODES)
        .map(|index| {
            RegistrationNumber::compose("990000".parse().unwrap(), index as u32)
                .unwrap()
                .to_string()
        })
        .collect();
    let wrong: Vec<String> = credit_codes.iter().map(|code| format!("{}0", &code[..17])).collect();
    // As the command has it: with a list of codes that were issued with a wrong check character.
    let issued = IssuedDespiteCheck::from_csv("code,name,source\n91990000MA0000015A,虚构有限公司,示例\n").unwrap();
    let checker = CodeChecker::new(divisions, &issued);

    measure("credit code, from_bytes", &credit_codes, |bytes| {
        UnifiedSocialCreditCode::from_bytes(bytes).is_ok()
    });
    measure("citizen number, from_bytes", &citizen_numbers, |bytes| {
        CitizenIdentificationNumber::from_bytes(bytes).is_ok()
    });
    measure("registration number, from_bytes", &registration_numbers, |bytes| {
        RegistrationNumber::from_bytes(bytes).is_ok()
    });
    measure("credit code, checker, kind found out", &credit_codes, |bytes| {
        checker.check(bytes, None).fault.is_none()
    });
    measure(
        "citizen number, checker, division looked up",
        &citizen_numbers,
        |bytes| checker.check(bytes, Some(CodeKind::CitizenNumber)).fault.is_none(),
    );
    measure("citizen number, checker, kind found out", &citizen_numbers, |bytes| {
        checker.check(bytes, None).fault.is_none()
    });
    measure(
        "registration number, checker, kind found out",
        &registration_numbers,
        |bytes| checker.check(bytes, None).fault.is_none(),
    );
    measure("wrong credit code, checker", &wrong, |bytes| {
        checker.check(bytes, None).fault.is_none()
    });
    measure("wrong credit code, with likely code", &wrong, |bytes| {
        UnifiedSocialCreditCode::parse(std::str::from_utf8(bytes).unwrap()).is_ok()
    });
}

fn measure(name: &str, codes: &[String], is_good: impl Fn(&[u8]) -> bool) {
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            let good = codes.iter().filter(|code| is_good(black_box(code.as_bytes()))).count();
            black_box(good);
            begun.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    println!(
        "{name:<44}{:>10.2} million/s",
        codes.len() as f64 / seconds[ROUNDS / 2] / 1e6
    );
}

fn credit_code(index: usize) -> String {
    let organization = OrganizationCode::compose(&format!("MA{index:06}")).unwrap();
    let kind = EntityKind::find(*b"91").unwrap();
    UnifiedSocialCreditCode::compose(kind, "990000".parse().unwrap(), organization)
        .unwrap()
        .to_string()
}

/// Spread over real divisions and birthdays, since the table is part of what is measured.
fn citizen_number(counties: &[AdministrativeDivisionCode], index: usize) -> String {
    let scattered = index.wrapping_mul(2_654_435_761) >> 4;
    let (year, month, day) = (1950 + scattered % 60, 1 + scattered % 12, 1 + scattered % 28);
    let birth_on = CivilDate::new(year as u16, month as u8, day as u8).unwrap();
    let division = counties[scattered % counties.len()];
    CitizenIdentificationNumber::compose(division, birth_on, (index % 1000) as u16)
        .unwrap()
        .to_string()
}
