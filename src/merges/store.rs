//! The diesel of merges beyond what every record has: their steps, and where merged ids lead.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::Value;

use crate::context::Ctx;
use crate::db::on;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, MergeId, Object, RecordId};
use crate::schema::{merge_steps, merged_records};
use crate::types::{Json, text_enum};

text_enum! {
    /// What a merge did to a record.
    StepKind {
        /// It was merged away.
        Gone = "gone",
        /// A field of a survivor changed.
        Field = "field",
        /// A column that named a loser names the survivor.
        Column = "column",
        /// A custom field that named a loser names the survivor.
        Custom = "custom",
        /// The participants of an interaction changed.
        Participants = "participants",
        /// A field that holds the ids of losers among other things holds the survivor's.
        Data = "data",
        /// It stood twice, or made no sense any more, and was deleted.
        Dropped = "dropped",
        /// The survivor carries a tag that it did not carry.
        Tag = "tag",
    }
}

/// What a merge did to a field of a record.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub record: RecordId,
    pub kind: StepKind,
    pub field: String,
    pub before: Value,
    pub after: Value,
}

#[derive(Insertable)]
#[diesel(table_name = merge_steps, treat_none_as_default_value = false)]
struct NewStep<'a> {
    workspace_id: AnyUid,
    merge_id: MergeId,
    position: i32,
    object: &'static str,
    record_id: AnyUid,
    kind: StepKind,
    field: &'a str,
    before: Json<&'a Value>,
    after: Json<&'a Value>,
}

#[derive(Insertable)]
#[diesel(table_name = merged_records, treat_none_as_default_value = false)]
struct NewMerged {
    workspace_id: AnyUid,
    object: &'static str,
    record_id: AnyUid,
    survivor_id: AnyUid,
    merge_id: MergeId,
}

/// Rows of one statement.
const ROUND: usize = 500;

pub(super) fn insert_steps(cx: &mut Ctx, merge_id: MergeId, steps: &[Step]) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    let rows: Vec<NewStep<'_>> = (1..)
        .zip(steps)
        .map(|(position, step)| NewStep {
            workspace_id,
            merge_id,
            position,
            object: step.record.object.as_str(),
            record_id: step.record.uid(),
            kind: step.kind,
            field: &step.field,
            before: Json(&step.before),
            after: Json(&step.after),
        })
        .collect();
    for rows in rows.chunks(ROUND) {
        on!(&mut cx.conn, c => {
            diesel::insert_into(merge_steps::table).values(rows).execute(c)
        })?;
    }
    Ok(())
}

type StepRow = (String, AnyUid, StepKind, String, Json<Value>, Json<Value>);

/// The steps of a merge, in their order.
pub(super) fn steps(cx: &mut Ctx, merge: MergeId) -> Result<Vec<Step>> {
    let workspace_id = cx.workspace_uid();
    let rows: Vec<StepRow> = on!(&mut cx.conn, c => {
        merge_steps::table
            .filter(merge_steps::workspace_id.eq(workspace_id))
            .filter(merge_steps::merge_id.eq(merge))
            .order(merge_steps::position)
            .select((
                merge_steps::object,
                merge_steps::record_id,
                merge_steps::kind,
                merge_steps::field,
                merge_steps::before,
                merge_steps::after,
            ))
            .load(c)
    })?;
    rows.into_iter()
        .map(|(object, record_id, kind, field, before, after)| {
            let object = Object::ALL
                .iter()
                .copied()
                .find(|known| known.as_str() == object);
            let object = object.ok_or_else(|| Error::internal("a step of an unknown kind"))?;
            Ok(Step {
                record: RecordId::new(object, record_id.0),
                kind,
                field,
                before: before.0,
                after: after.0,
            })
        })
        .collect()
}

/// Notes where the ids of merged records lead.
pub(super) fn insert_merged(
    cx: &mut Ctx,
    merge_id: MergeId,
    merged: &[(RecordId, RecordId)],
) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    let rows: Vec<NewMerged> = merged
        .iter()
        .map(|(loser, survivor)| NewMerged {
            workspace_id,
            object: loser.object.as_str(),
            record_id: loser.uid(),
            survivor_id: survivor.uid(),
            merge_id,
        })
        .collect();
    for rows in rows.chunks(ROUND) {
        on!(&mut cx.conn, c => {
            diesel::insert_into(merged_records::table).values(rows).execute(c)
        })?;
    }
    Ok(())
}

pub(super) fn delete_merged(cx: &mut Ctx, merge: MergeId) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    on!(&mut cx.conn, c => {
        diesel::delete(
            merged_records::table
                .filter(merged_records::workspace_id.eq(workspace_id))
                .filter(merged_records::merge_id.eq(merge)),
        )
        .execute(c)
    })?;
    Ok(())
}

/// Into what each of some records was merged, one step of the way; others are left out.
pub(super) fn next(cx: &mut Ctx, ids: &[AnyUid]) -> Result<HashMap<AnyUid, AnyUid>> {
    let workspace_id = cx.workspace_uid();
    let rows: Vec<(AnyUid, AnyUid)> = on!(&mut cx.conn, c => {
        merged_records::table
            .filter(merged_records::workspace_id.eq(workspace_id))
            .filter(merged_records::record_id.eq_any(ids))
            .select((merged_records::record_id, merged_records::survivor_id))
            .load(c)
    })?;
    Ok(rows.into_iter().collect())
}
