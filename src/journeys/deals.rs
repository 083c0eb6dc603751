//! The deals that belong to a journey.
//!
//! A journey spans deals: the first purchase, the renewal, the extension. It may have some that are won or
//! lost already, and it goes on when one is closed.

use serde_json::{Map, json};

use super::model::{Journey, JourneyDeal};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::ids::{DealId, JourneyId, Object};
use crate::records::{self, references};

const WRITE: Scope = Scope::write(Object::Journey);

/// Lets a deal of the account belong to a journey. One that does already changes nothing.
pub fn add_journey_deal(
    cx: &mut Ctx,
    id: JourneyId,
    deal: &JourneyDeal,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let journey: Journey = records::get_expected(cx, id, expected)?;
    ensure_of_account(cx, &journey, "deal_id", deal.deal_id)?;
    change(cx, &journey, deal.deal_id, store::add_deal)
}

/// Lets a deal belong to a journey no more. One that does not changes nothing.
pub fn remove_journey_deal(
    cx: &mut Ctx,
    id: JourneyId,
    deal: &JourneyDeal,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let journey: Journey = records::get_expected(cx, id, expected)?;
    change(cx, &journey, deal.deal_id, store::remove_deal)
}

/// The deals with which a journey begins.
pub(super) fn add_first(cx: &mut Ctx, journey: &Journey, deals: &[DealId]) -> Result<()> {
    for (index, deal) in deals.iter().enumerate() {
        ensure_of_account(cx, journey, &format!("deal_ids/{index}"), *deal)?;
        store::add_deal(cx, journey.id, *deal)?;
    }
    Ok(())
}

fn ensure_of_account(cx: &mut Ctx, journey: &Journey, place: &str, deal: DealId) -> Result<()> {
    references::check_places(cx, &[(place.to_owned(), deal.into())])?;
    let deal: Deal = records::find_any(cx, deal)?;
    if deal.account_id == Some(journey.account_id) {
        return Ok(());
    }
    let message = "must be a deal of the account that goes the journey";
    Err(Error::contradiction(
        format!("/{place}"),
        "NOT_ALLOWED",
        message,
    ))
}

/// Changes what belongs to a journey, and tells it in the feed.
fn change(
    cx: &mut Ctx,
    journey: &Journey,
    deal: DealId,
    change: impl FnOnce(&mut Ctx, JourneyId, DealId) -> Result<bool>,
) -> Result<Journey> {
    let before = store::deal_ids(cx, journey.id)?;
    if !change(cx, journey.id, deal)? {
        return Ok(journey.clone());
    }
    let after = store::deal_ids(cx, journey.id)?;
    let told = json!({ "from": before, "to": after });
    records::annotate(cx, journey, Map::from_iter([("deal_ids".to_owned(), told)]))
}
