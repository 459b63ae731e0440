//! The dictionary of one register: its items, and the code lists that they use.

use std::sync::Arc;

use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{CodeList, Field, FieldType, Register, catalogue::FieldIndex};

use super::{identified_by, list_anchor, sharing_term, type_term};
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    page::page,
    pages::problem::ProblemPage,
    term::Term,
};

/// A register in the dictionary.
#[derive(Debug, Template)]
#[template(path = "pages/internet/dictionary/register.html")]
pub struct RegisterDictionaryPage {
    frame: Frame,
    id: String,
    owner: Term,
    cycle: Term,
    channel: &'static str,
    keys: Vec<Term>,
    fields: Vec<FieldEntry>,
    lists: Vec<ListEntry>,
}

/// A field of the register.
#[derive(Debug)]
struct FieldEntry {
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
    /// The fields that use it.
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

/// Shows the dictionary of one register.
pub(crate) async fn show(portal: Portal, Path(register): Path<String>) -> Response {
    let Some(register) = portal.app.catalogue().register(&register) else {
        let m = &portal.messages().problem;
        return ProblemPage::plain(&portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND);
    };
    let frame = Frame::internet(&portal.site, Place::Dictionary, portal.language().register(register));
    let frame = frame.published(None, &portal.site.info.operator);
    page(StatusCode::OK, &RegisterDictionaryPage::of(frame, register))
}

impl RegisterDictionaryPage {
    fn of(frame: Frame, register: &Register) -> Self {
        let (m, language) = (frame.m, frame.language);
        Self {
            id: register.id.clone(),
            owner: language.owner(register),
            cycle: language.word(&register.update_cycle, register.update_cycle_en.as_deref()),
            channel: if register.is_open() { m.home.open } else { m.home.closed },
            keys: identified_by(language, register),
            fields: register
                .fields()
                .map(|(index, field)| FieldEntry::of(language, register, index, field))
                .collect(),
            lists: lists(language, register),
            frame,
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

/// Each list once, with the fields that use it.
fn lists(language: Language, register: &Register) -> Vec<ListEntry> {
    let mut lists: Vec<(Arc<CodeList>, Vec<Term>)> = Vec::new();
    for (_, field) in register.fields() {
        let FieldType::Code(list) = &field.field_type else {
            continue;
        };
        let user = language.field(field);
        match lists.iter_mut().find(|(known, _)| known.id == list.id) {
            Some((_, users)) => users.push(user),
            None => lists.push((list.clone(), vec![user])),
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
impl RegisterDictionaryPage {
    /// Every register in both languages: what these pages weigh is the catalogue's.
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let catalogue = model::Catalogue::built_in();
        let page = |site: Site, id: &str| {
            let register = catalogue.register(id).expect("built in");
            let title = site.preferences.language.register(register);
            Self::of(Frame::internet(&site, Place::Dictionary, title), register)
        };
        let (chinese, english) = (|| Site::sample(true), Site::sample_in_english);
        vec![
            ("institution", page(chinese(), "institution")),
            ("typical", page(chinese(), "enterprise")),
            ("social_organisation", page(chinese(), "social-organisation")),
            ("population", page(chinese(), "population")),
            ("english", page(english(), "enterprise")),
            ("english-institution", page(english(), "institution")),
            ("english-social-organisation", page(english(), "social-organisation")),
            ("english-population", page(english(), "population")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_and_code_of_the_catalogue_is_on_the_page_of_its_register() {
        let catalogue = model::Catalogue::built_in();
        for (name, page) in RegisterDictionaryPage::samples() {
            let html = page.render().expect("renders");
            let register = catalogue.register(&page.id).expect("built in");
            for field in &register.fields {
                let place = format!("id=\"{}\"", field.id);
                assert!(html.contains(&place) && html.contains(&field.name), "{name}: {place}");
                if let FieldType::Code(list) = &field.field_type {
                    assert!(html.contains(&format!("href=\"#list.{}\"", list.id)), "{name}: {place}");
                    assert!(
                        list.codes.iter().all(|code| html.contains(&code.code)),
                        "{name}: {}",
                        list.id
                    );
                }
            }
        }
        let shown: Vec<_> = RegisterDictionaryPage::samples()
            .into_iter()
            .map(|(_, page)| page.id)
            .collect();
        assert!(
            catalogue
                .registers()
                .iter()
                .all(|register| shown.contains(&register.id))
        );
    }
}
