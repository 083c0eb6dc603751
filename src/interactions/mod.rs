//! Interactions: contacts that took place, such as a mail, a call, a meeting or a visit to the site.
//!
//! An interaction has a kind, a direction and a moment, and names who took part: stakeholders,
//! users, or people known by an address alone. Every stakeholder and user it names exists. The
//! participants are a list of the interaction; a table beside it holds them once more, so that all
//! interactions of a stakeholder are found. Both are written together.

mod graphql;
mod merging;
mod model;
mod operations;
mod participants;
mod rest;
mod store;

pub(crate) use graphql::{InteractionMutations, InteractionQueries};
pub(crate) use merging::{count_participations, move_participations, put_back_participants};
pub(crate) use model::{
    Interaction, InteractionDirection, InteractionKind, InteractionPatch, NewInteraction,
};
pub(crate) use operations::{
    create_interaction, delete_interaction, restore_interaction, update_interaction,
};
pub(crate) use participants::{Participant, ParticipantRole};
pub(crate) use rest::routes;
