//! The words of which names are made, besides the trade name: divisions, industries, legal forms.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::LazyLock,
};

use codes::{AdministrativeDivisionCode, DivisionLevel, Divisions};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    sound::{first_letters, readings},
    text::fold,
};

/// A set of words, for the longest one at a place. Every name is asked about at each of its places, so the tables are of the quick kind.
pub(crate) struct Words {
    words: FxHashSet<Box<[char]>>,
    /// Which lengths the words have that begin with a character, a bit each: most characters begin none.
    from: FxHashMap<char, Lengths>,
    /// The same of those that end with it.
    until: FxHashMap<char, Lengths>,
}

/// A set of lengths below 32.
#[derive(Clone, Copy, Default)]
struct Lengths(u32);

impl Lengths {
    fn add(&mut self, length: usize) {
        self.0 |= 1 << length;
    }

    /// Those up to a length, the longest first.
    fn up_to(self, most: usize) -> impl Iterator<Item = usize> {
        (1..=most.min(31)).rev().filter(move |length| self.0 & 1 << length != 0)
    }
}

impl Words {
    fn read(text: &str) -> Self {
        Self::of(text.lines().filter(|line| !line.starts_with('#')).map(fold))
    }

    fn of(words: impl Iterator<Item = Vec<char>>) -> Self {
        let words: FxHashSet<Box<[char]>> = words
            .filter(|word| (1..32).contains(&word.len()))
            .map(Vec::into_boxed_slice)
            .collect();
        let mut from: FxHashMap<char, Lengths> = FxHashMap::default();
        let mut until: FxHashMap<char, Lengths> = FxHashMap::default();
        for word in &words {
            from.entry(word[0]).or_default().add(word.len());
            until.entry(word[word.len() - 1]).or_default().add(word.len());
        }
        Self { words, from, until }
    }

    /// Length of the longest word with which `text` begins.
    pub(crate) fn at_start(&self, text: &[char]) -> Option<usize> {
        let lengths = self.from.get(text.first()?)?;
        lengths
            .up_to(text.len())
            .find(|length| self.words.contains(&text[..*length]))
    }

    /// Length of the longest word with which `text` ends.
    pub(crate) fn at_end(&self, text: &[char]) -> Option<usize> {
        let lengths = self.until.get(text.last()?)?;
        lengths
            .up_to(text.len())
            .find(|length| self.words.contains(&text[text.len() - length..]))
    }

    /// The words, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[char]> {
        self.words.iter().map(|word| &**word)
    }

    /// Whether `text` is one of the words.
    pub(crate) fn contains(&self, text: &[char]) -> bool {
        self.words.contains(text)
    }
}

/// Each way in which a word is heard: syllables with spaces between them; none where a character has no reading.
fn heard(word: &[char]) -> Vec<String> {
    const WAYS_MAX: usize = 8;
    let ways = word.iter().fold(vec![String::new()], |ways, c| {
        let gap = |way: &String| if way.is_empty() { "" } else { " " };
        let longer = |way: &String| {
            let gap = gap(way);
            readings(*c).map(|one| format!("{way}{gap}{one}")).collect::<Vec<_>>()
        };
        ways.iter().flat_map(longer).take(WAYS_MAX).collect()
    });
    ways.into_iter().filter(|way| !way.is_empty()).collect()
}

/// Words by how they are spelled: as they are heard, or by their first letters.
type Spelled = HashMap<String, Vec<Box<[char]>>>;

fn spelled(words: impl Iterator<Item = (String, Box<[char]>)>) -> Spelled {
    let mut all = Spelled::new();
    for (spelling, word) in words {
        all.entry(spelling).or_default().push(word);
    }
    // The same in every process, whatever the order of a set.
    all.values_mut().for_each(|words| words.sort_unstable());
    all
}

/// Legal forms, and beginnings of legal forms, by how they are heard.
static FORMS_HEARD: LazyLock<Spelled> = LazyLock::new(|| {
    let pieces: BTreeSet<&[char]> = FORMS
        .words
        .iter()
        .flat_map(|form| (2.min(form.len())..=form.len()).map(|end| &form[..end]))
        .collect();
    spelled(
        pieces
            .into_iter()
            .flat_map(|piece| heard(piece).into_iter().map(|way| (way, piece.into()))),
    )
});

/// Legal forms or the beginnings of such that are heard so.
pub(crate) fn forms_heard(syllables: &[String]) -> &'static [Box<[char]>] {
    FORMS_HEARD.get(&syllables.join(" ")).map_or(&[], Vec::as_slice)
}

/// Whether a word is a legal form, and not the beginning of one.
pub(crate) fn is_form(word: &[char]) -> bool {
    FORMS.contains(word)
}

/// First letters of legal forms.
static FORM_LETTERS: LazyLock<HashSet<String>> =
    LazyLock::new(|| FORMS.words.iter().filter_map(|form| initials(form)).collect());

/// Whether letters are the first letters of a legal form.
pub(crate) fn is_form_by_letters(letters: &str) -> bool {
    FORM_LETTERS.contains(letters)
}

/// Words of branches by how they are heard, and by their first letters.
static BRANCHES_HEARD: LazyLock<Spelled> = LazyLock::new(|| {
    let words = BRANCHES.words.iter();
    spelled(words.flat_map(|word| heard(word).into_iter().map(|way| (way, word.clone()))))
});
static BRANCH_LETTERS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| BRANCHES.words.iter().filter_map(|word| initials(word)).collect());

/// Words of branches with which syllables end, and where these begin.
pub(crate) fn branch_heard(syllables: &[String]) -> Option<(usize, &'static [Box<[char]>])> {
    const BRANCH_MAX: usize = 4;
    (syllables.len().saturating_sub(BRANCH_MAX).max(2)..syllables.len()).find_map(|start| {
        let words = BRANCHES_HEARD.get(&syllables[start..].join(" "))?;
        Some((start, words.as_slice()))
    })
}

