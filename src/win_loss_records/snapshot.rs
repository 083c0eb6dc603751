//! What is known of a deal at the moment it is closed.

use serde_json::{Map, Value};

use super::model::DealSnapshot;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::ids::{Object, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;

/// The records below a deal as they stand, by kind.
pub(super) fn snapshot(cx: &mut Ctx, deal: &Deal) -> Result<DealSnapshot> {
    let mut rest = Sql::text("FROM committee_members WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deal_id = ")
        .bind(Bound::Uid(RecordId::from(deal.id).uid()))
        .push(" AND deleted_at IS NULL ORDER BY id");
    let members = CommitteeMember::load(cx, rest)?;
    let mut kinds = Map::new();
    if !members.is_empty() {
        let members = serde_json::to_value(members).map_err(Error::internal)?;
        kinds.insert(Object::CommitteeMember.as_str().to_owned(), members);
    }
    let _: &Map<String, Value> = &kinds;
    Ok(DealSnapshot(kinds))
}
