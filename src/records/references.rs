//! References between records: what a record points at must exist and not be deleted.
//!
//! The foreign keys of the database make a reference to nowhere impossible; this check gives it a
//! name, and also refuses references to records that were deleted.

use diesel::RunQueryDsl as _;

use super::gathering;
use crate::context::Ctx;
use crate::db::on;
use crate::error::{Error, FieldError, Result};
use crate::ids::RecordId;
use crate::query::sql::{Bound, Column, Select, Sql};

/// A field that points at another record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The field.
    pub field: &'static str,
    /// What it points at.
    pub target: RecordId,
}

/// The references among optional fields.
pub(crate) fn references<const N: usize>(
    fields: [(&'static str, Option<RecordId>); N],
) -> Vec<Reference> {
    fields
        .into_iter()
        .filter_map(|(field, target)| {
            Some(Reference {
                field,
                target: target?,
            })
        })
        .collect()
}

/// Refuses references that `before` did not hold and that lead nowhere. One statement for all.
pub(crate) fn check(cx: &mut Ctx, after: &[Reference], before: &[Reference]) -> Result<()> {
    let fresh: Vec<(String, RecordId)> = after
        .iter()
        .filter(|known| !before.contains(known) && !cx.held.contains(&known.target))
        .map(|reference| (reference.field.to_owned(), reference.target))
        .collect();
    check_places(cx, &fresh)
}

/// Refuses ids that lead nowhere, each with the place that names it, such as
/// `participants/0/user_id`. One statement for all.
pub(crate) fn check_places(cx: &mut Ctx, fresh: &[(String, RecordId)]) -> Result<()> {
    let mut missing: Vec<RecordId> = Vec::new();
    let mut unknown: Vec<RecordId> = Vec::new();
    for (_, target) in fresh {
        match gathering::is_alive(cx, *target) {
            Some(true) => {}
            Some(false) => missing.push(*target),
            None => unknown.push(*target),
        }
    }
    missing.extend(missing_among(cx, &unknown)?);
    let errors: Vec<FieldError> = fresh
        .iter()
        .filter(|(_, target)| missing.contains(target))
        .map(|(place, target)| fault(place, *target))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(errors))
    }
}

/// Which of these are not there, or deleted.
fn missing_among(cx: &mut Ctx, targets: &[RecordId]) -> Result<Vec<RecordId>> {
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::text("FROM (");
    for (index, target) in targets.iter().enumerate() {
        if index > 0 {
            sql.push(" UNION ALL ");
        }
        let table = target.object.table();
        sql.push(&format!("SELECT id FROM {table} WHERE workspace_id = "));
        sql.bind(Bound::Uid(cx.workspace_uid()))
            .push(" AND deleted_at IS NULL AND id = ");
        sql.bind(Bound::Uid(target.uid()));
    }
    sql.push(") AS found");
    let found: Vec<crate::ids::AnyUid> = on!(&mut cx.conn, c => {
        Select::new(Column::<crate::db::types::Uid>::new("found.id"), sql).load(c)
    })?;
    let missing = targets
        .iter()
        .filter(|target| !found.contains(&target.uid()));
    Ok(missing.copied().collect())
}

/// The refusal of a field that points at nothing.
pub(crate) fn missing(field: &str, target: RecordId) -> Error {
    Error::all_contradictions(vec![fault(field, target)])
}

fn fault(place: &str, target: RecordId) -> FieldError {
    FieldError::new(
        format!("/{place}"),
        "NO_SUCH_RECORD",
        format!("there is no {target}"),
    )
}
