//! A catalogue is refused with file, line and reason.

use super::*;

fn refused(change: impl Fn(&str) -> String) -> CatalogueError {
    let mut source = CatalogueSource::built_in();
    source.registers[1].1 = change(&source.registers[1].1);
    Catalogue::parse(&source).unwrap_err()
}

#[test]
fn a_wrong_catalogue_is_refused_with_file_line_and_reason() {
    let cases: [(&str, &str, &str); 9] = [
        ("tag = 2\n", "tag = 1\n", "tag 1"),
        ("type = \"money\"", "type = \"gold\"", "gold"),
        (
            "list = \"enterprise-status\"",
            "list = \"nothing\"",
            "lists/nothing.csv",
        ),
        ("id = \"address\"", "id = \"Address\"", "Address"),
        ("search = \"capital\"", "search = \"founded\"", "founded"),
        ("since = \"2017-02-01\"", "since = \"2017-02-30\"", "since"),
        ("keys = [\"credit_code\", \"registration_number\"]", "keys = []", "keys"),
        ("name = \"注册资本\"", "nmae = \"注册资本\"", "不认识“nmae”这一项"),
        ("tag = 3\n", "tag = \"3\"\n", "应为 0 至 255 的整数，实为文字"),
    ];
    for (from, to, mentions) in cases {
        let error = refused(|text| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        let expected_line = CatalogueSource::built_in().registers[1]
            .1
            .split(from)
            .next()
            .unwrap()
            .matches('\n')
            .count()
            + 1;
        assert_eq!(error.file, "enterprise.toml");
        assert!(error.reason.contains(mentions), "{error}");
        assert!(
            error.line.abs_diff(expected_line) <= 2,
            "{error}: line should be near {expected_line}"
        );
    }
}

#[test]
fn no_configuration_opens_the_population_to_the_internet() {
    for (from, to) in [
        (
            "channel = \"extranet\"\nsealed = true",
            "channel = \"internet\"\nsealed = false",
        ),
        ("sealed = true", "sealed = false"),
    ] {
        let mut source = CatalogueSource::built_in();
        assert!(source.registers[0].1.contains(from));
        source.registers[0].1 =
            source.registers[0]
                .1
                .replacen(from, to, 1)
                .replacen("id = \"population\"", "id = \"other\"", 1);
        assert!(Catalogue::parse(&source).unwrap_err().reason.contains("公民身份号码"));
    }
}

#[test]
fn a_sealed_register_is_searched_by_its_numbers_only() {
    for (field, search, is_refused) in [
        ("name", "name", true),
        ("name", "key", true),
        ("birth_place", "kind", true),
        ("born_on", "founded", true),
        ("name", "none", false),
        ("citizen_number", "key", false),
    ] {
        let mut source = CatalogueSource::built_in();
        let block = format!("id = \"{field}\"\n");
        assert!(source.registers[0].1.contains(&block));
        source.registers[0].1 = source.registers[0]
            .1
            .replacen(&block, &format!("{block}search = \"{search}\"\n"), 1);
        let line = source.registers[0]
            .1
            .split("search = ")
            .next()
            .unwrap()
            .matches('\n')
            .count()
            + 1;
        match Catalogue::parse(&source) {
            Ok(_) => assert!(!is_refused, "{field} {search}"),
            Err(error) => {
                assert!(is_refused, "{field} {search}: {error}");
                assert_eq!(
                    (error.file.as_str(), error.line, error.column),
                    ("population.toml", line, Some(10))
                );
                assert!(error.reason.contains("只能凭确切的号码查询"), "{error}");
            }
        }
    }
}

#[test]
fn the_tag_of_a_dropped_field_is_not_given_again() {
    let with = |text: &str, tag: u8| {
        format!(
            "retired_tags = [40, 41]\n{text}\n[[field]]\nid = \"phone\"\ntag = {tag}\nname = \"联系电话\"\nname_en = \"Telephone\"\ntype = \"text\"\nsharing = \"unconditional\"\nsince = \"2026-12-01\"\n"
        )
    };
    let error = refused(|text| with(text, 41));
    assert!(error.reason.contains("tag 41 已列入 retired_tags"), "{error}");
    assert_eq!(error.column, Some(7));
    let mut source = CatalogueSource::built_in();
    source.registers[1].1 = with(&source.registers[1].1, 42);
    let catalogue = Catalogue::parse(&source).unwrap();
    assert!(catalogue.register("enterprise").unwrap().field("phone").is_some());
}

#[test]
fn what_a_citizen_number_tells_is_its_birth_date_and_its_sex() {
    for (from, to) in [
        ("told_by = \"citizen_number\"", "told_by = \"name\""),
        ("told_by = \"citizen_number\"", "told_by = \"number\""),
        (
            "list = \"ethnic-group\"",
            "list = \"ethnic-group\"\ntold_by = \"citizen_number\"",
        ),
        ("type = \"text\"", "type = \"text\"\ntold_by = \"citizen_number\""),
    ] {
        let mut source = CatalogueSource::built_in();
        assert!(source.registers[0].1.contains(from));
        source.registers[0].1 = source.registers[0].1.replacen(from, to, 1);
        let error = Catalogue::parse(&source).unwrap_err();
        assert!(
            error.reason.contains("told_by") || error.reason.contains("number"),
            "{error}"
        );
        assert_eq!((error.file.as_str(), error.column), ("population.toml", Some(11)));
    }
}

#[test]
fn a_code_issued_despite_its_check_character_is_accepted_where_the_list_names_it() {
    let mut row = crate::CheckedRow::default();
    let mut faults = Vec::new();
    let mut is_accepted = |source: &CatalogueSource| {
        let catalogue = Catalogue::parse(source).unwrap();
        let register = catalogue.register("enterprise").unwrap();
        let mut values = vec![""; register.fields.len()];
        for (id, value) in [
            ("name", "甲公司"),
            ("credit_code", "91990000MA0000015R"),
            ("established_on", "2020-01-01"),
            ("status", "存续"),
        ] {
            values[usize::from(register.field(id).unwrap().0.0)] = value;
        }
        register.check_row(&values, &mut row, &mut faults);
        faults.is_empty()
    };
    let mut source = CatalogueSource::built_in();
    assert!(!is_accepted(&source));
    source.lists.retain(|(file, _)| file != ISSUED_DESPITE_CHECK);
    let listed = "code,name,source\n91990000MA0000015R,甲公司,演示\n".to_owned();
    source.lists.push((ISSUED_DESPITE_CHECK.to_owned(), listed));
    assert!(is_accepted(&source));
    source.lists.last_mut().unwrap().1 = "code,name,source\n91990000MA0000015Q,甲公司,演示\n".to_owned();
    assert_eq!(Catalogue::parse(&source).unwrap_err().line, 2);
}

#[test]
fn adding_a_field_is_one_block() {
    let mut source = CatalogueSource::built_in();
    source.registers[1].1.push_str(
        "\n[[field]]\nid = \"phone\"\ntag = 16\nname = \"联系电话\"\nname_en = \"Telephone\"\ntype = \"text\"\nsharing = \"unconditional\"\nsince = \"2026-12-01\"\n",
    );
    let catalogue = Catalogue::parse(&source).unwrap();
    assert!(catalogue.register("enterprise").unwrap().field("phone").is_some());
}
