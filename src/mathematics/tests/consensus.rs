#[cfg(test)]
use super::*;
use crate::mathematics::random::Random;

fn some_voices(random: &mut Random) -> Vec<Voice> {
    let criteria = random.index(6) + 1;
    (0..=random.index(10))
        .map(|_| Voice {
            influence: random.below(101),
            stance: i8::try_from(random.below(7))
                .ok()
                .map(|s| s - 2)
                .filter(|s| *s <= 2),
            weights: (0..criteria)
                .map(|_| Some(random.below(6)).filter(|w| *w > 0))
                .collect(),
            ratings: (0..criteria)
                .map(|_| Some(random.below(1_400)).filter(|r| *r <= 1_000))
                .collect(),
        })
        .collect()
}

fn voice(influence: u32, stance: i8, weights: &[u32]) -> Voice {
    Voice {
        influence,
        stance: Some(stance),
        weights: weights.iter().map(|weight| Some(*weight)).collect(),
        ratings: Vec::new(),
    }
}

fn float(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

#[test]
fn the_index_is_one_less_the_dispersion_and_its_losses_sum() {
    let mut random = Random::new(8);
    for _ in 0..1_000 {
        let voices = some_voices(&mut random);
        let known: Vec<(f64, f64)> = voices
            .iter()
            .filter_map(|v| v.stance.map(|s| (f64::from(v.influence), f64::from(s))))
            .collect();
        let Some(found) = index(&voices) else {
            assert!(known.is_empty());
            continue;
        };
        assert_eq!(found.losses.iter().sum::<u64>() + found.index, WHOLE);
        let sum: f64 = known.iter().map(|(w, _)| w).sum();
        if sum == 0.0 {
            continue;
        }
        let mean = known.iter().map(|(w, s)| w * s).sum::<f64>() / sum;
        let variance = known
            .iter()
            .map(|(w, s)| w * (s - mean).powi(2))
            .sum::<f64>()
            / sum;
        let expected = 100.0 * (1.0 - variance / 4.0);
        assert!((float(found.index) / 100.0 - expected).abs() < 0.0051);
    }
}

#[test]
fn the_index_spans_from_a_split_to_one_mind() {
    let of = |stances: &[i8]| {
        let voices: Vec<Voice> = stances.iter().map(|s| voice(50, *s, &[])).collect();
        index(&voices).unwrap().index
    };
    assert_eq!(of(&[2, -2]), 0);
    assert_eq!(of(&[1, 1, 1]), 10_000);
    assert_eq!(of(&[1, -1]), 7_500);
    assert_eq!(index(&[Voice::default()]), None);
    // A powerless opponent changes nothing; where nobody has power, all count alike.
    assert_eq!(
        index(&[voice(80, 2, &[]), voice(0, -2, &[])])
            .unwrap()
            .index,
        10_000
    );
    assert_eq!(
        index(&[voice(0, 2, &[]), voice(0, -2, &[])]).unwrap().index,
        0
    );
}

#[test]
fn tau_is_that_of_kendall() {
    let tau = |a: &[u32], b: &[u32]| tau_b(&voice(0, 0, a).weights, &voice(0, 0, b).weights);
    assert_eq!(tau(&[1, 2, 3], &[1, 2, 3]), Some(1.0));
    assert_eq!(tau(&[1, 2, 3], &[3, 2, 1]), Some(-1.0));
    assert_eq!(tau(&[1, 1, 1], &[3, 2, 1]), None);
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) = -0.47140452079103173
    let known = tau(&[12, 2, 1, 12, 2], &[1, 4, 7, 1, 0]).unwrap();
    assert!((known + 0.471_404_520_791_031_73).abs() < 1e-12);
}

#[test]
fn conflicts_are_those_of_the_plain_definition() {
    let mut random = Random::new(9);
    let mut seen = 0;
    for _ in 0..500 {
        let voices = some_voices(&mut random);
        let found = conflicts(&voices, &Settings::default());
        for a in 0..voices.len() {
            for b in a + 1..voices.len() {
                let product = voices[a].stance.unwrap_or(0) * voices[b].stance.unwrap_or(0);
                let tau = tau_b(&voices[a].weights, &voices[b].weights);
                let expected = product < 0 || tau.is_some_and(|tau| tau <= -1.0 / 3.0);
                let conflict = found.iter().find(|c| (c.a, c.b) == (a, b));
                assert_eq!(conflict.is_some(), expected);
                let Some((criterion, gap)) = conflict.and_then(|c| c.criterion) else {
                    continue;
                };
                // No criterion that both have weighed differs more.
                let common: Vec<usize> = (0..voices[a].weights.len())
                    .filter(|c| voices[a].weights[*c].is_some() && voices[b].weights[*c].is_some())
                    .collect();
                let rank = |v: &Voice, c: usize| {
                    let others = common.iter().filter(|o| **o != c);
                    others
                        .map(|o| 1 + sign(v.weights[c].unwrap(), v.weights[*o].unwrap()))
                        .sum::<i32>()
                };
                let difference = |c: usize| (rank(&voices[a], c) - rank(&voices[b], c)).abs();
                assert_eq!(
                    common.iter().map(|c| difference(*c)).max(),
                    Some(difference(criterion))
                );
                assert!(gap > 0);
                seen += 1;
            }
        }
    }
    assert!(seen > 200);
}

