//! What the two question forms have in common (核验、查询申请): subject, purpose, as of when.

use std::sync::Arc;

use app::{Answer, AppError, Printed, without_space};
use axum::{
    Form,
    extract::{
        Query,
        rejection::{FormRejection, QueryRejection},
    },
    http::StatusCode,
    response::Response,
};
use jiff::civil::Date;
use model::{AskedAsOf, Catalogue, Grant, Purpose, Register, Subject, ValueError};

use crate::{
    door::Portal,
    extract_file,
    form::{CheckedCode, Entered, Input, InputError, InputKind},
    messages::{ZH, fill},
    pages::{
        problem::{self, ProblemPage},
        refusal::Back,
    },
    past_day,
    visitor::Visitor,
};

/// Longest matter code and case number in characters.
const PURPOSE_CHARS_MAX: usize = 100;

/// The buttons of a question form; not kept when a form goes back and forth.
pub(crate) const BUTTONS: [&str; 4] = ["ask", "dry_run", "edit", "print"];

/// A register to choose.
#[derive(Clone, Debug)]
pub struct Tab {
    /// 企业.
    pub label: String,
    /// Its form.
    pub href: String,
    /// Whether it is the one shown.
    pub is_here: bool,
}

/// The common part of both forms.
#[derive(Clone, Debug)]
pub struct QuestionInputs {
    /// Which register.
    pub register_id: String,
    /// All registers.
    pub tabs: Vec<Tab>,
    /// About whom.
    pub subject: Input,
    /// 事项编码.
    pub matter: Input,
    /// 办件编号.
    pub case: Input,
    /// As of which day.
    pub as_of: Input,
}

impl QuestionInputs {
    /// The inputs in the order of the page.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        [&self.subject, &self.matter, &self.case, &self.as_of].into_iter()
    }
}

/// The common part of a question, parsed.
pub(crate) struct QuestionParts {
    pub(crate) subject: Subject,
    pub(crate) purpose: Purpose,
    pub(crate) as_of: AskedAsOf,
}

/// Why there is no form to show.
pub(crate) enum NoForm {
    /// The form or query could not be read.
    Unreadable(StatusCode),
    /// No such register.
    NoRegister,
}

impl NoForm {
    /// The page that says so.
    pub(crate) fn page(&self, portal: &Portal) -> Response {
        let m = &ZH.problem;
        match self {
            Self::Unreadable(status) => problem::unreadable(portal, *status),
            Self::NoRegister => {
                ProblemPage::plain(portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND)
            }
        }
    }
}

/// What was sent with a form.
pub(crate) type SentForm = Result<Form<Vec<(String, String)>>, FormRejection>;
/// What was sent with an address.
pub(crate) type SentQuery = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// What was entered, and of which register.
pub(crate) fn entered_form(portal: &Portal, form: SentForm) -> Result<(Arc<Register>, Entered), NoForm> {
    let Form(pairs) = form.map_err(|rejection| NoForm::Unreadable(rejection.status()))?;
    let entered = Entered::new(pairs);
    Ok((chosen_register(portal, entered.get("register"))?, entered))
}

/// The register of an address.
pub(crate) fn register_of(portal: &Portal, query: SentQuery) -> Result<Arc<Register>, NoForm> {
    let Query(pairs) = query.map_err(|rejection| NoForm::Unreadable(rejection.status()))?;
    chosen_register(portal, Entered::new(pairs).get("register"))
}

/// The register named, or the first when none is.
fn chosen_register(portal: &Portal, id: &str) -> Result<Arc<Register>, NoForm> {
    let catalogue = portal.app.catalogue();
    let found = if id.is_empty() {
        catalogue.registers().first()
    } else {
        catalogue.register(id)
    };
    found.cloned().ok_or(NoForm::NoRegister)
}

impl QuestionInputs {
    /// The inputs with what was entered.
    pub(crate) async fn new(
        portal: &Portal,
        visitor: &Visitor,
        register: &Register,
        entered: &Entered,
        href: fn(&str) -> String,
    ) -> Self {
        let m = &ZH.question;
        let grants = portal.app.grants_of(&visitor.caller).await;
        let input = |name: &str, label: &str, hint: String, is_required| Input {
            name: name.to_owned(),
            label: label.to_owned(),
            hint,
            value: entered.get(name).to_owned(),
            is_required,
            kind: InputKind::Line,
            error: None,
        };
        Self {
            register_id: register.id.clone(),
            tabs: tabs(portal.app.catalogue(), register, href),
            subject: Input {
                kind: subject_kind(register),
                ..input("subject", &subject_label(register), m.subject_hint.to_owned(), true)
            },
            matter: input("matter", m.matter, matter_hint(&grants, register), true),
            case: input("case", m.case, m.case_hint.to_owned(), true),
            as_of: input("as_of", m.as_of, m.as_of_hint.to_owned(), false),
        }
    }

