//! The tree of organisations — 机构树: which organisation may stand where, and what a change of the whole tree is.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use crate::{Organisation, OrganisationId, OrganisationKind, Principal};

/// Levels from the top to the lowest organisation; whoever walks up a line stops there.
pub const TREE_DEPTH_MAX: usize = 16;
/// Questions a Beijing day of an organisation's clerks, where nothing else was said.
pub const DAILY_BUDGET_CLERK_DEFAULT: u32 = 2_000;
/// Questions a Beijing day of an organisation's systems, where nothing else was said.
pub const DAILY_BUDGET_SYSTEM_DEFAULT: u32 = 200_000;

/// A post of an organisation and what whoever holds it has to do — 岗位.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Whose post.
    pub organisation: OrganisationId,
    /// Its name, once in an organisation.
    pub name: String,
    /// The duty — 岗位职责.
    pub duty: String,
}

/// All organisations, posts, people and systems at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationTree {
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Posts.
    pub posts: Vec<Post>,
    /// People and systems.
    pub principals: Vec<Principal>,
}

/// What leads from one tree to the next, applied whole or not at all. Nothing is ever removed by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeChange {
    /// New organisations, each behind the one above it.
    pub organisations_added: Vec<Organisation>,
    /// Organisations with their new values; neither kind nor parent differs.
    pub organisations_changed: Vec<Organisation>,
    /// Posts that are new or have a new duty.
    pub posts: Vec<Post>,
    /// New people and systems.
    pub principals_added: Vec<Principal>,
    /// People and systems with their new values; neither kind nor organisation differs.
    pub principals_changed: Vec<Principal>,
}

impl TreeChange {
    /// Whether everything is as it should be already.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why an organisation may not stand where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeFault {
    /// The organisation above is not known.
    ParentUnknown(OrganisationId),
    /// It stands below itself, or too far down.
    TooDeep,
    /// A lead agency that does not stand directly below a province.
    LeadAgencyOutsideProvince,
    /// The province has another lead agency that is active.
    SecondLeadAgency(OrganisationId),
    /// A province without an active lead agency.
    NoLeadAgency,
}

impl TreeFault {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ParentUnknown(_) => "tree.parent_unknown",
            Self::TooDeep => "tree.too_deep",
            Self::LeadAgencyOutsideProvince => "tree.lead_agency_outside_province",
            Self::SecondLeadAgency(_) => "tree.second_lead_agency",
            Self::NoLeadAgency => "tree.no_lead_agency",
        }
    }

    /// How it is put right, in Chinese.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::ParentUnknown(_) => "请先添加上级机构，或者改正上级机构的标识",
            Self::TooDeep => "请改正上级机构的标识",
            Self::LeadAgencyOutsideProvince => "请把上级机构改为所在的省级行政区",
            Self::SecondLeadAgency(_) => "更换牵头机构的，请先停用原牵头机构，再添加或者恢复新的牵头机构",
            Self::NoLeadAgency => "请为该省级行政区写明一个省级牵头机构",
        }
    }
}

impl fmt::Display for TreeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ParentUnknown(parent) => write!(f, "没有标识为 {parent} 的上级机构"),
            Self::TooDeep => write!(f, "机构的上级成环，或者层级超过 {TREE_DEPTH_MAX} 级"),
            Self::LeadAgencyOutsideProvince => f.write_str("省级牵头机构应当直接隶属于省级行政区"),
            Self::SecondLeadAgency(existing) => {
                write!(f, "一个省级行政区只能有一个省级牵头机构，现已有 {existing}")
            }
            Self::NoLeadAgency => f.write_str("一个省级行政区应当有且只有一个省级牵头机构，现在没有"),
        }
    }
}

/// What speaks against a lead agency among all organisations; nothing for an organisation of another kind, or one that is
/// suspended: a province that changes its lead agency keeps the former one with its history.
pub fn lead_agency_fault(agency: &Organisation, all: &[Organisation]) -> Option<TreeFault> {
    if agency.kind != OrganisationKind::LeadAgency {
        return None;
    }
    let is_province = |organisation: &&Organisation| {
        Some(&organisation.id) == agency.parent.as_ref() && organisation.kind == OrganisationKind::Province
    };
    if !all.iter().any(|organisation| is_province(&organisation)) {
        return Some(TreeFault::LeadAgencyOutsideProvince);
    }
    let is_rival = |other: &&Organisation| is_active_lead(other, agency.parent.as_ref()) && other.id != agency.id;
    let rival = all.iter().find(is_rival).filter(|_| agency.is_active)?;
    Some(TreeFault::SecondLeadAgency(rival.id.clone()))
}

fn is_active_lead(organisation: &Organisation, province: Option<&OrganisationId>) -> bool {
    organisation.kind == OrganisationKind::LeadAgency
        && organisation.is_active
        && organisation.parent.as_ref() == province
}

