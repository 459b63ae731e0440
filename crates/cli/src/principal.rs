//! `heyan principal`: people in their posts, and systems — 岗位人员和审批系统管理.

use std::io::Write;

use model::{OrganisationId, Post, Principal, PrincipalId, PrincipalKind, TreeChange};
use serde_json::{Value, json};
use store::{DeskStore, TreeStore};

use crate::{
    data_folder::DataFolder,
    desk_command::{open_tree, organisation_id, principal_id, some_text},
    failure::Failure,
    output::{output_failure, say, say_json},
    table::Table,
};

/// The arguments of `heyan principal`.
#[derive(Debug, clap::Args)]
pub struct PrincipalArgs {
    #[command(subcommand)]
    command: PrincipalCommand,
}

#[derive(Debug, clap::Subcommand)]
enum PrincipalCommand {
    /// 添加人员或系统
    Add(AddArgs),
    /// 列出人员和系统
    List {
        /// 只列出这一机构的
        #[arg(long, value_name = "标识", value_parser = organisation_id)]
        organisation: Option<OrganisationId>,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 停用人员或系统：其全部证书的提问一律拒绝
    Suspend {
        /// 用户标识
        #[arg(value_name = "标识", value_parser = principal_id)]
        id: PrincipalId,
        /// 只说明影响，不停用
        #[arg(long)]
        dry_run: bool,
    },
    /// 恢复已停用的人员或系统
    Resume {
        /// 用户标识
        #[arg(value_name = "标识", value_parser = principal_id)]
        id: PrincipalId,
    },
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    /// 用户标识，如 hall-510100-window-3；添加后不能更改
    #[arg(value_name = "标识", value_parser = principal_id)]
    id: PrincipalId,
    /// 姓名或系统名称
    #[arg(long, value_name = "名称", value_parser = some_text)]
    name: String,
    /// person 为工作人员，system 为审批系统
    #[arg(long, value_name = "类别", value_parser = kind)]
    kind: PrincipalKind,
    /// 所属机构的标识
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    organisation: OrganisationId,
    /// 岗位；系统则为其用途
    #[arg(long, value_name = "岗位", value_parser = some_text)]
    post: String,
    /// 机构还没有这一岗位的，写明岗位职责，一并添加岗位
    #[arg(long, value_name = "职责", value_parser = some_text)]
    duty: Option<String>,
}

fn kind(text: &str) -> Result<PrincipalKind, String> {
    PrincipalKind::parse(text).ok_or_else(|| "类别应为 person（工作人员）或 system（审批系统）".to_owned())
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be read.
pub async fn run(args: PrincipalArgs, data: &DataFolder) -> Result<(), Failure> {
    perform(args, &*open_tree(data)?, &mut std::io::stdout()).await
}

async fn perform(args: PrincipalArgs, desk: &(impl DeskStore + TreeStore), out: &mut dyn Write) -> Result<(), Failure> {
    match args.command {
        PrincipalCommand::Add(args) => {
            let AddArgs {
                id,
                name,
                kind,
                organisation,
                post,
                duty,
            } = args;
            let principal = Principal {
                id,
                name,
                kind,
                organisation,
                post,
                is_active: true,
            };
            if principal.kind == PrincipalKind::Person {
                see_to_post(&principal, duty, desk).await?;
            }
            desk.add_principal(&principal).await?;
            let (kind, id) = (principal.kind.term(), &principal.id);
            say(
                out,
                &format!(
                    "已添加{kind} {id}（{}）；签发证书请用 heyan certificate issue --principal {id}。",
                    principal.name
                ),
            )
        }
        PrincipalCommand::List { organisation, json } => list(organisation.as_ref(), json, desk, out).await,
        PrincipalCommand::Suspend { id, dry_run } => suspend(&id, dry_run, desk, out).await,
        PrincipalCommand::Resume { id } => {
            desk.set_principal_active(&id, true).await?;
            say(out, &format!("已恢复 {id}。"))
        }
    }
}

/// A person has a post of his organisation, with its duty; as in a table that is imported.
async fn see_to_post(
    principal: &Principal,
    duty: Option<String>,
    desk: &(impl DeskStore + TreeStore),
) -> Result<(), Failure> {
    let (tree, of) = (desk.tree().await?, &principal.organisation);
    let is_known = tree.organisations.iter().any(|organisation| organisation.id == *of);
    let is_it = |post: &Post| post.organisation == *of && post.name == principal.post;
    // That there is no such organisation is told when the person is added.
    if !is_known || tree.posts.iter().any(is_it) {
        return Ok(());
    }
    let Some(duty) = duty else {
        let message = format!(
            "机构 {of} 没有岗位“{}”；请核对岗位名称，或者用 --duty 写明职责，一并添加这一岗位",
            principal.post
        );
        return Err(Failure::new("principal.post_unknown", message));
    };
    let post = Post {
        organisation: of.clone(),
        name: principal.post.clone(),
        duty,
    };
    let change = TreeChange {
        posts: vec![post],
        ..TreeChange::default()
    };
    Ok(desk.apply_tree(&change).await?)
}

async fn list(
    of: Option<&OrganisationId>,
    json: bool,
    desk: &dyn DeskStore,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut all = desk.list_principals().await?;
    all.retain(|principal| of.is_none_or(|of| principal.organisation == *of));
    if json {
        return say_json(out, &all.iter().map(view).collect());
    }
    let mut table = Table::new(&["标识", "名称", "类别", "机构", "岗位", "状态"]);
    for principal in all {
        table.add([
            principal.id.to_string(),
            principal.name,
            principal.kind.term().to_owned(),
            principal.organisation.to_string(),
            principal.post,
            if principal.is_active { "启用" } else { "停用" }.to_owned(),
        ]);
    }
    table.write(out).map_err(output_failure)
}

fn view(principal: &Principal) -> Value {
    json!({
        "id": principal.id.as_str(),
        "name": principal.name,
        "kind": principal.kind.as_str(),
        "organisation": principal.organisation.as_str(),
        "post": principal.post,
        "is_active": principal.is_active,
    })
}

async fn suspend(id: &PrincipalId, dry_run: bool, desk: &dyn DeskStore, out: &mut dyn Write) -> Result<(), Failure> {
    if !dry_run {
        desk.set_principal_active(id, false).await?;
        return say(out, &format!("已停用 {id}；恢复请用 heyan principal resume {id}。"));
    }
    let authority = desk.authority().await?;
    let Some(principal) = authority.principal(id) else {
        let message = format!("没有标识为 {id} 的用户；请用 heyan principal list 核对标识");
        return Err(Failure::new("desk.conflict", message));
    };
    say(
        out,
        &format!(
            "试运行：将停用 {id}（{}），其全部证书的提问一律拒绝。未作更改。",
            principal.name
        ),
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use model::OrganisationKind;
    use store_embedded::EmbeddedDesk;

    use super::*;
    use crate::desk_command::invented_organisation;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: PrincipalArgs,
    }

    async fn run_line(desk: &EmbeddedDesk, line: &[&str]) -> Result<String, String> {
        let line = Line::try_parse_from([&["principal"], line].concat()).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        perform(line.args, desk, &mut out)
            .await
            .map_err(|failure| failure.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn a_person_is_added_suspended_resumed_and_listed() {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap();
        let add = [
            "add",
            "clerk",
            "--name",
            "演示人员",
            "--kind",
            "person",
            "--organisation",
            "hall",
            "--post",
            "综合窗口",
        ];
        let early = run_line(&desk, &add).await.unwrap_err();
        assert!(
            early.contains("没有标识为 hall 的机构") && early.contains("organisation add"),
            "{early}"
        );
        let hall = invented_organisation("hall", OrganisationKind::Hall, None);
        desk.add_organisation(&hall).await.unwrap();
        let unknown = run_line(&desk, &add).await.unwrap_err();
        assert!(
            unknown.contains("没有岗位“综合窗口”") && unknown.contains("--duty"),
            "{unknown}"
        );
        assert!(run_line(&desk, &["list"]).await.unwrap().contains("共 0 条"));
        let with_duty = [&add[..], &["--duty", "受理、核对申请材料"]].concat();
        run_line(&desk, &with_duty).await.unwrap();
        let posts = desk.tree().await.unwrap().posts;
        assert_eq!((posts.len(), posts[0].duty.as_str()), (1, "受理、核对申请材料"));
        run_line(&desk, &["suspend", "clerk", "--dry-run"]).await.unwrap();
        assert!(run_line(&desk, &["list"]).await.unwrap().contains("启用"));
        run_line(&desk, &["suspend", "clerk"]).await.unwrap();
        assert!(
            run_line(&desk, &["list", "--organisation", "hall"])
                .await
                .unwrap()
                .contains("停用")
        );
        assert!(
            run_line(&desk, &["list", "--organisation", "other"])
                .await
                .unwrap()
                .contains("共 0 条")
        );
        run_line(&desk, &["resume", "clerk"]).await.unwrap();
        let json: Value = serde_json::from_str(&run_line(&desk, &["list", "--json"]).await.unwrap()).unwrap();
        assert_eq!(
            (&json[0]["kind"], &json[0]["is_active"]),
            (&json!("person"), &json!(true))
        );
        for line in [
            &["suspend", "nobody"][..],
            &["suspend", "nobody", "--dry-run"],
            &["resume", "nobody"],
        ] {
            assert!(
                run_line(&desk, line)
                    .await
                    .unwrap_err()
                    .contains("没有标识为 nobody 的用户")
            );
        }
    }
}
