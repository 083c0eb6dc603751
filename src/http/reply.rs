//! Answers, written while the database thread is at it, so that they can be kept with the write.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::changes::PlannedChange;
use crate::error::{Error, Result};
use crate::ids::RecordId;
use crate::query::{Count, Total};
use crate::records::Record;
use crate::types::Int64;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: StatusCode,
    content_type: &'static str,
    etag: Option<String>,
    location: Option<String>,
    content_location: Option<String>,
    body: Vec<u8>,
    /// What is kept for a repeated request instead of the body, when the body tells a secret.
    kept: Option<Vec<u8>>,
    replayed: bool,
    is_dry_run: bool,
}

/// What a write would do.
pub(super) const DRY_RUN: &str = "application/vnd.caravan.dry-run+json";
/// JSON whose records hold only the asked fields.
pub(super) const SPARSE: &str = "application/vnd.caravan.sparse+json";
pub(super) const JSON: &str = "application/json";
const SVG: &str = "image/svg+xml";
/// The registered type of Mermaid diagrams.
const MERMAID: &str = "text/vnd.mermaid; charset=utf-8";
/// What a picture may do in a browser that opens it by itself: use the styles it brings along, and
/// nothing else.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The headers that are kept with a stored answer.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq, Default)]
pub(super) struct KeptHeaders {
    pub etag: Option<String>,
    pub location: Option<String>,
}

impl Reply {
    pub(super) fn new(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            content_type,
            etag: None,
            location: None,
            content_location: None,
            body,
            kept: None,
            replayed: false,
            is_dry_run: false,
        }
    }

    /// 200 with a body.
    pub(crate) fn ok<T: Serialize>(value: &T) -> Result<Self> {
        Ok(Self::new(
            StatusCode::OK,
            JSON,
            serde_json::to_vec(value).map_err(Error::internal)?,
        ))
    }

    /// 200 with a picture.
    pub(crate) fn svg(picture: String) -> Self {
        Self::new(StatusCode::OK, SVG, picture.into_bytes())
    }

    /// 200 with a Mermaid diagram.
    pub(crate) fn mermaid(diagram: String) -> Self {
        Self::new(StatusCode::OK, MERMAID, diagram.into_bytes())
    }

    /// 200 with a file.
    pub(crate) fn file(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self::new(StatusCode::OK, content_type, bytes)
    }

    /// 204.
    pub(crate) fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, JSON, Vec::new())
    }

    /// 200 with a record and its version as `ETag`.
    pub(crate) fn record<T: Record>(record: &T) -> Result<Self> {
        Ok(Self {
            etag: Some(etag(record.head().version)),
            ..Self::ok(record)?
        })
    }

    /// 201 with a record, its `ETag` and its place.
    pub(crate) fn created<T: Record>(record: &T) -> Result<Self> {
        let id: RecordId = record.id().into();
        let location = format!("/v1/{}/{id}", T::TABLE.path);
        Ok(Self {
            status: StatusCode::CREATED,
            location: Some(location),
            ..Self::record(record)?
        })
    }

    /// 201 with a new record and a secret that is told this once: `told` is answered, `kept` is what
    /// a repeated request gets.
    pub(crate) fn created_with_secret<T: Record, B: Serialize>(
        record: &T,
        told: &B,
        kept: &B,
    ) -> Result<Self> {
        let body = serde_json::to_vec(told).map_err(Error::internal)?;
        let kept = serde_json::to_vec(kept).map_err(Error::internal)?;
        Ok(Self {
            body,
            kept: Some(kept),
            ..Self::created(record)?
        })
    }

    /// Says so when the record is another one than was asked for: the survivor of a merge.
    pub(super) fn answering<T: Record>(mut self, asked: T::Id, record: &T) -> Self {
        let (asked, id): (RecordId, RecordId) = (asked.into(), record.id().into());
        if asked != id {
            self.content_location = Some(format!("/v1/{}/{id}", T::TABLE.path));
        }
        self
    }

    /// 200 with a record and a secret that is told this once.
    pub(crate) fn record_with_secret<T: Record, B: Serialize>(
        record: &T,
        told: &B,
        kept: &B,
    ) -> Result<Self> {
        Ok(Self {
            status: StatusCode::OK,
            location: None,
            ..Self::created_with_secret(record, told, kept)?
        })
    }

    pub(super) fn with_etag(mut self, etag: String) -> Self {
        self.etag = Some(etag);
        self
    }

    /// 304 for a caller who has this very answer.
    pub(super) fn unless_matched(self, tags: &[String]) -> Self {
        let is_this = |etag: &String| tags.iter().any(|tag| tag == "*" || tag == etag);
        if self.etag.as_ref().is_some_and(is_this) {
            Self {
                status: StatusCode::NOT_MODIFIED,
                body: Vec::new(),
                ..self
            }
        } else {
            self
        }
    }

    pub(super) fn parts(&self) -> (u16, KeptHeaders, &[u8]) {
        let headers = KeptHeaders {
            etag: self.etag.clone(),
            location: self.location.clone(),
        };
        (
            self.status.as_u16(),
            headers,
            self.kept.as_ref().unwrap_or(&self.body),
        )
    }

    /// What would be answered, with the changes that would be made.
    pub(super) fn planned(self, changes: Vec<PlannedChange>) -> Result<Self> {
        let answer = String::from_utf8(self.body).map_err(Error::internal)?;
        let answer = Some(answer).filter(|text| !text.is_empty());
        let planned = DryRun {
            status: self.status.as_u16(),
            answer: answer
                .map(RawValue::from_string)
                .transpose()
                .map_err(Error::internal)?,
            changes,
        };
        let body = serde_json::to_vec(&planned).map_err(Error::internal)?;
        Ok(Self {
            is_dry_run: true,
            ..Self::new(StatusCode::OK, DRY_RUN, body)
        })
    }

    /// An answer that was given before.
    pub(super) fn replay(status: u16, headers: KeptHeaders, body: Vec<u8>) -> Result<Self> {
        let status = StatusCode::from_u16(status).map_err(Error::internal)?;
        let reply = Self::new(status, JSON, body);
        Ok(Self {
            etag: headers.etag,
            location: headers.location,
            replayed: true,
            ..reply
        })
    }
}

