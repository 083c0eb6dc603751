//! Search over GraphQL.

use async_graphql::{ComplexObject, Context, ID, Object, Result};

use super::model::{SearchHit, SearchKind, SearchRequest};
use super::operations;
use crate::graphql::{PageInfo, page_cost, read};
use crate::ids::AccountId;
use crate::query::Page;

#[derive(Default)]
pub struct SearchQueries;

#[Object]
impl SearchQueries {
    /// Accounts, stakeholders, deals, interactions and notes that have every word of the query, best
    /// first. Case, accents and signs count for nothing; the last word may be unfinished; a name is
    /// also found if each word of the query differs from it by a letter. What was written is found by
    /// the next request.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What to look for: up to 16 words in 200 characters. There are no operators."
        )]
        q: String,
        #[graphql(desc = "All that the caller may read if nothing is said.")] types: Option<
            Vec<SearchKind>,
        >,
        #[graphql(desc = "Only this account and what belongs to it.")] account_id: Option<
            AccountId,
        >,
        #[graphql(desc = "1 to 100; 20 if nothing is said.")] first: Option<i32>,
        after: Option<String>,
    ) -> Result<SearchConnection> {
        let request = SearchRequest {
            q,
            types: types.unwrap_or_default(),
            account: account_id,
            limit: first.map_or(SearchRequest::DEFAULT_LIMIT, i64::from),
            cursor: after,
            with_record: true,
        };
        let page = read(ctx, |cx| operations::search(cx, &request))?;
        Ok(SearchConnection {
            page,
            is_first: request.cursor.is_none(),
        })
    }
}

/// A page of hits.
pub struct SearchConnection {
    page: Page<SearchHit>,
    is_first: bool,
}

/// A page of hits.
#[Object]
impl SearchConnection {
    /// The hits with their cursors.
    async fn edges(&self) -> Vec<SearchEdge<'_>> {
        self.page.data.iter().map(SearchEdge).collect()
    }

    /// The hits alone.
    async fn nodes(&self) -> &[SearchHit] {
        &self.page.data
    }

    /// How to go on.
    async fn page_info(&self) -> Result<PageInfo> {
        let hits = &self.page.data;
        Ok(PageInfo {
            has_next_page: self.page.next.is_some(),
            has_previous_page: !self.is_first,
            start_cursor: hits.first().map(operations::cursor_of).transpose()?,
            end_cursor: hits.last().map(operations::cursor_of).transpose()?,
        })
    }
}

/// A hit with its place.
pub struct SearchEdge<'a>(&'a SearchHit);

/// A hit with its place.
#[Object]
impl SearchEdge<'_> {
    /// The place after the hit.
    async fn cursor(&self) -> Result<String> {
        Ok(operations::cursor_of(self.0)?)
    }

    /// The hit.
    async fn node(&self) -> &SearchHit {
        self.0
    }
}

#[ComplexObject]
impl SearchHit {
    /// The id of the record.
    async fn id(&self) -> ID {
        ID(self.id.to_string())
    }
}
