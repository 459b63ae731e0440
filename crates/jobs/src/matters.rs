//! Matters from a table (事项目录导入), whole or not at all.
//!
//! Takes our own headings, and those of the catalogues that districts publish: there the code by which a grant names a
//! matter is the part of the national or provincial catalogue (基本编码), and only matters without one go by the code
//! of who carries them out (实施编码).

use std::collections::HashMap;

use model::{Matter, MatterCode, organisation_tree::short_text};

use crate::table_file::{Column, RowFault, TableError, TableFile, TableRow};

/// The columns of the table; others are left aside.
pub const COLUMNS: &[Column] = &[
    column("code", "事项编码", false),
    column("catalog_part", "基本编码", false),
    column("item_code", "实施编码", false),
    column("name", "事项名称", true),
    column("legal_basis", "法律依据", false),
    column("secrecy_basis", "保密依据", false),
];

/// Longest legal basis in characters: some matters rest on a dozen clauses.
const LEGAL_BASIS_CHARS_MAX: usize = 2_000;

const fn column(id: &'static str, name: &'static str, is_required: bool) -> Column {
    Column { id, name, is_required }
}

/// What an import comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatterPlan {
    /// Matters that are new.
    pub added: Vec<Matter>,
    /// Matters with another name or legal basis than before.
    pub changed: Vec<Matter>,
    /// Rows that say what is known already.
    pub unchanged: u64,
}

/// Reads a table of matters.
///
/// # Errors
/// When it is no table, or has no column with codes.
pub fn read(bytes: &[u8]) -> Result<TableFile, TableError> {
    let table = TableFile::read(bytes, COLUMNS, true)?;
    if table.has("code") || table.has("catalog_part") || table.has("item_code") {
        return Ok(table);
    }
    let message = "缺少事项编码列；列名应为“事项编码”（code）、“基本编码”（catalog_part）或者“实施编码”（item_code）";
    Err(TableError::Heading(message.into()))
}

