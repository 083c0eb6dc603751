//! Webhooks: every change that a receiver asked for is sent to it, signed, in order, until it is taken.
//!
//! A webhook names an address and the changes that it wants. It reads the change feed and nothing
//! else: its **progress** is a place in the feed, so nothing is missed, whatever stops whenever, and
//! what waits for a receiver that is away waits in the feed. From there each event becomes a
//! **delivery**, in the same transaction that moves the place on ([`mod@claim`]). A delivery holds the
//! body, a CloudEvent ([`event`]), which stays the same over all attempts.
//!
//! * **Order.** The next event of a record is not sent before the one before it was taken or given
//!   up; different records go side by side, a few at a time.
//! * **Attempts.** What fails is tried again for three days, at growing distances that vary a little,
//!   or when the receiver says so by `Retry-After` ([`schedule`]). Then it is dead: it is kept, and
//!   can be sent again.
//! * **A receiver that fails for all of that time**, or says 410 Gone, pauses its webhook. That is a
//!   change of the webhook and stands in the feed; nothing is lost meanwhile, and resuming goes on
//!   where it stopped.
//! * **Repeats.** A server may be stopped between an attempt and its noting, and events can be asked
//!   for again. The id of an event is made of the record and its sequence, so a receiver knows it
//!   again.
//! * **Signatures** are those of Standard Webhooks; while a secret is being changed there are several.
//!   A secret must be known to sign, so it is kept as it is, in the database and nowhere else: like
//!   the keys that sign access tokens, it is as safe as the database. It is told once, and stands
//!   neither in the feed nor in logs.
//! * **Where to.** Addresses of private networks are refused when a webhook is made and again at each
//!   attempt, after the name was looked up and for the very address that is connected to ([`address`],
//!   [`send`]).
//!
//! A webhook belongs to the workspace. Whoever makes one must be allowed to read what it sends.

mod address;
mod claim;
mod conclude;
mod condition;
mod event;
mod graphql;
mod health;
mod model;
mod operations;
mod rest;
mod schedule;
pub(crate) mod send;
mod store;

pub(crate) use claim::{Outgoing, claim};
pub(crate) use conclude::conclude;
pub(crate) use event::WebhookEvent;
pub(crate) use graphql::{WebhookMutations, WebhookQueries};
pub(crate) use model::{Webhook, WebhookDelivery, event_types};
pub(crate) use operations::purge_webhook_deliveries;
pub(crate) use rest::routes;
pub(crate) use store::{exist, ready, release_all};
