//! The desk as the gate sees it: one consistent copy in memory, refreshed when the desk changed.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use arc_swap::ArcSwap;
use jiff::civil::Date;
use model::{Authority, BudgetBurst, Organisation, PrincipalKind, RefusalCode};
use store::{RegisterName, StoreKey, WholeDesk};

use crate::{
    AppError,
    clock::{SteadyClock, beijing_day},
};

/// How often the desk is asked whether anything changed: a revocation by another process is in force after this long.
const CHECK_EVERY_MILLIS: i64 = 250;

/// When the desk could not be read for this long, the gate refuses: a revocation may have been missed.
pub const DESK_AGE_SECONDS_MAX: i64 = 10;

/// One state of the desk.
pub(crate) struct DeskCopy {
    pub(crate) authority: Authority,
    disputes: HashMap<(RegisterName, StoreKey), Vec<String>>,
    /// Changes when the open discrepancies do.
    disputes_stamp: u64,
    /// Those that are not over, few.
    bursts: Vec<BudgetBurst>,
    stamp: u64,
}

impl DeskCopy {
    /// Field ids of a record on which a discrepancy is open.
    pub(crate) fn disputed(&self, register: &RegisterName, key: &StoreKey) -> &[String] {
        if self.disputes.is_empty() {
            return &[];
        }
        self.disputes
            .get(&(register.clone(), key.clone()))
            .map_or(&[], Vec::as_slice)
    }

    /// A number that changes when any discrepancy is opened or closed, and tells nothing of which.
    pub(crate) fn disputes_stamp(&self) -> u64 {
        self.disputes_stamp
    }

    /// Bursts that are not over, in order of number.
    pub(crate) fn bursts(&self) -> &[BudgetBurst] {
        &self.bursts
    }

    /// Questions of a lane on a day: the daily budget, and what is booked besides.
    pub(crate) fn budget_limit(&self, organisation: &Organisation, lane: PrincipalKind, day: Date) -> u64 {
        let is_of = |burst: &&BudgetBurst| burst.lane == lane && burst.organisation == organisation.id;
        let booked: u64 = (self.bursts.iter().filter(is_of))
            .map(|burst| burst.questions_on(day))
            .sum();
        u64::from(organisation.daily_budget(lane)) + booked
    }

    /// Which state it is.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }

    #[cfg(test)]
    pub(crate) fn with_bursts(self, bursts: Vec<BudgetBurst>) -> Self {
        Self { bursts, ..self }
    }

    #[cfg(test)]
    pub(crate) fn of(authority: Authority) -> Self {
        Self {
            authority,
            disputes: HashMap::new(),
            disputes_stamp: 0,
            bursts: Vec::new(),
            stamp: 0,
        }
    }

    async fn load(store: &dyn WholeDesk, today: Date) -> Result<Self, AppError> {
        // The stamp first: a change in between is then found at the next check.
        let stamp = store.stamp().await?;
        let mut disputes: HashMap<_, Vec<String>> = HashMap::new();
        let mut hasher = DefaultHasher::new();
        for dispute in store.open_disputes().await? {
            (&dispute.register, &dispute.key, &dispute.field, dispute.opened_at).hash(&mut hasher);
            disputes
                .entry((dispute.register, dispute.key))
                .or_default()
                .push(dispute.field);
        }
        Ok(Self {
            authority: store.authority().await?,
            disputes,
            disputes_stamp: hasher.finish(),
            bursts: store.bursts(today).await?,
            stamp,
        })
    }
}

pub(crate) struct Desk {
    store: Arc<dyn WholeDesk>,
    clock: Arc<SteadyClock>,
    copy: ArcSwap<DeskCopy>,
    checked_at_millis: AtomicI64,
    is_checking: AtomicBool,
}

impl Desk {
    pub(crate) async fn load(store: Arc<dyn WholeDesk>, clock: Arc<SteadyClock>) -> Result<Self, AppError> {
        let copy = DeskCopy::load(store.as_ref(), beijing_day(clock.told())).await?;
        Ok(Self {
            store,
            copy: ArcSwap::from_pointee(copy),
            checked_at_millis: AtomicI64::new(clock.told().as_millisecond()),
            clock,
            is_checking: AtomicBool::new(false),
        })
    }

    pub(crate) fn store(&self) -> &dyn WholeDesk {
        self.store.as_ref()
    }

    pub(crate) fn shared_store(&self) -> Arc<dyn WholeDesk> {
        self.store.clone()
    }

    /// The desk as of at most a quarter of a second ago.
    ///
    /// # Errors
    /// `ClockUnreliable` when the clock was set back, so that neither the desk's age nor anybody's time can be told;
    /// `DeskUnavailable` when the desk could not be read for too long.
    pub(crate) async fn current(&self) -> Result<Arc<DeskCopy>, RefusalCode> {
        // As the clock tells it, not as the application goes by: a time that stands still would let the copy grow old.
        let now = self.clock.observe()?.as_millisecond();
        let age = now - self.checked_at_millis.load(Ordering::Acquire);
        // A negative age is a clock set back a little: checked at once as well.
        if !(0..CHECK_EVERY_MILLIS).contains(&age) && !self.is_checking.swap(true, Ordering::AcqRel) {
            self.look_again().await;
            self.is_checking.store(false, Ordering::Release);
        }
        let age = now - self.checked_at_millis.load(Ordering::Acquire);
        // Another question may have looked a moment later than this one began. Younger than that, the clock was set back and
        // the look at once failed: nobody can tell how old the copy is.
        if (-1000..=DESK_AGE_SECONDS_MAX * 1000).contains(&age) {
            Ok(self.copy.load_full())
        } else {
            Err(RefusalCode::DeskUnavailable)
        }
    }

    /// Looks at once whether the desk changed, for whoever just changed it; a failure is found again by the next question.
    pub(crate) async fn look_again(&self) {
        let now = self.clock.told();
        match self.check(beijing_day(now)).await {
            Ok(()) => self.checked_at_millis.store(now.as_millisecond(), Ordering::Release),
            Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "the desk could not be read"),
        }
    }

    /// The copy as it is, without looking whether the desk changed.
    pub(crate) fn copy(&self) -> Arc<DeskCopy> {
        self.copy.load_full()
    }

    async fn check(&self, today: Date) -> Result<(), AppError> {
        if self.store.stamp().await? != self.copy.load().stamp {
            self.copy
                .store(Arc::new(DeskCopy::load(self.store.as_ref(), today).await?));
        }
        Ok(())
    }
}
