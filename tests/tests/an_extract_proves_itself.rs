//! A record is printed, by page, by program and by command; the paper says what the register says and proves itself, without a
//! network and with one; and whoever changes a byte of it is found out.

use std::process::Command;

use serde_json::{Value, json};
use stories::{
    Installation, MATTER, RECORDS, SEED, Server, entry, living_citizen,
    paper::{short_code_of, statement_of, text_of, without_space},
};

/// An enterprise in business, with both numbers.
fn enterprise() -> sample::Enterprise {
    let all = (0..RECORDS).map(|index| sample::enterprise(SEED, index));
    let mut fit = all.filter(|one| one.status == "存续" && !one.credit_code.is_empty());
    fit.next().expect("most are in business")
}

/// A code as it is read out.
fn in_groups(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters
        .chunks(4)
        .map(String::from_iter)
        .collect::<Vec<String>>()
        .join(" ")
}

fn check_by_program(server: &Server, kind: &str, body: &[&str]) -> (String, Value) {
    let output = Command::new("curl")
        .args(["--silent", "--write-out", "\n%{http_code}", "--header"])
        .arg(format!("content-type: {kind}"))
        .args(body)
        .arg(format!("{}/v1/extract-checks", server.internet))
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (answer, status) = text.rsplit_once('\n').expect("a status line");
    (status.to_owned(), serde_json::from_str(answer).unwrap_or_default())
}

#[test]
fn the_paper_says_what_the_register_says_by_each_way() {
    let installation = Installation::demo();
    let server = installation.serve(&["--operator", "样例省政务服务数据管理局"]);
    let enterprise = enterprise();
    let code = &enterprise.credit_code;
    let (by_page, by_program, by_command) = (
        installation.beside("page.pdf"),
        installation.beside("program.pdf"),
        installation.beside("command.pdf"),
    );
    let page = server.public_page(&format!("/registers/enterprise/{code}"));
    let href = format!("/registers/enterprise/{code}/extract");
    page.says(&href);
    assert_eq!(server.public_download(&href, &by_page), "200 application/pdf");
    let href = format!("/v1/registers/enterprise/{code}/extract");
    assert_eq!(server.public_download(&href, &by_program), "200 application/pdf");
    let out = by_command.display().to_string();
    let make = [
        "extract",
        "make",
        "enterprise",
        code,
        "--out",
        &out,
        "--url",
        &server.internet,
    ];
    installation.succeed(&make);
    let said = installation.fail(&make);
    assert!(
        said.contains("extract.file_exists"),
        "a kept one is not written over: {said}"
    );

    let (_, answer) = server.public_get(&format!("/v1/registers/enterprise/{code}"));
    let values = answer["record"]["values"].as_object().expect("values").clone();
    assert!(values.len() > 10, "{values:?}");
    for file in [&by_page, &by_program, &by_command] {
        let text = text_of(file);
        for (field, value) in &values {
            let expected = in_words(&enterprise, field, value);
            assert!(text.contains(&expected), "{field} “{expected}” is not in\n{text}");
        }
        for words in [
            "企业基本信息",
            "市场监督管理部门",
            "样例省政务服务数据管理局",
            "第 1 页，共 1 页",
        ] {
            assert!(text.contains(words), "“{words}” is not in\n{text}");
        }
        let size = std::fs::metadata(file).expect("the file").len();
        assert!(size <= 120 * 1024, "{size} bytes");
        let told = installation.succeed(&["extract", "check", &file.display().to_string()]);
        assert!(
            told.contains("文件自出具以来没有任何改动") && told.contains(&in_groups(code)),
            "{told}"
        );
    }
    // An extract is a question of its own, and the ledger says so.
    let checked = installation.succeed(&["extract", "check", &out, "--json"]);
    let checked: Value = serde_json::from_str(&checked).expect("JSON");
    let recorded = entry(&installation, checked["index"].as_u64().expect("an index"));
    assert_eq!(recorded["act"], "extract");
    assert_eq!(recorded["out"], "found");
    assert!(!recorded.to_string().contains(code.as_str()), "{recorded}");
}

