//! How well a deal is understood.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::history::Moment;
use crate::ids::{DealId, QualificationAnswerId, QualificationFrameworkId};
use crate::qualification_answers::QualificationAnswer;
use crate::qualification_frameworks::{QualificationElement, QualificationFramework};
use crate::types::{EvidenceSource, Timestamp};

/// How well a deal is understood by the questions of a framework. Scores run from 0 (not at all) to
/// 3 (confirmed).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct Qualification {
    /// The deal.
    pub deal_id: DealId,
    /// The framework.
    pub framework_id: QualificationFrameworkId,
    /// The framework's key.
    #[schema(example = "meddpicc")]
    pub framework: String,
    /// The moment at which it was so.
    pub as_of: Timestamp,
    /// The moment at which that was known.
    pub known_at: Timestamp,
    /// The sum of the scores of its elements.
    pub score: i32,
    /// The highest score there is: 3 for each element.
    pub max_score: i32,
    /// The elements, in the order of the framework.
    pub elements: Vec<QualifiedElement>,
    /// What is missing, in words: the elements below 3, and what would raise them.
    pub gaps: Vec<QualificationGap>,
}

/// An element of a framework, and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct QualifiedElement {
    /// The element's key.
    pub element: String,
    /// Its name.
    pub name: String,
    /// What has to be known.
    pub question: String,
    /// How well it is known: the score that was given, or else the one that the records tell.
    pub score: i32,
    /// What the live records of the deal tell; null for an element without a source.
    pub derived: Option<DerivedAnswer>,
    /// What was said of it; null if nothing was.
    pub given: Option<GivenAnswer>,
}

/// What the live records of a deal tell about an element.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct DerivedAnswer {
    /// How well it is known by them.
    pub score: i32,
    /// What shows it.
    pub evidence: Vec<QualificationEvidence>,
    /// What would raise the score, in words.
    pub missing: Vec<String>,
}

/// A record that tells something about an element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct QualificationEvidence {
    /// The record.
    #[schema(example = "committee_member_01h2xcejqtf2nbrexx3vqjhp41")]
    pub record_id: String,
    /// What it tells.
    pub text: String,
}

/// What was said of an element.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct GivenAnswer {
    /// The answer's id.
    pub answer_id: QualificationAnswerId,
    /// The score that was given.
    pub score: i32,
    /// What shows it.
    pub evidence: Option<String>,
    /// Where it comes from.
    pub source: EvidenceSource,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct QualificationGap {
    /// The element's key.
    pub element: String,
    /// What is missing, in words.
    pub text: String,
}

/// The highest score of an element.
const CONFIRMED: i32 = 3;

impl Qualification {
    /// What answers and records say together.
    pub(super) fn of(
        deal_id: DealId,
        framework: &QualificationFramework,
        answers: &[QualificationAnswer],
        moment: Moment,
        derive: impl Fn(&QualificationElement) -> Option<DerivedAnswer>,
    ) -> Self {
        let asked = framework.elements.0.iter();
        let elements: Vec<QualifiedElement> = asked
            .map(|element| {
                let given = answers.iter().find(|answer| {
                    answer.framework_id == framework.id && answer.element == element.key
                });
                QualifiedElement::of(element, derive(element), given.map(GivenAnswer::of))
            })
            .collect();
        Self {
            deal_id,
            framework_id: framework.id,
            framework: framework.key.clone(),
            as_of: moment.as_of,
            known_at: moment.known_at,
            score: elements.iter().map(|element| element.score).sum(),
            max_score: elements.iter().map(|_| CONFIRMED).sum(),
            gaps: elements.iter().flat_map(QualifiedElement::gaps).collect(),
            elements,
        }
    }
}

impl QualifiedElement {
    fn of(
        element: &QualificationElement,
        derived: Option<DerivedAnswer>,
        given: Option<GivenAnswer>,
    ) -> Self {
        let told = derived.as_ref().map_or(0, |derived| derived.score);
        Self {
            element: element.key.clone(),
            name: element.name.clone(),
            question: element.question.clone(),
            score: given.as_ref().map_or(told, |given| given.score),
            derived,
            given,
        }
    }

    fn gaps(&self) -> Vec<QualificationGap> {
        let mut texts = Vec::new();
        match (&self.given, &self.derived) {
            (None, None) => texts.push(format!("{}: nobody has answered it", self.name)),
            (Some(given), Some(derived)) if given.score > derived.score => texts.push(format!(
                "{}: {} was given, the records tell {}",
                self.name, given.score, derived.score
            )),
            (Some(given), _) if given.score < CONFIRMED => {
                texts.push(format!("{}: {} of 3 was given", self.name, given.score));
            }
            _ => {}
        }
        let missing = self.derived.iter().flat_map(|derived| &derived.missing);
        texts.extend(missing.map(|text| format!("{}: {text}", self.name)));
        let gap = |text| QualificationGap {
            element: self.element.clone(),
            text,
        };
        texts.into_iter().map(gap).collect()
    }
}

impl GivenAnswer {
    fn of(answer: &QualificationAnswer) -> Self {
        Self {
            answer_id: answer.id,
            score: answer.score,
            evidence: answer.evidence.clone(),
            source: answer.source,
            confidence: answer.confidence,
        }
    }
}
