//! Alarms (告警) as officials see them, taken up and closed.

use jiff::Timestamp;
use ledger::RecordedEntry;
use model::{
    Affair, Alarm, AlarmFinding, AlarmId, AlarmState, CertificateStanding, Duty, OrganisationId, OrganisationKind,
    RefusalCode,
};
use store::LedgerSnapshot;
use watch::Rule;

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    certificates::{POPULATION, check_end, owns, reason},
    desk::DeskCopy,
    enacted::{Deed, Objection},
    entry_words::{entry_outcome, node_of},
    names::People,
};

/// What is said of an alarm that is not there, or not in the official's remit.
pub const ALARM_UNKNOWN: &str = "没有该编号的告警，请在告警列表中核对。";
/// What is said where an alarm is closed.
pub(crate) const ALARM_CLOSED: &str = "该告警此前已办结。";
/// Most alarms of a state that a list shows.
pub const ALARMS_SHOWN_MAX: usize = 200;

/// An alarm with names.
#[derive(Clone, Debug)]
pub struct AlarmView {
    /// The alarm; in a list without its steps.
    pub alarm: Alarm,
    /// Its rule in words.
    pub rule: RuleView,
    /// Name of the organisation, where it is about one that is known.
    pub organisation_name: Option<String>,
    /// Where it is about several: names of those that the official is told of, of a lead agency its own.
    pub organisation_names: Vec<String>,
    /// Name of the person or system.
    pub principal_name: Option<String>,
    /// Name of the register.
    pub register_name: Option<String>,
}

/// A page of alarms of one state.
#[derive(Clone, Debug)]
pub struct AlarmsPage {
    /// The alarms, newest first.
    pub alarms: Vec<AlarmView>,
    /// The number to go on before; `None` when there are no more.
    pub next: Option<AlarmId>,
}

/// A rule of the watch in words — 监测规则.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleView {
    /// Name.
    pub name: &'static str,
    /// What is measured.
    pub meaning: &'static str,
    /// What is to be done.
    pub advice: &'static str,
    /// Unit of what is measured.
    pub unit: &'static str,
}

impl RuleView {
    /// The rule with this code, as far as this version knows it.
    pub fn of(code: &str) -> Self {
        Rule::parse(code).map_or(
            Self {
                name: "其他规则",
                meaning: "该规则本版本已不再使用。",
                advice: "核对所列条目的办件材料",
                unit: "",
            },
            |rule| Self {
                name: rule.name(),
                meaning: rule.meaning(),
                advice: rule.advice(),
                unit: rule.unit(),
            },
        )
    }
}

/// An alarm as its page shows it.
#[derive(Clone, Debug)]
pub struct AlarmDetail {
    /// The alarm, with its steps.
    pub view: AlarmView,
    /// Who took its steps.
    pub people: People,
    /// The entries that were counted, oldest first.
    pub entries: Vec<AlarmEntry>,
    /// Where the certificate stands, if it is known.
    pub certificate: Option<CertificateStanding>,
    /// Whether the official may take it up and close it.
    pub may_handle: bool,
    /// Whether the certificate is in the official's remit, to be suspended and resumed.
    pub may_suspend: bool,
}

/// A counted entry: what it says of why somebody asked, and nothing of whom about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmEntry {
    /// Its place in the ledger.
    pub index: u64,
    /// By what it is found there.
    pub reference: String,
    /// When it was asked.
    pub at: Timestamp,
    /// Name of the organisation that asked.
    pub organisation: String,
    /// Matter.
    pub matter: String,
    /// Case.
    pub case: String,
    /// How it ended.
    pub outcome: String,
    /// First characters of the subject's keyed hash: whether two entries are about the same, and no more.
    pub subject: String,
}

/// Characters of a subject's hash that are shown.
const SUBJECT_CHARS: usize = 8;

