//! Budgets (额度): questions of a Beijing day, per organisation and lane, and bursts booked ahead — 临时增额.

use std::fmt;

use jiff::{Timestamp, civil::Date};

use crate::{OrganisationId, PrincipalKind};

/// Seconds of the window that a budget is for: a Beijing day, which always has as many.
pub const BUDGET_WINDOW_SECONDS: u64 = 86_400;
/// Days that one booking covers at most.
pub const BURST_DAYS_MAX: i32 = 31;
/// Days from the booking to the last day that is booked, at most.
pub const BURST_AHEAD_DAYS_MAX: i32 = 92;
/// What is booked of a day, as a multiple of the daily budget, at most.
pub const BURST_TIMES_MAX: u64 = 10;

/// What is left of a budget after a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetLeft {
    /// Clerks' or systems' lane.
    pub lane: PrincipalKind,
    /// Questions of this day, what is booked besides included.
    pub limit: u64,
    /// Left today.
    pub remaining: u64,
    /// Seconds until the next day begins.
    pub reset_seconds: u64,
}

/// What is left of the daily budget of a grant — 授权额度: all who use the grant together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantBudgetLeft {
    /// Number of the grant.
    pub grant: u64,
    /// Questions of this day.
    pub limit: u64,
    /// Left today.
    pub remaining: u64,
    /// Seconds until the next day begins.
    pub reset_seconds: u64,
}

/// Daily budgets of an organisation — 每日额度.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyBudgets {
    /// Of clerks.
    pub clerk: u32,
    /// Of systems.
    pub system: u32,
}

impl DailyBudgets {
    /// Of one lane.
    pub fn of(self, lane: PrincipalKind) -> u32 {
        match lane {
            PrincipalKind::Person => self.clerk,
            PrincipalKind::System => self.system,
        }
    }
}

/// Daily budgets became others — 额度调整.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetChange {
    /// When.
    pub at: Timestamp,
    /// Who changed them, as the desk's history names him.
    pub by: String,
    /// In force until then.
    pub before: DailyBudgets,
    /// In force from then on.
    pub after: DailyBudgets,
    /// Why.
    pub reason: String,
}

/// Questions booked beside the daily budget for a span of days — 临时增额.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetBurst {
    /// Its number, given by the desk.
    pub number: u64,
    /// Whose budget.
    pub organisation: OrganisationId,
    /// Clerks' or systems' lane.
    pub lane: PrincipalKind,
    /// First Beijing day.
    pub first_day: Date,
    /// Last Beijing day.
    pub last_day: Date,
    /// Additional questions of each of these days.
    pub questions_a_day: u64,
    /// What they are needed for.
    pub reason: String,
    /// Who booked it, as the desk's history names him; given by the desk.
    pub booked_by: String,
    /// When.
    pub booked_at: Timestamp,
    /// The Beijing day on which it was cancelled: from that day on it does not count.
    pub cancelled_on: Option<Date>,
}

impl BudgetBurst {
    /// Additional questions of a day; none before, after, and once cancelled.
    pub fn questions_on(&self, day: Date) -> u64 {
        let is_in_span = self.first_day <= day && day <= self.last_day;
        let counts = is_in_span && self.cancelled_on.is_none_or(|cancelled| day < cancelled);
        if counts { self.questions_a_day } else { 0 }
    }
}

/// Why a burst cannot be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BurstFault {
    /// Nothing would be added.
    Nothing,
    /// It begins before today.
    InThePast,
    /// It ends before it begins.
    Backwards,
    /// It covers too many days.
    TooLong,
    /// It lies too far ahead.
    TooFarAhead,
    /// More on this day than the multiple of the daily budget.
    TooMany {
        /// The first such day.
        day: Date,
        /// What can still be booked of it.
        left: u64,
    },
}

impl BurstFault {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "burst.nothing",
            Self::InThePast => "burst.past",
            Self::Backwards => "burst.backwards",
            Self::TooLong => "burst.too_long",
            Self::TooFarAhead => "burst.too_far_ahead",
            Self::TooMany { .. } => "burst.too_many",
        }
    }
}

impl fmt::Display for BurstFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("每日增加的次数应为 1 以上的整数。"),
            Self::InThePast => f.write_str("起始日期不得早于今天。"),
            Self::Backwards => f.write_str("截止日期不得早于起始日期。"),
            Self::TooLong => write!(f, "一次最多登记 {BURST_DAYS_MAX} 天；时间更长的，请调整每日额度。"),
            Self::TooFarAhead => write!(f, "截止日期不得晚于今天起第 {BURST_AHEAD_DAYS_MAX} 天。"),
            Self::TooMany { day, left } => write!(
                f,
                "同一天的临时增额合计不得超过每日额度的 {BURST_TIMES_MAX} 倍；{day} 还可以增加 {left} 次。"
            ),
        }
    }
}

