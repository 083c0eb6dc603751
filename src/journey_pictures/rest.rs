//! Pictures of maps and journeys over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::journey::get_journey_picture as journey_picture;
use super::journeys::{get_funnel_picture as funnel_picture, get_paths_picture as paths_picture};
use super::map::get_journey_map_picture as map_picture;
use crate::context::Ctx;
use crate::deal_pictures::width_of;
use crate::error::Result;
use crate::http::{Call, Id, Reply};
use crate::ids::{JourneyId, JourneyMapId};
use crate::journey_analytics::{AnalyticsFilter, asked};
use crate::pictures::funnel::FunnelPicture;
use crate::pictures::journey_map::JourneyMapPicture;
use crate::pictures::journey_timeline::JourneyPicture;
use crate::pictures::paths::PathsPicture;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_journey_map_svg)
        .service(get_journey_map_mermaid)
        .service(get_journey_map_picture)
        .service(get_journey_svg)
        .service(get_journey_mermaid)
        .service(get_journey_picture)
        .service(get_funnel_svg)
        .service(get_funnel_mermaid)
        .service(get_funnel_picture)
        .service(get_paths_svg)
        .service(get_paths_mermaid)
        .service(get_paths_picture);
}

/// Answers with what is drawn, all of it as it is at one moment.
async fn draw(
    call: Call,
    draw: impl Fn(&mut Ctx) -> Result<Reply> + Send + 'static,
) -> Result<Reply> {
    call.app.snapshot(&call.actor, draw).await
}

/// How wide the picture is to be; nothing else can be asked for.
fn width(call: &Call) -> Result<u32> {
    let [width] = call.parameters(["width"])?;
    width_of(width.text())
}

/// Draw a journey map
///
/// Stages from left to right, lanes from top to bottom: what buyers do, think and need, the planned touchpoints by their channels,
/// the emotions as a curve, planned and observed, with the moments of truth, pain points, opportunities, and the layers of the
/// service blueprint with its three lines. Who may read journeys also sees what they came to. Stages that do not fit beside one
/// another go on below; 1120 pixels are A4 in landscape. A picture of text that can be selected, in the light or dark scheme of
/// who looks at it, with everything it shows in its `<desc>` for those who cannot see it. It may be shown as it is: it runs no
/// scripts and loads nothing.
#[utoipa::path(tag = "pictures", params(
    ("id" = JourneyMapId, Path, description = "The map"),
    ("width" = Option<u32>, Query, minimum = 320, maximum = 2400, example = 1280,
        description = "How many pixels wide; as high as it has to be. 1280 if nothing is said")),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
#[get("/v1/journey-maps/{id}.svg")]
async fn get_journey_map_svg(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    let width = width(&call)?;
    draw(call, move |cx| {
        Ok(Reply::svg(map_picture(cx, id.0)?.svg(width)))
    })
    .await
}

/// Draw a journey map in Mermaid
///
/// A user journey for wikis, chats and readers of Markdown: a section for each stage with its touchpoints and actions, scored from
/// 1 to 5 by the emotion that is planned for the stage.
#[utoipa::path(tag = "pictures", params(
    ("id" = JourneyMapId, Path, description = "The map")),
    responses((status = 200, description = "The diagram", content_type = "text/vnd.mermaid", body = String)))]
#[get("/v1/journey-maps/{id}.mmd")]
async fn get_journey_map_mermaid(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.refuse_parameters()?;
    draw(call, move |cx| {
        Ok(Reply::mermaid(map_picture(cx, id.0)?.mermaid()))
    })
    .await
}

/// Read what the picture of a journey map shows
///
/// Stages, lanes, touchpoints and elements with all that is drawn of them, for those who draw it themselves.
#[utoipa::path(tag = "pictures", params(
    ("id" = JourneyMapId, Path, description = "The map")),
    responses((status = 200, description = "What is drawn", body = JourneyMapPicture)))]
#[get("/v1/journey-maps/{id}/picture")]
async fn get_journey_map_picture(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.tell_now(id, map_picture).await
}

/// Draw a journey
///
/// The stages that an account went through as bands along time, its contacts by channel, who joined, left or changed their mind in
/// the committees of the journey's deals, the steps of their decisions, also those that lie ahead, and the stages that the
/// deals came into. Only what the caller may read is drawn, and of contacts the latest 2000.
#[utoipa::path(tag = "pictures", params(
    ("id" = JourneyId, Path, description = "The journey"),
    ("width" = Option<u32>, Query, minimum = 320, maximum = 2400, example = 1280,
        description = "How many pixels wide; as high as it has to be. 1280 if nothing is said")),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
#[get("/v1/journeys/{id}.svg")]
async fn get_journey_svg(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    let width = width(&call)?;
    draw(call, move |cx| {
        Ok(Reply::svg(journey_picture(cx, id.0)?.svg(width)))
    })
    .await
}

