//! What can be done with accounts.

use super::model::{Account, AccountPatch, NewAccount};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{AccountId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Account);

/// Adds an account.
pub fn create_account(cx: &mut Ctx, new: &NewAccount) -> Result<Account> {
    cx.require(WRITE)?;
    let mut account = Account::from_new(new, cx.workspace(), cx.now());
    account.validate()?;
    custom_fields::check_values(cx, Object::Account, None, &mut account.custom_fields.0)?;
    records::create(cx, account)
}

/// One account.
pub fn get_account(cx: &mut Ctx, id: AccountId) -> Result<Account> {
    records::get(cx, id)
}

/// A page of accounts.
pub fn list_accounts(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Account>> {
    records::list(cx, request)
}

/// Changes an account.
pub fn update_account(
    cx: &mut Ctx,
    id: AccountId,
    patch: &AccountPatch,
    expected: Option<i32>,
) -> Result<Account> {
    cx.require(WRITE)?;
    let before: Account = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    if after.parent_account_id != before.parent_account_id {
        ensure_no_circle(cx, &after)?;
    }
    let old_values = Some(&before.custom_fields.0);
    custom_fields::check_values(cx, Object::Account, old_values, &mut after.custom_fields.0)?;
    records::update(cx, &before, after)
}

/// Deletes an account; what points at it stays, and it can be restored.
pub fn delete_account(cx: &mut Ctx, id: AccountId, expected: Option<i32>) -> Result<Account> {
    cx.require(WRITE)?;
    let before: Account = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another account has taken one of its domains.
pub fn restore_account(cx: &mut Ctx, id: AccountId, expected: Option<i32>) -> Result<Account> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// A chain of parents must end.
fn ensure_no_circle(cx: &mut Ctx, account: &Account) -> Result<()> {
    if let Some(parent) = account.parent_account_id
        && store::ancestors(cx, parent)?.contains(&account.id)
    {
        return Err(Error::contradiction(
            "/parent_account_id",
            "NOT_ALLOWED",
            "an account cannot stand above itself",
        ));
    }
    Ok(())
}
