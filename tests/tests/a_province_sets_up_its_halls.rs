//! A province sets up its lead agency, halls, posts, people and systems from one table, whole or not at all.

use serde_json::Value;
use stories::Installation;

const HEADING: &str = "类别,标识,名称,上级,岗位,职责,人口服务时间,人员额度,系统额度\n";
/// Those below before those above, as a table kept by hand comes.
const PROVINCE: &str = "\
工作人员,clerk-7,窗口甲,hall-519900,综合受理窗口,,,,
岗位,,综合受理窗口,hall-519900,,受理申请并核验基本信息,,,
审批系统,system-7,审批系统,hall-519900,在线审批,,,,
政务服务大厅,hall-519900,某市政务服务大厅,province-519900,,,07:30-22:00,300,
省级牵头机构,lead-519900,某省政务服务办公室,province-519900,,,,,
省级行政区,province-519900,某省,,,,,,
";

fn counted(installation: &Installation) -> usize {
    let list: Value = serde_json::from_str(&installation.succeed(&["organisation", "list", "--json"])).expect("JSON");
    list.as_array().expect("a list").len()
}

#[test]
fn a_table_in_either_encoding_is_taken_whole_and_twice_without_harm() {
    let installation = Installation::empty();
    let (utf8, gb) = (installation.beside("tree.csv"), installation.beside("tree-gb.csv"));
    std::fs::write(&utf8, format!("{HEADING}{PROVINCE}")).expect("written");
    // The same table as spreadsheet programs in China write it: made by a program that nobody here wrote.
    let encoded = std::process::Command::new("iconv")
        .args(["-f", "UTF-8", "-t", "GB18030"])
        .arg(&utf8)
        .output()
        .expect("iconv is part of every Debian");
    assert!(encoded.status.success());
    std::fs::write(&gb, encoded.stdout).expect("written");

    let (utf8, gb) = (utf8.to_string_lossy(), gb.to_string_lossy());
    let said = installation.succeed(&["organisation", "import", &utf8, "--dry-run"]);
    assert!(said.contains("机构新增 3"), "{said}");
    assert_eq!(counted(&installation), 0, "a dry run changes nothing");
    let report: Value =
        serde_json::from_str(&installation.succeed(&["organisation", "import", &gb, "--json"])).expect("JSON");
    assert_eq!(
        (&report["is_applied"], &report["organisations_added"]),
        (&true.into(), &3.into())
    );
    assert_eq!(
        (&report["posts_saved"], &report["principals_added"]),
        (&1.into(), &2.into())
    );
    let again = installation.succeed(&["organisation", "import", &utf8]);
    assert!(again.contains("无需更改") && again.contains("未变 6 行"), "{again}");

    let tree = installation.succeed(&["organisation", "tree"]);
    for line in [
        "某省（省级行政区，province-519900）",
        "├── 某市政务服务大厅（政务服务大厅，hall-519900）",
        "└── 某省政务服务办公室（省级牵头机构，lead-519900）",
        "· 岗位 综合受理窗口：受理申请并核验基本信息",
        "· 系统 审批系统（在线审批，system-7）",
    ] {
        assert!(tree.contains(line), "{line} is missing in\n{tree}");
    }
}

#[test]
fn one_wrong_row_and_nothing_is_taken() {
    let installation = Installation::empty();
    let file = installation.beside("tree.csv");
    let path = file.to_string_lossy().into_owned();
    let wrong =
        "省级牵头机构,second,另一办公室,province-519900,,,,,\n工作人员,clerk-8,窗口乙,hall-519900,没有的岗位,,,,\n";
    std::fs::write(&file, format!("{HEADING}{PROVINCE}{wrong}")).expect("written");
    let output = installation.run(&["organisation", "import", &path]);
    let (said, failed) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(
        !output.status.success() && failed.contains("organisation.import"),
        "{failed}"
    );
    assert!(
        said.contains("第 8 行“类别”列：一个省级行政区只能有一个省级牵头机构"),
        "{said}"
    );
    assert!(said.contains("第 9 行“岗位”列") && !said.contains("窗口乙"), "{said}");
    assert_eq!(counted(&installation), 0);

    std::fs::write(&file, format!("{HEADING}{PROVINCE}")).expect("written");
    installation.succeed(&["organisation", "import", &path]);
    let add = [
        "organisation",
        "add",
        "second",
        "--name",
        "另一办公室",
        "--kind",
        "lead_agency",
    ];
    let refused = installation.fail(&[&add[..], &["--parent", "province-519900"]].concat());
    assert!(
        refused.contains("只能有一个省级牵头机构，现已有 lead-519900"),
        "{refused}"
    );
    let elsewhere = installation.fail(&[&add[..], &["--parent", "hall-519900"]].concat());
    assert!(elsewhere.contains("应当直接隶属于省级行政区"), "{elsewhere}");
    installation.succeed(&["organisation", "suspend", "lead-519900"]);
    installation.succeed(&[&add[..], &["--parent", "province-519900"]].concat());
    let back = installation.fail(&["organisation", "resume", "lead-519900"]);
    assert!(back.contains("现已有 second"), "{back}");
}

#[test]
fn the_demo_has_every_province_with_its_lead_agency_and_a_hall() {
    let installation = Installation::demo();
    let tree: Value = serde_json::from_str(&installation.succeed(&["organisation", "tree", "--json"])).expect("JSON");
    let roots = tree.as_array().expect("a list");
    let national = roots
        .iter()
        .find(|root| root["id"] == "demo-national")
        .expect("the national body");
    let provinces = national["below"].as_array().expect("a list");
    assert_eq!(provinces.len(), 31);
    for province in provinces {
        assert_eq!(province["fault"], Value::Null, "{province}");
        let kinds: Vec<&str> = province["below"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|below| below["kind"].as_str().expect("a kind"))
            .collect();
        assert_eq!(kinds, ["hall", "lead_agency"], "{province}");
        assert!(
            province["below"][0]["posts"][0]["duty"]
                .as_str()
                .is_some_and(|duty| !duty.is_empty())
        );
    }
}
