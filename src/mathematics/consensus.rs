//! Whether a group agrees, about what it does not, and on what it could.
//!
//! **Index.** With the influence `w` and the stance `s` (-2 to 2) of those whose stance is known,
//! `m` their weighted mean and `W` the sum of `w`, the index is
//! `100 × (1 - Σ w (s - m)² / W / 4)`: the weighted variance over the greatest that the scale
//! allows, which is two halves at its two ends. 100 is one mind, 0 is a group split in two. Where
//! all influence is 0, all count alike. What each member takes from 100 is given, and sums exactly.
//!
//! **Conflict** is between two members with opposite stances (one for, one against), or whose
//! rankings of the criteria are far apart: Kendall's tau-b, which corrects for ties, at most
//! `-1/3` by default.
//!
//! **Standing** of a criterion with a member is the share of the member's other criteria that it is
//! not ranked behind, ties counting half: the first has 100, the last 0. **Common ground** are
//! criteria whose lowest standing with anybody is highest (max-min).

use std::cmp::Reverse;

use super::exact::{WHOLE, apportion, narrow, share};

/// A member as far as consensus asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Voice {
    /// From 0 to 100.
    pub influence: u32,
    /// From -2 (opponent) to 2 (champion); `None` while unknown.
    pub stance: Option<i8>,
    /// What each criterion weighs for the member, in hundredths; `None` where nothing was said.
    pub weights: Vec<Option<u32>>,
    /// How the member rates our option by each criterion, from 0 to 10, in hundredths (to 1000).
    pub ratings: Vec<Option<u32>>,
}

/// The thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Rankings with a tau-b of at most this are far apart.
    pub far_apart: f64,
    /// A criterion with at least this standing with everybody is common ground, in hundredths.
    pub ranked_high: u64,
    /// A message widens a conflict when the gap grows by more than this, in hundredths.
    pub tolerance: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            far_apart: -1.0 / 3.0,
            ranked_high: 5_000,
            tolerance: 500,
        }
    }
}

/// Agreement as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// From 0 to 100, in hundredths.
    pub index: u64,
    /// What each member takes from 100, in hundredths; 0 for those whose stance is unknown.
    pub losses: Vec<u64>,
    /// How many stances are known.
    pub known: usize,
    /// The share of all influence that these have, of 100 in hundredths.
    pub known_influence: u64,
}

/// The index; `None` when no stance is known.
pub fn index(voices: &[Voice]) -> Option<Index> {
    let all: u64 = voices.iter().map(|voice| u64::from(voice.influence)).sum();
    let known = voices.iter().filter(|voice| voice.stance.is_some());
    let heard: u64 = known.clone().map(|voice| u64::from(voice.influence)).sum();
    let weigh = |voice: &Voice| {
        if heard == 0 {
            1
        } else {
            i128::from(voice.influence)
        }
    };
    let known: Vec<&Voice> = known.collect();
    if known.is_empty() {
        return None;
    }
    let stance = |voice: &Voice| voice.stance.map(|stance| i128::from(stance.clamp(-2, 2)));
    let weight: i128 = known.iter().map(|voice| weigh(voice)).sum();
    let sum: i128 = known
        .iter()
        .filter_map(|voice| stance(voice).map(|s| weigh(voice) * s))
        .sum();
    // Σ w (s - m)² / W / 4 with both sides multiplied by W², so that all stays whole.
    let spreads: Vec<u128> = voices
        .iter()
        .map(|voice| {
            stance(voice).map_or(0, |s| {
                (weigh(voice) * (s * weight - sum).pow(2)).unsigned_abs()
            })
        })
        .collect();
    let greatest = (4 * weight.pow(3)).unsigned_abs();
    let loss = share(spreads.iter().sum(), greatest).min(WHOLE);
    let spreads: Vec<u64> = spreads.into_iter().map(narrow).collect();
    Some(Index {
        index: WHOLE - loss,
        losses: apportion(loss, &spreads),
        known: known.len(),
        known_influence: if all == 0 {
            WHOLE
        } else {
            share(heard.into(), all.into())
        },
    })
}

/// Two members who disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The first, with the lower index.
    pub a: usize,
    /// The second.
    pub b: usize,
    /// One is for it, the other against.
    pub opposite_stance: bool,
    /// How many steps of stance lie between them, when both are known.
    pub stance_gap: Option<u8>,
    /// Kendall's tau-b of their rankings, from -1 (reversed) to 1 (the same); `None` with fewer
    /// than two criteria in common, or when one of them ranks all alike.
    pub tau: Option<f64>,
    /// The criterion whose standing differs most, and by how much in hundredths.
    pub criterion: Option<(usize, u64)>,
}

