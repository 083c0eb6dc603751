//! Win/loss records over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewWinLossRecord, WinLossRecord, WinLossRecordPatch};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::WinLossRecordId;
use crate::query::Deleted;

#[derive(Default)]
pub struct WinLossRecordQueries;

#[Object]
impl WinLossRecordQueries {
    /// One win/loss record.
    async fn win_loss_record(
        &self,
        ctx: &Context<'_>,
        id: WinLossRecordId,
    ) -> Result<WinLossRecord> {
        read(ctx, |cx| operations::get_win_loss_record(cx, id))
    }

    /// A page of win/loss records.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn win_loss_records(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<WinLossRecord>>,
        order_by: Option<Vec<OrderOf<WinLossRecord>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<WinLossRecord>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_win_loss_records)
    }
}

#[derive(Default)]
pub struct WinLossRecordMutations;

#[Object]
impl WinLossRecordMutations {
    /// Adds the record of a closing that has none.
    async fn create_win_loss_record(
        &self,
        ctx: &Context<'_>,
        input: NewWinLossRecord,
    ) -> Result<WinLossRecord> {
        write(ctx, |cx| operations::create_win_loss_record(cx, &input))
    }

    /// Changes a win/loss record: what is absent stays, `null` clears.
    async fn update_win_loss_record(
        &self,
        ctx: &Context<'_>,
        id: WinLossRecordId,
        input: WinLossRecordPatch,
        expected_version: Option<i32>,
    ) -> Result<WinLossRecord> {
        write(ctx, |cx| {
            operations::update_win_loss_record(cx, id, &input, expected_version)
        })
    }

    /// Deletes a win/loss record; it can be restored.
    async fn delete_win_loss_record(
        &self,
        ctx: &Context<'_>,
        id: WinLossRecordId,
        expected_version: Option<i32>,
    ) -> Result<WinLossRecord> {
        write(ctx, |cx| {
            operations::delete_win_loss_record(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_win_loss_record(
        &self,
        ctx: &Context<'_>,
        id: WinLossRecordId,
        expected_version: Option<i32>,
    ) -> Result<WinLossRecord> {
        write(ctx, |cx| {
            operations::restore_win_loss_record(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl WinLossRecord {
    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }
}
