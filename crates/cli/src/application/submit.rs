//! `heyan application submit`: a lead agency files an application — 提出申请.

use std::{io::Write, path::PathBuf};

use model::{ApplicationFiling, PrincipalId, ResponsiblePerson};
use serde_json::json;
use store::{ApplicationStore, DeskStore};

use super::{Office, principal, request};
use crate::{
    desk_command::{principal_id, some_text},
    failure::Failure,
    output::{say, say_json},
};

/// The arguments of `heyan application submit`.
#[derive(Debug, clap::Args)]
pub struct SubmitArgs {
    /// 提出申请的人，须为省级牵头机构的人员
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    by: PrincipalId,
    /// 证书持有人：本省的岗位人员或系统
    #[arg(long, value_name = "标识", value_parser = principal_id)]
    principal: PrincipalId,
    /// 持有人用 heyan certificate request 等工具生成的证书请求（PKCS#10，PEM，ECDSA P-256）
    #[arg(long, value_name = "文件")]
    request: PathBuf,
    /// 申请的有效天数；最长两年
    #[arg(long, value_name = "天数", default_value_t = 365)]
    days: u32,
    /// 申请理由
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: String,
    /// 责任人姓名
    #[arg(long, value_name = "姓名")]
    responsible_name: String,
    /// 责任人职务
    #[arg(long, value_name = "职务")]
    responsible_post: String,
    /// 责任人电话
    #[arg(long, value_name = "电话")]
    responsible_telephone: String,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &SubmitArgs, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let authority = office.desk.authority().await?;
    let filing = ApplicationFiling {
        organisation: principal(&authority, &args.by)?.organisation.clone(),
        filed_by: args.by.clone(),
        filed_at: office.now,
        entered_by: None,
        responsible: ResponsiblePerson::new(
            &args.responsible_name,
            &args.responsible_post,
            &args.responsible_telephone,
        )?,
        principal: args.principal.clone(),
        request_pem: Some(request(&args.request)?.pem().to_owned()),
        days: args.days,
        reason: args.reason.clone(),
    };
    app::check_no_open_application(office.desk, &filing.principal).await?;
    let filing = office.rules(&authority).filing(filing)?;
    let number = office.desk.file_application(&filing).await?;
    if args.json {
        return say_json(out, &json!({ "number": number, "state": "submitted" }));
    }
    say(
        out,
        &format!(
            "已提出申请 {number}：为 {} 申请有效 {} 天的证书，待审；办理情况可用 heyan application show {number} 查看。",
            filing.principal, filing.days
        ),
    )
}
