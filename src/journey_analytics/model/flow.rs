//! What follows what.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::{DurationSpread, JourneyActivity};
use crate::types::Timestamp;

/// What is known of one activity.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyActivityCount {
    /// The activity: the key of a stage, the word of a channel, the subject, or the name of a touchpoint.
    pub activity: String,
    /// Its name for people.
    pub name: String,
    /// How often it happened.
    pub events: i32,
    /// In how many journeys.
    pub journeys: i32,
    /// How many journeys begin with it.
    pub starts: i32,
    /// How many journeys have it as their last; those under way may still go on.
    pub ends: i32,
    /// In how many journeys it happened more than once.
    pub repeated: i32,
}

/// That one activity directly follows another.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyTransition {
    /// The earlier one.
    pub from: String,
    /// The later one; it may be the same.
    pub to: String,
    /// How often it happened.
    pub count: i32,
    /// The share of what followed the earlier one.
    pub share: f64,
    /// The time between the two.
    pub duration: DurationSpread,
}

/// A way that leads back to where it began.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyLoop {
    /// The activities, the one that is come back to first; one alone if it follows itself.
    pub through: Vec<String>,
    /// How often it was gone.
    pub count: i32,
}

/// A directly-follows graph of journeys.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyTransitions {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// What counts as a step.
    pub activity: JourneyActivity,
    /// How many journeys have any step.
    pub journeys: i32,
    /// How many steps they have.
    pub events: i32,
    /// The activities, the most frequent first; as many as `limit` lets through.
    pub activities: Vec<JourneyActivityCount>,
    /// How many there are in all.
    pub activity_count: i32,
    /// What followed what, the most frequent first; as many as `limit` lets through.
    pub transitions: Vec<JourneyTransition>,
    /// How many there are in all.
    pub transition_count: i32,
    /// The shortest ways back, through at most four activities, the most frequent first; as many as `limit` lets through.
    pub loops: Vec<JourneyLoop>,
    /// From the first to the last step of each journey; null if there is none.
    pub throughput: Option<DurationSpread>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyTransitions>>,
}

/// Journeys with the same activities in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyPath {
    /// The activities.
    pub activities: Vec<String>,
    /// How many journeys went this way.
    pub journeys: i32,
    /// Their share of all.
    pub share: f64,
    /// The share of all who went this way or one before it in the list.
    pub cumulative_share: f64,
    /// How many of them have gone to their end.
    pub completed: i32,
    /// How many of them were given up, or lost.
    pub abandoned: i32,
    /// How many of them are under way: their way may still become a longer one.
    pub active: i32,
    /// From their first to their last step.
    pub throughput: Option<DurationSpread>,
}

/// The different ways that journeys went.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyPaths {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// What counts as a step.
    pub activity: JourneyActivity,
    /// How many journeys have any step.
    pub journeys: i32,
    /// How many different ways there are.
    pub path_count: i32,
    /// How many of them it takes to cover `coverage` percent of the journeys.
    pub covering: i32,
    /// Those ways, the most travelled first; as many as `limit` lets through.
    pub paths: Vec<JourneyPath>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyPaths>>,
}
