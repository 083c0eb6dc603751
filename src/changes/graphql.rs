//! The change feed over GraphQL.

use std::collections::HashSet;

use async_graphql::{ComplexObject, Context, ID, Object, Result, Subscription};
use futures_util::{Stream, stream};

use super::follow::Follower;
use super::model::{Change, ChangePage, ChangeRequest};
use super::operations;
use crate::error::Error;
use crate::graphql::{Node, Subscriber, find_nodes, read};
use crate::ids::{Object as Kind, RecordId};
use crate::types::CustomValues;

/// Longest time for which a subscription waits before it looks after itself.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// Entries that a subscription reads at once.
const STRETCH: i64 = 200;

#[ComplexObject]
impl Change {
    /// The fields that changed, by name: `{"name": {"from": "Old", "to": "New"}}`. A created or
    /// restored record has only `to`, for each field that is not empty; a deleted one names no
    /// fields. Names are those of REST.
    async fn fields(&self) -> Result<CustomValues> {
        let text = self.fields.0.get();
        Ok(CustomValues(
            serde_json::from_str(text).map_err(Error::internal)?,
        ))
    }
}

#[ComplexObject]
impl ChangePage {
    /// Each record that `data` names, once, as it is now, in the order of their last changes; deleted
    /// ones with their `deletedAt`.
    async fn records(&self, ctx: &Context<'_>) -> Result<Vec<Node>> {
        let ids = self
            .data
            .iter()
            .rev()
            .filter_map(|change| change.record_id.parse().ok());
        let mut seen = HashSet::new();
        let mut ids: Vec<RecordId> = ids.filter(|id| seen.insert(*id)).collect();
        ids.reverse();
        find_nodes(ctx, ids).await
    }
}

fn request(
    after: Option<String>,
    types: Option<Vec<Kind>>,
    record_id: Option<ID>,
    limit: i64,
) -> Result<ChangeRequest> {
    let record = record_id
        .map(|id| id.parse())
        .transpose()
        .map_err(|_not_an_id| {
            Error::invalid("record_id", "INVALID_VALUE", "must be the id of a record")
        })?;
    Ok(ChangeRequest {
        after,
        objects: types.unwrap_or_default(),
        record,
        limit,
    })
}

#[derive(Default)]
pub struct ChangeQueries;

#[Object]
impl ChangeQueries {
    /// The change feed: everything that was written, in the order in which it was committed, from
    /// the beginning or after a cursor; after `latest`, from the end on.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
        types: Option<Vec<Kind>>,
        record_id: Option<ID>,
        #[graphql(default = 100)] limit: i32,
    ) -> Result<ChangePage> {
        let request = request(after, types, record_id, i64::from(limit))?;
        read(ctx, |cx| operations::list_changes(cx, &request))
    }
}

#[derive(Default)]
pub struct ChangeSubscriptions;

#[Subscription]
impl ChangeSubscriptions {
    /// Every change as it is committed; first those after a cursor, or from the beginning. After
    /// `latest`, only what is yet to come. Whoever keeps the cursor of the last change goes on from
    /// there in another subscription and misses nothing.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
        types: Option<Vec<Kind>>,
        record_id: Option<ID>,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let Subscriber { app, credential } = ctx.data::<Subscriber>()?;
        let request = request(after, types, record_id, STRETCH)?;
        let follower = Follower::start(app, credential.clone(), request).await?;
        let start = (Some(follower), Vec::new().into_iter());
        Ok(stream::unfold(start, |(follower, mut ready)| async move {
            if let Some(change) = ready.next() {
                return Some((Ok(change), (follower, ready)));
            }
            let mut follower = follower?;
            loop {
                match follower.next(PATIENCE).await {
                    Ok(changes) => {
                        ready = changes.into_iter();
                        if let Some(change) = ready.next() {
                            return Some((Ok(change), (Some(follower), ready)));
                        }
                    }
                    Err(error) => return Some((Err(error.into()), (None, ready))),
                }
            }
        }))
    }
}
