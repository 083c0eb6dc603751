//! How journeys that are under way stand, and which of them may need somebody.

use super::contacts::{Contact, Contacts};
use super::model::{
    AnalyticsFilter, HealthWarning, JourneyActivity, JourneyHealth, JourneyHealthReport, QuietRole,
    count,
};
use super::quiet::Appearances;
use super::request::{compared, limit_of, require};
use super::stages::Stages;
use super::walks::{Walk, Walks};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::Object;
use crate::mathematics::journeys::funnel::Ending;
use crate::mathematics::journeys::seconds;
use crate::mathematics::journeys::silence::Silence;
use crate::mathematics::journeys::survival::{Stay, Survival};

/// So many contacts are its last ones.
const LAST: usize = 3;

/// How the journeys that are under way stand.
pub fn get_journey_health(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    limit: Option<i32>,
) -> Result<JourneyHealthReport> {
    let limit = limit_of(limit, 50)?;
    let further = [Object::JourneyMap, Object::Interaction, Object::Deal];
    require(cx, &further)?;
    filter.refuse_pipeline()?;
    let (mut told, compared) = compared(cx, filter, |cx, filter| report(cx, filter, limit))?;
    told.compared = compared;
    Ok(told)
}

fn report(cx: &mut Ctx, filter: &AnalyticsFilter, limit: usize) -> Result<JourneyHealthReport> {
    let stages = Stages::of(cx, filter)?;
    let walks = Walks::load(cx, filter, &stages)?;
    let contacts = Contacts::load(cx, &walks, JourneyActivity::Channel)?;
    let appearances = Appearances::load(cx, &walks)?;
    let usual = usual_times(&stages, &walks);
    let now = walks.moment.as_micros();
    let running = walks.all.iter().enumerate();
    let running = running.filter(|(_, walk)| walk.ending == Ending::Running);
    let mut told: Vec<JourneyHealth> = running
        .filter_map(|(place, walk)| {
            let quiet = appearances.quiet_roles(walk, now);
            health(&stages, walk, (contacts.of(place), quiet), &usual, now)
        })
        .collect();
    let (active, warned) = (
        told.len(),
        told.iter().filter(|one| !one.warnings.is_empty()).count(),
    );
    told.sort_by_key(|one| std::cmp::Reverse(one.warnings.len()));
    told.truncate(limit);
    Ok(JourneyHealthReport {
        as_of: walks.moment,
        active: count(active),
        warned: count(warned),
        journeys: told,
        compared: None,
    })
}

/// The time by which nine in ten have left each stage.
fn usual_times(stages: &Stages, walks: &Walks) -> Vec<Option<f64>> {
    let now = walks.moment.as_micros();
    let mut stays: Vec<Vec<Stay>> = vec![Vec::new(); stages.len()];
    for visit in walks.all.iter().flat_map(|walk| &walk.visits) {
        if let Some(stays) = stays.get_mut(visit.stage) {
            stays.push(Stay {
                duration: visit.left.unwrap_or(now).saturating_sub(visit.entered),
                ended: visit.left.is_some(),
            });
        }
    }
    stays
        .iter_mut()
        .map(|stays| Survival::of(stays).percentile(90))
        .collect()
}

fn health(
    stages: &Stages,
    walk: &Walk,
    (met, quiet_roles): (&[Contact], Vec<QuietRole>),
    usual: &[Option<f64>],
    now: i64,
) -> Option<JourneyHealth> {
    let last = walk.visits.last();
    let in_stage = last.map(|visit| seconds(now.saturating_sub(visit.entered)));
    let usual_p90 = last.and_then(|visit| usual.get(visit.stage).copied().flatten());
    let moments: Vec<i64> = met.iter().map(|contact| contact.at).collect();
    let silence = Silence::after(&moments, now);
    let change = sentiment_change(met);
    let mut warnings = Vec::new();
    if in_stage
        .zip(usual_p90)
        .is_some_and(|(here, usual)| here > usual)
    {
        warnings.push(HealthWarning::Stalled);
    }
    if silence.is_some_and(|silence| silence.is_unusual()) {
        warnings.push(HealthWarning::Silent);
    }
    if change.is_some_and(|change| change <= -1.0) {
        warnings.push(HealthWarning::SentimentFalling);
    }
    let mut before = walk.visits.iter().rev().skip(1);
    if before
        .next()
        .zip(last)
        .is_some_and(|(before, last)| last.stage < before.stage)
    {
        warnings.push(HealthWarning::WentBack);
    }
    if !quiet_roles.is_empty() {
        warnings.push(HealthWarning::RoleGoneQuiet);
    }
    Some(JourneyHealth {
        journey_id: walk.journey?,
        account_id: walk.account?,
        stage: last.map(|visit| stages.key(visit.stage).to_owned()),
        seconds_in_stage: in_stage,
        usual_p90_seconds: usual_p90,
        silent_seconds: silence.map(|silence| silence.lasting),
        usual_gap_seconds: silence.and_then(|silence| silence.usual_gap),
        sentiment_change: change,
        quiet_roles,
        warnings,
    })
}

/// The mean mood of the last contacts that have one, less that of those before.
fn sentiment_change(met: &[Contact]) -> Option<f64> {
    let moods: Vec<f64> = met
        .iter()
        .filter_map(|contact| contact.sentiment)
        .map(f64::from)
        .collect();
    let (before, last) = moods.split_at_checked(moods.len().checked_sub(LAST)?)?;
    let mean = |moods: &[f64]| {
        let count = u32::try_from(moods.len()).ok().filter(|count| *count > 0)?;
        Some(moods.iter().sum::<f64>() / f64::from(count))
    };
    Some(mean(last)? - mean(before)?)
}
