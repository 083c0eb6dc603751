//! Fields that a workspace adds to a kind of record.
//!
//! A definition says what a field is called and what it holds. The values stand in the record's
//! `custom_fields`, by key. Whoever writes a record has its values checked against the
//! definitions; whoever lists records filters and sorts by `custom_fields.<key>` as by any field.
//! A key never changes, since clients know it; a deleted definition leaves the values where they
//! are, unreadable to filters until it is restored.

mod graphql;
mod kinds;
mod model;
mod operations;
mod rest;
mod store;
mod unique;
mod values;

pub(crate) use graphql::{CustomFieldMutations, CustomFieldQueries};
pub(crate) use kinds::CustomKinds;
pub(crate) use model::{
    CustomField, CustomFieldKind, CustomFieldPatch, Extensible, NewCustomField,
};
pub(crate) use operations::{
    create_custom_field, delete_custom_field, restore_custom_field, update_custom_field,
};
pub(crate) use rest::routes;
pub(crate) use store::references_to;
pub(crate) use unique::{find_key, unique_keys};
pub(crate) use values::{check as check_values, patch};
