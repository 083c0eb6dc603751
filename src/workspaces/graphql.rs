//! The workspace over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{Workspace, WorkspacePatch};
use super::operations;
use crate::graphql::{read, write};

#[derive(Default)]
pub struct WorkspaceQueries;

#[Object]
impl WorkspaceQueries {
    /// The workspace that the token is good for.
    async fn workspace(&self, ctx: &Context<'_>) -> Result<Workspace> {
        read(ctx, operations::get_workspace)
    }
}

#[derive(Default)]
pub struct WorkspaceMutations;

#[Object]
impl WorkspaceMutations {
    /// Changes the workspace: what is absent stays.
    async fn update_workspace(
        &self,
        ctx: &Context<'_>,
        input: WorkspacePatch,
        expected_version: Option<i32>,
    ) -> Result<Workspace> {
        write(ctx, |cx| {
            operations::update_workspace(cx, &input, expected_version)
        })
    }
}
