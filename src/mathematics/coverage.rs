//! Who is there, measured against who should be.
//!
//! **Completeness** of a role is `min(assigned / required, 1)`; that of the committee is the mean
//! over the roles of its template (Adobe's completeness score of a buying group), the same mean
//! weighted by role, and the mean counting engaged members only. All three are from 0 to 100 in
//! hundredths, and the parts of the roles sum to them exactly.
//!
//! **Flags** say what is dangerous and on what evidence: which members, which role, which numbers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::exact::{WHOLE, apportion, narrow};

/// What a template asks for of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The role's key.
    pub role: String,
    /// So many members at least; a role of which none is required is complete.
    pub min: u32,
    /// More than so many are too many.
    pub max: Option<u32>,
    /// How much the role matters, in hundredths (see [`hundredths`](super::exact::hundredths)).
    pub weight: u32,
}

/// A member as far as coverage asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// The keys of the roles held.
    pub roles: Vec<Held>,
    /// May say a no that ends it.
    pub veto: bool,
    /// From -2 (opponent) to 2 (champion); `None` while unknown.
    pub stance: Option<i8>,
    /// There was two-way contact of late.
    pub engaged: bool,
    /// Whole days since the last contact; `None` when there was none.
    pub silent_days: Option<u32>,
    /// No longer at the account, or removed: holds no role now, but may have been the champion.
    pub left: bool,
}

/// A role that a member holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role's key.
    pub role: String,
    /// Nobody said or saw it: it was inferred.
    pub inferred: bool,
}

/// Two members who have to do with each other in a way that carries influence.
///
/// Leave out relations of conflict: they carry none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link(pub usize, pub usize);

/// The thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// A champion is quiet after so many days without contact.
    pub quiet_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { quiet_days: 21 }
    }
}

/// How one role is covered. The parts are hundredths of the committee's score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleCoverage {
    /// The role's key.
    pub role: String,
    /// Members required.
    pub required: u32,
    /// Members who hold it.
    pub assigned: Vec<usize>,
    /// Those of them who are engaged.
    pub engaged: Vec<usize>,
    /// How many are missing.
    pub missing: u32,
    /// How many are too many.
    pub surplus: u32,
    /// Its part of the committee's completeness.
    pub part: u64,
    /// Its part of the weighted completeness.
    pub weighted_part: u64,
    /// Its part of the engaged completeness.
    pub engaged_part: u64,
}

/// What is dangerous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// Nobody holds `economic_buyer`.
    NoEconomicBuyer,
    /// Nobody holds `champion` or stands as one.
    NoChampion,
    /// At most one member is engaged, or one member is the only way to the economic buyer.
    SingleThreaded,
    /// A member with a veto is not engaged.
    VetoHolderNotEngaged,
    /// A champion has not been heard of for too long.
    ChampionGoneQuiet,
    /// A champion has left.
    ChampionLeft,
    /// The best connected opponent knows more members than the best connected champion.
    OpponentMoreConnectedThanChampion,
    /// All who hold a role are only inferred to hold it.
    RoleFilledByInferenceOnly,
}

/// One danger with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// What is dangerous.
    pub kind: FlagKind,
    /// The members it is about; for the better connected opponent: the opponent, then the champion.
    pub members: Vec<usize>,
    /// The role it is about.
    pub role: Option<String>,
    /// Named numbers, such as `silent_days`.
    pub numbers: Vec<(&'static str, u64)>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// By role of the template, in its order.
    pub roles: Vec<RoleCoverage>,
    /// Mean over the roles, in hundredths of 100; `None` without a template.
    pub completeness: Option<u64>,
    /// Mean weighted by role; `None` when the weights sum to nothing.
    pub weighted_completeness: Option<u64>,
    /// Mean over the roles counting engaged members only.
    pub engaged_completeness: Option<u64>,
    /// The dangers, in the order of [`FlagKind`].
    pub flags: Vec<Flag>,
}

/// The key of the role that releases the money.
pub const ECONOMIC_BUYER: &str = "economic_buyer";
/// The key of the role that sells for us when we are away.
pub const CHAMPION: &str = "champion";

impl Member {
    fn holds(&self, role: &str) -> bool {
        !self.left && self.roles.iter().any(|held| held.role == role)
    }

    fn is_or_was_champion(&self) -> bool {
        self.stance == Some(2) || self.roles.iter().any(|held| held.role == CHAMPION)
    }
}

