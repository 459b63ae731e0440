//! From rows to values of the model. A row that breaks a rule is reported with its table and id, never mended here.

use jiff::{Timestamp, civil::Date};
use model::{
    Certificate, CertificateFingerprint, KeyFingerprint, Organisation, OrganisationId, OrganisationKind, Post,
    Principal, PrincipalId, PrincipalKind, Suspension,
};
use rusqlite::{Row, types::FromSql};
use store::{Dispute, RegisterName, StoreError, StoreKey, Usage};

/// A row on its way to a value.
pub(super) struct Reading<'r, 's> {
    row: &'r Row<'s>,
    table: &'static str,
    id: String,
}

impl<'r, 's> Reading<'r, 's> {
    pub(super) fn new(row: &'r Row<'s>, table: &'static str, id_column: &str) -> Self {
        use rusqlite::types::ValueRef;
        // Named even when it is damaged itself.
        let id = match row.get_ref(id_column) {
            Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            Ok(ValueRef::Integer(number)) => number.to_string(),
            _ => "?".into(),
        };
        Self { row, table, id }
    }

    pub(super) fn damaged(&self, column: &str, rule: impl std::fmt::Display) -> StoreError {
        let place = format!("desk table {}, row {}", self.table, self.id);
        StoreError::Damaged {
            place,
            rule: format!("{column}: {rule}"),
        }
    }

    pub(super) fn get<T: FromSql>(&self, column: &str) -> Result<T, StoreError> {
        self.row.get(column).map_err(|error| self.damaged(column, error))
    }

    /// A text column that has to parse.
    pub(super) fn parsed<T>(
        &self,
        column: &str,
        rule: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        parse(&self.get::<String>(column)?).ok_or_else(|| self.damaged(column, rule))
    }

    pub(super) fn organisation(&self, column: &str) -> Result<OrganisationId, StoreError> {
        self.parsed(column, "an organisation id", OrganisationId::parse)
    }

    pub(super) fn principal(&self, column: &str) -> Result<PrincipalId, StoreError> {
        self.parsed(column, "a principal id", PrincipalId::parse)
    }

    pub(super) fn number<N: TryFrom<i64>>(&self, column: &str) -> Result<N, StoreError> {
        N::try_from(self.get(column)?).map_err(|_| self.damaged(column, "a count"))
    }

    pub(super) fn instant(&self, column: &str) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(self.get(column)?).map_err(|error| self.damaged(column, error))
    }

    pub(super) fn maybe_instant(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        match self.get::<Option<i64>>(column)? {
            Some(_) => self.instant(column).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn day(&self, column: &str) -> Result<Date, StoreError> {
        self.parsed(column, "a day such as 2026-11-24", |text| text.parse().ok())
    }
}

/// Instants are kept to the microsecond.
pub(super) fn microseconds(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

pub(super) fn organisation(row: &Row<'_>) -> Result<Organisation, StoreError> {
    let row = Reading::new(row, "organisation", "id");
    let parent = row.get::<Option<String>>("parent")?;
    let hours = row.get::<Option<String>>("population_hours")?;
    Ok(Organisation {
        id: row.organisation("id")?,
        name: row.get("name")?,
        kind: row.parsed("kind", "a known kind of organisation", OrganisationKind::parse)?,
        parent: parent.map(|_| row.organisation("parent")).transpose()?,
        is_active: row.get("is_active")?,
        population_hours: hours
            .map(|hours| hours.parse().map_err(|error| row.damaged("population_hours", error)))
            .transpose()?,
        daily_budget_clerk: row.number("daily_budget_clerk")?,
        daily_budget_system: row.number("daily_budget_system")?,
    })
}

pub(super) fn post(row: &Row<'_>) -> Result<Post, StoreError> {
    let row = Reading::new(row, "post", "organisation");
    Ok(Post {
        organisation: row.organisation("organisation")?,
        name: row.get("name")?,
        duty: row.get("duty")?,
    })
}

pub(super) fn principal(row: &Row<'_>) -> Result<Principal, StoreError> {
    let row = Reading::new(row, "principal", "id");
    Ok(Principal {
        id: row.principal("id")?,
        name: row.get("name")?,
        kind: row.parsed("kind", "person or system", PrincipalKind::parse)?,
        organisation: row.organisation("organisation")?,
        post: row.get("post")?,
        is_active: row.get("is_active")?,
    })
}

pub(super) fn certificate(row: &Row<'_>) -> Result<Certificate, StoreError> {
    let row = Reading::new(row, "certificate", "serial");
    let (valid_from, valid_until) = (row.instant("valid_from")?, row.instant("valid_until")?);
    if valid_until <= valid_from {
        return Err(row.damaged("valid_until", "later than valid_from"));
    }
    let suspension = match (row.maybe_instant("suspended_at")?, row.get("suspension_reason")?) {
        (Some(at), Some(reason)) => Some(Suspension {
            at,
            reason,
            by: (row.get::<Option<String>>("suspended_by")?).and_then(|by| PrincipalId::parse(&by)),
        }),
        (None, None) => None,
        _ => return Err(row.damaged("suspension_reason", "there together with suspended_at")),
    };
    Ok(Certificate {
        serial: row.get("serial")?,
        fingerprint: CertificateFingerprint(row.get("fingerprint")?),
        key: row.get::<Option<[u8; 32]>>("key_sha256")?.map(KeyFingerprint),
        principal: row.principal("principal")?,
        valid_from,
        valid_until,
        revoked_at: row.maybe_instant("revoked_at")?,
        revocation_reason: row.get("revocation_reason")?,
        suspension,
    })
}

pub(super) fn dispute(row: &Row<'_>) -> Result<Dispute, StoreError> {
    let row = Reading::new(row, "dispute", "id");
    let key: Vec<u8> = row.get("store_key")?;
    if !(1..=StoreKey::BYTES_MAX).contains(&key.len()) {
        return Err(row.damaged("store_key", "1 to 64 bytes"));
    }
    Ok(Dispute {
        register: RegisterName::new(&row.get::<String>("register")?),
        key: StoreKey::new(key),
        field: row.get("field")?,
        opened_at: row.instant("opened_at")?,
    })
}

pub(super) fn usage(row: &Row<'_>) -> Result<Usage, StoreError> {
    let row = Reading::new(row, "budget_usage", "organisation");
    Ok(Usage {
        organisation: row.organisation("organisation")?,
        lane: row.parsed("lane", "person or system", PrincipalKind::parse)?,
        used: row.number("used")?,
    })
}
