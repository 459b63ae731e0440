//! The desk (业务台账) on SQLite: organisations, people, certificates, grants, disputes, budgets used.
//!
//! Few rows, seldom changed, read whole by the gate whenever the stamp moved. Three connections: one writes, the others read,
//! and in WAL mode neither waits for the other, nor for another process that reads.

mod actor;
mod alarms;
mod applications;
mod budgets;
mod cases;
mod change;
mod file;
mod grant_requests;
mod grants;
mod incidents;
mod list;
mod matters;
mod migrate;
mod operator_deeds;
mod organisation_tree;
mod orphans;
mod row;
#[cfg(test)]
mod tests;

use std::{
    fs,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use model::PrincipalId;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use store::{StoreError, WholeDesk};

use file::{DeskFile, Found};
use migrate::{MIGRATIONS, migrate};

/// The desk in `<data>/desk/desk.sqlite`; a cheap handle.
pub struct EmbeddedDesk {
    shared: Arc<Shared>,
    actor: Actor,
}

/// To whom changes are put down in the history.
#[derive(Clone)]
struct Actor {
    name: String,
    /// Whether it is the operator at the command line, whose changes nobody has recorded in the ledger before.
    is_operator: bool,
}

struct Shared {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    /// For the stamp alone: asked for all the time, it must not wait for somebody who reads whole tables.
    watcher: Mutex<Connection>,
    /// Closed last.
    file: Mutex<DeskFile>,
    clock: fn() -> Timestamp,
}

/// How long a change waits for one of another process before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How soon it is asked again where SQLite does not wait by itself.
const ASKED_AGAIN_AFTER: Duration = Duration::from_millis(5);

impl EmbeddedDesk {
    /// Opens the desk of a data folder, or makes an empty one. Changes are put down to the operating-system user.
    ///
    /// # Errors
    /// `Engine` when the file cannot be opened, `Damaged` when it is of a newer program.
    #[expect(
        clippy::disallowed_methods,
        reason = "the wall clock of the history; `open_as` takes another"
    )]
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        Self::open_as(data, &actor::operating_system_user(), Timestamp::now)
    }

    /// The same, with changes put down to `actor`, at the time that `clock` tells.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_as(data: &Path, actor: &str, clock: fn() -> Timestamp) -> Result<Self, StoreError> {
        let folder = data.join("desk");
        let failed =
            |error: std::io::Error| StoreError::engine(format!("opening the desk in {}", folder.display()), error);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(failed)?;
        let file = folder.join("desk.sqlite");
        // Made before SQLite would make it: the names of officials are for the owner of the service only, and SQLite
        // gives its side files the rights of this one.
        fs::OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&file)
            .map_err(failed)?;

        let handle = DeskFile::at(&file)?;
        let [writer, reader, watcher] = connections(&file)?.map(Mutex::new);
        let shared = Shared {
            writer,
            reader,
            watcher,
            file: Mutex::new(handle),
            clock,
        };
        Ok(Self {
            shared: Arc::new(shared),
            actor: Actor {
                name: actor.to_owned(),
                is_operator: false,
            },
        })
    }

    /// The same desk for a command of the operator's: each change waits for its entry in the ledger, and steps taken in an
    /// official's name say who entered them.
    pub fn for_operator(self) -> Self {
        let Self { shared, actor } = self;
        Self {
            shared,
            actor: Actor {
                is_operator: true,
                ..actor
            },
        }
    }

    /// Who enters at the command line what somebody else has decided; `None`: it is done by whoever decides.
    fn entering(&self) -> Option<String> {
        self.actor.is_operator.then(|| self.actor.name.clone())
    }

    /// Right across processes and restarts, unlike `PRAGMA data_version`, and as cheap: one page, in memory after the
    /// first time. So it runs on the thread that asks.
    fn read_stamp(&self) -> Result<u64, StoreError> {
        self.shared.same_file()?;
        let watcher = lock(&self.shared.watcher)?;
        let value = watcher
            .prepare_cached("SELECT value FROM desk_stamp WHERE id = 1")
            .and_then(|mut select| select.query_row([], |row| row.get::<_, i64>(0)))
            .map_err(|error| StoreError::engine("reading the desk's stamp", error))?;
        let damaged = |_| StoreError::Damaged {
            place: "desk table desk_stamp, row 1".into(),
            rule: "value: a count".into(),
        };
        u64::try_from(value).map_err(damaged)
    }

    /// Runs `body` on the reading connection, away from the threads that serve requests.
    async fn read<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.shared);
        away(move || {
            let mut reader = lock(&shared.reader)?;
            // One transaction, so that everything read is of one moment.
            let moment = reader
                .transaction()
                .map_err(|error| StoreError::engine("reading the desk", error))?;
            body(&moment)
        })
        .await
    }

    /// Runs `body` in one durable transaction together with its line of history.
    async fn change<T: Send + 'static>(
        &self,
        entry: HistoryEntry,
        body: impl FnOnce(&Transaction<'_>) -> Result<Changed<T>, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (shared, actor) = (Arc::clone(&self.shared), self.actor.clone());
        away(move || {
            let failed = |error| StoreError::engine("changing the desk", error);
            shared.same_file()?;
            let mut writer = lock(&shared.writer)?;
            let change = writer
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(failed)?;
            let value = match body(&change)? {
                Changed::Nothing(value) => return Ok(value),
                Changed::Silently(value) => value,
                Changed::Something(value) => {
                    entry.write(&change, (shared.clock)(), &actor)?;
                    value
                }
            };
            change.commit().map_err(failed)?;
            Ok(value)
        })
        .await
    }
}

