//! Interactions in the order in which each account had them.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable, Text};

use super::each_row;
use crate::context::{Ctx, Dialect};
use crate::db::types::{Instant, Uid};
use crate::error::Result;
use crate::ids::{AccountId, InteractionId, JourneyId};
use crate::interactions::{InteractionDirection, InteractionKind};
use crate::query::sql::{Bound, Column, Sql};
use crate::types::Timestamp;

/// An interaction: with whom, when, its label and its sentiment.
pub(in super::super) type ContactRow = (
    AccountId,
    Timestamp,
    String,
    Option<i32>,
    InteractionDirection,
);

/// An interaction and what it was on one journey, if anything is known of that.
#[derive(Debug, Queryable)]
pub(in super::super) struct MatchRow {
    pub account: AccountId,
    pub interaction: InteractionId,
    pub at: Timestamp,
    pub channel: String,
    pub sentiment: Option<i32>,
    pub direction: InteractionDirection,
    /// The journey on which it was a touchpoint, or was said to be none.
    pub journey: Option<JourneyId>,
    /// The name of the touchpoint.
    pub touchpoint: Option<String>,
    /// The channel for which it is planned.
    pub planned_channel: Option<String>,
    /// Whether buyers took part, and none of them has the role for which it is planned.
    pub by_others: bool,
}

/// What narrows interactions, and journeys by them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Narrowing {
    pub(in super::super) channel: Option<InteractionKind>,
    pub(in super::super) role: Option<String>,
    /// `FROM` and `WHERE` of the stakeholders of a persona.
    pub(in super::super) persona: Option<Sql>,
}

impl Narrowing {
    fn is_nothing(&self) -> bool {
        self.channel.is_none() && self.role.is_none() && self.persona.is_none()
    }

    /// Conditions on `contact`, an alias of interactions.
    pub(crate) fn conditions(&self, cx: &Ctx) -> Sql {
        let mut sql = Sql::default();
        if let Some(channel) = self.channel {
            sql.push(" AND contact.kind = ")
                .bind(Bound::Text(channel.as_str().to_owned()));
        }
        if let Some(role) = &self.role {
            let (before, after) = among_roles(cx);
            sql.push(&format!(" AND {WITH_ROLE}{before}"))
                .bind(Bound::Text(role.clone()))
                .push(&format!("{after})"));
        }
        if let Some(persona) = &self.persona {
            sql.push(
                " AND EXISTS (SELECT 1 FROM interaction_participants AS part \
                 WHERE part.workspace_id = contact.workspace_id AND part.interaction_id = contact.id \
                 AND part.stakeholder_id IN (SELECT \"stakeholders\".id ",
            )
            .append(persona.clone())
            .push("))");
        }
        sql
    }
}

/// That somebody took part in `contact` who sits on a committee of the account, up to what is asked of the roles.
///
/// From the interaction to its people and on: without CROSS, SQLite would look through all members for each interaction.
const WITH_ROLE: &str = "EXISTS (SELECT 1 FROM interaction_participants AS part \
    CROSS JOIN committee_members AS member CROSS JOIN deals AS deal \
    WHERE part.workspace_id = contact.workspace_id AND part.interaction_id = contact.id \
    AND member.workspace_id = part.workspace_id AND member.stakeholder_id = part.stakeholder_id \
    AND member.deleted_at IS NULL \
    AND deal.workspace_id = member.workspace_id AND deal.id = member.deal_id \
    AND deal.account_id = contact.account_id AND ";

/// That it is known which buyers took part in `contact`, or some of them.
const WITH_BUYERS: &str = "EXISTS (SELECT 1 FROM interaction_participants AS part \
    CROSS JOIN stakeholders AS buyer \
    WHERE part.workspace_id = contact.workspace_id AND part.interaction_id = contact.id \
    AND buyer.workspace_id = part.workspace_id AND buyer.id = part.stakeholder_id)";

/// What stands around a role to ask whether `member` has it.
fn among_roles(cx: &Ctx) -> (&'static str, &'static str) {
    match cx.dialect() {
        Dialect::Postgres => ("jsonb_exists(member.roles, ", ")"),
        Dialect::Sqlite => (
            "EXISTS (SELECT 1 FROM json_each(member.roles) WHERE value = ",
            ")",
        ),
    }
}

