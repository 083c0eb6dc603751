//! What rules and delegations say of a seat follows to the seat with which it becomes one.

use serde_json::Value;

use super::model::DecisionStep;
use super::rule::{DecisionRule, Delegation};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{CommitteeMemberId, DealId, DecisionStepId, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::records::merging::rewrite;
use crate::types::Json;

/// A field of a step that named a seat, as it was and as it is.
pub(crate) struct Renamed {
    pub step: DecisionStepId,
    pub field: &'static str,
    pub before: Value,
    pub after: Value,
}

/// Makes the steps of a deal name one seat where they named another one, deleted steps included. Refused
/// where both count, each in its own way, so that nobody can tell how much the one counts.
pub(crate) fn rename_seat(
    cx: &mut Ctx,
    deal: DealId,
    from: CommitteeMemberId,
    to: CommitteeMemberId,
) -> Result<Vec<Renamed>> {
    let mut rest = Sql::text("FROM decision_steps WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deal_id = ")
        .bind(Bound::Uid(RecordId::from(deal).uid()))
        .push(" ORDER BY id");
    let mut renamed = Vec::new();
    for step in DecisionStep::load(cx, rest)? {
        let mut after = step.clone();
        let is_clear = rename(&mut after.rule.0, from, to);
        after.delegations = Json(delegations(&step.delegations.0, from, to));
        if after == step {
            continue;
        }
        if !is_clear || (step.validate().is_ok() && after.validate().is_err()) {
            let (name, id) = (&step.name, step.id);
            let message = format!(
                "{from} and {to} would be one member, but the step {name} ({id}) tells them apart: \
                 change its rule or its delegations first"
            );
            return Err(Error::contradiction("/loser_ids", "SEATS_DIFFER", message));
        }
        let after = rewrite(cx, &step, after)?;
        for field in FIELDS {
            let (before, after) = (value_of(&step, field)?, value_of(&after, field)?);
            if before != after {
                renamed.push(Renamed {
                    step: step.id,
                    field,
                    before,
                    after,
                });
            }
        }
    }
    Ok(renamed)
}

/// Puts a field of a step back if it is still as the renaming left it; whether it was.
pub(crate) fn put_back_seat(
    cx: &mut Ctx,
    id: DecisionStepId,
    field: &str,
    (left, before): (&Value, &Value),
) -> Result<bool> {
    let Some(step) = DecisionStep::find(cx, RecordId::from(id).uid())? else {
        return Ok(false);
    };
    if value_of(&step, field)? != *left {
        return Ok(false);
    }
    let mut back = step.clone();
    let before = before.clone();
    match field {
        RULE => back.rule = serde_json::from_value(before).map_err(Error::internal)?,
        _ => back.delegations = serde_json::from_value(before).map_err(Error::internal)?,
    }
    rewrite(cx, &step, back)?;
    Ok(true)
}

const RULE: &str = "rule";
const FIELDS: [&str; 2] = [RULE, "delegations"];

fn value_of(step: &DecisionStep, field: &str) -> Result<Value> {
    let value = match field {
        RULE => serde_json::to_value(&step.rule),
        _ => serde_json::to_value(&step.delegations),
    };
    value.map_err(Error::internal)
}

/// Makes a rule name one member where it named another one; whether it is clear how much the one counts.
fn rename(rule: &mut DecisionRule, from: CommitteeMemberId, to: CommitteeMemberId) -> bool {
    if let Some(members) = &mut rule.members
        && members.contains(&from)
    {
        let is_named = members.contains(&to);
        members.retain(|member| !is_named || *member != from);
        for member in members.iter_mut().filter(|member| **member == from) {
            *member = to;
        }
    }
    let mut is_clear = true;
    if let Some(weights) = &mut rule.weights {
        let weighs = |id| weights.iter().any(|weight| weight.member_id == id);
        is_clear = !(weighs(from) && weighs(to));
        for weight in weights.iter_mut().filter(|one| one.member_id == from) {
            weight.member_id = to;
        }
    }
    for part in rule.rules.iter_mut().flatten() {
        is_clear &= rename(part, from, to);
    }
    is_clear
}

/// Delegations that name one member where they named another one; nobody speaks for themselves, and
/// nobody twice for the same one.
fn delegations(
    known: &[Delegation],
    from: CommitteeMemberId,
    to: CommitteeMemberId,
) -> Vec<Delegation> {
    let renamed = |id: CommitteeMemberId| if id == from { to } else { id };
    let mut all: Vec<Delegation> = Vec::new();
    for delegation in known {
        let delegation = Delegation {
            from_member_id: renamed(delegation.from_member_id),
            to_member_id: renamed(delegation.to_member_id),
        };
        let is_own = delegation.from_member_id == delegation.to_member_id;
        if !is_own && !all.contains(&delegation) {
            all.push(delegation);
        }
    }
    all
}
