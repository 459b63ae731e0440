//! Generated traffic on both sides of each threshold.

use ledger::{Action, Door, Entry, Outcome, RecordedAt, RecordedEntry};

use crate::{Alarm, Rule, Settings, Watch};

/// 2026-11-24 08:00 in Beijing.
const MORNING: i64 = 1_795_478_400;
const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// One question of the traffic; what a test does not say is unsuspicious.
#[derive(Clone)]
struct Question {
    second: i64,
    organisation: String,
    principal: Option<String>,
    register: String,
    subject: u64,
    case: String,
    outcome: Outcome,
}

fn at(second: i64) -> Question {
    Question {
        second: MORNING + second,
        organisation: "hall".to_owned(),
        principal: Some("clerk".to_owned()),
        register: "population".to_owned(),
        subject: 0,
        case: "case-1".to_owned(),
        outcome: Outcome::Consistent,
    }
}

fn entry(question: &Question) -> RecordedEntry {
    let subject = question.subject.to_le_bytes();
    let entry = Entry {
        organisation: question.principal.as_ref().map(|_| question.organisation.as_str()),
        post: Some("window"),
        principal: question.principal.as_deref(),
        register: Some(&question.register),
        subject: Some(&subject),
        case: Some(&question.case),
        ..Entry::new(
            RecordedAt::from_unix_micros(question.second * 1_000_000),
            Door::Extranet,
            Action::Verify,
            question.outcome,
        )
    };
    RecordedEntry::from_bytes(&entry.to_bytes()).unwrap()
}

fn settings() -> Settings {
    Settings::parse(
        "[not_found_share]\npercent = 40\nquestions_at_least = 20\nwindow_minutes = 60\n\
         [volume]\npercent_of_usual = 300\nquestions_at_least = 30\ndays_known_at_least = 5\n\
         questions_while_unknown = 100\ndays_kept = 6\n\
         [out_of_hours]\nquestions = 5\nwindow_minutes = 720\n\
         [same_subject]\norganisations = 4\nwindow_minutes = 1440\n\
         [subjects_of_case]\nsubjects = 10\nwindow_days = 30\n\
         [refusals_in_a_row]\nrefusals = 5\n",
    )
    .unwrap()
}

fn alarms(traffic: &[Question]) -> Vec<Alarm> {
    let mut watch = Watch::new(&settings());
    let observed = traffic
        .iter()
        .enumerate()
        .map(|(index, question)| watch.observe(index as u64, &entry(question)));
    observed.flatten().collect()
}

/// `count` questions a minute apart, each changed as the test wants it.
fn many(count: i64, change: impl Fn(i64, &mut Question)) -> Vec<Question> {
    (0..count)
        .map(|n| {
            let mut question = at(n * MINUTE);
            change(n, &mut question);
            question
        })
        .collect()
}

/// A week of days on which two people ask twenty questions each, then a day on which one asks `last`.
fn week(last: i64) -> Vec<Question> {
    let mut traffic = Vec::new();
    for day in 0..7 {
        for n in 0..40 {
            let mut question = at(day * DAY + n * MINUTE);
            question.principal = Some(if n % 2 == 0 { "clerk" } else { "colleague" }.to_owned());
            question.case = format!("case-{day}-{n}");
            traffic.push(question);
        }
    }
    traffic.extend((0..last).map(|n| at(7 * DAY + n * MINUTE)));
    traffic
}

