//! A record of an open register on paper (书面查询结果): a file, not a page.

use app::{LookUpQuestion, LookUpSubject, Printed};
use axum::{
    extract::{Query, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use model::{AskedAsOf, Outcome, Subject};

use crate::{
    address::Path,
    door::Portal,
    extract_file,
    form::Entered,
    pages::problem::{self, ProblemPage},
    past_day, routes,
};

/// Prints one record and sends it. What cannot be read leads to the page of the record, which says what is wrong.
pub(crate) async fn send(
    portal: Portal,
    Path((register, code)): Path<(String, String)>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    let as_of = query.map(|Query(pairs)| Entered::new(pairs).get("as_of").to_owned());
    let as_of = as_of.unwrap_or_default();
    let Some(question) = asked(&portal, &register, &code, &as_of) else {
        let record = routes::record(&register, &code);
        return Redirect::to(&routes::on_day(&record, &as_of)).into_response();
    };
    let register = &question.register;
    let Printed { answer, extract } = match portal.app.print_look_up(&portal.public, &question).await {
        Ok(printed) => printed,
        Err(error) => return problem::from_app(&portal, None, None, register, error),
    };
    match extract {
        Some(extract) => extract_file::send(extract),
        // A former number that several records share: the search lists them.
        None if answer.value().outcome == Outcome::Ambiguous => Redirect::to(&routes::search(&code)).into_response(),
        None => ProblemPage::no_record(&portal, register, &answer, question.as_of.effective_on),
    }
}

fn asked(portal: &Portal, register: &str, code: &str, as_of: &str) -> Option<LookUpQuestion> {
    let register = portal.app.catalogue().register(register)?;
    let today = app::beijing_day(portal.app.now());
    let effective_on = past_day::parse(&portal.messages().past_day, as_of, today).ok()?;
    // A register that is not open has no records here: its codes are not even parsed.
    let register = register.is_open().then(|| register.clone())?;
    Some(LookUpQuestion {
        subject: LookUpSubject::Code(Subject::parse(&register, code).ok()?),
        register,
        as_of: AskedAsOf {
            effective_on,
            recorded_by: None,
        },
    })
}
