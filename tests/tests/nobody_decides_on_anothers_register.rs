//! A grant is decided, narrowed and withdrawn by the owner of its register and nobody else; asked for by the lead agency of the
//! province and nobody else; and seen by those two and the auditor.

use serde_json::Value;
use stories::{Installation, Page, Server};

/// The request that waits in every demo: of the demo's lead agency, for the population.
const REQUEST: &str = "/grants/requests/1";

/// A grant of the population that the demo's hall has.
fn grant_of_population(installation: &Installation) -> String {
    let listed = installation.succeed(&["grant", "list", "--organisation", "demo-hall", "--json"]);
    let listed: Vec<Value> = serde_json::from_str(&listed).expect("JSON");
    let found = listed.iter().find(|grant| grant["register"] == "population");
    format!("/grants/{}", found.expect("the demo has one")["id"])
}

fn tries(server: &Server, who: &str, path: &str) -> [Page; 2] {
    let form = [
        ("reason", "试一试"),
        ("step", "confirm"),
        ("scope", "alone"),
        ("action", "verify"),
        ("field", "name"),
        ("from", "2026-11-25"),
        ("until", "2026-12-31"),
    ];
    [server.page(who, path), server.send(who, path, &form)]
}

#[test]
fn deeds_are_for_those_whose_duty_they_are() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let grant = grant_of_population(&installation);
    let before = installation.succeed(&["grant", "list", "--json"]);
    let (not_duty, no_grant, no_request) = ("不属本机构职责", "没有该编号的授权，", "没有该编号的授权申请");
    for (path, tried) in [
        (
            format!("{grant}/narrow"),
            [
                ("source", 404, no_grant),
                ("lead", 403, not_duty),
                ("clerk", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
        (
            format!("{grant}/withdraw"),
            [
                ("source", 404, no_grant),
                ("lead", 403, not_duty),
                ("clerk", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
        (
            format!("{REQUEST}/approve"),
            [
                ("source", 404, no_request),
                ("lead", 403, not_duty),
                ("system", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
        (
            format!("{REQUEST}/ask-back"),
            [
                ("source", 404, no_request),
                ("lead", 403, not_duty),
                ("clerk", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
        (
            format!("{REQUEST}/refuse"),
            [
                ("source", 404, no_request),
                ("lead", 403, not_duty),
                ("clerk", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
        (
            format!("{REQUEST}/withdraw"),
            [
                ("source", 403, not_duty),
                ("police", 403, not_duty),
                ("clerk", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
        (
            format!("{REQUEST}/answer"),
            [
                ("source", 403, not_duty),
                ("police", 403, not_duty),
                ("clerk", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
        (
            "/grants/requests/new?register=population".to_owned(),
            [
                ("source", 403, not_duty),
                ("police", 403, not_duty),
                ("clerk", 403, not_duty),
                ("auditor", 403, not_duty),
            ],
        ),
    ] {
        for (who, status, words) in tried {
            let pages = tries(&server, who, &path);
            // The form of a new request names its register itself.
            let shown = if path.contains("?register=") {
                &pages[..1]
            } else {
                &pages[..]
            };
            for page in shown {
                assert_eq!(page.status, status, "{who} {path}: {}", page.html);
                page.says(words);
            }
        }
    }
    assert_eq!(installation.succeed(&["grant", "list", "--json"]), before);
    server.page("police", REQUEST).says("待审");
}

#[test]
fn lists_and_matrix_show_what_is_in_ones_remit() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let grant = grant_of_population(&installation);
    for (who, path, status) in [
        ("lead", grant.as_str(), 200),
        ("police", &grant, 200),
        ("auditor", &grant, 200),
        ("source", &grant, 404),
        ("clerk", &grant, 403),
        ("lead", REQUEST, 200),
        ("police", REQUEST, 200),
        ("auditor", REQUEST, 200),
        ("source", REQUEST, 404),
        ("clerk", REQUEST, 403),
        ("clerk", "/grants", 403),
        ("system", "/grants/matrix", 403),
        ("lead", "/grants/999999", 404),
        ("police", "/grants/requests/999999", 404),
    ] {
        assert_eq!(server.page(who, path).status, status, "{who} {path}");
    }
    let matrix = |who: &str, query: &str| server.page(who, &format!("/grants/matrix{query}")).html;
    for (who, query, population, enterprise) in [
        ("lead", "", true, true),
        ("auditor", "", true, true),
        ("police", "", true, false),
        ("source", "", false, true),
        ("auditor", "?register=population", true, false),
        ("auditor", "?organisation=demo-hall", true, true),
        ("auditor", "?organisation=hall-110000", false, false),
        ("auditor", "?matter=no-such-matter", false, false),
    ] {
        let html = matrix(who, query);
        assert_eq!(html.contains("公民身份号码</th>"), population, "{who} {query}");
        assert_eq!(html.contains("注册资本</th>"), enterprise, "{who} {query}");
    }
    let hall = matrix("police", "?organisation=demo-hall");
    assert!(
        hall.contains("演示市政务服务大厅") && !hall.contains("演示市行政审批局"),
        "{hall}"
    );
}
