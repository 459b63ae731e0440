//! Effective rights (有效权限): what the grants in force come to, organisation by organisation and field by field.

mod reach;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use reach::{Loss, Reach, loss, reach};

use crate::{Authority, Catalogue, Grant, GrantAction, OrganisationId, Register, ServiceHours, SharingClass};

/// Which field, of which register, for which matter, whose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RightOf {
    /// Who may ask.
    pub organisation: OrganisationId,
    /// Code of the matter.
    pub matter: String,
    /// Id of the register.
    pub register: String,
    /// Place of the field in its register; rights come in this order.
    pub field_place: usize,
}

/// A right that is in force — 有效权限.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// Id of the field.
    pub field: String,
    /// Last day on which it may be compared; to read includes to compare. `None`: not at all.
    pub verify_until: Option<Date>,
    /// Last day on which its value may be received; `None`: not at all.
    pub read_until: Option<Date>,
    /// Last day on which the person concerned may be told by it who asked about him; `None`: not at all.
    pub account_until: Option<Date>,
    /// Organisations that the grants were given to: itself, or those above it.
    pub granted_to: Vec<OrganisationId>,
    /// Numbers of the grants.
    pub grants: Vec<u64>,
    /// What limits single ones of the grants.
    pub limits: Vec<Limit>,
}

/// Within what a grant counts — 使用限制.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Number of the grant.
    pub grant: u64,
    /// Hours of Beijing time.
    pub hours: Option<ServiceHours>,
    /// Questions a day.
    pub daily_budget: Option<u32>,
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "授权 {}：", self.grant)?;
        match (self.hours, self.daily_budget) {
            (Some(hours), Some(budget)) => write!(f, "{hours}，每日 {budget} 次"),
            (Some(hours), None) => write!(f, "{hours}"),
            (None, Some(budget)) => write!(f, "每日 {budget} 次"),
            (None, None) => f.write_str("不限"),
        }
    }
}

/// All rights that are in force on `today`, by the rules of the gate: grants are inherited along the tree, reading includes
/// comparing, what is withheld is never granted, and a suspended organisation, or one below it, has no right.
pub fn effective_rights(authority: &Authority, catalogue: &Catalogue, today: Date) -> BTreeMap<RightOf, Right> {
    let mut rights: BTreeMap<RightOf, Right> = BTreeMap::new();
    for organisation in authority.organisations() {
        if authority.line_of(&organisation.id).any(|above| !above.is_active) {
            continue;
        }
        let grants = authority.all_grants_of(&organisation.id);
        for grant in grants.iter().filter(|grant| grant.is_in_force_on(today)) {
            let Some(register) = catalogue.register(&grant.register) else {
                continue;
            };
            for (field_place, id) in named_fields(register, grant) {
                let of = RightOf {
                    organisation: organisation.id.clone(),
                    matter: grant.matter.clone(),
                    register: grant.register.clone(),
                    field_place,
                };
                rights
                    .entry(of)
                    .and_modify(|right| right.join(grant))
                    .or_insert_with(|| Right::by(grant, id));
            }
        }
    }
    rights
}

/// Places and ids of the fields that a grant really shares: those that the register has and does not withhold. To tell people
/// who asked about them shares none.
pub(crate) fn shared_fields<'a>(register: &'a Register, grant: &'a Grant) -> impl Iterator<Item = (usize, &'a String)> {
    let shares = grant.terms.action != GrantAction::Account;
    named_fields(register, grant).filter(move |_| shares)
}

/// The same of any grant: by those of a grant to tell people who asked about them, they are found.
fn named_fields<'a>(register: &'a Register, grant: &'a Grant) -> impl Iterator<Item = (usize, &'a String)> {
    grant.terms.fields.iter().filter_map(|id| {
        let place = register.fields.iter().position(|field| field.id == *id)?;
        (register.fields[place].sharing != SharingClass::Withheld).then_some((place, id))
    })
}

impl Right {
    fn by(grant: &Grant, field: &str) -> Self {
        let [verify_until, read_until, account_until] = until(grant);
        Self {
            field: field.to_owned(),
            verify_until,
            read_until,
            account_until,
            granted_to: vec![grant.organisation.clone()],
            grants: vec![grant.id],
            limits: limit(grant).into_iter().collect(),
        }
    }

