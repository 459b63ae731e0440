//! `heyan application`: applications for certificates, from filing to decision — 证书申请.

mod decide;
mod submit;
#[cfg(test)]
mod tests;
mod view;

use std::{
    fs,
    io::{Read, Write},
    path::Path,
};

use app::ApplicationRules;
use jiff::Timestamp;
use model::{
    ApplicationFault, ApplicationState, Authority, Catalogue, CertificateApplication, OrganisationId, Principal,
    PrincipalId,
};
use pki::CertificateRequest;
use store::{ApplicationQuery, ApplicationStore, DeskStore, StoreError};
use store_embedded::EmbeddedDesk;

use crate::{
    data_folder::DataFolder,
    desk_command::{now, open_tree, organisation_id, principal_id},
    failure::Failure,
    output::say_json,
    pki_folder::PkiFolder,
};

/// The arguments of `heyan application`.
#[derive(Debug, clap::Args)]
pub struct ApplicationArgs {
    #[command(subcommand)]
    command: ApplicationCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ApplicationCommand {
    /// 提出申请（省级牵头机构）：为本省一名岗位人员或一个系统申请证书
    Submit(submit::SubmitArgs),
    /// 列出申请
    List {
        /// 只列出这一牵头机构提出的
        #[arg(long, value_name = "标识", value_parser = organisation_id)]
        organisation: Option<OrganisationId>,
        /// 只列出为这一持有人提出的
        #[arg(long, value_name = "标识", value_parser = principal_id)]
        principal: Option<PrincipalId>,
        /// 只列出这一状态的：submitted、asked_back、resubmitted、granted、approved、refused 或 withdrawn；可多次给出
        #[arg(long, value_name = "状态", value_parser = state)]
        state: Vec<ApplicationState>,
        /// 只列出等待审批的，即待审和补正待审的
        #[arg(long, conflicts_with = "state")]
        waiting: bool,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 查看一项申请及其办理经过
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
    /// 补正（提出申请的牵头机构）：说明，需要时换用新的证书请求或有效天数
    Answer(decide::AnswerArgs),
    /// 批准（信息提供部门）：签发并登记证书，写出证书链
    Approve(decide::ApproveArgs),
    /// 不予批准（信息提供部门）：写明理由
    Refuse(decide::ReasonArgs),
    /// 撤回（提出申请的牵头机构）
    Withdraw(decide::ReasonArgs),
}

fn state(text: &str) -> Result<ApplicationState, String> {
    ApplicationState::parse(text).ok_or_else(|| {
        let known: Vec<_> = ApplicationState::ALL.iter().map(|state| state.as_str()).collect();
        format!("状态应为 {} 之一", known.join("、"))
    })
}

impl From<ApplicationFault> for Failure {
    fn from(fault: ApplicationFault) -> Self {
        Self::new(fault.code(), fault.to_string())
    }
}

/// What the commands work with.
struct Office<'a> {
    desk: &'a EmbeddedDesk,
    pki: &'a PkiFolder,
    /// Id of the population register's owner, who decides.
    owner: &'a str,
    now: Timestamp,
    /// Most days of a certificate, where the installation has set them.
    days_max: Option<u32>,
}

/// Runs the command.
///
/// # Errors
/// When the rules do not allow it, the desk refuses or cannot be read, or files cannot be read or written.
pub async fn run(
    args: ApplicationArgs,
    data: &DataFolder,
    catalogue: impl Fn() -> Result<Catalogue, Failure>,
) -> Result<(), Failure> {
    let catalogue = catalogue()?;
    // Who may use certificates at all is the population's affair: it is the register that asks for them.
    let population = catalogue.register("population").ok_or_else(|| {
        let message = "信息资源目录中没有公民基本信息（population），无从确定审批部门；请核对 --catalogue";
        Failure::new("application.no_owner", message)
    })?;
    let office = Office {
        desk: &*open_tree(data)?,
        pki: &PkiFolder::at(data.path()),
        owner: &population.owner,
        now: now(),
        days_max: PkiFolder::at(data.path()).client_days_max()?,
    };
    perform(args, &office, &mut std::io::stdout()).await
}

async fn perform(args: ApplicationArgs, office: &Office<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    match args.command {
        ApplicationCommand::Submit(args) => submit::run(&args, office, out).await,
        ApplicationCommand::List {
            organisation,
            principal,
            mut state,
            waiting,
            json,
        } => {
            if waiting {
                state = vec![ApplicationState::Submitted, ApplicationState::Resubmitted];
            }
            let query = ApplicationQuery {
                organisation,
                principal,
                states: state,
                ..Default::default()
            };
            let all = office.list(query).await?;
            if json {
                return say_json(out, &all.iter().map(view::json).collect());
            }
            view::table(&all, out)
        }
        ApplicationCommand::Show { number, json } => {
            let application = office.get(number).await?;
            let authority = office.desk.authority().await?;
            let present = authority.present_certificates(&application.filing().principal, office.now);
            if json {
                return say_json(out, &view::json_with(&application, &present));
            }
            view::text(&application, &present, out)
        }
        ApplicationCommand::AskBack(args) => decide::ask_back(args, office, out).await,
        ApplicationCommand::Answer(args) => decide::answer(args, office, out).await,
        ApplicationCommand::Approve(args) => decide::approve(&args, office, out).await,
        ApplicationCommand::Refuse(args) => decide::refuse(args, office, out).await,
        ApplicationCommand::Withdraw(args) => decide::withdraw(args, office, out).await,
    }
}

impl Office<'_> {
    fn rules<'a>(&'a self, authority: &'a Authority) -> ApplicationRules<'a> {
        ApplicationRules {
            authority,
            owner: self.owner,
            now: self.now,
            days_max: self.days_max,
        }
    }

    async fn get(&self, number: u64) -> Result<CertificateApplication, Failure> {
        let found = self.desk.find_application(number).await?;
        found.ok_or_else(|| {
            let text = format!("没有编号为 {number} 的申请；请用 heyan application list 查看");
            StoreError::Conflict(text).into()
        })
    }

    /// Page after page, all that the query names.
    async fn list(&self, mut query: ApplicationQuery) -> Result<Vec<CertificateApplication>, Failure> {
        let mut all = Vec::new();
        loop {
            let page = self.desk.list_applications(&query).await?;
            let Some(last) = page.last() else { return Ok(all) };
            query.after = last.number();
            all.extend(page);
        }
    }
}

fn principal<'a>(authority: &'a Authority, id: &PrincipalId) -> Result<&'a Principal, ApplicationFault> {
    let known = authority.principal(id).map(AsRef::as_ref);
    known.ok_or_else(|| ApplicationFault::Unknown { id: id.clone() })
}

/// Reads a request from a file, of which no more is read than a request may have.
fn request(path: &Path) -> Result<CertificateRequest, Failure> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| {
        file.take(CertificateRequest::BYTES_MAX as u64 + 1)
            .read_to_end(&mut bytes)
    });
    read.map_err(|error| {
        let message = format!("无法读取证书请求 {}，请检查路径和权限", path.display());
        Failure::new("certificate.request", message).because(error)
    })?;
    Ok(CertificateRequest::parse(&bytes)?)
}
