//! Workspaces: the tenants of an installation.
//!
//! A workspace is made by the operator, together with its first admin and its first pipeline;
//! everything else happens inside it. Its slug tells it apart when somebody signs in who has users
//! in several. Its people see it, and its admins set its name, its time zone, and the currency of
//! amounts that come without one. It cannot be deleted from inside.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{WorkspaceMutations, WorkspaceQueries};
pub use model::{NewWorkspace, Workspace};
pub(crate) use operations::{add_workspace, get_workspace, plan_workspace, without};
pub use operations::{create_workspace, has_workspaces, operator};
pub(crate) use rest::routes;
