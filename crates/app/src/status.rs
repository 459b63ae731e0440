//! How the service stands, as everybody may know it — 运行状态. Tells nothing of any record, nor how many citizens are registered.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use jiff::{SignedDuration, Timestamp};
use ledger::RecordedEntry;
use model::{Register, ServiceHours};
use store::{LedgerLogError, LedgerSnapshot, RegisterState};

use crate::{
    App,
    clock::{beijing_time, seconds_until},
};

/// How long what was found is told again, in seconds.
const TOLD_SECONDS: i64 = 2;
/// How long entries may wait for a signed checkpoint before it is told, in seconds: one is signed every second.
pub const CHECKPOINT_AGE_SECONDS_MAX: i64 = 60;

/// How the service stands.
#[derive(Clone, Debug)]
pub struct ServiceStatus {
    /// As of when.
    pub at: Timestamp,
    /// The open registers; without a state where it cannot be read.
    pub registers: Vec<(Arc<Register>, Option<RegisterState>)>,
    /// The index of names.
    pub index: IndexStatus,
    /// The ledger; `None` while it cannot be read.
    pub ledger: Option<LedgerStatus>,
    /// Whether authority can be checked: the desk is read and the clock is believed.
    pub is_authority_known: bool,
    /// The service for the population.
    pub population: PopulationStatus,
}

/// How the index of names stands — 检索索引.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexStatus {
    /// Answers; by open register, how far it follows the change sequence.
    Current(Vec<(String, u64)>),
    /// Is being built: changes looked at, of how many.
    Building {
        /// Looked at.
        done: u64,
        /// Of how many.
        of: u64,
    },
    /// Neither there nor being built.
    Absent,
}

/// How the ledger stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerStatus {
    /// Number of durable entries.
    pub size: u64,
    /// How many of them the last signed checkpoint covers.
    pub signed: u64,
    /// Since when the oldest that it does not cover has been waiting.
    pub waiting_since: Option<Timestamp>,
}

/// How the service for the population stands, for whoever has agreed no other hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PopulationStatus {
    /// Daily hours, Beijing time.
    pub hours: ServiceHours,
    /// Whether it answers now.
    pub is_open: bool,
    /// When it opens next; `None` while it is open.
    pub opens_at: Option<Timestamp>,
}

impl ServiceStatus {
    /// Whether the index holds every change of the registers.
    pub fn is_index_level(&self) -> bool {
        let IndexStatus::Current(followed) = &self.index else {
            return false;
        };
        self.registers.iter().all(|(register, state)| {
            let reached = followed
                .iter()
                .find(|(id, _)| *id == register.id)
                .map(|(_, reached)| *reached);
            state
                .as_ref()
                .is_none_or(|state| reached.is_some_and(|reached| reached >= state.sequence))
        })
    }

    /// Whether every part does what it should.
    pub fn is_good(&self) -> bool {
        self.is_authority_known
            && self.registers.iter().all(|(_, state)| state.is_some())
            && matches!(self.index, IndexStatus::Current(_))
            && self.ledger.is_some_and(|ledger| !ledger.is_late(self.at))
    }
}

impl LedgerStatus {
    /// Whether entries have been waiting for a checkpoint for too long.
    pub fn is_late(&self, now: Timestamp) -> bool {
        let oldest = now - SignedDuration::from_secs(CHECKPOINT_AGE_SECONDS_MAX);
        self.waiting_since.is_some_and(|since| since < oldest)
    }
}

impl PopulationStatus {
    fn at(now: Timestamp) -> Self {
        let hours = ServiceHours::NOTICE;
        let is_open = hours.contains(beijing_time(now));
        // In whole seconds, as the hours are.
        let opens_at = || {
            let seconds = i64::try_from(seconds_until(now, hours.from())).ok()?;
            Timestamp::from_second(now.as_second() + seconds).ok()
        };
        Self {
            hours,
            is_open,
            opens_at: if is_open { None } else { opens_at() },
        }
    }
}

/// What was told last.
#[derive(Default)]
pub(crate) struct Told(ArcSwapOption<ServiceStatus>);

impl App {
    /// How the service stands; looked at every other second at most, however many ask.
    pub async fn status(&self) -> Arc<ServiceStatus> {
        let now = self.now();
        if let Some(told) = self.inner.status.0.load_full()
            && (told.at..told.at + SignedDuration::from_secs(TOLD_SECONDS)).contains(&now)
        {
            return told;
        }
        let mut registers = Vec::new();
        for register in self.catalogue().open_registers() {
            registers.push((register.clone(), self.register_state(register).await.ok()));
        }
        let status = Arc::new(ServiceStatus {
            at: now,
            registers,
            index: self.index_status(),
            ledger: self.reading_ledger(ledger_status).await.ok(),
            is_authority_known: self.inner.desk.current().await.is_ok(),
            population: PopulationStatus::at(now),
        });
        self.inner.status.0.store(Some(status.clone()));
        status
    }
}

fn ledger_status(ledger: &dyn LedgerSnapshot) -> Result<LedgerStatus, LedgerLogError> {
    let size = ledger.size();
    let signed = ledger
        .latest_checkpoint()?
        .map_or(0, |(checkpoint, _)| checkpoint.head.size);
    // A checkpoint may be of a later moment than what is looked at.
    let signed = signed.min(size);
    let first = ledger.entries(signed..size.min(signed + 1))?.next().transpose()?;
    let waiting_since = first.and_then(|(_, bytes)| {
        let entry = RecordedEntry::from_bytes(&bytes).ok()?;
        Timestamp::from_microsecond(entry.at.unix_micros()).ok()
    });
    Ok(LedgerStatus {
        size,
        signed,
        waiting_since,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_population_service_opens_at_eight_in_beijing() {
        for (now, is_open, opens_at) in [
            ("2026-11-24T00:00:00Z", true, None),
            ("2026-11-24T11:59:59Z", true, None),
            ("2026-11-24T12:00:00Z", false, Some("2026-11-25T00:00:00Z")),
            ("2026-11-23T23:59:59.75Z", false, Some("2026-11-24T00:00:00Z")),
        ] {
            let status = PopulationStatus::at(now.parse().unwrap());
            let opens_at = opens_at.map(|at| at.parse().unwrap());
            assert_eq!((status.is_open, status.opens_at), (is_open, opens_at), "{now}");
        }
    }

    #[test]
    fn a_checkpoint_is_late_when_entries_wait_for_it() {
        let now: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        let ledger = |waiting_since| LedgerStatus {
            size: 9,
            signed: 8,
            waiting_since,
        };
        assert!(!ledger(None).is_late(now), "nothing waits, however old it is");
        assert!(!ledger(Some(now - SignedDuration::from_secs(CHECKPOINT_AGE_SECONDS_MAX))).is_late(now));
        assert!(ledger(Some(now - SignedDuration::from_secs(CHECKPOINT_AGE_SECONDS_MAX + 1))).is_late(now));
    }
}
