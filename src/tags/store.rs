//! Which records carry which tags.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::Tag;
use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{AnyUid, RecordId, TagId};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::schema::tagged_records;

/// Puts a tag on a record; returns whether the record did not carry it before.
pub(super) fn attach(cx: &mut Ctx, tag: TagId, record: RecordId) -> Result<bool> {
    let row = (
        tagged_records::workspace_id.eq(cx.workspace_uid()),
        tagged_records::tag_id.eq(tag),
        tagged_records::object.eq(record.object.as_str()),
        tagged_records::record_id.eq(record.uid()),
        tagged_records::created_at.eq(cx.now()),
    );
    let added = on!(&mut cx.conn, c => {
        diesel::insert_into(tagged_records::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(added > 0)
}

/// Takes a tag off a record; returns whether the record carried it.
pub(super) fn detach(cx: &mut Ctx, tag: TagId, record: RecordId) -> Result<bool> {
    let workspace_id = cx.workspace_uid();
    let gone = on!(&mut cx.conn, c => {
        diesel::delete(
            tagged_records::table
                .filter(tagged_records::workspace_id.eq(workspace_id))
                .filter(tagged_records::tag_id.eq(tag))
                .filter(tagged_records::record_id.eq(record.uid())),
        )
        .execute(c)
    })?;
    Ok(gone > 0)
}

/// The tags of each record, by name. One statement.
pub(super) fn of_each(cx: &mut Ctx, records: &[AnyUid]) -> Result<HashMap<AnyUid, Vec<Tag>>> {
    let mut groups: HashMap<AnyUid, Vec<Tag>> = HashMap::new();
    if records.is_empty() {
        return Ok(groups);
    }
    let record = "\"tagged_records\".\"record_id\"";
    let mut sql = Sql::text("FROM tagged_records JOIN tags ");
    sql.push(
        "ON tags.workspace_id = tagged_records.workspace_id AND tags.id = tagged_records.tag_id ",
    );
    sql.push("WHERE tagged_records.workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()));
    sql.push(" AND ")
        .append(among(cx.dialect(), record, records));
    sql.push(" AND tags.deleted_at IS NULL ORDER BY tags.name, tags.id");
    let rows: Vec<(AnyUid, Tag)> = on!(&mut cx.conn, c => {
        Select::new((Column::<Uid>::new(record), Tag::as_select()), sql).load(c)
    })?;
    for (record, tag) in rows {
        groups.entry(record).or_default().push(tag);
    }
    Ok(groups)
}
