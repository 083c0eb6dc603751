//! From a rule as data to the mathematics: who counts among these members.

use super::model::DecisionStep;
use super::rule::{Abstentions, DecisionRule, RuleKind};
use crate::committee_members::CommitteeMember;
use crate::decisions::{has_a_say, has_role, influence};
use crate::error::{Error, FieldError, Result};
use crate::mathematics::check::FaultKind;
use crate::mathematics::members::Members;
use crate::mathematics::rule::{Abstentions as Counted, Rule};

impl DecisionRule {
    /// The rule among these members, who are told by their places. Whoever it names and who is not
    /// among them counts no more.
    pub(crate) fn among(&self, seats: &[CommitteeMember]) -> Rule {
        let voters = self.voters(seats);
        let abstentions = match self.abstentions {
            Some(Abstentions::Against) => Counted::Against,
            Some(Abstentions::LeftOut) | None => Counted::LeftOut,
        };
        let count = usize::try_from(self.count.unwrap_or(1)).unwrap_or_default();
        let parts = || {
            let rules = self.rules.iter().flatten();
            rules.map(|rule| rule.among(seats)).collect()
        };
        match self.kind {
            RuleKind::Unanimity => Rule::Unanimity {
                voters,
                abstentions,
            },
            RuleKind::Majority => Rule::Majority {
                voters,
                abstentions,
            },
            RuleKind::Supermajority => Rule::Supermajority {
                voters,
                share: self.share.unwrap_or(1.0),
                abstentions,
            },
            RuleKind::Weighted => Rule::Weighted {
                weights: self.weights_among(seats, &voters),
                threshold: self.threshold.unwrap_or_default(),
            },
            RuleKind::Quorum => Rule::Quorum { voters, count },
            RuleKind::SingleDecider => match (voters.iter().next(), voters.len()) {
                (Some(member), 1) => Rule::SingleDecider { member },
                _ => Rule::AtLeast { voters, count: 1 },
            },
            RuleKind::Consent => Rule::Consent { voters },
            RuleKind::IncludesRole | RuleKind::AtLeast => Rule::AtLeast { voters, count },
            RuleKind::Veto => Rule::Veto { voters },
            RuleKind::All => Rule::All(parts()),
            RuleKind::Any => Rule::Any(parts()),
        }
    }

    /// Whether a member counts for the rule itself, not for one that it is made of.
    pub(crate) fn counts(&self, member: &CommitteeMember) -> bool {
        if let Some(weights) = &self.weights {
            return weights.iter().any(|weight| weight.member_id == member.id);
        }
        let is_named = self.members.iter().flatten().any(|id| *id == member.id);
        let mut roles = self.roles.iter().flatten();
        let names_nobody = self.members.is_none() && self.roles.is_none();
        is_named || roles.any(|role| has_role(member, role)) || names_nobody && has_a_say(member)
    }

    /// Whether a member counts for the rule or for one that it is made of.
    pub(crate) fn concerns(&self, member: &CommitteeMember) -> bool {
        match &self.rules {
            Some(rules) => rules.iter().any(|rule| rule.concerns(member)),
            None => self.counts(member),
        }
    }

    /// Whether the rule says who counts, in every part; else all who have any say do.
    pub(crate) fn names_somebody(&self) -> bool {
        match &self.rules {
            Some(rules) => rules.iter().any(Self::names_somebody),
            None => self.members.is_some() || self.roles.is_some() || self.weights.is_some(),
        }
    }

    fn voters(&self, seats: &[CommitteeMember]) -> Members {
        let places = seats.iter().enumerate();
        let counted = places.filter(|(_, member)| self.counts(member));
        counted.map(|(place, _)| place).collect()
    }

    fn weights_among(&self, seats: &[CommitteeMember], voters: &Members) -> Vec<(usize, f64)> {
        let seated = seats.iter().enumerate();
        match &self.weights {
            Some(weights) => seated
                .filter_map(|(place, member)| {
                    let own = weights
                        .iter()
                        .find(|weight| weight.member_id == member.id)?;
                    Some((place, own.weight))
                })
                .collect(),
            None => seated
                .filter(|(place, _)| voters.contains(*place))
                .map(|(place, member)| (place, influence(member)))
                .collect(),
        }
    }

    /// The part that a way through nested rules leads to, and its place.
    fn part(&self, way: &[usize]) -> (&Self, String) {
        let mut part = self;
        let mut place = "/rule".to_owned();
        for step in way {
            place = format!("{place}/rules/{step}");
            if let Some(inner) = part.rules.as_ref().and_then(|rules| rules.get(*step)) {
                part = inner;
            }
        }
        (part, place)
    }
}

/// Refuses a rule that these members could never fulfil. That nobody counts yet is no fault: a committee
/// grows. Nor is it one that a rule always passes: that is told, not refused.
pub(super) fn ensure_can_be_fulfilled(
    step: &DecisionStep,
    seats: &[CommitteeMember],
) -> Result<()> {
    let rule = &step.rule.0;
    let mut faults = Vec::new();
    for fault in rule.among(seats).check(&Members::first(seats.len())) {
        let (part, place) = rule.part(&fault.path);
        let (place, code) = match fault.kind {
            // So many of nobody in particular, of a committee where nobody sits.
            FaultKind::NoVoters if part.count.is_some() && part.roles.is_none() => {
                (format!("{place}/count"), "ABOVE_MEMBERSHIP")
            }
            // The step's state tells these, as `rule_warnings`.
            FaultKind::NoVoters
            | FaultKind::AlwaysPasses
            | FaultKind::CountOfNothing
            | FaultKind::ThresholdOfNothing { .. } => continue,
            FaultKind::CountAboveMembership { .. } => {
                (format!("{place}/count"), "ABOVE_MEMBERSHIP")
            }
            FaultKind::ThresholdAboveWeights { .. } => {
                (format!("{place}/threshold"), "NEVER_PASSES")
            }
            FaultKind::WeightsSumToNothing => (format!("{place}/weights"), "SUMS_TO_NOTHING"),
            FaultKind::NeverPasses => (place, "NEVER_PASSES"),
            _ => (place, "NOT_ALLOWED"),
        };
        faults.push(FieldError::new(place, code, fault.kind.to_string()));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(faults))
    }
}
