//! An incident with everything that is known of it (泄露事件报告): a page to work on, and printed a report for the authority.

use app::{Done, IncidentReport};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{IncidentAct, IncidentStep, PrincipalId};

use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::{
        extranet::ledger::{EntryRow, Tab, tabs},
        problem::{self, ProblemPage},
    },
    routes, shown,
    visitor::Visitor,
    who::Who,
};

/// An incident.
#[derive(Template)]
#[template(path = "pages/extranet/incident.html")]
pub struct IncidentPage {
    frame: Frame,
    tabs: Vec<Tab>,
    number: u64,
    facts: Vec<(&'static str, String)>,
    rows: Vec<EntryRow>,
    affected: String,
    hidden: Option<String>,
    told: Vec<StepRow>,
    done: Vec<StepRow>,
    conclusion: Option<(String, String)>,
}

/// What was told or done.
#[derive(Clone)]
struct StepRow {
    on: String,
    whom: String,
    text: String,
    by: Who,
}

/// Shows it.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(number): Path<String>) -> Response {
    let Ok(number) = number.parse() else {
        return ProblemPage::plain(&portal, ZH.problem.not_found, ZH.problem.not_found_note)
            .with(StatusCode::NOT_FOUND);
    };
    match portal.app.incident(&visitor.caller, number).await {
        Ok(done) => respond(&portal, &visitor, &done),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

fn respond(portal: &Portal, visitor: &Visitor, done: &Done<IncidentReport>) -> Response {
    let m = &ZH.incidents;
    let report = done.value();
    let (incident, file) = (&report.file.incident, &report.file);
    let mut frame = Frame::of_visitor(&portal.site, Place::Ledger, m.report, visitor);
    frame.trace_code = Some(done.receipt().reference());
    let who = |id: &PrincipalId| Who::from(report.people.of(id.as_str()));
    let (at, name) = (shown::instant(incident.opened_at), who(&incident.opened_by).in_line());
    let mut facts = vec![
        (m.column_number, incident.number.to_string()),
        (m.name, incident.title.clone()),
        (m.organisation, report.organisation_name.clone()),
        (m.opened, fill(m.opened_value, &[("at", at), ("name", name)])),
        (m.source, incident.source.term().to_owned()),
        (m.reference, incident.reference.clone()),
        (m.account, incident.account.clone()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    let hidden = file.entries.len() - report.rows.len();
    let row = |step: &IncidentStep| StepRow::of(step, who(&step.by));
    let is_told = |step: &&IncidentStep| matches!(step.act, IncidentAct::Told { .. });
    let shown = IncidentPage {
        frame,
        tabs: tabs(routes::INCIDENTS),
        number: incident.number,
        facts,
        affected: if file.entries.is_empty() {
            m.affected_none.to_owned()
        } else {
            fill(m.affected_count, &[("n", file.entries.len())])
        },
        hidden: (hidden > 0).then(|| fill(m.affected_hidden, &[("n", hidden)])),
        rows: report.rows.iter().map(EntryRow::of).collect(),
        told: file.steps.iter().filter(is_told).map(row).collect(),
        done: file.steps.iter().filter(|step| !is_told(step)).map(row).collect(),
        conclusion: incident.end.as_ref().map(|end| {
            let at = fill(m.conclusion_value, &[("at", shown::instant(end.at))]);
            (at, end.conclusion.clone())
        }),
    };
    page(StatusCode::OK, &shown)
}

impl StepRow {
    fn of(step: &IncidentStep, by: Who) -> Self {
        let (whom, text) = match &step.act {
            IncidentAct::Told { whom, how, text } => (format!("{whom}（{how}）"), text.clone()),
            IncidentAct::Done { text } => (String::new(), text.clone()),
        };
        Self {
            on: shown::day(step.on),
            whom,
            text,
            by,
        }
    }
}

#[cfg(test)]
impl IncidentPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let m = &ZH.incidents;
        let step = |whom: &str| StepRow {
            on: "2026年11月24日".to_owned(),
            whom: whom.to_owned(),
            text: "已书面告知外泄的情况、可能的影响和补救措施。\"><".to_owned(),
            by: Who::sample(),
        };
        let page = |rows: u64, steps: usize, is_closed: bool| {
            let mut frame = Frame::extranet(
                &Site::sample(true),
                Place::Ledger,
                m.report,
                Some(Asker::sample_official()),
            );
            frame.trace_code = Some("node-1-20490".to_owned());
            Self {
                frame,
                tabs: tabs(routes::INCIDENTS),
                number: 7,
                facts: vec![
                    (m.column_number, "7".to_owned()),
                    (m.name, "样例大厅查询结果页照片外传".to_owned()),
                    (m.organisation, "样例省审计厅".to_owned()),
                    (m.opened, "2026年11月24日 10:20:30，王样例".to_owned()),
                    (m.source, "追溯码".to_owned()),
                    (m.reference, "node-1-20481".to_owned()),
                    (m.account, "社交平台出现查询结果页照片，水印可辨。".repeat(steps.max(1))),
                ],
                affected: if rows == 0 {
                    m.affected_none.to_owned()
                } else {
                    fill(m.affected_count, &[("n", rows)])
                },
                hidden: (rows > 3).then(|| fill(m.affected_hidden, &[("n", 2)])),
                rows: (0..rows).map(|n| EntryRow::sample(20_481 - n)).collect(),
                told: vec![step("当事人（书面）"); steps],
                done: vec![step(""); steps],
                conclusion: is_closed.then(|| {
                    (
                        fill(m.conclusion_value, &[("at", "2026年11月30日 10:20:30")]),
                        "系经办人个人外传，已停用证书并移送处理；受影响一人已告知。".to_owned(),
                    )
                }),
            }
        };
        vec![
            ("empty", page(0, 0, false)),
            ("typical", page(2, 1, true)),
            ("full", page(60, 12, false)),
        ]
    }
}
