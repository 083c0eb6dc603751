//! Pipeline stages: the steps of a pipeline.
//!
//! A stage belongs to one pipeline for good and has a place in its order. Its kind says what
//! becomes of a deal in it: the deal is open, won or lost. Its probability says how likely such a
//! deal is won; that is certain in a won stage and out of the question in a lost one. While deals
//! are in a stage it cannot be deleted, and its kind cannot change: the deals' status comes from it.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{PipelineStageMutations, PipelineStageQueries};
pub(crate) use model::{
    NewPipelineStage, NewPipelineStageInline, PipelineStage, PipelineStagePatch, StageKind,
};
pub(crate) use operations::{
    add_stages, create_pipeline_stage, delete_pipeline_stage, list_pipeline_stages,
    restore_pipeline_stage, update_pipeline_stage,
};
pub(crate) use rest::routes;
pub(crate) use store::{first_of_kind, hold};
