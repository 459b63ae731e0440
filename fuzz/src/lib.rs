//! What the targets of the doors ask: an application on real stores in a temporary folder, behind the routers of the API and
//! of the extranet's pages.

use std::sync::{Arc, OnceLock};

use api::CallerKey;
use app::{App, AppParts, Caller, Extracting, RegisterKeys, SystemClock};
use axum::{Router, body::Body, http::Request, response::Response};
use extract::{Sheet, TypesetError, Typesetter};
use jiff::{Timestamp, ToSpan};
use ledger::SigningKey;
use model::{
    Catalogue, Certificate, CertificateFingerprint, Grant, GrantAction, GrantScope, GrantTerms, Organisation,
    OrganisationId, OrganisationKind, Principal, PrincipalId, PrincipalKind, ServiceHours,
};
use store::DeskStore;
use store_embedded::{
    EmbeddedDesk, EmbeddedLedgerLog, EmbeddedLedgerReading, EmbeddedRegisters, LedgerLogOptions, create_ledger,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use zeroize::Zeroizing;

const FINGERPRINT: CertificateFingerprint = CertificateFingerprint([7; 32]);
/// Who opens the extranet's pages besides: a lead agency, the owner of the population and an auditor, each in a province with the
/// hall whose system asks.
const OFFICIALS: [(&str, OrganisationKind, CertificateFingerprint); 3] = [
    ("lead", OrganisationKind::LeadAgency, CertificateFingerprint([8; 32])),
    (
        "public-security",
        OrganisationKind::SourceAuthority,
        CertificateFingerprint([9; 32]),
    ),
    ("audit", OrganisationKind::Auditor, CertificateFingerprint([10; 32])),
];
/// Answers are shorter: what is longer repeats what was sent.
const ANSWER_BYTES_MAX: usize = 1 << 20;
/// The matter for which the caller has a grant.
pub const MATTER: &str = "511Z07001006";

/// Both doors of one installation with an empty population and a caller who may verify.
pub struct Doors {
    runtime: Runtime,
    internet: Router,
    extranet: Router,
    pages: Router,
    _folder: TempDir,
}

/// The doors, opened once a process.
pub fn doors() -> &'static Doors {
    static DOORS: OnceLock<Doors> = OnceLock::new();
    DOORS.get_or_init(Doors::open)
}

impl Doors {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let app = runtime.block_on(application(folder.path()));
        Self {
            internet: api::internet_router(app.clone()),
            extranet: api::extranet_router(app.clone()),
            pages: portal::extranet_router(app, portal::SiteInfo::default()),
            runtime,
            _folder: folder,
        }
    }

    /// Asks the internet door.
    pub fn ask_internet(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        self.ask(&self.internet, request, Caller::default())
    }

    /// Asks the extranet door with the certificate that the desk knows.
    pub fn ask_extranet(&self, mut request: Request<Body>) -> (u16, Vec<u8>) {
        request.extensions_mut().insert(CallerKey(Arc::new([4; 65])));
        self.ask(&self.extranet, request, Caller::Certified(FINGERPRINT))
    }

    /// Asks the extranet's pages as one of those whom the desk knows.
    pub fn ask_page(&self, who: u8, mut request: Request<Body>) -> (u16, Vec<u8>) {
        // As a browser sends a form of ours.
        let same_origin = axum::http::HeaderValue::from_static("same-origin");
        request.headers_mut().insert("sec-fetch-site", same_origin);
        let who = usize::from(who) % (OFFICIALS.len() + 1);
        let fingerprint = OFFICIALS
            .get(who)
            .map_or(FINGERPRINT, |(_, _, fingerprint)| *fingerprint);
        self.ask(&self.pages, request, Caller::Certified(fingerprint))
    }

    fn ask(&self, router: &Router, mut request: Request<Body>, caller: Caller) -> (u16, Vec<u8>) {
        request.extensions_mut().insert(caller);
        let router = router.clone();
        self.runtime.block_on(async {
            let response: Response = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await;
            (status, body.expect("an answer is not long").to_vec())
        })
    }
}

/// Whether an answer is one that any request may have: never a failure of the server, and always JSON.
pub fn check((status, body): &(u16, Vec<u8>)) {
    assert!(
        (200..500).contains(status),
        "{status}: {}",
        String::from_utf8_lossy(body)
    );
    if !body.is_empty() {
        serde_json::from_slice::<serde_json::Value>(body).expect("JSON");
    }
}

/// What no page may contain, whatever was entered: it is escaped.
pub const MARKUP: &str = "<q9>";

/// Whether a page is one that any request may have: never a failure of the server, and nothing in it is markup of whoever sent it.
pub fn check_page((status, body): &(u16, Vec<u8>)) {
    let page = String::from_utf8_lossy(body);
    assert!((200..500).contains(status), "{status}: {page}");
    // A file, such as what was found in the ledger, is no page.
    let is_page = page.trim_start().starts_with("<!DOCTYPE html>");
    assert!(!(is_page && page.contains(MARKUP)), "{status}: {page}");
}

