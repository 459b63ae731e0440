//! Who opened an extranet page (来访者).

use app::{Caller, CallerView};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use model::{Duty, Refusal, RefusalCode};

use crate::{
    door::{Portal, Served},
    frame::Asker,
    opened::caller_of,
    pages::refusal::RefusalPage,
    routes,
    site::DemoDoor,
};

/// Who opened an extranet page. Without one, the request is answered by a refusal page, or in a demo on loopback by the
/// choice of an identity.
pub(crate) struct Visitor {
    pub(crate) caller: Caller,
    pub(crate) view: CallerView,
    /// Receipt of what this visitor has just done, as the address tells it.
    pub(crate) done: Option<String>,
}

impl Visitor {
    /// Whether what they are lets them have this duty. A form that lacks something is not told to whoever has it not; whether one
    /// that is whole is acted upon, `app` decides and records.
    pub(crate) fn has(&self, duty: Duty) -> bool {
        duty.is_of(self.view.organisation_kind, self.view.kind)
    }

    /// As the frame of a page names them.
    pub(crate) fn asker(&self) -> Asker {
        Asker {
            organisation: self.view.organisation_name.clone(),
            post: self.view.post.clone(),
            name: self.view.name.clone(),
            kinds: (self.view.organisation_kind, self.view.kind),
            is_demo: matches!(self.caller, Caller::Demo(_)),
        }
    }

    /// In one line, as it stands on paper.
    pub(crate) fn in_one_line(&self) -> String {
        [self.view.organisation_name.as_str(), &self.view.post, &self.view.name].join("　")
    }
}

impl FromRequestParts<Served> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<Self, Response> {
        let Some(caller) = caller_of(parts) else {
            return Err(if parts.extensions.get::<DemoDoor>().is_some() {
                Redirect::to(routes::DEMO_IDENTITY).into_response()
            } else {
                refused(parts, served, RefusalCode::CertificateUnknown.into()).await
            });
        };
        match served.app().caller_view(&caller).await {
            Ok(view) => Ok(Self {
                caller,
                view,
                done: parts.uri.query().and_then(routes::done_of),
            }),
            Err(refusal) => Err(refused(parts, served, refusal).await),
        }
    }
}

/// The page of a refusal; whoever is answered needs none of what it is made of.
async fn refused(parts: &mut Parts, served: &Served, refusal: Refusal) -> Response {
    let Ok(portal) = Portal::from_request_parts(parts, served).await;
    RefusalPage::without_receipt(&portal, refusal)
}
