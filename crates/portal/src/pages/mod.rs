//! The pages: a context, a template and a handler each, under the same name in `templates/pages`.

pub(crate) mod extranet;
pub(crate) mod internet;
pub(crate) mod problem;
pub(crate) mod refusal;
pub(crate) mod refusals;
