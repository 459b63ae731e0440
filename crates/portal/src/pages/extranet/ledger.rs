//! The ledger as those see it who oversee (账本查询): conditions, what was found, how the ledger stands.

pub(crate) mod countersign;
pub(crate) mod entry;
pub(crate) mod export;
mod form;
mod state;
pub(crate) mod trace;

use app::{AppError, LedgerPage, LedgerRow, Obstacle};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::OrganisationKind;

use super::question::SentForm;
use crate::{
    door::Portal,
    form::Entered,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem,
    routes, shown,
    visitor::Visitor,
};
use form::SearchForm;
use state::StateNote;

/// The search, with what was found.
#[derive(Template)]
#[template(path = "pages/extranet/ledger.html")]
pub struct LedgerSearchPage {
    frame: Frame,
    tabs: Vec<Tab>,
    lede: &'static str,
    form: SearchForm,
    wrong: Option<String>,
    /// That what witnesses countersigned is at odds with the ledger.
    contradicted: Option<String>,
    found: Option<FoundEntries>,
    state: Option<StateNote>,
}

/// One of the pages of those who oversee.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub(crate) label: &'static str,
    pub(crate) href: &'static str,
    pub(crate) is_here: bool,
}

/// The pages of those who oversee.
pub(crate) fn tabs(here: &str) -> Vec<Tab> {
    let m = &ZH.ledger;
    [
        (m.tab_search, routes::LEDGER),
        (m.tab_trace, routes::TRACE),
        (m.tab_incidents, routes::INCIDENTS),
        (m.tab_orphans, routes::ORPHANS),
    ]
    .into_iter()
    .map(|(label, href)| Tab {
        label,
        href,
        is_here: href == here,
    })
    .collect()
}

/// What a search found.
struct FoundEntries {
    count: String,
    rows: Vec<EntryRow>,
    rest: Option<String>,
    compared: Option<String>,
    /// What the next page is asked with.
    kept: Vec<(String, String)>,
}

/// An entry in a list.
#[derive(Clone)]
pub(crate) struct EntryRow {
    pub(crate) reference: String,
    pub(crate) href: String,
    pub(crate) at: String,
    pub(crate) organisation: String,
    pub(crate) principal: String,
    pub(crate) action: &'static str,
    pub(crate) register: String,
    pub(crate) matter: String,
    pub(crate) matter_name: String,
    pub(crate) about: String,
    pub(crate) outcome: String,
}

/// Shows the form and how the ledger stands.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    if let Err(error) = portal.app.overseer(&visitor.caller).await {
        return problem::of_deed(&portal, &visitor, error);
    }
    let state = match portal.app.ledger_state().await {
        Ok(state) => state,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let is_auditor = visitor.view.organisation_kind == OrganisationKind::Auditor;
    let shown = LedgerSearchPage {
        contradicted: state::contradicted(&state),
        state: Some(StateNote::of(&state, portal.app.now(), is_auditor)),
        ..LedgerSearchPage::new(&portal, &visitor, SearchForm::of(&portal, &Entered::default()))
    };
    page(StatusCode::OK, &shown)
}