/// Everything that is wrong with a tree: organisation and fault, in the order of the organisations.
pub fn tree_faults(all: &[Organisation]) -> Vec<(OrganisationId, TreeFault)> {
    let parents: HashMap<&OrganisationId, Option<&OrganisationId>> = all
        .iter()
        .map(|organisation| (&organisation.id, organisation.parent.as_ref()))
        .collect();
    let led: HashSet<&OrganisationId> = all
        .iter()
        .filter(|organisation| is_active_lead(organisation, organisation.parent.as_ref()))
        .filter_map(|organisation| organisation.parent.as_ref())
        .collect();
    let fault = |organisation: &Organisation| -> Option<TreeFault> {
        if let Some(parent) = organisation
            .parent
            .as_ref()
            .filter(|parent| !parents.contains_key(parent))
        {
            return Some(TreeFault::ParentUnknown(parent.clone()));
        }
        let line = std::iter::successors(Some(&organisation.id), |id| parents.get(id).copied().flatten());
        if line.take(TREE_DEPTH_MAX + 1).count() > TREE_DEPTH_MAX {
            return Some(TreeFault::TooDeep);
        }
        if organisation.kind == OrganisationKind::Province && !led.contains(&organisation.id) {
            return Some(TreeFault::NoLeadAgency);
        }
        lead_agency_fault(organisation, all)
    };
    all.iter()
        .filter_map(|organisation| Some((organisation.id.clone(), fault(organisation)?)))
        .collect()
}

/// A text that people read in a line — 1 to 200 characters without control characters; trimmed. `None` for anything else.
pub fn short_text(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_good = !text.is_empty() && !text.chars().any(char::is_control) && text.chars().count() <= 200;
    is_good.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(id: &str) -> OrganisationId {
        OrganisationId::parse(id).unwrap()
    }

    fn organisation(name: &str, kind: OrganisationKind, parent: &str) -> Organisation {
        Organisation::invented(name, kind, Some(parent))
    }

    #[test]
    fn a_province_has_exactly_one_lead_agency() {
        use OrganisationKind::{Hall, LeadAgency, Province};
        let province = organisation("p", Province, "");
        let lead = organisation("lead", LeadAgency, "p");
        let former = Organisation {
            is_active: false,
            ..organisation("former", LeadAgency, "p")
        };
        let second = organisation("second", LeadAgency, "p");
        let hall = organisation("hall", Hall, "p");
        type Case<'a> = (&'a [&'a Organisation], &'a [(&'a str, TreeFault)]);
        let cases: [Case<'_>; 6] = [
            (&[&hall, &lead, &province], &[]),
            (&[&province, &lead, &former], &[]),
            (&[&province, &former], &[("p", TreeFault::NoLeadAgency)]),
            (&[&province], &[("p", TreeFault::NoLeadAgency)]),
            (
                &[&province, &lead, &second],
                &[
                    ("lead", TreeFault::SecondLeadAgency(id("second"))),
                    ("second", TreeFault::SecondLeadAgency(id("lead"))),
                ],
            ),
            (
                &[&province, &lead, &hall, &organisation("below", LeadAgency, "hall")],
                &[("below", TreeFault::LeadAgencyOutsideProvince)],
            ),
        ];
        for (tree, expected) in cases {
            let tree: Vec<Organisation> = tree.iter().map(|&organisation| organisation.clone()).collect();
            let expected: Vec<_> = expected.iter().map(|(name, fault)| (id(name), fault.clone())).collect();
            assert_eq!(tree_faults(&tree), expected, "{tree:?}");
        }
    }

    #[test]
    fn a_circle_an_unknown_parent_and_a_chain_too_long_are_found() {
        let hall = |name: &str, parent: &str| organisation(name, OrganisationKind::Hall, parent);
        let circle = [hall("a", "b"), hall("b", "a")];
        assert_eq!(
            tree_faults(&circle),
            [(id("a"), TreeFault::TooDeep), (id("b"), TreeFault::TooDeep)]
        );
        assert_eq!(
            tree_faults(&[hall("a", "nobody")]),
            [(id("a"), TreeFault::ParentUnknown(id("nobody")))]
        );
        let name = |level: usize| format!("level-{level}");
        let chain = |levels: usize| -> Vec<Organisation> {
            (0..levels)
                .map(|level| match level {
                    0 => hall(&name(0), ""),
                    _ => hall(&name(level), &name(level - 1)),
                })
                .collect()
        };
        assert_eq!(tree_faults(&chain(TREE_DEPTH_MAX)), []);
        assert_eq!(
            tree_faults(&chain(TREE_DEPTH_MAX + 1)),
            [(id(&name(TREE_DEPTH_MAX)), TreeFault::TooDeep)]
        );
    }
}
