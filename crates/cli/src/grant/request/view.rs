//! Requests for grants as tables, text and JSON — 授权申请的显示.

use std::io::Write;

use model::{GrantRequest, GrantRequestStep};
use serde_json::{Value, json};

use crate::{
    desk_command::{actor, beijing_minute},
    failure::Failure,
    grant::terms,
    output::{output_failure, say},
    table::Table,
};

pub(super) fn table(all: &[GrantRequest], out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "编号",
        "状态",
        "牵头机构",
        "使用机构",
        "事项",
        "登记库",
        "方式",
        "信息项",
        "授权编号",
        "提出（北京时间）",
    ]);
    for request in all {
        let (filing, terms) = (request.filing(), request.terms());
        table.add([
            request.number().to_string(),
            request.state().term().to_owned(),
            filing.organisation.to_string(),
            filing.grantee.to_string(),
            filing.matter.clone(),
            filing.register.clone(),
            terms.action.term().to_owned(),
            terms.fields.join(","),
            request.grant().map(|grant| grant.to_string()).unwrap_or_default(),
            beijing_minute(filing.filed_at),
        ]);
    }
    table.write(out).map_err(output_failure)
}

pub(super) fn text(request: &GrantRequest, out: &mut dyn Write) -> Result<(), Failure> {
    let filing = request.filing();
    let lines = [
        format!("授权申请 {}：{}", request.number(), request.state().term()),
        format!("  牵头机构  {}", filing.organisation),
        format!("  经办人    {}", actor(&filing.filed_by, filing.entered_by.as_deref())),
        format!("  使用机构  {}", filing.grantee),
        format!("  事项      {}", filing.matter),
        format!("  授权内容  {}", terms::told(&filing.register, request.terms())),
        format!("  法律依据  {}", filing.legal_basis),
        format!("  申请理由  {}", filing.reason),
        format!("  提出时间  北京时间 {}", beijing_minute(filing.filed_at)),
    ];
    for line in lines {
        say(out, &line)?;
    }
    if let Some(grant) = request.grant() {
        say(out, &format!("  授权编号  {grant}"))?;
    }
    for step in request.steps() {
        say(out, &format!("  {}", told(step, &filing.register)))?;
    }
    Ok(())
}

fn told(step: &GrantRequestStep, register: &str) -> String {
    let by = actor(&step.by, step.entered_by.as_deref());
    let (event, text) = (step.event.term(), step.event.text());
    let mut told = format!("北京时间 {} {by} {event}", beijing_minute(step.at));
    if !text.is_empty() {
        told.push_str(&format!("：{text}"));
    }
    if let Some(terms) = step.event.terms() {
        told.push_str(&format!("；授权内容：{}", terms::told(register, terms)));
    }
    told
}

pub(super) fn json(request: &GrantRequest) -> Value {
    let filing = request.filing();
    json!({
        "number": request.number(),
        "state": request.state().as_str(),
        "organisation": filing.organisation.as_str(),
        "filed_by": filing.filed_by.as_str(),
        "filed_at": filing.filed_at.to_string(),
        "entered_by": filing.entered_by,
        "grantee": filing.grantee.as_str(),
        "matter": filing.matter,
        "register": filing.register,
        "terms": terms::view(request.terms()),
        "filed_terms": terms::view(&filing.terms),
        "legal_basis": filing.legal_basis,
        "reason": filing.reason,
        "grant": request.grant(),
        "steps": request.steps().iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &GrantRequestStep) -> Value {
    json!({
        "at": step.at.to_string(),
        "by": step.by.as_str(),
        "entered_by": step.entered_by,
        "event": step.event.as_str(),
        "text": step.event.text(),
        "terms": step.event.terms().map(terms::view),
    })
}
