//! The buyers' work on a journey: six jobs, side by side with its stages.
//!
//! Gartner describes the work of a group that buys as six jobs. They are not steps: the buyers are at several
//! at a time, and return to nearly every one. So each job has a status of its own, whatever the stage of the
//! journey is, and to take a finished job up again is a **revisit**. All that was said is kept; how a job
//! stands is what it adds up to.

use std::collections::HashMap;

use serde_json::{Map, json};

use super::model::{
    BuyingJob, BuyingJobChange, BuyingJobEntry, BuyingJobState, BuyingJobStatus, Journey,
};
use super::store;
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{BuyingJobEntryId, JourneyId, Object};
use crate::records;
use crate::types::Timestamp;

/// The longest reason, in characters.
const REASON: usize = 1000;

/// The six jobs of a journey.
pub fn list_journey_buying_jobs(cx: &mut Ctx, id: JourneyId) -> Result<Vec<BuyingJobState>> {
    let journey: Journey = records::get(cx, id)?;
    let mut jobs = jobs_of_each(cx, &[journey.id])?;
    Ok(jobs.remove(&journey.id).unwrap_or_default())
}

/// The same for many journeys.
pub(super) fn jobs_of_each(
    cx: &mut Ctx,
    journeys: &[JourneyId],
) -> Result<HashMap<JourneyId, Vec<BuyingJobState>>> {
    cx.require(Scope::read(Object::Journey))?;
    let mut histories: HashMap<(JourneyId, BuyingJob), Vec<BuyingJobEntry>> = HashMap::new();
    for entry in store::job_entries(cx, journeys)? {
        let of = (entry.journey_id, entry.job);
        histories.entry(of).or_default().push(entry);
    }
    let mut of = |journey: JourneyId| {
        let jobs = BuyingJob::ALL.into_iter();
        jobs.map(|job| {
            let history = histories.remove(&(journey, job));
            BuyingJobState::of(job, history.unwrap_or_default())
        })
        .collect()
    };
    Ok(journeys.iter().map(|id| (*id, of(*id))).collect())
}

/// Says how far a job of a journey is. What is so already changes nothing.
pub fn set_journey_buying_job(
    cx: &mut Ctx,
    id: JourneyId,
    change: &BuyingJobChange,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(Scope::write(Object::Journey))?;
    let journey: Journey = records::get_expected(cx, id, expected)?;
    let at = change.changed_at.unwrap_or(cx.now());
    let known = store::job_entries(cx, &[id])?.into_iter();
    let known: Vec<BuyingJobEntry> = known.filter(|entry| entry.job == change.job).collect();
    let last = known.last();
    check(cx, &journey, change, (at, last))?;
    let before = last.map_or(BuyingJobStatus::NotStarted, |entry| entry.status);
    if before == change.status {
        return Ok(journey);
    }
    let entry = BuyingJobEntry {
        workspace_id: cx.workspace(),
        id: BuyingJobEntryId::generate(),
        journey_id: id,
        job: change.job,
        sequence: last.map_or(0, |entry| entry.sequence).saturating_add(1),
        status: change.status,
        changed_at: at,
        reason: change.reason.clone(),
        changed_by_id: cx.actor().user_id,
        recorded_at: cx.now(),
    };
    store::add_job_entry(cx, &entry)?;
    let told = json!({ "from": before, "to": change.status });
    let field = format!("buying_jobs.{}", change.job.as_str());
    records::annotate(cx, &journey, Map::from_iter([(field, told)]))
}

fn check(
    cx: &Ctx,
    journey: &Journey,
    change: &BuyingJobChange,
    (at, last): (Timestamp, Option<&BuyingJobEntry>),
) -> Result<()> {
    let mut check = Check::default();
    check.optional_text("reason", change.reason.as_deref(), REASON);
    let mut refuse = |message| check.contradict("changed_at", "OUT_OF_RANGE", message);
    if at > cx.now() {
        refuse("must not lie in the future");
    } else if at < journey.started_at {
        refuse("must not lie before the journey began");
    } else if last.is_some_and(|entry| at < entry.changed_at) {
        refuse("must not lie before what was last said of the job");
    }
    check.finish()
}
