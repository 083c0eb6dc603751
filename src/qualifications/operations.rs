//! Asking how well a deal is understood.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use diesel::RunQueryDsl as _;

use super::evidence::{Known, LATELY_DAYS};
use super::model::Qualification;
use crate::auth::Scope;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::history::{self, Facts, Moment};
use crate::ids::{AnyUid, DealId, Object, RecordId, StakeholderId};
use crate::qualification_answers::QualificationAnswer;
use crate::qualification_frameworks::{
    DEFAULT_FRAMEWORK, QualificationFramework, framework_by_key,
};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::records;
use crate::stakeholders::Stakeholder;

/// How well a deal is understood by the questions of a framework, as it was known at a moment. The
/// framework itself is that of now.
pub fn get_deal_qualification(
    cx: &mut Ctx,
    id: DealId,
    framework: Option<&str>,
    moment: Moment,
) -> Result<Qualification> {
    let _is_there: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    qualify(cx, id, framework, &facts)
}

/// The same from facts that are at hand.
pub(super) fn qualify(
    cx: &mut Ctx,
    id: DealId,
    framework: Option<&str>,
    facts: &Facts,
) -> Result<Qualification> {
    cx.require(Scope::read(Object::Deal))?;
    let key = framework.unwrap_or(DEFAULT_FRAMEWORK);
    let framework: QualificationFramework = framework_by_key(cx, key)?.ok_or_else(|| {
        let message = "there is no qualification framework with that key";
        Error::invalid("framework", "INVALID_VALUE", message)
    })?;
    let answers: Vec<QualificationAnswer> = facts.records()?;
    let known = known(cx, facts)?;
    Ok(Qualification::of(
        id,
        &framework,
        &answers,
        facts.moment,
        |element| element.derived_from.map(|source| known.about(source)),
    ))
}

fn known(cx: &mut Ctx, facts: &Facts) -> Result<Known> {
    let mut kinds: HashMap<String, Vec<_>> = HashMap::new();
    for (object, fields) in facts.living() {
        let kind = object.as_str().to_owned();
        kinds.entry(kind).or_default().push(fields.clone());
    }
    let members: Vec<CommitteeMember> = facts.records()?;
    let people: Vec<AnyUid> = members
        .iter()
        .map(|member| RecordId::from(member.stakeholder_id).uid())
        .collect();
    Ok(Known {
        kinds,
        names: names(cx, &people)?,
        in_contact: in_contact(cx, &people, facts.moment)?,
    })
}

/// The names of stakeholders; none for a caller who may not read them.
fn names(cx: &mut Ctx, people: &[AnyUid]) -> Result<HashMap<String, String>> {
    if cx.require(Scope::read(Object::Stakeholder)).is_err() {
        return Ok(HashMap::new());
    }
    let found = records::find_many::<Stakeholder>(cx, people)?;
    let named = found.into_values();
    Ok(named.map(|one| (one.id.to_string(), one.name)).collect())
}

/// Those among stakeholders who took part in an interaction lately. One statement.
fn in_contact(cx: &mut Ctx, people: &[AnyUid], moment: Moment) -> Result<HashSet<String>> {
    if people.is_empty() {
        return Ok(HashSet::new());
    }
    let lately = moment.as_of.plus(TimeDelta::days(-LATELY_DAYS));
    let mut rest = Sql::text(
        "FROM interaction_participants AS p JOIN interactions AS i \
         ON i.workspace_id = p.workspace_id AND i.id = p.interaction_id WHERE p.workspace_id = ",
    );
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "p.stakeholder_id", people))
        .push(" AND i.occurred_at > ")
        .bind(Bound::Timestamp(lately))
        .push(" AND i.occurred_at <= ")
        .bind(Bound::Timestamp(moment.as_of))
        .push(" AND i.created_at <= ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(" AND (i.deleted_at IS NULL OR i.deleted_at > ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(")");
    let met: Vec<AnyUid> = on!(&mut cx.conn, c => {
        Select::new(Column::<Uid>::new("DISTINCT p.stakeholder_id"), rest).load(c)
    })?;
    let ids = met
        .into_iter()
        .map(|uid| RecordId::new(StakeholderId::OBJECT, uid.0).to_string());
    Ok(ids.collect())
}
