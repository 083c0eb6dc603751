//! What many answers say together.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono_tz::Tz;

use super::model::{
    CesMeasure, CsatMeasure, Feedback, FeedbackAnalytics, FeedbackGroup, FeedbackGrouping,
    FeedbackKind, FeedbackMeasures, FeedbackQuestion, NpsMeasure,
};
use super::store::{self, Row};
use crate::check::patterns::is_time_zone;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, PersonaId, RecordId};
use crate::mathematics::journeys::experience::{Ease, Recommendation, Satisfaction};
use crate::mathematics::journeys::intervals::Interval;
use crate::personas::personas_of_each;
use crate::query::ListRequest;
use crate::query::reading::{Spelling, read_filter};
use crate::records::Record as _;

/// Answers while they are counted.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    nps: Recommendation,
    csat: Satisfaction,
    ces: Ease,
}

impl Tally {
    fn add(&mut self, (kind, score, scale, ..): &Row) {
        match kind {
            FeedbackKind::Nps => self.nps.add(*score),
            FeedbackKind::Csat => self.csat.add(*score, *scale),
            FeedbackKind::Ces => self.ces.add(*score, *scale),
        }
    }

    fn told(&self) -> FeedbackMeasures {
        let (nps, csat, ces) = (&self.nps, &self.csat, &self.ces);
        let ends = |interval: Option<Interval>| {
            let low = interval.map(|interval| rounded(interval.low));
            (low, interval.map(|interval| rounded(interval.high)))
        };
        let (nps_low, nps_high) = ends(nps.interval());
        let (csat_low, csat_high) = ends(csat.interval());
        let (ces_low, ces_high) = ends(ces.interval());
        FeedbackMeasures {
            nps: NpsMeasure {
                count: counted(nps.count()),
                promoters: counted(nps.promoters),
                passives: counted(nps.passives),
                detractors: counted(nps.detractors),
                score: nps.score().map(rounded),
                low: nps_low,
                high: nps_high,
            },
            csat: CsatMeasure {
                count: counted(csat.count),
                satisfied: counted(csat.satisfied),
                share: csat.share().map(rounded),
                low: csat_low,
                high: csat_high,
            },
            ces: CesMeasure {
                count: counted(ces.count),
                mean: ces.mean().map(rounded),
                low: ces_low,
                high: ces_high,
            },
        }
    }
}

fn counted(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// To six digits: the rest is noise of the arithmetic, and no survey is that sure.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// Measures the answers that a question is about.
pub fn get_feedback_analytics(
    cx: &mut Ctx,
    question: &FeedbackQuestion,
) -> Result<FeedbackAnalytics> {
    let tz = zone(question)?;
    let request = ListRequest {
        filter: Some(read_filter(
            Feedback::TABLE,
            &question.filter(),
            Spelling::Rest,
            "/filter",
        )?),
        ..ListRequest::default()
    };
    let rows = store::answers(cx, &request)?;
    let personas = match question.group_by {
        Some(FeedbackGrouping::Persona) => personas_of(cx, &rows)?,
        _ => HashMap::new(),
    };
    let mut total = Tally::default();
    let mut groups: BTreeMap<(bool, Option<String>), Tally> = BTreeMap::new();
    for row in &rows {
        total.add(row);
        let Some(by) = question.group_by else {
            continue;
        };
        let (_, _, _, stage, touchpoint, stakeholder, answered_at) = row;
        let keys = match by {
            FeedbackGrouping::Stage => {
                vec![stage.map(|id| RecordId::new(Object::JourneyStage, id.0).to_string())]
            }
            FeedbackGrouping::Touchpoint => {
                vec![touchpoint.map(|id| RecordId::new(Object::Touchpoint, id.0).to_string())]
            }
            FeedbackGrouping::Month => {
                let local = answered_at.to_chrono().with_timezone(&tz);
                vec![Some(local.format("%Y-%m").to_string())]
            }
            FeedbackGrouping::Persona => {
                let of = stakeholder.and_then(|id| personas.get(&id));
                of.map_or_else(
                    || vec![None],
                    |ids| ids.iter().map(|id| Some(id.to_string())).collect(),
                )
            }
        };
        for key in keys {
            groups.entry((key.is_none(), key)).or_default().add(row);
        }
    }
    let groups = groups.into_iter().map(|((_, key), tally)| FeedbackGroup {
        key,
        measures: tally.told(),
    });
    Ok(FeedbackAnalytics {
        total: total.told(),
        groups: groups.collect(),
    })
}

/// The zone whose months are meant; months need one, and nothing else takes one.
fn zone(question: &FeedbackQuestion) -> Result<Tz> {
    let by_month = question.group_by == Some(FeedbackGrouping::Month);
    match &question.tz {
        None if by_month => {
            let message = "months need a time zone";
            Err(Error::contradiction("tz", "REQUIRED", message))
        }
        None => Ok(Tz::UTC),
        Some(_) if !by_month => {
            let message = "belongs to group_by=month";
            Err(Error::contradiction("tz", "UNUSED", message))
        }
        Some(name) => {
            let known = name.parse().ok().filter(|_: &Tz| is_time_zone(name));
            known.ok_or_else(|| {
                let message = "must be a time zone such as Europe/Berlin";
                Error::invalid("tz", "INVALID_VALUE", message)
            })
        }
    }
}

/// The personas of those who answered.
fn personas_of(cx: &mut Ctx, rows: &[Row]) -> Result<HashMap<AnyUid, Vec<PersonaId>>> {
    let who: HashSet<AnyUid> = rows.iter().filter_map(|row| row.5).collect();
    let who: Vec<AnyUid> = who.into_iter().collect();
    let of_each = personas_of_each(cx, &who)?.into_iter();
    Ok(of_each
        .map(|(who, personas)| (who, personas.iter().map(|of| of.persona_id).collect()))
        .collect())
}
