//! What the live records of a deal tell about the elements of a framework.
//!
//! Records are read as JSON by their kind, so a deal without a decision simply tells nothing of one. Every
//! rule goes from 0 (no record) to 3 (confirmed), and says what is missing to get there.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::model::{DerivedAnswer, QualificationEvidence};
use crate::qualification_frameworks::ElementSource;

/// A record's fields.
type Fields = Map<String, Value>;

/// What is known of a deal.
pub(super) struct Known {
    /// The living records below the deal, by kind.
    pub kinds: HashMap<String, Vec<Fields>>,
    /// Names of stakeholders by id.
    pub names: HashMap<String, String>,
    /// Stakeholders with whom there was contact lately.
    pub in_contact: HashSet<String>,
}

/// Over how many days a contact counts as one that lasts.
pub(super) const LATELY_DAYS: i64 = 90;

impl Known {
    /// What the records tell about an element.
    pub(super) fn about(&self, source: ElementSource) -> DerivedAnswer {
        match source {
            ElementSource::EconomicBuyer => {
                let holds = |member: &Fields| has_role(member, "economic_buyer");
                self.people("an economic buyer", holds)
            }
            ElementSource::Authority => {
                let holds = |member: &Fields| {
                    text(member, "authority") == "final_yes" || has_role(member, "decision_maker")
                };
                self.people("somebody who may say the final yes", holds)
            }
            ElementSource::Champion => {
                let holds = |member: &Fields| {
                    has_role(member, "champion") || text(member, "stance") == "champion"
                };
                self.people("a champion", holds)
            }
            ElementSource::Pain => self.told(&["needs", "concerns"], "needs or concerns"),
            ElementSource::Wins => self.told(&["wins"], "wins"),
            ElementSource::DecisionCriteria => self.criteria(),
            ElementSource::DecisionProcess => self.process(),
            ElementSource::PaperProcess => self.paper_process(),
            ElementSource::Competition => self.competition(),
            ElementSource::Budget => self.budget(),
            ElementSource::Timing => self.timing(),
        }
    }

    fn all(&self, kind: &str) -> &[Fields] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    fn name(&self, member: &Fields) -> String {
        let name = self.names.get(text(member, "stakeholder_id"));
        name.cloned().unwrap_or_else(|| "A member".to_owned())
    }

    /// 1 for a member who is it, 2 if there was contact lately, 3 if they are for us as well.
    fn people(&self, who: &str, is_it: impl Fn(&Fields) -> bool) -> DerivedAnswer {
        let mut answer = DerivedAnswer::default();
        for member in self.all("committee_member").iter().filter(|one| is_it(one)) {
            let met = self.in_contact.contains(text(member, "stakeholder_id"));
            let is_for = ["champion", "supporter"].contains(&text(member, "stance"));
            let score = 1 + i32::from(met) + i32::from(met && is_for);
            answer.score = answer.score.max(score);
            let contact = if met {
                "in contact lately"
            } else {
                "no contact lately"
            };
            answer.shows(member, format!("{} is {who}, {contact}", self.name(member)));
        }
        match answer.score {
            0 => answer.lacks(format!("nobody on the committee is {who}")),
            1 => answer.lacks(format!(
                "no contact with {who} in the last {LATELY_DAYS} days"
            )),
            2 => answer.lacks(format!("{who} is in contact and not known to be for it")),
            _ => {}
        }
        answer
    }

    /// 1 for one member of whom it is known, 2 for two, 3 if one of them may decide.
    fn told(&self, fields: &[&str], what: &str) -> DerivedAnswer {
        let mut answer = DerivedAnswer::default();
        let (mut members, mut decides) = (0, false);
        for member in self.all("committee_member") {
            let lists = fields
                .iter()
                .filter_map(|field| member.get(*field)?.as_array());
            let said: Vec<String> = lists.flatten().map(in_words).collect();
            if said.is_empty() {
                continue;
            }
            members += 1;
            decides = decides
                || text(member, "authority") == "final_yes"
                || has_role(member, "economic_buyer")
                || has_role(member, "decision_maker");
            answer.shows(
                member,
                format!("{}: {}", self.name(member), said.join(", ")),
            );
        }
        answer.score = match (members, decides) {
            (0, _) => 0,
            (_, true) => 3,
            (1, false) => 1,
            (_, false) => 2,
        };
        match answer.score {
            0 => answer.lacks(format!("no member's {what} are known")),
            1 | 2 => answer.lacks(format!("the {what} of those who decide are not known")),
            _ => {}
        }
        answer
    }

    /// 1 for any criterion, 2 if one is rated, 3 if all are.
    fn criteria(&self) -> DerivedAnswer {
        let mut answer = DerivedAnswer::default();
        let rated = self.rated("criterion_id");
        let criteria = self.all("decision_criterion");
        for criterion in criteria {
            answer.shows(criterion, text(criterion, "name").to_owned());
        }
        let of_these = criteria
            .iter()
            .filter(|one| rated.contains(text(one, "id")));
        answer.score = grade(criteria.len(), of_these.count());
        for criterion in criteria
            .iter()
            .filter(|one| !rated.contains(text(one, "id")))
        {
            answer.lacks(format!("nobody has rated {}", text(criterion, "name")));
        }
        if criteria.is_empty() {
            answer.lacks("no criterion is known".to_owned());
        }
        answer
    }

