//! What can be done with feedback.

use super::model::{Feedback, FeedbackPatch, NewFeedback};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{FeedbackId, Object};
use crate::interaction_touchpoints::touchpoint_on;
use crate::interactions::Interaction;
use crate::journey_stages::JourneyStage;
use crate::journeys::{Journey, stage_at};
use crate::query::{ListRequest, Page};
use crate::records::references;
use crate::records::{self, Record as _};
use crate::stakeholders::Stakeholder;
use crate::touchpoints::Touchpoint;

const WRITE: Scope = Scope::write(Object::Interaction);

/// Adds feedback, with what follows from what is said.
pub fn create_feedback(cx: &mut Ctx, new: &NewFeedback) -> Result<Feedback> {
    cx.require(WRITE)?;
    let mut feedback = Feedback::from_new(new, cx.workspace(), cx.now());
    feedback.validate(cx.now())?;
    references::check(cx, &feedback.references(), &[])?;
    complete(cx, &mut feedback)?;
    ensure_fits(cx, &feedback)?;
    records::create(cx, feedback)
}

/// One answer.
pub fn get_feedback(cx: &mut Ctx, id: FeedbackId) -> Result<Feedback> {
    records::get(cx, id)
}

/// A page of feedback.
pub fn list_feedbacks(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Feedback>> {
    records::list(cx, request)
}

/// Changes feedback.
pub fn update_feedback(
    cx: &mut Ctx,
    id: FeedbackId,
    patch: &FeedbackPatch,
    expected: Option<i32>,
) -> Result<Feedback> {
    cx.require(WRITE)?;
    let before: Feedback = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate(cx.now())?;
    references::check(cx, &after.references(), &before.references())?;
    ensure_fits(cx, &after)?;
    records::update(cx, &before, after)
}

/// Deletes feedback; it can be restored.
pub fn delete_feedback(cx: &mut Ctx, id: FeedbackId, expected: Option<i32>) -> Result<Feedback> {
    cx.require(WRITE)?;
    let before: Feedback = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_feedback(cx: &mut Ctx, id: FeedbackId, expected: Option<i32>) -> Result<Feedback> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Puts in what was not said and follows from the rest.
fn complete(cx: &mut Ctx, feedback: &mut Feedback) -> Result<()> {
    if let Some(id) = feedback.journey_id {
        let journey: Journey = records::find_any(cx, id)?;
        feedback.account_id.get_or_insert(journey.account_id);
        // A stage that was said may be another one than that of the contact.
        if let (None, None, Some(contact)) = (
            feedback.touchpoint_id,
            feedback.stage_id,
            feedback.interaction_id,
        ) {
            feedback.touchpoint_id = touchpoint_on(cx, contact, id)?;
        }
    }
    if let (None, Some(id)) = (feedback.stage_id, feedback.touchpoint_id) {
        feedback.stage_id = Some(records::find_any::<Touchpoint>(cx, id)?.stage_id);
    }
    if let (None, Some(id)) = (feedback.stage_id, feedback.journey_id) {
        feedback.stage_id = stage_at(cx, id, feedback.answered_at)?;
    }
    if let (None, Some(id)) = (feedback.account_id, feedback.interaction_id) {
        feedback.account_id = records::find_any::<Interaction>(cx, id)?.account_id;
    }
    if let (None, Some(id)) = (feedback.account_id, feedback.stakeholder_id) {
        feedback.account_id = records::find_any::<Stakeholder>(cx, id)?.account_id;
    }
    Ok(())
}

/// Refuses an account, a stage or a touchpoint that do not belong together.
fn ensure_fits(cx: &mut Ctx, feedback: &Feedback) -> Result<()> {
    let mut map = None;
    if let Some(id) = feedback.journey_id {
        let journey: Journey = records::find_any(cx, id)?;
        if feedback
            .account_id
            .is_some_and(|id| id != journey.account_id)
        {
            let message = "must be the account of the journey";
            return Err(Error::contradiction("/account_id", "NOT_ALLOWED", message));
        }
        map = Some(journey.journey_map_id);
    }
    if let Some(id) = feedback.stage_id {
        let stage: JourneyStage = records::find_any(cx, id)?;
        if map.is_some_and(|map| map != stage.journey_map_id) {
            let message = format!("the journey's map has no stage {id}");
            return Err(Error::contradiction("/stage_id", "NOT_ALLOWED", message));
        }
    }
    if let Some(id) = feedback.touchpoint_id {
        let touchpoint: Touchpoint = records::find_any(cx, id)?;
        let is_elsewhere = map.is_some_and(|map| map != touchpoint.journey_map_id)
            || feedback
                .stage_id
                .is_some_and(|stage| stage != touchpoint.stage_id);
        if is_elsewhere {
            let message = "must be a touchpoint of the journey's map, and of the stage";
            return Err(Error::contradiction(
                "/touchpoint_id",
                "NOT_ALLOWED",
                message,
            ));
        }
    }
    Ok(())
}
