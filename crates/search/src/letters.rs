//! What was typed in letters (拼音): syllables, or first letters, taken apart as names are.
//!
//! The index knows how trade name and industry sound and with which letters they begin; of what stands before and behind them it knows how
//! it is written. So divisions and legal forms that are heard are asked for as the words that sound so.

use std::ops::Range;

use crate::words::{
    DIVISION_LETTERS_MAX, DIVISIONS, branch_heard, forms_heard, is_branch_by_letters, is_form, is_form_by_letters,
};

/// Words of which one is meant: those that sound alike, or have the same first letters.
pub(crate) type OneOf = &'static [Box<[char]>];

/// Most divisions before a trade name: province, prefecture, county.
const PLACES_MAX: usize = 3;
/// Most ways of taking divisions off that are followed.
const WAYS_MAX: usize = 24;
/// Longest name of a division in syllables.
const PLACE_SYLLABLES_MAX: usize = 11;

/// A name as it was heard, taken apart in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard<'s> {
    /// Syllables of the divisions before the core.
    pub(crate) places: Vec<&'s [String]>,
    /// Syllables of the core, or of its beginning.
    pub(crate) core: &'s [String],
    /// Words behind the core.
    pub(crate) behind: Vec<OneOf>,
    /// Whether what stands behind is whole, and no more than a legal form or a branch: it may then be another one.
    pub(crate) is_whole: bool,
}

/// Ways to take divisions off the beginning, the fewest first: where each division begins, and where the rest does, which is `rest_min` long
/// at least.
fn without_places(
    length: usize,
    rest_min: usize,
    longest: usize,
    is_place: impl Fn(usize, usize) -> bool,
) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![vec![0]];
    let mut first = 0;
    for _ in 0..PLACES_MAX {
        let last = all.len();
        for at in first..last {
            let start = all[at][all[at].len() - 1];
            let ends = (start + 2..=(start + longest).min(length.saturating_sub(rest_min))).rev();
            let next: Vec<_> = ends
                .filter(|end| is_place(start, *end))
                .map(|end| [all[at].as_slice(), &[end]].concat())
                .collect();
            all.extend(next);
        }
        first = last;
    }
    all.truncate(WAYS_MAX);
    all
}

/// The pieces between cuts.
fn between<'s, T>(all: &'s [T], cuts: &[usize]) -> Vec<&'s [T]> {
    cuts.windows(2).map(|ends| &all[ends[0]..ends[1]]).collect()
}

/// Ways to take syllables for a name, as little as possible taken off first. The first way is all of them.
pub(crate) fn heard_names(syllables: &[String]) -> Vec<Heard<'_>> {
    let is_place = |start: usize, end: usize| !DIVISIONS.heard(&syllables[start..end]).is_empty();
    let mut all = Vec::new();
    for cuts in without_places(syllables.len(), 1, PLACE_SYLLABLES_MAX, is_place) {
        let places = between(syllables, &cuts);
        let rest = &syllables[cuts[cuts.len() - 1]..];
        let parts = std::iter::once((rest, Vec::new(), true)).chain(before_ends(rest));
        // One syllable alone is the beginning of too much.
        let telling = parts.filter(|(core, behind, _)| core.len() >= 2 || !places.is_empty() || behind.is_empty());
        all.extend(telling.map(|(core, behind, is_whole)| Heard {
            places: places.clone(),
            core,
            behind,
            is_whole,
        }));
    }
    all
}

/// The divisions before syllables of which more follow, and the rest, which may be empty; first the way without divisions.
pub(crate) fn places_before(syllables: &[String]) -> Vec<(Vec<&[String]>, &[String])> {
    let is_place = |start: usize, end: usize| !DIVISIONS.heard(&syllables[start..end]).is_empty();
    let ways = without_places(syllables.len(), 0, PLACE_SYLLABLES_MAX, is_place);
    let parted = ways
        .into_iter()
        .map(|cuts| (between(syllables, &cuts), &syllables[cuts[cuts.len() - 1]..]));
    parted.collect()
}

/// Where a legal form may begin that ends before `end`: no further away than the longest is long, whatever was typed.
fn forms_before(end: usize) -> Range<usize> {
    const FORM_MAX: usize = 12;
    end.saturating_sub(FORM_MAX).max(1)..end
}

/// Ways to take off what stands behind a core: a legal form, the beginning of one, or form and branch.
fn before_ends(rest: &[String]) -> Vec<(&[String], Vec<OneOf>, bool)> {
    const FORMS_TRIED: usize = 2;
    let form_from = |start: usize, end: usize| Some(forms_heard(&rest[start..end])).filter(|forms| !forms.is_empty());
    let forms = forms_before(rest.len()).filter_map(|start| Some((start, form_from(start, rest.len())?)));
    let mut all: Vec<_> = forms
        .take(FORMS_TRIED)
        .map(|(start, forms)| (&rest[..start], vec![forms], forms.iter().any(|form| is_form(form))))
        .collect();
    if let Some((branch_start, branches)) = branch_heard(rest) {
        let forms = (2..=branch_start).rev().find_map(|end| {
            forms_before(end).find_map(|start| Some((start, form_from(start, end).filter(|_| end - start > 1)?)))
        });
        all.extend(forms.map(|(start, forms)| (&rest[..start], vec![forms, branches], true)));
    }
    all
}

