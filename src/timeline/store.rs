//! The SQL of timelines.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::model::TimelineKind;
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::db::types::{Instant, Uid};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyUid, DealId, Object, RecordId};
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::types::Timestamp;

/// An item without the record behind it.
#[derive(Debug, Queryable)]
pub(super) struct Row {
    pub kind: TimelineKind,
    pub at: Timestamp,
    pub id: AnyUid,
    pub title: Option<String>,
    pub account_id: Option<AccountId>,
    pub deal_id: Option<DealId>,
}

/// The place of an item in the order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub at: Timestamp,
    pub id: AnyUid,
}

/// Refuses a subject that does not exist or was deleted.
pub(super) fn ensure_exists(cx: &mut Ctx, subject: RecordId) -> Result<()> {
    let mut sql = Sql::text(format!(
        "FROM {} WHERE workspace_id = ",
        subject.object.table()
    ));
    sql.bind(Bound::Uid(cx.workspace_uid())).push(" AND id = ");
    sql.bind(Bound::Uid(subject.uid()));
    let deleted_at = Column::<Nullable<Instant>>::new("deleted_at");
    let found: Vec<Option<Timestamp>> =
        on!(&mut cx.conn, c => Select::new(deleted_at, sql).load(c))?;
    match found.first() {
        None => Err(Error::not_found(subject)),
        Some(Some(_deleted_at)) => Err(Error::Deleted(subject)),
        Some(None) => Ok(()),
    }
}

/// Items of a subject after a place, newest first.
pub(super) fn rows(
    cx: &mut Ctx,
    subject: RecordId,
    kinds: &[TimelineKind],
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut sql = Sql::text("FROM (");
    let mut is_empty = true;
    for kind in kinds {
        let Some(source) = source(cx, subject, *kind) else {
            continue;
        };
        if !is_empty {
            sql.push(" UNION ALL ");
        }
        is_empty = false;
        sql.append(source.page(*kind, after, limit));
    }
    if is_empty {
        return Ok(Vec::new());
    }
    sql.push(") AS item ORDER BY item.moment DESC, item.id DESC LIMIT ");
    sql.bind(Bound::Integer(limit));
    let columns = (
        Column::<Text>::new("item.kind"),
        Column::<Instant>::new("item.moment"),
        Column::<Uid>::new("item.id"),
        Column::<Nullable<Text>>::new("item.title"),
        Column::<Nullable<Uid>>::new("item.account_id"),
        Column::<Nullable<Uid>>::new("item.deal_id"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, sql).load(c))?)
}

