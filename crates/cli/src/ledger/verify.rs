//! `heyan ledger verify`: believes the entries and whoever signed, and nothing in between.

use std::io::Write;
use std::path::{Path, PathBuf};

use ledger::{VerifierKey, checker};
use serde_json::json;
use store_embedded::LedgerReader;

use super::error::LedgerCommandError;
use super::read_checkpoint;

#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// Checkpoints that were kept elsewhere.
    #[arg(
        long = "checkpoint",
        value_name = "文件",
        help = "另存的检查点，可多次给出；账本自己最近的检查点总要比对"
    )]
    checkpoints: Vec<PathBuf>,

    /// The public key to believe.
    #[arg(long, value_name = "公钥", help = "只信此公钥（vkey）；不给出时用账本文件夹中的公钥")]
    key: Option<String>,

    /// One JSON object.
    #[arg(long, help = "输出一个 JSON 对象")]
    json: bool,
}

pub fn run(args: &VerifyArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let verified = verify(args, data);
    if let (true, Err(error)) = (args.json, &verified) {
        writeln!(
            output,
            "{}",
            json!({ "verified": false, "code": error.code(), "message": error.to_string() })
        )?;
    }
    let (key, head, checkpoints) = verified?;
    let is_own_key = args.key.is_none();
    if args.json {
        let line = json!({
            "verified": true, "origin": key.name(), "key": key.to_string(), "size": head.size,
            "root": head.root, "checkpoints": checkpoints,
        });
        writeln!(output, "{line}")?;
    } else {
        writeln!(output, "账本完整：{}", key.name())?;
        writeln!(output, "  条目　{} 条，由条目重建，未用任何存储的哈希", head.size)?;
        writeln!(output, "  根　　{}", head.root)?;
        writeln!(
            output,
            "  检查点　{} 个相符，签名条数 {checkpoints:?}",
            checkpoints.len()
        )?;
        if is_own_key {
            writeln!(
                output,
                "  公钥　{key}（取自账本文件夹；外部核验请以 --key 给出另存的公钥）"
            )?;
        }
    }
    Ok(())
}

type Verified = (VerifierKey, ledger::TreeHead, Vec<u64>);

fn verify(args: &VerifyArgs, data: &Path) -> Result<Verified, LedgerCommandError> {
    let reader = LedgerReader::open(data)?;
    let key = match &args.key {
        Some(text) => text.parse().map_err(LedgerCommandError::Key)?,
        None => reader.verifier().clone(),
    };
    let mut claims = Vec::new();
    // Read after the reader has fixed its end, a running server may meanwhile have signed more than it sees.
    if let Some((latest, _)) = reader.latest_checkpoint()? {
        let path = data.join("ledger").join("checkpoint");
        let own = match &args.key {
            Some(_) => read_checkpoint(&path, &key)?.0,
            None => latest,
        };
        claims.push(own.head);
    }
    for path in &args.checkpoints {
        claims.push(read_checkpoint(path, &key)?.0.head);
    }
    let needed = claims.iter().map(|claim| claim.size).max().unwrap_or(0);
    let reader = if needed > reader.size() {
        LedgerReader::open(data)?
    } else {
        reader
    };
    let entries = reader
        .entries(0..reader.size())?
        .map(|entry| entry.map(|(_, bytes)| bytes));
    let head = checker::check(entries, reader.size(), &claims)?.map_err(LedgerCommandError::Finding)?;
    Ok((key, head, claims.iter().map(|claim| claim.size).collect()))
}
