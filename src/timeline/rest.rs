//! Timelines over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{TimelineItem, TimelineKind, TimelineRequest};
use super::operations;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::http::{Call, Id, PageBody, PageInfo, Reply};
use crate::ids::{AccountId, DealId, StakeholderId};
use crate::query::Page;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_account_timeline)
        .service(list_stakeholder_timeline)
        .service(list_deal_timeline);
}

/// Read what happened around an account
///
/// Its interactions, notes and tasks, and the stays of its deals and journeys in their stages, newest
/// first. A task stands where it was done; an open one where it is due, or else where it was made.
#[utoipa::path(tag = "timelines",
    params(("id" = AccountId, Path, description = "The account"), TimelineRequest),
    responses((status = 200, description = "A page of items", body = PageBody<TimelineItem>)))]
#[get("/v1/accounts/{id}/timeline")]
async fn list_account_timeline(call: Call, id: Id<AccountId>) -> Result<Reply> {
    answer(call, id, operations::list_account_timeline).await
}

/// Read what happened around a stakeholder
///
/// The interactions they took part in, and the notes and tasks about them, newest first. A task
/// stands where it was done; an open one where it is due, or else where it was made.
#[utoipa::path(tag = "timelines",
    params(("id" = StakeholderId, Path, description = "The stakeholder"), TimelineRequest),
    responses((status = 200, description = "A page of items", body = PageBody<TimelineItem>)))]
#[get("/v1/stakeholders/{id}/timeline")]
async fn list_stakeholder_timeline(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    answer(call, id, operations::list_stakeholder_timeline).await
}

/// Read what happened around a deal
///
/// Its interactions, notes and tasks, and its stays in stages, newest first. A task stands where it
/// was done; an open one where it is due, or else where it was made.
#[utoipa::path(tag = "timelines",
    params(("id" = DealId, Path, description = "The deal"), TimelineRequest),
    responses((status = 200, description = "A page of items", body = PageBody<TimelineItem>)))]
#[get("/v1/deals/{id}/timeline")]
async fn list_deal_timeline(call: Call, id: Id<DealId>) -> Result<Reply> {
    answer(call, id, operations::list_deal_timeline).await
}

async fn answer<I: Copy + Send + 'static>(
    call: Call,
    id: Id<I>,
    read: fn(&mut Ctx, I, &TimelineRequest) -> Result<Page<TimelineItem>>,
) -> Result<Reply> {
    let request = parse(call.query())?;
    call.app
        .snapshot(&call.actor, move |cx| {
            let Page { data, next } = read(cx, id.0, &request)?;
            Reply::ok(&PageBody {
                data,
                page: PageInfo::new(next),
            })
        })
        .await
}

fn parse(query: &str) -> Result<TimelineRequest> {
    let mut request = TimelineRequest::default();
    let mut seen = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if seen.contains(&name) {
            return Err(Error::invalid(name, "DUPLICATE", "stands twice"));
        }
        match &*name {
            "cursor" => request.cursor = Some(value.into_owned()),
            "types" => request.types = kinds(&value)?,
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
        seen.push(name);
    }
    Ok(request)
}

fn kinds(value: &str) -> Result<Vec<TimelineKind>> {
    let kind = |word: &str| {
        let refused = || {
            let message = format!("{word:?} is not one of {}", TimelineKind::WORDS.join(", "));
            Error::invalid("types", "INVALID_VALUE", message)
        };
        word.parse().map_err(|_unknown| refused())
    };
    value.split(',').map(kind).collect()
}
