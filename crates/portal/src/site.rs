//! What the pages say of the installation (运行环境): set by whoever runs the doors.

use std::sync::Arc;

use app::Caller;
use axum::http::{HeaderMap, header};
use model::{OrganisationKind, PrincipalId};

#[cfg(test)]
use crate::language::Language;
use crate::{messages::Messages, opened::Opened, preferences::Preferences};

/// What the pages say of the installation; a cheap handle.
#[derive(Clone, Debug, Default)]
pub struct SiteInfo {
    /// Who runs it — 运行单位; shown at the foot of every page.
    pub operator: Arc<str>,
    /// The help desk's telephone number and hours — 服务台.
    pub help_desk: Arc<str>,
    /// Whether every page says 演示数据.
    pub is_demo: bool,
    /// 网站名称, as registered; empty: the name of the service.
    pub name: Arc<str>,
    /// Where society reaches the internet door, scheme and host, without a slash at the end: permanent addresses begin with it.
    pub address: Arc<str>,
    /// 政府网站标识码; empty where none was given.
    pub id_code: Arc<str>,
}

impl SiteInfo {
    /// 网站域名: the host in its address.
    pub fn domain(&self) -> &str {
        let host = self.address.split_once("://").map_or(&*self.address, |(_, host)| host);
        host.split(['/', ':']).next().unwrap_or_default()
    }

    /// The permanent address of a page, by its path.
    pub fn permanent(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

/// The site as one reader sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Site {
    pub(crate) info: SiteInfo,
    pub(crate) preferences: Preferences,
    /// What the page says of its opening; on the extranet door.
    pub(crate) opened: Option<Opened>,
}

impl Site {
    /// All texts, in the reader's language.
    pub(crate) fn messages(&self) -> &'static Messages {
        self.preferences.language.messages()
    }
}

/// A demo identity — 演示身份: who one can be on the extranet pages of a demo without a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoIdentity {
    /// Whom it stands for.
    pub principal: PrincipalId,
    /// Name of the person.
    pub name: String,
    /// The post.
    pub post: String,
    /// Name of the organisation.
    pub organisation_name: String,
    /// What the organisation is: tells what can be tried.
    pub organisation_kind: OrganisationKind,
}

/// The demo identities on offer, as a request extension.
///
/// The door inserts it into a request only when the installation is a demo *and* it listens on loopback: without it, the
/// chooser does not exist and its cookie means nothing, so no setting of the portal can open it to a network.
#[derive(Clone, Debug)]
pub struct DemoDoor(pub Arc<[DemoIdentity]>);

/// Name of the cookie that holds the chosen demo identity.
pub(crate) const DEMO_COOKIE: &str = "heyan_demo_identity";

impl DemoDoor {
    /// Whom the request chose to be, if it is one of those on offer.
    pub fn chosen(&self, headers: &HeaderMap) -> Option<Caller> {
        self.find(cookie(headers, DEMO_COOKIE)?)
            .map(|identity| Caller::Demo(identity.principal.clone()))
    }

    /// The identity on offer with this id.
    pub(crate) fn find(&self, principal: &str) -> Option<&DemoIdentity> {
        self.0.iter().find(|identity| identity.principal.as_str() == principal)
    }
}

/// What a cookie of the request holds.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies.flat_map(|cookies| cookies.split(';')).find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == wanted).then_some(value)
    })
}

#[cfg(test)]
impl Site {
    /// A site for samples of pages.
    pub(crate) fn sample(is_demo: bool) -> Self {
        let info = SiteInfo {
            operator: "样例省政务服务数据管理局".into(),
            help_desk: "0990-0000000（工作日 9:00—17:00）".into(),
            is_demo,
            name: "样例省基础信息查询".into(),
            address: "https://hy.example.gov.cn".into(),
            id_code: "9900000001".into(),
        };
        Self {
            info,
            preferences: Preferences::sample(),
            opened: Some(Opened::sample()),
        }
    }

    /// The same for a reader of English.
    pub(crate) fn sample_in_english() -> Self {
        let mut site = Self::sample(true);
        site.preferences.language = Language::English;
        site
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_the_host_of_the_address() {
        for (address, domain) in [
            ("https://hy.example.gov.cn", "hy.example.gov.cn"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("", ""),
        ] {
            let site = SiteInfo {
                address: address.into(),
                ..SiteInfo::default()
            };
            assert_eq!(site.domain(), domain);
            assert_eq!(site.permanent("/registers"), format!("{address}/registers"));
        }
    }

    #[test]
    fn only_identities_on_offer_can_be_chosen() {
        let identity = DemoIdentity {
            principal: PrincipalId::parse("demo-clerk").unwrap(),
            name: "王样例".to_owned(),
            post: "综合窗口".to_owned(),
            organisation_name: "样例省政务服务中心".to_owned(),
            organisation_kind: OrganisationKind::Hall,
        };
        let door = DemoDoor(Arc::from([identity]));
        for (cookies, expected) in [
            ("heyan_demo_identity=demo-clerk", true),
            ("a=b; heyan_demo_identity=demo-clerk; c=d", true),
            ("heyan_demo_identity=somebody-else", false),
            ("other=demo-clerk", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookies.parse().unwrap());
            assert_eq!(door.chosen(&headers).is_some(), expected, "{cookies}");
        }
        assert_eq!(door.chosen(&HeaderMap::new()), None);
    }
}
