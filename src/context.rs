//! What an operation works with: a connection, who asks, what time it is, and what it changed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::auth::{Actor, Scope};
use crate::changes::Recorded;
use crate::committee_roles::CommitteeRole;
use crate::custom_fields::CustomField;
use crate::db::Conn;
use crate::error::Result;
use crate::history::{Facts, Moment};
use crate::ids::{AnyUid, DealId, Object, RecordId, SessionId, WorkspaceId};
use crate::records::gathering::Gathered;
use crate::types::Timestamp;

/// One run of an operation.
pub struct Ctx {
    pub(crate) conn: Conn,
    actor: Actor,
    now: Timestamp,
    pub(crate) recorded: Vec<Recorded>,
    /// From when on holds what the operation says of records that keep history; from now on if nothing
    /// is said.
    pub(crate) valid_from: Option<Timestamp>,
    /// The workspace whose feed has new entries once the operation is committed.
    pub(crate) news: Option<WorkspaceId>,
    /// Records that were found alive and are held until the transaction ends: references to them
    /// need no further look.
    pub(crate) held: HashSet<RecordId>,
    /// Records of one kind that are written together at the end.
    pub(crate) gathered: Option<Box<dyn Gathered>>,
    /// Definitions of custom fields that were read for a write, by kind of record.
    pub(crate) definitions: HashMap<Object, Arc<Vec<CustomField>>>,
    /// The workspace's roles of committees, when they were read.
    pub(crate) committee_roles: Option<Arc<Vec<CommitteeRole>>>,
    /// What is known of deals at moments, as long as the request has written nothing.
    pub(crate) facts: HashMap<(DealId, Moment), Arc<Facts>>,
    /// Sign-ins that the operation ended; their tokens are refused once it is committed.
    pub(crate) ended_sessions: Vec<SessionId>,
    /// Whether keys or roles changed, so that what is remembered of credentials is void.
    pub(crate) credentials_changed: bool,
    /// Imports that begin once the operation is committed.
    pub(crate) imports: Vec<crate::imports::Job>,
    /// Exports that begin once the operation is committed.
    pub(crate) exports: Vec<crate::exports::Job>,
    /// Whether the worker has something to do once the operation is committed besides looking at what
    /// is new in the feed: a webhook that is new, or a delivery that was asked for.
    pub(crate) wakes_worker: bool,
    /// Whether the operator lets webhooks lead to private addresses.
    pub(crate) webhooks_allow_private: bool,
}

/// Which store is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Postgres,
    Sqlite,
}

impl Ctx {
    pub(crate) fn new(conn: Conn, actor: Actor, now: Timestamp) -> Self {
        Self {
            conn,
            actor,
            now,
            recorded: Vec::new(),
            valid_from: None,
            news: None,
            held: HashSet::new(),
            gathered: None,
            definitions: HashMap::new(),
            committee_roles: None,
            facts: HashMap::new(),
            ended_sessions: Vec::new(),
            credentials_changed: false,
            imports: Vec::new(),
            exports: Vec::new(),
            wakes_worker: false,
            webhooks_allow_private: false,
        }
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The moment of the request; every row that the request writes carries the same one.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The workspace that bounds everything the operation can see.
    pub fn workspace(&self) -> WorkspaceId {
        self.actor.workspace_id
    }

    pub(crate) fn workspace_uid(&self) -> AnyUid {
        RecordId::from(self.actor.workspace_id).uid()
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.conn {
            Conn::Pg(_) => Dialect::Postgres,
            Conn::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// The first line of every operation: refuses a caller without the right.
    pub(crate) fn require(&self, scope: Scope) -> Result<()> {
        self.actor.require(scope)
    }

    /// Acts for somebody else from here on; sign-in and acceptance of an invitation do.
    pub(crate) fn become_actor(&mut self, actor: Actor) {
        self.actor = actor;
    }
}
