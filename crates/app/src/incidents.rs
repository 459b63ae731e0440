//! Incidents of leaked data: opened, the affected entries collected, who was told, what was done, closed — 泄露事件处置.

use std::sync::Arc;

use jiff::civil::Date;
use ledger::RecordedEntry;
use model::{
    Affair, AffectedEntry, Duty, INCIDENT_ENTRIES_MAX, INCIDENT_LINE_CHARS_MAX, INCIDENT_TEXT_CHARS_MAX, Incident,
    IncidentAct, IncidentEnd, IncidentFile, IncidentSource, IncidentStep, NewIncident, OrganisationKind, PrincipalId,
};

use crate::{
    App, AppError, Caller, Done, LedgerQuestion, LedgerRow, Misread, NotPossible, Official, PageCode, ReferenceFault,
    beijing_day,
    desk::DeskCopy,
    enacted::{Deed, Objection},
    names::People,
    oversight::{Bounds, Looked, Oversight, Remit, find, no_such_page_code, opened_page},
    parse_reference,
};

/// Most references typed in at once.
const REFERENCES_MAX: usize = 200;
/// What the search for affected entries may cost.
const BOUNDS: Bounds = Bounds {
    rows_max: INCIDENT_ENTRIES_MAX,
    scanned_max: 2_000_000,
    fetched_max: 20_000,
};

/// An incident in a list.
#[derive(Clone, Debug)]
pub struct IncidentView {
    /// The incident.
    pub incident: Incident,
    /// Name of the organisation that looks into it.
    pub organisation_name: String,
}

/// An incident as it is reported.
#[derive(Clone, Debug)]
pub struct IncidentReport {
    /// What is known of it.
    pub file: IncidentFile,
    /// Name of the organisation that looks into it.
    pub organisation_name: String,
    /// Who opened it and took its steps.
    pub people: People,
    /// The affected entries that are in the caller's remit; they hold no value of a register.
    pub rows: Vec<LedgerRow>,
}

/// What an incident is opened with, as typed.
#[derive(Clone, Debug, Default)]
pub struct IncidentOpened {
    /// What it is called.
    pub title: String,
    /// How it became known; empty: a report.
    pub source: String,
    /// Trace code, or number of the alarm.
    pub reference: String,
    /// What is known of it.
    pub account: String,
}

/// By what affected entries are found, as typed.
#[derive(Clone, Default)]
pub struct EntriesWanted {
    /// References, separated by blanks or commas.
    pub references: String,
    /// Conditions of a search; where none is given, only the references count.
    pub conditions: LedgerQuestion,
}

/// What was done, as typed.
#[derive(Clone, Debug, Default)]
pub struct IncidentActed {
    /// Who was told; empty: something was done.
    pub whom: String,
    /// By what way.
    pub how: String,
    /// What was said or done.
    pub text: String,
    /// On which day it happened.
    pub on: Option<Date>,
}

/// What is said of an incident that is not there, or another organisation's.
const UNKNOWN: &str = "没有该编号的事件，请在事件列表中核对。";

/// Why nothing can be done to an incident that is not there, or is another organisation's.
pub fn unknown_incident() -> AppError {
    NotPossible::unknown("incident.unknown", UNKNOWN).into()
}

impl App {
    /// How many incidents the official has yet to close: those of his own organisation.
    pub(crate) async fn incidents_waiting(&self, official: &Official) -> Result<u64, AppError> {
        let all = self.inner.desk.store().list_incidents().await?;
        let is_waiting = |one: &&Incident| one.end.is_none() && one.organisation == official.organisation().id;
        Ok(all.iter().filter(is_waiting).count() as u64)
    }

