//! The axis of time: where a moment stands, and which moments are named.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::types::Timestamp;

/// From one moment to another, between two places.
pub(super) struct Axis {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) left: i32,
    pub(super) right: i32,
}

/// Distances between named moments.
enum Step {
    Hours(i64),
    Days(i64),
    Months(u32),
}

impl Axis {
    /// From the first moment to the last, with some room after it.
    pub(super) fn of(first: Timestamp, last: Timestamp, left: i32, right: i32) -> Self {
        let from = first.to_chrono();
        // At least an hour, so that there is a scale.
        let hour = from.checked_add_signed(TimeDelta::hours(1)).unwrap_or(from);
        let until = last.to_chrono().max(hour);
        Self {
            from,
            until,
            left,
            right,
        }
    }

    pub(super) fn at(&self, moment: Timestamp) -> i32 {
        self.place(moment.to_chrono())
    }

    fn place(&self, moment: DateTime<Utc>) -> i32 {
        let span = i128::from(self.until.timestamp_millis() - self.from.timestamp_millis()).max(1);
        let passed = i128::from(moment.timestamp_millis() - self.from.timestamp_millis());
        let x = i128::from(self.right - self.left) * passed.clamp(0, span) / span;
        self.left + i32::try_from(x).unwrap_or(0)
    }

    /// The named moments with their places: as many as there is room for.
    pub(super) fn ticks(&self) -> Vec<(i32, String)> {
        let most = i64::from((self.right - self.left) / 88).max(1);
        let span = self.until.signed_duration_since(self.from);
        let (hours, days) = (span.num_hours(), span.num_days());
        let fits = |each: i64, whole: i64| whole / each <= most;
        for step in [1, 3, 6, 12] {
            if fits(step, hours) {
                return self.named(&Step::Hours(step));
            }
        }
        for step in [1, 2, 7, 14, 28] {
            if fits(step, days) {
                return self.named(&Step::Days(step));
            }
        }
        for step in [1, 3, 6, 12, 24, 60, 120, 600] {
            if fits(i64::from(step) * 30, days) {
                return self.named(&Step::Months(step));
            }
        }
        self.named(&Step::Months(12_000))
    }

    fn named(&self, step: &Step) -> Vec<(i32, String)> {
        let mut ticks: Vec<(i32, String)> = Vec::new();
        let mut moment = self.first(step);
        while let Some(now) = moment.filter(|now| *now <= self.until) {
            if now >= self.from {
                let words = match step {
                    Step::Hours(_) => now.format("%m-%d %H:%M").to_string(),
                    Step::Days(_) => now.date_naive().to_string(),
                    Step::Months(months) if months % 12 == 0 => now.format("%Y").to_string(),
                    Step::Months(_) => now.format("%b %Y").to_string(),
                };
                ticks.push((self.place(now), words));
            }
            moment = match step {
                Step::Hours(hours) => now.checked_add_signed(TimeDelta::hours(*hours)),
                Step::Days(days) => now.checked_add_signed(TimeDelta::days(*days)),
                Step::Months(months) => now.checked_add_months(Months::new(*months)),
            };
        }
        ticks
    }

    /// The last named moment before the axis begins.
    fn first(&self, step: &Step) -> Option<DateTime<Utc>> {
        let date = self.from.date_naive();
        let date = match step {
            Step::Hours(_) => date,
            // Weeks begin on Mondays; the third day of 1 AD is one.
            Step::Days(days) => {
                let past = i64::from(date.num_days_from_ce() - 1).rem_euclid(*days);
                date.checked_sub_signed(TimeDelta::days(past))?
            }
            Step::Months(months) => {
                let month = i64::from(date.year()) * 12 + i64::from(date.month0());
                let month = month - month.rem_euclid(i64::from(*months));
                let year = i32::try_from(month.div_euclid(12)).ok()?;
                let month = u32::try_from(month.rem_euclid(12)).ok()? + 1;
                NaiveDate::from_ymd_opt(year, month, 1)?
            }
        };
        Some(date.and_time(NaiveTime::MIN).and_utc())
    }
}
