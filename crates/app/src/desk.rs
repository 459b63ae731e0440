//! The desk as the gate sees it: one consistent copy in memory, refreshed when the desk changed.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use model::Authority;
use store::{RegisterName, StoreKey, WholeDesk};

use crate::AppError;

/// How often the desk is asked whether anything changed: a revocation by another process is in force after this long.
const CHECK_EVERY_MILLIS: i64 = 250;

/// When the desk could not be read for this long, the gate refuses: a revocation may have been missed.
pub const DESK_AGE_SECONDS_MAX: i64 = 10;

/// One state of the desk.
pub(crate) struct DeskCopy {
    pub(crate) authority: Authority,
    disputes: HashMap<(RegisterName, StoreKey), Vec<String>>,
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

    #[cfg(test)]
    pub(crate) fn of(authority: Authority) -> Self {
        Self {
            authority,
            disputes: HashMap::new(),
            stamp: 0,
        }
    }

    async fn load(store: &dyn WholeDesk) -> Result<Self, AppError> {
        // The stamp first: a change in between is then found at the next check.
        let stamp = store.stamp().await?;
        let mut disputes: HashMap<_, Vec<String>> = HashMap::new();
        for dispute in store.open_disputes().await? {
            disputes
                .entry((dispute.register, dispute.key))
                .or_default()
                .push(dispute.field);
        }
        Ok(Self {
            authority: store.authority().await?,
            disputes,
            stamp,
        })
    }
}

pub(crate) struct Desk {
    store: Arc<dyn WholeDesk>,
    copy: ArcSwap<DeskCopy>,
    checked_at_millis: AtomicI64,
    is_checking: AtomicBool,
}

/// The desk could not be read for too long.
pub(crate) struct DeskTooOld;

impl Desk {
    pub(crate) async fn load(store: Arc<dyn WholeDesk>, now: Timestamp) -> Result<Self, AppError> {
        let copy = DeskCopy::load(store.as_ref()).await?;
        Ok(Self {
            store,
            copy: ArcSwap::from_pointee(copy),
            checked_at_millis: AtomicI64::new(now.as_millisecond()),
            is_checking: AtomicBool::new(false),
        })
    }

    pub(crate) fn store(&self) -> &dyn WholeDesk {
        self.store.as_ref()
    }

    /// The desk as of at most a quarter of a second ago.
    pub(crate) async fn current(&self, at: Timestamp) -> Result<Arc<DeskCopy>, DeskTooOld> {
        let now = at.as_millisecond();
        let age = now - self.checked_at_millis.load(Ordering::Acquire);
        // A negative age is a clock set back: checked at once as well.
        if !(0..CHECK_EVERY_MILLIS).contains(&age) && !self.is_checking.swap(true, Ordering::AcqRel) {
            self.look_again(at).await;
            self.is_checking.store(false, Ordering::Release);
        }
        let age = now - self.checked_at_millis.load(Ordering::Acquire);
        if age > DESK_AGE_SECONDS_MAX * 1000 {
            Err(DeskTooOld)
        } else {
            Ok(self.copy.load_full())
        }
    }

    /// Looks at once whether the desk changed, for whoever just changed it; a failure is found again by the next question.
    pub(crate) async fn look_again(&self, now: Timestamp) {
        match self.check().await {
            Ok(()) => self.checked_at_millis.store(now.as_millisecond(), Ordering::Release),
            Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "the desk could not be read"),
        }
    }

    /// The copy as it is, without looking whether the desk changed.
    pub(crate) fn copy(&self) -> Arc<DeskCopy> {
        self.copy.load_full()
    }

    async fn check(&self) -> Result<(), AppError> {
        if self.store.stamp().await? != self.copy.load().stamp {
            self.copy.store(Arc::new(DeskCopy::load(self.store.as_ref()).await?));
        }
        Ok(())
    }
}
