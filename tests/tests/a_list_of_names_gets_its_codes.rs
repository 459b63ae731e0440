//! A list of names gets its codes: by program, and from a file on the command line.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stories::{Installation, SEED, Server, entry, once_indexed};

/// The answer to a list once the index is there.
fn matches(server: &Server, list: &Value) -> (u16, Value) {
    once_indexed(|| server.public_post("/v1/matches", list))
}

fn first(body: &Value, at: usize) -> &Value {
    &body["matches"][at]["candidates"][0]
}

#[test]
fn by_program_each_name_with_its_receipts() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let (one, other) = (sample::enterprise(SEED, 3), sample::enterprise(SEED, 4));
    let cut: String = other.name.chars().take(other.name.chars().count() - 4).collect();
    let list = json!({ "items": [
        { "name": one.name, "register": "enterprise" },
        { "name": cut, "register": "enterprise" },
        { "name": one.key() },
        { "name": "查无此名之某某某研究所" },
        { "name": "11010519491231002X" },
        { "name": "" },
        { "name": one.name, "register": "enterprise", "place": "查无此地" },
    ] });
    let (status, body) = matches(&server, &list);
    assert_eq!(status, 200, "{body}");
    let exact = first(&body, 0);
    assert_eq!(
        (&exact["code"], &exact["score"], &exact["match"], &exact["reason"]),
        (&json!(one.key()), &json!(1.0), &json!(true), &json!("same_name"))
    );
    let near = body["matches"][1]["candidates"].as_array().expect("candidates");
    let ours = near
        .iter()
        .find(|candidate| candidate["code"] == other.key())
        .expect("found");
    assert_eq!(ours["match"], false, "a part of a name is never certain");
    let score = ours["score"].as_f64().expect("a score");
    assert!(score > 0.5 && score < 1.0, "{score}");
    assert_eq!(
        (
            &first(&body, 2)["code"],
            &first(&body, 2)["reason"],
            &first(&body, 2)["match"]
        ),
        (&json!(one.key()), &json!("code"), &json!(true))
    );
    assert!(
        body["matches"][3]["candidates"]
            .as_array()
            .unwrap()
            .iter()
            .all(|candidate| candidate["match"] == false)
    );
    assert_eq!(body["matches"][4]["remark"]["code"], "citizen_number");
    assert_eq!(
        body["matches"][4]["receipts"],
        json!([]),
        "a citizen number is not even asked"
    );
    assert_eq!(body["matches"][5]["remark"]["code"], "name_missing");

    // What cannot be compared is told, and nothing is certain without it.
    assert_eq!(
        (&first(&body, 6)["code"], &first(&body, 6)["match"]),
        (&json!(one.key()), &json!(false))
    );
    assert_eq!(body["matches"][6]["remark"]["code"], "place_unknown");

    // One register was asked for the first name, three for the fourth, and each question stands in the ledger.
    for (at, registers) in [(0, 1), (3, 3)] {
        let receipts = body["matches"][at]["receipts"].as_array().expect("receipts");
        assert_eq!(receipts.len(), registers);
        for receipt in receipts {
            let recorded = entry(&installation, receipt["receipt"]["index"].as_u64().expect("an index"));
            assert_eq!(
                (recorded["door"].as_str(), recorded["act"].as_str()),
                (Some("internet"), Some("search"))
            );
        }
    }
}

#[test]
fn place_and_representative_tell_namesakes_apart() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let file = installation.beside("namesakes.csv");
    let codes: Vec<String> = (0..2)
        .map(|at| sample::social_organisation(SEED, stories::RECORDS + at).credit_code)
        .collect();
    let rows = format!(
        "名称,统一社会信用代码,登记证号,法定代表人,设立登记日期,住所,登记状态\n\
         暮云书画研究会,{},,赵甲,2020-01-02,某地,正常\n\
         暮云书画研究会,{},,钱乙,2020-01-02,某地,正常\n",
        codes[0], codes[1]
    );
    std::fs::write(&file, rows).expect("the file is written");
    installation.succeed(&["import", "social-organisation", file.to_str().unwrap()]);
    let list = json!({ "items": [
        { "name": "暮云书画研究会" },
        { "name": "暮云书画研究会", "representative": "钱乙" },
        { "name": "暮云书画研究会", "representative": "孙丙" },
    ] });
    let begun = Instant::now();
    let body = loop {
        let (status, body) = matches(&server, &list);
        assert_eq!(status, 200, "{body}");
        if body["matches"][0]["candidates"]
            .as_array()
            .is_some_and(|all| all.len() >= 2)
        {
            break body;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{body}");
    };
    let certain = |at: usize| -> Vec<&str> {
        let all = body["matches"][at]["candidates"].as_array().unwrap();
        all.iter()
            .filter(|candidate| candidate["match"] == true)
            .map(|candidate| candidate["code"].as_str().unwrap())
            .collect()
    };
    assert_eq!(certain(0), Vec::<&str>::new(), "two bear the name");
    assert_eq!(certain(1), [codes[1].as_str()]);
    assert_eq!(certain(2), Vec::<&str>::new());
    assert_eq!(first(&body, 1)["has_representative"], true);
}

