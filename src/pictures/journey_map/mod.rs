//! The picture of a journey map: stages from left to right, lanes from top to bottom.
//!
//! Each cell holds the elements of one lane in one stage, as cards. The emotions are a curve, planned and
//! observed, with a star where a moment of truth stands; touchpoints say by which channel; the layers of a
//! service blueprint are parted by its three lines. Where not all stages fit beside one another, they go on
//! below.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::graph::plain;
use super::text::clean;

mod curve;
mod draw;

/// A stage as the picture shows one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapPictureStage {
    /// The stage's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The word for what the buyers are at in it.
    pub kind: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What the buyers ask themselves in it.
    pub question: Option<String>,
    /// What they have at its end.
    pub outcome: Option<String>,
    /// The share of those who come that should go on, from 0 to 1.
    pub target_conversion: Option<f64>,
    /// The share that did, from 0 to 1.
    pub conversion: Option<f64>,
    /// How many days it should take at most.
    pub target_days: Option<u32>,
    /// How the buyers should feel, from -2 (very bad) to 2 (very good).
    pub planned_emotion: Option<f64>,
    /// How they felt, on the same scale.
    pub observed_emotion: Option<f64>,
    /// From how many observations that is known.
    pub observations: u32,
}

/// A lane that has anything in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapPictureLane {
    /// The word for it, such as `pain_point`; `touchpoint` for the planned touchpoints.
    pub lane: String,
    /// Its name for people.
    pub name: String,
    /// Whether it is a layer of a service blueprint.
    pub blueprint: bool,
}

/// An element in its lane and stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapPictureElement {
    /// The element's id.
    pub id: String,
    /// The stage it stands in.
    pub stage_id: String,
    /// The lane it stands in.
    pub lane: String,
    /// What it says.
    pub text: String,
    /// A word for it.
    pub label: Option<String>,
    /// Of an emotion: from -2 (very bad) to 2 (very good).
    pub valence: Option<i32>,
    /// How it is known: `assumed`, `reported` or `observed`.
    pub evidence_level: String,
    /// Anything short to be shown beside it, such as the status of an opportunity.
    pub note: Option<String>,
}

/// A planned touchpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapPictureTouchpoint {
    /// The touchpoint's id.
    pub id: String,
    /// The stage it stands in.
    pub stage_id: String,
    /// Its name.
    pub name: String,
    /// How contact is made, such as `email`.
    pub channel: String,
    /// Who turns to whom: `inbound`, `outbound` or `internal`.
    pub direction: String,
    /// Whether it should take place on every journey.
    pub expected: bool,
    /// The persona or the role in committees that it is for.
    pub meant_for: Option<String>,
    /// How often it took place, where that was counted.
    pub observed: Option<u32>,
    /// How it is known: `assumed`, `reported` or `observed`.
    pub evidence_level: String,
}

/// All that the picture shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapPicture {
    /// The map's name.
    pub title: String,
    /// What else is known of the map, such as its kind, its version and whom it is for.
    pub facts: Vec<String>,
    /// All that the picture shows, in words: a line for each stage, touchpoint and element.
    pub alternative: String,
    /// The stages in their order.
    pub stages: Vec<JourneyMapPictureStage>,
    /// The lanes that have anything in them, in the order in which they are shown.
    pub lanes: Vec<JourneyMapPictureLane>,
    /// The touchpoints, in their order.
    pub touchpoints: Vec<JourneyMapPictureTouchpoint>,
    /// The elements, in their order.
    pub elements: Vec<JourneyMapPictureElement>,
}

/// The lane of the touchpoints.
const TOUCHPOINT: &str = "touchpoint";
/// The lane that is a curve.
const EMOTION: &str = "emotion";
/// The lane whose elements are marked on that curve.
const MOMENT_OF_TRUTH: &str = "moment_of_truth";

