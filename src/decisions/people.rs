//! Who may be named: the people on the committee of the deal.

use crate::committee_members::{Authority, CommitteeMember, Stance};
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{CommitteeMemberId, DealId, RecordId};
use crate::mathematics::chance;
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;

/// The committee of a deal as it is now, in the order in which the members were added.
pub(crate) fn committee(cx: &mut Ctx, deal: DealId) -> Result<Vec<CommitteeMember>> {
    let mut rest = Sql::text("FROM committee_members WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deal_id = ")
        .bind(Bound::Uid(RecordId::from(deal).uid()))
        .push(" AND deleted_at IS NULL ORDER BY id");
    CommitteeMember::load(cx, rest)
}

/// Refuses strangers: whoever is not on the committee, each with the place that names them.
pub(crate) fn ensure_seated(
    seats: &[CommitteeMember],
    named: impl IntoIterator<Item = (String, CommitteeMemberId)>,
) -> Result<()> {
    let strangers: Vec<FieldError> = named
        .into_iter()
        .filter(|(_, member)| !seats.iter().any(|seat| seat.id == *member))
        .map(|(place, member)| {
            let message = format!("{member} is not on the committee of the deal");
            FieldError::new(format!("/{place}"), "NOT_ON_COMMITTEE", message)
        })
        .collect();
    if strangers.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(strangers))
    }
}

/// Whether a member counts where a rule names nobody.
pub(crate) fn has_a_say(member: &CommitteeMember) -> bool {
    member.authority != Authority::None
}

/// Whether a member has a role.
pub(crate) fn has_role(member: &CommitteeMember, role: &str) -> bool {
    member.roles.0.iter().any(|known| known.as_str() == role)
}

/// A stance as mathematics.
pub(super) fn mind(stance: Stance) -> chance::Stance {
    match stance {
        Stance::Champion => chance::Stance::Champion,
        Stance::Supporter => chance::Stance::Supporter,
        Stance::Neutral => chance::Stance::Neutral,
        Stance::Skeptic => chance::Stance::Skeptic,
        Stance::Opponent => chance::Stance::Opponent,
        Stance::Unknown => chance::Stance::Unknown,
    }
}

/// How much others listen to a member, from 0 to 100; as much as to the average as long as nobody knows.
pub(crate) fn influence(member: &CommitteeMember) -> f64 {
    member.influence.map_or(50.0, f64::from)
}
