//! Somebody as pages show him (人员).

use app::Named;
use model::PrincipalId;

/// Somebody as pages show him (`parts/who.html`): the name, and small below it the organisation and the id; the id alone of
/// whom nobody knows.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) name: String,
    pub(crate) note: String,
}

impl Who {
    /// What is said where it was no person of the desk.
    pub(crate) fn words(words: &str) -> Self {
        Self {
            name: words.to_owned(),
            note: String::new(),
        }
    }

    /// The same, with the operator who entered it at the command line, if one did.
    pub(crate) fn entered_by(self, operator: Option<&str>) -> Self {
        let entered = operator.map(model::wording::entered_by);
        let note = [Some(self.note).filter(|note| !note.is_empty()), entered];
        Self {
            note: note.into_iter().flatten().collect::<Vec<_>>().join("；"),
            ..self
        }
    }

    /// In one line: 王样例（样例省政务服务中心，lead）.
    pub(crate) fn in_line(&self) -> String {
        if self.note.is_empty() {
            self.name.clone()
        } else {
            format!("{}（{}）", self.name, self.note)
        }
    }
}

impl From<Named> for Who {
    fn from(named: Named) -> Self {
        match named.name {
            // An operating-system user is no id of the desk: it was done at the command line.
            None if PrincipalId::parse(&named.id).is_none() => Self::words(&model::wording::operator(&named.id)),
            None => Self::words(&named.id),
            Some(name) => {
                let note = named.organisation.into_iter().chain([named.id]);
                Self {
                    name,
                    note: note.collect::<Vec<_>>().join("，"),
                }
            }
        }
    }
}

#[cfg(test)]
impl Who {
    pub(crate) fn sample() -> Self {
        sample().into()
    }
}

#[cfg(test)]
pub(crate) fn sample() -> Named {
    Named {
        id: "lead".to_owned(),
        name: Some("王样例".to_owned()),
        organisation: Some("样例省政务服务中心".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_alone_only_where_nobody_is_known() {
        let named = |name: Option<&str>, organisation: Option<&str>| Named {
            id: "lead".to_owned(),
            name: name.map(str::to_owned),
            organisation: organisation.map(str::to_owned),
        };
        let root = Named {
            id: "root (0)".to_owned(),
            ..named(None, None)
        };
        let entered = Who::sample().entered_by(Some("root (0)")).in_line();
        assert_eq!(entered, "王样例（样例省政务服务中心，lead；由运维人员 root (0) 代录）");
        for (named, line) in [
            (root, "运维人员 root (0)"),
            (named(Some("王样例"), Some("样例中心")), "王样例（样例中心，lead）"),
            (named(Some("王样例"), None), "王样例（lead）"),
            (named(None, None), "lead"),
        ] {
            assert_eq!(Who::from(named).in_line(), line);
        }
    }
}
