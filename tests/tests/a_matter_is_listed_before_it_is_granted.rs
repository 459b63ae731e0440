//! Matters come from a list; a grant for one that is not listed is given with a warning, and rights are read as a matrix.

use serde_json::Value;
use stories::{Installation, MATTER};

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_list_is_imported_and_a_grant_warns_of_what_is_not_on_it() {
    let installation = Installation::empty();
    let file = installation.beside("matters.csv");
    let path = file.to_string_lossy().into_owned();
    std::fs::write(&file, "事项编码,事项名称,法律依据\nM-1,备案,某条例第一条\nM-1,审批,\n").expect("written");
    let output = installation.run(&["matter", "import", &path]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("第 3 行“事项编码”列"));
    assert_eq!(
        json(&installation.succeed(&["matter", "list", "--json"])),
        serde_json::json!([])
    );

    std::fs::write(
        &file,
        "department,name,item_code,catalog_part\n甲局,备案,M-1-510000-00,M-1\n乙局,裁决,Z-9,\n",
    )
    .expect("written");
    for (added, unchanged) in [(2, 0), (0, 2)] {
        let report = json(&installation.succeed(&["matter", "import", &path, "--json"]));
        assert_eq!(
            (&report["added"], &report["unchanged"]),
            (&added.into(), &unchanged.into())
        );
    }
    let listed = json(&installation.succeed(&["matter", "list", "--json"]));
    assert_eq!((&listed[0]["code"], &listed[1]["code"]), (&"M-1".into(), &"Z-9".into()));

    installation.succeed(&["organisation", "add", "hall", "--name", "大厅", "--kind", "hall"]);
    let grant = |matter: &str| {
        let line = [
            "grant",
            "add",
            "--organisation",
            "hall",
            "--register",
            "enterprise",
            "--action",
            "verify",
        ];
        let rest = ["--fields", "name", "--legal-basis", "某条例", "--matter", matter];
        installation.succeed(&[&line[..], &rest[..]].concat())
    };
    assert!(!grant("M-1").contains("注意"));
    assert!(grant("M-2").contains("事项目录中没有编码 M-2"));
}

#[test]
fn rights_are_inherited_and_end_with_their_grant() {
    let installation = Installation::demo();
    let rights = |more: &[&str]| json(&installation.succeed(&[&["grant", "matrix", "--json"], more].concat()));
    let all = rights(&["--organisation", "demo-hall", "--matter", MATTER]);
    let right = |field: &str| -> Vec<Value> {
        let all = all.as_array().expect("a list").iter();
        all.filter(|right| right["register"] == "population" && right["field"] == field)
            .cloned()
            .collect()
    };
    let [name, born_on] = [&right("name")[0], &right("born_on")[0]];
    assert_eq!(name["read_until"], name["verify_until"]);
    assert_eq!(born_on["read_until"], Value::Null, "compared, never read");
    assert!(right("birth_place").is_empty());
    // To tell people who asked about them is a right as well, and none to an item.
    let whole = rights(&["--organisation", "demo-hall"]);
    let accounts: Vec<&Value> = (whole.as_array().expect("a list").iter())
        .filter(|right| right["account_until"].is_string())
        .collect();
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    assert_eq!(
        (&accounts[0]["field"], &accounts[0]["verify_until"]),
        (&"citizen_number".into(), &Value::Null)
    );

    installation.succeed(&[
        "organisation",
        "add",
        "window",
        "--name",
        "分厅",
        "--kind",
        "hall",
        "--parent",
        "demo-hall",
    ]);
    let below = rights(&["--organisation", "window", "--matter", MATTER]);
    assert_eq!(below.as_array().map(Vec::len), all.as_array().map(Vec::len));
    assert_eq!(below[0]["granted_to"], serde_json::json!(["demo-hall"]));
    installation.succeed(&["organisation", "suspend", "demo-hall"]);
    assert_eq!(rights(&["--organisation", "window"]), serde_json::json!([]));
    let said = installation.succeed(&["grant", "matrix", "--organisation", "demo-department"]);
    assert!(
        said.contains("企业投资项目备案") && said.contains("共有 1 组"),
        "{said}"
    );
}
