//! Generated traffic on both sides of the threshold. Division 99 is nobody's.

use model::OrganisationId;

use super::*;

fn principal(id: &str, kind: PrincipalKind) -> Principal {
    Principal {
        id: PrincipalId::parse(id).unwrap(),
        name: "某人".into(),
        kind,
        organisation: OrganisationId::parse("hall").unwrap(),
        post: "窗口".into(),
        is_active: true,
    }
}

fn number(division: u32, born_on: &str, sequence: u32) -> String {
    format!("{division:06}{born_on}{sequence:03}X")
}

fn settings(more: &str) -> NeighbouringNumbers {
    let text = format!("[neighbouring_numbers]\nnumbers = 5\nnumbers_kept = 20\nwindow_minutes = 60\n{more}");
    watch::Settings::parse(&text).unwrap().neighbouring_numbers
}

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_478_400 + minute * 60).unwrap()
}

fn note(neighbours: &Neighbours, who: &Principal, number: &str, is_not_found: bool, index: u64, at: i64) {
    let answered = Answered {
        principal: who,
        certificate: Some("3a5f"),
        register: "population",
        number,
        is_not_found,
        index,
    };
    neighbours.note(&answered, minute(at));
}

/// Asks these numbers a minute apart and returns what was measured when it sounded.
fn sounded(kind: PrincipalKind, numbers: &[(String, bool)]) -> Vec<u64> {
    let (neighbours, who) = (Neighbours::new(settings("")), principal("asker", kind));
    for (place, (number, is_not_found)) in numbers.iter().enumerate() {
        note(&neighbours, &who, number, *is_not_found, place as u64, place as i64);
    }
    neighbours.alarms().iter().map(|alarm| alarm.measured).collect()
}

#[test]
fn neighbours_are_numbers_of_one_day_and_place_or_a_step_of_dates_apart() {
    let of = |text: &str| PackedNumber::of(text).expect("digits");
    let base = "99010519491231002X";
    for (other, is_neighbour) in [
        ("99010519491231002X", false),
        ("990105194912310038", true),
        ("990105194912319998", true),
        ("990105491231003", true),
        ("990105491231002", false),
        ("990105194912300021", true),
        ("990105195001010021", true),
        ("990105195012310021", true),
        ("990105199912310021", true),
        ("990105195012300021", true),
        ("990105195101010021", false),
        ("990105195001010031", false),
        ("990106194912310021", false),
        ("990106194912310031", false),
    ] {
        assert_eq!(of(base).is_neighbour_of(of(other)), is_neighbour, "{other}");
        assert_eq!(
            of(other).is_neighbour_of(of(base)),
            is_neighbour,
            "{other}, the other way"
        );
    }
    for nothing in [
        "",
        "9901051949123100",
        "99010519491231A02X",
        "９９０１０５",
        "91990000MA0000015Q",
    ] {
        assert!(PackedNumber::of(nothing).is_none(), "{nothing}");
    }
}

