//! An interaction, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::participants::{self, Participant};
use super::store;
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{AccountId, DealId, InteractionId, Object, UserId, WorkspaceId};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::interactions;
use crate::search::FoundBy;
use crate::types::{CustomValues, ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// How the contact took place.
    InteractionKind {
        /// A mail.
        Email = "email",
        /// A call.
        Call = "call",
        /// A meeting, in a room or over video.
        Meeting = "meeting",
        /// A chat or text message.
        Chat = "chat",
        /// A visit to the web site.
        Web = "web",
        /// A form that was sent.
        Form = "form",
        /// A fair, a webinar, a dinner.
        Event = "event",
        /// A post, a comment or a message on a social network.
        Social = "social",
        /// An advertisement that was seen or clicked.
        Ad = "ad",
        /// A conversation with support.
        Support = "support",
        /// Something done in the product.
        Product = "product",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// Who turned to whom.
    InteractionDirection {
        /// The buying side to the selling side.
        Inbound = "inbound",
        /// The selling side to the buying side.
        Outbound = "outbound",
        /// Among the selling side.
        Internal = "internal",
    }
}

/// A contact that took place.
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
#[diesel(table_name = interactions, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Interaction {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The interaction's id.
    pub id: InteractionId,
    /// How it took place.
    pub kind: InteractionKind,
    /// Who turned to whom.
    pub direction: InteractionDirection,
    /// What it was about, in a line.
    #[schema(example = "Questions about the offer")]
    pub subject: Option<String>,
    /// What was written or said.
    pub body: Option<String>,
    /// When it took place, or began.
    pub occurred_at: Timestamp,
    /// How long it took.
    #[schema(example = 1800)]
    pub duration_seconds: Option<i32>,
    /// The mood of the buying side, from -2 (very bad) to 2 (very good).
    #[schema(example = 1)]
    pub sentiment: Option<i32>,
    /// The account it was with.
    pub account_id: Option<AccountId>,
    /// The deal it was about.
    pub deal_id: Option<DealId>,
    /// The user it is put down to.
    pub owner_id: Option<UserId>,
    /// Where it was recorded, in words of the workspace's choice.
    #[schema(example = "mail sync")]
    pub source: Option<String>,
    /// Who took part.
    #[schema(value_type = Vec<Participant>)]
    pub participants: Json<Vec<Participant>>,
    /// Values of the workspace's own fields, by key.
    #[schema(value_type = CustomValues)]
    pub custom_fields: Json<CustomValues>,
    /// Ids of the interaction in other systems.
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

/// Participants stand in a table of their own, a row for each.
const fn participants(column: &'static str) -> Source {
    Source::Through {
        table: "interaction_participants",
        record: "interaction_id",
        value: column,
        also: "",
    }
}

/// The planned touchpoints that an interaction was stand in a table of their own, one for each journey.
const fn matched(column: &'static str) -> Source {
    Source::Through {
        table: "interaction_touchpoints",
        record: "interaction_id",
        value: column,
        also: "touchpoint_id IS NOT NULL",
    }
}

record!(
    Interaction,
    InteractionId,
    interactions,
    Table {
        object: Object::Interaction,
        type_name: "Interaction",
        path: "interactions",
        ruled_by: Object::Interaction,
        fields: &[
            Field::id("id", Object::Interaction),
            Field::word("kind", "InteractionKind", InteractionKind::WORDS),
            Field::word(
                "direction",
                "InteractionDirection",
                InteractionDirection::WORDS
            ),
            Field::text("subject").nullable(),
            Field::timestamp("occurred_at"),
            Field::integer("duration_seconds").nullable(),
            Field::integer("sentiment").nullable(),
            Field::id("account_id", Object::Account).nullable(),
            Field::id("deal_id", Object::Deal).nullable(),
            Field::id("owner_id", Object::User).nullable(),
            Field::text("source").nullable(),
            Field::id("stakeholder_id", Object::Stakeholder)
                .through(participants("stakeholder_id")),
            Field::id("user_id", Object::User).through(participants("user_id")),
            Field::id("journey_id", Object::Journey).through(matched("journey_id")),
            Field::id("touchpoint_id", Object::Touchpoint).through(matched("touchpoint_id")),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("account", "account_id", Object::Account),
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("owner", "owner_id", Object::User),
            Relation::many("stakeholders", "interaction_id", Object::Stakeholder)
                .ordered_by("name"),
        ],
        has_custom_fields: true,
    },
    {
        /// Those who took part stand in a table of their own, too.
        fn follow(cx: &mut Ctx, interactions: &[&Self]) -> Result<()> {
            store::put_participants(cx, interactions)
        }

        fn custom_values(&self) -> Option<&CustomValues> {
            Some(&self.custom_fields.0)
        }

        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("account_id", self.account_id.map(Into::into)),
                ("deal_id", self.deal_id.map(Into::into)),
                ("owner_id", self.owner_id.map(Into::into)),
            ])
        }

        fn found_by(&self) -> Option<FoundBy> {
            let title = self.subject.as_ref();
            let names = self.participants.0.iter().flat_map(|participant| {
                let known = [participant.name.as_deref(), participant.address.as_deref()];
                known.into_iter().flatten()
            });
            let found_by = FoundBy {
                title: title.map(|subject| ("subject", subject.clone())),
                ..FoundBy::default()
            };
            let found_by = found_by
                .of(self.account_id)
                .and("body", self.body.as_deref())
                .and("source", self.source.as_deref())
                .and_all("participants", names)
                .and_custom(&self.custom_fields.0);
            Some(found_by)
        }
    }
);

