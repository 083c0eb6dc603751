//! Attribution against brute force and worked examples.

use std::collections::BTreeSet;

use super::*;
use crate::mathematics::random::Random;

const DAY: i64 = 86_400_000_000;

fn touches(channels: &[u32]) -> Vec<Touch> {
    let days = channels.iter().zip(0_i64..);
    days.map(|(channel, day)| Touch {
        channel: *channel,
        at: day * DAY,
    })
    .collect()
}

fn shares(rule: Rule, channels: &[u32]) -> Vec<u64> {
    let touches = touches(channels);
    let closed = DAY * i64::try_from(channels.len()).unwrap();
    divide(10_000, &weights(rule, &touches, Some(2 * DAY), closed))
}

#[test]
fn a_worked_example_comes_out() {
    let way = [0, 1, 2, 3, 4];
    assert_eq!(shares(Rule::First, &way), [10_000, 0, 0, 0, 0]);
    assert_eq!(shares(Rule::Last, &way), [0, 0, 0, 0, 10_000]);
    assert_eq!(shares(Rule::Linear, &way), [2_000; 5]);
    assert_eq!(shares(Rule::UShaped, &way), [4_000, 667, 667, 666, 4_000]);
    assert_eq!(shares(Rule::WShaped, &way), [3_000, 500, 3_000, 500, 3_000]);
    let decay = shares(Rule::TimeDecay { half_life: DAY }, &way);
    assert_eq!(decay, [323, 645, 1_290, 2_581, 5_161]);
}

#[test]
fn few_touches_share_all_of_it() {
    for rule in [
        Rule::First,
        Rule::Last,
        Rule::Linear,
        Rule::TimeDecay { half_life: DAY },
        Rule::UShaped,
        Rule::WShaped,
        Rule::Shapley,
    ] {
        assert_eq!(shares(rule, &[3]), [10_000]);
        assert_eq!(shares(rule, &[]), [0; 0]);
        assert_eq!(shares(rule, &[3, 3]).iter().sum::<u64>(), 10_000);
    }
    assert_eq!(shares(Rule::UShaped, &[0, 1]), [5_000, 5_000]);
    assert_eq!(shares(Rule::WShaped, &[0, 1]), [3_333, 6_667]);
}

#[test]
fn parts_of_a_sale_sum_to_it() {
    let mut random = Random::new(5);
    for _ in 0..500 {
        let count = random.index(30) + 1;
        let touches = touches(&(0..count).map(|_| random.below(6)).collect::<Vec<_>>());
        let amount = u64::from(random.below(1_000_000));
        for rule in [
            Rule::Linear,
            Rule::TimeDecay { half_life: DAY * 3 },
            Rule::UShaped,
            Rule::WShaped,
            Rule::Shapley,
        ] {
            let parts = divide(amount, &weights(rule, &touches, Some(DAY * 4), DAY * 9_000));
            assert_eq!(parts.iter().sum::<u64>(), amount);
        }
    }
}

/// The Shapley value by its definition: what a channel adds, over all orders in which the channels may join.
fn shapley(sales: &[(BTreeSet<u32>, f64)], channels: &[u32]) -> Vec<f64> {
    fn worth(sales: &[(BTreeSet<u32>, f64)], coalition: &BTreeSet<u32>) -> f64 {
        let own = sales.iter().filter(|(set, _)| set.is_subset(coalition));
        own.map(|(_, amount)| amount).sum()
    }
    fn orders(rest: &[u32]) -> Vec<Vec<u32>> {
        if rest.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for first in rest {
            let others: Vec<u32> = rest.iter().copied().filter(|one| one != first).collect();
            for order in orders(&others) {
                all.push([vec![*first], order].concat());
            }
        }
        all
    }
    let orders = orders(channels);
    let mut values = vec![0.0; channels.len()];
    for order in &orders {
        let mut coalition = BTreeSet::new();
        for channel in order {
            let before = worth(sales, &coalition);
            coalition.insert(*channel);
            let place = channels.iter().position(|one| one == channel).unwrap();
            values[place] += worth(sales, &coalition) - before;
        }
    }
    let count = f64::from(u32::try_from(orders.len()).unwrap());
    values.into_iter().map(|value| value / count).collect()
}

#[test]
fn shapley_is_the_mean_over_all_orders() {
    let mut random = Random::new(9);
    let channels = [0, 1, 2, 3, 4];
    for _ in 0..20 {
        let ways: Vec<(Vec<u32>, u64)> = (0..8)
            .map(|_| {
                let way = (0..=random.index(6)).map(|_| random.below(5)).collect();
                (way, u64::from(random.below(1_000)) * 60)
            })
            .collect();
        let sales: Vec<(BTreeSet<u32>, f64)> = ways
            .iter()
            .map(|(way, amount)| {
                (
                    way.iter().copied().collect(),
                    number(i64::try_from(*amount).unwrap()),
                )
            })
            .collect();
        let mut found = [0.0; 5];
        for (way, amount) in &ways {
            let touches = touches(way);
            let parts = divide(*amount, &weights(Rule::Shapley, &touches, None, 0));
            for (touch, part) in touches.iter().zip(parts) {
                found[usize::try_from(touch.channel).unwrap()] +=
                    number(i64::try_from(part).unwrap());
            }
        }
        for (one, other) in found.iter().zip(shapley(&sales, &channels)) {
            // Each sale may be rounded by less than one unit for each of its touches.
            assert!((one - other).abs() < 48.0 / 10.0, "{one} is not {other}");
        }
    }
}
