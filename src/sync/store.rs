//! Records in the order of their ids.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Integer};

use super::model::Range;
use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::AnyUid;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::records::Record;

/// `FROM` and `WHERE` for the records of a range that are not deleted.
fn within(cx: &Ctx, range: &Range) -> Sql {
    let mut sql = Sql::text(format!(
        "FROM \"{}\" WHERE workspace_id = ",
        range.object.table()
    ));
    sql.bind(Bound::Uid(cx.workspace_uid()));
    if let Some(from) = range.from {
        sql.push(" AND id >= ").bind(Bound::Uid(from));
    }
    if let Some(to) = range.to {
        sql.push(" AND id < ").bind(Bound::Uid(to));
    }
    sql.push(" AND deleted_at IS NULL");
    sql
}

/// The first records after one, in the order of ids.
fn first_after(cx: &Ctx, range: &Range, after: Option<AnyUid>, limit: usize) -> Sql {
    let mut sql = within(cx, range);
    if let Some(after) = after {
        sql.push(" AND id > ").bind(Bound::Uid(after));
    }
    sql.push(&format!(" ORDER BY id LIMIT {limit}"));
    sql
}

/// The first records of a kind after one.
pub(super) fn records_after<T: Record>(
    cx: &mut Ctx,
    after: Option<AnyUid>,
    limit: usize,
) -> Result<Vec<T>> {
    let range = Range {
        object: T::TABLE.object,
        from: None,
        to: None,
    };
    let sql = first_after(cx, &range, after, limit);
    T::load(cx, sql)
}

/// How many records a range holds.
pub(super) fn count(cx: &mut Ctx, range: &Range) -> Result<i64> {
    let sql = within(cx, range);
    Ok(on!(&mut cx.conn, c => {
        Select::new(Column::<BigInt>::new("count(*)"), sql).get_result(c)
    })?)
}

/// The first ids of a range after one, with their versions.
pub(super) fn versions_after(
    cx: &mut Ctx,
    range: &Range,
    after: Option<AnyUid>,
    limit: usize,
) -> Result<Vec<(AnyUid, i32)>> {
    let sql = first_after(cx, range, after, limit);
    Ok(on!(&mut cx.conn, c => {
        let columns = (Column::<Uid>::new("id"), Column::<Integer>::new("version"));
        Select::new(columns, sql).load(c)
    })?)
}
