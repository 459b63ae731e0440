//! Society finds an enterprise by what people type, on the API and on the page; what is published is found within a second.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stories::{Installation, RECORDS, SEED, Server, entry, once_indexed, typed};

/// The answer of a search: status and body.
fn search(server: &Server, query: &str) -> (u16, Value) {
    server.public_get(&format!("/v1/search?{query}"))
}

/// The first answer once the index is there: it is built beside the first questions.
fn first(server: &Server, query: &str) -> Value {
    let (status, body) = once_indexed(|| search(server, query));
    assert_eq!(status, 200, "{body}");
    body
}

fn keys(body: &Value) -> Vec<String> {
    let hits = body["hits"].as_array().expect("hits");
    hits.iter()
        .map(|hit| hit["key"].as_str().expect("a key").to_owned())
        .collect()
}

#[test]
fn by_parts_of_a_name_with_a_receipt_for_each_register() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let enterprise = sample::enterprise(SEED, 7);
    let chars: Vec<char> = enterprise.name.chars().collect();
    let middle: String = chars[1..chars.len() - 2].iter().collect();
    let body = first(&server, &format!("q={}&counts=true", typed(&middle)));
    assert!(keys(&body).contains(&enterprise.key().to_owned()), "{body}");
    let receipts = body["receipts"].as_array().expect("receipts");
    assert_eq!(receipts.len(), 3);
    for receipt in receipts {
        let recorded = entry(&installation, receipt["receipt"]["index"].as_u64().expect("an index"));
        assert_eq!(
            (recorded["door"].as_str(), recorded["act"].as_str()),
            (Some("internet"), Some("search"))
        );
        assert_eq!(recorded["reg"], receipt["register"]);
        assert!(
            !recorded.to_string().contains(&middle),
            "what was typed is not in the ledger"
        );
    }
    assert_eq!(body["counts"]["total"].as_u64(), Some(keys(&body).len() as u64));

    // The page tells the same, and leads to the record.
    let page = server.public_page(&format!("/search?q={}", typed(&middle)));
    page.says(&format!("/registers/enterprise/{}", enterprise.key()));
}

