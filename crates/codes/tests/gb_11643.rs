//! GB 11643-1999, citizen identification numbers: the worked examples that the standard prints, and the steps between
//! valid and invalid. All other numbers are invented, of division 99 or computed here.

use codes::{
    CitizenIdentificationNumber as Number, CitizenNumberHolder, CivilDate, DivisionStatus, Divisions,
    ParseCodeErrorKind, Sex,
};

fn day(year: u16, month: u8, day: u8) -> CivilDate {
    CivilDate::new(year, month, day).unwrap()
}

fn invented(division: &str, birth_on: CivilDate, sequence: u16) -> Number {
    Number::compose(division.parse().unwrap(), birth_on, sequence).unwrap()
}

#[test]
fn examples_that_the_standard_prints() {
    let woman: Number = "11010519491231002X".parse().unwrap();
    assert_eq!(
        (woman.birth_on(), woman.sex(), woman.sequence()),
        (day(1949, 12, 31), Sex::Female, 2)
    );
    let man: Number = "440524188001010014".parse().unwrap();
    assert_eq!(
        (man.birth_on(), man.sex(), man.sequence()),
        (day(1880, 1, 1), Sex::Male, 1)
    );
    assert_eq!(man.holder(), CitizenNumberHolder::Citizen);
}

fn check(text: &str, kind: ParseCodeErrorKind, position: usize, likely: Option<&str>) {
    let error = Number::parse(text).expect_err(text);
    assert_eq!(
        (error.kind(), error.position(), error.likely()),
        (kind, position, likely),
        "{text}: {error}"
    );
    let printed = format!("{error} {error:?}");
    let begin: String = text.chars().take(10).collect();
    assert!(
        text.is_empty() || !printed.contains(&begin),
        "the number must not be printed: {printed}"
    );
    if let Some(likely) = likely {
        assert!(!printed.contains(likely), "nor the likely one: {printed}");
    }
}

#[test]
fn faults_name_place_and_likely_number() {
    use ParseCodeErrorKind::{Character, CheckCharacter, Date, Length};
    let meant = Some("11010519491231002X");
    check("", Length, 1, None);
    check("11010519491231002", Length, 18, None);
    check("11010519491231002XX", Length, 19, None);
    check("11010519491231002x", Character, 18, meant);
    check("11010519491231002Χ", Character, 18, meant); // Greek chi
    check("1101051949123100２X", Character, 17, meant);
    check("１１０１０５１９４９１２３１００２Ｘ", Character, 1, meant);
    check("11O1O5194912310O2X", Character, 3, meant);
    check("ll0l05l949l23l002X", Character, 1, meant);
    check(" 11010519491231002X", Character, 1, meant);
    check("110105 19491231 002X", Character, 7, meant);
    check("110105-19491231-002X\n", Character, 7, meant);
    check("1101051949123100X2", Character, 17, meant);
    check("11010517991231002X", Date, 7, None);
    check("11010519491331002X", Date, 11, None);
    check("11010519490231002X", Date, 13, None);
    check("110105194912310021", CheckCharacter, 18, None);
    check("110105194921310020", Date, 11, None);
    check("身份证号码", Character, 1, None);
}

#[test]
fn a_swap_is_named_only_if_it_alone_explains_the_text() {
    // In any number of one division with a possible date, every swap of neighbours either leaves a wrong number or
    // is found again among the explanations.
    let number = invented("110105", day(1949, 12, 31), 2).to_string();
    let mut named = 0;
    for index in 1..18 {
        let mut bytes = number.clone().into_bytes();
        bytes.swap(index - 1, index);
        let text = String::from_utf8(bytes).unwrap();
        if text == number {
            continue;
        }
        let error = Number::parse(&text).expect_err("weights of neighbours differ modulo 11");
        if let Some(likely) = error.likely() {
            assert_eq!(likely, number, "{text}");
            named += 1;
        }
    }
    assert!(named >= 10, "only {named} swaps were explained");
}

#[test]
fn residents_and_foreigners_are_told_apart() {
    use CitizenNumberHolder::*;
    for (division, holder, own_division, country) in [
        ("810000", HongKongResident, "810000", None),
        ("820000", MacaoResident, "820000", None),
        ("830000", TaiwanResident, "830000", None),
        ("931840", ForeignPermanentResident, "310000", Some("840")),
        ("911276", ForeignPermanentResident, "110000", Some("276")),
        ("990000", Citizen, "990000", None), // 90 is no province
        ("110105", Citizen, "110105", None),
    ] {
        let number = invented(division, day(1950, 5, 1), 17);
        assert_eq!(number.holder(), holder, "{division}");
        assert_eq!((number.division().as_str(), number.country()), (own_division, country));
        if holder != Citizen {
            let status = number.division_status(Divisions::built_in());
            assert!(matches!(status, DivisionStatus::KnownThen(_)), "{division}: {status:?}");
        }
    }
}

#[test]
fn the_division_is_asked_as_of_the_birth_and_never_refuses() {
    let divisions = Divisions::built_in();
    let then = invented("110103", day(1975, 3, 1), 1);
    assert_eq!(then.division_status(divisions), DivisionStatus::KnownThen("崇文区"));
    let later = invented("110103", day(2015, 3, 1), 1);
    assert!(matches!(
        later.division_status(divisions),
        DivisionStatus::KnownAtOtherTime {
            name: "崇文区",
            from: None,
            ..
        }
    ));
    let never = invented("990101", day(2015, 3, 1), 1);
    assert_eq!(never.division_status(divisions), DivisionStatus::Unknown);
}

#[test]
fn either_form_is_read() {
    let upgraded = Number::parse_either_form("110105491231002").unwrap();
    assert_eq!(Number::parse_either_form("11010519491231002X"), Ok(upgraded));
    assert_eq!(
        Number::parse("110105491231002").unwrap_err().kind(),
        ParseCodeErrorKind::Length
    );
}

#[test]
fn nothing_of_the_number_is_shown_by_debug() {
    let number = invented("990101", day(1990, 7, 2), 123);
    assert_eq!(
        format!("{number:?} {:?}", Some(number))
            .matches(|c: char| c.is_ascii_digit())
            .count(),
        0
    );
    assert_eq!(
        number.masked().to_string(),
        format!("990101**********{}", &number.as_str()[16..])
    );
    assert_eq!(
        format!("{:>20}|", number.masked()),
        format!("  990101**********{}|", &number.as_str()[16..])
    );
}
