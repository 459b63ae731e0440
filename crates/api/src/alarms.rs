//! `/v1/alarms`: alarms in the caller's remit, taken up and closed by program — 告警. Duty is of people: a program uses the
//! certificate of an official who answers for it. Suspending a certificate as a step of an alarm is in
//! [`crate::certificates`].

mod view;

use std::borrow::Cow;

use app::{App, Caller, Done};
use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use model::{Alarm, AlarmFinding, AlarmState};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub(crate) use view::{AlarmBody, AlarmDetailBody, AlarmEntryBody, AlarmStepBody, AlarmSteppedBody, AlarmsBody};

use crate::{
    body::{self, JsonBody},
    error::{FieldProblem, Problem, ProblemDocument},
};

/// Which alarms are listed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlarmListParameters {
    /// open (the default), seen or closed.
    #[serde(default)]
    state: Option<String>,
    /// Go on before this number: `next` of the page before.
    #[serde(default)]
    next: Option<u64>,
}

/// A step to be taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlarmStepInput<'b> {
    /// take_up or close.
    #[serde(borrow)]
    step: Cow<'b, str>,
    /// founded or unfounded; with close only.
    #[serde(borrow, default)]
    finding: Option<Cow<'b, str>>,
    /// What was checked and what the finding rests on; with close only.
    #[serde(borrow, default)]
    text: Option<Cow<'b, str>>,
}

/// A step as asked for.
enum AlarmStepAsked {
    TakeUp,
    Close { finding: AlarmFinding, text: String },
}

/// Alarms in the caller's remit, the newest first, without steps and entries.
#[utoipa::path(
    get, path = "/v1/alarms", tag = "extranet",
    operation_id = "list_alarms",
    params(AlarmListParameters),
    responses(
        (status = 200, description = "A page of alarms", body = AlarmsBody),
        (status = 403, description = "Refused: not a person of a lead agency, source authority or auditing body", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    query: Result<Query<AlarmListParameters>, QueryRejection>,
) -> Result<Json<AlarmsBody>, Problem> {
    let parameters = body::parameters(query)?;
    let state = match parameters.state.as_deref() {
        None => Some(AlarmState::Open),
        Some(name) => AlarmState::parse(name),
    };
    let Some(state) = state else {
        let error = FieldProblem::new("/state", "invalid_state", "应为 open、seen 或者 closed");
        return Err(Problem::invalid(vec![error]));
    };
    Ok(Json(app.alarms_page(&caller, state, parameters.next).await?.into()))
}

/// One alarm with its steps and the ledger entries that were counted: why somebody asked, and nothing of whom about.
#[utoipa::path(
    get, path = "/v1/alarms/{number}", tag = "extranet",
    operation_id = "show_alarm",
    params(("number" = u64, Path, description = "Number of the alarm")),
    responses(
        (status = 200, description = "The alarm", body = AlarmDetailBody),
        (status = 403, description = "Refused: not a person of a lead agency, source authority or auditing body", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such alarm in the caller's remit", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Json<AlarmDetailBody>, Problem> {
    Ok(Json(app.alarm(&caller, body::number(number)?).await?.into()))
}

/// Takes an alarm up, or closes it with what was found out. Recorded in the ledger.
#[utoipa::path(
    post, path = "/v1/alarms/{number}/steps", tag = "extranet",
    operation_id = "step_alarm",
    params(("number" = u64, Path, description = "Number of the alarm")),
    request_body(content = AlarmStepInput),
    responses(
        (status = 200, description = "Done", body = AlarmSteppedBody),
        (status = 403, description = "Refused: not a person of a lead agency or source authority, or the alarm is about the caller", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such alarm in the caller's remit", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Not possible as the alarm stands", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn step(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    number: Result<Path<String>, PathRejection>,
    body: JsonBody,
) -> Result<Json<AlarmSteppedBody>, Problem> {
    let number = body::number(number)?;
    let asked = body.read::<AlarmStepInput>()?.into_asked()?;
    let done: Done<Alarm> = match asked {
        AlarmStepAsked::TakeUp => app.take_up_alarm(&caller, number).await?,
        AlarmStepAsked::Close { finding, text } => app.close_alarm(&caller, number, finding, &text).await?,
    };
    Ok(Json(done.into()))
}

impl AlarmStepInput<'_> {
    fn into_asked(self) -> Result<AlarmStepAsked, Problem> {
        let mut errors = Vec::new();
        let finding = self.finding.as_deref().map(AlarmFinding::parse);
        let asked = match (self.step.as_ref(), finding, self.text) {
            ("take_up", finding, text) => {
                for (pointer, is_there) in [("/finding", finding.is_some()), ("/text", text.is_some())] {
                    if is_there {
                        errors.push(FieldProblem::new(pointer, "not_with_this_step", "只与 close 一起提交"));
                    }
                }
                Some(AlarmStepAsked::TakeUp)
            }
            ("close", Some(Some(finding)), Some(text)) => Some(AlarmStepAsked::Close {
                finding,
                text: text.into_owned(),
            }),
            ("close", finding, text) => {
                if finding.flatten().is_none() {
                    let message = "办结应以 finding 写明核查结论：founded 或者 unfounded";
                    errors.push(FieldProblem::new("/finding", "invalid_finding", message));
                }
                if text.is_none() {
                    let message = "办结应以 text 写明核对了哪些材料和结论的依据";
                    errors.push(FieldProblem::new("/text", "invalid_text", message));
                }
                None
            }
            _ => {
                let message = "应为 take_up 或者 close";
                errors.push(FieldProblem::new("/step", "invalid_step", message));
                None
            }
        };
        asked
            .filter(|_| errors.is_empty())
            .ok_or_else(|| Problem::invalid(errors))
    }
}
