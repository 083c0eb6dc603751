//! Win/loss records over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewWinLossRecord, WinLossRecord, WinLossRecordPatch};
use super::operations;
use super::report::WinLossReport;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::history::{HistoryEntry, Moment, history_of, remembered};
use crate::ids::WinLossRecordId;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct WinLossRecordQueries;

#[Object]
impl WinLossRecordQueries {
    /// One win/loss record: as it is now, or as it was at a moment (`asOf`), as far as was known at
    /// another one (`knownAt`).
    async fn win_loss_record(
        &self,
        ctx: &Context<'_>,
        id: WinLossRecordId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<WinLossRecord> {
        remembered(ctx, id, (as_of, known_at))
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

    /// Why deals are won and lost, over the closings of a time: by reason, competitor, role and criterion.
    /// With `asOf` or `knownAt`, as the records were.
    async fn win_loss_report(
        &self,
        ctx: &Context<'_>,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<WinLossReport> {
        read(ctx, |cx| {
            let moment = Moment::asked(cx.now(), as_of, known_at)?;
            operations::get_win_loss_report(cx, (since, until), moment)
        })
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
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }
}