/// Where the items of one kind come from.
struct Source {
    /// `moment, id, title, account_id, deal_id` in SQL.
    columns: [&'static str; 5],
    /// `FROM` and `WHERE`.
    rest: Sql,
}

impl Source {
    /// The newest items of the kind after a place: no more of them can be in the page, and an index
    /// gives them in their order.
    fn page(self, kind: TimelineKind, after: Option<Place>, limit: i64) -> Sql {
        let Self {
            columns: [moment, id, title, account, deal],
            rest,
        } = self;
        let kind = kind.as_str();
        let mut sql = Sql::text(format!(
            "SELECT * FROM (SELECT '{kind}' AS kind, {moment} AS moment, {id} AS id, \
             {title} AS title, {account} AS account_id, {deal} AS deal_id "
        ));
        sql.append(rest);
        if let Some(place) = after {
            sql.push(&format!(" AND ({moment}, {id}) < ("));
            sql.bind(Bound::Timestamp(place.at))
                .push(", ")
                .bind(Bound::Uid(place.id))
                .push(")");
        }
        sql.push(&format!(" ORDER BY {moment} DESC, {id} DESC LIMIT "));
        sql.bind(Bound::Integer(limit))
            .push(&format!(") AS {kind}"));
        sql
    }
}

/// The items of a kind that belong to a subject; nothing if there cannot be any.
fn source(cx: &Ctx, subject: RecordId, kind: TimelineKind) -> Option<Source> {
    let no_deal = match cx.dialect() {
        Dialect::Postgres => "NULL::uuid",
        Dialect::Sqlite => "NULL",
    };
    let columns = match kind {
        TimelineKind::Interaction => ["occurred_at", "id", "subject", "account_id", "deal_id"],
        TimelineKind::Note => [
            "created_at",
            "id",
            "substr(body, 1, 200)",
            "account_id",
            "deal_id",
        ],
        TimelineKind::Task => [
            "COALESCE(done_at, due_at, created_at)",
            "id",
            "title",
            "account_id",
            "deal_id",
        ],
        TimelineKind::DealStage => [
            "entry.entered_at",
            "entry.id",
            "stage.name",
            "deal.account_id",
            "entry.deal_id",
        ],
        TimelineKind::JourneyStage => [
            "entry.entered_at",
            "entry.id",
            "stage.name",
            "journey.account_id",
            no_deal,
        ],
    };
    let rest = match kind {
        TimelineKind::Interaction => records_of("interactions", cx, subject)?,
        TimelineKind::Note => records_of("notes", cx, subject)?,
        TimelineKind::Task => records_of("tasks", cx, subject)?,
        TimelineKind::DealStage => deal_stages_of(cx, subject)?,
        TimelineKind::JourneyStage => journey_stages_of(cx, subject)?,
    };
    Some(Source { columns, rest })
}

fn records_of(table: &str, cx: &Ctx, subject: RecordId) -> Option<Sql> {
    let workspace = Bound::Uid(cx.workspace_uid());
    let mut sql = Sql::text(format!("FROM {table}"));
    let column = match (subject.object, table) {
        (Object::Account, _) => Some("account_id"),
        (Object::Deal, _) => Some("deal_id"),
        (Object::Stakeholder, "interactions") => {
            // Joined, since with `IN` SQLite would look through all interactions for these. The
            // moment is that of the interaction; with it the index holds all that is asked for.
            sql.push(" JOIN (SELECT DISTINCT occurred_at AS at, interaction_id ");
            sql.push("FROM interaction_participants WHERE workspace_id = ")
                .bind(workspace.clone())
                .push(" AND stakeholder_id = ")
                .bind(Bound::Uid(subject.uid()));
            sql.push(") AS part ON part.interaction_id = id");
            None
        }
        (Object::Stakeholder, _) => Some("stakeholder_id"),
        _ => return None,
    };
    sql.push(" WHERE workspace_id = ")
        .bind(workspace)
        .push(" AND deleted_at IS NULL");
    if let Some(column) = column {
        sql.push(&format!(" AND {column} = "))
            .bind(Bound::Uid(subject.uid()));
    }
    Some(sql)
}

/// Narrows stays to those of an account's deals or journeys. Said of the stays themselves, since
/// SQLite would look through all of them for the ones whose deal belongs to the account.
fn of_account(sql: &mut Sql, column: &str, table: &str, cx: &Ctx, account: RecordId) {
    sql.push(&format!(
        " AND {column} IN (SELECT id FROM {table} WHERE workspace_id = "
    ));
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND account_id = ")
        .bind(Bound::Uid(account.uid()))
        .push(")");
}

fn deal_stages_of(cx: &Ctx, subject: RecordId) -> Option<Sql> {
    let mut sql = Sql::text(
        "FROM deals AS deal \
         JOIN deal_stage_entries AS entry \
         ON entry.workspace_id = deal.workspace_id AND entry.deal_id = deal.id \
         JOIN pipeline_stages AS stage \
         ON stage.workspace_id = entry.workspace_id AND stage.id = entry.stage_id \
         WHERE deal.workspace_id = ",
    );
    sql.bind(Bound::Uid(cx.workspace_uid()));
    sql.push(" AND deal.deleted_at IS NULL");
    match subject.object {
        Object::Account => of_account(&mut sql, "entry.deal_id", "deals", cx, subject),
        Object::Deal => {
            sql.push(" AND entry.deal_id = ")
                .bind(Bound::Uid(subject.uid()));
        }
        _ => return None,
    }
    Some(sql)
}

fn journey_stages_of(cx: &Ctx, subject: RecordId) -> Option<Sql> {
    if subject.object != Object::Account {
        return None;
    }
    let mut sql = Sql::text(
        "FROM journeys AS journey \
         JOIN journey_stage_entries AS entry \
         ON entry.workspace_id = journey.workspace_id AND entry.journey_id = journey.id \
         JOIN journey_stages AS stage \
         ON stage.workspace_id = entry.workspace_id AND stage.id = entry.stage_id \
         WHERE journey.workspace_id = ",
    );
    sql.bind(Bound::Uid(cx.workspace_uid()));
    sql.push(" AND journey.deleted_at IS NULL");
    of_account(&mut sql, "entry.journey_id", "journeys", cx, subject);
    Some(sql)
}
