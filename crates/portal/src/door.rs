//! The routers of both doors, with what surrounds every handler: state, headers, same-origin check, fallbacks.

use std::convert::Infallible;

use app::{App, Caller};
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, FromRequestParts},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware,
    response::Response,
    routing::{get, post},
};
use jiff::Timestamp;

use crate::{
    conditional, fixed,
    frame::Door,
    language::Language,
    messages::Messages,
    opened::Opened,
    pages::{
        extranet,
        internet::{self, developers::Api},
        problem::{self, ProblemPage},
        refusals,
    },
    preferences::{self, Preferences},
    routes, same_origin,
    site::{Site, SiteInfo},
};

/// Largest form: every field of the longest register claimed at full length, percent-encoded, stays below.
const FORM_SIZE_BYTES_MAX: usize = 256 * 1024;

/// What a door is made of.
#[derive(Clone)]
pub(crate) struct Served {
    app: App,
    site: SiteInfo,
    door: Door,
    started_at: Timestamp,
}

impl Served {
    fn new(app: App, site: SiteInfo, door: Door) -> Self {
        let started_at = app.now();
        Self {
            app,
            site,
            door,
            started_at,
        }
    }

    /// The application behind the door.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }
}

/// What every handler is given: the parts of the door, and how the reader wants its pages.
#[derive(Clone)]
pub(crate) struct Portal {
    pub(crate) app: App,
    pub(crate) site: Site,
    pub(crate) door: Door,
    /// Since when this program serves: its own pages are as old.
    pub(crate) started_at: Timestamp,
    /// Who asks on the internet door; on the other one a [`crate::visitor::Visitor`] does.
    pub(crate) public: Caller,
}

impl Portal {
    /// All texts, in the reader's language.
    pub(crate) fn messages(&self) -> &'static Messages {
        self.site.messages()
    }

    /// The reader's language.
    pub(crate) fn language(&self) -> Language {
        self.site.preferences.language
    }
}

impl FromRequestParts<Served> for Portal {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<Self, Infallible> {
        let opened = match served.door {
            Door::Internet => None,
            Door::Extranet => Some(Opened::of(parts, served).await),
        };
        Ok(Self {
            app: served.app.clone(),
            site: Site {
                info: served.site.clone(),
                preferences: Preferences::of(served.door, parts),
                opened,
            },
            door: served.door,
            started_at: served.started_at,
            public: parts.extensions.get::<Caller>().cloned().unwrap_or_default(),
        })
    }
}

/// The pages of the internet door — 互联网服务. No page of the population is among them.
///
/// `api` is what the page for developers tries requests on: the API of the same door.
///
/// Sets the router's fallback: paths of other routers are to be merged, each with its own answer to unknown paths.
pub fn internet_router(app: App, site: SiteInfo, api: Router) -> Router {
    let served = Served::new(app, site, Door::Internet);
    let router = Router::new()
        .route(routes::HOME, get(internet::home::show))
        .route(routes::SEARCH, get(internet::search::show))
        .route(routes::REGISTERS, get(internet::registers::show))
        .route(routes::REGISTER_PATTERN, get(internet::register::show))
        .route(routes::REGISTER_PLOT_PATTERN, get(internet::register::plots::show))
        .route(routes::RECORD_PATTERN, get(internet::record::show))
        .route(routes::RECORD_EXTRACT_PATTERN, get(internet::extract::send))
        .route(routes::CHECK, internet::check::routes())
        .route(routes::STATUS, get(internet::status::show))
        .route(
            routes::DEVELOPERS,
            get(internet::developers::show).layer(Extension(Api(api))),
        )
        .merge(unchanging(&served));
    finish(router.layer(middleware::from_fn(conditional::compare)), served.clone())
        .merge(internet::preview::router(served))
}

/// Pages that only another program, catalogue or setting changes.
fn unchanging(served: &Served) -> Router<Served> {
    let (app, started_at) = (served.app.clone(), served.started_at);
    Router::new()
        .route(routes::RECORD_QR_PATTERN, get(internet::record::qr::show))
        .route(routes::DICTIONARY, get(internet::dictionary::show))
        .route(routes::DICTIONARY_OF_PATTERN, get(internet::dictionary::register::show))
        .route(routes::HELP, get(internet::help::show))
        .route(routes::ACCESSIBILITY, get(internet::accessibility::show))
        .merge(rules())
        .layer(middleware::map_response(move |response| {
            std::future::ready(conditional::changed_at(started_at, app.now(), response))
        }))
}

