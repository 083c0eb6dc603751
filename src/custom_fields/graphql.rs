//! Custom fields over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{CustomField, CustomFieldPatch, NewCustomField};
use super::operations;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, write};
use crate::ids::CustomFieldId;
use crate::query::Deleted;

#[derive(Default)]
pub struct CustomFieldQueries;

#[Object]
impl CustomFieldQueries {
    /// One custom field.
    async fn custom_field(&self, ctx: &Context<'_>, id: CustomFieldId) -> Result<CustomField> {
        read(ctx, |cx| operations::get_custom_field(cx, id))
    }

    /// A page of custom fields.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn custom_fields(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CustomField>>,
        order_by: Option<Vec<OrderOf<CustomField>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<CustomField>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_custom_fields)
    }
}

#[derive(Default)]
pub struct CustomFieldMutations;

#[Object]
impl CustomFieldMutations {
    /// Adds a custom field.
    async fn create_custom_field(
        &self,
        ctx: &Context<'_>,
        input: NewCustomField,
    ) -> Result<CustomField> {
        write(ctx, |cx| operations::create_custom_field(cx, &input))
    }

    /// Changes a custom field: what is absent stays, `null` clears.
    async fn update_custom_field(
        &self,
        ctx: &Context<'_>,
        id: CustomFieldId,
        input: CustomFieldPatch,
        expected_version: Option<i32>,
    ) -> Result<CustomField> {
        write(ctx, |cx| {
            operations::update_custom_field(cx, id, &input, expected_version)
        })
    }

    /// Deletes a custom field; it can be restored.
    async fn delete_custom_field(
        &self,
        ctx: &Context<'_>,
        id: CustomFieldId,
        expected_version: Option<i32>,
    ) -> Result<CustomField> {
        write(ctx, |cx| {
            operations::delete_custom_field(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_custom_field(
        &self,
        ctx: &Context<'_>,
        id: CustomFieldId,
        expected_version: Option<i32>,
    ) -> Result<CustomField> {
        write(ctx, |cx| {
            operations::restore_custom_field(cx, id, expected_version)
        })
    }
}
