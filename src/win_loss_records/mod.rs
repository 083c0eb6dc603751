//! Win/loss records: why deals were won or lost.
//!
//! Whenever a deal is won or lost a record is made in the same transaction, with the reason that was given
//! and what was known of the committee and the decision at that moment. The snapshot never changes, so that
//! the record still tells what was believed then when everything below the deal has moved on. A deal that is
//! reopened keeps its record, and its next closing makes another one: one living record for each closing.

mod graphql;
mod model;
mod operations;
mod report;
mod rest;
mod snapshot;
mod store;

pub(crate) use graphql::{WinLossRecordMutations, WinLossRecordQueries};
pub(crate) use model::{NewWinLossRecord, WinLossRecord, WinLossRecordPatch};
pub(crate) use operations::{
    create_win_loss_record, delete_win_loss_record, note_closing, restore_win_loss_record,
    update_win_loss_record,
};
pub(crate) use rest::routes;