/// Searches, and shows what was found.
pub(crate) async fn search(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let mut form = SearchForm::of(&portal, &entered);
    let Some(question) = form.question(&portal, &entered) else {
        let shown = LedgerSearchPage::new(&portal, &visitor, form);
        return page(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    };
    match portal.app.search_ledger(&visitor.caller, &question).await {
        Ok(done) => {
            let found = FoundEntries::of(done.value(), &entered);
            let mut shown = LedgerSearchPage::new(&portal, &visitor, form);
            shown.frame.trace_code = Some(done.receipt().reference());
            shown.found = Some(found);
            page(StatusCode::OK, &shown)
        }
        Err(AppError::NotPossible(why)) if why.obstacle == Obstacle::Given => {
            let mut shown = LedgerSearchPage::new(&portal, &visitor, form);
            shown.wrong = Some(why.message);
            page(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

impl LedgerSearchPage {
    fn new(portal: &Portal, visitor: &Visitor, form: SearchForm) -> Self {
        let m = &ZH.ledger;
        Self {
            frame: Frame::of_visitor(&portal.site, Place::Ledger, m.title, visitor),
            tabs: tabs(routes::LEDGER),
            lede: match visitor.view.organisation_kind {
                OrganisationKind::LeadAgency => m.lede_lead_agency,
                OrganisationKind::SourceAuthority => m.lede_source_authority,
                _ => m.lede_auditor,
            },
            form,
            wrong: None,
            contradicted: None,
            found: None,
            state: None,
        }
    }
}

/// Names of the buttons and of the place where the page before ended.
const NOT_KEPT: [&str; 2] = ["search", "below"];

impl FoundEntries {
    fn of(found: &LedgerPage, entered: &Entered) -> Self {
        let m = &ZH.ledger;
        let mut kept = entered.kept(&NOT_KEPT);
        kept.extend(found.rest_below.map(|below| ("below".to_owned(), below.to_string())));
        Self {
            count: fill(m.found, &[("n", shown::number(found.rows.len() as u64))]),
            rows: found.rows.iter().map(EntryRow::of).collect(),
            rest: found
                .rest_below
                .map(|below| fill(m.rest, &[("below", shown::number(below))])),
            compared: (!found.compared.is_empty())
                .then(|| fill(m.compared, &[("registers", found.compared.join("、"))])),
            kept,
        }
    }
}

impl EntryRow {
    pub(crate) fn of(row: &LedgerRow) -> Self {
        Self {
            reference: row.reference.clone(),
            href: routes::ledger_entry(row.index),
            at: row.at.clone(),
            organisation: if row.organisation.is_empty() {
                ZH.ledger.public.to_owned()
            } else {
                row.organisation.clone()
            },
            principal: row.principal.clone(),
            action: row.action,
            register: row.register.clone(),
            matter: row.matter.clone(),
            matter_name: row.matter_name.clone().unwrap_or_default(),
            about: row.about.clone(),
            outcome: row.outcome.clone(),
        }
    }
}

#[cfg(test)]
impl EntryRow {
    pub(crate) fn sample(n: u64) -> Self {
        Self {
            reference: format!("node-1-{n}"),
            href: routes::ledger_entry(n),
            at: "2026-11-24 10:20:30".to_owned(),
            organisation: "样例省政务服务中心".to_owned(),
            principal: "王样例".to_owned(),
            action: "核验",
            register: "公民".to_owned(),
            matter: "000119001000".to_owned(),
            matter_name: "设立登记".to_owned(),
            about: "办件-2026-0001\"><".to_owned(),
            outcome: "一致".to_owned(),
        }
    }
}

#[cfg(test)]
impl LedgerSearchPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |is_filled: bool, rows: Option<u64>, is_stated: bool| {
            let mut frame = Frame::extranet(
                &Site::sample(true),
                Place::Ledger,
                ZH.ledger.title,
                Some(Asker::sample_official()),
            );
            if rows.is_some() {
                frame.trace_code = Some("node-1-20481".to_owned());
            }
            Self {
                frame,
                tabs: tabs(routes::LEDGER),
                lede: ZH.ledger.lede_auditor,
                form: SearchForm::sample(is_filled),
                wrong: is_filled.then(|| "号码有误：第 18 位校验码不符。".to_owned()),
                found: rows.map(|n| FoundEntries {
                    count: fill(ZH.ledger.found, &[("n", n)]),
                    rows: (0..n).map(|place| EntryRow::sample(20_481 - place)).collect(),
                    rest: (n > 3).then(|| fill(ZH.ledger.rest, &[("below", "20,431")])),
                    compared: (n == 3).then(|| fill(ZH.ledger.compared, &[("registers", "公民")])),
                    kept: vec![("case".to_owned(), "办件\"><".to_owned())],
                }),
                contradicted: None,
                state: is_stated.then(StateNote::sample),
            }
        };
        vec![
            ("empty", page(false, None, true)),
            (
                "contradicted",
                Self {
                    contradicted: Some(fill(ZH.ledger.contradicted, &[("names", "audit.example/witness")])),
                    state: Some(StateNote::sample_contradicted()),
                    ..page(false, None, false)
                },
            ),
            ("none", page(false, Some(0), false)),
            ("typical", page(false, Some(3), false)),
            ("long", page(false, Some(app::PAGE_ROWS as u64), false)),
            ("full", page(true, Some(app::PAGE_ROWS as u64), false)),
        ]
    }
}
