//! Data dictionary (数据字典): every register, its fields and its code lists, as the catalogue has them.

use std::sync::Arc;

use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{Catalogue, CodeList, Field, FieldType, Register, SharingClass, catalogue::FieldIndex};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::Messages,
    page::page,
    term::Term,
};

/// The dictionary.
#[derive(Debug, Template)]
#[template(path = "pages/internet/dictionary.html")]
pub struct DictionaryPage {
    frame: Frame,
    registers: Vec<RegisterEntry>,
    lists: Vec<ListEntry>,
}

/// A register.
#[derive(Debug)]
struct RegisterEntry {
    id: String,
    name: String,
    owner: Term,
    cycle: Term,
    channel: &'static str,
    keys: Vec<Term>,
    fields: Vec<FieldEntry>,
}

/// A field of a register.
#[derive(Debug)]
struct FieldEntry {
    anchor: String,
    id: String,
    name: Term,
    /// Its name in the other language.
    other_name: String,
    type_term: &'static str,
    /// Place of its code list on this page.
    list: Option<String>,
    notes: Vec<&'static str>,
    sharing: &'static str,
    since: String,
}

/// A code list.
#[derive(Debug)]
struct ListEntry {
    anchor: String,
    id: String,
    /// The fields that use it: 企业基本信息·登记状态.
    used_by: Vec<Term>,
    codes: Vec<CodeEntry>,
}

/// A code of a list.
#[derive(Debug)]
struct CodeEntry {
    code: String,
    name: Term,
    /// In Chinese.
    aliases: String,
    is_ended: bool,
}

/// Shows the dictionary.
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

impl DictionaryPage {
    fn of(frame: Frame, catalogue: &Catalogue) -> Self {
        let language = frame.language;
        Self {
            registers: (catalogue.registers().iter())
                .map(|register| RegisterEntry::of(language, register))
                .collect(),
            lists: lists(language, catalogue),
            frame,
        }
    }
}

impl RegisterEntry {
    fn of(language: Language, register: &Register) -> Self {
        let m = language.messages();
        Self {
            id: register.id.clone(),
            name: language.register(register).to_owned(),
            owner: language.owner(register),
            cycle: language.word(&register.update_cycle, register.update_cycle_en.as_deref()),
            channel: if register.is_open() { m.home.open } else { m.home.closed },
            keys: identified_by(language, register),
            fields: register
                .fields()
                .map(|(index, field)| FieldEntry::of(language, register, index, field))
                .collect(),
        }
    }
}

impl FieldEntry {
    fn of(language: Language, register: &Register, index: FieldIndex, field: &Field) -> Self {
        let m = language.messages();
        let notes = [
            (register.keys.contains(&index), m.dictionary.is_key),
            (field.is_required, m.dictionary.is_required),
            (field.is_repeated, m.dictionary.is_repeated),
            (field.is_personal, m.dictionary.is_personal),
        ];
        Self {
            anchor: format!("{}.{}", register.id, field.id),
            id: field.id.clone(),
            name: language.field(field),
            other_name: language.other().field(field).text().to_owned(),
            type_term: type_term(m, &field.field_type),
            list: match &field.field_type {
                FieldType::Code(list) => Some(list_anchor(list)),
                _ => None,
            },
            notes: notes
                .into_iter()
                .filter(|(holds, _)| *holds)
                .map(|(_, note)| note)
                .collect(),
            sharing: sharing_term(m, field.sharing),
            since: language.day(field.since),
        }
    }
}

fn list_anchor(list: &CodeList) -> String {
    format!("list.{}", list.id)
}

/// Each list once, with the fields that use it.
fn lists(language: Language, catalogue: &Catalogue) -> Vec<ListEntry> {
    let mut lists: Vec<(Arc<CodeList>, Vec<Term>)> = Vec::new();
    for register in catalogue.registers() {
        for field in &register.fields {
            let FieldType::Code(list) = &field.field_type else {
                continue;
            };
            let user = format!("{}·{}", language.register(register), language.field(field).text());
            let user = Term::plain(user);
            match lists.iter_mut().find(|(known, _)| known.id == list.id) {
                Some((_, users)) => users.push(user),
                None => lists.push((list.clone(), vec![user])),
            }
        }
    }
    let entry = |(list, users): (Arc<CodeList>, Vec<Term>)| ListEntry {
        anchor: list_anchor(&list),
        id: list.id.clone(),
        used_by: users,
        codes: (list.codes.iter())
            .map(|code| CodeEntry {
                code: code.code.clone(),
                name: language.code(code),
                aliases: code.aliases.join("、"),
                is_ended: code.is_ended,
            })
            .collect(),
    };
    lists.into_iter().map(entry).collect()
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
                    lists: Vec::new(),
                },
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_and_code_of_the_catalogue_is_on_the_page() {
        let catalogue = Catalogue::built_in();
        let (_, page) = DictionaryPage::samples().swap_remove(0);
        let html = page.render().expect("renders");
        for register in catalogue.registers() {
            assert!(html.contains(&format!("id=\"{}\"", register.id)), "{}", register.id);
            for field in &register.fields {
                let place = format!("id=\"{}.{}\"", register.id, field.id);
                assert!(html.contains(&place) && html.contains(&field.name), "{place}");
                if let FieldType::Code(list) = &field.field_type {
                    assert!(html.contains(&format!("href=\"#list.{}\"", list.id)), "{place}");
                    assert!(list.codes.iter().all(|code| html.contains(&code.name)), "{}", list.id);
                }
            }
        }
        assert!(html.len() < 60 * 1024, "{} bytes", html.len());
    }
}