#[test]
fn it_sounds_at_the_threshold_and_not_below() {
    use PrincipalKind::{Person, System};
    let sequence = |count: u32| {
        (1..=count)
            .map(|n| (number(990105, "19900101", n), false))
            .collect::<Vec<_>>()
    };
    let years = |count: u32| {
        (0..count)
            .map(|n| (number(990105, &format!("{}0101", 1960 + n), 1), false))
            .collect()
    };
    let people = |count: u32| -> Vec<(String, bool)> {
        let born_on = |n: u32| format!("{}{:02}15", 1950 + n, 1 + n % 12);
        (0..count)
            .map(|n| (number(990105, &born_on(n), n * 7 % 1000), false))
            .collect()
    };
    let not_found = |numbers: Vec<(String, bool)>| numbers.into_iter().map(|(number, _)| (number, true)).collect();
    let one_again_and_again: Vec<_> = (0..30).map(|_| sequence(1)[0].clone()).collect();
    // Between any two neighbours, so many others.
    let among_others = |others: usize| -> Vec<_> {
        let mut people = people(100).into_iter();
        let mut numbers = Vec::new();
        for neighbour in sequence(5) {
            numbers.push(neighbour);
            numbers.extend(people.by_ref().take(others));
        }
        numbers
    };
    for (what, kind, numbers, expected) in [
        ("four of one day", Person, sequence(4), vec![]),
        ("five of one day", Person, sequence(5), vec![5]),
        ("it doubles", Person, sequence(12), vec![5, 10]),
        ("five years", Person, years(5), vec![5]),
        ("people as they come", Person, people(60), vec![]),
        ("neighbours among others", Person, among_others(3), vec![5]),
        ("one person again and again", Person, one_again_and_again, vec![]),
        (
            "neighbours among so many others that they are forgotten",
            Person,
            among_others(4),
            vec![],
        ),
        ("a sorted list of a system", System, sequence(20), vec![]),
        ("guesses of a system", System, not_found(sequence(5)), vec![5]),
        ("fewer guesses of a system", System, not_found(sequence(4)), vec![]),
    ] {
        assert_eq!(sounded(kind, &numbers), expected, "{what}");
    }
}

#[test]
fn an_alarm_names_entries_and_no_number() {
    let (neighbours, clerk) = (Neighbours::new(settings("")), principal("clerk", PrincipalKind::Person));
    let colleague = principal("colleague", PrincipalKind::Person);
    for n in 0..5 {
        let number = number(990105, "19900101", n);
        note(&neighbours, &clerk, &number, false, 100 + u64::from(n), n.into());
        note(&neighbours, &colleague, &number[..], false, 200, 61 * i64::from(n));
    }
    let alarms = neighbours.alarms();
    let [alarm] = &alarms[..] else {
        panic!("{alarms:?}: what is older than the window does not count")
    };
    assert_eq!(
        (alarm.rule, alarm.measured, alarm.threshold),
        (Rule::NeighbouringNumbers, 5, 5)
    );
    assert_eq!(alarm.indexes, [100, 101, 102, 103, 104]);
    assert_eq!(alarm.who.principal.as_deref(), Some("clerk"));
    assert_eq!(alarm.who.certificate.as_deref(), Some("3a5f"));
    assert!(!format!("{alarm:?}").contains("19900101"));
    assert_eq!(neighbours.alarms(), [], "told once");
}

#[test]
fn further_neighbours_are_refused_where_that_is_wanted() {
    let clerk = principal("clerk", PrincipalKind::Person);
    for (more, refuses) in [
        ("refuse = true", true),
        ("", false),
        ("refuse = true\nenabled = false", false),
    ] {
        let neighbours = Neighbours::new(settings(more));
        let of = |n| number(990105, "19900101", n);
        for n in 0..4 {
            note(&neighbours, &clerk, &of(n), false, n.into(), 0);
        }
        assert!(
            !neighbours.are_too_many(&clerk, &of(7), minute(1)),
            "{more}: the fifth is answered"
        );
        note(&neighbours, &clerk, &of(7), false, 7, 1);
        assert_eq!(neighbours.are_too_many(&clerk, &of(8), minute(2)), refuses, "{more}");
        assert!(
            !neighbours.are_too_many(&clerk, &of(7), minute(2)),
            "{more}: asked before"
        );
        assert!(!neighbours.are_too_many(&clerk, &number(990105, "19880615", 77), minute(2)));
        assert!(
            !neighbours.are_too_many(&clerk, &of(8), minute(70)),
            "{more}: an hour later"
        );
    }
}

#[test]
fn what_is_kept_is_bounded() {
    let neighbours = Neighbours::new(settings(""));
    for n in 0..PERSONS_MAX as u32 + 5000 {
        let who = principal(&format!("clerk-{n}"), PrincipalKind::Person);
        note(
            &neighbours,
            &who,
            &number(990105, "19900101", n % 1000),
            false,
            0,
            i64::from(n),
        );
    }
    let kept: usize = neighbours.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
    assert!((PERSONS_MAX / 4..=PERSONS_MAX).contains(&kept), "{kept}");
}
