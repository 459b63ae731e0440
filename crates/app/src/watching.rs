//! The watch beside the running service (监测): entries as they come, alarms onto the desk, certificates suspended where
//! the installation says so.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use ledger::{RecordedAt, RecordedEntry};
use model::{
    Affair, AlarmId, AlarmSighting, CaseCheck, CaseNumber, CertificateStanding, Duty, OrganisationId,
    SuspensionForAlarm,
};
use store::RaisedAlarm;
use watch::{Alarm, CaseToJudge, Rule, Settings, Watch};

use crate::{App, AppError, neighbours::Neighbours};

/// Most entries of one look.
const ENTRIES_A_LOOK: u64 = 20_000;
/// So many entries before the first new one are shown to the rules after a start, without sounding: windows and what is
/// usual are known again.
const WARM_UP_ENTRIES: u64 = 200_000;
/// What happened longer ago than this is not told any more: the first look at an old ledger would drown the desk.
const ALARM_AGE_DAYS_MAX: i64 = 30;
/// How often the position is kept while nothing sounds.
const POSITION_KEPT_EVERY: SignedDuration = SignedDuration::from_secs(30);
/// How often cases are looked at whose time is over.
const CASES_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Most cases of one such look.
const CASES_A_LOOK: usize = 1_000;

/// The watch over one running ledger. Whoever owns it looks every second or so.
pub struct Watching {
    app: App,
    settings: Settings,
    watch: Arc<Mutex<Watch>>,
    position: Option<Position>,
    /// What sounded and is not yet on the desk.
    waiting: VecDeque<Alarm>,
    decoys_of: Option<u64>,
    cases_looked_at: Option<Timestamp>,
}

#[derive(Clone, Copy)]
struct Position {
    next: u64,
    /// Entries before this one were looked at by an earlier run.
    sounds_from: u64,
    kept: u64,
    kept_at: Timestamp,
}

impl App {
    /// Begins to watch; from now on neighbouring numbers are noticed as well. Nothing is remembered before.
    pub fn watch(&self, settings: Settings) -> Watching {
        let _ = self
            .inner
            .neighbours
            .set(Neighbours::new(settings.neighbouring_numbers.clone()));
        Watching {
            app: self.clone(),
            watch: Arc::new(Mutex::new(Watch::new(&settings))),
            settings,
            position: None,
            waiting: VecDeque::new(),
            decoys_of: None,
            cases_looked_at: None,
        }
    }
}

impl Watching {
    /// Looks at what has come since; whether more is waiting.
    ///
    /// # Errors
    /// When ledger or desk cannot be read or written. The next look goes on; nothing that sounded is lost.
    pub async fn look(&mut self) -> Result<bool, AppError> {
        let now = self.app.now();
        self.learn_decoys().await?;
        let position = match self.position {
            Some(position) => position,
            None => self.begin(now).await?,
        };
        let (next, size, alarms) = self.read(position).await?;
        // Entries are shown to the rules once: what cannot be raised now is raised by the next look.
        self.position = Some(Position { next, ..position });
        let oldest = now - SignedDuration::from_hours(24 * ALARM_AGE_DAYS_MAX);
        let is_told = |(index, alarm): &(u64, Alarm)| *index >= position.sounds_from && instant(alarm.at) >= oldest;
        self.waiting
            .extend(alarms.into_iter().filter(is_told).map(|(_, alarm)| alarm));
        if let Some(neighbours) = self.app.inner.neighbours.get() {
            self.waiting.extend(neighbours.alarms());
        }
        if next == size {
            self.look_at_cases(now).await?;
        }
        let has_sounded = !self.waiting.is_empty();
        while let Some(alarm) = self.waiting.front() {
            self.raise(alarm, now).await?;
            self.waiting.pop_front();
        }
        if has_sounded || now.duration_since(position.kept_at) >= POSITION_KEPT_EVERY {
            self.keep_position().await?;
        }
        Ok(next < size)
    }

    /// Keeps up to where was looked; once more before stopping.
    ///
    /// # Errors
    /// When the desk cannot be written.
    pub async fn keep_position(&mut self) -> Result<(), AppError> {
        let now = self.app.now();
        // A stop between now and then would lose what waits: the entries are looked at again instead.
        if let (Some(position), true) = (&mut self.position, self.waiting.is_empty()) {
            if position.next != position.kept {
                let store = self.app.inner.desk.store();
                store
                    .keep_watch_position(&self.app.inner.log_name, position.next)
                    .await?;
            }
            (position.kept, position.kept_at) = (position.next, now);
        }
        Ok(())
    }

    async fn begin(&mut self, now: Timestamp) -> Result<Position, AppError> {
        let kept = self
            .app
            .inner
            .desk
            .store()
            .watch_position(&self.app.inner.log_name)
            .await?;
        let size = self.app.reading_ledger(|ledger| Ok(ledger.size())).await?;
        let from = kept.unwrap_or(0);
        if from > size {
            tracing::error!(
                watched = from,
                size,
                "the ledger has fewer entries than were watched: verify it"
            );
        }
        let from = from.min(size);
        Ok(Position {
            next: from.saturating_sub(WARM_UP_ENTRIES),
            sounds_from: from,
            kept: kept.unwrap_or(u64::MAX),
            kept_at: now,
        })
    }

