//! What can be done with qualification frameworks.

use super::model::{
    NewQualificationFramework, QualificationFramework, QualificationFrameworkPatch,
};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, QualificationFrameworkId};
use crate::query::sql::{Bound, Sql};
use crate::query::{ListRequest, Page};
use crate::records::{self, Record as _};

const WRITE: Scope = Scope::write(Object::Pipeline);

/// Adds a qualification framework.
pub fn create_qualification_framework(
    cx: &mut Ctx,
    new: &NewQualificationFramework,
) -> Result<QualificationFramework> {
    cx.require(WRITE)?;
    let framework = QualificationFramework::from_new(new, cx.workspace(), cx.now());
    framework.validate()?;
    records::create(cx, framework)
}

/// One qualification framework.
pub fn get_qualification_framework(
    cx: &mut Ctx,
    id: QualificationFrameworkId,
) -> Result<QualificationFramework> {
    records::get(cx, id)
}

/// The framework of a deal when none is named.
pub(crate) const DEFAULT_FRAMEWORK: &str = "meddpicc";

/// The living framework with a key.
pub(crate) fn framework_by_key(cx: &mut Ctx, key: &str) -> Result<Option<QualificationFramework>> {
    let mut rest = Sql::text("FROM qualification_frameworks WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deleted_at IS NULL AND key = ")
        .bind(Bound::Text(key.to_owned()));
    Ok(QualificationFramework::load(cx, rest)?.pop())
}

/// A page of qualification frameworks.
pub fn list_qualification_frameworks(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<QualificationFramework>> {
    records::list(cx, request)
}

/// Changes a qualification framework; a built-in one keeps its elements.
pub fn update_qualification_framework(
    cx: &mut Ctx,
    id: QualificationFrameworkId,
    patch: &QualificationFrameworkPatch,
    expected: Option<i32>,
) -> Result<QualificationFramework> {
    cx.require(WRITE)?;
    let before: QualificationFramework = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    if before.built_in && after.elements != before.elements {
        let message = "a built-in framework keeps its elements; add one of your own";
        return Err(Error::contradiction("/elements", "NOT_ALLOWED", message));
    }
    records::update(cx, &before, after)
}

/// Deletes a qualification framework that is not built in; its answers stay, and it can be restored.
pub fn delete_qualification_framework(
    cx: &mut Ctx,
    id: QualificationFrameworkId,
    expected: Option<i32>,
) -> Result<QualificationFramework> {
    cx.require(WRITE)?;
    let before: QualificationFramework = records::get_expected(cx, id, expected)?;
    if before.built_in {
        return Err(Error::conflict("a built-in framework cannot be deleted"));
    }
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another one has taken its key meanwhile.
pub fn restore_qualification_framework(
    cx: &mut Ctx,
    id: QualificationFrameworkId,
    expected: Option<i32>,
) -> Result<QualificationFramework> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
