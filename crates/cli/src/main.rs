//! `heyan`, the one binary: reads the command line, builds the parts, runs a door or a job.
//!
//! The only place that names a storage driver.

// It panics when its reader goes; `output` says how a command writes.
#![deny(clippy::print_stdout)]

mod application;
mod approval_case;
mod arguments;
mod ask;
mod catalogue;
mod certificate;
mod code;
mod data_folder;
mod demo;
mod desk_command;
mod dispute;
mod extract;
mod failure;
mod grant;
mod import;
mod incident;
mod index;
mod init;
mod ledger;
mod matching;
mod matter;
mod noted_deed;
mod organisation;
mod output;
mod patience;
mod period;
mod pki_folder;
mod principal;
mod progress;
mod sample;
mod serve;
mod stop_signal;
mod table;
mod trace;
mod watch;

use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{data_folder::DataFolder, failure::Failure, output::say, stop_signal::StopSignal};

/// Questions are many small allocations on two or more threads; docs/decisions/0022-allocator.md has the figures.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// 核验：公民、企业、事业单位、社会组织基本信息的共享、查询和核验
#[derive(Debug, Parser)]
#[command(name = "heyan", version, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    /// 数据目录
    #[arg(
        long,
        global = true,
        env = "HEYAN_DATA",
        default_value = "heyan-data",
        value_name = "目录"
    )]
    data: PathBuf,
    /// 代替内置目录的信息资源目录文件夹
    #[arg(long, global = true, env = "HEYAN_CATALOGUE", value_name = "文件夹")]
    catalogue: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 一条命令启动演示环境：建库、签发演示证书、载入演示数据、打开两侧入口
    Demo(demo::DemoArgs),
    /// 建立一套新的运行环境：密钥、证书签发机构、空的登记库和留痕账本
    Init(init::InitArgs),
    /// 启动服务
    Serve(ServeArgs),
    /// 载入登记文件
    Import(import::ImportArgs),
    /// 生成演示用登记文件
    Sample(sample::SampleArgs),
    /// 查看、检查信息资源目录
    #[command(subcommand)]
    Catalogue(catalogue::CatalogueCommand),
    /// 核对代码：公民身份号码、统一社会信用代码、注册号等
    Code(code::CodeArgs),
    /// 管理机构
    Organisation(organisation::OrganisationArgs),
    /// 管理岗位人员和审批系统
    Principal(principal::PrincipalArgs),
    /// 管理数字证书
    Certificate(certificate::CertificateArgs),
    /// 管理事项目录
    Matter(matter::MatterArgs),
    /// 办理证书申请：省级牵头机构申请，公民基本信息的提供部门审批
    Application(application::ApplicationArgs),
    /// 核对办件
    Case(approval_case::CaseArgs),
    /// 管理共享授权
    Grant(grant::GrantArgs),
    /// 登记、了结疑义
    #[command(subcommand)]
    Dispute(dispute::DisputeCommand),
    /// 泄露事件：查看；登记和处置在页面办理
    #[command(subcommand)]
    Incident(incident::IncidentCommand),
    /// 查看、核对留痕账本
    Ledger(ledger::LedgerArgs),
    /// 检索索引：重建、对照、查看
    #[command(subcommand)]
    Index(index::IndexCommand),
    /// 监测：按规则检查留痕，发现异常使用
    Watch(watch::WatchArgs),
    /// 追溯：由答复或拒绝上的编号查到是谁、为何提问
    Trace(trace::TraceArgs),
    /// 核验：所填信息与登记信息是否一致
    Verify(ask::VerifyArgs),
    /// 查询：已授权的登记信息
    Read(ask::ReadArgs),
    /// 查询向社会公开的登记信息
    Lookup(ask::LookupArgs),
    /// 批量比对：为名单中的每个名称找出登记的代码，给出得分和理由
    Match(matching::MatchArgs),
    /// 书面查询结果：出具、查验
    #[command(subcommand)]
    Extract(extract::ExtractCommand),
}

#[derive(Debug, clap::Args)]
struct ServeArgs {
    #[command(flatten)]
    listen: serve::ListenArgs,
    /// 监测阈值文件（TOML）；省略时用数据目录中的 watch.toml，没有则用默认阈值
    #[arg(long, value_name = "文件")]
    watch_config: Option<PathBuf>,
    /// 页面底部显示的运行单位
    #[arg(long, default_value = "", value_name = "名称")]
    operator: String,
    /// 页面底部显示的服务电话和时间
    #[arg(long, default_value = "", value_name = "文字")]
    help_desk: String,
    #[command(flatten)]
    site: serve::SiteArgs,
    /// 互联网侧每个地址段（IPv4 前 24 位、IPv6 前 48 位）每分钟的查询份额；0 为不计
    #[arg(long, default_value_t = 600, value_name = "次数")]
    public_per_minute: u32,
    /// 确认系统时钟已经校准，可以早于已记载的时间；确认本身写入留痕账本
    #[arg(long)]
    confirm_clock: bool,
}

