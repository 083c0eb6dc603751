//! What can be done with consents.

use std::collections::HashMap;

use super::model::{Consent, ConsentPatch, NewConsent};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{ConsentId, Object, StakeholderId};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::stakeholders::Stakeholder;

const WRITE: Scope = Scope::write(Object::Stakeholder);

/// Adds a consent, or the withdrawal of one.
pub fn create_consent(cx: &mut Ctx, new: &NewConsent) -> Result<Consent> {
    cx.require(WRITE)?;
    let consent = Consent::from_new(new, cx.workspace(), cx.now());
    consent.validate(cx.now())?;
    records::create(cx, consent)
}

/// One consent.
pub fn get_consent(cx: &mut Ctx, id: ConsentId) -> Result<Consent> {
    records::get(cx, id)
}

/// A page of consents.
pub fn list_consents(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Consent>> {
    records::list(cx, request)
}

/// Changes the note or the method of a consent.
pub fn update_consent(
    cx: &mut Ctx,
    id: ConsentId,
    patch: &ConsentPatch,
    expected: Option<i32>,
) -> Result<Consent> {
    cx.require(WRITE)?;
    let before: Consent = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate(cx.now())?;
    records::update(cx, &before, after)
}

/// Deletes a consent that was made by mistake; the one before it holds again, and it can be
/// restored.
pub fn delete_consent(cx: &mut Ctx, id: ConsentId, expected: Option<i32>) -> Result<Consent> {
    cx.require(WRITE)?;
    let before: Consent = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_consent(cx: &mut Ctx, id: ConsentId, expected: Option<i32>) -> Result<Consent> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// The consents of a stakeholder that hold now: the newest for each channel and purpose.
pub fn list_current_consents(cx: &mut Ctx, id: StakeholderId) -> Result<Vec<Consent>> {
    let stakeholder: Stakeholder = records::get(cx, id)?;
    store::current(cx, &[stakeholder.id])
}

/// The same for many stakeholders; one without any is left out.
pub fn list_current_consents_of_each(
    cx: &mut Ctx,
    ids: &[StakeholderId],
) -> Result<HashMap<StakeholderId, Vec<Consent>>> {
    cx.require(Scope::read(Object::Stakeholder))?;
    let mut groups: HashMap<StakeholderId, Vec<Consent>> = HashMap::new();
    for consent in store::current(cx, ids)? {
        groups
            .entry(consent.stakeholder_id)
            .or_default()
            .push(consent);
    }
    Ok(groups)
}
