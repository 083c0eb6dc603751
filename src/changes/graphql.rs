//! The change feed over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{ChangePage, ChangeRequest};
use super::operations;
use crate::error::Error;
use crate::graphql::read;
use crate::ids::Object as Kind;

#[derive(Default)]
pub struct ChangeQueries;

#[Object]
impl ChangeQueries {
    /// The change feed: everything that was written, in the order in which it was committed, from
    /// the beginning or after a cursor.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
        types: Option<Vec<Kind>>,
        record_id: Option<async_graphql::ID>,
        #[graphql(default = 100)] limit: i32,
    ) -> Result<ChangePage> {
        let record = record_id
            .map(|id| id.parse())
            .transpose()
            .map_err(|_not_an_id| {
                Error::invalid("record_id", "INVALID_VALUE", "must be the id of a record")
            })?;
        let request = ChangeRequest {
            after,
            objects: types.unwrap_or_default(),
            record,
            limit: i64::from(limit),
        };
        read(ctx, |cx| operations::list_changes(cx, &request))
    }
}
