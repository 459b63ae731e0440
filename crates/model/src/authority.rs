//! Who may ask: organisations, people and systems, and all that the desk knows of them — 机构、岗位、用户.

use std::{collections::HashMap, sync::Arc};

use jiff::{Timestamp, civil::Date};

use crate::{CaseCheck, Certificate, CertificateFingerprint, Grant, PresentCertificates, ServiceHours};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes an id: 1 to 64 lower-case letters, digits, `-`, `_` or `.`; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                let is_good = (1..=64).contains(&text.len())
                    && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"-_.".contains(&c));
                is_good.then(|| Self(Arc::from(text)))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// Names an organisation — 机构标识.
    OrganisationId
}
text_id! {
    /// Names a person in a post, or a system — 用户标识.
    PrincipalId
}

words! {
    /// Place of an organisation in the tree.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    OrganisationKind {
        /// National body — 国家部门.
        National = "national", "国家部门";
        /// Owner of a register — 信息提供部门.
        SourceAuthority = "source_authority", "信息提供部门";
        /// A province — 省级行政区.
        Province = "province", "省级行政区";
        /// The lead agency of a province — 省级牵头机构.
        LeadAgency = "lead_agency", "省级牵头机构";
        /// A service hall — 政务服务大厅.
        Hall = "hall", "政务服务大厅";
        /// A department with an approval system — 审批部门.
        Department = "department", "审批部门";
        /// An auditing body — 审计机构.
        Auditor = "auditor", "审计机构";
    }
}

/// An organisation — 机构.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Official name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// The organisation above it.
    pub parent: Option<OrganisationId>,
    /// Whether it may ask at all.
    pub is_active: bool,
    /// Hours agreed with it for the population service; `None`: those of the notice.
    pub population_hours: Option<ServiceHours>,
    /// Questions a Beijing day of its clerks.
    pub daily_budget_clerk: u32,
    /// Questions a Beijing day of its systems.
    pub daily_budget_system: u32,
}

impl Organisation {
    /// Questions a Beijing day of a lane.
    pub fn daily_budget(&self, lane: PrincipalKind) -> u32 {
        match lane {
            PrincipalKind::Person => self.daily_budget_clerk,
            PrincipalKind::System => self.daily_budget_system,
        }
    }
}

#[cfg(test)]
impl Organisation {
    /// Of a test that is about something else.
    pub(crate) fn invented(id: &str, kind: OrganisationKind, parent: Option<&str>) -> Self {
        Self {
            id: OrganisationId::parse(id).expect("an id"),
            name: id.to_owned(),
            kind,
            parent: parent.and_then(OrganisationId::parse),
            is_active: true,
            population_hours: None,
            daily_budget_clerk: 1,
            daily_budget_system: 1,
        }
    }
}

/// Person or program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    /// A person in a post — 工作人员.
    Person,
    /// An approval system — 审批系统.
    System,
}

impl PrincipalKind {
    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::System => "system",
        }
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        match self {
            Self::Person => "工作人员",
            Self::System => "审批系统",
        }
    }

    /// The kind with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Person, Self::System]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// Who holds a certificate: a person in a post, or a system — 证书持有人.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Its id.
    pub id: PrincipalId,
    /// Name of the person or system.
    pub name: String,
    /// Person or system.
    pub kind: PrincipalKind,
    /// Where it belongs.
    pub organisation: OrganisationId,
    /// The post — 岗位; for a system, its purpose.
    pub post: String,
    /// Whether it may ask.
    pub is_active: bool,
}

/// All of it at one moment, arranged for the gate.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    organisations: HashMap<OrganisationId, Arc<Organisation>>,
    principals: HashMap<PrincipalId, Arc<Principal>>,
    certificates: HashMap<CertificateFingerprint, Arc<Certificate>>,
    /// By organisation and matter, so that a question looks only at its own and copies neither.
    grants: HashMap<OrganisationId, HashMap<String, Vec<Arc<Grant>>>>,
    case_checks: HashMap<OrganisationId, CaseCheck>,
}

impl Authority {
    /// Arranges what the desk holds.
    pub fn new(
        organisations: Vec<Organisation>,
        principals: Vec<Principal>,
        certificates: Vec<Certificate>,
        grants: Vec<Grant>,
    ) -> Self {
        let mut by_organisation: HashMap<_, HashMap<_, Vec<_>>> = HashMap::new();
        for grant in grants {
            let by_matter = by_organisation.entry(grant.organisation.clone()).or_default();
            let of_matter = by_matter.entry(grant.matter.clone()).or_default();
            of_matter.push(Arc::new(grant));
        }
        Self {
            organisations: organisations.into_iter().map(|o| (o.id.clone(), Arc::new(o))).collect(),
            principals: principals.into_iter().map(|p| (p.id.clone(), Arc::new(p))).collect(),
            certificates: certificates.into_iter().map(|c| (c.fingerprint, Arc::new(c))).collect(),
            grants: by_organisation,
            case_checks: HashMap::new(),
        }
    }

    /// The same with how strictly case numbers are checked, where something was said about it.
    pub fn with_case_checks(self, checks: impl IntoIterator<Item = (OrganisationId, CaseCheck)>) -> Self {
        Self {
            case_checks: checks.into_iter().collect(),
            ..self
        }
    }

    /// How strictly an organisation's case numbers are checked: what was said of it, or of the nearest one above it.
    pub fn case_check_of(&self, id: &OrganisationId) -> CaseCheck {
        // Most installations say nothing, and then no question walks up the tree for it.
        if self.case_checks.is_empty() {
            return CaseCheck::Off;
        }
        let said = self.line_of(id).find_map(|above| self.case_checks.get(&above.id));
        said.copied().unwrap_or_default()
    }

