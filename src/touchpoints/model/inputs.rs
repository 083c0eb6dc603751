//! What callers may say about a touchpoint.

use async_graphql::{InputObject, MaybeUndefined};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{MatchRule, Touchpoint, TouchpointControl, TouchpointMedium};
use crate::check::{Check, put_nullable};
use crate::error::Result;
use crate::ids::{JourneyStageId, PersonaId, TouchpointId};
use crate::interactions::{InteractionDirection, InteractionKind};
use crate::journey_maps::{Evidence, EvidenceLevel};
use crate::journey_stages::JourneyStage;
use crate::types::{ExternalId, Json, Timestamp};

/// A new touchpoint.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "stage_id": "journey_stage_01h2xcejqtf2nbrexx3vqjhp41",
    "name": "First call with a consultant", "channel": "call", "direction": "inbound"
}))]
pub struct NewTouchpoint {
    /// The stage it stands in.
    pub stage_id: JourneyStageId,
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// How contact is made: a kind of interactions.
    pub channel: InteractionKind,
    /// Where it takes place; online if nothing is said, unless its channel is `meeting` or `event`.
    #[serde(default)]
    pub medium: Option<TouchpointMedium>,
    /// Who turns to whom.
    pub direction: InteractionDirection,
    /// Who decides what it is like; the seller if nothing is said.
    #[serde(default)]
    pub control: Option<TouchpointControl>,
    /// Whether it should take place on every journey; yes if nothing is said.
    #[serde(default)]
    pub expected: Option<bool>,
    /// Its place among the touchpoints of its stage, 0 coming first; after all others if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: Option<i32>,
    /// The kind of buyers it is for.
    #[serde(default)]
    pub persona_id: Option<PersonaId>,
    /// The role in buying committees that it is for; a name or a synonym is stored as the key.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub committee_role: Option<String>,
    /// What is shown or sent in it: keys of contents.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub content_keys: Vec<String>,
    /// By what an interaction is known to be it; one of its channel and direction, if nothing is said.
    #[serde(default)]
    pub match_rule: Option<MatchRule>,
    /// How it is known that it takes place; it is assumed if nothing is said.
    #[serde(default)]
    pub evidence_level: Option<EvidenceLevel>,
    /// The records that show it.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 100)]
    pub evidence: Vec<Evidence>,
    /// Ids of the touchpoint in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a touchpoint: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"expected": false, "committee_role": "champion"}))]
pub struct TouchpointPatch {
    /// The stage it stands in: another one of the map.
    #[schema(value_type = JourneyStageId, required = false)]
    pub stage_id: MaybeUndefined<JourneyStageId>,
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// How contact is made: a kind of interactions.
    #[schema(value_type = InteractionKind, required = false)]
    pub channel: MaybeUndefined<InteractionKind>,
    /// Where it takes place.
    #[schema(value_type = TouchpointMedium, required = false)]
    pub medium: MaybeUndefined<TouchpointMedium>,
    /// Who turns to whom.
    #[schema(value_type = InteractionDirection, required = false)]
    pub direction: MaybeUndefined<InteractionDirection>,
    /// Who decides what it is like.
    #[schema(value_type = TouchpointControl, required = false)]
    pub control: MaybeUndefined<TouchpointControl>,
    /// Whether it should take place on every journey.
    #[schema(value_type = bool, required = false)]
    pub expected: MaybeUndefined<bool>,
    /// Its place among the touchpoints of its stage.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// The kind of buyers it is for.
    #[schema(value_type = Option<PersonaId>)]
    pub persona_id: MaybeUndefined<PersonaId>,
    /// The role in buying committees that it is for; a name or a synonym is stored as the key.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub committee_role: MaybeUndefined<String>,
    /// What is shown or sent in it: keys of contents.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub content_keys: MaybeUndefined<Vec<String>>,
    /// By what an interaction is known to be it.
    #[schema(value_type = Option<MatchRule>)]
    pub match_rule: MaybeUndefined<MatchRule>,
    /// How it is known that it takes place.
    #[schema(value_type = EvidenceLevel, required = false)]
    pub evidence_level: MaybeUndefined<EvidenceLevel>,
    /// The records that show it.
    #[schema(value_type = Vec<Evidence>, required = false, max_items = 100)]
    pub evidence: MaybeUndefined<Vec<Evidence>>,
    /// Ids of the touchpoint in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Touchpoint {
    /// A touchpoint as a caller described it, in its stage.
    pub(in crate::touchpoints) fn from_new(
        new: &NewTouchpoint,
        stage: &JourneyStage,
        position: i32,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        let id = TouchpointId::generate();
        let usual = match new.channel {
            InteractionKind::Meeting | InteractionKind::Event => TouchpointMedium::Offline,
            _ => TouchpointMedium::Online,
        };
        Self {
            workspace_id: stage.workspace_id,
            id,
            journey_map_id: stage.journey_map_id,
            stage_id: stage.id,
            lineage_id: id,
            name: new.name,
            description: new.description,
            channel: new.channel,
            medium: new.medium.unwrap_or(usual),
            direction: new.direction,
            control: new.control.unwrap_or(TouchpointControl::Owned),
            expected: new.expected.unwrap_or(true),
            position,
            persona_id: new.persona_id,
            committee_role: new.committee_role,
            content_keys: Json(new.content_keys),
            match_rule: new.match_rule.map(Json),
            evidence_level: new.evidence_level.unwrap_or(EvidenceLevel::Assumed),
            evidence: Json(new.evidence),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }
}

impl TouchpointPatch {
    /// The touchpoint with the changes, in its kept form.
    pub(in crate::touchpoints) fn apply(&self, mut touchpoint: Touchpoint) -> Result<Touchpoint> {
        let Self {
            stage_id,
            name,
            description,
            channel,
            medium,
            direction,
            control,
            expected,
            position,
            persona_id,
            committee_role,
            content_keys,
            match_rule,
            evidence_level,
            evidence,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("stage_id", &mut touchpoint.stage_id, stage_id);
        check.put("name", &mut touchpoint.name, name);
        put_nullable(&mut touchpoint.description, description);
        check.put("channel", &mut touchpoint.channel, channel);
        check.put("medium", &mut touchpoint.medium, medium);
        check.put("direction", &mut touchpoint.direction, direction);
        check.put("control", &mut touchpoint.control, control);
        check.put("expected", &mut touchpoint.expected, expected);
        check.put("position", &mut touchpoint.position, position);
        put_nullable(&mut touchpoint.persona_id, persona_id);
        put_nullable(&mut touchpoint.committee_role, committee_role);
        check.put("content_keys", &mut touchpoint.content_keys.0, content_keys);
        match match_rule {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => touchpoint.match_rule = None,
            MaybeUndefined::Value(rule) => touchpoint.match_rule = Some(Json(rule.clone())),
        }
        let level = &mut touchpoint.evidence_level;
        check.put("evidence_level", level, evidence_level);
        check.put("evidence", &mut touchpoint.evidence.0, evidence);
        check.put("external_ids", &mut touchpoint.external_ids.0, external_ids);
        check.finish()?;
        touchpoint.settle()?;
        Ok(touchpoint)
    }
}
