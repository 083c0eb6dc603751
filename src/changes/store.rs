//! The SQL of the feed.

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::model::Operation;
use crate::auth::ActorKind;
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::error::Result;
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::sql::{Bound, Select, Sql};
use crate::schema::changes;
use crate::types::{Json, Timestamp};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = changes)]
pub(super) struct Row {
    pub position: i64,
    pub transaction_id: i64,
    pub object: String,
    pub record_id: AnyUid,
    pub sequence: i32,
    pub operation: Operation,
    pub fields: Json<Map<String, Value>>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<AnyUid>,
    pub changed_at: Timestamp,
}

/// A place in the feed: the transaction first, since a transaction that began earlier may number
/// its entries later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub transaction_id: i64,
    pub position: i64,
}

/// Entries after a place, in the order of the feed.
pub(super) fn after(
    cx: &mut Ctx,
    place: Place,
    objects: &[Object],
    record: Option<RecordId>,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut sql = Sql::text("FROM changes WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()));
    sql.push(" AND (transaction_id, position) > (")
        .bind(Bound::Integer(place.transaction_id));
    sql.push(", ")
        .bind(Bound::Integer(place.position))
        .push(")");
    if cx.dialect() == Dialect::Postgres {
        // Only entries of transactions older than every one still running: a reader never passes
        // an entry that has yet to commit.
        sql.push(" AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    }
    if !objects.is_empty() {
        sql.push(" AND object IN (");
        for (index, object) in objects.iter().enumerate() {
            if index > 0 {
                sql.push(", ");
            }
            sql.bind(Bound::Text(object.as_str().to_owned()));
        }
        sql.push(")");
    }
    if let Some(record) = record {
        sql.push(" AND record_id = ").bind(Bound::Uid(record.uid()));
    }
    sql.push(" ORDER BY transaction_id, position LIMIT ")
        .bind(Bound::Integer(limit));
    Ok(on!(&mut cx.conn, c => Select::new(Row::as_select(), sql).load(c))?)
}
