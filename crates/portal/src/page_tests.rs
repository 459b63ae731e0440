//! Every page with every sample: rendered, well-formed, and within what the oldest browser of the notice can show.

mod budget;
mod deeper;
mod languages;
mod legible;
mod open;
mod stylesheet;
mod traced;

use std::collections::HashSet;

use askama::Template;
use roxmltree::{Document, Node, ParsingOptions};

use crate::{pages, routes};
use deeper::deeper_of_desk;
pub(crate) use legible::HOSTILE;

/// The samples of one page, named by its path under `pages`.
fn all<T: Template>(page: &str, samples: Vec<(&'static str, T)>, out: &mut Vec<(String, String)>) {
    for (sample, context) in samples {
        out.push((format!("{page}.{sample}"), context.render().expect("renders")));
    }
}

/// (path under `pages`, sample, HTML) of all pages.
fn rendered() -> Vec<(String, String)> {
    let mut out = Vec::new();
    open::pages(&mut out);
    all("extranet.desk", pages::extranet::desk::DeskPage::samples(), &mut out);
    all(
        "extranet.certificates",
        pages::extranet::certificates::CertificatesPage::samples(),
        &mut out,
    );
    all(
        "extranet.organisations",
        pages::extranet::organisations::OrganisationsPage::samples(),
        &mut out,
    );
    all(
        "extranet.organisations.of",
        pages::extranet::organisations::of::OrganisationPage::samples(),
        &mut out,
    );
    all(
        "extranet.organisations.import",
        pages::extranet::organisations::import::ImportPage::samples(),
        &mut out,
    );
    all(
        "extranet.orphans",
        pages::extranet::orphans::OrphansPage::samples(),
        &mut out,
    );
    all(
        "extranet.budgets",
        pages::extranet::budgets::BudgetsPage::samples(),
        &mut out,
    );
    all(
        "extranet.budgets.of",
        pages::extranet::budgets::of::OrganisationBudgetsPage::samples(),
        &mut out,
    );
    all(
        "extranet.alarms",
        pages::extranet::alarms::AlarmsPage::samples(),
        &mut out,
    );
    all(
        "extranet.alarm",
        pages::extranet::alarms::alarm::AlarmPage::samples(),
        &mut out,
    );
    all(
        "extranet.decoys",
        pages::extranet::decoys::DecoysPage::samples(),
        &mut out,
    );
    all(
        "extranet.applications",
        pages::extranet::applications::ApplicationsPage::samples(),
        &mut out,
    );
    all(
        "extranet.application",
        pages::extranet::applications::show::ApplicationPage::samples(),
        &mut out,
    );
    all(
        "extranet.together",
        pages::extranet::together::TogetherPage::samples(),
        &mut out,
    );
    all(
        "extranet.collected",
        pages::extranet::applications::collect::CollectedPage::samples(),
        &mut out,
    );
    all(
        "extranet.grants",
        pages::extranet::grants::GrantsPage::samples(),
        &mut out,
    );
    all(
        "extranet.grant",
        pages::extranet::grants::grant::GrantPage::samples(),
        &mut out,
    );
    all(
        "extranet.grant_request",
        pages::extranet::grants::request::GrantRequestPage::samples(),
        &mut out,
    );
    all(
        "extranet.rights_matrix",
        pages::extranet::grants::matrix::RightsMatrixPage::samples(),
        &mut out,
    );
    all("extranet.deed", pages::extranet::deed::DeedPage::samples(), &mut out);
    all(
        "extranet.account",
        pages::extranet::account::AccountPage::samples(),
        &mut out,
    );
    all(
        "extranet.account_sheet",
        pages::extranet::account::AccountSheet::samples(),
        &mut out,
    );
    all(
        "extranet.incidents",
        pages::extranet::incidents::IncidentsPage::samples(),
        &mut out,
    );
    all(
        "extranet.incident",
        pages::extranet::incidents::report::IncidentPage::samples(),
        &mut out,
    );
    all(
        "extranet.ledger",
        pages::extranet::ledger::LedgerSearchPage::samples(),
        &mut out,
    );
    all(
        "extranet.ledger_entry",
        pages::extranet::ledger::entry::LedgerEntryPage::samples(),
        &mut out,
    );
    all(
        "extranet.trace",
        pages::extranet::ledger::trace::TracePage::samples(),
        &mut out,
    );
    all(
        "extranet.identity",
        pages::extranet::identity::IdentityPage::samples(),
        &mut out,
    );
    all(
        "extranet.verify",
        pages::extranet::verify::VerifyPage::samples(),
        &mut out,
    );
    all("extranet.read", pages::extranet::read::ReadPage::samples(), &mut out);
    all(
        "extranet.verification",
        pages::extranet::verification::VerificationPage::samples(),
        &mut out,
    );
    all(
        "extranet.reading",
        pages::extranet::reading::ReadingPage::samples(),
        &mut out,
    );
    out
}

/// Elements of HTML 4 that Internet Explorer 8 can style; no sectioning elements, and no script but the one that it passes over. A picture (`img`) says in
/// words what it shows, since these browsers know no SVG.
const ELEMENTS: &[&str] = &[
    "html", "head", "meta", "title", "link", "body", "div", "p", "span", "strong", "a", "h1", "h2", "h3", "ul", "li",
    "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "form", "fieldset", "legend", "label", "input",
    "select", "option", "textarea", "img", "script",
];

/// Attributes that are plain HTML 4, or that older browsers pass over without harm.
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "rel",
    "type",
    "href",
    "hreflang",
    "class",
    "id",
    "role",
    "scope",
    "summary",
    "action",
    "method",
    "enctype",
    "for",
    "value",
    "maxlength",
    "rows",
    "cols",
    "selected",
    "checked",
    "autocomplete",
    "spellcheck",
    "title",
    "data-label",
    "data-trace",
    // For the script, which makes a page nicer where it runs.
    "data-check",
    "data-suggest",
    "src",
    "enctype",
    "alt",
    "width",
    "height",
];

