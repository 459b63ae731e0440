//! Budgets (额度) as officials see and change them: use and rest, bursts booked and cancelled, daily budgets, agreed hours.

mod days;

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};
use model::{
    Affair, BudgetBurst, BudgetChange, DailyBudgets, Duty, Organisation, OrganisationId, OrganisationKind,
    PrincipalKind, RefusalCode, ServiceHours, budget::burst_fault,
};
use store::OrganisationChange;

use crate::{
    App, AppError, Caller, Done, NotPossible, Official, beijing_day,
    certificates::{owns, reason},
    desk::DeskCopy,
    enacted::{Deed, Objection},
    names::Named,
};

pub use days::{DayUse, LaneUse};
use days::{daily_budgets, daily_budgets_on};

/// Days of use that are shown, today included.
pub const USE_SHOWN_DAYS: i32 = 30;
/// The register whose hours can be agreed.
const POPULATION: &str = "population";
/// What is said of an organisation that is not there, or not in the official's remit.
const ORGANISATION_UNKNOWN: &str = "没有该标识的机构，请在机构列表中核对。";

/// Today's budget of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneBudget {
    /// Clerks' or systems' lane.
    pub lane: PrincipalKind,
    /// The daily budget.
    pub daily: u64,
    /// Booked besides for today.
    pub booked: u64,
    /// Used today.
    pub used: u64,
}

impl LaneBudget {
    /// Questions of today.
    pub fn limit(&self) -> u64 {
        self.daily + self.booked
    }

    /// What is left of them; a burst that was cancelled after it was used leaves nothing.
    pub fn left(&self) -> u64 {
        self.limit().saturating_sub(self.used)
    }

    /// How much of today is used, in thousandths.
    pub fn used_per_mille(&self) -> u64 {
        (self.used * 1000).checked_div(self.limit()).unwrap_or(0)
    }
}

/// The budgets of an organisation as they stand.
#[derive(Clone, Debug)]
pub struct BudgetsView {
    /// Whose.
    pub organisation: Arc<Organisation>,
    /// Clerks' and systems' lane.
    pub lanes: [LaneBudget; 2],
    /// Whether the caller may change them.
    pub is_to_be_changed: bool,
    /// Whether the caller agrees on hours.
    pub is_to_be_agreed: bool,
}

/// The budgets of one organisation with what became of them.
#[derive(Clone, Debug)]
pub struct BudgetsDetail {
    /// As they stand.
    pub view: BudgetsView,
    /// Bursts that are not over or ended within the days shown, the latest first, each with who booked it.
    pub bursts: Vec<(BudgetBurst, Named)>,
    /// Changes of the daily budgets, the latest first, each with who made it.
    pub changes: Vec<(BudgetChange, Named)>,
    /// What was used on each of the days shown, the last of which is today.
    pub days: Vec<DayUse>,
}

/// A burst as wanted.
#[derive(Clone, Debug)]
pub struct BurstWanted {
    /// Whose budget.
    pub organisation: OrganisationId,
    /// Clerks' or systems' lane.
    pub lane: PrincipalKind,
    /// First Beijing day.
    pub first_day: Date,
    /// Last Beijing day.
    pub last_day: Date,
    /// Additional questions of each day.
    pub questions_a_day: u64,
    /// What they are needed for.
    pub reason: String,
}

/// Whether an official may see an organisation: a lead agency those of its province, the others all.
pub(crate) fn sees(desk: &DeskCopy, official: &Official, id: &OrganisationId) -> bool {
    let own = official.organisation();
    own.kind != OrganisationKind::LeadAgency || desk.authority.is_in_remit_of(own, id)
}

/// Whether organisations of this kind have people who ask; the others only hold the tree together.
fn asks_itself(kind: OrganisationKind) -> bool {
    !matches!(kind, OrganisationKind::National | OrganisationKind::Province)
}

/// The organisation that a lead agency runs; a refusal for one of another province.
pub(crate) fn run_by(
    desk: &DeskCopy,
    official: &Official,
    id: &OrganisationId,
) -> Result<Arc<Organisation>, Objection> {
    let found = desk.authority.organisation(id);
    let organisation = found.ok_or_else(|| NotPossible::unknown("organisation.unknown", ORGANISATION_UNKNOWN))?;
    if desk.authority.is_in_remit_of(official.organisation(), id) {
        Ok(organisation.clone())
    } else {
        Err(RefusalCode::NotInYourRemit.into())
    }
}

