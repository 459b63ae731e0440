//! Service hours (服务时间): the notice sets 8:00-20:00 every day, Beijing time, for the population service.

use std::{fmt, str::FromStr};

use jiff::civil::Time;

/// A daily window of Beijing time in which questions are answered; the end does not belong to it.
///
/// ```
/// let hours: model::ServiceHours = "08:00-20:00".parse().unwrap();
/// assert!(hours.contains(jiff::civil::time(19, 59, 59, 0)));
/// assert!(!hours.contains(jiff::civil::time(20, 0, 0, 0)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceHours {
    from: Time,
    until: Option<Time>,
}

impl ServiceHours {
    /// As in the notice: 8:00-20:00.
    pub const NOTICE: Self = Self {
        from: Time::constant(8, 0, 0, 0),
        until: Some(Time::constant(20, 0, 0, 0)),
    };
    /// All day.
    pub const ALWAYS: Self = Self {
        from: Time::constant(0, 0, 0, 0),
        until: None,
    };

    /// Whether a time of day lies within.
    pub fn contains(&self, time: Time) -> bool {
        time >= self.from && self.until.is_none_or(|until| time < until)
    }

    /// Whether every time of day that lies within lies within `wider` too.
    pub fn is_within(&self, wider: &Self) -> bool {
        let ends_in_time = match (self.until, wider.until) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(until), Some(wider)) => until <= wider,
        };
        self.from >= wider.from && ends_in_time
    }

    /// When service begins each day.
    pub fn from(&self) -> Time {
        self.from
    }
}

impl fmt::Display for ServiceHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}-", self.from.hour(), self.from.minute())?;
        match self.until {
            Some(until) => write!(f, "{:02}:{:02}", until.hour(), until.minute()),
            None => f.write_str("24:00"),
        }
    }
}

/// The text is not a window such as 08:00-20:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("服务时间应写作 08:00-20:00，起始早于结束，全天写作 00:00-24:00")]
pub struct NotServiceHours;

impl FromStr for ServiceHours {
    type Err = NotServiceHours;

    fn from_str(text: &str) -> Result<Self, NotServiceHours> {
        let (from, until) = text.split_once('-').ok_or(NotServiceHours)?;
        let time = |text: &str| -> Result<Time, NotServiceHours> {
            let (hour, minute) = text.split_once(':').ok_or(NotServiceHours)?;
            Time::new(
                hour.parse().map_err(|_| NotServiceHours)?,
                minute.parse().map_err(|_| NotServiceHours)?,
                0,
                0,
            )
            .map_err(|_| NotServiceHours)
        };
        let from = time(from)?;
        let until = if until == "24:00" { None } else { Some(time(until)?) };
        if until.is_some_and(|until| until <= from) {
            Err(NotServiceHours)
        } else {
            Ok(Self { from, until })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_as_people_write_them() {
        for text in ["08:00-20:00", "00:00-24:00", "07:30-23:00"] {
            assert_eq!(text.parse::<ServiceHours>().unwrap().to_string(), text);
        }
        for text in ["", "8-20", "20:00-08:00", "08:00-08:00", "08:00-25:00", "aa:00-20:00"] {
            assert_eq!(text.parse::<ServiceHours>(), Err(NotServiceHours), "{text}");
        }
        assert!(!ServiceHours::NOTICE.contains(jiff::civil::time(7, 59, 59, 999)));
        assert!(ServiceHours::NOTICE.contains(jiff::civil::time(8, 0, 0, 0)));
    }
}
