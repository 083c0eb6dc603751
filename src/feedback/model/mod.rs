//! An answer to a survey, and what callers may say about one.

mod measures;

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) use self::measures::{
    CesMeasure, CsatMeasure, FeedbackAnalytics, FeedbackGroup, FeedbackGrouping, FeedbackMeasures,
    FeedbackQuestion, NpsMeasure,
};
use crate::check::{Check, LONG, put_nullable};
use crate::error::Result;
use crate::ids::{
    AccountId, FeedbackId, InteractionId, JourneyId, JourneyStageId, Object, StakeholderId,
    TouchpointId, WorkspaceId,
};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::feedback;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

/// The longest question, in characters.
const QUESTION: usize = 1000;

text_enum! {
    /// Which question was asked.
    FeedbackKind {
        /// How likely they would recommend us, from 0 to 10 (net promoter score).
        Nps = "nps",
        /// How satisfied they are, from 1 to 5, 7 or 10.
        Csat = "csat",
        /// How easy it was, from 1 (hard) to 5 or 7 (easy): the customer effort score.
        Ces = "ces",
    }
}

impl FeedbackKind {
    /// The scales of the question, the usual one first.
    fn scales(self) -> &'static [i32] {
        match self {
            Self::Nps => &[10],
            Self::Csat => &[5, 7, 10],
            Self::Ces => &[7, 5],
        }
    }

    /// The lowest answer.
    fn lowest(self) -> i32 {
        match self {
            Self::Nps => 0,
            Self::Csat | Self::Ces => 1,
        }
    }
}

