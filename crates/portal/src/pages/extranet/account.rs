//! Who asked about a person, told to that person at the window (本人查询使用记录): the form and the sheet.

use std::sync::Arc;

use app::{AccountOfUse, AccountQuestion, Answer, AppError, Obstacle, Signed, Use};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{Register, Subject};

use super::{
    conclusion::About,
    question::{QuestionInputs, SentForm},
};
use crate::{
    answer_note::AnswerNote,
    door::Portal,
    form::{Entered, ErrorInSummary, InputError, Tick, summary},
    frame::{Frame, Place},
    language::Language,
    messages::{ZH, fill},
    page::page,
    pages::{
        problem::{self, ProblemPage},
        refusal::Back,
    },
    routes,
    shown::ShownStatus,
    visitor::Visitor,
};

/// The form.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/account.html")]
pub struct AccountPage {
    frame: Frame,
    question: QuestionInputs,
    tick: Tick,
    errors: Vec<ErrorInSummary>,
}

/// The sheet.
#[derive(Template)]
#[template(path = "pages/extranet/account_sheet.html")]
pub struct AccountSheet {
    frame: Frame,
    about: About,
    /// The register is not read: nothing is said of the person.
    status: Option<ShownStatus>,
    uses: Vec<Use>,
    count: String,
    cut: Option<String>,
    note: AnswerNote,
}

/// The register whose people have a right to know.
fn register(portal: &Portal) -> Option<Arc<Register>> {
    let registers = portal.app.catalogue().registers();
    registers.iter().find(|register| register.is_sealed).cloned()
}

fn no_register(portal: &Portal) -> Response {
    let m = &ZH.problem;
    ProblemPage::plain(portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND)
}

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    match register(&portal) {
        Some(register) => {
            let shown = AccountPage::new(&portal, &visitor, &register, &Entered::default()).await;
            page(StatusCode::OK, &shown)
        }
        None => no_register(&portal),
    }
}

/// Asks, and shows the sheet.
pub(crate) async fn ask(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let Some(register) = register(&portal) else {
        return no_register(&portal);
    };
    let mut shown = AccountPage::new(&portal, &visitor, &register, &entered).await;
    if entered.has("edit") {
        return page(StatusCode::OK, &shown);
    }
    let parts = shown.question.parse(&register, app::beijing_day(portal.app.now()));
    let is_document_checked = entered.has("document_checked");
    let Some(parts) = parts.filter(|_| is_document_checked) else {
        return shown.with_errors(is_document_checked);
    };
    let question = AccountQuestion {
        register,
        subject: parts.subject,
        purpose: parts.purpose,
        is_document_checked,
        // A page is asked by hand; what signs is a program.
        signed: Signed::No,
    };
    match portal.app.account(&visitor.caller, &question).await {
        Ok(answer) => AccountSheet::respond(&portal, &visitor, &question, &answer),
        Err(AppError::NotPossible(why)) if why.obstacle == Obstacle::Given => shown.with_errors(false),
        Err(error) => {
            let back = Back {
                action: routes::ACCOUNT,
                kept: entered.kept(&["ask", "edit"]),
            };
            problem::from_app(&portal, Some(visitor.asker()), Some(back), &question.register, error)
        }
    }
}

/// What is wrong in the inputs of this form: a day as of which is none of them.
fn shown_errors(question: &QuestionInputs) -> Vec<ErrorInSummary> {
    summary([&question.subject, &question.matter, &question.case])
}

impl AccountPage {
    async fn new(portal: &Portal, visitor: &Visitor, register: &Register, entered: &Entered) -> Self {
        let m = &ZH.account;
        Self {
            frame: Frame::of_visitor(&portal.site, Place::Account, m.title, visitor),
            question: QuestionInputs::new(portal, visitor, register, entered, |_| routes::ACCOUNT.to_owned()).await,
            tick: Tick {
                id: "document_checked".to_owned(),
                value: "yes".to_owned(),
                label: m.document_checked.to_owned(),
                is_ticked: entered.has("document_checked"),
            },
            errors: Vec::new(),
        }
    }