/// As the sheet says it.
fn in_words(enterprise: &sample::Enterprise, field: &str, value: &Value) -> String {
    let text = match value {
        Value::Array(several) => return several.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().expect("a text"),
    };
    if text == "9999-12-31" {
        return "长期".to_owned();
    }
    let parts: Vec<u32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [year, month, day] if text.len() == 10 => format!("{year}年{month}月{day}日"),
        // Codes of lists and amounts are shown in words; the sample knows them as people write them.
        _ if field == "status" => enterprise.status.to_owned(),
        _ if field == "registered_capital" => enterprise.registered_capital.clone(),
        _ => text.to_owned(),
    }
}

#[test]
fn a_changed_byte_another_key_and_a_foreign_file_are_found_without_a_network() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let file = installation.beside("extract.pdf");
    let code = enterprise().credit_code;
    server.public_download(&format!("/registers/enterprise/{code}/extract"), &file);
    let published = server.public_page("/v1/extract-key").html;
    let key = installation.succeed(&["extract", "key"]);
    assert_eq!(published.trim(), key.trim());
    server.stop();

    let whole = std::fs::read(&file).expect("the file");
    let changed = installation.beside("changed.pdf");
    let path = changed.display().to_string();
    // Every kind of place: head, objects, streams, keywords, end.
    for at in [
        10,
        whole.len() / 4,
        whole.len() / 2,
        whole.len() * 3 / 4,
        whole.len() - 3,
    ] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&changed, bytes).expect("a file");
        let said = installation.fail(&["extract", "check", &path, "--key", key.trim()]);
        assert!(said.contains("extract."), "{said}");
    }
    std::fs::write(&changed, [&whole[..], b"\n"].concat()).expect("a file");
    assert!(
        installation
            .fail(&["extract", "check", &path])
            .contains("extract.changed")
    );
    std::fs::write(&changed, b"%PDF-1.7\n%%EOF").expect("a file");
    assert!(
        installation
            .fail(&["extract", "check", &path])
            .contains("extract.no_seal")
    );

    let other = Installation::empty();
    let foreign = other.succeed(&["extract", "key"]);
    let original = file.display().to_string();
    let said = installation.fail(&["extract", "check", &original, "--key", foreign.trim()]);
    assert!(said.contains("extract.other_key"), "{said}");

    // The link of the QR code is enough as well.
    let link = format!("http://somewhere.example/check?s={}", statement_of(&file));
    let told = installation.succeed(&["extract", "check", &link, "--key", key.trim()]);
    assert!(told.contains("真实") && told.contains(&in_groups(&code)), "{told}");
    let forged = link.replace("check?s=A", "check?s=B");
    assert!(installation.fail(&["extract", "check", &forged]).contains("extract."));
}

#[test]
fn the_code_on_a_sheet_leads_to_its_question() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let file = installation.beside("extract.pdf");
    let path = format!("/registers/enterprise/{}/extract", enterprise().credit_code);
    server.public_download(&path, &file);
    let label = format!("查验码：{}", short_code_of(&file));
    let traced = installation.succeed(&["trace", &label]);
    assert!(traced.contains("互联网侧") && traced.contains("enterprise"), "{traced}");
    let traced = server.send("auditor", "/trace", &[("code", &label)]);
    assert_eq!(traced.status, 200, "{}", traced.html);
    traced.says("互联网侧");
    let forged = server.send("auditor", "/trace", &[("code", "0000000000000000")]);
    assert_eq!(forged.status, 422, "{}", forged.html);
}

