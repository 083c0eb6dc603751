//! The change feed over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{ChangePage, ChangeRequest};
use super::operations;
use crate::error::{Error, Result};
use crate::http::{Call, Reply};
use crate::ids::{Object, Object as RecordKind, RecordId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_changes);
}

/// Read the change feed
///
/// Everything that was written in the workspace, in the order in which it was committed, from the
/// beginning or after a cursor. A reader who keeps the cursor of the last answer misses nothing and
/// sees nothing twice. Entries of records that the caller may not read are left out.
#[utoipa::path(tag = "changes",
    params(
        ("after" = Option<String>, Query, description = "The `cursor` of an earlier answer"),
        ("types" = Option<Vec<RecordKind>>, Query, explode = false, min_items = 1, description = "Kinds of records, separated by commas: `account,deal`"),
        ("record_id" = Option<RecordId>, Query, description = "Only the history of this record"),
        ("limit" = Option<i64>, Query, description = "Entries at most, 1 to 1000; 100 if nothing is said", minimum = 1, maximum = 1000)),
    responses((status = 200, description = "A stretch of the feed", body = ChangePage)))]
#[get("/v1/changes")]
async fn list_changes(call: Call) -> Result<Reply> {
    let request = parse(call.query())?;
    let page = call
        .app
        .read(&call.actor, move |cx| {
            operations::list_changes(cx, &request)
        })
        .await?;
    Reply::ok(&page)
}

fn parse(query: &str) -> Result<ChangeRequest> {
    let mut request = ChangeRequest {
        limit: 100,
        ..ChangeRequest::default()
    };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "after" => request.after = Some(value.into_owned()),
            "record_id" => {
                let id = value.parse().map_err(|_not_an_id| {
                    Error::invalid("record_id", "INVALID_VALUE", "must be the id of a record")
                })?;
                request.record = Some(id);
            }
            "types" => request.objects = objects(&value)?,
            "limit" => {
                request.limit = value.parse().map_err(|_not_a_number| {
                    Error::invalid("limit", "INVALID_VALUE", "must be a whole number")
                })?;
            }
            other => {
                let message = "is not a parameter of this operation";
                return Err(Error::invalid(other, "UNKNOWN_PARAMETER", message));
            }
        }
    }
    Ok(request)
}

fn objects(value: &str) -> Result<Vec<Object>> {
    value
        .split(',')
        .map(|word| {
            let known = Object::ALL
                .iter()
                .copied()
                .find(|object| object.as_str() == word);
            known.ok_or_else(|| {
                Error::invalid(
                    "types",
                    "INVALID_VALUE",
                    format!("{word:?} is not a kind of record"),
                )
            })
        })
        .collect()
}
