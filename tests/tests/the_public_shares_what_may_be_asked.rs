//! One range of addresses asks as much as it likes: it is told when to come again, and everybody else is answered.

use stories::{Installation, Page, RECORDS, SEED, Server, entry};

fn ask_from(server: &Server, address: &str, path: &str) -> Page {
    server.public_page_with(path, &[&format!("x-forwarded-for: {address}")])
}

#[test]
fn a_busy_range_leaves_everybody_else_a_share() {
    let installation = Installation::demo();
    let server = installation.serve(&["--trusted-proxy", "127.0.0.1", "--public-per-minute", "3"]);
    let enterprise = (0..RECORDS)
        .map(|index| sample::enterprise(SEED, index))
        .find(|enterprise| !enterprise.credit_code.is_empty())
        .expect("most have a code");
    let api = format!("/v1/registers/enterprise/{}", enterprise.credit_code);
    let page = format!("/registers/enterprise/{}", enterprise.credit_code);
    let ask = |address: &str| ask_from(&server, address, &api);

    // Its own share and the common one, twenty times as large; a little comes back meanwhile.
    let refused = (0..200).map(|_| ask("203.0.113.7")).find(|answer| answer.status != 200);
    let refused = refused.expect("a share has an end");
    assert_eq!(refused.status, 429);
    refused.says("public_share_exhausted");
    refused.says("retry_after_seconds");
    let problem: serde_json::Value = serde_json::from_str(&refused.html).expect("a problem document");
    let wait = problem["retry_after_seconds"].as_u64().expect("seconds");
    assert!(
        (1..=20).contains(&wait),
        "a share of three comes back every twenty seconds: {wait}"
    );

    // The refusal is recorded like any other, and says nothing of whoever asked.
    let reference = problem["reference"].as_str().expect("a reference");
    let index = reference
        .rsplit('-')
        .next()
        .and_then(|index| index.parse().ok())
        .expect("an index");
    let recorded = entry(&installation, index);
    assert_eq!(recorded["ref"], "public_share_exhausted");
    assert!(!recorded.to_string().contains("203.0.113"), "{recorded}");

    // A neighbour shares the range; whoever asks from elsewhere has a share of his own, and nobody who is busy can take it.
    let shown = (0..30)
        .map(|_| ask_from(&server, "203.0.113.200", &page))
        .find(|answer| answer.status != 200);
    let shown = shown.expect("the range is busy");
    assert_eq!(shown.status, 429);
    shown.says("查询过于频繁");
    shown.says("何时可以再试");
    for address in ["198.51.100.7", "2001:db8:7::1"] {
        assert_eq!(ask(address).status, 200, "{address}");
    }
    // A client cannot talk itself out of its range: what it writes stands before what the proxy adds.
    let pretending = (0..30)
        .map(|_| ask("192.0.2.1, 203.0.113.7"))
        .find(|answer| answer.status != 200);
    assert_eq!(pretending.expect("it is the same range").status, 429);

    // What is no question is not counted.
    for path in ["/help", "/registers/enterprise", "/v1/status", "/dictionary"] {
        assert_eq!(ask_from(&server, "203.0.113.7", path).status, 200, "{path}");
    }
    server.public_page("/developers").says("每个地址段每分钟 3 次");
}
