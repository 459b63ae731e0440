//! How near a record is to an organisation that is looked for — 相似度.
//!
//! Names are compared part by part: the trade name tells most, the legal form least. Place and legal representative, where they are
//! known of both, speak for a record or against it.

use codes::AdministrativeDivisionCode;

use crate::{How, Name, text::fold, words::DIVISIONS};

/// What is known of an organisation whose record is looked for.
#[derive(Clone, Debug)]
pub struct Sought {
    name: Name,
    divisions: Vec<AdministrativeDivisionCode>,
    representative: Vec<char>,
}

/// What a register says of a record that may be the one.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its name.
    pub name: &'a str,
    /// Names it had.
    pub former_names: &'a [&'a str],
    /// Where it is registered.
    pub division: Option<AdministrativeDivisionCode>,
    /// Its legal representative.
    pub representative: Option<&'a str>,
    /// How it was found by the name.
    pub how: Option<How>,
}

/// How near a record is to what is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// 0 to 1, in thousandths; 1 is the same whole name, with nothing known against it.
    pub score: f64,
    /// Which of the names of the record is the one looked for, letter by letter: 0 is its name, others the former names from 1.
    pub same_name: Option<usize>,
    /// Whether it is registered in the place that was given; `None` where either is not known.
    pub is_in_place: Option<bool>,
    /// Whether its legal representative has the name that was given; `None` where either is not known.
    pub has_representative: Option<bool>,
}

/// What a name that is not the same can be at most.
const NEAR_MAX: f64 = 0.95;
/// What a name that it had is worth, beside the one that it has.
const FORMER: f64 = 0.98;
/// What is left of the score when place or representative is another.
const AGAINST: f64 = 0.8;
/// How much of what is missing is made good by the right place or representative.
const FOR: f64 = 0.2;

impl Sought {
    /// An organisation by its name, the place where it is registered, a division's name or six digits, and its legal representative.
    pub fn new(name: &str, place: Option<&str>, representative: Option<&str>) -> Self {
        Self {
            name: Name::parse(name),
            divisions: place.map(divisions).unwrap_or_default(),
            representative: representative.map(fold).unwrap_or_default(),
        }
    }

    /// The divisions that the place may be; none if it was not understood.
    pub fn divisions(&self) -> &[AdministrativeDivisionCode] {
        &self.divisions
    }

    /// How near a record is.
    pub fn likeness(&self, known: &Known<'_>) -> Likeness {
        let names = std::iter::once(known.name).chain(known.former_names.iter().copied());
        let names: Vec<Name> = names.map(Name::parse).collect();
        let same_name = names.iter().position(|name| name.chars == self.name.chars);
        let of_names = names.iter().enumerate().map(|(at, name)| {
            let near = self.near(name);
            if at == 0 { near } else { near * FORMER }
        });
        let by_sound = known.how.map_or(0.0, least);
        let mut score = of_names.fold(by_sound, f64::max);
        let is_in_place = known
            .division
            .filter(|_| !self.divisions.is_empty())
            .map(|division| self.divisions.iter().any(|place| place.contains(&division)));
        let has_representative = known
            .representative
            .filter(|_| !self.representative.is_empty())
            .map(|name| fold(name) == self.representative);
        for agrees in [is_in_place, has_representative].into_iter().flatten() {
            score = if agrees {
                score + (1.0 - score) * FOR
            } else {
                score * AGAINST
            };
        }
        Likeness {
            score: (score * 1000.0).round() / 1000.0,
            same_name,
            is_in_place,
            has_representative,
        }
    }

    /// Whether the name says what it is the name of: with its legal form it is whole, without one a trade name may be meant.
    pub fn is_whole(&self) -> bool {
        !self.name.form.is_empty()
    }

    fn near(&self, other: &Name) -> f64 {
        if self.name.chars == other.chars {
            return 1.0;
        }
        let division = related(&self.name.divisions, &other.divisions);
        let form = match (&self.name.form, &other.form) {
            (one, other) if one == other => 1.0,
            (one, other) if one.is_empty() || other.is_empty() => 0.5,
            _ => 0.3,
        };
        let near = 0.45 * alike(self.name.trade(), other.trade())
            + 0.3 * alike(&self.name.core, &other.core)
            + 0.15 * division
            + 0.1 * form;
        near.min(NEAR_MAX)
    }
}

/// What a way of finding is worth where the characters have nothing in common: pinyin was typed.
fn least(how: How) -> f64 {
    match how {
        How::Sound => 0.6,
        How::Initials => 0.3,
        _ => 0.0,
    }
}

