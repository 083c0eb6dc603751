//! Affiliations: the seats that stakeholders have at other accounts.
//!
//! A stakeholder belongs to one account; boards, former employers and partners are affiliations. An
//! affiliation ties one stakeholder to one account, says what the tie is, and from when to when it
//! lasts. Whose it is and where never changes: another seat is another affiliation. It does not end
//! before it began.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{AffiliationMutations, AffiliationQueries};
pub(crate) use model::{Affiliation, AffiliationKind, AffiliationPatch, NewAffiliation};
pub(crate) use operations::{
    create_affiliation, delete_affiliation, restore_affiliation, update_affiliation,
};
pub(crate) use rest::routes;
