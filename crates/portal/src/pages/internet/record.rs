//! One record of an open register (登记信息), with its history.

mod provenance;
pub(crate) mod qr;
#[cfg(test)]
mod samples;

use std::sync::Arc;

use app::{Answer, History, HistoryQuestion, LookUp, LookUpQuestion, LookUpSubject, RecordView};
use askama::Template;
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use jiff::{Timestamp, civil::Date};
use model::{AskedAsOf, Outcome, Register, SharingClass, Subject};

use self::provenance::Provenance;
use crate::{
    address::Path,
    answer_note::AnswerNote,
    conditional::Validators,
    door::Portal,
    form::{Entered, InputError},
    frame::{Frame, Place},
    history::{self, HistoryStep, StepKind},
    language::Language,
    messages::fill,
    page::page,
    pages::problem::{self, ProblemPage},
    past_day, routes,
    shown::{ShownField, ShownStatus, code_groups},
    term::Term,
};

/// The page of one record.
#[derive(Debug, Template)]
#[template(path = "pages/internet/record.html")]
pub struct RecordPage {
    frame: Frame,
    name: Term,
    code: Vec<String>,
    here: String,
    register: String,
    register_href: String,
    status: Option<ShownStatus>,
    is_retired: bool,
    fields: Vec<ShownField>,
    /// Fields on which a discrepancy is open.
    disputed: Vec<Term>,
    as_of: AsOfForm,
    /// Whether what is shown of a day gone by is in force still.
    is_current: bool,
    note: AnswerNote,
    provenance: Provenance,
    address: PermanentAddress,
    history: Vec<HistoryStep>,
    is_history_cut: bool,
    history_note: AnswerNote,
}

/// Where the record is always found.
#[derive(Debug)]
struct PermanentAddress {
    address: String,
    /// The same as a picture.
    qr: String,
}

/// The form that asks for the record as of a day.
#[derive(Debug, Default)]
struct AsOfForm {
    value: String,
    past_day: Option<String>,
    error: Option<InputError>,
}