/// Coverage of `requirements` by `members`, and what is dangerous about them.
pub fn coverage(
    requirements: &[Requirement],
    members: &[Member],
    links: &[Link],
    settings: Settings,
) -> Coverage {
    let mut roles: Vec<RoleCoverage> = requirements
        .iter()
        .map(|requirement| covered(requirement, members))
        .collect();
    let equal = vec![100; requirements.len()];
    let weights: Vec<u32> = requirements
        .iter()
        .map(|requirement| requirement.weight)
        .collect();
    let assigned: Vec<(usize, u32)> = roles
        .iter()
        .map(|role| (role.assigned.len(), role.required))
        .collect();
    let engaged: Vec<(usize, u32)> = roles
        .iter()
        .map(|role| (role.engaged.len(), role.required))
        .collect();
    let completeness = mean(&assigned, &equal);
    let weighted = mean(&assigned, &weights);
    let by_engaged = mean(&engaged, &equal);
    let part = |mean: &Option<(u64, Vec<u64>)>, index: usize| {
        mean.as_ref()
            .and_then(|(_, parts)| parts.get(index).copied())
            .unwrap_or(0)
    };
    for (index, role) in roles.iter_mut().enumerate() {
        role.part = part(&completeness, index);
        role.weighted_part = part(&weighted, index);
        role.engaged_part = part(&by_engaged, index);
    }
    let flags = flags(&roles, members, links, settings);
    let score = |mean: Option<(u64, Vec<u64>)>| mean.map(|(score, _)| score);
    Coverage {
        roles,
        completeness: score(completeness),
        weighted_completeness: score(weighted),
        engaged_completeness: score(by_engaged),
        flags,
    }
}

fn covered(requirement: &Requirement, members: &[Member]) -> RoleCoverage {
    let of = |engaged: bool| -> Vec<usize> {
        members
            .iter()
            .enumerate()
            .filter(|(_, member)| member.holds(&requirement.role) && (member.engaged || !engaged))
            .map(|(index, _)| index)
            .collect()
    };
    let assigned = of(false);
    let count = u32::try_from(assigned.len()).unwrap_or(u32::MAX);
    RoleCoverage {
        role: requirement.role.clone(),
        required: requirement.min,
        engaged: of(true),
        missing: requirement.min.saturating_sub(count),
        surplus: requirement.max.map_or(0, |max| count.saturating_sub(max)),
        assigned,
        part: 0,
        weighted_part: 0,
        engaged_part: 0,
    }
}

/// The weighted mean of `min(have / required, 1)` as a score, and the part of each role in it.
fn mean(roles: &[(usize, u32)], weights: &[u32]) -> Option<(u64, Vec<u64>)> {
    /// Shares are compared in billionths: finer than any score, and small enough to sum.
    const FINE: u64 = 1_000_000_000;
    let sum: u64 = weights.iter().copied().map(u64::from).sum();
    if sum == 0 {
        return None;
    }
    let shares: Vec<u64> = roles
        .iter()
        .zip(weights)
        .map(|((have, required), weight)| {
            let (required, have) = (
                u64::from(*required),
                u64::try_from(*have).unwrap_or(u64::MAX),
            );
            let share = (FINE * have.min(required))
                .checked_div(required)
                .unwrap_or(FINE);
            u64::from(*weight) * share
        })
        .collect();
    let total: u128 = shares.iter().copied().map(u128::from).sum();
    let whole = u128::from(sum) * u128::from(FINE);
    let score = narrow((total * u128::from(WHOLE) * 2 + whole) / (whole * 2));
    Some((score, apportion(score, &shares)))
}

