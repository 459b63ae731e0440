//! Any text as any code: nothing panics, what parses displays as itself, and a likely code is always a code.
#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use codes::ParseCodeError;
use libfuzzer_sys::fuzz_target;

fn check<T>(text: &str)
where
    T: FromStr<Err = ParseCodeError> + Display + PartialEq + Copy,
{
    match text.parse::<T>() {
        Ok(code) => assert!(code.to_string().parse::<T>().is_ok_and(|again| again == code)),
        Err(error) => {
            assert!((1..=text.chars().count() + 1).contains(&error.position()));
            assert!(!error.to_string().is_empty());
            if let Some(likely) = error.likely() {
                assert!(likely.parse::<T>().is_ok(), "{likely}");
            }
        }
    }
}

fuzz_target!(|text: &str| {
    check::<codes::CitizenIdentificationNumber>(text);
    check::<codes::CitizenIdentificationNumber15>(text);
    check::<codes::UnifiedSocialCreditCode>(text);
    check::<codes::OrganizationCode>(text);
    check::<codes::RegistrationNumber>(text);
    check::<codes::InstitutionCertificateNumber>(text);
    check::<codes::SocialOrganizationCertificateNumber>(text);
    check::<codes::AdministrativeDivisionCode>(text);
    check::<codes::EthnicGroup>(text);
    check::<codes::Sex>(text);
    if let Ok(number) = text.parse::<codes::CitizenIdentificationNumber>() {
        // All parts exist, and nothing of them is in Debug.
        let parts = (
            number.division(),
            number.birth_on(),
            number.sex(),
            number.sequence(),
            number.country(),
            number.masked(),
        );
        assert!(!format!("{parts:?}").is_empty());
        assert!(!format!("{number:?}").contains(|character: char| character.is_ascii_digit()));
    }
});
