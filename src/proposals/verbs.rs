//! Sending, withdrawing and winning with proposals.

use async_graphql::{InputObject, MaybeUndefined};
use serde::Deserialize;
use utoipa::ToSchema;

use super::items::ProposalLineItem;
use super::model::{Proposal, ProposalStatus};
use super::store;
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::deal_line_items::{NewDealLineItem, create_deal_line_item, delete_deal_line_item};
use crate::deals::{Deal, DealPatch, WinDeal, update_deal, win_deal};
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{CommitteeMemberId, Object, ProposalId};
use crate::proposal_events::{self, ProposalEventKind};
use crate::records::{self, locks};
use crate::types::Timestamp;

const WRITE: Scope = Scope::write(Object::Deal);

/// How many members a proposal is sent to at once.
const MAX_MEMBERS: usize = 200;

/// To whom a proposal is sent.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"member_ids": ["committee_member_01h2xcejqtf2nbrexx3vqjhp41"]}))]
pub struct SendProposal {
    /// Members of the deal's committee; who has it already does not get it twice.
    #[schema(min_items = 1, max_items = 200)]
    pub member_ids: Vec<CommitteeMemberId>,
    /// When; now if nothing is said. Not in the future.
    #[serde(default)]
    pub sent_at: Option<Timestamp>,
}

/// Sends a proposal to members of the deal's committee.
pub fn send_proposal(
    cx: &mut Ctx,
    id: ProposalId,
    to: &SendProposal,
    expected: Option<i32>,
) -> Result<Proposal> {
    cx.require(WRITE)?;
    history::since(cx, None)?;
    let before: Proposal = records::get_expected(cx, id, expected)?;
    match before.status {
        ProposalStatus::Draft | ProposalStatus::Sent => {}
        other => {
            let message = format!(
                "the proposal is {}; it is not sent any more",
                other.as_str()
            );
            return Err(Error::conflict(message));
        }
    }
    let sent_at = to.sent_at.unwrap_or(cx.now());
    let mut check = Check::default();
    check.range("member_ids", Some(to.member_ids.len()), 1..=MAX_MEMBERS);
    for (index, member) in to.member_ids.iter().enumerate() {
        if to
            .member_ids
            .iter()
            .take(index)
            .any(|known| known == member)
        {
            check.contradict(&format!("member_ids/{index}"), "DUPLICATE", "stands twice");
        }
    }
    if sent_at > cx.now() {
        check.contradict("sent_at", "OUT_OF_RANGE", "must not lie in the future");
    }
    check.finish()?;
    if before.is_expired(sent_at) {
        return Err(expired(&before));
    }
    let after = Proposal {
        status: ProposalStatus::Sent,
        sent_at: Some(before.sent_at.map_or(sent_at, |first| first.min(sent_at))),
        ..before.clone()
    };
    let has_it: Vec<CommitteeMemberId> = store::events(cx, id)?
        .into_iter()
        .filter(|event| event.kind == ProposalEventKind::Sent)
        .map(|event| event.member_id)
        .collect();
    let sent = records::update(cx, &before, after)?;
    // The members have it since then, whenever that is told.
    history::since(cx, Some(sent_at))?;
    for (index, member) in to.member_ids.iter().enumerate() {
        proposal_events::ensure_member(cx, &format!("member_ids/{index}"), *member, &sent)?;
        if !has_it.contains(member) {
            proposal_events::note_sent(cx, &sent, *member, sent_at)?;
        }
    }
    history::since(cx, None)?;
    Ok(sent)
}

/// Takes a proposal back.
pub fn withdraw_proposal(cx: &mut Ctx, id: ProposalId, expected: Option<i32>) -> Result<Proposal> {
    cx.require(WRITE)?;
    history::since(cx, None)?;
    let before: Proposal = records::get_expected(cx, id, expected)?;
    if before.status == ProposalStatus::Withdrawn {
        return Err(Error::conflict("the proposal is withdrawn already"));
    }
    let deal: Deal = records::find_any(cx, before.deal_id)?;
    if before.status == ProposalStatus::Accepted && deal.closed_at.is_some() {
        let message = "the proposal was accepted and its deal is closed; reopen the deal first";
        return Err(Error::conflict(message));
    }
    let after = Proposal {
        status: ProposalStatus::Withdrawn,
        ..before.clone()
    };
    records::update(cx, &before, after)
}

/// Wins the deal with a proposal that was sent: its amount, currency and line items become the deal's.
pub fn win_proposal(
    cx: &mut Ctx,
    id: ProposalId,
    how: &WinDeal,
    expected: Option<i32>,
) -> Result<Proposal> {
    cx.require(WRITE)?;
    history::since(cx, None)?;
    let before: Proposal = records::get_expected(cx, id, expected)?;
    match before.status {
        ProposalStatus::Sent | ProposalStatus::Accepted => {}
        other => {
            let message = format!(
                "the proposal is {}; only what was sent wins",
                other.as_str()
            );
            return Err(Error::conflict(message));
        }
    }
    if before.is_expired(how.closed_at.unwrap_or(cx.now())) {
        return Err(expired(&before));
    }
    let after = Proposal {
        status: ProposalStatus::Accepted,
        ..before.clone()
    };
    let won = records::update(cx, &before, after)?;
    locks::alone(cx, won.deal_id)?;
    offer_becomes_deal(cx, &won)?;
    win_deal(cx, won.deal_id, how, None)?;
    Ok(won)
}

/// The refusal of a proposal whose last day is over.
pub(crate) fn expired(proposal: &Proposal) -> Error {
    match proposal.valid_until {
        Some(last) => Error::conflict(format!("the proposal has expired: its last day was {last}")),
        None => Error::conflict("the proposal has expired"),
    }
}

/// Lets the deal be what the proposal offers. Line items that are the same stay.
fn offer_becomes_deal(cx: &mut Ctx, proposal: &Proposal) -> Result<()> {
    let known = store::line_items(cx, proposal.deal_id)?;
    let offered = &proposal.line_items.0;
    let is_same = known.len() == offered.len()
        && known.iter().zip(offered).all(|(known, offered)| {
            offered.is(known) && proposal.currency.as_ref() == Some(&known.currency)
        });
    if !is_same {
        for item in &known {
            delete_deal_line_item(cx, item.id, None)?;
        }
    }
    if proposal.amount_minor.is_some() {
        let patch = DealPatch {
            amount_minor: proposal
                .amount_minor
                .map_or(MaybeUndefined::Null, MaybeUndefined::Value),
            currency: proposal
                .currency
                .clone()
                .map_or(MaybeUndefined::Null, MaybeUndefined::Value),
            ..DealPatch::default()
        };
        update_deal(cx, proposal.deal_id, &patch, None)?;
    }
    if !is_same {
        for (position, item) in (0..).zip(offered) {
            create_deal_line_item(cx, &as_new(proposal, item, position))?;
        }
    }
    Ok(())
}

fn as_new(proposal: &Proposal, item: &ProposalLineItem, position: i32) -> NewDealLineItem {
    NewDealLineItem {
        deal_id: proposal.deal_id,
        product_id: item.product_id,
        description: item.description.clone(),
        quantity: item.quantity,
        unit_price_minor: Some(item.unit_price_minor),
        discount_minor: Some(item.discount_minor),
        currency: proposal.currency.clone(),
        position: Some(position),
        external_ids: Vec::new(),
    }
}
