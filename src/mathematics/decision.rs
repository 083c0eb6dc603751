//! A whole decision: steps, each with its rule and its ballots, all of which must pass.

use super::form::{Form, Mark, Tree};
use super::game::Game;
use super::members::Members;
use super::rule::{Ballot, Choice, Outcome, Rule, Verdict, of};

/// The steps of a decision over one group. It passes when every step passes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// The steps, in any order.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// How it is decided. A step without a rule (paperwork, a budget to be released) passes when it
    /// is finished.
    pub rule: Option<Rule>,
    /// What each member says in this step; who is not in the list is silent.
    pub ballots: Vec<Ballot>,
    /// How sure it is that each member will stay with what they said, 0 to 1; who is not in the
    /// list: 1. Only for the chance of approval.
    pub confidences: Vec<f64>,
    /// Who speaks for whom while the latter is silent: (from, to).
    pub delegations: Vec<(usize, usize)>,
    /// Whether the step is over, and whether it passed.
    pub closed: Option<bool>,
    /// The probability that the step comes to its end by the due date. Only for the chance.
    pub in_time: f64,
}

/// A change to a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// A member says something in a step, or in every open step. Silence takes it back.
    Vote {
        /// Who.
        member: usize,
        /// What they say.
        choice: Choice,
        /// The step; every open one if none is named.
        step: Option<usize>,
    },
    /// A member's open objections are answered, in a step or in every open step.
    AnswerObjections {
        /// Whose.
        member: usize,
        /// The step; every open one if none is named.
        step: Option<usize>,
    },
    /// A step is over.
    CloseStep {
        /// The step.
        step: usize,
        /// Whether it passed.
        passed: bool,
    },
    /// A member's silent vote is to be expected otherwise. Only for the chance.
    Expect {
        /// Whose.
        member: usize,
        /// What they are expected to say.
        outlook: super::chance::Outlook,
    },
}

/// A member who alone can turn the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pivotal {
    /// The member's place.
    pub member: usize,
    /// What the member would have to say in every open step.
    pub choice: Choice,
    /// The outcome then.
    pub outcome: Outcome,
}

impl Step {
    /// An open step.
    pub fn new(rule: Rule, ballots: Vec<Ballot>) -> Self {
        Self {
            rule: Some(rule),
            ballots,
            confidences: Vec::new(),
            delegations: Vec::new(),
            closed: None,
            in_time: 1.0,
        }
    }

    /// An open step that passes when it is finished.
    pub fn without_rule() -> Self {
        Self {
            rule: None,
            ..Self::new(Rule::All(Vec::new()), Vec::new())
        }
    }

    /// Who speaks for a member: the member, unless silent and having named somebody else, and so on.
    /// Who is named in a circle of the silent speaks for nobody but themself.
    pub fn speaker(&self, member: usize) -> usize {
        let mut speaker = member;
        let mut seen = Members::none();
        while of(&self.ballots, speaker).choice == Choice::Silent {
            seen.insert(speaker);
            match self.delegations.iter().find(|(from, _)| *from == speaker) {
                Some((_, to)) if seen.contains(*to) => return member,
                Some((_, to)) => speaker = *to,
                None => break,
            }
        }
        speaker
    }

    /// What is said for a member: by them, or by whom they named.
    pub fn ballot(&self, member: usize) -> Ballot {
        Ballot {
            choice: of(&self.ballots, self.speaker(member)).choice,
            objects: of(&self.ballots, member).objects,
        }
    }

    /// What is said for each of the rule's voters.
    pub fn spoken(&self) -> Vec<Ballot> {
        let voters = self.rule.as_ref().map(Rule::voters).unwrap_or_default();
        let count = voters.iter().last().map_or(0, |last| last + 1);
        (0..count).map(|member| self.ballot(member)).collect()
    }

    /// What the rule says of the ballots, delegations heeded, whether or not the step is closed.
    pub fn verdict(&self) -> Option<Verdict> {
        Some(self.rule.as_ref()?.verdict(&self.spoken()))
    }

    /// Where the step stands.
    pub fn outcome(&self) -> Outcome {
        match self.closed {
            Some(true) => Outcome::Passed,
            Some(false) => Outcome::Failed,
            None => self
                .verdict()
                .map_or(Outcome::Open, |verdict| verdict.outcome),
        }
    }

    pub(super) fn voters(&self) -> Members {
        self.rule.as_ref().map(Rule::voters).unwrap_or_default()
    }

    fn is_touched_by(&self, member: usize) -> bool {
        self.closed.is_none()
            && (self.voters().contains(member)
                || self.delegations.iter().any(|(_, to)| *to == member))
    }

    fn set(&mut self, member: usize, change: impl FnOnce(&mut Ballot)) {
        if self.ballots.len() <= member && member < Members::CAPACITY {
            self.ballots.resize(member + 1, Ballot::default());
        }
        if let Some(ballot) = self.ballots.get_mut(member) {
            change(ballot);
        }
    }
}

