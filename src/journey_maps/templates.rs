//! Maps to begin with.

mod b2b_five_stage;
mod lifecycle;
mod renewal_expansion;
mod saas_trial;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::context::Ctx;
use crate::error::Result;
use crate::interactions::{InteractionDirection, InteractionKind};
use crate::journey_map_elements::{Lane, NewJourneyMapElement, add_element};
use crate::journey_stages::{JourneyStage, JourneyStageKind, OwnerFunction, StageDraft};
use crate::touchpoints::{NewTouchpoint, TouchpointControl, TouchpointMedium, add_touchpoint};

/// A map to begin with.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapTemplate {
    /// What `template` of a new map says.
    #[schema(value_type = String, example = "b2b_five_stage")]
    pub key: &'static str,
    /// Its name.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// What it is for.
    #[schema(value_type = String)]
    pub description: &'static str,
    /// The stages that a map made from it has, in their order.
    #[schema(value_type = Vec<JourneyMapTemplateStage>)]
    pub stages: &'static [JourneyMapTemplateStage],
}

/// A stage of a template.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapTemplateStage {
    /// What programs know it by.
    #[schema(value_type = String)]
    pub key: &'static str,
    /// Its name for people.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// What the buyers are at.
    pub kind: JourneyStageKind,
    /// What happens in it, from the buyers' view.
    #[schema(value_type = String)]
    pub description: &'static str,
    /// Who of the selling side looks after the buyers in it.
    pub owner_function: OwnerFunction,
    /// What the buyers ask themselves in it.
    #[schema(value_type = String)]
    pub question: &'static str,
    /// What the buyers have when they leave it.
    #[schema(value_type = String)]
    pub outcome: &'static str,
    /// Its planned touchpoints, in their order.
    #[schema(value_type = Vec<JourneyMapTemplateTouchpoint>)]
    pub touchpoints: &'static [JourneyMapTemplateTouchpoint],
    /// What stands in its lanes, in its order.
    #[schema(value_type = Vec<JourneyMapTemplateElement>)]
    pub elements: &'static [JourneyMapTemplateElement],
}

/// A touchpoint of a template.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapTemplateTouchpoint {
    /// Its name.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// How contact is made.
    pub channel: InteractionKind,
    /// Where it takes place.
    pub medium: TouchpointMedium,
    /// Who turns to whom.
    pub direction: InteractionDirection,
    /// Who decides what it is like.
    pub control: TouchpointControl,
    /// Whether it should take place on every journey.
    pub expected: bool,
}

/// An element of a template. It is assumed: whoever uses it says what is known.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapTemplateElement {
    /// What it is.
    pub lane: Lane,
    /// What it says.
    #[schema(value_type = String)]
    pub text: &'static str,
    /// Of an emotion: from -2 (very bad) to 2 (very good).
    pub valence: Option<i32>,
    /// A word for it.
    #[schema(value_type = Option<String>)]
    pub label: Option<&'static str>,
}

/// Every template.
pub(super) const TEMPLATES: &[JourneyMapTemplate] = &[
    b2b_five_stage::TEMPLATE,
    lifecycle::TEMPLATE,
    saas_trial::TEMPLATE,
    renewal_expansion::TEMPLATE,
];

/// The template with a key.
pub(super) fn find(key: &str) -> Option<&'static JourneyMapTemplate> {
    TEMPLATES.iter().find(|template| template.key == key)
}

impl JourneyMapTemplate {
    /// The stages of a map made from it.
    pub(super) fn drafts(&self) -> Vec<StageDraft> {
        let draft = |stage: &JourneyMapTemplateStage| StageDraft {
            key: stage.key.to_owned(),
            name: stage.name.to_owned(),
            kind: stage.kind,
            description: Some(stage.description.to_owned()),
            owner_function: Some(stage.owner_function),
            question: Some(stage.question.to_owned()),
            outcome: Some(stage.outcome.to_owned()),
            entry_criteria: Vec::new(),
            exit_criteria: Vec::new(),
            target_conversion: None,
            target_duration_seconds: None,
            child_map_id: None,
        };
        self.stages.iter().map(draft).collect()
    }

    /// Adds what stands in the stages of a map made from it.
    pub(super) fn fill(&self, cx: &mut Ctx, stages: &[JourneyStage]) -> Result<()> {
        for (stage, of) in stages.iter().zip(self.stages) {
            for (position, touchpoint) in (0..).zip(of.touchpoints) {
                add_touchpoint(cx, stage, &touchpoint.at(stage, position))?;
            }
            for (position, element) in (0..).zip(of.elements) {
                add_element(cx, stage, &element.at(stage, position))?;
            }
        }
        Ok(())
    }
}

impl JourneyMapTemplateTouchpoint {
    fn at(&self, stage: &JourneyStage, position: i32) -> NewTouchpoint {
        NewTouchpoint {
            stage_id: stage.id,
            name: self.name.to_owned(),
            description: None,
            channel: self.channel,
            medium: Some(self.medium),
            direction: self.direction,
            control: Some(self.control),
            expected: Some(self.expected),
            position: Some(position),
            persona_id: None,
            committee_role: None,
            content_keys: Vec::new(),
            match_rule: None,
            evidence_level: None,
            evidence: Vec::new(),
            external_ids: Vec::new(),
        }
    }

    const fn optional(self) -> Self {
        Self {
            expected: false,
            ..self
        }
    }

    const fn under(self, control: TouchpointControl) -> Self {
        Self { control, ..self }
    }
}

impl JourneyMapTemplateElement {
    fn at(&self, stage: &JourneyStage, position: i32) -> NewJourneyMapElement {
        NewJourneyMapElement {
            stage_id: stage.id,
            lane: self.lane,
            text: self.text.to_owned(),
            position: Some(position),
            valence: self.valence,
            label: self.label.map(str::to_owned),
            owner_id: None,
            expected_effect: None,
            status: None,
            pain_point_id: None,
            evidence_level: None,
            evidence: Vec::new(),
            external_ids: Vec::new(),
        }
    }
}

/// A touchpoint to which the buyers come, over the net.
const fn inbound(name: &'static str, channel: InteractionKind) -> JourneyMapTemplateTouchpoint {
    JourneyMapTemplateTouchpoint {
        name,
        channel,
        medium: TouchpointMedium::Online,
        direction: InteractionDirection::Inbound,
        control: TouchpointControl::Owned,
        expected: true,
    }
}

/// A touchpoint for which the seller turns to the buyers, over the net.
const fn outbound(name: &'static str, channel: InteractionKind) -> JourneyMapTemplateTouchpoint {
    JourneyMapTemplateTouchpoint {
        direction: InteractionDirection::Outbound,
        ..inbound(name, channel)
    }
}

/// A touchpoint at which both are in one room.
const fn in_person(name: &'static str, channel: InteractionKind) -> JourneyMapTemplateTouchpoint {
    JourneyMapTemplateTouchpoint {
        medium: TouchpointMedium::Offline,
        ..outbound(name, channel)
    }
}

const fn says(lane: Lane, text: &'static str) -> JourneyMapTemplateElement {
    JourneyMapTemplateElement {
        lane,
        text,
        valence: None,
        label: None,
    }
}

const fn feels(valence: i32, label: &'static str, text: &'static str) -> JourneyMapTemplateElement {
    JourneyMapTemplateElement {
        lane: Lane::Emotion,
        text,
        valence: Some(valence),
        label: Some(label),
    }
}
