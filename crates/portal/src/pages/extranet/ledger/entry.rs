//! One entry of the ledger with its proof (账本条目).

use app::{Done, LedgerEntryView};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::IncidentSource;

use super::{Tab, tabs};
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem::{self, ProblemPage},
    routes,
    shown::{self, code_groups},
    visitor::Visitor,
};

/// One entry.
#[derive(Template)]
#[template(path = "pages/extranet/ledger_entry.html")]
pub struct LedgerEntryPage {
    frame: Frame,
    tabs: Vec<Tab>,
    statements: Vec<(&'static str, String)>,
    leaf_hash: Vec<String>,
    bytes: String,
    key: String,
    proof: Option<ProofNote>,
    incident: String,
    back: &'static str,
}

/// The proof.
struct ProofNote {
    head: String,
    hashes: String,
    download: String,
    command: String,
}

/// Shows an entry.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(index): Path<String>) -> Response {
    let Ok(index) = index.parse() else {
        return ProblemPage::plain(&portal, ZH.problem.not_found, ZH.problem.not_found_note)
            .with(StatusCode::NOT_FOUND);
    };
    match portal.app.ledger_entry(&visitor.caller, index).await {
        Ok(done) => respond(&portal, &visitor, done, routes::LEDGER),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// The page of an entry that was looked at, with the way back to where it was found.
pub(crate) fn respond(portal: &Portal, visitor: &Visitor, done: Done<LedgerEntryView>, back: &'static str) -> Response {
    let m = &ZH.ledger;
    let code = done.receipt().reference();
    let view = done.into_value();
    let title = fill(m.entry_title, &[("reference", &view.reference)]);
    let mut frame = Frame::of_visitor(&portal.site, Place::Ledger, title, visitor);
    frame.trace_code = Some(code);
    let proof = view.proof.as_ref().map(|proof| ProofNote {
        head: fill(
            m.checkpoint_value,
            &[("n", shown::number(proof.size)), ("root", proof.root.clone())],
        ),
        hashes: fill(m.proof_hashes, &[("n", proof.hashes)]),
        download: routes::ledger_proof(view.index),
        command: format!(
            "heyan ledger check {}.tlog-proof --key {}",
            view.reference, view.verifier
        ),
    });
    let shown = LedgerEntryPage {
        frame,
        tabs: tabs(back),
        statements: view.statements,
        leaf_hash: code_groups(&view.leaf_hash),
        bytes: view.bytes,
        key: view.verifier,
        proof,
        incident: routes::incident_from(IncidentSource::TraceCode, &view.reference),
        back,
    };
    page(StatusCode::OK, &shown)
}

#[cfg(test)]
impl LedgerEntryPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |statements: usize, is_proved: bool| {
            let mut frame = Frame::extranet(
                &Site::sample(true),
                Place::Ledger,
                fill(ZH.ledger.entry_title, &[("reference", "node-1-20481")]),
                Some(Asker::sample_official()),
            );
            frame.trace_code = Some("node-1-20490".to_owned());
            let all = [
                ("时间", "2026-11-24 10:20:30（北京时间）"),
                ("入口", "政务外网侧"),
                ("机构", "样例省政务服务中心（demo-hall）"),
                ("岗位", "综合窗口"),
                ("人员", "王样例（clerk）"),
                ("操作", "核验"),
                ("登记库", "公民（population）"),
                ("对象", "6e340b9cffb37a989ca544e6bb780a2c（带密钥哈希）"),
                ("事项", "企业设立登记（000119001000）"),
                ("办件", "办件-2026-0001\"><"),
                ("字段", "姓名、性别"),
                ("结果", "一致"),
            ];
            Self {
                frame,
                tabs: tabs(routes::LEDGER),
                statements: all[..statements]
                    .iter()
                    .map(|(label, text)| (*label, (*text).to_owned()))
                    .collect(),
                leaf_hash: code_groups("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
                bytes: "{\"v\":1,\"at\":\"2026-11-24T02:20:30.000000Z\",\"door\":\"extranet\"}".repeat(statements / 3),
                key: "demo.heyan.example/node-1+1234abcd+AQIDBAUGBwgJCgsMDQ4PEBES".to_owned(),
                proof: is_proved.then(|| ProofNote {
                    head: "前 20,482 条，根 n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=".to_owned(),
                    hashes: "14 个摘要".to_owned(),
                    download: routes::ledger_proof(20_481),
                    command: "heyan ledger check node-1-20481.tlog-proof --key demo.heyan.example/node-1+1234abcd+AQID"
                        .to_owned(),
                }),
                incident: routes::incident_from(IncidentSource::TraceCode, "node-1-20481"),
                back: routes::LEDGER,
            }
        };
        vec![
            ("empty", page(4, false)),
            ("typical", page(9, true)),
            ("full", page(12, true)),
        ]
    }
}
