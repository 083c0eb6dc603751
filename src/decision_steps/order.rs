//! The order of steps: none may come after itself, by whatever way.

use super::model::DecisionStep;
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{DecisionId, DecisionStepId, RecordId};
use crate::mathematics::schedule;
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;

/// The steps of a decision, deleted ones included: one may come back.
pub(super) fn steps_of(cx: &mut Ctx, decision: DecisionId) -> Result<Vec<DecisionStep>> {
    let mut rest = Sql::text("FROM decision_steps WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND decision_id = ")
        .bind(Bound::Uid(RecordId::from(decision).uid()))
        .push(" ORDER BY id");
    DecisionStep::load(cx, rest)
}

/// Refuses a step that comes after one that is not there, or after itself.
pub(super) fn ensure_ordered(steps: &[DecisionStep], step: &DecisionStep) -> Result<()> {
    let after = &step.after.0;
    let is_there = |earlier: &DecisionStepId| {
        *earlier == step.id
            || steps
                .iter()
                .any(|known| known.id == *earlier && known.deleted_at.is_none())
    };
    let missing = after.iter().enumerate().filter(|(_, one)| !is_there(one));
    let mut faults: Vec<FieldError> = missing
        .map(|(index, earlier)| {
            let message = format!("the decision has no step {earlier}");
            FieldError::new(format!("/after/{index}"), "NO_SUCH_RECORD", message)
        })
        .collect();
    if let Some(circle) = circle_through(steps, step) {
        let next = circle.get(1).or(circle.first());
        let index = after
            .iter()
            .position(|one| next.is_some_and(|next| next.id == *one));
        let back = circle.iter().skip(1).copied().chain([step]);
        let names: Vec<&str> = back.map(|step| step.name.as_str()).collect();
        let message = format!(
            "the steps form a circle: {} comes after {}",
            step.name,
            names.join(", which comes after "),
        );
        let place = format!("/after/{}", index.unwrap_or_default());
        faults.push(FieldError::new(place, "CYCLE", message));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(faults))
    }
}

/// The steps from one on, each before what it comes after, until the last, which comes after the first.
fn circle_through<'a>(
    steps: &'a [DecisionStep],
    step: &'a DecisionStep,
) -> Option<Vec<&'a DecisionStep>> {
    let others = steps.iter().filter(|known| known.id != step.id);
    let all: Vec<&DecisionStep> = std::iter::once(step).chain(others).collect();
    let elements: Vec<_> = all
        .iter()
        .map(|one| (one.id, one.after.0.as_slice()))
        .collect();
    let circle = schedule::circle_of(&elements)?;
    let step_of = |id: &DecisionStepId| all.iter().copied().find(|one| one.id == *id);
    Some(circle.iter().filter_map(step_of).collect())
}
