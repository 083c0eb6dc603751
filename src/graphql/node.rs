//! Relay's `node`: any record by its id.

use async_graphql::{Context, ID, Interface, Object};

use super::session::find;
use crate::accounts::Account;
use crate::custom_fields::CustomField;
use crate::deal_line_items::DealLineItem;
use crate::deals::Deal;
use crate::ids::{Object as Kind, RecordId};
use crate::pipeline_stages::PipelineStage;
use crate::pipelines::Pipeline;
use crate::products::Product;
use crate::users::User;

/// A record that can be fetched by its id alone.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The record's id; the same text in REST."))]
pub(crate) enum Node {
    Account(Account),
    CustomField(CustomField),
    Deal(Deal),
    DealLineItem(DealLineItem),
    Pipeline(Pipeline),
    PipelineStage(PipelineStage),
    Product(Product),
    User(User),
}

#[derive(Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// Any record by its id; nothing for an id that leads nowhere.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Node>> {
        let Ok(id) = id.parse::<RecordId>() else {
            return Ok(None);
        };
        Ok(match id.object {
            Kind::Account => find::<Account>(ctx, id).await?.map(Node::Account),
            Kind::CustomField => find::<CustomField>(ctx, id).await?.map(Node::CustomField),
            Kind::Deal => find::<Deal>(ctx, id).await?.map(Node::Deal),
            Kind::DealLineItem => find::<DealLineItem>(ctx, id).await?.map(Node::DealLineItem),
            Kind::Pipeline => find::<Pipeline>(ctx, id).await?.map(Node::Pipeline),
            Kind::PipelineStage => {
                find::<PipelineStage>(ctx, id).await?.map(Node::PipelineStage)
            }
            Kind::Product => find::<Product>(ctx, id).await?.map(Node::Product),
            Kind::User => find::<User>(ctx, id).await?.map(Node::User),
            _ => None,
        })
    }
}
