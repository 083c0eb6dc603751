//! Event logs over REST.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, get, post};
use futures_util::future::LocalBoxFuture;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{EventLogFormat, EventLogImport, NewEventLog};
use super::{export, import};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Reply, body};
use crate::journey_analytics::{AnalyticsFilter, JourneyActivity, activity_of, asked};
use crate::json;

/// A log as it comes: it may be as long as the files of an import.
struct Upload(NewEventLog);

impl FromRequest for Body<Upload> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let media = request.headers().get(header::CONTENT_TYPE);
            let media = media
                .and_then(|media| media.to_str().ok())
                .unwrap_or_default();
            let media = media.split(';').next().unwrap_or_default().trim();
            if !media.eq_ignore_ascii_case("application/json") {
                let message = "the body must be application/json";
                return Err(Error::UnsupportedMediaType(message.to_owned()));
            }
            let app = request.app_data::<Data<App>>();
            let limit = app.map_or(0, |app| app.config().limits.import_bytes);
            let raw = body::read_all(&mut payload, limit).await?;
            if raw.trim_ascii_start().starts_with(b"[") {
                return Err(Error::invalid("", "INVALID_VALUE", "must be a JSON object"));
            }
            let log = json::parse(&raw)?;
            Ok(Self::of(Upload(log), raw))
        })
    }
}

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(import_event_log)
        .service(export_event_log_xes)
        .service(export_event_log_csv)
        .service(export_event_log_ocel);
}

/// Import an event log
///
/// XES, CSV or OCEL 2.0. Each case becomes a journey on a published map, its events become interactions (subject = activity) and, where
/// an activity is the key or the name of a stage, stays in stages. Cases that were taken before are left as they are. The log is taken
/// whole or not at all; a fault is named with its line.
#[utoipa::path(tag = "event-logs", request_body = NewEventLog,
    responses((status = 200, description = "What became of it", body = EventLogImport)))]
#[post("/v1/event-logs/import")]
async fn import_event_log(call: Call, body: Body<Upload>) -> Result<Reply> {
    call.post(body, |cx, upload| {
        Reply::ok(&import::import_event_log(cx, &upload.0)?)
    })
    .await
}

/// Export journeys as XES
///
/// The journeys of the filter with their interactions, or with their stays in stages, as an event log (IEEE 1849-2016). What was imported goes
/// out under the names of its cases.
#[utoipa::path(tag = "event-logs", params(
    AnalyticsFilter,
    ("activity" = Option<JourneyActivity>, Query, description = "What is an event, and what it is called; `subject` if nothing is said")),
    responses((status = 200, description = "The log", content_type = "application/xml", body = String)))]
#[get("/v1/event-logs/journeys.xes")]
async fn export_event_log_xes(call: Call) -> Result<Reply> {
    file(call, EventLogFormat::Xes, "application/xml").await
}

/// Export journeys as the CSV of an event log
///
/// One event a line, with the columns `case:concept:name`, `concept:name` and `time:timestamp`.
#[utoipa::path(tag = "event-logs", params(
    AnalyticsFilter,
    ("activity" = Option<JourneyActivity>, Query, description = "What is an event, and what it is called; `subject` if nothing is said")),
    responses((status = 200, description = "The log", content_type = "text/csv", body = String)))]
#[get("/v1/event-logs/journeys.csv")]
async fn export_event_log_csv(call: Call) -> Result<Reply> {
    file(
        call,
        EventLogFormat::Csv,
        "text/csv; charset=utf-8; header=present",
    )
    .await
}

/// Export journeys as OCEL 2.0
///
/// An object-centric event log in JSON: each interaction belongs to its journeys, its account, its deal and the people who took part.
#[utoipa::path(tag = "event-logs", params(
    AnalyticsFilter,
    ("activity" = Option<JourneyActivity>, Query, description = "What is an event, and what it is called; `subject` if nothing is said")),
    responses((status = 200, description = "The log", content_type = "application/json", body = serde_json::Value)))]
#[get("/v1/event-logs/journeys.jsonocel")]
async fn export_event_log_ocel(call: Call) -> Result<Reply> {
    file(call, EventLogFormat::Ocel, "application/json").await
}

async fn file(call: Call, format: EventLogFormat, content_type: &'static str) -> Result<Reply> {
    let (filter, [activity]) = asked(&call, ["activity"])?;
    let activity = activity_of(activity)?;
    call.app
        .snapshot(&call.actor, move |cx| {
            let bytes = export::export_event_log(cx, &filter, activity, format)?;
            Ok(Reply::file(content_type, bytes))
        })
        .await
}