/// Narrows the journeys of `FROM` and `WHERE` to those with such an interaction while they lasted.
pub(in super::super) fn narrow(cx: &Ctx, rest: &mut Sql, narrowing: &Narrowing, moment: Timestamp) {
    if narrowing.is_nothing() {
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
    let rest = contacts(cx, journeys, narrowing, "", moment);
    let columns = (
        Column::<Uid>::new("contact.account_id"),
        Column::<Instant>::new("contact.occurred_at"),
        Column::<Text>::new(label),
        Column::<Nullable<Integer>>::new("contact.sentiment"),
        Column::<Text>::new("contact.direction"),
    );
    each_row!(cx, ContactRow, columns, rest, see)
}

/// The same, each as often as there are journeys on which it is known what it was, and once if there is none.
pub(in super::super) fn for_each_match(
    cx: &mut Ctx,
    journeys: Sql,
    narrowing: &Narrowing,
    moment: Timestamp,
    mut see: impl FnMut(MatchRow) -> Result<()>,
) -> Result<()> {
    let joins = "LEFT JOIN interaction_touchpoints AS matched \
         ON matched.workspace_id = contact.workspace_id AND matched.interaction_id = contact.id \
         LEFT JOIN touchpoints AS planned \
         ON planned.workspace_id = matched.workspace_id AND planned.id = matched.touchpoint_id ";
    let rest = contacts(cx, journeys, narrowing, joins, moment);
    let (before, after) = among_roles(cx);
    let by_others = format!(
        "(planned.committee_role IS NOT NULL AND {WITH_BUYERS} \
         AND NOT {WITH_ROLE}{before}planned.committee_role{after}))"
    );
    let columns = (
        Column::<Uid>::new("contact.account_id"),
        Column::<Uid>::new("contact.id"),
        Column::<Instant>::new("contact.occurred_at"),
        Column::<Text>::new("contact.kind"),
        Column::<Nullable<Integer>>::new("contact.sentiment"),
        Column::<Text>::new("contact.direction"),
        Column::<Nullable<Uid>>::new("matched.journey_id"),
        Column::<Nullable<Text>>::new("planned.name"),
        Column::<Nullable<Text>>::new("planned.channel"),
        Column::<Bool>::new(by_others),
    );
    each_row!(cx, MatchRow, columns, rest, see)
}

/// `FROM` and the rest of the interactions with the accounts of journeys, those of one account together and in order.
fn contacts(cx: &Ctx, journeys: Sql, narrowing: &Narrowing, joins: &str, moment: Timestamp) -> Sql {
    let mut rest = Sql::text("FROM interactions AS contact ");
    rest.push(joins)
        .push("WHERE contact.workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND contact.deleted_at IS NULL AND contact.occurred_at <= ")
        .bind(Bound::Timestamp(moment))
        .append(narrowing.conditions(cx))
        .push(" AND contact.account_id IN (SELECT \"journeys\".account_id ")
        .append(journeys)
        .push(") ORDER BY contact.account_id, contact.occurred_at, contact.id");
    rest
}

/// A role of an account's committees, and when somebody who has it took part in an interaction.
pub(in super::super) type AppearanceRow = (AccountId, String, Timestamp);

/// The roles that took part in interactions with the accounts of those journeys of `FROM` and `WHERE` that are under way, those of one
/// account together, role by role, in the order of time. At one instant a role appears once.
pub(in super::super) fn for_each_appearance(
    cx: &mut Ctx,
    journeys: Sql,
    narrowing: &Narrowing,
    moment: Timestamp,
    mut see: impl FnMut(AppearanceRow) -> Result<()>,
) -> Result<()> {
    let roles = match cx.dialect() {
        Dialect::Postgres => "jsonb_array_elements_text(member.roles) AS played(value)",
        Dialect::Sqlite => "json_each(member.roles) AS played",
    };
    let mut rest = Sql::text(format!(
        "FROM interactions AS contact \
         JOIN interaction_participants AS part ON part.workspace_id = contact.workspace_id \
         AND part.interaction_id = contact.id \
         JOIN committee_members AS member ON member.workspace_id = part.workspace_id \
         AND member.stakeholder_id = part.stakeholder_id AND member.deleted_at IS NULL \
         JOIN deals AS deal ON deal.workspace_id = member.workspace_id AND deal.id = member.deal_id \
         AND deal.account_id = contact.account_id \
         CROSS JOIN {roles} WHERE contact.workspace_id = "
    ));
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND contact.deleted_at IS NULL AND contact.occurred_at <= ")
        .bind(Bound::Timestamp(moment))
        .append(narrowing.conditions(cx))
        .push(" AND contact.account_id IN (SELECT \"journeys\".account_id ")
        .append(journeys)
        .push(" AND (\"journeys\".ended_at IS NULL OR \"journeys\".ended_at > ")
        .bind(Bound::Timestamp(moment))
        .push(
            ")) GROUP BY contact.account_id, played.value, contact.occurred_at \
             ORDER BY contact.account_id, played.value, contact.occurred_at",
        );
    let columns = (
        Column::<Uid>::new("contact.account_id"),
        Column::<Text>::new("played.value"),
        Column::<Instant>::new("contact.occurred_at"),
    );
    each_row!(cx, AppearanceRow, columns, rest, see)
}
