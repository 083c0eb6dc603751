//! The change feed over REST: in stretches, and as a stream.

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::future::{Either, select};
use futures_util::stream;
use serde_json::json;
use tokio::sync::mpsc;
use utoipa_actix_web::service_config::ServiceConfig;

use super::follow::Follower;
use super::model::{Change, ChangePage, ChangeRequest};
use super::operations;
use crate::error::{Error, Result};
use crate::http::{Call, Reply, bearer};
use crate::ids::{Object, Object as RecordKind, RecordId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_changes);
    config.service(stream_changes);
}

/// The longest time for which an answer waits for something to tell.
pub(crate) const MAX_WAIT_S: u64 = 30;

/// Read the change feed
///
/// Everything that was written in the workspace, in the order in which it was committed, from the
/// beginning or after a cursor. A reader who keeps the cursor of the last answer misses nothing and
/// sees nothing twice. Entries of records that the caller may not read are left out. A cursor belongs
/// to the `types` and the `record_id` that it was read with.
///
/// With `wait` the answer waits for an entry if there is none, so that a reader who asks again at once
/// hears of each change when it is committed.
#[utoipa::path(tag = "changes",
    params(
        ("after" = Option<String>, Query, description = "The `cursor` of an earlier answer, or `latest` for the end of the feed"),
        ("types" = Option<Vec<RecordKind>>, Query, explode = false, min_items = 1, description = "Kinds of records, separated by commas: `account,deal`"),
        ("record_id" = Option<RecordId>, Query, description = "Only the history of this record"),
        ("limit" = Option<i64>, Query, description = "Entries at most, 1 to 1000; 100 if nothing is said", minimum = 1, maximum = 1000),
        ("wait" = Option<i64>, Query, description = "Seconds to wait for an entry if there is none, 0 to 30; 0 if nothing is said", minimum = 0, maximum = 30),
        ("include" = Option<String>, Query, pattern = "^records$", example = "records", description = "`records` puts the changed records into the answer")),
    responses((status = 200, description = "A stretch of the feed", body = ChangePage)))]
#[get("/v1/changes")]
async fn list_changes(http: HttpRequest, call: Call) -> Result<Reply> {
    let Query {
        request,
        wait,
        with_records,
    } = parse(call.query(), false)?;
    let mut page = if wait.is_zero() {
        let list = move |cx: &mut _| operations::list_changes(cx, &request);
        call.app.read(&call.actor, list).await?
    } else {
        let credential = bearer(http.headers())?.into();
        let mut follower = Follower::start(&call.app, credential, request).await?;
        let data = follower.next(wait).await?;
        ChangePage {
            data,
            cursor: follower.cursor(),
            has_more: follower.has_more(),
            records: None,
        }
    };
    if with_records {
        let data = page.data.clone();
        let load = move |cx: &mut _| operations::records_of(cx, &data);
        page.records = Some(call.app.snapshot(&call.actor, load).await?);
    }
    Reply::ok(&page)
}

/// Follow the change feed
///
/// The same entries as server-sent events, each as soon as it is committed and everything before it
/// is. The `id` of an event is its cursor: a client that connects again with `Last-Event-ID` goes on
/// where it was. `data` is an entry. While nothing happens a comment comes every 15 seconds. The
/// stream ends with an event `end`, whose `data` has a `code` and a `detail`, when the token expires
/// (`UNAUTHENTICATED`) or the server stops (`UNAVAILABLE`); it just ends for a client that does not
/// read for 10 seconds.
#[utoipa::path(tag = "changes",
    params(
        ("after" = Option<String>, Query, description = "A cursor, or `latest` for what is yet to come; the beginning of the feed if nothing is said"),
        ("types" = Option<Vec<RecordKind>>, Query, explode = false, min_items = 1, description = "Kinds of records, separated by commas: `account,deal`"),
        ("record_id" = Option<RecordId>, Query, description = "Only the history of this record"),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event; comes before `after`")),
    responses((status = 200, description = "Events without end", body = String, content_type = "text/event-stream")))]