fn is_allowed(attribute: &str) -> bool {
    ATTRIBUTES.contains(&attribute) || attribute.starts_with("aria-")
}

fn each_element(check: impl Fn(&str, Node<'_, '_>)) {
    for (name, html) in rendered() {
        let options = ParsingOptions {
            allow_dtd: true,
            ..ParsingOptions::default()
        };
        let document =
            Document::parse_with_options(&html, options).unwrap_or_else(|error| panic!("{name}: {error}\n{html}"));
        for node in document.descendants().filter(Node::is_element) {
            check(&name, node);
        }
    }
}

#[test]
fn pages_stay_within_the_base_that_old_browsers_know() {
    each_element(|page, node| {
        assert!(
            ELEMENTS.contains(&node.tag_name().name()),
            "{page}: element {}",
            node.tag_name().name()
        );
        let is_picture = node.tag_name().name() == "img";
        let words = node.attribute("alt").is_some_and(|words| words.chars().count() > 10);
        assert!(!is_picture || words, "{page}: a picture without words");
        if node.tag_name().name() == "script" {
            let is_ours = node.attribute("type") == Some("module") && node.attribute("src") == Some(routes::SCRIPT);
            assert!(
                is_ours && node.text().is_none(),
                "{page}: a script that old browsers would run"
            );
            return;
        }
        for attribute in node.attributes() {
            assert!(is_allowed(attribute.name()), "{page}: attribute {}", attribute.name());
        }
        // HTML closes these by itself: written as XML empty elements, browsers would leave them open.
        let is_void = ["meta", "link", "input", "img"].contains(&node.tag_name().name());
        assert!(
            !is_void || !node.has_children(),
            "{page}: content in {}",
            node.tag_name().name()
        );
    });
    for (page, html) in rendered() {
        for tag in [
            "div", "span", "p", "a", "td", "th", "textarea", "select", "option", "ul", "li", "dl", "dd", "dt", "form",
        ] {
            assert!(!html.contains(&format!("<{tag}/>")), "{page}: <{tag}/>");
        }
    }
}

#[test]
fn ids_are_unique_and_whatever_points_to_one_finds_it() {
    for (page, html) in rendered() {
        let options = ParsingOptions {
            allow_dtd: true,
            ..ParsingOptions::default()
        };
        let document = Document::parse_with_options(&html, options).expect("parsed by another test");
        let mut ids = HashSet::new();
        for id in document.descendants().filter_map(|node| node.attribute("id")) {
            assert!(ids.insert(id), "{page}: id {id} twice");
        }
        let elements = || document.descendants().filter(Node::is_element);
        let fragments = elements().filter_map(|node| node.attribute("href")?.strip_prefix('#'));
        let labels = elements().filter_map(|node| node.attribute("for"));
        let described = elements()
            .filter_map(|node| node.attribute("aria-describedby"))
            .flat_map(str::split_whitespace);
        for target in fragments.chain(labels).chain(described) {
            assert!(ids.contains(target), "{page}: nothing has the id {target}");
        }
        let labelled: HashSet<_> = elements().filter_map(|node| node.attribute("for")).collect();
        for input in elements().filter(|node| ["input", "select", "textarea"].contains(&node.tag_name().name())) {
            let needs_label = !matches!(input.attribute("type"), Some("submit" | "hidden"));
            let has_label = input.attribute("id").is_some_and(|id| labelled.contains(id));
            assert!(
                has_label || !needs_label,
                "{page}: {:?} has no label",
                input.attribute("name")
            );
        }
    }
}

