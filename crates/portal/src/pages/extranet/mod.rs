//! Pages of the extranet door (政务外网服务): for whoever holds a certificate, or a demo identity on loopback.

pub(crate) mod account;
pub(crate) mod alarms;
pub(crate) mod applications;
pub(crate) mod budgets;
pub(crate) mod certificates;
mod conclusion;
pub(crate) mod decoys;
pub(crate) mod deed;
pub(crate) mod desk;
pub(crate) mod grants;
pub(crate) mod identity;
pub(crate) mod incidents;
pub(crate) mod ledger;
pub(crate) mod organisations;
pub(crate) mod orphans;
pub(crate) mod question;
pub(crate) mod read;
pub(crate) mod reading;
pub(crate) mod together;
pub(crate) mod verification;
pub(crate) mod verify;
