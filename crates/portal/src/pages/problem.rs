//! Errors (差错): what is wrong, and what to do. Neither door tells more than the caller may know.

use app::{Answer, AppError, NotPossible, Obstacle};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use model::{RefusalCode, Register};

use crate::{
    answer_note::AnswerNote,
    door::Portal,
    frame::{Asker, Frame},
    messages::{ZH, fill},
    page::page,
    pages::refusal::{Back, RefusalPage},
    term::Term,
    visitor::Visitor,
};

/// A page that says why there is no other.
#[derive(Debug, Template)]
#[template(path = "pages/problem.html")]
pub struct ProblemPage {
    frame: Frame,
    heading: String,
    note: Term,
    reference: Option<String>,
    answer: Option<AnswerNote>,
}

impl ProblemPage {
    /// A problem that needs no more than words.
    pub(crate) fn plain(portal: &Portal, heading: &str, note: impl Into<Term>) -> Self {
        Self {
            frame: Frame::of_door(&portal.site, portal.door, heading, None),
            heading: heading.to_owned(),
            note: note.into(),
            reference: None,
            answer: None,
        }
    }

    /// The register holds no such record: an answer, with its receipt.
    pub(crate) fn no_record<T>(portal: &Portal, register: &Register, answer: &Answer<T>, on: Option<Date>) -> Response {
        let m = &portal.messages().problem;
        let note = match on {
            Some(day) => fill(m.no_record_then, &[("day", portal.language().day(day))]),
            None => m.no_record_note.to_owned(),
        };
        let answer = Some(AnswerNote::of(portal.language(), answer, register, on));
        Self {
            answer,
            ..Self::plain(portal, m.no_record, note)
        }
        .with(StatusCode::NOT_FOUND)
    }

    /// As a response.
    pub(crate) fn with(self, status: StatusCode) -> Response {
        page(status, &self)
    }
}

/// The page of an error of the application: a refusal with its way back, or the register out of reach.
pub(crate) fn from_app(
    portal: &Portal,
    asker: Option<Asker>,
    back: Option<Back>,
    names: &Register,
    error: AppError,
) -> Response {
    match error {
        AppError::Refused(refused) => RefusalPage::of(portal, asker, back, Some(names), *refused),
        AppError::NotPossible(why) => not_possible(portal, asker, *why),
        AppError::Unavailable { .. } => {
            let m = &portal.messages().problem;
            unavailable(portal, asker, &error, m.unavailable, m.unavailable_note)
        }
    }
}

/// The page of an error of the application where no register is named.
pub(crate) fn of_public(portal: &Portal, error: AppError) -> Response {
    match error {
        AppError::Refused(refused) => RefusalPage::of(portal, None, None, None, *refused),
        AppError::NotPossible(why) => not_possible(portal, None, *why),
        AppError::Unavailable { .. } => {
            let m = &portal.messages().problem;
            unavailable(portal, None, &error, m.unavailable, m.unavailable_note)
        }
    }
}

/// The page of a deed, or of a page of the desk, that did not come about.
pub(crate) fn of_deed(portal: &Portal, visitor: &Visitor, error: AppError) -> Response {
    let asker = Some(visitor.asker());
    match error {
        AppError::Refused(refused) => RefusalPage::of(portal, asker, None, None, *refused),
        AppError::NotPossible(why) => not_possible(portal, asker, *why),
        AppError::Unavailable { .. } => {
            let m = &portal.messages().problem;
            unavailable(portal, asker, &error, m.desk_unavailable, m.desk_unavailable_note)
        }
    }
}

/// The page of a refusal: what was called for is another's duty.
pub(crate) fn not_your_duty(portal: &Portal, visitor: &Visitor) -> Response {
    of_deed(portal, visitor, RefusalCode::NotYourDuty.into())
}

fn not_possible(portal: &Portal, asker: Option<Asker>, why: NotPossible) -> Response {
    let heading = ZH.deed.not_possible;
    ProblemPage {
        frame: Frame::of_door(&portal.site, portal.door, heading, asker),
        ..ProblemPage::plain(portal, heading, why.message)
    }
    .with(status_of_obstacle(why.obstacle))
}

fn unavailable(portal: &Portal, asker: Option<Asker>, error: &AppError, heading: &str, note: &str) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "a page could not be answered");
    let reference = match error {
        AppError::Unavailable { reference, .. } => reference.clone(),
        AppError::Refused(_) | AppError::NotPossible(_) => None,
    };
    ProblemPage {
        frame: Frame::of_door(&portal.site, portal.door, heading, asker),
        reference,
        ..ProblemPage::plain(portal, heading, note)
    }
    .with(StatusCode::SERVICE_UNAVAILABLE)
}

/// The status of a page that says why something cannot be done.
pub(crate) fn status_of_obstacle(obstacle: Obstacle) -> StatusCode {
    match obstacle {
        Obstacle::Given => StatusCode::UNPROCESSABLE_ENTITY,
        Obstacle::Unknown => StatusCode::NOT_FOUND,
        Obstacle::Standing => StatusCode::CONFLICT,
    }
}

/// The page for an address that leads nowhere.
pub(crate) fn no_such_page(portal: &Portal) -> Response {
    let m = &portal.messages().problem;
    ProblemPage::plain(portal, m.not_found, m.not_found_note).with(StatusCode::NOT_FOUND)
}

/// The page for a form or query that could not be read.
pub(crate) fn unreadable(portal: &Portal, status: StatusCode) -> Response {
    let m = &portal.messages().problem;
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemPage::plain(portal, m.too_large, m.unreadable_note).with(status),
        _ => ProblemPage::plain(portal, m.unreadable, m.unreadable_note).with(StatusCode::BAD_REQUEST),
    }
}

#[cfg(test)]
impl ProblemPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{
            frame::{Asker, Door, Place},
            messages::{EN, ZH},
            site::Site,
        };
        let (m, english) = (&ZH.problem, &EN.problem);
        let page = |door, asker, heading: &str, note: &str, reference: Option<&str>, answer| Self {
            frame: Frame::of_door(&Site::sample(true), door, heading, asker),
            heading: heading.to_owned(),
            note: note.into(),
            reference: reference.map(str::to_owned),
            answer,
        };
        vec![
            (
                "empty",
                page(Door::Internet, None, m.not_found, m.not_found_note, None, None),
            ),
            (
                "typical",
                page(
                    Door::Internet,
                    None,
                    m.no_record,
                    m.no_record_note,
                    None,
                    Some(AnswerNote::sample(None)),
                ),
            ),
            (
                "full",
                page(
                    Door::Extranet,
                    Some(Asker::sample()),
                    m.damaged,
                    m.damaged_note,
                    Some("node-1-20481"),
                    None,
                ),
            ),
            (
                "english",
                Self {
                    frame: Frame::internet(&Site::sample_in_english(), Place::Elsewhere, english.no_record),
                    heading: english.no_record.to_owned(),
                    note: english.no_record_note.into(),
                    reference: Some("node-1-20481".to_owned()),
                    answer: Some(AnswerNote::sample_in_english()),
                },
            ),
        ]
    }
}
