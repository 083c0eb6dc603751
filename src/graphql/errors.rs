//! Refusals in GraphQL: the same codes and places as in REST, under `extensions`.

use async_graphql::{ErrorExtensionValues, ServerError, Value};

use crate::error::Error;

/// Gives every error its code. An error of an operation travels through the executor as the source
/// of its field's error; an error without one is the schema's own judgement of the request.
pub(super) fn finish(errors: &mut [ServerError]) {
    for error in errors {
        let mut extensions = error.extensions.take().unwrap_or_default();
        match error.source::<Error>().cloned() {
            Some(ours) => {
                if let Error::Internal(cause) = &ours {
                    tracing::error!(cause, "internal error");
                }
                error.message = ours.detail();
                describe(&ours, &mut extensions);
            }
            None => extensions.set("code", "INVALID"),
        }
        error.extensions = Some(extensions);
    }
}

fn describe(error: &Error, extensions: &mut ErrorExtensionValues) {
    extensions.set("code", error.code());
    let faults = error.field_errors();
    if !faults.is_empty() {
        let faults = serde_json::to_value(faults).unwrap_or_default();
        extensions.set("errors", Value::from_json(faults).unwrap_or_default());
    }
    match error {
        Error::Duplicate {
            existing: Some(id), ..
        } => extensions.set("existingId", id.to_string()),
        Error::Merged { into, .. } => extensions.set("mergedInto", into.to_string()),
        Error::NotDone { results, .. } => {
            let results = serde_json::to_value(results).unwrap_or_default();
            extensions.set("results", Value::from_json(results).unwrap_or_default());
        }
        Error::Stale { current } => extensions.set("currentVersion", *current),
        _ => {}
    }
}
