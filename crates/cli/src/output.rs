//! What commands write on standard output — 输出.
//!
//! A reader that has seen enough and goes, as `head` does, is an [`output_failure`] like any other here; [`Failure::report`] is silent
//! about it. `println!` would panic.

use std::io::{self, Write};

use serde_json::Value;

use crate::failure::Failure;

/// Output that could not be written.
pub fn output_failure(error: io::Error) -> Failure {
    Failure::new("output", "无法写出结果").because(error)
}

/// Writes a line of text.
///
/// # Errors
/// When `out` fails.
pub fn say(out: &mut dyn Write, text: &str) -> Result<(), Failure> {
    writeln!(out, "{text}").map_err(output_failure)
}

/// Writes a JSON value, indented, and a line end.
///
/// # Errors
/// When `out` fails.
pub fn say_json(out: &mut dyn Write, value: &Value) -> Result<(), Failure> {
    writeln!(out, "{value:#}").map_err(output_failure)
}
