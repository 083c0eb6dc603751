//! Cases of events in the order of time.

/// That something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What: a place in the caller's list.
    pub activity: u32,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// Many cases, kept as one row of events with the places where each case ends.
///
/// Within a case the events stand in the order of time. **Events of one instant keep the order in which they were
/// given**, which should be the order in which they were recorded: it is what a stable sort by time makes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    events: Vec<Event>,
    ends: Vec<usize>,
}

impl Log {
    /// A log with room for so many events.
    pub fn with_capacity(events: usize) -> Self {
        Self {
            events: Vec::with_capacity(events),
            ends: Vec::new(),
        }
    }

    /// Adds a case; its events may come in any order.
    pub fn add(&mut self, case: impl IntoIterator<Item = Event>) {
        let begin = self.events.len();
        self.events.extend(case);
        if let Some(case) = self.events.get_mut(begin..)
            && !case.is_sorted_by_key(|event| event.at)
        {
            case.sort_by_key(|event| event.at);
        }
        self.ends.push(self.events.len());
    }

    /// The cases in the order in which they were added, those without events among them.
    pub fn cases(&self) -> impl Iterator<Item = &[Event]> {
        let begins = std::iter::once(&0).chain(&self.ends);
        begins
            .zip(&self.ends)
            .map(|(begin, end)| self.events.get(*begin..*end).unwrap_or_default())
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no case.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many events there are in all cases.
    pub fn events(&self) -> usize {
        self.events.len()
    }
}

/// A case of activities, a second apart: for tests.
#[cfg(test)]
pub(crate) fn case(activities: &[u32]) -> Vec<Event> {
    let events = activities.iter().zip(0_i64..);
    events
        .map(|(activity, at)| Event {
            activity: *activity,
            at: at * 1_000_000,
        })
        .collect()
}

/// A log of such cases.
#[cfg(test)]
pub(crate) fn log(cases: &[&[u32]]) -> Log {
    let mut log = Log::default();
    for activities in cases {
        log.add(case(activities));
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_instant_keep_their_order() {
        let mut log = Log::default();
        let given = [(3, 20), (1, 10), (2, 10), (0, 10), (4, 5)];
        log.add(given.map(|(activity, at)| Event { activity, at }));
        log.add([]);

        let cases: Vec<Vec<u32>> = log
            .cases()
            .map(|case| case.iter().map(|event| event.activity).collect())
            .collect();

        assert_eq!(cases, [vec![4, 1, 2, 0, 3], vec![]]);
        assert_eq!((log.len(), log.events()), (2, 5));
    }
}
