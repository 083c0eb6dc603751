//! Which roles of a committee are filled, and what is dangerous about it.

use std::collections::{HashMap, HashSet};

use super::engagement::{days_between, engagement_of, of_hundredths};
use super::model::{
    CommitteeCoverage, CommitteeEngagement, CommitteeRoleCoverage, CoverageFlag, FlagNumber,
    MemberEngagement,
};
use super::store;
use super::ties::{CommitteeTie, ties_of};
use crate::committee_members::{Authority, CommitteeMember, JudgedField};
use crate::committee_roles::roles_by_key;
use crate::committee_templates::template_of;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::history::{self, Facts, Moment};
use crate::ids::{CommitteeMemberId, DealId, StakeholderId};
use crate::mathematics::coverage::{self, Held, Link, Member, Requirement, Settings};
use crate::mathematics::exact::hundredths;
use crate::records;
use crate::types::EvidenceSource;

/// Which roles of the committee of a deal were filled at a moment, and what was dangerous about it. The
/// template, the weights of roles and who reports to whom are those of now; they keep no history.
pub fn get_committee_coverage(
    cx: &mut Ctx,
    id: DealId,
    moment: Moment,
) -> Result<CommitteeCoverage> {
    let deal: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    let engagement = engagement_of(cx, &deal, &facts)?;
    let ties = ties_of(cx, &facts.records()?, moment)?;
    coverage_of(cx, &deal, &facts, (&engagement, &ties))
}

/// The same from what is known: the engagement of the members, and what ties them to each other.
pub(crate) fn coverage_of(
    cx: &mut Ctx,
    deal: &Deal,
    facts: &Facts,
    (engagement, ties): (&CommitteeEngagement, &[CommitteeTie]),
) -> Result<CommitteeCoverage> {
    let moment = facts.moment;
    let members: Vec<CommitteeMember> = facts.records_and_deleted()?;
    let people: Vec<StakeholderId> = members.iter().map(|one| one.stakeholder_id).collect();
    let gone = store::gone(cx, deal, &people, moment)?;
    let links = links(&members, ties);
    let template = template_of(cx, deal)?;
    let required = template
        .iter()
        .flat_map(|template| template.requirements.0.iter());
    let roles = roles_by_key(cx)?;
    let requirements: Vec<Requirement> = required
        .map(|required| {
            let weight = required.weight;
            let weight = weight.or_else(|| roles.get(&required.role).map(|role| role.weight));
            Requirement {
                role: required.role.clone(),
                min: u32::try_from(required.min_members).unwrap_or(0),
                max: required
                    .max_members
                    .and_then(|most| u32::try_from(most).ok()),
                weight: hundredths(weight.unwrap_or(1.0)).unwrap_or(0),
            }
        })
        .collect();
    let plain = plain(&members, engagement, &gone, moment);
    let told = coverage::coverage(&requirements, &plain, &links, Settings::default());
    let ids = |indices: &[usize]| -> Vec<CommitteeMemberId> {
        let members = indices.iter().filter_map(|index| members.get(*index));
        members.map(|member| member.id).collect()
    };
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    Ok(CommitteeCoverage {
        as_of: moment.as_of,
        known_at: moment.known_at,
        template_id: template.map(|template| template.id),
        completeness: told.completeness.map(of_hundredths),
        weighted_completeness: told.weighted_completeness.map(of_hundredths),
        engaged_completeness: told.engaged_completeness.map(of_hundredths),
        roles: told
            .roles
            .iter()
            .map(|role| CommitteeRoleCoverage {
                role: role.role.clone(),
                required: count(role.required),
                assigned_ids: ids(&role.assigned),
                engaged_ids: ids(&role.engaged),
                missing: count(role.missing),
                surplus: count(role.surplus),
                part: of_hundredths(role.part),
                weighted_part: of_hundredths(role.weighted_part),
                engaged_part: of_hundredths(role.engaged_part),
            })
            .collect(),
        flags: told
            .flags
            .iter()
            .map(|flag| CoverageFlag {
                kind: flag.kind.into(),
                member_ids: ids(&flag.members),
                role: flag.role.clone(),
                numbers: flag
                    .numbers
                    .iter()
                    .map(|(name, value)| FlagNumber {
                        name: (*name).to_owned(),
                        value: i32::try_from(*value).unwrap_or(i32::MAX),
                    })
                    .collect(),
            })
            .collect(),
    })
}

/// Members as the mathematics sees them. Who was removed, or is at the account no more, has left.
fn plain(
    members: &[CommitteeMember],
    engagement: &CommitteeEngagement,
    gone: &HashSet<StakeholderId>,
    moment: Moment,
) -> Vec<Member> {
    let engaged: HashMap<CommitteeMemberId, &MemberEngagement> = engagement
        .members
        .iter()
        .map(|one| (one.member_id, one))
        .collect();
    let member = |member: &CommitteeMember| {
        let engagement = engaged.get(&member.id);
        let last = engagement.and_then(|one| one.last_contact_at);
        let mut judged = member.judgements.0.iter();
        let inferred = judged.any(|known| {
            known.field == JudgedField::Roles && known.source == EvidenceSource::Inferred
        });
        let roles = member.roles.0.iter().map(|role| Held {
            role: role.clone(),
            inferred,
        });
        Member {
            roles: roles.collect(),
            veto: member.authority == Authority::Veto,
            stance: member
                .stance
                .value()
                .and_then(|value| i8::try_from(value).ok()),
            engaged: engagement.is_some_and(|one| one.is_engaged),
            silent_days: last.map(|last| days_between(last, moment.as_of)),
            left: member.deleted_at.is_some() || gone.contains(&member.stakeholder_id),
        }
    };
    members.iter().map(member).collect()
}

/// Who has to do with whom: ties that carry influence.
fn links(members: &[CommitteeMember], ties: &[CommitteeTie]) -> Vec<Link> {
    let place: HashMap<StakeholderId, usize> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.deleted_at.is_none())
        .map(|(index, member)| (member.stakeholder_id, index))
        .collect();
    ties.iter()
        .filter(|tie| tie.carries_influence())
        .filter_map(|tie| Some(Link(*place.get(&tie.from)?, *place.get(&tie.to)?)))
        .collect()
}
