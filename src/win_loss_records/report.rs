//! Why deals are won and lost, counted over their records.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::SimpleObject;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::model::{WinLossOutcome, WinLossRecord};
use crate::history::Moment;
use crate::types::{Int64, Timestamp};

/// Why deals were won and lost, over the closings of a time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct WinLossReport {
    /// Closings from this moment on; null for all.
    pub since: Option<Timestamp>,
    /// Closings before this moment; null for all.
    pub until: Option<Timestamp>,
    /// The moment at which the records said so.
    pub as_of: Timestamp,
    /// The moment at which that was known.
    pub known_at: Timestamp,
    /// All closings.
    pub total: WinLossTally,
    /// Closings by the reasons that were given; one with several reasons counts for each.
    pub by_reason: Vec<WinLossGroup>,
    /// Closings by who else was in it; those without a competitor are left out.
    pub by_competitor: Vec<WinLossGroup>,
    /// Closings by the roles that were on the committee.
    pub by_role: Vec<WinLossRole>,
    /// Closings by the criteria of the decision.
    pub by_criterion: Vec<WinLossCriterion>,
}

/// Closings that were won and lost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct WinLossTally {
    /// The won ones.
    pub won: WinLossCount,
    /// The lost ones.
    pub lost: WinLossCount,
}

/// How many closings there were, and what the deals came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct WinLossCount {
    /// How many.
    pub count: i32,
    /// What they came to, for each currency; those without an amount add nothing.
    pub amounts: Vec<WinLossAmount>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct WinLossAmount {
    /// The currency (ISO 4217).
    #[schema(example = "EUR")]
    pub currency: String,
    /// The amount, in minor units.
    pub amount_minor: Int64,
}

/// Closings that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct WinLossGroup {
    /// What they have in common, as the first record writes it; case makes no difference.
    pub name: String,
    /// The closings.
    pub tally: WinLossTally,
}

/// Closings whose committee had somebody in a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct WinLossRole {
    /// The role's key.
    #[schema(example = "economic_buyer")]
    pub role: String,
    /// Closings in which somebody had it.
    pub tally: WinLossTally,
    /// Those of them in which somebody who had it was a champion or a supporter.
    pub in_favour: WinLossTally,
    /// Those of them in which somebody who had it was a sceptic or an opponent.
    pub against: WinLossTally,
}

/// Closings whose decision had a criterion.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct WinLossCriterion {
    /// The criterion's name, as the first record writes it; case makes no difference.
    pub criterion: String,
    /// Closings in which it was one.
    pub tally: WinLossTally,
    /// The mean rating of our option by it where we won, from 0 to 10; null if nobody rated it.
    pub our_rating_won: Option<f64>,
    /// The same where we lost.
    pub our_rating_lost: Option<f64>,
    /// The mean rating of the other options by it where we won.
    pub other_rating_won: Option<f64>,
    /// The same where we lost.
    pub other_rating_lost: Option<f64>,
}

/// Counts closings.
pub(super) fn count(
    records: &[WinLossRecord],
    (since, until): (Option<Timestamp>, Option<Timestamp>),
    moment: Moment,
) -> WinLossReport {
    let mut total = WinLossTally::default();
    let mut reasons = Groups::default();
    let mut competitors = Groups::default();
    let mut roles: BTreeMap<String, WinLossRole> = BTreeMap::new();
    let mut criteria: BTreeMap<String, Criterion> = BTreeMap::new();
    for record in records {
        total.add(record);
        reasons.add(record, record.reasons.0.iter());
        competitors.add(record, record.competitor.iter());
        count_roles(&mut roles, record);
        count_criteria(&mut criteria, record);
    }
    WinLossReport {
        since,
        until,
        as_of: moment.as_of,
        known_at: moment.known_at,
        total,
        by_reason: reasons.sorted(),
        by_competitor: competitors.sorted(),
        by_role: roles.into_values().collect(),
        by_criterion: criteria.into_values().map(Criterion::told).collect(),
    }
}

impl WinLossTally {
    fn add(&mut self, record: &WinLossRecord) {
        match record.outcome {
            WinLossOutcome::Won => self.won.add(record),
            WinLossOutcome::Lost => self.lost.add(record),
        }
    }

    fn count(&self) -> i32 {
        self.won.count.saturating_add(self.lost.count)
    }
}

impl WinLossCount {
    fn add(&mut self, record: &WinLossRecord) {
        self.count = self.count.saturating_add(1);
        let (Some(amount), Some(currency)) = (record.amount_minor, &record.currency) else {
            return;
        };
        let place = self
            .amounts
            .binary_search_by(|known| known.currency.as_str().cmp(currency));
        match place {
            Ok(place) => {
                if let Some(known) = self.amounts.get_mut(place) {
                    let sum = known.amount_minor.get().saturating_add(amount.get());
                    known.amount_minor = Int64::new(sum).unwrap_or(known.amount_minor);
                }
            }
            Err(place) => self.amounts.insert(
                place,
                WinLossAmount {
                    currency: currency.clone(),
                    amount_minor: amount,
                },
            ),
        }
    }
}

