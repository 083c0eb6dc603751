//! Consents: what a stakeholder agreed to hear about, and over which channel.
//!
//! Consent is history. A withdrawal is an entry of its own, and for each channel and purpose the
//! newest entry holds. What an entry says never changes; only how it was given and a note beside it
//! can be put right. An entry that was made by mistake is deleted, and then the one before it holds
//! again. Nothing is said to have been given in the future.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{ConsentMutations, ConsentQueries, current_consents_of};
pub(crate) use model::{Consent, ConsentMethod, ConsentPatch, ConsentStatus, NewConsent};
pub(crate) use operations::{create_consent, delete_consent, restore_consent, update_consent};
pub(crate) use rest::routes;
