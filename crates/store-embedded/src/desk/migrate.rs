//! Brings a database to the shape that this program knows, step by numbered step.

use rusqlite::{Connection, TransactionBehavior};
use store::StoreError;

/// One step: its number, its name and its SQL. Never edited after release.
pub(super) struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "0001_desk",
        sql: include_str!("migrations/0001_desk.sql"),
    },
    Migration {
        number: 2,
        name: "0002_certificate_application",
        sql: include_str!("migrations/0002_certificate_application.sql"),
    },
    Migration {
        number: 3,
        name: "0003_posts_matters_cases",
        sql: include_str!("migrations/0003_posts_matters_cases.sql"),
    },
    Migration {
        number: 4,
        name: "0004_certificates",
        sql: include_str!("migrations/0004_certificates.sql"),
    },
    Migration {
        number: 5,
        name: "0005_grants",
        sql: include_str!("migrations/0005_grants.sql"),
    },
    Migration {
        number: 6,
        name: "0006_budgets",
        sql: include_str!("migrations/0006_budgets.sql"),
    },
    Migration {
        number: 7,
        name: "0007_alarms",
        sql: include_str!("migrations/0007_alarms.sql"),
    },
    Migration {
        number: 8,
        name: "0008_incidents",
        sql: include_str!("migrations/0008_incidents.sql"),
    },
    Migration {
        number: 9,
        name: "0009_operator_deeds",
        sql: include_str!("migrations/0009_operator_deeds.sql"),
    },
    Migration {
        number: 10,
        name: "0010_suspended_by",
        sql: include_str!("migrations/0010_suspended_by.sql"),
    },
    Migration {
        number: 11,
        name: "0011_alarm_organisations",
        sql: include_str!("migrations/0011_alarm_organisations.sql"),
    },
];

/// Applies what is missing, each step whole or not at all; other processes that open the same file wait.
pub(super) fn migrate(connection: &mut Connection, migrations: &[Migration]) -> Result<(), StoreError> {
    let newest = migrations.last().map_or(0, |migration| migration.number);
    // A desk that is as it should be is opened without waiting for whoever writes it at the moment.
    let found: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|source| StoreError::engine("reading the version of the desk", source))?;
    if found == newest {
        return Ok(());
    }
    for migration in migrations {
        let failed =
            |source: rusqlite::Error| StoreError::engine(format!("migrating the desk to {}", migration.name), source);
        // The lock comes before the look at the version, or two processes could both find the step missing.
        let step = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let version: i64 = step
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(failed)?;
        if version > newest {
            let rule = format!("written by a newer program: version {version}, this program knows {newest}");
            return Err(StoreError::Damaged {
                place: "desk".into(),
                rule,
            });
        }
        if version < migration.number {
            step.execute_batch(migration.sql).map_err(failed)?;
            step.pragma_update(None, "user_version", migration.number)
                .map_err(failed)?;
            step.commit().map_err(failed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> i64 {
        connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn numbers_run_from_one_and_stand_in_the_names() {
        for (place, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.number, place as i64 + 1);
            assert!(migration.name.starts_with(&format!("{:04}_", migration.number)));
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_one_before() {
        let mut connection = Connection::open_in_memory().unwrap();
        let first = || Migration {
            number: 1,
            name: "0001_first",
            sql: "CREATE TABLE one (id INTEGER) STRICT;",
        };
        let broken = "CREATE TABLE two (id INTEGER) STRICT; CREATE TABLE one (id INTEGER) STRICT;";
        let steps = [
            first(),
            Migration {
                number: 2,
                name: "0002_second",
                sql: broken,
            },
        ];
        let error = migrate(&mut connection, &steps).unwrap_err();
        assert!(error.to_string().contains("0002_second"), "{error}");
        assert_eq!(version(&connection), 1);
        connection
            .execute_batch("CREATE TABLE two (id INTEGER) STRICT; DROP TABLE two;")
            .expect("nothing is left of it");

        let mended = [
            first(),
            Migration {
                number: 2,
                name: "0002_second",
                sql: "CREATE TABLE two (id INTEGER) STRICT;",
            },
        ];
        migrate(&mut connection, &mended).unwrap();
        migrate(&mut connection, &mended).expect("twice does no harm");
        assert_eq!(version(&connection), 2);
    }

    #[test]
    fn a_database_that_is_up_to_date_is_opened_while_another_process_writes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("desk");
        let mut first = Connection::open(&file).unwrap();
        migrate(&mut first, MIGRATIONS).unwrap();
        let writing = first.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        let mut second = Connection::open(&file).unwrap();
        second.busy_timeout(std::time::Duration::ZERO).unwrap();
        migrate(&mut second, MIGRATIONS).expect("nothing to do");
        drop(writing);
    }

    #[test]
    fn a_database_of_a_newer_program_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = migrate(&mut connection, MIGRATIONS).unwrap_err().to_string();
        assert!(error.contains("version 99"), "{error}");
    }
}
