//! What a merge needs to know of accounts.

use serde_json::Value;

use super::model::{Account, AccountPatch};
use super::store;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::merges::{MergeField, Mergeable};

impl Mergeable for Account {
    type Patch = AccountPatch;

    const FIELDS: &'static [MergeField] = &[
        MergeField::text(&["name"]),
        MergeField::list(&["domains"], &[]),
        MergeField::text(&["website"]),
        MergeField::text(&["industry"]),
        MergeField::plain(&["employee_count"]),
        MergeField::plain(&["revenue_minor", "revenue_currency"]),
        MergeField::plain(&["country"]),
        MergeField::plain(&["lifecycle_stage"]),
        MergeField::text(&["description"]),
        MergeField::plain(&["parent_account_id"]),
        MergeField::plain(&["owner_id"]),
        MergeField::plain(&["referred_by_account_id", "referred_by_stakeholder_id"]),
        MergeField::CUSTOM,
        MergeField::EXTERNAL_IDS,
    ];

    fn patched(&self, patch: Value) -> Result<Self> {
        let patch: AccountPatch = serde_json::from_value(patch).map_err(Error::internal)?;
        patch.apply(self.clone())
    }

    fn with(&self, patch: &AccountPatch) -> Result<Self> {
        patch.apply(self.clone())
    }

    fn checked(mut self, cx: &mut Ctx, before: &Self) -> Result<Self> {
        self.validate()?;
        let old_values = Some(&before.custom_fields.0);
        custom_fields::check_values(cx, Object::Account, old_values, &mut self.custom_fields.0)?;
        Ok(self)
    }

    fn above(&self, cx: &mut Ctx) -> Result<Option<(&'static str, Vec<AnyUid>)>> {
        let Some(parent) = self.parent_account_id else {
            return Ok(None);
        };
        let above = store::ancestors(cx, parent)?.into_iter();
        let above = above.map(|id| RecordId::from(id).uid()).collect();
        Ok(Some(("parent_account_id", above)))
    }
}
