//! How names sound: pinyin (汉语拼音) with several readings, and what people confuse in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use pinyin::{ToPinyin, ToPinyinMulti};

/// Most readings of a character that are indexed; further ones are those of dictionaries only.
const READINGS_MAX: usize = 3;

/// The readings of a character (多音字), folded as [`fold_syllable`] does, the usual one first. None for what has no reading.
pub(crate) fn readings(c: char) -> impl Iterator<Item = &'static str> + Clone {
    numbers(c).map(|number| &*TABLE.syllables[usize::from(number) - 1])
}

/// The readings of a character by their places among the syllables.
fn numbers(c: char) -> impl Iterator<Item = u16> + Clone {
    TABLE.sound(c).folded.iter().copied().take_while(|number| *number > 0)
}

/// The readings of a character as the index has them, a letter each: names have ten pairs of them.
pub(crate) fn reading_letters(c: char) -> impl Iterator<Item = char> + Clone {
    numbers(c).map(reading_letter)
}

/// The letter of a folded syllable; `None` if no character is read so.
pub(crate) fn letter_of_reading(folded: &str) -> Option<char> {
    TABLE.numbers.get(folded).map(|number| reading_letter(*number))
}

/// A letter for the syllable at a place, none of which a name has: there are some four hundred.
fn reading_letter(number: u16) -> char {
    char::from_u32(FIRST_READING + u32::from(number)).expect("they lie below the surrogates")
}

/// Before the first letter of a syllable: Latin letters with signs, of two bytes each.
const FIRST_READING: u32 = 0xff;

/// First letters of the readings of a character, each once, the usual one first: 单 has `d`, `s` and `c`.
pub(crate) fn first_letters(c: char) -> impl Iterator<Item = char> + Clone {
    TABLE
        .sound(c)
        .letters
        .iter()
        .take_while(|letter| **letter > 0)
        .map(|letter| char::from(*letter))
}

/// Readings of every character that has one, made once: a name is heard in a moment then.
struct Table {
    /// Folded syllables.
    syllables: Vec<String>,
    /// Their places, from 1.
    numbers: BTreeMap<String, u16>,
    sounds: Box<[Sound]>,
}

/// Readings of one character; zeros stand behind the last one.
#[derive(Clone, Default)]
struct Sound {
    /// Places among the syllables, from 1.
    folded: [u16; READINGS_MAX],
    letters: [u8; READINGS_MAX],
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::made);
static NO_SOUND: Sound = Sound {
    folded: [0; READINGS_MAX],
    letters: [0; READINGS_MAX],
};

const FIRST: u32 = 0x3400;
const LAST: u32 = 0xfaff;

impl Table {
    fn made() -> Self {
        let mut syllables: Vec<String> = Vec::new();
        let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
        let sounds = (FIRST..=LAST).map(|code| {
            let mut sound = Sound::default();
            for (at, plain) in char::from_u32(code)
                .map(plain_readings)
                .unwrap_or_default()
                .iter()
                .enumerate()
            {
                sound.letters[at] = plain.as_bytes()[0];
                let folded = fold_syllable(plain);
                sound.folded[at] = *numbers.entry(folded).or_insert_with_key(|folded| {
                    syllables.push(folded.clone());
                    // There are some four hundred.
                    syllables.len() as u16
                });
            }
            each_once(&mut sound.folded);
            each_once(&mut sound.letters);
            sound
        });
        let sounds = sounds.collect();
        Self {
            syllables,
            numbers,
            sounds,
        }
    }

    fn sound(&self, c: char) -> &Sound {
        let offset = (said(c) as u32).checked_sub(FIRST);
        offset
            .and_then(|offset| self.sounds.get(offset as usize))
            .unwrap_or(&NO_SOUND)
    }
}

/// A digit as the character that it is said as: folded names have 1 for 一, and 第一 is heard as it was written.
fn said(c: char) -> char {
    match c {
        '0' | '〇' => '零',
        '1'..='9' => ['一', '二', '三', '四', '五', '六', '七', '八', '九'][usize::from(c as u8 - b'1')],
        _ => c,
    }
}

