//! What is not applied, and what is said of it.

use jobs::import::{Consent, ImportError, Mapping, Obstacle};

use crate::{
    accepted::{file_of, many},
    installation::{ENTERPRISE_CODES, Installation},
};

#[test]
fn rejected_rows_come_back_with_line_field_value_and_rule_and_the_others_are_applied() {
    let here = Installation::new();
    let good = &many()[0];
    let wrong_check = format!("丙公司,{}X,2020-01-02,存续,,,", &ENTERPRISE_CODES[2][..17]);
    let file = here.file(
        "e.csv",
        &file_of(&[
            good.clone(),
            wrong_check,
            String::new(),
            format!("\"丁\n公司\",{},2020-02-30,开业中,五十万,,", ENTERPRISE_CODES[3]),
            "少几列,x".to_owned(),
            format!("\"戊\"公司,{},2020-01-02,存续,,,", ENTERPRISE_CODES[4]),
            format!("己公司,{},2020-01-02,存续,,,二月", ENTERPRISE_CODES[5]),
            format!("庚\0公司,{},2020-01-02,存续,,,", ENTERPRISE_CODES[6]),
            ",,2020-01-02,存续,,,".to_owned(),
            format!("辛\u{202e}公司,{},2020-01-02,存续,,,", ENTERPRISE_CODES[7]),
        ]),
    );
    let summary = here.import("enterprise", &file);
    assert_eq!(
        (summary.rows, summary.accepted, summary.rejected, summary.added),
        (9, 1, 8, 1)
    );
    let rejects = std::fs::read_to_string(summary.rejects_file.unwrap()).unwrap();
    let places: Vec<(u64, &str, &str)> = rejects
        .split("\r\n")
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let rule = line
                .split(',')
                .find(|piece| piece.contains('.') && piece.is_ascii() && !piece.contains(' '))
                .unwrap();
            let mut pieces = line.split(',');
            (pieces.next().unwrap().parse().unwrap(), pieces.next().unwrap(), rule)
        })
        .collect();
    assert_eq!(
        places,
        [
            (3, "统一社会信用代码", "code.check_character"),
            (5, "注册资本", "value.money"),
            (5, "成立日期", "value.date"),
            (5, "登记状态", "value.code_list"),
            (7, "", "row.columns"),
            (8, "", "row.quotes"),
            (9, "", "row.effective_on"),
            (10, "企业名称", "value.control_character"),
            (11, "企业名称", "value.required"),
            (11, "统一社会信用代码", "record.key"),
            (12, "企业名称", "value.bidirectional_control"),
        ]
    );
    let columns = summary
        .rejected_by_rule
        .iter()
        .find(|broken| broken.rule == "row.columns")
        .unwrap();
    assert_eq!(
        (columns.rows, columns.first_line, columns.message.as_str()),
        (1, 7, "应有 7 列，实有 2 列")
    );
}

#[test]
fn what_is_yet_to_become_true_is_not_on_record_before() {
    let here = Installation::new();
    let row = |code: &str, on: &str| format!("甲有限公司,{code},2020-01-02,存续,,,{on}");
    let [today, tomorrow] = ["2026-11-24", "2026-11-25"];
    let rows = [row(&ENTERPRISE_CODES[0], today), row(&ENTERPRISE_CODES[1], tomorrow)];
    let summary = here.import("enterprise", &here.file("e.csv", &file_of(&rows)));
    assert_eq!((summary.added, summary.rejected), (1, 1));
    let broken = &summary.rejected_by_rule[0];
    assert_eq!(
        (broken.rule.as_str(), broken.first_line, broken.message.as_str()),
        (
            "row.effective_on",
            3,
            "生效日期：尚未到来；请自该日起报送这一行，或者更正日期"
        )
    );

    let list = format!(
        "统一社会信用代码,操作,生效日期\n{},注销登记记录,{tomorrow}\n",
        ENTERPRISE_CODES[0]
    );
    let summary = here.import("enterprise", &here.file("r.csv", &list));
    assert_eq!((summary.retired, summary.rejected), (0, 1));

    // A field that lies ahead is said of the record from now on, not from then.
    let ahead = format!("乙有限公司,{},2027-01-02,存续,,,", ENTERPRISE_CODES[2]);
    let summary = here.import("enterprise", &here.file("a.csv", &file_of(&[ahead])));
    assert_eq!(summary.added, 1);
    assert_eq!(here.find("enterprise", &ENTERPRISE_CODES[2]).effective_on(), today);
}

#[test]
fn damaged_bytes_reject_their_row_only() {
    let here = Installation::new();
    for (name, text) in [
        ("utf8.csv", file_of(&many()).into_bytes()),
        ("gb.csv", encoding_rs::GB18030.encode(&file_of(&many())).0.into_owned()),
    ] {
        let mut bytes = text;
        let at = bytes
            .windows(3)
            .position(|window| window == b"\n\xbc\xd7" || window == b"\n\xe7\x94")
            .unwrap();
        bytes[at + 1] = 0xff;
        let summary = here.import("enterprise", &here.bytes(name, &bytes));
        assert_eq!((summary.rows, summary.rejected), (20, 1), "{name}");
        assert_eq!(
            (
                summary.rejected_by_rule[0].rule.as_str(),
                summary.rejected_by_rule[0].first_line
            ),
            ("row.encoding", 2)
        );
    }
}