/// What speaks against booking a burst today beside what `booked` holds, for a lane with this daily budget.
pub fn burst_fault(new: &BudgetBurst, daily: u32, booked: &[BudgetBurst], today: Date) -> Option<BurstFault> {
    let days = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |span| span.get_days());
    if new.questions_a_day == 0 {
        return Some(BurstFault::Nothing);
    }
    if new.first_day < today {
        return Some(BurstFault::InThePast);
    }
    if new.last_day < new.first_day {
        return Some(BurstFault::Backwards);
    }
    if days(new.first_day, new.last_day) >= BURST_DAYS_MAX {
        return Some(BurstFault::TooLong);
    }
    if days(today, new.last_day) > BURST_AHEAD_DAYS_MAX {
        return Some(BurstFault::TooFarAhead);
    }
    let most = u64::from(daily) * BURST_TIMES_MAX;
    let is_beside = |other: &&BudgetBurst| other.organisation == new.organisation && other.lane == new.lane;
    let in_span = std::iter::successors(Some(new.first_day), |day| day.tomorrow().ok());
    in_span.take_while(|day| *day <= new.last_day).find_map(|day| {
        let taken: u64 = (booked.iter().filter(is_beside))
            .map(|other| other.questions_on(day))
            .sum();
        let left = most.saturating_sub(taken);
        (new.questions_a_day > left).then_some(BurstFault::TooMany { day, left })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn burst(first: &str, last: &str, questions: u64) -> BudgetBurst {
        BudgetBurst {
            number: 1,
            organisation: OrganisationId::parse("hall").unwrap(),
            lane: PrincipalKind::Person,
            first_day: day(first),
            last_day: day(last),
            questions_a_day: questions,
            reason: "集中办理".into(),
            booked_by: "lead".into(),
            booked_at: Timestamp::UNIX_EPOCH,
            cancelled_on: None,
        }
    }

    #[test]
    fn a_burst_counts_on_its_days_until_it_is_cancelled() {
        let open = burst("2026-11-25", "2026-11-27", 30);
        let cancelled = BudgetBurst {
            cancelled_on: Some(day("2026-11-26")),
            ..open.clone()
        };
        for (on, expected, after_cancelling) in [
            ("2026-11-24", 0, 0),
            ("2026-11-25", 30, 30),
            ("2026-11-26", 30, 0),
            ("2026-11-27", 30, 0),
            ("2026-11-28", 0, 0),
        ] {
            assert_eq!(open.questions_on(day(on)), expected, "{on}");
            assert_eq!(cancelled.questions_on(day(on)), after_cancelling, "{on}");
        }
    }

    #[test]
    fn what_cannot_be_booked_is_told_with_the_rule() {
        let booked = [
            burst("2026-11-26", "2026-11-26", 15),
            // Of another lane, and cancelled: neither stands in the way.
            BudgetBurst {
                lane: PrincipalKind::System,
                ..burst("2026-11-25", "2026-12-25", 20)
            },
            BudgetBurst {
                cancelled_on: Some(day("2026-11-25")),
                ..burst("2026-11-25", "2026-12-25", 20)
            },
        ];
        let too_many = |on: &str, left| Some(BurstFault::TooMany { day: day(on), left });
        for (first, last, questions, expected) in [
            ("2026-11-25", "2026-11-25", 20, None),
            ("2026-11-25", "2026-11-25", 21, too_many("2026-11-25", 20)),
            ("2026-11-25", "2026-11-26", 5, None),
            ("2026-11-25", "2026-11-26", 6, too_many("2026-11-26", 5)),
            ("2026-11-25", "2026-11-25", 0, Some(BurstFault::Nothing)),
            ("2026-11-24", "2026-11-25", 1, Some(BurstFault::InThePast)),
            ("2026-11-26", "2026-11-25", 1, Some(BurstFault::Backwards)),
            ("2026-12-01", "2026-12-31", 1, None),
            ("2026-12-01", "2027-01-01", 1, Some(BurstFault::TooLong)),
            ("2027-02-25", "2027-02-25", 1, None),
            ("2027-02-26", "2027-02-26", 1, Some(BurstFault::TooFarAhead)),
        ] {
            let new = burst(first, last, questions);
            assert_eq!(
                burst_fault(&new, 2, &booked, day("2026-11-25")),
                expected,
                "{first} {last} {questions}"
            );
        }
    }
}