/// A new interaction.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "email", "direction": "inbound", "subject": "Questions about the offer",
    "occurred_at": "2026-11-23T09:30:00Z",
    "participants": [{"role": "from", "address": "buyer@northwind.example.com"}]
}))]
pub struct NewInteraction {
    /// How it took place.
    pub kind: InteractionKind,
    /// Who turned to whom.
    pub direction: InteractionDirection,
    /// What it was about, in a line.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub subject: Option<String>,
    /// What was written or said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub body: Option<String>,
    /// When it took place, or began.
    pub occurred_at: Timestamp,
    /// How long it took; a week at most.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 604_800)]
    pub duration_seconds: Option<i32>,
    /// The mood of the buying side, from -2 (very bad) to 2 (very good).
    #[serde(default)]
    #[schema(minimum = -2, maximum = 2)]
    pub sentiment: Option<i32>,
    /// The account it was with.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The deal it was about.
    #[serde(default)]
    pub deal_id: Option<DealId>,
    /// The user it is put down to.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// Where it was recorded.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub source: Option<String>,
    /// Who took part.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 200)]
    pub participants: Vec<Participant>,
    /// Values of the workspace's own fields, by key.
    #[serde(default)]
    pub custom_fields: Option<CustomValues>,
    /// Ids of the interaction in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to an interaction: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"sentiment": 1, "owner_id": null}))]
pub struct InteractionPatch {
    /// How it took place.
    #[schema(value_type = InteractionKind, required = false)]
    pub kind: MaybeUndefined<InteractionKind>,
    /// Who turned to whom.
    #[schema(value_type = InteractionDirection, required = false)]
    pub direction: MaybeUndefined<InteractionDirection>,
    /// What it was about, in a line.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    pub subject: MaybeUndefined<String>,
    /// What was written or said.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub body: MaybeUndefined<String>,
    /// When it took place, or began.
    #[schema(value_type = Timestamp, required = false)]
    pub occurred_at: MaybeUndefined<Timestamp>,
    /// How long it took; a week at most.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 604_800)]
    pub duration_seconds: MaybeUndefined<i32>,
    /// The mood of the buying side, from -2 (very bad) to 2 (very good).
    #[schema(value_type = Option<i32>, minimum = -2, maximum = 2)]
    pub sentiment: MaybeUndefined<i32>,
    /// The account it was with.
    #[schema(value_type = Option<AccountId>)]
    pub account_id: MaybeUndefined<AccountId>,
    /// The deal it was about.
    #[schema(value_type = Option<DealId>)]
    pub deal_id: MaybeUndefined<DealId>,
    /// The user it is put down to.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// Where it was recorded.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub source: MaybeUndefined<String>,
    /// Who took part.
    #[schema(value_type = Vec<Participant>, required = false, max_items = 200)]
    pub participants: MaybeUndefined<Vec<Participant>>,
    /// Values of the workspace's own fields to set, or to clear with `null`; other keys stay.
    #[schema(value_type = CustomValues, required = false)]
    pub custom_fields: MaybeUndefined<CustomValues>,
    /// Ids of the interaction in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Interaction {
    /// An interaction as a caller described it.
    pub(super) fn from_new(
        new: &NewInteraction,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: InteractionId::generate(),
            kind: new.kind,
            direction: new.direction,
            subject: new.subject,
            body: new.body,
            occurred_at: new.occurred_at,
            duration_seconds: new.duration_seconds,
            sentiment: new.sentiment,
            account_id: new.account_id,
            deal_id: new.deal_id,
            owner_id: new.owner_id,
            source: new.source,
            participants: Json(new.participants),
            custom_fields: Json(new.custom_fields.unwrap_or_default()),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Brings the interaction into the form in which it is kept and refuses what makes no sense.
    pub(super) fn validate(&mut self) -> Result<()> {
        let mut check = Check::default();
        // Subjects of mails are longer than other titles.
        check.optional_text("subject", self.subject.as_deref(), 1000);
        check.optional_text("body", self.body.as_deref(), LONG);
        check.range("duration_seconds", self.duration_seconds, 0..=604_800);
        check.range("sentiment", self.sentiment, -2..=2);
        check.optional_text("source", self.source.as_deref(), SHORT);
        participants::validate(&mut check, &mut self.participants.0);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl InteractionPatch {
    /// The interaction with the changes.
    pub(super) fn apply(&self, mut interaction: Interaction) -> Result<Interaction> {
        let Self {
            kind,
            direction,
            subject,
            body,
            occurred_at,
            duration_seconds,
            sentiment,
            account_id,
            deal_id,
            owner_id,
            source,
            participants,
            custom_fields,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("kind", &mut interaction.kind, kind);
        check.put("direction", &mut interaction.direction, direction);
        put_nullable(&mut interaction.subject, subject);
        put_nullable(&mut interaction.body, body);
        check.put("occurred_at", &mut interaction.occurred_at, occurred_at);
        put_nullable(&mut interaction.duration_seconds, duration_seconds);
        put_nullable(&mut interaction.sentiment, sentiment);
        put_nullable(&mut interaction.account_id, account_id);
        put_nullable(&mut interaction.deal_id, deal_id);
        put_nullable(&mut interaction.owner_id, owner_id);
        put_nullable(&mut interaction.source, source);
        check.put(
            "participants",
            &mut interaction.participants.0,
            participants,
        );
        custom_fields::patch(&mut check, &mut interaction.custom_fields.0, custom_fields);
        check.put(
            "external_ids",
            &mut interaction.external_ids.0,
            external_ids,
        );
        check.finish()?;
        Ok(interaction)
    }
}
