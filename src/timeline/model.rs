//! An item of a timeline, and how a timeline is asked for.

use async_graphql::{SimpleObject, Union};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::ids::{AccountId, DealId, Object, RecordId};
use crate::interactions::Interaction;
use crate::notes::Note;
use crate::query::ListRequest;
use crate::tasks::Task;
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// What an item of a timeline is.
    TimelineKind {
        /// An interaction, at the moment it took place.
        Interaction = "interaction",
        /// A note, at the moment it was written.
        Note = "note",
        /// A task, at the moment it was done; an open one when it is due, or else when it was made.
        Task = "task",
        /// A deal came into a stage of its pipeline.
        DealStage = "deal_stage",
        /// A journey came into a stage of its map.
        JourneyStage = "journey_stage",
    }
}

impl TimelineKind {
    pub(super) const ALL: [Self; 5] = [
        Self::Interaction,
        Self::Note,
        Self::Task,
        Self::DealStage,
        Self::JourneyStage,
    ];

    /// What the ids of the items name.
    pub(super) fn object(self) -> Object {
        match self {
            Self::Interaction => Object::Interaction,
            Self::Note => Object::Note,
            Self::Task => Object::Task,
            Self::DealStage => Object::DealStageEntry,
            Self::JourneyStage => Object::JourneyStageEntry,
        }
    }

    /// The kind of record whose rights rule the items.
    pub(super) fn ruled_by(self) -> Object {
        match self {
            Self::Interaction => Object::Interaction,
            Self::Note => Object::Note,
            Self::Task => Object::Task,
            Self::DealStage => Object::Deal,
            Self::JourneyStage => Object::Journey,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct TimelineItem {
    /// What it is.
    #[serde(rename = "type")]
    #[graphql(name = "type")]
    pub kind: TimelineKind,
    /// The moment it is about.
    pub at: Timestamp,
    /// The id of the interaction, note or task, or of the stay in the stage.
    #[graphql(skip)]
    pub id: RecordId,
    /// The subject of an interaction, the first 200 characters of a note, the title of a task, the
    /// name of a stage.
    pub title: Option<String>,
    /// The account it belongs to.
    pub account_id: Option<AccountId>,
    /// The deal it belongs to.
    pub deal_id: Option<DealId>,
    /// The interaction, note or task itself; null for a stay in a stage.
    pub record: Option<TimelineRecord>,
}

/// The record behind an item of a timeline.
#[derive(Debug, Clone, Serialize, ToSchema, Union)]
#[serde(untagged)]
pub enum TimelineRecord {
    /// A contact that took place.
    Interaction(Box<Interaction>),
    /// A remark.
    Note(Box<Note>),
    /// Something to do.
    Task(Box<Task>),
}

/// A request for a page of a timeline.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TimelineRequest {
    /// Items at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 200, required = false)]
    pub limit: i64,
    /// `page.next` of the page before.
    pub cursor: Option<String>,
    /// Kinds of items, separated by commas; all if nothing is said.
    #[param(style = Form, explode = false, required = false, min_items = 1)]
    pub types: Vec<TimelineKind>,
}

impl Default for TimelineRequest {
    fn default() -> Self {
        Self {
            limit: ListRequest::DEFAULT_LIMIT,
            cursor: None,
            types: Vec::new(),
        }
    }
}
