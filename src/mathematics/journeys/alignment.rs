//! Where a case parts with a plan.
//!
//! A plan is a row of steps. A step that is *optional* may be left out; one that is *repeatable* may happen again right
//! after itself. An alignment goes through case and plan together by moves: both (the event is what the plan asks for),
//! the case alone (an event that the plan does not ask for here), or the plan alone (a step that did not happen). Moves
//! of one alone cost 1, except leaving out what is optional. The alignment found is one of least cost; of several it
//! takes events as early as the plan allows, so that it is the later of two that counts as repeated.
//!
//! **Fitness** is `1 - cost / worst`, where the worst that can be said is that nothing fits: all events alone, and the
//! shortest way through the plan alone. A case that has not ended is asked only for a beginning of the plan; then the worst
//! is all events alone.

use std::collections::HashMap;

use super::super::real;

/// A step of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// The activity it asks for.
    pub activity: u32,
    /// It may be left out.
    pub optional: bool,
    /// It may happen again right after itself.
    pub repeatable: bool,
}

impl Planned {
    /// A step that has to happen once.
    pub fn once(activity: u32) -> Self {
        Self {
            activity,
            optional: false,
            repeatable: false,
        }
    }
}

/// A step of an alignment; events and steps are places in the case and in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The event is what the step asks for.
    Both {
        /// The event.
        event: usize,
        /// The step.
        step: usize,
    },
    /// The event is not asked for here.
    Event(usize),
    /// The step did not happen.
    Step {
        /// The step.
        step: usize,
        /// It may be left out, which costs nothing.
        optional: bool,
    },
}

/// A case laid along a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// The moves in their order.
    pub moves: Vec<Move>,
    /// What they cost.
    pub cost: usize,
    /// What they would cost if nothing fitted.
    pub worst: usize,
}

impl Alignment {
    /// How well the case fits: 1 if it does, 0 if nothing does.
    pub fn fitness(&self) -> f64 {
        if self.worst == 0 {
            return 1.0;
        }
        1.0 - real(self.cost) / real(self.worst)
    }
}

/// A table of what is left to pay.
struct Costs {
    width: usize,
    cells: Vec<u32>,
}

impl Costs {
    fn at(&self, event: usize, step: usize) -> u32 {
        self.cells
            .get(event * self.width + step)
            .copied()
            .unwrap_or(u32::MAX)
    }

    fn set(&mut self, event: usize, step: usize, cost: u32) {
        if let Some(cell) = self.cells.get_mut(event * self.width + step) {
            *cell = cost;
        }
    }
}

/// The best alignment of a case with a plan. Time and room grow with their lengths multiplied.
///
/// `ended` says whether the whole plan is asked for, or only a beginning of it.
pub fn align(plan: &[Planned], case: &[u32], ended: bool) -> Alignment {
    let mut left = Costs {
        width: plan.len() + 1,
        cells: vec![0; (plan.len() + 1) * (case.len() + 1)],
    };
    for event in (0..=case.len()).rev() {
        for step in (0..=plan.len()).rev() {
            let cost = if event == case.len() && (!ended || step == plan.len()) {
                0
            } else {
                let choices = choices(plan, case, event, step);
                let costs = choices.map(|(_, price, (event, step))| price + left.at(event, step));
                costs.min().unwrap_or(0)
            };
            left.set(event, step, cost);
        }
    }
    let mut moves = Vec::with_capacity(plan.len().max(case.len()));
    let (mut event, mut step) = (0, 0);
    while event < case.len() || (ended && step < plan.len()) {
        let cost = left.at(event, step);
        let found = choices(plan, case, event, step)
            .find(|(_, price, (event, step))| price + left.at(*event, *step) == cost);
        let Some((made, _, place)) = found else {
            break;
        };
        moves.push(made);
        (event, step) = place;
    }
    let shortest = plan.iter().filter(|step| !step.optional && ended).count();
    Alignment {
        moves,
        cost: usize::try_from(left.at(0, 0)).unwrap_or(usize::MAX),
        worst: case.len() + shortest,
    }
}