/// All pairs in conflict, the widest first: by stance, then by tau.
pub fn conflicts(voices: &[Voice], settings: &Settings) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (a, one) in voices.iter().enumerate() {
        for (b, other) in voices.iter().enumerate().skip(a + 1) {
            let stances = one.stance.zip(other.stance);
            let opposite_stance = stances.is_some_and(|(x, y)| x.signum() * y.signum() < 0);
            let tau = tau_b(&one.weights, &other.weights);
            if opposite_stance || tau.is_some_and(|tau| tau <= settings.far_apart) {
                let stance_gap = stances.map(|(x, y)| x.abs_diff(y));
                let criterion = differ_most(&one.weights, &other.weights);
                conflicts.push(Conflict {
                    a,
                    b,
                    opposite_stance,
                    stance_gap,
                    tau,
                    criterion,
                });
            }
        }
    }
    conflicts.sort_by(|x, y| {
        let wide = |conflict: &Conflict| {
            if conflict.opposite_stance {
                conflict.stance_gap
            } else {
                None
            }
        };
        wide(y)
            .cmp(&wide(x))
            .then(x.tau.unwrap_or(1.0).total_cmp(&y.tau.unwrap_or(1.0)))
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    conflicts
}

/// Kendall's tau-b over the criteria that both have weighed (Kendall, 1945):
/// `(concordant - discordant) / √((pairs - ties of a) (pairs - ties of b))`.
pub fn tau_b(a: &[Option<u32>], b: &[Option<u32>]) -> Option<f64> {
    let both = in_common(a, b);
    let (mut agree, mut only_a, mut only_b) = (0_i32, 0_i32, 0_i32);
    for (i, (_, a1, b1)) in both.iter().enumerate() {
        for (_, a2, b2) in both.iter().skip(i + 1) {
            let (x, y) = (sign(*a1, *a2), sign(*b1, *b2));
            agree += x * y;
            only_a += x.abs();
            only_b += y.abs();
        }
    }
    if only_a == 0 || only_b == 0 {
        return None;
    }
    Some(f64::from(agree) / (f64::from(only_a) * f64::from(only_b)).sqrt())
}

fn sign(a: u32, b: u32) -> i32 {
    i32::from(a > b) - i32::from(a < b)
}

fn in_common(a: &[Option<u32>], b: &[Option<u32>]) -> Vec<(usize, u32, u32)> {
    a.iter()
        .zip(b)
        .enumerate()
        .filter_map(|(index, (a, b))| a.zip(*b).map(|(a, b)| (index, a, b)))
        .collect()
}

fn differ_most(a: &[Option<u32>], b: &[Option<u32>]) -> Option<(usize, u64)> {
    let both = in_common(a, b);
    let of = |pick: &dyn Fn(&(usize, u32, u32)) -> u32| {
        standings(
            &both
                .iter()
                .map(|common| Some(pick(common)))
                .collect::<Vec<_>>(),
        )
    };
    let (first, second) = (of(&|common| common.1), of(&|common| common.2));
    both.iter()
        .zip(
            first
                .into_iter()
                .flatten()
                .zip(second.into_iter().flatten()),
        )
        .map(|((index, _, _), (x, y))| (*index, x.abs_diff(y)))
        .filter(|(_, gap)| *gap > 0)
        .max_by_key(|(index, gap)| (*gap, Reverse(*index)))
}

/// The standing of each criterion, of 100 in hundredths; `None` where it was not weighed.
pub fn standings(weights: &[Option<u32>]) -> Vec<Option<u64>> {
    let given: Vec<u32> = weights.iter().copied().flatten().collect();
    let count = |ahead: &dyn Fn(u32) -> bool| {
        u128::try_from(given.iter().filter(|other| ahead(**other)).count()).unwrap_or(0)
    };
    let others = u128::try_from(given.len()).unwrap_or(0).saturating_sub(1);
    weights
        .iter()
        .map(|weight| {
            weight.map(|weight| {
                if others == 0 {
                    return WHOLE;
                }
                let behind = count(&|other| other < weight);
                let level = count(&|other| other == weight).saturating_sub(1);
                share(behind * 2 + level, others * 2)
            })
        })
        .collect()
}

/// A criterion that everybody ranks high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Which criterion.
    pub criterion: usize,
    /// Its lowest standing with anybody, in hundredths.
    pub lowest: u64,
    /// With whom: the first of them.
    pub with: usize,
}

