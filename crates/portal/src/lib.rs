//! The portal: pages for people, rendered on the server and complete without script — 门户.
//!
//! One page is a context struct, a template and a handler, under one path and name in `src/pages` and
//! `templates/pages`. A context that shows register data is made from an [`app::Answer`] and from nothing else, so no
//! page can show what has no receipt. Texts live in [`messages`], addresses in [`routes`].
//!
//! Knows nothing of storage, certificates or sockets: whoever serves it puts an [`app::Caller`] into the requests of
//! the extranet door.

mod address;
mod answer_note;
mod conditional;
mod door;
mod extract_file;
mod fixed;
mod form;
mod frame;
mod handling;
mod history;
mod language;
pub mod messages;
mod opened;
mod page;
mod page_tags;
mod pages;
mod paging;
mod past_day;
mod plot;
mod preferences;
pub mod routes;
mod same_origin;
mod sent;
mod shown;
mod site;
mod term;
mod visitor;
mod who;

#[cfg(test)]
mod page_tests;

pub use door::{extranet_router, internet_router};
pub use opened::opened_page;
pub use site::{DemoDoor, DemoIdentity, SiteInfo};
