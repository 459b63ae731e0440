//! Certificates of a hall or of the province renewed together (批量更新数字证书): the form and the deed.

use app::{AppError, NotPossible, RenewalDue, RenewalScope, RenewalWay, RenewalsAsked, RenewalsDue};
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use model::{CertificateApplication, OrganisationId, PrincipalId, ResponsiblePerson};

use crate::{
    door::Portal,
    form::{Choice, Entered, Input, InputError, InputKind, Tick, one_line},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            applications::file::days,
            deed::DeedForm,
            together::{self, Words},
        },
        problem,
    },
    routes,
    sent::Sent,
    shown,
    visitor::Visitor,
};

/// Most holders with a tick each, as many as one page of renewals has for whoever approves them; more are renewed all together.
const TICKS_MAX: usize = app::APPROVALS_MAX;
/// What the form sends where it has no ticks.
const ALL: &str = "all";
/// Most names that are told of those left out.
const NAMES_MAX: usize = 10;
/// Most organisations to choose from.
const SCOPES_MAX: usize = 50;

/// The choice of a hall or province on the page of certificates; empty where nothing is due.
pub(super) fn scopes(mut scopes: Vec<RenewalScope>) -> Vec<Choice> {
    // The whole province stands first, and halls with little to do are found within it.
    scopes.sort_by_key(|scope| std::cmp::Reverse(scope.count));
    let choice = |(place, scope): (usize, &RenewalScope)| Choice {
        value: scope.id.to_string(),
        label: fill(
            ZH.renewals.scope_choice,
            &[("organisation", scope.name.clone()), ("n", scope.count.to_string())],
        ),
        is_chosen: place == 0,
    };
    scopes.iter().take(SCOPES_MAX).enumerate().map(choice).collect()
}

