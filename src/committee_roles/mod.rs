//! Roles that stakeholders play in buying committees, as a workspace calls them.
//!
//! Every workspace has the built-in roles from its first moment, and may add its own. A role is known by
//! its `key`, which never changes, since members name it; its name, description, weight and synonyms may.
//! Whoever names a role may say its key, its name or a synonym, in any case and punctuation: what is
//! stored is the key. A deleted role is given to nobody any more; who has it keeps it.

mod built_in;
mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{CommitteeRoleMutations, CommitteeRoleQueries};
pub(crate) use model::{CommitteeRole, CommitteeRolePatch, NewCommitteeRole};
pub(crate) use operations::{
    as_key, as_keys, create_built_in_roles, create_committee_role, delete_committee_role,
    fill_missing, restore_committee_role, roles_by_key, update_committee_role,
};
pub(crate) use rest::routes;