#[test]
fn pages_and_filters_cover_everything_once() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let all = first(&server, "register=enterprise&founded_from=1900&counts=true&limit=1");
    let total = all["counts"]["total"].as_u64().expect("a total");
    assert_eq!(total, RECORDS, "every enterprise has a year");
    let by_province: u64 = all["counts"]["divisions"]
        .as_array()
        .expect("divisions")
        .iter()
        .map(|count| count["count"].as_u64().unwrap())
        .sum();
    assert!(by_province > 0 && by_province <= total);
    let mut seen = std::collections::BTreeSet::new();
    let mut after = String::new();
    loop {
        let (status, body) = search(
            &server,
            &format!("register=enterprise&founded_from=1900&limit=100{after}"),
        );
        assert_eq!(status, 200);
        for key in keys(&body) {
            assert!(seen.insert(key), "given twice");
        }
        match body["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len() as u64, total);
}

#[test]
fn what_is_published_is_found_within_a_second_and_a_rebuild_serves_on() {
    const TIMES: u64 = 3;
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    first(&server, "q=a");
    // On a machine that does other things beside it one may take longer, and not all of them.
    let taken: Vec<Duration> = (0..TIMES)
        .map(|at| {
            publish(&installation, at, ["晨曦暮霭", "春江暮霭", "秋山暮霭"][at as usize]);
            let begun = Instant::now();
            while !keys(&search(&server, &format!("q={}", typed("暮靄書畫"))).1).contains(&valid_code(at)) {
                assert!(begun.elapsed() < Duration::from_secs(10), "not found");
                std::thread::sleep(Duration::from_millis(20));
            }
            begun.elapsed()
        })
        .collect();
    println!("found after {taken:?}");
    assert!(taken.iter().any(|taken| *taken < Duration::from_secs(1)), "{taken:?}");
    let (_, body) = search(&server, &format!("q={}", typed("暮靄書畫")));
    assert_eq!(body["hits"][0]["reason"], "part", "{body}");
    let code = valid_code(0);
    let check = installation.succeed(&["index", "check", "--json"]);
    let check: Value = serde_json::from_str(&check).expect("JSON");
    assert_eq!(check["is_good"], true, "{check}");
    let before = installation.succeed(&["index", "show", "--json"]);
    let after = installation.succeed(&["index", "rebuild", "--json"]);
    let records = |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["records"].clone();
    assert_eq!(records(&before), records(&after));
    let (status, body) = search(&server, &format!("q={}", typed("晨曦暮霭")));
    assert_eq!((status, keys(&body)), (200, vec![code]));
}

/// Publishes a social organisation with this name before 书画研究会.
fn publish(installation: &Installation, at: u64, name: &str) {
    let file = installation.beside("new.csv");
    let code = valid_code(at);
    let text = format!(
        "名称,统一社会信用代码,登记证号,法定代表人,设立登记日期,住所,登记状态\n{name}书画研究会,{code},,王某,2020-01-02,某地,正常\n"
    );
    std::fs::write(&file, text).expect("the file is written");
    installation.succeed(&["import", "social-organisation", file.to_str().unwrap()]);
}

/// An invented code of a social organisation, with a right check character.
fn valid_code(at: u64) -> String {
    let code = sample::social_organisation(SEED, RECORDS + 3 + at).credit_code;
    assert!(!code.is_empty());
    code
}

#[test]
fn no_door_lists_what_a_person_has() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let enterprise = sample::enterprise(SEED, 11);
    let (person, ours) = (&enterprise.legal_representative, enterprise.key().to_owned());
    first(&server, "q=a");
    for word in [
        "有限",
        "公司",
        "限公",
        "有限責任",
        "任公",
        "技有",
        "易有",
        "科技",
        "youxian",
        "gongsi",
    ] {
        for text in [
            format!("{person} {word}"),
            format!("{person},{word}"),
            format!("{word} {person}"),
        ] {
            let q = typed(&text);
            let (status, found) = search(&server, &format!("q={q}&limit=100"));
            assert_eq!(status, 200, "{found}");
            assert!(!keys(&found).contains(&ours), "{text}: {found}");
            let page = server.public_page(&format!("/search?q={q}"));
            assert!(!page.html.contains(&ours), "{text}");
            let (_, suggested) = server.public_get(&format!("/v1/suggestions?q={q}"));
            assert!(!suggested.to_string().contains(&ours), "{text}: {suggested}");
            let (_, matched) = server.public_post("/v1/matches", &json!({ "items": [{ "name": text }], "limit": 20 }));
            assert!(!matched.to_string().contains(&ours), "{text}: {matched}");
            let queries = json!({ "q0": { "query": text, "limit": 20 } }).to_string();
            let (_, reconciled) = server.public_get(&format!("/reconcile?queries={}", typed(&queries)));
            assert!(!reconciled.to_string().contains(&ours), "{text}: {reconciled}");
        }
    }
    // Neither does a place that is given with the name, where names of organisations are asked for.
    let place = &ours[2..8];
    let (_, matched) = server.public_post(
        "/v1/matches",
        &json!({ "items": [{ "name": person, "place": place }], "limit": 20 }),
    );
    assert!(!matched.to_string().contains(&ours), "{matched}");
    // With the place chosen beside it a search finds the record.
    let (_, body) = search(&server, &format!("q={}&division={place}&limit=100", typed(person)));
    let hits = body["hits"].as_array().expect("hits");
    let hit = hits
        .iter()
        .find(|hit| hit["key"] == ours)
        .unwrap_or_else(|| panic!("{body}"));
    assert_eq!(hit["reason"], "representative");
}

