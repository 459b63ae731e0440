//! User stories, driven through the real doors: the binary as a user starts it, real certificates, an empty store each.
//!
//! Knows nothing of the crates behind the doors, except the sample generator, which tells who lives in a demo.

mod openssl;
mod pages;
pub mod paper;
mod programs;
mod proxy;

pub use openssl::{openssl, openssl_content};
pub use pages::Page;
pub use programs::{once_indexed, typed};

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use client::{Client, Endpoint};
use serde_json::Value;
use tempfile::TempDir;

/// The seed of every story's sample data.
pub const SEED: u64 = 7;
/// Records of each register in a demo installation.
pub const RECORDS: u64 = 300;
/// The matter for which the demo's hall and department have grants.
pub const MATTER: &str = "511Z07001006";

/// The binary under test.
///
/// # Panics
/// When it was not built: `cargo xtask test` builds it first.
pub fn heyan() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let folder = test.ancestors().nth(2).expect("tests run from target/PROFILE/deps");
    let binary = folder.join("heyan");
    assert!(
        binary.exists(),
        "{} is missing: run `cargo build --package cli` first (cargo xtask test does)",
        binary.display()
    );
    binary
}

/// One installation in a folder of its own.
pub struct Installation {
    folder: TempDir,
}

impl Installation {
    /// An empty one.
    pub fn empty() -> Self {
        let installation = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        installation.succeed(&["init", "--name", "heyan.example/story"]);
        installation
    }

    /// The demo's organisations, certificates and sample registers.
    pub fn demo() -> Self {
        let installation = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        let records = RECORDS.to_string();
        installation.succeed(&[
            "demo",
            "--prepare-only",
            "--seed",
            &SEED.to_string(),
            "--citizens",
            &records,
            "--enterprises",
            &records,
            "--institutions",
            &records,
            "--social-organisations",
            &records,
        ]);
        installation
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the binary on this installation.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(heyan())
            .arg("--data")
            .arg(self.data())
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("the binary starts")
    }