    /// The certificate with this fingerprint.
    pub fn certificate(&self, fingerprint: &CertificateFingerprint) -> Option<&Arc<Certificate>> {
        self.certificates.get(fingerprint)
    }

    /// A certificate holder.
    pub fn principal(&self, id: &PrincipalId) -> Option<&Arc<Principal>> {
        self.principals.get(id)
    }

    /// An organisation.
    pub fn organisation(&self, id: &OrganisationId) -> Option<&Arc<Organisation>> {
        self.organisations.get(id)
    }

    /// All organisations, in no order.
    pub fn organisations(&self) -> impl Iterator<Item = &Arc<Organisation>> {
        self.organisations.values()
    }

    /// All certificate holders, in no order.
    pub fn principals(&self) -> impl Iterator<Item = &Arc<Principal>> {
        self.principals.values()
    }

    /// The organisation and those above it, nearest first. A cycle in the tree ends the walk.
    pub fn line_of<'a>(&'a self, id: &OrganisationId) -> impl Iterator<Item = &'a Arc<Organisation>> {
        std::iter::successors(self.organisation(id), |organisation| {
            self.organisation(organisation.parent.as_ref()?)
        })
        .take(crate::organisation_tree::TREE_DEPTH_MAX)
    }

    /// Whether an organisation is in the remit of a lead agency: below the agency's province, beside which the agency stands
    /// in the tree, or below the agency itself.
    pub fn is_in_remit_of(&self, agency: &Organisation, organisation: &OrganisationId) -> bool {
        let province = (agency.parent.as_ref())
            .and_then(|parent| self.organisation(parent))
            .filter(|parent| parent.kind == OrganisationKind::Province);
        self.line_of(organisation)
            .any(|above| above.id == agency.id || province.is_some_and(|province| province.id == above.id))
    }

    /// Whether an organisation is an auditing body, or below one: whoever is overseen by it has no hand in it.
    pub fn is_of_auditor(&self, organisation: &OrganisationId) -> bool {
        self.line_of(organisation)
            .any(|above| above.kind == OrganisationKind::Auditor)
    }

    /// Whether an organisation is an auditing body, or one stands above or below it, so that suspending it would suspend an auditor.
    pub fn holds_auditor(&self, organisation: &OrganisationId) -> bool {
        let is_below = |auditor: &Organisation| self.line_of(&auditor.id).any(|above| above.id == *organisation);
        let mut auditors = self
            .organisations()
            .filter(|known| known.kind == OrganisationKind::Auditor);
        self.is_of_auditor(organisation) || auditors.any(|auditor| is_below(auditor))
    }

    /// Whether an organisation and all above it are active.
    pub fn is_active(&self, id: &OrganisationId) -> bool {
        self.organisation(id).is_some() && self.line_of(id).all(|above| above.is_active)
    }

    /// All certificates, in no order.
    pub fn certificates(&self) -> impl Iterator<Item = &Arc<Certificate>> {
        self.certificates.values()
    }

    /// The certificates that a holder can use now.
    pub fn present_certificates(&self, holder: &PrincipalId, at: Timestamp) -> PresentCertificates {
        let own = self
            .certificates()
            .filter(|certificate| certificate.principal == *holder);
        PresentCertificates::of(own.map(AsRef::as_ref), at)
    }

    /// Grants in force on `today` that reach this organisation (its own or inherited) for a matter: its own first, then those
    /// of the next one above, each in order of number.
    pub fn grants_for<'a>(
        &'a self,
        organisation: &'a OrganisationId,
        matter: &'a str,
        today: Date,
    ) -> impl Iterator<Item = &'a Arc<Grant>> {
        self.line_of(organisation)
            .filter_map(move |above| self.grants.get(&above.id)?.get(matter))
            .flatten()
            .filter(move |grant| grant.reaches(organisation) && grant.is_in_force_on(today))
    }

    /// Every grant, in order of number.
    pub fn all_grants(&self) -> Vec<&Arc<Grant>> {
        let mut all: Vec<_> = self.grants.values().flat_map(HashMap::values).flatten().collect();
        all.sort_by_key(|grant| grant.id);
        all
    }

    /// The grant with this number.
    pub fn grant(&self, id: u64) -> Option<&Arc<Grant>> {
        let mut all = self.grants.values().flat_map(HashMap::values).flatten();
        all.find(|grant| grant.id == id)
    }

    /// Every grant that reaches an organisation, whatever the matter, in order of number.
    pub fn all_grants_of(&self, organisation: &OrganisationId) -> Vec<Arc<Grant>> {
        let mut all: Vec<_> = self
            .line_of(organisation)
            .filter_map(|above| self.grants.get(&above.id))
            .flat_map(|by_matter| by_matter.values().flatten())
            .filter(|grant| grant.reaches(organisation))
            .cloned()
            .collect();
        all.sort_by_key(|grant| grant.id);
        all
    }

    /// The organisations that a grant reaches: the one it was given to, and for a subtree those below it, in order of id.
    pub fn reached_by(&self, grant: &Grant) -> Vec<&Arc<Organisation>> {
        let mut reached: Vec<_> = self
            .organisations()
            .filter(|organisation| grant.reaches(&organisation.id))
            .filter(|organisation| {
                self.line_of(&organisation.id)
                    .any(|above| above.id == grant.organisation)
            })
            .collect();
        reached.sort_by(|one, other| one.id.cmp(&other.id));
        reached
    }
}