/// A name by its first letters, taken apart in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lettered<'s> {
    /// What the divisions before the core may be.
    pub(crate) places: Vec<OneOf>,
    /// The first letters of the core.
    pub(crate) core: &'s str,
}

/// Ways to take first letters for those of a whole name, the longest core first. All of them for those of a core is not among them.
pub(crate) fn lettered_names(letters: &str) -> Vec<Lettered<'_>> {
    const CORE_MIN: usize = 2;
    if !letters.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let is_place = |start: usize, end: usize| !DIVISIONS.by_letters(&letters[start..end]).is_empty();
    let mut all = Vec::new();
    for cuts in without_places(letters.len(), 1, DIVISION_LETTERS_MAX, is_place) {
        let rest = &letters[cuts[cuts.len() - 1]..];
        let places: Vec<OneOf> = cuts
            .windows(2)
            .map(|ends| DIVISIONS.by_letters(&letters[ends[0]..ends[1]]))
            .collect();
        let cores = std::iter::once(rest).chain(before_end_letters(rest));
        all.extend(
            cores
                .filter(|core| core.len() >= CORE_MIN && core.len() < letters.len())
                .map(|core| Lettered {
                    places: places.clone(),
                    core,
                }),
        );
    }
    all.sort_by_key(|name| (std::cmp::Reverse(name.core.len()), name.places.len()));
    all
}

/// First letters without those of a legal form at the end, or of form and branch.
fn before_end_letters(rest: &str) -> Vec<&str> {
    const FORMS_TRIED: usize = 2;
    /// Shorter ones stand in many names by chance.
    const FORM_BEFORE_BRANCH_MIN: usize = 4;
    let starts = forms_before(rest.len()).filter(|start| rest.len() - start > 1 && is_form_by_letters(&rest[*start..]));
    let mut all: Vec<&str> = starts.take(FORMS_TRIED).map(|start| &rest[..start]).collect();
    if is_branch_by_letters(rest) {
        let form = (FORM_BEFORE_BRANCH_MIN..rest.len()).rev().find_map(|end| {
            forms_before(end)
                .take_while(|start| end - start >= FORM_BEFORE_BRANCH_MIN)
                .find(|start| is_form_by_letters(&rest[*start..end]))
        });
        all.extend(form.map(|start| &rest[..start]));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::partings;

    fn told(letters: &str) -> Vec<String> {
        let ways = partings(letters);
        let names = ways.first().map(|way| heard_names(way)).unwrap_or_default();
        let tell = |name: &Heard<'_>| {
            let places = name.places.iter().map(|place| place.concat()).collect::<Vec<_>>();
            let behind = name.behind.iter().map(|words| words[0].iter().collect::<String>());
            [places, vec![name.core.concat()], behind.collect()].concat().join(" ")
        };
        names.iter().map(tell).collect()
    }

    #[test]
    fn syllables_are_taken_apart_as_names_are() {
        for (letters, way) in [
            ("huaweijishu", "huaweijisu"),
            ("shenzhenhuaweijishuyouxiangongsi", "senzen huaweijisu 有限公司"),
            // 阜新 sounds as 复兴 does.
            ("shanghaifuxingxiaoxue", "sanhai fuxinxiao xue"),
            ("guangdongshengshenzhenshihuawei", "guandonsen senzensi huawei"),
            ("dongcunshequweishengfuwu", "doncunsequweisen 服务"),
        ] {
            let told: Vec<String> = told(letters).iter().map(|way| way.replace(' ', "")).collect();
            assert!(told.contains(&way.replace(' ', "")), "{letters}: {told:?}");
        }
        let told = told("shanghaifuxingxiaoxue");
        assert!(told.iter().any(|way| way == "sanhai fuxinxiaoxue"), "{told:?}");
    }

    #[test]
    fn first_letters_are_taken_apart_as_names_are() {
        for (letters, core) in [
            ("szshwjsyxgs", "hwjs"),
            ("zzszyqwgyxx", "wgyxx"),
            ("hwjsyxgsshfgs", "hwjs"),
            ("djsqwsfwzx", "djsqws"),
        ] {
            let names = lettered_names(letters);
            assert!(names.iter().any(|name| name.core == core), "{letters}: {names:?}");
            assert!(names.iter().all(|name| name.core.len() < letters.len()));
        }
    }
}
