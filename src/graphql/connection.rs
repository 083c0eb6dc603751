//! Relay connections over pages.

use std::borrow::Cow;

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};

use super::listed::Listed;
use super::related::count_children;
use super::session::read;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::AnyUid;
use crate::query::{Count, ListRequest, Page, Total};
use crate::records::{self, Record};
use crate::types::Int64;

/// A page of records as a Relay connection.
pub(crate) struct Connection<T> {
    page: Page<T>,
    request: ListRequest,
    /// For a nested list: the column that points at the parent, and the parent.
    parent: Option<(&'static str, AnyUid)>,
}

/// A record with its place in the list.
pub(crate) struct Edge<'a, T> {
    node: &'a T,
    request: &'a ListRequest,
}

/// How to go on after a page.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether there are more records after this page.
    pub(crate) has_next_page: bool,
    /// Whether there are records before this page; lists are read forwards, so this tells whether
    /// `after` was given.
    pub(crate) has_previous_page: bool,
    /// The cursor of the first record.
    pub(crate) start_cursor: Option<String>,
    /// The cursor of the last record: `after` of the next page.
    pub(crate) end_cursor: Option<String>,
}

impl<T> Connection<T> {
    /// The first record of the page.
    pub(crate) fn into_first(self) -> Option<T> {
        self.page.data.into_iter().next()
    }

    pub(super) fn nested(
        page: Page<T>,
        request: ListRequest,
        column: &'static str,
        parent: AnyUid,
    ) -> Self {
        Self {
            page,
            request,
            parent: Some((column, parent)),
        }
    }
}

/// Runs a list operation.
pub(crate) fn list<T: Record>(
    ctx: &Context<'_>,
    request: ListRequest,
    operation: impl FnOnce(&mut Ctx, &ListRequest) -> Result<Page<T>>,
) -> async_graphql::Result<Connection<T>> {
    let page = read(ctx, |cx| operation(cx, &request))?;
    Ok(Connection {
        page,
        request,
        parent: None,
    })
}

/// A page below a parent that was read already; it has no count.
pub(crate) fn nested_page<T>(page: Page<T>, request: ListRequest) -> Connection<T> {
    Connection {
        page,
        request,
        parent: None,
    }
}

/// What a list costs: its children for every record that was asked for.
pub(crate) fn page_cost(first: Option<i32>, child_complexity: usize) -> usize {
    let default = i32::try_from(ListRequest::DEFAULT_LIMIT).unwrap_or(i32::MAX);
    let asked = first.unwrap_or(default).clamp(1, 1000);
    // The fields of a node stand once in the query; a page of plain fields costs about a tenth.
    let records = usize::try_from(asked).unwrap_or(1).div_ceil(10);
    child_complexity.saturating_mul(records).saturating_add(1)
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Connection", <T as OutputType>::type_name()))
    }
}

/// A page of records.
#[Object(name_type)]
impl<T: Record + OutputType> Connection<T> {
    /// The records with their cursors.
    async fn edges(&self) -> Listed<Edge<'_, T>> {
        let edge = |node| Edge {
            node,
            request: &self.request,
        };
        Listed(self.page.data.iter().map(edge).collect())
    }

    /// The records alone.
    async fn nodes(&self) -> Listed<&T> {
        Listed(self.page.data.iter().collect())
    }

    /// How to go on.
    async fn page_info(&self) -> async_graphql::Result<PageInfo> {
        let cursor = |record: Option<&T>| {
            record
                .map(|record| records::cursor_after(record, &self.request.order))
                .transpose()
        };
        Ok(PageInfo {
            has_next_page: self.page.next.is_some(),
            has_previous_page: self.request.after.is_some(),
            start_cursor: cursor(self.page.data.first())?,
            end_cursor: cursor(self.page.data.last())?,
        })
    }

    /// How many records the whole list has. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<Int64> {
        let count = match self.parent {
            None => read(ctx, |cx| records::count::<T>(cx, &self.request))?,
            Some((column, parent)) => {
                let request = ListRequest {
                    after: None,
                    ..self.request.clone()
                };
                count_children::<T>(ctx, column, parent, request).await?
            }
        };
        Int64::new(count).ok_or_else(|| "the count is too large".into())
    }

    /// About how many records the whole list has, for where counting would take long. `precision`
    /// tells whether it is an estimate; SQLite and nested lists are counted exactly.
    async fn total_count_estimate(&self, ctx: &Context<'_>) -> async_graphql::Result<Total> {
        if self.parent.is_some() {
            return Ok(Total {
                count: self.total_count(ctx).await?,
                precision: Count::Exact,
            });
        }
        let estimate = |cx: &mut Ctx| records::total::<T>(cx, &self.request, Count::Estimate);
        read(ctx, estimate)
    }
}

impl<T: OutputType> TypeName for Edge<'_, T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Edge", <T as OutputType>::type_name()))
    }
}

/// A record with its place in a list.
#[Object(name_type)]
impl<T: Record + OutputType> Edge<'_, T> {
    /// The place after the record.
    async fn cursor(&self) -> async_graphql::Result<String> {
        Ok(records::cursor_after(self.node, &self.request.order)?)
    }

    /// The record.
    async fn node(&self) -> &T {
        self.node
    }
}
