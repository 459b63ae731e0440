//! `heyan extract`: extracts printed and checked — 书面查询结果.

mod asked;
mod batch;
mod check;
mod make;
mod online;

use std::{fs::File, io, path::Path};

use model::Catalogue;

use crate::{
    data_folder::{DataFolder, unwritable},
    failure::Failure,
    output::say,
};

/// The arguments of `heyan extract`.
#[derive(Debug, clap::Subcommand)]
pub enum ExtractCommand {
    /// 出具书面查询结果（PDF）
    Make(make::MakeArgs),
    /// 批量出具：按代码清单出具，装入一个 ZIP 文件
    Batch(batch::BatchArgs),
    /// 查验书面查询结果：文件、二维码中的链接或者声明；离线查验真伪，给出 --url 的另在线查询登记有无变更
    Check(check::CheckArgs),
    /// 打印查验所用的公钥
    Key,
}

/// Runs the command.
///
/// # Errors
/// No connection, refused, or an extract that does not hold.
pub async fn run(
    command: ExtractCommand,
    data: &DataFolder,
    catalogue: impl FnOnce() -> Result<Catalogue, Failure>,
) -> Result<(), Failure> {
    match command {
        ExtractCommand::Make(args) => make::run(args).await,
        ExtractCommand::Batch(args) => batch::run(args).await,
        ExtractCommand::Check(args) => check::run(&args, data, &catalogue()?).await,
        ExtractCommand::Key => {
            let key = data.read_extract_key()?;
            say(&mut std::io::stdout(), &key.verifier().to_string())
        }
    }
}

/// Makes a file for what is printed: an extract that was kept is not lost for another.
fn new_file(path: &Path) -> Result<File, Failure> {
    let made = File::options().write(true).create_new(true).open(path);
    made.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => already_there(path),
        _ => unwritable(path, error),
    })
}

fn already_there(path: &Path) -> Failure {
    let message = format!(
        "已有文件 {}，不予覆盖；请换一个文件名，或者先移走该文件",
        path.display()
    );
    Failure::new("extract.file_exists", message)
}
