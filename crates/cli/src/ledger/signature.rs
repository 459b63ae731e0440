//! `heyan ledger signature`: the signature with which an entry's question was asked, opened and checked once more, and taken
//! along for a third party.

use std::io::Write;
use std::path::{Path, PathBuf};

use app::{SignatureEvidence, SignatureStanding};
use base64::{Engine, prelude::BASE64_STANDARD};
use ledger::{Hash, RecordedEntry, leaf_hash};
use model::Certificate;
use serde_json::{Value, json};
use store::LedgerLogError;
use store_embedded::LedgerReader;

use super::account::certificate_of;
use super::error::LedgerCommandError;
use super::kept;
use crate::data_folder::DataFolder;
use crate::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct SignatureArgs {
    /// Which entry.
    #[arg(value_name = "序号", help = "哪一条，自 0 起")]
    index: u64,

    /// A file of its own.
    #[arg(
        long,
        value_name = "文件",
        help = "写成自含的证据文件（JSON），第三方用 openssl 即可查验；文件不得已存在"
    )]
    out: Option<PathBuf>,

    /// A JSON object.
    #[arg(long, help = "输出一个 JSON 对象，内容同证据文件")]
    json: bool,
}

/// A signed question as it stands in the ledger.
struct Found {
    index: u64,
    leaf: Hash,
    entry: RecordedEntry,
    evidence: SignatureEvidence,
    certificate: Option<Certificate>,
}

pub fn run(args: &SignatureArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let found = find(args.index, data)?;
    let standing = found.evidence.standing(found.certificate.as_ref());
    if args.json {
        writeln!(output, "{}", view(&found, standing))?;
    } else {
        write(output, &found)?;
    }
    // What does not hold is not handed to anybody as evidence.
    match standing {
        SignatureStanding::Holds | SignatureStanding::KeyUnknown => {}
        SignatureStanding::OtherKey => return Err(LedgerCommandError::AskersKey { index: args.index }),
        SignatureStanding::Broken | SignatureStanding::Sealed => {
            return Err(LedgerCommandError::AskersSignature { index: args.index });
        }
    }
    if let Some(path) = &args.out {
        kept::write(path, &format!("{:#}\n", view(&found, standing)))?;
    }
    if !args.json {
        writeln!(output, "{}。", standing.term())?;
        if let Some(path) = &args.out {
            writeln!(
                output,
                "已写成证据文件 {}；其中的摘要可用以试出所问的号码，只交有权查验的人",
                path.display()
            )?;
        }
    }
    Ok(())
}

fn find(index: u64, data: &Path) -> Result<Found, LedgerCommandError> {
    let reader = LedgerReader::open(data)?;
    let beyond = || LedgerLogError::BeyondEnd {
        index,
        size: reader.size(),
    };
    if index >= reader.size() {
        return Err(beyond().into());
    }
    let bytes = reader.entries(index..index + 1)?.next().ok_or_else(beyond)??.1;
    let entry = RecordedEntry::from_bytes(&bytes)
        .ok()
        .filter(|entry| entry.signature.is_some());
    let Some(entry) = entry else {
        let message = format!("第 {index} 条提问未附签名；提问时附签名的方法见 heyan verify --help 中的 --sign");
        return Err(Failure::new("ledger-not-signed-by-asker", message).into());
    };
    let data = DataFolder::at(data);
    let sealing = app::Sealing::new(data.register_keys()?);
    let Some(Ok(evidence)) = SignatureEvidence::of(&entry, &sealing) else {
        let message = format!("第 {index} 条的签名证据不能打开：密钥与留痕时不同，或者内容已改动；请核对数据目录");
        return Err(Failure::new("ledger-signature-sealed", message).into());
    };
    Ok(Found {
        index,
        leaf: leaf_hash(&bytes),
        certificate: certificate_of(&data, &entry)?,
        entry,
        evidence,
    })
}

/// Everything that a third party needs, in the forms that other tools read.
fn view(found: &Found, standing: SignatureStanding) -> Value {
    let evidence = &found.evidence;
    let signature_der = evidence
        .signature_fixed()
        .and_then(|fixed| pki::p256_signature_der(&fixed));
    json!({
        "index": found.index,
        "leaf_hash": found.leaf,
        "base": evidence.base,
        "signature": evidence.signature,
        "signature_der": signature_der.map(|der| BASE64_STANDARD.encode(der)),
        "key": evidence.key,
        "public_key_pem": evidence.key_info().map(|info| pem(&info)),
        "key_sha256": evidence.key_fingerprint().map(|key| hex::encode(key.0)),
        "algorithm": evidence.algorithm,
        "certificate": found.entry.certificate,
        "certificate_sha256": found.certificate.as_ref().map(|known| hex::encode(known.fingerprint.0)),
        "certificate_key_sha256": found.certificate.as_ref().and_then(|known| known.key).map(|key| hex::encode(key.0)),
        "standing": standing.as_str(),
    })
}

fn write(output: &mut impl Write, found: &Found) -> Result<(), LedgerCommandError> {
    let evidence = &found.evidence;
    writeln!(output, "所签内容（RFC 9421）：\n{}\n", evidence.base)?;
    writeln!(output, "签名（r‖s，base64）：{}", evidence.signature)?;
    writeln!(output, "公钥（P-256 未压缩点，base64）：{}", evidence.key)?;
    writeln!(output, "算法：{}", evidence.algorithm)?;
    let serial = found.entry.certificate.as_deref().unwrap_or("-");
    match &found.certificate {
        Some(known) => writeln!(
            output,
            "证书：{serial}，指纹 SHA-256 {}",
            hex::encode(known.fingerprint.0)
        )?,
        None => writeln!(output, "证书：{serial}，台账中没有")?,
    }
    Ok(())
}

fn pem(info: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(info);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        lines.join("\n")
    )
}
