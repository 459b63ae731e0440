//! One grant with its history (授权及其沿革).

use app::GrantDetail;
use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{figures, matter, terms_form};
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    handling::HandlingRow,
    messages::{ZH, fill},
    page::page,
    pages::problem,
    routes, shown,
    visitor::Visitor,
    who::Who,
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/grant.html")]
pub struct GrantPage {
    frame: Frame,
    facts: Vec<(String, String)>,
    /// What may be done with it: label and form.
    ways: Vec<(&'static str, String)>,
    handling: Vec<HandlingRow>,
}

/// Shows the page.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<u64>) -> Response {
    let detail = match portal.app.grant(&visitor.caller, id).await {
        Ok(detail) => detail,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.grants;
    let title = fill(m.grant_title, &[("n", id)]);
    let shown = GrantPage {
        frame: Frame::of_visitor(&portal.site, Place::Grants, title, &visitor),
        facts: facts(&detail),
        ways: if detail.is_changeable {
            vec![
                (m.to_narrow, routes::grant_narrow(id)),
                (m.to_withdraw, routes::grant_withdraw(id)),
            ]
        } else {
            Vec::new()
        },
        handling: handling(&detail),
    };
    page(StatusCode::OK, &shown)
}

/// What a grant is, for its page and for the forms by which it is changed.
pub(super) fn facts(detail: &GrantDetail) -> Vec<(String, String)> {
    let (m, view) = (&ZH.grants, &detail.view);
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![
        fact(m.standing, view.standing.term().to_owned()),
        fact(m.grantee, view.organisation_name.clone()),
        fact(m.matter, matter(&view.grant.matter, view.matter_name.as_deref())),
        fact(m.register, view.register.name.clone()),
    ];
    facts.extend(terms_form::facts(&view.register, &view.grant.terms));
    facts.extend([
        fact(m.basis, view.grant.legal_basis.clone()),
        fact(m.reach, fill(m.reach_figures, &figures(detail.reach))),
    ]);
    if let Some(used) = detail.used_today {
        facts.push(fact(m.used_today, fill(m.times, &[("n", shown::number(used))])));
    }
    facts
}

fn handling(detail: &GrantDetail) -> Vec<HandlingRow> {
    let (register, changes) = (&detail.view.register, &detail.history);
    let before = std::iter::once(None).chain(changes.iter().map(Some));
    let rows = changes.iter().zip(before).map(|(change, before)| {
        let by = if change.by.is_empty() {
            Who::words(ZH.grants.by_unknown)
        } else {
            detail.people.of(&change.by).into()
        };
        HandlingRow {
            changes: match before {
                None => terms_form::facts(register, &change.terms)
                    .into_iter()
                    .map(|(name, value)| format!("{name}：{value}"))
                    .collect(),
                Some(before) => terms_form::changes(register, &before.terms, &change.terms),
            },
            ..HandlingRow::new(change.at, change.event.term(), by, &change.reason)
        }
    });
    rows.collect()
}

#[cfg(test)]
impl GrantPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |facts: usize, handling: Vec<HandlingRow>| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Grants,
                "授权 7",
                Some(Asker::sample_official()),
            ),
            facts: vec![("信息项".to_owned(), "姓名、性别、民族".to_owned()); facts],
            ways: vec![
                (ZH.grants.to_narrow, routes::grant_narrow(7)),
                (ZH.grants.to_withdraw, routes::grant_withdraw(7)),
            ],
            handling,
        };
        let row = |event, reason: &str, changes: usize| HandlingRow {
            at: "2026年11月24日 10:20:30".to_owned(),
            event,
            by: Who::sample(),
            text: reason.to_owned(),
            changes: vec!["信息项：由“姓名、性别”改为“姓名”".to_owned(); changes],
        };
        let closed = Self {
            ways: Vec::new(),
            ..page(1, vec![])
        };
        vec![
            ("empty", closed),
            (
                "typical",
                page(10, vec![row("授予", "", 6), row("收窄", "专项检查", 1)]),
            ),
            ("full", page(12, vec![row("收窄", &"理".repeat(200), 6); 30])),
        ]
    }
}
