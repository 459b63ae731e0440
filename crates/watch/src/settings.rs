//! Thresholds — 监测阈值: a TOML file of which every section and key may be left out.

use serde::Deserialize;
use std::num::NonZeroU32;

use crate::Rule;

/// The defaults as a file with a word on each: what `heyan watch --defaults` prints.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Not the settings that are expected: what the library of the format found, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct SettingsError(pub toml::de::Error);

fn number(value: u32) -> NonZeroU32 {
    NonZeroU32::new(value).expect("a default is not zero")
}

macro_rules! section {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $field:ident: $kind:ty = $default:expr,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            /// Whether the rule is in force.
            pub enabled: bool,
            $($(#[$what])* pub $field: $kind,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { enabled: true, $($field: $default,)* }
            }
        }
    };
}

section! {
    /// Thresholds of [`crate::Rule::NotFoundShare`].
    NotFoundShare {
        /// Share of questions that find nothing, in percent.
        percent: NonZeroU32 = number(40),
        /// Fewer questions than this say nothing.
        questions_at_least: NonZeroU32 = number(20),
        /// How far back questions count, in minutes.
        window_minutes: NonZeroU32 = number(60),
        /// Whether the certificate is suspended at once.
        suspend: bool = false,
    }
}

section! {
    /// Thresholds of [`crate::Rule::Volume`].
    Volume {
        /// Questions of one person in a day, in percent of what a person in this post asks on a day.
        percent_of_usual: NonZeroU32 = number(300),
        /// Below this many questions in a day nothing sounds.
        questions_at_least: NonZeroU32 = number(200),
        /// From how many days on the usual is known.
        days_known_at_least: NonZeroU32 = number(5),
        /// Questions in a day that sound while the usual is not known.
        questions_while_unknown: NonZeroU32 = number(1000),
        /// How many days with questions make up the usual.
        days_kept: NonZeroU32 = number(20),
        /// Whether the certificate is suspended at once.
        suspend: bool = false,
    }
}

section! {
    /// Thresholds of [`crate::Rule::OutOfHours`].
    OutOfHours {
        /// When work begins.
        work_from: TimeOfDay = TimeOfDay { minute: 8 * 60 },
        /// When work ends.
        work_until: TimeOfDay = TimeOfDay { minute: 20 * 60 },
        /// Questions of one person outside of these hours.
        questions: NonZeroU32 = number(10),
        /// How far back questions count, in minutes.
        window_minutes: NonZeroU32 = number(720),
        /// Whether the certificate is suspended at once.
        suspend: bool = false,
    }
}

section! {
    /// Thresholds of [`crate::Rule::SameSubject`].
    SameSubject {
        /// In which registers subjects are looked at: a well-known enterprise is asked about everywhere.
        registers: Vec<String> = vec!["population".to_owned()],
        /// Different organisations.
        organisations: NonZeroU32 = number(4),
        /// How far back questions count, in minutes.
        window_minutes: NonZeroU32 = number(1440),
    }
}

section! {
    /// Thresholds of [`crate::Rule::SubjectsOfCase`].
    SubjectsOfCase {
        /// Different subjects.
        subjects: NonZeroU32 = number(20),
        /// How far back questions count, in days.
        window_days: NonZeroU32 = number(30),
    }
}

section! {
    /// Thresholds of [`crate::Rule::RefusalsInARow`].
    RefusalsInARow {
        /// Refusals of one person without an answer in between.
        refusals: NonZeroU32 = number(10),
        /// Whether the certificate is suspended at once.
        suspend: bool = false,
    }
}

section! {
    /// Thresholds of [`crate::Rule::NeighbouringNumbers`].
    NeighbouringNumbers {
        /// Neighbours of one number among the last ones of a person, that number included.
        numbers: NonZeroU32 = number(5),
        /// How many numbers of a person are kept in memory at most.
        numbers_kept: NumbersKept = NumbersKept(50),
        /// How long, in minutes.
        window_minutes: NonZeroU32 = number(1440),
        /// Whether further neighbours are refused once the threshold is reached.
        refuse: bool = false,
        /// Whether the certificate is suspended at once.
        suspend: bool = false,
    }
}

section! {
    /// Thresholds of [`crate::Rule::CasesWithoutSequel`].
    CasesWithoutSequel {
        /// Share of cases of which nothing was heard again, in percent.
        percent: NonZeroU32 = number(50),
        /// Fewer cases than this say nothing.
        cases_at_least: NonZeroU32 = number(20),
        /// How long a case has for being registered, closed or used again, in days.
        days: NonZeroU32 = number(30),
        /// Whether the certificate is suspended at once.
        suspend: bool = false,
    }
}

section! {
    /// Settings of [`crate::Rule::Decoy`]: the first question is one too many.
    Decoy {
        /// Whether the certificate is suspended at once.
        suspend: bool = false,
    }
}

/// How many numbers of a person are kept in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub struct NumbersKept(u32);

impl NumbersKept {
    /// Most of them.
    pub const MAX: u32 = 64;

    /// How many.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

impl TryFrom<u32> for NumbersKept {
    type Error = String;

