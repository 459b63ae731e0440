//! What was used on a day, and the budgets that were in force on it (每日用量和当日额度).

use jiff::civil::Date;
use model::{BudgetChange, DailyBudgets, Organisation, PrincipalKind};

use crate::beijing_day;

/// What was used of a lane on a day, and what could have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneUse {
    /// Questions.
    pub used: u64,
    /// The limit that was in force when the day ended, or is now; what was booked for the day included.
    pub limit: u64,
}

/// What was used on a day, by clerks and by systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayUse {
    /// Beijing day.
    pub day: Date,
    /// By clerks.
    pub person: LaneUse,
    /// By systems.
    pub system: LaneUse,
}

impl DayUse {
    /// Of one lane.
    pub fn of(&self, lane: PrincipalKind) -> LaneUse {
        match lane {
            PrincipalKind::Person => self.person,
            PrincipalKind::System => self.system,
        }
    }
}

/// The daily budgets as they stand.
pub(super) fn daily_budgets(organisation: &Organisation) -> DailyBudgets {
    DailyBudgets {
        clerk: organisation.daily_budget_clerk,
        system: organisation.daily_budget_system,
    }
}

/// The daily budgets in force when a day ended: what the next change after it found.
pub(super) fn daily_budgets_on(day: Date, organisation: &Organisation, changes: &[BudgetChange]) -> DailyBudgets {
    let next = changes.iter().find(|change| beijing_day(change.at) > day);
    next.map_or_else(|| daily_budgets(organisation), |change| change.before)
}

#[cfg(test)]
mod tests {
    use model::{OrganisationId, OrganisationKind};

    use super::*;

    #[test]
    fn a_day_has_the_budgets_that_were_in_force_when_it_ended() {
        let budgets = |clerk| DailyBudgets { clerk, system: 7 };
        let change = |at: &str, before, after| BudgetChange {
            at: at.parse().unwrap(),
            by: "lead".to_owned(),
            before: budgets(before),
            after: budgets(after),
            reason: "业务增长".to_owned(),
        };
        let hall = Organisation {
            id: OrganisationId::parse("hall").unwrap(),
            name: "大厅".to_owned(),
            kind: OrganisationKind::Hall,
            parent: None,
            is_active: true,
            population_hours: None,
            daily_budget_clerk: 40,
            daily_budget_system: 7,
        };
        // Twice on the 24th, the second time a minute before midnight in Beijing, and once on the 26th.
        let changes = [
            change("2026-11-24T01:00:00Z", 10, 20),
            change("2026-11-24T15:59:00Z", 20, 30),
            change("2026-11-25T16:00:00Z", 30, 40),
        ];
        for (day, expected) in [
            ("2026-11-23", 10),
            ("2026-11-24", 30),
            ("2026-11-25", 30),
            ("2026-11-26", 40),
            ("2026-11-27", 40),
        ] {
            let found = daily_budgets_on(day.parse().unwrap(), &hall, &changes);
            assert_eq!(found, budgets(expected), "{day}");
        }
        assert_eq!(daily_budgets_on("2026-11-01".parse().unwrap(), &hall, &[]), budgets(40));
    }
}
