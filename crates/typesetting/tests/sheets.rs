//! Sheets of each kind, set with the fonts of this machine: what they say can be read out of them again, whatever a name holds. With
//! `EXTRACT_SAMPLES_DIR` the files are kept, to be looked at.

use std::{path::Path, process::Command, sync::OnceLock};

use extract::{Row, Sheet, Typesetter, check_file, seal};
use ledger::SigningKey;
use typesetting::PdfTypesetter;

fn typesetter() -> &'static PdfTypesetter {
    static TYPESETTER: OnceLock<PdfTypesetter> = OnceLock::new();
    TYPESETTER.get_or_init(|| {
        PdfTypesetter::with_fonts_of(None).expect("fonts (Debian: apt-get install fonts-noto-cjk fonts-hanazono)")
    })
}

/// Sets a sheet and reads it again, with lines and pages joined.
fn set(name: &str, sheet: &Sheet) -> (Vec<u8>, String) {
    let file = typesetter().typeset(sheet).expect("a sheet");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sheet.pdf");
    std::fs::write(&path, &file).expect("a file");
    if let Some(kept) = std::env::var_os("EXTRACT_SAMPLES_DIR") {
        std::fs::create_dir_all(&kept).expect("a folder");
        std::fs::copy(&path, Path::new(&kept).join(format!("{name}.pdf"))).expect("a copy");
    }
    let output = Command::new("pdftotext").arg("-raw").arg(&path).arg("-").output();
    let output = output.expect("pdftotext (Debian: apt-get install poppler-utils)");
    let text = String::from_utf8_lossy(&output.stdout);
    (file, text.replace(['\n', '\u{c}'], ""))
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(label, value)| ((*label).to_owned(), (*value).to_owned()))
        .collect()
}

