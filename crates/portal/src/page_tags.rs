//! Tags by which government sites describe their pages to search engines and inspections (网页标签): of the site, of the column,
//! and of what a page publishes. Their names are those that such sites carry.

use jiff::Timestamp;

use crate::{frame::Place, messages::Messages, site::Site};

/// A tag: name and content.
pub(crate) type PageTag = (&'static str, String);

/// The tags that say which site this is, and which column of it.
pub(crate) fn of_site(site: &Site, place: Place) -> Vec<PageTag> {
    let name = site_name(site);
    let (m, site) = (site.messages(), &site.info);
    let mut tags = vec![("SiteName", name), ("SiteDomain", site.domain().to_owned())];
    // Given by the State Council's register of government sites; a site that is not listed there has none.
    if !site.id_code.is_empty() {
        tags.push(("SiteIDCode", site.id_code.to_string()));
    }
    if let Some((name, kind, description)) = column(m, place) {
        tags.extend([
            ("ColumnName", name.to_owned()),
            ("ColumnType", kind.to_owned()),
            ("ColumnDescription", description.to_owned()),
            ("ColumnKeywords", m.columns.keywords.to_owned()),
        ]);
    }
    tags
}

/// 网站名称, as registered, or the name of the service.
pub(crate) fn site_name(site: &Site) -> String {
    if site.info.name.is_empty() {
        site.messages().common.service.to_owned()
    } else {
        site.info.name.to_string()
    }
}

/// The tags of something published: its title, when it was published, and by whom.
pub(crate) fn of_content(title: &str, published_at: Option<Timestamp>, source: &str) -> Vec<PageTag> {
    let mut tags = vec![("ArticleTitle", title.to_owned())];
    tags.extend(published_at.map(|at| ("PubDate", minute(at))));
    tags.push(("ContentSource", source.to_owned()));
    tags
}

/// Name, type and description of a column.
fn column(m: &Messages, place: Place) -> Option<(&'static str, &'static str, &'static str)> {
    let (common, columns) = (&m.common, &m.columns);
    Some(match place {
        Place::Home => (common.nav_home, columns.of_service, columns.home),
        Place::Search => (common.nav_search, columns.of_service, columns.search),
        Place::Registers => (common.nav_registers, columns.of_data, columns.registers),
        Place::Check => (common.nav_check, columns.of_service, columns.check),
        Place::Dictionary => (common.nav_dictionary, columns.of_data, columns.dictionary),
        Place::Developers => (common.nav_developers, columns.of_data, columns.developers),
        Place::Help => (common.nav_help, columns.of_service, columns.help),
        Place::Status => (common.nav_status, columns.of_service, columns.status),
        Place::Accessibility => (common.nav_accessibility, columns.of_service, columns.accessibility),
        _ => return None,
    })
}

/// 2026-11-24 11:53, Beijing time.
fn minute(at: Timestamp) -> String {
    let (day, time) = (app::beijing_day(at), app::beijing_time(at));
    format!("{day} {:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_site_and_column_and_what_it_publishes() {
        let tags = of_site(&Site::sample(false), Place::Registers);
        let content = |name: &str| {
            tags.iter()
                .find(|(its, _)| *its == name)
                .map(|(_, content)| content.as_str())
        };
        assert_eq!(content("SiteName"), Some("样例省基础信息查询"));
        assert_eq!(content("SiteDomain"), Some("hy.example.gov.cn"));
        assert_eq!(content("SiteIDCode"), Some("9900000001"));
        assert_eq!(content("ColumnName"), Some("信息目录"));
        for place in [
            Place::Home,
            Place::Search,
            Place::Registers,
            Place::Check,
            Place::Dictionary,
            Place::Developers,
        ] {
            assert!(column(Site::sample(false).messages(), place).is_some(), "{place:?}");
        }
        let bare = of_site(&Site::default(), Place::Elsewhere);
        let names: Vec<_> = bare.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["SiteName", "SiteDomain"], "no code that nobody gave, no column");
        let at = "2026-11-24T16:05:59Z".parse().unwrap();
        let published = of_content("样例", Some(at), "市场监督管理部门");
        assert_eq!(published[1], ("PubDate", "2026-11-25 00:05".to_owned()));
    }
}
