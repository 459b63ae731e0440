//! One alarm (告警): the rule, what was measured, the entries, what was done, and what can be done.

use app::{AlarmDetail, AlarmEntry, AlarmView};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{AlarmState, CertificateStanding, IncidentSource};

use super::{measured, state};
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    handling::HandlingRow,
    messages::{ZH, fill},
    page::page,
    pages::problem,
    routes, shown,
    visitor::Visitor,
    who::Who,
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/alarm.html")]
pub struct AlarmPage {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
    rule: Vec<(&'static str, String)>,
    entries: Vec<EntryRow>,
    is_of_several: bool,
    handling: Vec<HandlingRow>,
    ways: Vec<(&'static str, String)>,
}

/// A counted entry.
#[derive(Clone, Debug)]
struct EntryRow {
    reference: String,
    href: String,
    at: String,
    organisation: String,
    matter: String,
    case: String,
    outcome: String,
    subject: String,
}

/// Shows the page.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match portal.app.alarm(&visitor.caller, number(&id)).await {
        Ok(detail) => page(StatusCode::OK, &AlarmPage::of(&portal, &visitor, &detail)),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// What is no number is the number of no alarm.
pub(in crate::pages::extranet) fn number(id: &str) -> u64 {
    id.parse().unwrap_or(u64::MAX)
}

/// What a page and the forms of its deeds say of an alarm.
pub(super) fn facts(detail: &AlarmDetail) -> Vec<(&'static str, String)> {
    let (m, view) = (&ZH.alarms, &detail.view);
    let seen = &view.alarm.sighting;
    let named = |name: &Option<String>, id: &Option<String>| match (name, id) {
        (Some(name), Some(id)) => Some(format!("{name}（{id}）")),
        (_, id) => id.clone(),
    };
    let subject = seen.subject.as_ref().map(|hash| {
        let first: String = hash.chars().take(8).collect();
        fill(m.subject_note, &[("hash", first)])
    });
    let lines = [
        (m.column_measured, Some(measured(view))),
        (m.column_at, Some(shown::instant(seen.at))),
        (
            m.organisation,
            named(&view.organisation_name, &seen.organisation).or_else(|| Some(several(&view.organisation_names))),
        ),
        (m.person, named(&view.principal_name, &seen.principal)),
        (m.post, seen.post.clone()),
        (m.register, view.register_name.clone()),
        (m.case_number, seen.case.clone()),
        (m.subject, subject),
        (m.certificate, seen.certificate.clone()),
        (
            m.certificate_standing,
            detail.certificate.map(|standing| standing.term().to_owned()),
        ),
        (m.state, Some(state(view))),
    ];
    lines
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// Most organisations that are named.
const NAMED_MAX: usize = 20;

/// Several organisations, as far as they may be named.
fn several(names: &[String]) -> String {
    let m = &ZH.alarms;
    if names.is_empty() {
        return m.several.to_owned();
    }
    let mut named = names.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join("、");
    if names.len() > NAMED_MAX {
        named = fill(m.several_more, &[("names", named)]);
    }
    fill(m.several_named, &[("names", named)])
}

/// The heading of an alarm.
pub(super) fn heading(view: &AlarmView) -> String {
    fill(
        ZH.alarms.heading,
        &[("n", view.alarm.id.to_string()), ("rule", view.rule.name.to_owned())],
    )
}

impl AlarmPage {
    fn of(portal: &Portal, visitor: &Visitor, detail: &AlarmDetail) -> Self {
        let title = heading(&detail.view);
        Self::with(Frame::of_visitor(&portal.site, Place::Alarms, title, visitor), detail)
    }

    fn with(frame: Frame, detail: &AlarmDetail) -> Self {
        let (m, rule) = (&ZH.alarms, detail.view.rule);
        Self {
            frame,
            facts: facts(detail),
            rule: vec![
                (m.rule, rule.name.to_owned()),
                (m.meaning, rule.meaning.to_owned()),
                (m.advice, format!("{}。", rule.advice)),
            ],
            entries: detail.entries.iter().map(EntryRow::of).collect(),
            is_of_several: detail.view.alarm.sighting.organisation.is_none(),
            handling: handling(detail),
            ways: ways(detail),
        }
    }
}

fn ways(detail: &AlarmDetail) -> Vec<(&'static str, String)> {
    let (m, alarm) = (&ZH.alarms, &detail.view.alarm);
    let mut ways = Vec::new();
    if detail.may_handle && alarm.state == AlarmState::Open {
        ways.push((m.to_take_up, routes::alarm_take_up(alarm.id)));
    }
    if detail.may_handle {
        ways.push((m.to_close, routes::alarm_close(alarm.id)));
    }
    if let (true, Some(serial), Some(standing)) = (detail.may_suspend, &alarm.sighting.certificate, detail.certificate)
    {
        match standing {
            CertificateStanding::Suspended => ways.push((m.to_resume, routes::certificate_resume(serial))),
            CertificateStanding::Valid if alarm.state != AlarmState::Closed => {
                ways.push((m.to_suspend, routes::certificate_suspend_for_alarm(serial, alarm.id)));
            }
            _ => {}
        }
    }
    // Whoever may see an alarm may open an incident.
    let incident = routes::incident_from(IncidentSource::Alarm, &alarm.id.to_string());
    ways.push((ZH.incidents.open_from, incident));
    ways
}

impl EntryRow {
    fn of(entry: &AlarmEntry) -> Self {
        let visible = |text: &str| text.replace(char::is_control, "\u{fffd}");
        Self {
            reference: entry.reference.clone(),
            href: routes::ledger_entry(entry.index),
            at: shown::instant(entry.at),
            organisation: entry.organisation.clone(),
            matter: visible(&entry.matter),
            case: visible(&entry.case),
            outcome: entry.outcome.clone(),
            subject: entry.subject.clone(),
        }
    }
}

fn handling(detail: &AlarmDetail) -> Vec<HandlingRow> {
    let steps = detail.view.alarm.steps.iter().map(|step| {
        let by = match &step.by {
            Some(id) => detail.people.of(id.as_str()).into(),
            None => Who::words(ZH.alarms.by_platform),
        };
        HandlingRow::new(step.at, step.term(), by, &step.note)
    });
    steps.collect()
}

#[cfg(test)]
pub(super) fn sample_view(id: u64, rule: &str, state: AlarmState, person: &str) -> AlarmView {
    use model::{Alarm, AlarmEvent, AlarmFinding, AlarmSighting, AlarmStep};
    let at = "2026-11-24T02:20:30Z".parse().expect("an instant");
    let is_about_person = !person.is_empty();
    let some = |text: &str| Some(text.to_owned());
    let finding = (state == AlarmState::Closed).then_some(AlarmFinding::Unfounded);
    let step = |event, by: Option<&str>, note: &str| AlarmStep {
        at,
        by: by.and_then(model::PrincipalId::parse),
        event,
        note: note.to_owned(),
    };
    AlarmView {
        rule: app::RuleView::of(rule),
        organisation_name: some("样例省政务服务中心"),
        organisation_names: Vec::new(),
        principal_name: is_about_person.then(|| person.to_owned()),
        register_name: some("公民"),
        alarm: Alarm {
            id,
            sighting: AlarmSighting {
                rule: rule.to_owned(),
                at,
                register: some("population"),
                organisation: some("hall"),
                organisations: Vec::new(),
                post: some("综合窗口"),
                principal: is_about_person.then(|| "clerk".to_owned()),
                certificate: is_about_person.then(|| "3a5f00000000000000000000000000000000c0de".to_owned()),
                case: (!is_about_person).then(|| "样例-2026-0001".to_owned()),
                subject: None,
                measured: 5,
                threshold: 5,
                indexes: vec![20481],
            },
            raised_at: at,
            state,
            finding,
            steps: vec![
                step(AlarmEvent::Raised, None, "测得 5，阈值 5"),
                step(AlarmEvent::TakenUp, Some("lead"), ""),
            ],
        },
    }
}

#[cfg(test)]
impl AlarmPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site, who};
        let entry = |n: u64| AlarmEntry {
            index: n,
            reference: format!("node-1-{n}"),
            at: "2026-11-24T02:20:30Z".parse().expect("an instant"),
            organisation: "样例省政务服务中心".to_owned(),
            matter: "511Z07001006".to_owned(),
            case: "样例-2026-0001".to_owned(),
            outcome: "未查到".to_owned(),
            subject: "9f3c01ab".to_owned(),
        };
        let page = |view: AlarmView, entries: u64, may: bool, certificate| {
            let frame = Frame::extranet(
                &Site::sample(true),
                Place::Alarms,
                heading(&view),
                Some(Asker::sample_official()),
            );
            let detail = AlarmDetail {
                view,
                people: [who::sample()].into_iter().collect(),
                entries: (20481..20481 + entries).map(entry).collect(),
                certificate,
                may_handle: may,
                may_suspend: may,
            };
            Self::with(frame, &detail)
        };
        let typical = sample_view(12, "neighbouring_numbers", AlarmState::Open, "王样例");
        let mut full = sample_view(12, "decoy", AlarmState::Seen, &"王".repeat(50));
        full.alarm.steps = vec![full.alarm.steps[1].clone(); 40];
        full.alarm.sighting.subject = Some("9f3c01ab77".to_owned());
        let closed = sample_view(7, "cases_without_sequel", AlarmState::Closed, "");
        let mut several = sample_view(15, "same_subject", AlarmState::Open, "");
        several.organisation_name = None;
        several.alarm.sighting.organisation = None;
        several.organisation_names = vec!["样例省政务服务中心".to_owned(); NAMED_MAX + 1];
        vec![
            ("several", page(several, 20, true, None)),
            ("empty", page(closed, 0, false, None)),
            ("typical", page(typical, 5, true, Some(CertificateStanding::Valid))),
            ("full", page(full, 20, true, Some(CertificateStanding::Suspended))),
        ]
    }
}