    /// What is wrong with the tick that the document was checked.
    fn document_error(&self) -> Option<&str> {
        let error = self.errors.iter().find(|error| error.target == self.tick.id)?;
        Some(&error.error.rule)
    }

    fn with_errors(mut self, is_document_checked: bool) -> Response {
        self.errors = shown_errors(&self.question);
        if !is_document_checked {
            self.errors.push(ErrorInSummary {
                target: self.tick.id.clone(),
                place: ZH.account.document.to_owned(),
                error: InputError {
                    rule: ZH.account.document_missing.to_owned(),
                    remedy: String::new(),
                },
            });
        }
        self.frame.title = fill(ZH.common.title_in_error, &[("title", &self.frame.title)]);
        page(StatusCode::UNPROCESSABLE_ENTITY, &self)
    }
}

impl AccountSheet {
    fn respond(
        portal: &Portal,
        visitor: &Visitor,
        question: &AccountQuestion,
        answer: &Answer<AccountOfUse>,
    ) -> Response {
        let m = &ZH.account;
        let (register, account) = (&question.register, answer.value());
        let subject: &Subject = &question.subject;
        let note = AnswerNote::of(Language::Chinese, answer, register, None);
        let shown = Self {
            frame: Frame::of_visitor(&portal.site, Place::Account, m.title, visitor).traced(&note.receipt),
            about: About::of(register, subject, &question.purpose, visitor),
            status: None,
            uses: account.uses.clone(),
            count: fill(m.count, &[("n", account.uses.len())]),
            cut: account.is_cut.then(|| fill(m.cut, &[("n", app::ACCOUNT_USES_MAX)])),
            note,
        };
        page(StatusCode::OK, &shown)
    }
}

#[cfg(test)]
impl AccountPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |is_filled: bool| {
            let question = QuestionInputs::sample(is_filled, |_| routes::ACCOUNT.to_owned());
            let asker = Some(Asker::sample());
            Self {
                frame: Frame::extranet(&Site::sample(true), Place::Account, ZH.account.title, asker),
                errors: shown_errors(&question),
                question,
                tick: Tick {
                    id: "document_checked".to_owned(),
                    value: "yes".to_owned(),
                    label: ZH.account.document_checked.to_owned(),
                    is_ticked: is_filled,
                },
            }
        };
        vec![("empty", page(false)), ("full", page(true))]
    }
}

#[cfg(test)]
impl AccountSheet {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let one = |is_answered: bool| Use {
            at: "2026-11-24 10:20:30".to_owned(),
            organisation: "样例省政务服务中心".to_owned(),
            action: "核验",
            matter: "000119001000".to_owned(),
            matter_name: "企业设立登记\"><".to_owned(),
            case: "办件-2026-0001".to_owned(),
            fields: vec!["姓名".to_owned(), "性别".to_owned()],
            was_answered: is_answered,
        };
        let page = |uses: Vec<Use>, is_cut: bool| {
            let note = AnswerNote::sample(Some("99,999 次（每日 100,000 次）"));
            let asker = Some(Asker::sample());
            Self {
                frame: Frame::extranet(&Site::sample(true), Place::Account, ZH.account.title, asker)
                    .traced(&note.receipt),
                about: About::sample(),
                status: None,
                count: fill(ZH.account.count, &[("n", uses.len())]),
                uses,
                cut: is_cut.then(|| fill(ZH.account.cut, &[("n", app::ACCOUNT_USES_MAX)])),
                note,
            }
        };
        vec![
            ("empty", page(vec![], false)),
            ("typical", page(vec![one(true), one(false), one(true)], false)),
            ("full", page(vec![one(true); 60], true)),
        ]
    }
}
