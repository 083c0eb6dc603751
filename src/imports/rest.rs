//! Imports over REST.

use actix_web::{get, post};
use utoipa::ToSchema;
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

/// The parts of a form that starts an import.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is read part by part")]
struct ImportForm {
    /// The mapping, in TOML.
    mapping: String,
    /// A file that the mapping names, under that name; one part for each.
    file: Vec<String>,
    /// `true` to only show what would happen.
    #[schema(required = false)]
    is_dry_run: bool,
    /// `true` to let one bad row undo everything.
    #[schema(required = false)]
    is_strict: bool,
}

/// Start an import
///
/// A mapping (TOML) says which columns of which CSV file feed which fields of which records; see
/// `mappings/README.md`. It is checked against the files' headers at once. The rows are taken in the
/// background: read the import to see how far it is and which rows were refused, and why. A second
/// run with the same files changes nothing.
///
/// A form takes files in any encoding that the mapping names; JSON takes their text.
#[utoipa::path(tag = "imports",
    request_body(content(
        (NewImport = "application/json"), (ImportForm = "multipart/form-data"))),
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
