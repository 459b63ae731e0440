//! Reading whole tables: they are small, and the gate wants all of them at one moment.

use jiff::civil::Date;
use model::{Authority, Certificate, Grant, Organisation, Post, Principal};
use rusqlite::{Params, Row, Transaction};
use store::{Dispute, StoreError, Usage};

use super::{cases, grants, row};

pub(super) fn organisations(moment: &Transaction<'_>) -> Result<Vec<Organisation>, StoreError> {
    all(moment, "SELECT * FROM organisation ORDER BY id", [], row::organisation)
}

pub(super) fn posts(moment: &Transaction<'_>) -> Result<Vec<Post>, StoreError> {
    all(moment, "SELECT * FROM post ORDER BY organisation, name", [], row::post)
}

pub(super) fn principals(moment: &Transaction<'_>) -> Result<Vec<Principal>, StoreError> {
    all(moment, "SELECT * FROM principal ORDER BY id", [], row::principal)
}

pub(super) fn certificates(moment: &Transaction<'_>) -> Result<Vec<Certificate>, StoreError> {
    all(
        moment,
        "SELECT * FROM certificate ORDER BY valid_until DESC, serial",
        [],
        row::certificate,
    )
}

pub(super) fn grants(moment: &Transaction<'_>) -> Result<Vec<Grant>, StoreError> {
    all(moment, "SELECT * FROM sharing_grant ORDER BY id", [], grants::grant)
}

pub(super) fn authority(moment: &Transaction<'_>) -> Result<Authority, StoreError> {
    Ok(Authority::new(
        organisations(moment)?,
        principals(moment)?,
        certificates(moment)?,
        grants(moment)?,
    )
    .with_case_checks(cases::case_checks(moment)?))
}

pub(super) fn open_disputes(moment: &Transaction<'_>) -> Result<Vec<Dispute>, StoreError> {
    all(
        moment,
        "SELECT * FROM dispute WHERE closed_at IS NULL ORDER BY id",
        [],
        row::dispute,
    )
}

pub(super) fn usage(moment: &Transaction<'_>, day: Date) -> Result<Vec<Usage>, StoreError> {
    let sql = "SELECT organisation, lane, used FROM budget_usage WHERE day = ? ORDER BY organisation, lane";
    all(moment, sql, [day.to_string()], row::usage)
}

pub(super) fn all<T>(
    moment: &Transaction<'_>,
    sql: &str,
    parameters: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let failed = |error| StoreError::engine("reading the desk", error);
    let mut select = moment.prepare_cached(sql).map_err(failed)?;
    let mut rows = select.query(parameters).map_err(failed)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        values.push(read(row)?);
    }
    Ok(values)
}
