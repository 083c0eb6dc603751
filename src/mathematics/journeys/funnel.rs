//! Who came into each stage, and what became of them there.
//!
//! Each journey that came into a stage is counted there once, however often it came, by what became of it **after it
//! first came**: it *advanced* if it was in a later stage at any time after, or went to its end in this one; else, by
//! where it was last: *dropped* (given up in this stage), *still in* (is in this stage now), or *went back* (was last in an
//! earlier stage). So `entered = advanced + dropped + still_in + went_back`, in every stage.

use super::intervals::{Interval, wilson};
use super::ratio;

/// A stay of a journey in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The stage, by its place in the order of stages.
    pub stage: usize,
    /// When it began, in microseconds since 1970.
    pub entered: i64,
    /// When it ended; `None` while it lasts.
    pub left: Option<i64>,
}

/// How a journey stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ending {
    /// It is under way: nobody knows yet.
    Running,
    /// It has gone to its end.
    Completed,
    /// It was given up.
    GivenUp,
}

/// What became of the journeys that came into a stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passage {
    /// Came into it.
    pub entered: usize,
    /// Came into a later one, or went to their end here.
    pub advanced: usize,
    /// Were given up here.
    pub dropped: usize,
    /// Are in it now.
    pub still_in: usize,
    /// Were last in an earlier one, without having come further.
    pub went_back: usize,
    /// Never came into it, but into a later one.
    pub skipped: usize,
    /// Came into it more than once.
    pub reentered: usize,
}

impl Passage {
    /// The share of those who came that advanced; those who are still in it count as not having advanced (yet).
    pub fn conversion(&self) -> Option<f64> {
        ratio(self.advanced, self.entered)
    }

    /// The share of those who advanced among those of whom it is known: without those who are still in it.
    pub fn conversion_of_decided(&self) -> Option<f64> {
        ratio(self.advanced, self.decided())
    }

    /// Where that share lies.
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.advanced, self.decided())
    }

    fn decided(&self) -> usize {
        self.entered.saturating_sub(self.still_in)
    }
}

/// The passage of journeys through stages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Funnel {
    /// The stages in their order.
    pub stages: Vec<Passage>,
    /// How many journeys were added that were in any stage.
    pub journeys: usize,
}

impl Funnel {
    /// A funnel of so many stages, with nobody in it.
    pub fn new(stages: usize) -> Self {
        Self {
            stages: vec![Passage::default(); stages],
            journeys: 0,
        }
    }

    /// Adds a journey, whose visits stand in the order of time; one without visits changes nothing.
    pub fn add(&mut self, visits: &[Visit], ending: Ending) {
        let Some(last) = visits.last() else {
            return;
        };
        self.journeys += 1;
        let furthest = visits.iter().map(|visit| visit.stage).max().unwrap_or(0);
        // From the last visit back: how far the journey came after the visit, and how often it was in a stage.
        let mut after: Option<usize> = None;
        let mut came: Vec<(usize, usize, bool)> = Vec::new();
        for visit in visits.iter().rev() {
            let advanced = after.is_some_and(|after| after > visit.stage);
            match came.iter_mut().find(|(stage, ..)| *stage == visit.stage) {
                Some((_, times, known)) => {
                    *times += 1;
                    *known |= advanced;
                }
                None => came.push((visit.stage, 1, advanced)),
            }
            after = after.max(Some(visit.stage));
        }
        for (stage, times, advanced) in &came {
            let Some(passage) = self.stages.get_mut(*stage) else {
                continue;
            };
            passage.entered += 1;
            passage.reentered += usize::from(*times > 1);
            let count = match ending {
                _ if *advanced => &mut passage.advanced,
                _ if last.stage != *stage => &mut passage.went_back,
                Ending::Completed => &mut passage.advanced,
                Ending::GivenUp => &mut passage.dropped,
                Ending::Running => &mut passage.still_in,
            };
            *count += 1;
        }
        for (stage, passage) in self.stages.iter_mut().enumerate().take(furthest) {
            let was_in = came.iter().any(|(known, ..)| *known == stage);
            passage.skipped += usize::from(!was_in);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mathematics::random::Random;

    fn visits(stages: &[usize]) -> Vec<Visit> {
        let visits = stages.iter().zip(0..).map(|(stage, entered)| Visit {
            stage: *stage,
            entered,
            left: None,
        });
        visits.collect()
    }

    #[test]
    fn what_became_of_each_is_counted_once() {
        let mut funnel = Funnel::new(3);
        funnel.add(&visits(&[0, 1, 2]), Ending::Completed);
        funnel.add(&visits(&[0, 1]), Ending::GivenUp);
        funnel.add(&visits(&[0, 1, 0]), Ending::Running);
        funnel.add(&visits(&[0, 2]), Ending::Running);
        funnel.add(&[], Ending::Running);

        let expected = [
            Passage {
                entered: 4,
                advanced: 4,
                reentered: 1,
                ..Passage::default()
            },
            Passage {
                entered: 3,
                advanced: 1,
                dropped: 1,
                went_back: 1,
                skipped: 1,
                ..Passage::default()
            },
            Passage {
                entered: 2,
                advanced: 1,
                still_in: 1,
                ..Passage::default()
            },
        ];
        assert_eq!(
            (funnel.stages.as_slice(), funnel.journeys),
            (expected.as_slice(), 4)
        );
        assert_eq!(funnel.stages[2].conversion(), Some(0.5));
        assert_eq!(funnel.stages[2].conversion_of_decided(), Some(1.0));
    }

    #[test]
    fn what_became_sums_to_those_who_came() {
        let mut random = Random::new(7);
        let mut funnel = Funnel::new(5);
        for _ in 0..2_000 {
            let stages: Vec<usize> = (0..random.index(9)).map(|_| random.index(5)).collect();
            let endings = [Ending::Running, Ending::Completed, Ending::GivenUp];
            funnel.add(&visits(&stages), endings[random.index(3)]);
        }
        for passage in &funnel.stages {
            let became = passage.advanced + passage.dropped + passage.still_in + passage.went_back;
            assert_eq!(passage.entered, became);
            assert!(passage.entered + passage.skipped <= funnel.journeys);
        }
    }

    #[test]
    fn an_empty_funnel_has_counts_and_no_rates() {
        let passage = Funnel::new(1).stages[0];
        assert_eq!(
            (passage.entered, passage.conversion(), passage.interval()),
            (0, None, None)
        );
    }
}
