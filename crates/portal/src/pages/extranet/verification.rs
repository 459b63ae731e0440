//! Result of a verification (核验结果).

use app::{Answer, Verification, VerificationQuestion};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{
    FieldVerdict,
    catalogue::{Field, FieldIndex},
};

use super::{
    conclusion::{About, Conclusion},
    verify::claim_name,
};
use crate::{
    answer_note::AnswerNote,
    door::Portal,
    form::Entered,
    frame::{Frame, Place},
    language::Language,
    messages::ZH,
    page::page,
    shown::{ShownStatus, ShownValue},
    visitor::Visitor,
};

/// Result of a verification.
#[derive(Template)]
#[template(path = "pages/extranet/verification.html")]
pub struct VerificationPage {
    frame: Frame,
    conclusion: Conclusion,
    about: About,
    fields: Vec<ComparedField>,
    status: Option<ShownStatus>,
    is_retired: bool,
    note: AnswerNote,
    kept: Vec<(String, String)>,
}

/// One field compared.
struct ComparedField {
    name: String,
    claimed: ShownValue,
    verdict: Verdict,
    is_disputed: bool,
}

/// A verdict: sign and words, so that no meaning hangs on colour alone.
struct Verdict {
    sign: &'static str,
    term: &'static str,
    class: &'static str,
}

impl VerificationPage {
    /// The page of an answer; there is none without one.
    pub(crate) fn respond(
        portal: &Portal,
        visitor: &Visitor,
        question: &VerificationQuestion,
        entered: &Entered,
        kept: Vec<(String, String)>,
        answer: &Answer<Verification>,
    ) -> Response {
        let (register, verification) = (&question.register, answer.value());
        let title = if question.is_dry_run {
            ZH.question.dry_run_title
        } else {
            ZH.verification.title
        };
        let compared = |&(index, verdict): &(FieldIndex, FieldVerdict)| ComparedField {
            name: register.field_at(index).name.clone(),
            claimed: claimed(register.field_at(index), entered),
            verdict: Verdict::of(verdict),
            is_disputed: verification.disputed.contains(&index),
        };
        let note = AnswerNote::of(Language::Chinese, answer, register, question.as_of.effective_on);
        let shown = Self {
            frame: Frame::extranet(&portal.site, Place::Verify, title, Some(visitor.asker())).traced(&note.receipt),
            conclusion: Conclusion::of_verification(verification.outcome),
            about: About::of(register, &question.subject, &question.purpose, visitor),
            fields: verification.fields.iter().map(compared).collect(),
            status: ShownStatus::of(Language::Chinese, register, verification.status.as_deref()),
            is_retired: verification.is_retired,
            note,
            kept,
        };
        page(StatusCode::OK, &shown)
    }
}

/// What was claimed, as it was understood: the caller's own words in the register's writing.
fn claimed(field: &Field, entered: &Entered) -> ShownValue {
    let raw = entered.get(&claim_name(field));
    let canonical = field
        .field_type
        .canonical(raw)
        .map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned);
    ShownValue::of(Language::Chinese, field, &[&canonical])
}

impl Verdict {
    fn of(verdict: FieldVerdict) -> Self {
        let m = &ZH.verification;
        let (sign, class) = match verdict {
            FieldVerdict::Match => (m.symbol_match, "match"),
            FieldVerdict::Mismatch => (m.symbol_mismatch, "mismatch"),
            FieldVerdict::Absent => (m.symbol_absent, "absent"),
        };
        Self {
            sign,
            term: verdict.term(),
            class,
        }
    }
}

#[cfg(test)]
impl VerificationPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use model::Outcome;

        use crate::{frame::Asker, site::Site};
        let page = |outcome, fields, status: Option<ShownStatus>| Self {
            frame: Frame::extranet(&Site::sample(true), Place::Verify, "核验结果", Some(Asker::sample()))
                .traced(&crate::answer_note::ReceiptNote::sample()),
            conclusion: Conclusion::of_verification(outcome),
            about: About::sample(),
            fields,
            is_retired: status.as_ref().is_some_and(|status| status.is_ended),
            status,
            note: AnswerNote::sample(Some("9,998 次（今日共 10,000 次）")),
            kept: vec![
                ("register".to_owned(), "population".to_owned()),
                ("claim-name".to_owned(), "甲\"<".to_owned()),
            ],
        };
        let field = |name: &str, claimed: &str, verdict| ComparedField {
            name: name.to_owned(),
            claimed: ShownValue::Text(claimed.into()),
            verdict: Verdict::of(verdict),
            is_disputed: verdict == FieldVerdict::Mismatch,
        };
        let status = |term: &str, is_ended| {
            Some(ShownStatus {
                term: term.into(),
                is_ended,
            })
        };
        let good = vec![
            field("姓名", "王样例", FieldVerdict::Match),
            field("出生日期", "1990年1月1日", FieldVerdict::Match),
        ];
        let mut warned = page(
            Outcome::Consistent,
            vec![field("姓名", "王样例", FieldVerdict::Match)],
            None,
        );
        warned.note.notice = Some(model::RefusalCode::CaseUnknown);
        let all = vec![
            field("姓名", "王样例", FieldVerdict::Match),
            field("出生日期", "1990年1月2日", FieldVerdict::Mismatch),
            field("出生地", &"样例省样例市甲区".repeat(15), FieldVerdict::Absent),
        ];
        vec![
            ("empty", page(Outcome::NotFound, vec![], None)),
            ("typical", page(Outcome::Consistent, good, status("正常", false))),
            ("full", page(Outcome::Inconsistent, all, status("死亡", true))),
            ("notice", warned),
            ("dry-run", page(Outcome::WouldBeAnswered, vec![], None)),
            ("ambiguous", page(Outcome::Ambiguous, vec![], None)),
        ]
    }
}
