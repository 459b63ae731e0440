//! Pages of the internet door (互联网服务): the open registers and nothing else.

pub(crate) mod accessibility;
pub(crate) mod check;
pub(crate) mod developers;
pub(crate) mod dictionary;
pub(crate) mod extract;
pub(crate) mod help;
pub(crate) mod home;
pub(crate) mod preview;
pub(crate) mod record;
pub(crate) mod register;
pub(crate) mod registers;
pub(crate) mod search;
pub(crate) mod status;
