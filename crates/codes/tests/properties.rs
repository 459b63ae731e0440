//! What must hold for every text, not only for those that somebody thought of.

use codes::{
    AdministrativeDivisionCode, CitizenIdentificationNumber, CitizenIdentificationNumber15, CivilDate, CodeChecker,
    CodeKind, EntityKind, EthnicGroup, InstitutionCertificateNumber, OrganizationCode, RegistrationNumber, Sex,
    SocialOrganizationCertificateNumber, UnifiedSocialCreditCode,
};
use proptest::prelude::*;

fn dates() -> impl Strategy<Value = CivilDate> {
    (1800_u16..=2099, 1_u8..=12, 1_u8..=31)
        .prop_filter_map("no such day", |(year, month, day)| CivilDate::new(year, month, day))
}

fn divisions() -> impl Strategy<Value = AdministrativeDivisionCode> {
    "[0-9]{6}".prop_map(|text| text.parse().unwrap())
}

fn credit_codes() -> impl Strategy<Value = UnifiedSocialCreditCode> {
    let kinds: Vec<EntityKind> = EntityKind::all().collect();
    (prop::sample::select(kinds), divisions(), "[0-9A-HJ-NPQRTUWXY]{8}").prop_map(|(kind, division, body)| {
        UnifiedSocialCreditCode::compose(kind, division, OrganizationCode::compose(&body).unwrap()).unwrap()
    })
}

/// Texts near to codes, which random characters hardly ever are.
fn near_codes() -> impl Strategy<Value = String> {
    let digitlike = "[0-9０-９OIlXx×Х \u{3000}-]{0,22}";
    prop_oneof![
        digitlike,
        "[0-9A-Za-zＡ-Ｚ -]{0,22}",
        "[（(]?[京社民基]{0,3}证?字?第?[0-9０-９-]{0,20}号?",
        "\\PC{0,40}"
    ]
}

/// Reading, displaying and reading again gives the same, and a likely code is always a code.
macro_rules! assert_settled {
    ($text:expr, $($type:ident),+) => {$(
        match $text.parse::<$type>() {
            Ok(code) => prop_assert_eq!(code.to_string().parse::<$type>(), Ok(code)),
            Err(error) => {
                prop_assert!(error.position() >= 1 && error.position() <= $text.chars().count() + 1, "{}", error);
                if let Some(likely) = error.likely() {
                    prop_assert!(likely.parse::<$type>().is_ok(), "{}: {}", stringify!($type), likely);
                }
            }
        }
    )+};
}

proptest! {
    #[test]
    fn whatever_parses_displays_as_itself_and_whatever_fails_names_a_place(text in near_codes()) {
        assert_settled!(
            text,
            CitizenIdentificationNumber, CitizenIdentificationNumber15, UnifiedSocialCreditCode, OrganizationCode,
            RegistrationNumber, InstitutionCertificateNumber, SocialOrganizationCertificateNumber,
            AdministrativeDivisionCode, EthnicGroup, Sex
        );
    }

    #[test]
    fn the_checker_agrees_with_the_types(text in near_codes()) {
        let checker = CodeChecker::default();
        for kind in CodeKind::ALL {
            let finding = checker.check(text.as_bytes(), Some(kind));
            prop_assert_eq!(finding.fault.is_some(), checker.explain(&text, kind).is_some(), "{}", kind);
        }
        let detected = checker.check(text.as_bytes(), None);
        let as_found = checker.check(text.as_bytes(), Some(detected.kind));
        prop_assert_eq!(detected.fault.is_some(), as_found.fault.is_some());
    }

    #[test]
    fn no_error_prints_the_citizen_number(division in divisions(), birth_on in dates(), sequence in 0_u16..1000, place in 0_usize..18) {
        let number = CitizenIdentificationNumber::compose(division, birth_on, sequence).unwrap();
        prop_assert_eq!((number.division(), number.birth_on(), number.sequence()), (
            if number.country().is_some() { number.division() } else { division }, birth_on, sequence));
        let mut bytes = number.as_bytes().to_vec();
        bytes[place] = if bytes[place] == b'O' { b'0' } else { b'O' };
        let text = String::from_utf8(bytes).unwrap();
        let error = CitizenIdentificationNumber::parse(&text).unwrap_err();
        for printed in [error.to_string(), format!("{error:?}"), format!("{number:?}")] {
            prop_assert!(!printed.contains(&text[..6]) && !printed.contains(&number.as_str()[..6]), "{}", printed);
        }
    }

    #[test]
    fn one_digit_changed_in_a_citizen_number_is_found(
        birth_on in dates(), sequence in 0_u16..1000, place in 0_usize..17, step in 1_u8..10,
    ) {
        let number = CitizenIdentificationNumber::compose("990000".parse().unwrap(), birth_on, sequence).unwrap();
        let mut bytes = *number.as_bytes();
        bytes[place] = b'0' + (bytes[place] - b'0' + step) % 10;
        prop_assert!(CitizenIdentificationNumber::from_bytes(&bytes).is_err());
    }

    #[test]
    fn one_character_changed_in_a_credit_code_is_found(code in credit_codes(), place in 0_usize..18, other in "[0-9A-HJ-NPQRTUWXY]") {
        prop_assert!(code.notes().is_empty());
        let mut bytes = *code.as_bytes();
        prop_assume!(bytes[place] != other.as_bytes()[0]);
        bytes[place] = other.as_bytes()[0];
        prop_assert!(UnifiedSocialCreditCode::from_bytes(&bytes).is_err());
    }

    #[test]
    fn full_width_and_spaced_writings_lead_back(code in credit_codes(), space_at in 0_usize..18) {
        let wide: String = code.as_str().chars().map(|character| char::from_u32(character as u32 + 0xFEE0).unwrap()).collect();
        let error = wide.parse::<UnifiedSocialCreditCode>().unwrap_err();
        prop_assert_eq!(error.likely(), Some(code.as_str()));
        let mut spaced = code.as_str().to_lowercase();
        spaced.insert(space_at, ' ');
        let error = spaced.parse::<UnifiedSocialCreditCode>().unwrap_err();
        prop_assert_eq!(error.likely(), Some(code.as_str()));
    }

    #[test]
    fn a_short_citizen_number_upgrades_to_the_same_birth_and_sex(division in divisions(), birth_on in dates(), sequence in 0_u16..996) {
        prop_assume!((1900..2000).contains(&birth_on.year()));
        let long = CitizenIdentificationNumber::compose(division, birth_on, sequence).unwrap();
        let short = format!("{}{}", &long.as_str()[..6], &long.as_str()[8..17]);
        let short: CitizenIdentificationNumber15 = short.parse().unwrap();
        prop_assert_eq!((short.upgrade(), short.birth_on(), short.sex()), (long, birth_on, long.sex()));
    }

    #[test]
    fn bytes_and_text_are_read_alike(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
        let checker = CodeChecker::default();
        let finding = checker.check(&bytes, None);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            prop_assert_eq!(finding.fault.is_some(), checker.explain(text, finding.kind).is_some());
        } else {
            prop_assert!(finding.fault.is_some());
        }
    }
}
