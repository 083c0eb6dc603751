//! A match of an interaction with a planned touchpoint, and whether an interaction meets a rule.

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use utoipa::ToSchema;

use crate::ids::{InteractionId, JourneyId, TouchpointId, UserId, WorkspaceId};
use crate::interactions::Interaction;
use crate::schema::interaction_touchpoints;
use crate::touchpoints::{MatchRule, Touchpoint};
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// Who says which touchpoint an interaction was.
    MatchOrigin {
        /// The rule of the touchpoint.
        Rule = "rule",
        /// Somebody; no rule overrules it.
        Hand = "hand",
    }
}

/// Which planned touchpoint an interaction was on a journey.
#[derive(
    Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject, Queryable, Selectable, Insertable,
)]
#[diesel(table_name = interaction_touchpoints, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct InteractionTouchpoint {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The interaction.
    pub interaction_id: InteractionId,
    /// The journey.
    pub journey_id: JourneyId,
    /// The touchpoint; empty if somebody said that it was none.
    pub touchpoint_id: Option<TouchpointId>,
    /// Who says so.
    pub matched_by: MatchOrigin,
    /// The user who said so by hand.
    pub matched_by_id: Option<UserId>,
    /// When it was found or said.
    pub matched_at: Timestamp,
}

/// What somebody knows of an interaction.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "journey_id": "journey_01h2xcejqtf2nbrexx3vqjhp41",
    "touchpoint_id": "touchpoint_01h2xcejqtf2nbrexx3vqjhp41"
}))]
pub struct TouchpointMatch {
    /// The journey: one of the interaction's account.
    pub journey_id: JourneyId,
    /// Which touchpoint of the journey's map it was; none at all, if nothing is said.
    #[serde(default)]
    pub touchpoint_id: Option<TouchpointId>,
}

/// Whether an interaction is what a touchpoint plans.
pub(super) fn meets(interaction: &Interaction, touchpoint: &Touchpoint) -> bool {
    match &touchpoint.match_rule {
        Some(rule) => meets_rule(interaction, &rule.0),
        None => {
            interaction.kind == touchpoint.channel && interaction.direction == touchpoint.direction
        }
    }
}

fn meets_rule(interaction: &Interaction, rule: &MatchRule) -> bool {
    if !rule.kinds.is_empty() && !rule.kinds.contains(&interaction.kind) {
        return false;
    }
    if !rule.directions.is_empty() && !rule.directions.contains(&interaction.direction) {
        return false;
    }
    if rule.subject_pattern.is_some() {
        let subject = interaction.subject.as_deref().unwrap_or_default();
        if !rule
            .subject()
            .is_some_and(|pattern| pattern.is_match(subject))
        {
            return false;
        }
    }
    let marks = rule.utm.as_ref().map(|utm| utm.named()).unwrap_or_default();
    if marks.is_empty() {
        return true;
    }
    let found = utm_marks(interaction);
    marks.iter().all(|(name, wanted)| {
        found
            .iter()
            .any(|(known, mark)| known == name && mark.to_lowercase() == wanted.to_lowercase())
    })
}

/// The marks of the link by which somebody came: those that the workspace keeps in added fields (`utm_source` and
/// so on), else those of the links in what was recorded.
fn utm_marks(interaction: &Interaction) -> Vec<(String, String)> {
    let mut marks: Vec<(String, String)> = Vec::new();
    for (key, value) in &interaction.custom_fields.0.0 {
        if let (Some(name), Value::String(mark)) = (key.strip_prefix("utm_"), value) {
            marks.push((name.to_owned(), mark.clone()));
        }
    }
    if !marks.is_empty() {
        return marks;
    }
    let texts = [&interaction.source, &interaction.subject, &interaction.body];
    let words = texts.into_iter().flatten().flat_map(|text| {
        text.split(|letter: char| letter.is_whitespace() || "<>\"'()".contains(letter))
    });
    for word in words.filter(|word| word.contains("utm_")) {
        let Ok(link) = Url::parse(word) else {
            continue;
        };
        for (name, mark) in link.query_pairs() {
            if let Some(name) = name.strip_prefix("utm_") {
                marks.push((name.to_owned(), mark.into_owned()));
            }
        }
    }
    marks
}
