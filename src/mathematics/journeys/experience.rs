//! What buyers answered when they were asked how it was: three measures by their usual definitions, each
//! with the number of answers and a confidence interval of 95 %.
//!
//! **NPS** (net promoter score): how likely would you recommend us, 0 to 10. Promoters answer 9 or 10,
//! detractors 0 to 6, the others are passives; the score is `100 × (p - d)` of the shares of promoters and
//! detractors, from -100 to 100. The counts are multinomial, so the variance of `p - d` is
//! `(p + d - (p - d)²) / n`, and the interval is the score ± 1.96 standard errors, cut at ±100. With fewer
//! than two answers there is none.
//!
//! **CSAT**: how satisfied are you, 1 to the end of the scale. Satisfied are the two best answers; the
//! measure is their share, from 0 to 1. Its interval is Wilson's, which also holds for few answers and for
//! shares near 0 and 1.
//!
//! **CES** (customer effort score): how easy was it, 1 (hard) to the end of the scale (easy). The measure is
//! the mean answer on a scale of 1 to 7; answers on another scale are stretched to it linearly. Its interval is the
//! mean ± `t × s / √n` with Student's t of n - 1 degrees of freedom. With fewer than two answers there is none.
//!
//! No answers give no measure, which is not the measure 0.
//!
//! # Sources
//!
//! * Reichheld, *The one number you need to grow*, Harvard Business Review 81 (2003): NPS.
//! * Rocks, *Interval estimation for the net promoter score*, The American Statistician 70 (2016): its
//!   variance, and how good the interval is for few answers.
//! * Wilson, *Probable inference, the law of succession, and statistical inference*, Journal of the American
//!   Statistical Association 22 (1927).
//! * Dixon, Freeman and Toman, *Stop trying to delight your customers*, Harvard Business Review 88 (2010): CES.
//! * Student, *The probable error of a mean*, Biometrika 6 (1908); Abramowitz and Stegun, *Handbook of
//!   Mathematical Functions* (1964), 26.7.3 to 26.7.5: the distribution of t.

use super::intervals::{Interval, Z, wilson};
use crate::mathematics::real;

/// How likely buyers recommend.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recommendation {
    /// Answers of 9 and 10.
    pub promoters: usize,
    /// Answers of 7 and 8.
    pub passives: usize,
    /// Answers of 0 to 6.
    pub detractors: usize,
}

impl Recommendation {
    /// Counts an answer from 0 to 10.
    pub fn add(&mut self, answer: i32) {
        let group = match answer {
            9.. => &mut self.promoters,
            7..=8 => &mut self.passives,
            _ => &mut self.detractors,
        };
        *group = group.saturating_add(1);
    }

    /// How many answers there are.
    pub fn count(&self) -> usize {
        self.promoters
            .saturating_add(self.passives)
            .saturating_add(self.detractors)
    }

    /// The net promoter score, from -100 to 100.
    pub fn score(&self) -> Option<f64> {
        let n = nonzero(self.count())?;
        Some(100.0 * (real(self.promoters) - real(self.detractors)) / n)
    }

    /// Where the score of everybody lies.
    pub fn interval(&self) -> Option<Interval> {
        if self.count() < 2 {
            return None;
        }
        let n = nonzero(self.count())?;
        let (promoters, detractors) = (real(self.promoters) / n, real(self.detractors) / n);
        let net = promoters - detractors;
        let variance = (promoters + detractors - net * net).max(0.0) / n;
        let half = Z * variance.sqrt();
        Some(Interval {
            low: 100.0 * (net - half).max(-1.0),
            high: 100.0 * (net + half).min(1.0),
        })
    }
}

/// How satisfied buyers are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Satisfaction {
    /// How many answers there are.
    pub count: usize,
    /// How many of them are one of the two best.
    pub satisfied: usize,
}

impl Satisfaction {
    /// Counts an answer from 1 to the end of the scale.
    pub fn add(&mut self, answer: i32, scale: i32) {
        self.count = self.count.saturating_add(1);
        if answer >= scale.saturating_sub(1) {
            self.satisfied = self.satisfied.saturating_add(1);
        }
    }

    /// The share of the satisfied, from 0 to 1.
    pub fn share(&self) -> Option<f64> {
        Some(real(self.satisfied) / nonzero(self.count)?)
    }

    /// Where the share of everybody lies.
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.satisfied, self.count)
    }
}

/// How easy buyers found it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ease {
    /// How many answers there are.
    pub count: usize,
    mean: f64,
    /// The sum of squared distances from the mean, kept as answers come in (Welford), so that nothing is lost
    /// to the difference of large sums.
    squares: f64,
}

impl Ease {
    /// The scale on which the measure is told.
    pub const SCALE: i32 = 7;

    /// Counts an answer from 1 to the end of the scale.
    pub fn add(&mut self, answer: i32, scale: i32) {
        let steps = f64::from(scale.saturating_sub(1).max(1));
        let points = f64::from(Self::SCALE.saturating_sub(1));
        let answer = 1.0 + points * f64::from(answer.saturating_sub(1)) / steps;
        self.count = self.count.saturating_add(1);
        let distance = answer - self.mean;
        self.mean += distance / real(self.count);
        self.squares += distance * (answer - self.mean);
    }

    /// The mean answer, from 1 to 7.
    pub fn mean(&self) -> Option<f64> {
        nonzero(self.count).map(|_| self.mean)
    }

    /// Where the mean of everybody lies.
    pub fn interval(&self) -> Option<Interval> {
        let freedom = self.count.checked_sub(1).filter(|freedom| *freedom > 0)?;
        let n = nonzero(self.count)?;
        let deviation = (self.squares / real(freedom)).max(0.0).sqrt();
        let half = student(freedom) * deviation / n.sqrt();
        Some(Interval {
            low: (self.mean - half).max(1.0),
            high: (self.mean + half).min(f64::from(Self::SCALE)),
        })
    }
}

