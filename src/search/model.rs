//! A hit, and how is searched.

use async_graphql::{SimpleObject, Union};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Account;
use crate::deals::Deal;
use crate::ids::{AccountId, Object, RecordId};
use crate::interactions::Interaction;
use crate::notes::Note;
use crate::stakeholders::Stakeholder;
use crate::types::text_enum;

text_enum! {
    /// A kind of record that can be searched.
    SearchKind {
        /// Found by name, domains, web site, industry, description and the workspace's own texts.
        Account = "account",
        /// Found by name, title, department, addresses, numbers and the workspace's own texts.
        Stakeholder = "stakeholder",
        /// Found by name, source, reason of loss, description and the workspace's own texts.
        Deal = "deal",
        /// Found by subject, body, source and participants.
        Interaction = "interaction",
        /// Found by what it says.
        Note = "note",
    }
}

impl SearchKind {
    pub(super) const ALL: [Self; 5] = [
        Self::Account,
        Self::Stakeholder,
        Self::Deal,
        Self::Interaction,
        Self::Note,
    ];

    pub(super) fn object(self) -> Object {
        match self {
            Self::Account => Object::Account,
            Self::Stakeholder => Object::Stakeholder,
            Self::Deal => Object::Deal,
            Self::Interaction => Object::Interaction,
            Self::Note => Object::Note,
        }
    }

    pub(super) fn of(object: Object) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.object() == object)
    }
}

text_enum! {
    /// What points are given for.
    ScoreReason {
        /// How well the words match, on average: 100 for a word of the title, 80 for its beginning,
        /// 60 with a typing error, 50 for a beginning with one, 20 for a word of another field.
        Words = "words",
        /// The part of the title that was looked for, up to 20.
        Title = "title",
        /// The title begins as the query does: 10.
        Beginning = "beginning",
        /// An account has 8, a stakeholder 6, a deal 4.
        Kind = "kind",
    }
}

/// A record that was found.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct SearchHit {
    /// The kind of record.
    #[serde(rename = "type")]
    #[graphql(name = "type")]
    pub kind: SearchKind,
    /// The record.
    #[graphql(skip)]
    pub id: RecordId,
    /// Its name or subject; of a note the first 200 characters.
    pub title: Option<String>,
    /// How well it matches: the sum of its parts. Of hits with the same score the newest come first.
    pub score: i32,
    /// What the score is made of.
    pub score_parts: Vec<ScorePart>,
    /// Where it was found, three fields at most, the title first.
    pub snippets: Vec<Snippet>,
    /// The record itself; in REST only if `include=record` asks for it, else null.
    pub record: Option<SearchRecord>,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct ScorePart {
    /// What for.
    pub reason: ScoreReason,
    /// How many.
    pub points: i32,
}

/// A field in which something was found, in pieces: put together they are its text, or a stretch of a
/// long one with `…` where it was cut. Texts are as they are stored: whoever shows them as HTML must
/// escape them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct Snippet {
    /// The field.
    #[schema(example = "name")]
    pub field: String,
    /// The pieces, in their order.
    pub fragments: Vec<Fragment>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct Fragment {
    /// The text.
    #[schema(example = "Northwind")]
    pub text: String,
    /// Whether it is what was looked for.
    pub is_match: bool,
}

/// The record behind a hit.
#[derive(Debug, Clone, Serialize, ToSchema, Union)]
#[serde(untagged)]
pub enum SearchRecord {
    /// A company.
    Account(Box<Account>),
    /// A person.
    Stakeholder(Box<Stakeholder>),
    /// A possible sale.
    Deal(Box<Deal>),
    /// A contact that took place.
    Interaction(Box<Interaction>),
    /// A remark.
    Note(Box<Note>),
}

/// What is searched for.
#[derive(Debug, Clone)]
pub(crate) struct SearchRequest {
    pub q: String,
    pub types: Vec<SearchKind>,
    pub account: Option<AccountId>,
    pub limit: i64,
    pub cursor: Option<String>,
    pub with_record: bool,
}

impl SearchRequest {
    /// The hits of a page if nothing is said, and at most.
    pub(super) const DEFAULT_LIMIT: i64 = 20;
    pub(super) const MAX_LIMIT: i64 = 100;
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self {
            q: String::new(),
            types: Vec::new(),
            account: None,
            limit: Self::DEFAULT_LIMIT,
            cursor: None,
            with_record: false,
        }
    }
}
