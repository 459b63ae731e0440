//! What every driver has to do, as tests: a driver calls them with a way to open an empty store.

pub mod alarms;
pub mod applications;
pub mod budgets;
pub mod cases;
pub mod desk;
pub mod grant_requests;
pub mod grants;
pub mod incidents;
pub mod ledger_log;
pub mod ledger_reading;
pub mod matters;
pub mod operator_deeds;
pub mod organisation_tree;
pub mod registers;
