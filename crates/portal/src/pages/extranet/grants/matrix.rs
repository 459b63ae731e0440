//! Who may see which field for which matter (有效权限表).

use app::{RightsFilter, RightsRow, RightsTable};
use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use model::{GrantAction, OrganisationId};

use super::matter;
use crate::{
    door::Portal,
    form::{Choice, Entered, Input, InputKind},
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::{extranet::question::SentQuery, problem},
    paging::{PAGE, Pages, Paging},
    routes, shown,
    visitor::Visitor,
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/rights_matrix.html")]
pub struct RightsMatrixPage {
    frame: Frame,
    inputs: Vec<Input>,
    tables: Vec<Table>,
    pages: Option<Pages>,
    left_out: Option<String>,
}

/// Organisations on a page; each has as many cells as there are fields.
const ROWS_MAX: usize = 10;

/// Rights for a matter in a register.
#[derive(Clone, Debug)]
struct Table {
    heading: String,
    fields: Vec<String>,
    rows: Vec<Row>,
}

/// Rights of an organisation.
#[derive(Clone, Debug)]
struct Row {
    organisation: String,
    id: String,
    /// Heading of the column with what may be done.
    cells: Vec<(String, &'static str)>,
    grants: Vec<(u64, String)>,
    limits: Vec<String>,
}

/// Shows the matrix.
pub(crate) async fn show(portal: Portal, visitor: Visitor, query: SentQuery, paging: Paging) -> Response {
    let wanted = Entered::new(query.map(|Query(pairs)| pairs).unwrap_or_default());
    let text = |name: &str| Some(wanted.get(name).to_owned()).filter(|text| !text.is_empty());
    let filter = RightsFilter {
        // What cannot be an id is nobody's.
        organisation: text("organisation")
            .map(|id| OrganisationId::parse(&id).unwrap_or_else(|| OrganisationId::parse("-").expect("an id"))),
        matter: text("matter"),
        register: text("register"),
    };
    let matrix = match portal.app.rights_matrix(&visitor.caller, &filter).await {
        Ok(matrix) => matrix,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.grants;
    let n = matrix.rows_left_out;
    let all: Vec<_> = (matrix.tables.iter())
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
        .collect();
    let (part, pages) = paging.part(PAGE, &all, ROWS_MAX);
    let shown = RightsMatrixPage {
        frame: Frame::of_visitor(&portal.site, Place::Grants, m.matrix_title, &visitor),
        inputs: inputs(&portal, &wanted),
        // Rows of one table lie together.
        tables: (part.chunk_by(|(one, _), (next, _)| std::ptr::eq(*one, *next)))
            .map(Table::of)
            .collect(),
        pages,
        left_out: (n > 0).then(|| fill(m.matrix_left_out, &[("n", shown::number(n as u64))])),
    };
    page(StatusCode::OK, &shown)
}

fn inputs(portal: &Portal, wanted: &Entered) -> Vec<Input> {
    let m = &ZH.grants;
    let line = |name: &str, label: &str, value: &str| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        value: value.to_owned(),
        ..Input::default()
    };
    let registers = portal.app.catalogue().registers().iter().map(|register| Choice {
        value: register.id.clone(),
        label: register.name.clone(),
        is_chosen: register.id == wanted.get("register"),
    });
    vec![
        line("organisation", m.organisation_id, wanted.get("organisation")),
        line("matter", m.matter_code, wanted.get("matter")),
        Input {
            kind: InputKind::Condition(registers.collect()),
            ..line("register", m.register, wanted.get("register"))
        },
    ]
}

impl Table {
    fn of(part: &[(&RightsTable, &RightsRow)]) -> Self {
        let (table, _) = part[0];
        let field = |place: &usize| table.register.fields[*place].name.clone();
        let fields: Vec<String> = table.fields.iter().map(field).collect();
        let heading = [
            ("register", table.register.name.clone()),
            ("matter", matter(&table.matter, table.matter_name.as_deref())),
        ];
        Self {
            heading: fill(ZH.grants.matrix_heading, &heading),
            rows: part.iter().map(|(_, row)| Row::of(row, &fields)).collect(),
            fields,
        }
    }
}

impl Row {
    fn of(row: &RightsRow, fields: &[String]) -> Self {
        let m = &ZH.grants;
        let cell = |action: &Option<GrantAction>| match action {
            Some(GrantAction::Read) => m.may_read,
            Some(GrantAction::Verify) => m.may_verify,
            Some(GrantAction::Account) => m.may_account,
            None => m.may_nothing,
        };
        Self {
            organisation: row.organisation_name.clone(),
            id: row.organisation.to_string(),
            cells: fields.iter().cloned().zip(row.cells.iter().map(cell)).collect(),
            grants: row.grants.iter().map(|id| (*id, routes::grant(*id))).collect(),
            limits: row.limits.clone(),
        }
    }
}

#[cfg(test)]
impl RightsMatrixPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let m = &ZH.grants;
        let input = |name: &str, label: &str| Input {
            name: name.to_owned(),
            label: label.to_owned(),
            value: "\"><".to_owned(),
            ..Input::default()
        };
        let page = |tables, left_out: Option<&str>| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Grants,
                m.matrix_title,
                Some(Asker::sample_official()),
            ),
            inputs: vec![input("organisation", m.organisation_id), input("matter", m.matter_code)],
            tables,
            pages: None,
            left_out: left_out.map(str::to_owned),
        };
        let table = |fields: usize, rows: usize| {
            let fields: Vec<String> = (0..fields).map(|_| "登记机关名称".to_owned()).collect();
            let cells = [m.may_read, m.may_verify, m.may_account, m.may_nothing]
                .into_iter()
                .cycle();
            let row = Row {
                organisation: "样例省政务服务中心".to_owned(),
                id: "hall-1".to_owned(),
                cells: fields.iter().cloned().zip(cells).collect(),
                grants: vec![(7, routes::grant(7)), (9, routes::grant(9))],
                limits: vec!["授权 7：09:00-17:00，每日 500 次".to_owned()],
            };
            Table {
                heading: "公民基本信息　000119001000 样例事项".to_owned(),
                rows: vec![row; rows],
                fields,
            }
        };
        vec![
            ("empty", page(vec![], None)),
            ("typical", page(vec![table(5, 2), table(3, 1)], None)),
            (
                "long",
                Self {
                    pages: Pages::sample(routes::GRANT_MATRIX),
                    ..page(vec![table(16, ROWS_MAX / 2); 2], Some("另有 1,200 行未列出"))
                },
            ),
        ]
    }
}
