//! Voting power: how often a member decides.
//!
//! A member is *decisive* for a coalition of others if it loses without and wins with them. If each
//! of the others is in favour with probability t, independently, let d(t) be the probability that
//! the member is decisive (Owen's multilinear extension).
//!
//! * **Banzhaf, absolute** (Penrose): d(1/2). Raw: the number of coalitions for which the member is
//!   decisive, d(1/2) · 2^(n-1), n the members with a say. Normalised: as a share of all members'.
//! * **Shapley-Shubik**: the share of all orders of joining in which the member is the one who turns
//!   losing into winning, which is the integral of d(t) over t from 0 to 1. d is a polynomial of
//!   degree n-1, so Gauss' quadrature with n/2 points gives the integral exactly.

use super::diagram::Diagram;
use super::draws::{Draws, standard_error};
use super::game::{ENUMERATED, Game};
use super::{Method, real};

/// A member's voting power.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// The member's place.
    pub member: usize,
    /// For how many coalitions of the others the member is decisive.
    pub banzhaf_raw: f64,
    /// The share of all members' raw values; they sum to 1.
    pub banzhaf: f64,
    /// The probability to be decisive if all others are for or against by the toss of a coin.
    pub banzhaf_absolute: f64,
    /// The probability to be decisive if members join in random order; they sum to 1.
    pub shapley_shubik: f64,
}

/// The power of all members with a say; all others have none.
#[derive(Debug, Clone, PartialEq)]
pub struct Powers {
    /// Each member's, in ascending order of places.
    pub members: Vec<Power>,
    /// Of all coalitions, the share that wins (Coleman's power of the group to act).
    pub power_to_act: f64,
    /// How it was counted.
    pub method: Method,
    /// The largest standard error of an absolute Banzhaf or Shapley-Shubik value; 0 if exact.
    pub standard_error: f64,
}

/// How exactly to count, and how to draw when that is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Most nodes of a decision diagram of more than 20 members. Default 60,000.
    pub nodes: usize,
    /// How many draws to make. Default 10,000; fewer for very large groups.
    pub draws: usize,
    /// Where the random draws start. Default 1.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            nodes: 60_000,
            draws: 10_000,
            seed: 1,
        }
    }
}

/// Most nodes for groups that are always counted exactly: two outcomes each.
pub(super) const NODES_OF_FEW: usize = 3_000_000;
/// Most nodes times points of the quadrature.
const WORK: f64 = 6e7;
/// Most draws times members.
const DRAWN: usize = 2_000_000;

impl Game {
    /// The power of every member.
    pub fn power(&self, sampling: Sampling) -> Powers {
        let few = self.members.len() <= ENUMERATED;
        let nodes = if few { NODES_OF_FEW } else { sampling.nodes };
        match self.problem.diagram(nodes) {
            Some(diagram) if few || diagram.nodes() * real(self.members.len()) <= WORK => {
                self.counted(&diagram)
            }
            _ => self.drawn(sampling),
        }
    }

    fn counted(&self, diagram: &Diagram) -> Powers {
        let decisive = |odds: f64| -> (f64, Vec<f64>) {
            let odds = vec![vec![1.0 - odds, odds]; self.members.len()];
            let swept = diagram.sweep(&odds);
            let decisive = swept.given.iter().map(|given| match given.as_slice() {
                [without, with] => with - without,
                _ => 0.0,
            });
            (swept.holds, decisive.collect())
        };
        let (power_to_act, absolute) = decisive(0.5);
        let mut shapley = vec![0.0; self.members.len()];
        for (point, weight) in gauss(self.members.len().div_ceil(2)) {
            for (sum, decisive) in shapley.iter_mut().zip(decisive(point).1) {
                *sum += weight * decisive;
            }
        }
        self.powers(power_to_act, &absolute, &shapley, Method::Exact, 0.0)
    }

