//! What probably comes next.
//!
//! The shares of what came next for others who were in the same place: after the same two activities if at least
//! [`ENOUGH`] were, else after the same one. Whoever is still there has taken no step, and is not counted; without them a
//! share is a little high for steps that come fast.

use std::collections::HashMap;

use super::funnel::Ending;
use super::intervals::{Interval, wilson};
use super::ratio;

/// So many others make a share of those who came the same two steps.
pub const ENOUGH: usize = 30;

/// What can come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Next {
    /// An activity.
    Activity(u32),
    /// The end.
    End(Ending),
}

/// Something that may come next.
#[derive(Debug, Clone, PartialEq)]
pub struct Likely {
    /// What.
    pub next: Next,
    /// For how many it did.
    pub count: usize,
    /// The share of those.
    pub probability: f64,
    /// Where it lies.
    pub interval: Interval,
}

type Counts = HashMap<Next, usize>;

/// What came after what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transitions {
    after_one: HashMap<Option<u32>, Counts>,
    after_two: HashMap<(u32, u32), Counts>,
}

impl Transitions {
    /// Adds a case: its activities in order, and how it stands.
    pub fn add(&mut self, case: impl IntoIterator<Item = u32>, ending: Ending) {
        let (mut before, mut last) = (None, None);
        for activity in case {
            self.count(before, last, Next::Activity(activity));
            (before, last) = (last, Some(activity));
        }
        if last.is_some() && ending != Ending::Running {
            self.count(before, last, Next::End(ending));
        }
    }

    fn count(&mut self, before: Option<u32>, last: Option<u32>, next: Next) {
        *self
            .after_one
            .entry(last)
            .or_default()
            .entry(next)
            .or_default() += 1;
        if let (Some(before), Some(last)) = (before, last) {
            let counts = self.after_two.entry((before, last)).or_default();
            *counts.entry(next).or_default() += 1;
        }
    }

    /// What came next, the most frequent first, after the last activity and the one before it; and whether the one before
    /// it made a difference.
    pub fn after(&self, last: Option<u32>, before: Option<u32>) -> (Vec<Likely>, bool) {
        let pair = before.zip(last).and_then(|pair| self.after_two.get(&pair));
        let pair = pair.filter(|counts| counts.values().sum::<usize>() >= ENOUGH);
        let of_two = pair.is_some();
        let counts = pair.or_else(|| self.after_one.get(&last));
        (counts.map(likely).unwrap_or_default(), of_two)
    }
}

fn likely(counts: &Counts) -> Vec<Likely> {
    let all = counts.values().sum();
    let mut likely: Vec<Likely> = counts
        .iter()
        .filter_map(|(next, count)| {
            Some(Likely {
                next: *next,
                count: *count,
                probability: ratio(*count, all)?,
                interval: wilson(*count, all)?,
            })
        })
        .collect();
    likely.sort_by(|one, other| other.count.cmp(&one.count).then(one.next.cmp(&other.next)));
    likely
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(found: &(Vec<Likely>, bool)) -> Vec<(Next, usize)> {
        found
            .0
            .iter()
            .map(|likely| (likely.next, likely.count))
            .collect()
    }

    #[test]
    fn who_is_still_there_is_not_counted() {
        let mut seen = Transitions::default();
        seen.add([0, 1], Ending::Completed);
        seen.add([0, 2], Ending::GivenUp);
        seen.add([0, 1], Ending::Running);
        seen.add([0], Ending::Running);

        let found = seen.after(Some(0), None);
        assert_eq!(
            shares(&found),
            [(Next::Activity(1), 2), (Next::Activity(2), 1)]
        );
        let probabilities: f64 = found.0.iter().map(|likely| likely.probability).sum();
        assert!((probabilities - 1.0).abs() < 1e-12);
        let found = seen.after(Some(1), None);
        assert_eq!(shares(&found), [(Next::End(Ending::Completed), 1)]);
        assert_eq!(shares(&seen.after(None, None)), [(Next::Activity(0), 4)]);
        assert_eq!(seen.after(Some(9), None).0, []);
    }

    #[test]
    fn two_steps_tell_more_than_one_if_enough_went_them() {
        let mut seen = Transitions::default();
        for _ in 0..ENOUGH {
            seen.add([0, 2, 3], Ending::Running);
            seen.add([1, 2, 4], Ending::Running);
        }
        seen.add([5, 2, 4], Ending::Running);
        assert_eq!(
            shares(&seen.after(Some(2), Some(0))),
            [(Next::Activity(3), ENOUGH)]
        );
        let (few, of_two) = seen.after(Some(2), Some(5));
        assert_eq!((few.len(), of_two), (2, false));
    }
}
