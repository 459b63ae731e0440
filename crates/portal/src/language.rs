//! The languages of the pages (语言): which words stand for what, and how days are written.

use jiff::{Timestamp, civil::Date};
use model::{
    RefusalCode, RefusalWords, Register, ValueError,
    catalogue::{Code, Field},
};

use crate::{
    messages::{self, Messages},
    shown,
    term::Term,
};

/// A language that pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 简体中文: the official wording, and the one of all pages of the extranet door.
    #[default]
    Chinese,
    /// English: pages of the internet door.
    English,
}

impl Language {
    /// As an address names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// As an address names it.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Chinese, Self::English]
            .into_iter()
            .find(|language| language.as_str() == name)
    }

    /// The one of `Accept-Language` that stands highest there (RFC 9110 §12.5.4); Chinese if there is none of ours.
    pub fn accepted(header: &str) -> Self {
        let mut best = (Self::Chinese, 0.0);
        for range in header.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight: f32 = weight
                .trim()
                .strip_prefix("q=")
                .map_or(0.0, |q| q.parse().unwrap_or(0.0));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            // Of two that stand equally high, the first.
            if let Some(language) = Self::parse(&primary).filter(|_| weight > best.1) {
                best = (language, weight);
            }
        }
        best.0
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// All texts.
    pub fn messages(self) -> &'static Messages {
        match self {
            Self::Chinese => &messages::ZH,
            Self::English => &messages::EN,
        }
    }

    /// A day.
    pub fn day(self, date: Date) -> String {
        match self {
            Self::Chinese => shown::day(date),
            Self::English => date.strftime("%-d %B %Y").to_string(),
        }
    }

    /// An instant, Beijing time.
    pub fn instant(self, at: Timestamp) -> String {
        match self {
            Self::Chinese => shown::instant(at),
            Self::English => format!(
                "{}, {}",
                self.day(app::beijing_day(at)),
                app::beijing_time(at).strftime("%H:%M:%S")
            ),
        }
    }

    /// A word of the catalogue: its official name, or the English one where the catalogue has it.
    pub fn word(self, official: &str, english: Option<&str>) -> Term {
        match (self, english) {
            (Self::Chinese, _) => Term::plain(official),
            (Self::English, Some(english)) => Term::plain(english),
            (Self::English, None) => Term::chinese(official),
        }
    }

    /// What a register says, which is Chinese on every page.
    pub fn registered(self, value: impl Into<String>) -> Term {
        match self {
            Self::Chinese => Term::plain(value),
            Self::English => Term::chinese(value),
        }
    }

    /// Which rule a value breaks, and what to do.
    pub fn broken_rule(self, error: &ValueError) -> Term {
        self.word(&error.message, error.in_english().as_deref())
    }

    /// 信息项名称.
    pub fn field(self, field: &Field) -> Term {
        self.word(&field.name, Some(&field.name_en))
    }

    /// 登记库名称.
    pub fn register(self, register: &Register) -> &str {
        match self {
            Self::Chinese => &register.name,
            Self::English => &register.name_en,
        }
    }

    /// 登记库简称.
    pub fn register_in_short(self, register: &Register) -> Term {
        self.word(&register.short_name, register.short_name_en.as_deref())
    }

    /// 信息提供部门.
    pub fn owner(self, register: &Register) -> Term {
        self.word(&register.owner_name, register.owner_name_en.as_deref())
    }

    /// A row of the table of refusals.
    pub fn refusal(self, code: RefusalCode) -> RefusalWords {
        match self {
            Self::Chinese => code.in_chinese(),
            Self::English => code.in_english(),
        }
    }

    /// 代码的名称.
    pub fn code(self, code: &Code) -> Term {
        self.word(&code.name, code.name_en.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_language_that_stands_highest_is_taken() {
        for (header, expected) in [
            ("", Language::Chinese),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en-US,en;q=0.9,zh-CN;q=0.8", Language::English),
            ("en;q=0.3, zh-Hant-TW;q=0.7", Language::Chinese),
            ("de-DE, fr;q=0.9, EN-gb;q=0.5", Language::English),
            ("en;q=0", Language::Chinese),
            ("fr", Language::Chinese),
            ("en;q=much", Language::Chinese),
            ("*", Language::Chinese),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn days_and_instants_as_each_language_writes_them() {
        let (day, at) = (date(2026, 3, 8), "2026-11-24T23:30:05Z".parse().unwrap());
        assert_eq!(Language::Chinese.day(day), "2026年3月8日");
        assert_eq!(Language::English.day(day), "8 March 2026");
        assert_eq!(Language::English.instant(at), "25 November 2026, 07:30:05");
    }
}
