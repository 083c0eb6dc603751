//! Workspaces: the tenants of an installation.
//!
//! A workspace is made by the operator, together with its first admin and its first pipeline;
//! everything else happens inside it. Its slug tells it apart when somebody signs in who has users
//! in several.

mod model;
mod operations;
mod store;

pub use model::{NewWorkspace, Workspace};
pub use operations::{create_workspace, has_workspaces};
