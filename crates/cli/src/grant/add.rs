//! `heyan grant add`.

use std::io::Write;

use jiff::Timestamp;
use model::{Catalogue, Grant, OrganisationId, Register, TermsFault};
use store::{DeskStore, MatterStore};

use super::terms::{self, TermsArgs};
use crate::{
    desk_command::{organisation_id, some_text},
    failure::Failure,
    output::say,
};

/// The arguments of `heyan grant add`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// 获得授权的机构
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    organisation: OrganisationId,
    /// 事项编码
    #[arg(long, value_name = "编码", value_parser = some_text)]
    matter: String,
    /// 登记库：population、enterprise、institution、social-organisation
    #[arg(long, value_name = "登记库")]
    register: String,
    #[command(flatten)]
    terms: TermsArgs,
    /// 法律依据
    #[arg(long, value_name = "依据", value_parser = some_text)]
    legal_basis: String,
    /// 只检查，不授权
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(
    args: AddArgs,
    desk: &(impl DeskStore + MatterStore),
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let grant = Grant {
        id: 0,
        organisation: args.organisation,
        matter: args.matter,
        register: args.register,
        terms: args.terms.given(now),
        legal_basis: args.legal_basis,
        revoked_at: None,
    };
    grant
        .terms
        .check(register(&grant.register, catalogue)?)
        .map_err(fault)?;
    let what = format!(
        "{} 为事项 {} {}",
        grant.organisation,
        grant.matter,
        terms::told(&grant.register, &grant.terms)
    );
    if args.dry_run {
        let known = desk.list_organisations().await?;
        if !known.iter().any(|organisation| organisation.id == grant.organisation) {
            let message = format!(
                "没有标识为 {} 的机构；请先用 heyan organisation add 添加",
                grant.organisation
            );
            return Err(Failure::new("desk.conflict", message));
        }
        say(out, &format!("试运行：将授权 {what}。未作更改。"))?;
    } else {
        let id = desk.add_grant(&grant).await?;
        say(out, &format!("已授权（编号 {id}）：{what}。"))?;
    }
    warn_of_unknown_matter(&grant.matter, desk, out).await
}

/// A warning and no refusal: a grant may be decided before the list of matters has caught up with the law.
pub async fn warn_of_unknown_matter(matter: &str, desk: &impl MatterStore, out: &mut dyn Write) -> Result<(), Failure> {
    if desk
        .list_matters()
        .await?
        .iter()
        .any(|known| known.code.as_str() == matter)
    {
        return Ok(());
    }
    let text = format!("注意：事项目录中没有编码 {matter}；请核对编码，或者用 heyan matter import 补充目录。");
    say(out, &text)
}

/// What is wrong with the terms.
pub fn fault(fault: TermsFault) -> Failure {
    Failure::new(fault.code(), fault.to_string())
}

/// The register with an id.
pub fn register<'a>(id: &str, catalogue: &'a Catalogue) -> Result<&'a Register, Failure> {
    let found = catalogue.register(id).map(AsRef::as_ref);
    found.ok_or_else(|| {
        let all = catalogue.registers().iter().map(|register| register.id.as_str());
        let message = format!("没有登记库 {id}；现有：{}", all.collect::<Vec<_>>().join("、"));
        Failure::new("grant.register", message)
    })
}
