//! What the journeys of all accounts come to.
//!
//! Every answer here is computed when it is asked for, from three rows of facts: the stays of journeys in stages
//! (or of deals in the stages of their pipeline), the interactions that took place while a journey lasted, and the deals that
//! were closed. [`store`] reads each of them by one statement in the order of time, row by row, into compact structures
//! ([`walks`], [`contacts`]); [`crate::mathematics::journeys`] does the rest in one pass. So what an answer costs grows with the
//! number of rows, and with nothing else.
//!
//! # What all of them have in common
//!
//! * **Which journeys**: an [`AnalyticsFilter`]. `from` and `to` name those that *started* then, so that everybody counted had
//!   the same chance; `as_of` tells what was known to have happened by then, of the journeys that were on the map then. `channel`,
//!   `role` and `persona_id` keep the journeys with such an interaction, and where interactions are looked at, only these.
//! * **Whose interactions**: those of the account from the start of its journey to its end. If two journeys of an account overlap, an
//!   interaction belongs to both.
//! * **What they are told by**: channel, subject, or the planned touchpoint that they were on the journey
//!   ([`crate::interaction_touchpoints`]). What was none is told as unplanned, by its channel: nothing that happened is left out.
//! * **Order**: by time; what happened at one instant, in the order in which it was recorded.
//! * **Under way**: journeys that have not ended are censored on the right; each answer says how it counts them.
//! * **Nothing to compute with**: counts are 0, rates and durations null.
//! * **Compared**: with `compare_to` the answer holds itself a second time, for another period or another version of the
//!   map. What has nowhere to tell it, such as a file, refuses it.

mod attribution;
mod conformance;
mod contacts;
mod discovery;
mod drift;
mod effects;
mod flow;
mod funnel;
mod graphql;
mod health;
mod model;
mod next;
mod objectives;
mod pain_points;
mod plan;
mod quiet;
mod request;
mod rest;
mod revenue;
mod sales;
mod segments;
mod stages;
mod store;
mod walks;

pub(crate) use contacts::unplanned;
pub(crate) use effects::get_emotion_curve;
pub(crate) use flow::{all_journey_paths, get_journey_transitions};
pub(crate) use funnel::get_journey_funnel;
pub(crate) use graphql::{AnalyticsMutations, AnalyticsQueries};
pub(crate) use model::{AnalyticsFilter, FunnelStage, JourneyActivity, JourneyPath};
pub(crate) use rest::{activity_of, asked, routes};
pub(crate) use stages::folded;
pub(crate) use store::Narrowing;
pub(crate) use walks::journeys_of;
