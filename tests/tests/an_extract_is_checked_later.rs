//! Paper is checked long after it was issued: what has become of the record is told, and what the paper has to show, so that a forged
//! sheet with the QR code of a genuine one is seen for what it is.

use std::{fs, path::Path};

use serde_json::{Value, json};
use stories::{
    Installation, MATTER, RECORDS, SEED, Server, entry, living_citizen,
    paper::{short_code_of, statement_of, text_of},
};

const HEADING: &str = "企业名称,统一社会信用代码,成立日期,登记状态,核准日期\n";

/// Sample enterprises of a small register: name and code.
fn enterprises(count: usize) -> Vec<(String, String)> {
    (0..)
        .map(|index| sample::enterprise(SEED, index))
        .filter(|one| !one.credit_code.is_empty())
        .map(|one| (one.name.clone(), one.credit_code.clone()))
        .take(count)
        .collect()
}

fn publish(installation: &Installation, rows: &[(String, String)], since: &str, more: &[&str]) {
    let row = |(name, code): &(String, String)| format!("{name},{code},2015-03-01,存续,{since}\n");
    let file = installation.beside(&format!("{since}-{}.csv", rows.len()));
    fs::write(&file, [HEADING, &rows.iter().map(row).collect::<String>()].concat()).expect("a file");
    let file = file.display().to_string();
    installation.succeed(&[&["import", "enterprise", &file], more].concat());
}

fn checked(server: &Server, file: &Path) -> Value {
    let (status, checked) = server.public_post("/v1/extract-checks", &json!({ "statement": statement_of(file) }));
    assert_eq!(status, 200, "{checked}");
    checked
}

#[test]
fn superseded_past_and_withdrawn_are_told_apart() {
    let installation = Installation::empty();
    let mut all = enterprises(40);
    publish(&installation, &all, "2015-03-01", &[]);
    let server = installation.serve(&[]);
    let (old_name, code) = all[0].clone();
    let print = |name: &str, as_of: &str| {
        let file = installation.beside(name);
        let told = server.public_download(&format!("/registers/enterprise/{code}/extract{as_of}"), &file);
        assert_eq!(told, "200 application/pdf");
        file
    };
    let page_of = |file: &Path| server.public_page(&format!("/check?s={}", statement_of(file)));
    let at_once = print("at-once.pdf", "");
    let of_day = print("of-day.pdf", "?as_of=2020-01-01");
    assert!(text_of(&of_day).contains("以下是 2020年1月1日 有效的登记，至出具时仍是现行登记。"));
    let record = server.public_page(&format!("/registers/enterprise/{code}?as_of=2020-01-01"));
    record.says("以下是 2020年1月1日 有效的登记，至今仍是现行登记。");
    for file in [&at_once, &of_day] {
        assert_eq!(checked(&server, file)["outcome"], "unchanged");
    }
    page_of(&of_day).says("所示为 2020年1月1日 有效的登记；该登记没有变更，至今仍是现行登记。");

    // It changes its name.
    "改名后的公司".clone_into(&mut all[0].0);
    publish(&installation, &all[..1], "2024-07-01", &[]);
    assert_eq!(checked(&server, &at_once)["outcome"], "superseded");
    let past = checked(&server, &of_day);
    assert_eq!(
        (&past["outcome"], &past["name"]),
        (&json!("past"), &json!(old_name)),
        "{past}"
    );
    assert_eq!(past["current"]["effective_on"], "2024-07-01");
    let page = page_of(&of_day);
    page.says("真实，所示为过去的登记");
    page.says("所示为 2020年1月1日 有效的登记，现在已不是现行登记。");
    let afterwards = print("afterwards.pdf", "?as_of=2020-01-01");
    assert!(text_of(&afterwards).contains("以下是 2020年1月1日 有效的登记，不是现行登记。"));
    assert_eq!(checked(&server, &afterwards)["outcome"], "past");
    let record = server.public_page(&format!("/registers/enterprise/{code}?as_of=2020-01-01"));
    record.says("以下是 2020年1月1日 有效的登记，不是现行登记。");

    // What was registered of that day turns out to have been wrong.
    let mended = [("更正后的公司".to_owned(), code.clone())];
    publish(&installation, &mended, "2019-06-01", &[]);
    let superseded = checked(&server, &of_day);
    assert_eq!(superseded["outcome"], "superseded", "{superseded}");
    assert_eq!(superseded["current"]["effective_on"], "2019-06-01");

    // It is withdrawn; paper that is issued afterwards is of a withdrawn record from the beginning.
    publish(
        &installation,
        &all[1..],
        "2024-08-01",
        &["--whole-register", "--yes-retire"],
    );
    let last = print("last.pdf", "");
    assert!(text_of(&last).contains("该登记已自登记库撤出"));
    for file in [&at_once, &of_day, &last] {
        let withdrawn = checked(&server, file);
        assert_eq!(withdrawn["outcome"], "withdrawn", "{withdrawn}");
        assert!(withdrawn["current"]["sequence"].as_u64() > Some(40), "{withdrawn}");
        page_of(file).says("真实，登记已经撤出");
    }
    let last = last.display().to_string();
    let told = installation.succeed(&["extract", "check", &last, "--url", &server.internet]);
    assert!(told.contains("在线查验：登记已经撤出登记库"), "{told}");
}