async fn application(folder: &std::path::Path) -> App {
    create_ledger(folder, "heyan.example/fuzz", &Zeroizing::new([7; 32])).expect("a ledger");
    let desk = Arc::new(EmbeddedDesk::open(folder).expect("a desk"));
    people(&desk).await;
    let key = || Zeroizing::new([7; 32]);
    let parts = AppParts {
        catalogue: Catalogue::built_in(),
        registers: Arc::new(EmbeddedRegisters::open(folder).expect("registers")),
        desk,
        ledger: Arc::new(EmbeddedLedgerLog::open(folder, LedgerLogOptions::default()).expect("a ledger")),
        ledger_reading: Arc::new(EmbeddedLedgerReading::of(folder)),
        issuing: None,
        keys: RegisterKeys {
            lookup: key(),
            document: key(),
            subject: key(),
        },
        clock: Arc::new(SystemClock),
    };
    let app = App::new(parts).await.expect("an application");
    app.print_extracts(Extracting {
        typesetter: Box::new(|| Some(Arc::new(NoRecords))),
        key: SigningKey::from_seed("heyan.example/fuzz", &[8; 32]).expect("a key"),
        check_page: "https://heyan.example/check".into(),
        operator: String::new(),
        is_demo: false,
        at_once: 1,
        threads: tokio::runtime::Handle::current(),
    });
    app
}

/// The registers are empty: nothing comes to be printed.
struct NoRecords;

impl Typesetter for NoRecords {
    fn typeset(&self, _: &Sheet) -> Result<Vec<u8>, TypesetError> {
        unreachable!("no register has a record")
    }
}

async fn people(desk: &EmbeddedDesk) {
    let now = app::Clock::now(&SystemClock);
    let (hall, clerk) = (
        OrganisationId::parse("hall").expect("an id"),
        PrincipalId::parse("clerk").expect("an id"),
    );
    let province = OrganisationId::parse("province").expect("an id");
    let organisation = |id: &OrganisationId, kind, parent| Organisation {
        id: id.clone(),
        name: "样例机构".into(),
        kind,
        parent,
        is_active: true,
        population_hours: Some(ServiceHours::ALWAYS),
        daily_budget_clerk: u32::MAX,
        daily_budget_system: u32::MAX,
    };
    let principal = |id: &PrincipalId, kind, organisation: &OrganisationId| Principal {
        id: id.clone(),
        name: "王样例".into(),
        kind,
        organisation: organisation.clone(),
        post: "综合窗口".into(),
        is_active: true,
    };
    let in_order = [
        organisation(&province, OrganisationKind::Province, None),
        organisation(&hall, OrganisationKind::Hall, Some(province.clone())),
    ];
    for organisation in &in_order {
        desk.add_organisation(organisation).await.expect("added");
    }
    let system = principal(&clerk, PrincipalKind::System, &hall);
    desk.add_principal(&system).await.expect("added");
    let known = certificate("07", FINGERPRINT, clerk, now);
    desk.add_certificate(&known).await.expect("added");
    for (number, (id, kind, fingerprint)) in (8..).zip(OFFICIALS) {
        let (body, official) = (
            OrganisationId::parse(id).expect("an id"),
            PrincipalId::parse(&format!("{id}-official")).expect("an id"),
        );
        let above = (kind != OrganisationKind::SourceAuthority).then(|| province.clone());
        desk.add_organisation(&organisation(&body, kind, above))
            .await
            .expect("added");
        let person = principal(&official, PrincipalKind::Person, &body);
        desk.add_principal(&person).await.expect("added");
        let known = certificate(&format!("{number:02}"), fingerprint, official, now);
        desk.add_certificate(&known).await.expect("added");
    }
    let today = app::beijing_day(now);
    let grant = Grant {
        id: 0,
        organisation: hall,
        matter: MATTER.into(),
        register: "population".into(),
        terms: GrantTerms {
            scope: GrantScope::Alone,
            action: GrantAction::Verify,
            fields: vec!["name".into(), "born_on".into()],
            hours: None,
            daily_budget: None,
            valid_from: today,
            valid_until: today.saturating_add(1.year()),
        },
        legal_basis: "样例".into(),
        revoked_at: None,
    };
    desk.add_grant(&grant).await.expect("added");
}

fn certificate(
    serial: &str,
    fingerprint: CertificateFingerprint,
    principal: PrincipalId,
    now: Timestamp,
) -> Certificate {
    Certificate {
        serial: serial.into(),
        fingerprint,
        key: None,
        principal,
        valid_from: now,
        valid_until: now + 9000.hours(),
        revoked_at: None,
        revocation_reason: None,
        suspension: None,
    }
}
