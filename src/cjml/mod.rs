//! CJML, the Customer Journey Modelling Language, as XML of version 2.0.
//!
//! A document holds journeys of two kinds: *planned* ones (a map's path) and *actual* ones (what was lived). A journey
//! has phases, actors (end users and service providers) and touchpoints in their order; a touchpoint is either a
//! *communication point* (an initiator, a receiver and a channel) or an *action* of one actor. Only actual journeys
//! know times, whether a touchpoint complied with the plan, and how it was experienced.
//!
//! [`read()`] takes a document apart and [`write()`] puts one together; neither knows of the store. Nothing of a document
//! is followed or expanded: document types and entities of one's own are refused, and size, depth and number of
//! elements are bounded. What stands in a document without having a place here is named in [`Read::left_out`].
//!
//! The format names a phase by an id that is at the same time its name in what editors write; a phase that is
//! referred to without being declared is taken to be declared so, after those that are.

mod read;
mod tree;
mod write;

pub use read::read;
pub use write::write;

#[cfg(test)]
mod tests;

/// How large a document may be, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// A document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The planned journeys, in their order.
    pub planned: Vec<Journey>,
    /// The actual journeys, in their order.
    pub actual: Vec<Journey>,
}

/// A journey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journey {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Of an actual journey: the id of the planned one that it follows.
    pub planned_reference: Option<String>,
    /// The phases, in their order.
    pub phases: Vec<Phase>,
    /// What it is about, in short.
    pub short_summary: Option<String>,
    /// What it is about.
    pub long_summary: Option<String>,
    /// Of an actual journey: how it stands.
    pub status: Option<String>,
    /// Who takes part.
    pub actors: Vec<Actor>,
    /// The touchpoints, in their order.
    pub touchpoints: Vec<Touchpoint>,
    /// Anything else.
    pub comment: Option<String>,
    /// Of an actual journey: how it was experienced.
    pub experience: Option<Experience>,
}

/// A part of a journey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phase {
    /// Its id; unique in the journey.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
}

/// Who takes part in a journey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The actor's id.
    pub id: String,
    /// On whose side the actor stands.
    pub side: Side,
    /// The name.
    pub name: Option<String>,
}

/// On whose side an actor stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Side {
    /// Whose journey it is.
    #[default]
    EndUser,
    /// Who serves them.
    ServiceProvider,
}

/// A touchpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touchpoint {
    /// Its id.
    pub id: String,
    /// The id of the phase it belongs to.
    pub phase: Option<String>,
    /// Of an actual touchpoint: how it agrees with the plan, such as `adhoc`, `failing` or `missing`.
    pub compliance: Option<String>,
    /// Who began it, or did it.
    pub initiator: Party,
    /// Whom it reached, and how; an action has neither.
    pub contact: Option<Contact>,
    /// What kind of touchpoint it is.
    pub category: Option<String>,
    /// Anything else.
    pub comment: Option<String>,
    /// Of an actual touchpoint: when it took place.
    pub times: Times,
    /// Of an actual touchpoint: how it was experienced.
    pub experience: Option<Experience>,
}

/// An actor in a touchpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// The id of the actor.
    pub actor: String,
    /// What the actor does.
    pub label: Option<String>,
}

/// What makes a touchpoint a communication point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Whom it reached.
    pub receiver: Party,
    /// By which channel.
    pub channel: Option<String>,
    /// What was said.
    pub message: Option<String>,
}

/// When a touchpoint took place, as the document writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// When a message was sent.
    pub originated: Option<String>,
    /// When it arrived.
    pub received: Option<String>,
    /// When it was taken note of.
    pub consumed: Option<String>,
    /// When an action began.
    pub started: Option<String>,
    /// When it was done.
    pub completed: Option<String>,
}

/// How something was experienced, as the end user said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Experience {
    /// In words.
    pub description: Option<String>,
    /// As a number or a word of the document's own scale.
    pub rating: Option<String>,
}

/// A document that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// What stood in it.
    pub document: Document,
    /// What has no place here, by line.
    pub left_out: Vec<Note>,
}

/// Something to be said of a line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line, from 1.
    pub line: usize,
    /// What there is to say.
    pub message: String,
}

impl Note {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}