#[test]
fn what_cannot_be_is_told() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let many = json!({ "items": vec![json!({ "name": "甲" }); 101] });
    for (list, place) in [
        (json!({ "items": [] }), "/items"),
        (many, "/items"),
        (
            json!({ "items": [{ "name": "甲", "register": "population" }] }),
            "/items/0/register",
        ),
        (json!({ "items": [{ "name": "甲" }], "limit": 21 }), "/limit"),
    ] {
        let (status, body) = server.public_post("/v1/matches", &list);
        assert_eq!(
            (status, body["errors"][0]["pointer"].as_str()),
            (422, Some(place)),
            "{body}"
        );
    }
    let (status, _) = server.public_post("/v1/matches", &json!({ "names": ["甲"] }));
    assert_eq!(status, 400);
    let long = "甲".repeat(30_000);
    let (status, body) = server.public_post("/v1/matches", &json!({ "items": [{ "name": long }] }));
    assert_eq!((status, body["code"].as_str()), (413, Some("body_too_large")));
}

#[test]
fn from_a_file_with_the_other_columns_kept() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let enterprise = sample::enterprise(SEED, 5);
    matches(&server, &json!({ "items": [{ "name": "甲乙" }] }));
    let file = installation.beside("list.csv");
    let text = format!(
        "编号,名称,备注\n7,{},\"甲,乙\"\n8,查无此名之某某某研究所,\n",
        enterprise.name
    );
    std::fs::write(&file, text).expect("the file is written");
    let path = file.to_str().unwrap();
    let printed = installation.succeed(&["match", path, "--url", &server.internet, "--register", "enterprise"]);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines[0],
        "编号,名称,备注,code,score,reason,match,registered_name,registered_in"
    );
    assert_eq!(
        lines[1],
        format!(
            "7,{0},\"甲,乙\",{1},1.000,same_name,true,{0},enterprise",
            enterprise.name,
            enterprise.key()
        )
    );
    assert!(lines[2].starts_with("8,查无此名之某某某研究所,,"), "{}", lines[2]);

    let printed = installation.succeed(&["match", path, "--url", &server.internet, "--json"]);
    let line: Value = serde_json::from_str(printed.lines().next().unwrap()).expect("JSON");
    assert_eq!(
        (&line["line"], &line["candidates"][0]["code"]),
        (&json!(2), &json!(enterprise.key()))
    );

    std::fs::write(&file, "名称\n甲,乙\n").expect("the file is written");
    let told = installation.fail(&["match", path, "--url", &server.internet]);
    assert!(told.contains("第 2 行") && told.contains("match.rows"), "{told}");
    std::fs::write(&file, "编号\n7\n").expect("the file is written");
    let told = installation.fail(&["match", path, "--url", &server.internet]);
    assert!(told.contains("table.heading"), "{told}");
}

#[test]
fn a_long_list_waits_as_long_as_the_server_says() {
    let installation = Installation::demo();
    let server = installation.serve(&["--trusted-proxy", "127.0.0.1", "--public-per-minute", "10"]);
    matches(&server, &json!({ "items": [{ "name": "甲乙" }] }));
    // More than the share of a range and the common one.
    let names = (0..240).map(|index| sample::enterprise(SEED, index).name);
    let file = installation.beside("long.csv");
    let text: String = std::iter::once("名称".to_owned())
        .chain(names)
        .map(|row| row + "\n")
        .collect();
    std::fs::write(&file, text).expect("the file is written");
    let url = server.by_way_of_a_proxy();
    let arguments = [
        "match",
        file.to_str().unwrap(),
        "--url",
        &url,
        "--register",
        "enterprise",
    ];
    let done = installation.run(&arguments);
    let (out, err) = (
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    assert!(done.status.success(), "{err}");
    assert_eq!(out.lines().count(), 241, "each name once: {out}");
    assert_eq!(err.matches("按其要求等候").count(), 1, "told once: {err}");
    assert!(
        err.contains("其间按服务器的要求共等候") && err.contains("共 240 个名称"),
        "{err}"
    );
}
