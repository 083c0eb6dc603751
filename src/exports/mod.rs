//! Exports: a filtered list as a file.
//!
//! `GET /v1/{resource}/export` sends the file while it is written. An **export** is the same file for
//! lists that are too long to wait for: a record that tells how far it is, and a file that is fetched when
//! it is finished, as often as wanted, for a week. Both are written by [`File`], so their bytes are the
//! same.
//!
//! The server that took the request writes the file, as its maker may read, and everything in it is of one
//! moment. Servers keep nothing, so the file lives in the database in pieces, each stored by a short
//! transaction of its own; whatever memory a file takes is that of one piece, when it is written and when
//! it is sent. A deleted export stops. One whose server is gone is ended as failed.
//!
//! Everybody who may ask for exports sees what others asked for. The file is for those who may ask for the
//! list that it holds, and only its maker and admins delete it.

mod file;
mod graphql;
mod job;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use file::{File, FileRequest};
pub(crate) use graphql::{ExportMutations, ExportQueries};
pub(crate) use job::{Job, end_orphans};
pub(crate) use model::{Export, ExportFormat};
pub(crate) use operations::purge_exports;
pub(crate) use rest::routes;
