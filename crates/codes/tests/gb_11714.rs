//! GB 11714-1997 organization codes, GS 15-2006 registration numbers, ISO 7064: examples given in publications of them.

use codes::{CitizenIdentificationNumber, OrganizationCode, RegistrationNumber};

#[test]
fn organization_code() {
    let code: OrganizationCode = "D2143569-X".parse().unwrap();
    assert_eq!((code.as_str(), code.hyphenated().as_str()), ("D2143569X", "D2143569-X"));
}

#[test]
fn registration_number() {
    let number: RegistrationNumber = "110108000000016".parse().unwrap();
    assert_eq!(RegistrationNumber::compose("110108".parse().unwrap(), 1), Some(number));
}

#[test]
fn one_digit_changed_is_always_found() {
    // ISO 7064 promises it of both systems.
    let number = "11010519491231002X";
    let registration = "110108000000016";
    for (index, digit) in (0..15).flat_map(|index| (b'0'..=b'9').map(move |digit| (index, digit))) {
        let replaced = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[index] = digit;
            String::from_utf8(bytes).unwrap()
        };
        let (number_2, registration_2) = (replaced(number), replaced(registration));
        assert_eq!(
            CitizenIdentificationNumber::parse(&number_2).is_ok(),
            number_2 == number,
            "{number_2}"
        );
        assert_eq!(
            RegistrationNumber::parse(&registration_2).is_ok(),
            registration_2 == registration,
            "{registration_2}"
        );
    }
}
