//! What can be done with relations.

use super::model::{NewStakeholderRelation, StakeholderRelation, StakeholderRelationPatch};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::history;
use crate::ids::{Object, RecordId, StakeholderId, StakeholderRelationId};
use crate::query::sql::{Bound, Sql};
use crate::query::{ListRequest, Page};
use crate::records::{self, Record as _};

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
    let relation: StakeholderRelation = records::restore(cx, id, expected)?;
    // Those between whom it was may have turned out to be one.
    relation.validate()?;
    Ok(relation)
}

/// The relations of one stakeholder that make no sense when they are another one: with that one, and
/// those that the other one has, too.
pub(crate) fn relations_of_both(
    cx: &mut Ctx,
    one: StakeholderId,
    other: StakeholderId,
) -> Result<Vec<StakeholderRelation>> {
    let mut relations = relations_of(cx, one)?;
    let others = relations_of(cx, other)?;
    let as_other = |id: StakeholderId| if id == one { other } else { id };
    let place = |relation: &StakeholderRelation| {
        let from = as_other(relation.from_stakeholder_id);
        (from, relation.kind, as_other(relation.to_stakeholder_id))
    };
    relations.retain(|relation| {
        let (from, _, to) = place(relation);
        let is_same = |known: &StakeholderRelation| {
            known.id != relation.id && place(known) == place(relation)
        };
        from == to || others.iter().any(is_same)
    });
    Ok(relations)
}

fn relations_of(cx: &mut Ctx, stakeholder: StakeholderId) -> Result<Vec<StakeholderRelation>> {
    let id = RecordId::from(stakeholder).uid();
    let mut rest = Sql::text("FROM stakeholder_relations WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND (from_stakeholder_id = ")
        .bind(Bound::Uid(id))
        .push(" OR to_stakeholder_id = ")
        .bind(Bound::Uid(id))
        .push(") AND deleted_at IS NULL ORDER BY id");
    StakeholderRelation::load(cx, rest)
}
