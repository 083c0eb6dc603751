//! What a map asks for, as steps in order.

use std::collections::HashMap;

use super::contacts::Labels;
use super::model::JourneyActivity;
use super::stages::{Stages, folded};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyMapId, RecordId};
use crate::mathematics::journeys::alignment::Planned;
use crate::touchpoints::touchpoints_of;

/// Which stages may be left out, and which may happen again right after themselves: by their keys.
#[derive(Debug, Clone, Default)]
pub(super) struct Leniency {
    pub optional: Vec<String>,
    pub repeatable: Vec<String>,
}

impl Leniency {
    /// Refuses keys of stages that are not there.
    fn check(&self, stages: &Stages) -> Result<()> {
        let names = [
            ("optional", &self.optional),
            ("repeatable", &self.repeatable),
        ];
        for (place, keys) in names {
            for key in keys {
                if !stages.told.iter().any(|stage| stage.key == *key) {
                    let message = format!("the map has no stage with the key {key:?}");
                    return Err(Error::invalid(place, "INVALID_VALUE", message));
                }
            }
        }
        Ok(())
    }
}

/// What a step is in the map.
#[derive(Debug)]
struct Place {
    stage: usize,
    touchpoint: Option<String>,
}

/// The stages of a map, and the steps that are asked for: the stages themselves, or the touchpoints that are planned in them.
#[derive(Debug)]
pub(super) struct Plan {
    pub stages: Stages,
    pub steps: Vec<Planned>,
    places: Vec<Place>,
    leniency: Leniency,
}

impl Plan {
    /// The plan of a map, with its stages and what journeys are laid along it by.
    pub(super) fn new(
        cx: &mut Ctx,
        (map, stages): (JourneyMapId, Stages),
        (activity, labels): (JourneyActivity, &mut Labels),
        leniency: &Leniency,
    ) -> Result<Self> {
        leniency.check(&stages)?;
        let mut plan = Self {
            stages,
            steps: Vec::new(),
            places: Vec::new(),
            leniency: leniency.clone(),
        };
        match activity {
            JourneyActivity::Touchpoint => plan.ask_for_touchpoints(cx, map, labels)?,
            _ => plan.ask_for_stages(activity, labels),
        }
        Ok(plan)
    }

    fn ask_for_stages(&mut self, activity: JourneyActivity, labels: &mut Labels) {
        let known: HashMap<String, u32> = labels
            .names
            .iter()
            .zip(0..)
            .map(|(name, place)| (folded(name), place))
            .collect();
        for (stage, place) in self.stages.told.iter().zip(0..) {
            let lived_as = match activity {
                JourneyActivity::Stage => u32::try_from(place).unwrap_or(u32::MAX),
                // Nothing happened that is called so: a place of its own.
                _ => known
                    .get(&folded(&stage.key))
                    .or_else(|| known.get(&folded(&stage.name)))
                    .copied()
                    .unwrap_or_else(|| labels.place(&stage.name)),
            };
            self.steps.push(Planned {
                activity: lived_as,
                optional: self.leniency.optional.contains(&stage.key),
                repeatable: self.leniency.repeatable.contains(&stage.key),
            });
            self.places.push(Place {
                stage: place,
                touchpoint: None,
            });
        }
    }

    fn ask_for_touchpoints(
        &mut self,
        cx: &mut Ctx,
        map: JourneyMapId,
        labels: &mut Labels,
    ) -> Result<()> {
        let mut planned = Vec::new();
        for touchpoint in touchpoints_of(cx, map)? {
            if let Some(stage) = self.stages.place(RecordId::from(touchpoint.stage_id).uid()) {
                planned.push((stage, touchpoint));
            }
        }
        // Those of one stage come in their order.
        planned.sort_by_key(|(stage, _)| *stage);
        for (stage, touchpoint) in planned {
            let key = self.stages.key(stage).to_owned();
            self.steps.push(Planned {
                activity: labels.place(&touchpoint.name),
                optional: !touchpoint.expected || self.leniency.optional.contains(&key),
                repeatable: self.leniency.repeatable.contains(&key),
            });
            self.places.push(Place {
                stage,
                touchpoint: Some(touchpoint.name),
            });
        }
        Ok(())
    }

    /// The place of the stage of a step.
    pub(super) fn stage_of(&self, step: usize) -> Option<usize> {
        self.places.get(step).map(|place| place.stage)
    }

    /// The key of the stage of a step.
    pub(super) fn stage_key(&self, step: usize) -> Option<String> {
        let stage = self.stage_of(step)?;
        Some(self.stages.key(stage).to_owned())
    }

    /// The touchpoint that a step is.
    pub(super) fn touchpoint(&self, step: usize) -> Option<String> {
        self.places.get(step)?.touchpoint.clone()
    }

    /// Whether the stage with a key may be left out.
    pub(super) fn is_optional(&self, key: &str) -> bool {
        self.leniency.optional.iter().any(|one| one == key)
    }

    /// Whether the stage with a key may happen again right after itself.
    pub(super) fn is_repeatable(&self, key: &str) -> bool {
        self.leniency.repeatable.iter().any(|one| one == key)
    }
}
