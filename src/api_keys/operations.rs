//! What can be done with API keys.

use super::model::{ApiKey, ApiKeyPatch, CreatedApiKey, NewApiKey};
use crate::auth::Scope;
use crate::auth::tokens::{API_KEY_PREFIX, random_secret};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{ApiKeyId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::ApiKey);

/// Makes an API key that acts as the caller. The key itself is told this once.
pub fn create_api_key(cx: &mut Ctx, new: &NewApiKey) -> Result<CreatedApiKey> {
    cx.require(WRITE)?;
    let user = cx
        .actor()
        .user_id
        .ok_or_else(|| Error::Forbidden("of a user".to_owned()))?;
    let secret = format!("{API_KEY_PREFIX}{}", random_secret()?);
    let key = ApiKey::from_new(new, (cx.workspace(), user), &secret, cx.now());
    key.validate()?;
    key.ensure_within(cx.actor())?;
    key.ensure_ends_after(cx.now())?;
    Ok(CreatedApiKey {
        api_key: records::create(cx, key)?,
        key: Some(secret),
    })
}

/// One API key.
pub fn get_api_key(cx: &mut Ctx, id: ApiKeyId) -> Result<ApiKey> {
    records::get(cx, id)
}

/// A page of API keys.
pub fn list_api_keys(cx: &mut Ctx, request: &ListRequest) -> Result<Page<ApiKey>> {
    records::list(cx, request)
}

/// Changes an API key; what it may do stays.
pub fn update_api_key(
    cx: &mut Ctx,
    id: ApiKeyId,
    patch: &ApiKeyPatch,
    expected: Option<i32>,
) -> Result<ApiKey> {
    cx.require(WRITE)?;
    let before: ApiKey = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    if after.expires_at != before.expires_at {
        after.ensure_ends_after(cx.now())?;
        cx.credentials_changed = true;
    }
    records::update(cx, &before, after)
}

/// Revokes an API key: it stops working at once and for good.
pub fn delete_api_key(cx: &mut Ctx, id: ApiKeyId, expected: Option<i32>) -> Result<ApiKey> {
    cx.require(WRITE)?;
    let before: ApiKey = records::get_expected(cx, id, expected)?;
    cx.credentials_changed = true;
    records::delete(cx, &before)
}
