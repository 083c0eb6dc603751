//! Pain points: what buyers find hard, over all journey maps.
//!
//! A pain point is named once and pointed at from wherever it shows. Where it showed are its **mentions**:
//! records in which somebody named it, such as an interaction, an answer to a survey or a note. How often
//! it was named, times its severity, says what to do first.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{PainPointMutations, PainPointQueries};
pub(crate) use model::{NewPainPoint, PainPoint, PainPointPatch, PainPointStatus, PainPointTarget};
pub(crate) use operations::{
    create_pain_point, delete_pain_point, mention_pain_point, restore_pain_point,
    unmention_pain_point, update_pain_point,
};
pub(crate) use rest::routes;
