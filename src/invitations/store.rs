//! The diesel of invitations beyond what every record has: an acceptance knows no workspace.

use diesel::prelude::*;

use super::model::Invitation;
use crate::db::{Conn, on};
use crate::error::Result;
use crate::schema::invitations;

/// The invitation that a token accepts, unless it was deleted.
pub(super) fn find_by_token(conn: &mut Conn, token: &[u8; 32]) -> Result<Option<Invitation>> {
    Ok(on!(conn, c => {
        invitations::table
            .filter(invitations::token_hash.eq(token.to_vec()))
            .filter(invitations::deleted_at.is_null())
            .select(Invitation::as_select())
            .first(c)
            .optional()
    })?)
}
