//! The form by which something is done at the desk (业务办理): what it is done to, what follows from it, what has to be said,
//! and a button. Every change of state is confirmed on this page and made by no other way.

use app::{AppError, NotPossible, Obstacle};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    door::Portal,
    form::{self, ErrorInSummary, Input, InputKind},
    frame::{Frame, Place},
    messages::ZH,
    page::page,
    pages::problem,
    routes,
    visitor::Visitor,
};

/// The form.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/deed.html")]
pub struct DeedPage {
    frame: Frame,
    heading: String,
    facts: Vec<(String, String)>,
    consequences: Vec<String>,
    inputs: Vec<Input>,
    kept: Vec<(String, String)>,
    action: String,
    button: String,
    back: String,
    errors: Vec<ErrorInSummary>,
    wrong: Option<String>,
}

impl DeedPage {
    fn has_file(&self) -> bool {
        self.inputs.iter().any(|input| matches!(input.kind, InputKind::File))
    }
}

/// What a form of a deed is made of.
#[derive(Debug, Default)]
pub(crate) struct DeedForm {
    /// What is done: 交回数字证书.
    pub(crate) heading: String,
    /// To what.
    pub(crate) facts: Vec<(String, String)>,
    /// What follows from it, in whole sentences.
    pub(crate) consequences: Vec<String>,
    /// What has to be said.
    pub(crate) inputs: Vec<Input>,
    /// What goes along hidden.
    pub(crate) kept: Vec<(String, String)>,
    /// Where the form is sent.
    pub(crate) action: String,
    /// What the button says: 确认交回.
    pub(crate) button: String,
    /// Where one gets without doing it.
    pub(crate) back: String,
}

impl DeedForm {
    /// The form, to be filled in.
    pub(crate) fn show(self, portal: &Portal, place: Place, visitor: &Visitor) -> Response {
        self.respond(portal, place, visitor, None)
    }

    /// The form again, with what it lacks; whoever may not send it is refused, whatever stands in it.
    pub(crate) fn show_again(self, portal: &Portal, place: Place, visitor: &Visitor, is_theirs: bool) -> Response {
        if is_theirs {
            self.show(portal, place, visitor)
        } else {
            problem::not_your_duty(portal, visitor)
        }
    }

    /// What came of doing it: the page that `next` leads to, or this form again with what is wrong, or a refusal.
    pub(crate) fn conclude<T>(
        self,
        portal: &Portal,
        place: Place,
        visitor: &Visitor,
        done: Result<app::Done<T>, AppError>,
        next: impl FnOnce(&T) -> String,
    ) -> Response {
        match done {
            Ok(done) => {
                let page = next(done.value());
                Redirect::to(&routes::done(&page, &done.receipt().reference())).into_response()
            }
            Err(error) => self.fail(portal, place, visitor, error),
        }
    }

    /// This form again with why it cannot be done, or a refusal.
    pub(crate) fn fail(self, portal: &Portal, place: Place, visitor: &Visitor, error: AppError) -> Response {
        match error {
            AppError::NotPossible(why) if why.obstacle != Obstacle::Unknown => {
                self.respond(portal, place, visitor, Some(*why))
            }
            error => problem::of_deed(portal, visitor, error),
        }
    }

    fn respond(self, portal: &Portal, place: Place, visitor: &Visitor, why: Option<NotPossible>) -> Response {
        let errors = form::summary(&self.inputs);
        let status = match &why {
            _ if !errors.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
            Some(why) => problem::status_of_obstacle(why.obstacle),
        };
        let shown = DeedPage {
            frame: Frame::of_visitor(&portal.site, place, &self.heading, visitor),
            heading: self.heading,
            facts: self.facts,
            consequences: self.consequences,
            inputs: self.inputs,
            kept: self.kept,
            action: self.action,
            button: self.button,
            back: self.back,
            errors,
            wrong: why.map(|why| why.message),
        };
        page(status, &shown)
    }
}

/// The input for a reason, with what was entered.
pub(crate) fn reason_input(value: &str) -> Input {
    Input {
        name: "reason".to_owned(),
        label: ZH.deed.reason.to_owned(),
        hint: ZH.deed.reason_hint.to_owned(),
        value: value.to_owned(),
        is_required: true,
        kind: InputKind::Lines,
        error: None,
    }
}

#[cfg(test)]
impl DeedPage {
    /// A form as it comes back, with these inputs.
    pub(crate) fn sample(heading: &str, consequences: Vec<String>, inputs: Vec<Input>) -> Self {
        use crate::{frame::Asker, site::Site};
        let asker = Some(Asker::sample_official());
        Self {
            frame: Frame::extranet(&Site::sample(true), Place::Elsewhere, heading, asker),
            heading: heading.to_owned(),
            facts: Vec::new(),
            consequences,
            errors: form::summary(&inputs),
            inputs,
            kept: Vec::new(),
            action: routes::HOME.to_owned(),
            button: heading.to_owned(),
            back: routes::HOME.to_owned(),
            wrong: None,
        }
    }

    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{form::InputError, frame::Asker, site::Site};
        let page = |facts: usize, wrong: Option<&str>, error: Option<&str>| {
            let mut reason = reason_input("岗位调整\"><");
            reason.error = error.map(|rule| InputError {
                rule: rule.to_owned(),
                remedy: String::new(),
            });
            let inputs = vec![reason];
            Self {
                frame: Frame::extranet(
                    &Site::sample(true),
                    Place::Certificates,
                    "交回数字证书",
                    Some(Asker::sample_official()),
                ),
                heading: "交回数字证书".to_owned(),
                facts: vec![("持有人".to_owned(), "王样例".repeat(10)); facts],
                consequences: vec![ZH.certificates.consequence_now.to_owned(); facts + 1],
                errors: form::summary(&inputs),
                inputs,
                kept: vec![("serial".to_owned(), "3a5f".to_owned())],
                action: routes::certificate_end("3a5f"),
                button: "确认交回".to_owned(),
                back: routes::CERTIFICATES.to_owned(),
                wrong: wrong.map(str::to_owned),
            }
        };
        vec![
            ("empty", page(0, None, None)),
            ("filing", Self::sample_of_filing()),
            ("renewal", Self::sample_of_renewal()),
            ("typical", page(3, None, None)),
            (
                "full",
                page(
                    20,
                    Some("该证书此前已吊销或者交回，无需再次办理。"),
                    Some("请写明理由。"),
                ),
            ),
        ]
    }
}
