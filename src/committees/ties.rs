//! Who has to do with whom on a committee.

use std::collections::HashSet;

use super::store;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::error::Result;
use crate::history::{self, Moment};
use crate::ids::StakeholderId;
use crate::pictures::power_map::TieKind;
use crate::stakeholder_relations::{StakeholderRelation, StakeholderRelationKind};

/// What ties one stakeholder to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommitteeTie {
    pub from: StakeholderId,
    pub to: StakeholderId,
    pub kind: TieKind,
    pub strength: Option<i32>,
}

impl CommitteeTie {
    /// Whether one is listened to by the other.
    pub(crate) fn carries_influence(&self) -> bool {
        self.kind != TieKind::ConflictsWith
    }
}

/// What ties the members of a committee to each other: relations as they were at a moment, and
/// reporting lines as they are now. Two statements.
pub(crate) fn ties_of(
    cx: &mut Ctx,
    members: &[CommitteeMember],
    moment: Moment,
) -> Result<Vec<CommitteeTie>> {
    let people: Vec<StakeholderId> = members
        .iter()
        .filter(|member| member.deleted_at.is_none())
        .map(|member| member.stakeholder_id)
        .collect();
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let among = store::relations_among(cx, &people);
    let relations: Vec<StakeholderRelation> = history::of_those(cx, among, moment)?;
    let there: HashSet<StakeholderId> = people.iter().copied().collect();
    let between = |from, to| there.contains(&from) && there.contains(&to);
    let related = relations
        .iter()
        .filter(|one| one.deleted_at.is_none())
        .filter(|one| between(one.from_stakeholder_id, one.to_stakeholder_id))
        .map(|one| CommitteeTie {
            from: one.from_stakeholder_id,
            to: one.to_stakeholder_id,
            kind: kind(one.kind),
            strength: one.strength,
        });
    let reporting = store::reporting_among(cx, &people)?;
    let reporting = reporting.into_iter().map(|(from, to)| CommitteeTie {
        from,
        to,
        kind: TieKind::ReportsTo,
        strength: None,
    });
    Ok(related.chain(reporting).collect())
}

fn kind(kind: StakeholderRelationKind) -> TieKind {
    match kind {
        StakeholderRelationKind::Influences => TieKind::Influences,
        StakeholderRelationKind::Trusts => TieKind::Trusts,
        StakeholderRelationKind::ConflictsWith => TieKind::ConflictsWith,
        StakeholderRelationKind::WorkedWith => TieKind::WorkedWith,
    }
}
