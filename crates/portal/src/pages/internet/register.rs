//! One register (信息目录): how fresh it is, what it holds, how complete it is, and how its records are made up.

mod figures;
pub(crate) mod plots;

use app::{RegisterFigures, RegisterState};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use model::Register;

use self::figures::FiguresView;
use super::{
    dictionary::{identified_by, sharing_term, type_term},
    home::RegisterCard,
};
use crate::{
    address::Path,
    conditional,
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::{RegisterMessages, fill},
    page::page,
    pages::problem::ProblemPage,
    routes, shown,
    term::Term,
};

/// The page of one register.
#[derive(Debug, Template)]
#[template(path = "pages/internet/register.html")]
pub struct RegisterPage {
    frame: Frame,
    register: RegisterCard,
    identified_by: Vec<Term>,
    dictionary: String,
    freshness: Option<Freshness>,
    figures: Option<FiguresView>,
    items: Vec<Item>,
}

/// How fresh an open register is.
#[derive(Clone, Debug)]
struct Freshness {
    updated: String,
    version: String,
}

/// One field of the register.
#[derive(Clone, Debug)]
struct Item {
    name: Term,
    type_term: &'static str,
    sharing: &'static str,
    /// How many records carry it, and of a hundred how many.
    carried: Option<(String, String)>,
}

/// Shows one register.
pub(crate) async fn show(portal: Portal, Path(register): Path<String>) -> Response {
    let Some(register) = portal.app.catalogue().register(&register) else {
        let m = &portal.messages().problem;
        return ProblemPage::plain(&portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND);
    };
    let (language, now) = (portal.language(), portal.app.now());
    let state = match register.is_open() {
        true => portal.app.register_state(register).await.ok(),
        false => None,
    };
    let updated_at = state.as_ref().and_then(|state| state.last_batch_at);
    let frame = Frame::internet(&portal.site, Place::Registers, language.register(register));
    let counted = portal.app.register_figures(register);
    let today = portal.app.today_of_divisions();
    let figures = counted
        .as_ref()
        .map(|counted| FiguresView::of(language, register, counted, today));
    let shown = RegisterPage {
        register: RegisterCard::of(&portal, register).await,
        identified_by: identified_by(language, register),
        dictionary: routes::dictionary_of(&register.id),
        freshness: state.map(|state| Freshness::of(language, &state, now)),
        figures,
        items: items(language, register, counted.as_deref()),
        frame: frame.published(updated_at, &register.owner_name),
    };
    // Figures follow an update after a moment.
    let counted_at = counted.map(|counted| counted.counted_at);
    let changed_at = updated_at
        .into_iter()
        .chain(counted_at)
        .chain([portal.started_at])
        .max();
    conditional::changed_at(
        changed_at.unwrap_or(portal.started_at),
        now,
        page(StatusCode::OK, &shown),
    )
}

fn items(language: Language, register: &Register, counted: Option<&RegisterFigures>) -> Vec<Item> {
    let m = language.messages();
    let fields = register.fields().map(|(index, field)| {
        let carried = counted.and_then(|counted| Some((counted.carried(index)?, counted.records)));
        Item {
            name: language.field(field),
            type_term: type_term(m, &field.field_type),
            sharing: sharing_term(m, field.sharing),
            carried: carried.map(|(n, of)| (shown::number(n), shown::share(language, n, of))),
        }
    });
    fields.collect()
}

impl Freshness {
    fn of(language: Language, state: &RegisterState, now: Timestamp) -> Self {
        let m = language.messages();
        let updated = |at| {
            let told = [("at", language.instant(at)), ("ago", ago(&m.register, now, at))];
            fill(m.register.updated_value, &told)
        };
        let version = [("n", state.sequence)];
        Self {
            updated: state
                .last_batch_at
                .map_or_else(|| m.register.never_updated.to_owned(), updated),
            version: fill(m.answer.register_version_value, &version),
        }
    }
}

/// How long ago something was, in the unit that one would say.
fn ago(m: &RegisterMessages, now: Timestamp, at: Timestamp) -> String {
    let minutes = now.duration_since(at).as_mins().max(0);
    let (text, n) = match minutes {
        0..120 => (m.ago_minutes, minutes),
        120..2880 => (m.ago_hours, minutes / 60),
        _ => (m.ago_days, minutes / 1440),
    };
    fill(text, &[("n", n)])
}

#[cfg(test)]
impl RegisterPage {
    /// What the pictures of the samples weigh together.
    pub(crate) fn sample_pictures_bytes() -> usize {
        let catalogue = model::Catalogue::built_in();
        let register = catalogue.register("enterprise").expect("built in");
        figures::sample_pictures(register).iter().map(String::len).sum()
    }

    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let catalogue = model::Catalogue::built_in();
        let page = |site: &Site, id: &str, counted: Option<RegisterFigures>| {
            let language = site.preferences.language;
            let register = catalogue.register(id).expect("built in");
            let mut cards = RegisterCard::samples(language).into_iter();
            let state = RegisterState {
                sequence: 1_048_600,
                records: 1_048_576,
                retired: 12,
                last_batch_at: Some("2026-11-23T18:10:00Z".parse().expect("an instant")),
            };
            let now = "2026-11-24T03:53:33Z".parse().expect("an instant");
            let frame = Frame::internet(site, Place::Registers, language.register(register));
            Self {
                register: cards
                    .find(|card| card.name == language.register(register))
                    .expect("one each"),
                identified_by: identified_by(language, register),
                dictionary: routes::dictionary_of(id),
                freshness: register.is_open().then(|| Freshness::of(language, &state, now)),
                figures: counted
                    .as_ref()
                    .map(|counted| FiguresView::sample(language, register, counted)),
                items: items(language, register, counted.as_ref()),
                frame,
            }
        };
        let (chinese, english) = (Site::sample(true), Site::sample_in_english());
        let counted = || Some(figures::sample());
        vec![
            ("empty", page(&chinese, "institution", None)),
            ("typical", page(&chinese, "enterprise", counted())),
            ("closed", page(&chinese, "population", None)),
            ("english", page(&english, "social-organisation", counted())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::ZH;

    #[test]
    fn how_long_ago_is_told_as_one_says_it() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (at, told) in [
            ("2026-11-24T12:00:30Z", "0 分钟前"),
            ("2026-11-24T10:01:00Z", "119 分钟前"),
            ("2026-11-24T10:00:00Z", "2 小时前"),
            ("2026-11-22T12:00:00Z", "2 天前"),
        ] {
            assert_eq!(ago(&ZH.register, now, at.parse().unwrap()), told);
        }
    }
}
