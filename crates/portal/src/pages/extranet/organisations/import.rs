//! A table of halls, posts, people and systems (机构表格导入): uploaded, shown what it comes to, and then applied.

use app::AppError;
use askama::Template;
use axum::{
    Form, Router,
    extract::{DefaultBodyLimit, Multipart},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jobs::{
    organisations::{COLUMNS, TreePlan, plan},
    table_file::{RowFault, TableFile},
};
use model::Duty;

use crate::{
    door::{Portal, Served},
    form::Entered,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::{extranet::question::SentForm, problem},
    routes,
    visitor::Visitor,
};

/// Largest table: some twenty thousand rows.
const TABLE_SIZE_BYTES_MAX: usize = 1024 * 1024;
/// Largest form that carries one: in base64, percent-encoded.
const FORM_SIZE_BYTES_MAX: usize = 2 * TABLE_SIZE_BYTES_MAX;
/// Wrong rows, and changes of a kind, that are shown.
const SHOWN_MAX: usize = 40;

/// The page: the form, and what a table would come to.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/organisations/import.html")]
pub struct ImportPage {
    frame: Frame,
    wrong: Option<String>,
    faults: Vec<FaultRow>,
    faults_cut: Option<String>,
    outcome: Option<Outcome>,
}

/// A row that breaks a rule.
#[derive(Clone, Debug)]
struct FaultRow {
    line: u64,
    column: String,
    rule: String,
    remedy: String,
}

/// What a table comes to.
#[derive(Clone, Debug)]
struct Outcome {
    /// What is done with how many, and the first of them.
    changes: Vec<(String, String)>,
    unchanged: String,
    /// The table itself; `None` when there is nothing to do.
    table: Option<String>,
}

/// The routes of tables.
pub(super) fn mount(router: Router<Served>) -> Router<Served> {
    let large = || DefaultBodyLimit::max(FORM_SIZE_BYTES_MAX);
    router
        .route(routes::ORGANISATIONS_IMPORT, get(show).post(upload).layer(large()))
        .route(routes::ORGANISATIONS_IMPORT_APPLY, post(apply).layer(large()))
}

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    match portal.app.tree_in_remit(&visitor.caller).await {
        Ok(_) => page(StatusCode::OK, &ImportPage::empty(&portal, &visitor)),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Shows what an uploaded table comes to, and changes nothing.
pub(crate) async fn upload(
    portal: Portal,
    visitor: Visitor,
    sent: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    if !visitor.has(Duty::LeadAgency) {
        return problem::not_your_duty(&portal, &visitor);
    }
    let table = match sent {
        Ok(parts) => file(parts).await,
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let shown = match table {
        Ok(table) => compared(&portal, &visitor, &table).await,
        Err(status) => return problem::unreadable(&portal, status),
    };
    match shown {
        Ok((shown, _)) => shown.respond(),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// The bytes of the one file of the form; none for an empty one.
async fn file(mut parts: Multipart) -> Result<Vec<u8>, StatusCode> {
    while let Some(part) = parts.next_field().await.map_err(|error| error.status())? {
        if part.name() == Some("table") {
            let bytes = part.bytes().await.map_err(|error| error.status())?;
            return Ok(bytes.to_vec());
        }
    }
    Err(StatusCode::BAD_REQUEST)
}

/// Applies the table that was shown.
pub(crate) async fn apply(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let Ok(table) = BASE64_STANDARD.decode(entered.get("table")) else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    // Compared anew: what was shown is what was so then.
    let (mut shown, plan) = match compared(&portal, &visitor, &table).await {
        Ok((shown, Some(plan))) => (shown, plan),
        Ok((shown, None)) => return shown.respond(),
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    match portal.app.import_tree(&visitor.caller, &table, plan.change).await {
        Ok(done) => {
            let next = routes::done(routes::ORGANISATIONS, &done.receipt().reference());
            Redirect::to(&next).into_response()
        }
        Err(AppError::NotPossible(why)) => {
            shown.wrong = Some(why.message);
            shown.outcome = None;
            page(problem::status_of_obstacle(why.obstacle), &shown)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// The page of what a table comes to, and the plan if it is good.
async fn compared(
    portal: &Portal,
    visitor: &Visitor,
    table: &[u8],
) -> Result<(ImportPage, Option<TreePlan>), AppError> {
    let m = &ZH.organisations;
    let mut shown = ImportPage::empty(portal, visitor);
    let tree = portal.app.tree_in_remit(&visitor.caller).await?;
    if table.is_empty() || table.len() > TABLE_SIZE_BYTES_MAX {
        shown.wrong = Some(fill(m.table_size, &[("n", TABLE_SIZE_BYTES_MAX / 1024)]));
        return Ok((shown, None));
    }
    let read = match TableFile::read(table, COLUMNS, false) {
        Ok(read) => read,
        Err(error) => {
            shown.wrong = Some(error.to_string());
            return Ok((shown, None));
        }
    };
    match plan(&read, &tree) {
        Err(faults) => {
            let cut = faults.len() > SHOWN_MAX;
            shown.faults_cut = cut.then(|| fill(m.faults_cut, &[("n", SHOWN_MAX), ("all", faults.len())]));
            shown.faults = faults.iter().take(SHOWN_MAX).map(FaultRow::of).collect();
            Ok((shown, None))
        }
        Ok(plan) => match portal.app.check_tree(&visitor.caller, &plan.change).await {
            Ok(()) => {
                shown.outcome = Some(Outcome::of(&plan, table));
                Ok((shown, Some(plan)))
            }
            Err(AppError::NotPossible(why)) => {
                shown.wrong = Some(why.message);
                Ok((shown, None))
            }
            Err(error) => Err(error),
        },
    }
}

impl ImportPage {
    fn empty(portal: &Portal, visitor: &Visitor) -> Self {
        Self {
            frame: Frame::of_visitor(
                &portal.site,
                Place::Organisations,
                ZH.organisations.import_title,
                visitor,
            ),
            wrong: None,
            faults: Vec::new(),
            faults_cut: None,
            outcome: None,
        }
    }

    fn respond(self) -> Response {
        let is_good = self.wrong.is_none() && self.faults.is_empty();
        let status = if is_good {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        page(status, &self)
    }
}

impl FaultRow {
    fn of(fault: &RowFault) -> Self {
        Self {
            line: fault.line,
            column: fault.column.clone(),
            rule: fault.rule.clone(),
            remedy: fault.remedy.clone(),
        }
    }
}

impl Outcome {
    fn of(plan: &TreePlan, table: &[u8]) -> Self {
        let (m, change) = (&ZH.organisations, &plan.change);
        let mut changes = Vec::new();
        let mut add = |heading: &str, names: Vec<&str>| {
            if !names.is_empty() {
                let shown = names.iter().take(SHOWN_MAX).copied().collect::<Vec<_>>().join("、");
                let more = if names.len() > SHOWN_MAX { "……" } else { "" };
                changes.push((fill(heading, &[("n", names.len())]), shown + more));
            }
        };
        let organisations = |all: &'_ [model::Organisation]| -> Vec<String> {
            all.iter()
                .map(|organisation| format!("{}（{}）", organisation.name, organisation.id))
                .collect()
        };
        let principals = |all: &'_ [model::Principal]| -> Vec<String> {
            all.iter()
                .map(|principal| format!("{}（{}）", principal.name, principal.id))
                .collect()
        };
        let posts: Vec<String> = (change.posts.iter())
            .map(|post| format!("{}（{}）", post.name, post.organisation))
            .collect();
        for (heading, names) in [
            (m.organisations_added, organisations(&change.organisations_added)),
            (m.organisations_changed, organisations(&change.organisations_changed)),
            (m.posts_saved, posts),
            (m.members_added, principals(&change.principals_added)),
            (m.members_changed, principals(&change.principals_changed)),
        ] {
            add(heading, names.iter().map(String::as_str).collect());
        }
        Self {
            changes,
            unchanged: fill(m.unchanged, &[("n", plan.unchanged)]),
            table: (!change.is_empty()).then(|| BASE64_STANDARD.encode(table)),
        }
    }
}

#[cfg(test)]
impl ImportPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |wrong: Option<&str>, faults: usize, outcome: Option<Outcome>| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Organisations,
                ZH.organisations.import_title,
                Some(Asker::sample_official()),
            ),
            wrong: wrong.map(str::to_owned),
            faults: vec![
                FaultRow {
                    line: 3,
                    column: "岗位".to_owned(),
                    rule: "机构 hall-510100 没有这一岗位".to_owned(),
                    remedy: "请为该机构添加一行“岗位”，写明职责，或者改正岗位名称".to_owned(),
                };
                faults
            ],
            faults_cut: (faults == SHOWN_MAX)
                .then(|| fill(ZH.organisations.faults_cut, &[("n", SHOWN_MAX), ("all", 207)])),
            outcome,
        };
        let outcome = |names: &str, is_to_be_applied: bool| Outcome {
            changes: vec![("机构新增 2 个".to_owned(), names.to_owned())],
            unchanged: "另有 7 行与现有内容一致。".to_owned(),
            table: is_to_be_applied.then(|| "57G75Yir".to_owned()),
        };
        vec![
            ("empty", page(None, 0, None)),
            (
                "typical",
                page(None, 0, Some(outcome("东区分厅（hall-1）、西区分厅（hall-2）", true))),
            ),
            ("same", page(None, 0, Some(outcome("", false)))),
            ("faults", page(None, 2, None)),
            ("long", page(None, SHOWN_MAX, None)),
            ("wrong", page(Some("文件为空，或者超过 1024 KiB。"), 0, None)),
            (
                "full",
                page(
                    None,
                    SHOWN_MAX,
                    Some(outcome(&"样例省政务服务中心（hall-1）、".repeat(60), true)),
                ),
            ),
        ]
    }
}
