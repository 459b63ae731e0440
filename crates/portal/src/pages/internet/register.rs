//! One register (信息目录): its fields, as the catalogue lists them.

use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use model::{FieldType, Register, SharingClass};

use super::home::RegisterCard;
use crate::{
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::RegisterMessages,
    page::page,
    pages::problem::ProblemPage,
    term::Term,
};

/// The page of one register.
#[derive(Debug, Template)]
#[template(path = "pages/internet/register.html")]
pub struct RegisterPage {
    frame: Frame,
    register: RegisterCard,
    identified_by: Vec<Term>,
    items: Vec<Item>,
}

/// One field of the register.
#[derive(Clone, Debug)]
pub struct Item {
    /// 信息项名称.
    pub name: Term,
    /// Type, in words.
    pub type_term: &'static str,
    /// 共享属性.
    pub sharing: &'static str,
    /// Since when the register has it.
    pub since: String,
}

/// Shows one register.
pub(crate) async fn show(portal: Portal, Path(register): Path<String>) -> Response {
    let Some(register) = portal.app.catalogue().register(&register) else {
        let m = &portal.messages().problem;
        return ProblemPage::plain(&portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND);
    };
    let frame = Frame::internet(&portal.site, Place::Registers, portal.language().register(register));
    let card = RegisterCard::of(&portal, register).await;
    page(
        StatusCode::OK,
        &RegisterPage {
            frame,
            register: card,
            identified_by: identified_by(portal.language(), register),
            items: items(portal.language(), register),
        },
    )
}

fn identified_by(language: Language, register: &Register) -> Vec<Term> {
    let keys = register.keys.iter().map(|index| register.field_at(*index));
    let others = register
        .alternate_keys()
        .filter(|(index, _)| !register.keys.contains(index))
        .map(|(_, field)| field);
    let by_name = register.is_open().then_some(language.messages().register.by_name);
    let fields = keys.chain(others).map(|field| language.field(field));
    fields.chain(by_name.map(Term::plain)).collect()
}

fn items(language: Language, register: &Register) -> Vec<Item> {
    let m = &language.messages().register;
    let sharing = |class| match class {
        SharingClass::Unconditional => m.unconditional,
        SharingClass::Conditional => m.conditional,
        SharingClass::Withheld => m.withheld,
    };
    register
        .fields()
        .map(|(_, field)| Item {
            name: language.field(field),
            type_term: type_term(m, &field.field_type),
            sharing: sharing(field.sharing),
            since: language.day(field.since),
        })
        .collect()
}

fn type_term(m: &RegisterMessages, field_type: &FieldType) -> &'static str {
    match field_type {
        FieldType::Text => m.type_text,
        FieldType::Code(_) => m.type_code,
        FieldType::Date { .. } => m.type_date,
        FieldType::Money => m.type_money,
        FieldType::Division => m.type_division,
        FieldType::CitizenNumber
        | FieldType::CreditCode(_)
        | FieldType::RegistrationNumber
        | FieldType::InstitutionCertificateNumber
        | FieldType::SocialOrganisationCertificateNumber => m.type_identifier,
    }
}

#[cfg(test)]
impl RegisterPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let catalogue = model::Catalogue::built_in();
        let page = |site: &Site, id: &str| {
            let language = site.preferences.language;
            let register = catalogue.register(id).expect("built in");
            let mut cards = RegisterCard::samples(language).into_iter();
            Self {
                frame: Frame::internet(site, Place::Registers, language.register(register)),
                register: cards
                    .find(|card| card.name == language.register(register))
                    .expect("one each"),
                identified_by: identified_by(language, register),
                items: items(language, register),
            }
        };
        let empty = Self {
            items: vec![],
            ..page(&Site::sample(true), "population")
        };
        vec![
            ("empty", empty),
            ("typical", page(&Site::sample(true), "enterprise")),
            ("english", page(&Site::sample_in_english(), "social-organisation")),
        ]
    }
}
