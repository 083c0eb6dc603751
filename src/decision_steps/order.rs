//! The order of steps: none may come after itself, by whatever way.

use super::model::DecisionStep;
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{DecisionId, DecisionStepId, RecordId};
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
    let mut faults = Vec::new();
    for (index, earlier) in step.after.0.iter().enumerate() {
        let place = format!("/after/{index}");
        let known = steps.iter().find(|known| known.id == *earlier);
        if known.is_none_or(|known| known.deleted_at.is_some()) {
            let message = format!("the decision has no step {earlier}");
            faults.push(FieldError::new(place, "NO_SUCH_RECORD", message));
        } else if let Some(way) = way(steps, *earlier, step.id) {
            let names: Vec<&str> = way.iter().map(|step| step.name.as_str()).collect();
            let message = format!(
                "the steps form a circle: {} comes after {}",
                step.name,
                names.join(", which comes after "),
            );
            faults.push(FieldError::new(place, "CYCLE", message));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(faults))
    }
}

/// The steps from one back to another that it comes after, both included.
fn way(
    steps: &[DecisionStep],
    from: DecisionStepId,
    to: DecisionStepId,
) -> Option<Vec<&DecisionStep>> {
    let mut seen = vec![from];
    let mut ways = vec![vec![from]];
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        if last == to {
            let named = |id: &DecisionStepId| steps.iter().find(|step| step.id == *id);
            return Some(way.iter().filter_map(named).collect());
        }
        let before = steps.iter().find(|step| step.id == last);
        for earlier in before.into_iter().flat_map(|step| &step.after.0) {
            if !seen.contains(earlier) {
                seen.push(*earlier);
                ways.push(way.iter().copied().chain([*earlier]).collect());
            }
        }
    }
    None
}
