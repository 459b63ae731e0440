//! Single records: valid numbers, unique keys, plausible histories.

use std::collections::HashSet;

use sample::{Date, LAST_DAY, MARK};

const SEED: u64 = 20_261_101;

/// Weights as printed in GB 11643; this crate computes by doubling.
fn is_citizen_number(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = number
        .chars()
        .zip(WEIGHTS)
        .map(|(c, weight)| c.to_digit(10).unwrap() * weight)
        .sum();
    number.len() == 18 && number.chars().last() == "10X98765432".chars().nth(sum as usize % 11)
}

/// Weights as printed in GB 32100 and GB 11714; with the check character the sums vanish.
fn is_credit_code(code: &str) -> bool {
    const WEIGHTS: [usize; 18] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1];
    let value = |c: char| "0123456789ABCDEFGHJKLMNPQRTUWXY".find(c).unwrap();
    let whole: usize = code.chars().zip(WEIGHTS).map(|(c, weight)| value(c) * weight).sum();
    let inner = code[8..16].chars().zip([3, 7, 9, 10, 5, 8, 4, 2]);
    let inner: u32 = inner.map(|(c, weight)| c.to_digit(36).unwrap() * weight).sum();
    let check = if &code[16..17] == "X" {
        10
    } else {
        code[16..17].parse().unwrap()
    };
    code.len() == 18 && whole.is_multiple_of(31) && (inner + check).is_multiple_of(11)
}

/// ISO 7064 MOD 11,10: run over all digits, the remainder is 1.
fn is_registration_number(number: &str) -> bool {
    let (last, digits) = number.as_bytes().split_last().unwrap();
    let mut product = 10;
    for digit in digits {
        product = (product + u32::from(digit - b'0')) % 10;
        product = if product == 0 { 10 } else { product } * 2 % 11;
    }
    number.len() == 15 && (product + u32::from(last - b'0')) % 10 == 1
}

fn assert_per_mille(count: usize, of: u64, range: std::ops::RangeInclusive<u64>, what: &str) {
    let per_mille = count as u64 * 1_000 / of;
    assert!(range.contains(&per_mille), "{what}: {per_mille} per mille");
}

#[test]
fn the_checks_of_this_file_reject_what_is_wrong() {
    assert!(is_citizen_number("11010519491231002X") && !is_citizen_number("110105194912310021"));
    assert!(is_credit_code("91350100M000100Y43") && !is_credit_code("91350100M000100Y44"));
    assert!(is_registration_number("110108000000016") && !is_registration_number("110108000000061"));
}

#[test]
fn keys_are_unique() {
    const COUNT: u64 = 200_000;
    // The indices of a small file and, a prime apart, those up to the end of the domain.
    let indices = || (0..COUNT).chain((COUNT..sample::RECORDS_MAX).step_by(1_009));
    let unique = |keys: &mut dyn Iterator<Item = String>, what: &str| {
        let mut seen = HashSet::new();
        keys.for_each(|key| assert!(seen.insert(key.clone()), "{what}: {key} comes twice"));
    };
    unique(
        &mut indices().map(|i| sample::citizen(SEED, i).citizen_number),
        "citizens",
    );
    unique(
        &mut indices().map(|i| sample::enterprise(SEED, i).key().to_owned()),
        "enterprises",
    );
    unique(
        &mut indices().map(|i| sample::institution(SEED, i).credit_code),
        "institutions",
    );
    unique(
        &mut indices().map(|i| sample::social_organisation(SEED, i).credit_code),
        "social organisations",
    );
    let numbers = (0..COUNT).map(|i| sample::enterprise(SEED, i).registration_number);
    unique(&mut numbers.filter(|number| !number.is_empty()), "registration numbers");
    unique(
        &mut (0..COUNT).map(|i| sample::institution(SEED, i).certificate_number),
        "institution certificates",
    );
    unique(
        &mut (0..COUNT).map(|i| sample::social_organisation(SEED, i).certificate_number),
        "certificates",
    );
}

#[test]
fn citizens_are_plausible() {
    const COUNT: u64 = 60_000;
    let (mut renamed, mut deceased, mut old_deceased, mut cancelled, mut men, mut minorities) = (0, 0, 0, 0, 0, 0);
    for i in 0..COUNT {
        let history = sample::citizen_history(SEED, i);
        let (first, last) = (&history[0], &history[history.len() - 1]);
        let number = &first.citizen_number;
        assert!(is_citizen_number(number), "{number}");
        assert_eq!(number[6..14], first.born_on.to_string().replace('-', ""));
        assert_eq!(number[16..17].parse::<u8>().unwrap() % 2 == 1, first.sex == "男性");
        assert!((1935..=2024).contains(&first.born_on.year()));
        assert!(
            first.birth_place.ends_with(MARK) && first.name.chars().count() >= 2,
            "{first:?}"
        );
        assert_eq!((first.status, first.effective_on), ("正常", first.born_on));
        for pair in history.windows(2) {
            assert!(
                pair[0].effective_on < pair[1].effective_on && pair[1].effective_on <= LAST_DAY,
                "{history:?}"
            );
            assert!(
                pair[0].name != pair[1].name || pair[0].status != pair[1].status,
                "{history:?}"
            );
            assert_eq!(&pair[1].citizen_number, number);
        }
        renamed += usize::from(last.name != first.name);
        deceased += usize::from(last.status == "死亡");
        old_deceased += usize::from(last.status == "死亡" && first.born_on < Date::new(1965, 1, 1));
        cancelled += usize::from(last.status == "注销");
        men += usize::from(first.sex == "男性");
        minorities += usize::from(first.ethnic_group != "汉族");
    }
    assert_per_mille(renamed, COUNT, 8..=12, "renamed");
    assert_per_mille(deceased, COUNT, 7..=16, "deceased");
    assert_per_mille(cancelled, COUNT, 8..=12, "cancelled");
    assert_per_mille(men, COUNT, 490..=510, "men");
    assert_per_mille(minorities, COUNT, 70..=140, "minorities");
    assert!(
        old_deceased * 10 > deceased * 8,
        "{old_deceased} of {deceased} were old"
    );
}

