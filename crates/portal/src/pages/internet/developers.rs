//! What programs may ask (开放接口), with examples that are real, and a form by which one is tried: the page sends the request to
//! the API as any program would, and shows what came back.

mod tried;

use std::sync::Arc;

use app::Wanted;
use askama::Template;
use axum::{
    Extension, Router,
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::Register;

use self::tried::{Operation, Tried};
use crate::{
    door::Portal,
    form::Entered,
    frame::{Frame, Place},
    messages::{Messages, fill},
    page::page,
    pages::problem,
    routes, shown,
};

/// The API of the internet door, to be asked as programs ask it.
#[derive(Clone)]
pub(crate) struct Api(pub(crate) Router);

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/internet/developers.html")]
pub struct DevelopersPage {
    frame: Frame,
    address: String,
    operations: Vec<OperationRow>,
    registers: Vec<(String, String)>,
    /// What was entered into the form.
    operation: Operation,
    register: String,
    q: String,
    tried: Option<Tried>,
    /// How much may be asked, in words.
    share: Option<String>,
}

/// One operation.
#[derive(Debug)]
struct OperationRow {
    method: &'static str,
    path: &'static str,
    what: &'static str,
    /// An address that can be opened at once.
    example: Option<String>,
}

/// Shows the page, and with `q=` what the API answers.
pub(crate) async fn show(
    portal: Portal,
    Extension(api): Extension<Api>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    let Ok(Query(pairs)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let entered = Entered::new(pairs);
    let q = entered.get("q");
    // As on the page of search: such a number is not asked, and does not stay in the address.
    if matches!(Wanted::of(portal.app.catalogue(), q), Wanted::CitizenNumber) {
        return Redirect::to(super::search::CITIZEN_NOTICE).into_response();
    }
    let open: Vec<Arc<Register>> = portal.app.catalogue().open_registers().cloned().collect();
    let chosen = open
        .iter()
        .find(|register| register.id == entered.get("register"))
        .or(open.first());
    let register = chosen.map(|register| register.id.clone()).unwrap_or_default();
    let operation = Operation::parse(entered.get("operation"));
    let tried = if q.is_empty() {
        None
    } else {
        Some(Tried::send(api.0, portal.public.clone(), operation, &register, q).await)
    };
    let frame = Frame::internet(&portal.site, Place::Developers, portal.messages().developers.title);
    page(
        StatusCode::OK,
        &DevelopersPage {
            address: portal.site.info.address.to_string(),
            operations: operations(frame.m),
            registers: open
                .iter()
                .map(|register| (register.id.clone(), portal.language().register(register).to_owned()))
                .collect(),
            operation,
            register,
            q: q.to_owned(),
            tried,
            share: portal.app.public_share().map(|n| share(frame.m, n)),
            frame,
        },
    )
}

fn share(m: &Messages, per_minute: u32) -> String {
    fill(m.developers.share, &[("n", shown::number(per_minute.into()))])
}

fn operations(m: &Messages) -> Vec<OperationRow> {
    let m = &m.developers;
    let row = |path, what, example: Option<&str>| OperationRow {
        method: "GET",
        path,
        what,
        example: example.map(str::to_owned),
    };
    let posted = |path, what, example| OperationRow {
        method: "POST",
        ..row(path, what, example)
    };
    vec![
        row("/v1/registers", m.list, Some("/v1/registers")),
        row("/v1/search?q=", m.search, Some("/v1/search?q=%E5%95%86%E8%B4%B8")),
        row(
            "/v1/suggestions?q=",
            m.suggest,
            Some("/v1/suggestions?q=%E5%95%86%E8%B4%B8"),
        ),
        posted("/v1/matches", m.matches, None),
        posted("/reconcile", m.reconcile, Some("/reconcile")),
        row("/v1/registers/{register}/{code}?as_of=", m.by_code, None),
        row("/v1/registers/{register}?name=", m.by_name, None),
        row("/v1/registers/{register}/{code}/history", m.history, None),
        row("/v1/registers/{register}/{code}/extract", m.extract, None),
        posted("/v1/extract-checks", m.extract_checks, Some(routes::CHECK)),
        row(routes::EXTRACT_KEY, m.extract_key, Some(routes::EXTRACT_KEY)),
        row("/v1/refusals", m.refusals, Some("/v1/refusals")),
        row("/v1/checkpoint", m.checkpoint, Some("/v1/checkpoint")),
        row(routes::STATUS_JSON, m.status, Some(routes::STATUS_JSON)),
    ]
}

#[cfg(test)]
impl DevelopersPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let page = |site: Site, q: &str, tried| {
            let frame = Frame::internet(&site, Place::Developers, site.messages().developers.title);
            let catalogue = model::Catalogue::built_in();
            let register = catalogue.register("enterprise").expect("built in");
            Self {
                address: "https://hy.example.gov.cn".to_owned(),
                operations: operations(frame.m),
                registers: vec![(register.id.clone(), frame.language.register(register).to_owned())],
                operation: Operation::Search,
                register: "enterprise".to_owned(),
                q: q.to_owned(),
                tried,
                share: Some(share(frame.m, 600)),
                frame,
            }
        };
        vec![
            ("empty", page(Site::sample(true), "", None)),
            ("typical", page(Site::sample(true), "甲乙丙", Some(Tried::sample()))),
            (
                "english",
                page(Site::sample_in_english(), "jiayibing", Some(Tried::sample())),
            ),
        ]
    }
}
