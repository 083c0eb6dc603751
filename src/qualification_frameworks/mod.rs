//! Qualification frameworks: the questions by which deals are judged.
//!
//! A framework is data: elements, each a question, and perhaps the records of a deal that answer it by
//! themselves. MEDDPICC, MEDDIC, BANT and SPICED are in every workspace from its first moment; a workspace
//! may name them otherwise and add its own, but what they ask stays, so that answers keep their meaning.

mod built_in;
mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use built_in::create_built_in_frameworks;
pub(crate) use graphql::{QualificationFrameworkMutations, QualificationFrameworkQueries};
pub(crate) use model::{
    ElementSource, NewQualificationFramework, QualificationElement, QualificationFramework,
    QualificationFrameworkPatch,
};
pub(crate) use operations::{
    DEFAULT_FRAMEWORK, create_qualification_framework, delete_qualification_framework,
    framework_by_key, restore_qualification_framework, update_qualification_framework,
};
pub(crate) use rest::routes;
