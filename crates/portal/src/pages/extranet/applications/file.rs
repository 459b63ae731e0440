//! Filing an application (提出证书申请): the form and the deed.

use std::sync::Arc;

use app::{AppError, ApplicationAsked};
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use model::{ApplicationFault, CertificateApplication, Principal, PrincipalId, ResponsiblePerson};

use crate::{
    door::Portal,
    form::{Choice, Entered, Input, InputError, InputKind, one_line},
    frame::Place,
    messages::{ZH, fill},
    pages::{extranet::deed::DeedForm, problem},
    routes,
    sent::Sent,
    visitor::Visitor,
};

/// Most holders to choose from in a list; of more, the id is entered.
const HOLDERS_MAX: usize = 500;

/// Shows the form; with `holder=` for whom.
pub(crate) async fn show(
    portal: Portal,
    visitor: Visitor,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let holder = Entered::new(query).get("holder").to_owned();
    let entered = Entered::new(vec![
        ("principal".to_owned(), holder),
        ("days".to_owned(), "365".to_owned()),
    ]);
    match form(&portal, &visitor, &entered).await {
        Ok(form) => form.show(&portal, Place::Applications, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Files the application.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Sent(entered): Sent) -> Response {
    let mut form = match form(&portal, &visitor, &entered).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let Some(asked) = asked(&entered, &mut form.inputs) else {
        return form.show(&portal, Place::Applications, &visitor);
    };
    let done = portal.app.file_application(&visitor.caller, asked).await;
    form.conclude(&portal, Place::Applications, &visitor, done, |number| {
        routes::application(*number)
    })
}

async fn form(portal: &Portal, visitor: &Visitor, entered: &Entered) -> Result<DeedForm, AppError> {
    let m = &ZH.applications;
    let holders = portal.app.holders_in_remit(&visitor.caller).await?;
    Ok(DeedForm {
        heading: m.new_title.to_owned(),
        facts: Vec::new(),
        consequences: consequences(),
        inputs: inputs(entered, &holders),
        kept: Vec::new(),
        action: routes::APPLICATION_NEW.to_owned(),
        button: m.new_button.to_owned(),
        back: routes::APPLICATIONS.to_owned(),
    })
}

fn consequences() -> Vec<String> {
    let m = &ZH.applications;
    [
        m.new_consequence_decided,
        m.new_consequence_one,
        m.new_consequence_renewal,
        m.new_consequence_life,
    ]
    .map(str::to_owned)
    .to_vec()
}

fn inputs(entered: &Entered, holders: &[(Arc<Principal>, String)]) -> Vec<Input> {
    let m = &ZH.applications;
    let line = |name: &str, label: &str, hint: &str| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: entered.get(name).to_owned(),
        is_required: true,
        ..Default::default()
    };
    let choice = |name: &str, value: &str, label: String| Choice {
        is_chosen: entered.get(name) == value,
        value: value.to_owned(),
        label,
    };
    let holder = if holders.len() <= HOLDERS_MAX {
        let choices = holders.iter().map(|(holder, organisation)| {
            let values = [
                ("organisation", organisation.as_str()),
                ("name", &holder.name),
                ("post", &holder.post),
            ];
            choice("principal", holder.id.as_str(), fill(m.holder_choice, &values))
        });
        Input {
            kind: InputKind::Choice(choices.collect()),
            ..line("principal", m.holder, m.holder_hint)
        }
    } else {
        line("principal", m.holder, m.holder_id_hint)
    };
    let keys = vec![
        choice("key", "own", m.key_choice_own.to_owned()),
        choice("key", "here", m.key_choice_here.to_owned()),
    ];
    let mut inputs = vec![
        holder,
        line("days", m.days, m.days_hint),
        Input {
            kind: InputKind::Choice(keys),
            ..line("key", m.key, m.key_hint)
        },
    ];
    inputs.extend(request_inputs(entered, m.request_hint));
    inputs.extend([
        line("responsible_name", m.responsible_name, m.responsible_name_hint),
        line("responsible_post", m.responsible_post, ""),
        line(
            "responsible_telephone",
            m.responsible_telephone,
            m.responsible_telephone_hint,
        ),
        Input {
            kind: InputKind::Lines,
            ..line("reason", m.reason, m.reason_hint)
        },
    ]);
    inputs
}

/// What was asked for; `None` when an input lacks something, which is then told beside it.
fn asked(entered: &Entered, inputs: &mut [Input]) -> Option<ApplicationAsked> {
    let m = &ZH.applications;
    for name in [
        "responsible_name",
        "responsible_post",
        "responsible_telephone",
        "reason",
    ] {
        if entered.get(name).is_empty() {
            wrong(inputs, name, m.text_missing);
        }
    }
    let principal = PrincipalId::parse(entered.get("principal"));
    if principal.is_none() {
        wrong(inputs, "principal", m.holder_missing);
    }
    let request_pem = request_of(entered);
    match (entered.get("key"), &request_pem) {
        ("own", None) => wrong(inputs, "request", m.request_missing),
        ("here", Some(_)) => wrong(inputs, "request", m.request_not_wanted),
        ("own" | "here", _) => {}
        _ => wrong(inputs, "key", m.key_missing),
    }
    let days = days(entered, inputs);
    let responsible = ResponsiblePerson::new(
        entered.get("responsible_name"),
        entered.get("responsible_post"),
        entered.get("responsible_telephone"),
    );
    let responsible = responsible.map_err(|fault| {
        let name = match fault {
            ApplicationFault::Telephone => "responsible_telephone",
            ApplicationFault::Text { what, .. } if what == ResponsiblePerson::POST_TERM => "responsible_post",
            _ => "responsible_name",
        };
        if !entered.get(name).is_empty() {
            wrong(inputs, name, &format!("{fault}。"));
        }
    });
    if inputs.iter().any(|input| input.error.is_some()) {
        return None;
    }
    Some(ApplicationAsked {
        principal: principal?,
        responsible: responsible.ok()?,
        days: days?,
        reason: one_line(entered.get("reason")),
        request_pem,
    })
}

/// Says beside an input what is wrong with it, if nothing has been said yet.
fn wrong(inputs: &mut [Input], name: &str, rule: &str) {
    if let Some(input) = inputs.iter_mut().find(|input| input.name == name) {
        input.error.get_or_insert_with(|| InputError::rule(rule));
    }
}

/// The days that were entered.
pub(in crate::pages::extranet) fn days(entered: &Entered, inputs: &mut [Input]) -> Option<u32> {
    let days = entered.get("days").parse().ok();
    let days = days.filter(|days| (1..=CertificateApplication::DAYS_MAX).contains(days));
    if days.is_none() {
        wrong(inputs, "days", ZH.applications.days_wrong);
    }
    days
}

/// The inputs for a request: pasted, or as a file.
pub(super) fn request_inputs(entered: &Entered, hint: &str) -> [Input; 2] {
    let m = &ZH.applications;
    [
        Input {
            name: "request".to_owned(),
            label: m.request.to_owned(),
            hint: hint.to_owned(),
            // What was in a file is kept here, since a browser chooses no file by itself.
            value: request_of(entered).unwrap_or_default(),
            kind: InputKind::Lines,
            ..Default::default()
        },
        Input {
            name: "request_file".to_owned(),
            label: m.request_file.to_owned(),
            hint: m.request_file_hint.to_owned(),
            kind: InputKind::File,
            ..Default::default()
        },
    ]
}

/// The request that was sent: the file, else what was pasted.
pub(super) fn request_of(entered: &Entered) -> Option<String> {
    let sent = [entered.get("request_file"), entered.get("request")];
    sent.into_iter().find(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
impl crate::pages::extranet::deed::DeedPage {
    /// The longest form there is, with everything that can be wrong with it.
    pub(crate) fn sample_of_filing() -> Self {
        let entered = Entered::new(vec![("request".to_owned(), "不是证书请求\"><".to_owned())]);
        let holder = Principal {
            id: PrincipalId::parse("clerk").expect("an id"),
            name: "王样例".to_owned(),
            kind: model::PrincipalKind::Person,
            organisation: model::OrganisationId::parse("hall").expect("an id"),
            post: "综合窗口".to_owned(),
            is_active: true,
        };
        let mut inputs = inputs(&entered, &[(Arc::new(holder), "样例省政务服务中心".to_owned())]);
        assert!(asked(&entered, &mut inputs).is_none());
        Self::sample(ZH.applications.new_title, consequences(), inputs)
    }
}
