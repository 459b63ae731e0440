//! The demo's organisations, people, grants and certificates; all invented.

use std::fs;

use jiff::{Timestamp, ToSpan, civil::Date};
use model::{
    Certificate, Grant, GrantAction, GrantRequestFiling, GrantScope, GrantTerms, Organisation, OrganisationId,
    OrganisationKind, Post, Principal, PrincipalId, PrincipalKind, ServiceHours, TreeChange,
};
use pki::{CertificateAuthority, ClientLifetime, ClientSubject};
use portal::DemoIdentity;
use ring::rand::SystemRandom;
use secrecy::ExposeSecret;
use store::{DeskStore, TreeStore, WholeDesk};
use store_embedded::EmbeddedDesk;

use crate::{
    data_folder::{DataFolder, unwritable, write_secret},
    failure::Failure,
    matter,
    organisation::import,
    pki_folder::PkiFolder,
};

/// The matter for which the demo's hall has its grants: 企业投资项目备案.
pub const MATTER: &str = "511Z07001006";

/// The matter for which the demo's hall tells people who asked about them: 公民本人查询个人信息使用记录.
const ACCOUNT_MATTER: &str = "999X00001001";

/// One demo identity.
pub struct Person {
    id: &'static str,
    name: &'static str,
    post: &'static str,
    /// 岗位职责; of a system, what it is for.
    duty: &'static str,
    kind: PrincipalKind,
    organisation: &'static str,
    organisation_name: &'static str,
    organisation_kind: OrganisationKind,
}

/// Clerk, lead agency, the owners of all four registers (that of the sealed population also decides about certificates), auditor,
/// and an approval system.
pub fn all() -> Vec<Person> {
    use OrganisationKind::{Auditor, Department, Hall, LeadAgency, SourceAuthority};
    let person = |id, name, (post, duty), organisation, organisation_name, organisation_kind| Person {
        id,
        name,
        post,
        duty,
        kind: PrincipalKind::Person,
        organisation,
        organisation_name,
        organisation_kind,
    };
    vec![
        person(
            "clerk",
            "演示窗口人员",
            ("综合受理窗口", "受理、核对申请材料，办理事项需要时核验、查询登记信息。"),
            "demo-hall",
            "演示市政务服务大厅",
            Hall,
        ),
        person(
            "lead",
            "演示责任人",
            (
                "证书与授权管理",
                "申请、更新和交回数字证书，申请共享授权，管理本省机构、岗位和额度。",
            ),
            "demo-lead",
            "演示省政务服务管理办公室",
            LeadAgency,
        ),
        person(
            "source",
            "演示数据管理员",
            ("数据发布与授权", "发布市场主体登记信息，审批共享授权，办理疑义。"),
            "market-regulation",
            "演示市场监督管理总局",
            SourceAuthority,
        ),
        person(
            "police",
            "演示人口数据管理员",
            (
                "证书审批与授权",
                "审批数字证书，审批公民基本信息的共享授权，约定服务时间。",
            ),
            "public-security",
            "演示公安部",
            SourceAuthority,
        ),
        person(
            "registry",
            "演示事业单位登记管理员",
            ("数据发布与授权", "发布事业单位登记信息，审批共享授权，办理疑义。"),
            "institution-registry",
            "演示事业单位登记管理局",
            SourceAuthority,
        ),
        person(
            "civil",
            "演示社会组织登记管理员",
            ("数据发布与授权", "发布社会组织登记信息，审批共享授权，办理疑义。"),
            "civil-affairs",
            "演示民政部",
            SourceAuthority,
        ),
        person(
            "auditor",
            "演示审计人员",
            ("留痕审计", "查阅留痕账本，核对授权和使用情况，登记见证会签。"),
            "demo-audit",
            "演示审计厅",
            Auditor,
        ),
        Person {
            id: "system",
            name: "演示审批系统",
            post: "在线审批平台",
            duty: "受理网上申请，按授权核验登记信息，登记和办结办件。",
            kind: PrincipalKind::System,
            organisation: "demo-department",
            organisation_name: "演示市行政审批局",
            organisation_kind: Department,
        },
    ]
}

