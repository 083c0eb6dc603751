//! What is read of many answers.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Integer, Nullable, Text};

use super::model::{Feedback, FeedbackKind};
use crate::context::Ctx;
use crate::db::on;
use crate::db::types::{Instant, Uid};
use crate::error::Result;
use crate::ids::AnyUid;
use crate::query::ListRequest;
use crate::query::sql::{Column, Select};
use crate::records::{self, Record as _};
use crate::types::Timestamp;

/// The question, the score and its scale; the stage, the touchpoint and who answered; when.
pub(super) type Row = (
    FeedbackKind,
    i32,
    i32,
    Option<AnyUid>,
    Option<AnyUid>,
    Option<AnyUid>,
    Timestamp,
);

/// The answers that a request asks for, by their ids, so that sums of fractions do not depend on the store.
pub(super) fn answers(cx: &mut Ctx, request: &ListRequest) -> Result<Vec<Row>> {
    let mut rest = records::from_where(cx, Feedback::TABLE, request)?;
    rest.push(" ORDER BY \"feedback\".\"id\"");
    let columns = (
        Column::<Text>::new("\"feedback\".\"kind\""),
        Column::<Integer>::new("\"feedback\".\"score\""),
        Column::<Integer>::new("\"feedback\".\"scale\""),
        Column::<Nullable<Uid>>::new("\"feedback\".\"stage_id\""),
        Column::<Nullable<Uid>>::new("\"feedback\".\"touchpoint_id\""),
        Column::<Nullable<Uid>>::new("\"feedback\".\"stakeholder_id\""),
        Column::<Instant>::new("\"feedback\".\"answered_at\""),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?)
}
