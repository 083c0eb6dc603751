//! Who named which pain point, and what is at stake with them.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::each_row;
use crate::context::Ctx;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{AccountId, JourneyMapId, Object, PainPointId, RecordId};
use crate::query::sql::{Bound, Column, Sql};
use crate::types::Timestamp;

/// A kind of records in which pain points are named: when that was, and how an account is reached.
struct Speaking {
    object: Object,
    at: &'static str,
    has_account: bool,
    has_deal: bool,
    has_stakeholder: bool,
}

const SPEAKING: [Speaking; 6] = [
    Speaking {
        object: Object::Interaction,
        at: "occurred_at",
        has_account: true,
        has_deal: true,
        has_stakeholder: false,
    },
    Speaking {
        object: Object::Feedback,
        at: "answered_at",
        has_account: true,
        has_deal: false,
        has_stakeholder: true,
    },
    Speaking {
        object: Object::Note,
        at: "created_at",
        has_account: true,
        has_deal: true,
        has_stakeholder: true,
    },
    Speaking {
        object: Object::Task,
        at: "created_at",
        has_account: true,
        has_deal: true,
        has_stakeholder: true,
    },
    Speaking {
        object: Object::Objection,
        at: "created_at",
        has_account: false,
        has_deal: true,
        has_stakeholder: false,
    },
    Speaking {
        object: Object::WinLossRecord,
        at: "closed_at",
        has_account: false,
        has_deal: true,
        has_stakeholder: false,
    },
];

/// Which mentions of pain points count.
pub(in super::super) struct Mentions {
    /// `FROM` and `WHERE` of the accounts.
    pub accounts: Sql,
    /// Only those made while the account went this way.
    pub map: Option<JourneyMapId>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub moment: Timestamp,
}

/// A pain point, an account that named it, and in how many records.
pub(in super::super) type MentionRow = (PainPointId, AccountId, i64);

/// Who named which pain point how often.
pub(in super::super) fn for_each_mention(
    cx: &mut Ctx,
    mentions: Mentions,
    mut see: impl FnMut(MentionRow) -> Result<()>,
) -> Result<()> {
    let Mentions {
        accounts,
        map,
        from,
        to,
        moment,
    } = mentions;
    let workspace = cx.workspace_uid();
    let mut rest = Sql::text("FROM (");
    for (place, speaking) in SPEAKING.iter().enumerate() {
        if place > 0 {
            rest.push(" UNION ALL ");
        }
        rest.push(&speaking.select())
            .push(" WHERE mention.workspace_id = ")
            .bind(Bound::Uid(workspace))
            .push(&format!(
                " AND mention.object = '{}'",
                speaking.object.as_str()
            ));
    }
    rest.push(") AS named WHERE named.named_at <= ")
        .bind(Bound::Timestamp(moment));
    if let Some(from) = from {
        rest.push(" AND named.named_at >= ")
            .bind(Bound::Timestamp(from));
    }
    if let Some(to) = to {
        rest.push(" AND named.named_at < ")
            .bind(Bound::Timestamp(to));
    }
    if let Some(map) = map {
        rest.push(" AND EXISTS (SELECT 1 FROM journeys AS journey WHERE journey.workspace_id = ")
            .bind(Bound::Uid(workspace))
            .push(" AND journey.account_id = named.account_id AND journey.journey_map_id = ")
            .bind(Bound::Uid(RecordId::from(map).uid()))
            .push(
                " AND journey.deleted_at IS NULL AND journey.started_at <= named.named_at \
                 AND (journey.ended_at IS NULL OR journey.ended_at >= named.named_at))",
            );
    }
    rest.push(" AND named.account_id IN (SELECT \"accounts\".id ")
        .append(accounts)
        .push(
            ") GROUP BY named.pain_point_id, named.account_id \
             ORDER BY named.pain_point_id, named.account_id",
        );
    let columns = (
        Column::<Uid>::new("named.pain_point_id"),
        Column::<Uid>::new("named.account_id"),
        Column::<BigInt>::new("COUNT(*)"),
    );
    each_row!(cx, MentionRow, columns, rest, see)
}

impl Speaking {
    /// The mentions in records of the kind, each with the account and the moment; without the condition.
    fn select(&self) -> String {
        let mut accounts = Vec::new();
        let mut joins = String::new();
        if self.has_account {
            accounts.push("record.account_id");
        }
        if self.has_deal {
            accounts.push("deal.account_id");
            joins.push_str(
                " LEFT JOIN deals AS deal ON deal.workspace_id = record.workspace_id AND deal.id = record.deal_id",
            );
        }
        if self.has_stakeholder {
            accounts.push("person.account_id");
            joins.push_str(
                " LEFT JOIN stakeholders AS person ON person.workspace_id = record.workspace_id \
                 AND person.id = record.stakeholder_id",
            );
        }
        let account = match accounts.as_slice() {
            [account] => (*account).to_owned(),
            several => format!("COALESCE({})", several.join(", ")),
        };
        let (table, at) = (self.object.table(), self.at);
        format!(
            "SELECT mention.pain_point_id, {account} AS account_id, record.{at} AS named_at \
             FROM pain_point_mentions AS mention JOIN {table} AS record \
             ON record.workspace_id = mention.workspace_id AND record.id = mention.record_id \
             AND record.deleted_at IS NULL{joins}"
        )
    }
}

/// An open deal: account, amount and currency.
pub(in super::super) type StakeRow = (AccountId, Option<i64>, Option<String>);

/// The deals of accounts that were open at a moment, of the deals of `FROM` and `WHERE`.
pub(in super::super) fn for_each_stake(
    cx: &mut Ctx,
    deals: Sql,
    moment: Timestamp,
    mut see: impl FnMut(StakeRow) -> Result<()>,
) -> Result<()> {
    let mut rest = deals;
    rest.push(
        " AND \"deals\".account_id IS NOT NULL \
         AND (\"deals\".closed_at IS NULL OR \"deals\".closed_at > ",
    )
    .bind(Bound::Timestamp(moment))
    .push(
        ") AND EXISTS (SELECT 1 FROM deal_stage_entries AS stay \
         WHERE stay.workspace_id = \"deals\".workspace_id AND stay.deal_id = \"deals\".id \
         AND stay.entered_at <= ",
    )
    .bind(Bound::Timestamp(moment))
    .push(") ORDER BY \"deals\".id");
    let columns = (
        Column::<Uid>::new("\"deals\".account_id"),
        Column::<Nullable<BigInt>>::new("\"deals\".amount_minor"),
        Column::<Nullable<Text>>::new("\"deals\".currency"),
    );
    each_row!(cx, StakeRow, columns, rest, see)
}
