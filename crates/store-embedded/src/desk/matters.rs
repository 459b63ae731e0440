//! The list of matters.

use async_trait::async_trait;
use model::{Matter, MatterCode};
use rusqlite::Row;
use store::{MatterStore, StoreError};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute},
    list::all,
    row::Reading,
};

#[async_trait]
impl MatterStore for EmbeddedDesk {
    async fn list_matters(&self) -> Result<Vec<Matter>, StoreError> {
        self.read(|moment| all(moment, "SELECT * FROM matter ORDER BY code", [], matter))
            .await
    }

    async fn save_matters(&self, matters: &[Matter]) -> Result<(), StoreError> {
        let matters = matters.to_vec();
        let summary = format!("{} matters", matters.len());
        let single = match matters.as_slice() {
            [matter] => matter.code.as_str().to_owned(),
            _ => String::new(),
        };
        self.change(entry("matter.save", single, summary), move |desk| {
            if matters.is_empty() {
                return Ok(Changed::Nothing(()));
            }
            for matter in &matters {
                execute(
                    desk,
                    "INSERT INTO matter (code, name, legal_basis, secrecy_basis) VALUES (?, ?, ?, ?)
                     ON CONFLICT (code) DO UPDATE SET name = excluded.name, legal_basis = excluded.legal_basis,
                         secrecy_basis = excluded.secrecy_basis",
                    (
                        matter.code.as_str(),
                        &matter.name,
                        &matter.legal_basis,
                        &matter.secrecy_basis,
                    ),
                )?;
            }
            Ok(Changed::Something(()))
        })
        .await
    }
}

fn matter(row: &Row<'_>) -> Result<Matter, StoreError> {
    let row = Reading::new(row, "matter", "code");
    Ok(Matter {
        code: row.parsed("code", "a matter code", MatterCode::parse)?,
        name: row.get("name")?,
        legal_basis: row.get("legal_basis")?,
        secrecy_basis: row.get("secrecy_basis")?,
    })
}
