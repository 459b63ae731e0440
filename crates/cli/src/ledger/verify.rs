//! `heyan ledger verify`: believes the entries and whoever signed, and nothing in between.

use std::io::Write;
use std::path::{Path, PathBuf};

use app::WitnessState;
use ledger::{Checkpoint, Tile, TileBuilder, TileKind, VerifierKey, WitnessVerifierKey, checker};
use serde_json::json;
use store::LedgerLogError;
use store_embedded::LedgerReader;

use super::check::{cosigned, witness_keys};
use super::error::LedgerCommandError;
use super::progress::Progress;
use super::read_checkpoint;
use super::witnessed::in_one_line;

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

    /// Witnesses whose countersignature is demanded.
    #[arg(
        long = "witness",
        value_name = "见证公钥",
        help = "所给检查点中须有此见证人会签的，可多次给出"
    )]
    witnesses: Vec<String>,

    /// Whether entries after the last checkpoint are a finding.
    #[arg(long, help = "末尾有条目尚无检查点签名时，视为不完整（服务停止后核验宜用）")]
    all_signed: bool,

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
            json!({ "verified": false, "code": error.code(), "damage": error.damage_code(), "message": error.to_string() })
        )?;
    }
    let Verified {
        key,
        head,
        checkpoints,
        witnesses,
        witnessed,
    } = verified?;
    let unsigned = head.size - checkpoints.iter().max().copied().unwrap_or(0);
    let is_own_key = args.key.is_none();
    if args.json {
        let line = json!({
            "verified": true, "origin": key.name(), "key": key.to_string(), "size": head.size,
            "root": head.root, "checkpoints": checkpoints, "witnesses": witnesses, "witnessed": witnessed.size(), "unsigned": unsigned,
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
        for witness in &witnesses {
            writeln!(output, "  会签　{witness} 相符")?;
        }
        if let Some(witnessed) = in_one_line(&witnessed) {
            writeln!(output, "  见证　{witnessed}")?;
        }
        if unsigned > 0 {
            writeln!(output, "  末尾　{unsigned} 条尚无检查点签名（服务运行中属正常）")?;
        }
        if args.checkpoints.is_empty() && args.witnesses.is_empty() {
            writeln!(
                output,
                "  说明　只与账本自存的检查点和登记的会签比对；能以账本私钥签名的人另写一份，由此看不出。请以 --checkpoint 给出另存的检查点，或以 --witness 给出见证公钥"
            )?;
        }
        if is_own_key {
            writeln!(
                output,
                "  公钥　{key}（取自账本文件夹；外部核验请以 --key 给出另存的公钥）"
            )?;
        }
    }
    Ok(())
}

/// What was found good.
pub struct Verified {
    key: VerifierKey,
    /// Size and root, rebuilt from the entries.
    pub head: ledger::TreeHead,
    /// Sizes of the checkpoints that the entries bear out.
    pub checkpoints: Vec<u64>,
    /// Names of the witnesses that countersigned one of them.
    witnesses: Vec<String>,
    /// What was handed in of the witnesses that the installation trusts.
    witnessed: WitnessState,
}

fn verify(args: &VerifyArgs, data: &Path) -> Result<Verified, LedgerCommandError> {
    let witnesses = witness_keys(&args.witnesses)?;
    let rebuilding = Rebuilding {
        checkpoints: &args.checkpoints,
        key: args.key.as_deref(),
        witnesses: &witnesses,
        signed: if args.all_signed {
            MustBeSigned::All
        } else {
            MustBeSigned::Stopped
        },
    };
    rebuild(&rebuilding, data)
}

/// What a rebuilt ledger is held against, beside its own checkpoint and what witnesses handed in.
pub struct Rebuilding<'a> {
    checkpoints: &'a [PathBuf],
    key: Option<&'a str>,
    witnesses: &'a [WitnessVerifierKey],
    signed: MustBeSigned,
}

/// How far the log's own checkpoint has to reach.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MustBeSigned {
    /// Over every entry.
    All,
    /// Over what was signed at the last stop in order, and over something if there is anything.
    Stopped,
    /// It may be missing: to find that out is not what this is for.
    Nothing,
}

impl<'a> Rebuilding<'a> {
    /// Against these checkpoints, with the key that the ledger's folder names.
    pub fn of_checkpoints(checkpoints: &'a [PathBuf]) -> Self {
        Self {
            checkpoints,
            key: None,
            witnesses: &[],
            signed: MustBeSigned::Nothing,
        }
    }
}

