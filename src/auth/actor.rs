//! An actor and its rights.

use std::fmt;
use std::str::FromStr;

use super::permissions;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, ApiKeyId, Object, RecordId, SessionId, UserId, WorkspaceId};
use crate::types::{InvalidText, text_enum};

text_enum! {
    /// What a user may do.
    Role {
        /// Everything.
        Admin = "admin",
        /// All records and the settings of selling; not users, keys and the workspace.
        Manager = "manager",
        /// Reads everything, writes the records of daily work.
        Rep = "rep",
        /// Reads everything but keys and invitations.
        Viewer = "viewer",
        /// For API keys: reads and writes records as the key's scopes allow.
        Integration = "integration",
    }
}

text_enum! {
    /// What kind of caller did something.
    ActorKind {
        /// A person who signed in.
        User = "user",
        /// An integration with its key.
        ApiKey = "api_key",
        /// The server itself or its operator.
        System = "system",
    }
}

/// A right: to read or to write one kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// The kind.
    pub object: Object,
    /// Whether it includes writing.
    pub writes: bool,
}

impl Scope {
    /// The right to read.
    pub const fn read(object: Object) -> Self {
        Self {
            object,
            writes: false,
        }
    }

    /// The right to write.
    pub const fn write(object: Object) -> Self {
        Self {
            object,
            writes: true,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = if self.writes { "write" } else { "read" };
        write!(f, "{}:{action}", self.object.table())
    }
}

impl FromStr for Scope {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        permissions::scopes()
            .find(|scope| scope.to_string() == text)
            .ok_or(InvalidText("a right such as accounts:read or deals:write"))
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The workspace that bounds what the actor sees.
    pub workspace_id: WorkspaceId,
    /// What kind of caller it is.
    pub kind: ActorKind,
    /// The user who signed in, or the one an API key belongs to.
    pub user_id: Option<UserId>,
    /// The API key, for an integration.
    pub api_key_id: Option<ApiKeyId>,
    /// The sign-in, for a user.
    pub session_id: Option<SessionId>,
    /// The role.
    pub role: Role,
    /// What an API key was given; a user has what the role gives.
    pub scopes: Option<Vec<Scope>>,
}

impl Actor {
    /// The operator of the installation, at work in one workspace.
    pub fn system(workspace_id: WorkspaceId) -> Self {
        Self {
            workspace_id,
            kind: ActorKind::System,
            user_id: None,
            api_key_id: None,
            session_id: None,
            role: Role::Admin,
            scopes: None,
        }
    }

    /// Whether the actor has a right.
    pub fn may(&self, scope: Scope) -> bool {
        permissions::allows(self.role, scope)
            && self.scopes.as_ref().is_none_or(|scopes| {
                scopes
                    .iter()
                    .any(|given| given.object == scope.object && (given.writes || !scope.writes))
            })
    }

    /// Refuses an actor without the right.
    pub fn require(&self, scope: Scope) -> Result<()> {
        if self.may(scope) {
            Ok(())
        } else {
            Err(Error::Forbidden(scope.to_string()))
        }
    }

    /// Whom the change feed names.
    pub(crate) fn id(&self) -> Option<AnyUid> {
        let key = self.api_key_id.map(RecordId::from);
        key.or(self.user_id.map(RecordId::from)).map(RecordId::uid)
    }
}
