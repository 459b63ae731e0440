//! `heyan serve`: both doors over one application — 服务运行.

mod answering;
mod background;
mod door;
mod expiry;
mod extracts;
mod finding;
mod lingering;
mod open_files;
mod operator_deeds;
mod origins;
mod pulse;
mod site;
mod tls;
mod watching;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use api::PublicAddress;
use app::App;
use axum::{Router, http::Request};
use portal::{DemoDoor, SiteInfo};
use store::RegisterName;
use store_embedded::EmbeddedRegisters;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
};

pub use answering::Answering;
use background::{Background, rest_after};
pub use door::Door;
use ipnet::IpNet;
use origins::Origins;
pub use site::SiteArgs;
use tls::ServerIdentity;

use crate::{data_folder::DataFolder, failure::Failure, pki_folder::PkiFolder, stop_signal::StopSignal};

/// Where the doors listen.
#[derive(Clone, Debug, clap::Args)]
pub struct ListenArgs {
    /// 互联网侧监听地址
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "地址:端口")]
    pub internet: SocketAddr,
    /// 互联网侧使用 TLS（无前置代理时）
    #[arg(long)]
    pub internet_tls: bool,
    /// 互联网侧的服务器证书链（PEM，服务器证书在前），由公众信任的机构签发；省略时用本系统自签的服务器证书，只适合试用
    #[arg(long, value_name = "文件", requires_all = ["internet_tls", "internet_key"])]
    internet_certificate: Option<PathBuf>,
    /// 上述证书的私钥（PEM）
    #[arg(long, value_name = "文件", requires = "internet_certificate")]
    internet_key: Option<PathBuf>,
    /// 互联网侧对外的地址（有前置代理时），写协议和主机；固定网址、二维码、书面查询结果、网页标签和数据比对服务的说明中写此地址
    #[arg(long, value_name = "地址", value_parser = site::address)]
    pub internet_url: Option<String>,
    /// 互联网侧前置代理的地址或网段，可写多次；按其写入的 X-Forwarded-For 确定查询来自哪个地址段
    #[arg(long, value_name = "地址", value_parser = origins::range)]
    pub trusted_proxy: Vec<IpNet>,
    #[command(flatten)]
    extracts: extracts::ExtractsArgs,
    /// 政务外网侧监听地址（须持客户端证书）
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "地址:端口")]
    pub extranet: SocketAddr,
}

/// How often used budgets are kept.
const USAGE_KEPT_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether there is something to index.
const INDEXED_EVERY: Duration = Duration::from_secs(5);
/// How often it is asked whether a day's work is due.
const DUE_ASKED_EVERY: Duration = Duration::from_secs(60);
/// How long open connections may go on after the word to stop.
const STOP_GRACE: Duration = Duration::from_secs(10);

/// The demo door: extranet pages on loopback, with a chosen identity instead of a certificate.
pub struct Demo {
    /// Where it listens; loopback only.
    pub listen: SocketAddr,
    /// Who one can be.
    pub identities: DemoDoor,
}

/// Doors that listen already but answer nobody yet.
pub struct BoundDoors {
    internet: TcpListener,
    extranet: TcpListener,
    demo: Option<(TcpListener, DemoDoor)>,
    is_internet_tls: bool,
    /// The operator's own certificate for the internet door.
    internet_identity: Option<ServerIdentity>,
    internet_url: Option<String>,
    origins: Origins,
    extracts: extracts::ExtractsArgs,
}

/// Most connections of a door that wait to be taken; the system may allow fewer (`net.core.somaxconn`). Of those beyond it the kernel
/// drops the first packet, and whoever sent it tries again after a second at the earliest: strangers who come by the hundred would
/// keep good clients waiting for that long.
const UNTAKEN_MAX: u32 = 4096;

/// Takes a port.
fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A server that is started again finds its port, though connections of its predecessor are still being forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(UNTAKEN_MAX)
}

