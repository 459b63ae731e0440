//! Long lists of the desk in pages (分页): no page carries more rows than come over a slow line at once. The part that is asked for
//! stands in the address, so that it can be kept and sent on.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{
    messages::{ZH, fill},
    routes::{self, LANGUAGE, LETTERS},
    shown,
};

/// The name of the only list of a page in its address: `?page=2`. Where there are several, each has a name of its own, which is also
/// its place on the page.
pub(crate) const PAGE: &str = "page";

/// Which parts of its lists a page is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paging {
    path: String,
    query: String,
}

/// Where in a list one is, and the ways to the rest of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pages {
    pub(crate) told: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Paging {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
        })
    }
}

impl Paging {
    /// The rows of a list that are asked for, at most so many, and where in the list they are; the latter only where there are others.
    pub(crate) fn part<'a, T>(&self, list: &str, all: &'a [T], rows_max: usize) -> (&'a [T], Option<Pages>) {
        let pages = all.len().div_ceil(rows_max);
        if pages < 2 {
            return (all, None);
        }
        // An address that somebody made up, and one of a list that has become shorter, lead to what there is.
        let page = self.asked(list).clamp(1, pages);
        let first = (page - 1) * rows_max;
        let last = all.len().min(first + rows_max);
        let numbers = [first + 1, last, all.len()].map(|n| shown::number(n as u64));
        let [from, until, of] = numbers;
        let told = Pages {
            told: fill(ZH.paging.told, &[("from", from), ("until", until), ("of", of)]),
            before: (page > 1).then(|| self.address(list, page - 1)),
            after: (page < pages).then(|| self.address(list, page + 1)),
        };
        (&all[first..last], Some(told))
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    }

    fn asked(&self, list: &str) -> usize {
        let mut of_list = self.pairs().filter(|(name, _)| *name == list);
        of_list.find_map(|(_, page)| page.parse().ok()).unwrap_or(1)
    }

    /// The same page with another part of the list; what was just done and how it is read are not said again.
    fn address(&self, list: &str, page: usize) -> String {
        let kept = (self.pairs()).filter(|(name, _)| ![list, LANGUAGE, LETTERS, routes::DONE].contains(name));
        let kept: Vec<String> = kept.map(|(name, value)| format!("{name}={value}")).collect();
        let here = if kept.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, kept.join("&"))
        };
        let address = routes::choosing(&here, list, &page.to_string());
        if list == PAGE {
            address
        } else {
            format!("{address}#{list}")
        }
    }
}

#[cfg(test)]
impl Pages {
    /// In the middle of a list.
    pub(crate) fn sample(path: &str) -> Option<Self> {
        let asked = Paging {
            path: path.to_owned(),
            query: "page=2".to_owned(),
        };
        asked.part(PAGE, &[(); 55], 20).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_part_by_part() {
        let all: Vec<u32> = (1..=45).collect();
        let part = |query: &str, list: &str| {
            let asked = Paging {
                path: "/grants".to_owned(),
                query: query.to_owned(),
            };
            let (rows, pages) = asked.part(list, &all, 20);
            let pages = pages.expect("three pages");
            (rows.to_vec(), pages.told, pages.before, pages.after)
        };
        let (rows, told, before, after) = part("", PAGE);
        assert_eq!((rows.first(), rows.last()), (Some(&1), Some(&20)));
        assert_eq!(told, "第 1 至 20 项，共 45 项");
        assert_eq!((before, after.as_deref()), (None, Some("/grants?page=2")));
        let (rows, told, before, after) = part("q=%E5%8E%85&page=3&done=node-1-7&lang=en", PAGE);
        assert_eq!((rows.first(), rows.last()), (Some(&41), Some(&45)));
        assert_eq!(told, "第 41 至 45 项，共 45 项");
        assert_eq!((before.as_deref(), after), (Some("/grants?q=%E5%8E%85&page=2"), None));
        // Two lists of one page are read on each by itself.
        let (.., after) = part("requests=2&page=1", "requests");
        assert_eq!(after.as_deref(), Some("/grants?page=1&requests=3#requests"));
        for wrong in ["page=0", "page=-1", "page=x", "page=", "page"] {
            assert_eq!(part(wrong, PAGE).0.first(), Some(&1), "{wrong}");
        }
        assert_eq!(part("page=99999999999", PAGE).0.first(), Some(&41), "the last there is");
        assert_eq!(
            Paging::default().part(PAGE, &all[..20], 20),
            (&all[..20], None),
            "a list that fits says nothing"
        );
    }
}
