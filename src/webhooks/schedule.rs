//! When a failed delivery is tried again.

use chrono::{DateTime, TimeDelta};

use crate::types::Timestamp;

/// How long a delivery is tried, from its first attempt.
pub(super) const PATIENCE: TimeDelta = TimeDelta::days(3);
/// The distance to the second attempt; each one is three times the one before.
const FIRST: TimeDelta = TimeDelta::seconds(5);
const LONGEST: TimeDelta = TimeDelta::hours(12);
/// The longest wait that a receiver may ask for.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(24);

/// The next attempt after one that failed, or none when the time is over: the last one is made at its
/// end. `chance` lies between 0 and 255 and spreads the attempts of receivers that failed together.
pub(super) fn next_attempt(
    first: Timestamp,
    failed: Timestamp,
    attempts: i32,
    asked: Option<TimeDelta>,
    chance: u8,
) -> Option<Timestamp> {
    let end = first.plus(PATIENCE);
    if failed >= end {
        return None;
    }
    let mut wait = FIRST;
    for _ in 1..attempts.clamp(1, 20) {
        wait = wait.checked_mul(3).unwrap_or(LONGEST).min(LONGEST);
    }
    // Between four and six fifths of it.
    let share = 800_i32.saturating_add(i32::from(chance).saturating_mul(400) / 255);
    wait = wait.checked_mul(share).unwrap_or(wait) / 1000;
    if let Some(asked) = asked {
        wait = wait.max(asked.min(LONGEST_ASKED));
    }
    Some(failed.plus(wait).min(end))
}

/// The wait that a `Retry-After` header asks for: seconds, or a moment (RFC 9110).
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<TimeDelta> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(TimeDelta::seconds(seconds.into()));
    }
    let moment = DateTime::parse_from_rfc2822(value).ok()?;
    let wait = moment.to_utc().signed_duration_since(now.to_chrono());
    (wait > TimeDelta::zero()).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(asked: Option<TimeDelta>, chance: u8) -> Vec<i64> {
        let first = Timestamp::epoch();
        let mut moments = vec![first];
        while let Some(next) = next_attempt(
            first,
            moments[moments.len() - 1],
            i32::try_from(moments.len()).unwrap(),
            asked,
            chance,
        ) {
            moments.push(next);
        }
        moments.iter().map(|at| at.seconds_since(first)).collect()
    }

    #[test]
    fn the_distances_grow_threefold_for_three_days() {
        let seconds = attempts(None, 127);
        assert_eq!(seconds[..4], [0, 4, 19, 64], "{seconds:?}");
        assert_eq!(*seconds.last().unwrap(), 3 * 24 * 3600);
        assert!((13..=17).contains(&seconds.len()), "{seconds:?}");
    }

    #[test]
    fn chance_moves_an_attempt_by_a_fifth() {
        let first = Timestamp::epoch();
        let wait =
            |chance| next_attempt(first, first, 1, None, chance).map(|at| at.as_micros() / 1000);
        assert_eq!((wait(0), wait(255)), (Some(4000), Some(6000)));
    }

    #[test]
    fn a_receiver_may_ask_for_patience_of_a_day_at_most() {
        let asked = attempts(Some(TimeDelta::days(30)), 0);
        assert_eq!(asked, [0, 86_400, 172_800, 259_200]);
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_moment() {
        let now: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
        assert_eq!(retry_after("120", now), Some(TimeDelta::seconds(120)));
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now),
            Some(TimeDelta::seconds(60))
        );
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:00 GMT", now), None);
        assert_eq!(retry_after("soon", now), None);
    }
}
