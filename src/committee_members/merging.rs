//! Seats become one when those who sit on them turn out to be one.

use serde_json::Value;

use super::model::{Authority, CommitteeMember, CommitteeMemberPatch, InfluenceLevel, Stance};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{RecordId, StakeholderId};
use crate::merges::{MergeField, Mergeable};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::types::Json;

impl Mergeable for CommitteeMember {
    type Patch = CommitteeMemberPatch;

    const FIELDS: &'static [MergeField] = &[
        MergeField::list(&["roles"], &[]),
        MergeField::plain(&["authority"]),
        MergeField::plain(&["influence"]),
        MergeField::plain(&["stance"]),
        MergeField::plain(&["response_mode"]),
        MergeField::plain(&["mobilizer_profile"]),
        MergeField::plain(&["preferred_channel"]),
        MergeField::list(&["needs"], &[]),
        MergeField::list(&["concerns"], &[]),
        MergeField::list(&["wins"], &[]),
        MergeField::list(&["criteria_weights"], &["criterion_id"]),
        MergeField::list(&["judgements"], &["field"]),
        MergeField::EXTERNAL_IDS,
    ];

    fn patched(&self, mut patch: Value) -> Result<Self> {
        // Callers say of a judgement only a part; here it is whole.
        let fields = patch.as_object_mut();
        let judgements = fields.and_then(|fields| fields.remove("judgements"));
        let patch: CommitteeMemberPatch = serde_json::from_value(patch).map_err(Error::internal)?;
        let mut member = patch.apply(self.clone())?;
        if let Some(judgements) = judgements {
            let judgements = serde_json::from_value(judgements).map_err(Error::internal)?;
            member.judgements = Json(judgements);
        }
        Ok(member)
    }

    fn with(&self, patch: &CommitteeMemberPatch) -> Result<Self> {
        patch.apply(self.clone())
    }

    fn checked(self, _: &mut Ctx, _: &Self) -> Result<Self> {
        self.validate()?;
        Ok(self)
    }
}

impl CommitteeMember {
    /// The seat with all that another seat of the same person says beyond it: the items of both lists,
    /// and the other one's word where this one has none, with what is known of its source.
    pub(crate) fn joined_with(&self, other: &Self) -> Result<Self> {
        let mut seat = self.clone();
        add(&mut seat.roles.0, &other.roles.0, PartialEq::eq);
        if seat.authority == Authority::Consult {
            seat.authority = other.authority;
        }
        seat.influence = seat.influence.or(other.influence);
        seat.influence_level = seat.influence.map(InfluenceLevel::of);
        if seat.stance == Stance::Unknown {
            seat.stance = other.stance;
        }
        seat.response_mode = seat.response_mode.or(other.response_mode);
        seat.mobilizer_profile = seat.mobilizer_profile.or(other.mobilizer_profile);
        seat.preferred_channel = seat.preferred_channel.or(other.preferred_channel);
        add(&mut seat.needs.0, &other.needs.0, PartialEq::eq);
        add(&mut seat.concerns.0, &other.concerns.0, PartialEq::eq);
        add(&mut seat.wins.0, &other.wins.0, PartialEq::eq);
        let weights = &mut seat.criteria_weights.0;
        add(weights, &other.criteria_weights.0, |one, other| {
            one.criterion_id == other.criterion_id
        });
        add(
            &mut seat.external_ids.0,
            &other.external_ids.0,
            PartialEq::eq,
        );
        let own = self.judgements.0.iter();
        let own = own.filter(|known| known.field.is_same(self, &seat));
        let others = other.judgements.0.iter();
        let others = others
            .filter(|known| !known.field.is_same(self, &seat) && known.field.is_same(other, &seat));
        let mut judgements: Vec<_> = own.chain(others).cloned().collect();
        judgements.sort_by_key(|known| known.field.as_str());
        seat.judgements = Json(judgements);
        seat.validate()?;
        Ok(seat)
    }
}

/// Adds the items that a list does not hold.
fn add<T: Clone>(list: &mut Vec<T>, more: &[T], is_same: impl Fn(&T, &T) -> bool) {
    for item in more {
        if !list.iter().any(|known| is_same(known, item)) {
            list.push(item.clone());
        }
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
