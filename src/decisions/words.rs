//! The reasons of a state, in words.

use super::standing::Standing;
use crate::decision_steps::DecisionStep;
use crate::mathematics::members::Members;
use crate::mathematics::rule::{Finding, Outcome, Part};

/// The longest list of names; the rest is counted.
const NAMED: usize = 5;

/// `Ada, Bo and Cy`.
pub(super) fn joined(names: &[&str]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [only] => (*only).to_owned(),
        [some @ .., last] if names.len() <= NAMED => format!("{} and {last}", some.join(", ")),
        _ => {
            let (named, rest) = names.split_at_checked(NAMED).unwrap_or((names, &[]));
            format!("{} and {} more", named.join(", "), rest.len())
        }
    }
}

/// The names of members.
pub(super) fn names(standing: &Standing, members: &Members) -> String {
    let names: Vec<&str> = members
        .iter()
        .filter_map(|place| standing.members.get(place))
        .map(|member| standing.name(member.id))
        .collect();
    joined(&names)
}

/// The names of steps.
pub(super) fn step_names<'a>(steps: impl Iterator<Item = &'a DecisionStep>) -> String {
    let names: Vec<&str> = steps.map(|step| step.name.as_str()).collect();
    joined(&names)
}

/// Why a rule stands where it stands.
pub(super) fn finding(standing: &Standing, found: &Finding) -> String {
    let parts: Vec<String> = found
        .decisive()
        .into_iter()
        .map(|part| simple(standing, part))
        .collect();
    parts.join("; ")
}

/// The same of one simple rule.
fn simple(standing: &Standing, part: &Finding) -> String {
    let who = |members: &Members| names(standing, members);
    let count = |reached: f64| format!("{} of {}", number(reached), number(part.needed));
    match (part.part, part.outcome) {
        (Part::Veto, Outcome::Failed) => format!("{} said no and has a veto", who(&part.against)),
        (Part::Veto | Part::Consent, Outcome::Passed) => "nobody is against".to_owned(),
        (Part::Veto, Outcome::Open) => format!("{} may still say no", who(&part.silent)),
        (Part::Consent, Outcome::Failed) if part.objecting.is_empty() => {
            format!("{} is against, and it takes consent", who(&part.against))
        }
        (Part::Consent, Outcome::Failed) => {
            format!("{} has an open objection", who(&part.objecting))
        }
        (Part::Consent, Outcome::Open) => format!("{} may still object", who(&part.silent)),
        (Part::SingleDecider, Outcome::Passed) => format!("{} said yes", who(&part.voters)),
        (Part::SingleDecider, Outcome::Open) => format!("{} decides alone", who(&part.voters)),
        (Part::SingleDecider, Outcome::Failed) => format!("{} did not say yes", who(&part.voters)),
        (Part::Quorum, Outcome::Passed) => format!("{} take part", number(part.reached)),
        (Part::Quorum, _) => format!("{} take part as needed", count(part.reached)),
        (Part::All | Part::Any, _) => "its rule asks for nothing".to_owned(),
        (Part::Weighted, outcome) => {
            let reached = count(part.reached);
            match outcome {
                Outcome::Failed => {
                    format!("those in favour weigh {reached}, and cannot weigh enough")
                }
                Outcome::Open | Outcome::Passed => format!("those in favour weigh {reached}"),
            }
        }
        (_, Outcome::Failed) if part.against.is_empty() => {
            format!("{} in favour, and no more can be", count(part.reached))
        }
        (_, Outcome::Failed) => {
            let reached = count(part.reached);
            format!("{reached} in favour, and {} against", who(&part.against))
        }
        (_, Outcome::Open | Outcome::Passed) => format!("{} in favour", count(part.reached)),
    }
}

/// A number without needless digits.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
