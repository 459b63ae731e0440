//! Whom a change of a grant touches, in figures — 影响范围.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::shared_fields;
use crate::{Authority, Grant, GrantAction, Organisation, OrganisationId, PrincipalKind, Register};

/// How many are touched; only those count who may ask at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Active organisations.
    pub organisations: usize,
    /// Active people in posts of theirs.
    pub people: usize,
    /// Active systems of theirs.
    pub systems: usize,
}

/// What a change of a grant takes from those it reaches, beside what other grants leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Who loses anything.
    pub reach: Reach,
    /// Ids of the fields that some of them can no longer read, in order of the register.
    pub read: Vec<String>,
    /// Ids of the fields that some of them can no longer verify.
    pub verify: Vec<String>,
}

/// Whom a grant reaches.
pub fn reach(authority: &Authority, grant: &Grant) -> Reach {
    let reached = authority.reached_by(grant);
    let active = reached
        .iter()
        .filter(|organisation| authority.is_active(&organisation.id));
    reach_of(
        authority,
        &active.map(|organisation| &organisation.id).collect::<Vec<_>>(),
    )
}

fn reach_of(authority: &Authority, organisations: &[&OrganisationId]) -> Reach {
    let count = |kind: PrincipalKind| {
        authority
            .principals()
            .filter(|principal| principal.is_active && principal.kind == kind)
            .filter(|principal| organisations.contains(&&principal.organisation))
            .count()
    };
    Reach {
        organisations: organisations.len(),
        people: count(PrincipalKind::Person),
        systems: count(PrincipalKind::System),
    }
}

/// What is lost on `today` when the grant is withdrawn (`after` is `None`) or changed to `after`. Hours and budgets narrow
/// when and how often something is seen, not what, and are no loss in this sense.
pub fn loss(authority: &Authority, register: &Register, grant: &Grant, after: Option<&Grant>, today: Date) -> Loss {
    let (mut losers, mut read, mut verify) = (Vec::new(), Vec::new(), Vec::new());
    for organisation in authority.reached_by(grant) {
        if !authority.is_active(&organisation.id) {
            continue;
        }
        let others = authority
            .grants_for(&organisation.id, &grant.matter, today)
            .filter(|other| other.id != grant.id && other.register == grant.register)
            .map(AsRef::as_ref);
        let mut left = rights(register, others);
        let before = joined(left.clone(), rights_by(register, grant, organisation, today));
        if let Some(after) = after {
            left = joined(left, rights_by(register, after, organisation, today));
        }
        let mut loses = false;
        for (place, action) in before {
            let now = left.get(&place);
            if now.is_none() {
                add(&mut verify, place);
                loses = true;
            }
            if action == GrantAction::Read && now != Some(&GrantAction::Read) {
                add(&mut read, place);
                loses = true;
            }
        }
        if loses {
            losers.push(&organisation.id);
        }
    }
    let names = |mut places: Vec<usize>| -> Vec<String> {
        places.sort_unstable();
        places
            .into_iter()
            .map(|place| register.fields[place].id.clone())
            .collect()
    };
    Loss {
        reach: reach_of(authority, &losers),
        read: names(read),
        verify: names(verify),
    }
}

fn add(places: &mut Vec<usize>, place: usize) {
    if !places.contains(&place) {
        places.push(place);
    }
}

/// By place of the field, the most that may be done with it.
type Allowed = BTreeMap<usize, GrantAction>;

fn rights<'a>(register: &Register, grants: impl Iterator<Item = &'a Grant>) -> Allowed {
    grants.fold(Allowed::new(), |allowed, grant| {
        joined(
            allowed,
            shared_fields(register, grant).map(|(place, _)| (place, grant.terms.action)),
        )
    })
}

fn rights_by(register: &Register, grant: &Grant, organisation: &Organisation, today: Date) -> Allowed {
    // One that begins later is lost as well, when it is taken away before.
    let counts = grant.revoked_at.is_none() && today <= grant.terms.valid_until && grant.reaches(&organisation.id);
    rights(register, counts.then_some(grant).into_iter())
}

