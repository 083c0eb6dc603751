//! Notes over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewNote, Note, NotePatch};
use super::operations;
use crate::accounts::Account;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::NoteId;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::users::User;

#[derive(Default)]
pub struct NoteQueries;

#[Object]
impl NoteQueries {
    /// One note.
    async fn note(&self, ctx: &Context<'_>, id: NoteId) -> Result<Note> {
        read(ctx, |cx| operations::get_note(cx, id))
    }

    /// A page of notes.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Note>>,
        order_by: Option<Vec<OrderOf<Note>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Note>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_notes)
    }
}

#[derive(Default)]
pub struct NoteMutations;

#[Object]
impl NoteMutations {
    /// Adds a note.
    async fn create_note(&self, ctx: &Context<'_>, input: NewNote) -> Result<Note> {
        write(ctx, |cx| operations::create_note(cx, &input))
    }

    /// Changes a note: what is absent stays, `null` clears.
    async fn update_note(
        &self,
        ctx: &Context<'_>,
        id: NoteId,
        input: NotePatch,
        expected_version: Option<i32>,
    ) -> Result<Note> {
        write(ctx, |cx| {
            operations::update_note(cx, id, &input, expected_version)
        })
    }

    /// Deletes a note; it can be restored.
    async fn delete_note(
        &self,
        ctx: &Context<'_>,
        id: NoteId,
        expected_version: Option<i32>,
    ) -> Result<Note> {
        write(ctx, |cx| operations::delete_note(cx, id, expected_version))
    }

    /// Takes a deletion back.
    async fn restore_note(
        &self,
        ctx: &Context<'_>,
        id: NoteId,
        expected_version: Option<i32>,
    ) -> Result<Note> {
        write(ctx, |cx| operations::restore_note(cx, id, expected_version))
    }
}

#[ComplexObject]
impl Note {
    /// The account it is about.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The user who wrote it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.author_id).await
    }

    /// The stakeholder it is about.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.stakeholder_id).await
    }

    /// The deal it is about.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, self.deal_id).await
    }
}
