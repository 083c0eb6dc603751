//! By what an interaction is known to be a planned touchpoint.

use async_graphql::{InputObject, SimpleObject};
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT};
use crate::interactions::{InteractionDirection, InteractionKind};

/// What an interaction in the stage must be like to be the touchpoint. All that is said must hold; a rule
/// that says nothing matches nothing.
#[derive(
    Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(input_name = "MatchRuleInput")]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"kinds": ["email"], "subject_pattern": "(?i)invoice"}))]
pub struct MatchRule {
    /// Its kind is one of these; any, if none is named.
    #[graphql(default)]
    #[schema(max_items = 20)]
    pub kinds: Vec<InteractionKind>,
    /// Its direction is one of these; any, if none is named.
    #[graphql(default)]
    #[schema(max_items = 3)]
    pub directions: Vec<InteractionDirection>,
    /// It came by a link with these marks.
    pub utm: Option<UtmMarks>,
    /// Its subject holds a match of this regular expression, without look-around and back-references;
    /// `(?i)` at its beginning ignores the case.
    #[schema(min_length = 1, max_length = 255)]
    pub subject_pattern: Option<String>,
}

/// The marks of a link (`utm_source` and so on); those that are named must be the same, whatever the case.
#[derive(
    Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(input_name = "UtmMarksInput")]
#[serde(deny_unknown_fields, default)]
pub struct UtmMarks {
    /// Where the link stood: `utm_source`.
    #[schema(min_length = 1, max_length = 255)]
    pub source: Option<String>,
    /// What kind of place that was: `utm_medium`.
    #[schema(min_length = 1, max_length = 255)]
    pub medium: Option<String>,
    /// The campaign it belonged to: `utm_campaign`.
    #[schema(min_length = 1, max_length = 255)]
    pub campaign: Option<String>,
    /// The words that were searched for: `utm_term`.
    #[schema(min_length = 1, max_length = 255)]
    pub term: Option<String>,
    /// Which of several links it was: `utm_content`.
    #[schema(min_length = 1, max_length = 255)]
    pub content: Option<String>,
}

/// The most memory that a pattern may take, in bytes: a short one can ask for very much.
const PATTERN_BYTES: usize = 200_000;

impl MatchRule {
    /// The pattern of the subject, ready to be used; nothing if there is none, or none that can be read.
    pub(crate) fn subject(&self) -> Option<Regex> {
        let pattern = self.subject_pattern.as_deref()?;
        compile(pattern).ok()
    }

    /// Notes what makes no sense.
    pub(super) fn check(&self, check: &mut Check) {
        let marks = self.utm.as_ref().map(UtmMarks::named).unwrap_or_default();
        let says_nothing = self.kinds.is_empty()
            && self.directions.is_empty()
            && marks.is_empty()
            && self.subject_pattern.is_none();
        if says_nothing {
            check.contradict("match_rule", "REQUIRED", "a rule must say something");
        }
        for (field, mark) in marks {
            check.text(&format!("match_rule/utm/{field}"), mark, SHORT);
        }
        let Some(pattern) = self.subject_pattern.as_deref() else {
            return;
        };
        check.text("match_rule/subject_pattern", pattern, SHORT);
        if let Err(error) = compile(pattern) {
            let message = format!("must be a regular expression: {error}");
            check.refuse("match_rule/subject_pattern", "INVALID_VALUE", message);
        }
    }
}

impl UtmMarks {
    /// The marks that are named, each with the name of its field.
    pub(crate) fn named(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("source", &self.source),
            ("medium", &self.medium),
            ("campaign", &self.campaign),
            ("term", &self.term),
            ("content", &self.content),
        ];
        all.into_iter()
            .filter_map(|(field, mark)| Some((field, mark.as_deref()?)))
            .collect()
    }
}

fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).build()
}