#[test]
fn links_and_forms_lead_to_pages_that_exist() {
    each_element(|page, node| {
        let link = ["href", "action", "src"]
            .into_iter()
            .find_map(|name| node.attribute(name));
        let Some(path) = link.map(|link| link.split(['?', '#']).next().unwrap_or_default()) else {
            return;
        };
        let known = [
            routes::HOME,
            routes::SEARCH,
            routes::REGISTERS,
            routes::CHECK,
            routes::DICTIONARY,
            routes::DEVELOPERS,
            routes::OPENAPI,
            routes::HELP,
            routes::REFUSALS,
            routes::ACCESSIBILITY,
            routes::STATUS,
            routes::STATUS_JSON,
            routes::STYLESHEET,
            routes::SCRIPT,
            routes::VERIFY,
            routes::READ,
            routes::CERTIFICATES,
            routes::CERTIFICATES_RENEW,
            routes::BUDGETS,
            routes::ORGANISATIONS,
            routes::ORGANISATIONS_IMPORT,
            routes::ORGANISATIONS_IMPORT_APPLY,
            routes::ORPHANS,
            routes::APPLICATIONS,
            routes::APPLICATION_NEW,
            routes::GRANTS,
            routes::GRANT_MATRIX,
            routes::GRANT_REQUEST_NEW,
            routes::ACCOUNT,
            routes::INCIDENTS,
            routes::INCIDENT_OPEN,
            routes::LEDGER,
            routes::LEDGER_EXPORT,
            routes::LEDGER_COUNTERSIGN,
            routes::LEDGER_CHECKPOINT,
            routes::TRACE,
            routes::ALARMS,
            routes::DECOYS,
            routes::DECOY_MARK,
            routes::DECOY_UNMARK,
            routes::DEMO_IDENTITY,
        ];
        let is_deeper = open::is_deeper(path) || path.starts_with("/applications/") || deeper_of_desk(path);
        assert!(
            path.is_empty() || path == "data:," || known.contains(&path) || is_deeper,
            "{page}: {path}"
        );
        let method = node.attribute("method");
        let in_confidence = [
            routes::VERIFY,
            routes::READ,
            routes::ACCOUNT,
            routes::LEDGER,
            routes::LEDGER_EXPORT,
            routes::TRACE,
        ];
        let asks_in_confidence = in_confidence.contains(&path) && node.tag_name().name() == "form";
        assert!(
            !asks_in_confidence || method == Some("post"),
            "{page}: a question in an address"
        );
    });
}

#[test]
fn every_page_says_whether_it_is_a_demo_and_has_one_heading() {
    for (page, html) in rendered() {
        let is_demo = !matches!(page.as_str(), "internet.home.empty" | "internet.home.full");
        assert_eq!(html.contains("class=\"demo\""), is_demo, "{page}");
        assert_eq!(html.matches("<h1>").count(), 1, "{page}");
        assert!(
            !html.contains("{{") && !html.contains("{%") && !html.contains("</b>"),
            "{page}: unescaped"
        );
    }
}

#[test]
fn the_window_says_the_name_of_the_site() {
    for (page, html) in rendered() {
        let title = html
            .split("<title>")
            .nth(1)
            .and_then(|rest| rest.split("</title>").next());
        let name = html.split("<meta name=\"SiteName\" content=\"").nth(1);
        let name = name.and_then(|rest| rest.split('"').next());
        if let (Some(title), Some(name)) = (title, name) {
            assert!(title.ends_with(name), "{page}: {title}, {name}");
        }
    }
}

#[test]
fn classes_of_pages_stand_in_the_stylesheet_and_the_reverse() {
    let css = include_str!("../static/site.css");
    let styled: HashSet<&str> = css
        .split('.')
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .next()
                .unwrap_or_default()
        })
        .filter(|class| class.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    let mut used = HashSet::new();
    for (_, html) in rendered() {
        for classes in html.split("class=\"").skip(1) {
            used.extend(
                classes
                    .split('"')
                    .next()
                    .unwrap_or_default()
                    .split_whitespace()
                    .map(str::to_owned),
            );
        }
    }
    let by_script = ["instant", "suggestions", "unseen"];
    let is_used = |class: &str| used.contains(class) || by_script.contains(&class);
    let unused: Vec<_> = styled.iter().filter(|class| !is_used(class)).collect();
    assert!(unused.is_empty(), "styled, but on no page: {unused:?}");
    // Named for tests and readers of the page, without a style of their own.
    let plain = ["internet", "refusal", "neutral", "answer-line", "first"];
    let unstyled: Vec<_> = used
        .iter()
        .filter(|class| !styled.contains(class.as_str()) && !plain.contains(&class.as_str()))
        .collect();
    assert!(unstyled.is_empty(), "on pages, but not styled: {unstyled:?}");
}

/// With `PORTAL_SAMPLES_DIR` set, writes all samples there, to be looked at in a browser.
#[test]
fn samples_can_be_looked_at() {
    let Some(folder) = std::env::var_os("PORTAL_SAMPLES_DIR") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    std::fs::create_dir_all(folder.join("static")).unwrap();
    std::fs::write(folder.join("static/site.css"), include_str!("../static/site.css")).unwrap();
    std::fs::write(folder.join("static/site.js"), include_str!("../static/site.js")).unwrap();
    for (name, html) in rendered() {
        let html = html.replace("\"/static/", "\"static/");
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
}
