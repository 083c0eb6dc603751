//! When a journey comes into a stage, and when it has gone through it.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::Check;
use crate::ids::Object;
use crate::types::{RecordFilter, text_enum};

text_enum! {
    /// What a criterion is about.
    CriterionResource {
        /// The deals of the journey's account.
        Deals = "deals",
        /// The interactions with it.
        Interactions = "interactions",
        /// The account itself.
        Accounts = "accounts",
        /// The stakeholders of the account.
        Stakeholders = "stakeholders",
        /// The journey itself.
        Journeys = "journeys",
    }
}

impl CriterionResource {
    /// The kind of record.
    pub(crate) fn object(self) -> Object {
        match self {
            Self::Deals => Object::Deal,
            Self::Interactions => Object::Interaction,
            Self::Accounts => Object::Account,
            Self::Stakeholders => Object::Stakeholder,
            Self::Journeys => Object::Journey,
        }
    }
}

/// A condition on what is known of the account that goes a journey. It holds as soon as one record is as
/// the filter says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject)]
#[graphql(input_name = "StageCriterionInput")]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"resource": "deals", "filter": {"status": {"eq": "won"}}}))]
pub struct StageCriterion {
    /// What it is about.
    pub resource: CriterionResource,
    /// What one of the records must be like: a filter as `POST /v1/{resource}/query` takes it.
    pub filter: RecordFilter,
}

/// The most criteria of one list.
const MAX_CRITERIA: usize = 20;

impl StageCriterion {
    /// Notes what makes no sense of a list of them.
    pub(super) fn check(all: &[Self], check: &mut Check, field: &str) {
        check.at_most(field, all.len(), MAX_CRITERIA);
        for (index, criterion) in all.iter().enumerate() {
            let place = format!("{field}/{index}");
            if all.iter().take(index).any(|earlier| earlier == criterion) {
                check.contradict(&place, "DUPLICATE", "stands twice");
            }
        }
    }
}
