//! What a file brings into the register.

use crate::installation::{ENTERPRISE_CODES, Installation};
use app::SINCE_UNKNOWN;
use jobs::import::{Consent, Encoding};
use store::ChangeKind;

const HEADING: &str = "企业名称,统一社会信用代码,成立日期,登记状态,注册资本,曾用名,生效日期";

pub fn file_of(rows: &[String]) -> String {
    format!("{HEADING}\n{}\n", rows.join("\n"))
}

pub fn many() -> Vec<String> {
    (0..20)
        .map(|n| format!("甲{n}有限公司,{},2020-01-02,存续,50万元,,", ENTERPRISE_CODES[n]))
        .collect()
}

#[test]
fn a_file_becomes_a_register_and_a_second_time_nothing() {
    let here = Installation::new();
    let file = here.file(
        "e.csv",
        &file_of(&[
            format!(
                "甲有限公司,{},2020-01-02,存续,\"3,000(万元人民币)\",,",
                ENTERPRISE_CODES[0]
            ),
            format!(
                "\"乙\"\"贸易\"\"\n公司\",{},2021年3月4日,在业,,旧名一;旧名二,2022-05-06",
                ENTERPRISE_CODES[1]
            ),
        ]),
    );
    let first = here.import("enterprise", &file);
    assert_eq!(
        (first.rows, first.accepted, first.added, first.sequence_after),
        (2, 2, 2, 2)
    );
    assert!(first.applied && first.rejects_file.is_none() && first.encoding == Encoding::Utf8);
    let one = here.find("enterprise", &ENTERPRISE_CODES[0]);
    assert_eq!(one.field("registered_capital"), "30000000 CNY");
    assert_eq!(one.effective_on(), "2020-01-02", "the record itself tells since when");
    let two = here.find("enterprise", &ENTERPRISE_CODES[1]);
    assert_eq!(
        (two.field("name"), two.field("status")),
        ("乙\"贸易\" 公司".to_owned(), "existing".to_owned())
    );
    assert_eq!(
        two.effective_on(),
        "2022-05-06",
        "the day that the file states goes before the record's own"
    );
    for name in ["甲有限公司", "旧名一", "旧名二"] {
        assert_eq!(here.found_by_name("enterprise", name), 1, "{name}");
    }
    let second = here.import("enterprise", &file);
    assert!(second.is_repeat && !second.applied);
    assert_eq!((second.sequence_before, second.sequence_after), (2, 2));
    // Another file with the same rows is another batch, and changes nothing either.
    let copy = here.file("copy.csv", &format!("{}\n", std::fs::read_to_string(&file).unwrap()));
    let third = here.import("enterprise", &copy);
    assert_eq!(
        (third.is_repeat, third.unchanged, third.versions, third.sequence_after),
        (false, 2, 0, 2)
    );
}

#[test]
fn a_batch_is_known_again_by_every_process() {
    let mut here = Installation::new();
    let file = here.file("some.csv", &file_of(&many()));
    assert!(here.import("enterprise", &file).applied);
    // Often: what has no order of its own comes in the same one by chance.
    for _ in 0..8 {
        here.restart();
        assert!(here.import("enterprise", &file).is_repeat);
    }
}

#[test]
fn gb18030_and_json_lines_bring_the_same_records_as_utf_8() {
    let rows = many();
    let text = file_of(&rows);
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    let json: String = (0..20)
        .map(|n| {
            let code = &ENTERPRISE_CODES[n];
            format!("{{\"name\": \"甲{n}有限公司\", \"统一社会信用代码\": \"{code}\", \"established_on\": \"20200102\", \"登记状态\": \"existing\", \"registered_capital\": \"500000 CNY\", \"former_names\": []}}\n")
        })
        .collect();
    let here = Installation::new();
    let utf8 = here.import(
        "enterprise",
        &here.file("a.csv", &format!("\u{feff}{}", text.replace('\n', "\r\n"))),
    );
    assert_eq!((utf8.added, utf8.encoding), (20, Encoding::Utf8));
    let gb = here.import("enterprise", &here.bytes("b.csv", &gb));
    assert_eq!((gb.unchanged, gb.changed, gb.encoding), (20, 0, Encoding::Gb18030));
    let json = here.import("enterprise", &here.file("c.jsonl", &json));
    assert_eq!((json.unchanged, json.changed, json.rejected), (20, 0, 0));
}

