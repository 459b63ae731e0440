//! Data dictionary (数据字典): every register with its items and code lists, as the catalogue has them. A page a register, and one
//! that leads to them.

pub(crate) mod register;

use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{Catalogue, CodeList, FieldType, Register, SharingClass};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::Messages,
    page::page,
    routes,
    term::Term,
};

/// The registers of the dictionary.
#[derive(Debug, Template)]
#[template(path = "pages/internet/dictionary.html")]
pub struct DictionaryPage {
    frame: Frame,
    registers: Vec<RegisterEntry>,
}

/// A register.
#[derive(Debug)]
struct RegisterEntry {
    id: String,
    name: String,
    href: String,
    owner: Term,
    items: usize,
    /// Its code lists: where each stands, and of which item it is.
    lists: Vec<(String, Term)>,
}

/// Shows where the dictionary of each register is.
pub(crate) async fn show(portal: Portal) -> Response {
    let frame = Frame::internet(&portal.site, Place::Dictionary, portal.messages().dictionary.title);
    let frame = frame.published(None, &portal.site.info.operator);
    page(StatusCode::OK, &DictionaryPage::of(frame, portal.app.catalogue()))
}

/// What values a field takes, in words.
pub(super) fn type_term(m: &Messages, field_type: &FieldType) -> &'static str {
    let m = &m.dictionary;
    match field_type {
        FieldType::Text => m.type_text,
        FieldType::Code(_) => m.type_code,
        FieldType::Date { is_open_ended: false } => m.type_date,
        FieldType::Date { is_open_ended: true } => m.type_date_open,
        FieldType::Money => m.type_money,
        FieldType::Division => m.type_division,
        FieldType::CitizenNumber
        | FieldType::CreditCode(_)
        | FieldType::RegistrationNumber
        | FieldType::InstitutionCertificateNumber
        | FieldType::SocialOrganisationCertificateNumber => m.type_identifier,
    }
}

/// 共享属性 in words.
pub(super) fn sharing_term(m: &Messages, sharing: SharingClass) -> &'static str {
    match sharing {
        SharingClass::Unconditional => m.dictionary.unconditional,
        SharingClass::Conditional => m.dictionary.conditional,
        SharingClass::Withheld => m.dictionary.withheld,
    }
}

/// By which numbers and names a record is asked for.
pub(super) fn identified_by(language: Language, register: &Register) -> Vec<Term> {
    let keys = register.keys.iter().map(|index| register.field_at(*index));
    let others = register
        .alternate_keys()
        .filter(|(index, _)| !register.keys.contains(index))
        .map(|(_, field)| field);
    let by_name = register.is_open().then_some(language.messages().dictionary.by_name);
    let fields = keys.chain(others).map(|field| language.field(field));
    fields.chain(by_name.map(Term::plain)).collect()
}

/// The place of a code list on the page of a register.
fn list_anchor(list: &CodeList) -> String {
    format!("list.{}", list.id)
}

impl DictionaryPage {
    fn of(frame: Frame, catalogue: &Catalogue) -> Self {
        let language = frame.language;
        Self {
            registers: (catalogue.registers().iter())
                .map(|register| RegisterEntry::of(language, register))
                .collect(),
            frame,
        }
    }
}

impl RegisterEntry {
    fn of(language: Language, register: &Register) -> Self {
        let href = routes::dictionary_of(&register.id);
        let lists = register.fields().filter_map(|(_, field)| match &field.field_type {
            FieldType::Code(list) => Some((format!("{href}#{}", list_anchor(list)), language.field(field))),
            _ => None,
        });
        Self {
            lists: lists.collect(),
            id: register.id.clone(),
            name: language.register(register).to_owned(),
            owner: language.owner(register),
            items: register.fields().count(),
            href,
        }
    }
}

#[cfg(test)]
impl DictionaryPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let frame = |site: Site| Frame::internet(&site, Place::Dictionary, site.messages().dictionary.title);
        let catalogue = Catalogue::built_in();
        vec![
            ("typical", Self::of(frame(Site::sample(true)), &catalogue)),
            ("english", Self::of(frame(Site::sample_in_english()), &catalogue)),
            (
                "empty",
                Self {
                    frame: frame(Site::sample(true)),
                    registers: Vec::new(),
                },
            ),
        ]
    }
}
