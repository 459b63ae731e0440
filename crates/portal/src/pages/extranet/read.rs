//! The reading form (查询): granted fields of one subject.

use app::{Printed, ReadingQuestion, Signed};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{
    Register, SharingClass,
    catalogue::{Field, FieldIndex},
};

use super::{
    question::{BUTTONS, QuestionInputs, SentForm, SentQuery, answered, entered_form, register_of},
    reading::ReadingPage,
};
use crate::{
    door::Portal,
    form::{Entered, ErrorInSummary, InputError, Tick, summary},
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::refusal::Back,
    routes,
    visitor::Visitor,
};

/// The reading form.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/read.html")]
pub struct ReadPage {
    frame: Frame,
    heading: String,
    question: QuestionInputs,
    ticks: Vec<Tick>,
    ticks_error: Option<InputError>,
    errors: Vec<ErrorInSummary>,
}

/// Shows the empty form of a register.
pub(crate) async fn show(portal: Portal, visitor: Visitor, query: SentQuery) -> Response {
    match register_of(&portal, query) {
        Ok(register) => ReadPage::new(&portal, &visitor, &register, &Entered::default())
            .await
            .with(StatusCode::OK),
        Err(none) => none.page(&portal),
    }
}

/// Takes the form, asks and shows the result; or shows the form again with what is to be corrected.
pub(crate) async fn ask(portal: Portal, visitor: Visitor, form: SentForm) -> Response {
    let (register, entered) = match entered_form(&portal, form) {
        Ok(entered) => entered,
        Err(none) => return none.page(&portal),
    };
    let mut shown = ReadPage::new(&portal, &visitor, &register, &entered).await;
    if entered.has("edit") {
        return shown.with(StatusCode::OK);
    }
    let parts = shown.question.parse(&register, app::beijing_day(portal.app.now()));
    let fields = wanted_fields(&register, &entered);
    let Some(parts) = parts.filter(|_| !fields.is_empty()) else {
        return shown.with_errors(fields.is_empty());
    };
    let question = ReadingQuestion {
        register,
        subject: parts.subject,
        fields,
        purpose: parts.purpose,
        as_of: parts.as_of,
        is_dry_run: entered.has("dry_run"),
        // A page is asked by hand; what signs is a program.
        signed: Signed::No,
    };
    let kept = entered.kept(&BUTTONS);
    let asked = if entered.has("print") {
        portal.app.print_reading(&visitor.caller, &question).await
    } else {
        portal
            .app
            .read(&visitor.caller, &question)
            .await
            .map(Printed::without_extract)
    };
    let back = Back {
        action: routes::READ,
        kept,
    };
    answered(&portal, &visitor, &question.register, back, asked, |kept, answer| {
        ReadingPage::respond(&portal, &visitor, &question, kept, answer)
    })
}

impl ReadPage {
    async fn new(portal: &Portal, visitor: &Visitor, register: &Register, entered: &Entered) -> Self {
        let is_ticked = |field: &Field| entered.all("field").any(|id| id == field.id);
        let tick = |(_, field): (FieldIndex, &Field)| Tick {
            id: format!("field-{}", field.id),
            value: field.id.clone(),
            label: field.name.clone(),
            is_ticked: is_ticked(field),
        };
        Self {
            frame: Frame::extranet(&portal.site, Place::Read, ZH.question.read_title, Some(visitor.asker())),
            heading: fill(ZH.question.read_heading, &[("register", &register.name)]),
            question: QuestionInputs::new(portal, visitor, register, entered, routes::read).await,
            ticks: readable(register).map(tick).collect(),
            ticks_error: None,
            errors: Vec::new(),
        }
    }

    fn with_errors(mut self, is_nothing_wanted: bool) -> Response {
        self.errors = summary(self.question.inputs());
        if is_nothing_wanted {
            let error = InputError {
                rule: ZH.question.error_fields_missing.to_owned(),
                remedy: String::new(),
            };
            let place = ZH.question.step_fields.to_owned();
            self.errors.push(ErrorInSummary {
                target: "fields".to_owned(),
                place,
                error: error.clone(),
            });
            self.ticks_error = Some(error);
        }
        self.frame.title = fill(ZH.common.title_in_error, &[("title", &self.frame.title)]);
        self.with(StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn with(self, status: StatusCode) -> Response {
        page(status, &self)
    }
}

fn readable(register: &Register) -> impl Iterator<Item = (FieldIndex, &Field)> {
    register
        .fields()
        .filter(|(_, field)| field.sharing != SharingClass::Withheld)
}

fn wanted_fields(register: &Register, entered: &Entered) -> Vec<FieldIndex> {
    let is_wanted = |field: &Field| entered.all("field").any(|id| id == field.id);
    readable(register)
        .filter(|(_, field)| is_wanted(field))
        .map(|(index, _)| index)
        .collect()
}

#[cfg(test)]
impl ReadPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |is_filled, ticks, ticks_error: Option<InputError>| {
            let question = QuestionInputs::sample(is_filled, crate::routes::read);
            let mut errors = summary(question.inputs());
            errors.extend(ticks_error.clone().map(|error| ErrorInSummary {
                target: "fields".to_owned(),
                place: "需要的信息项".to_owned(),
                error,
            }));
            Self {
                frame: Frame::extranet(&Site::sample(true), Place::Read, "查询", Some(Asker::sample())),
                heading: "查询公民基本信息".to_owned(),
                question,
                ticks,
                ticks_error,
                errors,
            }
        };
        let tick = |id: &str, label: &str, is_ticked| Tick {
            id: format!("field-{id}"),
            value: id.to_owned(),
            label: label.to_owned(),
            is_ticked,
        };
        let ticks = || {
            vec![
                tick("name", "姓名", true),
                tick("sex", "性别", false),
                tick("born_on", "出生日期", false),
            ]
        };
        let error = InputError {
            rule: "请至少勾选一项需要的信息项。".to_owned(),
            remedy: String::new(),
        };
        vec![
            ("empty", page(false, vec![], None)),
            ("typical", page(false, ticks(), None)),
            ("full", page(true, ticks(), Some(error))),
        ]
    }
}