/// Compares a table with the matters that there are. An empty legal basis leaves the one that is known, and so does an empty
/// basis of secrecy.
///
/// # Errors
/// Every row that breaks a rule, in the order of the file.
pub fn plan(table: &TableFile, existing: &[Matter]) -> Result<MatterPlan, Vec<RowFault>> {
    let known: HashMap<&MatterCode, &Matter> = existing.iter().map(|matter| (&matter.code, matter)).collect();
    let mut faults = table.faults().to_vec();
    let mut seen: HashMap<MatterCode, (u64, Matter)> = HashMap::new();
    let mut plan = MatterPlan::default();
    for row in table.rows() {
        let mut matter = match parse(&row) {
            Ok(matter) => matter,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let before = known.get(&matter.code).copied();
        if matter.legal_basis.is_empty() {
            matter.legal_basis = before.map_or_else(String::new, |before| before.legal_basis.clone());
        }
        // A list that is silent makes nothing public that was secret.
        if matter.secrecy_basis.is_empty() {
            matter.secrecy_basis = before.map_or_else(String::new, |before| before.secrecy_basis.clone());
        }
        match seen.get(&matter.code) {
            Some((_, earlier)) if *earlier == matter => plan.unchanged += 1,
            Some((line, _)) => {
                let rule = format!("编码 {} 与第 {line} 行相同，名称或者法律依据却不同", matter.code);
                faults.push(fault(
                    &row,
                    "事项编码",
                    "matter.twice",
                    rule,
                    "请改正编码，或者只保留一行",
                ));
            }
            None => {
                seen.insert(matter.code.clone(), (row.line, matter.clone()));
                match before {
                    Some(before) if *before == matter => plan.unchanged += 1,
                    Some(_) => plan.changed.push(matter),
                    None => plan.added.push(matter),
                }
            }
        }
    }
    if faults.is_empty() {
        return Ok(plan);
    }
    faults.sort_by_key(|fault| fault.line);
    Err(faults)
}

fn parse(row: &TableRow<'_>) -> Result<Matter, RowFault> {
    let codes = ["code", "catalog_part", "item_code"].map(|column| row.get(column));
    let code = codes.into_iter().find(|code| !code.is_empty()).unwrap_or("");
    let code = MatterCode::parse(code).ok_or_else(|| {
        let rule = "编码应为 1 至 100 个字符，不含空格";
        fault(row, "事项编码", "matter.code", rule.into(), "请填写或者改正编码")
    })?;
    let name = short_text(row.get("name")).ok_or_else(|| {
        let rule = "应为 1 至 200 个字符，不含换行等控制字符";
        fault(row, "事项名称", "matter.name", rule.into(), "请填写或者改正名称")
    })?;
    let bases = [
        ("legal_basis", "法律依据", "matter.legal_basis"),
        ("secrecy_basis", "保密依据", "matter.secrecy_basis"),
    ];
    for (id, name, code) in bases {
        if row.get(id).chars().count() > LEGAL_BASIS_CHARS_MAX {
            let rule = format!("不得超过 {LEGAL_BASIS_CHARS_MAX} 个字符");
            return Err(fault(row, name, code, rule, "请只写文件名称、文号和条款"));
        }
    }
    Ok(Matter {
        code,
        name: name.to_owned(),
        legal_basis: row.get("legal_basis").to_owned(),
        secrecy_basis: row.get("secrecy_basis").to_owned(),
    })
}

fn fault(row: &TableRow<'_>, column: &str, code: &str, rule: String, remedy: &str) -> RowFault {
    RowFault {
        line: row.line,
        column: column.to_owned(),
        code: code.to_owned(),
        rule,
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(text: &str, existing: &[Matter]) -> Result<MatterPlan, Vec<RowFault>> {
        plan(&read(text.as_bytes()).unwrap(), existing)
    }

    #[test]
    fn a_districts_catalogue_goes_by_the_national_code_where_there_is_one() {
        let text = "department,name,item_code,catalog_part\n甲局,备案,511Z-1-00,511Z\n乙局,备案,511Z-2-00,511Z\n丙局,裁决,999-00,\n";
        let plan = planned(text, &[]).unwrap();
        let codes: Vec<&str> = plan.added.iter().map(|matter| matter.code.as_str()).collect();
        assert_eq!((codes, plan.unchanged), (vec!["511Z", "999-00"], 1));
        assert!(
            read("name\n备案\n".as_bytes())
                .unwrap_err()
                .to_string()
                .contains("item_code")
        );
    }

    #[test]
    fn what_is_known_is_left_or_changed() {
        let ours = "事项编码,事项名称,法律依据\n1,备案,某条例\n2,审批,某法\n";
        let first = planned(ours, &[]).unwrap().added;
        assert_eq!(planned(ours, &first).unwrap().unchanged, 2);
        let change = planned("code,name\n1,备案\n2,审批（新）\n3,登记\n", &first).unwrap();
        assert_eq!((change.unchanged, change.added.len()), (1, 1));
        assert_eq!(
            (change.changed[0].name.as_str(), change.changed[0].legal_basis.as_str()),
            ("审批（新）", "某法")
        );
    }

    #[test]
    fn a_list_makes_matters_secret_and_none_public() {
        let secret = planned("事项编码,事项名称,保密依据\n1,备案,某法第三条\n", &[])
            .unwrap()
            .added;
        assert_eq!(secret[0].secrecy_basis, "某法第三条");
        assert_eq!(planned("code,name\n1,备案\n", &secret).unwrap().unchanged, 1);
        let change = planned("code,name\n1,备案（新）\n", &secret).unwrap().changed;
        assert_eq!(change[0].secrecy_basis, "某法第三条");
    }

    #[test]
    fn a_wrong_row_is_told_by_line_and_rule() {
        let long = format!("code,name,legal_basis\n1,备案,{}\n", "法".repeat(2_001));
        for (text, line, code) in [
            ("code,name\n,备案\n", 2, "matter.code"),
            ("code,name\n1 2,备案\n", 2, "matter.code"),
            ("code,name\n1,\n", 2, "matter.name"),
            ("code,name\n1,备案\n1,审批\n", 3, "matter.twice"),
            (&long, 2, "matter.legal_basis"),
        ] {
            let faults = planned(text, &[]).unwrap_err();
            assert_eq!(
                (faults[0].line, faults[0].code.as_str(), faults.len()),
                (line, code, 1),
                "{text}"
            );
        }
    }
}