/// Draw a journey in Mermaid
///
/// A time chart for wikis, chats and readers of Markdown: stays in stages as bars, all else as milestones.
#[utoipa::path(tag = "pictures", params(
    ("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The diagram", content_type = "text/vnd.mermaid", body = String)))]
#[get("/v1/journeys/{id}.mmd")]
async fn get_journey_mermaid(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.refuse_parameters()?;
    draw(call, move |cx| {
        Ok(Reply::mermaid(journey_picture(cx, id.0)?.mermaid()))
    })
    .await
}

/// Read what the picture of a journey shows
///
/// Stays, contacts and events in the order of time, for those who draw it themselves.
#[utoipa::path(tag = "pictures", params(
    ("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "What is drawn", body = JourneyPicture)))]
#[get("/v1/journeys/{id}/picture")]
async fn get_journey_picture(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.tell_now(id, journey_picture).await
}

/// Draw the funnel of journeys
///
/// A bar for each stage, parted by what became of those who came into it, with counts, shares, the conversion among those of whom
/// it is known, and what that should be or is compared with. With `pipeline_id` the same of deals in the stages of a pipeline.
#[utoipa::path(tag = "pictures", params(
    AnalyticsFilter,
    ("width" = Option<u32>, Query, minimum = 320, maximum = 2400, example = 1280,
        description = "How many pixels wide; as high as it has to be. 1280 if nothing is said")),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
#[get("/v1/analytics/funnel.svg")]
async fn get_funnel_svg(call: Call) -> Result<Reply> {
    let (filter, [width]) = asked(&call, ["width"])?;
    let width = width_of(width)?;
    draw(call, move |cx| {
        Ok(Reply::svg(funnel_picture(cx, &filter)?.svg(width)))
    })
    .await
}

/// Draw the funnel of journeys in Mermaid
///
/// A flowchart for wikis, chats and readers of Markdown.
#[utoipa::path(tag = "pictures", params(AnalyticsFilter),
    responses((status = 200, description = "The flowchart", content_type = "text/vnd.mermaid", body = String)))]
#[get("/v1/analytics/funnel.mmd")]
async fn get_funnel_mermaid(call: Call) -> Result<Reply> {
    let (filter, []) = asked(&call, [])?;
    draw(call, move |cx| {
        Ok(Reply::mermaid(funnel_picture(cx, &filter)?.mermaid()))
    })
    .await
}

/// Read what the picture of the funnel shows
///
/// The stages with their counts and shares, for those who draw them themselves.
#[utoipa::path(tag = "pictures", params(AnalyticsFilter),
    responses((status = 200, description = "What is drawn", body = FunnelPicture)))]
#[get("/v1/analytics/funnel/picture")]
async fn get_funnel_picture(call: Call) -> Result<Reply> {
    let (filter, []) = asked(&call, [])?;
    draw(call, move |cx| Reply::ok(&funnel_picture(cx, &filter)?)).await
}

/// Draw the paths that journeys took
///
/// A flow from stage to stage, as wide as the number of journeys; what leads back is drawn apart. The most frequent paths, the
/// transitions and the loops are told below.
#[utoipa::path(tag = "pictures", params(
    AnalyticsFilter,
    ("width" = Option<u32>, Query, minimum = 320, maximum = 2400, example = 1280,
        description = "How many pixels wide; as high as it has to be. 1280 if nothing is said")),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
#[get("/v1/analytics/paths.svg")]
async fn get_paths_svg(call: Call) -> Result<Reply> {
    let (filter, [width]) = asked(&call, ["width"])?;
    let width = width_of(width)?;
    draw(call, move |cx| {
        Ok(Reply::svg(paths_picture(cx, &filter)?.svg(width)))
    })
    .await
}

/// Draw the paths that journeys took in Mermaid
///
/// A flowchart for wikis, chats and readers of Markdown; loops are dotted.
#[utoipa::path(tag = "pictures", params(AnalyticsFilter),
    responses((status = 200, description = "The flowchart", content_type = "text/vnd.mermaid", body = String)))]
#[get("/v1/analytics/paths.mmd")]
async fn get_paths_mermaid(call: Call) -> Result<Reply> {
    let (filter, []) = asked(&call, [])?;
    draw(call, move |cx| {
        Ok(Reply::mermaid(paths_picture(cx, &filter)?.mermaid()))
    })
    .await
}

/// Read what the picture of the paths shows
///
/// The stages, transitions and most frequent paths, for those who draw them themselves.
#[utoipa::path(tag = "pictures", params(AnalyticsFilter),
    responses((status = 200, description = "What is drawn", body = PathsPicture)))]
#[get("/v1/analytics/paths/picture")]
async fn get_paths_picture(call: Call) -> Result<Reply> {
    let (filter, []) = asked(&call, [])?;
    draw(call, move |cx| Reply::ok(&paths_picture(cx, &filter)?)).await
}
