//! Segments over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewSegment, Segment, SegmentMember, SegmentPatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::SegmentId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_segment)
        .service(list_segments)
        .service(get_segment)
        .service(update_segment)
        .service(delete_segment)
        .service(restore_segment)
        .service(list_segment_members)
        .service(refresh_segment);
}

/// Add a segment
///
/// The filter must make sense now, and its author must be allowed to read what it reaches.
#[utoipa::path(tag = "segments", request_body = NewSegment,
    responses((status = 201, description = "The new segment", body = Segment)))]
#[post("/v1/segments")]
async fn create_segment(call: Call, body: Body<NewSegment>) -> Result<Reply> {
    call.create(body, operations::create_segment).await
}

/// List segments
#[utoipa::path(tag = "segments",
    responses((status = 200, description = "A page of segments", body = PageBody<Segment>)))]
#[get("/v1/segments")]
async fn list_segments(call: Call) -> Result<Reply> {
    call.list(operations::list_segments).await
}

/// Read a segment
#[utoipa::path(tag = "segments", params(("id" = SegmentId, Path, description = "The segment")),
    responses((status = 200, description = "The segment", body = Segment)))]
#[get("/v1/segments/{id}")]
async fn get_segment(call: Call, id: Id<SegmentId>) -> Result<Reply> {
    call.show(id, operations::get_segment).await
}

/// Change a segment
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "segments", params(("id" = SegmentId, Path, description = "The segment")),
    request_body = SegmentPatch,
    responses((status = 200, description = "The changed segment", body = Segment)))]
#[patch("/v1/segments/{id}")]
async fn update_segment(call: Call, id: Id<SegmentId>, body: Body<SegmentPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_segment).await
}

/// Delete a segment
///
/// Its members stay what they are; it can be restored.
#[utoipa::path(tag = "segments", params(("id" = SegmentId, Path, description = "The segment")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/segments/{id}")]
async fn delete_segment(call: Call, id: Id<SegmentId>) -> Result<Reply> {
    call.delete(id, operations::delete_segment).await
}

/// Restore a deleted segment
///
/// Refused when another segment has taken its name meanwhile.
#[utoipa::path(tag = "segments", params(("id" = SegmentId, Path, description = "The segment")),
    responses((status = 200, description = "The restored segment", body = Segment)))]
#[post("/v1/segments/{id}/restore")]
async fn restore_segment(call: Call, id: Id<SegmentId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_segment).await
}

/// List the members of a segment
///
/// Who belongs to it now. It takes whatever the list of its kind takes (`sort`, `include`, filters, `fields`, ...);
/// `filter[segment_id]` on that list shows the same. Refused with what is missing when the filter no longer
/// fits.
#[utoipa::path(tag = "segments",
    params(
        ("id" = SegmentId, Path, description = "The segment"),
        ("limit" = Option<i64>, Query, description = "Records at most", minimum = 1, maximum = 200),
        ("cursor" = Option<String>, Query, description = "`page.next` of the page before")),
    responses((status = 200, description = "A page of accounts or stakeholders", body = PageBody<SegmentMember>)))]
#[get("/v1/segments/{id}/members")]
async fn list_segment_members(call: Call, id: Id<SegmentId>) -> Result<Reply> {
    call.list_found(move |cx| operations::members_of(cx, id.0))
        .await
}

/// Look who belongs to a segment now
///
/// Compares that with whom it was last seen with. If they differ the segment's version grows, and the change
/// feed names who left (`members.from`) and who entered (`members.to`).
#[utoipa::path(tag = "segments", params(("id" = SegmentId, Path, description = "The segment")),
    responses((status = 200, description = "The segment", body = Segment)))]
#[post("/v1/segments/{id}/refresh")]
async fn refresh_segment(call: Call, id: Id<SegmentId>) -> Result<Reply> {
    call.act_plainly(id, operations::refresh_segment).await
}
