//! What can be done with ratings.

use super::model::{CriterionRating, CriterionRatingPatch, NewCriterionRating};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_options::DecisionOption;
use crate::decisions::{committee, ensure_seated};
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{CommitteeMemberId, CriterionRatingId, Object, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::query::{ListRequest, Page};
use crate::records::references::{self, references};
use crate::records::{self, Record as _};

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a rating.
pub fn create_criterion_rating(cx: &mut Ctx, new: &NewCriterionRating) -> Result<CriterionRating> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let named = [
        ("criterion_id", Some(new.criterion_id.into())),
        ("option_id", Some(new.option_id.into())),
        ("member_id", Some(new.member_id.into())),
    ];
    references::check(cx, &references(named), &[])?;
    let criterion: DecisionCriterion = records::find_any(cx, new.criterion_id)?;
    let option: DecisionOption = records::find_any(cx, new.option_id)?;
    if option.decision_id != criterion.decision_id {
        let message = "is an option of another decision";
        return Err(Error::contradiction(
            "/option_id",
            "OTHER_DECISION",
            message,
        ));
    }
    let rating = CriterionRating::from_new(new, &criterion, cx.workspace(), cx.now());
    rating.validate()?;
    let seats = committee(cx, rating.deal_id)?;
    ensure_seated(&seats, [("member_id".to_owned(), rating.member_id)])?;
    records::create(cx, rating)
}

/// One rating.
pub fn get_criterion_rating(cx: &mut Ctx, id: CriterionRatingId) -> Result<CriterionRating> {
    records::get(cx, id)
}

/// A page of ratings.
pub fn list_criterion_ratings(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<CriterionRating>> {
    records::list(cx, request)
}

/// Changes a rating.
pub fn update_criterion_rating(
    cx: &mut Ctx,
    id: CriterionRatingId,
    patch: &CriterionRatingPatch,
    expected: Option<i32>,
) -> Result<CriterionRating> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: CriterionRating = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a rating; it can be restored.
pub fn delete_criterion_rating(
    cx: &mut Ctx,
    id: CriterionRatingId,
    expected: Option<i32>,
) -> Result<CriterionRating> {
    cx.require(WRITE)?;
    let before: CriterionRating = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when the member has rated the option by the criterion again.
pub fn restore_criterion_rating(
    cx: &mut Ctx,
    id: CriterionRatingId,
    expected: Option<i32>,
) -> Result<CriterionRating> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// The ratings of one member that another one has, too: of the same option by the same criterion.
pub(crate) fn ratings_of_both(
    cx: &mut Ctx,
    one: CommitteeMemberId,
    other: CommitteeMemberId,
) -> Result<Vec<CriterionRating>> {
    let mut ratings = ratings_of(cx, one)?;
    let others = ratings_of(cx, other)?;
    ratings.retain(|rating| {
        let is_same = |known: &CriterionRating| {
            (known.criterion_id, known.option_id) == (rating.criterion_id, rating.option_id)
        };
        others.iter().any(is_same)
    });
    Ok(ratings)
}

fn ratings_of(cx: &mut Ctx, member: CommitteeMemberId) -> Result<Vec<CriterionRating>> {
    let mut rest = Sql::text("FROM criterion_ratings WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND member_id = ")
        .bind(Bound::Uid(RecordId::from(member).uid()))
        .push(" AND deleted_at IS NULL ORDER BY id");
    CriterionRating::load(cx, rest)
}