#[test]
fn the_check_page_tells_unchanged_superseded_and_forged() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let enterprise = enterprise();
    let code = &enterprise.credit_code;
    let file = installation.beside("extract.pdf");
    server.public_download(&format!("/registers/enterprise/{code}/extract"), &file);
    let (statement, short) = (statement_of(&file), short_code_of(&file));

    for page in [
        server.public_page(&format!("/check?s={statement}")),
        server.public_page(&format!("/check?code={short}")),
        server.public_upload("/check", "file", &file),
    ] {
        assert_eq!(page.status, 200);
        page.says("真实，登记没有变更");
        page.says(&enterprise.name);
    }
    // A check is a question as well.
    let (status, checked) = check_by_program(
        &server,
        "application/json",
        &["--data", &json!({ "statement": statement }).to_string()],
    );
    assert_eq!(
        (status.as_str(), &checked["outcome"]),
        ("200", &json!("unchanged")),
        "{checked}"
    );
    let recorded = entry(&installation, checked["receipt"]["index"].as_u64().expect("an index"));
    assert_eq!(
        (&recorded["act"], &recorded["out"]),
        (&json!("check"), &json!("consistent"))
    );
    assert_eq!(recorded["obj"], checked["reference"]);

    let data = format!("@{}", file.display());
    let (status, whole) = check_by_program(&server, "application/pdf", &["--data-binary", &data]);
    assert_eq!(
        (status.as_str(), &whole["covers_file"]),
        ("200", &json!(true)),
        "{whole}"
    );

    // Somebody has changed one letter.
    let mut bytes = std::fs::read(&file).expect("the file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let changed = installation.beside("changed.pdf");
    std::fs::write(&changed, bytes).expect("a file");
    let page = server.public_upload("/check", "file", &changed);
    assert_eq!(page.status, 422);
    page.says("文件在出具后被改动");
    let page = server.public_page("/check?code=0000%200000%200000%200000");
    assert_eq!(page.status, 422);
    page.says("没有这个查验码");
    let page = server.public_page_with("/check?code=0000%200000%200000%200000", &["Accept-Language: en"]);
    page.says("There is no such short code.");

    // The enterprise moves.
    let update = installation.beside("update.csv");
    let rows = [
        "企业名称,统一社会信用代码,成立日期,住所或经营场所,登记状态,核准日期".to_owned(),
        format!(
            "{},{code},{},样例省新址路1号,存续,2026-11-20",
            enterprise.name, enterprise.established_on
        ),
    ];
    std::fs::write(&update, rows.join("\n")).expect("a file");
    let update = update.display().to_string();
    installation.succeed(&["import", "enterprise", &update]);
    let page = server.public_page(&format!("/check?s={statement}"));
    page.says("真实，登记已有变更");
    let (_, superseded) = check_by_program(
        &server,
        "application/json",
        &["--data", &json!({ "code": short }).to_string()],
    );
    assert_eq!(superseded["outcome"], "superseded", "{superseded}");
    assert!(superseded["current"]["sequence"].as_u64() > Some(0), "{superseded}");
    // The paper is as genuine as before.
    installation.succeed(&["extract", "check", &file.display().to_string()]);
}

#[test]
fn paper_for_a_business_names_whom_and_what_for_and_discloses_no_citizen_to_who_checks_it() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let file = installation.beside("reading.pdf");
    let asked = [
        ("register", "population"),
        ("subject", citizen.citizen_number.as_str()),
        ("matter", MATTER),
        ("case", "办件-2026-0009"),
        ("field", "name"),
        ("field", "sex"),
    ];
    let shown = server.send("clerk", "/read", &[&asked[..], &[("ask", "1")]].concat());
    shown.says("出具书面结果");
    let printed = [&asked[..], &[("print", "1")]].concat();
    assert_eq!(server.download("clerk", "/read", &printed, &file), 200);
    let text = without_space(&text_of(&file));
    for words in [
        citizen.name.as_str(),
        &citizen.citizen_number,
        "办件-2026-0009",
        MATTER,
        "查询单位",
        "追溯码",
        "仅供办理所列事项使用",
    ] {
        assert!(text.contains(words), "“{words}” is not in\n{text}");
    }
    // What can be scanned, and what stands in the file beside the sheet, says nothing of him.
    let told = installation.succeed(&["extract", "check", &file.display().to_string()]);
    assert!(
        !told.contains(&citizen.citizen_number) && !told.contains(&citizen.name),
        "{told}"
    );
    let page = server.public_page(&format!("/check?s={}", statement_of(&file)));
    assert_eq!(page.status, 200, "{}", page.html);
    page.says("真实");
    for secret in [
        citizen.citizen_number.as_str(),
        citizen.name.as_str(),
        "办件-2026-0009",
        "王",
    ] {
        assert!(!page.html.contains(secret), "{secret}");
    }

    // A verification says what agrees, and no value of the register.
    let file = installation.beside("verification.pdf");
    let asked = [
        ("register", "population"),
        ("subject", citizen.citizen_number.as_str()),
        ("matter", MATTER),
        ("case", "办件-2026-0009"),
        ("claim-name", "不是此人"),
        ("print", "1"),
    ];
    assert_eq!(server.download("clerk", "/verify", &asked, &file), 200);
    let text = without_space(&text_of(&file));
    assert!(text.contains("不是此人") && text.contains("不一致"), "{text}");
    assert!(!text.contains(&citizen.name), "{text}");

    // By program, and refused like any question.
    let body = json!({
        "register": "population", "subject": citizen.citizen_number, "matter": MATTER, "case": "办件-2026-0010",
    });
    let (status, refused) = server.call(
        "clerk",
        "/v1/extracts",
        Some(json!({ "fields": ["birth_place"], "register": "population",
        "subject": citizen.citizen_number, "matter": MATTER, "case": "办件-2026-0010" })),
    );
    assert_eq!(
        (status, &refused["code"]),
        (403, &json!("field_not_granted")),
        "{refused}"
    );
    let (status, _) = server.call("clerk", "/v1/extracts", Some(body));
    assert_eq!(status, 200);
    let stranger = sample::citizen(SEED, RECORDS + 5);
    let (status, nobody) = server.call(
        "clerk",
        "/v1/extracts",
        Some(json!({ "register": "population",
        "subject": stranger.citizen_number, "matter": MATTER, "case": "办件-2026-0010" })),
    );
    assert_eq!((status, &nobody["outcome"]), (404, &json!("not_found")), "{nobody}");
}

