//! Users: people of the selling side who sign in.
//!
//! A user has a role, which says what they may do, and an address, which is unique in the
//! workspace. A user without a password cannot sign in; an invitation lets them choose one. A user
//! who becomes inactive, is deleted or gets another role is signed out everywhere.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{UserMutations, UserQueries};
pub(crate) use model::{NewUser, User, UserPatch};
pub(crate) use operations::{
    add_user, create_user, delete_user, restore_user, set_password, update_user,
};
pub(crate) use rest::routes;