#[test]
fn a_register_alone_is_listed_and_one_character_has_its_remark() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let body = first(&server, "register=institution&limit=5&counts=true");
    assert_eq!(keys(&body).len(), 5, "{body}");
    assert_eq!(body["counts"]["total"].as_u64(), Some(RECORDS));
    let (_, body) = search(&server, &format!("q={}", typed("限")));
    assert_eq!(body["remark"]["code"], "one_character", "{body}");
    server
        .public_page(&format!("/search?q={}", typed("限")))
        .says("请输入两个以上的字");
    let (_, body) = search(&server, &format!("q={}", typed("有限")));
    assert!(body["remark"].is_null(), "{body}");
}

#[test]
fn a_person_alone_finds_nothing_and_what_cannot_be_is_told() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let enterprise = sample::enterprise(SEED, 11);
    let person = &enterprise.legal_representative;
    let body = first(&server, &format!("q={}&limit=100", typed(person)));
    assert!(
        body["hits"]
            .as_array()
            .unwrap()
            .iter()
            .all(|hit| hit["reason"] != "representative"),
        "{body}"
    );
    let chars: Vec<char> = enterprise.name.chars().collect();
    let part: String = chars[2..6].iter().collect();
    let (_, body) = search(&server, &format!("q={}%20{}&limit=100", typed(person), typed(&part)));
    assert!(keys(&body).contains(&enterprise.key().to_owned()), "{body}");

    for (query, place) in [
        ("q=", "/q"),
        (&format!("q={}", "x".repeat(201)), "/q"),
        ("q=a&register=population", "/register"),
        ("q=a&division=44", "/division"),
        ("q=a&limit=101", "/limit"),
        ("q=a&limit=0", "/limit"),
        ("q=a&sort=best", "/sort"),
        ("q=a&capital=much", "/capital"),
        ("q=a&after=forged", "/after"),
        ("q=a&founded_from=last", "/founded_from"),
    ] {
        let (status, body) = search(&server, query);
        assert_eq!(status, 422, "{query}");
        assert_eq!(body["errors"][0]["pointer"], place, "{query}: {body}");
    }
}

#[test]
fn names_are_suggested_while_they_are_typed_each_time_with_receipts() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    first(&server, "q=a");
    let enterprise = sample::enterprise(SEED, 7);
    let begun: String = enterprise.name.chars().take(6).collect();
    let (status, body) = server.public_get(&format!("/v1/suggestions?q={}", typed(&begun)));
    assert_eq!(status, 200, "{body}");
    let suggestions = body["suggestions"].as_array().expect("suggestions");
    assert!((1..=8).contains(&suggestions.len()), "{body}");
    let ours = suggestions
        .iter()
        .find(|one| one["code"] == enterprise.key())
        .unwrap_or_else(|| panic!("{begun}: {body}"));
    assert_eq!(
        (ours["name"].as_str(), ours["register"].as_str()),
        (Some(enterprise.name.as_str()), Some("enterprise"))
    );
    assert!(ours["reason"].is_string());
    let receipts = body["receipts"].as_array().expect("receipts");
    assert_eq!(receipts.len(), 3);
    for receipt in receipts {
        let recorded = entry(&installation, receipt["receipt"]["index"].as_u64().expect("an index"));
        assert_eq!(
            (recorded["door"].as_str(), recorded["act"].as_str(), &recorded["reg"]),
            (Some("internet"), Some("search"), &receipt["register"])
        );
    }

    // Of one character nothing is looked for, and what is mistyped gets no guesses.
    let (status, body) = server.public_get(&format!("/v1/suggestions?q={}", typed("样")));
    assert_eq!((status, body["suggestions"].as_array().map(Vec::len)), (200, Some(0)));
    assert_eq!(body["receipts"].as_array().map(Vec::len), Some(0));
    let (status, body) = server.public_get(&format!("/v1/suggestions?q={}", "x".repeat(201)));
    assert_eq!((status, body["errors"][0]["pointer"].as_str()), (422, Some("/q")));
    let (status, body) = server.public_get("/v1/suggestions?q=ab&register=population");
    assert_eq!(
        (status, body["errors"][0]["pointer"].as_str()),
        (422, Some("/register"))
    );
}
