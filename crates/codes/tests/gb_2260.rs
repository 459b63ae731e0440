//! GB/T 2260, administrative divisions and their history.

use codes::{AdministrativeDivisionCode, CivilDate, DivisionLevel, DivisionStatus, Divisions};

fn day(year: u16, month: u8) -> CivilDate {
    CivilDate::new(year, month, 15).unwrap()
}

fn check(code: &str, on: CivilDate, expected: Option<&str>) {
    let status = Divisions::built_in().status(code.parse().unwrap(), on);
    let then = match status {
        DivisionStatus::KnownThen(name) => Some(name),
        _ => None,
    };
    assert_eq!(then, expected, "{code} on {on}: {status:?}");
}

#[test]
fn names_follow_history() {
    check("110105", day(1949, 12), Some("朝阳区"));
    check("110105", day(2026, 9), Some("朝阳区"));
    check("110103", day(2009, 6), Some("崇文区"));
    check("110103", day(2012, 6), None);
    check("210200", day(1980, 12), Some("旅大市"));
    check("210200", day(1990, 1), Some("大连市"));
    check("500112", day(1995, 1), None);
    check("500112", day(2005, 1), Some("渝北区"));
    check("110200", day(2000, 1), Some("县"));
    check("371200", day(2018, 6), Some("莱芜市"));
    check("371200", day(2021, 6), None);
    check("370116", day(2021, 6), Some("莱芜区"));
    check("130502", day(2010, 6), Some("桥东区"));
    check("130502", day(2022, 6), Some("襄都区"));
    check("371700", day(2004, 6), Some("菏泽市")); // the second series prints 荷
    check("830000", day(1949, 1), Some("台湾省"));
    check("990000", day(2000, 1), None);
    check("110105", day(9999, 12), Some("朝阳区")); // how registers write “for ever”
    check("110103", day(9999, 12), None);
}

#[test]
fn the_nearest_other_time_is_given() {
    let divisions = Divisions::built_in();
    let DivisionStatus::KnownAtOtherTime { name, from, until } =
        divisions.status("371200".parse().unwrap(), day(2025, 1))
    else {
        panic!("莱芜市 ended in 2019");
    };
    assert_eq!((name, until), ("莱芜市", CivilDate::new(2019, 5, 1)));
    assert_eq!(from.unwrap().year(), 1992);
    assert_eq!(
        divisions.status("000000".parse().unwrap(), day(2000, 1)),
        DivisionStatus::Unknown
    );
    assert_eq!(
        divisions.status("999999".parse().unwrap(), day(2000, 1)),
        DivisionStatus::Unknown
    );
}

#[test]
fn full_names_leave_summary_levels_out() {
    for (code, expected) in [
        ("110105", Some("北京市朝阳区")),
        ("440106", Some("广东省广州市天河区")),
        ("440100", Some("广东省广州市")),
        ("440000", Some("广东省")),
        ("429004", Some("湖北省仙桃市")),
        ("990000", None),
    ] {
        let name = Divisions::built_in().full_name(code.parse().unwrap(), day(2020, 1));
        assert_eq!(name.as_deref(), expected);
    }
}

#[test]
fn the_country_has_its_provinces_and_counties() {
    let divisions = Divisions::built_in();
    let count = |level, on| divisions.in_force(level, on).count();
    assert_eq!(
        count(DivisionLevel::Province, day(2026, 9)),
        34 + 1,
        "34 and the residence code 83"
    );
    let counties = count(DivisionLevel::County, day(2026, 9));
    assert!((2800..2950).contains(&counties), "{counties} counties");
    assert!(
        divisions
            .in_force(DivisionLevel::County, day(2026, 9))
            .all(|(_, name)| name != "市辖区")
    );
}

#[test]
fn every_code_that_the_table_has_is_found_again() {
    let divisions = Divisions::built_in();
    let known = (0..1_000_000_u32)
        .map(|number| format!("{number:06}").parse::<AdministrativeDivisionCode>().unwrap())
        .filter(|code| divisions.has(*code))
        .count();
    assert_eq!(known, 7406);
}

#[test]
fn a_wrong_table_is_refused_with_its_line() {
    for (text, line) in [
        ("990000,虚构省,,\n990000,虚构省,,\n", Some(2)),
        ("990001,甲,,\n990000,乙,,", Some(2)),
        ("# 注释\ncode,name,from,until\n99000,虚构省,,\n", Some(3)),
        ("990000,,,\n", Some(1)),
        ("990000,虚构省,199913,\n", Some(1)),
        ("990000,虚构省,200001,199901\n", Some(1)),
        ("990000,虚构省,,,\n", Some(1)),
        ("990000,虚构省,199901,200001\r\n990000,新虚构省,200001,\r\n", None),
    ] {
        assert_eq!(Divisions::from_csv(text).err().map(|error| error.line), line, "{text}");
    }
    let own = Divisions::from_csv("990000,虚构省,199901,200001\n990000,新虚构省,200001,\n").unwrap();
    assert_eq!(
        own.status("990000".parse().unwrap(), day(1999, 12)),
        DivisionStatus::KnownThen("虚构省")
    );
    assert_eq!(
        own.status("990000".parse().unwrap(), day(2000, 1)),
        DivisionStatus::KnownThen("新虚构省")
    );
    assert!(matches!(
        own.status("990000".parse().unwrap(), day(1998, 1)),
        DivisionStatus::KnownAtOtherTime { name: "虚构省", .. }
    ));
}
