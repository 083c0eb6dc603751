//! What can be done with proposals, apart from sending, withdrawing and winning with them.

use super::items::ProposalLineItem;
use super::model::{NewProposal, Proposal, ProposalPatch, ProposalStatus};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{Object, ProposalId, RecordId};
use crate::query::{ListRequest, Page};
use crate::records::references::{self, references};
use crate::records::{self, locks};

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a draft, with the number that follows in its deal.
pub fn create_proposal(cx: &mut Ctx, new: &NewProposal) -> Result<Proposal> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let named = references([("deal_id", Some(new.deal_id.into()))]);
    references::check(cx, &named, &[])?;
    // Numbers follow each other.
    locks::alone(cx, new.deal_id)?;
    let deal: Deal = records::find_any(cx, new.deal_id)?;
    let (items, items_currency) = items_of(cx, new)?;
    let has_amount = new.amount_minor.is_some() || !items.is_empty();
    let currency = new.currency.clone().or(items_currency);
    let currency = currency.or_else(|| deal.currency.clone().filter(|_| has_amount));
    let number = store::last_number(cx, new.deal_id)?.unwrap_or(0);
    let said = (number.saturating_add(1), items, currency);
    let proposal = Proposal::from_new(new, said, cx.workspace(), cx.now());
    proposal.validate()?;
    ensure_products(cx, &proposal, &[])?;
    records::create(cx, proposal)
}

/// One proposal.
pub fn get_proposal(cx: &mut Ctx, id: ProposalId) -> Result<Proposal> {
    records::get(cx, id)
}

/// A page of proposals.
pub fn list_proposals(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Proposal>> {
    records::list(cx, request)
}

/// Changes a draft, or what is noted of a proposal that was sent.
pub fn update_proposal(
    cx: &mut Ctx,
    id: ProposalId,
    patch: &ProposalPatch,
    expected: Option<i32>,
) -> Result<Proposal> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: Proposal = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    let noted = Proposal {
        note: after.note.clone(),
        external_ids: after.external_ids.clone(),
        ..before.clone()
    };
    if before.status != ProposalStatus::Draft && after != noted {
        let message = "only a draft can be changed; make a new proposal of what you offer now";
        return Err(Error::conflict(message));
    }
    ensure_products(cx, &after, &before.line_items.0)?;
    records::update(cx, &before, after)
}

/// Deletes a proposal; its number is not given again, and it can be restored.
pub fn delete_proposal(cx: &mut Ctx, id: ProposalId, expected: Option<i32>) -> Result<Proposal> {
    cx.require(WRITE)?;
    let before: Proposal = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_proposal(cx: &mut Ctx, id: ProposalId, expected: Option<i32>) -> Result<Proposal> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// What a new proposal consists of: what the caller says, or what the deal consists of now.
fn items_of(cx: &mut Ctx, new: &NewProposal) -> Result<(Vec<ProposalLineItem>, Option<String>)> {
    if let Some(items) = &new.line_items {
        return Ok((ProposalLineItem::of(items)?, None));
    }
    let known = store::line_items(cx, new.deal_id)?;
    let currency = known.first().map(|item| item.currency.clone());
    Ok((known.iter().map(ProposalLineItem::from).collect(), currency))
}

/// Refuses products that are not there, unless they were named before.
fn ensure_products(cx: &mut Ctx, proposal: &Proposal, before: &[ProposalLineItem]) -> Result<()> {
    let is_new = |id| before.iter().all(|item| item.product_id != Some(id));
    let items = proposal.line_items.0.iter().enumerate();
    let named: Vec<(String, RecordId)> = items
        .filter_map(|(index, item)| Some((index, item.product_id?)))
        .filter(|(_, id)| is_new(*id))
        .map(|(index, id)| (format!("line_items/{index}/product_id"), id.into()))
        .collect();
    references::check_places(cx, &named)
}
