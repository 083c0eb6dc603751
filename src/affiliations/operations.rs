//! What can be done with affiliations.

use super::model::{Affiliation, AffiliationPatch, NewAffiliation};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{AffiliationId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Stakeholder);

/// Adds an affiliation.
pub fn create_affiliation(cx: &mut Ctx, new: &NewAffiliation) -> Result<Affiliation> {
    cx.require(WRITE)?;
    let affiliation = Affiliation::from_new(new, cx.workspace(), cx.now());
    affiliation.validate()?;
    records::create(cx, affiliation)
}

/// One affiliation.
pub fn get_affiliation(cx: &mut Ctx, id: AffiliationId) -> Result<Affiliation> {
    records::get(cx, id)
}

/// A page of affiliations.
pub fn list_affiliations(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Affiliation>> {
    records::list(cx, request)
}

/// Changes an affiliation.
pub fn update_affiliation(
    cx: &mut Ctx,
    id: AffiliationId,
    patch: &AffiliationPatch,
    expected: Option<i32>,
) -> Result<Affiliation> {
    cx.require(WRITE)?;
    let before: Affiliation = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes an affiliation; it can be restored.
pub fn delete_affiliation(
    cx: &mut Ctx,
    id: AffiliationId,
    expected: Option<i32>,
) -> Result<Affiliation> {
    cx.require(WRITE)?;
    let before: Affiliation = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_affiliation(
    cx: &mut Ctx,
    id: AffiliationId,
    expected: Option<i32>,
) -> Result<Affiliation> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
