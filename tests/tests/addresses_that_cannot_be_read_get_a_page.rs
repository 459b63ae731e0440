//! An address with something in it that cannot be read gets a page of the portal, on both doors, and never a word of a program.

use stories::{Installation, Page};

const ROUTES: [&str; 2] = [
    include_str!("../../crates/portal/src/routes.rs"),
    include_str!("../../crates/portal/src/routes/open.rs"),
];

/// All patterns of addresses with parameters in them, from the one place that knows them.
fn patterns() -> Vec<&'static str> {
    let lines = ROUTES.iter().flat_map(|text| text.lines());
    lines
        .filter(|line| line.starts_with("pub const ") && line.contains("PATTERN"))
        .filter_map(|line| line.split('"').nth(1))
        .collect()
}

/// The pattern with this in the place of each parameter in turn, the others as they might be.
fn addresses(pattern: &str, strange: &str) -> Vec<String> {
    let parts: Vec<&str> = pattern.split('/').collect();
    let parameters = parts.iter().enumerate().filter(|(_, part)| part.starts_with('{'));
    parameters
        .map(|(wrong, _)| {
            let filled = parts.iter().enumerate().map(|(place, part)| match part {
                _ if place == wrong => strange,
                part if part.starts_with('{') => "1",
                part => part,
            });
            filled.collect::<Vec<_>>().join("/")
        })
        .collect()
}

fn is_page(page: &Page, address: &str) {
    assert!((400..500).contains(&page.status), "{address}: {}", page.status);
    assert!(
        page.html.starts_with("<!DOCTYPE html>") && page.html.contains("class=\"masthead\""),
        "{address}: {}",
        page.html
    );
    assert!(!page.html.contains("Invalid URL"), "{address}");
}

#[test]
fn what_is_no_text_gets_a_page() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    assert!(patterns().len() > 30, "{:?}", patterns());
    for pattern in patterns() {
        for strange in ["%FF", "%E4%BD%FF"] {
            for address in addresses(pattern, strange) {
                // Deeds that are only posted have no page to open; that is told by a page too.
                is_page(&server.page("auditor", &address), &address);
                is_page(&server.public_page(&address), &address);
            }
        }
    }
    for address in [
        "/grants/abc",
        "/applications/abc",
        "/alarms/abc",
        "/%FF",
        "/registers/enterprise/%FF?as_of=%FF",
    ] {
        is_page(&server.page("auditor", address), address);
    }
    let malformed = server.public_page("/registers/enterprise/%FF");
    assert_eq!(malformed.status, 400);
    malformed.says("提交的内容无法读取");
}

#[test]
fn what_a_reader_has_of_style_script_and_description_is_not_sent_again() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    for path in ["/static/site.css", "/static/site.js", "/openapi.json"] {
        let first = server.public_page(path);
        assert!(first.status == 200 && !first.tag.is_empty(), "{path}: no tag");
        let known = format!("if-none-match: {}", first.tag);
        let again = server.public_page_with(path, &[&known]);
        assert_eq!((again.status, again.html.as_str()), (304, ""), "{path}");
        let other = server.public_page_with(path, &["if-none-match: \"other\""]);
        assert_eq!((other.status, other.html == first.html), (200, true), "{path}");
    }
}
