//! Likely duplicates over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{
    AccountDuplicate, DistinctAccount, DistinctStakeholder, DuplicateRequest, StakeholderDuplicate,
};
use super::operations;
use crate::accounts::Account;
use crate::graphql::{PageInfo, page_cost, read, write};
use crate::ids::{AccountId, StakeholderId};
use crate::query::{ListRequest, Page};
use crate::stakeholders::Stakeholder;

#[derive(Default)]
pub struct DuplicateQueries;

#[Object]
impl DuplicateQueries {
    /// Pairs of accounts that may be one, the likeliest first: by domain or web site, name, country
    /// and industry.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn account_duplicates(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<AccountDuplicateConnection> {
        let (request, is_first) = request(first, after);
        let page = read(ctx, |cx| operations::list_account_duplicates(cx, &request))?;
        Ok(AccountDuplicateConnection { page, is_first })
    }

    /// Accounts that may be the same as one, the likeliest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn duplicates_of_account(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<AccountDuplicateConnection> {
        let (request, is_first) = request(first, after);
        let page = read(ctx, |cx| {
            operations::list_duplicates_of_account(cx, id, &request)
        })?;
        Ok(AccountDuplicateConnection { page, is_first })
    }

    /// Pairs of stakeholders who may be one, the likeliest first: by e-mail address, number, name,
    /// account and title.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stakeholder_duplicates(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<StakeholderDuplicateConnection> {
        let (request, is_first) = request(first, after);
        let page = read(ctx, |cx| {
            operations::list_stakeholder_duplicates(cx, &request)
        })?;
        Ok(StakeholderDuplicateConnection { page, is_first })
    }

    /// Stakeholders who may be the same as one, the likeliest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn duplicates_of_stakeholder(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<StakeholderDuplicateConnection> {
        let (request, is_first) = request(first, after);
        let page = read(ctx, |cx| {
            operations::list_duplicates_of_stakeholder(cx, id, &request)
        })?;
        Ok(StakeholderDuplicateConnection { page, is_first })
    }
}

#[derive(Default)]
pub struct DuplicateMutations;

#[Object]
impl DuplicateMutations {
    /// Says that two accounts are not the same: they are no likely duplicates any more.
    async fn tell_account_apart(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        input: DistinctAccount,
        expected_version: Option<i32>,
    ) -> Result<Account> {
        write(ctx, |cx| {
            operations::tell_account_apart(cx, id, &input, expected_version)
        })
    }

    /// Takes back that two accounts are not the same.
    async fn compare_account_again(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        input: DistinctAccount,
        expected_version: Option<i32>,
    ) -> Result<Account> {
        write(ctx, |cx| {
            operations::compare_account_again(cx, id, &input, expected_version)
        })
    }

    /// Says that two stakeholders are not the same: they are no likely duplicates any more.
    async fn tell_stakeholder_apart(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        input: DistinctStakeholder,
        expected_version: Option<i32>,
    ) -> Result<Stakeholder> {
        write(ctx, |cx| {
            operations::tell_stakeholder_apart(cx, id, &input, expected_version)
        })
    }

    /// Takes back that two stakeholders are not the same.
    async fn compare_stakeholder_again(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        input: DistinctStakeholder,
        expected_version: Option<i32>,
    ) -> Result<Stakeholder> {
        write(ctx, |cx| {
            operations::compare_stakeholder_again(cx, id, &input, expected_version)
        })
    }
}

fn request(first: Option<i32>, after: Option<String>) -> (DuplicateRequest, bool) {
    let is_first = after.is_none();
    let request = DuplicateRequest {
        limit: first.map_or(ListRequest::DEFAULT_LIMIT, i64::from),
        cursor: after,
    };
    (request, is_first)
}

/// A page of pairs of accounts.
pub struct AccountDuplicateConnection {
    page: Page<AccountDuplicate>,
    is_first: bool,
}

/// A page of pairs of accounts.
#[Object]
impl AccountDuplicateConnection {
    /// The pairs with their cursors.
    async fn edges(&self) -> Vec<AccountDuplicateEdge<'_>> {
        self.page.data.iter().map(AccountDuplicateEdge).collect()
    }

    /// The pairs alone.
    async fn nodes(&self) -> &[AccountDuplicate] {
        &self.page.data
    }

    /// How to go on.
    async fn page_info(&self) -> Result<PageInfo> {
        let pairs = &self.page.data;
        Ok(PageInfo {
            has_next_page: self.page.next.is_some(),
            has_previous_page: !self.is_first,
            start_cursor: pairs.first().map(operations::account_cursor).transpose()?,
            end_cursor: pairs.last().map(operations::account_cursor).transpose()?,
        })
    }
}

/// A pair of accounts with its place.
pub struct AccountDuplicateEdge<'a>(&'a AccountDuplicate);

/// A pair of accounts with its place.
#[Object]
impl AccountDuplicateEdge<'_> {
    /// The place after the pair.
    async fn cursor(&self) -> Result<String> {
        Ok(operations::account_cursor(self.0)?)
    }

    /// The pair.
    async fn node(&self) -> &AccountDuplicate {
        self.0
    }
}

/// A page of pairs of stakeholders.
pub struct StakeholderDuplicateConnection {
    page: Page<StakeholderDuplicate>,
    is_first: bool,
}

/// A page of pairs of stakeholders.
#[Object]
impl StakeholderDuplicateConnection {
    /// The pairs with their cursors.
    async fn edges(&self) -> Vec<StakeholderDuplicateEdge<'_>> {
        self.page
            .data
            .iter()
            .map(StakeholderDuplicateEdge)
            .collect()
    }

    /// The pairs alone.
    async fn nodes(&self) -> &[StakeholderDuplicate] {
        &self.page.data
    }

    /// How to go on.
    async fn page_info(&self) -> Result<PageInfo> {
        let pairs = &self.page.data;
        Ok(PageInfo {
            has_next_page: self.page.next.is_some(),
            has_previous_page: !self.is_first,
            start_cursor: pairs
                .first()
                .map(operations::stakeholder_cursor)
                .transpose()?,
            end_cursor: pairs
                .last()
                .map(operations::stakeholder_cursor)
                .transpose()?,
        })
    }
}

/// A pair of stakeholders with its place.
pub struct StakeholderDuplicateEdge<'a>(&'a StakeholderDuplicate);

/// A pair of stakeholders with its place.
#[Object]
impl StakeholderDuplicateEdge<'_> {
    /// The place after the pair.
    async fn cursor(&self) -> Result<String> {
        Ok(operations::stakeholder_cursor(self.0)?)
    }

    /// The pair.
    async fn node(&self) -> &StakeholderDuplicate {
        self.0
    }
}
