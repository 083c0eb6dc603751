//! Products over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewProduct, Product, ProductPatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ProductId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_product)
        .service(list_products)
        .service(get_product)
        .service(update_product)
        .service(delete_product)
        .service(restore_product);
}

/// Add a product
#[utoipa::path(tag = "products", request_body = NewProduct,
    responses((status = 201, description = "The new product", body = Product)))]
#[post("/v1/products")]
async fn create_product(call: Call, body: Body<NewProduct>) -> Result<Reply> {
    call.create(body, operations::create_product).await
}

/// List products
#[utoipa::path(tag = "products",
    responses((status = 200, description = "A page of products", body = PageBody<Product>)))]
#[get("/v1/products")]
async fn list_products(call: Call) -> Result<Reply> {
    call.list(operations::list_products).await
}

/// Read a product
#[utoipa::path(tag = "products", params(("id" = ProductId, Path, description = "The product")),
    responses((status = 200, description = "The product", body = Product)))]
#[get("/v1/products/{id}")]
async fn get_product(call: Call, id: Id<ProductId>) -> Result<Reply> {
    call.show(id, operations::get_product).await
}

/// Change a product
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "products", params(("id" = ProductId, Path, description = "The product")),
    request_body = ProductPatch,
    responses((status = 200, description = "The changed product", body = Product)))]
#[patch("/v1/products/{id}")]
async fn update_product(call: Call, id: Id<ProductId>, body: Body<ProductPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_product).await
}

/// Delete a product
///
/// Line items that name it stay; it can be restored.
#[utoipa::path(tag = "products", params(("id" = ProductId, Path, description = "The product")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/products/{id}")]
async fn delete_product(call: Call, id: Id<ProductId>) -> Result<Reply> {
    call.delete(id, operations::delete_product).await
}

/// Restore a deleted product
///
/// Refused when another product has taken its code or external ids meanwhile.
#[utoipa::path(tag = "products", params(("id" = ProductId, Path, description = "The product")),
    responses((status = 200, description = "The restored product", body = Product)))]
#[post("/v1/products/{id}/restore")]
async fn restore_product(call: Call, id: Id<ProductId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_product).await
}