impl App {
    /// The alarms in the caller's remit, open ones first, newest first within a state.
    ///
    /// # Errors
    /// A refusal: the caller oversees nothing; or the desk cannot be read.
    pub async fn alarms(&self, caller: &Caller) -> Result<Vec<AlarmView>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let mut shown = Vec::new();
        for state in AlarmState::ALL {
            shown.extend(self.alarms_in(state, None, &official, &desk).await?.alarms);
        }
        Ok(shown)
    }

    /// The alarms of a state in the caller's remit, newest first, of numbers below `before`.
    ///
    /// # Errors
    /// As [`Self::alarms`].
    pub async fn alarms_page(
        &self,
        caller: &Caller,
        state: AlarmState,
        before: Option<AlarmId>,
    ) -> Result<AlarmsPage, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        self.alarms_in(state, before, &official, &desk).await
    }

    /// How many alarms in the caller's remit nobody has closed; at most twice [`ALARMS_SHOWN_MAX`] are counted.
    pub(crate) async fn alarms_waiting(&self, official: &Official, desk: &DeskCopy) -> Result<u64, AppError> {
        let mut count = 0;
        for state in [AlarmState::Open, AlarmState::Seen] {
            count += self.alarms_in(state, None, official, desk).await?.alarms.len() as u64;
        }
        Ok(count)
    }

    async fn alarms_in(
        &self,
        state: AlarmState,
        mut before: Option<AlarmId>,
        official: &Official,
        desk: &DeskCopy,
    ) -> Result<AlarmsPage, AppError> {
        let (mut found, mut is_last) = (Vec::new(), false);
        while !is_last && found.len() <= ALARMS_SHOWN_MAX {
            let page = self.inner.desk.store().list_alarms(state, before).await?;
            is_last = page.len() < store::ALARMS_PAGE_MAX as usize;
            before = page.last().map(|alarm| alarm.id);
            found.extend(page.into_iter().filter(|alarm| self.concerns(official, desk, alarm)));
        }
        let has_more = found.len() > ALARMS_SHOWN_MAX;
        found.truncate(ALARMS_SHOWN_MAX);
        Ok(AlarmsPage {
            next: found.last().map(|alarm| alarm.id).filter(|_| has_more),
            alarms: (found.into_iter())
                .map(|alarm| self.alarm_view(alarm, official, desk))
                .collect(),
        })
    }

    /// One alarm in the caller's remit. The look is recorded, as its entries come from the ledger.
    ///
    /// # Errors
    /// A refusal; not possible: no such alarm; or desk or ledger cannot be read.
    pub async fn alarm(&self, caller: &Caller, id: AlarmId) -> Result<AlarmDetail, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let alarm = self.inner.desk.store().find_alarm(id).await?;
        let alarm = alarm.filter(|alarm| self.concerns(&official, &desk, alarm));
        let alarm = alarm.ok_or_else(|| NotPossible::unknown("alarm.unknown", ALARM_UNKNOWN))?;
        let certificate = alarm.sighting.certificate.as_deref().and_then(|serial| {
            let mut all = desk.authority.certificates();
            all.find(|certificate| certificate.serial == serial)
        });
        let holder = certificate.and_then(|certificate| desk.authority.principal(&certificate.principal));
        let may_handle = official.organisation().kind != OrganisationKind::Auditor && handles(&official, &desk, &alarm);
        let entries = self.entries_of(&alarm).await?;
        let entries =
            (entries.into_iter()).filter_map(|(index, entry)| self.alarm_entry(index, &entry, &official, &desk));
        self.record_look_at(caller, Affair::ShowAlarm, &id.to_string()).await?;
        Ok(AlarmDetail {
            entries: entries.collect(),
            certificate: certificate.map(|certificate| certificate.standing(self.now())),
            may_handle: may_handle && alarm.state != AlarmState::Closed,
            may_suspend: holder.is_some_and(|holder| check_end(self.catalogue(), &desk, &official, holder).is_ok()),
            people: People::known(
                &desk,
                alarm.steps.iter().filter_map(|step| Some(step.by.as_ref()?.as_str())),
            ),
            view: self.alarm_view(alarm, &official, &desk),
        })
    }

    /// An official looks into an alarm.
    ///
    /// # Errors
    /// A refusal, or not possible: no such alarm, not open, about the official himself; or storage failed.
    pub async fn take_up_alarm(&self, caller: &Caller, id: AlarmId) -> Result<Done<Alarm>, AppError> {
        let at = self.now();
        self.enacted(
            Deed {
                caller,
                affair: Affair::TakeUpAlarm,
                object: &id.to_string(),
                register: None,
            },
            async |official, desk| {
                let alarm = self.alarm_to_handle(official, desk, id).await?;
                if alarm.state != AlarmState::Open {
                    let message = "该告警此前已有人核查或者办结。";
                    return Err(NotPossible::standing("alarm.not_open", message).into());
                }
                Ok(official.principal().id.clone())
            },
            async |by, desk| desk.take_up_alarm(id, &by, at).await,
        )
        .await
    }

    /// An official closes an alarm with what he found out.
    ///
    /// # Errors
    /// A refusal, or not possible: no such alarm, closed already, about the official himself, nothing said; or storage
    /// failed.
    pub async fn close_alarm(
        &self,
        caller: &Caller,
        id: AlarmId,
        finding: AlarmFinding,
        note: &str,
    ) -> Result<Done<Alarm>, AppError> {
        let at = self.now();
        self.enacted(
            Deed {
                caller,
                affair: Affair::CloseAlarm,
                object: &id.to_string(),
                register: None,
            },
            async |official, desk| {
                let note = reason(note)?;
                let alarm = self.alarm_to_handle(official, desk, id).await?;
                if alarm.state == AlarmState::Closed {
                    return Err(NotPossible::standing("alarm.closed", ALARM_CLOSED).into());
                }
                Ok((official.principal().id.clone(), note))
            },
            async |(by, note), desk| desk.close_alarm(id, &by, at, finding, &note).await,
        )
        .await
    }

    pub(crate) async fn alarm_to_handle(
        &self,
        official: &Official,
        desk: &DeskCopy,
        id: AlarmId,
    ) -> Result<Alarm, Objection> {
        let alarm = self.inner.desk.store().find_alarm(id).await?;
        let alarm = alarm.filter(|alarm| self.concerns(official, desk, alarm));
        let alarm = alarm.ok_or_else(|| NotPossible::unknown("alarm.unknown", ALARM_UNKNOWN))?;
        let is_about_himself = alarm.sighting.principal.as_deref() == Some(official.principal().id.as_str());
        if is_about_himself || !handles(official, desk, &alarm) {
            return Err(RefusalCode::NotInYourRemit.into());
        }
        Ok(alarm)
    }

    /// Whether an alarm is an official's affair: of a register that his organisation owns, of an organisation of his
    /// province, be it one of several, or any for an auditor. What is about no register in particular is the population
    /// owner's, as certificates are.
    fn concerns(&self, official: &Official, desk: &DeskCopy, alarm: &Alarm) -> bool {
        let organisation = official.organisation();
        match organisation.kind {
            OrganisationKind::Auditor => true,
            OrganisationKind::LeadAgency => askers(alarm).any(|asker| is_told_of(official, desk, asker)),
            OrganisationKind::SourceAuthority => {
                let register = alarm.sighting.register.as_deref().unwrap_or(POPULATION);
                owns(self.catalogue(), official, register)
            }
            _ => false,
        }
    }

    fn alarm_view(&self, alarm: Alarm, official: &Official, desk: &DeskCopy) -> AlarmView {
        let seen = &alarm.sighting;
        let several = (seen.organisations.iter()).filter(|asker| is_told_of(official, desk, asker));
        AlarmView {
            rule: RuleView::of(&seen.rule),
            organisation_name: (seen.organisation.as_deref()).and_then(|id| desk.organisation_name(id)),
            organisation_names: several
                .map(|id| desk.organisation_name(id).unwrap_or_else(|| id.clone()))
                .collect(),
            principal_name: (seen.principal.as_deref()).and_then(|id| desk.principal_name(id)),
            register_name: (seen.register.as_deref())
                .and_then(|id| Some(self.catalogue().register(id)?.short_name.clone())),
            alarm,
        }
    }

    async fn entries_of(&self, alarm: &Alarm) -> Result<Vec<(u64, RecordedEntry)>, AppError> {
        let indexes = alarm.sighting.indexes.clone();
        self.reading_ledger(move |ledger: &dyn LedgerSnapshot| {
            let mut entries = Vec::new();
            for index in indexes {
                for entry in ledger.entries(index..index + 1)? {
                    let (index, bytes) = entry?;
                    if let Ok(entry) = RecordedEntry::from_bytes(&bytes) {
                        entries.push((index, entry));
                    }
                }
            }
            Ok(entries)
        })
        .await
    }

    /// A counted entry as an official is shown it: a lead agency not those of organisations of others.
    fn alarm_entry(
        &self,
        index: u64,
        entry: &RecordedEntry,
        official: &Official,
        desk: &DeskCopy,
    ) -> Option<AlarmEntry> {
        let asker = entry.organisation.as_deref().unwrap_or_default();
        if !is_told_of(official, desk, asker) {
            return None;
        }
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        Some(AlarmEntry {
            index,
            reference: format!("{}-{index}", node_of(&self.inner.log_name)),
            at: Timestamp::from_microsecond(entry.at.unix_micros()).unwrap_or(Timestamp::UNIX_EPOCH),
            organisation: desk.organisation_name(asker).unwrap_or_else(|| asker.to_owned()),
            matter: given(&entry.matter),
            case: given(&entry.case),
            outcome: entry_outcome(entry),
            subject: given(&entry.subject).chars().take(SUBJECT_CHARS).collect(),
        })
    }
}

/// The organisations that an alarm is about, as the ledger's entries name them.
fn askers(alarm: &Alarm) -> impl Iterator<Item = &str> {
    let seen = &alarm.sighting;
    seen.organisation.iter().chain(&seen.organisations).map(String::as_str)
}

/// Whether an official may know that an organisation is one of those that an alarm is about: a lead agency, of its own.
fn is_told_of(official: &Official, desk: &DeskCopy, asker: &str) -> bool {
    let organisation = official.organisation();
    organisation.kind != OrganisationKind::LeadAgency
        || OrganisationId::parse(asker).is_some_and(|asker| desk.authority.is_in_remit_of(organisation, &asker))
}

/// Whether whoever an alarm concerns may say what it was: a lead agency not where organisations of others asked as well.
fn handles(official: &Official, desk: &DeskCopy, alarm: &Alarm) -> bool {
    askers(alarm).all(|asker| is_told_of(official, desk, asker))
}
