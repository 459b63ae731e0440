//! One register (信息目录): its fields, as the catalogue lists them.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use model::{FieldType, Register, SharingClass};

use super::home::RegisterCard;
use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::{RegisterMessages, ZH},
    page::page,
    pages::problem::ProblemPage,
    shown,
};

/// The page of one register.
#[derive(Debug, Template)]
#[template(path = "pages/internet/register.html")]
pub struct RegisterPage {
    frame: Frame,
    register: RegisterCard,
    identified_by: String,
    items: Vec<Item>,
}

/// One field of the register.
#[derive(Clone, Debug)]
pub struct Item {
    /// 信息项名称.
    pub name: String,
    /// Type, in Chinese.
    pub type_term: String,
    /// 共享属性.
    pub sharing: &'static str,
    /// Since when the register has it.
    pub since: String,
}

/// Shows one register.
pub(crate) async fn show(State(portal): State<Portal>, Path(register): Path<String>) -> Response {
    let Some(register) = portal.app.catalogue().register(&register) else {
        let m = &ZH.problem;
        return ProblemPage::plain(&portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND);
    };
    let frame = Frame::internet(&portal.site, Place::Registers, register.name.as_str());
    let card = RegisterCard::of(&portal, register).await;
    page(
        StatusCode::OK,
        &RegisterPage {
            frame,
            register: card,
            identified_by: identified_by(register),
            items: items(register),
        },
    )
}

fn identified_by(register: &Register) -> String {
    let keys = register
        .keys
        .iter()
        .map(|index| register.field_at(*index).name.as_str());
    let others = register
        .alternate_keys()
        .filter(|(index, _)| !register.keys.contains(index))
        .map(|(_, field)| field.name.as_str());
    let by_name = register.is_open().then_some(ZH.register.by_name);
    keys.chain(others).chain(by_name).collect::<Vec<_>>().join("、")
}

fn items(register: &Register) -> Vec<Item> {
    let m = &ZH.register;
    let sharing = |class| match class {
        SharingClass::Unconditional => m.unconditional,
        SharingClass::Conditional => m.conditional,
        SharingClass::Withheld => m.withheld,
    };
    register
        .fields()
        .map(|(_, field)| Item {
            name: field.name.clone(),
            type_term: type_term(m, &field.field_type),
            sharing: sharing(field.sharing),
            since: shown::day(field.since),
        })
        .collect()
}

fn type_term(m: &RegisterMessages, field_type: &FieldType) -> String {
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
    .to_owned()
}

#[cfg(test)]
impl RegisterPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Place, site::SiteInfo};
        let frame = || Frame::internet(&SiteInfo::sample(true), Place::Registers, "企业基本信息");
        let item = |name: &str, type_term: &str| Item {
            name: name.to_owned(),
            type_term: type_term.to_owned(),
            sharing: "无条件共享",
            since: "2017年2月1日".to_owned(),
        };
        let mut cards = RegisterCard::samples().into_iter();
        let (closed, open) = (cards.next().expect("samples"), cards.next().expect("samples"));
        let identified_by = "统一社会信用代码、注册号、与登记一致的名称".to_owned();
        vec![
            (
                "empty",
                Self {
                    frame: frame(),
                    register: closed,
                    identified_by: "公民身份号码".to_owned(),
                    items: vec![],
                },
            ),
            (
                "typical",
                Self {
                    frame: frame(),
                    register: open,
                    identified_by,
                    items: vec![
                        item("企业名称", "文字"),
                        item("统一社会信用代码", "代码"),
                        item("成立日期", "日期"),
                    ],
                },
            ),
        ]
    }
}
