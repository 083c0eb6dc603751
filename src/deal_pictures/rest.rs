//! Pictures of a deal over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::PictureGraph;
use super::operations;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::http::{Call, Id, Past, Reply};
use crate::ids::DealId;
use crate::pictures::{DEFAULT_WIDTH, MAX_WIDTH, MIN_WIDTH};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_committee_picture)
        .service(get_committee_mermaid)
        .service(get_committee_graph)
        .service(get_decision_picture)
        .service(get_decision_mermaid)
        .service(get_decision_graph);
}

/// How wide a picture is to be.
pub(crate) fn width_of(asked: Option<String>) -> Result<u32> {
    let Some(asked) = asked else {
        return Ok(DEFAULT_WIDTH);
    };
    let width = asked.parse().ok();
    width
        .filter(|width| (MIN_WIDTH..=MAX_WIDTH).contains(width))
        .ok_or_else(|| {
            let message = format!("must be a number of pixels from {MIN_WIDTH} to {MAX_WIDTH}");
            Error::invalid("width", "OUT_OF_RANGE", message)
        })
}

/// Draw the power map of a committee
///
/// Influence upwards, stance from left to right, who influences, trusts, opposes or reports to whom, and the seats
/// of required roles that are empty. A picture of text that can be selected, in the light or dark scheme of who
/// looks at it, with everything it shows in its `<desc>` for those who cannot see it. It may be shown as it is: it
/// runs no scripts and loads nothing.
#[utoipa::path(tag = "pictures", params(
    ("id" = DealId, Path, description = "The deal"),
    ("width" = Option<u32>, Query, minimum = 320, maximum = 2400, example = 1280,
        description = "How many pixels wide; as high as it has to be. 1280 if nothing is said"),
    Past),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
#[get("/v1/deals/{id}/committee.svg")]
async fn get_committee_picture(call: Call, id: Id<DealId>) -> Result<Reply> {
    let ([width], past) = call.past_and(["width"])?;
    let width = width_of(width)?;
    let draw = move |cx: &mut Ctx, moment| {
        let picture = operations::get_committee_picture(cx, id.0, moment)?;
        Ok(Reply::svg(picture.svg(width)))
    };
    call.tell_of(Ok(past), draw).await
}

/// Draw the power map of a committee in Mermaid
///
/// A flowchart for wikis, chats and readers of Markdown: a box for each stance with its members, the relations
/// between them, and the empty seats.
#[utoipa::path(tag = "pictures", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "The flowchart", content_type = "text/vnd.mermaid", body = String)))]
#[get("/v1/deals/{id}/committee.mmd")]
async fn get_committee_mermaid(call: Call, id: Id<DealId>) -> Result<Reply> {
    let past = call.past();
    let draw = move |cx: &mut Ctx, moment| {
        let picture = operations::get_committee_picture(cx, id.0, moment)?;
        Ok(Reply::mermaid(picture.mermaid()))
    };
    call.tell_of(past, draw).await
}

/// Read the power map of a committee as a graph
///
/// The members, empty seats and relations that the picture shows, as nodes and edges, for those who draw it
/// themselves.
#[utoipa::path(tag = "pictures", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "The graph", body = PictureGraph)))]
#[get("/v1/deals/{id}/committee/graph")]
async fn get_committee_graph(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, operations::get_committee_graph).await
}

/// Draw the steps of a decision
///
/// Each step below those that it comes after, with its state, why, whom it waits for and when it is due; the
/// critical path is drawn thick. A picture of text that can be selected, in the light or dark scheme of who looks
/// at it, with everything it shows in its `<desc>` for those who cannot see it. It may be shown as it is: it runs no
/// scripts and loads nothing.
#[utoipa::path(tag = "pictures", params(
    ("id" = DealId, Path, description = "The deal"),
    ("width" = Option<u32>, Query, minimum = 320, maximum = 2400, example = 1280,
        description = "How many pixels wide; as high as it has to be. 1280 if nothing is said"),
    Past),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
#[get("/v1/deals/{id}/decision.svg")]
async fn get_decision_picture(call: Call, id: Id<DealId>) -> Result<Reply> {
    let ([width], past) = call.past_and(["width"])?;
    let width = width_of(width)?;
    let draw = move |cx: &mut Ctx, moment| {
        let picture = operations::get_decision_picture(cx, id.0, moment)?;
        Ok(Reply::svg(picture.svg(width)))
    };
    call.tell_of(Ok(past), draw).await
}

/// Draw the steps of a decision in Mermaid
///
/// A flowchart for wikis, chats and readers of Markdown; the critical path is drawn thick.
#[utoipa::path(tag = "pictures", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "The flowchart", content_type = "text/vnd.mermaid", body = String)))]
#[get("/v1/deals/{id}/decision.mmd")]
async fn get_decision_mermaid(call: Call, id: Id<DealId>) -> Result<Reply> {
    let past = call.past();
    let draw = move |cx: &mut Ctx, moment| {
        let picture = operations::get_decision_picture(cx, id.0, moment)?;
        Ok(Reply::mermaid(picture.mermaid()))
    };
    call.tell_of(past, draw).await
}

/// Read the steps of a decision as a graph
///
/// The steps that the picture shows with their states, and what comes before what, as nodes and edges, for those
/// who draw it themselves.
#[utoipa::path(tag = "pictures", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "The graph", body = PictureGraph)))]
#[get("/v1/deals/{id}/decision/graph")]
async fn get_decision_graph(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, operations::get_decision_graph).await
}
