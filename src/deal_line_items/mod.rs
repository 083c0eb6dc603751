//! Line items: what a deal consists of.
//!
//! A line item belongs to one deal for good. It may name a product, and takes its price if none is
//! given; from then on it keeps its own. Its amount is the quantity times the price less the
//! discount, computed by the server, and never negative. A line item has the currency of its deal;
//! while the deal has none the line item names its own or takes its product's. The deal's own
//! amount is what people expect of it and does not follow its line items.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{DealLineItemMutations, DealLineItemQueries};
pub(crate) use model::{DealLineItem, DealLineItemPatch, NewDealLineItem};
pub(crate) use operations::{
    create_deal_line_item, delete_deal_line_item, restore_deal_line_item, update_deal_line_item,
};
pub(crate) use rest::routes;