/// Shows one record with its history.
pub(crate) async fn show(
    portal: Portal,
    Path((register, code)): Path<(String, String)>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
    asked: HeaderMap,
) -> Response {
    let m = &portal.messages().problem;
    // A register that is not open has no records here: its codes are not even parsed.
    let open = portal
        .app
        .catalogue()
        .register(&register)
        .filter(|register| register.is_open());
    let Some(register) = open.cloned() else {
        return ProblemPage::plain(&portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND);
    };
    let Ok(Query(pairs)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let subject = match Subject::parse(&register, &code) {
        Ok(subject) => subject,
        Err(wrong) => {
            return ProblemPage::plain(&portal, m.malformed_code, portal.language().broken_rule(&wrong.error))
                .with(StatusCode::NOT_FOUND);
        }
    };
    // Looked at first: what changes while the register is asked makes the page another one.
    let stamp = portal.app.register_stamp(&register).await;
    let validators = (stamp.as_ref()).and_then(|stamp| Validators::of_register(&portal, stamp));
    if let Some(unchanged) = validators.as_ref().and_then(|validators| validators.unchanged(&asked)) {
        return unchanged;
    }
    let (as_of, effective_on) = AsOfForm::parse(&portal, Entered::new(pairs).get("as_of"));
    let updated_at = stamp.and_then(|stamp| stamp.last_batch_at);
    let answered = answer(&portal, register, subject, updated_at, as_of, effective_on).await;
    match validators {
        Some(validators) => validators.put_on(answered),
        None => answered,
    }
}

async fn answer(
    portal: &Portal,
    register: Arc<Register>,
    subject: Subject,
    updated_at: Option<Timestamp>,
    as_of: AsOfForm,
    effective_on: Option<Date>,
) -> Response {
    let question = LookUpQuestion {
        register: register.clone(),
        subject: LookUpSubject::Code(subject.clone()),
        as_of: AskedAsOf {
            effective_on,
            recorded_by: None,
        },
    };
    let found = match portal.app.look_up(&portal.public, &question).await {
        Ok(answer) => answer,
        Err(error) => return problem::from_app(portal, None, None, &register, error),
    };
    match found.value().outcome {
        Outcome::Found => {}
        // A former number that several records share: the search lists them.
        Outcome::Ambiguous => return Redirect::to(&routes::search(subject.value())).into_response(),
        _ => return ProblemPage::no_record(portal, &register, &found, effective_on),
    }
    let question = HistoryQuestion {
        register: register.clone(),
        subject,
    };
    match portal.app.history(&portal.public, &question).await {
        Ok(history) => RecordPage::respond(portal, &register, updated_at, as_of, effective_on, &found, &history),
        Err(error) => problem::from_app(portal, None, None, &register, error),
    }
}

impl AsOfForm {
    /// What was entered; an error leaves the record as it stands now.
    fn parse(portal: &Portal, entered: &str) -> (Self, Option<Date>) {
        let value = entered.to_owned();
        match past_day::parse(&portal.messages().past_day, entered, app::beijing_day(portal.app.now())) {
            Ok(day) => (
                Self {
                    value,
                    past_day: day.map(|day| portal.language().day(day)),
                    error: None,
                },
                day,
            ),
            Err(error) => (
                Self {
                    value,
                    past_day: None,
                    error: Some(error),
                },
                None,
            ),
        }
    }
}

impl RecordPage {
    fn respond(
        portal: &Portal,
        register: &Register,
        updated_at: Option<Timestamp>,
        as_of: AsOfForm,
        effective_on: Option<Date>,
        found: &Answer<LookUp>,
        history: &Answer<History>,
    ) -> Response {
        let Some(record) = &found.value().record else {
            return ProblemPage::no_record(portal, register, found, effective_on);
        };
        let status = if as_of.error.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let language = portal.language();
        let (history_steps, is_history_cut) = history::steps(language, register, &history.value().versions);
        let is_current = history
            .value()
            .versions
            .first()
            .is_none_or(|latest| latest.record.sequence == record.sequence);
        let name = record.value(register.name_field).unwrap_or_default();
        let key = record.key(register);
        let frame = Frame::internet(&portal.site, Place::Registers, name);
        let here = routes::record(&register.id, key);
        let disputed = record
            .disputed
            .iter()
            .map(|index| language.field(register.field_at(*index)));
        let shown = Self {
            disputed: disputed.collect(),
            provenance: Provenance::of(language, register, record, updated_at),
            address: PermanentAddress {
                address: portal.site.info.permanent(&here),
                qr: routes::record_qr(&register.id, key),
            },
            frame: frame.published(Some(record.recorded_at), &register.owner_name),
            // The heading says what language it is in by itself.
            name: Term::plain(name),
            code: code_groups(key),
            here,
            register: language.register(register).to_owned(),
            register_href: routes::register(&register.id),
            status: ShownStatus::of(language, register, record.status.as_deref()),
            is_retired: record.is_retired,
            fields: shown_fields(language, register, record),
            as_of,
            is_current,
            note: AnswerNote::of(language, found, register, effective_on),
            history: history_steps,
            is_history_cut,
            history_note: AnswerNote::of(language, history, register, None),
        };
        page(status, &shown)
    }
}

impl RecordPage {
    /// As of when it is what it is, in one sentence below its name.
    fn as_at(&self) -> String {
        let Provenance { owner, cycle, .. } = &self.provenance;
        let words = [
            ("at", self.note.answered_at.as_str()),
            ("owner", owner.text()),
            ("cycle", cycle.text()),
        ];
        fill(self.frame.m.record.as_at, &words)
    }

    /// What is said of a day gone by: that something else is in force now only where it is so.
    fn of_day(&self, day: &str) -> String {
        let m = &self.frame.m.record;
        let words = if self.is_current { m.as_of_current } else { m.as_of_past };
        fill(words, &[("day", day)])
    }
}

/// All fields that are shared with society, those without a value too: that nothing is registered is an answer as well.
fn shown_fields(language: Language, register: &Register, record: &RecordView) -> Vec<ShownField> {
    let is_shared = |class| class == SharingClass::Unconditional;
    let shared = register.fields().filter(|(_, field)| is_shared(field.sharing));
    shared
        .map(|(index, _)| ShownField::of(language, register, index, record))
        .collect()
}
