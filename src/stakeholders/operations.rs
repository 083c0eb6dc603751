//! What can be done with stakeholders.

use super::model::{NewStakeholder, Stakeholder, StakeholderPatch};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{Object, StakeholderId};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Stakeholder);

/// Adds a stakeholder.
pub fn create_stakeholder(cx: &mut Ctx, new: &NewStakeholder) -> Result<Stakeholder> {
    cx.require(WRITE)?;
    let mut stakeholder = Stakeholder::from_new(new, cx.workspace(), cx.now())?;
    stakeholder.validate()?;
    custom_fields::check_values(
        cx,
        Object::Stakeholder,
        None,
        &mut stakeholder.custom_fields.0,
    )?;
    records::create(cx, stakeholder)
}

/// One stakeholder.
pub fn get_stakeholder(cx: &mut Ctx, id: StakeholderId) -> Result<Stakeholder> {
    records::get(cx, id)
}

/// A page of stakeholders.
pub fn list_stakeholders(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Stakeholder>> {
    records::list(cx, request)
}

/// Changes a stakeholder.
pub fn update_stakeholder(
    cx: &mut Ctx,
    id: StakeholderId,
    patch: &StakeholderPatch,
    expected: Option<i32>,
) -> Result<Stakeholder> {
    cx.require(WRITE)?;
    let before: Stakeholder = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    if after.reports_to_id != before.reports_to_id {
        ensure_no_circle(cx, &after)?;
    }
    let old_values = Some(&before.custom_fields.0);
    custom_fields::check_values(
        cx,
        Object::Stakeholder,
        old_values,
        &mut after.custom_fields.0,
    )?;
    records::update(cx, &before, after)
}

/// Deletes a stakeholder; what points at them stays, and they can be restored.
pub fn delete_stakeholder(
    cx: &mut Ctx,
    id: StakeholderId,
    expected: Option<i32>,
) -> Result<Stakeholder> {
    cx.require(WRITE)?;
    let before: Stakeholder = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another stakeholder has taken one of their addresses.
pub fn restore_stakeholder(
    cx: &mut Ctx,
    id: StakeholderId,
    expected: Option<i32>,
) -> Result<Stakeholder> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// A chain of superiors must end.
fn ensure_no_circle(cx: &mut Ctx, stakeholder: &Stakeholder) -> Result<()> {
    if let Some(superior) = stakeholder.reports_to_id
        && store::superiors(cx, superior)?.contains(&stakeholder.id)
    {
        return Err(Error::contradiction(
            "/reports_to_id",
            "NOT_ALLOWED",
            "nobody reports to themself, however long the chain",
        ));
    }
    Ok(())
}
