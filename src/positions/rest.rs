//! Positions over REST.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewPosition, Position};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::PositionId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_position)
        .service(list_positions)
        .service(get_position)
        .service(get_position_history);
}

/// Add a position
///
/// Positions are only added: a later one takes the place of the one before. Refused for somebody who
/// is not on the committee of the deal, and for a moment after the step closed.
#[utoipa::path(tag = "positions", request_body = NewPosition,
    responses((status = 201, description = "The new position", body = Position)))]
#[post("/v1/positions")]
async fn create_position(call: Call, body: Body<NewPosition>) -> Result<Reply> {
    call.create(body, operations::create_position).await
}

/// List positions
#[utoipa::path(tag = "positions",
    responses((status = 200, description = "A page of positions", body = PageBody<Position>)))]
#[get("/v1/positions")]
async fn list_positions(call: Call) -> Result<Reply> {
    call.list(operations::list_positions).await
}

/// Read a position
#[utoipa::path(tag = "positions", params(("id" = PositionId, Path, description = "The position")),
    responses((status = 200, description = "The position", body = Position)))]
#[get("/v1/positions/{id}")]
async fn get_position(call: Call, id: Id<PositionId>) -> Result<Reply> {
    call.show(id, operations::get_position).await
}

/// Read the history of a position
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "positions", params(("id" = PositionId, Path, description = "The position")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/positions/{id}/history")]
async fn get_position_history(call: Call, id: Id<PositionId>) -> Result<Reply> {
    call.show_history::<Position>(id).await
}
