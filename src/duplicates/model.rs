//! A pair of likely duplicates.

use async_graphql::{ID, InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::score::{Part, shown};
use crate::accounts::Account;
use crate::ids::{AccountId, RecordId, StakeholderId};
use crate::stakeholders::Stakeholder;
use crate::types::text_enum;

text_enum! {
    /// What two records have in common.
    LikenessReason {
        /// Accounts: a domain or the host of a web site (0.45), or the name in it (0.3).
        Domain = "domain",
        /// Stakeholders: a mailbox but for what stands after a plus (0.4), or its name at another
        /// domain of the same name (0.3).
        Email = "email",
        /// Stakeholders: the last nine digits of a number (0.2).
        Phone = "phone",
        /// How alike the names are by Jaro and Winkler, companies without their legal form: up to
        /// 0.45 for accounts, up to 0.25 for stakeholders; nothing below a likeness of 0.8.
        Name = "name",
        /// Stakeholders: the account (0.1).
        Account = "account",
        /// Stakeholders: the title (0.05).
        Title = "title",
        /// Accounts: the country (0.05).
        Country = "country",
        /// Accounts: the industry (0.05).
        Industry = "industry",
    }
}

/// Something that two records have in common.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct Likeness {
    /// What.
    pub reason: LikenessReason,
    /// What it adds to the score.
    pub score: f64,
    /// What the first record has.
    pub value: String,
    /// What the other one has.
    pub other_value: String,
}

/// Two accounts that may be one.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct AccountDuplicate {
    /// The pair: both ids with `+` between, the older record first, whichever of them was asked for.
    #[schema(value_type = String)]
    pub id: ID,
    /// How likely, up to 1: the sum of its parts.
    pub score: f64,
    /// What the score is made of.
    pub parts: Vec<Likeness>,
    /// The first account; the one that was asked for, if one was.
    pub account: Account,
    /// The other account.
    pub other: Account,
}

impl AccountDuplicate {
    /// A pair as it is shown.
    pub(super) fn of(score: f64, parts: Vec<Part>, account: Account, other: Account) -> Self {
        Self {
            id: pair_id(account.id.into(), other.id.into()),
            score,
            parts: shown(parts),
            account,
            other,
        }
    }
}

/// Two stakeholders who may be one.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct StakeholderDuplicate {
    /// The pair: both ids with `+` between, the older record first, whichever of them was asked for.
    #[schema(value_type = String)]
    pub id: ID,
    /// How likely, up to 1: the sum of its parts.
    pub score: f64,
    /// What the score is made of.
    pub parts: Vec<Likeness>,
    /// The first stakeholder; the one that was asked for, if one was.
    pub stakeholder: Stakeholder,
    /// The other stakeholder.
    pub other: Stakeholder,
}

impl StakeholderDuplicate {
    /// A pair as it is shown.
    pub(super) fn of(
        score: f64,
        parts: Vec<Part>,
        stakeholder: Stakeholder,
        other: Stakeholder,
    ) -> Self {
        Self {
            id: pair_id(stakeholder.id.into(), other.id.into()),
            score,
            parts: shown(parts),
            stakeholder,
            other,
        }
    }
}

/// An account that is no duplicate.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"other_id": "account_01h2xcejqtf2nbrexx3vqjhp42"}))]
pub struct DistinctAccount {
    /// The other account.
    pub other_id: AccountId,
}

/// A stakeholder who is no duplicate.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"other_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp42"}))]
pub struct DistinctStakeholder {
    /// The other stakeholder.
    pub other_id: StakeholderId,
}

/// A request for a page of likely duplicates.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DuplicateRequest {
    /// Pairs at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 200, required = false)]
    pub limit: i64,
    /// `page.next` of the page before.
    pub cursor: Option<String>,
}

/// What names a pair of records: the ids grow with time, so the smaller one is the older record's.
fn pair_id(first: RecordId, second: RecordId) -> ID {
    let (older, newer) = if first.uid() <= second.uid() {
        (first, second)
    } else {
        (second, first)
    };
    ID(format!("{older}+{newer}"))
}