#[test]
fn a_sheet_with_the_qr_code_of_another_is_seen_by_what_it_has_to_show() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let enterprise = (0..RECORDS)
        .map(|index| sample::enterprise(SEED, index))
        .find(|one| one.status == "存续" && !one.credit_code.is_empty())
        .expect("most are in business");
    let code = &enterprise.credit_code;
    let file = installation.beside("extract.pdf");
    server.public_download(&format!("/registers/enterprise/{code}/extract"), &file);
    let groups = |html: &str| html.contains(&format!("<span>{}</span><span>{}</span>", &code[..4], &code[4..8]));

    let by_code = server.public_page(&format!("/check?code={}", short_code_of(&file)));
    let by_statement = server.public_page(&format!("/check?s={}", statement_of(&file)));
    for page in [&by_code, &by_statement] {
        for words in [
            "出具时的登记内容",
            &enterprise.name,
            &enterprise.legal_representative,
            "查询结果",
            "逐项核对",
        ] {
            page.says(words);
        }
        assert!(groups(&page.html), "{}", page.html);
    }
    by_statement.says("以下内容与签名声明中的内容摘要一致");
    assert!(
        !by_code.html.contains("内容摘要"),
        "without the statement there is none to compare"
    );

    let by_program = checked(&server, &file);
    assert_eq!(by_program["is_as_signed"], true, "{by_program}");
    let (_, record) = server.public_get(&format!("/v1/registers/enterprise/{code}"));
    assert_eq!(by_program["issued"]["values"], record["record"]["values"]);
    // What is shown stands in the ledger as disclosed.
    let recorded = entry(
        &installation,
        by_program["receipt"]["index"].as_u64().expect("an index"),
    );
    assert!(recorded["fld"].to_string().contains("name"), "{recorded}");
    let told = installation.succeed(&[
        "extract",
        "check",
        &file.display().to_string(),
        "--url",
        &server.internet,
    ]);
    for words in [
        "登记库：企业基本信息",
        "查询编号：",
        "在线查验：登记没有变更",
        &enterprise.name,
        "内容摘要一致",
    ] {
        assert!(told.contains(words), "“{words}” is not in\n{told}");
    }
}

#[test]
fn a_verification_is_told_as_one_and_of_a_citizen_nothing_is_shown() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let file = installation.beside("verification.pdf");
    let asked = [
        ("register", "population"),
        ("subject", citizen.citizen_number.as_str()),
        ("matter", MATTER),
        ("case", "办件-2026-0013"),
        ("claim-name", citizen.name.as_str()),
        ("print", "1"),
    ];
    assert_eq!(server.download("clerk", "/verify", &asked, &file), 200);
    let page = server.public_page(&format!("/check?s={}", statement_of(&file)));
    page.says("核验结果");
    for secret in [&citizen.name, &citizen.citizen_number, "出具时的登记内容"] {
        assert!(!page.html.contains(secret), "{secret}");
    }
    let by_program = checked(&server, &file);
    assert_eq!(by_program["is_verification"], true);
    for field in ["name", "issued", "is_as_signed", "code"] {
        assert!(by_program.get(field).is_none(), "{field}: {by_program}");
    }
}

/// Somebody has the key and no ledger to write into.
#[test]
fn what_was_signed_and_never_issued_is_found_online() {
    let (installation, thief) = (Installation::demo(), Installation::demo());
    let key = |installation: &Installation| installation.data().join("keys/extract.key");
    fs::copy(key(&installation), key(&thief)).expect("the key");
    let file = installation.beside("forged.pdf");
    let code = sample::enterprise(SEED, 0).key().to_owned();
    let elsewhere = thief.serve(&[]);
    let told = elsewhere.public_download(&format!("/registers/enterprise/{code}/extract"), &file);
    assert_eq!(told, "200 application/pdf");
    elsewhere.stop();

    let server = installation.serve(&[]);
    let path = file.display().to_string();
    installation.succeed(&["extract", "check", &path]);
    let (status, told) = server.public_post("/v1/extract-checks", &json!({ "statement": statement_of(&file) }));
    assert_eq!((status, &told["code"]), (422, &json!("extract.not_recorded")), "{told}");
    let page = server.public_upload("/check", "file", &file);
    assert_eq!(page.status, 422);
    page.says("账本中没有与之相符的出具记录");
    let told = installation.fail(&["extract", "check", &path, "--url", &server.internet]);
    assert!(told.contains("extract.not_recorded"), "{told}");
}

#[test]
fn the_form_says_what_is_missing_too_large_or_written_in_full_width() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let file = installation.beside("extract.pdf");
    let code = sample::enterprise(SEED, 0).key().to_owned();
    server.public_download(&format!("/registers/enterprise/{code}/extract"), &file);
    let wide: String = short_code_of(&file)
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).expect("a full-width form"))
        .flat_map(|c| c.to_string().into_bytes())
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    server
        .public_page(&format!("/check?code={wide}"))
        .says("真实，登记没有变更");

    let nothing = installation.beside("nothing");
    fs::write(&nothing, b"").expect("a file");
    let page = server.public_upload("/check", "file", &nothing);
    assert_eq!(page.status, 422);
    page.says("请输入查验码，或者选择电子文件。");

    let large = installation.beside("合同扫描件.pdf");
    fs::write(&large, vec![b'%'; 3 * 1024 * 1024]).expect("a file");
    let page = server.public_upload("/check", "file", &large);
    assert_eq!(page.status, 413);
    page.says("“合同扫描件.pdf”超过 2 MB");

    let page = server.public_page(&format!("/registers/enterprise/{code}/extract?as_of=xyz"));
    assert_eq!(page.location, format!("/registers/enterprise/{code}?as_of=xyz"));
    server.public_page(&page.location).says("应为真实存在的日期");

    let told = installation.fail(&["extract", "check", &file.display().to_string(), "--key", "garbage"]);
    assert!(told.contains("不是查验公钥"), "{told}");
}
