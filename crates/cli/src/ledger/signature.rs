//! `heyan ledger signature`: the signature with which an entry's question was asked, opened and checked once more.

use std::io::Write;
use std::path::Path;

use base64::{Engine, prelude::BASE64_STANDARD};
use ledger::RecordedEntry;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use store::LedgerLogError;
use store_embedded::LedgerReader;

use super::error::LedgerCommandError;
use crate::data_folder::DataFolder;
use crate::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct SignatureArgs {
    /// Which entry.
    #[arg(value_name = "序号", help = "哪一条，自 0 起")]
    index: u64,

    /// A JSON object.
    #[arg(long, help = "输出一个 JSON 对象")]
    json: bool,
}

/// What was kept of a signature; written by the API (`crates/api/src/signature.rs`).
#[derive(Serialize, Deserialize)]
struct Evidence {
    /// The words that were signed (RFC 9421 section 2.5).
    base: String,
    /// r and s, base64.
    signature: String,
    /// Uncompressed point of P-256, base64.
    key: String,
    algorithm: String,
}

impl Evidence {
    fn holds(&self) -> bool {
        let (Ok(signature), Ok(key)) = (
            BASE64_STANDARD.decode(&self.signature),
            BASE64_STANDARD.decode(&self.key),
        ) else {
            return false;
        };
        // Another library than the one that took the question.
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
            .verify(self.base.as_bytes(), &signature)
            .is_ok()
    }
}

pub fn run(args: &SignatureArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let reader = LedgerReader::open(data)?;
    let (index, size) = (args.index, reader.size());
    if index >= size {
        return Err(LedgerLogError::BeyondEnd { index, size }.into());
    }
    let unreadable = || {
        let message = format!("第 {index} 条的签名证据不能打开：密钥与留痕时不同，或者内容已改动；请核对数据目录");
        LedgerCommandError::Command(Failure::new("ledger-signature-sealed", message))
    };
    let bytes = match reader.entries(index..index + 1)?.next() {
        Some(entry) => entry?.1,
        None => return Err(LedgerLogError::BeyondEnd { index, size }.into()),
    };
    let entry = RecordedEntry::from_bytes(&bytes).ok();
    let Some(sealed) = entry.as_ref().and_then(|entry| entry.signature.as_deref()) else {
        let message = format!("第 {index} 条提问未附签名；提问时附签名的方法见 heyan verify --help 中的 --sign");
        return Err(Failure::new("ledger-not-signed-by-asker", message).into());
    };
    let sealing = app::Sealing::new(DataFolder::at(data).register_keys()?);
    let sealed = BASE64_STANDARD.decode(sealed).map_err(|_| unreadable())?;
    let opened = sealing.open_signature(sealed).map_err(|_| unreadable())?;
    let evidence: Evidence = serde_json::from_slice(&opened).map_err(|_| unreadable())?;
    if args.json {
        let line = serde_json::to_string(&evidence).expect("texts are written to memory");
        writeln!(output, "{line}")?;
    } else {
        writeln!(output, "所签内容（RFC 9421）：\n{}\n", evidence.base)?;
        writeln!(output, "签名（r‖s，base64）：{}", evidence.signature)?;
        writeln!(output, "公钥（P-256 未压缩点，base64）：{}", evidence.key)?;
        writeln!(output, "算法：{}", evidence.algorithm)?;
    }
    if !evidence.holds() {
        return Err(LedgerCommandError::AskersSignature { index });
    }
    if !args.json {
        writeln!(output, "签名成立：所签内容由该证书的私钥签署。")?;
    }
    Ok(())
}