    fn try_from(count: u32) -> Result<Self, String> {
        if (2..=Self::MAX).contains(&count) {
            Ok(Self(count))
        } else {
            Err(format!("2 to {} numbers can be kept, not {count}", Self::MAX))
        }
    }
}

/// All thresholds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How many persons, posts, subjects and cases each rule keeps in mind at most.
    pub remembered_max: NonZeroU32,
    /// See [`crate::Rule::NotFoundShare`].
    pub not_found_share: NotFoundShare,
    /// See [`crate::Rule::Volume`].
    pub volume: Volume,
    /// See [`crate::Rule::OutOfHours`].
    pub out_of_hours: OutOfHours,
    /// See [`crate::Rule::SameSubject`].
    pub same_subject: SameSubject,
    /// See [`crate::Rule::SubjectsOfCase`].
    pub subjects_of_case: SubjectsOfCase,
    /// See [`crate::Rule::RefusalsInARow`].
    pub refusals_in_a_row: RefusalsInARow,
    /// See [`crate::Rule::NeighbouringNumbers`].
    pub neighbouring_numbers: NeighbouringNumbers,
    /// See [`crate::Rule::CasesWithoutSequel`].
    pub cases_without_sequel: CasesWithoutSequel,
    /// See [`crate::Rule::Decoy`].
    pub decoy: Decoy,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            remembered_max: number(100_000),
            not_found_share: NotFoundShare::default(),
            volume: Volume::default(),
            out_of_hours: OutOfHours::default(),
            same_subject: SameSubject::default(),
            subjects_of_case: SubjectsOfCase::default(),
            refusals_in_a_row: RefusalsInARow::default(),
            neighbouring_numbers: NeighbouringNumbers::default(),
            cases_without_sequel: CasesWithoutSequel::default(),
            decoy: Decoy::default(),
        }
    }
}

impl Settings {
    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// [`SettingsError`]: an unknown section or key, a zero, or a value of another kind.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        toml::from_str(text).map_err(SettingsError)
    }

    /// Whether the certificate is suspended as soon as this rule sounds. The rules that look at subjects and cases are
    /// about nobody in particular, and suspend nobody.
    pub fn suspends(&self, rule: Rule) -> bool {
        match rule {
            Rule::SameSubject | Rule::SubjectsOfCase => false,
            Rule::NotFoundShare => self.not_found_share.suspend,
            Rule::Volume => self.volume.suspend,
            Rule::OutOfHours => self.out_of_hours.suspend,
            Rule::RefusalsInARow => self.refusals_in_a_row.suspend,
            Rule::NeighbouringNumbers => self.neighbouring_numbers.suspend,
            Rule::CasesWithoutSequel => self.cases_without_sequel.suspend,
            Rule::Decoy => self.decoy.suspend,
        }
    }
}

/// A time of day in Beijing, `08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeOfDay {
    pub(crate) minute: u32,
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text
            .split_once(':')
            .filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2);
        let number = |text: &str, below: u32| text.parse::<u32>().ok().filter(|number| *number < below);
        parts
            .and_then(|(hour, minute)| Some((number(hour, 25)?, number(minute, 60)?)))
            .map(|(hour, minute)| Self {
                minute: hour * 60 + minute,
            })
            .filter(|time| time.minute <= 24 * 60)
            .ok_or_else(|| format!("a time of day such as 08:00 is expected, not {text:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_defaults_are_the_defaults() {
        assert_eq!(Settings::parse(DEFAULTS), Ok(Settings::default()));
        for rule in Rule::ALL {
            assert!(DEFAULTS.contains(&format!("[{}]", rule.code())), "{rule:?}");
        }
    }

    #[test]
    fn what_is_left_out_keeps_its_default_and_what_is_wrong_is_refused() {
        let settings = Settings::parse("[refusals_in_a_row]\nrefusals = 3\n[volume]\nenabled = false").unwrap();
        assert_eq!(settings.refusals_in_a_row.refusals.get(), 3);
        assert!(!settings.volume.enabled && settings.refusals_in_a_row.enabled);
        assert_eq!(settings.same_subject, SameSubject::default());
        let suspending = Settings::parse("[decoy]\nsuspend = true").unwrap();
        for rule in Rule::ALL {
            assert!(
                !settings.suspends(rule),
                "{rule:?}: nothing is suspended unless it is said"
            );
            assert_eq!(suspending.suspends(rule), rule == Rule::Decoy, "{rule:?}");
        }
        for wrong in [
            "[refusals_in_a_row]\nrefusals = 0",
            "[refusals_in_a_row]\nrefusal = 3",
            "[neighbours]\nenabled = true",
            "[out_of_hours]\nwork_from = \"8:00\"",
            "[out_of_hours]\nwork_from = \"24:01\"",
            "[volume]\nenabled = 1",
            "[neighbouring_numbers]\nnumbers_kept = 65",
            "[same_subject]\nsuspend = true",
            "[subjects_of_case]\nsuspend = true",
        ] {
            let error = Settings::parse(wrong).expect_err(wrong).to_string();
            assert!(error.contains("line "), "{wrong}: {error}");
        }
    }
}