    fn join(&mut self, grant: &Grant) {
        let [verify_until, read_until, account_until] = until(grant);
        self.verify_until = self.verify_until.max(verify_until);
        self.read_until = self.read_until.max(read_until);
        self.account_until = self.account_until.max(account_until);
        if !self.granted_to.contains(&grant.organisation) {
            self.granted_to.push(grant.organisation.clone());
        }
        self.grants.push(grant.id);
        self.limits.extend(limit(grant));
    }
}

/// Until when it lets compare, receive, and tell who asked.
fn until(grant: &Grant) -> [Option<Date>; 3] {
    let until = Some(grant.terms.valid_until);
    match grant.terms.action {
        GrantAction::Verify => [until, None, None],
        GrantAction::Read => [until, until, None],
        GrantAction::Account => [None, None, until],
    }
}

fn limit(grant: &Grant) -> Option<Limit> {
    let (hours, daily_budget) = (grant.terms.hours, grant.terms.daily_budget);
    (hours.is_some() || daily_budget.is_some()).then_some(Limit {
        grant: grant.id,
        hours,
        daily_budget,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{GrantScope, GrantTerms, Organisation, OrganisationKind};

    fn id(id: &str) -> OrganisationId {
        OrganisationId::parse(id).unwrap()
    }

    fn organisation(name: &str, parent: Option<&str>, is_active: bool) -> Organisation {
        Organisation {
            is_active,
            ..Organisation::invented(name, OrganisationKind::Hall, parent)
        }
    }

    fn grant(number: u64, organisation: &str, action: GrantAction, fields: &[&str], until: Date) -> Grant {
        Grant {
            id: number,
            organisation: id(organisation),
            matter: "m".into(),
            register: "population".into(),
            terms: GrantTerms {
                scope: GrantScope::Subtree,
                action,
                fields: fields.iter().map(|&field| field.to_owned()).collect(),
                hours: None,
                daily_budget: None,
                valid_from: date(2026, 1, 1),
                valid_until: until,
            },
            legal_basis: "某法".into(),
            revoked_at: None,
        }
    }

    #[test]
    fn grants_are_inherited_joined_and_end() {
        let (june, december) = (date(2026, 6, 30), date(2026, 12, 31));
        let withdrawn = Grant {
            revoked_at: Some(jiff::Timestamp::UNIX_EPOCH),
            ..grant(4, "hall", GrantAction::Read, &["sex"], december)
        };
        let mut alone = grant(5, "p", GrantAction::Read, &["born_on"], june);
        alone.terms.scope = GrantScope::Alone;
        alone.terms.daily_budget = Some(7);
        let authority = Authority::new(
            vec![
                organisation("p", None, true),
                organisation("hall", Some("p"), true),
                organisation("asleep", Some("p"), false),
                organisation("below-asleep", Some("asleep"), true),
            ],
            vec![],
            vec![],
            vec![
                grant(1, "p", GrantAction::Verify, &["name", "sex"], december),
                grant(2, "hall", GrantAction::Read, &["name"], june),
                grant(3, "hall", GrantAction::Verify, &["no_such_field"], december),
                withdrawn,
                alone,
                grant(6, "hall", GrantAction::Account, &["citizen_number"], june),
            ],
        );
        let told = |today: Date| -> Vec<String> {
            effective_rights(&authority, &Catalogue::built_in(), today)
                .into_iter()
                .map(|(of, right)| {
                    let day = |day: Option<Date>| day.map_or("-".into(), |day| day.to_string());
                    let told = [right.verify_until, right.read_until, right.account_until].map(day);
                    let limits: String = right.limits.iter().map(|limit| format!(" {limit}")).collect();
                    format!(
                        "{} {} {} {:?}{limits}",
                        of.organisation,
                        right.field,
                        told.join(" "),
                        right.grants
                    )
                })
                .collect()
        };
        let expected = [
            "hall name 2026-12-31 2026-06-30 - [1, 2]",
            "hall citizen_number - - 2026-06-30 [6]",
            "hall sex 2026-12-31 - - [1]",
            "p name 2026-12-31 - - [1]",
            "p sex 2026-12-31 - - [1]",
            "p born_on 2026-06-30 2026-06-30 - [5] 授权 5：每日 7 次",
        ];
        assert_eq!(told(june), expected);
        assert_eq!(told(date(2026, 7, 1))[0], "hall name 2026-12-31 - - [1]");
        assert_eq!(told(date(2027, 1, 1)), [""; 0]);
        assert_eq!(told(date(2025, 12, 31)), [""; 0]);
    }
}
