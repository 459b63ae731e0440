//! `heyan demo`: everything set up, filled with sample data and served, in one command — 演示.

mod decoy;
mod identities;
mod registers;

use std::net::SocketAddr;

use model::Catalogue;
use portal::{DemoDoor, SiteInfo};

use crate::{
    data_folder::DataFolder,
    failure::Failure,
    output::say,
    serve::{self, Answering, BoundDoors, Demo, ListenArgs},
    stop_signal::StopSignal,
};

/// The arguments of `heyan demo`.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    #[command(flatten)]
    listen: ListenArgs,
    /// 政务外网页面演示入口（不需证书，只能为本机回环地址）
    #[arg(long, default_value = "127.0.0.1:8082", value_name = "地址:端口")]
    demo: SocketAddr,
    #[command(flatten)]
    sizes: registers::DemoSizes,
    /// 只准备数据，不启动服务
    #[arg(long)]
    prepare_only: bool,
}

const LOG_ORIGIN: &str = "heyan.example/demo";

/// Sets the demo up where it is not yet, serves it, and tells where to look.
///
/// # Errors
/// When a folder, a port or a part cannot be had.
pub async fn run(args: DemoArgs, data: &DataFolder, catalogue: Catalogue) -> Result<(), Failure> {
    // Ports first: nobody wants to wait for sample data and then hear that a port is taken.
    let people = identities::all();
    let demo = Demo {
        listen: args.demo,
        identities: DemoDoor(people.iter().map(|person| person.as_identity()).collect()),
    };
    let doors = if args.prepare_only {
        None
    } else {
        Some(BoundDoors::bind(&args.listen, Some(demo))?)
    };
    if !data.is_set_up() {
        eprintln!("正在 {} 建立演示环境……", data.path().display());
        data.set_up(LOG_ORIGIN)?;
        identities::set_up(data, &people).await?;
    }
    registers::fill(data, &catalogue, &args.sizes).await?;
    decoy::set_up(data, &catalogue, &args.sizes).await?;
    let Some(doors) = doors else { return Ok(()) };
    let watch = crate::watch::settings_for(data, None)?;
    let answering = Answering::start()?;
    let app = data.app(catalogue, answering.at_work()).await?;
    let site = SiteInfo {
        operator: "核验演示环境".into(),
        help_desk: "工作日 8:30—17:30（演示）".into(),
        is_demo: true,
        name: "核验演示".into(),
        address: doors.public_address().into(),
        ..SiteInfo::default()
    };
    let told_to_stop = StopSignal::listen()?;
    print_welcome(data, &doors, &args.sizes);
    serve::run(app, answering, data, site, doors, watch, told_to_stop).await
}

fn print_welcome(data: &DataFolder, doors: &BoundDoors, sizes: &registers::DemoSizes) {
    let (_, extranet, demo) = doors.addresses();
    let internet = doors.internet_address();
    let demo = demo.map(|demo| demo.to_string()).unwrap_or_default();
    let citizen = sample::citizen(sizes.seed, 0);
    let enterprise = sample::enterprise(sizes.seed, 0);
    let pki = data.path().join("pki");
    let certificates = data.path().join("demo");
    let matter = identities::MATTER;
    let curl = format!("curl --silent --show-error --cacert {}/root.crt", pki.display());
    let lookup = if internet.starts_with("https:") {
        &curl
    } else {
        "curl --silent --show-error"
    };
    let verification = format!(
        "{curl} --cert {certificates}/clerk.crt --key {certificates}/clerk.key \\\n       https://{extranet}/v1/verifications --json",
        certificates = certificates.display(),
    );
    let (number, name) = (&citizen.citizen_number, &citizen.name);
    let text = format!(
        "\n核验（演示数据）已启动，按 Ctrl-C 停止。\n\n\
         打开：\n  \
         互联网侧页面      {internet}/\n  \
         政务外网侧页面    http://{demo}/     （演示身份，不需证书，仅限本机）\n  \
         接口说明          {internet}/openapi.json\n\n\
         试一试：\n  \
         # 持证核验一位公民（双向 TLS）\n  \
         {verification} '{{\"register\":\"population\",\"subject\":\"{number}\",\"claims\":{{\"name\":\"{name}\"}},\"matter\":\"{matter}\",\"case\":\"DEMO-0001\"}}'\n\n  \
         # 按代码查询一家企业（互联网）\n  \
         {lookup} {internet}/v1/registers/enterprise/{key}\n\n  \
         # 未获授权的事项：不予受理，并说明原因和办法\n  \
         {verification} '{{\"register\":\"population\",\"subject\":\"{number}\",\"claims\":{{\"name\":\"{name}\"}},\"matter\":\"no-such-matter\",\"case\":\"DEMO-0001\"}}'\n\n  \
         # 查询诱饵记录：数秒后，责任人等的“告警”页面出现告警\n  \
         {verification} '{{\"register\":\"population\",\"subject\":\"{decoy}\",\"claims\":{{\"name\":\"{name}\"}},\"matter\":\"{matter}\",\"case\":\"DEMO-0002\"}}'\n",
        decoy = decoy::number(sizes),
        key = enterprise.key(),
    );
    // Whoever does not listen is served all the same.
    let _ = say(&mut std::io::stdout(), &text);
}
