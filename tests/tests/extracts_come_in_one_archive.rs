//! Extracts of a list of codes come in one archive, however much is asked besides.

use stories::{Installation, RECORDS, SEED};

#[test]
fn a_list_of_codes_becomes_one_archive() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let mut codes: Vec<String> = (0..12)
        .map(|index| sample::enterprise(SEED, index).key().to_owned())
        .collect();
    codes.push(sample::enterprise(SEED, RECORDS + 9).key().to_owned());
    codes.push("no code".to_owned());
    codes.push(codes[0].clone());
    let list = installation.beside("codes.txt");
    std::fs::write(&list, codes.join("\n")).expect("a file");
    let archive = installation.beside("extracts.zip");
    let (list, out) = (list.display().to_string(), archive.display().to_string());
    let arguments = [
        "extract",
        "batch",
        &list,
        "--register",
        "enterprise",
        "--out",
        &out,
        "--url",
        &server.internet,
    ];
    let said = installation.fail(&arguments);
    assert!(
        said.contains("extract.some_missing") && said.contains("2 个代码"),
        "{said}"
    );
    let bytes = std::fs::read(&archive).expect("the archive");
    assert!(bytes.starts_with(b"PK"));
    let count = |mark: &[u8]| bytes.windows(mark.len()).filter(|window| window == &mark).count();
    assert_eq!(count(b"%PDF-1"), 12);
    let said = installation.fail(&arguments);
    assert!(
        said.contains("extract.file_exists"),
        "an archive is not overwritten: {said}"
    );
    // The date of an entry: five bits of days, four of months, years since 1980.
    let head = bytes
        .windows(4)
        .position(|window| window == b"PK\x03\x04")
        .expect("an entry");
    let date = u16::from_le_bytes([bytes[head + 12], bytes[head + 13]]);
    assert!(1980 + (date >> 9) >= 2025, "{date}");
}

#[test]
fn what_fails_for_all_leaves_nothing_in_the_way_of_the_next_run() {
    let installation = Installation::demo();
    let list = installation.beside("codes.txt");
    let archive = installation.beside("extracts.zip");
    let (path, out) = (list.display().to_string(), archive.display().to_string());
    let url = "http://127.0.0.1:9";
    let arguments = [
        "extract",
        "batch",
        &path,
        "--register",
        "enterprise",
        "--out",
        &out,
        "--url",
        url,
    ];
    std::fs::write(&list, "\n\n").expect("a file");
    let said = installation.fail(&arguments);
    assert!(said.contains("extract.list_empty"), "{said}");
    std::fs::write(&list, sample::enterprise(SEED, 0).key()).expect("a file");
    for _ in 0..2 {
        let said = installation.fail(&arguments);
        assert!(
            said.contains("connection") && !said.contains("extract.file_exists"),
            "{said}"
        );
        assert!(!archive.exists());
    }
}

#[test]
fn an_archive_waits_as_long_as_the_server_says() {
    let installation = Installation::demo();
    let server = installation.serve(&["--trusted-proxy", "127.0.0.1", "--public-per-minute", "10"]);
    // The share of the range and the common one are used up.
    let one = format!("/v1/registers/enterprise/{}", sample::enterprise(SEED, 0).key());
    let is_taken = || server.public_page_with(&one, &["X-Forwarded-For: 203.0.113.7"]).status == 200;
    assert!((0..1000).any(|_| !is_taken()), "nobody is refused");
    let count = 8;
    let codes = (0..count).map(|index| sample::enterprise(SEED, index).key().to_owned());
    let list = installation.beside("codes.txt");
    std::fs::write(&list, codes.collect::<Vec<_>>().join("\n")).expect("a file");
    let archive = installation.beside("extracts.zip");
    let url = server.by_way_of_a_proxy();
    let done = installation.run(&[
        "extract",
        "batch",
        list.to_str().unwrap(),
        "--register",
        "enterprise",
        "--out",
        archive.to_str().unwrap(),
        "--at-once",
        "8",
        "--url",
        &url,
    ]);
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{err}");
    assert_eq!(err.matches("按其要求等候").count(), 1, "told once: {err}");
    let bytes = std::fs::read(&archive).expect("the archive");
    let papers = bytes.windows(6).filter(|window| window == b"%PDF-1").count();
    assert_eq!(papers as u64, count);
}