#[test]
fn each_rule_sounds_at_its_threshold_and_not_below() {
    use Rule::{NotFoundShare, OutOfHours, RefusalsInARow, SameSubject, SubjectsOfCase, Volume};
    let not_found = |of_five: i64| {
        move |n: i64, question: &mut Question| {
            if n % 5 < of_five {
                question.outcome = Outcome::NotFound;
            }
        }
    };
    let organisations = |step: i64| {
        move |n: i64, question: &mut Question| {
            question.second = MORNING + n * step;
            question.organisation = format!("hall-{n}");
        }
    };
    let subjects = |n: i64, question: &mut Question| question.subject = n as u64;
    let refused = |n: i64, question: &mut Question| {
        if n != 4 {
            question.outcome = Outcome::Refused;
        }
    };
    type Case = (&'static str, Vec<Question>, Option<(Rule, u64)>);
    let cases: Vec<Case> = vec![
        ("one in five not found", many(60, not_found(1)), None),
        (
            "two in five not found",
            many(20, not_found(2)),
            Some((NotFoundShare, 40)),
        ),
        ("too few to tell", many(19, not_found(5)), None),
        (
            "not found long ago",
            many(50, |n, question| {
                question.outcome = if n < 10 { Outcome::NotFound } else { Outcome::Consistent };
                question.second = MORNING + if n < 10 { n } else { n * MINUTE + HOUR };
            }),
            None,
        ),
        ("three times the usual, less one", week(59), None),
        ("three times the usual", week(60), Some((Volume, 60))),
        ("a post not known yet", many(99, |_, _| {}), None),
        (
            "a post not known yet, far too much",
            many(100, |_, _| {}),
            Some((Volume, 100)),
        ),
        (
            "four questions at night",
            many(4, |_, question| question.second += 13 * HOUR),
            None,
        ),
        (
            "five questions at night",
            many(5, |_, question| question.second += 13 * HOUR),
            Some((OutOfHours, 5)),
        ),
        (
            "up to the last minute of work",
            many(30, |n, question| question.second = MORNING + 12 * HOUR - MINUTE + n),
            None,
        ),
        (
            "one question a night",
            many(20, |n, question| question.second = MORNING + n * DAY + 13 * HOUR),
            None,
        ),
        ("three organisations", many(3, organisations(HOUR)), None),
        (
            "four organisations",
            many(4, organisations(HOUR)),
            Some((SameSubject, 4)),
        ),
        ("four organisations over days", many(4, organisations(DAY / 2)), None),
        (
            "four organisations about an enterprise",
            many(4, |n, question| {
                organisations(HOUR)(n, question);
                question.register = "enterprise".to_owned();
            }),
            None,
        ),
        ("nine subjects of one case", many(9, subjects), None),
        (
            "ten subjects of one case",
            many(10, subjects),
            Some((SubjectsOfCase, 10)),
        ),
        (
            "one subject again and again",
            many(30, |_, question| question.subject = 7),
            None,
        ),
        (
            "ten subjects of ten cases",
            many(10, |n, question| {
                subjects(n, question);
                question.case = format!("case-{n}");
            }),
            None,
        ),
        ("four refusals, an answer, four refusals", many(9, refused), None),
        (
            "five refusals after an answer",
            many(10, refused),
            Some((RefusalsInARow, 5)),
        ),
        (
            "refusals of an anonymous caller",
            many(40, |_, question| {
                question.principal = None;
                question.outcome = Outcome::Refused;
            }),
            None,
        ),
    ];
    for (what, traffic, expected) in cases {
        let found: Vec<(Rule, u64)> = alarms(&traffic)
            .iter()
            .map(|alarm| (alarm.rule, alarm.measured))
            .collect();
        assert_eq!(found, Vec::from_iter(expected), "{what}");
    }
}

#[test]
fn an_alarm_says_who_how_much_and_which_entries() {
    let traffic = many(10, |n, question| question.subject = n as u64);
    let [alarm] = &alarms(&traffic)[..] else {
        panic!("one alarm")
    };
    assert_eq!((alarm.measured, alarm.threshold), (10, 10));
    assert_eq!(alarm.indexes, (0..10).collect::<Vec<_>>());
    assert_eq!(alarm.who.organisation.as_deref(), Some("hall"));
    assert_eq!(
        (alarm.who.case.as_deref(), &alarm.who.principal),
        (Some("case-1"), &None)
    );
    assert_eq!(alarm.at.unix_micros(), traffic[9].second * 1_000_000);
    // Of several organisations each is named.
    let traffic = many(4, |n, question| question.organisation = format!("hall-{n}"));
    let [alarm] = &alarms(&traffic)[..] else {
        panic!("one alarm")
    };
    assert_eq!(alarm.who.organisations, ["hall-0", "hall-1", "hall-2", "hall-3"]);
    assert_eq!(alarm.who.organisation, None);
    // It sounds again when the value has doubled, and names the latest entries.
    let traffic = many(90, |n, question| question.subject = n as u64);
    let found = alarms(&traffic);
    assert_eq!(
        found.iter().map(|alarm| alarm.measured).collect::<Vec<_>>(),
        [10, 20, 40, 80]
    );
    assert_eq!(found[3].indexes, (60..80).collect::<Vec<_>>());
}

#[test]
fn a_rule_that_is_not_enabled_is_silent() {
    let mut settings = settings();
    settings.subjects_of_case.enabled = false;
    let mut watch = Watch::new(&settings);
    let traffic = many(30, |n, question| question.subject = n as u64);
    for (index, question) in traffic.iter().enumerate() {
        assert_eq!(watch.observe(index as u64, &entry(question)), []);
    }
}

#[test]
fn a_decoy_sounds_at_the_first_question_whatever_came_of_it() {
    let mut watch = Watch::new(&settings());
    let decoy = hex(7);
    watch.set_decoys([decoy].into());
    let mut ask = |index: u64, subject: u64, principal: Option<&str>, outcome: Outcome| {
        let mut question = at(index as i64 * MINUTE);
        (question.subject, question.outcome) = (subject, outcome);
        question.principal = principal.map(str::to_owned);
        let alarms = watch.observe(index, &entry(&question));
        alarms
            .iter()
            .map(|alarm| (alarm.rule, alarm.measured, alarm.indexes.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(0, 6, Some("clerk"), Outcome::Consistent), []);
    assert_eq!(ask(1, 7, Some("clerk"), Outcome::Refused), [(Rule::Decoy, 1, vec![1])]);
    assert_eq!(
        ask(2, 7, Some("clerk"), Outcome::NotFound),
        [(Rule::Decoy, 2, vec![1, 2])]
    );
    assert_eq!(
        ask(3, 7, Some("colleague"), Outcome::Found),
        [(Rule::Decoy, 1, vec![3])]
    );
    assert_eq!(
        ask(4, 7, None, Outcome::Found),
        [],
        "the public is nobody in particular"
    );
}

fn hex(subject: u64) -> String {
    subject.to_le_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `count` cases a minute apart; thirty days later each is judged, `known` of them as known at the desk and `used` as used
/// again on a later day. What sounds, at which measured value, and how many were due.
fn sequel(count: i64, known: i64, used: i64, is_registered_there: bool) -> (Vec<u64>, usize) {
    let settings = Settings::parse("[cases_without_sequel]\npercent = 50\ncases_at_least = 10\ndays = 30\n").unwrap();
    let mut watch = Watch::new(&settings);
    let named = |n: i64, question: &mut Question| question.case = format!("case-{n}");
    let mut traffic = many(count, named);
    traffic.extend(many(used, |n, question| {
        named(known + n, question);
        question.second += DAY;
    }));
    // A second look on the same day is no sequel.
    traffic.extend(many(count, |n, question| {
        named(n, question);
        question.second += HOUR;
    }));
    for (index, question) in traffic.iter().enumerate() {
        let sounded = watch.observe(index as u64, &entry(question));
        assert!(sounded.iter().all(|alarm| alarm.rule != Rule::CasesWithoutSequel));
    }
    let day = |days: i64| RecordedAt::from_unix_micros((MORNING + days * DAY) * 1_000_000);
    assert_eq!(
        watch.cases_due(day(30), 1000).len(),
        1,
        "only the very first has had its time"
    );
    let due = watch.cases_due(day(31), 1000);
    let mut sounded = Vec::new();
    for (n, case) in (0..count).zip(&due) {
        assert_eq!(case.case, format!("case-{n}"), "in the order of their naming");
        let is_known = is_registered_there.then_some(n < known);
        let alarm = watch.judge(case, is_known, day(31));
        sounded.extend(alarm.map(|alarm| {
            assert_eq!(alarm.who.principal.as_deref(), Some("clerk"));
            alarm.measured
        }));
    }
    assert_eq!(watch.cases_due(day(31), 1000), [], "each is judged once");
    (sounded, due.len())
}

#[test]
fn cases_of_which_nothing_is_heard_again_sound_at_their_share() {
    for (what, cases, known, used, is_registered_there, expected) in [
        ("all known", 20, 20, 0, true, vec![]),
        ("half used again", 20, 0, 20, true, vec![]),
        ("too few to tell", 9, 0, 0, true, vec![]),
        ("ten of which five have no sequel", 10, 3, 2, true, vec![50]),
        ("ten of which four have none", 10, 3, 3, true, vec![]),
        ("none has one", 10, 0, 0, true, vec![100]),
        ("nobody registers cases there", 20, 0, 0, false, vec![]),
    ] {
        let (sounded, due) = sequel(cases, known, used, is_registered_there);
        assert_eq!((sounded, due), (expected, cases as usize), "{what}");
    }
}

#[test]
fn what_officials_do_at_their_desks_is_no_question() {
    let mut watch = Watch::new(&settings());
    watch.set_decoys([hex(7)].into());
    let deed = |outcome, second: i64| {
        let subject = 7u64.to_le_bytes();
        let entry = Entry {
            organisation: Some("lead"),
            principal: Some("lead"),
            subject: Some(&subject),
            deed: Some("ledger.search"),
            ..Entry::new(
                RecordedAt::from_unix_micros((MORNING + second) * 1_000_000),
                Door::Extranet,
                Action::Oversee,
                outcome,
            )
        };
        RecordedEntry::from_bytes(&entry.to_bytes()).unwrap()
    };
    for n in 0..200 {
        let sounded = watch.observe(n, &deed(Outcome::Applied, 13 * HOUR));
        assert_eq!(sounded, [], "at night, often, about a decoy");
    }
    let refused: Vec<Rule> = (200..205)
        .flat_map(|n| watch.observe(n, &deed(Outcome::Refused, 14 * HOUR)))
        .map(|alarm| alarm.rule)
        .collect();
    assert_eq!(refused, [Rule::RefusalsInARow], "trying what is not his is noticed");
}