/// Whether letters end with the first letters of a branch.
pub(crate) fn is_branch_by_letters(letters: &str) -> bool {
    BRANCH_LETTERS.iter().any(|word| letters.ends_with(word.as_str()))
}

/// Words that tell what an organisation does — 行业或经营特点.
pub(crate) static INDUSTRIES: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../data/industries.txt")));

/// Words that stand in names of all kinds and tell nobody apart — 通用词.
pub(crate) static GENERAL: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../data/general.txt")));

/// Words with which names end — 组织形式.
pub(crate) static FORMS: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../data/forms.txt")));

/// Words with which the names of branches end — 分支机构: what stands before them is the name of the whole.
pub(crate) static BRANCHES: LazyLock<Words> = LazyLock::new(|| {
    let words = [
        "分公司",
        "支公司",
        "营业部",
        "分店",
        "办事处",
        "分厂",
        "支行",
        "分行",
        "营业所",
        "分社",
    ];
    Words::of(words.into_iter().map(fold))
});

/// Names of divisions, with and without the word for their level, and the codes that had them.
pub(crate) struct DivisionNames {
    pub(crate) names: Words,
    codes: FxHashMap<Box<[char]>, Vec<AdministrativeDivisionCode>>,
    letters: Spelled,
    heard: Spelled,
}

/// The names of the division table, of all times: old names stand in the names of organisations for ever.
pub(crate) static DIVISIONS: LazyLock<DivisionNames> = LazyLock::new(DivisionNames::built_in);

const LEVEL_WORDS: [&str; 14] = [
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "特别行政区",
    "地区",
    "自治州",
    "自治县",
    "自治旗",
    "省",
    "市",
    "县",
    "区",
    "旗",
];

impl DivisionNames {
    fn built_in() -> Self {
        let mut codes: FxHashMap<Box<[char]>, Vec<AdministrativeDivisionCode>> = FxHashMap::default();
        for (code, name) in Divisions::built_in().names() {
            for spelled in spellings(code, name) {
                let all = codes.entry(spelled.into_boxed_slice()).or_default();
                if !all.contains(&code) {
                    all.push(code);
                }
            }
        }
        // Among sounds a short name of a county is one of several things that may be meant.
        let mut spoken: BTreeSet<Box<[char]>> = codes.keys().cloned().collect();
        let short = Divisions::built_in().names().filter_map(|(_, name)| short(name));
        spoken.extend(short.map(Vec::into_boxed_slice));
        let of_letters = |name: &[char]| {
            let letters = initials(name).filter(|_| name.len() <= DIVISION_LETTERS_MAX)?;
            Some((letters, name.into()))
        };
        Self {
            names: Words::of(codes.keys().map(|name| name.to_vec())),
            letters: spelled(codes.keys().filter_map(|name| of_letters(name))),
            heard: spelled(
                spoken
                    .iter()
                    .flat_map(|name| heard(name).into_iter().map(|way| (way, name.clone()))),
            ),
            codes,
        }
    }

    /// Codes of the divisions that have or had this name.
    pub(crate) fn codes(&self, name: &[char]) -> &[AdministrativeDivisionCode] {
        self.codes.get(name).map_or(&[], Vec::as_slice)
    }

    /// Names of divisions that are heard so.
    pub(crate) fn heard(&self, syllables: &[String]) -> &[Box<[char]>] {
        self.heard.get(&syllables.join(" ")).map_or(&[], Vec::as_slice)
    }

    /// Names of divisions that have these first letters.
    pub(crate) fn by_letters(&self, letters: &str) -> &[Box<[char]>] {
        self.letters.get(letters).map_or(&[], Vec::as_slice)
    }
}

/// Longest name of a division, in characters, that is typed by its first letters.
pub(crate) const DIVISION_LETTERS_MAX: usize = 5;

fn initials(name: &[char]) -> Option<String> {
    name.iter().map(|c| first_letters(*c).next()).collect()
}

/// The name of a division, folded, and for provinces and prefectures what is left without the word for the level: 深圳市, 深圳.
/// Short names of counties are too often trade names.
fn spellings(code: AdministrativeDivisionCode, name: &str) -> Vec<Vec<char>> {
    let mut all = vec![fold(name)];
    if code.level() != DivisionLevel::County {
        all.extend(short(name));
    }
    all.retain(|name| name.len() >= 2);
    all
}

/// The name of a division without the word for its level, folded, if two characters are left.
fn short(name: &str) -> Option<Vec<char>> {
    let short = LEVEL_WORDS.iter().find_map(|word| name.strip_suffix(word))?;
    Some(fold(short)).filter(|short| short.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_are_found_with_and_without_their_level() {
        for (name, code) in [
            ("深圳市", "440300"),
            ("深圳", "440300"),
            ("广西壮族自治区", "450000"),
            ("广西", "450000"),
            ("南山区", "440305"),
            ("崇文区", "110103"),
        ] {
            assert!(DIVISIONS.codes(&fold(name)).contains(&code.parse().unwrap()), "{name}");
        }
        assert!(DIVISIONS.codes(&fold("南山")).is_empty());
        assert!(!DIVISIONS.by_letters("sz").is_empty() && !DIVISIONS.by_letters("bjs").is_empty());
    }

    #[test]
    fn the_longest_word_is_taken() {
        let text = fold("甲科技有限责任公司");
        assert_eq!(FORMS.at_end(&text), Some(6));
        assert_eq!(INDUSTRIES.at_start(&text[1..]), Some(2));
        assert_eq!(INDUSTRIES.at_start(&text), None);
    }
}
