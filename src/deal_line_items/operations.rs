//! What can be done with line items.

use super::model::{DealLineItem, DealLineItemPatch, NewDealLineItem, Taken};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::ids::{DealId, DealLineItemId, Object};
use crate::products::Product;
use crate::query::{ListRequest, Page};
use crate::records::references::{self, references};
use crate::records::{self, locks};

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a line item to a deal, open or closed.
pub fn create_deal_line_item(cx: &mut Ctx, new: &NewDealLineItem) -> Result<DealLineItem> {
    cx.require(WRITE)?;
    let taken = take(cx, new)?;
    let mut item = DealLineItem::from_new(new, taken, cx.workspace(), cx.now());
    item.validate()?;
    records::create(cx, item)
}

/// One line item.
pub fn get_deal_line_item(cx: &mut Ctx, id: DealLineItemId) -> Result<DealLineItem> {
    records::get(cx, id)
}

/// A page of line items.
pub fn list_deal_line_items(cx: &mut Ctx, request: &ListRequest) -> Result<Page<DealLineItem>> {
    records::list(cx, request)
}

/// Changes a line item; its amount follows.
pub fn update_deal_line_item(
    cx: &mut Ctx,
    id: DealLineItemId,
    patch: &DealLineItemPatch,
    expected: Option<i32>,
) -> Result<DealLineItem> {
    cx.require(WRITE)?;
    let before: DealLineItem = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    if after.currency != before.currency {
        ensure_the_deals_currency(cx, &after)?;
    }
    records::update(cx, &before, after)
}

/// Deletes a line item; it can be restored.
pub fn delete_deal_line_item(
    cx: &mut Ctx,
    id: DealLineItemId,
    expected: Option<i32>,
) -> Result<DealLineItem> {
    cx.require(WRITE)?;
    let before: DealLineItem = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when the deal has another currency by now.
pub fn restore_deal_line_item(
    cx: &mut Ctx,
    id: DealLineItemId,
    expected: Option<i32>,
) -> Result<DealLineItem> {
    cx.require(WRITE)?;
    let item: DealLineItem = records::find_any(cx, id)?;
    ensure_the_deals_currency(cx, &item)?;
    records::restore(cx, id, expected)
}

/// What a new line item takes from its deal and its product.
fn take(cx: &mut Ctx, new: &NewDealLineItem) -> Result<Taken> {
    let named = [
        ("deal_id", Some(new.deal_id.into())),
        ("product_id", new.product_id.map(Into::into)),
    ];
    references::check(cx, &references(named), &[])?;
    let deal = held(cx, new.deal_id)?;
    let product: Option<Product> = match new.product_id {
        Some(id) => Some(records::find_any(cx, id)?),
        None => None,
    };
    let product_currency = product
        .as_ref()
        .and_then(|product| product.currency.clone());
    let currency = new.currency.clone().or_else(|| deal.currency.clone());
    let currency = currency
        .or_else(|| product_currency.clone())
        .ok_or_else(|| {
            let message = "neither the deal nor the product has a currency; name one";
            Error::contradiction("/currency", "REQUIRED", message)
        })?;
    ensure_same(&deal, &currency)?;
    let price = product
        .as_ref()
        .and_then(|product| product.unit_price_minor);
    let unit_price = match (new.unit_price_minor, price) {
        (Some(price), _) => price,
        (None, Some(price)) if product_currency.as_ref() == Some(&currency) => price,
        (None, Some(_)) => return Err(price_needed("the product's price is in another currency")),
        (None, None) => return Err(price_needed("there is no product with a price to take")),
    };
    Ok(Taken {
        unit_price,
        currency,
        last: store::last_position(cx, new.deal_id)?,
    })
}

fn price_needed(message: &str) -> Error {
    Error::contradiction("/unit_price_minor", "REQUIRED", message)
}

/// The deal, which keeps its currency until the operation is done.
fn held(cx: &mut Ctx, id: DealId) -> Result<Deal> {
    locks::share(cx, id)?;
    records::find_any(cx, id)
}

fn ensure_the_deals_currency(cx: &mut Ctx, item: &DealLineItem) -> Result<()> {
    let deal = held(cx, item.deal_id)?;
    ensure_same(&deal, &item.currency)
}

fn ensure_same(deal: &Deal, currency: &str) -> Result<()> {
    match &deal.currency {
        Some(known) if known != currency => {
            let message = format!("the deal is in {known}");
            Err(Error::contradiction("/currency", "NOT_ALLOWED", message))
        }
        _ => Ok(()),
    }
}
