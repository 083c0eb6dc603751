//! The kinds of the custom fields that a list request names.

use std::collections::HashMap;

use super::model::CustomFieldKind;
use super::store;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::query::{CUSTOM_PREFIX, FieldName, ListRequest};

/// The kinds of custom fields, by the kind of record that has them and their key.
#[derive(Debug, Default)]
pub(crate) struct CustomKinds(HashMap<(Object, String), CustomFieldKind>);

impl CustomKinds {
    /// For a request that names none.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Looked up only when the request names a custom field, or some kinds are named beside it.
    pub(crate) fn for_request(
        cx: &mut Ctx,
        object: Object,
        request: &ListRequest,
        further: &[Object],
    ) -> Result<Self> {
        let is_custom = |field: &FieldName| matches!(field, FieldName::Custom(_));
        let filter = request.filter.as_ref();
        let mut kinds = filter.map_or_else(Vec::new, |filter| filter.customised(object));
        if request.order.iter().any(|key| is_custom(&key.field)) && !kinds.contains(&object) {
            kinds.push(object);
        }
        for object in further {
            if !kinds.contains(object) {
                kinds.push(*object);
            }
        }
        Self::of(cx, &kinds)
    }

    /// The fields of some kinds of records.
    pub(crate) fn of(cx: &mut Ctx, objects: &[Object]) -> Result<Self> {
        let mut kinds = HashMap::new();
        for object in objects {
            let fields = store::of_object(cx, *object)?.into_iter();
            kinds.extend(fields.map(|field| ((*object, field.key), field.kind)));
        }
        Ok(Self(kinds))
    }

    /// The kind of a field.
    pub(crate) fn kind(&self, object: Object, key: &str) -> Result<CustomFieldKind> {
        let known = self.0.get(&(object, key.to_owned())).copied();
        known.ok_or_else(|| {
            Error::invalid(
                format!("{CUSTOM_PREFIX}{key}"),
                "UNKNOWN_FIELD",
                format!(
                    "{} have no custom field {key}",
                    object.table().replace('_', " ")
                ),
            )
        })
    }
}