/// The reference of refusals, on both doors.
fn rules() -> Router<Served> {
    Router::new()
        .route(routes::REFUSALS, get(refusals::show))
        .route(routes::REFUSAL_PATTERN, get(refusals::one::show))
        .route(routes::PROBLEM_PATTERN, get(refusals::one::show_problem))
}

/// The pages of the extranet door — 政务外网服务. Whoever serves it puts an [`app::Caller`] into every request it can
/// name one for, and a [`crate::DemoDoor`] into those of a demo that come from loopback.
pub fn extranet_router(app: App, site: SiteInfo) -> Router {
    let router = Router::new()
        .route(routes::HOME, get(extranet::desk::show))
        .route(routes::VERIFY, get(extranet::verify::show).post(extranet::verify::ask))
        .route(routes::READ, get(extranet::read::show).post(extranet::read::ask))
        .route(routes::CERTIFICATES, get(extranet::certificates::show))
        .route(
            routes::CERTIFICATES_RENEW,
            get(extranet::certificates::renew::show).post(extranet::certificates::renew::perform),
        )
        .route(
            routes::CERTIFICATE_END_PATTERN,
            get(extranet::certificates::end::show).post(extranet::certificates::end::perform),
        )
        .route(
            routes::CERTIFICATE_SUSPEND_PATTERN,
            get(extranet::certificates::suspend::show).post(extranet::certificates::suspend::perform),
        )
        .route(
            routes::CERTIFICATE_RESUME_PATTERN,
            get(extranet::certificates::suspend::show_resume).post(extranet::certificates::suspend::perform_resume),
        )
        .route(
            routes::ACCOUNT,
            get(extranet::account::show).post(extranet::account::ask),
        )
        .route(routes::INCIDENTS, get(extranet::incidents::show))
        .route(
            routes::INCIDENT_OPEN,
            get(extranet::incidents::deeds::show_open).post(extranet::incidents::deeds::open),
        )
        .route(routes::INCIDENT_PATTERN, get(extranet::incidents::report::show))
        .route(
            routes::INCIDENT_DEED_PATTERN,
            get(extranet::incidents::deeds::show).post(extranet::incidents::deeds::perform),
        )
        .route(
            routes::LEDGER,
            get(extranet::ledger::show).post(extranet::ledger::search),
        )
        .route(routes::LEDGER_EXPORT, post(extranet::ledger::export::send))
        .route(
            routes::LEDGER_COUNTERSIGN,
            get(extranet::ledger::countersign::show).post(extranet::ledger::countersign::perform),
        )
        .route(
            routes::LEDGER_CHECKPOINT,
            get(extranet::ledger::countersign::checkpoint),
        )
        .route(routes::LEDGER_ENTRY_PATTERN, get(extranet::ledger::entry::show))
        .route(routes::LEDGER_PROOF_PATTERN, get(extranet::ledger::export::proof))
        .route(
            routes::TRACE,
            get(extranet::ledger::trace::show).post(extranet::ledger::trace::follow),
        )
        .route(routes::ALARMS, get(extranet::alarms::show))
        .route(routes::ALARM_PATTERN, get(extranet::alarms::alarm::show))
        .route(
            routes::ALARM_TAKE_UP_PATTERN,
            get(extranet::alarms::take_up::show).post(extranet::alarms::take_up::perform),
        )
        .route(
            routes::ALARM_CLOSE_PATTERN,
            get(extranet::alarms::close::show).post(extranet::alarms::close::perform),
        )
        .route(routes::DECOYS, get(extranet::decoys::show))
        .route(
            routes::DECOY_MARK,
            get(extranet::decoys::mark::show).post(extranet::decoys::mark::perform),
        )
        .route(
            routes::DECOY_UNMARK,
            get(extranet::decoys::mark::show_unmark).post(extranet::decoys::mark::perform_unmark),
        )
        .route(routes::APPLICATIONS, get(extranet::applications::show))
        .route(
            routes::APPLICATION_NEW,
            get(extranet::applications::file::show).post(extranet::applications::file::perform),
        )
        .route(
            routes::APPLICATIONS_APPROVE,
            get(extranet::applications::approve_many::show).post(extranet::applications::approve_many::perform),
        )
        .route(routes::APPLICATION_PATTERN, get(extranet::applications::show::show))
        .route(
            routes::APPLICATION_CHAIN_PATTERN,
            get(extranet::applications::show::chain),
        )
        .route(
            routes::APPLICATION_COLLECT_PATTERN,
            get(extranet::applications::collect::show).post(extranet::applications::collect::perform),
        )
        .route(
            routes::APPLICATION_FILE_PATTERN,
            post(extranet::applications::collect::download),
        )
        .route(
            routes::APPLICATION_STEP_PATTERN,
            get(extranet::applications::step::show).post(extranet::applications::step::perform),
        )
        .route(routes::GRANTS, get(extranet::grants::show))
        .route(routes::GRANT_MATRIX, get(extranet::grants::matrix::show))
        .route(routes::GRANT_PATTERN, get(extranet::grants::grant::show))
        .route(
            routes::GRANT_NARROW_PATTERN,
            get(extranet::grants::narrow::show).post(extranet::grants::narrow::perform),
        )
        .route(
            routes::GRANT_WITHDRAW_PATTERN,
            get(extranet::grants::withdraw::show).post(extranet::grants::withdraw::perform),
        )
        .route(
            routes::GRANT_REQUEST_NEW,
            get(extranet::grants::file::show).post(extranet::grants::file::perform),
        )
        .route(routes::GRANT_REQUEST_PATTERN, get(extranet::grants::request::show))
        .route(
            routes::GRANT_REQUEST_APPROVE_PATTERN,
            get(extranet::grants::approve::show).post(extranet::grants::approve::perform),
        )
        .route(
            routes::GRANT_REQUEST_STEP_PATTERN,
            get(extranet::grants::step::show).post(extranet::grants::step::perform),
        )
        .route(routes::DEMO_IDENTITY, get(extranet::identity::show))
        .route(routes::DEMO_IDENTITY, post(extranet::identity::choose));
    let router = extranet::budgets::mount(router);
    let router = extranet::organisations::mount(router);
    let router = extranet::orphans::mount(router);
    let router = router.merge(rules());
    let served = Served::new(app, site, Door::Extranet);
    finish(
        router.layer(middleware::from_fn_with_state(served.clone(), same_origin::required)),
        served,
    )
}

