//! Exchange rates over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{ExchangeRate, ExchangeRatePatch, NewExchangeRate};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ExchangeRateId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_exchange_rate)
        .service(list_exchange_rates)
        .service(get_exchange_rate)
        .service(update_exchange_rate)
        .service(delete_exchange_rate)
        .service(restore_exchange_rate);
}

/// Add an exchange rate
///
/// A pair of currencies has one rate for a day: a second one is refused with the first as `existing_id`.
#[utoipa::path(tag = "exchange-rates", request_body = NewExchangeRate,
    responses((status = 201, description = "The new exchange rate", body = ExchangeRate)))]
#[post("/v1/exchange-rates")]
async fn create_exchange_rate(call: Call, body: Body<NewExchangeRate>) -> Result<Reply> {
    call.create(body, operations::create_exchange_rate).await
}

/// List exchange rates
#[utoipa::path(tag = "exchange-rates",
    responses((status = 200, description = "A page of exchange rates", body = PageBody<ExchangeRate>)))]
#[get("/v1/exchange-rates")]
async fn list_exchange_rates(call: Call) -> Result<Reply> {
    call.list(operations::list_exchange_rates).await
}

/// Read an exchange rate
#[utoipa::path(tag = "exchange-rates", params(("id" = ExchangeRateId, Path, description = "The exchange rate")),
    responses((status = 200, description = "The exchange rate", body = ExchangeRate)))]
#[get("/v1/exchange-rates/{id}")]
async fn get_exchange_rate(call: Call, id: Id<ExchangeRateId>) -> Result<Reply> {
    call.show(id, operations::get_exchange_rate).await
}

/// Change an exchange rate
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "exchange-rates", params(("id" = ExchangeRateId, Path, description = "The exchange rate")),
    request_body = ExchangeRatePatch,
    responses((status = 200, description = "The changed exchange rate", body = ExchangeRate)))]
#[patch("/v1/exchange-rates/{id}")]
async fn update_exchange_rate(
    call: Call,
    id: Id<ExchangeRateId>,
    body: Body<ExchangeRatePatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_exchange_rate)
        .await
}

/// Delete an exchange rate
///
/// What was computed with it is not changed; it can be restored.
#[utoipa::path(tag = "exchange-rates", params(("id" = ExchangeRateId, Path, description = "The exchange rate")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/exchange-rates/{id}")]
async fn delete_exchange_rate(call: Call, id: Id<ExchangeRateId>) -> Result<Reply> {
    call.delete(id, operations::delete_exchange_rate).await
}

/// Restore a deleted exchange rate
///
/// Refused when the pair has another rate for the day meanwhile.
#[utoipa::path(tag = "exchange-rates", params(("id" = ExchangeRateId, Path, description = "The exchange rate")),
    responses((status = 200, description = "The restored exchange rate", body = ExchangeRate)))]
#[post("/v1/exchange-rates/{id}/restore")]
async fn restore_exchange_rate(call: Call, id: Id<ExchangeRateId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_exchange_rate)
        .await
}
