//! Adding a field to a running installation is: edit one line, restart; old records stay readable.

use std::{fs, path::Path};

use client::{Lookup, LookupBy};
use stories::{Installation, RECORDS, SEED};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target)
        } else {
            fs::copy(&path, &target).map(drop).unwrap()
        }
    }
}

#[tokio::test]
async fn one_block_a_restart_and_the_field_is_there() {
    let installation = Installation::demo();
    let folder = installation.beside("catalogue");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue"), &folder);
    let file = folder.join("enterprise.toml");
    let field = "\n[[field]]\nid = \"telephone\"\ntag = 40\nname = \"联系电话\"\nname_en = \"Telephone\"\ntype = \"text\"\nsharing = \"unconditional\"\nsince = \"2026-12-01\"\n";
    fs::write(&file, fs::read_to_string(&file).unwrap() + field).unwrap();
    let catalogue = folder.to_string_lossy().into_owned();

    let enterprise = (0..RECORDS)
        .map(|index| sample::enterprise(SEED, index))
        .find(|one| !one.credit_code.is_empty())
        .unwrap();
    let row = format!(
        "企业名称,统一社会信用代码,成立日期,登记状态,核准日期,联系电话\n{},{},2015-03-01,存续,2026-11-20,010-00000000\n",
        enterprise.name, enterprise.credit_code
    );
    fs::write(installation.beside("one.csv"), row).unwrap();
    installation.succeed(&["--catalogue", &catalogue, "import", "enterprise", "one.csv"]);
    let server = installation.serve(&["--catalogue", &catalogue]);
    let lookup = |as_of: Option<&str>| Lookup {
        register: "enterprise".into(),
        by: LookupBy::Code(enterprise.credit_code.clone()),
        as_of: as_of.map(str::to_owned),
    };
    let now = server.public().look_up(&lookup(None)).await.unwrap();
    assert_eq!(now.rest["record"]["values"]["telephone"], "010-00000000");
    let before = server.public().look_up(&lookup(Some("2026-11-19"))).await.unwrap();
    assert_eq!(before.rest["record"]["values"]["name"], enterprise.name.as_str());
    assert!(before.rest["record"]["values"].get("telephone").is_none());
}

/// A code that was issued although its check character is wrong: one line in the list, restart, and it is taken everywhere.
#[tokio::test]
async fn a_listed_code_is_imported_and_found() {
    const LISTED: &str = "91990000MA0000015A";
    let installation = Installation::empty();
    let folder = installation.beside("catalogue");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue"), &folder);
    let catalogue = folder.to_string_lossy().into_owned();
    let row = format!("企业名称,统一社会信用代码,成立日期,登记状态\n虚构有限公司,{LISTED},2015-03-01,存续\n");
    fs::write(installation.beside("one.csv"), row).unwrap();
    let import = ["--catalogue", &catalogue, "import", "enterprise", "one.csv"];
    let said = installation.fail(&import);
    assert!(said.is_empty(), "{said}");

    let list = folder.join("lists/issued-despite-check.csv");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, format!("{text}{LISTED},虚构有限公司,某地公示\n")).unwrap();
    installation.succeed(&import);
    let server = installation.serve(&["--catalogue", &catalogue]);
    let lookup = Lookup {
        register: "enterprise".into(),
        by: LookupBy::Code(LISTED.into()),
        as_of: None,
    };
    let found = server.public().look_up(&lookup).await.unwrap();
    assert_eq!(found.rest["record"]["values"]["name"], "虚构有限公司");

    fs::write(&list, format!("{text}{LISTED}\n")).unwrap();
    let line = text.lines().count() + 1;
    let said = installation.fail(&["--catalogue", &catalogue, "catalogue", "check"]);
    assert!(
        said.contains("issued-despite-check.csv") && said.contains(&format!("第 {line} 行")),
        "{said}"
    );
}

#[test]
fn a_wrong_catalogue_is_refused_at_start_with_file_line_and_reason() {
    let installation = Installation::demo();
    let folder = installation.beside("catalogue");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue"), &folder);
    let file = folder.join("institution.toml");
    let text = fs::read_to_string(&file).unwrap().replacen("tag = 3\n", "tag = 2\n", 1);
    let line = text
        .lines()
        .collect::<Vec<_>>()
        .iter()
        .rposition(|line| *line == "tag = 2")
        .unwrap()
        + 1;
    fs::write(&file, text).unwrap();
    let catalogue = folder.to_string_lossy().into_owned();
    for command in [
        &["catalogue", "check"][..],
        &["serve", "--internet", "127.0.0.1:0", "--extranet", "127.0.0.1:0"],
    ] {
        let message = installation.fail(&[&["--catalogue", &catalogue], command].concat());
        assert!(
            message.contains("institution.toml") && message.contains(&format!("第 {line} 行")),
            "{message}"
        );
    }
    installation.succeed(&["catalogue", "check"]);
}