/// The lanes in the order in which they are shown: the word, the name, the tone, and the line of a service
/// blueprint that stands above.
const LANES: [(&str, &str, &str, Option<&str>); 17] = [
    ("goal", "Goals", "blue", None),
    ("need", "Needs", "blue", None),
    ("expectation", "Expectations", "blue", None),
    ("action", "Actions", "teal", None),
    (TOUCHPOINT, "Touchpoints", "teal", None),
    ("thought", "Thoughts", "violet", None),
    (EMOTION, "Emotions", "violet", None),
    (MOMENT_OF_TRUTH, "Moments of truth", "orange", None),
    ("pain_point", "Pain points", "red", None),
    ("gain", "Gains", "green", None),
    ("influence", "Influences", "grey", None),
    ("opportunity", "Opportunities", "green", None),
    ("evidence", "Evidence", "grey", Some("service blueprint")),
    ("customer_action", "Customer actions", "teal", Some("")),
    (
        "frontstage",
        "Frontstage",
        "blue",
        Some("line of interaction"),
    ),
    (
        "backstage",
        "Backstage",
        "violet",
        Some("line of visibility"),
    ),
    (
        "support",
        "Support",
        "grey",
        Some("line of internal interaction"),
    ),
];

fn tone(lane: &str) -> &'static str {
    let known = LANES.iter().find(|(word, ..)| *word == lane);
    known.map_or("grey", |(_, _, tone, _)| *tone)
}

/// `email, outbound, for the champion`.
fn contact(touchpoint: &JourneyMapPictureTouchpoint) -> String {
    let mut facts = vec![
        clean(&touchpoint.channel).replace('_', " "),
        clean(&touchpoint.direction).replace('_', " "),
    ];
    facts.retain(|fact| !fact.is_empty());
    facts.extend(
        touchpoint
            .meant_for
            .as_deref()
            .map(|whom| format!("for {}", clean(whom))),
    );
    if !touchpoint.expected {
        facts.push("optional".to_owned());
    }
    facts.extend(
        touchpoint
            .observed
            .map(|times| format!("took place {times}\u{a0}×")),
    );
    facts.join("\u{a0}· ")
}

/// `+1.5`, as the scale of emotions is written.
fn feeling(value: f64) -> String {
    let value = value.clamp(-2.0, 2.0);
    // Nobody reads a negative zero.
    let value = if value.abs() < 0.05 { 0.0 } else { value };
    if value > 0.0 {
        format!("+{value:.1}")
    } else {
        format!("{value:.1}").replace('-', "−")
    }
}

/// What a stage should be like, and is.
fn aims(stage: &JourneyMapPictureStage) -> Vec<String> {
    let percent = |share: f64| format!("{:.0}\u{a0}%", share * 100.0);
    let mut aims: Vec<String> = Vec::new();
    aims.extend(stage.owner.as_deref().map(clean));
    match (stage.conversion, stage.target_conversion) {
        (Some(is), Some(aim)) => {
            aims.push(format!("{} go on, aim {}", percent(is), percent(aim)));
        }
        (Some(is), None) => aims.push(format!("{} go on", percent(is))),
        (None, Some(aim)) => aims.push(format!("aim {} go on", percent(aim))),
        (None, None) => {}
    }
    aims.extend(
        stage
            .target_days
            .map(|days| format!("at most {days}\u{a0}days")),
    );
    aims
}

