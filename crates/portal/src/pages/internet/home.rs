//! Home of the internet door (首页): one search box, and what the service is.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::ZH,
    page::page,
    routes, shown,
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
    pub owner_name: String,
    /// 更新周期.
    pub update_cycle: String,
    /// How many records it holds; `None` for one that is not open, or while it cannot be read.
    pub records: Option<String>,
}

/// Shows the home of the internet door.
pub(crate) async fn show(State(portal): State<Portal>) -> Response {
    let frame = Frame::internet(&portal.site, Place::Home, ZH.home.title);
    page(
        StatusCode::OK,
        &HomePage {
            frame,
            registers: RegisterCard::all(&portal).await,
        },
    )
}

impl RegisterCard {
    /// The cards of all registers.
    pub(crate) async fn all(portal: &Portal) -> Vec<Self> {
        let mut cards = Vec::new();
        for register in portal.app.catalogue().registers() {
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
        Self {
            name: register.name.clone(),
            href: routes::register(&register.id),
            is_open: register.is_open(),
            owner_name: register.owner_name.clone(),
            update_cycle: register.update_cycle.clone(),
            records,
        }
    }
}

#[cfg(test)]
impl RegisterCard {
    pub(crate) fn samples() -> Vec<Self> {
        let card = |name: &str, id: &str, is_open, owner_name: &str, records: Option<&str>| Self {
            name: name.to_owned(),
            href: crate::routes::register(id),
            is_open,
            owner_name: owner_name.to_owned(),
            update_cycle: "每日".to_owned(),
            records: records.map(str::to_owned),
        };
        vec![
            card("公民基本信息", "population", false, "公安部门", None),
            card(
                "企业基本信息",
                "enterprise",
                true,
                "市场监督管理部门",
                Some("1,048,576"),
            ),
            card(
                "事业单位基本信息",
                "institution",
                true,
                "事业单位登记管理机关",
                Some("20,000"),
            ),
            card("社会组织基本信息", "social-organisation", true, "民政部门", None),
        ]
    }
}

#[cfg(test)]
impl HomePage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Place, site::SiteInfo};
        let frame = |site: &SiteInfo| Frame::internet(site, Place::Home, "首页");
        vec![
            (
                "empty",
                Self {
                    frame: frame(&SiteInfo::default()),
                    registers: vec![],
                },
            ),
            (
                "typical",
                Self {
                    frame: frame(&SiteInfo::sample(true)),
                    registers: RegisterCard::samples(),
                },
            ),
            (
                "full",
                Self {
                    frame: frame(&SiteInfo::sample(false)),
                    registers: RegisterCard::samples(),
                },
            ),
        ]
    }
}
