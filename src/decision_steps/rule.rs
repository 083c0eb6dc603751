//! The rule of a step, as data: who counts, and what of them is needed.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::Check;
use crate::ids::CommitteeMemberId;
use crate::types::text_enum;

text_enum! {
    /// What a rule asks for. Those who count are its members and everybody in its roles, or else
    /// every member with any authority.
    RuleKind {
        /// Nobody is against, and somebody is in favour.
        Unanimity = "unanimity",
        /// More are in favour than against.
        Majority = "majority",
        /// At least a share is in favour: `share`.
        Supermajority = "supermajority",
        /// The weights of those in favour reach a threshold: `threshold`, with `weights` or `by_influence`.
        Weighted = "weighted",
        /// So many take part, whatever they say: `count`.
        Quorum = "quorum",
        /// One is in favour: the only member or the only holder of a role.
        SingleDecider = "single_decider",
        /// Nobody is against or has an open, reasoned objection.
        Consent = "consent",
        /// So many of a role are in favour: `roles`, and `count`, which is 1 if nothing is said.
        IncludesRole = "includes_role",
        /// Nobody is against; silence is no veto.
        Veto = "veto",
        /// So many are in favour: `count`.
        AtLeast = "at_least",
        /// Every one of the `rules` holds.
        All = "all",
        /// One of the `rules` holds, or more.
        Any = "any",
    }
}

text_enum! {
    /// How an abstention counts.
    Abstentions {
        /// Only those who are for or against are counted.
        LeftOut = "left_out",
        /// Whoever is not in favour is against.
        Against = "against",
    }
}

/// How much a member counts.
#[derive(
    Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(input_name = "MemberWeightInput")]
#[serde(deny_unknown_fields)]
pub struct MemberWeight {
    /// The member.
    pub member_id: CommitteeMemberId,
    /// How much they count.
    #[schema(minimum = 0, maximum = 100_000)]
    pub weight: f64,
}

/// That a member speaks for another one while that one has not spoken.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(input_name = "DelegationInput")]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Who is spoken for.
    pub from_member_id: CommitteeMemberId,
    /// Who speaks.
    pub to_member_id: CommitteeMemberId,
}

/// Who must agree. Each kind says which of the other fields it takes; the rest stay empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject)]
#[graphql(input_name = "DecisionRuleInput")]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "consent", "roles": ["security"]}))]
pub struct DecisionRule {
    /// What it asks for.
    pub kind: RuleKind,
    /// Members who count.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 500)]
    pub members: Option<Vec<CommitteeMemberId>>,
    /// Roles whose holders count.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 50)]
    pub roles: Option<Vec<String>>,
    /// Supermajority: the share that must be in favour, above 0.5 and up to 1.
    #[serde(default)]
    #[schema(exclusive_minimum = 0.5, maximum = 1)]
    pub share: Option<f64>,
    /// Weighted: what the weights of those in favour must reach.
    #[serde(default)]
    #[schema(exclusive_minimum = 0)]
    pub threshold: Option<f64>,
    /// Weighted: how much each member counts; nobody else does.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 500)]
    pub weights: Option<Vec<MemberWeight>>,
    /// Weighted: whether members count by their influence.
    #[serde(default)]
    pub by_influence: Option<bool>,
    /// Quorum: how many must take part. At least, and includes a role: how many must be in favour.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 500)]
    pub count: Option<i32>,
    /// Unanimity, majority and supermajority: how abstentions count; left out if nothing is said.
    #[serde(default)]
    pub abstentions: Option<Abstentions>,
    /// All and any: the rules that it is made of.
    #[serde(default)]
    #[schema(no_recursion, min_items = 1, max_items = 64)]
    pub rules: Option<Vec<DecisionRule>>,
}

/// How deep rules may nest.
const DEEPEST: usize = 8;
/// The largest weight.
const HEAVIEST: f64 = 100_000.0;

impl DecisionRule {
    /// Refuses fields that the kind does not take, values out of bounds, and weights that come to
    /// nothing.
    pub(super) fn check_form(&self, place: &str, check: &mut Check) {
        self.check_level(place, 1, check);
    }

    fn check_level(&self, place: &str, depth: usize, check: &mut Check) {
        use RuleKind as K;
        let kind = self.kind;
        let at = |field: &str| format!("{place}/{field}");
        if depth > DEEPEST {
            let message = format!("rules nest at most {DEEPEST} deep");
            check.refuse(place, "TOO_DEEP", message);
            return;
        }
        let is_compound = matches!(kind, K::All | K::Any);
        let has_weights = self.weights.is_some();
        // Each field, whether it is said, and whether the kind takes it.
        let fields = [
            (
                "members",
                self.members.is_some(),
                !is_compound && !has_weights,
            ),
            ("roles", self.roles.is_some(), !is_compound && !has_weights),
            ("share", self.share.is_some(), kind == K::Supermajority),
            ("threshold", self.threshold.is_some(), kind == K::Weighted),
            ("weights", has_weights, kind == K::Weighted),
            (
                "by_influence",
                self.by_influence.is_some(),
                kind == K::Weighted,
            ),
            (
                "count",
                self.count.is_some(),
                matches!(kind, K::Quorum | K::AtLeast | K::IncludesRole),
            ),
            (
                "abstentions",
                self.abstentions.is_some(),
                matches!(kind, K::Unanimity | K::Majority | K::Supermajority),
            ),
            ("rules", self.rules.is_some(), is_compound),
        ];
        for (field, _, _) in fields.iter().filter(|(_, said, taken)| *said && !taken) {
            let message = format!("a rule of the kind {} does not take it", kind.as_str());
            check.contradict(&at(field), "NOT_ALLOWED", message);
        }
        let needs: &[(&str, bool)] = match kind {
            K::Supermajority => &[("share", self.share.is_none())],
            K::Quorum | K::AtLeast => &[("count", self.count.is_none())],
            K::IncludesRole => &[("roles", self.roles.is_none())],
            K::Weighted => &[("threshold", self.threshold.is_none())],
            K::All | K::Any => &[("rules", self.rules.is_none())],
            _ => &[],
        };
        for (field, _) in needs.iter().filter(|(_, missing)| *missing) {
            let message = format!("a rule of the kind {} needs it", kind.as_str());
            check.contradict(&at(field), "REQUIRED", message);
        }
        self.check_values(&at, check);
        for (index, rule) in self.rules.iter().flatten().enumerate() {
            rule.check_level(&format!("{place}/rules/{index}"), depth + 1, check);
        }
    }

