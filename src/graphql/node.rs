//! Relay's `node`: any record by its id.

use async_graphql::{Context, ID, Interface, Object};

use super::session::{find, read};
use crate::accounts::Account;
use crate::api_keys::ApiKey;
use crate::custom_fields::CustomField;
use crate::ids::{Object as Kind, RecordId};
use crate::invitations::Invitation;
use crate::teams::Team;
use crate::users::User;
use crate::workspaces::{Workspace, get_workspace};

/// A record that can be fetched by its id alone.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The record's id; the same text in REST."))]
pub(crate) enum Node {
    Account(Account),
    ApiKey(ApiKey),
    CustomField(CustomField),
    Invitation(Invitation),
    Team(Team),
    User(User),
    Workspace(Workspace),
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
            Kind::ApiKey => find::<ApiKey>(ctx, id).await?.map(Node::ApiKey),
            Kind::CustomField => find::<CustomField>(ctx, id).await?.map(Node::CustomField),
            Kind::Invitation => find::<Invitation>(ctx, id).await?.map(Node::Invitation),
            Kind::Team => find::<Team>(ctx, id).await?.map(Node::Team),
            Kind::User => find::<User>(ctx, id).await?.map(Node::User),
            Kind::Workspace => {
                let own = read(ctx, get_workspace)?;
                (RecordId::from(own.id) == id).then_some(Node::Workspace(own))
            }
            _ => None,
        })
    }
}