    /// Parses all of it; what is wrong stands at its input.
    pub(crate) fn parse(&mut self, register: &Register, today: Date) -> Option<QuestionParts> {
        let m = &ZH.question;
        let subject = if self.subject.value.is_empty() {
            self.subject.error = Some(missing(m.error_subject_missing));
            None
        } else {
            let parsed = Subject::parse(register, &without_space(&self.subject.value));
            parsed
                .map_err(|wrong| self.subject.error = Some(input_error(&wrong.error)))
                .ok()
        };
        let as_of = past_day::parse(&ZH.past_day, &self.as_of.value, today)
            .map_err(|error| self.as_of.error = Some(error))
            .ok();
        for (input, rule) in [
            (&mut self.matter, m.error_matter_missing),
            (&mut self.case, m.error_case_missing),
        ] {
            if input.value.is_empty() {
                input.error = Some(missing(rule));
            } else if input.value.chars().count() > PURPOSE_CHARS_MAX {
                input.error = Some(missing(&fill(m.error_too_long, &[("n", PURPOSE_CHARS_MAX)])));
            }
        }
        let is_purpose_good = self.matter.error.is_none() && self.case.error.is_none();
        let purpose = Purpose {
            matter: self.matter.value.clone(),
            case: self.case.value.clone(),
        };
        match (subject, as_of, is_purpose_good) {
            (Some(subject), Some(effective_on), true) => Some(QuestionParts {
                subject,
                purpose,
                as_of: AskedAsOf {
                    effective_on,
                    recorded_by: None,
                },
            }),
            _ => None,
        }
    }
}

/// A broken rule of a value, with what was probably meant.
pub(crate) fn input_error(error: &ValueError) -> InputError {
    let remedy = match &error.likely {
        Some(likely) => fill(ZH.question.remedy_likely, &[("likely", likely)]),
        // Codes say themselves what to do.
        None if error.message.contains('请') => String::new(),
        None => ZH.question.remedy_check.to_owned(),
    };
    InputError {
        rule: sentence(&error.message),
        remedy,
    }
}

/// What came of a question: the extract that was asked for, the page of the answer, or why there is none. `page` takes what was
/// entered with it.
pub(crate) fn answered<T>(
    portal: &Portal,
    visitor: &Visitor,
    register: &Register,
    back: Back,
    asked: Result<Printed<T>, AppError>,
    page: impl FnOnce(Vec<(String, String)>, &Answer<T>) -> Response,
) -> Response {
    match asked {
        Ok(Printed {
            extract: Some(extract), ..
        }) => extract_file::send(extract),
        Ok(Printed { answer, .. }) => page(back.kept, &answer),
        Err(error) => problem::from_app(portal, Some(visitor.asker()), Some(back), register, error),
    }
}

fn missing(rule: &str) -> InputError {
    InputError {
        rule: rule.to_owned(),
        remedy: String::new(),
    }
}

/// Rules are quoted without a full stop where they stand in tables.
fn sentence(rule: &str) -> String {
    if rule.ends_with('。') {
        rule.to_owned()
    } else {
        format!("{rule}。")
    }
}

fn tabs(catalogue: &Catalogue, here: &Register, href: fn(&str) -> String) -> Vec<Tab> {
    let tab = |register: &Arc<Register>| Tab {
        label: register.short_name.clone(),
        href: href(&register.id),
        is_here: register.id == here.id,
    };
    catalogue.registers().iter().map(tab).collect()
}

/// The first key is the one that people have at hand; what is no such code, the script leaves alone.
fn subject_kind(register: &Register) -> InputKind {
    let first = register.keys.first().map(|index| &register.field_at(*index).field_type);
    first.and_then(CheckedCode::of).map_or(InputKind::Line, InputKind::Code)
}

fn subject_label(register: &Register) -> String {
    let keys = register.keys.iter().map(|index| register.field_at(*index));
    let others = register
        .alternate_keys()
        .filter(|(index, _)| !register.keys.contains(index))
        .map(|(_, field)| field);
    keys.chain(others)
        .map(|field| field.name.as_str())
        .collect::<Vec<_>>()
        .join(ZH.question.or)
}

/// At most as many matters are named in the hint.
const MATTERS_MAX: usize = 5;

fn matter_hint(grants: &[Arc<Grant>], register: &Register) -> String {
    let mut matters: Vec<&str> = grants
        .iter()
        .filter(|grant| grant.register == register.id)
        .map(|grant| grant.matter.as_str())
        .collect();
    matters.sort_unstable();
    matters.dedup();
    if matters.is_empty() {
        return ZH.question.matter_hint_none.to_owned();
    }
    let more = if matters.len() > MATTERS_MAX {
        ZH.question.and_more
    } else {
        ""
    };
    matters.truncate(MATTERS_MAX);
    fill(ZH.question.matter_hint, &[("matters", matters.join("、") + more)])
}

#[cfg(test)]
impl QuestionInputs {
    /// The common part for samples of both forms, empty or filled and wrong.
    pub(crate) fn sample(is_filled: bool, href: impl Fn(&str) -> String) -> Self {
        use crate::form::InputError;
        let input = |name: &str, label: &str, value: &str, rule: &str| Input {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: "与证照逐字一致；中间有空格也可以。".to_owned(),
            value: if is_filled { value.to_owned() } else { String::new() },
            is_required: name != "as_of",
            kind: crate::form::InputKind::Line,
            error: (is_filled && !rule.is_empty()).then(|| InputError {
                rule: rule.to_owned(),
                remedy: "请核对证照后改正。".to_owned(),
            }),
        };
        let tab = |label: &str, id: &str| Tab {
            label: label.to_owned(),
            href: href(id),
            is_here: id == "population",
        };
        Self {
            register_id: "population".to_owned(),
            tabs: vec![
                tab("公民", "population"),
                tab("企业", "enterprise"),
                tab("事业单位", "institution"),
                tab("社会组织", "social-organisation"),
            ],
            subject: input("subject", "公民身份号码", "99010119900101001<", "第 18 位校验码不符。"),
            matter: input("matter", "事项编码", "000119001000", ""),
            case: input("case", "办件编号", "", "请填写办件编号。"),
            as_of: input("as_of", "信息截至", "2020-02-30", "应为真实存在的日期，如 2017-02-01。"),
        }
    }
}
