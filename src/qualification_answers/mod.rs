//! Qualification answers: what is known of the questions of a framework about a deal.
//!
//! An element of a framework is answered once for a deal: how well it is known, what shows it, where that
//! comes from and how sure it is. The answer is changed as more is learned; it is never moved to another
//! deal, framework or element.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{QualificationAnswerMutations, QualificationAnswerQueries};
pub(crate) use model::{NewQualificationAnswer, QualificationAnswer, QualificationAnswerPatch};
pub(crate) use operations::{
    create_qualification_answer, delete_qualification_answer, restore_qualification_answer,
    update_qualification_answer,
};
pub(crate) use rest::routes;
