//! Imports over REST.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Import, NewImport, Upload};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ImportId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_import)
        .service(list_imports)
        .service(get_import);
}

/// Start an import
///
/// A mapping (TOML) says which columns of which CSV file feed which fields of which records; see
/// `mappings/README.md`. It is checked against the files' headers at once. The rows are taken in the
/// background: read the import to see how far it is and which rows were refused, and why. A second
/// run with the same files changes nothing.
///
/// A form (`multipart/form-data`) does the same with files in any encoding that the mapping names: its
/// parts are `mapping`, one `file` for each file, and `is_dry_run` and `is_strict` where wanted.
#[utoipa::path(tag = "imports", request_body = NewImport,
    responses((status = 201, description = "The import, at work", body = Import)))]
#[post("/v1/imports")]
async fn create_import(call: Call, body: Body<Upload>) -> Result<Reply> {
    call.create(body, operations::create_import).await
}

/// List imports
#[utoipa::path(tag = "imports",
    responses((status = 200, description = "A page of imports", body = PageBody<Import>)))]
#[get("/v1/imports")]
async fn list_imports(call: Call) -> Result<Reply> {
    call.list(operations::list_imports).await
}

/// Read an import
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path, description = "The import")),
    responses((status = 200, description = "The import", body = Import)))]
#[get("/v1/imports/{id}")]
async fn get_import(call: Call, id: Id<ImportId>) -> Result<Reply> {
    call.show(id, operations::get_import).await
}
