//! What is known of a deal at the moment it is closed.

use serde_json::{Map, Value};

use super::model::DealSnapshot;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::history::{self, Moment};
use crate::ids::Object;

/// Fields that say nothing of a deal.
const LEFT_OUT: [&str; 6] = [
    "deal_id",
    "external_ids",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
];

/// The records below a deal as they stood when it was closed, by kind; a deal that is open shows them
/// as they stand. Kinds are told by their names, so each that keeps history is there by itself.
pub(super) fn snapshot(cx: &mut Ctx, deal: &Deal) -> Result<DealSnapshot> {
    let moment = Moment {
        as_of: deal.closed_at.unwrap_or(cx.now()),
        known_at: cx.now(),
    };
    let facts = history::of_deal(cx, deal.id, moment)?;
    let mut kinds: Map<String, Value> = Map::new();
    // An earlier closing has its own snapshot, which needs no second place.
    let below = facts
        .living()
        .filter(|(kind, _)| *kind != Object::WinLossRecord);
    for (kind, fields) in below {
        let mut fields = fields.clone();
        fields.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
        let known = kinds
            .entry(kind.as_str())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(records) = known {
            records.push(Value::Object(fields));
        }
    }
    Ok(DealSnapshot(kinds))
}
