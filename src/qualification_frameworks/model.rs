//! A qualification framework, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::KEY;
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{Object, QualificationFrameworkId, WorkspaceId};
use crate::query::{Field, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::qualification_frameworks;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

/// How many elements a framework may have.
const MAX_ELEMENTS: usize = 50;

text_enum! {
    /// The records of a deal that answer an element by themselves.
    ElementSource {
        /// Members of the committee who release the money.
        EconomicBuyer = "economic_buyer",
        /// Members who sell for us when we are away.
        Champion = "champion",
        /// What the committee needs and is concerned about.
        Pain = "pain",
        /// What the committee members win.
        Wins = "wins",
        /// The criteria of the decision.
        DecisionCriteria = "decision_criteria",
        /// The steps of the decision.
        DecisionProcess = "decision_process",
        /// Its legal, security and procurement steps.
        PaperProcess = "paper_process",
        /// Its options that are not ours.
        Competition = "competition",
        /// Its budget.
        Budget = "budget",
        /// Who may say the final yes, or no.
        Authority = "authority",
        /// By when the account wants to have decided.
        Timing = "timing",
    }
}

/// A question of a framework.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(input_name = "QualificationElementInput")]
#[serde(deny_unknown_fields)]
pub struct QualificationElement {
    /// Its key within the framework.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,62}$", example = "economic_buyer")]
    pub key: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 255, example = "Economic buyer")]
    pub name: String,
    /// What has to be known.
    #[schema(min_length = 1, max_length = 2000, example = "Who releases the money?")]
    pub question: String,
    /// The records that answer it by themselves, if any do.
    #[serde(default)]
    pub derived_from: Option<ElementSource>,
}

/// A set of questions by which deals are judged, such as MEDDPICC.
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
#[diesel(table_name = qualification_frameworks, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct QualificationFramework {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The qualification framework's id.
    pub id: QualificationFrameworkId,
    /// Its key, by which it is asked for; unique, and never changes.
    #[schema(example = "meddpicc")]
    pub key: String,
    /// Its name.
    #[schema(example = "MEDDPICC")]
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its questions, in their order.
    #[schema(value_type = Vec<QualificationElement>)]
    pub elements: Json<Vec<QualificationElement>>,
    /// Whether it came with the workspace. Such a one is not deleted and keeps its elements.
    pub built_in: bool,
    /// Ids of the qualification framework in other systems.
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
    QualificationFramework,
    QualificationFrameworkId,
    qualification_frameworks,
    Table {
        object: Object::QualificationFramework,
        type_name: "QualificationFramework",
        path: "qualification-frameworks",
        ruled_by: Object::Pipeline,
        fields: &[
            Field::id("id", Object::QualificationFramework),
            Field::text("key"),
            Field::text("name"),
            Field::flag("built_in"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            std::iter::once(Key::new("key", KeyKind::Code, self.key.clone()))
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }
    }
);

/// A new qualification framework.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "key": "fit", "name": "Fit", "elements": [
        {"key": "size", "name": "Size", "question": "Are they large enough?"},
        {"key": "money", "name": "Money", "question": "Is there a budget?", "derived_from": "budget"}
    ]
}))]
pub struct NewQualificationFramework {
    /// Its key, by which it is asked for; unique, and never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,62}$")]
    pub key: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// Its questions, in their order.
    #[schema(min_items = 1, max_items = 50)]
    pub elements: Vec<QualificationElement>,
    /// Ids of the qualification framework in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a qualification framework: what is absent stays, `null` clears, lists are replaced as
/// a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"name": "Our MEDDPICC"}))]
pub struct QualificationFrameworkPatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What it is for.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// Its questions, in their order.
    #[schema(value_type = Vec<QualificationElement>, required = false, min_items = 1, max_items = 50)]
    pub elements: MaybeUndefined<Vec<QualificationElement>>,
    /// Ids of the qualification framework in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl QualificationFramework {
    /// A framework as a caller described it.
    pub(super) fn from_new(
        new: &NewQualificationFramework,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: QualificationFrameworkId::generate(),
            key: new.key,
            name: new.name.trim().to_owned(),
            description: new.description,
            elements: Json(new.elements),
            built_in: false,
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Whether it has an element of that key.
    pub(crate) fn has_element(&self, key: &str) -> bool {
        self.elements.0.iter().any(|element| element.key == key)
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        key_of(&mut check, "key", &self.key);
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.range("elements", Some(self.elements.0.len()), 1..=MAX_ELEMENTS);
        for (index, element) in self.elements.0.iter().enumerate() {
            let place = |field: &str| format!("elements/{index}/{field}");
            key_of(&mut check, &place("key"), &element.key);
            check.text(&place("name"), &element.name, SHORT);
            check.text(&place("question"), &element.question, 2000);
            let mut earlier = self.elements.0.iter().take(index);
            if earlier.any(|known| known.key == element.key) {
                check.contradict(&place("key"), "DUPLICATE", "stands twice");
            }
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

fn key_of(check: &mut Check, field: &str, key: &str) {
    if !KEY.matches(key) {
        let message = "must be a word in lower case, such as economic_buyer";
        check.refuse(field, "INVALID_VALUE", message);
    }
}

impl QualificationFrameworkPatch {
    /// The framework with the changes.
    pub(super) fn apply(
        &self,
        mut framework: QualificationFramework,
    ) -> Result<QualificationFramework> {
        let Self {
            name,
            description,
            elements,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut framework.name, name);
        put_nullable(&mut framework.description, description);
        check.put("elements", &mut framework.elements.0, elements);
        check.put("external_ids", &mut framework.external_ids.0, external_ids);
        check.finish()?;
        Ok(framework)
    }
}
