//! Who may ask what: organisations, people and systems, certificates, grants — 机构、岗位、数字证书、共享授权.

use std::{collections::HashMap, sync::Arc};

use jiff::{Timestamp, civil::Date};

use crate::{CaseCheck, Certificate, CertificateFingerprint, ServiceHours};

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

/// Place of an organisation in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// National body — 国家部门.
    National,
    /// Owner of a register — 信息提供部门.
    SourceAuthority,
    /// A province — 省级行政区.
    Province,
    /// The lead agency of a province — 省级牵头机构.
    LeadAgency,
    /// A service hall — 政务服务大厅.
    Hall,
    /// A department with an approval system — 审批部门.
    Department,
    /// An auditing body — 审计机构.
    Auditor,
}

impl OrganisationKind {
    /// All kinds with their stable names and official terms.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::National, "national", "国家部门"),
        (Self::SourceAuthority, "source_authority", "信息提供部门"),
        (Self::Province, "province", "省级行政区"),
        (Self::LeadAgency, "lead_agency", "省级牵头机构"),
        (Self::Hall, "hall", "政务服务大厅"),
        (Self::Department, "department", "审批部门"),
        (Self::Auditor, "auditor", "审计机构"),
    ];

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .expect("all kinds are listed")
            .1
    }

    /// The kind with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(kind, ..)| *kind)
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .expect("all kinds are listed")
            .2
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

/// What a grant allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantAction {
    /// Compare claims — 核验.
    Verify,
    /// Receive values — 查询; includes comparing.
    Read,
}

impl GrantAction {
    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Read => "read",
        }
    }

    /// The action with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Verify, Self::Read]
            .into_iter()
            .find(|action| action.as_str() == name)
    }
}

/// A grant — 共享授权: this organisation and all below it may, for this matter, verify or read these fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its number.
    pub id: u64,
    /// To whom, with everything below it in the tree.
    pub organisation: OrganisationId,
    /// For which matter — 事项编码.
    pub matter: String,
    /// Of which register.
    pub register: String,
    /// Verify or read.
    pub action: GrantAction,
    /// Field ids.
    pub fields: Vec<String>,
    /// On which legal basis — 法律依据.
    pub legal_basis: String,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}

impl Grant {
    /// Whether it counts on a day: begun, not ended, not withdrawn.
    pub fn is_in_force_on(&self, day: Date) -> bool {
        self.revoked_at.is_none() && self.valid_from <= day && day <= self.valid_until
    }
}

/// All of it at one moment, arranged for the gate.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    organisations: HashMap<OrganisationId, Arc<Organisation>>,
    principals: HashMap<PrincipalId, Arc<Principal>>,
    certificates: HashMap<CertificateFingerprint, Arc<Certificate>>,
    grants: HashMap<(OrganisationId, String), Vec<Arc<Grant>>>,
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
        let mut by_matter: HashMap<_, Vec<_>> = HashMap::new();
        for grant in grants {
            by_matter
                .entry((grant.organisation.clone(), grant.matter.clone()))
                .or_default()
                .push(Arc::new(grant));
        }
        Self {
            organisations: organisations.into_iter().map(|o| (o.id.clone(), Arc::new(o))).collect(),
            principals: principals.into_iter().map(|p| (p.id.clone(), Arc::new(p))).collect(),
            certificates: certificates.into_iter().map(|c| (c.fingerprint, Arc::new(c))).collect(),
            grants: by_matter,
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

    /// Whether an organisation and all above it are active.
    pub fn is_active(&self, id: &OrganisationId) -> bool {
        self.organisation(id).is_some() && self.line_of(id).all(|above| above.is_active)
    }

    /// All certificates, in no order.
    pub fn certificates(&self) -> impl Iterator<Item = &Arc<Certificate>> {
        self.certificates.values()
    }

    /// Grants in force on `today` that cover this organisation (its own or inherited) for a matter.
    pub fn grants_for<'a>(
        &'a self,
        organisation: &OrganisationId,
        matter: &'a str,
        today: Date,
    ) -> impl Iterator<Item = &'a Arc<Grant>> {
        self.line_of(organisation)
            .filter_map(move |above| self.grants.get(&(above.id.clone(), matter.to_owned())))
            .flatten()
            .filter(move |grant| grant.is_in_force_on(today))
    }

    /// Every grant that covers an organisation, whatever the matter, in order of number.
    pub fn all_grants_of(&self, organisation: &OrganisationId) -> Vec<Arc<Grant>> {
        let line: Vec<_> = self.line_of(organisation).map(|above| &above.id).collect();
        let mut all: Vec<_> = self
            .grants
            .iter()
            .filter(|((id, _), _)| line.contains(&id))
            .flat_map(|(_, grants)| grants.iter().cloned())
            .collect();
        all.sort_by_key(|grant| grant.id);
        all
    }
}