#[get("/v1/changes/stream")]
async fn stream_changes(http: HttpRequest, call: Call) -> Result<HttpResponse> {
    let mut request = parse(call.query(), true)?.request;
    if let Some(last) = http.headers().get("last-event-id") {
        let last = last.to_str().unwrap_or_default();
        request.after = Some(last.to_owned());
    }
    let credential = bearer(http.headers())?.into();
    let follower = Follower::start(&call.app, credential, request).await?;
    let (events, receiver) = mpsc::channel(WAITING_EVENTS);
    actix_web::rt::spawn(tell(follower, events));
    let body = stream::unfold(receiver, |mut receiver| async {
        let chunk = receiver.recv().await?;
        Some((Ok::<Bytes, Infallible>(chunk), receiver))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // An encoder would hold events back until it has enough of them, and so would nginx.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(body))
}

/// Entries in one piece, pieces that wait for a reader, and how long.
const STRETCH: i64 = 100;
const WAITING_EVENTS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(10);
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Writes events until the reader is gone, or may not read any more.
async fn tell(mut follower: Follower, events: mpsc::Sender<Bytes>) {
    let mut text = String::from("retry: 2000\n\n");
    loop {
        let sent = pin!(events.send(std::mem::take(&mut text).into()));
        match tokio::time::timeout(PATIENCE, sent).await {
            Ok(Ok(())) => {}
            Ok(Err(_gone)) => return,
            Err(_slow) => return tracing::info!("a slow reader of changes was dropped"),
        }
        let found = {
            let next = pin!(follower.next(HEARTBEAT));
            match select(next, pin!(events.closed())).await {
                Either::Left((found, _)) => found,
                Either::Right(_gone) => return,
            }
        };
        match found {
            Ok(changes) if changes.is_empty() => {
                // An id without data moves on what the client will send as Last-Event-ID.
                text = format!(": still here\nid: {}\n\n", follower.cursor());
            }
            Ok(changes) => changes
                .iter()
                .for_each(|change| write_event(&mut text, change)),
            Err(error) => {
                let why = json!({ "code": error.code(), "detail": error.detail() });
                let end = format!("event: end\ndata: {why}\n\n");
                let _gone = events.try_send(end.into());
                return;
            }
        }
    }
}

fn write_event(text: &mut String, change: &Change) {
    let data = serde_json::to_string(change).unwrap_or_default();
    // JSON has no line breaks of its own; the text that the database kept might.
    let data = data.replace(['\n', '\r'], " ");
    text.push_str(&format!("id: {}\ndata: {data}\n\n", change.cursor));
}

struct Query {
    request: ChangeRequest,
    wait: Duration,
    with_records: bool,
}

fn parse(query: &str, is_stream: bool) -> Result<Query> {
    let mut parsed = Query {
        request: ChangeRequest {
            limit: if is_stream { STRETCH } else { 100 },
            ..ChangeRequest::default()
        },
        wait: Duration::ZERO,
        with_records: false,
    };
    let request = &mut parsed.request;
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
            "limit" if !is_stream => request.limit = number("limit", &value)?,
            "wait" if !is_stream => {
                let seconds = u64::try_from(number("wait", &value)?).unwrap_or(u64::MAX);
                if seconds > MAX_WAIT_S {
                    let message = format!("must lie between 0 and {MAX_WAIT_S}");
                    return Err(Error::invalid("wait", "OUT_OF_RANGE", message));
                }
                parsed.wait = Duration::from_secs(seconds);
            }
            "include" if !is_stream => {
                if value != "records" {
                    let message = "only records can be included here";
                    return Err(Error::invalid("include", "UNKNOWN_INCLUDE", message));
                }
                parsed.with_records = true;
            }
            other => {
                let message = "is not a parameter of this operation";
                return Err(Error::invalid(other, "UNKNOWN_PARAMETER", message));
            }
        }
    }
    Ok(parsed)
}

fn number(name: &str, value: &str) -> Result<i64> {
    value
        .parse()
        .map_err(|_not_a_number| Error::invalid(name, "INVALID_VALUE", "must be a whole number"))
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
