//! Time zones for SQLite, which knows none: the offsets of a zone as a table of its changes, and as SQL
//! that looks a moment up in it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

/// How far a zone's clocks are ahead of UTC, and when that changes; in seconds.
#[derive(Debug)]
pub(crate) struct Offsets {
    /// Before the first change.
    first: i32,
    /// Moments and what holds from then on, oldest first.
    changes: Vec<(i64, i32)>,
}

/// From 1880 to 2100; before and after, what held last holds on.
const FROM: i64 = -2_840_140_800;
const UNTIL: i64 = 4_102_444_800;
/// No zone has changed its clocks twice within so many seconds.
const STEP: i64 = 6 * 86_400;

/// The offsets of a zone, found once by asking for many moments.
pub(crate) fn offsets(tz: Tz) -> Arc<Offsets> {
    static KNOWN: LazyLock<Mutex<HashMap<Tz, Arc<Offsets>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let offsets = known.entry(tz).or_insert_with(|| Arc::new(Offsets::of(tz)));
    Arc::clone(offsets)
}

fn offset_at(tz: Tz, second: i64) -> i32 {
    let moment = DateTime::from_timestamp(second, 0).unwrap_or_default();
    tz.offset_from_utc_datetime(&moment.naive_utc())
        .fix()
        .local_minus_utc()
}

impl Offsets {
    fn of(tz: Tz) -> Self {
        let first = offset_at(tz, FROM);
        let mut changes = Vec::new();
        let (mut second, mut offset) = (FROM, first);
        while second < UNTIL {
            let next = second.saturating_add(STEP);
            let then = offset_at(tz, next);
            if then != offset {
                changes.push((change_between(tz, second, next), then));
                offset = then;
            }
            second = next;
        }
        Self { first, changes }
    }

    /// The clocks of the zone at a moment, in microseconds. A tree of comparisons finds the offset: for
    /// two centuries that is eight of them.
    pub(crate) fn local(&self, moment: &str) -> String {
        let mut sql = format!("({moment} + ");
        tree(&self.changes, self.first, moment, &mut sql);
        sql.push(')');
        sql
    }
}

/// The first second with another offset.
fn change_between(tz: Tz, from: i64, until: i64) -> i64 {
    let (mut same, mut other) = (from, until);
    let offset = offset_at(tz, from);
    while other.saturating_sub(same) > 1 {
        let middle = same.midpoint(other);
        if offset_at(tz, middle) == offset {
            same = middle;
        } else {
            other = middle;
        }
    }
    other
}

fn tree(changes: &[(i64, i32)], before: i32, moment: &str, sql: &mut String) {
    let (earlier, rest) = changes.split_at(changes.len() / 2);
    let Some(((second, after), later)) = rest.split_first() else {
        sql.push_str(&format!("{before}000000"));
        return;
    };
    sql.push_str(&format!("CASE WHEN {moment} < {second}000000 THEN "));
    tree(earlier, before, moment, sql);
    sql.push_str(" ELSE ");
    tree(later, *after, moment, sql);
    sql.push_str(" END");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ahead(offsets: &Offsets, second: i64) -> i32 {
        let earlier = offsets.changes.iter().rev();
        let mut earlier = earlier.skip_while(|(change, _)| *change > second);
        earlier.next().map_or(offsets.first, |(_, offset)| *offset)
    }

    #[test]
    fn the_table_of_a_zone_says_what_the_zone_says() {
        for tz in [
            Tz::Europe__Berlin,
            Tz::America__New_York,
            Tz::Africa__Casablanca,
            Tz::Asia__Kolkata,
            Tz::Australia__Lord_Howe,
            Tz::Pacific__Apia,
            Tz::UTC,
        ] {
            let offsets = offsets(tz);
            // Every 5 hours of 60 years, and around each change.
            let moments = (0..)
                .map(|n| n * 18_000)
                .take_while(|second| *second < 1_893_456_000);
            let edges = offsets
                .changes
                .iter()
                .flat_map(|(at, _)| [at - 1, *at, at + 1]);
            for second in moments.chain(edges) {
                assert_eq!(
                    ahead(&offsets, second),
                    offset_at(tz, second),
                    "{tz} at {second}"
                );
            }
        }
    }
}