fn nonzero(count: usize) -> Option<f64> {
    (count > 0).then(|| real(count))
}

/// Degrees of freedom from which on the expansion at the normal distribution is exact to all digits that
/// matter.
const MANY: usize = 100;

/// The point that Student's t stays below with a probability of 97.5 %.
pub fn student(freedom: usize) -> f64 {
    if freedom >= MANY {
        return near_normal(real(freedom));
    }
    // The probability grows with t; at one degree of freedom the point is 12.7.
    let (mut low, mut high) = (0.0, 16.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if within(middle, freedom) < 0.95 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The probability that t lies between -t and t (Abramowitz and Stegun 26.7.3, 26.7.4).
fn within(t: f64, freedom: usize) -> f64 {
    let n = real(freedom);
    let angle = (t / n.sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let square = cosine * cosine;
    let is_odd = freedom % 2 == 1;
    // The terms of the sum: each is the one before times cos² and (k - 1) / k, where k grows by two.
    let (mut term, mut sum) = if is_odd { (cosine, cosine) } else { (1.0, 1.0) };
    let mut k = if is_odd { 3 } else { 2 };
    while k < freedom {
        term *= square * real(k.saturating_sub(1)) / real(k);
        sum += term;
        k = k.saturating_add(2);
    }
    if !is_odd {
        return sine * sum;
    }
    let sum = if freedom == 1 { 0.0 } else { sum };
    2.0 / std::f64::consts::PI * (angle + sine * sum)
}

/// The first terms of the expansion for many degrees of freedom (Abramowitz and Stegun 26.7.5).
fn near_normal(n: f64) -> f64 {
    let (z, z2) = (Z, Z * Z);
    let first = z * (z2 + 1.0) / 4.0;
    let second = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let third = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    z + first / n + second / (n * n) + third / (n * n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-7, "{found} is not {expected}");
    }

    #[test]
    fn the_points_of_student_are_those_of_the_tables() {
        for (freedom, point) in [
            (1, 12.706_204_736),
            (2, 4.302_652_730),
            (3, 3.182_446_305),
            (4, 2.776_445_105),
            (5, 2.570_581_836),
            (10, 2.228_138_852),
            (29, 2.045_229_642),
            (30, 2.042_272_456),
            (99, 1.984_216_952),
            (100, 1.983_971_519),
            (1000, 1.962_339_081),
        ] {
            near(student(freedom), point);
        }
    }

    #[test]
    fn promoters_less_detractors_is_the_net_promoter_score() {
        let mut answers = Recommendation::default();
        for answer in [10, 10, 9, 9, 9, 8, 7, 6, 3, 0] {
            answers.add(answer);
        }

        assert_eq!(
            (answers.promoters, answers.passives, answers.detractors),
            (5, 2, 3)
        );
        near(answers.score().unwrap(), 20.0);
        // p = 0.5, d = 0.3: variance (0.8 - 0.04) / 10.
        let half = 100.0 * Z * 0.076_f64.sqrt();
        let interval = answers.interval().unwrap();
        near(interval.low, 20.0 - half);
        near(interval.high, 20.0 + half);
    }

    #[test]
    fn the_two_best_answers_are_the_satisfied() {
        let mut answers = Satisfaction::default();
        for (answer, scale) in [(5, 5), (4, 5), (3, 5), (7, 7), (5, 7)] {
            answers.add(answer, scale);
        }

        near(answers.share().unwrap(), 0.6);
    }

    #[test]
    fn the_mean_of_ease_has_the_interval_of_student() {
        let mut answers = Ease::default();
        for answer in [3, 5, 6, 6, 7] {
            answers.add(answer, 7);
        }

        near(answers.mean().unwrap(), 5.4);
        // s² = (5.76 + 0.16 + 0.36 + 0.36 + 2.56) / 4 = 2.3.
        let half = 2.776_445_105 * (2.3_f64 / 5.0).sqrt();
        let interval = answers.interval().unwrap();
        near(interval.low, 5.4 - half);
        near(interval.high, (5.4 + half).min(7.0));
    }

    #[test]
    fn another_scale_is_stretched() {
        let mut answers = Ease::default();
        answers.add(1, 5);
        near(answers.mean().unwrap(), 1.0);
        answers.add(5, 5);
        near(answers.mean().unwrap(), 4.0);
    }

    #[test]
    fn nothing_answered_is_nothing_known() {
        assert_eq!(Recommendation::default().score(), None);
        assert_eq!(Recommendation::default().interval(), None);
        assert_eq!(Satisfaction::default().share(), None);
        assert_eq!(Satisfaction::default().interval(), None);
        assert_eq!(Ease::default().mean(), None);
        assert_eq!(Ease::default().interval(), None);
    }

    #[test]
    fn one_answer_has_a_measure_and_no_spread() {
        let (mut nps, mut ease) = (Recommendation::default(), Ease::default());
        nps.add(9);
        ease.add(6, 7);

        assert_eq!(nps.score(), Some(100.0));
        assert_eq!(nps.interval(), None);
        assert_eq!(ease.mean(), Some(6.0));
        assert_eq!(ease.interval(), None);
    }

    #[test]
    fn all_alike_is_an_interval_of_one_point() {
        let mut ease = Ease::default();
        for _ in 0..3 {
            ease.add(4, 7);
        }
        assert_eq!(
            ease.interval(),
            Some(Interval {
                low: 4.0,
                high: 4.0
            })
        );
    }
}
