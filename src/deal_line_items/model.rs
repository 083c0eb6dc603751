//! A line item, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::CurrencyCode;
use crate::check::{Check, LONG, put_nullable};
use crate::error::Result;
use crate::ids::{DealId, DealLineItemId, Object, ProductId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::deal_line_items;
use crate::types::{ExternalId, Int64, Json, MAX_SAFE_INTEGER, Timestamp};

/// The last place that a line item can have.
const LAST_POSITION: i32 = 10_000;

/// A position of a deal.
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
#[diesel(table_name = deal_line_items, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct DealLineItem {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The line item's id.
    pub id: DealLineItemId,
    /// The deal it belongs to; never changes.
    pub deal_id: DealId,
    /// The product that is sold.
    pub product_id: Option<ProductId>,
    /// What is sold, in words.
    #[schema(example = "Team licences, first year")]
    pub description: Option<String>,
    /// How many.
    #[schema(example = 25)]
    pub quantity: i32,
    /// The price of one, in minor units of `currency`.
    #[schema(example = 4900)]
    pub unit_price_minor: Int64,
    /// What is taken off the whole, in minor units of `currency`.
    #[schema(example = 2500)]
    pub discount_minor: Int64,
    /// `quantity` times `unit_price_minor` less `discount_minor`.
    #[schema(example = 120_000)]
    pub amount_minor: Int64,
    /// The currency of the amounts (ISO 4217); that of the deal, if it has one.
    #[schema(example = "EUR")]
    pub currency: String,
    /// Its place in the deal; line items with the same one stand in the order they were made in.
    pub position: i32,
    /// Ids of the line item in other systems.
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
    DealLineItem,
    DealLineItemId,
    deal_line_items,
    Table {
        object: Object::DealLineItem,
        type_name: "DealLineItem",
        path: "deal-line-items",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::DealLineItem),
            Field::id("deal_id", Object::Deal),
            Field::id("product_id", Object::Product).nullable(),
            Field::integer("quantity"),
            Field::int64("unit_price_minor").in_currency("currency"),
            Field::int64("discount_minor").in_currency("currency"),
            Field::int64("amount_minor").in_currency("currency"),
            Field::text("currency"),
            Field::integer("position"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("product", "product_id", Object::Product),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("product_id", self.product_id.map(Into::into)),
            ])
        }
    }
);

/// A new line item of a deal.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41", "description": "Team licences, first year",
    "quantity": 25, "unit_price_minor": 4900, "discount_minor": 2500, "currency": "EUR"
}))]
pub struct NewDealLineItem {
    /// The deal it belongs to.
    pub deal_id: DealId,
    /// The product that is sold.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// What is sold, in words.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// How many.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: i32,
    /// The price of one, in minor units; that of the product if nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub unit_price_minor: Option<Int64>,
    /// What is taken off the whole, in minor units; nothing if nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub discount_minor: Option<Int64>,
    /// The currency of the amounts (ISO 4217); that of the deal, or else of the product, if nothing
    /// is said.
    #[serde(default)]
    #[schema(value_type = Option<CurrencyCode>)]
    pub currency: Option<String>,
    /// Its place in the deal; after all others if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: Option<i32>,
    /// Ids of the line item in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a line item: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"quantity": 30, "discount_minor": 0}))]
pub struct DealLineItemPatch {
    /// The product that is sold; the price stays.
    #[schema(value_type = Option<ProductId>)]
    pub product_id: MaybeUndefined<ProductId>,
    /// What is sold, in words.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// How many.
    #[schema(value_type = i32, required = false, minimum = 1, maximum = 1_000_000)]
    pub quantity: MaybeUndefined<i32>,
    /// The price of one, in minor units.
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub unit_price_minor: MaybeUndefined<Int64>,
    /// What is taken off the whole, in minor units.
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub discount_minor: MaybeUndefined<Int64>,
    /// The currency of the amounts (ISO 4217); that of the deal, if it has one.
    #[schema(value_type = CurrencyCode, required = false)]
    pub currency: MaybeUndefined<String>,
    /// Its place in the deal.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// Ids of the line item in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// What a line item takes from elsewhere when the caller does not say it.
pub(super) struct Taken {
    pub unit_price: Int64,
    pub currency: String,
    /// The place of the deal's last line item.
    pub last: Option<i32>,
}

impl DealLineItem {
    /// A line item as a caller described it. Its amount follows in `validate`.
    pub(super) fn from_new(
        new: &NewDealLineItem,
        taken: Taken,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let next = taken
            .last
            .map_or(0, |last| last.saturating_add(1).min(LAST_POSITION));
        Self {
            workspace_id,
            id: DealLineItemId::generate(),
            deal_id: new.deal_id,
            product_id: new.product_id,
            description: new.description.clone(),
            quantity: new.quantity,
            unit_price_minor: taken.unit_price,
            discount_minor: new.discount_minor.unwrap_or_default(),
            amount_minor: Int64::default(),
            currency: taken.currency,
            position: new.position.unwrap_or(next),
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Computes the amount and refuses what makes no sense.
    pub(super) fn validate(&mut self) -> Result<()> {
        let (price, discount) = (self.unit_price_minor.get(), self.discount_minor.get());
        let mut check = Check::default();
        check.optional_text("description", self.description.as_deref(), LONG);
        check.range("quantity", Some(self.quantity), 1..=1_000_000);
        check.range("unit_price_minor", Some(price), 0..=MAX_SAFE_INTEGER);
        check.range("discount_minor", Some(discount), 0..=MAX_SAFE_INTEGER);
        check.currency("currency", Some(&self.currency));
        check.range("position", Some(self.position), 0..=LAST_POSITION);
        check.external_ids(&self.external_ids.0);
        let whole = i64::from(self.quantity)
            .checked_mul(price)
            .and_then(Int64::new)
            .map(Int64::get);
        match whole {
            None => {
                let message = "quantity times price must be at most 2^53 - 1";
                check.contradict("unit_price_minor", "OUT_OF_RANGE", message);
            }
            Some(whole) if discount > whole => {
                let message = "must be at most quantity times price";
                check.contradict("discount_minor", "OUT_OF_RANGE", message);
            }
            Some(whole) => {
                let amount = whole.checked_sub(discount).and_then(Int64::new);
                self.amount_minor = amount.unwrap_or_default();
            }
        }
        check.finish()
    }
}

impl DealLineItemPatch {
    /// The line item with the changes.
    pub(super) fn apply(&self, mut item: DealLineItem) -> Result<DealLineItem> {
        let Self {
            product_id,
            description,
            quantity,
            unit_price_minor,
            discount_minor,
            currency,
            position,
            external_ids,
        } = self;
        let mut check = Check::default();
        put_nullable(&mut item.product_id, product_id);
        put_nullable(&mut item.description, description);
        check.put("quantity", &mut item.quantity, quantity);
        check.put(
            "unit_price_minor",
            &mut item.unit_price_minor,
            unit_price_minor,
        );
        check.put("discount_minor", &mut item.discount_minor, discount_minor);
        check.put("currency", &mut item.currency, currency);
        check.put("position", &mut item.position, position);
        check.put("external_ids", &mut item.external_ids.0, external_ids);
        check.finish()?;
        Ok(item)
    }
}
