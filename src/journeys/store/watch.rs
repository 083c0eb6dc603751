//! How far the feed was read for journeys, and whom its entries touch.

use diesel::prelude::*;

use super::super::model::JourneyStatus;
use crate::changes::Place;
use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{AccountId, AnyUid, JourneyId, Object};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::registry;
use crate::schema::{journey_watches, journeys};

/// The accounts that records of a kind are about.
pub(in crate::journeys) fn accounts_of(
    cx: &mut Ctx,
    object: Object,
    ids: &[AnyUid],
) -> Result<Vec<AnyUid>> {
    if object == Object::Account {
        return Ok(ids.to_vec());
    }
    let Some(table) = registry::table(object) else {
        return Ok(Vec::new());
    };
    let name = object.table();
    let has = |field: &str| {
        table
            .field(field)
            .is_some_and(crate::query::Field::is_column)
    };
    let (column, join) = if has("account_id") {
        (format!("{name}.account_id"), String::new())
    } else if has("deal_id") {
        let join = format!(
            " JOIN deals ON deals.workspace_id = {name}.workspace_id AND deals.id = {name}.deal_id"
        );
        ("deals.account_id".to_owned(), join)
    } else {
        return Ok(Vec::new());
    };
    let mut rest = Sql::text(format!("FROM {name}{join} WHERE {name}.workspace_id = "));
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(&format!(" AND {column} IS NOT NULL AND "))
        .append(among(cx.dialect(), &format!("{name}.id"), ids));
    let account = Column::<Uid>::new(column);
    Ok(on!(&mut cx.conn, c => Select::new(account, rest).load(c))?)
}

/// The journeys that are under way, of one account or of all.
pub(in crate::journeys) fn active(
    cx: &mut Ctx,
    account: Option<AccountId>,
) -> Result<Vec<JourneyId>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        let mut query = journeys::table
            .filter(journeys::workspace_id.eq(workspace))
            .filter(journeys::status.eq(JourneyStatus::Active.as_str()))
            .filter(journeys::deleted_at.is_null())
            .order(journeys::id)
            .select(journeys::id)
            .into_boxed();
        if let Some(account) = account {
            query = query.filter(journeys::account_id.eq(account));
        }
        query.load(c)
    })?)
}

/// How far the feed was read.
pub(in crate::journeys) fn watched(cx: &mut Ctx) -> Result<Option<Place>> {
    let workspace = cx.workspace();
    let found: Option<(i64, i64)> = on!(&mut cx.conn, c => {
        journey_watches::table
            .find(workspace)
            .select((journey_watches::rank, journey_watches::position))
            .first(c)
            .optional()
    })?;
    Ok(found.map(|(rank, position)| Place { rank, position }))
}

pub(in crate::journeys) fn watch_from(cx: &mut Ctx, place: Place) -> Result<()> {
    let at = (
        journey_watches::rank.eq(place.rank),
        journey_watches::position.eq(place.position),
    );
    let row = (journey_watches::workspace_id.eq(cx.workspace()), at);
    on!(&mut cx.conn, c => {
        diesel::insert_into(journey_watches::table)
            .values(row)
            .on_conflict(journey_watches::workspace_id)
            .do_update()
            .set(at)
            .execute(c)
    })?;
    Ok(())
}