/// What can be done at a place, with its price and where it leads, in the order of preference.
fn choices(
    plan: &[Planned],
    case: &[u32],
    event: usize,
    step: usize,
) -> impl Iterator<Item = (Move, u32, (usize, usize))> {
    let happened = case.get(event).copied();
    let planned = plan.get(step);
    let before = step.checked_sub(1);
    let both = planned
        .filter(|planned| Some(planned.activity) == happened)
        .map(|_| (Move::Both { event, step }, 0, (event + 1, step + 1)));
    let again = before
        .and_then(|before| Some((before, plan.get(before)?)))
        .filter(|(_, last)| last.repeatable && Some(last.activity) == happened)
        .map(|(step, _)| (Move::Both { event, step }, 0, (event + 1, step + 1)));
    let left_out = planned.map(|planned| {
        let optional = planned.optional;
        (
            Move::Step { step, optional },
            u32::from(!optional),
            (event, step + 1),
        )
    });
    let alone = happened.map(|_| (Move::Event(event), 1, (event + 1, step)));
    [both, again, left_out, alone].into_iter().flatten()
}

/// How a case parts with the plan; events and steps are places in the case and in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deviation {
    /// The step did not happen.
    Skipped {
        /// The step.
        step: usize,
    },
    /// The event is none of the plan.
    Inserted {
        /// The event.
        event: usize,
    },
    /// The event is one of the plan that happened already.
    Repeated {
        /// The event.
        event: usize,
        /// The step.
        step: usize,
    },
    /// The step happened, but earlier or later than the plan has it.
    WrongOrder {
        /// The event.
        event: usize,
        /// The step.
        step: usize,
    },
    /// It happened by a channel that the plan does not name.
    WrongChannel {
        /// The event.
        event: usize,
        /// The step.
        step: usize,
    },
    /// It happened with somebody else than the plan names.
    WrongRole {
        /// The event.
        event: usize,
        /// The step.
        step: usize,
    },
    /// It took, or has taken so far, longer than the plan gives it.
    Late {
        /// The event.
        event: usize,
        /// The step.
        step: usize,
    },
}

/// What an alignment comes to, in words: each event alone is *in wrong order* if its step is alone too, or has not come up
/// yet, *repeated* if its step happened elsewhere, else *inserted*; a step alone whose event is not found alone is
/// *skipped*. In the order of the moves.
pub fn deviations(plan: &[Planned], case: &[u32], alignment: &Alignment) -> Vec<Deviation> {
    let mut happened: HashMap<u32, usize> = HashMap::new();
    let mut missing: HashMap<u32, Vec<usize>> = HashMap::new();
    for made in alignment.moves.iter().rev() {
        match made {
            Move::Both { step, .. } => {
                if let Some(planned) = plan.get(*step) {
                    happened.insert(planned.activity, *step);
                }
            }
            // What is optional costs nothing when left out, but if it happens elsewhere that is its wrong place.
            Move::Step { step, .. } => {
                if let Some(planned) = plan.get(*step) {
                    missing.entry(planned.activity).or_default().push(*step);
                }
            }
            Move::Event(_) => {}
        }
    }
    // Events take the missing steps of their activity in order; a step that is taken is not skipped.
    let mut taken = Vec::new();
    let mut found = Vec::new();
    for made in &alignment.moves {
        let Move::Event(event) = *made else {
            continue;
        };
        let activity = case.get(event);
        let step = activity.and_then(|activity| missing.get_mut(activity)?.pop());
        let known = activity.and_then(|activity| happened.get(activity).copied());
        found.push(match (step, known) {
            (Some(step), _) => {
                taken.push(step);
                Deviation::WrongOrder { event, step }
            }
            (None, Some(step)) => Deviation::Repeated { event, step },
            // A case under way that is ahead of its plan: the step has not come up yet.
            (None, None) => match plan
                .iter()
                .position(|step| Some(&step.activity) == activity)
            {
                Some(step) => Deviation::WrongOrder { event, step },
                None => Deviation::Inserted { event },
            },
        });
    }
    let mut alone = found.into_iter();
    let told = alignment.moves.iter().filter_map(|made| match made {
        Move::Event(_) => alone.next(),
        Move::Step { step, optional } if !optional && !taken.contains(step) => {
            Some(Deviation::Skipped { step: *step })
        }
        Move::Both { .. } | Move::Step { .. } => None,
    });
    told.collect()
}

/// Where the events that are what the plan asks for took longer than it gives them. `limits` has the most microseconds of each
/// step, if it has any, and `took` how many each event took, or has taken so far.
pub fn late(limits: &[Option<i64>], took: &[i64], alignment: &Alignment) -> Vec<Deviation> {
    let late = alignment.moves.iter().filter_map(|made| {
        let Move::Both { event, step } = *made else {
            return None;
        };
        let within = limits.get(step).copied().flatten()?;
        (*took.get(event)? > within).then_some(Deviation::Late { event, step })
    });
    late.collect()
}

#[cfg(test)]
#[path = "tests/alignment.rs"]
mod tests;