    /// The incidents that the caller may see, latest first: auditors see all, others those of their own organisation.
    ///
    /// # Errors
    /// A refusal, or the desk cannot be read.
    pub async fn incidents(&self, caller: &Caller) -> Result<Vec<IncidentView>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let mut all = self.inner.desk.store().list_incidents().await?;
        all.retain(|incident| is_visible(&official, incident));
        Ok(all.into_iter().map(|incident| view(&desk, incident)).collect())
    }

    /// An incident with its affected entries, for the page that is its report. The look is recorded.
    ///
    /// # Errors
    /// A refusal; not possible: none that the caller may see; or desk or ledger cannot be read.
    pub async fn incident(&self, caller: &Caller, number: u64) -> Result<Done<IncidentReport>, AppError> {
        let (official, _) = self.official_with(caller, Duty::Overseer).await?;
        let file = self.inner.desk.store().find_incident(number).await?;
        let file = file.filter(|file| is_visible(&official, &file.incident));
        let Some(file) = file else {
            return Err(unknown_incident());
        };
        let object = number.to_string();
        let oversight = Oversight {
            caller,
            affair: Affair::ShowIncident,
            object: &object,
            subject: None,
        };
        let indexes: Vec<u64> = file.entries.iter().map(|entry| entry.index).collect();
        let (done, desk) = self
            .overseen(oversight, move |remit, ledger| {
                let mut entries = Vec::new();
                for index in indexes {
                    for entry in ledger.entries(index..index.saturating_add(1))? {
                        let (index, bytes) = entry?;
                        entries.extend(RecordedEntry::from_bytes(&bytes).ok().map(|entry| (index, entry)));
                    }
                }
                entries.retain(|(_, entry)| remit.admits(entry));
                Ok(Looked {
                    value: entries,
                    is_found: true,
                })
            })
            .await?;
        let matters = self.matter_names().await?;
        Ok(done.map(|entries| {
            let IncidentView { organisation_name, .. } = view(&desk, file.incident.clone());
            IncidentReport {
                organisation_name,
                people: People::known(&desk, actors(&file).map(PrincipalId::as_str)),
                rows: entries
                    .iter()
                    .map(|(index, entry)| self.ledger_row(&desk, &matters, *index, entry))
                    .collect(),
                file,
            }
        }))
    }

    /// Opens an incident. A trace code that leads to an entry in the official's remit makes this the first affected one;
    /// that of a page that asked nothing has to be one of ours.
    ///
    /// # Errors
    /// A refusal; not possible: something is not said, or the trace code leads nowhere; or storage failed.
    pub async fn open_incident(&self, caller: &Caller, opened: &IncidentOpened) -> Result<Done<u64>, AppError> {
        let reference = opened.reference.trim();
        let deed = deed(caller, Affair::OpenIncident, reference);
        let now = self.now();
        self.enacted(
            deed,
            async |official, _| {
                let source = match opened.source.trim() {
                    "" => IncidentSource::Report,
                    name => IncidentSource::parse(name)
                        .ok_or_else(|| NotPossible::given("incident.source", "没有这种来源，请从所列来源中选择。"))?,
                };
                let new = NewIncident {
                    organisation: official.organisation().id.clone(),
                    opened_by: official.principal().id.clone(),
                    opened_at: now,
                    title: text("事件名称", &opened.title, INCIDENT_LINE_CHARS_MAX)?,
                    source,
                    reference: if reference.is_empty() {
                        String::new()
                    } else {
                        text("编号", reference, INCIDENT_LINE_CHARS_MAX)?
                    },
                    account: text("情况", &opened.account, INCIDENT_TEXT_CHARS_MAX)?,
                };
                let first = match (source, PageCode::parse(reference)) {
                    (IncidentSource::TraceCode, None) => self.referred(self.remit(official)?, reference).await?,
                    // No entry stands behind a page that asked nothing.
                    (IncidentSource::TraceCode, Some(code)) => {
                        self.check_page_code(self.remit(official)?, code).await?;
                        Vec::new()
                    }
                    _ => Vec::new(),
                };
                Ok((new, first))
            },
            async |(new, first), desk| {
                let number = desk.open_incident(&new).await?;
                let entries = affected(&first, &new.opened_by, now);
                desk.add_incident_entries(number, &entries).await?;
                Ok(number)
            },
        )
        .await
    }

    /// Puts entries down to an incident: by references, and by the conditions of a search in the official's remit. Returns
    /// how many are new.
    ///
    /// # Errors
    /// A refusal; not possible: no such incident, closed, nothing given or found, too many; or storage failed.
    pub async fn collect_entries(
        &self,
        caller: &Caller,
        number: u64,
        collected: &EntriesWanted,
    ) -> Result<Done<u64>, AppError> {
        let object = number.to_string();
        let now = self.now();
        self.enacted(
            deed(caller, Affair::CollectEntries, &object),
            async |official, _| {
                self.open_one(official, number).await?;
                let mut indexes = self.referred(self.remit(official)?, &collected.references).await?;
                let prepared = self.prepare(&collected.conditions).map_err(objection)?;
                if !prepared.object.is_empty() || prepared.subject.is_some() {
                    let remit = self.remit(official)?;
                    let found = self
                        .reading_ledger(move |ledger| {
                            find(ledger, &prepared.filter, &|entry| remit.admits(entry), u64::MAX, BOUNDS)
                        })
                        .await
                        .map_err(objection)?;
                    if found.rest_below.is_some() {
                        let message = format!(
                            "符合条件的条目超过 {INCIDENT_ENTRIES_MAX} 条，或者未能查完。请用日期等条件缩小范围后分次列入。"
                        );
                        return Err(NotPossible::given("incident.too_many", message).into());
                    }
                    indexes.extend(found.entries.into_iter().map(|(index, _)| index));
                }
                if indexes.is_empty() {
                    let message = "没有可以列入的条目：请填写编号，或者给出至少一项条件，并核对条件。";
                    return Err(NotPossible::given("incident.nothing", message).into());
                }
                Ok(affected(&indexes, &official.principal().id, now))
            },
            async |entries, desk| desk.add_incident_entries(number, &entries).await,
        )
        .await
    }

    /// Writes down who was told, or what was done.
    ///
    /// # Errors
    /// A refusal; not possible: no such incident, closed, something not said, a day to come; or storage failed.
    pub async fn act_on_incident(
        &self,
        caller: &Caller,
        number: u64,
        acted: &IncidentActed,
        is_told: bool,
    ) -> Result<Done<u64>, AppError> {
        let object = number.to_string();
        let affair = if is_told {
            Affair::TellOfIncident
        } else {
            Affair::ActOnIncident
        };
        let now = self.now();
        self.enacted(
            deed(caller, affair, &object),
            async |official, _| {
                self.open_one(official, number).await?;
                let act = if is_told {
                    IncidentAct::Told {
                        whom: text("告知对象", &acted.whom, INCIDENT_LINE_CHARS_MAX)?,
                        how: text("告知方式", &acted.how, INCIDENT_LINE_CHARS_MAX)?,
                        text: text("告知内容", &acted.text, INCIDENT_TEXT_CHARS_MAX)?,
                    }
                } else {
                    IncidentAct::Done {
                        text: text("处置措施", &acted.text, INCIDENT_TEXT_CHARS_MAX)?,
                    }
                };
                let on = acted.on.unwrap_or_else(|| beijing_day(now));
                if on > beijing_day(now) {
                    let message = "日期不能晚于今天。请改正日期。";
                    return Err(NotPossible::given("incident.day", message).into());
                }
                Ok(IncidentStep {
                    at: now,
                    by: official.principal().id.clone(),
                    on,
                    act,
                })
            },
            async |step, desk| {
                desk.add_incident_step(number, &step).await?;
                Ok(number)
            },
        )
        .await
    }

    /// Closes an incident with a conclusion. It stays as it is from then on.
    ///
    /// # Errors
    /// A refusal; not possible: no such incident, closed already, no conclusion; or storage failed.
    pub async fn close_incident(&self, caller: &Caller, number: u64, conclusion: &str) -> Result<Done<u64>, AppError> {
        let object = number.to_string();
        let now = self.now();
        self.enacted(
            deed(caller, Affair::CloseIncident, &object),
            async |official, _| {
                self.open_one(official, number).await?;
                Ok(IncidentEnd {
                    at: now,
                    by: official.principal().id.clone(),
                    conclusion: text("结论", conclusion, INCIDENT_TEXT_CHARS_MAX)?,
                })
            },
            async |end, desk| {
                desk.close_incident(number, &end).await?;
                Ok(number)
            },
        )
        .await
    }

    /// An incident that is still looked into and is the official's organisation's; auditors add to all.
    async fn open_one(&self, official: &Official, number: u64) -> Result<(), Objection> {
        let file = self.inner.desk.store().find_incident(number).await?;
        match file.filter(|file| is_visible(official, &file.incident)) {
            None => Err(NotPossible::unknown("incident.unknown", UNKNOWN).into()),
            Some(file) if file.incident.end.is_some() => {
                let message = "该事件已经结案，不能再作记载。有新情况的，另立一起事件。";
                Err(NotPossible::standing("incident.closed", message).into())
            }
            Some(_) => Ok(()),
        }
    }

    async fn check_page_code(&self, remit: Remit, code: Result<PageCode, Misread>) -> Result<(), Objection> {
        let code = code.map_err(|misread| NotPossible::given("trace.reference", misread.message()))?;
        let desk = self.desk_as_known().await;
        match opened_page(&remit, code, &self.inner.sealing, &desk) {
            Some(_) => Ok(()),
            None => Err(no_such_page_code(code).into()),
        }
    }

    fn remit(&self, official: &Official) -> Result<Remit, Objection> {
        Ok(Remit::of(self.catalogue(), &self.desk_copy(), official)?)
    }

    /// The entries that references lead to; each has to be there and in the remit.
    async fn referred(&self, remit: Remit, references: &str) -> Result<Vec<u64>, Objection> {
        let mut indexes = Vec::new();
        let separators = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；');
        for reference in references.split(separators).filter(|reference| !reference.is_empty()) {
            if PageCode::parse(reference).is_some() {
                let message = "页面追溯码不对应账本条目，不能列入。请填写答复、拒绝中的编号。";
                return Err(NotPossible::given("trace.reference", message).into());
            }
            match parse_reference(reference, self.node()) {
                Ok(index) => indexes.push(index),
                Err(ReferenceFault::Shape) => {
                    let message = format!("编号应为“节点-数字”，如 {}-4711。请核对所填编号。", self.node());
                    return Err(NotPossible::given("trace.reference", message).into());
                }
                Err(ReferenceFault::OtherNode(of)) => {
                    let message = format!("编号出自节点 {of}，本节点为 {}。请到该节点登记。", self.node());
                    return Err(NotPossible::given("trace.reference", message).into());
                }
            }
        }
        if indexes.len() > REFERENCES_MAX {
            let message = format!("一次至多填写 {REFERENCES_MAX} 个编号。请分次填写。");
            return Err(NotPossible::given("incident.too_many", message).into());
        }
        let wanted: Arc<[u64]> = indexes.into();
        let asked = wanted.clone();
        let missing = self
            .reading_ledger(move |ledger| {
                for index in asked.iter().copied() {
                    let found = ledger.entries(index..index.saturating_add(1))?.next().transpose()?;
                    let entry = found.and_then(|(_, bytes)| RecordedEntry::from_bytes(&bytes).ok());
                    if !entry.is_some_and(|entry| remit.admits(&entry)) {
                        return Ok(Some(index));
                    }
                }
                Ok(None)
            })
            .await
            .map_err(objection)?;
        match missing {
            None => Ok(wanted.to_vec()),
            Some(index) => {
                let message = format!(
                    "没有编号为 {}-{index} 的条目，或者不在本机构的监督范围内。请核对编号。",
                    self.node()
                );
                Err(NotPossible::given("ledger.unknown", message).into())
            }
        }
    }
}