fn joined(mut allowed: Allowed, more: impl IntoIterator<Item = (usize, GrantAction)>) -> Allowed {
    for (place, action) in more {
        let most = allowed.entry(place).or_insert(action);
        if action == GrantAction::Read {
            *most = action;
        }
    }
    allowed
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Catalogue, GrantScope, GrantTerms, OrganisationKind, Principal, PrincipalId};

    fn id(id: &str) -> OrganisationId {
        OrganisationId::parse(id).unwrap()
    }

    fn organisation(name: &str, parent: Option<&str>, is_active: bool) -> Organisation {
        Organisation {
            is_active,
            ..Organisation::invented(name, OrganisationKind::Hall, parent)
        }
    }

    fn principal(name: &str, organisation: &str, kind: PrincipalKind, is_active: bool) -> Principal {
        Principal {
            id: PrincipalId::parse(name).unwrap(),
            name: name.into(),
            kind,
            organisation: id(organisation),
            post: "窗口".into(),
            is_active,
        }
    }

    fn grant(number: u64, organisation: &str, action: GrantAction, fields: &[&str]) -> Grant {
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
                valid_until: date(2026, 12, 31),
            },
            legal_basis: "某法".into(),
            revoked_at: None,
        }
    }

    #[test]
    fn what_is_lost_is_what_no_other_grant_gives() {
        let subject = grant(1, "p", GrantAction::Read, &["name", "sex"]);
        let authority = Authority::new(
            vec![
                organisation("p", None, true),
                organisation("hall", Some("p"), true),
                organisation("other", Some("p"), true),
                organisation("asleep", Some("p"), false),
            ],
            vec![
                principal("clerk", "hall", PrincipalKind::Person, true),
                principal("gone", "hall", PrincipalKind::Person, false),
                principal("system", "hall", PrincipalKind::System, true),
                principal("second", "other", PrincipalKind::Person, true),
                principal("third", "asleep", PrincipalKind::Person, true),
            ],
            vec![],
            vec![
                subject.clone(),
                grant(2, "hall", GrantAction::Verify, &["name"]),
                grant(3, "other", GrantAction::Read, &["name", "sex"]),
            ],
        );
        let figures = |organisations, people, systems| Reach {
            organisations,
            people,
            systems,
        };
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("population").unwrap();
        let today = date(2026, 6, 1);
        assert_eq!(reach(&authority, &subject), figures(3, 2, 1));

        let withdrawn = loss(&authority, register, &subject, None, today);
        // The other hall loses nothing, the province itself everything, the hall may still compare the name.
        assert_eq!(withdrawn.reach, figures(2, 1, 1));
        assert_eq!(withdrawn.read, ["name", "sex"]);
        assert_eq!(withdrawn.verify, ["name", "sex"]);

        let mut narrower = subject.clone();
        narrower.terms.fields = vec!["name".into()];
        let narrowed = loss(&authority, register, &subject, Some(&narrower), today);
        assert_eq!(
            (narrowed.read, narrowed.verify),
            (vec!["sex".to_owned()], vec!["sex".to_owned()])
        );

        let mut verified = subject.clone();
        verified.terms.action = GrantAction::Verify;
        let verified = loss(&authority, register, &subject, Some(&verified), today);
        assert_eq!((verified.read.len(), verified.verify.len()), (2, 0));

        let mut alone = subject.clone();
        alone.terms.scope = GrantScope::Alone;
        let alone = loss(&authority, register, &subject, Some(&alone), today);
        assert_eq!(alone.reach, figures(1, 1, 1));

        let mut shorter = subject.clone();
        shorter.terms.valid_until = date(2026, 7, 1);
        assert_eq!(
            loss(&authority, register, &subject, Some(&shorter), today),
            Loss::default()
        );
    }
}