impl Person {
    /// As the portal's chooser shows it.
    pub fn as_identity(&self) -> DemoIdentity {
        DemoIdentity {
            principal: principal_id(self.id),
            name: self.name.to_owned(),
            post: self.post.to_owned(),
            organisation_name: self.organisation_name.to_owned(),
            organisation_kind: self.organisation_kind,
        }
    }
}

fn principal_id(id: &str) -> PrincipalId {
    PrincipalId::parse(id).expect("written here")
}

fn organisation_id(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("written here")
}

/// Registers everybody at the desk, with a demo certificate authority and a certificate each.
///
/// # Errors
/// When desk or files cannot be written.
pub async fn set_up(data: &DataFolder, people: &[Person]) -> Result<(), Failure> {
    let now = app::Clock::now(&app::SystemClock);
    let random = SystemRandom::new();
    let authority = PkiFolder::at(data.path()).create("核验演示", now, &random)?;
    let desk = data.desk()?;
    set_up_desk(&desk, people, now).await?;
    for person in people {
        let certificate = issue(data, &authority, person, now, &random)?;
        desk.add_certificate(&certificate).await?;
    }
    Ok(())
}

/// Organisations, people, matters and grants.
async fn set_up_desk(desk: &EmbeddedDesk, people: &[Person], now: Timestamp) -> Result<(), Failure> {
    let today = app::beijing_day(now);
    add_organisation(desk, "demo-province", "演示省", OrganisationKind::Province, None).await?;
    for person in people {
        let parent = match person.organisation_kind {
            OrganisationKind::SourceAuthority => None,
            _ => Some("demo-province"),
        };
        add_organisation(
            desk,
            person.organisation,
            person.organisation_name,
            person.organisation_kind,
            parent,
        )
        .await?;
        let principal = Principal {
            id: principal_id(person.id),
            name: person.name.to_owned(),
            kind: person.kind,
            organisation: organisation_id(person.organisation),
            post: person.post.to_owned(),
            is_active: true,
        };
        let post = Post {
            organisation: organisation_id(person.organisation),
            name: person.post.to_owned(),
            duty: person.duty.to_owned(),
        };
        let posts = TreeChange {
            posts: vec![post],
            ..TreeChange::default()
        };
        desk.apply_tree(&posts).await?;
        desk.add_principal(&principal).await?;
    }
    import_tree(desk).await?;
    let matters = matter::import(MATTERS, desk, false).await?;
    matters.map_err(|_| Failure::new("demo.matters", "演示事项未能导入"))?;
    for organisation in ["demo-hall", "demo-department"] {
        for grant in grants(organisation, today) {
            desk.add_grant(&grant).await?;
        }
    }
    let in_the_name_of_lead = desk.on_behalf_of(&principal_id("lead"));
    in_the_name_of_lead
        .file_grant_request(&waiting_request(today, now))
        .await?;
    let account = Grant {
        matter: ACCOUNT_MATTER.to_owned(),
        ..grant_of(
            "demo-hall",
            "population",
            GrantAction::Account,
            today,
            &["citizen_number"],
        )
    };
    desk.add_grant(&account).await?;
    Ok(())
}

/// A request that waits at the desk of the population's owner.
fn waiting_request(today: Date, now: Timestamp) -> GrantRequestFiling {
    GrantRequestFiling {
        organisation: organisation_id("demo-lead"),
        filed_by: principal_id("lead"),
        filed_at: now,
        entered_by: None,
        grantee: organisation_id("demo-hall"),
        matter: "511A0138000000".to_owned(),
        register: "population".to_owned(),
        terms: GrantTerms {
            scope: GrantScope::Alone,
            action: GrantAction::Read,
            fields: ["name", "sex", "born_on", "status"].map(str::to_owned).into(),
            hours: Some("08:30-17:30".parse().expect("written here")),
            daily_budget: Some(200),
            valid_from: today,
            valid_until: today.saturating_add(1.year()),
        },
        legal_basis: "《中华人民共和国义务教育法》第十一条".to_owned(),
        reason: "核对适龄儿童、少年的基本信息，不再要求申请人提交户口簿复印件。".to_owned(),
    }
}

/// The 31 provinces, each with its lead agency and a hall, as an official would import them.
const TREE: &[u8] = include_bytes!("organisations.csv");
/// A few matters, the granted one among them.
const MATTERS: &[u8] = include_bytes!("matters.csv");