impl BoundDoors {
    /// Takes the ports.
    ///
    /// # Errors
    /// When a port is taken, or a demo door is asked for beyond loopback.
    pub fn bind(listen: &ListenArgs, demo: Option<Demo>) -> Result<Self, Failure> {
        let bind = |address: SocketAddr| {
            listener(address).map_err(|error| {
                let message = format!("无法监听 {address}，端口可能已被占用；请换一个端口");
                Failure::new("listen", message).because(error)
            })
        };
        let demo = match demo {
            None => None,
            Some(demo) if demo.listen.ip().is_loopback() => Some((bind(demo.listen)?, demo.identities)),
            Some(_) => return Err(Failure::new("demo.not_loopback", "演示入口只能在本机回环地址上打开")),
        };
        let internet_files = listen.internet_certificate.clone().zip(listen.internet_key.clone());
        Ok(Self {
            internet: bind(listen.internet)?,
            extranet: bind(listen.extranet)?,
            demo,
            is_internet_tls: listen.internet_tls,
            internet_identity: internet_files.map(|(chain, key)| ServerIdentity { chain, key }),
            internet_url: listen.internet_url.clone(),
            origins: Origins::trusting(listen.trusted_proxy.clone()),
            extracts: listen.extracts.clone(),
        })
    }

    /// Where the internet door is reached: as the operator says, else where it listens.
    pub fn public_address(&self) -> String {
        match &self.internet_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => self.internet_address(),
        }
    }

    /// Where the internet door listens, with its scheme.
    pub fn internet_address(&self) -> String {
        let scheme = if self.is_internet_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.addresses().0)
    }

    /// Addresses as bound: internet, extranet, demo.
    pub fn addresses(&self) -> (SocketAddr, SocketAddr, Option<SocketAddr>) {
        let of = |listener: &TcpListener| listener.local_addr().expect("a bound socket has an address");
        (
            of(&self.internet),
            of(&self.extranet),
            self.demo.as_ref().map(|(listener, _)| of(listener)),
        )
    }
}

/// Serves until told to stop (Ctrl-C or SIGTERM), then lets open questions finish.
///
/// # Errors
/// When certificates cannot be loaded.
pub async fn run(
    app: App,
    answering: Answering,
    data: &DataFolder,
    site: SiteInfo,
    doors: BoundDoors,
    watch_settings: ::watch::Settings,
    mut told_to_stop: StopSignal,
) -> Result<(), Failure> {
    open_files::raise_limit();
    let pki = PkiFolder::at(data.path());
    // Before the doors answer, so that it stands at the head of the log.
    expiry::tell(&pki);
    let extranet_tls = tls::for_certified(&pki)?;
    let internet_tls = if doors.is_internet_tls {
        let identity = doors.internet_identity.unwrap_or_else(|| ServerIdentity::of(&pki));
        Some(tls::for_everybody(&identity)?)
    } else {
        None
    };
    let printing = Background::start()?;
    extracts::set_up(&app, data, &site, &doors.extracts, printing.handle())?;
    let (stop, stopped) = watch::channel(false);

    let address = PublicAddress {
        url: doors.internet_url.map(Arc::from),
        is_tls: doors.is_internet_tls,
    };
    let internet_api = api::internet_router(app.clone(), address);
    let internet_pages = portal::internet_router(app.clone(), site.clone(), internet_api.clone());
    let internet = internet_api.merge(internet_pages);
    let extranet = api::extranet_router(app.clone()).merge(portal::extranet_router(app.clone(), site.clone()));
    // Before the first question: numbers asked one after the other are counted from then on.
    let begun_watch = app.watch(watch_settings);
    let open = |door: Door, listener| tokio::spawn(door.serve(listener, answering.clone(), stopped.clone()));
    let mut tasks = vec![
        open(Door::new(internet, internet_tls).behind(doors.origins), doors.internet),
        open(Door::new(extranet, Some(extranet_tls)), doors.extranet),
    ];
    if let Some((listener, identities)) = doors.demo {
        let router = demo_router(portal::extranet_router(app.clone(), site), identities);
        tasks.push(open(Door::new(router, None), listener));
    }
    let background = Background::start()?;
    let indexer = background.spawn(keep_index(app.clone(), stopped.clone()));
    // A runtime of its own: what it does in one go would keep watch and ledger index waiting.
    let finding_background = Background::start()?;
    let following = app.keep_search_index(&crate::index::folder(data));
    let finding = finding_background.spawn(finding::keep(following, stopped.clone()));
    let watching = background.spawn(watching::keep(begun_watch, stopped.clone()));
    let morning = background.spawn(do_what_is_due(app.clone(), stopped.clone()));
    let expiring = background.spawn(expiry::keep(pki, stopped.clone()));
    let recording = tokio::spawn(operator_deeds::keep(app.clone(), stopped.clone()));
    let keeper = tokio::spawn(keep_usage(app.clone(), stopped));

    let registers = data.registers()?;
    warm_up(&app, registers.clone());
    // Open until the process has ended: a thread that ends gives back its place among the register's readers, and threads of the
    // background end after the last question. Closed at that moment, the memory that it writes to is gone (a segmentation fault).
    std::mem::forget(registers);

    told_to_stop.heard().await;
    tracing::info!("stopping");
    let _ = stop.send(true);
    for task in tasks {
        let _ = tokio::time::timeout(STOP_GRACE, task).await;
    }
    let _ = keeper.await;
    let _ = tokio::time::timeout(STOP_GRACE, recording).await;
    // What is under way can be done anew.
    morning.abort();
    expiring.abort();
    let _ = tokio::time::timeout(STOP_GRACE, indexer).await;
    let _ = tokio::time::timeout(STOP_GRACE, watching).await;
    let _ = tokio::time::timeout(STOP_GRACE, finding).await;
    if let Err(error) = app.save_usage().await {
        tracing::error!(error = &error as &dyn std::error::Error, "used budgets were not kept");
    }
    Ok(())
}

