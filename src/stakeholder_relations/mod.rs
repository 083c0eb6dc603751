//! Relations between stakeholders: who influences, trusts or fights whom.
//!
//! A relation leads from one stakeholder to another one; who reports to whom stands on the stakeholder. There is one
//! of a kind between the same two in the same direction. Relations belong to no deal, and keep
//! history ([`crate::history`]).

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{StakeholderRelationMutations, StakeholderRelationQueries};
pub(crate) use model::{
    NewStakeholderRelation, StakeholderRelation, StakeholderRelationKind, StakeholderRelationPatch,
};
pub(crate) use operations::{
    create_stakeholder_relation, delete_stakeholder_relation, relations_of_both,
    restore_stakeholder_relation, update_stakeholder_relation,
};
pub(crate) use rest::routes;
