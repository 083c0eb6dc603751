//! A definition.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT, patterns, put_nullable};
use crate::error::Result;
use crate::ids::{CustomFieldId, Object, WorkspaceId};
use crate::query::{Field, Kind, Table};
use crate::records::record;
use crate::schema::custom_fields;
use crate::types::{Json, Timestamp, text_enum};

text_enum! {
    /// What a custom field holds.
    CustomFieldKind {
        /// A text of at most 10,000 characters.
        Text = "text",
        /// A number, with a fraction if need be.
        Number = "number",
        /// True or false.
        Boolean = "boolean",
        /// A day: `2026-11-23`.
        Date = "date",
        /// A moment: `2026-11-23T09:30:00Z`.
        Timestamp = "timestamp",
        /// One of the options.
        Select = "select",
        /// Any number of the options, as a list.
        MultiSelect = "multi_select",
        /// The id of a record of the kind `reference_object`.
        Reference = "reference",
        /// `{"amount_minor": 1000, "currency": "EUR"}`.
        Money = "money",
        /// An http or https address.
        Url = "url",
    }
}

impl CustomFieldKind {
    /// How lists compare a single value of the kind.
    pub(crate) fn scalar(self) -> Kind {
        match self {
            Self::Number => Kind::Number,
            Self::Boolean => Kind::Bool,
            Self::Date => Kind::Date,
            Self::Timestamp => Kind::Timestamp,
            Self::Money => Kind::Int64,
            Self::Text | Self::Select | Self::MultiSelect | Self::Reference | Self::Url => {
                Kind::Text
            }
        }
    }

    /// Whether a value is a list.
    pub(crate) fn is_list(self) -> bool {
        self == Self::MultiSelect
    }
}

text_enum! {
    /// A kind of record that can have custom fields.
    Extensible {
        /// Accounts.
        Account = "account",
        /// Stakeholders.
        Stakeholder = "stakeholder",
        /// Products.
        Product = "product",
        /// Deals.
        Deal = "deal",
        /// Journeys.
        Journey = "journey",
        /// Interactions.
        Interaction = "interaction",
        /// Tasks.
        Task = "task",
    }
}

text_enum! {
    /// A kind of record that a custom field can point at.
    Referable {
        /// Users.
        User = "user",
        /// Teams.
        Team = "team",
        /// Accounts.
        Account = "account",
        /// Stakeholders.
        Stakeholder = "stakeholder",
        /// Products.
        Product = "product",
        /// Deals.
        Deal = "deal",
    }
}

impl Referable {
    /// The kind of record.
    pub(crate) fn object(self) -> Object {
        match self {
            Self::User => Object::User,
            Self::Team => Object::Team,
            Self::Account => Object::Account,
            Self::Stakeholder => Object::Stakeholder,
            Self::Product => Object::Product,
            Self::Deal => Object::Deal,
        }
    }
}

/// A field that the workspace added to a kind of record.
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
#[diesel(table_name = custom_fields, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CustomField {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The definition's id.
    pub id: CustomFieldId,
    /// The kind of record it belongs to.
    pub object: Extensible,
    /// Its key in `custom_fields`; never changes.
    #[schema(example = "contract_end")]
    pub key: String,
    /// Its name for people.
    #[schema(example = "End of contract")]
    pub label: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it holds; never changes.
    pub kind: CustomFieldKind,
    /// The options of a select or multi-select.
    #[schema(value_type = Vec<String>)]
    pub options: Json<Vec<String>>,
    /// What a reference points at.
    pub reference_object: Option<Referable>,
    /// Whether records written from now on need a value.
    pub is_required: bool,
    /// Whether no two records hold the same value; records can be found by it then.
    pub is_unique: bool,
    /// Its place among the fields of the kind.
    pub position: i32,
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
    CustomField,
    CustomFieldId,
    custom_fields,
    Table {
        object: Object::CustomField,
        type_name: "CustomField",
        path: "custom-fields",
        ruled_by: Object::CustomField,
        fields: &[
            Field::word("object", "Extensible", Extensible::WORDS),
            Field::text("key"),
            Field::text("label"),
            Field::word("kind", "CustomFieldKind", CustomFieldKind::WORDS),
            Field::flag("is_required"),
            Field::flag("is_unique"),
            Field::integer("position"),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[],
        has_custom_fields: false,
    },
    {}
);

