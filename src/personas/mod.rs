//! Personas: kinds of buyers, and who is of which.
//!
//! A persona says what buyers of a kind need, want and find hard, how they buy and what they decide by.
//! Stakeholders are of a persona **by hand** (their field `persona_id`) or **by rule**: a filter over
//! stakeholders, as segments have one, which is evaluated whenever somebody asks. What was said by hand
//! goes before every rule: who was given a persona is of that one alone, and rules find only those who
//! were given none. Several rules may find the same stakeholder.
//!
//! A rule may stop making sense, like the filter of a segment; the persona stays, and whatever asks for
//! its stakeholders is refused with what is missing.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{PersonaMutations, PersonaQueries, personas_of};
pub(crate) use model::{NewPersona, Persona, PersonaPatch, StakeholderPersona};
pub(crate) use operations::{
    create_persona, delete_persona, personas_of_each, restore_persona, stakeholders_of,
    update_persona,
};
pub(crate) use rest::routes;