fn finish(router: Router<Served>, served: Served) -> Router {
    let door = served.door;
    router
        .route(
            routes::STYLESHEET,
            get(fixed::stylesheet).layer(middleware::from_fn(conditional::compare)),
        )
        .route(
            routes::SCRIPT,
            get(fixed::script).layer(middleware::from_fn(conditional::compare)),
        )
        .fallback(no_such_page)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(FORM_SIZE_BYTES_MAX))
        .layer(middleware::from_fn(preferences::kept))
        .layer(middleware::map_response(move |response| {
            std::future::ready(with_headers(door, response))
        }))
        .with_state(served)
}

async fn no_such_page(portal: Portal) -> Response {
    problem::no_such_page(&portal)
}

async fn no_such_method(portal: Portal) -> Response {
    let m = &portal.messages().problem;
    ProblemPage::plain(&portal, m.unreadable, m.unreadable_note).with(StatusCode::METHOD_NOT_ALLOWED)
}

/// Our own script is the only one that either door serves: everything else has a type that browsers do not run, and is not to be
/// sniffed at. It asks the API beside it for suggestions, and nobody else for anything.
///
/// `same-origin`, not `no-referrer`: with the latter, browsers send `Origin: null` with our own forms, and browsers that
/// send no `Origin` at all send no `Referer` either.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // For browsers that do not know frame-ancestors.
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

fn with_headers(door: Door, mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let cache = match door {
        Door::Internet => "no-cache",
        Door::Extranet => "no-store",
    };
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(cache));
    response
}
