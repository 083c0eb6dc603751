//! Which contacts won amounts are put down to.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::JourneyActivity;
use crate::types::{Int64, Timestamp, text_enum};

text_enum! {
    /// How a won amount is laid on the contacts before it.
    AttributionModel {
        /// All on the first.
        First = "first",
        /// All on the last.
        Last = "last",
        /// The same on each.
        Linear = "linear",
        /// Half as much for each `half_life_days` that a contact lies before the deal was won.
        TimeDecay = "time_decay",
        /// 40 % on the first, 40 % on the last, the rest on those between.
        UShaped = "u_shaped",
        /// 30 % each on the first, on the last before the deal was opened, and on the last; the rest on the others.
        WShaped = "w_shaped",
        /// In the proportion of what would be lost without each channel, in a Markov chain of order one over all journeys that
        /// ended, with a sale or without.
        Markov = "markov",
        /// The Shapley value, where a coalition of channels is worth the deals whose contacts all came by one of them.
        Shapley = "shapley",
    }
}

/// An amount that is put down to a channel.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct AttributedAmount {
    /// The currency (ISO 4217).
    pub currency: String,
    /// The amount in minor units. Over all channels they sum to what was attributed, to the last unit.
    pub amount_minor: Int64,
}

/// What is put down to a channel.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct AttributedChannel {
    /// The channel, the subject or the touchpoint.
    pub activity: String,
    /// How many contacts of the won deals came by it.
    pub contacts: i32,
    /// How many won deals had a contact by it.
    pub deals: i32,
    /// How many deals are put down to it.
    pub credit: f64,
    /// Its share of all; null if nothing was attributed.
    pub share: Option<f64>,
    /// The share of sales that would be lost without it; null unless the model is `markov`.
    pub removal_effect: Option<f64>,
    /// What is put down to it, by currency.
    pub amounts: Vec<AttributedAmount>,
}

/// The won amounts of one currency.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct AttributionTotal {
    /// The currency (ISO 4217).
    pub currency: String,
    /// The sum of the won deals in minor units.
    pub won_minor: Int64,
    /// What was put down to channels: the deals that had a contact within the lookback.
    pub attributed_minor: Int64,
}

/// Which contacts the won amounts are put down to. All models divide what was there together: this is association, not cause.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct Attribution {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// How amounts are laid on contacts.
    pub model: AttributionModel,
    /// What a contact is told by.
    pub activity: JourneyActivity,
    /// Contacts that lie further before the deal was won do not count; null if all do.
    pub lookback_days: Option<i32>,
    /// How many won deals of the journeys there are.
    pub deals: i32,
    /// How many of them had no contact within the lookback; their amounts are put down to nothing.
    pub deals_without_contact: i32,
    /// How many journeys ended without a won deal; they count in the model `markov`.
    pub journeys_without_deal: i32,
    /// How many journeys are under way without a won deal; nobody knows yet what becomes of them, and they count in no model.
    pub journeys_open: i32,
    /// The won amounts by currency; deals without an amount have none.
    pub totals: Vec<AttributionTotal>,
    /// The channels, those with the most credit first.
    pub channels: Vec<AttributedChannel>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<Attribution>>,
}