    /// Runs the binary, which has to succeed, and returns what it printed.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "heyan {arguments:?} failed:\n{out}\n{err}");
        out.into_owned()
    }

    /// Grants an organisation to verify names of citizens for one more matter; the number of the grant.
    ///
    /// # Panics
    /// When it is refused.
    pub fn grant_names(&self, organisation: &str, matter: &str, more: &[&str]) -> String {
        let given =
            "grant add --register population --action verify --fields name --legal-basis 演示依据 --scope alone";
        let given = given
            .split(' ')
            .chain(["--organisation", organisation, "--matter", matter]);
        let said = self.succeed(&given.chain(more.iter().copied()).collect::<Vec<_>>());
        let number = said.split("编号 ").nth(1).and_then(|rest| rest.split('）').next());
        number.expect("a number").to_owned()
    }

    /// Runs the binary, which has to fail, and returns its message.
    pub fn fail(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            !output.status.success(),
            "heyan {arguments:?} should fail: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Opens both doors on free ports.
    pub fn serve(&self, more: &[&str]) -> Server {
        self.serve_by(Command::new(heyan()), more)
    }

    /// Serial number of a demo identity's certificate.
    ///
    /// # Panics
    /// When it has none.
    pub fn serial_of(&self, principal: &str) -> String {
        let listed = self.succeed(&["certificate", "list", "--json"]);
        let listed: Vec<Value> = serde_json::from_str(&listed).expect("JSON");
        let found = listed.iter().find(|certificate| certificate["principal"] == principal);
        let serial = &found.expect("everybody has one")["serial"];
        serial.as_str().expect("a serial number").to_owned()
    }

    /// As [`Self::serve`], in a shell that lets a program open only so many files unless it asks for more.
    pub fn serve_with_open_files(&self, soft_limit: u32) -> Server {
        let mut shell = Command::new("bash");
        let limited = format!("ulimit -S -n {soft_limit} && exec \"$0\" \"$@\"");
        shell.args(["-c", &limited]).arg(heyan());
        self.serve_by(shell, &[])
    }

    /// As [`Self::serve`], on a machine that has no fonts.
    pub fn serve_without_fonts(&self) -> Server {
        let mut program = Command::new(heyan());
        program
            .env("XDG_DATA_DIRS", self.beside("no-fonts"))
            .env_remove("HEYAN_FONTS");
        self.serve_by(program, &[])
    }

    /// As [`Self::serve`], with a clock that a file sets: `+0`, `+2h`, `-1d`.
    pub fn serve_with_clock(&self, clock: &Path, more: &[&str]) -> Server {
        let found = Command::new("faketime")
            .args(["-f", "+0", "printenv", "LD_PRELOAD"])
            .output();
        let found = found.expect("this story needs the faketime command (Debian: apt-get install faketime)");
        let library = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        let mut program = Command::new(heyan());
        program
            .env("LD_PRELOAD", library)
            .env("FAKETIME_TIMESTAMP_FILE", clock)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        self.serve_by(program, more)
    }

    fn serve_by(&self, mut program: Command, more: &[&str]) -> Server {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.beside("server.log"))
            .expect("a log");
        let mut child = program
            .arg("--data")
            .arg(self.data())
            .args(["serve", "--internet", "127.0.0.1:0", "--extranet", "127.0.0.1:0"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut address = || {
            let line = lines.next().and_then(Result::ok).unwrap_or_else(|| {
                panic!(
                    "the server did not start: {}",
                    std::fs::read_to_string(self.beside("server.log")).unwrap_or_default()
                )
            });
            line.split_whitespace().last().expect("an address").to_owned()
        };
        let (internet, extranet) = (address(), address());
        Server {
            child,
            internet,
            extranet,
            data: self.data(),
        }
    }
}

/// Both doors, open.
pub struct Server {
    child: Child,
    /// URL of the internet door.
    pub internet: String,
    /// URL of the extranet door.
    pub extranet: String,
    data: PathBuf,
}

impl Server {
    /// A client with the certificate of a demo identity: `clerk`, `lead`, `source` (owner of the enterprise register), `police`
    /// (owner of the population), `registry`, `civil` (of the two others), `auditor` or `system`.
    pub fn client(&self, who: &str) -> Client {
        self.client_with(
            &self.data.join("demo").join(format!("{who}.crt")),
            &self.data.join("demo").join(format!("{who}.key")),
        )
    }

    /// A client with any certificate and key.
    pub fn client_with(&self, certificate: &Path, key: &Path) -> Client {
        let identity = Some((certificate.to_owned(), key.to_owned()));
        let authorities = Some(self.data.join("pki/root.crt"));
        Client::new(&Endpoint {
            url: self.extranet.clone(),
            authorities,
            identity,
        })
        .expect("a client")
    }

    /// A client of the internet door.
    pub fn public(&self) -> Client {
        Client::new(&Endpoint {
            url: self.internet.clone(),
            authorities: None,
            identity: None,
        })
        .expect("a client")
    }

    /// Asks as the demo's clerk, who has to be answered whatever others do beside him.
    pub async fn answers_a_good_client(&self) {
        let citizen = living_citizen(0);
        let question = verification(&citizen.citizen_number, &citizen.name);
        let answered = self.client("clerk").verify(&question).await;
        assert_eq!(answered.expect("good clients are served").outcome, "consistent");
    }

    /// Process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills the process as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server runs");
        self.child.wait().expect("it ends");
    }

    /// Stops in order and waits.
    pub fn stop(mut self) {
        tell_to_stop(&self.child);
        let status = self.child.wait().expect("it ends");
        let log = self.data.with_file_name("server.log");
        assert!(
            status.success(),
            "the server ended with {status}:\n{}",
            std::fs::read_to_string(log).unwrap_or_default()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends SIGTERM, as whoever supervises a process does.
pub fn tell_to_stop(process: &Child) {
    let told = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
    assert!(
        told.is_ok_and(|status| status.success()),
        "kill is part of every Debian"
    );
}

/// A sample citizen who is in the register and alive, with all that the register says of him.
pub fn living_citizen(from: u64) -> sample::Citizen {
    (from..RECORDS)
        .map(|index| sample::citizen(SEED, index))
        .find(|citizen| citizen.status == "正常")
        .expect("most live")
}

/// A verification of one citizen's name, for the matter that is granted.
pub fn verification(citizen_number: &str, name: &str) -> client::Verification {
    client::Verification {
        register: "population".into(),
        subject: citizen_number.into(),
        claims: [("name".to_owned(), name.to_owned())].into(),
        matter: MATTER.into(),
        case: "办件-2026-0001".into(),
        ..Default::default()
    }
}

/// The problem document with which a question failed.
///
/// # Panics
/// When it was answered, or failed otherwise.
pub fn problem(answered: Result<client::Answered, client::ClientError>) -> client::Problem {
    match answered {
        Err(client::ClientError::Problem(problem)) => *problem,
        Err(other) => panic!("no problem document but {other}"),
        Ok(answered) => panic!("answered: {answered:?}"),
    }
}

/// The ledger entry at an index, as `heyan ledger show --json` prints it.
pub fn entry(installation: &Installation, index: u64) -> Value {
    let shown = installation.succeed(&["ledger", "show", "--json", &index.to_string()]);
    let line: Value = serde_json::from_str(shown.trim()).expect("a JSON entry");
    line["entry"].clone()
}

/// Waits until something holds, at most `seconds`.
pub async fn eventually(seconds: u64, mut holds: impl AsyncFnMut() -> bool) -> bool {
    let steps = seconds * 20;
    for _ in 0..steps {
        if holds().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}
