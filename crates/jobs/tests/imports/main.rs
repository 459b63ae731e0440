//! Whole imports, from a file into the embedded store and back out of it.

mod accepted;
mod installation;
mod real_files;
mod refused;
