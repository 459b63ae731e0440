//! Plans as tables: headings and mappings in, arranged rows or refusals out.

use model::Catalogue;

use super::*;

impl Sources for Vec<&str> {
    fn get(&self, column: usize) -> &str {
        self[column]
    }
}

fn enterprise() -> Arc<Register> {
    Catalogue::built_in().register("enterprise").unwrap().clone()
}

fn arranged(plan: &Plan, row: &[&str]) -> (Vec<(String, String)>, String, String) {
    let (row, mut scratch, mut values) = (row.to_vec(), Vec::new(), Vec::new());
    plan.complete(&row, &mut scratch, &mut Vec::new());
    let asides = plan.arrange(&row, &scratch, &mut values);
    let fields = plan
        .register
        .fields()
        .zip(&values)
        .filter(|(_, value)| !value.is_empty());
    (
        fields
            .map(|((_, field), value)| (field.id.clone(), (*value).to_owned()))
            .collect(),
        asides.effective_on.to_owned(),
        asides.operation.to_owned(),
    )
}

#[test]
fn headings_are_names_or_ids() {
    let plan = Plan::for_headings(
        &enterprise(),
        None,
        &[
            "登记状态",
            " name ",
            "统一社会信用代码",
            "established_on",
            "生效日期",
            "operation",
        ],
    )
    .unwrap();
    let (fields, effective_on, operation) =
        arranged(&plan, &["存续", "甲", "X", "2020-01-01", " 2021-01-01", "retire"]);
    let expected = [
        ("name", "甲"),
        ("credit_code", "X"),
        ("established_on", "2020-01-01"),
        ("status", "存续"),
    ];
    assert_eq!(fields, expected.map(|(id, value)| (id.to_owned(), value.to_owned())));
    assert_eq!((effective_on.as_str(), operation.as_str()), ("2021-01-01", "retire"));
}

#[test]
fn a_mapping_routes_replaces_fills_in_and_marks_cuts() {
    let mapping = Mapping::parse(
        "m",
        r#"
        register = "enterprise"
        ignore = ["province"]
        [constants]
        kind = "公司"
        [[column]]
        heading = "code"
        route = [{ field = "registration_number", chars = 15, digits = true }, { field = "credit_code" }]
        [[column]]
        heading = "state"
        field = "status"
        values = { "1" = "存续", "2" = "注销" }
        default = "存续"
        [[column]]
        heading = "scope_3"
        field = "经营范围"
        cut_at_chars = 3
        [[column]]
        heading = "remark"
        field = "former_names"
        optional = true
        "#,
    )
    .unwrap();
    let headings = ["name", "code", "成立日期", "state", "scope_3", "province"];
    let plan = Plan::for_headings(&enterprise(), Some(&mapping), &headings).unwrap();
    for (row, expected) in [
        (
            ["甲", "990000000000000", "2020-01-01", "2", "种植养", "京"],
            "name=甲 registration_number=990000000000000 kind=公司 established_on=2020-01-01 scope=种植养…… status=注销",
        ),
        (
            ["甲", "99000000000000A", "2020-01-01", "", "种植", "京"],
            "name=甲 credit_code=99000000000000A kind=公司 established_on=2020-01-01 scope=种植 status=存续",
        ),
        (
            ["甲", "", "2020-01-01", "9", "", ""],
            "name=甲 kind=公司 established_on=2020-01-01 status=9",
        ),
    ] {
        let (fields, ..) = arranged(&plan, &row);
        let fields: Vec<_> = fields.iter().map(|(id, value)| format!("{id}={value}")).collect();
        assert_eq!(fields.join(" "), expected);
    }
    let names = Plan::for_names(&enterprise(), Some(&mapping)).unwrap();
    for name in [
        "name",
        "企业名称",
        "code",
        "province",
        "生效日期",
        "operation",
        "remark",
    ] {
        assert!(names.column_named(name).is_some(), "{name}");
    }
    assert_eq!(names.column_named("nothing"), None);
}

