//! Searches that nobody types in earnest get a clear answer, on the API, the page, lists and the reconciliation service; and others
//! are answered beside them.

use std::time::{Duration, Instant};

use serde_json::json;
use stories::{Installation, SEED, Server, once_indexed, typed};

fn served(installation: &Installation) -> Server {
    let server = installation.serve(&[]);
    let (status, answer) = once_indexed(|| server.public_get("/v1/search?q=ab"));
    assert_eq!(status, 200, "{answer}");
    server
}

/// What is typed, and the status that it gets from the API.
fn strange() -> Vec<(String, u16)> {
    let texts: Vec<(String, u16)> = vec![
        ("公司".repeat(1_700), 422),
        ("x".repeat(10_240), 422),
        ("公司 ".repeat(66), 200),
        ("*?%_".repeat(50), 200),
        ("%".to_owned(), 200),
        ("公".to_owned(), 200),
        ("a".to_owned(), 200),
        ("1".to_owned(), 200),
        ("\u{1}\u{7}\u{1b}[2J有限".to_owned(), 200),
        ("\u{202e}司公限有\u{202c}\u{200f}".to_owned(), 200),
        ("<script>alert(1)</script>".to_owned(), 200),
        ("\"><img src=x onerror=alert(1)>".to_owned(), 200),
        ("' OR 1=1; DROP TABLE names --".to_owned(), 200),
        ("zhongguoyidongtongxinjituangongsi".repeat(6), 200),
        ("甲乙丙丁戊己庚辛壬癸".repeat(20), 200),
        ("\u{10ffff}\u{fdd0}\u{e000}".to_owned(), 200),
        ("🏢🏭".to_owned(), 200),
    ];
    texts
}

#[test]
fn each_as_what_it_is() {
    let installation = Installation::demo();
    let server = served(&installation);
    let begun = Instant::now();
    for (text, status) in strange() {
        let q = typed(&text);
        for path in ["/v1/search?q=", "/v1/suggestions?q="] {
            let (answered, body) = server.public_get(&format!("{path}{q}"));
            assert_eq!(answered, status, "{path} {text:.40?}: {body}");
            if status == 422 {
                assert_eq!(body["errors"][0]["pointer"], "/q", "{text:.40?}: {body}");
            }
        }
        let page = server.public_page(&format!("/search?q={q}"));
        assert!([200, 303, 422].contains(&page.status), "{text:.40?}: {}", page.status);
        assert!(
            !page.html.contains("<script>alert") && !page.html.contains("<img src=x"),
            "{text:.40?}"
        );
        let (answered, _) = server.public_post("/v1/matches", &json!({ "items": [{ "name": text, "place": text }] }));
        assert_eq!(answered, 200, "{text:.40?}");
        let queries = json!({ "q0": { "query": text } }).to_string();
        let (answered, _) = server.public_get(&format!("/reconcile?queries={}", typed(&queries)));
        assert_eq!(answered, 200, "{text:.40?}");
    }
    println!("{} strange searches in {:?}", strange().len() * 5, begun.elapsed());

    // A search is by names: what is a code is told where it is answered, and not passed over with an empty list.
    let enterprise = sample::enterprise(SEED, 0);
    let code = enterprise.key();
    for (text, says) in [
        (code, format!("/v1/registers/enterprise/{code}")),
        ("91990000MA00000I5Q", "可能是 91990000MA0000015Q".to_owned()),
        ("11010519491231002X", "公民身份号码".to_owned()),
    ] {
        let (_, body) = server.public_get(&format!("/v1/search?q={}", typed(text)));
        assert_eq!(body["remark"]["code"], "not_a_name", "{body}");
        assert!(
            body["remark"]["message"]
                .as_str()
                .is_some_and(|message| message.contains(&says)),
            "{body}"
        );
    }
    // A list that could not be narrowed does not look as if it were.
    let page = server.public_page(&format!("/search?q={}&division=44x&after=forged", typed("有限公司")));
    assert!(
        page.status == 200 && page.html.contains("没有采用，请在本页重新选择：登记地、翻页位置"),
        "{}",
        page.html
    );

    for (query, status, code) in [
        // What is no UTF-8 is no name either.
        ("q=%FF%FE", 200, ""),
        ("q=a&q=b", 400, "malformed_query"),
        ("q=a&after=forged", 422, "invalid_request"),
        ("q=a&after=0-0-0-0-%3Cb%3E", 422, "invalid_request"),
        ("q=a&after=ffff-0-0-0-K", 422, "invalid_request"),
    ] {
        let (answered, body) = server.public_get(&format!("/v1/search?{query}"));
        assert_eq!(answered, status, "{query}: {body}");
        if status == 400 {
            assert_eq!(body["code"], code, "{query}");
        }
    }
    // A place of the right form that nobody gave leads on from there, or to the end.
    for after in ["0-0-0-0-K", "ff-0-0-0-K", "0-ffffffffffffffff-ffffffffffffffff-255-K"] {
        let query = format!("q={}&after={after}", typed("有限公司"));
        assert_eq!(server.public_get(&format!("/v1/search?{query}")).0, 200, "{after}");
    }
}

#[test]
fn others_are_answered_beside_them() {
    let installation = Installation::demo();
    let server = served(&installation);
    let strange: Vec<String> = strange().into_iter().map(|(text, _)| typed(&text)).collect();
    let until = Instant::now() + Duration::from_secs(3);
    std::thread::scope(|scope| {
        for start in 0..4 {
            let (server, strange) = (&server, &strange);
            scope.spawn(move || {
                for text in strange.iter().cycle().skip(start) {
                    if Instant::now() > until {
                        break;
                    }
                    server.public_get(&format!("/v1/search?q={text}&counts=true"));
                }
            });
        }
        let mut asked = 0;
        while Instant::now() < until {
            let enterprise = sample::enterprise(SEED, asked % 50);
            let (status, body) = server.public_get(&format!("/v1/search?q={}", typed(&enterprise.name)));
            assert_eq!(status, 200);
            assert_eq!(body["hits"][0]["key"], enterprise.key(), "{body}");
            asked += 1;
        }
        assert!(asked > 3, "only {asked} were answered");
    });
}
