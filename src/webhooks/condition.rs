//! Which records meet the condition of a webhook: a list of their ids, narrowed by the filter.

use std::collections::HashSet;

use super::model::Webhook;
use crate::changes::Read;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::RecordId;
use crate::query::filter::{Operand, Scalar};
use crate::query::{Condition, Deleted, FieldName, Filter, ListRequest, Operator};
use crate::registry;

/// Refuses a condition that cannot be asked, or that asks for what the caller may not read.
pub(super) fn check(cx: &mut Ctx, webhook: &Webhook) -> Result<()> {
    match webhook.filter()? {
        Some((table, filter)) => {
            let request = ListRequest {
                filter: Some(filter),
                limit: 1,
                ..ListRequest::default()
            };
            registry::list_ids(cx, table.object, &request).map(drop)
        }
        None => Ok(()),
    }
}

/// The changes whose records meet the condition.
pub(super) fn meeting(
    cx: &mut Ctx,
    webhook: &Webhook,
    mut changes: Vec<Read>,
) -> Result<Vec<Read>> {
    let Some((table, filter)) = webhook.filter()? else {
        return Ok(changes);
    };
    let ids: HashSet<RecordId> = changes.iter().map(|change| change.record).collect();
    if ids.is_empty() {
        return Ok(changes);
    }
    let among = Condition {
        field: FieldName::BuiltIn("id"),
        operator: Operator::In,
        operand: Operand::Many(ids.iter().map(|id| Scalar::Uid(id.uid().0)).collect()),
    };
    let request = ListRequest {
        filter: Some(Filter::And(vec![filter, Filter::Is(among)])),
        deleted: Deleted::Include,
        limit: ListRequest::MAX_LIMIT,
        ..ListRequest::default()
    };
    let met: HashSet<RecordId> = registry::list_ids(cx, table.object, &request)?
        .into_iter()
        .collect();
    changes.retain(|change| met.contains(&change.record));
    Ok(changes)
}
