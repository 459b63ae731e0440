//! `heyan init`: an empty installation — 初始化.

use std::net::IpAddr;

use ring::rand::SystemRandom;

use crate::{data_folder::DataFolder, failure::Failure, output::say, pki_folder::PkiFolder};

/// The arguments of `heyan init`.
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// 本节点名称，写入留痕账本的检查点，如 heyan.example.gov.cn/node-1
    #[arg(long, value_name = "名称")]
    name: String,
    /// 证书签发机构的名称
    #[arg(long, default_value = "核验平台", value_name = "名称")]
    authority: String,
    /// 服务器证书所含的域名，可多次给出
    #[arg(long = "server-name", default_value = "localhost", value_name = "域名")]
    server_names: Vec<String>,
    /// 服务器证书所含的地址，可多次给出
    #[arg(long = "server-address", default_value = "127.0.0.1", value_name = "地址")]
    server_addresses: Vec<IpAddr>,
}

/// Sets an installation up.
///
/// # Errors
/// When there is one already, or the folder cannot be written.
pub fn run(args: &InitArgs, data: &DataFolder) -> Result<(), Failure> {
    data.set_up(&args.name)?;
    let now = app::Clock::now(&app::SystemClock);
    PkiFolder::at(data.path()).create_for(
        &args.authority,
        &args.server_names,
        &args.server_addresses,
        now,
        &SystemRandom::new(),
    )?;
    let out = &mut std::io::stdout();
    say(out, &format!("已在 {} 初始化。", data.path().display()))?;
    say(
        out,
        "根证书私钥 pki/root.key 只在更新签发机构证书时使用，请移到安全的离线介质保管。",
    )?;
    say(
        out,
        "keys 文件夹须单独备份：没有其中的密钥，加密存储的登记信息无法读取。",
    )
}