/// Reads the registers into memory beside the first questions.
fn warm_up(app: &App, registers: Arc<EmbeddedRegisters>) {
    let names: Vec<RegisterName> = (app.catalogue().registers().iter())
        .map(|register| RegisterName::new(&register.id))
        .collect();
    std::thread::spawn(move || match registers.warm_up(&names) {
        Ok((read, whole)) => tracing::info!(read_bytes = read, whole_bytes = whole, "the registers are in memory"),
        Err(error) => tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the registers were not read ahead: first questions wait for the disk"
        ),
    });
}

/// The demo identities ride on every request of the demo door, and of no other.
fn demo_router(router: Router, identities: DemoDoor) -> Router {
    let identities = Arc::new(identities);
    router.layer(axum::middleware::from_fn(
        move |mut request: Request<axum::body::Body>, next: axum::middleware::Next| {
            let identities = identities.clone();
            async move {
                request.extensions_mut().insert((*identities).clone());
                next.run(request).await
            }
        },
    ))
}

async fn keep_usage(app: App, mut stopped: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(USAGE_KEPT_EVERY);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            _ = stopped.changed() => return,
        }
        if let Err(error) = app.save_usage().await {
            tracing::error!(error = &error as &dyn std::error::Error, "used budgets were not kept");
        }
    }
}

/// Indexes the ledger behind its writer, a stretch at a time.
async fn keep_index(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        let began = tokio::time::Instant::now();
        let is_more = match app.index_ledger().await {
            Ok(is_more) => is_more,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the ledger was not indexed");
                false
            }
        };
        let wait = if is_more {
            rest_after(began.elapsed())
        } else {
            INDEXED_EVERY
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stopped.changed() => return,
        }
    }
}

async fn do_what_is_due(app: App, mut stopped: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(DUE_ASKED_EVERY);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            _ = stopped.changed() => return,
        }
        match jobs::orphans::run_if_due(&app).await {
            Ok(None) => {}
            Ok(Some(questions)) => {
                tracing::info!(questions, "yesterday's questions without a registered case were listed")
            }
            Err(error) => tracing::error!(
                error = &error as &dyn std::error::Error,
                "questions without a registered case could not be listed"
            ),
        }
    }
}
