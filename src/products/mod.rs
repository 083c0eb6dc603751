//! Products: what is sold.
//!
//! A product has a name and, if the workspace uses them, a code that no other product has. Its
//! price is what a line item of a deal takes when none is given; line items that exist keep the
//! price they have. A product that is no longer sold is set inactive rather than deleted.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{ProductMutations, ProductQueries};
pub(crate) use model::{NewProduct, Product, ProductPatch};
pub(crate) use operations::{create_product, delete_product, restore_product, update_product};
pub(crate) use rest::routes;
