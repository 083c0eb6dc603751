//! A tag, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{Object, RecordId, TagId, WorkspaceId};
use crate::query::{Field, Source, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::tags;
use crate::types::{ExternalId, Json, Timestamp};

/// A label for records.
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
#[diesel(table_name = tags, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Tag {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The tag's id.
    pub id: TagId,
    /// Its name; unique in the workspace, whatever the case.
    #[schema(example = "Key account")]
    pub name: String,
    /// Its color: `#rrggbb`.
    #[schema(example = "#2f855a")]
    pub color: Option<String>,
    /// Ids of the tag in other systems.
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

/// The records that carry a tag.
const CARRIERS: Source = Source::Through {
    table: "tagged_records",
    record: "tag_id",
    value: "record_id",
    also: "",
};

record!(
    Tag,
    TagId,
    tags,
    Table {
        object: Object::Tag,
        type_name: "Tag",
        path: "tags",
        ruled_by: Object::Tag,
        fields: &[
            Field::id("id", Object::Tag),
            Field::text("name"),
            Field::text("color").nullable(),
            Field::any_id("record_id").through(CARRIERS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let name = Key::new("name", KeyKind::Name, self.name.to_lowercase());
            std::iter::once(name)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }
    }
);

/// A new tag.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Key account", "color": "#2f855a"}))]
pub struct NewTag {
    /// Its name; unique in the workspace, whatever the case.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Its color: `#rrggbb`.
    #[serde(default)]
    #[schema(pattern = "^#[0-9A-Fa-f]{6}$")]
    pub color: Option<String>,
    /// Ids of the tag in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a tag.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"color": "#c53030"}))]
pub struct TagPatch {
    /// Its name; unique in the workspace, whatever the case.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// Its color: `#rrggbb`.
    #[schema(value_type = Option<String>, pattern = "^#[0-9A-Fa-f]{6}$")]
    pub color: MaybeUndefined<String>,
    /// Ids of the tag in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// The record that a tag is put on or taken off.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"record_id": "account_01h2xcejqtf2nbrexx3vqjhp41"}))]
pub struct TagTarget {
    /// An account, a stakeholder or a deal.
    pub record_id: RecordId,
}

impl Tag {
    /// A tag as a caller described it.
    pub(super) fn from_new(new: &NewTag, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            id: TagId::generate(),
            name: new.name.clone(),
            color: new.color.clone(),
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Brings the tag into the form in which it is kept and refuses what makes no sense.
    pub(super) fn validate(&mut self) -> Result<()> {
        self.name = self.name.trim().to_owned();
        self.color = self.color.as_deref().map(str::to_ascii_lowercase);
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        if self.color.as_deref().is_some_and(|color| !is_color(color)) {
            check.refuse("color", "INVALID_VALUE", "must be a color such as #2f855a");
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

impl TagPatch {
    /// The tag with the changes.
    pub(super) fn apply(&self, mut tag: Tag) -> Result<Tag> {
        let Self {
            name,
            color,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut tag.name, name);
        put_nullable(&mut tag.color, color);
        check.put("external_ids", &mut tag.external_ids.0, external_ids);
        check.finish()?;
        Ok(tag)
    }
}
