//! Result of a reading (查询结果).

use app::{Answer, Reading, ReadingQuestion};
use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::conclusion::{About, Conclusion};
use crate::{
    answer_note::AnswerNote,
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::ZH,
    page::page,
    shown::{ShownField, ShownStatus},
    visitor::Visitor,
};

/// Result of a reading.
#[derive(Template)]
#[template(path = "pages/extranet/reading.html")]
pub struct ReadingPage {
    frame: Frame,
    conclusion: Conclusion,
    about: About,
    fields: Vec<ShownField>,
    status: Option<ShownStatus>,
    is_retired: bool,
    note: AnswerNote,
    kept: Vec<(String, String)>,
}

impl ReadingPage {
    /// The page of an answer; there is none without one.
    pub(crate) fn respond(
        portal: &Portal,
        visitor: &Visitor,
        question: &ReadingQuestion,
        kept: Vec<(String, String)>,
        answer: &Answer<Reading>,
    ) -> Response {
        let (register, reading) = (&question.register, answer.value());
        let title = if question.is_dry_run {
            ZH.question.dry_run_title
        } else {
            ZH.reading.title
        };
        let record = reading.record.as_ref();
        let fields = record.map_or_else(Vec::new, |record| {
            question
                .fields
                .iter()
                .map(|index| ShownField::of(Language::Chinese, register, *index, record))
                .collect()
        });
        let note = AnswerNote::of(Language::Chinese, answer, register, question.as_of.effective_on);
        let shown = Self {
            frame: Frame::extranet(&portal.site, Place::Read, title, Some(visitor.asker())).traced(&note.receipt),
            conclusion: Conclusion::of_reading(reading.outcome),
            about: About::of(register, &question.subject, &question.purpose, visitor),
            fields,
            status: record.and_then(|record| ShownStatus::of(Language::Chinese, register, record.status.as_deref())),
            is_retired: record.is_some_and(|record| record.is_retired),
            note,
            kept,
        };
        page(StatusCode::OK, &shown)
    }
}

#[cfg(test)]
impl ReadingPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use model::Outcome;

        use crate::{frame::Asker, shown::ShownValue, site::Site};
        let page = |outcome, fields, status: Option<ShownStatus>| Self {
            frame: Frame::extranet(&Site::sample(true), Place::Read, "查询结果", Some(Asker::sample()))
                .traced(&crate::answer_note::ReceiptNote::sample()),
            conclusion: Conclusion::of_reading(outcome),
            about: About::sample(),
            fields,
            is_retired: status.as_ref().is_some_and(|status| status.is_ended),
            status,
            note: AnswerNote::sample(Some("9,998 次（今日共 10,000 次）")),
            kept: vec![("register".to_owned(), "population".to_owned())],
        };
        let field = |name: &str, value, is_disputed| ShownField {
            name: name.into(),
            value,
            is_disputed,
        };
        let text = |value: &str| ShownValue::Text(value.into());
        let status = |term: &str, is_ended| {
            Some(ShownStatus {
                term: term.into(),
                is_ended,
            })
        };
        let typical = || {
            vec![
                field("姓名", text("王样例"), false),
                field(
                    "公民身份号码",
                    ShownValue::Code(model::FieldType::CitizenNumber.groups("990101199001010015")),
                    false,
                ),
                field("性别", text("女"), false),
            ]
        };
        let mut warned = page(Outcome::Found, typical(), None);
        warned.note.notice = Some(model::RefusalCode::CaseClosed);
        let mut full = typical();
        full.push(field("出生地", text(&"样例省".repeat(40)), true));
        full.push(field("民族", ShownValue::Nothing, false));
        vec![
            ("empty", page(Outcome::NotFound, vec![], None)),
            ("typical", page(Outcome::Found, typical(), status("正常", false))),
            ("full", page(Outcome::Found, full, status("死亡", true))),
            (
                "rare",
                page(
                    Outcome::Found,
                    vec![field("姓名", text(crate::page_tests::HOSTILE), false)],
                    None,
                ),
            ),
            ("notice", warned),
            ("dry-run", page(Outcome::WouldBeAnswered, vec![], None)),
            ("ambiguous", page(Outcome::Ambiguous, vec![], None)),
        ]
    }
}
