//! Tasks that wait for one another: the steps of a decision, the milestones of a mutual plan.
//!
//! The critical path method (Kelley and Walker, 1959), with what is known today put in:
//!
//! - A task **begins** when it was begun; else when the last task it waits for ends, and not before
//!   now.
//! - It **ends** when it was done. Else, with a service level, so many days after its beginning;
//!   else on the day it is due; and never before now, since it is not done yet. A task with neither
//!   takes no time of its own.
//! - The **forecast end** is the latest end of all tasks.
//! - The **slack** of a task is how much later it may end without moving the forecast end.
//! - The **critical path** is the chain of tasks, each beginning as its forerunner ends, that ends
//!   at the forecast end: nothing on it may slip.
//! - The **slip** of a task is its end, or forecast end, after the first promise; negative is early.
//!
//! Times are UTC to the microsecond; service levels are days of 24 hours.

use chrono::{DateTime, TimeDelta, Utc};

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// One task. Tasks are known by their index in the slice given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// The tasks that must end before.
    pub after: Vec<usize>,
    /// When it is due.
    pub due: Option<DateTime<Utc>>,
    /// When it was first promised; slip is measured against it, else against `due`.
    pub planned: Option<DateTime<Utc>>,
    /// How many days it takes from its beginning.
    pub sla_days: Option<u32>,
    /// When it was begun.
    pub started: Option<DateTime<Utc>>,
    /// When it was done.
    pub done: Option<DateTime<Utc>>,
    /// It was cancelled: it takes no time, is never overdue, and passes on what it waits for.
    pub cancelled: bool,
}

impl Task {
    /// Its beginning still depends on what it comes after. What was cancelled passes that on,
    /// whether or not it had been begun or done.
    fn waits(&self) -> bool {
        self.cancelled || (self.started.is_none() && self.done.is_none())
    }
}

/// What is wrong with a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A task waits for one that is not there.
    Unknown {
        /// The task that waits.
        task: usize,
        /// What it waits for.
        after: usize,
    },
    /// These tasks wait for one another: each for the next, the last for the first.
    Cycle(Vec<usize>),
}

/// What becomes of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// When it began, or will.
    pub begins: DateTime<Utc>,
    /// When it was done, or will be.
    pub ends: DateTime<Utc>,
    /// How much later it may end without moving the end of all; zero for what is done.
    pub slack: TimeDelta,
    /// Its end after what was planned (or due); `None` without either, or when cancelled.
    pub slip: Option<TimeDelta>,
    /// How long it is overdue: not done, and due before now.
    pub overdue: Option<TimeDelta>,
    /// It will end after it is due.
    pub will_be_late: bool,
    /// It is on the critical path.
    pub critical: bool,
}

/// What becomes of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The tasks in an order in which each comes after those it waits for; the lowest index first
    /// where there is a choice.
    pub order: Vec<usize>,
    /// By task.
    pub tasks: Vec<Forecast>,
    /// The chain that decides the end, from its first task to its last.
    pub critical_path: Vec<usize>,
    /// When all is done; `None` without tasks.
    pub ends: Option<DateTime<Utc>>,
}

/// The tasks by which one waits for itself: the task, what it waits for, and so on until the last,
/// which waits for the task. None if it does not.
pub fn circle(tasks: &[Task], task: usize) -> Option<Vec<usize>> {
    let Err(Problem::Cycle(mut circle)) = order(tasks) else {
        return None;
    };
    let place = circle.iter().position(|one| *one == task)?;
    circle.rotate_left(place);
    Some(circle)
}

/// The same for elements that are told by ids, each with the ids of what it comes after: the circle that
/// the first one is part of.
pub fn circle_of<I: Copy + PartialEq>(elements: &[(I, &[I])]) -> Option<Vec<I>> {
    let place = |id: &I| elements.iter().position(|(known, _)| known == id);
    let tasks = elements.iter().map(|(_, after)| Task {
        after: after.iter().filter_map(place).collect(),
        ..Task::default()
    });
    let circle = circle(&tasks.collect::<Vec<_>>(), 0)?;
    let ids = circle.iter().filter_map(|at| elements.get(*at));
    Some(ids.map(|(id, _)| *id).collect())
}

/// An order in which each task comes after those it waits for, or what stands in the way.
pub fn order(tasks: &[Task]) -> Result<Vec<usize>, Problem> {
    for (task, Task { after, .. }) in tasks.iter().enumerate() {
        if let Some(after) = after.iter().copied().find(|after| *after >= tasks.len()) {
            return Err(Problem::Unknown { task, after });
        }
    }
    let mut placed = vec![false; tasks.len()];
    let is_placed = |placed: &[bool], task: usize| placed.get(task).copied().unwrap_or(true);
    let mut order = Vec::with_capacity(tasks.len());
    while order.len() < tasks.len() {
        let next = tasks.iter().enumerate().find(|(index, task)| {
            !is_placed(&placed, *index) && task.after.iter().all(|after| is_placed(&placed, *after))
        });
        let Some((index, _)) = next else {
            return Err(Problem::Cycle(cycle(tasks, &placed)));
        };
        if let Some(place) = placed.get_mut(index) {
            *place = true;
        }
        order.push(index);
    }
    Ok(order)
}

