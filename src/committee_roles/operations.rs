//! What can be done with roles of buying committees.

use std::collections::HashMap;
use std::sync::Arc;

use super::built_in::ROLES;
use super::model::{CommitteeRole, CommitteeRolePatch, NewCommitteeRole};
use crate::app::App;
use crate::auth::{Actor, Scope};
use crate::check::Check;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{CommitteeRoleId, Object};
use crate::query::sql::{Bound, Sql};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::Record as _;

const WRITE: Scope = Scope::write(Object::Pipeline);

/// Adds a role.
pub fn create_committee_role(cx: &mut Ctx, new: &NewCommitteeRole) -> Result<CommitteeRole> {
    cx.require(WRITE)?;
    let role = CommitteeRole::from_new(new, cx.workspace(), cx.now());
    role.validate()?;
    cx.committee_roles = None;
    records::create(cx, role)
}

/// One role.
pub fn get_committee_role(cx: &mut Ctx, id: CommitteeRoleId) -> Result<CommitteeRole> {
    records::get(cx, id)
}

/// A page of roles.
pub fn list_committee_roles(cx: &mut Ctx, request: &ListRequest) -> Result<Page<CommitteeRole>> {
    records::list(cx, request)
}

/// Changes a role; its key stays.
pub fn update_committee_role(
    cx: &mut Ctx,
    id: CommitteeRoleId,
    patch: &CommitteeRolePatch,
    expected: Option<i32>,
) -> Result<CommitteeRole> {
    cx.require(WRITE)?;
    let before: CommitteeRole = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    cx.committee_roles = None;
    records::update(cx, &before, after)
}

/// Deletes a role, which nobody is given any more; who has it keeps it.
pub fn delete_committee_role(
    cx: &mut Ctx,
    id: CommitteeRoleId,
    expected: Option<i32>,
) -> Result<CommitteeRole> {
    cx.require(WRITE)?;
    let before: CommitteeRole = records::get_expected(cx, id, expected)?;
    cx.committee_roles = None;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_committee_role(
    cx: &mut Ctx,
    id: CommitteeRoleId,
    expected: Option<i32>,
) -> Result<CommitteeRole> {
    cx.require(WRITE)?;
    cx.committee_roles = None;
    records::restore(cx, id, expected)
}

/// The roles of the workspace, as they are now; read once for a request.
fn known_roles(cx: &mut Ctx) -> Result<Arc<Vec<CommitteeRole>>> {
    if let Some(known) = &cx.committee_roles {
        return Ok(Arc::clone(known));
    }
    let mut rest = Sql::text("FROM committee_roles WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deleted_at IS NULL ORDER BY position, key");
    let roles = Arc::new(CommitteeRole::load(cx, rest)?);
    cx.committee_roles = Some(Arc::clone(&roles));
    Ok(roles)
}

/// The roles of the workspace by their keys.
pub(crate) fn roles_by_key(cx: &mut Ctx) -> Result<HashMap<String, CommitteeRole>> {
    let roles = known_roles(cx)?;
    let by_key = roles.iter().map(|role| (role.key.clone(), role.clone()));
    Ok(by_key.collect())
}

/// Writes names of roles as their keys. A name that means no role is refused with those that are known;
/// keys that stood there before are not asked about, since a role may have been deleted.
pub(crate) fn as_keys(
    cx: &mut Ctx,
    field: &str,
    names: &mut [String],
    before: &[String],
) -> Result<()> {
    name_as_keys(cx, &|index| format!("{field}/{index}"), names, before)
}

/// The same for a field that holds one name.
pub(crate) fn as_key(
    cx: &mut Ctx,
    field: &str,
    name: &mut String,
    before: Option<&String>,
) -> Result<()> {
    let known = before.map_or(&[][..], std::slice::from_ref);
    let names = std::slice::from_mut(name);
    name_as_keys(cx, &|_| field.to_owned(), names, known)
}

fn name_as_keys(
    cx: &mut Ctx,
    place: &dyn Fn(usize) -> String,
    names: &mut [String],
    before: &[String],
) -> Result<()> {
    if names.iter().all(|name| before.contains(name)) {
        return Ok(());
    }
    let roles = known_roles(cx)?;
    let mut check = Check::default();
    for (index, name) in names.iter_mut().enumerate() {
        if before.contains(name) {
            continue;
        }
        let exact = roles.iter().find(|role| role.key == *name);
        let meant = exact.or_else(|| roles.iter().find(|role| role.is_meant_by(name)));
        if let Some(role) = meant {
            name.clone_from(&role.key);
        } else {
            let known: Vec<&str> = roles.iter().map(|role| role.key.as_str()).collect();
            let shown: String = name.chars().take(80).collect();
            let message = format!("{shown:?} is not a role: {}", known.join(", "));
            check.contradict(&place(index), "UNKNOWN_ROLE", message);
        }
    }
    check.finish()
}

/// Gives the workspace the built-in roles.
pub(crate) fn create_built_in_roles(cx: &mut Ctx) -> Result<()> {
    for (position, built_in) in (0_i32..).zip(ROLES) {
        let role = CommitteeRole::given(built_in, position, cx.workspace(), cx.now());
        records::create(cx, role)?;
    }
    Ok(())
}

/// Gives the built-in roles to workspaces that were made before there were any. Returns to how many.
pub(crate) async fn fill_missing(app: &App) -> Result<usize> {
    let without = crate::workspaces::without(app, Object::CommitteeRole).await?;
    for workspace in &without {
        app.write(&Actor::system(*workspace), create_built_in_roles)
            .await?;
    }
    Ok(without.len())
}
