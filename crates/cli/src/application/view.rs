//! Applications as tables, text and JSON — 申请的显示.

use std::io::Write;

use model::{ApplicationEvent, ApplicationStep, CertificateApplication, PresentCertificates};
use serde_json::{Value, json};

use crate::{
    desk_command::{actor, beijing_minute},
    failure::Failure,
    output::{output_failure, say},
    table::Table,
};

pub(super) fn table(all: &[CertificateApplication], out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = Table::new(&["编号", "状态", "牵头机构", "持有人", "天数", "提出（北京时间）"]);
    for application in all {
        let filing = application.filing();
        table.add([
            application.number().to_string(),
            application.state().term().to_owned(),
            filing.organisation.to_string(),
            filing.principal.to_string(),
            application.days().to_string(),
            beijing_minute(filing.filed_at),
        ]);
    }
    table.write(out).map_err(output_failure)
}

pub(super) fn text(
    application: &CertificateApplication,
    present: &PresentCertificates,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let filing = application.filing();
    let responsible = &filing.responsible;
    let lines = [
        format!("申请 {}：{}", application.number(), application.state().term()),
        format!("  牵头机构  {}", filing.organisation),
        format!("  经办人    {}", actor(&filing.filed_by, filing.entered_by.as_deref())),
        format!(
            "  责任人    {}，{}，电话 {}",
            responsible.name(),
            responsible.post(),
            responsible.telephone()
        ),
        format!("  持有人    {}", filing.principal),
        format!("  有效天数  {}", application.days()),
        format!("  申请理由  {}", filing.reason),
        format!("  提出时间  北京时间 {}", beijing_minute(filing.filed_at)),
    ];
    for line in lines {
        say(out, &line)?;
    }
    if let Some(fingerprint) = app::request_fingerprint(application) {
        say(out, &format!("  公钥指纹  {fingerprint}"))?;
    }
    say(out, &format!("  现有有效证书  {}", present_in_words(present)))?;
    for step in application.steps() {
        say(out, &format!("  {}", told(step)))?;
    }
    Ok(())
}

/// 2 张，最晚至北京时间 …; 无.
pub(super) fn present_in_words(present: &PresentCertificates) -> String {
    match present.last_until {
        None => "无".to_owned(),
        Some(until) => format!("{} 张，最晚至北京时间 {}", present.count, beijing_minute(until)),
    }
}

fn told(step: &ApplicationStep) -> String {
    let mut text = format!(
        "北京时间 {} {} {}：{}",
        beijing_minute(step.at),
        actor(&step.by, step.entered_by.as_deref()),
        step.event.term(),
        step.event.text()
    );
    if let ApplicationEvent::Answered { request_pem, days, .. } = &step.event {
        if let Some(days) = days {
            text.push_str(&format!("；有效天数改为 {days}"));
        }
        if request_pem.is_some() {
            text.push_str("；更换了证书请求");
        }
    }
    text
}

/// The same with what the holder has already, and by what he tells his key.
pub(super) fn json_with(application: &CertificateApplication, present: &PresentCertificates) -> Value {
    let mut value = json(application);
    value["key_fingerprint_sha256"] = app::request_fingerprint(application).into();
    value["present_certificates"] = json!({
        "count": present.count,
        "valid_until": present.last_until.map(|until| until.to_string()),
    });
    value
}

pub(super) fn json(application: &CertificateApplication) -> Value {
    let filing = application.filing();
    json!({
        "number": application.number(),
        "state": application.state().as_str(),
        "organisation": filing.organisation.as_str(),
        "filed_by": filing.filed_by.as_str(),
        "filed_at": filing.filed_at.to_string(),
        "entered_by": filing.entered_by,
        "responsible": {
            "name": filing.responsible.name(),
            "post": filing.responsible.post(),
            "telephone": filing.responsible.telephone(),
        },
        "principal": filing.principal.as_str(),
        "days": application.days(),
        "reason": filing.reason,
        "request_pem": application.request_pem(),
        "serial": application.serial(),
        "steps": application.steps().iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &ApplicationStep) -> Value {
    let (brings_request, days) = match &step.event {
        ApplicationEvent::Answered { request_pem, days, .. } => (request_pem.is_some(), *days),
        _ => (false, None),
    };
    json!({
        "at": step.at.to_string(),
        "by": step.by.as_str(),
        "entered_by": step.entered_by,
        "event": step.event.as_str(),
        "text": step.event.text(),
        "days": days,
        "brings_request": brings_request,
    })
}