/// The share of characters that need not be changed to make one of the other.
fn alike(one: &[char], other: &[char]) -> f64 {
    let longest = one.len().max(other.len());
    if longest == 0 {
        return 0.0;
    }
    let changes = strsim::generic_levenshtein(&one.to_vec(), &other.to_vec());
    1.0 - changes as f64 / longest as f64
}

/// Whether two names stand for the same place, or one for a part of the other's; somewhere between where one has none.
fn related(one: &[Vec<char>], other: &[Vec<char>]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return if one.len() == other.len() { 1.0 } else { 0.5 };
    }
    let codes = |names: &[Vec<char>]| -> Vec<AdministrativeDivisionCode> {
        names
            .iter()
            .flat_map(|name| DIVISIONS.codes(name).iter().copied())
            .collect()
    };
    let (one, other) = (codes(one), codes(other));
    let is_related = one.iter().any(|a| other.iter().any(|b| a.contains(b) || b.contains(a)));
    if is_related { 1.0 } else { 0.0 }
}

/// The divisions that a place may be: six digits, or the name of a division, or the last of several one after the other.
fn divisions(place: &str) -> Vec<AdministrativeDivisionCode> {
    if let Ok(code) = place.trim().parse() {
        return vec![code];
    }
    let place = fold(place);
    let whole = DIVISIONS.codes(&place);
    if !whole.is_empty() {
        return whole.to_vec();
    }
    // 广东省深圳市: what the last name may be, as far as it lies in what stands before it.
    let mut found: Option<Vec<AdministrativeDivisionCode>> = None;
    let mut rest = &place[..];
    while let Some(length) = DIVISIONS.names.at_start(rest) {
        let mut next = DIVISIONS.codes(&rest[..length]).to_vec();
        if let Some(found) = &found {
            next.retain(|code| found.iter().any(|above| above.contains(code)));
        }
        found = Some(next);
        rest = &rest[length..];
    }
    found.filter(|_| rest.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known<'a>(name: &'a str, former_names: &'a [&'a str]) -> Known<'a> {
        Known {
            name,
            former_names,
            division: Some("440305".parse().unwrap()),
            representative: Some("王某"),
            how: None,
        }
    }

    #[test]
    fn the_same_name_is_one_and_others_are_less() {
        let mut before = 1.1;
        for (name, least, most) in [
            ("深圳市花未技术有限公司", 1.0, 1.0),
            ("花未（深圳）技术有限公司", 0.9, NEAR_MAX),
            ("花未技术有限公司", 0.9, 0.96),
            ("花未技术", 0.85, 0.9),
            ("深圳市花未贸易有限公司", 0.8, 0.9),
            ("深圳市花木技术有限公司", 0.6, 0.8),
            ("上海市丁戊商店", 0.0, 0.2),
        ] {
            let score = Sought::new(name, None, None)
                .likeness(&known("深圳市花未技术有限公司", &[]))
                .score;
            assert!((least..=most).contains(&score), "{name}: {score}");
            assert!(score < before, "{name} is nearer than the one before: {score}");
            before = score;
        }
    }

    #[test]
    fn place_and_representative_speak_for_and_against() {
        let record = known("深圳市花未技术有限公司", &["深圳市旧雨技术有限公司"]);
        let score = |name, place, person| Sought::new(name, place, person).likeness(&record);
        let bare = score("花未技术", None, None);
        assert!(score("花未技术", Some("深圳市"), None).score > bare.score);
        assert!(score("花未技术", Some("440000"), None).score > bare.score);
        assert!(score("花未技术", Some("北京市"), None).score < bare.score);
        assert!(score("花未技术", None, Some("王某")).score > bare.score);
        assert_eq!(score("花未技术", None, Some("李某")).has_representative, Some(false));
        let former = score("深圳市旧雨技术有限公司", None, None);
        assert_eq!((former.same_name, former.score), (Some(1), FORMER));
        assert_eq!(score("深圳市花未技术有限公司", Some("某处"), None).is_in_place, None);
    }

    #[test]
    fn places_are_understood_by_code_and_name() {
        for (place, codes) in [
            ("440300", "440300"),
            ("深圳", "440300"),
            ("广东省深圳市", "440300"),
            ("广东省深圳市南山区", "440305"),
            ("某处", ""),
            ("", ""),
        ] {
            let found: Vec<String> = divisions(place).iter().map(ToString::to_string).collect();
            assert!(
                found.contains(&codes.to_owned()) || (codes.is_empty() && found.is_empty()),
                "{place}: {found:?}"
            );
        }
    }
}
