//! Pipelines: the seller's process.
//!
//! A pipeline has a name that no other pipeline of the workspace has, and stages that deals go
//! through ([`crate::pipeline_stages`]). One pipeline is the default: the one that a deal enters
//! when none is named. The first pipeline is the default until another one is made so; the default
//! cannot be deleted while there are others, and no pipeline can while deals are in it. A new
//! workspace begins with the pipeline "Sales".

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{PipelineMutations, PipelineQueries};
pub(crate) use model::{NewPipeline, Pipeline, PipelinePatch};
pub(crate) use operations::{
    create_default_pipeline, create_pipeline, delete_pipeline, restore_pipeline, update_pipeline,
};
pub(crate) use rest::routes;
pub(crate) use store::default_pipeline;