fn main() -> ExitCode {
    let arguments = match arguments::parse::<Arguments>() {
        Ok(arguments) => arguments,
        Err(told) => return told,
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("the runtime starts");
    runtime.block_on(run(arguments))
}

async fn run(arguments: Arguments) -> ExitCode {
    let data = DataFolder::at(&arguments.data);
    let catalogue = || catalogue::load(arguments.catalogue.as_deref());
    let done = |outcome: Result<(), Failure>| match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    };
    match arguments.command {
        Command::Demo(args) => match catalogue() {
            Ok(catalogue) => done(demo::run(args, &data, catalogue).await),
            Err(failure) => failure.report(),
        },
        Command::Init(args) => done(init::run(&args, &data)),
        Command::Serve(args) => done(serve_with(args, &data, catalogue).await),
        Command::Import(args) => {
            let code = import::run(args, &data, catalogue).await;
            desk_command::record_deeds(&data).await;
            code
        }
        Command::Sample(args) => done(sample::run(&args).map_err(|e| Failure::new(e.code(), e.to_string()))),
        Command::Catalogue(command) => done(catalogue().and_then(|catalogue| catalogue::run(&command, &catalogue))),
        Command::Code(args) => code::run(args),
        Command::Organisation(args) => done(recorded(&data, organisation::run(args, &data)).await),
        Command::Principal(args) => done(recorded(&data, principal::run(args, &data)).await),
        Command::Certificate(args) => done(recorded(&data, certificate::run(args, &data)).await),
        Command::Matter(args) => done(recorded(&data, matter::run(args, &data)).await),
        Command::Application(args) => done(recorded(&data, application::run(args, &data, catalogue)).await),
        Command::Case(args) => done(approval_case::run(args, &data).await),
        Command::Grant(args) => done(recorded(&data, grant::run(args, &data, catalogue)).await),
        Command::Incident(command) => done(incident::run(command, &data).await),
        Command::Dispute(command) => match catalogue() {
            Ok(catalogue) => done(recorded(&data, dispute::run(command, &data, &catalogue)).await),
            Err(failure) => failure.report(),
        },
        Command::Ledger(args) => ledger::run(args, data.path(), catalogue),
        Command::Index(command) => done(index::run(command, &data, catalogue).await),
        Command::Watch(args) => watch::run(args, &data, catalogue).await,
        Command::Trace(args) => done(trace::run(&args, &data).await),
        Command::Verify(args) => done(ask::verify(args, catalogue).await),
        Command::Read(args) => done(ask::read(args, catalogue).await),
        Command::Lookup(args) => done(ask::lookup(args, catalogue).await),
        Command::Match(args) => done(matching::run(args).await),
        Command::Extract(command) => done(extract::run(command, &data, catalogue).await),
    }
}

/// Runs a command that changes the desk, and records what it changed, also of one that failed half-way.
async fn recorded(data: &DataFolder, command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let outcome = command.await;
    desk_command::record_deeds(data).await;
    outcome
}

async fn serve_with(
    args: ServeArgs,
    data: &DataFolder,
    catalogue: impl Fn() -> Result<model::Catalogue, Failure>,
) -> Result<(), Failure> {
    let catalogue = catalogue()?;
    let watch = watch::settings_for(data, args.watch_config.as_deref())?;
    let doors = serve::BoundDoors::bind(&args.listen, None)?;
    let answering = serve::Answering::start()?;
    let app = data.app(catalogue, answering.at_work()).await?;
    if args.public_per_minute > 0 {
        app.share_among_public(args.public_per_minute);
    }
    if args.confirm_clock {
        app.confirm_clock().await?;
    }
    let (listening, extranet) = (doors.internet_address(), doors.addresses().1);
    let listening = format!("互联网侧 {listening}\n政务外网侧 https://{extranet}");
    let told_to_stop = StopSignal::listen()?;
    // Whoever does not listen is served all the same.
    let _ = say(&mut std::io::stdout(), &listening);
    let site = portal::SiteInfo {
        operator: args.operator.into(),
        help_desk: args.help_desk.into(),
        is_demo: false,
        name: args.site.site_name.into(),
        address: doors.public_address().into(),
        id_code: args.site.site_id_code.into(),
    };
    serve::run(app, answering, data, site, doors, watch, told_to_stop).await
}
