//! What the operator can do with workspaces, and an admin with the own one.

use super::model::{NewWorkspace, Workspace, WorkspacePatch};
use super::store;
use crate::app::App;
use crate::auth::operations::off_thread;
use crate::auth::{Actor, Role, Scope, check_strength, hash_password};
use crate::context::Ctx;
use crate::db::View;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::pipelines::create_default_pipeline;
use crate::records;
use crate::users::{NewUser, add_user};

const WRITE: Scope = Scope::write(Object::Workspace);

/// Makes a workspace, its first admin and its first pipeline.
pub async fn create_workspace(app: &App, new: NewWorkspace) -> Result<Workspace> {
    let workspace = Workspace::from_new(&new, app.clock().now())?;
    check_strength("admin_password", &new.admin_password)
        .map_err(|error| Error::all_invalid(vec![error]))?;
    let password = new.admin_password.clone();
    let hash = off_thread(move || hash_password(&password)).await?;
    let admin = NewUser {
        email: new.admin_email,
        name: "Admin".to_owned(),
        role: Role::Admin,
        external_ids: Vec::new(),
    };
    app.write(&Actor::system(workspace.id), move |cx| {
        store::insert(&mut cx.conn, &workspace)?;
        add_user(cx, &admin, Some(hash.clone()))?;
        create_default_pipeline(cx)?;
        Ok(workspace.clone())
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