/// Leaves each value where it stands first and puts zeros behind.
fn each_once<T: Copy + Default + PartialEq>(values: &mut [T; READINGS_MAX]) {
    let mut kept = [T::default(); READINGS_MAX];
    let mut length = 0;
    for value in *values {
        if value != T::default() && !kept.contains(&value) {
            kept[length] = value;
            length += 1;
        }
    }
    *values = kept;
}

/// The readings of a character as they are spelled, without tones; `v` for ü.
fn plain_readings(c: char) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let usual = c.to_pinyin().into_iter();
    let others = c.to_pinyin_multi().into_iter().flatten();
    for reading in usual.chain(others).map(|reading| reading.plain().replace('ü', "v")) {
        let is_plain = !reading.is_empty() && reading.bytes().all(|b| b.is_ascii_lowercase());
        if is_plain && !all.contains(&reading) && all.len() < READINGS_MAX {
            all.push(reading);
        }
    }
    all
}

/// Makes alike what is often confused: zh and z, ch and c, sh and s, n and l at the beginning, ng and n at the end, ü and u.
pub(crate) fn fold_syllable(plain: &str) -> String {
    let plain = plain.replace('v', "u");
    let plain = plain.replace("lyu", "lu").replace("nyu", "nu");
    let (first, rest) = match plain.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => (&plain[..1], &plain[2..]),
        [b'n', _, ..] => ("l", &plain[1..]),
        _ => ("", plain.as_str()),
    };
    let rest = rest
        .strip_suffix('g')
        .filter(|rest| rest.ends_with('n'))
        .unwrap_or(rest);
    format!("{first}{rest}")
}

/// Every syllable that some character has.
static SYLLABLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    ('\u{4e00}'..='\u{9fa5}')
        .flat_map(plain_readings)
        .chain(["lyu", "nyu", "lue", "nue"].map(String::from))
        .collect()
});

/// The syllables, folded: what is typed need only sound like one, as zuang does for zhuang.
static FOLDED: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| SYLLABLES.iter().map(|syllable| fold_syllable(syllable)).collect());

/// How far letters are from a syllable: 0 is one, 1 sounds like one.
fn distance(letters: &str) -> Option<usize> {
    if SYLLABLES.contains(letters) {
        return Some(0);
    }
    FOLDED.contains(&fold_syllable(letters)).then_some(1)
}

/// Longest syllable in letters: zhuang.
const SYLLABLE_LETTERS_MAX: usize = 6;
/// Most ways to part one word into syllables that are tried.
const PARTINGS_MAX: usize = 6;

/// Ways to part lower-case letters into syllables, few before many, where one that only sounds like a syllable counts twice: `xian` is 先 or 西安. Apostrophes and spaces part for
/// certain. Empty when the letters are no pinyin. Syllables come folded.
pub(crate) fn partings(letters: &str) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for word in letters.split(['\'', '’', ' ']).filter(|word| !word.is_empty()) {
        let ways = parted(word);
        all = all
            .iter()
            .flat_map(|before| ways.iter().map(move |way| [before.as_slice(), way.as_slice()].concat()))
            .take(PARTINGS_MAX)
            .collect();
    }
    all.retain(|way| !way.is_empty());
    all.dedup();
    all
}

/// As [`partings`], of one word of letters.
fn parted(word: &str) -> Vec<Vec<String>> {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    // For each position the ways to get there; a word is short, and only the best few are kept.
    let mut ways: BTreeMap<usize, Vec<Way<'_>>> = BTreeMap::from([(0, vec![Way::default()])]);
    for at in 0..word.len() {
        let Some(here) = ways.remove(&at) else { continue };
        for end in at + 1..=word.len().min(at + SYLLABLE_LETTERS_MAX) {
            let syllable = &word[at..end];
            let Some(distance) = distance(syllable) else { continue };
            let there = ways.entry(end).or_default();
            there.extend(here.iter().map(|way| Way {
                distance: way.distance + distance,
                syllables: [way.syllables.as_slice(), &[syllable]].concat(),
            }));
            there.sort_by_key(|way| (way.syllables.len() + way.distance, way.distance));
            there.truncate(PARTINGS_MAX);
        }
    }
    let found = ways.remove(&word.len()).unwrap_or_default();
    found
        .iter()
        .map(|way| way.syllables.iter().map(|syllable| fold_syllable(syllable)).collect())
        .collect()
}

