//! The journey of one account over time.
//!
//! Stages are bands, one row for each stage, in the order in which they were first entered; a line leads from one
//! to the next. Below stand the interactions, one row for each channel, and what happened in the committee, the
//! decision and the deals, numbered and told in a list. All share one axis of time.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::graph::plain;
use super::text::clean;
use crate::types::Timestamp;

mod axis;
mod draw;

/// A stay in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyPictureStay {
    /// The stage's id.
    pub stage_id: String,
    /// Its name.
    pub name: String,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// When it was left; `null` while it lasts.
    pub left_at: Option<Timestamp>,
    /// Why it was entered.
    pub reason: Option<String>,
}

/// An interaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyPictureInteraction {
    /// The interaction's id.
    pub id: String,
    /// How contact was made, such as `email`.
    pub channel: String,
    /// Who turned to whom: `inbound`, `outbound` or `internal`.
    pub direction: String,
    /// When it took place.
    pub at: Timestamp,
    /// What it was about.
    pub subject: String,
    /// From -1 to 1 and beyond: below 0 is bad, above is good; `null` while unknown.
    pub sentiment: Option<i32>,
    /// The name of the planned touchpoint that it was.
    pub touchpoint: Option<String>,
}

/// Something that happened, or is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyPictureEvent {
    /// The id of what it happened to.
    pub id: String,
    /// Where it belongs: `committee`, `decision` or `deal`.
    pub lane: String,
    /// When.
    pub at: Timestamp,
    /// What, in words.
    pub text: String,
    /// Of a step of the decision: where it stands, such as `passed`.
    pub state: Option<String>,
}

/// All that the picture shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyPicture {
    /// The heading, such as the account's name.
    pub title: String,
    /// What else is known, such as the map and how the journey stands.
    pub facts: Vec<String>,
    /// All that the picture shows, in words: a line for each stay, interaction and event.
    pub alternative: String,
    /// The moment that it shows.
    pub as_of: Timestamp,
    /// The stays, the earliest first.
    pub stays: Vec<JourneyPictureStay>,
    /// The interactions, the earliest first.
    pub interactions: Vec<JourneyPictureInteraction>,
    /// What happened, or is due, the earliest first.
    pub events: Vec<JourneyPictureEvent>,
}

/// The lanes of events and their names, in the order in which they are shown.
const LANES: [(&str, &str, &str); 3] = [
    ("committee", "Committee", "violet"),
    ("decision", "Decision", "blue"),
    ("deal", "Deals", "teal"),
];

fn tone(event: &JourneyPictureEvent) -> &'static str {
    match event.state.as_deref() {
        Some("passed" | "won") => "green",
        Some("failed" | "lost") => "red",
        Some("blocked") => "orange",
        Some("pending") => "grey",
        _ => {
            let lane = LANES.iter().find(|(lane, ..)| *lane == event.lane);
            lane.map_or("grey", |(.., tone)| *tone)
        }
    }
}

fn day(at: Timestamp) -> String {
    at.to_chrono().date_naive().to_string()
}

/// Whole days, or hours where it is less than one.
fn span(from: Timestamp, to: Timestamp) -> String {
    let hours = to
        .to_chrono()
        .signed_duration_since(from.to_chrono())
        .num_hours()
        .max(0);
    match (hours / 24, hours) {
        (0, hours) => format!("{hours}\u{a0}h"),
        (1, _) => "1\u{a0}day".to_owned(),
        (days, _) => format!("{days}\u{a0}days"),
    }
}