async fn import_tree(desk: &EmbeddedDesk) -> Result<(), Failure> {
    let report = import::import(TREE, desk, false).await?;
    if report.is_applied() {
        return Ok(());
    }
    Err(Failure::new("demo.organisations", "演示机构未能导入").because(report.text()))
}

async fn add_organisation(
    desk: &dyn DeskStore,
    id: &str,
    name: &str,
    kind: OrganisationKind,
    parent: Option<&str>,
) -> Result<(), Failure> {
    let organisation = Organisation {
        id: organisation_id(id),
        name: name.to_owned(),
        kind,
        parent: parent.map(organisation_id),
        is_active: true,
        // A demo is looked at in the evening as well.
        population_hours: Some(ServiceHours::ALWAYS),
        daily_budget_clerk: 100_000,
        daily_budget_system: 10_000_000,
    };
    Ok(desk.add_organisation(&organisation).await?)
}

fn grants(organisation: &str, today: Date) -> Vec<Grant> {
    let grant = |register: &str, action, fields: &[&str]| grant_of(organisation, register, action, today, fields);
    let catalogue = model::Catalogue::built_in();
    let mut grants: Vec<Grant> = catalogue
        .open_registers()
        .map(|register| {
            let fields: Vec<&str> = register.fields.iter().map(|field| field.id.as_str()).collect();
            grant(&register.id, GrantAction::Read, &fields)
        })
        .collect();
    grants.push(grant(
        "population",
        GrantAction::Verify,
        &["name", "citizen_number", "sex", "born_on", "status"],
    ));
    grants.push(grant(
        "population",
        GrantAction::Read,
        &["name", "sex", "ethnic_group", "status"],
    ));
    grants
}

fn grant_of(organisation: &str, register: &str, action: GrantAction, today: Date, fields: &[&str]) -> Grant {
    Grant {
        id: 0,
        organisation: organisation_id(organisation),
        matter: MATTER.to_owned(),
        register: register.to_owned(),
        terms: GrantTerms {
            scope: GrantScope::Subtree,
            action,
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            hours: None,
            daily_budget: None,
            valid_from: today,
            valid_until: today.saturating_add(1.year()),
        },
        legal_basis: "演示授权".to_owned(),
        revoked_at: None,
    }
}

fn issue(
    data: &DataFolder,
    authority: &CertificateAuthority,
    person: &Person,
    now: Timestamp,
    random: &SystemRandom,
) -> Result<Certificate, Failure> {
    let subject = ClientSubject {
        principal: person.id,
        organisation: person.organisation,
    };
    let issued = authority.issue_client(&subject, ClientLifetime::of_days(now, 365)?, random)?;
    let folder = data.path().join("demo");
    fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, error))?;
    let certificate = folder.join(format!("{}.crt", person.id));
    fs::write(&certificate, &issued.chain_pem).map_err(|error| unwritable(&certificate, error))?;
    let key = issued.key.as_ref().expect("made here").expose_pem()?;
    write_secret(
        &folder.join(format!("{}.key", person.id)),
        key.expose_secret().as_bytes(),
    )?;
    Ok(app::certificate_of(&issued, &principal_id(person.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::matrix;

    /// Who may see what in the demo, as accepted; `UPDATE_SNAPSHOTS=1` writes it anew, to be read in the diff.
    #[tokio::test]
    async fn the_rights_of_the_demo_are_the_accepted_ones() {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap();
        let now: Timestamp = "2026-11-24T04:00:00Z".parse().unwrap();
        let today = app::beijing_day(now);
        set_up_desk(&desk, &all(), now).await.unwrap();
        let mut out = Vec::new();
        let catalogue = model::Catalogue::built_in();
        matrix::print(&matrix::MatrixArgs::default(), &desk, &catalogue, today, &mut out)
            .await
            .unwrap();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/rights.txt");
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(path, &out).unwrap();
        }
        let accepted = fs::read(path).unwrap_or_default();
        assert!(
            accepted == out,
            "the demo's rights changed: look at them, then accept them with UPDATE_SNAPSHOTS=1"
        );
    }
}
