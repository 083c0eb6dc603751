//! What can be done with positions.

use super::model::{NewPosition, Position};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::decision_options::DecisionOption;
use crate::decision_steps::step_of;
use crate::decisions::{committee, ensure_seated};
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{
    AnyUid, CommitteeMemberId, DecisionId, DecisionOptionId, DecisionStepId, Object, PositionId,
    RecordId,
};
use crate::query::planner::among;
use crate::query::sql::{Bound, Sql};
use crate::query::{ListRequest, Page};
use crate::records::references::{self, references};
use crate::records::{self, Record as _, locks};
use crate::types::Timestamp;

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a position, which takes the place of what the member said before.
pub fn create_position(cx: &mut Ctx, new: &NewPosition) -> Result<Position> {
    cx.require(WRITE)?;
    history::since(cx, new.cast_at).map_err(|_to_come| {
        let message = "must not lie in the future";
        Error::contradiction("/cast_at", "OUT_OF_RANGE", message)
    })?;
    let named = [
        ("member_id", Some(new.member_id.into())),
        ("option_id", new.option_id.map(Into::into)),
    ];
    let step = step_of(cx, "step_id", new.step_id)?;
    references::check(cx, &references(named), &[])?;
    // One at a time: each takes the place of the one before, and none comes after the step closed.
    locks::alone(cx, step.id)?;
    let cast_at = new.cast_at.unwrap_or(cx.now());
    if step.closed_at.is_some_and(|closed_at| closed_at <= cast_at) {
        let message = "the step is closed; reopen it first";
        return Err(Error::contradiction("/step_id", "CLOSED", message));
    }
    let seats = committee(cx, step.deal_id)?;
    ensure_seated(&seats, [("member_id".to_owned(), new.member_id)])?;
    if let Some(id) = new.option_id {
        ensure_of_decision(cx, id, step.decision_id)?;
    }
    let before = said_before(cx, step.id, new.member_id, cast_at)?;
    let position = Position::from_new(new, &step, before, cx.workspace(), cx.now());
    position.validate()?;
    records::create(cx, position)
}

/// One position.
pub fn get_position(cx: &mut Ctx, id: PositionId) -> Result<Position> {
    records::get(cx, id)
}

/// A page of positions.
pub fn list_positions(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Position>> {
    records::list(cx, request)
}

fn ensure_of_decision(cx: &mut Ctx, id: DecisionOptionId, decision: DecisionId) -> Result<()> {
    let option: DecisionOption = records::find_any(cx, id)?;
    if option.decision_id == decision {
        return Ok(());
    }
    let message = "is an option of another decision";
    Err(Error::contradiction(
        "/option_id",
        "OTHER_DECISION",
        message,
    ))
}

/// What the member had said last at the step by that moment.
fn said_before(
    cx: &mut Ctx,
    step: DecisionStepId,
    member: CommitteeMemberId,
    moment: Timestamp,
) -> Result<Option<PositionId>> {
    let mut rest = Sql::text("FROM positions WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND step_id = ")
        .bind(Bound::Uid(RecordId::from(step).uid()))
        .push(" AND member_id = ")
        .bind(Bound::Uid(RecordId::from(member).uid()))
        .push(" AND cast_at <= ")
        .bind(Bound::Timestamp(moment))
        .push(" AND deleted_at IS NULL ORDER BY cast_at DESC, id DESC LIMIT 1");
    let last = Position::load(cx, rest)?.into_iter().next();
    Ok(last.map(|position| position.id))
}

/// Of each member and step, what was said last.
pub(crate) fn last_said(mut positions: Vec<Position>) -> Vec<Position> {
    positions.sort_by_key(|said| (said.step_id, said.member_id, said.cast_at, said.id));
    let mut last: Vec<Position> = Vec::new();
    for said in positions {
        last.pop_if(|before| (before.step_id, before.member_id) == (said.step_id, said.member_id));
        last.push(said);
    }
    last.sort_by_key(|said| (said.cast_at, said.id));
    last
}

/// What some members said last at each step.
pub(crate) fn positions_of(cx: &mut Ctx, members: &[CommitteeMemberId]) -> Result<Vec<Position>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let members = members.iter().map(|id| RecordId::from(*id).uid());
    let members: Vec<AnyUid> = members.collect();
    let mut rest = Sql::text("FROM positions WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "member_id", &members))
        .push(" AND deleted_at IS NULL");
    Ok(last_said(Position::load(cx, rest)?))
}
