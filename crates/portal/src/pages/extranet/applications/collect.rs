//! Collecting a certificate (领取证书): the form, the page with the password, and the file, once each.

use app::{AppError, Collected, HANDOVER_SECONDS_MAX, Pkcs12Form};
use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::show::facts;
use crate::{
    address::Path,
    door::Portal,
    form::{Choice, Entered, Input, InputError, InputKind},
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::{extranet::deed::DeedForm, problem},
    routes,
    sent::Sent,
    shown::{self, code_groups},
    visitor::Visitor,
};

/// The page that shows the password, once.
#[derive(Template)]
#[template(path = "pages/extranet/collected.html")]
pub struct CollectedPage {
    frame: Frame,
    serial: Vec<String>,
    until: String,
    password: String,
    waits_until: String,
    code: String,
    file: String,
    application: String,
}

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(number): Path<u64>) -> Response {
    match form(&portal, &visitor, number, &Entered::default()).await {
        Ok(form) => form.show(&portal, Place::Applications, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Makes key and certificate, and shows the password. Not led on to another page as other deeds are: the password stands in
/// this answer and nowhere else.
pub(crate) async fn perform(
    portal: Portal,
    visitor: Visitor,
    Path(number): Path<u64>,
    Sent(entered): Sent,
) -> Response {
    let mut form = match form(&portal, &visitor, number, &entered).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let wanted = match entered.get("form") {
        "current" => Pkcs12Form::Current,
        "old_windows" => Pkcs12Form::OldWindows,
        _ => {
            form.inputs[0].error = Some(InputError::rule(ZH.applications.collect_form_missing));
            return form.show(&portal, Place::Applications, &visitor);
        }
    };
    match portal.app.collect_certificate(&visitor.caller, number, wanted).await {
        Ok(done) => {
            let mut frame = Frame::of_visitor(
                &portal.site,
                Place::Applications,
                ZH.applications.collected_title,
                &visitor,
            );
            frame.done = Some(done.receipt().reference());
            page(StatusCode::OK, &CollectedPage::of(frame, number, done.value()))
        }
        Err(error) => {
            let failed: Result<app::Done<()>, AppError> = Err(error);
            form.conclude(&portal, Place::Applications, &visitor, failed, |()| String::new())
        }
    }
}

/// Sends the file, once.
pub(crate) async fn download(
    portal: Portal,
    visitor: Visitor,
    Path(number): Path<u64>,
    Sent(entered): Sent,
) -> Response {
    let code = entered.get("code");
    match portal.app.download_certificate(&visitor.caller, number, code).await {
        Ok(done) => {
            let headers = [
                (header::CONTENT_TYPE, "application/x-pkcs12".to_owned()),
                (
                    header::CONTENT_DISPOSITION,
                    format!("attachment; filename=\"heyan-{number}.p12\""),
                ),
                // Internet Explorer 8 cannot save what comes with no-store over TLS; the file is sealed with its password.
                (header::CACHE_CONTROL, "private, max-age=0".to_owned()),
            ];
            (headers, done.value().expose().to_vec()).into_response()
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

async fn form(portal: &Portal, visitor: &Visitor, number: u64, entered: &Entered) -> Result<DeedForm, AppError> {
    let m = &ZH.applications;
    let view = portal.app.collectable(&visitor.caller, number).await?;
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: entered.get("form") == value,
    };
    let until = view.until_if_issued_now.map_or_else(String::new, shown::instant);
    Ok(DeedForm {
        heading: m.collect_title.to_owned(),
        facts: facts(&view),
        consequences: vec![
            fill(m.collect_consequence_made, &[("until", until)]),
            fill(m.collect_consequence_once, &[("n", HANDOVER_SECONDS_MAX / 60)]),
            m.collect_consequence_lost.to_owned(),
        ],
        inputs: vec![Input {
            name: "form".to_owned(),
            label: m.collect_form.to_owned(),
            hint: m.collect_form_hint.to_owned(),
            is_required: true,
            kind: InputKind::Choice(vec![
                choice("current", m.collect_form_current),
                choice("old_windows", m.collect_form_old),
            ]),
            ..Default::default()
        }],
        kept: Vec::new(),
        action: routes::application_collect(number),
        button: m.collect_button.to_owned(),
        back: routes::application(number),
    })
}

impl CollectedPage {
    fn of(frame: Frame, number: u64, collected: &Collected) -> Self {
        Self {
            frame,
            serial: code_groups(&collected.serial),
            until: shown::instant(collected.valid_until),
            password: collected.password.expose().to_owned(),
            waits_until: shown::instant(collected.waits_until),
            code: collected.code.expose().to_owned(),
            file: routes::application_file(number),
            application: routes::application(number),
        }
    }
}

#[cfg(test)]
impl CollectedPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let mut frame = Frame::extranet(
            &Site::sample(true),
            Place::Applications,
            ZH.applications.collected_title,
            Some(Asker::sample_official()),
        );
        frame.done = Some("node-1-20481".to_owned());
        let page = Self {
            frame,
            serial: code_groups("3a5f00000000000000000000000000000000c0de"),
            until: "2027年11月24日 10:20:30".to_owned(),
            password: "abcde-fghij-kmnpq-rstuv".to_owned(),
            waits_until: "2026年11月25日 10:30:30".to_owned(),
            code: "xxxxx-xxxxx-xxxxx-xxxxx".to_owned(),
            file: routes::application_file(7),
            application: routes::application(7),
        };
        vec![("typical", page)]
    }
}