    fn check_values(&self, at: &impl Fn(&str) -> String, check: &mut Check) {
        let lists = [
            ("members", self.members.as_ref().map(Vec::len), 500),
            ("roles", self.roles.as_ref().map(Vec::len), 50),
            ("weights", self.weights.as_ref().map(Vec::len), 500),
            ("rules", self.rules.as_ref().map(Vec::len), 64),
        ];
        for (field, length, most) in lists {
            check.range(&at(field), length, 1..=most);
        }
        for (index, role) in self.roles.iter().flatten().enumerate() {
            check.text(&at(&format!("roles/{index}")), role, 64);
        }
        if self.count.is_some_and(|count| count < 1) {
            let message = "it always passes: it asks for nobody";
            check.refuse(&at("count"), "ALWAYS_PASSES", message);
        } else {
            check.range(&at("count"), self.count, 1..=500);
        }
        if self
            .share
            .is_some_and(|share| !(share > 0.5 && share <= 1.0))
        {
            let message = "must lie above 0.5 and be at most 1";
            check.refuse(&at("share"), "OUT_OF_RANGE", message);
        }
        if self
            .threshold
            .is_some_and(|threshold| !threshold.is_finite())
        {
            let message = "must be a number above 0";
            check.refuse(&at("threshold"), "OUT_OF_RANGE", message);
        } else if self.threshold.is_some_and(|threshold| threshold <= 0.0) {
            let message = "it always passes: the threshold is reached when nobody is in favour";
            check.refuse(&at("threshold"), "ALWAYS_PASSES", message);
        }
        self.check_weights(at, check);
        if self.kind == RuleKind::SingleDecider {
            let named = self.members.as_ref().map_or(0, Vec::len);
            let roles = self.roles.as_ref().map_or(0, Vec::len);
            if named + roles != 1 {
                let message = "names one member, or one role that one member has";
                check.contradict(&at("members"), "REQUIRED", message);
            }
        }
    }

    fn check_weights(&self, at: &impl Fn(&str) -> String, check: &mut Check) {
        if self.kind == RuleKind::Weighted
            && self.weights.is_some() == (self.by_influence == Some(true))
        {
            let message = "a weighted rule takes weights, or goes by influence";
            check.contradict(&at("weights"), "REQUIRED", message);
        }
        let Some(weights) = &self.weights else {
            return;
        };
        for (index, weight) in weights.iter().enumerate() {
            let place = at(&format!("weights/{index}"));
            let amount = Some(weight.weight);
            check.range(&format!("{place}/weight"), amount, 0.0..=HEAVIEST);
            let earlier = weights.iter().take(index);
            if earlier
                .into_iter()
                .any(|known| known.member_id == weight.member_id)
            {
                check.contradict(&place, "DUPLICATE", "the member has a weight");
            }
        }
        if weights.iter().all(|weight| weight.weight == 0.0) {
            let message = "the weights sum to nothing";
            check.contradict(&at("weights"), "SUMS_TO_NOTHING", message);
        }
    }

    /// Every member that the rule names, with the place.
    pub(super) fn members_named(&self, place: &str, named: &mut Vec<(String, CommitteeMemberId)>) {
        for (index, member) in self.members.iter().flatten().enumerate() {
            named.push((format!("{place}/members/{index}"), *member));
        }
        for (index, weight) in self.weights.iter().flatten().enumerate() {
            named.push((
                format!("{place}/weights/{index}/member_id"),
                weight.member_id,
            ));
        }
        for (index, rule) in self.rules.iter().flatten().enumerate() {
            rule.members_named(&format!("{place}/rules/{index}"), named);
        }
    }
}

/// Refuses delegations that lead back to whom they come from, and two by the same member.
pub(super) fn check_delegations(delegations: &[Delegation], check: &mut Check) {
    check.at_most("delegations", delegations.len(), 200);
    for (index, delegation) in delegations.iter().enumerate() {
        let place = format!("delegations/{index}");
        let from = delegation.from_member_id;
        if delegation.to_member_id == from {
            let message = "nobody speaks for themselves by delegation";
            check.contradict(&format!("{place}/to_member_id"), "CYCLE", message);
            continue;
        }
        let earlier = delegations.iter().take(index);
        if earlier
            .into_iter()
            .any(|known| known.from_member_id == from)
        {
            let message = "one member alone speaks for another";
            check.contradict(&place, "DUPLICATE", message);
            continue;
        }
        let mut speaker = delegation.to_member_id;
        for _ in 0..delegations.len() {
            let next = delegations
                .iter()
                .find(|known| known.from_member_id == speaker);
            let Some(next) = next else { break };
            speaker = next.to_member_id;
            if speaker == from {
                let message = "the delegations lead back to whom they come from";
                check.contradict(&place, "CYCLE", message);
                break;
            }
        }
    }
}
