//! Deals with their money, and how often their day of closing was put off.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::each_row;
use crate::context::{Ctx, Dialect};
use crate::db::types::{Instant, Uid};
use crate::deals::DealStatus;
use crate::error::Result;
use crate::ids::{AccountId, DealId};
use crate::query::sql::{Bound, Column, Sql};
use crate::types::{Date, Timestamp};

/// A deal: id, account, amount, currency, status, when it was closed, and when it is expected to.
pub(in super::super) type DealRow = (
    DealId,
    Option<AccountId>,
    Option<i64>,
    Option<String>,
    DealStatus,
    Option<Timestamp>,
    Option<Date>,
);

/// The deals of `FROM` and `WHERE`, by their ids.
pub(in super::super) fn for_each_deal(
    cx: &mut Ctx,
    mut rest: Sql,
    mut see: impl FnMut(DealRow) -> Result<()>,
) -> Result<()> {
    rest.push(" ORDER BY \"deals\".\"id\"");
    let columns = (
        Column::<Uid>::new("\"deals\".\"id\""),
        Column::<Nullable<Uid>>::new("\"deals\".\"account_id\""),
        Column::<Nullable<BigInt>>::new("\"deals\".\"amount_minor\""),
        Column::<Nullable<Text>>::new("\"deals\".\"currency\""),
        Column::<Text>::new("\"deals\".\"status\""),
        Column::<Nullable<Instant>>::new("\"deals\".\"closed_at\""),
        Column::<Nullable<diesel::sql_types::Date>>::new("\"deals\".\"expected_close_on\""),
    );
    each_row!(cx, DealRow, columns, rest, see)
}

/// A deal that was closed: account, amount, currency, what became of it, when, and when it first came into a stage.
pub(in super::super) type SaleRow = (
    AccountId,
    Option<i64>,
    Option<String>,
    DealStatus,
    Timestamp,
    Option<Timestamp>,
);

/// The deals of accounts that were closed by a moment, in the order of time, of the deals of `FROM` and `WHERE`.
pub(in super::super) fn for_each_sale(
    cx: &mut Ctx,
    deals: Sql,
    moment: Timestamp,
    mut see: impl FnMut(SaleRow) -> Result<()>,
) -> Result<()> {
    let mut rest = deals;
    rest.push(" AND \"deals\".account_id IS NOT NULL AND \"deals\".closed_at <= ")
        .bind(Bound::Timestamp(moment))
        .push(" ORDER BY \"deals\".closed_at, \"deals\".id");
    let opened = "(SELECT MIN(stay.entered_at) FROM deal_stage_entries AS stay \
        WHERE stay.workspace_id = \"deals\".workspace_id AND stay.deal_id = \"deals\".id)";
    let columns = (
        Column::<Uid>::new("\"deals\".account_id"),
        Column::<Nullable<BigInt>>::new("\"deals\".amount_minor"),
        Column::<Nullable<Text>>::new("\"deals\".currency"),
        Column::<Text>::new("\"deals\".status"),
        Column::<Instant>::new("\"deals\".closed_at"),
        Column::<Nullable<Instant>>::new(opened),
    );
    each_row!(cx, SaleRow, columns, rest, see)
}

/// A change of the day on which a deal is expected to close: whose, when it was made, from which day, to which.
pub(in super::super) type Push = (DealId, Timestamp, Option<String>, Option<String>);

/// Such changes of the deals of `FROM` and `WHERE` up to a moment, in the order in which they were made.
pub(in super::super) fn pushes(cx: &mut Ctx, deals: Sql, moment: Timestamp) -> Result<Vec<Push>> {
    let (has, part) = match cx.dialect() {
        Dialect::Postgres => (
            "jsonb_exists(change.fields, 'expected_close_on')",
            "change.fields -> 'expected_close_on' ->> ",
        ),
        Dialect::Sqlite => (
            "(change.fields -> 'expected_close_on') IS NOT NULL",
            "change.fields -> 'expected_close_on' ->> ",
        ),
    };
    let mut rest = Sql::text("FROM changes AS change WHERE change.workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND change.operation = 'updated' AND change.record_id IN (SELECT id ")
        .append(deals)
        .push(&format!(") AND {has} AND change.changed_at <= "))
        .bind(Bound::Timestamp(moment))
        .push(" ORDER BY change.changed_at, change.position");
    let columns = (
        Column::<Uid>::new("change.record_id"),
        Column::<Instant>::new("change.changed_at"),
        Column::<Nullable<Text>>::new(format!("({part}'from')")),
        Column::<Nullable<Text>>::new(format!("({part}'to')")),
    );
    let mut found = Vec::new();
    let mut see = |push: Push| -> Result<()> {
        found.push(push);
        Ok(())
    };
    each_row!(cx, Push, columns, rest, see)?;
    Ok(found)
}

/// The lost deals of the accounts of the journeys of `FROM` and `WHERE` of which it was said why, up to a moment.
pub(in super::super) fn lost_reasons(
    cx: &mut Ctx,
    journeys: Sql,
    moment: Timestamp,
) -> Result<Vec<(AccountId, String, Timestamp)>> {
    let mut rest = Sql::text("FROM deals AS deal WHERE deal.workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(
            " AND deal.deleted_at IS NULL AND deal.lost_reason IS NOT NULL AND deal.closed_at <= ",
        )
        .bind(Bound::Timestamp(moment))
        .push(" AND deal.account_id IN (SELECT account_id ")
        .append(journeys)
        .push(") ORDER BY deal.id");
    let columns = (
        Column::<Uid>::new("deal.account_id"),
        Column::<Text>::new("deal.lost_reason"),
        Column::<Instant>::new("deal.closed_at"),
    );
    let mut found = Vec::new();
    let mut see = |row: (AccountId, String, Timestamp)| -> Result<()> {
        found.push(row);
        Ok(())
    };
    each_row!(cx, (AccountId, String, Timestamp), columns, rest, see)?;
    Ok(found)
}
