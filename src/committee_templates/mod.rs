//! Templates of buying committees: which roles a committee should have, and how many members in each.
//!
//! A template is for deals with a product among their line items, for deals in a pipeline, or for
//! all others. The one that applies to a deal is the first of these: one of a product of its, one of its
//! pipeline, one of neither; among several, the oldest.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{CommitteeTemplateMutations, CommitteeTemplateQueries};
pub(crate) use model::{CommitteeTemplate, CommitteeTemplatePatch, NewCommitteeTemplate};
pub(crate) use operations::{
    create_committee_template, delete_committee_template, restore_committee_template, template_of,
    update_committee_template,
};
pub(crate) use rest::routes;