    /// Shows the next entries to the rules, away from the threads that serve: the index after them, how many there are,
    /// and what sounds, each with the index at which it does.
    async fn read(&self, position: Position) -> Result<(u64, u64, Vec<(u64, Alarm)>), AppError> {
        let watch = self.watch.clone();
        self.app
            .reading_ledger(move |ledger| {
                let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
                let (size, mut next, mut alarms) = (ledger.size(), position.next, Vec::new());
                for entry in ledger.entries(next..next.saturating_add(ENTRIES_A_LOOK))? {
                    let (index, bytes) = entry?;
                    next = index + 1;
                    // Entries of a newer program are nothing that these rules could judge.
                    if let Ok(entry) = RecordedEntry::from_bytes(&bytes) {
                        alarms.extend(watch.observe(index, &entry).into_iter().map(|alarm| (index, alarm)));
                    }
                }
                Ok((next, size, alarms))
            })
            .await
    }

    async fn learn_decoys(&mut self) -> Result<(), AppError> {
        let desk = self.app.inner.desk.current().await;
        let stamp = desk.map(|desk| desk.stamp()).ok();
        if stamp.is_none() || stamp == self.decoys_of {
            return Ok(());
        }
        let decoys = self.app.inner.desk.store().list_decoys().await?;
        let hashes: HashSet<String> = decoys.iter().map(|decoy| in_hexadecimal(&decoy.subject)).collect();
        self.watch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .set_decoys(hashes);
        self.decoys_of = stamp;
        Ok(())
    }

    async fn look_at_cases(&mut self, now: Timestamp) -> Result<(), AppError> {
        if self
            .cases_looked_at
            .is_some_and(|at| now.duration_since(at) < CASES_EVERY)
        {
            return Ok(());
        }
        self.cases_looked_at = Some(now);
        let at = RecordedAt::from_unix_micros(now.as_microsecond());
        let due = self
            .watch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .cases_due(at, CASES_A_LOOK);
        for case in due {
            let is_known = self.app.is_case_known(&case).await?;
            let sounded = self
                .watch
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .judge(&case, is_known, at);
            self.waiting.extend(sounded);
        }
        Ok(())
    }

    async fn raise(&self, alarm: &Alarm, now: Timestamp) -> Result<(), AppError> {
        let raised = self.app.inner.desk.store().raise_alarm(&sighting(alarm), now).await?;
        let (RaisedAlarm::New(id) | RaisedAlarm::Again(id)) = raised else {
            return Ok(());
        };
        tracing::warn!(
            rule = alarm.rule.code(),
            alarm = id,
            measured = alarm.measured,
            threshold = alarm.threshold,
            "an alarm"
        );
        if self.settings.suspends(alarm.rule)
            && let Some(serial) = &alarm.who.certificate
        {
            self.app.suspend_for_alarm(id, alarm.rule, serial, now).await?;
        }
        Ok(())
    }
}

impl App {
    /// Whether a case is registered or closed; `None` where its organisation registers none.
    async fn is_case_known(&self, due: &CaseToJudge) -> Result<Option<bool>, AppError> {
        let desk = self.desk_copy();
        let (Some(organisation), Some(number)) =
            (OrganisationId::parse(&due.organisation), CaseNumber::parse(&due.case))
        else {
            return Ok(None);
        };
        if desk.authority.case_check_of(&organisation) == CaseCheck::Off {
            return Ok(None);
        }
        let line: Vec<OrganisationId> = desk
            .authority
            .line_of(&organisation)
            .map(|above| above.id.clone())
            .collect();
        Ok(Some(self.inner.desk.store().find_case(&number, &line).await?.is_some()))
    }

    /// Suspends a certificate by a rule that the operator has set. Never one of those who would have to look into it.
    async fn suspend_for_alarm(&self, id: AlarmId, rule: Rule, serial: &str, at: Timestamp) -> Result<(), AppError> {
        let desk = self.desk_copy();
        let authority = &desk.authority;
        let certificate = authority.certificates().find(|known| known.serial == serial);
        let Some(certificate) = certificate.filter(|known| known.standing(at) == CertificateStanding::Valid) else {
            return Ok(());
        };
        let holder = authority.principal(&certificate.principal);
        let organisation = holder.and_then(|holder| authority.organisation(&holder.organisation));
        let is_overseer = organisation
            .zip(holder)
            .is_none_or(|(organisation, holder)| Duty::Overseer.is_of(organisation.kind, holder.kind));
        if is_overseer {
            return Ok(());
        }
        self.enacted_by_platform(Affair::SuspendCertificate, serial, async |desk| {
            desk.suspend_for_alarm(&SuspensionForAlarm {
                alarm: id,
                serial: serial.to_owned(),
                by: None,
                at,
                reason: rule.name().to_owned(),
                reference: desk.reference(),
            })
            .await
        })
        .await
        .map(|_| ())
    }
}

fn sighting(alarm: &Alarm) -> AlarmSighting {
    let who = alarm.who.clone();
    AlarmSighting {
        rule: alarm.rule.code().to_owned(),
        at: instant(alarm.at),
        register: alarm.register.clone(),
        organisation: who.organisation,
        organisations: who.organisations,
        post: who.post,
        principal: who.principal,
        certificate: who.certificate,
        case: who.case,
        subject: who.subject,
        measured: alarm.measured,
        threshold: alarm.threshold,
        indexes: alarm.indexes.clone(),
    }
}

fn instant(at: RecordedAt) -> Timestamp {
    Timestamp::from_microsecond(at.unix_micros()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// As entries have it.
fn in_hexadecimal(subject: &[u8; 16]) -> String {
    subject.iter().map(|byte| format!("{byte:02x}")).collect()
}
