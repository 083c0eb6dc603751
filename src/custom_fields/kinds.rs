//! The kinds of the custom fields that a list request names.

use std::collections::HashMap;

use super::model::CustomFieldKind;
use super::store;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::query::{FieldName, Filter, ListRequest};

/// The kinds of custom fields by key.
#[derive(Debug, Default)]
pub(crate) struct CustomKinds(HashMap<String, CustomFieldKind>);

impl CustomKinds {
    /// For a request that names none.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Looked up only when the request names a custom field.
    pub(crate) fn for_request(cx: &mut Ctx, object: Object, request: &ListRequest) -> Result<Self> {
        let in_order = request
            .order
            .iter()
            .any(|key| matches!(key.field, FieldName::Custom(_)));
        if !in_order && !request.filter.as_ref().is_some_and(names_custom) {
            return Ok(Self::none());
        }
        let fields = store::of_object(cx, object)?;
        Ok(Self(
            fields
                .into_iter()
                .map(|field| (field.key, field.kind))
                .collect(),
        ))
    }

    /// The kind of a field; `place` names it in the refusal.
    pub(crate) fn kind(&self, key: &str, place: &str) -> Result<CustomFieldKind> {
        self.0.get(key).copied().ok_or_else(|| {
            Error::invalid(
                place,
                "UNKNOWN_FIELD",
                format!("there is no custom field {key}"),
            )
        })
    }
}

fn names_custom(filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(names_custom),
        Filter::Not(inner) => names_custom(inner),
        Filter::Is(condition) => matches!(condition.field, FieldName::Custom(_)),
    }
}