/// A delivery without dates changes what the register says from the day of loading on, and not what it said before.
#[test]
fn an_undated_row_changes_a_dated_record_on_the_day_of_loading() {
    let here = Installation::new();
    let code = &sample::institution(7, 0).credit_code;
    let dated = format!("名称,统一社会信用代码,状态,证书有效期自\n甲学校,{code},正常,2020-01-02\n");
    let undated = |name: &str| format!("名称,统一社会信用代码,状态\n{name},{code},正常\n");
    let _ = here.import("institution", &here.file("dated.csv", &dated));
    let changed = here.import("institution", &here.file("undated.csv", &undated("乙学校")));
    assert_eq!((changed.changed, changed.versions), (1, 1), "{changed:?}");
    let now = here.find("institution", code);
    assert!(*now.effective_on() > *"2020-01-02", "{}", now.effective_on());
    assert_eq!(now.field("name"), "乙学校");
    let again = here.import("institution", &here.file("again.csv", &(undated("乙学校") + "\n")));
    assert_eq!((again.unchanged, again.versions), (1, 0), "{again:?}");
}

#[test]
fn retire_rows_withdraw_records_and_history_stays() {
    let here = Installation::new();
    let _ = here.import("enterprise", &here.file("a.csv", &file_of(&many())));
    let list = format!(
        "统一社会信用代码,操作,生效日期\n{},注销登记记录,2024-05-06\n{},放弃,\n",
        ENTERPRISE_CODES[3], ENTERPRISE_CODES[4]
    );
    let order = here.order("enterprise", &here.file("r.csv", &list));
    let prepared = here.prepare(&order).unwrap();
    assert_eq!(
        prepared.obstacle(Consent::default()),
        None,
        "one of twenty is just five percent"
    );
    let summary = prepared.apply().unwrap();
    assert_eq!(
        (
            summary.retired,
            summary.rejected,
            summary.rejected_by_rule[0].rule.as_str()
        ),
        (1, 1, "row.operation")
    );
    let gone = here.find("enterprise", &ENTERPRISE_CODES[3]);
    assert_eq!(
        (gone.change(), gone.effective_on()),
        (ChangeKind::Retire, "2024-05-06".to_owned())
    );
    assert_eq!(here.find("enterprise", &ENTERPRISE_CODES[4]).change(), ChangeKind::Put);
}

#[test]
fn a_sealed_register_discloses_neither_numbers_nor_birth_dates_and_repeats_are_unchanged() {
    let here = Installation::new();
    let citizens: Vec<sample::Citizen> = (0..50).flat_map(|index| sample::citizen_history(7, index)).collect();
    let mut text = Vec::new();
    let order = sample::Order {
        register: sample::Register::Population,
        records: 50,
        seed: 7,
        threads: 1.try_into().unwrap(),
    };
    sample::write_register(order, &mut text, |_| {}).unwrap();
    let file = here.bytes("p.csv", &text);
    let summary = here.import("population", &file);
    assert_eq!((summary.added, summary.rejected), (50, 0));
    let first = here.find_sealed("population", &citizens[0].citizen_number);
    assert_eq!(
        first.effective_on, SINCE_UNKNOWN,
        "a birth date must not stand in clear"
    );
    here.assert_nowhere_in_data(
        citizens
            .iter()
            .flat_map(|citizen| [citizen.citizen_number.as_str(), citizen.name.as_str()]),
    );
    let again = here.import("population", &here.bytes("q.csv", &[text, b"\n".to_vec()].concat()));
    assert_eq!((again.unchanged, again.changed, again.is_repeat), (50, 0, false));
    let broken = here.file(
        "r.csv",
        "公民身份号码,姓名,性别,民族,出生日期,状态\n990101199001010000,甲,男,汉,1990-01-01,正常\n",
    );
    assert!(here.import("population", &broken).lists_are_personal);
}