#[test]
fn common_ground_is_the_brute_force_max_min() {
    let mut random = Random::new(10);
    let mut seen = 0;
    for _ in 0..1_000 {
        let voices = some_voices(&mut random);
        let everything = Settings {
            ranked_high: 0,
            ..Settings::default()
        };
        let found = common_ground(&voices, &everything);
        let asked = voices
            .iter()
            .filter(|v| v.weights.iter().any(Option::is_some));
        // Half points: two for each criterion behind, one for each level, over twice the others.
        let lowest = |criterion: usize| {
            asked
                .clone()
                .map(|v| {
                    let Some(own) = v.weights[criterion] else {
                        return 0.0;
                    };
                    let all: Vec<u32> = v.weights.iter().flatten().copied().collect();
                    let points: i32 = all.iter().map(|o| 1 + sign(own, *o)).sum::<i32>() - 1;
                    let others = f64::from(u32::try_from(all.len()).unwrap()) - 1.0;
                    if others == 0.0 {
                        1.0
                    } else {
                        f64::from(points) / 2.0 / others
                    }
                })
                .fold(1.0, f64::min)
        };
        let best = (0..voices[0].weights.len()).map(lowest).fold(0.0, f64::max);
        if let Some(ground) = found.first() {
            assert!((float(ground.lowest) / 10_000.0 - best).abs() < 0.0001);
            assert!(
                found
                    .iter()
                    .is_sorted_by_key(|ground| Reverse(ground.lowest))
            );
            seen += i32::from(best > 0.0);
        }
        let high = common_ground(&voices, &Settings::default());
        assert!(high.iter().all(|ground| ground.lowest >= 5_000));
    }
    assert!(seen > 100);
}

#[test]
fn the_least_satisfied_is_who_loses_most_by_what_matters_to_them() {
    let mut voices = vec![
        voice(50, 1, &[9, 1]),
        voice(50, 1, &[1, 9]),
        voice(50, 0, &[]),
    ];
    voices[0].ratings = vec![Some(900), Some(100)];
    let found = least_satisfied(&voices).unwrap();
    // The second rated nothing: the first's ratings stand in. (1 × 9 + 9 × 1) / 10 of 10.
    assert_eq!(
        (found.member, found.satisfaction, found.worst),
        (1, 1_800, Some(1))
    );
    assert_eq!(satisfactions(&voices)[2].satisfaction, 5_000);
    let mut random = Random::new(11);
    for _ in 0..300 {
        let voices = some_voices(&mut random);
        let all = satisfactions(&voices);
        assert_eq!(
            least_satisfied(&voices).map(|f| f.satisfaction),
            all.iter().map(|f| f.satisfaction).min()
        );
        assert!(all.iter().all(|found| found.satisfaction <= WHOLE));
    }
}

#[test]
fn a_message_for_one_side_widens_the_conflict() {
    // Price first against security first; both like support.
    let voices = [voice(50, 2, &[9, 1, 5]), voice(50, -2, &[1, 9, 5])];
    let settings = Settings::default();
    let pairs = conflicts(&voices, &settings);
    assert_eq!(pairs[0].tau, Some(-1.0));
    let about_price = widenings(&[0], &voices, &pairs, &settings);
    assert_eq!(about_price[0].less_served, 1);
    assert_eq!((about_price[0].before, about_price[0].after), (0, 10_000));
    assert_eq!(
        widenings(&[1, 2], &voices, &pairs, &settings)[0].less_served,
        0
    );
    assert!(widenings(&[2], &voices, &pairs, &settings).is_empty());
    assert!(widenings(&[], &voices, &pairs, &settings).is_empty());
    assert_eq!(avoid(0, &voices, &pairs, &settings), [(0, 1)]);
    assert_eq!(avoid(1, &voices, &pairs, &settings), [(1, 0)]);
}

#[test]
fn what_would_raise_a_member_sums_to_what_is_missing() {
    let mut random = Random::new(21);
    for _ in 0..1_000 {
        let voices = some_voices(&mut random);
        for found in satisfactions(&voices) {
            let raises = raises(found.member, &voices);
            let sum: u64 = raises.iter().map(|(_, raise)| raise).sum();
            let by_stance = judged(&voices[found.member], &voices)
                .iter()
                .all(|one| one.weight == 0);
            if by_stance {
                assert!(raises.is_empty());
            } else {
                assert_eq!(sum + found.satisfaction, WHOLE);
            }
        }
    }
}
