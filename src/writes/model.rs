//! What callers say in a batch, and what becomes of each item.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::fields::Fields;
use super::kinds::Written;
use crate::check::patterns::{Domain, Email};
use crate::error::{Error, FieldError, Result};
use crate::types::{ExternalId, text_enum};

/// Items of one batch at most.
pub(crate) const MAX_ITEMS: usize = 1000;

async_graphql::scalar!(
    Fields,
    "Fields",
    "A JSON object: fields of a record by name, in snake case, as REST's bodies have them."
);

text_enum! {
    /// What an item does.
    BatchOperation {
        /// Makes a record of `data`.
        Create = "create",
        /// Changes the record that `id` or `match` names by `data`, as `PATCH` does.
        Update = "update",
        /// Changes the record that `match` finds by `data`, or makes one of `data`.
        Upsert = "upsert",
        /// Deletes the record that `id` or `match` names.
        Delete = "delete",
        /// Takes the deletion of the record that `id` names back.
        Restore = "restore",
    }
}

text_enum! {
    /// What became of an item.
    ItemStatus {
        /// The record was made.
        Created = "created",
        /// The record was changed.
        Updated = "updated",
        /// The record was what it should become already; nothing was written.
        Unchanged = "unchanged",
        /// The record was deleted.
        Deleted = "deleted",
        /// The deletion was taken back.
        Restored = "restored",
        /// The item was refused; `problem` says why.
        Refused = "refused",
        /// The item was not done, or undone, because another one was refused.
        NotDone = "not_done",
    }
}

/// A value by which a record is found: exactly one of these. It must be one that no two records of
/// the kind hold.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[graphql(name = "MatchInput")]
#[schema(example = json!({"external_id": {"source": "hubspot", "external_id": "4711"}}))]
pub struct Match {
    /// Its id in another system; for every kind that carries them.
    pub external_id: Option<ExternalId>,
    /// Its address; for stakeholders and users.
    #[schema(value_type = Option<Email>)]
    pub email: Option<String>,
    /// Its domain; for accounts.
    #[schema(value_type = Option<Domain>)]
    pub domain: Option<String>,
    /// Its name; for pipelines, tags and teams.
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    /// Its code; for products.
    #[schema(min_length = 1, max_length = 255)]
    pub code: Option<String>,
    /// The value of a field that the workspace added and declared unique.
    pub custom_field: Option<CustomFieldMatch>,
}

/// The value of a field that the workspace added.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "CustomFieldMatchInput")]
pub struct CustomFieldMatch {
    /// The field's key.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,62}$")]
    pub key: String,
    /// The value: a text or a number.
    #[schema(value_type = Value, example = "DE136695976")]
    pub value: async_graphql::Json<Value>,
}

/// One thing to do with one record.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "BatchItemInput")]
pub struct BatchItem {
    /// What to do.
    pub op: BatchOperation,
    /// The record.
    #[serde(default)]
    #[schema(example = "account_01h2xcejqtf2nbrexx3vqjhp41")]
    pub id: Option<String>,
    /// The record, by a value that only it holds.
    #[serde(default, rename = "match")]
    #[graphql(name = "match")]
    pub by: Option<Match>,
    /// Refuses the item when the record has another version. With `upsert`, 0 refuses it when there
    /// is a record.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub expected_version: Option<i32>,
    /// The fields, as the body of the single call has them.
    #[serde(default)]
    pub data: Option<Fields>,
}

/// Up to 1,000 things to do with records of one kind.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [
    {"op": "create", "data": {"name": "Northwind Example GmbH"}},
    {"op": "upsert", "match": {"external_id": {"source": "erp", "external_id": "4711"}},
     "data": {"name": "Tailspin Example AG"}}
]}))]
pub struct Batch {
    /// The items, done in this order.
    #[schema(min_items = 1, max_items = 1000)]
    pub items: Vec<BatchItem>,
    /// Whether one refused item undoes all of them.
    #[serde(default)]
    pub atomic: bool,
    /// Whether the results hold the records as they are then.
    #[serde(default)]
    pub with_records: bool,
}

/// What became of the items.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct BatchResult {
    /// One result for each item, in the order of the items.
    pub results: Vec<ItemResult>,
}

/// What became of one item.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct ItemResult {
    /// What became of it.
    pub status: ItemStatus,
    /// The record; null if the item was refused or not done.
    pub id: Option<String>,
    /// The record's version then.
    pub version: Option<i32>,
    /// The record then, if `with_records` asked for it.
    pub record: Option<Fields>,
    /// Why the item was refused.
    pub problem: Option<ItemProblem>,
}

/// Why an item was refused: what the single call would answer.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct ItemProblem {
    /// The stable code.
    #[schema(example = "DUPLICATE")]
    pub code: String,
    /// What is wrong, in words.
    pub detail: String,
    /// All that is wrong, by place within the item; empty where the problem has no place.
    pub errors: Vec<ItemFault>,
    /// The record that holds a value which must be unique.
    pub existing_id: Option<String>,
    /// The version the record has, when the item expected another.
    pub current_version: Option<i32>,
}