#[test]
fn paper_for_a_business_comes_by_the_same_commands() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let (one, other) = (living_citizen(0), living_citizen(1));
    let file = |name: &str| installation.data().join(name).display().to_string();
    let (ca, certificate, key) = (file("pki/root.crt"), file("demo/clerk.crt"), file("demo/clerk.key"));
    let as_clerk = |arguments: &[&str]| {
        let mut all: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
        let identity = [
            "--url",
            &server.extranet,
            "--ca",
            &ca,
            "--cert",
            &certificate,
            "--key",
            &key,
        ];
        all.extend(identity.map(str::to_owned));
        all
    };
    let business = ["--matter", MATTER, "--case", "办件-2026-0011", "--fields", "name,sex"];
    let paper = installation.beside("paper.pdf");
    let out = paper.display().to_string();
    let make = ["extract", "make", "population", &one.citizen_number, "--out", &out];
    let arguments = as_clerk(&[&make[..], &business, &["--sign"]].concat());
    installation.succeed(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let text = without_space(&text_of(&paper));
    for words in [&one.name, &one.citizen_number, "办件-2026-0011", "追溯码"] {
        assert!(text.contains(words), "“{words}” is not in\n{text}");
    }

    // Several of one case: the names of the files tell nobody's number.
    let list = installation.beside("numbers.txt");
    std::fs::write(&list, [&one.citizen_number[..], &other.citizen_number].join("\n")).expect("a file");
    let archive = installation.beside("papers.zip");
    let (list, out) = (list.display().to_string(), archive.display().to_string());
    let batch = ["extract", "batch", &list, "--register", "population", "--out", &out];
    let arguments = as_clerk(&[&batch[..], &business].concat());
    installation.succeed(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let bytes = std::fs::read(&archive).expect("the archive");
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("000001.pdf") && holds("000002.pdf"));
    assert!(!holds(&format!("{}.pdf", one.citizen_number)));

    // A matter without a case, and without a certificate, is no question.
    for lacking in [
        &[&make[..], &["--matter", MATTER, "--url", &server.extranet]].concat()[..],
        &[&make[..], &business, &["--url", &server.extranet]].concat(),
    ] {
        installation.fail(lacking);
    }
}

/// Neither sheet nor statement has a place for it, so that an outdated record would be taken for the one in force.
#[test]
fn nothing_is_printed_as_far_as_known_at_an_instant_gone_by() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let code = enterprise().credit_code;
    let path = format!("/v1/registers/enterprise/{code}/extract?recorded_by=2026-01-01T00:00:00Z");
    let (status, refused) = server.public_get(&path);
    assert_eq!(
        (status, &refused["code"]),
        (422, &json!("extract.recorded_by")),
        "{refused}"
    );
    let asked = json!({
        "register": "population", "subject": living_citizen(0).citizen_number, "matter": MATTER, "case": "办件-2026-0012",
        "recorded_by": "2026-01-01T00:00:00Z",
    });
    for claims in [None, Some(json!({ "name": "甲" }))] {
        let mut body = asked.clone();
        if let Some(claims) = claims {
            body["claims"] = claims;
        }
        let (status, refused) = server.call("clerk", "/v1/extracts", Some(body));
        assert_eq!(
            (status, &refused["code"]),
            (422, &json!("extract.recorded_by")),
            "{refused}"
        );
    }
}
