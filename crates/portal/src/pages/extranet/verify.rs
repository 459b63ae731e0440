//! The verification form (核验): claims against one subject.

use app::{Printed, Signed, VerificationQuestion};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{
    Claim, Claims, FieldType, Register, SharingClass,
    catalogue::{Field, FieldIndex},
};

use super::{
    question::{BUTTONS, QuestionInputs, SentForm, SentQuery, answered, entered_form, input_error, register_of},
    verification::VerificationPage,
};
use crate::{
    door::Portal,
    form::{CheckedCode, Choice, Entered, ErrorInSummary, Input, InputError, InputKind, summary},
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::refusal::Back,
    routes,
    visitor::Visitor,
};

/// The verification form.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/verify.html")]
pub struct VerifyPage {
    frame: Frame,
    heading: String,
    question: QuestionInputs,
    claims: Vec<Input>,
    errors: Vec<ErrorInSummary>,
}

/// Shows the empty form of a register.
pub(crate) async fn show(portal: Portal, visitor: Visitor, query: SentQuery) -> Response {
    match register_of(&portal, query) {
        Ok(register) => VerifyPage::new(&portal, &visitor, &register, &Entered::default())
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
    let mut shown = VerifyPage::new(&portal, &visitor, &register, &entered).await;
    if entered.has("edit") {
        return shown.with(StatusCode::OK);
    }
    let parts = shown.question.parse(&register, app::beijing_day(portal.app.now()));
    let claims = shown.parse_claims(&register);
    let (Some(parts), Some(claims)) = (parts, claims) else {
        return shown.with_errors();
    };
    let question = VerificationQuestion {
        register,
        subject: parts.subject,
        claims,
        purpose: parts.purpose,
        as_of: parts.as_of,
        is_dry_run: entered.has("dry_run"),
        // A page is asked by hand; what signs is a program.
        signed: Signed::No,
    };
    let kept = entered.kept(&BUTTONS);
    let asked = if entered.has("print") {
        portal.app.print_verification(&visitor.caller, &question).await
    } else {
        portal
            .app
            .verify(&visitor.caller, &question)
            .await
            .map(Printed::without_extract)
    };
    let back = Back {
        action: routes::VERIFY,
        kept,
    };
    answered(&portal, &visitor, &question.register, back, asked, |kept, answer| {
        VerificationPage::respond(&portal, &visitor, &question, &entered, kept, answer)
    })
}

impl VerifyPage {
    async fn new(portal: &Portal, visitor: &Visitor, register: &Register, entered: &Entered) -> Self {
        Self {
            frame: Frame::extranet(
                &portal.site,
                Place::Verify,
                ZH.question.verify_title,
                Some(visitor.asker()),
            ),
            heading: fill(ZH.question.verify_heading, &[("register", &register.name)]),
            question: QuestionInputs::new(portal, visitor, register, entered, routes::verify).await,
            claims: claimable(register)
                .map(|(_, field)| claim_input(field, entered))
                .collect(),
            errors: Vec::new(),
        }
    }

    /// The claims; what is wrong stands at its input. `None` when one is, or when nothing is claimed.
    fn parse_claims(&mut self, register: &Register) -> Option<Claims> {
        let mut claims = Vec::new();
        for ((index, _), input) in claimable(register).zip(&mut self.claims) {
            if !input.value.is_empty() {
                match Claim::parse(register, index, &input.value) {
                    Ok(claim) => claims.push(claim),
                    Err(error) => input.error = Some(input_error(&error)),
                }
            }
        }
        let is_wrong = self.claims.iter().any(|input| input.error.is_some());
        if claims.is_empty() && !is_wrong {
            self.errors.push(ErrorInSummary {
                target: "claims".to_owned(),
                place: ZH.question.step_claims.to_owned(),
                error: InputError {
                    rule: ZH.question.error_claims_missing.to_owned(),
                    remedy: String::new(),
                },
            });
        }
        if is_wrong { None } else { Claims::new(claims) }
    }

    fn with_errors(mut self) -> Response {
        let mut errors = summary(self.question.inputs().chain(&self.claims));
        errors.append(&mut self.errors);
        self.errors = errors;
        self.frame.title = fill(ZH.common.title_in_error, &[("title", &self.frame.title)]);
        self.with(StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn with(self, status: StatusCode) -> Response {
        page(status, &self)
    }
}

/// The fields that can be claimed: all that are shared, but for a key by which alone the subject can be named.
pub(super) fn claimable(register: &Register) -> impl Iterator<Item = (FieldIndex, &Field)> {
    let has_other_keys = register.keys.len() > 1 || register.alternate_keys().next().is_some();
    register
        .fields()
        .filter(|(_, field)| field.sharing != SharingClass::Withheld)
        .filter(move |(index, _)| has_other_keys || !register.keys.contains(index))
}

/// Name of the input of a field.
pub(super) fn claim_name(field: &Field) -> String {
    format!("claim-{}", field.id)
}

/// Texts that may be longer than this are entered on several lines.
const LINE_CHARS_MAX: usize = 200;

fn claim_input(field: &Field, entered: &Entered) -> Input {
    let m = &ZH.question;
    let name = claim_name(field);
    let value = entered.get(&name).to_owned();
    let (kind, hint) = match &field.field_type {
        FieldType::Code(list) => {
            let choice = |code: &model::catalogue::Code| Choice {
                value: code.code.clone(),
                label: code.name.clone(),
                is_chosen: code.code == value,
            };
            (InputKind::Choice(list.codes.iter().map(choice).collect()), "")
        }
        FieldType::Date { is_open_ended: true } => (InputKind::Line, m.open_date_hint),
        FieldType::Date { is_open_ended: false } => (InputKind::Line, m.date_hint),
        FieldType::Money => (InputKind::Line, m.money_hint),
        FieldType::Text if field.is_repeated => (InputKind::Line, m.repeated_hint),
        FieldType::Text if field.chars_max > LINE_CHARS_MAX => (InputKind::Lines, ""),
        other => (CheckedCode::of(other).map_or(InputKind::Line, InputKind::Code), ""),
    };
    Input {
        name,
        label: field.name.clone(),
        hint: hint.to_owned(),
        value,
        is_required: false,
        kind,
        error: None,
    }
}

#[cfg(test)]
impl VerifyPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |is_filled, claims: Vec<Input>| {
            let question = QuestionInputs::sample(is_filled, crate::routes::verify);
            let errors = summary(question.inputs().chain(&claims));
            Self {
                frame: Frame::extranet(&Site::sample(true), Place::Verify, "核验", Some(Asker::sample())),
                heading: "核验公民基本信息".to_owned(),
                question,
                claims,
                errors,
            }
        };
        let claim = |name: &str, label: &str, kind| Input {
            name: format!("claim-{name}"),
            label: label.to_owned(),
            kind,
            ..Input::default()
        };
        let choice = |value: &str, label: &str, is_chosen| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            is_chosen,
        };
        let claims = || {
            let sexes = vec![choice("1", "男", false), choice("2", "女", true)];
            vec![
                claim("name", "姓名", InputKind::Line),
                claim("sex", "性别", InputKind::Choice(sexes)),
                claim("birth_place", "出生地", InputKind::Lines),
            ]
        };
        vec![
            ("empty", page(false, vec![])),
            ("typical", page(false, claims())),
            ("full", page(true, claims())),
        ]
    }
}
