//! What can be done with interactions.

use super::model::{Interaction, InteractionPatch, NewInteraction};
use super::{participants, store};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{InteractionId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Interaction);

/// Adds an interaction.
pub fn create_interaction(cx: &mut Ctx, new: &NewInteraction) -> Result<Interaction> {
    cx.require(WRITE)?;
    let mut interaction = Interaction::from_new(new, cx.workspace(), cx.now());
    interaction.validate()?;
    let values = &mut interaction.custom_fields.0;
    custom_fields::check_values(cx, Object::Interaction, None, values)?;
    participants::check_references(cx, &interaction.participants.0, &[])?;
    let interaction = records::create(cx, interaction)?;
    if !records::is_gathered::<Interaction>(cx) {
        store::put_participants(cx, &[&interaction])?;
    }
    Ok(interaction)
}

/// One interaction.
pub fn get_interaction(cx: &mut Ctx, id: InteractionId) -> Result<Interaction> {
    records::get(cx, id)
}

/// A page of interactions.
pub fn list_interactions(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Interaction>> {
    records::list(cx, request)
}

/// Changes an interaction.
pub fn update_interaction(
    cx: &mut Ctx,
    id: InteractionId,
    patch: &InteractionPatch,
    expected: Option<i32>,
) -> Result<Interaction> {
    cx.require(WRITE)?;
    let before: Interaction = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    let old_values = Some(&before.custom_fields.0);
    custom_fields::check_values(
        cx,
        Object::Interaction,
        old_values,
        &mut after.custom_fields.0,
    )?;
    participants::check_references(cx, &after.participants.0, &before.participants.0)?;
    let after = records::update(cx, &before, after)?;
    // The lookup table holds the moment too, by which it is read.
    let looked_up = |of: &Interaction| (of.participants.clone(), of.occurred_at);
    if looked_up(&before) != looked_up(&after) && !records::is_gathered::<Interaction>(cx) {
        store::put_participants(cx, &[&after])?;
    }
    Ok(after)
}

/// Deletes an interaction; it can be restored.
pub fn delete_interaction(
    cx: &mut Ctx,
    id: InteractionId,
    expected: Option<i32>,
) -> Result<Interaction> {
    cx.require(WRITE)?;
    let before: Interaction = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another one has taken one of its external ids.
pub fn restore_interaction(
    cx: &mut Ctx,
    id: InteractionId,
    expected: Option<i32>,
) -> Result<Interaction> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
