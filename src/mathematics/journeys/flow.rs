//! What follows what.

use std::collections::HashMap;

use super::log::{Event, Log};
use super::spread::Spread;

/// What is known of one activity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// The activity.
    pub activity: u32,
    /// How often it happened.
    pub events: usize,
    /// In how many cases.
    pub cases: usize,
    /// How many cases begin with it.
    pub starts: usize,
    /// How many cases end with it.
    pub ends: usize,
    /// In how many cases it happened more than once.
    pub reworked: usize,
}

/// That one activity directly follows another.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The earlier one.
    pub from: u32,
    /// The later one; it may be the same.
    pub to: u32,
    /// The time between the two; its count is how often it happened.
    pub duration: Spread,
}

/// A way that leads back to where it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The activities, the one that is come back to first; one alone if it follows itself.
    pub through: Vec<u32>,
    /// How often it was gone.
    pub count: usize,
}

/// A directly-follows graph.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flow {
    /// The activities that happened, by place.
    pub nodes: Vec<Node>,
    /// What followed what, by the places of both.
    pub edges: Vec<Edge>,
    /// From the first to the last event of each case that has any.
    pub throughput: Option<Spread>,
}

impl Flow {
    /// What follows what in a log: one pass, and a sort of the pairs.
    pub fn of(log: &Log) -> Self {
        let mut nodes: HashMap<u32, Node> = HashMap::new();
        let mut pairs = Vec::with_capacity(log.events());
        let mut throughput = Vec::with_capacity(log.len());
        let mut seen: Vec<u32> = Vec::new();
        for case in log.cases() {
            let (Some(first), Some(last)) = (case.first(), case.last()) else {
                continue;
            };
            throughput.push(last.at.saturating_sub(first.at));
            node(&mut nodes, first.activity).starts += 1;
            node(&mut nodes, last.activity).ends += 1;
            for (one, other) in case.iter().zip(case.iter().skip(1)) {
                let duration = other.at.saturating_sub(one.at);
                pairs.push((one.activity, other.activity, duration));
            }
            seen.clear();
            seen.extend(case.iter().map(|event| event.activity));
            seen.sort_unstable();
            for same in seen.chunk_by(|one, other| one == other) {
                let Some(activity) = same.first() else {
                    continue;
                };
                let node = node(&mut nodes, *activity);
                node.events += same.len();
                node.cases += 1;
                node.reworked += usize::from(same.len() > 1);
            }
        }
        let mut nodes: Vec<Node> = nodes.into_values().collect();
        nodes.sort_unstable_by_key(|node| node.activity);
        Self {
            nodes,
            edges: edges(pairs),
            throughput: Spread::of(&mut throughput),
        }
    }
}

fn node(nodes: &mut HashMap<u32, Node>, activity: u32) -> &mut Node {
    nodes.entry(activity).or_insert_with(|| Node {
        activity,
        ..Node::default()
    })
}

/// The edges of pairs with their durations.
fn edges(mut pairs: Vec<(u32, u32, i64)>) -> Vec<Edge> {
    pairs.sort_unstable();
    let mut durations = Vec::new();
    pairs
        .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1))
        .filter_map(|same| {
            let (from, to, _) = *same.first()?;
            durations.clear();
            durations.extend(same.iter().map(|pair| pair.2));
            Some(Edge {
                from,
                to,
                duration: Spread::of_sorted(&durations)?,
            })
        })
        .collect()
}

/// The loops of a log through at most so many activities, the most frequent first.
///
/// A loop is counted at each event whose activity happened before in its case, if no other activity between the two
/// happened twice: of `a b c b a` it is `b c`, once, and of `a a b a` it is `a` and `a b`.
pub fn loops(log: &Log, longest: usize) -> Vec<Loop> {
    let mut counts: HashMap<Vec<u32>, usize> = HashMap::new();
    let mut through = Vec::new();
    for case in log.cases() {
        for end in 1..case.len() {
            if back(case, end, longest, &mut through) {
                match counts.get_mut(&through) {
                    Some(count) => *count += 1,
                    None => drop(counts.insert(through.clone(), 1)),
                }
            }
        }
    }
    let mut loops: Vec<Loop> = counts
        .into_iter()
        .map(|(through, count)| Loop { through, count })
        .collect();
    loops.sort_unstable_by(|one, other| {
        let by_count = other.count.cmp(&one.count);
        by_count.then_with(|| one.through.cmp(&other.through))
    });
    loops
}

/// Whether an event leads back to the same activity within so many steps, over others that differ.
fn back(case: &[Event], end: usize, longest: usize, through: &mut Vec<u32>) -> bool {
    through.clear();
    let Some((last, before)) = case.get(..=end).and_then(<[Event]>::split_last) else {
        return false;
    };
    for event in before.iter().rev().take(longest) {
        if event.activity == last.activity {
            through.push(event.activity);
            through.reverse();
            return true;
        }
        if through.contains(&event.activity) {
            return false;
        }
        through.push(event.activity);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::log::{case, log};
    use super::*;

    #[test]
    fn pairs_starts_ends_and_rework_are_counted() {
        let flow = Flow::of(&log(&[&[0, 1, 1, 2], &[0, 2], &[], &[2]]));

        let edges: Vec<_> = flow
            .edges
            .iter()
            .map(|edge| (edge.from, edge.to, edge.duration.count))
            .collect();
        assert_eq!(edges, [(0, 1, 1), (0, 2, 1), (1, 1, 1), (1, 2, 1)]);
        let nodes: Vec<_> = flow
            .nodes
            .iter()
            .map(|node| {
                (
                    node.events,
                    node.cases,
                    node.starts,
                    node.ends,
                    node.reworked,
                )
            })
            .collect();
        assert_eq!(nodes, [(2, 2, 2, 0, 0), (2, 1, 0, 0, 1), (3, 3, 1, 3, 0)]);
        assert_eq!(flow.throughput.map(|spread| spread.max), Some(3.0));
    }

    #[test]
    fn a_log_of_nothing_has_no_flow() {
        assert_eq!(Flow::of(&Log::default()), Flow::default());
    }

    #[test]
    fn durations_of_an_edge_are_spread() {
        let mut log = Log::default();
        for seconds in [1, 2, 9] {
            let mut events = case(&[5, 6]);
            events[1].at = seconds * 1_000_000;
            log.add(events);
        }
        let duration = Flow::of(&log).edges[0].duration;
        assert_eq!(
            (duration.min, duration.mean, duration.median),
            (1.0, 4.0, 2.0)
        );
    }

    #[test]
    fn loops_are_shortest_ways_back() {
        let told = |cases: &[&[u32]]| -> Vec<(Vec<u32>, usize)> {
            let found = loops(&log(cases), 4);
            found
                .into_iter()
                .map(|one| (one.through, one.count))
                .collect()
        };
        assert_eq!(told(&[&[0, 1, 2, 1, 0]]), [(vec![1, 2], 1)]);
        assert_eq!(told(&[&[0, 0, 1, 0]]), [(vec![0], 1), (vec![0, 1], 1)]);
        assert_eq!(told(&[&[0, 1, 2, 3, 4, 0]]), []);
        assert_eq!(told(&[&[0, 1, 2], &[]]), []);
    }
}