/// Closings by a word.
#[derive(Default)]
struct Groups(BTreeMap<String, WinLossGroup>);

impl Groups {
    fn add<'a>(&mut self, record: &WinLossRecord, words: impl Iterator<Item = &'a String>) {
        let mut seen = BTreeSet::new();
        for word in words {
            let key = folded(word);
            if !seen.insert(key.clone()) {
                continue;
            }
            let group = self.0.entry(key).or_insert_with(|| WinLossGroup {
                name: word.trim().to_owned(),
                tally: WinLossTally::default(),
            });
            group.tally.add(record);
        }
    }

    /// The largest groups first.
    fn sorted(self) -> Vec<WinLossGroup> {
        let mut groups: Vec<WinLossGroup> = self.0.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.tally.count()));
        groups
    }
}

fn folded(word: &str) -> String {
    word.trim().to_lowercase()
}

fn count_roles(roles: &mut BTreeMap<String, WinLossRole>, record: &WinLossRecord) {
    let mut had: BTreeSet<&str> = BTreeSet::new();
    let mut in_favour: BTreeSet<&str> = BTreeSet::new();
    let mut against: BTreeSet<&str> = BTreeSet::new();
    for member in record.stood("committee_member") {
        let known = member.get("roles").and_then(Value::as_array);
        for role in known.into_iter().flatten().filter_map(Value::as_str) {
            had.insert(role);
            match text(member, "stance") {
                "champion" | "supporter" => in_favour.insert(role),
                "skeptic" | "opponent" => against.insert(role),
                _ => false,
            };
        }
    }
    for role in had {
        let group = roles.entry(role.to_owned()).or_insert_with(|| WinLossRole {
            role: role.to_owned(),
            tally: WinLossTally::default(),
            in_favour: WinLossTally::default(),
            against: WinLossTally::default(),
        });
        group.tally.add(record);
        if in_favour.contains(role) {
            group.in_favour.add(record);
        }
        if against.contains(role) {
            group.against.add(record);
        }
    }
}

/// A criterion while it is counted: ratings of ours and of others, won and lost.
struct Criterion {
    name: String,
    tally: WinLossTally,
    ours: [Mean; 2],
    others: [Mean; 2],
}

/// A mean while it is taken.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: i64,
    count: i32,
}

impl Mean {
    fn add(&mut self, rating: i64) {
        self.sum = self.sum.saturating_add(rating);
        self.count = self.count.saturating_add(1);
    }

    /// To two digits.
    fn told(self) -> Option<f64> {
        let hundredths = self
            .sum
            .saturating_mul(100)
            .checked_div(i64::from(self.count))?;
        Some(f64::from(i32::try_from(hundredths).ok()?) / 100.0)
    }
}

impl Criterion {
    fn told(self) -> WinLossCriterion {
        let [our_won, our_lost] = self.ours;
        let [other_won, other_lost] = self.others;
        WinLossCriterion {
            criterion: self.name,
            tally: self.tally,
            our_rating_won: our_won.told(),
            our_rating_lost: our_lost.told(),
            other_rating_won: other_won.told(),
            other_rating_lost: other_lost.told(),
        }
    }
}

fn count_criteria(criteria: &mut BTreeMap<String, Criterion>, record: &WinLossRecord) {
    let ours: BTreeSet<&str> = record
        .stood("decision_option")
        .filter(|option| option.get("ours").and_then(Value::as_bool) == Some(true))
        .map(|option| text(option, "id"))
        .collect();
    let mut seen = BTreeSet::new();
    for criterion in record.stood("decision_criterion") {
        let (id, name) = (text(criterion, "id"), text(criterion, "name"));
        let key = folded(name);
        let group = criteria.entry(key.clone()).or_insert_with(|| Criterion {
            name: name.trim().to_owned(),
            tally: WinLossTally::default(),
            ours: [Mean::default(); 2],
            others: [Mean::default(); 2],
        });
        if seen.insert(key) {
            group.tally.add(record);
        }
        let ratings = record.stood("criterion_rating");
        for rating in ratings.filter(|rating| text(rating, "criterion_id") == id) {
            let Some(value) = rating.get("rating").and_then(Value::as_i64) else {
                continue;
            };
            let is_ours = ours.contains(text(rating, "option_id"));
            let [won, lost] = if is_ours {
                &mut group.ours
            } else {
                &mut group.others
            };
            match record.outcome {
                WinLossOutcome::Won => won.add(value),
                WinLossOutcome::Lost => lost.add(value),
            }
        }
    }
}

impl WinLossRecord {
    /// The records of a kind as they stood when the deal was closed.
    fn stood(&self, kind: &str) -> impl Iterator<Item = &Value> {
        let records = self.snapshot.0.0.get(kind).and_then(Value::as_array);
        records.into_iter().flatten()
    }
}

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