fn row(name: &str, values: &[&str]) -> Row {
    Row {
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        ..Row::default()
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn record() -> Sheet {
    Sheet {
        register: "企业基本信息".to_owned(),
        kind: "查询结果".to_owned(),
        subject: "样例市甲乙丙商贸有限公司".to_owned(),
        code: texts(&["9199", "0000", "MA00", "0001", "5Q"]),
        columns: texts(&["信息项", "登记内容"]),
        rows: vec![
            row("企业名称", &["样例市甲乙丙商贸有限公司"]),
            row("统一社会信用代码", &["91990000MA0000015Q"]),
            row("注册号", &[]),
            row("企业类型", &["有限责任公司（自然人投资或控股）"]),
            row("法定代表人或负责人", &["赵样例"]),
            row("注册资本", &["500万元人民币"]),
            row("成立日期", &["2016年3月8日"]),
            Row {
                is_disputed: true,
                ..row("住所或经营场所", &["样例省样例市甲区乙路1号院2号楼3层301室"])
            },
            row("经营期限至", &["长期"]),
            row(
                "经营范围",
                &[
                    "日用百货、文具用品、办公设备、家具的批发、零售；会议服务；仓储服务（不含危险化学品）。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
                ],
            ),
            row("登记机关", &["样例市市场监督管理局"]),
            row("登记状态", &["存续"]),
            row("曾用名", &["样例市甲乙商贸有限公司", "样例市甲商行"]),
        ],
        origin: pairs(&[
            ("信息提供部门", "市场监督管理部门"),
            ("信息截至", "出具时的现行登记"),
            ("登记库版本", "第 1048576 号变更"),
            ("出具时间", "2026年11月28日 14:03:00（北京时间）"),
            ("查询编号", "node-1-20481"),
            ("留痕日志", "demo.heyan.example/node-1　第 20481 条"),
        ]),
        checking: texts(&[
            "扫描二维码，或者在 https://heyan.example.gov.cn/check 输入查验码，可以查验真伪，以及出具后登记有无变更。",
            "电子文件带有数字签名，任何改动都能离线查出。",
        ]),
        rules: texts(&["登记信息与法定证照、文书不一致的，以法定证照、文书为准，业务照常办理，并请提出疑义。"]),
        check_link: format!("https://heyan.example.gov.cn/check?s={}", "AbC0-_".repeat(34)),
        short_code: texts(&["0000", "0M01", "K7QX", "9T2A"]),
        reference: "node-1-20481".to_owned(),
        issued_at: "2026-11-28T06:03:00".to_owned(),
        operator: "样例省政务服务数据管理局".to_owned(),
        keyword: format!("heyan-statement.{}", "AbC0-_".repeat(34)),
        ..Sheet::default()
    }
}

fn verification() -> Sheet {
    Sheet {
        register: "公民基本信息".to_owned(),
        kind: "核验结果".to_owned(),
        subject: String::new(),
        code: texts(&["990101", "19900101", "0015"]),
        warnings: texts(&["状态：死亡"]),
        columns: texts(&["信息项", "申报内容", "核验结论"]),
        rows: [
            ("姓名", "王样例", "一致"),
            ("出生日期", "1990年1月1日", "不一致"),
            ("出生地", "样例省样例市", "无登记信息"),
        ]
        .map(|(name, value, verdict)| Row {
            verdict: Some(verdict.to_owned()),
            ..row(name, &[value])
        })
        .to_vec(),
        purpose: pairs(&[
            ("查询单位", "样例省政务服务中心"),
            ("经办", "综合窗口　李样例"),
            ("事项", "养老保险参保登记（511Z07001006）"),
            ("办件编号", "YL-2026-000123"),
        ]),
        rules: texts(&[
            "仅供办理所列事项使用，不得另作他用，不得向第三方提供。",
            "登记信息与法定证照、文书不一致的，以法定证照、文书为准，业务照常办理，并请提出疑义。",
        ]),
        watermark: "样例省政务服务中心　综合窗口　李样例　2026年11月28日 14:03:00　追溯码 node-1-20481".to_owned(),
        is_demo: true,
        ..record()
    }
}

#[test]
fn a_record_can_be_read_out_of_its_sheet() {
    let sheet = record();
    let (file, text) = set("record", &sheet);
    for value in sheet.rows.iter().flat_map(|row| &row.values) {
        assert!(text.contains(value), "“{value}” is not in\n{text}");
    }
    for words in [
        "企业基本信息",
        "疑义核实中",
        "（无登记信息）",
        "0000 0M01 K7QX 9T2A",
        "第 1 页，共 1 页",
    ] {
        assert!(text.contains(words), "“{words}” is not in\n{text}");
    }
    assert!(!text.contains("演示数据"));
    assert!(file.len() <= 120 * 1024, "{} bytes", file.len());
}

#[test]
fn paper_for_a_business_says_whom_and_what_for_and_a_demo_says_so() {
    let (file, text) = set("verification", &verification());
    for words in [
        "李样例",
        "511Z07001006",
        "YL-2026-000123",
        "追溯码",
        "演示数据",
        "不一致",
        "状态：死亡",
    ] {
        assert!(text.contains(words), "“{words}” is not in\n{text}");
    }
    assert!(file.len() <= 120 * 1024, "{} bytes", file.len());
}

#[test]
fn rare_characters_are_shown_and_those_without_a_glyph_are_described() {
    let sheet = Sheet {
        // Extension A, extension B — the last one in no font but those of rare characters —, one that no font here has, and a mark that
        // would turn the line around.
        subject: "王㼆𠮷\u{2a6d6}\u{10ffff}\u{202e}".to_owned(),
        rows: vec![row("姓名", &["王㼆𠮷\u{2a6d6}\u{10ffff}\u{202e}"])],
        ..record()
    };
    let (_, text) = set("rare", &sheet);
    assert!(text.contains("〔U+10FFFF〕") && text.contains("〔U+202E〕"), "{text}");
    assert!(text.contains("没有字形"), "{text}");
    assert!(
        typesetter().shows_rare_characters(),
        "Debian: apt-get install fonts-hanazono"
    );
    assert!(text.contains("王㼆𠮷\u{2a6d6}"), "{text}");
}

#[test]
fn the_code_to_copy_stands_in_one_line_however_wide_it_is() {
    for groups in [["MMMM", "WWWW", "MWMW", "WMWM"], ["0000", "007C", "1111", "JJJJ"]] {
        let sheet = Sheet {
            short_code: texts(&groups),
            ..record()
        };
        // Groups on two lines would stand beside each other here.
        let (_, text) = set("wide-code", &sheet);
        assert!(text.contains(&groups.join(" ")), "{text}");
    }
}

#[test]
fn markup_in_a_name_is_only_a_name() {
    let hostile =
        r##"*甲* #panic("x") $x^2$ <label> @ref \ // /* `code` = 标题 #read("sheet.json") \u{41} "引号" -- ..."##;
    let sheet = Sheet {
        subject: hostile.to_owned(),
        operator: hostile.to_owned(),
        rows: vec![row("名称", &[hostile])],
        ..record()
    };
    let (_, text) = set("hostile", &sheet);
    // A line ends at one blank or another.
    let without_blanks = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let (text, expected) = (without_blanks(&text), without_blanks(hostile));
    assert!(text.contains(&expected), "“{expected}” is not in\n{text}");
}

#[test]
fn a_sheet_as_full_as_the_rules_allow_goes_over_pages() {
    let long = "日用百货、文具用品的批发、零售；".repeat(300);
    let sheet = Sheet {
        rows: vec![row("经营范围", &[&long]), row("住所", &["甲".repeat(300).as_str()])],
        watermark: verification().watermark,
        ..record()
    };
    let (file, text) = set("full", &sheet);
    assert!(text.contains("第 2 页，共"), "{text}");
    assert!(file.len() <= 200 * 1024, "{} bytes", file.len());
}

/// What a file weighs is the outlines of its different characters; docs/operating/extracts.md tells how much for how many.
#[test]
fn a_file_grows_with_its_different_characters() {
    for (different, kilobytes) in [(200, 130), (400, 200), (800, 360)] {
        // Spread over the whole block, so that they are no simpler than those of real scopes.
        let scope: String = (0..different)
            .filter_map(|nth| char::from_u32(0x4e00 + nth * 25))
            .collect();
        let sheet = Sheet {
            rows: vec![row("经营范围", &[&scope])],
            ..record()
        };
        let (file, text) = set(&format!("scope-{different}"), &sheet);
        assert!(text.contains(&scope), "{text}");
        assert!(file.len() <= kilobytes * 1024, "{different}: {} bytes", file.len());
    }
}

#[test]
fn the_seal_finds_its_place_and_every_byte_is_covered() {
    let key = SigningKey::from_seed("heyan.example/node-1", &[1; 32]).expect("a key");
    let (mut file, _) = set("sealed", &record());
    seal(&mut file, &key).expect("the template leaves a place");
    // The statement is none, so the check gets no further; that a place was left in both is seen by the seal being there twice.
    assert!(check_file(&file, &key.verifier()).is_err());
    let marks = String::from_utf8_lossy(&file).matches("heyan-seal.").count();
    assert_eq!(marks, 2, "in the information dictionary and in the XMP metadata");
}

/// Whoever sorts files by their date finds the extract when it was issued, and the sheet says the hour of Beijing.
#[test]
fn the_file_is_dated_in_utc_and_the_sheet_in_beijing() {
    let (file, text) = set("dated", &record());
    assert!(text.contains("2026年11月28日 14:03:00（北京时间）"), "{text}");
    let file = String::from_utf8_lossy(&file);
    assert!(
        file.contains("/CreationDate(D:20261128060300Z)") || file.contains("/CreationDate (D:20261128060300Z)"),
        "{:?}",
        around(&file, "/CreationDate")
    );
    assert!(
        file.contains("<xmp:CreateDate>2026-11-28T06:03:00Z</xmp:CreateDate>"),
        "{:?}",
        around(&file, "xmp:CreateDate")
    );
}

fn around<'f>(file: &'f str, mark: &str) -> Vec<&'f str> {
    let places = file.match_indices(mark).map(|(at, _)| at);
    places.map(|at| file.get(at..at + 80).unwrap_or_default()).collect()
}
