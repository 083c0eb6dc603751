//! What can be done with imports.

use std::sync::Arc;

use super::job::Job;
use super::model::{Import, Upload};
use super::run::Plan;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{ImportId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

/// Starts an import. The mapping is checked against the files' headers at once; the rows are taken
/// in the background.
pub fn create_import(cx: &mut Ctx, upload: &Upload) -> Result<Import> {
    cx.require(Scope::write(Object::Import))?;
    let open = |name: &str| {
        let mut files = upload.files.iter();
        files
            .find(|(known, _)| known == name)
            .map(|(_, content)| content.clone())
    };
    let plan = Plan::new(&upload.mapping, open, upload.is_dry_run, upload.is_strict)?;
    plan.require(cx.actor())?;
    let by = cx.actor().user_id;
    let import = Import::begun(upload, cx.workspace(), by, cx.now());
    let import = records::create(cx, import)?;
    cx.imports.push(Job {
        import: import.id,
        actor: cx.actor().clone(),
        plan: Arc::new(plan),
    });
    Ok(import)
}

/// One import.
pub fn get_import(cx: &mut Ctx, id: ImportId) -> Result<Import> {
    records::get(cx, id)
}

/// A page of imports.
pub fn list_imports(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Import>> {
    records::list(cx, request)
}