/// A cycle among the tasks that could not be placed: each of them waits for another of them, so
/// that following the first such `after` must come back to where it was.
fn cycle(tasks: &[Task], placed: &[bool]) -> Vec<usize> {
    let open = |task: usize| placed.get(task).is_some_and(|placed| !placed);
    let mut walk: Vec<usize> = Vec::new();
    let mut at = placed.iter().position(|placed| !placed);
    while let Some(task) = at {
        if let Some(first) = walk.iter().position(|seen| *seen == task) {
            return walk.split_off(first);
        }
        walk.push(task);
        at = tasks
            .get(task)
            .and_then(|task| task.after.iter().copied().find(|after| open(*after)));
    }
    walk
}

/// The schedule as it looks at `now`.
pub fn schedule(tasks: &[Task], now: DateTime<Utc>) -> Result<Schedule, Problem> {
    let order = order(tasks)?;
    let today = now.timestamp_micros();
    let spans = spans(tasks, &order, today, None);
    let ends = spans.iter().map(|span| span.end).max();
    let latest = latest_ends(tasks, &order, ends.unwrap_or(today));
    let critical_path = critical_path(tasks, &spans);
    let tasks = tasks
        .iter()
        .zip(&spans)
        .zip(latest)
        .enumerate()
        .map(|(index, ((task, span), latest))| {
            let open = task.done.is_none() && !task.cancelled;
            let promise = task.planned.or(task.due).filter(|_| !task.cancelled);
            Forecast {
                begins: moment(span.start),
                ends: moment(span.end),
                slack: TimeDelta::microseconds(if task.done.is_some() && !task.cancelled {
                    0
                } else {
                    latest.saturating_sub(span.end)
                }),
                slip: promise.map(|promise| moment(span.end) - promise),
                overdue: task
                    .due
                    .filter(|due| open && *due < now)
                    .map(|due| now - due),
                will_be_late: open && task.due.is_some_and(|due| moment(span.end) > due),
                critical: critical_path.contains(&index),
            }
        })
        .collect();
    Ok(Schedule {
        order,
        tasks,
        critical_path,
        ends: ends.map(moment),
    })
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub start: i64,
    pub end: i64,
}

/// The forward pass. `delay` holds one task up for so many microseconds.
pub(super) fn spans(
    tasks: &[Task],
    order: &[usize],
    now: i64,
    delay: Option<(usize, i64)>,
) -> Vec<Span> {
    let mut spans = vec![Span::default(); tasks.len()];
    for index in order {
        let Some(task) = tasks.get(*index) else {
            continue;
        };
        let ready = task
            .after
            .iter()
            .filter_map(|after| spans.get(*after))
            .map(|span| span.end)
            .max();
        let mut span = span(task, ready, now);
        if let Some((_, by)) = delay.filter(|(held, _)| held == index) {
            span.end = span.end.saturating_add(by);
        }
        if let Some(place) = spans.get_mut(*index) {
            *place = span;
        }
    }
    spans
}

fn span(task: &Task, ready: Option<i64>, now: i64) -> Span {
    let micros = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp_micros());
    if task.cancelled {
        let at = ready.unwrap_or(now);
        return Span { start: at, end: at };
    }
    if let Some(done) = micros(task.done) {
        let start = micros(task.started).or(ready).unwrap_or(done).min(done);
        return Span { start, end: done };
    }
    let start = micros(task.started).unwrap_or_else(|| ready.unwrap_or(now).max(now));
    let end = match (task.sla_days, micros(task.due)) {
        (Some(days), _) => start.saturating_add(i64::from(days).saturating_mul(DAY)),
        (None, Some(due)) => due.max(start),
        (None, None) => start,
    };
    Span {
        start,
        end: end.max(now),
    }
}

/// The backward pass: the latest end of each task that leaves the end of all where it is.
fn latest_ends(tasks: &[Task], order: &[usize], end: i64) -> Vec<i64> {
    let mut latest = vec![end; tasks.len()];
    for index in order.iter().rev() {
        let (Some(task), Some(own)) = (tasks.get(*index), latest.get(*index).copied()) else {
            continue;
        };
        // What was begun, or is over, waits no more.
        if !task.waits() {
            continue;
        }
        let days = task.sla_days.filter(|_| !task.cancelled).unwrap_or(0);
        let takes = i64::from(days).saturating_mul(DAY);
        for after in &task.after {
            if let Some(place) = latest.get_mut(*after) {
                *place = (*place).min(own.saturating_sub(takes));
            }
        }
    }
    latest
}

/// From the task that ends last back along the forerunners that decide each beginning.
fn critical_path(tasks: &[Task], spans: &[Span]) -> Vec<usize> {
    let mut path = Vec::new();
    let last = (0..spans.len())
        .rev()
        .max_by_key(|index| spans.get(*index).map(|span| span.end));
    let mut at = last;
    while let Some(index) = at {
        path.push(index);
        at = tasks
            .get(index)
            .zip(spans.get(index))
            .and_then(|(task, span)| {
                // A day that is due anyway hides what came before it.
                let hidden = !task.cancelled && task.sla_days.is_none() && span.end > span.start;
                task.after
                    .iter()
                    .copied()
                    .filter(|_| task.waits() && !hidden)
                    .filter(|after| {
                        spans
                            .get(*after)
                            .is_some_and(|before| before.end == span.start)
                    })
                    .min()
            });
    }
    path.reverse();
    path
}

fn moment(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
#[path = "tests/schedule.rs"]
mod tests;
