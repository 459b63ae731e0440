//! Hits in the order of a value: by the very day and the very amount.

use codes::CivilDate;
use search::{Question, Sort};

use crate::{built, entry, question};

/// Keys in order, a page of three at a time.
fn in_order(case: &crate::Case, sort: Sort) -> Vec<u32> {
    let mut question = Question {
        sort,
        hits_max: 3,
        ..question("甲乙")
    };
    let mut all = Vec::new();
    loop {
        let found = case.index.find(&question).unwrap();
        all.extend(found.hits.iter().map(|hit| hit.place.key[1..].parse::<u32>().unwrap()));
        match found.next {
            Some(next) => question.after = Some(next.to_string().parse().unwrap()),
            None => return all,
        }
    }
}

#[test]
fn by_the_amount_and_not_by_its_band() {
    let amounts = [
        Some(600_000_000),
        Some(50_000_000),
        Some(10_000_000_000),
        Some(70_000_000),
        None,
        Some(50_010_000),
        Some(0),
        Some(1_700_000_000_000),
    ];
    let all = (0..).zip(amounts).map(|(number, capital_yuan)| {
        let mut entry = entry(number, "甲乙贸易有限公司");
        entry.capital_yuan = capital_yuan;
        entry
    });
    let case = built(&all.collect::<Vec<_>>());
    assert_eq!(in_order(&case, Sort::CapitalHighest), [7, 2, 0, 3, 5, 1, 6, 4]);
}

#[test]
fn by_the_day_and_not_by_its_year() {
    let days = [
        CivilDate::new(2001, 5, 12),
        CivilDate::new(2001, 11, 3),
        CivilDate::new(2001, 5, 2),
        CivilDate::new(2001, 1, 31),
        None,
        CivilDate::new(2000, 12, 31),
        CivilDate::new(1958, 2, 1),
    ];
    let all = (0..).zip(days).map(|(number, founded_on)| {
        let mut entry = entry(number, "甲乙贸易有限公司");
        entry.founded_on = founded_on;
        entry
    });
    let case = built(&all.collect::<Vec<_>>());
    assert_eq!(in_order(&case, Sort::FoundedLast), [1, 0, 2, 3, 5, 6, 4]);
    assert_eq!(in_order(&case, Sort::FoundedFirst), [6, 5, 3, 2, 0, 1, 4]);
}