#[test]
fn a_batch_that_would_retire_much_waits_for_a_yes() {
    let here = Installation::new();
    let _ = here.import("enterprise", &here.file("a.csv", &file_of(&many())));
    let mut order = here.order("enterprise", &here.file("b.csv", &file_of(&many()[..18])));
    order.is_whole_register = true;
    let prepared = here.prepare(&order).unwrap();
    let too_many = Obstacle::RetiresTooMany {
        retired: 2,
        records: 20,
    };
    assert_eq!(prepared.obstacle(Consent::default()), Some(too_many));
    assert!(too_many.to_string().contains("--yes-retire") && too_many.to_string().contains("10.0%"));
    drop(prepared);
    assert_eq!(here.state("enterprise").records, 20, "nothing happened");
    let prepared = here.prepare(&order).unwrap();
    assert_eq!(
        prepared.obstacle(Consent {
            may_retire: true,
            is_strict: true
        }),
        None
    );
    assert_eq!(
        (prepared.apply().unwrap().retired, here.state("enterprise").records),
        (2, 18)
    );
    // A rejected row could be the record that seems to be absent.
    let mut rows = many()[..18].to_vec();
    rows[0].push_str("一月");
    let mut order = here.order("enterprise", &here.file("c.csv", &file_of(&rows)));
    order.is_whole_register = true;
    let obstacle = here.prepare(&order).unwrap().obstacle(Consent {
        may_retire: true,
        is_strict: false,
    });
    assert_eq!(obstacle, Some(Obstacle::RejectedInWholeRegister { rejected: 1 }));
    order.is_whole_register = false;
    let obstacle = here.prepare(&order).unwrap().obstacle(Consent {
        may_retire: false,
        is_strict: true,
    });
    assert_eq!(obstacle, Some(Obstacle::Rejected { rejected: 1 }));
}

#[test]
fn files_that_cannot_be_imported_are_refused_with_their_reason() {
    let here = Installation::new();
    let row = &many()[0];
    for (name, content, code, texts) in [
        ("empty.csv", String::new(), "import.empty", vec!["空文件"]),
        ("mark.csv", "\u{feff}".to_owned(), "import.empty", vec!["空文件"]),
        ("empty.jsonl", String::new(), "import.empty", vec!["空文件"]),
        (
            "book.csv",
            "PK\x03\x04".to_owned(),
            "import.not_text",
            vec!["Excel", "另存为 CSV"],
        ),
        (
            "foreign.csv",
            format!("单位,代码\n{row}\n"),
            "import.heading",
            vec!["单位", "代码", "--mapping"],
        ),
        (
            "missing.csv",
            "统一社会信用代码,企业名称,成立日期\n".to_owned(),
            "import.heading",
            vec!["登记状态", "请补上"],
        ),
        (
            "cut.csv",
            format!("{}\"己公司,", file_of(std::slice::from_ref(row))),
            "import.unclosed_quote",
            vec!["第 3 行", "文件末尾"],
        ),
    ] {
        let order = here.order("enterprise", &here.file(name, &content));
        let error = here.prepare(&order).err().unwrap_or_else(|| panic!("{name} was read"));
        assert_eq!(error.code(), code, "{name}: {error}");
        for text in texts {
            assert!(error.to_string().contains(text), "{name}: {error}");
        }
    }
    let file = here.file("a.csv", &file_of(&many()));
    let unknown = here.prepare(&here.order("enterprises", &file)).err().unwrap();
    assert!(
        unknown.code() == "publish.unknown_register" && unknown.to_string().contains("enterprise、"),
        "{unknown}"
    );
    let absent = here
        .prepare(&here.order("enterprise", &file.with_file_name("no.csv")))
        .err()
        .unwrap();
    assert!(matches!(absent, ImportError::Unreadable { .. }));
    let folder = here
        .prepare(&here.order("enterprise", file.parent().unwrap()))
        .err()
        .unwrap();
    assert!(matches!(folder, ImportError::NotAFile(_)));
    let mut order = here.order("institution", &file);
    order.mapping = Mapping::shipped("enterprise-registrations-csv");
    let other = here.prepare(&order).err().unwrap();
    assert!(
        other.code() == "import.mapping" && other.to_string().contains("institution"),
        "{other}"
    );
    assert_eq!(here.state("enterprise").sequence, 0);
}

#[test]
fn a_stopped_import_leaves_the_register_as_it_was_and_the_next_one_starts_clean() {
    let here = Installation::new();
    let order = here.order("enterprise", &here.file("a.csv", &file_of(&many())));
    let stopping = jobs::import::Watch::default();
    stopping.stop();
    let error = jobs::import::prepare(&here.publisher, &order, &stopping).err().unwrap();
    assert!(matches!(error, ImportError::Stopped));
    drop(here.prepare(&order).unwrap());
    assert_eq!(here.state("enterprise").sequence, 0);
    assert_eq!(here.import("enterprise", &order.file).added, 20);
}
