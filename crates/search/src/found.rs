//! What is asked of the index, and what it answers.

use std::{fmt, str::FromStr};

use codes::AdministrativeDivisionCode;

use crate::{CapitalBand, Place};

/// A question to the index.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// What was typed; empty to list by filter alone.
    pub text: String,
    /// Which records count.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Most hits to give, 1 to [`Question::HITS_MAX`].
    pub hits_max: usize,
    /// Whether to count all that fit, by every property.
    pub with_counts: bool,
    /// Whether the text may go on: a last syllable may be unfinished, and nothing near is looked for.
    pub is_typing: bool,
}

impl Question {
    /// Most hits of one page.
    pub const HITS_MAX: usize = 100;
}

/// Which records count; `None` and empty: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Numbers of registers.
    pub registers: Vec<u8>,
    /// Registered in this division or below it.
    pub division: Option<AdministrativeDivisionCode>,
    /// Code of the status.
    pub status: Option<String>,
    /// Type, as the register writes it.
    pub kind: Option<String>,
    /// Founded in this year or later.
    pub founded_from: Option<u16>,
    /// Founded in this year or earlier.
    pub founded_until: Option<u16>,
    /// What it was founded with.
    pub capital: Option<CapitalBand>,
    /// Who registered it, as the register writes it.
    pub authority: Option<String>,
}

/// The order of hits — 排序.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// 相关度: what fits best first; existing and short names first among equals.
    #[default]
    Relevance,
    /// 成立日期, the newest first; those without one last.
    FoundedLast,
    /// 成立日期, the oldest first; those without one last.
    FoundedFirst,
    /// 注册资本, the highest first; those without one, or not in yuan, last.
    CapitalHighest,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 4] = [
        Self::Relevance,
        Self::FoundedLast,
        Self::FoundedFirst,
        Self::CapitalHighest,
    ];

    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::FoundedLast => "founded_last",
            Self::FoundedFirst => "founded_first",
            Self::CapitalHighest => "capital_highest",
        }
    }

    /// The order with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }
}

/// How a hit was found, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// 名称一致: what was typed is a name, or is in a name as a whole.
    Name,
    /// 字号一致.
    TradeName,
    /// 名称以此开头, after the division.
    Start,
    /// 名称中包含.
    Part,
    /// 行政区划、字号和行业分别一致: the parts of the name, in another order or spelling.
    Parts,
    /// 各词均出现.
    Words,
    /// 法定代表人和其他词一致.
    Representative,
    /// 拼音一致.
    Sound,
    /// 拼音首字母一致.
    Initials,
    /// 地名不同: trade name and industry are there, in another place.
    Elsewhere,
    /// 字序不同: what was typed is there in two pieces.
    Scattered,
    /// 读音相同的字.
    Alike,
    /// 一字之差.
    Slip,
    /// 多数词出现.
    MostWords,
    /// 符合筛选条件: nothing was typed.
    Filter,
}

impl How {
    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::TradeName => "trade_name",
            Self::Start => "start",
            Self::Part => "part",
            Self::Parts => "parts",
            Self::Words => "words",
            Self::Representative => "representative",
            Self::Sound => "sound",
            Self::Initials => "initials",
            Self::Elsewhere => "elsewhere",
            Self::Scattered => "scattered",
            Self::Alike => "alike",
            Self::Slip => "slip",
            Self::MostWords => "most_words",
            Self::Filter => "filter",
        }
    }
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which record.
    pub place: Place,
    /// How.
    pub how: How,
}

/// The answer of the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Hits in order.
    pub hits: Vec<Hit>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// What there is in all, if it was asked.
    pub counts: Option<Counts>,
}

/// How many records fit, in all and by property. Each list is ordered by number, the highest first, unless it says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All, without guesses.
    pub total: u64,
    /// By number of the register, in their order.
    pub registers: Vec<(u8, u64)>,
    /// By division, one level below the one of the filter; in the order of codes.
    pub divisions: Vec<(u32, u64)>,
    /// By status.
    pub statuses: Vec<(String, u64)>,
    /// By type; the most frequent ones.
    pub kinds: Vec<(String, u64)>,
    /// By year of foundation, in order.
    pub years: Vec<(u16, u64)>,
    /// By capital, in the order of bands.
    pub capitals: Vec<(CapitalBand, u64)>,
    /// By authority; the most frequent ones.
    pub authorities: Vec<(String, u64)>,
}

/// Where a page ended. It names a place in the order of hits, not a number of them, so it holds while the index changes, and there is no
/// depth at which it ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Which meaning of the text was being listed.
    pub(crate) meaning: u8,
    /// Value by which hits are sorted, the smallest first.
    pub(crate) value: u64,
    /// Order within the same value.
    pub(crate) order: u64,
    /// The last record that was given.
    pub(crate) place: Place,
}

/// A cursor that this system did not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("翻页标记无效；请从第一页重新开始。")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:x}-{:x}-{:x}-{}",
            self.meaning,
            self.value,
            self.order,
            self.place.to_word().replace(':', "-")
        )
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        const CHARS_MAX: usize = 128;
        let mut parts = text.splitn(5, '-');
        let mut number = || {
            parts
                .next()
                .and_then(|part| u64::from_str_radix(part, 16).ok())
                .ok_or(CursorError)
        };
        if text.len() > CHARS_MAX {
            return Err(CursorError);
        }
        let (meaning, value, order) = (number()?, number()?, number()?);
        let (register, key) = parts.next().zip(parts.next()).ok_or(CursorError)?;
        let key_is_plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !key_is_plain {
            return Err(CursorError);
        }
        Ok(Self {
            meaning: u8::try_from(meaning).map_err(|_| CursorError)?,
            value,
            order,
            place: Place {
                register: register.parse().map_err(|_| CursorError)?,
                key: key.to_owned(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_a_word() {
        let cursor = Cursor {
            meaning: 3,
            value: 0,
            order: 0x0700_1234_5678,
            place: Place {
                register: 1,
                key: "91990000MA0000015Q".to_owned(),
            },
        };
        let word = cursor.to_string();
        assert_eq!(word.parse(), Ok(cursor));
        for forged in [
            "",
            "3",
            "3-0-7-1",
            "3-0-7-1-",
            "x-0-7-1-K",
            "3-0-7-300-K",
            "3-0-7-1-<b>",
            "100-0-7-1-K",
            &word.repeat(9),
        ] {
            assert_eq!(forged.parse::<Cursor>(), Err(CursorError), "{forged}");
        }
    }
}
