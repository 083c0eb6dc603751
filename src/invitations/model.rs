//! An invitation, and what callers may say about one.

use async_graphql::{InputObject, SimpleObject};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Role;
use crate::auth::tokens::secret_hash;
use crate::check::patterns::Email;
use crate::check::{Check, SHORT};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{InvitationId, Object, UserId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::invitations;
use crate::types::Timestamp;

/// How long an invitation can be accepted.
const STANDS: TimeDelta = TimeDelta::days(7);

/// A standing offer to join the workspace.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Serialize,
    ToSchema,
    SimpleObject,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[diesel(table_name = invitations, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Invitation {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The invitation's id.
    pub id: InvitationId,
    /// The address that is invited, in lower case.
    #[schema(example = "rep@example.com")]
    pub email: String,
    /// The person's name, as far as it is known.
    #[schema(example = "Robin Rep")]
    pub name: Option<String>,
    /// What they will be allowed to do.
    pub role: Role,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) token_hash: Vec<u8>,
    /// The user who invites.
    pub invited_by_id: Option<UserId>,
    /// When it can no longer be accepted.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Invitation,
    InvitationId,
    invitations,
    Table {
        object: Object::Invitation,
        type_name: "Invitation",
        path: "invitations",
        ruled_by: Object::Invitation,
        fields: &[
            Field::id("id", Object::Invitation),
            Field::text("email"),
            Field::text("name").nullable(),
            Field::word("role", "Role", Role::WORDS),
            Field::id("invited_by_id", Object::User).nullable(),
            Field::timestamp("expires_at"),
            Field::timestamp("accepted_at").nullable(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::one("invited_by", "invited_by_id", Object::User)],
        has_custom_fields: false,
    },
    {
        fn references(&self) -> Vec<Reference> {
            references([("invited_by_id", self.invited_by_id.map(Into::into))])
        }
    }
);

/// A new invitation.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "rep@example.com", "name": "Robin Rep", "role": "rep"}))]
pub struct NewInvitation {
    /// The address to invite.
    #[schema(value_type = Email)]
    pub email: String,
    /// The person's name; they may give another one.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    /// What they will be allowed to do; not `integration`, which needs no person.
    pub role: Role,
}

/// A new invitation and the token that accepts it.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct CreatedInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// The token for the invited person. It is told this once, and is absent when a repeated request
    /// gets the first answer again.
    pub token: Option<String>,
}

/// What the invited person answers.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The token of the invitation.
    pub token: String,
    /// Their name; the invitation's, if nothing is said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255, example = "Robin Rep")]
    pub name: Option<String>,
    /// The password they will sign in with, 12 characters or more.
    #[schema(min_length = 12, max_length = 256, example = "correct horse battery")]
    pub password: String,
}

impl Invitation {
    /// An invitation as an admin described it.
    pub(super) fn from_new(new: &NewInvitation, cx: &Ctx, token: &str) -> Self {
        let now = cx.now();
        Self {
            workspace_id: cx.workspace(),
            id: InvitationId::generate(),
            email: new.email.clone(),
            name: new.name.clone(),
            role: new.role,
            token_hash: secret_hash(token).to_vec(),
            invited_by_id: cx.actor().user_id,
            expires_at: now.plus(STANDS),
            accepted_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Brings the invitation into the form in which it is kept and refuses what makes no sense.
    pub(super) fn validate(&mut self) -> Result<()> {
        self.email = self.email.to_lowercase();
        let mut check = Check::default();
        check.email("email", &self.email);
        check.optional_text("name", self.name.as_deref(), SHORT);
        if self.role == Role::Integration {
            check.contradict(
                "role",
                "NOT_ALLOWED",
                "an integration needs an API key, not a person",
            );
        }
        check.finish()
    }
}
