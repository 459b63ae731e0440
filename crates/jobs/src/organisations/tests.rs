//! The plan as tables of rows: what is added, changed, left, and what each wrong row is told.

use super::*;

const HEADING: &str = "类别,标识,名称,上级,岗位,职责,人口服务时间,人员额度,系统额度\n";
/// Children before parents, people before posts.
const GOOD: &str = "\
工作人员,clerk-1,某人,hall,综合窗口,,,,
岗位,,综合窗口,hall,,受理申请,,,
审批系统,system-1,审批系统,hall,在线审批,,,,
政务服务大厅,hall,某大厅,p,,,08:00-22:00,10,20
省级牵头机构,lead,某办公室,p,,,,,
province,p,某省,,,,,,
";

fn planned(rows: &str, existing: &OrganisationTree) -> Result<TreePlan, Vec<RowFault>> {
    plan(
        &TableFile::read(format!("{HEADING}{rows}").as_bytes(), COLUMNS, false).unwrap(),
        existing,
    )
}

/// The tree after a change, for another import.
fn applied(change: TreeChange) -> OrganisationTree {
    OrganisationTree {
        organisations: change.organisations_added,
        posts: change.posts,
        principals: change.principals_added,
    }
}

#[test]
fn rows_may_come_in_any_order_and_twice() {
    let first = planned(GOOD, &OrganisationTree::default()).unwrap();
    let ids: Vec<&str> = first
        .change
        .organisations_added
        .iter()
        .map(|organisation| organisation.id.as_str())
        .collect();
    assert_eq!(ids[0], "p", "those above come first: {ids:?}");
    assert_eq!(
        (ids.len(), first.change.posts.len(), first.change.principals_added.len()),
        (3, 1, 2)
    );
    let hall = first
        .change
        .organisations_added
        .iter()
        .find(|added| added.id.as_str() == "hall")
        .unwrap();
    assert_eq!((hall.daily_budget_clerk, hall.daily_budget_system), (10, 20));
    assert_eq!(hall.population_hours.unwrap().to_string(), "08:00-22:00");

    let again = planned(GOOD, &applied(first.change)).unwrap();
    assert!(again.change.is_empty(), "{again:?}");
    assert_eq!(again.unchanged, 6);
}

#[test]
fn what_differs_is_changed_and_an_empty_cell_leaves_what_is_there() {
    let mut tree = applied(planned(GOOD, &OrganisationTree::default()).unwrap().change);
    for organisation in &mut tree.organisations {
        organisation.is_active = false;
    }
    tree.principals[0].is_active = false;
    let rows = "政务服务大厅,hall,新名称,p,,,,11,\n岗位,,综合窗口,hall,,受理、出件,,,\n岗位,,咨询窗口,hall,,解答,,,\n\
                工作人员,clerk-1,某人,hall,咨询窗口,,,,\n";
    let change = planned(rows, &tree).unwrap().change;
    let hall = &change.organisations_changed[0];
    assert_eq!(
        (hall.name.as_str(), hall.daily_budget_clerk, hall.daily_budget_system),
        ("新名称", 11, 20)
    );
    assert!(
        hall.population_hours.is_some() && !hall.is_active,
        "left as it was: {hall:?}"
    );
    assert_eq!(change.posts.len(), 2);
    assert_eq!(change.principals_changed[0].post, "咨询窗口");
    assert!(!change.principals_changed[0].is_active, "an import resumes nobody");
    assert_eq!(
        (change.organisations_added.len(), change.principals_added.len()),
        (0, 0)
    );
}

#[test]
fn every_wrong_row_is_told_with_line_column_and_rule() {
    let tree = applied(planned(GOOD, &OrganisationTree::default()).unwrap().change);
    let cases = [
        ("城堡,x,名,,,,,,\n", 2, "类别", "tree.kind"),
        ("政务服务大厅,Hall,名,,,,,,\n", 2, "标识", "tree.id"),
        ("政务服务大厅,x,,,,,,,\n", 2, "名称", "tree.text"),
        ("政务服务大厅,x,名,,,职责,,,\n", 2, "职责", "tree.not_here"),
        ("政务服务大厅,x,名,,,,8-20,,\n", 2, "人口服务时间", "tree.hours"),
        ("政务服务大厅,x,名,,,,,-1,\n", 2, "人员额度", "tree.budget"),
        ("政务服务大厅,x,名,nobody,,,,,\n", 2, "上级", "tree.parent_unknown"),
        ("政务服务大厅,x,名,x,,,,,\n", 2, "上级", "tree.too_deep"),
        (
            "政务服务大厅,x,名,,,,,,\n审计机构,x,名,,,,,,\n",
            3,
            "标识",
            "tree.twice",
        ),
        ("审计机构,hall,名,p,,,,,\n", 2, "类别", "tree.kind_differs"),
        ("政务服务大厅,hall,名,,,,,,\n", 2, "上级", "tree.parent_differs"),
        ("province,q,另一省,,,,,,\n", 2, "类别", "tree.no_lead_agency"),
        ("lead_agency,second,名,p,,,,,\n", 2, "类别", "tree.second_lead_agency"),
        (
            "lead_agency,second,名,hall,,,,,\n",
            2,
            "上级",
            "tree.lead_agency_outside_province",
        ),
        ("post,,窗口,nobody,,职责,,,\n", 2, "上级", "tree.parent_unknown"),
        ("post,,窗口,hall,,,,,\n", 2, "职责", "tree.text"),
        ("person,x,某人,hall,没有的岗位,,,,\n", 2, "岗位", "tree.post_unknown"),
        (
            "system,clerk-1,系统,hall,审批,,,,\n",
            2,
            "标识",
            "tree.principal_differs",
        ),
        ("政务服务大厅,y,名,,,\n", 2, "", "table.columns"),
    ];
    for (rows, line, column, code) in cases {
        let faults = planned(rows, &tree).unwrap_err();
        let told = faults.iter().find(|fault| fault.code == code);
        let told = told.unwrap_or_else(|| panic!("{rows}: {faults:?}"));
        assert_eq!((told.line, told.column.as_str()), (line, column), "{rows}");
        assert!(!told.rule.is_empty() && !told.remedy.is_empty());
        assert!(!told.to_string().contains("某人"), "nothing personal: {told}");
    }
    let two = planned("城堡,x,名,,,,,,\n审计机构,y,名,,,,,,\n城堡,z,名,,,,,,\n", &tree).unwrap_err();
    assert_eq!(
        two.iter().map(|fault| fault.line).collect::<Vec<_>>(),
        [2, 4],
        "all of them, in order"
    );
}
