//! Moving journeys by the criteria of their map's stages.
//!
//! A stage has **entry criteria**: when all of them hold, a journey comes into it. A journey goes forward
//! only: of the stages after its present one it comes into the furthest whose entry criteria hold, and skips
//! those before it. If none does, but all **exit criteria** of the present stage hold, the journey has gone
//! through it: it comes into the next stage, or, in the last one, to its end. That is done again from the stage
//! it came into, until nothing more holds. A stage without criteria is entered and left by people and programs
//! only, or because the stage before it was gone through.
//!
//! A criterion holds as soon as one record is as it says. Interactions count from the beginning of the journey
//! on, and for exit criteria after that of the present stay; other records count as they are now. The
//! record that shows it becomes evidence of the stay: of interactions the first one, of others the one that
//! was made first.
//!
//! The stay begins when its criteria held: at the latest of the moments of its evidence, which is when an
//! interaction took place and when another record was last changed; not before the present stay began.

use super::history::JourneyCause;
use super::model::{Journey, JourneyOutcome, JourneyStatus};
use super::operations::{self, Entry};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyId, Object, RecordId};
use crate::interactions::Interaction;
use crate::journey_stages::{CriterionResource, JourneyStage, StageCriterion, stages_of};
use crate::query::{
    Condition, Direction, FieldName, Filter, ListRequest, Operand, Operator, Order, Scalar,
};
use crate::records::{self, filters};
use crate::registry;
use crate::types::Timestamp;

/// Looks whether criteria of the stages hold, and moves or ends the journey if they do. One that rests stays
/// where it is.
pub fn evaluate_journey(cx: &mut Ctx, id: JourneyId, expected: Option<i32>) -> Result<Journey> {
    cx.require(Scope::write(Object::Journey))?;
    let journey: Journey = records::get_expected(cx, id, expected)?;
    operations::ensure_active(&journey)?;
    advance(cx, journey)
}

/// The same for a journey that is under way.
pub(super) fn advance(cx: &mut Ctx, mut journey: Journey) -> Result<Journey> {
    let stages = stages_of(cx, journey.journey_map_id)?;
    // Each round leads forward, so there are no more than there are stages.
    for _ in 0..=stages.len() {
        let Some(present) = stages
            .iter()
            .position(|stage| Some(stage.id) == journey.stage_id)
        else {
            return Ok(journey);
        };
        let (upto, after) = stages.split_at(present.saturating_add(1));
        let Some(stage) = upto.last() else {
            return Ok(journey);
        };
        let (next, shown) = match further(cx, &journey, after)? {
            Some(found) => found,
            None => match holding(cx, &journey, &stage.exit_criteria.0, Since::Stay)? {
                Some(shown) => (after.first(), shown),
                None => return Ok(journey),
            },
        };
        let began = journey.stage_entered_at.unwrap_or(journey.started_at);
        let at = shown.at.min(cx.now()).max(began);
        let Some(next) = next else {
            return operations::finish(cx, &journey, (JourneyOutcome::Completed, at), None);
        };
        let entry = Entry {
            stage_id: next.id,
            entered_at: at,
            cause: JourneyCause::Rule,
            reason: None,
            evidence: shown.records,
        };
        journey = operations::go_on(cx, &journey, entry)?;
        if journey.status != JourneyStatus::Active {
            break;
        }
    }
    Ok(journey)
}

/// What made criteria hold.
struct Shown {
    records: Vec<RecordId>,
    at: Timestamp,
}

/// From when on interactions count.
#[derive(Clone, Copy)]
enum Since {
    Journey,
    Stay,
}

/// The furthest of some stages whose entry criteria hold.
fn further<'s>(
    cx: &mut Ctx,
    journey: &Journey,
    stages: &'s [JourneyStage],
) -> Result<Option<(Option<&'s JourneyStage>, Shown)>> {
    for stage in stages.iter().rev() {
        if let Some(shown) = holding(cx, journey, &stage.entry_criteria.0, Since::Journey)? {
            return Ok(Some((Some(stage), shown)));
        }
    }
    Ok(None)
}

/// What shows that all of some criteria hold; nothing if one does not, or there are none. One whose filter no
/// longer fits does not hold.
fn holding(
    cx: &mut Ctx,
    journey: &Journey,
    criteria: &[StageCriterion],
    since: Since,
) -> Result<Option<Shown>> {
    if criteria.is_empty() {
        return Ok(None);
    }
    let mut shown = Shown {
        records: Vec::new(),
        at: journey.started_at,
    };
    for criterion in criteria {
        let found = match meeting(cx, journey, criterion, since) {
            Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
                tracing::debug!(journey = %journey.id, %error, "a criterion does not fit");
                None
            }
            found => found?,
        };
        let Some((record, at)) = found else {
            return Ok(None);
        };
        if !shown.records.contains(&record) {
            shown.records.push(record);
        }
        shown.at = shown.at.max(at);
    }
    Ok(Some(shown))
}

/// The record that a criterion is met by, and since when it is.
fn meeting(
    cx: &mut Ctx,
    journey: &Journey,
    criterion: &StageCriterion,
    since: Since,
) -> Result<Option<(RecordId, Timestamp)>> {
    let object = criterion.resource.object();
    let table = registry::table(object)
        .ok_or_else(|| Error::internal("a criterion is about no kind of record"))?;
    let filter = filters::read(cx, table, &criterion.filter.0, "/filter")?;
    let mut request = ListRequest {
        filter: Some(filter),
        limit: 1,
        ..ListRequest::default()
    };
    let (field, id): (_, RecordId) = match criterion.resource {
        CriterionResource::Accounts => ("id", journey.account_id.into()),
        CriterionResource::Journeys => ("id", journey.id.into()),
        CriterionResource::Deals
        | CriterionResource::Interactions
        | CriterionResource::Stakeholders => ("account_id", journey.account_id.into()),
    };
    request = request.and(Condition::points_at(field, id.uid()));
    let by = if object == Object::Interaction {
        let began = journey.stage_entered_at.unwrap_or(journey.started_at);
        // What made the journey come into its stage does not make it leave again.
        let (operator, from) = match since {
            Since::Stay if began > journey.started_at => (Operator::Gt, began),
            Since::Stay | Since::Journey => (Operator::Ge, journey.started_at),
        };
        let until = cx.now();
        let counts = |filter| Filter::And(vec![filter, took_place((operator, from), until)]);
        request.filter = request.filter.map(counts);
        "occurred_at"
    } else {
        "id"
    };
    request.order.push(Order {
        field: FieldName::BuiltIn(by),
        direction: Direction::Asc,
    });
    let Some(found) = registry::list_ids(cx, object, &request)?.first().copied() else {
        return Ok(None);
    };
    let at = if object == Object::Interaction {
        let id = found.try_into().map_err(Error::internal)?;
        records::find_any::<Interaction>(cx, id)?.occurred_at
    } else {
        registry::head(cx, found)?.updated_at
    };
    Ok(Some((found, at)))
}

/// Interactions after a moment, or from it on, until another one.
fn took_place((operator, from): (Operator, Timestamp), until: Timestamp) -> Filter {
    let bound = |operator, at| {
        Filter::Is(Condition {
            field: FieldName::BuiltIn("occurred_at"),
            operator,
            operand: Operand::One(Scalar::Timestamp(at)),
        })
    };
    Filter::And(vec![bound(operator, from), bound(Operator::Le, until)])
}