fn deed<'a>(caller: &'a Caller, affair: Affair, object: &'a str) -> Deed<'a> {
    Deed {
        caller,
        affair,
        object,
        register: None,
    }
}

/// What speaks against a deed, from what spoke against a question that is part of it.
fn objection(error: AppError) -> Objection {
    match error {
        AppError::NotPossible(why) => Objection::NotPossible(*why),
        AppError::Refused(refused) => Objection::Refused(refused.refusal.code),
        AppError::Unavailable { source, .. } => Objection::Store(source),
    }
}

fn is_visible(official: &Official, incident: &Incident) -> bool {
    let organisation = official.organisation();
    organisation.kind == OrganisationKind::Auditor || organisation.id == incident.organisation
}

fn affected(indexes: &[u64], by: &PrincipalId, now: jiff::Timestamp) -> Vec<AffectedEntry> {
    let one = |index: &u64| AffectedEntry {
        index: *index,
        added_at: now,
        added_by: by.clone(),
    };
    indexes.iter().map(one).collect()
}

fn view(desk: &DeskCopy, incident: Incident) -> IncidentView {
    IncidentView {
        organisation_name: desk.organisation_name_or_id(&incident.organisation),
        incident,
    }
}

fn actors(file: &IncidentFile) -> impl Iterator<Item = &PrincipalId> {
    let of_steps = file.steps.iter().map(|step| &step.by);
    of_steps.chain([&file.incident.opened_by])
}

/// A text as given; it has to say something.
fn text(what: &str, given: &str, chars_max: usize) -> Result<String, NotPossible> {
    let given = given.trim().replace("\r\n", "\n");
    let is_good =
        (1..=chars_max).contains(&given.chars().count()) && !given.chars().any(|c| c.is_control() && c != '\n');
    if is_good {
        Ok(given)
    } else {
        let message = format!("{what}应为 1 至 {chars_max} 个字符，不能只有空白。请改正后再办理。");
        Err(NotPossible::given("incident.text", message))
    }
}
