//! Milestones: the mutual action plan of a deal.
//!
//! A plan is what both sides agreed to do until the account has bought: each milestone is done by one
//! side, and by a user or a stakeholder if somebody looks after it. A milestone may come after others of
//! the same deal; they never lead in a circle. The day that was promised first stays what it was, so
//! that a plan can say by how much it slipped, whatever the day that is expected now.

mod graphql;
mod model;
mod operations;
mod plan;
mod rest;

pub(crate) use graphql::{MilestoneMutations, MilestoneQueries};
pub(crate) use model::{Milestone, MilestonePatch, NewMilestone};
pub(crate) use operations::{
    create_milestone, delete_milestone, restore_milestone, update_milestone,
};
pub(crate) use plan::{ActionPlan, plan_of};
pub(crate) use rest::routes;
