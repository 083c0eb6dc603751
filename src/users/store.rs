//! The diesel of users beyond what every record has.

use diesel::prelude::*;

use crate::auth::Role;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::schema::users;

/// How many active admins the workspace has.
pub(super) fn active_admins(cx: &mut Ctx) -> Result<i64> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        users::table
            .filter(users::workspace_id.eq(workspace))
            .filter(users::role.eq(Role::Admin))
            .filter(users::is_active.eq(true))
            .filter(users::deleted_at.is_null())
            .count()
            .get_result(c)
    })?)
}
