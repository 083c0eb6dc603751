//! Whether a map still describes what happens.

use super::conformance::{Asked, get_journey_conformance};
use super::model::{
    AnalyticsFilter, DeviationCount, DriftFinding, JourneyActivity, JourneyConformance,
    JourneyMapDrift,
};
use super::plan::Leniency;
use super::request::compared;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::JourneyId;

/// So many journeys say something about a map.
const ENOUGH: i32 = 10;
/// A map fits if journeys fit it so well on average.
const FITS: f64 = 0.8;
/// A way of parting with the map that so many of the journeys take is no exception.
const NO_EXCEPTION: f64 = 0.3;
/// Journeys that are looked at for evidence.
const LOOKED_AT: i32 = 1_000;
/// Journeys that are told for one finding.
const EVIDENCE: usize = 5;

/// Whether the journeys of a filter still fit their map, and if not, in which ways.
pub fn get_journey_map_drift(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: Option<JourneyActivity>,
    leniency: &Leniency,
) -> Result<JourneyMapDrift> {
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        drift(cx, filter, activity, leniency)
    })?;
    told.compared = compared;
    Ok(told)
}

fn drift(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: Option<JourneyActivity>,
    leniency: &Leniency,
) -> Result<JourneyMapDrift> {
    let filter = AnalyticsFilter {
        compare_to: None,
        ..filter.clone()
    };
    let asked = Asked {
        leniency: leniency.clone(),
        by_segment: false,
        limit: Some(LOOKED_AT),
    };
    let told = get_journey_conformance(cx, &filter, activity, &asked)?;
    let often = told
        .deviations
        .iter()
        .filter(|one| one.share >= NO_EXCEPTION);
    let findings: Vec<DriftFinding> = often.map(|one| finding(one, &told)).collect();
    let fits_badly = told.mean_fitness.is_some_and(|fitness| fitness < FITS);
    Ok(JourneyMapDrift {
        as_of: told.as_of,
        journey_map_id: told.journey_map_id,
        journeys: told.journeys,
        has_drifted: told.journeys >= ENOUGH && (fits_badly || !findings.is_empty()),
        mean_fitness: told.mean_fitness,
        findings,
        compared: None,
    })
}

fn finding(one: &DeviationCount, told: &JourneyConformance) -> DriftFinding {
    let shows = told.worst.iter().filter(|journey| {
        let mut deviations = journey.deviations.iter();
        deviations.any(|other| {
            (other.kind, &other.stage, &other.activity, &other.touchpoint)
                == (one.kind, &one.stage, &one.activity, &one.touchpoint)
        })
    });
    let evidence: Vec<JourneyId> = shows
        .map(|journey| journey.journey_id)
        .take(EVIDENCE)
        .collect();
    DriftFinding {
        kind: one.kind,
        stage: one.stage.clone(),
        activity: one.activity.clone(),
        touchpoint: one.touchpoint.clone(),
        journeys: one.journeys,
        share: one.share,
        evidence,
    }
}
