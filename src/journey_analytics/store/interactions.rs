//! Interactions in the order in which each account had them.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text};

use super::each_row;
use crate::context::{Ctx, Dialect};
use crate::db::types::{Instant, Uid};
use crate::error::Result;
use crate::ids::AccountId;
use crate::interactions::InteractionKind;
use crate::query::sql::{Bound, Column, Sql};
use crate::types::Timestamp;

/// An interaction: with whom, when, its label and its sentiment.
pub(in super::super) type ContactRow = (AccountId, Timestamp, String, Option<i32>);

/// What narrows interactions, and journeys by them.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Narrowing {
    pub channel: Option<InteractionKind>,
    pub role: Option<String>,
}

impl Narrowing {
    /// Conditions on `contact`.
    fn conditions(&self, cx: &Ctx) -> Sql {
        let mut sql = Sql::default();
        if let Some(channel) = self.channel {
            sql.push(" AND contact.kind = ")
                .bind(Bound::Text(channel.as_str().to_owned()));
        }
        if let Some(role) = &self.role {
            sql.push(
                " AND EXISTS (SELECT 1 FROM interaction_participants AS part \
                 JOIN committee_members AS member ON member.workspace_id = part.workspace_id \
                 AND member.stakeholder_id = part.stakeholder_id AND member.deleted_at IS NULL \
                 JOIN deals AS deal ON deal.workspace_id = member.workspace_id AND deal.id = member.deal_id \
                 WHERE part.workspace_id = contact.workspace_id AND part.interaction_id = contact.id \
                 AND deal.account_id = contact.account_id AND ",
            );
            match cx.dialect() {
                Dialect::Postgres => sql
                    .push("jsonb_exists(member.roles, ")
                    .bind(Bound::Text(role.clone()))
                    .push("))"),
                Dialect::Sqlite => sql
                    .push("EXISTS (SELECT 1 FROM json_each(member.roles) WHERE value = ")
                    .bind(Bound::Text(role.clone()))
                    .push("))"),
            };
        }
        sql
    }
}

/// Narrows the journeys of `FROM` and `WHERE` to those with such an interaction while they lasted.
pub(in super::super) fn narrow(cx: &Ctx, rest: &mut Sql, narrowing: &Narrowing, moment: Timestamp) {
    if narrowing.channel.is_none() && narrowing.role.is_none() {
        return;
    }
    rest.push(
        " AND EXISTS (SELECT 1 FROM interactions AS contact \
         WHERE contact.workspace_id = \"journeys\".workspace_id \
         AND contact.account_id = \"journeys\".account_id AND contact.deleted_at IS NULL \
         AND contact.occurred_at >= \"journeys\".started_at \
         AND (\"journeys\".ended_at IS NULL OR contact.occurred_at <= \"journeys\".ended_at) \
         AND contact.occurred_at <= ",
    )
    .bind(Bound::Timestamp(moment))
    .append(narrowing.conditions(cx))
    .push(")");
}

/// The interactions with the accounts of the journeys of `FROM` and `WHERE`, those of one account together, in the order of time
/// and of those at one instant in the order in which they were recorded. `label` is SQL over `contact`.
pub(in super::super) fn for_each_contact(
    cx: &mut Ctx,
    journeys: Sql,
    narrowing: &Narrowing,
    label: &str,
    moment: Timestamp,
    mut see: impl FnMut(ContactRow) -> Result<()>,
) -> Result<()> {
    let mut rest = Sql::text("FROM interactions AS contact WHERE contact.workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND contact.deleted_at IS NULL AND contact.occurred_at <= ")
        .bind(Bound::Timestamp(moment))
        .append(narrowing.conditions(cx))
        .push(" AND contact.account_id IN (SELECT \"journeys\".account_id ")
        .append(journeys)
        .push(") ORDER BY contact.account_id, contact.occurred_at, contact.id");
    let columns = (
        Column::<Uid>::new("contact.account_id"),
        Column::<Instant>::new("contact.occurred_at"),
        Column::<Text>::new(label),
        Column::<Nullable<Integer>>::new("contact.sentiment"),
    );
    each_row!(cx, ContactRow, columns, rest, see)
}
