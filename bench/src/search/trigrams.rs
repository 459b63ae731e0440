//! The other yardstick: the same names in PostgreSQL with an index of trigrams, asked through its own terminal, which tells the time
//! that each answer took.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;
use crate::processes::{Running, run_well};

use super::asked::WITH_A_SLIP;

/// Who PostgreSQL runs as, where we are root: it refuses to be.
const ACCOUNT: &str = "postgres";
const START_MAX: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Longer than this is not waited for; what was asked until then counts.
const PASS_MAX: Duration = Duration::from_secs(4);
const SETTINGS: [&str; 6] = [
    "listen_addresses=",
    "shared_buffers=1GB",
    "maintenance_work_mem=1GB",
    "max_wal_size=8GB",
    "fsync=off",
    "autovacuum=off",
];

/// A server on a temporary folder, with the names.
pub struct Trigrams {
    session: Session,
    _server: Running,
}

/// How to get what is missing.
pub const REMEDY: &str = "PostgreSQL 15 or later with pg_trgm is missing (Debian: apt-get install postgresql)";

impl Trigrams {
    /// Starts a server, loads the names and indexes them; `None` where there is no PostgreSQL.
    ///
    /// # Errors
    /// When it is there and fails.
    pub fn load(folder: &Path, names: &Path) -> Result<Option<Self>, Failure> {
        let Some(programs) = programs() else { return Ok(None) };
        std::fs::create_dir_all(folder)?;
        if rustix::process::geteuid().is_root() {
            // Others may pass through the folder around it, and see nothing of it.
            let around = folder.parent().expect("it is in a folder");
            std::fs::set_permissions(around, Permissions::from_mode(0o711))?;
            run_well(Command::new("chown").arg(ACCOUNT).arg(folder))?;
        }
        let data = folder.join("data");
        let mut init = as_account(&programs.join("initdb"));
        init.args([
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
            "--username",
            ACCOUNT,
            "--no-sync",
        ]);
        run_well(init.arg("--pgdata").arg(&data).stdout(Stdio::null()))?;
        let mut serve = as_account(&programs.join("postgres"));
        serve.arg("-D").arg(&data).arg("-k").arg(folder);
        for setting in SETTINGS {
            serve.args(["-c", setting]);
        }
        let server = Running::start(serve.stdout(Stdio::null()).stderr(Stdio::null()))?;
        let is_ready = || {
            let mut ask = Command::new(programs.join("pg_isready"));
            let told = ask.arg("--quiet").arg("--host").arg(folder).status();
            told.is_ok_and(|status| status.success())
        };
        let begun = Instant::now();
        while !is_ready() {
            if begun.elapsed() > START_MAX {
                return Err("PostgreSQL does not come up".into());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let mut session = Session::open(&programs, folder)?;
        let copy = format!(
            "\\copy names from '{}' with (format csv, delimiter E'\\x01', quote E'\\x02')",
            names.display()
        );
        for step in [
            "create extension pg_trgm",
            "create unlogged table names (n text)",
            &copy,
            "create index on names using gin (n gin_trgm_ops)",
            "vacuum analyze names",
            "set pg_trgm.similarity_threshold = 0.5",
            "set plan_cache_mode = force_custom_plan",
            "set statement_timeout = '20s'",
        ] {
            session.ask(step)?;
        }
        Ok(Some(Self {
            session,
            _server: server,
        }))
    }

    /// Microseconds that each answer took, in the order of the questions, as far as there was time.
    ///
    /// # Errors
    /// When the session ends.
    pub fn times<'a>(
        &mut self,
        kind: &str,
        questions: impl Iterator<Item = &'a (String, String)>,
    ) -> Result<Vec<f64>, Failure> {
        let begun = Instant::now();
        let mut times = Vec::new();
        for (text, second) in questions {
            let (text, second) = (text.replace('\'', "''"), second.replace('\'', "''"));
            let condition = match kind {
                "prefix" => format!("n like '{text}%'"),
                "two words" => format!("n like '%{text}%' and n like '%{second}%'"),
                WITH_A_SLIP => format!("n % '{text}' order by similarity(n, '{text}') desc"),
                _ => format!("n like '%{text}%'"),
            };
            times.push(
                self.session
                    .ask(&format!("select n from names where {condition} limit 20"))?,
            );
            if begun.elapsed() > PASS_MAX {
                break;
            }
        }
        Ok(times)
    }
}

/// A terminal session that tells how long each answer took.
struct Session {
    child: Child,
    asking: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Session {
    fn open(programs: &Path, folder: &Path) -> Result<Self, Failure> {
        let mut terminal = Command::new(programs.join("psql"));
        terminal.args([
            "--no-psqlrc",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "--username",
            ACCOUNT,
        ]);
        terminal.arg("--host").arg(folder).arg(ACCOUNT);
        // Its words are read by their beginning.
        terminal
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = terminal.spawn()?;
        let mut asking = child.stdin.take().expect("piped");
        asking.write_all(b"\\timing on\n")?;
        let told = BufReader::new(child.stdout.take().expect("piped"));
        Ok(Self { child, asking, told })
    }

    /// Microseconds until the answer was there; one that took too long was stopped by the server, and has the time until then.
    fn ask(&mut self, step: &str) -> Result<f64, Failure> {
        let end = if step.starts_with('\\') { "" } else { ";" };
        writeln!(self.asking, "{step}{end}")?;
        let mut line = String::new();
        loop {
            line.clear();
            if self.told.read_line(&mut line)? == 0 {
                return Err(format!("PostgreSQL's terminal ended at: {step}").into());
            }
            let time = line
                .strip_prefix("Time: ")
                .and_then(|rest| rest.split_whitespace().next());
            if let Some(milliseconds) = time {
                return Ok(milliseconds.parse::<f64>()? * 1e3);
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the newest version's programs are: Debian keeps them out of the way.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .filter_map(|version| version.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()?;
    let programs = PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin"));
    programs.join("postgres").is_file().then_some(programs)
}

fn as_account(program: &Path) -> Command {
    if !rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--clear-groups"])
        .arg(program);
    command
}
