//! What can be done with templates.

use super::model::{CommitteeTemplate, CommitteeTemplatePatch, NewCommitteeTemplate};
use crate::auth::Scope;
use crate::committee_roles;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::ids::{CommitteeTemplateId, Object, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::Record as _;

const WRITE: Scope = Scope::write(Object::Pipeline);

/// Adds a template.
pub fn create_committee_template(
    cx: &mut Ctx,
    new: &NewCommitteeTemplate,
) -> Result<CommitteeTemplate> {
    cx.require(WRITE)?;
    let mut template = CommitteeTemplate::from_new(new, cx.workspace(), cx.now());
    name_roles(cx, &mut template, None)?;
    template.validate()?;
    records::create(cx, template)
}

/// One template.
pub fn get_committee_template(cx: &mut Ctx, id: CommitteeTemplateId) -> Result<CommitteeTemplate> {
    records::get(cx, id)
}

/// A page of templates.
pub fn list_committee_templates(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<CommitteeTemplate>> {
    records::list(cx, request)
}

/// Changes a template.
pub fn update_committee_template(
    cx: &mut Ctx,
    id: CommitteeTemplateId,
    patch: &CommitteeTemplatePatch,
    expected: Option<i32>,
) -> Result<CommitteeTemplate> {
    cx.require(WRITE)?;
    let before: CommitteeTemplate = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    name_roles(cx, &mut after, Some(&before))?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a template; it can be restored.
pub fn delete_committee_template(
    cx: &mut Ctx,
    id: CommitteeTemplateId,
    expected: Option<i32>,
) -> Result<CommitteeTemplate> {
    cx.require(WRITE)?;
    let before: CommitteeTemplate = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_committee_template(
    cx: &mut Ctx,
    id: CommitteeTemplateId,
    expected: Option<i32>,
) -> Result<CommitteeTemplate> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Writes the roles that a template names as their keys.
fn name_roles(
    cx: &mut Ctx,
    template: &mut CommitteeTemplate,
    before: Option<&CommitteeTemplate>,
) -> Result<()> {
    let roles_of = |template: &CommitteeTemplate| -> Vec<String> {
        let requirements = template.requirements.0.iter();
        requirements.map(|required| required.role.clone()).collect()
    };
    let known = before.map(roles_of).unwrap_or_default();
    let mut roles = roles_of(template);
    committee_roles::as_keys(cx, "requirements", &mut roles, &known)?;
    for (required, key) in template.requirements.0.iter_mut().zip(roles) {
        required.role = key;
    }
    Ok(())
}

/// The template that applies to a deal: one of a product on its line items before one of its pipeline
/// before one of neither; among several, the oldest.
pub(crate) fn template_of(cx: &mut Ctx, deal: &Deal) -> Result<Option<CommitteeTemplate>> {
    cx.require(Scope::read(Object::Pipeline))?;
    let mut rest = Sql::text("FROM committee_templates WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deleted_at IS NULL AND (product_id IN (SELECT product_id FROM deal_line_items WHERE workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deal_id = ")
        .bind(Bound::Uid(RecordId::from(deal.id).uid()))
        .push(" AND deleted_at IS NULL AND product_id IS NOT NULL) OR pipeline_id = ")
        .bind(Bound::Uid(RecordId::from(deal.pipeline_id).uid()))
        .push(
            " OR (product_id IS NULL AND pipeline_id IS NULL)) \
             ORDER BY CASE WHEN product_id IS NOT NULL THEN 0 WHEN pipeline_id IS NOT NULL THEN 1 ELSE 2 END, id \
             LIMIT 1",
        );
    Ok(CommitteeTemplate::load(cx, rest)?.into_iter().next())
}
