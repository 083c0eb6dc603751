//! API keys over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{ApiKey, ApiKeyPatch, CreatedApiKey, NewApiKey};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::ApiKeyId;
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct ApiKeyQueries;

#[Object]
impl ApiKeyQueries {
    /// One API key.
    async fn api_key(&self, ctx: &Context<'_>, id: ApiKeyId) -> Result<ApiKey> {
        read(ctx, |cx| operations::get_api_key(cx, id))
    }

    /// A page of API keys.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<ApiKey>>,
        order_by: Option<Vec<OrderOf<ApiKey>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<ApiKey>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_api_keys)
    }
}

#[derive(Default)]
pub struct ApiKeyMutations;

#[Object]
impl ApiKeyMutations {
    /// Makes an API key that acts as the caller. The key itself is told this once.
    async fn create_api_key(&self, ctx: &Context<'_>, input: NewApiKey) -> Result<CreatedApiKey> {
        write(ctx, |cx| operations::create_api_key(cx, &input))
    }

    /// Changes an API key: what is absent stays, `null` clears. What it may do never changes.
    async fn update_api_key(
        &self,
        ctx: &Context<'_>,
        id: ApiKeyId,
        input: ApiKeyPatch,
        expected_version: Option<i32>,
    ) -> Result<ApiKey> {
        write(ctx, |cx| {
            operations::update_api_key(cx, id, &input, expected_version)
        })
    }

    /// Revokes an API key: it stops working at once and for good.
    async fn delete_api_key(
        &self,
        ctx: &Context<'_>,
        id: ApiKeyId,
        expected_version: Option<i32>,
    ) -> Result<ApiKey> {
        write(ctx, |cx| {
            operations::delete_api_key(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl ApiKey {
    /// The user as whom it acts.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, Some(self.user_id)).await
    }
}