/// Criteria by their lowest standing, the highest first; those below `settings.ranked_high` are
/// left out. A member who weighed others but not this one counts as 0; one who weighed none is not
/// asked.
pub fn common_ground(voices: &[Voice], settings: &Settings) -> Vec<Ground> {
    let standings: Vec<(usize, Vec<Option<u64>>)> = voices
        .iter()
        .enumerate()
        .filter(|(_, voice)| voice.weights.iter().any(Option::is_some))
        .map(|(index, voice)| (index, standings(&voice.weights)))
        .collect();
    let criteria = standings
        .iter()
        .map(|(_, standing)| standing.len())
        .max()
        .unwrap_or(0);
    let mut ground: Vec<Ground> = (0..criteria)
        .filter_map(|criterion| {
            standings
                .iter()
                .map(|(with, own)| (own.get(criterion).copied().flatten().unwrap_or(0), *with))
                .min()
                .map(|(lowest, with)| Ground {
                    criterion,
                    lowest,
                    with,
                })
        })
        .filter(|ground| ground.lowest >= settings.ranked_high)
        .collect();
    ground.sort_by_key(|ground| (Reverse(ground.lowest), ground.criterion));
    ground
}

/// How content a member is with our option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Satisfaction {
    /// Who.
    pub member: usize,
    /// From 0 to 100, in hundredths.
    pub satisfaction: u64,
    /// The criterion that costs most of it; `None` when it was judged by stance alone.
    pub worst: Option<usize>,
}

/// By member: the own ratings weighed by the own weights, `Σ w r / Σ w`; a criterion that the
/// member did not rate counts with the mean of those who did. Without weights or ratings, the
/// stance stands in (-2 is 0, 2 is 100). Those of whom nothing is known are left out.
pub fn satisfactions(voices: &[Voice]) -> Vec<Satisfaction> {
    let of = |(member, voice): (usize, &Voice)| {
        let judged = judged(voice, voices);
        let weight: u64 = judged.iter().map(|one| one.weight).sum();
        if weight == 0 {
            let stance = u64::try_from(i64::from(voice.stance?) + 2)
                .unwrap_or(0)
                .min(4);
            return Some(Satisfaction {
                member,
                satisfaction: stance * 2_500,
                worst: None,
            });
        }
        let got: u64 = judged.iter().map(|one| one.weight * one.rating).sum();
        let worst = judged
            .iter()
            .map(|one| (one.cost(), Reverse(one.criterion)))
            .max()
            .filter(|(cost, _)| *cost > 0)
            .map(|(_, Reverse(criterion))| criterion);
        let satisfaction = share(got.into(), u128::from(weight) * 1_000);
        Some(Satisfaction {
            member,
            satisfaction,
            worst,
        })
    };
    voices.iter().enumerate().filter_map(of).collect()
}

/// What a criterion weighs for a member, and how our option does by it, both in hundredths.
struct Judged {
    criterion: usize,
    weight: u64,
    rating: u64,
}

impl Judged {
    /// What is missing to the best rating, times the weight.
    fn cost(&self) -> u64 {
        self.weight * (1_000 - self.rating)
    }
}

/// The criteria by which a member's satisfaction is judged.
fn judged(voice: &Voice, voices: &[Voice]) -> Vec<Judged> {
    let rating = |voice: &Voice, criterion: usize| {
        let rating = voice.ratings.get(criterion).copied().flatten();
        rating.map(u64::from)
    };
    let mean = |criterion: usize| {
        let given: Vec<u64> = voices
            .iter()
            .filter_map(|voice| rating(voice, criterion))
            .collect();
        let count = u64::try_from(given.len()).unwrap_or(u64::MAX);
        (count > 0).then(|| given.iter().sum::<u64>() / count.max(1))
    };
    let weighed = voice.weights.iter().enumerate();
    weighed
        .filter_map(|(criterion, weight)| {
            Some(Judged {
                criterion,
                weight: u64::from((*weight)?),
                rating: rating(voice, criterion)
                    .or_else(|| mean(criterion))?
                    .min(1_000),
            })
        })
        .collect()
}

/// What would make a member more content: how much the best rating by each criterion would add to
/// the satisfaction, in hundredths, the most first. Together they are what is missing to 100; there
/// are none for a member who is judged by stance alone.
pub fn raises(member: usize, voices: &[Voice]) -> Vec<(usize, u64)> {
    let Some(voice) = voices.get(member) else {
        return Vec::new();
    };
    let judged = judged(voice, voices);
    let weight: u64 = judged.iter().map(|one| one.weight).sum();
    let got: u64 = judged.iter().map(|one| one.weight * one.rating).sum();
    let missing = WHOLE - share(got.into(), u128::from(weight) * 1_000).min(WHOLE);
    let costs: Vec<u64> = judged.iter().map(Judged::cost).collect();
    let mut raises: Vec<(usize, u64)> = judged
        .iter()
        .map(|one| one.criterion)
        .zip(apportion(missing, &costs))
        .filter(|(_, raise)| *raise > 0)
        .collect();
    raises.sort_by_key(|(criterion, raise)| (Reverse(*raise), *criterion));
    raises
}

