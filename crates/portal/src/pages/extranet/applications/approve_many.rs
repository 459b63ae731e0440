//! Renewals approved together (批量批准更新申请): the form and the deed.

use app::{AppError, ApplicationView, NotPossible, RenewalsToDecide};
use axum::response::Response;
use model::CertificateApplication;

use crate::{
    door::Portal,
    form::{Entered, Input, InputError, InputKind, Tick},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            deed::DeedForm,
            together::{self, Words},
        },
        problem,
    },
    routes,
    sent::Sent,
    visitor::Visitor,
};

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    match form(&portal, &visitor, None).await {
        Ok(form) => form.show(&portal, Place::Applications, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Approves what is ticked, and shows what came of each.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Sent(entered): Sent) -> Response {
    let mut form = match form(&portal, &visitor, Some(&entered)).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.renewals;
    let numbers: Vec<u64> = (entered.all("applications"))
        .filter_map(|number| number.parse().ok())
        .collect();
    if numbers.is_empty() {
        form.inputs[0].error = Some(InputError::rule(m.approve_missing));
        return form.show(&portal, Place::Applications, &visitor);
    }
    let words = Words {
        title: m.approved_title,
        done: m.approved,
        none: m.approved_none,
        is_agency: false,
    };
    match portal.app.approve_renewals(&visitor.caller, &numbers).await {
        Ok(done) => together::show(&portal, &visitor, words, &done),
        Err(error) => form.fail(&portal, Place::Applications, &visitor, error),
    }
}

/// With what was ticked; at first all are.
async fn form(portal: &Portal, visitor: &Visitor, entered: Option<&Entered>) -> Result<DeedForm, AppError> {
    let m = &ZH.renewals;
    let found = portal.app.renewals_to_decide(&visitor.caller).await?;
    if found.applications.is_empty() {
        return Err(NotPossible::standing("renewal.none", m.approve_none).into());
    }
    Ok(DeedForm {
        heading: m.approve_title.to_owned(),
        facts: facts(&found),
        consequences: vec![
            m.approve_consequence_each.to_owned(),
            fill(
                m.approve_consequence_issued,
                &[("n", CertificateApplication::COLLECT_DAYS_MAX)],
            ),
            m.approve_consequence_end.to_owned(),
        ],
        inputs: vec![ticks(&found.applications, entered)],
        kept: Vec::new(),
        action: routes::APPLICATIONS_APPROVE.to_owned(),
        button: m.approve_button.to_owned(),
        back: routes::APPLICATIONS.to_owned(),
    })
}

fn facts(found: &RenewalsToDecide) -> Vec<(String, String)> {
    let m = &ZH.renewals;
    let count = found.applications.len();
    let mut facts = vec![(m.approve_fact.to_owned(), fill(m.approve_fact_value, &[("n", count)]))];
    if found.more > 0 {
        let more = fill(m.fact_more_value, &[("n", found.more)]);
        facts.push((m.fact_more.to_owned(), more));
    }
    facts
}

fn ticks(applications: &[ApplicationView], entered: Option<&Entered>) -> Input {
    let m = &ZH.renewals;
    let tick = |view: &ApplicationView| {
        let (application, holder) = (&view.application, &view.holder);
        let (number, days) = (application.number().to_string(), application.days().to_string());
        let values = [
            ("number", number.as_str()),
            ("organisation", &view.holder_organisation_name),
            ("holder", &holder.name),
            ("post", &holder.post),
            ("days", &days),
            (
                "key",
                if application.request_pem().is_some() {
                    m.approve_key_own
                } else {
                    m.approve_key_here
                },
            ),
            ("agency", &view.agency_name),
        ];
        Tick {
            id: format!("application-{number}"),
            label: fill(m.approve_choice, &values),
            is_ticked: entered.is_none_or(|entered| entered.all("applications").any(|ticked| ticked == number)),
            value: number,
        }
    };
    Input {
        name: "applications".to_owned(),
        label: m.approve_holders.to_owned(),
        hint: m.approve_holders_hint.to_owned(),
        is_required: true,
        kind: InputKind::Ticks(applications.iter().map(tick).collect()),
        ..Default::default()
    }
}
