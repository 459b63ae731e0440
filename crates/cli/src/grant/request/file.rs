//! `heyan grant request file`: a lead agency asks for a grant — 申请授权.

use std::io::Write;

use app::{NewGrantRequest, check_waiting_grant_requests};
use model::{Affair, OrganisationId, PrincipalId};
use serde_json::json;
use store::{DeskStore, GrantRequestStore, MatterStore};

use super::Office;
use crate::{
    desk_command::{organisation_id, principal_id, some_text},
    failure::Failure,
    grant::{
        add::{register, warn_of_unknown_matter},
        terms::{self, TermsArgs},
    },
    output::{say, say_json},
};

/// The arguments of `heyan grant request file`.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// 提出申请的人，须为省级牵头机构的人员
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    by: PrincipalId,
    /// 申请授予的机构，须为本省的机构
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    grantee: OrganisationId,
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
    /// 申请理由
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: String,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(
    args: FileArgs,
    office: &Office<'_, impl DeskStore + GrantRequestStore + MatterStore>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    register(&args.register, office.catalogue)?;
    let authority = office.desk.authority().await?;
    let rules = office.rules(&authority);
    let official = rules.official(&args.by, Affair::RequestGrant)?;
    let new = NewGrantRequest {
        grantee: args.grantee,
        matter: args.matter,
        register: args.register,
        terms: args.terms.given(office.now),
        legal_basis: args.legal_basis,
        reason: args.reason,
    };
    let filing = rules.filing(&official, &new)?;
    check_waiting_grant_requests(office.desk, &filing.organisation).await?;
    let number = office.desk.file_grant_request(&filing).await?;
    if args.json {
        return say_json(out, &json!({ "number": number, "state": "submitted" }));
    }
    let text = format!(
        "已提出授权申请 {number}：{} 为事项 {} {}，待审；办理情况可用 heyan grant request show {number} 查看。",
        filing.grantee,
        filing.matter,
        terms::told(&filing.register, &filing.terms),
    );
    say(out, &text)?;
    warn_of_unknown_matter(&filing.matter, office.desk, out).await
}