pub(super) fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
        }
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(place) = self.content_location {
            response.insert_header((header::CONTENT_LOCATION, place));
        }
        if self.is_dry_run {
            response.insert_header(("Preference-Applied", "dry-run"));
        }
        if self.replayed {
            response.insert_header(("Idempotency-Replayed", "true"));
        }
        if self.content_type == SVG {
            response.insert_header((header::CONTENT_SECURITY_POLICY, PICTURE_POLICY));
        }
        match self.status {
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => response.finish(),
            _ => response
                .insert_header((header::CONTENT_TYPE, self.content_type))
                .body(self.body),
        }
    }
}

/// What a write would do, asked for with `Prefer: dry-run`. Nothing of it was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DryRun {
    /// The status that the write would answer with.
    #[schema(minimum = 200, maximum = 299, example = 201)]
    status: u16,
    /// The body that the write would answer with; ids of new records will be others.
    #[schema(value_type = Option<Object>)]
    answer: Option<Box<RawValue>>,
    /// The entries that the write would append to the change feed, in their order.
    changes: Vec<PlannedChange>,
}

/// A page of records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageBody<T> {
    /// The records.
    pub data: Vec<T>,
    /// How to go on.
    pub page: PageInfo,
}

/// All records of a short list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct All<T> {
    /// The records.
    pub data: Vec<T>,
}

/// How to go on after a page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageInfo {
    /// The `cursor` of the next page; null on the last one.
    pub next: Option<String>,
    /// How many records the whole list has; told when `total_count` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Int64, required = false)]
    pub total_count: Option<Int64>,
    /// Whether `total_count` is exact or an estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Count, required = false)]
    pub total_count_precision: Option<Count>,
}

impl PageInfo {
    /// Where the next page begins.
    pub(crate) fn new(next: Option<String>) -> Self {
        Self {
            next,
            total_count: None,
            total_count_precision: None,
        }
    }

    pub(super) fn with_total(self, total: Option<Total>) -> Self {
        Self {
            total_count: total.map(|total| total.count),
            total_count_precision: total.map(|total| total.precision),
            ..self
        }
    }
}