#[test]
fn a_row_that_its_citizen_number_contradicts_is_loaded_and_listed_for_a_second_look() {
    let here = Installation::new();
    let citizens: Vec<sample::Citizen> = (0..3).map(|index| sample::citizen(7, index)).collect();
    let row =
        |of: &sample::Citizen, born_on: &str| format!("甲,{},{},汉族,{born_on},正常\n", of.citizen_number, of.sex);
    let rows: String = [
        row(&citizens[0], &citizens[0].born_on.to_string()),
        row(&citizens[1], "1900-01-01"),
        row(&citizens[2], "1900-01-02"),
    ]
    .concat();
    let file = here.file("p.csv", &format!("姓名,公民身份号码,性别,民族,出生日期,状态\n{rows}"));
    let summary = here.import("population", &file);
    assert_eq!((summary.added, summary.rejected, summary.noted), (3, 0, 2));
    assert_eq!((summary.rejects_file, summary.lists_are_personal), (None, true));
    let [noted] = &summary.noted_by_rule[..] else {
        panic!("{:?}", summary.noted_by_rule)
    };
    assert_eq!(
        (
            noted.rule.as_str(),
            noted.field.as_deref(),
            noted.rows,
            noted.first_line
        ),
        ("note.differs_from_citizen_number", Some("出生日期"), 2, 3)
    );
    let list = std::fs::read_to_string(summary.notes_file.unwrap()).unwrap();
    let lines: Vec<&str> = list.lines().skip(1).collect();
    assert!(
        lines[0].starts_with("3,出生日期,1900-01-01,note.") && lines[1].starts_with("4,"),
        "{list}"
    );
    for number in citizens.iter().map(|citizen| &citizen.citizen_number) {
        assert!(
            !list.contains(number.as_str()),
            "the list names the line, not the person"
        );
    }
}

#[test]
fn many_threads_give_what_one_gives() {
    let here = Installation::new();
    let mut text = Vec::new();
    let order = sample::Order {
        register: sample::Register::Enterprise,
        records: 5000,
        seed: 3,
        threads: 2.try_into().unwrap(),
    };
    sample::write_register(order, &mut text, |_| {}).unwrap();
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    for line in (100..lines.len()).step_by(37) {
        lines[line] = b"broken,row";
    }
    let file = here.bytes("e.csv", &lines.join(&b'\n'));
    let mut results = Vec::new();
    for threads in [1, 4] {
        let here = Installation::new();
        let mut order = here.order("enterprise", &file);
        order.threads = threads.try_into().unwrap();
        let summary = here.prepare(&order).unwrap().apply().unwrap();
        let rejects = std::fs::read(summary.rejects_file.as_ref().unwrap()).unwrap();
        results.push((
            summary.accepted,
            summary.rejected_by_rule,
            summary.sequence_after,
            rejects,
        ));
    }
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0].1[0].first_line, 101);
}

#[test]
fn a_retired_record_comes_back_with_a_later_version_only() {
    let here = Installation::new();
    let row = |effective_on: &str| format!("甲有限公司,{},2020-01-02,存续,,,{effective_on}", ENTERPRISE_CODES[0]);
    let others = &many()[1..];
    let all = |first: &str| file_of(&[&[row(first)], others].concat());
    let _ = here.import("enterprise", &here.file("a.csv", &all("")));
    let list = format!(
        "统一社会信用代码,operation,effective_on\n{},retire,2024-05-06\n",
        ENTERPRISE_CODES[0]
    );
    let _ = here.import("enterprise", &here.file("r.csv", &list));
    // What was true before does not undo what came after.
    let _ = here.import("enterprise", &here.file("b.csv", &format!("{}\n", all(""))));
    assert_eq!(
        here.find("enterprise", &ENTERPRISE_CODES[0]).change(),
        ChangeKind::Retire
    );
    let back = here.import("enterprise", &here.file("c.csv", &all("2025-07-08")));
    assert_eq!((back.added + back.changed, here.state("enterprise").records), (1, 20));
    assert_eq!(
        here.find("enterprise", &ENTERPRISE_CODES[0]).effective_on(),
        "2025-07-08"
    );
}
