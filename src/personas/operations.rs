//! What can be done with personas.

use std::collections::{BTreeMap, HashMap};

use super::model::{NewPersona, Persona, PersonaOrigin, PersonaPatch, StakeholderPersona};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, PersonaId, RecordId, StakeholderId};
use crate::query::{Condition, FieldName, Filter, ListRequest, Operand, Operator, Page, Table};
use crate::records::{self, Record as _, filters};
use crate::stakeholders::Stakeholder;

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// Adds a persona. Its rule must make sense now, and its maker must be allowed to read what it reaches.
pub fn create_persona(cx: &mut Ctx, new: &NewPersona) -> Result<Persona> {
    cx.require(WRITE)?;
    let persona = Persona::from_new(new, cx.workspace(), cx.now());
    persona.validate()?;
    try_out(cx, &persona)?;
    records::create(cx, persona)
}

/// One persona.
pub fn get_persona(cx: &mut Ctx, id: PersonaId) -> Result<Persona> {
    records::get(cx, id)
}

/// A page of personas.
pub fn list_personas(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Persona>> {
    records::list(cx, request)
}

/// Changes a persona.
pub fn update_persona(
    cx: &mut Ctx,
    id: PersonaId,
    patch: &PersonaPatch,
    expected: Option<i32>,
) -> Result<Persona> {
    cx.require(WRITE)?;
    let before: Persona = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    if after.rule != before.rule {
        try_out(cx, &after)?;
    }
    records::update(cx, &before, after)
}

/// Deletes a persona; nobody is of it any more, and it can be restored.
pub fn delete_persona(cx: &mut Ctx, id: PersonaId, expected: Option<i32>) -> Result<Persona> {
    cx.require(WRITE)?;
    let before: Persona = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another persona has taken its name.
pub fn restore_persona(cx: &mut Ctx, id: PersonaId, expected: Option<i32>) -> Result<Persona> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// The list that shows the stakeholders of a persona: their kind, and what finds them.
pub(crate) fn stakeholders_of(cx: &mut Ctx, id: PersonaId) -> Result<(&'static Table, Filter)> {
    let persona: Persona = records::get(cx, id)?;
    let uid = RecordId::from(id).uid();
    let by_hand = Filter::Is(Condition::points_at("persona_id", uid));
    let by_rule = rule_of(cx, &persona)?;
    let found = Filter::Or([by_hand].into_iter().chain(by_rule).collect());
    Ok((Stakeholder::TABLE, found))
}

/// The personas that a stakeholder is of: the one that they were given, or those whose rules find them, by
/// name.
pub fn list_stakeholder_personas(
    cx: &mut Ctx,
    id: StakeholderId,
) -> Result<Vec<StakeholderPersona>> {
    let stakeholder: Stakeholder = records::get(cx, id)?;
    let uid = RecordId::from(stakeholder.id).uid();
    let mut found = personas_of_each(cx, &[uid])?;
    Ok(found.remove(&uid).unwrap_or_default())
}

/// The same for many stakeholders; who is of no persona is left out.
pub(crate) fn personas_of_each(
    cx: &mut Ctx,
    stakeholders: &[AnyUid],
) -> Result<HashMap<AnyUid, Vec<StakeholderPersona>>> {
    cx.require(Scope::read(Object::JourneyMap))?;
    let mut of_each: HashMap<AnyUid, Vec<StakeholderPersona>> = HashMap::new();
    let mut known: BTreeMap<PersonaId, Persona> = BTreeMap::new();
    for persona in all_personas(cx)? {
        known.insert(persona.id, persona);
    }
    for (uid, stakeholder) in records::find_many::<Stakeholder>(cx, stakeholders)? {
        if let Some(id) = stakeholder.persona_id.filter(|id| known.contains_key(id)) {
            of_each.entry(uid).or_default().push(StakeholderPersona {
                persona_id: id,
                given_by: PersonaOrigin::Hand,
            });
        }
    }
    let mut by_name: Vec<&Persona> = known.values().collect();
    by_name.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    for persona in by_name {
        let Some(rule) = rule_of(cx, persona)? else {
            continue;
        };
        for uid in store::found_by(cx, &rule, stakeholders)? {
            of_each.entry(uid).or_default().push(StakeholderPersona {
                persona_id: persona.id,
                given_by: PersonaOrigin::Rule,
            });
        }
    }
    Ok(of_each)
}

/// All personas; a workspace has a few.
fn all_personas(cx: &mut Ctx) -> Result<Vec<Persona>> {
    let mut personas = Vec::new();
    let mut request = ListRequest {
        limit: ListRequest::MAX_LIMIT,
        ..ListRequest::default()
    };
    loop {
        let page = records::list::<Persona>(cx, &request)?;
        personas.extend(page.data);
        match page.next {
            Some(next) => request.after = Some(next),
            None => return Ok(personas),
        }
    }
}

/// Whom the rule of a persona finds, refused by name when it no longer fits.
fn rule_of(cx: &mut Ctx, persona: &Persona) -> Result<Option<Filter>> {
    let Some(rule) = &persona.rule else {
        return Ok(None);
    };
    let rule = filters::read(cx, Stakeholder::TABLE, &rule.0.0, "/rule");
    let rule = rule.map_err(|error| match error {
        Error::Conflict { detail, .. } => Error::contradiction(
            "persona_id",
            "FILTER_DOES_NOT_FIT",
            format!("the rule of {:?} no longer fits: {detail}", persona.name),
        ),
        other => other,
    })?;
    Ok(Some(Filter::And(vec![rule, given_none()])))
}

/// Those who were given no persona by hand.
fn given_none() -> Filter {
    Filter::Is(Condition {
        field: FieldName::BuiltIn("persona_id"),
        operator: Operator::IsNull,
        operand: Operand::Flag(true),
    })
}

/// Refuses a rule that makes no sense, or that its author may not ask for.
fn try_out(cx: &mut Ctx, persona: &Persona) -> Result<()> {
    let Some(rule) = &persona.rule else {
        return Ok(());
    };
    let filter = filters::read(cx, Stakeholder::TABLE, &rule.0.0, "/rule")?;
    filters::try_out(cx, Object::Stakeholder, filter)
}
