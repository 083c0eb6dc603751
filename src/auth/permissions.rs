//! The written table of roles and rights.
//!
//! One line for each kind of record that has rights of its own; other kinds are ruled by one of
//! these (line items by deals). A test walks every operation of the API against this table.

use super::actor::{Role, Scope};
use crate::ids::Object;

/// What a role may do with one kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    Nothing,
    Read,
    Write,
}
use May::{Nothing as N, Read as R, Write as W};

/// Columns: admin, manager, rep, viewer, integration.
const TABLE: &[(Object, [May; 5])] = &[
    (Object::Workspace, [W, R, R, R, R]),
    (Object::User, [W, R, R, R, R]),
    (Object::Team, [W, W, R, R, R]),
    (Object::Invitation, [W, N, N, N, N]),
    (Object::ApiKey, [W, N, N, N, N]),
    (Object::Account, [W, W, W, R, W]),
    (Object::Stakeholder, [W, W, W, R, W]),
    (Object::Product, [W, W, R, R, W]),
    (Object::Pipeline, [W, W, R, R, W]),
    (Object::Deal, [W, W, W, R, W]),
    (Object::ExchangeRate, [W, W, R, R, W]),
    (Object::JourneyMap, [W, W, R, R, W]),
    (Object::Journey, [W, W, W, R, W]),
    (Object::Interaction, [W, W, W, R, W]),
    (Object::Task, [W, W, W, R, W]),
    (Object::Note, [W, W, W, R, W]),
    (Object::Segment, [W, W, W, R, W]),
    (Object::Tag, [W, W, W, R, W]),
    (Object::Merge, [W, W, W, R, W]),
    (Object::CustomField, [W, W, R, R, R]),
    (Object::Import, [W, W, N, N, W]),
    // What a file holds its maker must be allowed to read; see `exports`.
    (Object::Export, [W, W, W, W, W]),
    // What a webhook sends its maker must be allowed to read; see `webhooks`.
    (Object::Webhook, [W, N, N, N, W]),
];

/// Whether the table gives a role a right.
pub(crate) fn allows(role: Role, scope: Scope) -> bool {
    let column = match role {
        Role::Admin => 0,
        Role::Manager => 1,
        Role::Rep => 2,
        Role::Viewer => 3,
        Role::Integration => 4,
    };
    let row = TABLE.iter().find(|(object, _)| *object == scope.object);
    let may = row
        .and_then(|(_, columns)| columns.get(column))
        .copied()
        .unwrap_or(N);
    if scope.writes { may == W } else { may != N }
}

/// Every right there is.
pub(crate) fn scopes() -> impl Iterator<Item = Scope> {
    TABLE
        .iter()
        .flat_map(|(object, _)| [Scope::read(*object), Scope::write(*object)])
}

/// The whole table: for every role and right, such as `deals:write`, whether the role has it.
pub fn table() -> Vec<(Role, String, bool)> {
    let roles = [
        Role::Admin,
        Role::Manager,
        Role::Rep,
        Role::Viewer,
        Role::Integration,
    ];
    roles
        .into_iter()
        .flat_map(|role| scopes().map(move |scope| (role, scope.to_string(), allows(role, scope))))
        .collect()
}
