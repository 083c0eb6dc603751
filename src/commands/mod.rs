//! Commands of the binary that are more than a call.

pub(crate) mod demo;
pub(crate) mod import;