    /// 1 for any step, 2 if one has a date or a term, 3 if all have.
    fn process(&self) -> DerivedAnswer {
        let steps: Vec<&Fields> = self.all("decision_step").iter().collect();
        let mut answer = of_steps(&steps);
        if steps.is_empty() {
            answer.lacks("no step of the decision is known".to_owned());
        }
        answer
    }

    /// The same of the legal, security and procurement steps; a kind without a step keeps it below 3.
    fn paper_process(&self) -> DerivedAnswer {
        const KINDS: [&str; 3] = ["legal", "security", "procurement"];
        let steps = self.all("decision_step").iter();
        let steps: Vec<&Fields> = steps
            .filter(|step| KINDS.contains(&text(step, "kind")))
            .collect();
        let mut answer = of_steps(&steps);
        for kind in KINDS {
            if !steps.iter().any(|step| text(step, "kind") == kind) {
                answer.score = answer.score.min(2);
                answer.lacks(format!("no {kind} step is known"));
            }
        }
        answer
    }

    /// 1 for any option that is not ours, 2 if one is rated, 3 if all are.
    fn competition(&self) -> DerivedAnswer {
        let mut answer = DerivedAnswer::default();
        let rated = self.rated("option_id");
        let is_ours = |option: &Fields| option.get("ours").and_then(Value::as_bool) == Some(true);
        let options = self.all("decision_option").iter();
        let others: Vec<&Fields> = options.filter(|option| !is_ours(option)).collect();
        let is_rated = |option: &Fields| rated.contains(text(option, "id"));
        for option in &others {
            answer.shows(option, text(option, "name").to_owned());
            if !is_rated(option) {
                answer.lacks(format!("nobody has rated {}", text(option, "name")));
            }
        }
        answer.score = grade(
            others.len(),
            others.iter().filter(|one| is_rated(one)).count(),
        );
        if others.is_empty() {
            answer.lacks("no option but ours is known".to_owned());
        }
        answer
    }

    /// 3 for an approved budget, 2 for one that is requested or frozen and has an amount, 1 for less.
    fn budget(&self) -> DerivedAnswer {
        let mut answer = DerivedAnswer::default();
        for decision in self.all("decision") {
            let status = text(decision, "budget_status");
            let has_amount = has(decision, "budget_amount_minor");
            answer.score = match (status, has_amount) {
                ("approved", _) => 3,
                ("requested" | "frozen", true) => 2,
                ("requested" | "frozen", false) | (_, true) => 1,
                _ => 0,
            };
            answer.shows(
                decision,
                format!("the budget is {}", in_words(&status.into())),
            );
        }
        if answer.score < 3 {
            answer.lacks("no budget is approved".to_owned());
        }
        answer
    }

    /// 2 for a decision with a date, 3 if all of its steps have one, too; 1 for steps alone.
    fn timing(&self) -> DerivedAnswer {
        let mut answer = DerivedAnswer::default();
        let dated = self.all("decision").iter().filter(|one| has(one, "due_at"));
        for decision in dated {
            answer.score = 2;
            answer.shows(
                decision,
                format!("to be decided by {}", text(decision, "due_at")),
            );
        }
        let steps: Vec<&Fields> = self.all("decision_step").iter().collect();
        let from_steps = of_steps(&steps);
        answer.score = match (answer.score, from_steps.score) {
            (2, 3) => 3,
            (0, score) => score.min(1),
            (score, _) => score,
        };
        if answer.score < 2 {
            answer.lacks("the decision has no date".to_owned());
        }
        answer.missing.extend(from_steps.missing);
        answer
    }

    /// The criteria or options that somebody rated.
    fn rated(&self, field: &str) -> HashSet<&str> {
        let ratings = self.all("criterion_rating").iter();
        ratings.map(|rating| text(rating, field)).collect()
    }
}

impl DerivedAnswer {
    fn shows(&mut self, record: &Fields, text: String) {
        self.evidence.push(QualificationEvidence {
            record_id: record
                .get("id")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            text,
        });
    }

    fn lacks(&mut self, text: String) {
        self.missing.push(text);
    }
}

/// 0 for none, 1 for any, 2 if some are known well, 3 if all are.
fn grade(all: usize, known_well: usize) -> i32 {
    match (all, known_well) {
        (0, _) => 0,
        (_, 0) => 1,
        (all, known_well) if known_well < all => 2,
        _ => 3,
    }
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn has(fields: &Fields, name: &str) -> bool {
    fields.get(name).is_some_and(|value| !value.is_null())
}

fn has_role(member: &Fields, role: &str) -> bool {
    let roles = member.get("roles").and_then(Value::as_array);
    roles.is_some_and(|roles| roles.iter().any(|known| known == role))
}

/// A text, or the text of an object that has one.
fn in_words(value: &Value) -> String {
    let text = value.as_str().or_else(|| value.get("text")?.as_str());
    text.map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// What steps show: their names, and which of them have a date.
fn of_steps(steps: &[&Fields]) -> DerivedAnswer {
    let mut answer = DerivedAnswer::default();
    let is_dated =
        |step: &Fields| has(step, "due_at") || has(step, "sla_days") || has(step, "closed_at");
    for step in steps {
        answer.shows(
            step,
            format!("{} ({})", text(step, "name"), text(step, "kind")),
        );
        if !is_dated(step) {
            answer.lacks(format!(
                "{} has neither a date nor a term",
                text(step, "name")
            ));
        }
    }
    answer.score = grade(
        steps.len(),
        steps.iter().filter(|step| is_dated(step)).count(),
    );
    answer
}
