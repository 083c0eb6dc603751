//! What journeys are made of, in the order in which it happened.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text};

use crate::context::Ctx;
use crate::db::on;
use crate::db::types::{Document, Instant, Uid};
use crate::error::Result;
use crate::ids::{AccountId, DealId, InteractionId, JourneyId, JourneyStageEntryId, StakeholderId};
use crate::journey_analytics::Narrowing;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::types::{ExternalId, Json, Timestamp};

/// A journey: id, account, the account's name, status, external ids.
pub(super) type JourneyRow = (JourneyId, AccountId, String, String, Json<Vec<ExternalId>>);

/// The journeys of `FROM` and `WHERE` with their accounts.
pub(super) fn journeys(cx: &mut Ctx, journeys: Sql) -> Result<Vec<JourneyRow>> {
    let mut rest = Sql::text(
        "FROM journeys AS journey JOIN accounts AS account \
         ON account.workspace_id = journey.workspace_id AND account.id = journey.account_id \
         WHERE journey.workspace_id = ",
    );
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey.id IN (SELECT id ")
        .append(journeys)
        .push(") ORDER BY journey.id");
    let columns = (
        Column::<Uid>::new("journey.id"),
        Column::<Uid>::new("journey.account_id"),
        Column::<Text>::new("account.name"),
        Column::<Text>::new("journey.status"),
        Column::<Document>::new("journey.external_ids"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?)
}

/// An interaction of a journey.
#[derive(Debug, Queryable)]
pub(super) struct ContactRow {
    pub journey_id: JourneyId,
    pub id: InteractionId,
    pub at: Timestamp,
    pub kind: String,
    pub direction: String,
    pub subject: Option<String>,
    pub sentiment: Option<i32>,
    pub deal_id: Option<DealId>,
    /// The name of the planned touchpoint that it was.
    pub touchpoint: Option<String>,
}

/// The interactions that took place while the journeys of `FROM` and `WHERE` lasted, of those that are asked for, up to a moment; one
/// too many tells that there are more.
pub(super) fn contacts(
    cx: &mut Ctx,
    journeys: Sql,
    (narrowing, moment): (&Narrowing, Timestamp),
    most: usize,
) -> Result<Vec<ContactRow>> {
    let mut rest = Sql::text(
        // From the journeys to their interactions: without CROSS, SQLite would look through all journeys for each interaction.
        "FROM journeys AS journey CROSS JOIN interactions AS contact \
         LEFT JOIN interaction_touchpoints AS matched ON matched.workspace_id = contact.workspace_id \
         AND matched.interaction_id = contact.id AND matched.journey_id = journey.id \
         LEFT JOIN touchpoints AS planned \
         ON planned.workspace_id = matched.workspace_id AND planned.id = matched.touchpoint_id \
         WHERE contact.workspace_id = journey.workspace_id AND contact.account_id = journey.account_id \
         AND contact.occurred_at >= journey.started_at \
         AND (journey.ended_at IS NULL OR contact.occurred_at <= journey.ended_at) \
         AND journey.workspace_id = ",
    );
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND contact.deleted_at IS NULL AND contact.occurred_at <= ")
        .bind(Bound::Timestamp(moment))
        .append(narrowing.conditions(cx))
        .push(" AND journey.id IN (SELECT id ")
        .append(journeys)
        .push(&format!(
            ") ORDER BY journey.id, contact.occurred_at, contact.id LIMIT {}",
            most.saturating_add(1)
        ));
    let columns = (
        Column::<Uid>::new("journey.id"),
        Column::<Uid>::new("contact.id"),
        Column::<Instant>::new("contact.occurred_at"),
        Column::<Text>::new("contact.kind"),
        Column::<Text>::new("contact.direction"),
        Column::<Nullable<Text>>::new("contact.subject"),
        Column::<Nullable<Integer>>::new("contact.sentiment"),
        Column::<Nullable<Uid>>::new("contact.deal_id"),
        Column::<Nullable<Text>>::new("planned.name"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?)
}

/// A stay of a journey: the journey, the stay, when it began, and the key of its stage.
pub(super) type StayRow = (JourneyId, JourneyStageEntryId, Timestamp, String);

/// The stays of the journeys of `FROM` and `WHERE` that began by a moment.
pub(super) fn stays(
    cx: &mut Ctx,
    journeys: Sql,
    moment: Timestamp,
    most: usize,
) -> Result<Vec<StayRow>> {
    let mut rest = Sql::text(
        "FROM journey_stage_entries AS stay JOIN journey_stages AS stage \
         ON stage.workspace_id = stay.workspace_id AND stage.id = stay.stage_id \
         WHERE stay.workspace_id = ",
    );
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND stay.entered_at <= ")
        .bind(Bound::Timestamp(moment))
        .push(" AND stay.journey_id IN (SELECT id ")
        .append(journeys)
        .push(&format!(
            ") ORDER BY stay.journey_id, stay.entered_at, stay.id LIMIT {}",
            most.saturating_add(1)
        ));
    let columns = (
        Column::<Uid>::new("stay.journey_id"),
        Column::<Uid>::new("stay.id"),
        Column::<Instant>::new("stay.entered_at"),
        Column::<Text>::new("stage.key"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?)
}

/// Who of the buying side took part in the interactions with the accounts of the journeys of `FROM` and `WHERE`.
pub(super) fn people(cx: &mut Ctx, journeys: Sql) -> Result<Vec<(InteractionId, StakeholderId)>> {
    let mut rest = Sql::text(
        "FROM interaction_participants AS part JOIN interactions AS contact \
         ON contact.workspace_id = part.workspace_id AND contact.id = part.interaction_id \
         WHERE part.workspace_id = ",
    );
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND part.stakeholder_id IS NOT NULL AND contact.account_id IN (SELECT account_id ")
        .append(journeys)
        .push(") ORDER BY part.interaction_id, part.id");
    let columns = (
        Column::<Uid>::new("part.interaction_id"),
        Column::<Uid>::new("part.stakeholder_id"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?)
}
