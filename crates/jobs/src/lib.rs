//! Batch work (批量作业): long jobs over whole files, as a door onto `app` — imports of register files,
//! of trees of organisations and of matters — and what is due every day.
//!
//! A job reads in bounded pieces, can be stopped between them, and can be run twice without harm. This crate knows
//! files, encodings and layouts; it knows no storage driver, no sealing and no rule of a field, and prints nothing:
//! whoever runs a job watches its counters and shows its summary.

pub mod import;
pub mod matters;
pub mod organisations;
pub mod orphans;
pub mod table_file;