/// Rebuilds the tree from the entries and holds it against everything that was signed.
pub fn rebuild(args: &Rebuilding<'_>, data: &Path) -> Result<Verified, LedgerCommandError> {
    let witnesses = args.witnesses;
    let reader = LedgerReader::open(data)?;
    let key = match args.key {
        Some(text) => text.parse().map_err(LedgerCommandError::Key)?,
        None => reader.verifier().clone(),
    };
    let mut claims = Vec::new();
    // Read after the reader has fixed its end, a running server may meanwhile have signed more than it sees.
    if let Some((latest, _)) = reader.latest_checkpoint()? {
        let path = data.join("ledger").join("checkpoint");
        let own = match args.key {
            Some(_) => read_checkpoint(&path, &key)?.0,
            None => latest,
        };
        claims.push(own.head);
    }
    let mut notes = Vec::new();
    for path in args.checkpoints {
        let (checkpoint, note) = read_checkpoint(path, &key)?;
        claims.push(checkpoint.head);
        notes.push(note);
    }
    // What trusted witnesses countersigned and was handed in is held against the entries as well.
    let kept = reader.countersigned()?;
    for one in &kept {
        let note = one.note();
        if Checkpoint::open(&note, &key).is_ok() {
            claims.push(one.checkpoint().head);
            notes.push(note);
        }
    }
    for witness in witnesses {
        if !notes.iter().any(|note| cosigned(note, witness).is_ok()) {
            let name = witness.name().to_owned();
            return Err(LedgerCommandError::NotWitnessed { name });
        }
    }
    let needed = claims.iter().map(|claim| claim.size).max().unwrap_or(0);
    let reader = if needed > reader.size() {
        LedgerReader::open(data)?
    } else {
        reader
    };
    let (mut progress, mut stored) = (Progress::over(reader.size()), StoredHashCheck::new(&reader));
    let entries = reader.entries(0..reader.size())?.map(|entry| {
        let (_, bytes) = entry?;
        progress.advance();
        stored.add(&bytes);
        Ok::<_, LedgerLogError>(bytes)
    });
    let head = checker::check(entries, reader.size(), &claims)?.map_err(LedgerCommandError::Finding)?;
    let checkpoints: Vec<u64> = claims.iter().map(|claim| claim.size).collect();
    let (signed, size) = (checkpoints.iter().max().copied().unwrap_or(0), head.size);
    if args.signed == MustBeSigned::All && signed < size {
        return Err(LedgerCommandError::NotSigned { signed, size });
    }
    // After what the entries themselves tell, which says more; before the stored hashes, which prove nothing without it.
    if args.signed != MustBeSigned::Nothing {
        reader.check_signed()?;
    }
    stored.finish()?;
    Ok(Verified {
        key,
        head,
        checkpoints,
        witnesses: witnesses.iter().map(|witness| witness.name().to_owned()).collect(),
        witnessed: WitnessState::of(&reader)?,
    })
}

/// Holds the stored hashes, from which proofs are made, against the entries.
struct StoredHashCheck<'a> {
    reader: &'a LedgerReader,
    tiles: TileBuilder,
    wrong: Option<(u32, u64)>,
}

impl<'a> StoredHashCheck<'a> {
    fn new(reader: &'a LedgerReader) -> Self {
        Self {
            reader,
            tiles: TileBuilder::default(),
            wrong: None,
        }
    }

    fn add(&mut self, entry: &[u8]) {
        // An entry too large for a bundle cannot have been appended; the tree would then not fit either.
        for (tile, bytes) in self.tiles.append(entry).unwrap_or_default() {
            self.compare(tile, &bytes);
        }
    }

    fn compare(&mut self, tile: Tile, bytes: &[u8]) {
        let TileKind::Hashes { level } = tile.kind else { return };
        let is_good = self
            .reader
            .stored_tile(level, tile.index)
            .is_ok_and(|stored| bytes.starts_with(&stored));
        if !is_good {
            self.wrong.get_or_insert((level, tile.index));
        }
    }

    fn finish(mut self) -> Result<(), LedgerCommandError> {
        let (last, _) = std::mem::take(&mut self.tiles).finish();
        for (tile, bytes) in last {
            self.compare(tile, &bytes);
        }
        match self.wrong {
            Some((level, tile)) => Err(LedgerCommandError::StoredHash { level, tile }),
            None => Ok(()),
        }
    }
}
