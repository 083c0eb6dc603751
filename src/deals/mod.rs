//! Deals: possible sales to accounts.
//!
//! A deal is always in one stage of one pipeline. The stage's kind is the deal's status: open, won
//! or lost. A deal begins in the first open stage of its pipeline unless another stage is named;
//! then it is moved between open stages, and at the end won or lost. A closed deal can be reopened
//! and goes back to where it was. No field says any of that by itself: stage, status and closing
//! change only by these verbs.
//!
//! Every stay in a stage is kept: when it began and ended, who moved the deal, and why. A move may
//! be told late, so it may lie in the past, but never before the current stay began: the stays of a
//! deal follow each other without gaps and without overlaps, and exactly one of them lasts.

mod graphql;
mod history;
mod inputs;
mod model;
mod moves;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{DealMutations, DealQueries};
pub(crate) use history::DealStageEntry;
pub(crate) use inputs::{LoseDeal, MoveDeal, ReopenDeal, WinDeal};
pub(crate) use model::{Deal, DealPatch, DealStatus, NewDeal};
pub(crate) use moves::{lose_deal, move_deal, reopen_deal, win_deal};
pub(crate) use operations::{
    create_deal, delete_deal, list_deal_stage_history, restore_deal, update_deal,
};
pub(crate) use rest::routes;