/// The least satisfied member, on a tie the first.
pub fn least_satisfied(voices: &[Voice]) -> Option<Satisfaction> {
    satisfactions(voices)
        .into_iter()
        .min_by_key(|found| (found.satisfaction, found.member))
}

/// A conflict that a message would widen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Widening {
    /// The two in conflict, the lower index first.
    pub pair: (usize, usize),
    /// Whom the message speaks to less.
    pub less_served: usize,
    /// The gap in appeal when all criteria are spoken of alike, in hundredths.
    pub before: u64,
    /// The gap with this message.
    pub after: u64,
}

/// For whom a message that speaks of `criteria`, the most important first, would widen a conflict.
///
/// The first of `k` criteria has emphasis `k`, the last 1, all others none (Borda's count). The
/// appeal to a member is the mean standing of the criteria weighted by emphasis; the gap of a pair
/// is the difference of their appeals, compared with that of a message that speaks of all alike.
pub fn widenings(
    criteria: &[usize],
    voices: &[Voice],
    conflicts: &[Conflict],
    settings: &Settings,
) -> Vec<Widening> {
    let said: Vec<(usize, u128)> = criteria
        .iter()
        .copied()
        .zip((1..=criteria.len()).rev().map(emphasis))
        .collect();
    let appeal = |member: usize, said: &[(usize, u128)]| {
        let standings = standings(&voices.get(member)?.weights);
        standings.iter().any(Option::is_some).then(|| {
            let standing = |at: usize| standings.get(at).copied().flatten().unwrap_or(0);
            let sum: u128 = said
                .iter()
                .map(|(at, emphasis)| emphasis * u128::from(standing(*at)))
                .sum();
            narrow(
                sum / said
                    .iter()
                    .map(|(_, emphasis)| emphasis)
                    .sum::<u128>()
                    .max(1),
            )
        })
    };
    let mut widened: Vec<Widening> = conflicts
        .iter()
        .filter_map(|conflict| {
            let alike: Vec<(usize, u128)> = (0..voices.get(conflict.a)?.weights.len())
                .map(|criterion| (criterion, 1))
                .collect();
            let (a, b) = (appeal(conflict.a, &said)?, appeal(conflict.b, &said)?);
            let before = appeal(conflict.a, &alike)?.abs_diff(appeal(conflict.b, &alike)?);
            Some(Widening {
                pair: (conflict.a, conflict.b),
                less_served: if a < b { conflict.a } else { conflict.b },
                before,
                after: a.abs_diff(b),
            })
        })
        .filter(|found| found.after > found.before + settings.tolerance)
        .collect();
    widened.sort_by_key(|found| (Reverse(found.after - found.before), found.pair));
    widened
}

fn emphasis(place: usize) -> u128 {
    u128::try_from(place).unwrap_or(0)
}

/// What to avoid before a member: criteria that rank high with the member and at least
/// `settings.ranked_high` lower with somebody in conflict with the member, so that stressing them
/// wins one and loses the other. Each with the other member, the widest gap first.
pub fn avoid(
    member: usize,
    voices: &[Voice],
    conflicts: &[Conflict],
    settings: &Settings,
) -> Vec<(usize, usize)> {
    let Some(own) = voices.get(member).map(|voice| standings(&voice.weights)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for conflict in conflicts
        .iter()
        .filter(|conflict| conflict.a == member || conflict.b == member)
    {
        let other = if conflict.a == member {
            conflict.b
        } else {
            conflict.a
        };
        let theirs = voices
            .get(other)
            .map(|voice| standings(&voice.weights))
            .unwrap_or_default();
        for (criterion, (mine, theirs)) in own.iter().zip(theirs).enumerate() {
            if let Some((mine, theirs)) = mine.zip(theirs)
                && mine >= theirs + settings.ranked_high.max(1)
            {
                found.push((Reverse(mine - theirs), criterion, other));
            }
        }
    }
    found.sort_unstable();
    found
        .into_iter()
        .map(|(_, criterion, other)| (criterion, other))
        .collect()
}

#[cfg(test)]
#[path = "tests/consensus.rs"]
mod tests;
