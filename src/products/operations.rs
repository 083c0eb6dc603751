//! What can be done with products.

use super::model::{NewProduct, Product, ProductPatch};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{Object, ProductId};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Product);

/// Adds a product.
pub fn create_product(cx: &mut Ctx, new: &NewProduct) -> Result<Product> {
    cx.require(WRITE)?;
    let mut product = Product::from_new(new, cx.workspace(), cx.now());
    product.validate()?;
    custom_fields::check_values(cx, Object::Product, None, &mut product.custom_fields.0)?;
    records::create(cx, product)
}

/// One product.
pub fn get_product(cx: &mut Ctx, id: ProductId) -> Result<Product> {
    records::get(cx, id)
}

/// A page of products.
pub fn list_products(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Product>> {
    records::list(cx, request)
}

/// Changes a product; line items that exist keep their price.
pub fn update_product(
    cx: &mut Ctx,
    id: ProductId,
    patch: &ProductPatch,
    expected: Option<i32>,
) -> Result<Product> {
    cx.require(WRITE)?;
    let before: Product = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    let old_values = Some(&before.custom_fields.0);
    custom_fields::check_values(cx, Object::Product, old_values, &mut after.custom_fields.0)?;
    records::update(cx, &before, after)
}

/// Deletes a product; line items that name it stay, and it can be restored.
pub fn delete_product(cx: &mut Ctx, id: ProductId, expected: Option<i32>) -> Result<Product> {
    cx.require(WRITE)?;
    let before: Product = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another product has taken its code.
pub fn restore_product(cx: &mut Ctx, id: ProductId, expected: Option<i32>) -> Result<Product> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