impl JourneyMapPicture {
    /// The picture with its lanes and the words for it, which follow from the rest.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.lanes = self.filled();
        self.alternative = self.words();
        self
    }

    /// The lanes that have anything in them.
    fn filled(&self) -> Vec<JourneyMapPictureLane> {
        let felt = |stage: &JourneyMapPictureStage| {
            stage.planned_emotion.is_some() || stage.observed_emotion.is_some()
        };
        let used = |lane: &str| match lane {
            TOUCHPOINT => !self.touchpoints.is_empty(),
            EMOTION if self.stages.iter().any(felt) => true,
            _ => self.elements.iter().any(|element| element.lane == lane),
        };
        let lanes = LANES.iter().filter(|(lane, ..)| used(lane));
        lanes
            .map(|(lane, name, _, line)| JourneyMapPictureLane {
                lane: (*lane).to_owned(),
                name: (*name).to_owned(),
                blueprint: line.is_some(),
            })
            .collect()
    }

    fn elements_in<'a>(
        &'a self,
        stage: &'a str,
        lane: &'a str,
    ) -> impl Iterator<Item = &'a JourneyMapPictureElement> {
        let own = move |element: &&JourneyMapPictureElement| {
            element.stage_id == stage && element.lane == lane
        };
        self.elements.iter().filter(own)
    }

    fn touchpoints_in<'a>(
        &'a self,
        stage: &'a str,
    ) -> impl Iterator<Item = &'a JourneyMapPictureTouchpoint> {
        let own = move |touchpoint: &&JourneyMapPictureTouchpoint| touchpoint.stage_id == stage;
        self.touchpoints.iter().filter(own)
    }

    /// Every stage with all that stands in it, in words.
    fn words(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if self.stages.is_empty() {
            lines.push("The map has no stages.".to_owned());
        }
        for (index, stage) in self.stages.iter().enumerate() {
            let mut line = format!(
                "Stage {}: \u{2068}{}\u{2069}",
                index + 1,
                clean(&stage.name)
            );
            for aim in aims(stage) {
                line.push_str(&format!("; {aim}"));
            }
            line.push('.');
            for (what, said) in [("Question", &stage.question), ("Outcome", &stage.outcome)] {
                if let Some(said) = said {
                    line.push_str(&format!(" {what}: {}", clean(said)));
                }
            }
            if let Some(planned) = stage.planned_emotion {
                line.push_str(&format!(" Emotion planned {}.", feeling(planned)));
            }
            if let Some(observed) = stage.observed_emotion {
                let (felt, count) = (feeling(observed), stage.observations);
                line.push_str(&format!(" Emotion observed {felt} ({count} observations)."));
            }
            lines.push(line);
            for touchpoint in self.touchpoints_in(&stage.id) {
                let name = clean(&touchpoint.name);
                let known = known(&touchpoint.evidence_level);
                let contact = contact(touchpoint);
                lines.push(format!(
                    "Touchpoint: \u{2068}{name}\u{2069} ({contact}{known})."
                ));
            }
            for (lane, name, ..) in LANES {
                for element in self.elements_in(&stage.id, lane) {
                    lines.push(format!("{name}: {}", sentence(element)));
                }
            }
        }
        lines.join("\n")
    }

    /// The picture as a Mermaid user journey: a section for each stage, its touchpoints and actions as tasks,
    /// scored from 1 to 5 by the emotion planned for the stage (3 where none is).
    pub fn mermaid(&self) -> String {
        let mut lines = vec![
            "journey".to_owned(),
            format!("  title {}", plain(&self.title)),
        ];
        for stage in &self.stages {
            lines.push(format!("  section {}", plain(&stage.name)));
            let felt = stage.planned_emotion.unwrap_or(0.0).clamp(-2.0, 2.0) + 3.0;
            let mut tasks: Vec<(String, String)> = Vec::new();
            for touchpoint in self.touchpoints_in(&stage.id) {
                let name = format!("{} ({})", touchpoint.name, touchpoint.channel);
                let whom = touchpoint.meant_for.as_deref().unwrap_or("Buyers");
                tasks.push((name, whom.replace(',', " ")));
            }
            for action in self.elements_in(&stage.id, "action") {
                tasks.push((action.text.clone(), "Buyers".to_owned()));
            }
            if tasks.is_empty() {
                tasks.push((stage.name.clone(), "Buyers".to_owned()));
            }
            for (name, whom) in tasks {
                let (name, whom) = (plain(&name), plain(&whom));
                lines.push(format!("    {name}: {felt:.0}: {whom}"));
            }
        }
        lines.join("\n") + "\n"
    }
}

fn known(level: &str) -> String {
    if level.is_empty() {
        String::new()
    } else {
        format!("; {}", clean(level))
    }
}

/// All that is known of an element.
fn sentence(element: &JourneyMapPictureElement) -> String {
    let mut words = format!("\u{2068}{}\u{2069}", clean(&element.text));
    let mut facts: Vec<String> = Vec::new();
    facts.extend(element.label.as_deref().map(clean));
    facts.extend(element.valence.map(|valence| feeling(f64::from(valence))));
    facts.extend(element.note.as_deref().map(clean));
    if !element.evidence_level.is_empty() {
        facts.push(clean(&element.evidence_level));
    }
    facts.retain(|fact| !fact.is_empty());
    if !facts.is_empty() {
        words.push_str(&format!(" ({})", facts.join("; ")));
    }
    words + "."
}
