//! What the operator can do with workspaces, and an admin with the own one.

use super::model::{NewWorkspace, Workspace, WorkspacePatch};
use super::store;
use crate::app::App;
use crate::auth::operations::off_thread;
use crate::auth::{Actor, Role, Scope, check_strength, hash_password};
use crate::committee_roles::create_built_in_roles;
use crate::context::Ctx;
use crate::db::View;
use crate::error::{Error, Result};
use crate::ids::{Object, WorkspaceId};
use crate::pipelines::create_default_pipeline;
use crate::qualification_frameworks::create_built_in_frameworks;
use crate::records;
use crate::types::Timestamp;
use crate::users::{NewUser, User, add_user};

const WRITE: Scope = Scope::write(Object::Workspace);

/// Makes a workspace, its first admin and its first pipeline.
pub async fn create_workspace(app: &App, new: NewWorkspace) -> Result<Workspace> {
    let workspace = plan_workspace(&new, app.clock().now())?;
    let password = new.admin_password.clone();
    let hash = off_thread(move || hash_password(&password)).await?;
    app.write(&Actor::system(workspace.id), move |cx| {
        add_workspace(cx, &workspace, &new.admin_email, hash.clone())?;
        Ok(workspace.clone())
    })
    .await
}

/// The workspace that an operator describes, if it can be made.
pub(crate) fn plan_workspace(new: &NewWorkspace, now: Timestamp) -> Result<Workspace> {
    check_strength("admin_password", &new.admin_password)
        .map_err(|error| Error::all_invalid(vec![error]))?;
    Workspace::from_new(new, now)
}

/// Adds the workspace that a context is for, with its first pipeline and its first admin, who is
/// returned.
pub(crate) fn add_workspace(
    cx: &mut Ctx,
    workspace: &Workspace,
    admin_email: &str,
    password_hash: String,
) -> Result<User> {
    store::insert(&mut cx.conn, workspace)?;
    let admin = NewUser {
        email: admin_email.to_owned(),
        name: "Admin".to_owned(),
        role: Role::Admin,
        external_ids: Vec::new(),
    };
    let admin = add_user(cx, &admin, Some(password_hash))?;
    create_default_pipeline(cx)?;
    create_built_in_frameworks(cx)?;
    create_built_in_roles(cx)?;
    Ok(admin)
}

/// The workspaces that have never had a record of a kind that every workspace begins with.
pub(crate) async fn without(app: &App, object: Object) -> Result<Vec<WorkspaceId>> {
    app.db()
        .read(View::Latest, move |mut conn| {
            let without = store::without(&mut conn, object);
            (conn, without)
        })
        .await
}

/// Whether the installation has any workspace.
pub async fn has_workspaces(app: &App) -> Result<bool> {
    app.db()
        .read(View::Latest, |mut conn| {
            let any = store::any(&mut conn);
            (conn, any)
        })
        .await
}

/// The operator at work in a workspace: the one of that slug, or the only one there is.
pub async fn operator(app: &App, slug: Option<&str>) -> Result<Actor> {
    let slug = slug.map(ToOwned::to_owned);
    let found = app
        .db()
        .read(View::Latest, move |mut conn| {
            let found = store::named(&mut conn, slug.as_deref());
            (conn, found)
        })
        .await?;
    match found.as_slice() {
        [only] => Ok(Actor::system(*only)),
        [] => Err(Error::NotFound("such a workspace".to_owned())),
        _ => Err(Error::conflict("there are several workspaces; name one")),
    }
}

/// The caller's workspace.
pub fn get_workspace(cx: &mut Ctx) -> Result<Workspace> {
    let id = cx.workspace();
    records::get(cx, id)
}

/// Changes the caller's workspace. Amounts keep the currency they were written with.
pub fn update_workspace(
    cx: &mut Ctx,
    patch: &WorkspacePatch,
    expected: Option<i32>,
) -> Result<Workspace> {
    cx.require(WRITE)?;
    let id = cx.workspace();
    let before: Workspace = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}