/// Shows the form; with `organisation=` for which hall.
pub(crate) async fn show(
    portal: Portal,
    visitor: Visitor,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let scope = Entered::new(query).get("organisation").to_owned();
    let entered = Entered::new(vec![
        ("organisation".to_owned(), scope),
        ("days".to_owned(), "365".to_owned()),
        ("reason".to_owned(), ZH.renewals.reason_default.to_owned()),
    ]);
    match form(&portal, &visitor, &entered, true).await {
        Ok(form) => form.show(&portal, Place::Certificates, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Files the applications, and shows what came of each.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Sent(entered): Sent) -> Response {
    let mut form = match form(&portal, &visitor, &entered, false).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let Some(asked) = asked(&entered, &mut form.inputs) else {
        return form.show(&portal, Place::Certificates, &visitor);
    };
    let m = &ZH.renewals;
    let words = Words {
        title: m.filed_title,
        done: m.filed,
        none: m.filed_none,
        is_agency: true,
    };
    match portal.app.file_renewals(&visitor.caller, asked).await {
        Ok(done) => together::show(&portal, &visitor, words, &done),
        Err(error) => form.fail(&portal, Place::Certificates, &visitor, error),
    }
}

fn organisation_of(entered: &Entered) -> Result<Option<OrganisationId>, AppError> {
    match entered.get("organisation") {
        "" => Ok(None),
        id => OrganisationId::parse(id).map(Some).ok_or_else(|| {
            let message = "机构标识不符合规则，请从证书列表中选择。";
            NotPossible::unknown("organisation.unknown", message).into()
        }),
    }
}

async fn form(portal: &Portal, visitor: &Visitor, entered: &Entered, is_new: bool) -> Result<DeedForm, AppError> {
    let m = &ZH.renewals;
    let organisation = organisation_of(entered)?;
    let found = portal.app.renewals_due(&visitor.caller, organisation.as_ref()).await?;
    let scope = match &organisation {
        None => m.fact_province.to_owned(),
        Some(id) => {
            let scopes = portal.app.renewal_scopes(&visitor.caller).await?;
            let known = scopes.into_iter().find(|scope| scope.id == *id);
            known.map_or_else(|| id.to_string(), |scope| scope.name)
        }
    };
    let for_now: Vec<_> = (found.due.iter())
        .filter(|due| due.way == RenewalWay::KeyHere)
        .collect();
    if found.due.is_empty() {
        return Err(NotPossible::standing("renewal.none", m.none_due.to_owned()).into());
    }
    if for_now.is_empty() {
        let values = [("own", own(&found).len()), ("open", open(&found))];
        return Err(NotPossible::standing("renewal.none", fill(m.none, &values)).into());
    }
    Ok(DeedForm {
        heading: m.title.to_owned(),
        facts: facts(scope, for_now.len(), &found),
        consequences: vec![
            m.consequence_filed.to_owned(),
            fill(
                m.consequence_collect,
                &[("n", CertificateApplication::COLLECT_DAYS_MAX)],
            ),
            m.consequence_present.to_owned(),
            m.consequence_one.to_owned(),
        ],
        inputs: inputs(entered, &for_now, is_new),
        kept: kept(entered, for_now.len() > TICKS_MAX),
        action: routes::CERTIFICATES_RENEW.to_owned(),
        button: m.button.to_owned(),
        back: routes::CERTIFICATES.to_owned(),
    })
}

/// That all are meant goes along: whoever saw ticks and took them all away means nobody.
fn kept(entered: &Entered, is_all: bool) -> Vec<(String, String)> {
    let organisation = ("organisation", entered.get("organisation"));
    let all = (ALL, if is_all { "1" } else { "" });
    [organisation, all]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn own(found: &RenewalsDue) -> Vec<&RenewalDue> {
    (found.due.iter()).filter(|due| due.way == RenewalWay::OwnKey).collect()
}

fn open(found: &RenewalsDue) -> usize {
    let is_open = |due: &&RenewalDue| matches!(due.way, RenewalWay::Open(_));
    found.due.iter().filter(is_open).count()
}

fn facts(scope: String, for_now: usize, found: &RenewalsDue) -> Vec<(String, String)> {
    let m = &ZH.renewals;
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![
        fact(m.fact_scope, scope),
        fact(m.fact_now, fill(m.fact_now_value, &[("n", for_now)])),
    ];
    let own = own(found);
    if !own.is_empty() {
        let names: Vec<_> = (own.iter().take(NAMES_MAX))
            .map(|due| due.view.holder.name.as_str())
            .collect();
        let mut names = names.join("、");
        if own.len() > NAMES_MAX {
            names = fill(m.names_more, &[("names", names)]);
        }
        let values = [("n", own.len().to_string()), ("names", names)];
        facts.push(fact(m.fact_own, fill(m.fact_own_value, &values)));
    }
    if open(found) > 0 {
        facts.push(fact(m.fact_open, fill(m.fact_open_value, &[("n", open(found))])));
    }
    if found.more > 0 {
        facts.push(fact(m.fact_more, fill(m.fact_more_value, &[("n", found.more)])));
    }
    facts
}

fn inputs(entered: &Entered, for_now: &[&RenewalDue], is_new: bool) -> Vec<Input> {
    let (m, a) = (&ZH.renewals, &ZH.applications);
    let line = |name: &str, label: &str, hint: &str, is_required: bool| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: entered.get(name).to_owned(),
        is_required,
        ..Default::default()
    };
    let mut inputs = Vec::new();
    if for_now.len() <= TICKS_MAX {
        let ticks = for_now.iter().map(|due| {
            let (holder, until) = (&due.view.holder, shown::instant(due.view.certificate.valid_until));
            let values = [
                ("organisation", due.view.organisation_name.as_str()),
                ("holder", &holder.name),
                ("post", &holder.post),
                ("until", &until),
            ];
            let id = holder.id.as_str();
            Tick {
                id: format!("holder-{id}"),
                value: id.to_owned(),
                label: fill(m.holder_choice, &values),
                is_ticked: is_new || entered.all("principals").any(|ticked| ticked == id),
            }
        });
        inputs.push(Input {
            kind: InputKind::Ticks(ticks.collect()),
            ..line("principals", m.holders, m.holders_hint, true)
        });
    }
    inputs.extend([
        line("days", a.days, a.days_hint, true),
        line("responsible_name", a.responsible_name, m.responsible_hint, false),
        line("responsible_post", a.responsible_post, "", false),
        line(
            "responsible_telephone",
            a.responsible_telephone,
            a.responsible_telephone_hint,
            false,
        ),
        Input {
            kind: InputKind::Lines,
            ..line("reason", a.reason, a.reason_hint, true)
        },
    ]);
    inputs
}

/// What was asked for; `None` when an input lacks something, which is then told beside it.
fn asked(entered: &Entered, inputs: &mut [Input]) -> Option<RenewalsAsked> {
    let m = &ZH.renewals;
    let days = days(entered, inputs);
    let mut wrong = |name: &str, rule: &str| {
        if let Some(input) = inputs.iter_mut().find(|input| input.name == name) {
            input.error.get_or_insert_with(|| InputError::rule(rule));
        }
    };
    let is_all = entered.has(ALL);
    let principals: Vec<_> = entered.all("principals").filter_map(PrincipalId::parse).collect();
    if principals.is_empty() && !is_all {
        wrong("principals", m.holders_missing);
    }
    if entered.get("reason").is_empty() {
        wrong("reason", ZH.applications.text_missing);
    }
    let who = ["responsible_name", "responsible_post", "responsible_telephone"].map(|name| entered.get(name));
    let responsible = if who.iter().all(|text| text.is_empty()) {
        None
    } else if who.iter().any(|text| text.is_empty()) {
        wrong("responsible_name", m.responsible_whole);
        None
    } else {
        let [name, post, telephone] = who;
        let named = ResponsiblePerson::new(name, post, telephone);
        named
            .map_err(|fault| wrong("responsible_name", &format!("{fault}。")))
            .ok()
    };
    let is_nobody = principals.is_empty() && !is_all;
    if is_nobody || inputs.iter().any(|input| input.error.is_some()) {
        return None;
    }
    Some(RenewalsAsked {
        organisation: organisation_of(entered).ok()?,
        principals: (!is_all).then_some(principals),
        responsible,
        days: days?,
        reason: one_line(entered.get("reason")),
    })
}

#[cfg(test)]
impl crate::pages::extranet::deed::DeedPage {
    /// As many ticks as there can be, with nothing entered.
    pub(crate) fn sample_of_renewal() -> Self {
        let at = |text: &str| text.parse().expect("an instant");
        let holder = std::sync::Arc::new(model::Principal {
            id: PrincipalId::parse("clerk").expect("an id"),
            name: "王样例".to_owned(),
            kind: model::PrincipalKind::Person,
            organisation: OrganisationId::parse("hall").expect("an id"),
            post: "综合窗口\"><".to_owned(),
            is_active: true,
        });
        let due = |way| RenewalDue {
            view: app::CertificateView {
                certificate: std::sync::Arc::new(model::Certificate {
                    serial: "3a5f".to_owned(),
                    fingerprint: model::CertificateFingerprint([0; 32]),
                    key: None,
                    principal: holder.id.clone(),
                    valid_from: at("2025-11-24T00:00:00Z"),
                    valid_until: at("2026-12-24T00:00:00Z"),
                    revoked_at: None,
                    revocation_reason: None,
                    suspension: None,
                }),
                holder: holder.clone(),
                organisation_name: "样例省政务服务中心".to_owned(),
                standing: model::CertificateStanding::Valid,
                reminder_days: Some(30),
                is_renewal_due: true,
                is_to_be_ended: true,
                is_to_be_resumed: false,
            },
            way,
            responsible: None,
        };
        let found = RenewalsDue {
            due: [vec![due(RenewalWay::OwnKey); 12], vec![due(RenewalWay::Open(7))]].concat(),
            more: 3,
        };
        let facts = facts("样例省".to_owned(), TICKS_MAX, &found);
        assert_eq!(facts.len(), 5);
        let here: Vec<_> = (0..TICKS_MAX).map(|_| due(RenewalWay::KeyHere)).collect();
        let entered = Entered::default();
        let mut inputs = inputs(&entered, &here.iter().collect::<Vec<_>>(), true);
        if let InputKind::Ticks(ticks) = &mut inputs[0].kind {
            for (place, tick) in ticks.iter_mut().enumerate() {
                tick.id = format!("holder-{place}");
            }
        }
        assert!(asked(&entered, &mut inputs).is_none());
        let consequences = facts.into_iter().map(|(_, value)| value).collect();
        Self::sample(ZH.renewals.title, consequences, inputs)
    }
}
