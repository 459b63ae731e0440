//! Decoy records of an owner's registers (诱饵记录).

pub(crate) mod mark;

use app::DecoyView;
use askama::Template;
use axum::{http::StatusCode, response::Response};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::ZH,
    page::page,
    pages::problem,
    paging::{PAGE, Pages, Paging},
    shown,
    visitor::Visitor,
    who::Who,
};

/// Rows on a page.
const ROWS_MAX: usize = 20;

/// The list.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/decoys.html")]
pub struct DecoysPage {
    frame: Frame,
    rows: Vec<DecoyRow>,
    pages: Option<Pages>,
}

/// A decoy.
#[derive(Clone, Debug)]
struct DecoyRow {
    note: String,
    register: String,
    by: Who,
    at: String,
}

/// Shows the list.
pub(crate) async fn show(portal: Portal, visitor: Visitor, paging: Paging) -> Response {
    let decoys = match portal.app.decoys(&visitor.caller).await {
        Ok(decoys) => decoys,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let (part, pages) = paging.part(PAGE, &decoys, ROWS_MAX);
    let shown = DecoysPage {
        frame: Frame::of_visitor(&portal.site, Place::Alarms, ZH.decoys.title, &visitor),
        rows: part.iter().map(DecoyRow::of).collect(),
        pages,
    };
    page(StatusCode::OK, &shown)
}

impl DecoyRow {
    fn of(view: &DecoyView) -> Self {
        let decoy = &view.decoy;
        Self {
            note: decoy.note.clone(),
            register: view.register_name.clone(),
            by: (view.marked_by.clone()).map_or_else(|| Who::words(ZH.decoys.by_operator), Who::from),
            at: shown::instant(decoy.marked_at),
        }
    }
}

#[cfg(test)]
impl DecoysPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |rows| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Alarms,
                ZH.decoys.title,
                Some(Asker::sample_official()),
            ),
            rows,
            pages: None,
        };
        let row = |note: &str| DecoyRow {
            note: note.to_owned(),
            register: "公民".to_owned(),
            by: Who::sample(),
            at: "2026年11月24日 10:20:30".to_owned(),
        };
        vec![
            ("empty", page(vec![])),
            ("typical", page(vec![row("一号诱饵"), row("二号诱饵")])),
            (
                "long",
                Self {
                    pages: Pages::sample(crate::routes::DECOYS),
                    ..page(vec![
                        row("一号诱饵，随批量比对名单流出即可辨认");
                        ROWS_MAX
                    ])
                },
            ),
            ("full", page(vec![row(&"诱".repeat(200)); ROWS_MAX])),
        ]
    }
}
