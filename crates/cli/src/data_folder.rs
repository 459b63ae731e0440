//! The data folder (数据目录): keys, certificates, registers, desk and ledger of one installation.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use app::{App, AppParts, RegisterKeys, SystemClock};
use ledger::SigningKey;
use model::Catalogue;
use ring::rand::{SecureRandom, SystemRandom};
use store_embedded::{
    AtWork, EmbeddedDesk, EmbeddedLedgerLog, EmbeddedLedgerReading, EmbeddedRegisters, LedgerLogOptions, create_ledger,
};
use zeroize::{Zeroize, Zeroizing};

use crate::{failure::Failure, pki_folder::PkiFolder};

/// Where an installation keeps everything.
#[derive(Clone, Debug)]
pub struct DataFolder {
    path: PathBuf,
}

const REGISTER_KEYS: &str = "keys/registers.key";
const EXTRACT_KEY: &str = "keys/extract.key";
const KEY_NAMES: [&str; 3] = ["lookup", "document", "subject"];

impl DataFolder {
    /// The folder at a path; nothing is read yet.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether an installation was set up here.
    pub fn is_set_up(&self) -> bool {
        self.path.join(REGISTER_KEYS).exists()
    }

    /// Sets an installation up: folder, keys with tight rights, an empty ledger under its name.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub fn set_up(&self, log_origin: &str) -> Result<(), Failure> {
        if self.is_set_up() {
            let message = format!("{} 中已有一套数据；如需新建，请指定另一个目录", self.path.display());
            return Err(Failure::new("data.exists", message));
        }
        for folder in [self.path.clone(), self.path.join("keys")] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .map_err(|e| unwritable(&folder, e))?;
            // One that was there already may be open to others.
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).map_err(|e| unwritable(&folder, e))?;
        }
        // The keys come last: a folder with keys is a folder that is whole.
        let mut seed = Zeroizing::new([0; 32]);
        fill(seed.as_mut_slice())?;
        create_ledger(&self.path, log_origin, &seed)?;
        self.make_extract_key(log_origin)?;
        let mut text = Zeroizing::new(String::new());
        for name in KEY_NAMES {
            let mut key = Zeroizing::new([0u8; 32]);
            fill(key.as_mut_slice())?;
            text.push_str(&format!("{name} = {}\n", hex::encode(key.as_slice())));
        }
        write_secret(&self.path.join(REGISTER_KEYS), text.as_bytes())
    }

    /// The register keys.
    ///
    /// # Errors
    /// When the file is missing, readable by others, or not as written at set-up.
    pub fn register_keys(&self) -> Result<RegisterKeys, Failure> {
        let failed = |rule: &str| self.unusable(REGISTER_KEYS, rule);
        let text = self.secret_text(REGISTER_KEYS)?;
        let key = |name: &str| -> Result<Zeroizing<[u8; 32]>, Failure> {
            let value = text
                .lines()
                .find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix("= "));
            let mut bytes = hex::decode(value.unwrap_or("")).map_err(|_| failed("内容已损坏，请从备份恢复"))?;
            let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| failed("内容已损坏，请从备份恢复"));
            bytes.zeroize();
            key.map(Zeroizing::new)
        };
        Ok(RegisterKeys {
            lookup: key("lookup")?,
            document: key("document")?,
            subject: key("subject")?,
        })
    }

    /// The key that signs extracts; an installation from before there were any gets one now.
    ///
    /// # Errors
    /// When the file is readable by others, not as written, of another log, or cannot be written.
    pub fn extract_key(&self, log_origin: &str) -> Result<SigningKey, Failure> {
        if !self.path.join(EXTRACT_KEY).exists() {
            self.make_extract_key(log_origin)?;
        }
        let key = self.read_extract_key()?;
        if key.name() == log_origin {
            return Ok(key);
        }
        Err(self.unusable(EXTRACT_KEY, "属于另一个留痕账本"))
    }

    /// The same key, where there is one.
    ///
    /// # Errors
    /// As [`Self::extract_key`]; or there is none.
    pub fn read_extract_key(&self) -> Result<SigningKey, Failure> {
        let text = self.secret_text(EXTRACT_KEY)?;
        SigningKey::from_secret_text(&text)
            .map_err(|error| self.unusable(EXTRACT_KEY, "内容已损坏，请从备份恢复").because(error))
    }

    fn make_extract_key(&self, log_origin: &str) -> Result<(), Failure> {
        let mut seed = Zeroizing::new([0; 32]);
        fill(seed.as_mut_slice())?;
        let key = SigningKey::from_seed(log_origin, &seed)
            .map_err(|error| Failure::new("data.name", "节点名称不得含有空格和加号").because(error))?;
        let text = Zeroizing::new(format!("{}\n", key.to_secret_text()));
        write_secret(&self.path.join(EXTRACT_KEY), text.as_bytes())
    }

    fn unusable(&self, file: &str, rule: &str) -> Failure {
        let path = self.path.join(file);
        Failure::new("keys.unusable", format!("密钥文件 {} 不可用：{rule}", path.display()))
    }

    /// What a key file says that nobody else may read.
    fn secret_text(&self, file: &str) -> Result<Zeroizing<String>, Failure> {
        let path = self.path.join(file);
        let rights = fs::metadata(&path)
            .map_err(|_| {
                let message = format!("{} 尚未初始化；请先运行 heyan init 或 heyan demo", self.path.display());
                Failure::new("data.absent", message)
            })?
            .permissions()
            .mode();
        if rights & 0o077 != 0 {
            return Err(self.unusable(file, "其他用户不得有读写权限，请执行 chmod 600"));
        }
        let text = fs::read_to_string(&path);
        text.map(Zeroizing::new)
            .map_err(|error| self.unusable(file, "无法读取").because(error))
    }

    /// Opens register storage.
    ///
    /// # Errors
    /// When nothing was set up here, or the files cannot be opened.
    pub fn registers(&self) -> Result<Arc<EmbeddedRegisters>, Failure> {
        self.register_keys()?;
        Ok(Arc::new(EmbeddedRegisters::open(&self.path)?))
    }

    /// Opens the desk.
    ///
    /// # Errors
    /// As [`Self::registers`].
    pub fn desk(&self) -> Result<Arc<EmbeddedDesk>, Failure> {
        Ok(Arc::new(EmbeddedDesk::open(&self.path)?))
    }

    /// Opens the desk for a command of the operator's, whose changes are recorded in the ledger after they are made.
    ///
    /// # Errors
    /// As [`Self::registers`].
    pub fn desk_for_operator(&self) -> Result<Arc<EmbeddedDesk>, Failure> {
        Ok(Arc::new(EmbeddedDesk::open(&self.path)?.for_operator()))
    }

    /// Opens everything and joins it, with the ledger open for writing; `at_work` tells it whose entries to wait for.
    ///
    /// # Errors
    /// When a part cannot be opened; another process may have the ledger.
    pub async fn app(&self, catalogue: Catalogue, at_work: &AtWork) -> Result<App, Failure> {
        let options = LedgerLogOptions {
            at_work: at_work.clone(),
            ..LedgerLogOptions::default()
        };
        let keys = self.register_keys()?;
        let parts = AppParts {
            catalogue,
            registers: self.registers()?,
            desk: self.desk()?,
            ledger: Arc::new(EmbeddedLedgerLog::open(&self.path, options)?),
            ledger_reading: Arc::new(EmbeddedLedgerReading::of(&self.path)),
            keys,
            clock: Arc::new(SystemClock),
            issuing: PkiFolder::at(&self.path).issuing()?,
        };
        Ok(App::new(parts).await?)
    }
}

fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    let filled = SystemRandom::new().fill(bytes);
    filled.map_err(|_| Failure::new("random", "操作系统未能提供随机数"))
}

/// Writes a file that only its owner may read.
///
/// # Errors
/// When it exists, or cannot be written.
pub fn write_secret(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let write = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        io::Write::write_all(&mut file, content)?;
        file.sync_all()
    };
    write().map_err(|error| unwritable(path, error))
}

/// A file or folder that cannot be written.
pub fn unwritable(path: &Path, error: io::Error) -> Failure {
    Failure::new(
        "file.unwritable",
        format!("无法写入 {}，请检查路径、权限和磁盘空间", path.display()),
    )
    .because(error)
}