    fn drawn(&self, sampling: Sampling) -> Powers {
        let count = self.members.len();
        let draws = sampling.draws.min(DRAWN / count.max(1)).max(100);
        let mut random = Draws::new(sampling.seed);
        let mut wins = 0.0;
        let mut absolute = vec![0.0; count];
        let mut shapley = vec![0.0; count];
        let mut order: Vec<usize> = (0..count).collect();
        let problem = &self.problem;
        let join = |sums: &mut Vec<f64>, member: usize, times: f64| {
            let adds = problem
                .variables
                .get(member)
                .and_then(|outcomes| outcomes.last());
            for (mark, amount) in adds.into_iter().flatten() {
                if let Some(sum) = sums.get_mut(*mark) {
                    *sum += amount * times;
                }
            }
        };
        for _ in 0..draws {
            let mut sums = vec![0.0; problem.needs.len()];
            let inside: Vec<bool> = (0..count).map(|_| random.coin()).collect();
            for (member, inside) in inside.iter().enumerate() {
                if *inside {
                    join(&mut sums, member, 1.0);
                }
            }
            let won = problem.reached(&sums);
            wins += if won { 1.0 } else { 0.0 };
            for ((member, inside), decisive) in inside.iter().enumerate().zip(&mut absolute) {
                let turn = if *inside { -1.0 } else { 1.0 };
                // Who leaves a losing or joins a winning coalition decides nothing.
                if won == *inside {
                    join(&mut sums, member, turn);
                    if problem.reached(&sums) != won {
                        *decisive += 1.0;
                    }
                    join(&mut sums, member, -turn);
                }
            }
            random.shuffle(&mut order);
            let mut sums = vec![0.0; problem.needs.len()];
            if problem.reached(&sums) {
                continue;
            }
            for member in &order {
                join(&mut sums, *member, 1.0);
                if problem.reached(&sums) {
                    if let Some(decisive) = shapley.get_mut(*member) {
                        *decisive += 1.0;
                    }
                    break;
                }
            }
        }
        let made = real(draws);
        for value in absolute.iter_mut().chain(&mut shapley) {
            *value /= made;
        }
        let error = absolute
            .iter()
            .chain(&shapley)
            .map(|share| standard_error(*share, made))
            .fold(0.0, f64::max);
        let method = Method::Sampled {
            draws,
            seed: sampling.seed,
        };
        self.powers(wins / made, &absolute, &shapley, method, error)
    }

    fn powers(
        &self,
        power_to_act: f64,
        absolute: &[f64],
        shapley: &[f64],
        method: Method,
        standard_error: f64,
    ) -> Powers {
        let coalitions = (real(self.members.len()) - 1.0).exp2();
        let total: f64 = absolute.iter().sum();
        let members = self
            .members
            .iter()
            .zip(absolute)
            .zip(shapley)
            .map(|((member, absolute), shapley)| Power {
                member: *member,
                banzhaf_raw: match method {
                    // Counts are whole; of small games to the last digit.
                    Method::Exact if coalitions < 1e12 => (absolute * coalitions).round(),
                    _ => absolute * coalitions,
                },
                banzhaf: if total > 0.0 { absolute / total } else { 0.0 },
                banzhaf_absolute: *absolute,
                shapley_shubik: *shapley,
            })
            .collect();
        Powers {
            members,
            power_to_act,
            method,
            standard_error,
        }
    }
}

/// Points and weights of Gauss-Legendre quadrature between 0 and 1, exact for polynomials of degree
/// below twice the count. The points are the roots of the Legendre polynomial, by Newton's method.
fn gauss(count: usize) -> Vec<(f64, f64)> {
    let degree = real(count);
    (0..count)
        .map(|at| {
            let mut x = (std::f64::consts::PI * (real(at) + 0.75) / (degree + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut last, mut value) = (1.0, x);
                for k in 2..=count {
                    let k = real(k);
                    let next = ((2.0 * k - 1.0) * x * value - (k - 1.0) * last) / k;
                    last = value;
                    value = next;
                }
                slope = degree * (x * value - last) / (x * x - 1.0);
                let step = value / slope;
                x -= step;
                if step.abs() < 1e-15 {
                    break;
                }
            }
            let weight = 1.0 / ((1.0 - x * x) * slope * slope);
            (f64::midpoint(1.0, x), weight)
        })
        .collect()
}
