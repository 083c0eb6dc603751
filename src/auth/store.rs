//! The diesel of sign-in: it works before a workspace is known, so outside of a context.

use diesel::prelude::*;

use super::actor::{Actor, ActorKind, Role, Scope};
use crate::db::{Conn, on};
use crate::error::{Error, Result};
use crate::ids::{ApiKeyId, SessionId, SigningKeyId, UserId, WorkspaceId};
use crate::schema::{api_keys, sessions, signing_keys, users, workspaces};
use crate::types::{Json, Timestamp};

/// The signing keys that still count, oldest first; makes the first one.
pub(super) fn signing_keys(
    conn: &mut Conn,
    now: Timestamp,
    seed: impl Fn() -> Result<[u8; 32]>,
) -> Result<Vec<(SigningKeyId, [u8; 32])>> {
    let read = |conn: &mut Conn| -> Result<Vec<(SigningKeyId, Vec<u8>)>> {
        Ok(on!(conn, c => {
            signing_keys::table
                .filter(signing_keys::retired_at.is_null())
                .order((signing_keys::created_at, signing_keys::id))
                .select((signing_keys::id, signing_keys::private_key))
                .load(c)
        })?)
    };
    let mut rows = read(conn)?;
    if rows.is_empty() {
        let row = (
            signing_keys::id.eq(SigningKeyId::generate()),
            signing_keys::private_key.eq(seed()?.to_vec()),
            signing_keys::created_at.eq(now),
        );
        on!(conn, c => diesel::insert_into(signing_keys::table).values(row).execute(c))?;
        rows = read(conn)?;
    }
    rows.into_iter()
        .map(|(id, seed)| {
            let seed = <[u8; 32]>::try_from(seed).map_err(|_long| Error::internal("a bad key"))?;
            Ok((id, seed))
        })
        .collect()
}

/// What sign-in needs to know of a user.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct UserIdentity {
    pub workspace_id: WorkspaceId,
    pub id: UserId,
    pub role: Role,
    pub password_hash: Option<String>,
}

/// Users who can sign in with an address, in one workspace or in all.
pub(super) fn users_by_email(
    conn: &mut Conn,
    email: &str,
    workspace: Option<&str>,
) -> Result<Vec<UserIdentity>> {
    Ok(on!(conn, c => {
        let mut query = users::table
            .inner_join(workspaces::table.on(workspaces::id.eq(users::workspace_id)))
            .filter(users::email.eq(email))
            .filter(users::is_active.eq(true))
            .filter(users::deleted_at.is_null())
            .select((users::workspace_id, users::id, users::role, users::password_hash))
            .into_boxed();
        if let Some(slug) = workspace {
            query = query.filter(workspaces::slug.eq(slug));
        }
        query.order(users::created_at).limit(10).load(c)
    })?)
}

/// A user who can still sign in.
pub(super) fn active_user(
    conn: &mut Conn,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<UserIdentity>> {
    Ok(on!(conn, c => {
        users::table
            .filter(users::workspace_id.eq(workspace))
            .filter(users::id.eq(user))
            .filter(users::is_active.eq(true))
            .filter(users::deleted_at.is_null())
            .select((users::workspace_id, users::id, users::role, users::password_hash))
            .first(c)
            .optional()
    })?)
}

/// One sign-in.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
pub(super) struct Session {
    pub workspace_id: WorkspaceId,
    pub id: SessionId,
    pub user_id: UserId,
    pub refresh_hash: Vec<u8>,
    pub previous_refresh_hash: Option<Vec<u8>>,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub end_reason: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

pub(super) fn insert_session(conn: &mut Conn, session: &Session) -> Result<()> {
    on!(conn, c => diesel::insert_into(sessions::table).values(session).execute(c))?;
    Ok(())
}

pub(super) fn find_session(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: SessionId,
) -> Result<Option<Session>> {
    Ok(match conn {
        // The row is locked so that of two refreshes with one token the second sees the first.
        Conn::Pg(c) => sessions::table
            .filter(
                sessions::workspace_id
                    .eq(workspace)
                    .and(sessions::id.eq(id)),
            )
            .select(Session::as_select())
            .for_update()
            .first(c)
            .optional(),
        Conn::Sqlite(c) => sessions::table
            .filter(
                sessions::workspace_id
                    .eq(workspace)
                    .and(sessions::id.eq(id)),
            )
            .select(Session::as_select())
            .first(c)
            .optional(),
    }?)
}

pub(super) fn save_session(conn: &mut Conn, session: &Session) -> Result<()> {
    on!(conn, c => {
        diesel::update(sessions::table)
            .filter(sessions::workspace_id.eq(session.workspace_id))
            .filter(sessions::id.eq(session.id))
            .set(session)
            .execute(c)
    })?;
    Ok(())
}

/// Ends every sign-in of a user.
pub(crate) fn end_sessions_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    user: UserId,
    now: Timestamp,
    reason: &str,
) -> Result<Vec<SessionId>> {
    let open: Vec<SessionId> = on!(conn, c => {
        sessions::table
            .filter(sessions::workspace_id.eq(workspace))
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .select(sessions::id)
            .load(c)
    })?;
    on!(conn, c => {
        diesel::update(sessions::table)
            .filter(sessions::workspace_id.eq(workspace))
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason)))
            .execute(c)
    })?;
    Ok(open)
}

/// The actor that an API key speaks for and when the key expires, if the key and its user are still
/// good.
pub(super) fn actor_of_api_key(
    conn: &mut Conn,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(Actor, Option<Timestamp>)>> {
    type Row = (
        WorkspaceId,
        ApiKeyId,
        UserId,
        Json<Vec<String>>,
        Option<Timestamp>,
        Role,
    );
    let row: Option<Row> = on!(conn, c => {
        api_keys::table
            .inner_join(users::table.on(
                users::workspace_id.eq(api_keys::workspace_id).and(users::id.eq(api_keys::user_id)),
            ))
            .filter(api_keys::key_hash.eq(hash.to_vec()))
            .filter(api_keys::deleted_at.is_null())
            .filter(users::is_active.eq(true))
            .filter(users::deleted_at.is_null())
            .select((
                api_keys::workspace_id,
                api_keys::id,
                api_keys::user_id,
                api_keys::scopes,
                api_keys::expires_at,
                users::role,
            ))
            .first(c)
            .optional()
    })?;
    Ok(row
        .filter(|row| row.4.is_none_or(|expires| expires > now))
        .map(
            |(workspace_id, api_key_id, user_id, scopes, expires_at, role)| {
                let scopes = scopes
                    .0
                    .iter()
                    .filter_map(|scope| scope.parse::<Scope>().ok())
                    .collect();
                let actor = Actor {
                    workspace_id,
                    kind: ActorKind::ApiKey,
                    user_id: Some(user_id),
                    api_key_id: Some(api_key_id),
                    session_id: None,
                    role,
                    scopes: Some(scopes),
                };
                (actor, expires_at)
            },
        ))
}

diesel::allow_tables_to_appear_in_same_query!(users, workspaces, api_keys);
