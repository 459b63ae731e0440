//! `heyan grant`: who may verify or read which fields, for which matter — 共享授权管理.

mod add;
mod list;
pub mod matrix;
mod narrow;
mod request;
mod show;
mod terms;

use std::io::Write;

use jiff::Timestamp;
use model::{Catalogue, Grant, OrganisationId};
use store::{DeskStore, GrantRequestStore, GrantStore, MatterStore};

use crate::{
    data_folder::DataFolder,
    desk_command::{now, open_tree, organisation_id, some_text},
    failure::Failure,
    output::say,
};

/// The arguments of `heyan grant`.
#[derive(Debug, clap::Args)]
pub struct GrantArgs {
    #[command(subcommand)]
    command: GrantCommand,
}

#[derive(Debug, clap::Subcommand)]
enum GrantCommand {
    /// 授权一个机构（含其下级）为某一事项核验或查询若干信息项
    Add(add::AddArgs),
    /// 列出授权
    List {
        /// 只列出直接授予这一机构的
        #[arg(long, value_name = "标识", value_parser = organisation_id)]
        organisation: Option<OrganisationId>,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 列出有效权限：哪个机构为哪个事项可以核验、查询哪些信息项，到哪一天
    Matrix(matrix::MatrixArgs),
    /// 收窄授权：立即生效；只能收窄，不能放宽
    Narrow(narrow::NarrowArgs),
    /// 授权申请：由省级牵头机构提出，由登记库的信息提供部门审批
    Request(request::RequestArgs),
    /// 查看一项授权及其沿革
    Show {
        /// 授权编号
        #[arg(value_name = "编号")]
        id: u64,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 撤销授权：立即生效，不能恢复
    Revoke {
        /// 授权编号
        #[arg(value_name = "编号")]
        id: u64,
        /// 理由，写入授权沿革
        #[arg(long, value_name = "理由", value_parser = some_text)]
        reason: String,
        /// 只说明影响，不撤销
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// When the grant breaks a rule of the catalogue, or the desk refuses or cannot be read.
pub async fn run(
    args: GrantArgs,
    data: &DataFolder,
    catalogue: impl Fn() -> Result<Catalogue, Failure>,
) -> Result<(), Failure> {
    perform(args, &*open_tree(data)?, &catalogue()?, now(), &mut std::io::stdout()).await
}

async fn perform(
    args: GrantArgs,
    desk: &(impl DeskStore + GrantStore + GrantRequestStore + MatterStore),
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    match args.command {
        GrantCommand::Add(args) => add::run(args, desk, catalogue, now, out).await,
        GrantCommand::List { organisation, json } => list::run(organisation.as_ref(), json, desk, now, out).await,
        GrantCommand::Matrix(args) => matrix::print(&args, desk, catalogue, app::beijing_day(now), out).await,
        GrantCommand::Narrow(args) => narrow::run(args, desk, catalogue, now, out).await,
        GrantCommand::Request(args) => request::run(args, desk, catalogue, now, out).await,
        GrantCommand::Show { id, json } => show::run(id, json, desk, now, out).await,
        GrantCommand::Revoke { id, reason, dry_run } => {
            if dry_run {
                return foretell(id, desk, now, out).await;
            }
            desk.revoke_grant(id, now, &reason).await?;
            say(out, &format!("已撤销授权 {id}，立即生效。"))
        }
    }
}

/// The grant with a number.
async fn find(id: u64, desk: &dyn DeskStore) -> Result<Grant, Failure> {
    let all = desk.list_grants().await?;
    let found = all.into_iter().find(|grant| grant.id == id);
    found.ok_or_else(|| {
        let message = format!("没有编号为 {id} 的授权；请用 heyan grant list 查看");
        Failure::new("desk.conflict", message)
    })
}

async fn foretell(id: u64, desk: &dyn DeskStore, now: Timestamp, out: &mut dyn Write) -> Result<(), Failure> {
    let grant = find(id, desk).await?;
    let standing = grant.standing(app::beijing_day(now)).term();
    let text = format!(
        "试运行：将撤销授权 {id}（{} 为事项 {} {} {}，现为{standing}）。未作更改。",
        grant.organisation,
        grant.matter,
        grant.terms.action.term(),
        grant.register
    );
    say(out, &text)
}

#[cfg(test)]
mod tests;
