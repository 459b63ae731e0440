//! Whether a word tells one organisation from others (能否区分单位), which 有限 and 公司 do not.
//!
//! A name of a person finds records only beside a word that does: otherwise a word that is in every name would list what a person has.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::{
    sound::{letter_of_reading, reading_letters},
    words::{BRANCHES, DIVISIONS, FORMS, GENERAL, INDUSTRIES},
};

/// Fewest characters of its own, or syllables, by which a word tells an organisation.
const OWN_MIN: usize = 2;

/// Whether a word, folded, names a place or has enough of its own besides legal forms, industries, and pieces of these.
pub(crate) fn tells(word: &[char]) -> bool {
    !DIVISIONS.codes(word).is_empty() || WRITTEN.own(word) >= OWN_MIN
}

/// Whether nothing of a word, folded, is its own: a record that has it and nothing else that was typed is not near.
pub(crate) fn is_empty(word: &[char]) -> bool {
    WRITTEN.own(word) == 0
}

/// As [`tells`], of a word that was heard.
pub(crate) fn tells_heard(syllables: &[String]) -> bool {
    let letters = syllables.iter().map(|syllable| letter_of_reading(syllable));
    let Some(letters) = letters.collect::<Option<Vec<char>>>() else {
        return false;
    };
    // 攸县 sounds as 有限 does.
    let is_place = !DIVISIONS.heard(syllables).is_empty() && !HEARD.has_piece(&letters);
    is_place || HEARD.own(&letters) >= OWN_MIN
}

/// Words that tell nothing, and their pieces.
struct Empty {
    words: Pieces,
    beginnings: Pieces,
    endings: Pieces,
    inside: Pieces,
}

type Pieces = FxHashSet<Box<[char]>>;

static WRITTEN: LazyLock<Empty> = LazyLock::new(|| Empty::of(words()));

/// The same by their sounds, a letter for a syllable.
static HEARD: LazyLock<Empty> = LazyLock::new(|| Empty::of(words().flat_map(|word| heard(&word))));

fn words() -> impl Iterator<Item = Vec<char>> {
    let lists = [&*FORMS, &*INDUSTRIES, &*BRANCHES, &*GENERAL];
    lists.into_iter().flat_map(|list| list.all().map(<[char]>::to_vec))
}

fn heard(word: &[char]) -> Vec<Vec<char>> {
    const WAYS_MAX: usize = 8;
    word.iter().fold(vec![Vec::new()], |ways, c| {
        let longer = |way: &Vec<char>| {
            reading_letters(*c)
                .map(|one| [way.as_slice(), &[one]].concat())
                .collect::<Vec<_>>()
        };
        ways.iter().flat_map(longer).take(WAYS_MAX).collect()
    })
}

impl Empty {
    fn of(words: impl Iterator<Item = Vec<char>>) -> Self {
        let mut empty = Self {
            words: Pieces::default(),
            beginnings: Pieces::default(),
            endings: Pieces::default(),
            inside: Pieces::default(),
        };
        for word in words {
            for at in 1..word.len() {
                empty.beginnings.insert(word[..at].into());
                empty.endings.insert(word[at..].into());
                empty
                    .inside
                    .extend((at + 1..word.len()).map(|end| word[at..end].into()));
            }
            empty.words.insert(word.into());
        }
        empty
    }

    /// Whether it is one of the words or a piece of one.
    fn has_piece(&self, word: &[char]) -> bool {
        let all = [&self.words, &self.beginnings, &self.endings, &self.inside];
        all.into_iter().any(|pieces| pieces.contains(word))
    }

    /// The fewest characters of a word that are left when it is covered with words that tell nothing: at its beginning one of these may
    /// have begun before, and at its end one may go on. 技有 is nothing but the middle of 科技有限.
    fn own(&self, word: &[char]) -> usize {
        /// Longest word of the lists, and more.
        const WORD_MAX: usize = 16;
        if self.inside.contains(word) {
            return 0;
        }
        // For each place the fewest that are left before it.
        let mut left: Vec<usize> = (0..=word.len()).collect();
        for end in 1..=word.len() {
            for start in end.saturating_sub(WORD_MAX)..end {
                let piece = &word[start..end];
                let is_covered = self.words.contains(piece)
                    || (start == 0 && self.endings.contains(piece))
                    || (end == word.len() && self.beginnings.contains(piece));
                let before = left[start] + if is_covered { 0 } else { end - start };
                left[end] = left[end].min(before);
            }
        }
        left[word.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sound::partings, text::fold};

    #[test]
    fn words_that_stand_in_every_name_tell_nothing() {
        for word in [
            "有限",
            "公司",
            "限公",
            "限责",
            "司",
            "有限公司",
            "科技有限",
            "技有",
            "技有限公",
            "易有限责任",
            "第一分公司",
            "分公司",
            "科技",
            "科技贸易",
            "技发展",
            "中心",
            "务中",
            "集团股份",
            "有",
            "",
            "合伙",
            "个人独",
            "国际贸易",
            "花",
        ] {
            assert!(!tells(&fold(word)), "{word}");
        }
        for word in [
            "花未",
            "广东",
            "南山区",
            "花未技术",
            "tqb",
            "花未有限",
            "360",
            "二十一世纪",
        ] {
            assert!(tells(&fold(word)), "{word}");
        }
    }

    #[test]
    fn words_that_are_heard_in_every_name_tell_nothing() {
        let tells = |letters: &str| partings(letters).first().is_some_and(|way| tells_heard(way));
        for letters in [
            "youxian",
            "gongsi",
            "keji",
            "jishuyouxiangongsi",
            "jiyou",
            "hua",
            "shu",
            // So are the end of 文化 and the beginning of 卫生 heard.
            "huawei",
        ] {
            assert!(!tells(letters), "{letters}");
        }
        for letters in ["beijing", "shenzhen", "dingxiangyuan", "aerbeisi"] {
            assert!(tells(letters), "{letters}");
        }
    }
}
