//! One question about a text of any kind: which kind it is, and whether checker and types agree.

use codes::{CitizenIdentificationNumber, CivilDate, CodeChecker, CodeKind, CodeNote, ParseCodeErrorKind};

fn check(text: &str, kind: CodeKind, also: Option<CodeKind>, fault: Option<ParseCodeErrorKind>) {
    let finding = CodeChecker::default().check(text.as_bytes(), None);
    assert_eq!(
        (finding.kind, finding.also, finding.fault.map(|fault| fault.kind())),
        (kind, also, fault),
        "{text}"
    );
}

#[test]
fn finds_the_kind_by_itself() {
    use CodeKind::*;
    use ParseCodeErrorKind as Fault;
    check("11010519491231002X", CitizenNumber, None, None);
    check("91990000MA0000015Q", CreditCode, None, None);
    check("MA0000015", OrganizationCode, None, None);
    check("MA000001-5", OrganizationCode, None, None);
    check("110105491331002", RegistrationNumber, None, Some(Fault::CheckCharacter));
    check("990101040229001", CitizenNumber15, None, None);
    check("110105491231002", RegistrationNumber, Some(CitizenNumber15), None);
    check("199000000012", InstitutionCertificate, None, None);
    check("事证第199000000012号", InstitutionCertificate, None, None);
    check("（虚）社证字第12号", SocialOrganizationCertificate, None, None);
    check("110105", Division, None, None);
    check("99010519491231002X", CitizenNumber, None, Some(Fault::CheckCharacter));
    check("91990000MA0000015A", CreditCode, None, Some(Fault::CheckCharacter));
    check("11010519491231002x", CitizenNumber, None, Some(Fault::Character));
    check("11O105194912310O2X", CitizenNumber, None, Some(Fault::Character));
    check("9I990000MA0000015Q", CreditCode, None, Some(Fault::Character));
    check("1101051949123100", RegistrationNumber, None, Some(Fault::Length));
    check("11010519491231002X1", CitizenNumber, None, Some(Fault::Length));
    // Slips in a citizen number, which a credit code lets pass up to its check character or altogether.
    check("11010519490229002X", CitizenNumber, None, Some(Fault::Date));
    check("11010519491331002X", CitizenNumber, None, Some(Fault::Date));
    check("11010591491231002X", CitizenNumber, None, Some(Fault::Date));
    check("", Division, None, Some(Fault::Length));
    check("虚构", CreditCode, None, Some(Fault::Length));
    check("１１０１０５", Division, None, Some(Fault::Length));
    check("虚构有限公司", CreditCode, None, Some(Fault::Character));
}

#[test]
fn a_number_that_fits_two_rules_says_so() {
    let checker = CodeChecker::default();
    let birth_on = CivilDate::new(1990, 1, 1).unwrap();
    let both = (0..1000)
        .filter_map(|sequence| CitizenIdentificationNumber::compose("910101".parse().unwrap(), birth_on, sequence))
        .map(|number| checker.check(number.as_bytes(), None))
        .find(|finding| finding.also.is_some())
        .expect("one in 31 of them, or nearly");
    assert_eq!(
        (both.kind, both.also, both.fault),
        (CodeKind::CitizenNumber, Some(CodeKind::CreditCode), None)
    );
}

#[test]
fn a_foreigners_country_is_looked_at() {
    let noted = |number: &[u8]| {
        let finding = CodeChecker::default().check(number, None);
        assert_eq!((finding.kind, finding.fault), (CodeKind::CitizenNumber, None));
        finding.notes.contains(CodeNote::CountryUnknown)
    };
    assert!(!noted(b"911840198506151233"));
    assert!(noted(b"911000198506151239"));
    assert!(noted(b"91199919850615123X"));
}

#[test]
fn check_and_explain_agree() {
    let checker = CodeChecker::default();
    let texts = [
        "",
        "1",
        "01",
        "2",
        "110105",
        "9901０1",
        "MA000001-5",
        "事证第1号",
        "社证字第1号",
        "11010519491231002X",
        "\u{1F600}",
    ];
    for text in texts {
        for kind in CodeKind::ALL {
            let fault = checker.check(text.as_bytes(), Some(kind)).fault;
            assert_eq!(
                fault.is_some(),
                checker.explain(text, kind).is_some(),
                "{text} as {kind}"
            );
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for kind in CodeKind::ALL {
        assert!(
            CodeChecker::default()
                .check(b"\xFF\xFE\x00", Some(kind))
                .fault
                .is_some(),
            "{kind}"
        );
    }
    // 北京 in GB 18030.
    for kind in [None, Some(CodeKind::Sex), Some(CodeKind::CreditCode)] {
        let fault = CodeChecker::default()
            .check(b"\xB1\xB1\xBE\xA9", kind)
            .fault
            .expect("no text");
        assert!(fault.rule().to_string().contains("UTF-8"), "{kind:?}: {}", fault.rule());
    }
}
