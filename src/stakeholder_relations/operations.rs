//! What can be done with relations.

use super::model::{NewStakeholderRelation, StakeholderRelation, StakeholderRelationPatch};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::history;
use crate::ids::{Object, StakeholderRelationId};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Stakeholder);

/// Adds a relation.
pub fn create_stakeholder_relation(
    cx: &mut Ctx,
    new: &NewStakeholderRelation,
) -> Result<StakeholderRelation> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let relation = StakeholderRelation::from_new(new, cx.workspace(), cx.now());
    relation.validate()?;
    records::create(cx, relation)
}

/// One relation.
pub fn get_stakeholder_relation(
    cx: &mut Ctx,
    id: StakeholderRelationId,
) -> Result<StakeholderRelation> {
    records::get(cx, id)
}

/// A page of relations.
pub fn list_stakeholder_relations(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<StakeholderRelation>> {
    records::list(cx, request)
}

/// Changes a relation.
pub fn update_stakeholder_relation(
    cx: &mut Ctx,
    id: StakeholderRelationId,
    patch: &StakeholderRelationPatch,
    expected: Option<i32>,
) -> Result<StakeholderRelation> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: StakeholderRelation = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a relation; it can be restored.
pub fn delete_stakeholder_relation(
    cx: &mut Ctx,
    id: StakeholderRelationId,
    expected: Option<i32>,
) -> Result<StakeholderRelation> {
    cx.require(WRITE)?;
    let before: StakeholderRelation = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_stakeholder_relation(
    cx: &mut Ctx,
    id: StakeholderRelationId,
    expected: Option<i32>,
) -> Result<StakeholderRelation> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
