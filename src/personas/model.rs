//! A persona, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{Object, PersonaId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::personas;
use crate::types::{ExternalId, Json, RecordFilter, Timestamp, text_enum};

/// The most texts in one list.
const MAX_TEXTS: usize = 50;
/// The longest of them, in characters.
const TEXT: usize = 1000;

text_enum! {
    /// How a stakeholder came to be of a persona.
    PersonaOrigin {
        /// Somebody said so: it is the stakeholder's `persona_id`.
        Hand = "hand",
        /// The persona's rule finds them, and they were given none by hand.
        Rule = "rule",
    }
}

/// A kind of buyer.
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
#[diesel(table_name = personas, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Persona {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The persona's id.
    pub id: PersonaId,
    /// Its name; unique in the workspace whatever its case.
    #[schema(example = "Cautious buyer")]
    pub name: String,
    /// Anything else.
    pub description: Option<String>,
    /// What they need.
    #[schema(value_type = Vec<String>)]
    pub needs: Json<Vec<String>>,
    /// What they want to reach.
    #[schema(value_type = Vec<String>)]
    pub goals: Json<Vec<String>>,
    /// What stands in their way.
    #[schema(value_type = Vec<String>)]
    pub challenges: Json<Vec<String>>,
    /// How they buy.
    #[schema(value_type = Vec<String>)]
    pub buying_behaviour: Json<Vec<String>>,
    /// What they decide by.
    #[schema(value_type = Vec<String>)]
    pub decision_factors: Json<Vec<String>>,
    /// Which stakeholders are of it: a filter over stakeholders. Without one only those are who were given it by hand.
    #[schema(value_type = Option<RecordFilter>)]
    pub rule: Option<Json<RecordFilter>>,
    /// Ids of the persona in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Persona,
    PersonaId,
    personas,
    Table {
        object: Object::Persona,
        type_name: "Persona",
        path: "personas",
        ruled_by: Object::JourneyMap,
        fields: &[
            Field::id("id", Object::Persona),
            Field::text("name"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::many(
            "touchpoints",
            "persona_id",
            Object::Touchpoint
        )],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let name = Key::new("name", KeyKind::Name, self.name.to_lowercase());
            [name]
                .into_iter()
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }
    }
);

/// A new persona.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Cautious buyer", "needs": ["References of their own size"],
    "challenges": ["Must explain every purchase to the board"],
    "rule": {"seniority": {"in": ["director", "vp"]}}
}))]
pub struct NewPersona {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// What they need.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub needs: Vec<String>,
    /// What they want to reach.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub goals: Vec<String>,
    /// What stands in their way.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub challenges: Vec<String>,
    /// How they buy.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub buying_behaviour: Vec<String>,
    /// What they decide by.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub decision_factors: Vec<String>,
    /// Which stakeholders are of it: a filter over stakeholders, as `POST /v1/stakeholders/query` takes it.
    #[serde(default)]
    pub rule: Option<RecordFilter>,
    /// Ids of the persona in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a persona: what is absent stays, `null` clears, lists and the rule are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"goals": ["Get it done before the audit"], "rule": null}))]
pub struct PersonaPatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// What they need.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub needs: MaybeUndefined<Vec<String>>,
    /// What they want to reach.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub goals: MaybeUndefined<Vec<String>>,
    /// What stands in their way.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub challenges: MaybeUndefined<Vec<String>>,
    /// How they buy.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub buying_behaviour: MaybeUndefined<Vec<String>>,
    /// What they decide by.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub decision_factors: MaybeUndefined<Vec<String>>,
    /// Which stakeholders are of it.
    #[schema(value_type = Option<RecordFilter>)]
    pub rule: MaybeUndefined<RecordFilter>,
    /// Ids of the persona in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// A persona that a stakeholder is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct StakeholderPersona {
    /// The persona.
    pub persona_id: PersonaId,
    /// How they came to be of it.
    pub given_by: PersonaOrigin,
}

impl Persona {
    /// A persona as a caller described it.
    pub(super) fn from_new(new: &NewPersona, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: PersonaId::generate(),
            name: new.name.trim().to_owned(),
            description: new.description,
            needs: Json(new.needs),
            goals: Json(new.goals),
            challenges: Json(new.challenges),
            buying_behaviour: Json(new.buying_behaviour),
            decision_factors: Json(new.decision_factors),
            rule: new.rule.map(Json),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        for (field, texts) in [
            ("needs", &self.needs),
            ("goals", &self.goals),
            ("challenges", &self.challenges),
            ("buying_behaviour", &self.buying_behaviour),
            ("decision_factors", &self.decision_factors),
        ] {
            check.at_most(field, texts.0.len(), MAX_TEXTS);
            for (index, text) in texts.0.iter().enumerate() {
                check.text(&format!("{field}/{index}"), text, TEXT);
            }
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl PersonaPatch {
    /// The persona with the changes.
    pub(super) fn apply(&self, mut persona: Persona) -> Result<Persona> {
        let Self {
            name,
            description,
            needs,
            goals,
            challenges,
            buying_behaviour,
            decision_factors,
            rule,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut persona.name, name);
        put_nullable(&mut persona.description, description);
        check.put("needs", &mut persona.needs.0, needs);
        check.put("goals", &mut persona.goals.0, goals);
        check.put("challenges", &mut persona.challenges.0, challenges);
        check.put(
            "buying_behaviour",
            &mut persona.buying_behaviour.0,
            buying_behaviour,
        );
        check.put(
            "decision_factors",
            &mut persona.decision_factors.0,
            decision_factors,
        );
        match rule {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => persona.rule = None,
            MaybeUndefined::Value(rule) => persona.rule = Some(Json(rule.clone())),
        }
        check.put("external_ids", &mut persona.external_ids.0, external_ids);
        check.finish()?;
        persona.name = persona.name.trim().to_owned();
        Ok(persona)
    }
}
