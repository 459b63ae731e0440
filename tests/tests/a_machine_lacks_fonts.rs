//! A machine has no fonts: paper is refused with what it needs, and questions are answered.

use serde_json::json;
use stories::{Installation, MATTER, SEED, living_citizen};

#[test]
fn a_machine_without_fonts_answers_questions_and_says_what_paper_needs() {
    let installation = Installation::demo();
    let server = installation.serve_without_fonts();
    let code = sample::enterprise(SEED, 0).key().to_owned();
    let (status, refused) = server.public_get(&format!("/v1/registers/enterprise/{code}/extract"));
    assert_eq!(
        (status, &refused["code"]),
        (503, &json!("extract_unavailable")),
        "{refused}"
    );
    let page = server.public_page(&format!("/registers/enterprise/{code}/extract"));
    assert_eq!(page.status, 503, "{}", page.html);
    page.says("暂不能出具书面结果");
    page.says("fonts-noto-cjk");
    let said = installation.fail(&[
        "extract",
        "make",
        "enterprise",
        &code,
        "--out",
        &installation.beside("none.pdf").display().to_string(),
        "--url",
        &server.internet,
    ]);
    assert!(said.contains("extract_unavailable") && said.contains("字库"), "{said}");
    let (status, refused) = server.call(
        "clerk",
        "/v1/extracts",
        Some(
            json!({ "register": "population", "subject": living_citizen(0).citizen_number, "matter": MATTER,
            "case": "办件-2026-0012" }),
        ),
    );
    assert_eq!((status, &refused["code"]), (503, &json!("extract_unavailable")));
    // Nothing was asked for a paper that nobody gets, and who only asks is answered.
    let (status, _) = server.public_get(&format!("/v1/registers/enterprise/{code}"));
    assert_eq!(status, 200);
    let log = std::fs::read_to_string(installation.beside("server.log")).expect("the log");
    assert!(log.contains("fonts-noto-cjk"), "{log}");
}