impl Decision {
    /// Where the decision stands: failed if a step has failed, passed if all have passed. A decision
    /// without steps is open.
    pub fn outcome(&self) -> Outcome {
        self.steps
            .iter()
            .map(Step::outcome)
            .min()
            .unwrap_or(Outcome::Open)
    }

    /// The rule of the whole decision as far as it is open: all open steps' rules together.
    pub fn rule(&self) -> Rule {
        let open = self.steps.iter().filter(|step| step.closed.is_none());
        Rule::All(open.filter_map(|step| step.rule.clone()).collect())
    }

    /// The game of the whole decision as far as it is open.
    pub fn game(&self) -> Game {
        Game::of(&self.rule())
    }

    /// Everybody who votes in an open step.
    pub fn voters(&self) -> Members {
        self.rule().voters()
    }

    /// The members who could turn the outcome by saying something else in every open step, all
    /// others staying with what they said.
    pub fn pivotal(&self) -> Vec<Pivotal> {
        let outcomes: Vec<Outcome> = self.steps.iter().map(Step::outcome).collect();
        let now = outcomes.iter().copied().min().unwrap_or(Outcome::Open);
        let mut pivotal = Vec::new();
        let mut speakers = self.voters();
        for step in self.steps.iter().filter(|step| step.closed.is_none()) {
            speakers = step
                .delegations
                .iter()
                .fold(speakers, |all, (_, to)| all.union(&Members::one(*to)));
        }
        for member in speakers.iter() {
            for choice in [
                Choice::For,
                Choice::Abstain,
                Choice::Against,
                Choice::Silent,
            ] {
                let outcome = self
                    .steps
                    .iter()
                    .zip(&outcomes)
                    .map(|(step, outcome)| {
                        if !step.is_touched_by(member) {
                            return *outcome;
                        }
                        let mut step = step.clone();
                        step.set(member, |ballot| ballot.choice = choice);
                        step.outcome()
                    })
                    .min()
                    .unwrap_or(now);
                if outcome != now {
                    pivotal.push(Pivotal {
                        member,
                        choice,
                        outcome,
                    });
                }
            }
        }
        pivotal
    }

    /// The decision after these changes, one after the other. Closed steps keep their ballots.
    #[must_use]
    pub fn changed(&self, changes: &[Change]) -> Self {
        let mut after = self.clone();
        for change in changes {
            for (at, step) in after.steps.iter_mut().enumerate() {
                let meant = |named: Option<usize>| named.is_none_or(|named| named == at);
                match *change {
                    Change::CloseStep {
                        step: named,
                        passed,
                    } if named == at => {
                        step.closed = Some(passed);
                    }
                    _ if step.closed.is_some() => {}
                    Change::Vote {
                        member,
                        choice,
                        step: named,
                    } if meant(named) => {
                        step.set(member, |ballot| ballot.choice = choice);
                        if let Some(confidence) = step.confidences.get_mut(member) {
                            *confidence = 1.0;
                        }
                    }
                    Change::AnswerObjections {
                        member,
                        step: named,
                    } if meant(named) => {
                        step.set(member, |ballot| ballot.objects = false);
                    }
                    _ => {}
                }
            }
        }
        after
    }

    /// The marks of the open steps; of each mark, its step. A step that failed for good is a mark
    /// that cannot be reached. `finishing` marks, of a step each, are reached by finishing it.
    pub(super) fn form(&self, finishing: impl Fn(usize) -> bool) -> Whole {
        let mut whole = Whole {
            marks: Vec::new(),
            steps: Vec::new(),
            finish: Vec::new(),
            tree: Tree::All(Vec::new()),
        };
        let mut parts = Vec::new();
        for (at, step) in self.steps.iter().enumerate() {
            let mut ways = Vec::new();
            if step.closed == Some(true) {
                continue;
            }
            if let (None, Some(rule)) = (step.closed, &step.rule) {
                let form = Form::all([
                    Form {
                        marks: whole.marks.clone(),
                        tree: Tree::All(Vec::new()),
                    },
                    Form::of(rule),
                ]);
                whole.marks = form.marks;
                whole.steps.resize(whole.marks.len(), at);
                ways.push(form.tree);
            }
            if step.closed == Some(false) || finishing(at) {
                whole.finish.push((at, whole.marks.len()));
                ways.push(Tree::Mark(whole.marks.len()));
                whole.marks.push(Mark {
                    terms: Vec::new(),
                    need: 1.0,
                    heeds_objections: false,
                    quorum: false,
                });
                whole.steps.push(at);
            }
            parts.push(match ways.len() {
                1 => ways.remove(0),
                _ => Tree::Any(ways),
            });
        }
        whole.tree = Tree::All(parts);
        whole
    }
}

/// The open steps as one form.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) marks: Vec<Mark>,
    /// The step of each mark.
    pub(super) steps: Vec<usize>,
    /// (step, mark): the marks that are reached by finishing a step.
    pub(super) finish: Vec<(usize, usize)>,
    pub(super) tree: Tree,
}
