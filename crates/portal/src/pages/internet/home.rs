//! Home of the internet door (首页): one search box, and what the service is.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    page::page,
    routes, shown,
    term::Term,
};

/// Home of the internet door.
#[derive(Debug, Template)]
#[template(path = "pages/internet/home.html")]
pub struct HomePage {
    frame: Frame,
    registers: Vec<RegisterCard>,
}

/// A register as home and catalogue introduce it.
#[derive(Clone, Debug)]
pub struct RegisterCard {
    /// 企业基本信息.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Whether society may look it up.
    pub is_open: bool,
    /// 信息提供部门.
    pub owner_name: Term,
    /// 更新周期.
    pub update_cycle: Term,
    /// How many records it holds; `None` for one that is not open, or while it cannot be read.
    pub records: Option<String>,
}

/// Shows the home of the internet door.
pub(crate) async fn show(portal: Portal) -> Response {
    let frame = Frame::internet(&portal.site, Place::Home, portal.messages().home.title);
    page(
        StatusCode::OK,
        &HomePage {
            frame,
            registers: RegisterCard::all(&portal).await,
        },
    )
}

impl RegisterCard {
    /// The cards of all registers, in the order of the catalogue: first those that whoever comes here may look up.
    pub(crate) async fn all(portal: &Portal) -> Vec<Self> {
        let mut cards = Vec::new();
        for register in in_order(portal.app.catalogue()) {
            cards.push(Self::of(portal, register).await);
        }
        cards
    }

    /// The card of one register. How many citizens are registered is not told.
    pub(crate) async fn of(portal: &Portal, register: &model::Register) -> Self {
        let records = match register.is_open() {
            // A register that cannot be read just now is introduced all the same; whoever asks it is told then.
            true => portal
                .app
                .register_state(register)
                .await
                .ok()
                .map(|state| shown::number(state.records)),
            false => None,
        };
        Self::new(portal.language(), register, records)
    }

    fn new(language: Language, register: &model::Register, records: Option<String>) -> Self {
        Self {
            name: language.register(register).to_owned(),
            href: routes::register(&register.id),
            is_open: register.is_open(),
            owner_name: language.owner(register),
            update_cycle: language.word(&register.update_cycle, register.update_cycle_en.as_deref()),
            records,
        }
    }
}

/// The registers as they are introduced to the public.
fn in_order(catalogue: &model::Catalogue) -> Vec<&model::Register> {
    let mut registers: Vec<_> = catalogue.registers().iter().map(|register| &**register).collect();
    registers.sort_by_key(|register| !register.is_open());
    registers
}

#[cfg(test)]
impl RegisterCard {
    pub(crate) fn samples(language: Language) -> Vec<Self> {
        let catalogue = model::Catalogue::built_in();
        let records = [Some("1,048,576"), Some("20,000"), None, None];
        let cards = in_order(&catalogue).into_iter().zip(records);
        cards
            .map(|(register, records)| Self::new(language, register, records.map(str::to_owned)))
            .collect()
    }
}

#[cfg(test)]
impl HomePage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Place, site::Site};
        let frame = |site: &Site| Frame::internet(site, Place::Home, "首页");
        let mut large = Site::sample(true);
        large.preferences.letters = crate::preferences::Letters::Large;
        vec![
            (
                "empty",
                Self {
                    frame: frame(&Site::default()),
                    registers: vec![],
                },
            ),
            (
                "typical",
                Self {
                    frame: frame(&Site::sample(true)),
                    registers: RegisterCard::samples(Language::Chinese),
                },
            ),
            (
                "full",
                Self {
                    frame: frame(&Site::sample(false)),
                    registers: RegisterCard::samples(Language::Chinese),
                },
            ),
            (
                "large",
                Self {
                    frame: frame(&large),
                    registers: RegisterCard::samples(Language::Chinese),
                },
            ),
            (
                "english",
                Self {
                    frame: Frame::internet(&Site::sample_in_english(), Place::Home, crate::messages::EN.home.title),
                    registers: RegisterCard::samples(Language::English),
                },
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_here_can_look_up_stands_last() {
        let cards = RegisterCard::samples(Language::Chinese);
        let is_open: Vec<bool> = cards.iter().map(|card| card.is_open).collect();
        assert_eq!(is_open, [true, true, true, false]);
        assert_eq!(cards[0].name, "企业基本信息");
    }
}
