//! What surrounds every page (页面框架): masthead, navigation, demo banner, footer.

use std::sync::Arc;

use askama::filters::Safe;
use jiff::Timestamp;
use model::{Duty, OrganisationKind, PrincipalKind, legible};

use crate::{
    answer_note::ReceiptNote,
    language::Language,
    messages::{Messages, ZH},
    page_tags::{self, PageTag},
    preferences::Letters,
    routes,
    site::Site,
    visitor::Visitor,
};

/// Which door a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Open to society.
    Internet,
    /// For whoever holds a certificate.
    Extranet,
}

/// Where in the navigation a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Home or desk.
    Home,
    /// The registers and their records.
    Registers,
    /// Search.
    Search,
    /// Checking an extract.
    Check,
    /// Verification.
    Verify,
    /// Reading.
    Read,
    /// Certificates.
    Certificates,
    /// Applications for certificates.
    Applications,
    /// Who asked about a person.
    Account,
    /// Ledger, tracing, incidents.
    Ledger,
    /// Halls and people.
    Organisations,
    /// Budgets.
    Budgets,
    /// Alarms and decoys.
    Alarms,
    /// Grants.
    Grants,
    /// Fields of all registers.
    Dictionary,
    /// What programs may ask.
    Developers,
    /// Help and rules.
    Help,
    /// How the service stands.
    Status,
    /// Accessibility statement.
    Accessibility,
    /// None of them.
    Elsewhere,
}

/// One entry of the navigation.
#[derive(Debug)]
pub struct NavigationEntry {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Whether this is where one is.
    pub is_here: bool,
}

/// Who is asking, in the strip under the masthead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// 所属机构.
    pub organisation: String,
    /// 岗位.
    pub post: String,
    /// Name of the person or system.
    pub name: String,
    /// What the organisation is, and whether a person asks: these decide about ways that are open.
    pub kinds: (OrganisationKind, PrincipalKind),
    /// Chosen, not proved.
    pub is_demo: bool,
}

/// What surrounds a page.
#[derive(Debug)]
pub struct Frame {
    /// All texts.
    pub m: &'static Messages,
    /// What language they are in.
    pub language: Language,
    /// What this page is, for the window's title.
    pub title: String,
    /// 网站名称, in the window's title and in the tag alike.
    pub site_name: String,
    /// Which door.
    pub door: Door,
    /// Whether the page says 演示数据.
    pub is_demo: bool,
    /// 运行单位.
    pub operator: Arc<str>,
    /// 服务台.
    pub help_desk: Arc<str>,
    /// Whether letters are large.
    pub is_large: bool,
    /// This page in the other language.
    pub in_other_language: Option<String>,
    /// This page in letters of the other size.
    pub in_other_letters: Option<String>,
    /// The navigation.
    pub navigation: Vec<NavigationEntry>,
    /// Who is asking; on the extranet door, once known.
    pub asker: Option<Asker>,
    /// Who opened the page and when; on the extranet door, whoever it is.
    pub opened: Option<String>,
    /// 追溯码: a sheet that gets about leads back to who opened it, and where the page answers a question, by its reference to that.
    pub trace_code: Option<String>,
    /// 留痕编号 of what was just done.
    pub done: Option<String>,
    /// 网页标签; on the internet door.
    pub tags: Vec<PageTag>,
    /// Ways at the foot of the page; on the internet door.
    pub foot: Vec<(&'static str, &'static str)>,
}

impl Frame {
    /// The frame of a page of the internet door.
    pub(crate) fn internet(site: &Site, place: Place, title: impl Into<String>) -> Self {
        let m = site.messages();
        let entries = [
            (Place::Home, m.common.nav_home, routes::HOME),
            (Place::Search, m.common.nav_search, routes::SEARCH),
            (Place::Registers, m.common.nav_registers, routes::REGISTERS),
            (Place::Check, m.common.nav_check, routes::CHECK),
            (Place::Dictionary, m.common.nav_dictionary, routes::DICTIONARY),
            (Place::Developers, m.common.nav_developers, routes::DEVELOPERS),
            (Place::Help, m.common.nav_help, routes::HELP),
        ];
        Self {
            tags: page_tags::of_site(site, place),
            foot: vec![
                (m.common.nav_status, routes::STATUS),
                (m.common.nav_accessibility, routes::ACCESSIBILITY),
            ],
            ..Self::new(site, Door::Internet, place, title.into(), &entries, None)
        }
    }

    /// The frame of a page that publishes something: when it was published, if that is known, and by whom.
    pub(crate) fn published(mut self, at: Option<Timestamp>, source: &str) -> Self {
        self.tags.extend(page_tags::of_content(&self.title, at, source));
        self
    }