impl WholeDesk for EmbeddedDesk {
    fn on_behalf_of(&self, official: &PrincipalId) -> Arc<dyn WholeDesk> {
        Arc::new(Self {
            shared: Arc::clone(&self.shared),
            actor: Actor {
                name: official.as_str().to_owned(),
                is_operator: false,
            },
        })
    }
}

/// What a change did.
enum Changed<T> {
    /// Goes into the history.
    Something(T),
    /// Is kept, but is no business of the history, or has its lines there already.
    Silently(T),
    /// All was as asked for already.
    Nothing(T),
}

/// A line of the history.
struct HistoryEntry {
    action: &'static str,
    subject: String,
    summary: String,
}

impl HistoryEntry {
    fn write(self, desk: &Connection, at: Timestamp, actor: &Actor) -> Result<(), StoreError> {
        let Self {
            action,
            subject,
            summary,
        } = self;
        change::execute(
            desk,
            "INSERT INTO desk_history (at, action, subject, actor, summary) VALUES (?, ?, ?, ?, ?)",
            (row::microseconds(at), action, &subject, &actor.name, summary),
        )?;
        if actor.is_operator {
            operator_deeds::wait_for_entry(desk, action, &subject)?;
        }
        Ok(())
    }
}

impl Shared {
    /// Sees to it that the connections are to the file that lies in the data folder: fails while there is none, and opens it
    /// anew when it is another one, put back by whoever mended the trouble.
    fn same_file(&self) -> Result<(), StoreError> {
        let mut file = lock(&self.file)?;
        if file.look()? == Found::Same {
            return Ok(());
        }
        let found = DeskFile::at(file.path())?;
        found.check()?;
        let mut open = [lock(&self.writer)?, lock(&self.reader)?, lock(&self.watcher)?];
        // Closed first: the side files belong to the path, and two files must not share them. They stay, since the file of
        // which somebody put a copy back may have its last changes in them.
        for connection in &mut open {
            **connection = Connection::open_in_memory()
                .map_err(|error| StoreError::engine("closing the file that was replaced", error))?;
        }
        let anew = connections(file.path())?;
        // A copy that is older than the side files makes no whole with them.
        let answer: String = anew[1]
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| StoreError::engine("checking the file that was put back", error))?;
        if answer != "ok" {
            return Err(StoreError::Damaged {
                place: "desk".into(),
                rule: format!("the file that was put back: {answer}"),
            });
        }
        for (connection, anew) in open.iter_mut().zip(anew) {
            **connection = anew;
        }
        *file = found;
        tracing::warn!("the desk's file was replaced and has been opened anew");
        Ok(())
    }
}

/// To write, to read, and to watch the stamp; the file has the newest shape then.
fn connections(file: &Path) -> Result<[Connection; 3], StoreError> {
    let mut writer = connect(file)?;
    migrate(&mut writer, MIGRATIONS)?;
    Ok([writer, connect_for_reading(file)?, connect_for_reading(file)?])
}

fn connect(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        keep_a_log(&connection)?;
        connection.execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON;",
        )?;
        Ok(connection)
    };
    open().map_err(|error| StoreError::engine(format!("opening {}", file.display()), error))
}

/// Write-ahead log. Of several who open a new file at once SQLite turns some away without their waiting, lest they wait for each
/// other; whoever asks again finds it done.
fn keep_a_log(connection: &Connection) -> rusqlite::Result<()> {
    let began = Instant::now();
    loop {
        match connection.execute_batch("PRAGMA journal_mode = WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && began.elapsed() < BUSY_TIMEOUT =>
            {
                std::thread::sleep(ASKED_AGAIN_AFTER);
            }
            done => return done,
        }
    }
}

fn connect_for_reading(file: &Path) -> Result<Connection, StoreError> {
    let connection = connect(file)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(|error| StoreError::engine("opening the desk for reading", error))?;
    Ok(connection)
}

/// A panic while the lock was held left its transaction rolled back, so the connection is as good as before; but what
/// panicked once is not trusted to go on.
fn lock<T>(held: &Mutex<T>) -> Result<std::sync::MutexGuard<'_, T>, StoreError> {
    held.lock()
        .map_err(|_| StoreError::engine("using the desk", "an earlier use of it panicked"))
}

async fn away<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::engine("using the desk", error))?
}