impl App {
    /// The budgets of today in the caller's remit, the most used first.
    ///
    /// # Errors
    /// A refusal: the caller is neither of a lead agency nor of a source authority nor of an auditing body.
    pub async fn budgets(&self, caller: &Caller) -> Result<Vec<BudgetsView>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let organisations = desk.authority.organisations();
        let mut all: Vec<BudgetsView> = organisations
            .filter(|organisation| sees(&desk, &official, &organisation.id) && asks_itself(organisation.kind))
            .map(|organisation| self.budgets_view(&official, &desk, organisation))
            .collect();
        all.sort_by_cached_key(|view| {
            let used = view.lanes.iter().map(LaneBudget::used_per_mille).max();
            (std::cmp::Reverse(used), view.organisation.id.clone())
        });
        Ok(all)
    }

    /// The budgets of one organisation, with its bursts, the changes of its daily budgets, and the use of the last days.
    ///
    /// # Errors
    /// A refusal, or not possible: there is no such organisation in the caller's remit; or storage failed.
    pub async fn budgets_of(&self, caller: &Caller, id: &OrganisationId) -> Result<BudgetsDetail, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let organisation = (desk.authority.organisation(id))
            .filter(|organisation| sees(&desk, &official, &organisation.id))
            .ok_or_else(|| NotPossible::unknown("organisation.unknown", ORGANISATION_UNKNOWN))?;
        let view = self.budgets_view(&official, &desk, organisation);
        let today = beijing_day(self.now());
        let first = today.saturating_sub((USE_SHOWN_DAYS - 1).days());
        let store = self.inner.desk.store();
        let mut bursts = store.bursts(first).await?;
        bursts.retain(|burst| burst.organisation == *id);
        bursts.reverse();
        let changes = store.budget_changes(id).await?;
        let kept = store.usage_of_days(first, today).await?;
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|day| *day <= today);
        let used = |day: Date, lane: PrincipalKind| {
            if day == today {
                return view
                    .lanes
                    .iter()
                    .find(|budget| budget.lane == lane)
                    .map_or(0, |budget| budget.used);
            }
            let is_it = |of: &Date, usage: &store::Usage| *of == day && usage.lane == lane && usage.organisation == *id;
            kept.iter()
                .find(|(of, usage)| is_it(of, usage))
                .map_or(0, |(_, usage)| usage.used)
        };
        let limit = |day: Date, lane: PrincipalKind| {
            let booked: u64 = (bursts.iter())
                .filter(|burst| burst.lane == lane)
                .map(|burst| burst.questions_on(day))
                .sum();
            u64::from(daily_budgets_on(day, organisation, &changes).of(lane)) + booked
        };
        let of = |day, lane| LaneUse {
            used: used(day, lane),
            limit: limit(day, lane),
        };
        let use_of_days = days.map(|day| DayUse {
            day,
            person: of(day, PrincipalKind::Person),
            system: of(day, PrincipalKind::System),
        });
        let days = use_of_days.collect();
        Ok(BudgetsDetail {
            bursts: (bursts.into_iter())
                .map(|burst| {
                    let by = desk.named(&burst.booked_by);
                    (burst, by)
                })
                .collect(),
            changes: (changes.into_iter().rev())
                .map(|change| {
                    let by = desk.named(&change.by);
                    (change, by)
                })
                .collect(),
            days,
            view,
        })
    }

    fn budgets_view(&self, official: &Official, desk: &DeskCopy, organisation: &Arc<Organisation>) -> BudgetsView {
        let today = beijing_day(self.now());
        let lane = |lane| {
            let daily = u64::from(organisation.daily_budget(lane));
            LaneBudget {
                lane,
                daily,
                booked: desk.budget_limit(organisation, lane, today) - daily,
                used: self.inner.budgets.used(&organisation.id, lane, today),
            }
        };
        BudgetsView {
            organisation: organisation.clone(),
            lanes: [lane(PrincipalKind::Person), lane(PrincipalKind::System)],
            // Everybody is below his own organisation: the duty is asked for as well.
            is_to_be_changed: official.organisation().kind == OrganisationKind::LeadAgency
                && run_by(desk, official, &organisation.id).is_ok(),
            is_to_be_agreed: official.organisation().kind == OrganisationKind::SourceAuthority
                && owns(self.catalogue(), official, POPULATION),
        }
    }

    /// A burst of an organisation in the caller's remit that is not over, with the organisation's name.
    ///
    /// # Errors
    /// A refusal, or not possible: there is none of this number.
    pub async fn burst(&self, caller: &Caller, number: u64) -> Result<(String, BudgetBurst), AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let found = desk.bursts().iter().find(|burst| burst.number == number);
        let visible = found.and_then(|burst| Some((run_by(&desk, &official, &burst.organisation).ok()?, burst)));
        let unknown = || {
            NotPossible::unknown(
                "burst.unknown",
                "没有该编号的未结束的临时增额，请在机构的额度页面核对。",
            )
        };
        let (organisation, burst) = visible.ok_or_else(unknown)?;
        Ok((organisation.name.clone(), burst.clone()))
    }

    /// Books a burst for an organisation of the lead agency's province; its number. Counts from the next question on.
    ///
    /// # Errors
    /// A refusal, or not possible by a rule of bursts; or storage failed.
    pub async fn book_burst(&self, caller: &Caller, wanted: BurstWanted) -> Result<Done<u64>, AppError> {
        let now = self.now();
        let today = beijing_day(now);
        let object = wanted.organisation.clone();
        let deed = lead_agencys(caller, Affair::BookBurst, object.as_str());
        self.enacted(
            deed,
            async |official, desk| {
                let organisation = run_by(desk, official, &wanted.organisation)?;
                let burst = BudgetBurst {
                    number: 0,
                    organisation: wanted.organisation,
                    lane: wanted.lane,
                    first_day: wanted.first_day,
                    last_day: wanted.last_day,
                    questions_a_day: wanted.questions_a_day,
                    reason: reason(&wanted.reason)?,
                    booked_by: String::new(),
                    booked_at: now,
                    cancelled_on: None,
                };
                let daily = organisation.daily_budget(wanted.lane);
                match burst_fault(&burst, daily, desk.bursts(), today) {
                    Some(fault) => Err(NotPossible::given(fault.code(), fault.to_string()).into()),
                    None => Ok(burst),
                }
            },
            async |burst, desk| desk.book_burst(&burst, today).await,
        )
        .await
    }

    /// Cancels what is not used of a burst: from the next question on it does not count. Whose it was.
    ///
    /// # Errors
    /// A refusal, or not possible: it is unknown, cancelled or over; or storage failed.
    pub async fn cancel_burst(&self, caller: &Caller, number: u64) -> Result<Done<OrganisationId>, AppError> {
        let today = beijing_day(self.now());
        let object = number.to_string();
        let deed = lead_agencys(caller, Affair::CancelBurst, &object);
        self.enacted(
            deed,
            async |official, desk| {
                let found = desk.bursts().iter().find(|burst| burst.number == number);
                let is_open = |burst: &&BudgetBurst| burst.cancelled_on.is_none() && burst.last_day >= today;
                let burst = found.filter(is_open).ok_or_else(|| {
                    let message = "该临时增额不存在、已取消或者已经结束，无需取消。";
                    NotPossible::standing("burst.over", message)
                })?;
                run_by(desk, official, &burst.organisation)?;
                Ok(burst.organisation.clone())
            },
            async |organisation, desk| {
                desk.cancel_burst(number, today).await?;
                Ok(organisation)
            },
        )
        .await
    }

    /// Changes the daily budgets of an organisation of the lead agency's province, clerks' and systems', for a reason that
    /// its history keeps.
    ///
    /// # Errors
    /// A refusal, or not possible; or storage failed.
    pub async fn change_budgets(
        &self,
        caller: &Caller,
        id: &OrganisationId,
        to: DailyBudgets,
        why: &str,
    ) -> Result<Done<()>, AppError> {
        self.enacted(
            lead_agencys(caller, Affair::ChangeBudgets, id.as_str()),
            async |official, desk| {
                let organisation = run_by(desk, official, id)?;
                if daily_budgets(&organisation) == to {
                    let message = "所填额度与现在相同，无需调整。";
                    return Err(NotPossible::standing("budgets.same", message).into());
                }
                Ok(reason(why)?)
            },
            async |reason, desk| desk.change_budgets(id, Some(to.clerk), Some(to.system), &reason).await,
        )
        .await
    }

    /// Agrees hours of the population service with an organisation, and all below it that have agreed none of their own;
    /// `None`: those of the notice.
    ///
    /// # Errors
    /// A refusal: the caller is not of the register's owner; or not possible; or storage failed.
    pub async fn agree_hours(
        &self,
        caller: &Caller,
        id: &OrganisationId,
        hours: Option<ServiceHours>,
    ) -> Result<Done<()>, AppError> {
        let deed = Deed {
            caller,
            affair: Affair::AgreeHours,
            object: id.as_str(),
            register: Some(POPULATION),
        };
        self.enacted(
            deed,
            async |official, desk| {
                if !owns(self.catalogue(), official, POPULATION) {
                    return Err(RefusalCode::NotInYourRemit.into());
                }
                let found = desk.authority.organisation(id);
                let organisation =
                    found.ok_or_else(|| NotPossible::unknown("organisation.unknown", ORGANISATION_UNKNOWN))?;
                if organisation.population_hours == hours {
                    let message = "所填服务时间与现在相同，无需约定。";
                    return Err(NotPossible::standing("hours.same", message).into());
                }
                Ok(OrganisationChange {
                    population_hours: Some(hours),
                    ..OrganisationChange::default()
                })
            },
            async |change, desk| desk.change_organisation(id, &change).await,
        )
        .await
    }
}

pub(crate) fn lead_agencys<'a>(caller: &'a Caller, affair: Affair, object: &'a str) -> Deed<'a> {
    Deed {
        caller,
        affair,
        object,
        register: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_that_is_overdrawn_or_nothing_has_nothing_left() {
        for (daily, booked, used, left, per_mille) in [
            (2_000, 500, 250, 2_250, 100),
            // Cancelled after it was used.
            (10, 0, 15, 0, 1_500),
            (0, 0, 0, 0, 0),
        ] {
            let budget = LaneBudget {
                lane: PrincipalKind::Person,
                daily,
                booked,
                used,
            };
            assert_eq!(
                (budget.left(), budget.used_per_mille()),
                (left, per_mille),
                "{budget:?}"
            );
        }
    }
}
