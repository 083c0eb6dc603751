//! Ratings: how a member rates an option by a criterion.
//!
//! A member rates an option by a criterion once; a change of mind changes the rating, and its history
//! stays.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{CriterionRatingMutations, CriterionRatingQueries};
pub(crate) use model::{CriterionRating, CriterionRatingPatch, NewCriterionRating};
pub(crate) use operations::{
    create_criterion_rating, delete_criterion_rating, ratings_of_both, restore_criterion_rating,
    update_criterion_rating,
};
pub(crate) use rest::routes;
