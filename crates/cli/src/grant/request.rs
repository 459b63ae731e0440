//! `heyan grant request`: requests for grants, from filing to decision — 授权申请.

mod decide;
mod file;
#[cfg(test)]
mod tests;
mod view;

use std::io::Write;

use app::{GrantRequestRules, Objection};
use jiff::Timestamp;
use model::{Authority, Catalogue, GrantRequest, GrantRequestState, OrganisationId};
use store::{DeskStore, GrantRequestQuery, GrantRequestStore, MatterStore, StoreError};

use crate::{desk_command::organisation_id, failure::Failure, output::say_json};

/// The arguments of `heyan grant request`.
#[derive(Debug, clap::Args)]
pub struct RequestArgs {
    #[command(subcommand)]
    command: RequestCommand,
}

#[derive(Debug, clap::Subcommand)]
enum RequestCommand {
    /// 申请授权（省级牵头机构）：为本省一个机构申请授权，由登记库的信息提供部门审批
    File(file::FileArgs),
    /// 列出授权申请
    List {
        /// 只列出这一牵头机构提出的
        #[arg(long, value_name = "标识", value_parser = organisation_id)]
        organisation: Option<OrganisationId>,
        /// 只列出申请这一登记库的；可多次给出
        #[arg(long, value_name = "登记库")]
        register: Vec<String>,
        /// 只列出这一状态的：submitted、asked_back、resubmitted、approved、refused 或 withdrawn；可多次给出
        #[arg(long, value_name = "状态", value_parser = state)]
        state: Vec<GrantRequestState>,
        /// 只列出等待审批的，即待审和补正待审的
        #[arg(long, conflicts_with = "state")]
        waiting: bool,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 查看一项授权申请及其办理经过
    Show {
        /// 申请编号
        #[arg(value_name = "编号")]
        number: u64,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 退回补正（信息提供部门）：写明需要补正什么
    AskBack(decide::AskBackArgs),
    /// 补正（提出申请的牵头机构）：说明，需要时改变所申请的授权内容
    Answer(decide::AnswerArgs),
    /// 批准（信息提供部门）：按所申请的授予，或者收窄后授予，立即生效
    Approve(decide::ApproveArgs),
    /// 不予批准（信息提供部门）：写明理由
    Refuse(decide::ReasonArgs),
    /// 撤回（提出申请的牵头机构）
    Withdraw(decide::ReasonArgs),
}

fn state(text: &str) -> Result<GrantRequestState, String> {
    GrantRequestState::parse(text).ok_or_else(|| {
        let known: Vec<_> = GrantRequestState::ALL.iter().map(|state| state.as_str()).collect();
        format!("状态应为 {} 之一", known.join("、"))
    })
}

/// A refusal is told as the other doors tell it; there is no entry in the ledger to refer to.
impl From<Objection> for Failure {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Refused(code) => Self::new(code.as_str(), format!("{}{}", code.rule(), code.remedy())),
            Objection::NotPossible(why) => why.into(),
            Objection::Store(error) => error.into(),
        }
    }
}

/// What the commands work with.
struct Office<'a, D> {
    desk: &'a D,
    catalogue: &'a Catalogue,
    now: Timestamp,
}

pub(super) async fn run<D: DeskStore + GrantRequestStore + MatterStore>(
    args: RequestArgs,
    desk: &D,
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let office = Office { desk, catalogue, now };
    match args.command {
        RequestCommand::File(args) => file::run(args, &office, out).await,
        RequestCommand::List {
            organisation,
            register,
            mut state,
            waiting,
            json,
        } => {
            for id in &register {
                super::add::register(id, catalogue)?;
            }
            if waiting {
                state = vec![GrantRequestState::Submitted, GrantRequestState::Resubmitted];
            }
            let query = GrantRequestQuery {
                organisation,
                registers: (!register.is_empty()).then_some(register),
                states: state,
                ..Default::default()
            };
            let all = office.list(query).await?;
            if json {
                return say_json(out, &all.iter().map(view::json).collect());
            }
            view::table(&all, out)
        }
        RequestCommand::Show { number, json } => {
            let request = office.get(number).await?;
            if json {
                return say_json(out, &view::json(&request));
            }
            view::text(&request, out)
        }
        RequestCommand::AskBack(args) => decide::ask_back(args, &office, out).await,
        RequestCommand::Answer(args) => decide::answer(args, &office, out).await,
        RequestCommand::Approve(args) => decide::approve(args, &office, out).await,
        RequestCommand::Refuse(args) => decide::refuse(args, &office, out).await,
        RequestCommand::Withdraw(args) => decide::withdraw(args, &office, out).await,
    }
}

impl<D: GrantRequestStore> Office<'_, D> {
    fn rules<'a>(&'a self, authority: &'a Authority) -> GrantRequestRules<'a> {
        GrantRequestRules {
            authority,
            catalogue: self.catalogue,
            now: self.now,
        }
    }

    async fn get(&self, number: u64) -> Result<GrantRequest, Failure> {
        let found = self.desk.find_grant_request(number).await?;
        found.ok_or_else(|| {
            let text = format!("没有编号为 {number} 的授权申请；请用 heyan grant request list 查看");
            StoreError::Conflict(text).into()
        })
    }

    /// Page after page, all that the query names.
    async fn list(&self, mut query: GrantRequestQuery) -> Result<Vec<GrantRequest>, Failure> {
        let mut all = Vec::new();
        loop {
            let page = self.desk.list_grant_requests(&query).await?;
            let Some(last) = page.last() else { return Ok(all) };
            query.after = last.number();
            all.extend(page);
        }
    }
}
