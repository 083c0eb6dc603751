//! Copies elsewhere over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{Digest, DigestRequest};
use super::operations;
use crate::graphql::read;

#[derive(Default)]
pub struct SyncQueries;

#[Object]
impl SyncQueries {
    /// A hash over the ids and versions of a range of records, and of its parts: whether a copy is
    /// the same, and if not where it differs. `resource` is the word of the kind in REST paths.
    async fn sync_digest(
        &self,
        ctx: &Context<'_>,
        resource: String,
        range: Option<String>,
    ) -> Result<Digest> {
        let request = DigestRequest { resource, range };
        read(ctx, |cx| operations::get_sync_digest(cx, &request))
    }
}
