//! A product, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::CurrencyCode;
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{Object, ProductId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::products;
use crate::types::{CustomValues, ExternalId, Int64, Json, MAX_SAFE_INTEGER, Timestamp};

/// Something that is sold.
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
#[diesel(table_name = products, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Product {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The product's id.
    pub id: ProductId,
    /// Its name.
    #[schema(example = "Team licence")]
    pub name: String,
    /// The workspace's own code for it; unique in the workspace.
    #[schema(example = "LIC-TEAM")]
    pub code: Option<String>,
    /// The group of products it belongs to, in words of the workspace's choice.
    #[schema(example = "licences")]
    pub family: Option<String>,
    /// Anything else.
    pub description: Option<String>,
    /// The price of one, in minor units of `currency`.
    #[schema(example = 4900)]
    pub unit_price_minor: Option<Int64>,
    /// The currency of `unit_price_minor` (ISO 4217).
    #[schema(example = "EUR")]
    pub currency: Option<String>,
    /// Whether it is sold now.
    pub is_active: bool,
    /// Values of the workspace's own fields, by key.
    #[schema(value_type = CustomValues)]
    pub custom_fields: Json<CustomValues>,
    /// Ids of the product in other systems.
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
    Product,
    ProductId,
    products,
    Table {
        object: Object::Product,
        type_name: "Product",
        path: "products",
        ruled_by: Object::Product,
        fields: &[
            Field::id("id", Object::Product),
            Field::text("name"),
            Field::text("code").nullable(),
            Field::text("family").nullable(),
            Field::int64("unit_price_minor")
                .nullable()
                .in_currency("currency"),
            Field::text("currency").nullable(),
            Field::flag("is_active"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::many(
            "line_items",
            "product_id",
            Object::DealLineItem
        )],
        has_custom_fields: true,
    },
    {
        fn custom_values(&self) -> Option<&CustomValues> {
            Some(&self.custom_fields.0)
        }

        fn keys(&self) -> Vec<Key> {
            let code = self
                .code
                .iter()
                .map(|code| Key::new("code", KeyKind::Code, code));
            code.chain(Key::external(&self.external_ids.0)).collect()
        }
    }
);

/// A new product.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Team licence", "code": "LIC-TEAM", "family": "licences",
    "unit_price_minor": 4900, "currency": "EUR"
}))]
pub struct NewProduct {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// The workspace's own code for it; unique in the workspace.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub code: Option<String>,
    /// The group of products it belongs to.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub family: Option<String>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// The price of one, in minor units; needs `currency`.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub unit_price_minor: Option<Int64>,
    /// The currency of `unit_price_minor` (ISO 4217).
    #[serde(default)]
    #[schema(value_type = Option<CurrencyCode>)]
    pub currency: Option<String>,
    /// Whether it is sold now; true if nothing is said.
    #[serde(default)]
    pub is_active: Option<bool>,
    /// Values of the workspace's own fields, by key.
    #[serde(default)]
    pub custom_fields: Option<CustomValues>,
    /// Ids of the product in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a product: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"unit_price_minor": 5900, "currency": "EUR", "is_active": true}))]
pub struct ProductPatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// The workspace's own code for it; unique in the workspace.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub code: MaybeUndefined<String>,
    /// The group of products it belongs to.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub family: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// The price of one, in minor units. Line items that exist keep theirs.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub unit_price_minor: MaybeUndefined<Int64>,
    /// The currency of `unit_price_minor` (ISO 4217).
    #[schema(value_type = Option<CurrencyCode>)]
    pub currency: MaybeUndefined<String>,
    /// Whether it is sold now.
    #[schema(value_type = bool, required = false)]
    pub is_active: MaybeUndefined<bool>,
    /// Values of the workspace's own fields to set, or to clear with `null`; other keys stay.
    #[schema(value_type = CustomValues, required = false)]
    pub custom_fields: MaybeUndefined<CustomValues>,
    /// Ids of the product in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Product {
    /// A product as a caller described it.
    pub(super) fn from_new(new: &NewProduct, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: ProductId::generate(),
            name: new.name.trim().to_owned(),
            code: new.code,
            family: new.family,
            description: new.description,
            unit_price_minor: new.unit_price_minor,
            currency: new.currency,
            is_active: new.is_active.unwrap_or(true),
            custom_fields: Json(new.custom_fields.unwrap_or_default()),
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
        check.optional_text("code", self.code.as_deref(), SHORT);
        check.optional_text("family", self.family.as_deref(), SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        let price = self.unit_price_minor.map(Int64::get);
        check.range("unit_price_minor", price, 0..=MAX_SAFE_INTEGER);
        check.money(
            ("unit_price_minor", price),
            ("currency", self.currency.as_deref()),
        );
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl ProductPatch {
    /// The product with the changes.
    pub(super) fn apply(&self, mut product: Product) -> Result<Product> {
        let Self {
            name,
            code,
            family,
            description,
            unit_price_minor,
            currency,
            is_active,
            custom_fields,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut product.name, name);
        put_nullable(&mut product.code, code);
        put_nullable(&mut product.family, family);
        put_nullable(&mut product.description, description);
        put_nullable(&mut product.unit_price_minor, unit_price_minor);
        put_nullable(&mut product.currency, currency);
        check.put("is_active", &mut product.is_active, is_active);
        custom_fields::patch(&mut check, &mut product.custom_fields.0, custom_fields);
        check.put("external_ids", &mut product.external_ids.0, external_ids);
        check.finish()?;
        Ok(product)
    }
}
