//! What can be done with qualification answers.

use super::model::{NewQualificationAnswer, QualificationAnswer, QualificationAnswerPatch};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{Object, QualificationAnswerId};
use crate::qualification_frameworks::QualificationFramework;
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::references::{self, references};

const WRITE: Scope = Scope::write(Object::Deal);

/// Answers an element of a framework about a deal.
pub fn create_qualification_answer(
    cx: &mut Ctx,
    new: &NewQualificationAnswer,
) -> Result<QualificationAnswer> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let answer = QualificationAnswer::from_new(new, cx.workspace(), cx.now());
    answer.validate()?;
    let named = references([("framework_id", Some(new.framework_id.into()))]);
    references::check(cx, &named, &[])?;
    let framework: QualificationFramework = records::find_any(cx, new.framework_id)?;
    if !framework.has_element(&new.element) {
        let message = format!("{} has no element {:?}", framework.name, new.element);
        return Err(Error::contradiction("/element", "NO_SUCH_ELEMENT", message));
    }
    records::create(cx, answer)
}

/// One qualification answer.
pub fn get_qualification_answer(
    cx: &mut Ctx,
    id: QualificationAnswerId,
) -> Result<QualificationAnswer> {
    records::get(cx, id)
}

/// A page of qualification answers.
pub fn list_qualification_answers(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<QualificationAnswer>> {
    records::list(cx, request)
}

/// Changes a qualification answer.
pub fn update_qualification_answer(
    cx: &mut Ctx,
    id: QualificationAnswerId,
    patch: &QualificationAnswerPatch,
    expected: Option<i32>,
) -> Result<QualificationAnswer> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: QualificationAnswer = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a qualification answer; it can be restored.
pub fn delete_qualification_answer(
    cx: &mut Ctx,
    id: QualificationAnswerId,
    expected: Option<i32>,
) -> Result<QualificationAnswer> {
    cx.require(WRITE)?;
    let before: QualificationAnswer = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when the element has another answer by now.
pub fn restore_qualification_answer(
    cx: &mut Ctx,
    id: QualificationAnswerId,
    expected: Option<i32>,
) -> Result<QualificationAnswer> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
