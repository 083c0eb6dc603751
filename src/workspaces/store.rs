//! The diesel of workspaces.

use diesel::prelude::*;

use super::model::Workspace;
use crate::db::errors::is_unique_violation;
use crate::db::{Conn, on};
use crate::error::{Error, Result};
use crate::schema::workspaces;

pub(super) fn insert(conn: &mut Conn, workspace: &Workspace) -> Result<()> {
    let done = on!(conn, c => diesel::insert_into(workspaces::table).values(workspace).execute(c));
    match done {
        Err(error) if is_unique_violation(&error) => Err(Error::Duplicate {
            detail: format!("there is a workspace {}", workspace.slug),
            field: "slug".to_owned(),
            existing: None,
        }),
        other => Ok(other.map(drop)?),
    }
}

pub(super) fn any(conn: &mut Conn) -> Result<bool> {
    Ok(on!(conn, c => {
        diesel::select(diesel::dsl::exists(workspaces::table.select(workspaces::id))).get_result(c)
    })?)
}
