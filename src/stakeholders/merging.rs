//! What a merge needs to know of stakeholders.

use serde_json::Value;

use super::model::{Stakeholder, StakeholderPatch};
use super::store;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::merges::{MergeField, Mergeable};

impl Mergeable for Stakeholder {
    type Patch = StakeholderPatch;

    const FIELDS: &'static [MergeField] = &[
        MergeField::plain(&["account_id"]),
        MergeField::text(&["name"]),
        MergeField::text(&["given_name"]),
        MergeField::text(&["family_name"]),
        MergeField::text(&["title"]),
        MergeField::text(&["department"]),
        MergeField::plain(&["seniority"]),
        MergeField::list(&["emails"], &["email"]),
        MergeField::list(&["phones"], &["number"]),
        MergeField::plain(&["reports_to_id"]),
        MergeField::plain(&["time_zone"]),
        MergeField::plain(&["language"]),
        MergeField::plain(&["preferred_channel"]),
        MergeField::plain(&["owner_id"]),
        MergeField::plain(&["persona_id"]),
        MergeField::CUSTOM,
        MergeField::EXTERNAL_IDS,
    ];

    fn patched(&self, patch: Value) -> Result<Self> {
        let patch: StakeholderPatch = serde_json::from_value(patch).map_err(Error::internal)?;
        patch.apply(self.clone())
    }

    fn with(&self, patch: &StakeholderPatch) -> Result<Self> {
        patch.apply(self.clone())
    }

    fn checked(mut self, cx: &mut Ctx, before: &Self) -> Result<Self> {
        self.validate()?;
        let old_values = Some(&before.custom_fields.0);
        custom_fields::check_values(
            cx,
            Object::Stakeholder,
            old_values,
            &mut self.custom_fields.0,
        )?;
        Ok(self)
    }

    fn above(&self, cx: &mut Ctx) -> Result<Option<(&'static str, Vec<AnyUid>)>> {
        let Some(superior) = self.reports_to_id else {
            return Ok(None);
        };
        let above = store::superiors(cx, superior)?.into_iter();
        let above = above.map(|id| RecordId::from(id).uid()).collect();
        Ok(Some(("reports_to_id", above)))
    }
}