#[test]
fn enterprises_are_plausible() {
    const COUNT: u64 = 60_000;
    let (mut renamed, mut moved, mut cancelled, mut numbered, mut without_code) = (0, 0, 0, 0, 0);
    for i in 0..COUNT {
        let history = sample::enterprise_history(SEED, i);
        let (first, last) = (&history[0], &history[history.len() - 1]);
        if first.credit_code.is_empty() {
            without_code += 1;
            assert!(
                first.status == "吊销" && first.key().len() == 15 && history.len() == 1,
                "{first:?}"
            );
        } else {
            assert!(
                first.credit_code.starts_with("91") && is_credit_code(&first.credit_code),
                "{first:?}"
            );
        }
        let is_old = first.established_on < Date::new(2015, 10, 1);
        assert_eq!(is_old, !first.registration_number.is_empty(), "{first:?}");
        numbered += usize::from(is_old);
        assert!(
            !is_old || is_registration_number(&first.registration_number),
            "{first:?}"
        );
        for version in &history {
            assert!(
                version.established_on <= version.approved_on && version.approved_on <= LAST_DAY,
                "{version:?}"
            );
            assert!(
                version.business_to.is_none_or(|to| to > version.business_from),
                "{version:?}"
            );
            assert!(version.address.ends_with(MARK) && version.registration_authority.ends_with("市场监督管理局"));
            assert_eq!(version.key(), first.key());
        }
        for pair in history.windows(2) {
            assert!(
                pair[0].approved_on < pair[1].approved_on && pair[0].status == "存续",
                "{history:?}"
            );
            let is_renamed = pair[0].name != pair[1].name;
            assert_eq!(
                is_renamed,
                pair[1].former_names.ends_with(&*pair[0].name) && is_renamed,
                "{history:?}"
            );
        }
        assert_eq!(first.former_names, "");
        renamed += usize::from(!last.former_names.is_empty());
        moved += usize::from(last.address != first.address);
        cancelled += usize::from(last.status == "注销");
    }
    assert_per_mille(renamed, COUNT, 8..=12, "renamed");
    assert_per_mille(moved, COUNT, 8..=12, "moved");
    assert_per_mille(cancelled, COUNT, 8..=12, "cancelled");
    assert_per_mille(numbered, COUNT, 300..=450, "with a registration number");
    assert_per_mille(without_code, COUNT, 1..=4, "without a credit code");
    let is_renamed_twice = |i: u64| sample::enterprise(SEED, i).former_names.contains('|');
    assert!((0..COUNT).any(is_renamed_twice), "some have two former names");
}

#[test]
fn institutions_and_social_organisations_are_plausible() {
    const COUNT: u64 = 40_000;
    let (mut changed, mut kinds) = ([0; 6], HashSet::new());
    for i in 0..COUNT {
        let history = sample::institution_history(SEED, i);
        let (first, last) = (&history[0], &history[history.len() - 1]);
        assert!(
            first.credit_code.starts_with("12") && is_credit_code(&first.credit_code),
            "{first:?}"
        );
        let number = &first.certificate_number;
        assert!(
            number.len() == 12 && number[1..7] == first.credit_code[2..8],
            "{first:?}"
        );
        assert!(
            history
                .iter()
                .all(|v| v.certificate_from <= v.certificate_to && v.certificate_from <= LAST_DAY)
        );
        assert!(
            history
                .windows(2)
                .all(|pair| pair[0].certificate_from < pair[1].certificate_from),
            "{history:?}"
        );
        assert!(last.address.ends_with(MARK));
        changed[0] += usize::from(last.name != first.name);
        changed[1] += usize::from(last.address != first.address);
        changed[2] += usize::from(last.status == "注销");

        let history = sample::social_organisation_history(SEED, i);
        let (first, last) = (&history[0], &history[history.len() - 1]);
        assert!(is_credit_code(&first.credit_code), "{first:?}");
        kinds.insert(first.credit_code[..2].to_owned());
        assert!(
            first.established_on == first.effective_on && last.effective_on <= LAST_DAY,
            "{history:?}"
        );
        assert!(
            history
                .windows(2)
                .all(|pair| pair[0].effective_on < pair[1].effective_on),
            "{history:?}"
        );
        assert!(last.address.ends_with(MARK));
        changed[3] += usize::from(last.name != first.name);
        changed[4] += usize::from(last.address != first.address);
        changed[5] += usize::from(last.status == "注销");
    }
    for count in changed {
        assert_per_mille(count, COUNT, 8..=12, "renamed, moved or cancelled");
    }
    assert_eq!(kinds, HashSet::from(["51", "52", "53"].map(str::to_owned)));
}
