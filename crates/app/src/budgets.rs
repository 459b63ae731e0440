//! Budgets (额度): questions a Beijing day, a lane for clerks and one for systems.
//!
//! Counted in memory and kept at the desk every second, so a crash forgives at most one second of questions. Refused
//! questions do not count.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use jiff::{Timestamp, civil::Date};
use model::{BudgetLeft, Grant, GrantBudgetLeft, OrganisationId, PrincipalKind};
use store::{GrantUsage, Usage, WholeDesk};

use crate::{
    AppError, Origin,
    clock::beijing_day,
    daily_counters::DailyCounters,
    gate::{self, Identity, Passed},
    public_shares::PublicShares,
};

type Lane = (OrganisationId, PrincipalKind);

pub(crate) struct Budgets {
    today: RwLock<(Date, HashMap<Lane, Arc<AtomicU64>>)>,
    is_changed: AtomicBool,
    saving: Mutex<()>,
    /// Of grants that have one, by number.
    grants: DailyCounters<u64>,
    /// Of the public; there only where it is counted.
    public: OnceLock<PublicShares>,
}

impl Budgets {
    pub(crate) async fn load(desk: &dyn WholeDesk, day: Date) -> Result<Self, AppError> {
        let used = desk
            .usage(day)
            .await?
            .into_iter()
            .map(|usage| ((usage.organisation, usage.lane), Arc::new(AtomicU64::new(usage.used))));
        let of_grants = desk
            .grant_usage(day)
            .await?
            .into_iter()
            .map(|usage| (usage.grant, usage.used));
        Ok(Self {
            today: RwLock::new((day, used.collect())),
            is_changed: AtomicBool::new(false),
            saving: Mutex::new(()),
            grants: DailyCounters::new(day, of_grants),
            public: OnceLock::new(),
        })
    }

    #[cfg(test)]
    pub(crate) fn empty(day: Date) -> Self {
        Self {
            today: RwLock::new((day, HashMap::new())),
            is_changed: AtomicBool::new(false),
            saving: Mutex::new(()),
            grants: DailyCounters::new(day, []),
            public: OnceLock::new(),
        }
    }

    /// Counts the public from now on.
    pub(crate) fn share_among_public(&self, per_minute: u32) {
        let _ = self.public.set(PublicShares::new(per_minute));
    }

    pub(crate) fn public_share(&self) -> Option<u32> {
        self.public.get().map(PublicShares::per_minute)
    }

    /// Takes one question from the share of a range of addresses; or the seconds until there is one.
    pub(crate) fn take_of_public(&self, origin: Origin, now: Timestamp) -> Result<(), u64> {
        self.public.get().map_or(Ok(()), |shares| shares.take(origin, now))
    }

    /// Takes one question from the budget of a day; what is left of it, or that it is used up.
    pub(crate) fn take(
        &self,
        organisation: &OrganisationId,
        lane: PrincipalKind,
        day: Date,
        limit: u64,
        reset_seconds: u64,
    ) -> Result<BudgetLeft, BudgetLeft> {
        let left = |remaining| BudgetLeft {
            lane,
            limit,
            remaining,
            reset_seconds,
        };
        let counter = self.counter(organisation, lane, day);
        let taken = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            (used < limit).then_some(used + 1)
        });
        match taken {
            Ok(used) => {
                self.is_changed.store(true, Ordering::Relaxed);
                Ok(left(limit - used - 1))
            }
            Err(_) => Err(left(0)),
        }
    }

    /// What was used of a lane on a day, as far as it is the day that is counted.
    pub(crate) fn used(&self, organisation: &OrganisationId, lane: PrincipalKind, day: Date) -> u64 {
        let today = self.today.read().expect("no panic while counting");
        if today.0 != day {
            return 0;
        }
        let counter = today.1.get(&(organisation.clone(), lane));
        counter.map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// Gives a question back that was not answered after all.
    fn give_back(&self, organisation: &OrganisationId, lane: PrincipalKind, day: Date) {
        let counter = self.counter(organisation, lane, day);
        let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| used.checked_sub(1));
    }

    /// Whether a question is left of a grant's budget.
    pub(crate) fn has_left_of_grant(&self, grant: &Grant, day: Date) -> bool {
        let used = || self.grants.used(&grant.id, day);
        grant.terms.daily_budget.is_none_or(|limit| used() < u64::from(limit))
    }

    /// Takes one question from the budget of a grant that has one; what is left of it, or that it is used up.
    pub(crate) fn take_of_grant(
        &self,
        grant: &Grant,
        day: Date,
        reset_seconds: u64,
    ) -> Result<GrantBudgetLeft, GrantBudgetLeft> {
        let exhausted = nothing_left(grant, reset_seconds);
        match self.grants.take(&grant.id, day, exhausted.limit) {
            Some(used) => Ok(GrantBudgetLeft {
                remaining: exhausted.limit - used,
                ..exhausted
            }),
            None => Err(exhausted),
        }
    }

    /// Questions counted under a grant with a budget.
    pub(crate) fn used_of_grant(&self, grant: u64, day: Date) -> u64 {
        self.grants.used(&grant, day)
    }

    /// Gives everything back that was taken for a question which is not answered after all.
    pub(crate) fn give_all_back(&self, passed: &Passed, identity: &Identity, now: Timestamp) {
        let day = beijing_day(now);
        if passed.budget.is_some()
            && let Some((organisation, lane)) = gate::lane(identity)
        {
            self.give_back(organisation, lane, day);
        }
        for left in &passed.grants {
            self.grants.give_back(&left.grant, day);
        }
    }

    fn counter(&self, organisation: &OrganisationId, lane: PrincipalKind, day: Date) -> Arc<AtomicU64> {
        let key = (organisation.clone(), lane);
        {
            let today = self.today.read().expect("no panic while counting");
            if today.0 == day
                && let Some(counter) = today.1.get(&key)
            {
                return counter.clone();
            }
        }
        let mut today = self.today.write().expect("no panic while counting");
        // A clock that jumps back does not open yesterday's budget again.
        if today.0 < day {
            *today = (day, HashMap::new());
        }
        today.1.entry(key).or_default().clone()
    }

    pub(crate) async fn save(&self, desk: &dyn WholeDesk, day: Date) -> Result<(), AppError> {
        if let Some(used) = self.grants.changed(day) {
            let used: Vec<_> = used
                .into_iter()
                .map(|(grant, used)| GrantUsage { grant, used })
                .collect();
            desk.save_grant_usage(day, &used).await?;
        }
        if !self.is_changed.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        let usage: Vec<Usage> = {
            let _one_at_a_time = self.saving.lock().expect("no panic while saving");
            let today = self.today.read().expect("no panic while counting");
            if today.0 != day {
                return Ok(());
            }
            let used = |counter: &Arc<AtomicU64>| counter.load(Ordering::Relaxed);
            today
                .1
                .iter()
                .map(|((organisation, lane), counter)| Usage {
                    organisation: organisation.clone(),
                    lane: *lane,
                    used: used(counter),
                })
                .collect()
        };
        Ok(desk.save_usage(day, &usage).await?)
    }
}

/// The budget of a grant of which nothing is left.
pub(crate) fn nothing_left(grant: &Grant, reset_seconds: u64) -> GrantBudgetLeft {
    GrantBudgetLeft {
        grant: grant.id,
        limit: grant.terms.daily_budget.map_or(u64::MAX, u64::from),
        remaining: 0,
        reset_seconds,
    }
}