impl JourneyPicture {
    /// The picture with all in order of time, and the words for it, which follow from the rest.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.stays.sort_by_key(|stay| stay.entered_at);
        self.interactions.sort_by_key(|interaction| interaction.at);
        self.events.sort_by_key(|event| event.at);
        self.alternative = self.words();
        self
    }

    fn stay(&self, stay: &JourneyPictureStay) -> String {
        let name = clean(&stay.name);
        let until = stay
            .left_at
            .map_or("still in it".to_owned(), |left| format!("to {}", day(left)));
        let long = span(stay.entered_at, stay.left_at.unwrap_or(self.as_of));
        let why = stay
            .reason
            .as_deref()
            .map(|why| format!(" {}", clean(why)))
            .unwrap_or_default();
        format!(
            "\u{2068}{name}\u{2069}: from {} {until}, {long}.{why}",
            day(stay.entered_at)
        )
    }

    fn words(&self) -> String {
        let mut lines: Vec<String> = self
            .stays
            .iter()
            .map(|stay| format!("Stage {}", self.stay(stay)))
            .collect();
        if lines.is_empty() {
            lines.push("No stage was entered.".to_owned());
        }
        lines.extend(
            self.interactions
                .iter()
                .map(|one| format!("{}.", interaction(one))),
        );
        for event in &self.events {
            let lane = LANES.iter().find(|(lane, ..)| *lane == event.lane);
            let name = lane.map_or("Event", |(_, name, _)| name);
            lines.push(format!("{name}, {}: {}.", day(event.at), told(event)));
        }
        lines.join("\n")
    }

    /// The channels in the order in which they were first used.
    fn channels(&self) -> Vec<&str> {
        let mut channels: Vec<&str> = Vec::new();
        for interaction in &self.interactions {
            if !channels.contains(&interaction.channel.as_str()) {
                channels.push(&interaction.channel);
            }
        }
        channels
    }

    /// The stages in the order in which they were first entered.
    fn stages(&self) -> Vec<(&str, &str)> {
        let mut stages: Vec<(&str, &str)> = Vec::new();
        for stay in &self.stays {
            if !stages.iter().any(|(id, _)| *id == stay.stage_id) {
                stages.push((&stay.stage_id, &stay.name));
            }
        }
        stages
    }

    /// The picture as a Mermaid time chart: stays as bars, all else as milestones.
    pub fn mermaid(&self) -> String {
        let mut lines = vec![
            "gantt".to_owned(),
            format!("  title {}", plain(&self.title)),
            "  dateFormat YYYY-MM-DD".to_owned(),
            "  section Stages".to_owned(),
        ];
        for (index, stay) in self.stays.iter().enumerate() {
            let state = if stay.left_at.is_some() {
                "done"
            } else {
                "active"
            };
            let left = stay.left_at.unwrap_or(self.as_of).max(stay.entered_at);
            let (name, from, to) = (plain(&stay.name), day(stay.entered_at), day(left));
            lines.push(format!("  {name} :{state}, s{index}, {from}, {to}"));
        }
        for channel in self.channels() {
            lines.push(format!("  section {}", plain(&channel.replace('_', " "))));
            for (index, one) in self.interactions.iter().enumerate() {
                if one.channel == channel {
                    let (name, at) = (plain(&one.subject), day(one.at));
                    lines.push(format!("  {name} :milestone, i{index}, {at}, 0d"));
                }
            }
        }
        for (lane, name, _) in LANES {
            if self.events.iter().any(|event| event.lane == lane) {
                lines.push(format!("  section {name}"));
            }
            for (index, event) in self.events.iter().enumerate() {
                if event.lane == lane {
                    let (name, at) = (plain(&told(event)), day(event.at));
                    lines.push(format!("  {name} :milestone, e{index}, {at}, 0d"));
                }
            }
        }
        lines.join("\n") + "\n"
    }
}

/// What happened, with the state of a step.
fn told(event: &JourneyPictureEvent) -> String {
    let state = event
        .state
        .as_deref()
        .map(|state| format!(" ({})", clean(state)))
        .unwrap_or_default();
    format!("{}{state}", clean(&event.text))
}

fn interaction(one: &JourneyPictureInteraction) -> String {
    let (channel, direction) = (clean(&one.channel).replace('_', " "), clean(&one.direction));
    let mut words = format!(
        "{} {channel}, {direction}: \u{2068}{}\u{2069}",
        day(one.at),
        clean(&one.subject)
    );
    if let Some(touchpoint) = &one.touchpoint {
        words.push_str(&format!(" ({})", clean(touchpoint)));
    }
    match one.sentiment {
        Some(value) if value > 0 => words.push_str(", went well"),
        Some(value) if value < 0 => words.push_str(", went badly"),
        _ => {}
    }
    words
}
