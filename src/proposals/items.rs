//! What a proposal consists of, kept as it is offered.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG};
use crate::deal_line_items::DealLineItem;
use crate::error::{Error, Result};
use crate::ids::ProductId;
use crate::types::{Int64, MAX_SAFE_INTEGER};

/// How many line items a proposal may have.
const MAX_ITEMS: usize = 500;

/// A position of a proposal, in its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
pub struct ProposalLineItem {
    /// The product that is offered.
    pub product_id: Option<ProductId>,
    /// What is offered, in words.
    #[schema(example = "Team licences, first year")]
    pub description: Option<String>,
    /// How many.
    #[schema(example = 25)]
    pub quantity: i32,
    /// The price of one, in minor units.
    #[schema(example = 4900)]
    pub unit_price_minor: Int64,
    /// What is taken off the whole, in minor units.
    #[schema(example = 2500)]
    pub discount_minor: Int64,
    /// `quantity` times `unit_price_minor` less `discount_minor`.
    #[schema(example = 120_000)]
    pub amount_minor: Int64,
}

/// A new position of a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct NewProposalLineItem {
    /// The product that is offered.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// What is offered, in words.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// How many.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: i32,
    /// The price of one, in minor units.
    #[schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub unit_price_minor: Int64,
    /// What is taken off the whole, in minor units; nothing if nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub discount_minor: Option<Int64>,
}

impl ProposalLineItem {
    /// Line items as a caller described them, with their amounts.
    pub(super) fn of(new: &[NewProposalLineItem]) -> Result<Vec<Self>> {
        let each = new.iter().enumerate();
        each.map(|(index, item)| Self::one(index, item)).collect()
    }

    fn one(index: usize, new: &NewProposalLineItem) -> Result<Self> {
        let refused = |field: &str, message: &str| {
            let place = format!("/line_items/{index}/{field}");
            Error::contradiction(place, "OUT_OF_RANGE", message)
        };
        let discount = new.discount_minor.unwrap_or_default();
        let whole = i64::from(new.quantity)
            .checked_mul(new.unit_price_minor.get())
            .filter(|whole| *whole <= MAX_SAFE_INTEGER)
            .ok_or_else(|| {
                refused(
                    "unit_price_minor",
                    "quantity times price must be at most 2^53 - 1",
                )
            })?;
        let amount = whole
            .checked_sub(discount.get())
            .filter(|amount| *amount >= 0 || whole < 0)
            .and_then(Int64::new)
            .ok_or_else(|| refused("discount_minor", "must be at most quantity times price"))?;
        Ok(Self {
            product_id: new.product_id,
            description: new.description.clone(),
            quantity: new.quantity,
            unit_price_minor: new.unit_price_minor,
            discount_minor: discount,
            amount_minor: amount,
        })
    }

    /// Whether a line item of the deal says the same.
    pub(super) fn is(&self, item: &DealLineItem) -> bool {
        *self == Self::from(item)
    }
}

impl From<&DealLineItem> for ProposalLineItem {
    fn from(item: &DealLineItem) -> Self {
        Self {
            product_id: item.product_id,
            description: item.description.clone(),
            quantity: item.quantity,
            unit_price_minor: item.unit_price_minor,
            discount_minor: item.discount_minor,
            amount_minor: item.amount_minor,
        }
    }
}

/// What line items come to together; nothing if there are none.
pub(super) fn sum(items: &[ProposalLineItem]) -> Option<Int64> {
    let amounts = items.iter().map(|item| item.amount_minor.get());
    (!items.is_empty())
        .then(|| amounts.fold(0_i64, i64::saturating_add))
        .and_then(Int64::new)
}

/// Refuses line items that make no sense.
pub(super) fn check_items(check: &mut Check, items: &[ProposalLineItem]) {
    check.at_most("line_items", items.len(), MAX_ITEMS);
    for (index, item) in items.iter().enumerate() {
        let place = |field: &str| format!("line_items/{index}/{field}");
        check.optional_text(&place("description"), item.description.as_deref(), LONG);
        check.range(&place("quantity"), Some(item.quantity), 1..=1_000_000);
        let (price, discount) = (item.unit_price_minor.get(), item.discount_minor.get());
        check.range(
            &place("unit_price_minor"),
            Some(price),
            0..=MAX_SAFE_INTEGER,
        );
        check.range(
            &place("discount_minor"),
            Some(discount),
            0..=MAX_SAFE_INTEGER,
        );
    }
}