fn flags(
    roles: &[RoleCoverage],
    members: &[Member],
    links: &[Link],
    settings: Settings,
) -> Vec<Flag> {
    let mut flags = Vec::new();
    let mut raise = |kind, members: Vec<usize>, numbers: Vec<(&'static str, u64)>| {
        flags.push(Flag {
            kind,
            members,
            role: None,
            numbers,
        });
    };
    let which = |wanted: &dyn Fn(&Member) -> bool| -> Vec<usize> {
        members
            .iter()
            .enumerate()
            .filter(|(_, member)| wanted(member))
            .map(|(i, _)| i)
            .collect()
    };
    let there = which(&|member| !member.left);
    let economic_buyers = which(&|member| member.holds(ECONOMIC_BUYER));
    let champions = which(&|member| !member.left && member.is_or_was_champion());
    let engaged = which(&|member| !member.left && member.engaged);

    if economic_buyers.is_empty() {
        raise(
            FlagKind::NoEconomicBuyer,
            Vec::new(),
            vec![("members", count(&there))],
        );
    }
    if champions.is_empty() {
        raise(
            FlagKind::NoChampion,
            Vec::new(),
            vec![("members", count(&there))],
        );
    }
    let numbers = vec![("engaged", count(&engaged)), ("members", count(&there))];
    if there.len() > 1 && engaged.len() < 2 {
        raise(FlagKind::SingleThreaded, engaged.clone(), numbers);
    } else if let Some(only) = only_way(&engaged, &economic_buyers, members, links) {
        raise(FlagKind::SingleThreaded, vec![only], numbers);
    }
    for index in which(&|member| !member.left && member.veto && !member.engaged) {
        let days = members.get(index).and_then(|member| member.silent_days);
        let numbers = days
            .map(|days| ("silent_days", u64::from(days)))
            .into_iter()
            .collect();
        raise(FlagKind::VetoHolderNotEngaged, vec![index], numbers);
    }
    for index in &champions {
        let days = members.get(*index).and_then(|member| member.silent_days);
        if let Some(days) = days.filter(|days| *days >= settings.quiet_days) {
            let numbers = vec![
                ("silent_days", u64::from(days)),
                ("quiet_after_days", u64::from(settings.quiet_days)),
            ];
            raise(FlagKind::ChampionGoneQuiet, vec![*index], numbers);
        }
    }
    for index in which(&|member| member.left && member.is_or_was_champion()) {
        raise(
            FlagKind::ChampionLeft,
            vec![index],
            vec![("champions_left_over", count(&champions))],
        );
    }
    let opponents = which(&|member| !member.left && member.stance == Some(-2));
    let best = |of: &[usize]| {
        of.iter()
            .map(|index| (known_to(*index, members, links), *index))
            .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))
    };
    if let (Some((more, opponent)), Some((less, champion))) = (best(&opponents), best(&champions))
        && more > less
    {
        let numbers = vec![("opponent_knows", more), ("champion_knows", less)];
        raise(
            FlagKind::OpponentMoreConnectedThanChampion,
            vec![opponent, champion],
            numbers,
        );
    }
    for role in roles {
        let inferred = |index: &usize| {
            members.get(*index).is_some_and(|member| {
                member
                    .roles
                    .iter()
                    .filter(|held| held.role == role.role)
                    .all(|held| held.inferred)
            })
        };
        if !role.assigned.is_empty() && role.assigned.iter().all(inferred) {
            flags.push(Flag {
                kind: FlagKind::RoleFilledByInferenceOnly,
                members: role.assigned.clone(),
                role: Some(role.role.clone()),
                numbers: vec![("assigned", count(&role.assigned))],
            });
        }
    }
    flags
}

fn count(indices: &[usize]) -> u64 {
    u64::try_from(indices.len()).unwrap_or(u64::MAX)
}

fn still_there(members: &[Member], index: usize) -> bool {
    members.get(index).is_some_and(|member| !member.left)
}

fn neighbours(of: usize, members: &[Member], links: &[Link]) -> BTreeSet<usize> {
    links
        .iter()
        .filter_map(|Link(a, b)| match (*a == of, *b == of) {
            (true, false) => Some(*b),
            (false, true) => Some(*a),
            _ => None,
        })
        .filter(|other| still_there(members, *other))
        .collect()
}

/// With how many other members one has to do.
fn known_to(index: usize, members: &[Member], links: &[Link]) -> u64 {
    u64::try_from(neighbours(index, members, links).len()).unwrap_or(u64::MAX)
}

/// The one engaged or linking member without whom no economic buyer is reached: we know the
/// engaged, and they know those they are linked with. Nobody, when an economic buyer is engaged or
/// none can be reached at all.
fn only_way(
    engaged: &[usize],
    economic_buyers: &[usize],
    members: &[Member],
    links: &[Link],
) -> Option<usize> {
    if economic_buyers.iter().any(|buyer| engaged.contains(buyer)) {
        return None;
    }
    let reached = |without: Option<usize>| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<usize> = engaged.to_vec();
        while let Some(index) = open.pop() {
            if Some(index) != without && seen.insert(index) {
                open.extend(neighbours(index, members, links));
            }
        }
        economic_buyers.iter().any(|buyer| seen.contains(buyer))
    };
    if !reached(None) {
        return None;
    }
    (0..members.len())
        .filter(|index| !economic_buyers.contains(index))
        .find(|index| !reached(Some(*index)))
}

#[cfg(test)]
#[path = "tests/coverage.rs"]
mod tests;