/// An answer to a survey.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Serialize,
    ToSchema,
    SimpleObject,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[diesel(table_name = feedback, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Feedback {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The feedback's id.
    pub id: FeedbackId,
    /// Which question was asked; never changes.
    pub kind: FeedbackKind,
    /// The answer: a point of the scale.
    #[schema(example = 9)]
    pub score: i32,
    /// The highest answer that could be given: 10 for `nps`; 5, 7 or 10 for `csat`; 7 or 5 for `ces`. Never changes.
    #[schema(example = 10)]
    pub scale: i32,
    /// How the question was put.
    #[schema(example = "How likely would you recommend us?")]
    pub question: Option<String>,
    /// What they said besides.
    pub comment: Option<String>,
    /// Who answered.
    pub stakeholder_id: Option<StakeholderId>,
    /// The account it is about.
    pub account_id: Option<AccountId>,
    /// The journey it is about.
    pub journey_id: Option<JourneyId>,
    /// The stage of the buyer's way that it is about.
    pub stage_id: Option<JourneyStageId>,
    /// The planned touchpoint that it is about.
    pub touchpoint_id: Option<TouchpointId>,
    /// The contact it is about.
    pub interaction_id: Option<InteractionId>,
    /// When they answered.
    pub answered_at: Timestamp,
    /// Ids of the feedback in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Feedback,
    FeedbackId,
    feedback,
    Table {
        object: Object::Feedback,
        type_name: "Feedback",
        path: "feedback",
        ruled_by: Object::Interaction,
        fields: &[
            Field::id("id", Object::Feedback),
            Field::word("kind", "FeedbackKind", FeedbackKind::WORDS),
            Field::integer("score"),
            Field::integer("scale"),
            Field::id("stakeholder_id", Object::Stakeholder).nullable(),
            Field::id("account_id", Object::Account).nullable(),
            Field::id("journey_id", Object::Journey).nullable(),
            Field::id("stage_id", Object::JourneyStage).nullable(),
            Field::id("touchpoint_id", Object::Touchpoint).nullable(),
            Field::id("interaction_id", Object::Interaction).nullable(),
            Field::timestamp("answered_at"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("stakeholder", "stakeholder_id", Object::Stakeholder),
            Relation::one("account", "account_id", Object::Account),
            Relation::one("journey", "journey_id", Object::Journey),
            Relation::one("stage", "stage_id", Object::JourneyStage),
            Relation::one("touchpoint", "touchpoint_id", Object::Touchpoint),
            Relation::one("interaction", "interaction_id", Object::Interaction),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("stakeholder_id", self.stakeholder_id.map(Into::into)),
                ("account_id", self.account_id.map(Into::into)),
                ("journey_id", self.journey_id.map(Into::into)),
                ("stage_id", self.stage_id.map(Into::into)),
                ("touchpoint_id", self.touchpoint_id.map(Into::into)),
                ("interaction_id", self.interaction_id.map(Into::into)),
            ])
        }
    }
);

/// A new answer to a survey.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "nps", "score": 9, "comment": "Quick answers",
    "stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp41",
    "answered_at": "2026-11-23T09:30:00Z"
}))]
pub struct NewFeedback {
    /// Which question was asked.
    pub kind: FeedbackKind,
    /// The answer: from 0 for `nps` and from 1 for the others to the end of the scale.
    #[schema(minimum = 0, maximum = 10)]
    pub score: i32,
    /// The highest answer that could be given; if nothing is said 10 for `nps`, 5 for `csat`, 7 for `ces`.
    #[serde(default)]
    #[schema(minimum = 5, maximum = 10)]
    pub scale: Option<i32>,
    /// How the question was put.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub question: Option<String>,
    /// What they said besides.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub comment: Option<String>,
    /// Who answered.
    #[serde(default)]
    pub stakeholder_id: Option<StakeholderId>,
    /// The account it is about; that of the journey, the contact or who answered, if nothing is said.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The journey it is about.
    #[serde(default)]
    pub journey_id: Option<JourneyId>,
    /// The stage it is about: one of the journey's map. If nothing is said, that of the touchpoint, or where the
    /// journey was when they answered.
    #[serde(default)]
    pub stage_id: Option<JourneyStageId>,
    /// The planned touchpoint it is about: one of the journey's map, and of the stage. If nothing is said, the one
    /// that the contact was on the journey.
    #[serde(default)]
    pub touchpoint_id: Option<TouchpointId>,
    /// The contact it is about.
    #[serde(default)]
    pub interaction_id: Option<InteractionId>,
    /// When they answered: now if nothing is said, not in the future.
    #[serde(default)]
    pub answered_at: Option<Timestamp>,
    /// Ids of the feedback in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to an answer to a survey: what is absent stays, `null` clears. What follows from the journey, the contact
/// and who answered is not looked up again.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"comment": "They called back within the hour"}))]
pub struct FeedbackPatch {
    /// The answer: a point of the scale.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10)]
    pub score: MaybeUndefined<i32>,
    /// How the question was put.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    pub question: MaybeUndefined<String>,
    /// What they said besides.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub comment: MaybeUndefined<String>,
    /// Who answered.
    #[schema(value_type = Option<StakeholderId>)]
    pub stakeholder_id: MaybeUndefined<StakeholderId>,
    /// The account it is about.
    #[schema(value_type = Option<AccountId>)]
    pub account_id: MaybeUndefined<AccountId>,
    /// The journey it is about.
    #[schema(value_type = Option<JourneyId>)]
    pub journey_id: MaybeUndefined<JourneyId>,
    /// The stage it is about.
    #[schema(value_type = Option<JourneyStageId>)]
    pub stage_id: MaybeUndefined<JourneyStageId>,
    /// The planned touchpoint it is about.
    #[schema(value_type = Option<TouchpointId>)]
    pub touchpoint_id: MaybeUndefined<TouchpointId>,
    /// The contact it is about.
    #[schema(value_type = Option<InteractionId>)]
    pub interaction_id: MaybeUndefined<InteractionId>,
    /// When they answered.
    #[schema(value_type = Timestamp, required = false)]
    pub answered_at: MaybeUndefined<Timestamp>,
    /// Ids of the feedback in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Feedback {
    /// Feedback as a caller described it.
    pub(in crate::feedback) fn from_new(
        new: &NewFeedback,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        let usual = new.kind.scales().first().copied().unwrap_or_default();
        Self {
            workspace_id,
            id: FeedbackId::generate(),
            kind: new.kind,
            score: new.score,
            scale: new.scale.unwrap_or(usual),
            question: new.question,
            comment: new.comment,
            stakeholder_id: new.stakeholder_id,
            account_id: new.account_id,
            journey_id: new.journey_id,
            stage_id: new.stage_id,
            touchpoint_id: new.touchpoint_id,
            interaction_id: new.interaction_id,
            answered_at: new.answered_at.unwrap_or(now),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(in crate::feedback) fn validate(&self, now: Timestamp) -> Result<()> {
        let mut check = Check::default();
        let scales = self.kind.scales();
        if scales.contains(&self.scale) {
            let lowest = self.kind.lowest();
            if !(lowest..=self.scale).contains(&self.score) {
                let message = format!("must lie between {lowest} and {}", self.scale);
                check.contradict("score", "OUT_OF_RANGE", message);
            }
        } else {
            let known: Vec<String> = scales.iter().map(ToString::to_string).collect();
            let message = format!("must be {} for {}", known.join(" or "), self.kind.as_str());
            check.contradict("scale", "OUT_OF_RANGE", message);
        }
        if self.answered_at > now {
            check.contradict("answered_at", "OUT_OF_RANGE", "must not lie in the future");
        }
        check.optional_text("question", self.question.as_deref(), QUESTION);
        check.optional_text("comment", self.comment.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl FeedbackPatch {
    /// The feedback with the changes.
    pub(in crate::feedback) fn apply(&self, mut feedback: Feedback) -> Result<Feedback> {
        let Self {
            score,
            question,
            comment,
            stakeholder_id,
            account_id,
            journey_id,
            stage_id,
            touchpoint_id,
            interaction_id,
            answered_at,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("score", &mut feedback.score, score);
        put_nullable(&mut feedback.question, question);
        put_nullable(&mut feedback.comment, comment);
        put_nullable(&mut feedback.stakeholder_id, stakeholder_id);
        put_nullable(&mut feedback.account_id, account_id);
        put_nullable(&mut feedback.journey_id, journey_id);
        put_nullable(&mut feedback.stage_id, stage_id);
        put_nullable(&mut feedback.touchpoint_id, touchpoint_id);
        put_nullable(&mut feedback.interaction_id, interaction_id);
        check.put("answered_at", &mut feedback.answered_at, answered_at);
        check.put("external_ids", &mut feedback.external_ids.0, external_ids);
        check.finish()?;
        Ok(feedback)
    }
}
