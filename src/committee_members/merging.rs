//! Seats become one when those who sit on them turn out to be one.

use serde_json::Value;

use super::model::{CommitteeMember, CommitteeMemberPatch};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{RecordId, StakeholderId};
use crate::merges::{MergeField, Mergeable};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;

impl Mergeable for CommitteeMember {
    type Patch = CommitteeMemberPatch;

    const FIELDS: &'static [MergeField] =
        &[MergeField::list(&["roles"], &[]), MergeField::EXTERNAL_IDS];

    fn patched(&self, patch: Value) -> Result<Self> {
        let patch: CommitteeMemberPatch = serde_json::from_value(patch).map_err(Error::internal)?;
        patch.apply(self.clone())
    }

    fn with(&self, patch: &CommitteeMemberPatch) -> Result<Self> {
        patch.apply(self.clone())
    }

    fn checked(self, _: &mut Ctx, _: &Self) -> Result<Self> {
        self.validate()?;
        Ok(self)
    }
}

/// The seats that a stakeholder has now.
pub(crate) fn seats_of(cx: &mut Ctx, stakeholder: StakeholderId) -> Result<Vec<CommitteeMember>> {
    let mut rest = Sql::text("FROM committee_members WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND stakeholder_id = ")
        .bind(Bound::Uid(RecordId::from(stakeholder).uid()))
        .push(" AND deleted_at IS NULL ORDER BY id");
    CommitteeMember::load(cx, rest)
}