/// One thing that is wrong with an item.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct ItemFault {
    /// Where: a JSON pointer into the item, such as `/data/name`.
    pub pointer: String,
    /// What kind of fault.
    pub code: String,
    /// The fault in words.
    pub message: String,
}

impl From<FieldError> for ItemFault {
    fn from(error: FieldError) -> Self {
        Self {
            pointer: error.pointer,
            code: error.code,
            message: error.message,
        }
    }
}

impl ItemResult {
    /// An item that was done.
    pub(crate) fn done(status: ItemStatus, written: &Written, with_record: bool) -> Result<Self> {
        let record = match (with_record, status) {
            (true, status) if status != ItemStatus::Deleted => Some(written.fields()?),
            _ => None,
        };
        Ok(Self {
            status,
            id: Some(written.id.to_string()),
            version: Some(written.version),
            record,
            problem: None,
        })
    }

    /// An item that was refused.
    pub(crate) fn refused(error: &Error) -> Self {
        let problem = ItemProblem {
            code: error.code().to_owned(),
            detail: error.detail(),
            errors: error.field_errors().into_iter().map(Into::into).collect(),
            existing_id: match error {
                Error::Duplicate { existing, .. } => existing.map(|id| id.to_string()),
                _ => None,
            },
            current_version: match error {
                Error::Stale { current } => Some(*current),
                _ => None,
            },
        };
        Self {
            status: ItemStatus::Refused,
            problem: Some(problem),
            ..Self::not_done()
        }
    }

    /// An item that another one's refusal kept from being done.
    pub(crate) fn not_done() -> Self {
        Self {
            status: ItemStatus::NotDone,
            id: None,
            version: None,
            record: None,
            problem: None,
        }
    }
}

/// The refusal of something that is done whole or not at all, of which parts were refused; `list`
/// names the list that they stand in.
pub(crate) fn none_done(list: &str, results: Vec<ItemResult>) -> Error {
    let mut errors = Vec::new();
    let mut refused = 0_usize;
    let all = results.len();
    let results: Vec<ItemResult> = results
        .into_iter()
        .enumerate()
        .map(|(index, result)| {
            let Some(problem) = &result.problem else {
                return ItemResult::not_done();
            };
            refused = refused.saturating_add(1);
            let place = format!("/{list}/{index}");
            if problem.errors.is_empty() {
                errors.push(FieldError {
                    pointer: place.clone(),
                    code: problem.code.clone(),
                    message: problem.detail.clone(),
                });
            }
            errors.extend(problem.errors.iter().map(|fault| FieldError {
                pointer: format!("{place}{}", fault.pointer),
                code: fault.code.clone(),
                message: fault.message.clone(),
            }));
            result
        })
        .collect();
    Error::NotDone {
        detail: format!("nothing was done: {refused} of {all} {list} were refused"),
        errors,
        results,
    }
}

/// Operations of one transaction at most.
pub(crate) const MAX_OPERATIONS: usize = 100;

/// Up to 100 operations on records of any kinds: all of them are done, or none.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"operations": [
    {"operation": "create_account", "data": {"name": "Northwind Example GmbH"}},
    {"operation": "create_stakeholder", "data": {"name": "Dana Example", "account_id": "$1.id"}}
]}))]
pub struct Transaction {
    /// The operations, done in this order.
    #[schema(min_items = 1, max_items = 100)]
    pub operations: Vec<TransactionOperation>,
    /// Whether the results hold the records as the operations left them.
    #[serde(default)]
    pub with_records: bool,
}

/// One operation of a transaction.
///
/// In `id` and in `data`, a text such as `$1.id` stands for a field of what an earlier operation
/// answered with; operations are counted from 1. A text that only looks like one begins with `$$`.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[graphql(name = "TransactionOperationInput")]
pub struct TransactionOperation {
    /// Its name, as it stands in this document: `create_account`, `upsert_deal`, `move_deal`.
    #[schema(value_type = OperationName)]
    pub operation: String,
    /// The record, for operations on one.
    #[serde(default)]
    #[schema(example = "$1.id")]
    pub id: Option<String>,
    /// The record of an upsert, by a value that only it holds.
    #[serde(default, rename = "match")]
    #[graphql(name = "match")]
    pub by: Option<Match>,
    /// Refuses the transaction when the record has another version.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub expected_version: Option<i32>,
    /// What the operation is told, as the body of the single call has it.
    #[serde(default)]
    pub data: Option<Fields>,
}

/// The name of an operation that a transaction takes.
pub(crate) struct OperationName;

impl utoipa::PartialSchema for OperationName {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .enum_values(Some(super::steps::Step::names()))
            .into()
    }
}

impl ToSchema for OperationName {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("OperationName")
    }
}

/// The kinds of records that a batch takes, as paths name them.
pub(crate) struct BatchResource;

impl utoipa::PartialSchema for BatchResource {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let paths = super::kinds::all().map(|writes| writes.table.path);
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .enum_values(Some(paths))
            .into()
    }
}

impl ToSchema for BatchResource {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("BatchResource")
    }
}