#[test]
fn a_wrong_heading_line_is_refused_with_place_and_remedy() {
    for (headings, texts) in [
        (
            &["企业名称", "统一社会信用代码", "成立日期"][..],
            &["登记状态", "请补上"][..],
        ),
        (&["企业名称", "成立日期", "登记状态"], &["统一社会信用代码", "注册号"]),
        (&["企业名称", "企业名称"], &["企业名称", "两次"]),
        (
            &["企业名称", "name", "统一社会信用代码", "成立日期", "登记状态"],
            &["企业名称”、“name", "只保留一列"],
        ),
        (&["生效日期", "effective_on"], &["同一内容"]),
        (
            &["企业名称", "行业", "", "规模"],
            &["行业”、“（第 3 列为空）”、“规模", "--mapping"],
        ),
    ] {
        let error = Plan::for_headings(&enterprise(), None, headings)
            .unwrap_err()
            .to_string();
        for text in texts {
            assert!(error.contains(text), "{headings:?}: {error}");
        }
    }
    assert!(
        Plan::for_headings(&enterprise(), None, &["统一社会信用代码", "操作"]).is_ok(),
        "a list of records to withdraw"
    );
    let shipped = Mapping::shipped("enterprise-registrations-csv").unwrap();
    let error = Plan::for_headings(&enterprise(), Some(&shipped), &["name"])
        .unwrap_err()
        .to_string();
    assert!(error.contains("“code”"), "{error}");
    let wrong = Mapping::parse("m", "register = 'enterprise'\n[constants]\nstat = 'x'").unwrap();
    let error = Plan::for_headings(&enterprise(), Some(&wrong), &[])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("constants") && error.contains("stat") && error.contains("登记状态"),
        "{error}"
    );
}

const CAPITAL_IN: &str =
    "register = 'enterprise'\n[[column]]\nheading = '资本'\nfield = 'registered_capital'\nvalues = { '1' = '1亿元' }\n";

#[test]
fn an_amount_without_unit_is_in_what_the_mapping_says() {
    let mapping = Mapping::parse("m", &format!("{CAPITAL_IN}bare_amount_in = '万美元'")).unwrap();
    let plan = Plan::for_names(&enterprise(), Some(&mapping)).unwrap();
    let at = plan.column_named("资本").unwrap();
    for (raw, taken, is_supplied) in [
        ("70", "70万美元", true),
        ("1,070.5（）", "1,070.5万美元", true),
        ("70(万元)", "70(万元)", false),
        ("1", "1亿元", false),
        ("", "", false),
        ("不详", "不详", false),
    ] {
        let mut row = vec![""; plan.width()];
        row[at] = raw;
        let (mut scratch, mut supplied, mut values) = (Vec::new(), Vec::new(), Vec::new());
        plan.complete(&row, &mut scratch, &mut supplied);
        plan.arrange(&row, &scratch, &mut values);
        let (index, _) = plan.register.field("registered_capital").unwrap();
        assert_eq!(values[usize::from(index.0)], taken, "{raw}");
        assert_eq!(supplied.iter().any(|one| one.raw == raw), is_supplied, "{raw}");
    }
}

#[test]
fn a_unit_that_is_none_is_refused_with_its_column() {
    for (unit, field, rule) in [
        ("万", "name", "只能用于类型为金额的信息项"),
        ("贝壳", "registered_capital", "“贝壳”应为单位和币种"),
        ("", "registered_capital", "应为单位和币种"),
        ("0", "registered_capital", "应为单位和币种"),
    ] {
        let text = CAPITAL_IN.replace("registered_capital", field);
        let mapping = Mapping::parse("m", &format!("{text}bare_amount_in = '{unit}'")).unwrap();
        let told = Plan::for_names(&enterprise(), Some(&mapping)).unwrap_err().to_string();
        assert!(
            told.contains("“资本”的 bare_amount_in") && told.contains(rule),
            "{told}"
        );
    }
}
