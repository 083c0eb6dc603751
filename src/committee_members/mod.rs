//! Members of buying committees: who decides on a deal.
//!
//! A deal has a committee as soon as somebody sits on it. A member ties one stakeholder to one deal
//! and says which roles they play in it: none as long as nobody knows, several if they play several;
//! and what is known of their part: authority, influence, stance, what they need and fear. Each such judgement may
//! say where it comes from and how sure it is, and all of it keeps history ([`crate::history`]).
//! Roles belong to the deal and not to the person, who may be the champion of one deal and the
//! blocker of the next. Whose seat it is and on which committee never changes. Nobody sits on a
//! committee twice; whoever left, because the seat was deleted, may be given a new one. When the deal
//! or the stakeholder is deleted the seat stays, and so does what it says.

mod graphql;
mod merging;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{CommitteeMemberMutations, CommitteeMemberQueries};
pub(crate) use merging::seats_of;
pub(crate) use model::{
    Authority, CommitteeMember, CommitteeMemberPatch, DEALS_OF, JudgedField, NewCommitteeMember,
    Party, STAKEHOLDERS_OF, Stance,
};
pub(crate) use operations::{
    create_committee_member, delete_committee_member, restore_committee_member,
    update_committee_member,
};
pub(crate) use rest::routes;
