//! The words of which names are made, besides the trade name: divisions, industries, legal forms.

use std::{collections::HashSet, sync::LazyLock};

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

    /// Whether `text` is one of the words.
    pub(crate) fn contains(&self, text: &[char]) -> bool {
        self.words.contains(text)
    }
}

/// The words as they are heard: syllables with spaces between them, each way they may be read.
fn heard<'a>(words: impl Iterator<Item = &'a [char]>) -> HashSet<String> {
    const WAYS_MAX: usize = 8;
    let ways = |word: &[char]| {
        word.iter().fold(vec![String::new()], |ways, c| {
            let longer = |way: &String| readings(*c).map(|one| format!("{way} {one}")).collect::<Vec<_>>();
            ways.iter().flat_map(longer).take(WAYS_MAX).collect()
        })
    };
    words
        .flat_map(ways)
        .map(|way| way.trim_start().to_owned())
        .filter(|way| !way.is_empty())
        .collect()
}

/// Legal forms as they are heard.
static FORMS_HEARD: LazyLock<HashSet<String>> = LazyLock::new(|| heard(FORMS.words.iter().map(|word| &**word)));

/// How many of the syllables at the end are a legal form.
pub(crate) fn form_heard(syllables: &[String]) -> usize {
    (1..syllables.len())
        .find(|start| FORMS_HEARD.contains(&syllables[*start..].join(" ")))
        .map_or(0, |start| syllables.len() - start)
}

/// Words that tell what an organisation does — 行业或经营特点.
pub(crate) static INDUSTRIES: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("../data/industries.txt")));

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
    initials: HashSet<String>,
    heard: HashSet<String>,
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
        let initials = codes
            .keys()
            .filter(|name| name.len() <= 4)
            .filter_map(|name| initials(name))
            .collect();
        Self {
            names: Words::of(codes.keys().map(|name| name.to_vec())),
            heard: heard(codes.keys().map(|name| &**name)),
            codes,
            initials,
        }
    }

    /// Codes of the divisions that have or had this name.
    pub(crate) fn codes(&self, name: &[char]) -> &[AdministrativeDivisionCode] {
        self.codes.get(name).map_or(&[], Vec::as_slice)
    }

    /// How many of the syllables at the start are the name of a division; the longest.
    pub(crate) fn heard(&self, syllables: &[String]) -> usize {
        const SYLLABLES_MAX: usize = 11;
        let lengths = 2..=SYLLABLES_MAX.min(syllables.len().saturating_sub(1));
        lengths
            .rev()
            .find(|length| self.heard.contains(&syllables[..*length].join(" ")))
            .unwrap_or(0)
    }

    /// Whether letters are the first letters of a division's name in pinyin.
    pub(crate) fn has_initials(&self, letters: &str) -> bool {
        self.initials.contains(letters)
    }
}

fn initials(name: &[char]) -> Option<String> {
    name.iter().map(|c| first_letters(*c).next()).collect()
}

/// The name of a division, folded, and for provinces and prefectures what is left without the word for the level: 深圳市, 深圳.
/// Short names of counties are too often trade names.
fn spellings(code: AdministrativeDivisionCode, name: &str) -> Vec<Vec<char>> {
    let mut all = vec![fold(name)];
    if code.level() != DivisionLevel::County {
        let short = LEVEL_WORDS.iter().find_map(|word| name.strip_suffix(word));
        all.extend(short.map(fold).filter(|short| short.len() >= 2));
    }
    all.retain(|name| name.len() >= 2);
    all
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
        assert!(DIVISIONS.has_initials("sz") && DIVISIONS.has_initials("bjs"));
    }

    #[test]
    fn the_longest_word_is_taken() {
        let text = fold("甲科技有限责任公司");
        assert_eq!(FORMS.at_end(&text), Some(6));
        assert_eq!(INDUSTRIES.at_start(&text[1..]), Some(2));
        assert_eq!(INDUSTRIES.at_start(&text), None);
    }
}
