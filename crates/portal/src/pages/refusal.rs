//! Refusals (不予受理): which rule, who can put it right and how, when to try again, and a reference.

use app::RefusedQuestion;
use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::Response,
};
use jiff::SignedDuration;
use model::{Refusal, RefusalCode, RefusalKind, Register};

use crate::{
    answer_note::ReceiptNote,
    door::Portal,
    frame::{Asker, Frame},
    messages::fill,
    page::page,
    term::Term,
};

/// The page of a refusal.
#[derive(Debug, Template)]
#[template(path = "pages/refusal.html")]
pub struct RefusalPage {
    frame: Frame,
    title: &'static str,
    rule: &'static str,
    remedy: &'static str,
    who: &'static str,
    code: &'static str,
    fields: Vec<Term>,
    retry_at: Option<String>,
    receipt: Option<ReceiptNote>,
    back: Option<Back>,
}

/// The way back to the form, with what was entered.
#[derive(Debug)]
pub struct Back {
    /// Where the form is.
    pub action: &'static str,
    /// What was entered.
    pub kept: Vec<(String, String)>,
}

impl RefusalPage {
    /// A refused question.
    pub(crate) fn of(
        portal: &Portal,
        asker: Option<Asker>,
        back: Option<Back>,
        register: Option<&Register>,
        refused: RefusedQuestion,
    ) -> Response {
        let name = |id: &String| {
            register
                .and_then(|register| register.field(id))
                .map_or_else(|| Term::plain(id), |(_, field)| portal.language().field(field))
        };
        let fields = refused.refusal.fields.iter().map(name).collect();
        let receipt = refused.receipt.as_ref().map(ReceiptNote::of);
        let mut page = Self {
            fields,
            back,
            ..Self::new(portal, asker, &refused.refusal)
        };
        if let Some(receipt) = &receipt {
            page.frame = page.frame.traced(receipt);
        }
        Self { receipt, ..page }.respond(&refused.refusal)
    }

    /// Someone who may not ask anything at all; no question was asked, so there is no receipt.
    pub(crate) fn without_receipt(portal: &Portal, refusal: Refusal) -> Response {
        Self::new(portal, None, &refusal).respond(&refusal)
    }

    fn new(portal: &Portal, asker: Option<Asker>, refusal: &Refusal) -> Self {
        let (code, language) = (refusal.code, portal.language());
        let (m, words) = (&language.messages().refusal, language.refusal(code));
        let retry_at = refusal.retry_after_seconds.and_then(|seconds| {
            let at = portal
                .app
                .now()
                .checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?))
                .ok()?;
            Some(fill(m.retry_at, &[("at", language.instant(at))]))
        });
        Self {
            frame: Frame::of_door(&portal.site, portal.door, m.title, asker),
            title: words.title,
            rule: words.rule,
            remedy: words.remedy,
            who: words.who,
            code: code.as_str(),
            fields: Vec::new(),
            retry_at,
            receipt: None,
            back: None,
        }
    }

    fn respond(self, refusal: &Refusal) -> Response {
        let mut response = page(status_of(refusal.code), &self);
        if let Some(seconds) = refusal.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

fn status_of(code: RefusalCode) -> StatusCode {
    match code.kind() {
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::Incomplete => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[cfg(test)]
impl RefusalPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{
            frame::{Door, Place},
            language::Language,
            messages::EN,
            site::Site,
        };
        let page = |door, asker, code: RefusalCode, fields: &[&str], retry_at: Option<&str>, receipt, back| Self {
            frame: Frame::of_door(&Site::sample(true), door, "不予受理", asker),
            title: code.title(),
            rule: code.rule(),
            remedy: code.remedy(),
            who: code.who(),
            code: code.as_str(),
            fields: fields.iter().map(|&field| field.into()).collect(),
            retry_at: retry_at.map(str::to_owned),
            receipt,
            back,
        };
        let back = || {
            let kept = vec![
                ("subject".to_owned(), "91990000MA0000015Q".to_owned()),
                ("matter".to_owned(), "\"><".to_owned()),
            ];
            Some(Back {
                action: crate::routes::VERIFY,
                kept,
            })
        };
        let asker = || Some(Asker::sample());
        let receipt = || Some(ReceiptNote::sample());
        let mut all = vec![
            (
                "empty",
                page(
                    Door::Extranet,
                    None,
                    RefusalCode::CertificateUnknown,
                    &[],
                    None,
                    None,
                    None,
                ),
            ),
            (
                "typical",
                page(
                    Door::Extranet,
                    asker(),
                    RefusalCode::NoGrant,
                    &[],
                    None,
                    receipt(),
                    back(),
                ),
            ),
            (
                "full",
                page(
                    Door::Extranet,
                    asker(),
                    RefusalCode::OutsideServiceHours,
                    &["姓名", "出生地", "民族"],
                    Some("2026年11月25日 08:00:00（北京时间）以后"),
                    receipt(),
                    back(),
                ),
            ),
        ];
        all.extend(RefusalCode::ALL.iter().map(|&code| {
            (
                code.as_str(),
                page(Door::Internet, None, code, &[], None, receipt(), None),
            )
        }));
        let words = Language::English.refusal(RefusalCode::LedgerUnavailable);
        all.push((
            "english",
            Self {
                frame: Frame::internet(&Site::sample_in_english(), Place::Elsewhere, EN.refusal.title),
                title: words.title,
                rule: words.rule,
                remedy: words.remedy,
                who: words.who,
                ..page(
                    Door::Internet,
                    None,
                    RefusalCode::LedgerUnavailable,
                    &[],
                    None,
                    receipt(),
                    None,
                )
            },
        ));
        all
    }
}
