//! Asking how well a deal is understood.

use std::collections::HashMap;

use super::evidence::Known;
use super::model::Qualification;
use super::store;
use crate::auth::Scope;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::history::{self, Facts, Moment};
use crate::ids::{AnyUid, DealId, Object, RecordId};
use crate::qualification_answers::QualificationAnswer;
use crate::qualification_frameworks::{
    DEFAULT_FRAMEWORK, QualificationFramework, framework_by_key,
};
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
        in_contact: store::in_contact(cx, &people, facts.moment)?,
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