    /// The frame of a page of the extranet door.
    pub(crate) fn extranet(site: &Site, place: Place, title: impl Into<String>, asker: Option<Asker>) -> Self {
        let m = &ZH.navigation;
        let entries = [
            (Place::Home, m.desk, routes::HOME, None),
            (Place::Verify, m.verify, routes::VERIFY, None),
            (Place::Read, m.read, routes::READ, None),
            (
                Place::Applications,
                m.applications,
                routes::APPLICATIONS,
                Some(Duty::LeadAgencyOrSourceAuthority),
            ),
            (
                Place::Certificates,
                m.certificates,
                routes::CERTIFICATES,
                Some(Duty::LeadAgencyOrSourceAuthority),
            ),
            (Place::Grants, m.grants, routes::GRANTS, Some(Duty::Overseer)),
            (Place::Ledger, m.ledger, routes::LEDGER, Some(Duty::Overseer)),
            (
                Place::Organisations,
                m.organisations,
                routes::ORGANISATIONS,
                Some(Duty::Overseer),
            ),
            (Place::Budgets, m.budgets, routes::BUDGETS, Some(Duty::Overseer)),
            (Place::Alarms, m.alarms, routes::ALARMS, Some(Duty::Overseer)),
        ];
        // Nobody is shown ways that are not open to him.
        let is_open = |duty: Option<Duty>| match (&asker, duty) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(asker), Some(duty)) => duty.is_of(asker.kinds.0, asker.kinds.1),
        };
        let open: Vec<_> = entries
            .into_iter()
            .filter(|(.., duty)| is_open(*duty))
            .map(|(place, label, href, _)| (place, label, href))
            .collect();
        Self::new(site, Door::Extranet, place, title.into(), &open, asker)
    }

    /// The frame of a page of somebody known; after a deed it says that it was done, and under which number it is recorded.
    pub(crate) fn of_visitor(site: &Site, place: Place, title: impl Into<String>, visitor: &Visitor) -> Self {
        Self {
            done: visitor.done.clone(),
            ..Self::extranet(site, place, title, Some(visitor.asker()))
        }
    }

    /// The frame of a page that either door may have to show.
    pub(crate) fn of_door(site: &Site, door: Door, title: impl Into<String>, asker: Option<Asker>) -> Self {
        match door {
            Door::Internet => Self::internet(site, Place::Elsewhere, title),
            Door::Extranet => Self::extranet(site, Place::Elsewhere, title, asker),
        }
    }

    /// The frame of a page that tells everybody the same on either door, whoever opens it.
    pub(crate) fn open(site: &Site, door: Door, place: Place, title: impl Into<String>) -> Self {
        match door {
            Door::Internet => Self::internet(site, place, title),
            Door::Extranet => Self::extranet(site, place, title, None),
        }
    }

    /// The attribute of an element with something Chinese in it whatever the language of the page is: a name, a value.
    pub fn chinese(&self) -> Safe<&'static str> {
        Safe(match self.language {
            Language::Chinese => "",
            Language::English => " lang=\"zh-CN\"",
        })
    }

    /// Whether the page belongs to the extranet door.
    pub fn is_extranet(&self) -> bool {
        self.door == Door::Extranet
    }

    fn new(
        site: &Site,
        door: Door,
        place: Place,
        title: String,
        entries: &[(Place, &'static str, &'static str)],
        asker: Option<Asker>,
    ) -> Self {
        let navigation = entries
            .iter()
            .map(|&(its, label, href)| NavigationEntry {
                label,
                href,
                is_here: its == place,
            })
            .collect();
        let preferences = &site.preferences;
        let opened = site.opened.as_ref().filter(|_| door == Door::Extranet);
        Self {
            m: site.messages(),
            language: preferences.language,
            title: legible::described(&title).into_owned(),
            site_name: page_tags::site_name(site),
            door,
            is_demo: site.info.is_demo,
            operator: site.info.operator.clone(),
            help_desk: site.info.help_desk.clone(),
            is_large: preferences.letters == Letters::Large,
            // The extranet door speaks Chinese only.
            in_other_language: preferences.in_other_language().filter(|_| door == Door::Internet),
            in_other_letters: preferences.in_other_letters(),
            navigation,
            asker,
            opened: opened.map(|opened| opened.line.clone()),
            trace_code: opened.map(|opened| opened.code.clone()),
            done: None,
            tags: Vec::new(),
            foot: Vec::new(),
        }
    }

    /// What stands across a page of the extranet door, line after line by turns: where a line is cut off at the edge of a sheet or of
    /// a small screen, the next one has what it lacks.
    pub fn trace_lines(&self, opened: &str) -> [String; 2] {
        let code = self.trace_code.as_deref().unwrap_or_default();
        let code = format!("{} {code}", self.m.answer.trace_code);
        [format!("{opened}　{code}"), format!("{code}　{opened}")]
    }

    /// The frame of a page that answers the question with this receipt.
    pub(crate) fn traced(self, receipt: &ReceiptNote) -> Self {
        Self {
            trace_code: Some(receipt.reference.clone()),
            ..self
        }
    }
}

#[cfg(test)]
impl Asker {
    /// A clerk for samples of pages.
    pub(crate) fn sample() -> Self {
        Self {
            organisation: "样例省政务服务中心".to_owned(),
            post: "综合窗口".to_owned(),
            name: "王样例".to_owned(),
            kinds: (OrganisationKind::Hall, PrincipalKind::Person),
            is_demo: true,
        }
    }

    /// An official of a lead agency for samples of pages.
    pub(crate) fn sample_official() -> Self {
        Self {
            organisation: "样例省政务服务数据管理局".to_owned(),
            post: "证书管理".to_owned(),
            name: "李样例".to_owned(),
            kinds: (OrganisationKind::LeadAgency, PrincipalKind::Person),
            ..Self::sample()
        }
    }
}