/// A new custom field.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"object": "account", "key": "contract_end", "label": "End of contract", "kind": "date"}))]
pub struct NewCustomField {
    /// The kind of record it belongs to.
    pub object: Extensible,
    /// Its key: a word of small letters, digits and underscores, beginning with a letter.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,62}$")]
    pub key: String,
    /// Its name for people.
    #[schema(min_length = 1, max_length = 255)]
    pub label: String,
    /// What it is for.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 2000)]
    pub description: Option<String>,
    /// What it holds.
    pub kind: CustomFieldKind,
    /// The options; required for select and multi-select, refused for the others.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 500)]
    pub options: Vec<String>,
    /// What it points at; required for a reference, refused for the others.
    #[serde(default)]
    pub reference_object: Option<Referable>,
    /// Whether records need a value.
    #[serde(default)]
    #[graphql(default)]
    pub is_required: bool,
    /// Whether no two records may hold the same value; for text, number, date, timestamp, reference
    /// and url.
    #[serde(default)]
    #[graphql(default)]
    pub is_unique: bool,
    /// Its place among the fields of the kind; 0 comes first.
    #[serde(default)]
    #[graphql(default)]
    #[schema(minimum = 0, maximum = 10000)]
    pub position: i32,
}

/// Changes to a custom field. Key and kind cannot change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"label": "Contract ends on"}))]
pub struct CustomFieldPatch {
    /// Its name for people.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub label: MaybeUndefined<String>,
    /// What it is for.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2000)]
    pub description: MaybeUndefined<String>,
    /// The options. Values that records already hold stay as they are.
    #[schema(value_type = Vec<String>, required = false, max_items = 500)]
    pub options: MaybeUndefined<Vec<String>>,
    /// Whether records written from now on need a value.
    #[schema(value_type = bool, required = false)]
    pub is_required: MaybeUndefined<bool>,
    /// Whether no two records may hold the same value; refused with their ids while some do.
    #[schema(value_type = bool, required = false)]
    pub is_unique: MaybeUndefined<bool>,
    /// Its place among the fields of the kind.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10000)]
    pub position: MaybeUndefined<i32>,
}

impl CustomField {
    /// A definition as a caller described it.
    pub(super) fn from_new(
        new: &NewCustomField,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: CustomFieldId::generate(),
            object: new.object,
            key: new.key.clone(),
            label: new.label.trim().to_owned(),
            description: new.description.clone(),
            kind: new.kind,
            options: Json(new.options.clone()),
            reference_object: new.reference_object,
            is_required: new.is_required,
            is_unique: new.is_unique,
            position: new.position,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses a definition that makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        if !patterns::KEY.matches(&self.key) {
            check.refuse(
                "key",
                "INVALID_VALUE",
                "must be a word such as contract_end",
            );
        }
        check.text("label", &self.label, SHORT);
        check.optional_text("description", self.description.as_deref(), 2000);
        check.range("position", Some(self.position), 0..=10_000);
        let chooses = matches!(
            self.kind,
            CustomFieldKind::Select | CustomFieldKind::MultiSelect
        );
        match (chooses, self.options.0.is_empty()) {
            (true, true) => check.contradict("options", "REQUIRED", "a select needs options"),
            (false, false) => {
                check.contradict("options", "NOT_ALLOWED", "only a select has options");
            }
            _ => {}
        }
        check.at_most("options", self.options.0.len(), 500);
        for (index, option) in self.options.0.iter().enumerate() {
            check.text(&format!("options/{index}"), option, SHORT);
            if self
                .options
                .0
                .iter()
                .take(index)
                .any(|earlier| earlier == option)
            {
                check.contradict(&format!("options/{index}"), "DUPLICATE", "stands twice");
            }
        }
        if self.is_unique && !self.kind.can_be_unique() {
            let message = "values of this kind cannot be unique";
            check.contradict("is_unique", "NOT_ALLOWED", message);
        }
        match (self.kind, self.reference_object) {
            (CustomFieldKind::Reference, None) => {
                check.contradict(
                    "reference_object",
                    "REQUIRED",
                    "a reference points at something",
                );
            }
            (CustomFieldKind::Reference, Some(_)) | (_, None) => {}
            _ => check.contradict(
                "reference_object",
                "NOT_ALLOWED",
                "only a reference has this",
            ),
        }
        check.finish()
    }
}

impl CustomFieldPatch {
    /// The definition with the changes.
    pub(super) fn apply(&self, mut field: CustomField) -> Result<CustomField> {
        let Self {
            label,
            description,
            options,
            is_required,
            is_unique,
            position,
        } = self;
        let mut check = Check::default();
        check.put("label", &mut field.label, label);
        put_nullable(&mut field.description, description);
        check.put("options", &mut field.options.0, options);
        check.put("is_required", &mut field.is_required, is_required);
        check.put("is_unique", &mut field.is_unique, is_unique);
        check.put("position", &mut field.position, position);
        check.finish()?;
        Ok(field)
    }
}
