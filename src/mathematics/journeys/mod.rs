//! How buyers move, as mathematics: no database, no HTTP, no clock, no names.
//!
//! # Words
//!
//! What is looked at is a [`log`]: *cases* (journeys), each a row of *events* in the order of time. An event
//! has an *activity*, which is a place 0, 1, 2, … in the caller's list: a stage, a channel, a touchpoint or a
//! subject, whatever is being asked about. Moments are microseconds since 1970, durations are told in seconds.
//!
//! | File | Answers | Unit |
//! |---|---|---|
//! | [`log`] | cases of events, and the order of those at one instant | |
//! | [`spread`] | least, mean, median, 75th and 90th percentile, most | seconds |
//! | [`flow`] | what follows what directly, how often, after how long; where cases begin and end; loops | counts, seconds |
//! | [`variants`] | the different ways, the most travelled first, and how many of them cover a share | counts |
//! | [`survival`] | how long a stay lasts when some have not ended yet | seconds, probability |
//! | [`intervals`] | how far a share, or the difference of two, may be off | probability |
//! | [`funnel`] | who came into each stage, went on, gave up, is still there | counts |
//! | [`alignment`] | where a case parts with a plan, and how well it fits | moves, share of 1 |
//! | [`attribution`] | which touches a sale is put down to | minor units |
//! | [`chain`] | what is lost when a channel is taken away | share of 1 |
//! | [`next`] | what probably comes next | probability |
//! | [`discovery`] | a plan that describes what happened | |
//! | [`silence`] | whether nothing happens for longer than usual | seconds |
//! | [`priority`] | what to do first | the caller's units |
//! | [`experience`] | what buyers answered to surveys, with how sure that is | points, shares, means |
//!
//! # Those that have not ended
//!
//! A journey that is still under way says how far it has come, not where it will end: it is *censored on the
//! right*. Everything here that would be biased by leaving such cases out, or by taking them for ended, says
//! what it does: [`survival`] counts them while they were watched, [`funnel`] counts them apart, [`alignment`] asks
//! only for what should have happened by now, [`next`] does not count the step that has not been taken.
//!
//! # Nothing to compute with
//!
//! A count of nothing is 0; a share or a duration of nothing is `None`. No function answers what is no number.
//!
//! # Sources
//!
//! * van der Aalst, *Process Mining: Data Science in Action* (2016): directly-follows graphs, variants.
//! * Adriansyah, van Dongen and van der Aalst, *Conformance checking using cost-based fitness analysis*, EDOC
//!   (2011): optimal alignments and their fitness.
//! * Kaplan and Meier, *Nonparametric estimation from incomplete observations*, Journal of the American
//!   Statistical Association 53 (1958); Kalbfleisch and Prentice, *The Statistical Analysis of Failure Time Data*
//!   (1980): the interval of the survival function on the scale of log(-log).
//! * Wilson, *Probable inference, the law of succession, and statistical inference*, Journal of the American
//!   Statistical Association 22 (1927); Newcombe, *Interval estimation for the difference between independent
//!   proportions*, Statistics in Medicine 17 (1998), method 10.
//! * Anderl, Becker, von Wangenheim and Schumann, *Mapping the customer journey*, International Journal of
//!   Research in Marketing 33 (2016): removal effects in Markov chains.
//! * Shapley, *A value for n-person games* (1953); Zhao, Mahboobi and Bagheri, *Shapley value methods for
//!   attribution modeling in online advertising* (2018).

pub mod alignment;
pub mod attribution;
pub mod chain;
pub mod discovery;
pub mod experience;
pub mod flow;
pub mod funnel;
pub mod intervals;
pub mod log;
pub mod next;
pub mod priority;
pub mod silence;
pub mod spread;
pub mod survival;
pub mod variants;

/// Microseconds of a second.
const MICROS: f64 = 1_000_000.0;

/// A whole number to calculate with; exact up to 2^53.
pub(crate) fn number(whole: i64) -> f64 {
    let low = u32::try_from(whole & 0xffff_ffff).unwrap_or_default();
    let high = i32::try_from(whole >> 32).unwrap_or_default();
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

/// Microseconds as seconds.
pub(crate) fn seconds(micros: i64) -> f64 {
    number(micros) / MICROS
}

/// `part / whole`, of nothing nothing.
pub fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| super::real(part) / super::real(whole))
}

/// The mean of so many numbers by their sum, of none nothing.
pub fn mean(sum: f64, count: usize) -> Option<f64> {
    (count > 0).then(|| sum / super::real(count))
}

/// The whole part of a number that is not negative and below 2^63; what is no such number is 0.
pub(crate) fn floor(number: f64) -> u64 {
    if !(1.0..9.2e18).contains(&number) {
        return 0;
    }
    // A number of this size is its 53 leading bits, shifted.
    let bits = number.to_bits();
    let mantissa = (bits & 0x000f_ffff_ffff_ffff) | 0x0010_0000_0000_0000;
    let exponent = (bits >> 52) & 0x7ff;
    match exponent.checked_sub(1_075) {
        Some(left) => mantissa << left,
        None => mantissa >> (1_075 - exponent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        for whole in [
            0,
            1,
            -1,
            4_294_967_295,
            4_294_967_296,
            -4_294_967_297,
            1 << 52,
        ] {
            assert_eq!(number(whole).to_string(), whole.to_string());
        }
        for (real, whole) in [
            (0.0, 0),
            (0.99, 0),
            (1.0, 1),
            (1.99, 1),
            (123_456_789.5, 123_456_789),
            (9_007_199_254_740_992.0, 9_007_199_254_740_992),
            (18_014_398_509_481_984.0, 18_014_398_509_481_984),
            (-1.0, 0),
            (f64::NAN, 0),
            (f64::INFINITY, 0),
        ] {
            assert_eq!(floor(real), whole, "{real}");
        }
    }
}
