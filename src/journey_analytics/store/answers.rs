//! What was answered to surveys about journeys.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use super::each_row;
use crate::context::Ctx;
use crate::error::Result;
use crate::feedback::FeedbackKind;
use crate::query::sql::{Bound, Column, Sql};
use crate::types::Timestamp;

/// An answer: to which question, the score and its scale.
pub(in super::super) type AnswerRow = (FeedbackKind, i32, i32);

/// The answers about the journeys of `FROM` and `WHERE` up to a moment, by their ids, so that sums of fractions do not depend on the store.
pub(in super::super) fn for_each_answer(
    cx: &mut Ctx,
    journeys: Sql,
    moment: Timestamp,
    mut see: impl FnMut(AnswerRow) -> Result<()>,
) -> Result<()> {
    let mut rest = Sql::text("FROM feedback AS answer WHERE answer.workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND answer.deleted_at IS NULL AND answer.answered_at <= ")
        .bind(Bound::Timestamp(moment))
        .push(" AND answer.journey_id IN (SELECT \"journeys\".id ")
        .append(journeys)
        .push(") ORDER BY answer.id");
    let columns = (
        Column::<Text>::new("answer.kind"),
        Column::<Integer>::new("answer.score"),
        Column::<Integer>::new("answer.scale"),
    );
    each_row!(cx, AnswerRow, columns, rest, see)
}