/// Pinyin of which the last syllable may go on.
pub(crate) struct Unfinished {
    /// The syllables before it, folded.
    pub(crate) whole: Vec<String>,
    /// The syllables that it may become, folded.
    pub(crate) last: Vec<&'static str>,
}

/// Ways to take lower-case letters for syllables of which the last is unfinished, the longest beginnings of it first. A beginning of one
/// letter says too little where nothing stands before it.
pub(crate) fn unfinished(letters: &str) -> Vec<Unfinished> {
    const WAYS_MAX: usize = 3;
    let bytes = letters.as_bytes();
    let lengths = (1..=SYLLABLE_LETTERS_MAX.min(bytes.len())).rev();
    let ways = lengths.filter_map(|length| {
        let (before, begun) = letters.split_at_checked(letters.len() - length)?;
        let last = syllables_from(begun);
        if last.is_empty() || (before.is_empty() && begun.len() < 2) {
            return None;
        }
        let whole = match before {
            "" => Vec::new(),
            before => partings(before).into_iter().next()?,
        };
        Some(Unfinished { whole, last })
    });
    ways.take(WAYS_MAX).collect()
}

/// The folded syllables that begin as these letters do: `z` and `zh` begin alike.
fn syllables_from(begun: &str) -> Vec<&'static str> {
    if begun.is_empty() || !begun.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    let folded = match begun {
        "n" => "l".to_owned(),
        _ => fold_syllable(begun),
    };
    FOLDED
        .range(folded.clone()..)
        .take_while(|syllable| syllable.starts_with(&folded))
        .map(String::as_str)
        .collect()
}

/// A way to part the beginning of a word.
#[derive(Default)]
struct Way<'a> {
    distance: usize,
    syllables: Vec<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confused_syllables_fold_together() {
        for (a, b) in [
            ("zhong", "zong"),
            ("chang", "cang"),
            ("shi", "si"),
            ("nan", "lan"),
            ("ning", "lin"),
            ("lv", "lu"),
            ("lyu", "lu"),
            ("ang", "an"),
        ] {
            assert_eq!(fold_syllable(a), fold_syllable(b));
        }
        assert_ne!(fold_syllable("hua"), fold_syllable("fa"));
        assert_eq!(fold_syllable("n"), "n");
    }

    #[test]
    fn characters_have_all_their_readings() {
        for (c, heard) in [
            ('单', "dan can san"),
            ('曾', "cen zen"),
            ('重', "zon con ton"),
            ('长', "zan can"),
            ('一', "yi"),
            ('1', "yi"),
            ('4', "si"),
            ('〇', "lin lian"),
            ('A', ""),
        ] {
            assert_eq!(readings(c).collect::<Vec<_>>().join(" "), heard, "{c}");
        }
    }

    #[test]
    fn letters_are_parted_into_syllables() {
        let one = |letters: &str| partings(letters).first().map(|way| way.join(" "));
        assert_eq!(one("huaweijishu").as_deref(), Some("hua wei ji su"));
        assert_eq!(one("zhongguo").as_deref(), Some("zon guo"));
        assert!(partings("xian").contains(&vec!["xi".to_owned(), "an".to_owned()]));
        assert_eq!(one("xi'an").as_deref(), Some("xi an"));
        assert!(partings("zuangsi").contains(&vec!["zuan".to_owned(), "si".to_owned()]));
        assert_eq!(one("hwjs"), None);
        assert_eq!(one(""), None);
    }

    #[test]
    fn the_last_syllable_may_be_unfinished() {
        let goes_on = |letters: &str, whole: &str, last: &str| {
            unfinished(letters)
                .iter()
                .any(|way| way.whole.join(" ") == whole && way.last.contains(&last))
        };
        for (letters, whole, last) in [
            ("huaweij", "hua wei", "ji"),
            ("huaweiji", "hua wei", "jian"),
            ("zhongg", "zon", "guo"),
            ("beijingsh", "bei jin", "si"),
            ("shann", "san", "lin"),
            ("xi'a", "xi", "an"),
            ("hu", "", "hua"),
        ] {
            assert!(goes_on(letters, whole, last), "{letters}");
        }
        for letters in ["", "h", "'", "hw1", "花未", "华h"] {
            assert!(unfinished(letters).is_empty(), "{letters}");
        }
    }
}
