//! What can go wrong, by meaning. The faces decide how it looks on the wire.

use crate::ids::{Object, RecordId};
use crate::writes::ItemResult;

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure of an operation.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The caller has no valid credential.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The caller's role or key does not allow the operation.
    #[error("this needs the right {0}")]
    Forbidden(String),
    /// There is no such record, or not in the caller's workspace.
    #[error("there is no {0}")]
    NotFound(String),
    /// The record was deleted; it can be restored.
    #[error("{0} was deleted")]
    Deleted(RecordId),
    /// The record was merged into another one, which is to be written instead.
    #[error("{id} was merged into {into}")]
    Merged {
        /// The record that was asked for.
        id: RecordId,
        /// The one that survived.
        into: RecordId,
    },
    /// The file of an export is no longer kept.
    #[error("the file of {0} is no longer kept")]
    Gone(RecordId),
    /// The request cannot be understood: wrong form, unknown name, impossible value.
    #[error("{detail}")]
    Invalid {
        /// The first thing that is wrong, in words.
        detail: String,
        /// All that is wrong, by place.
        errors: Vec<FieldError>,
    },
    /// Another record holds a value that must be unique.
    #[error("{detail}")]
    Duplicate {
        /// Which value, in words.
        detail: String,
        /// The field that holds it.
        field: String,
        /// The record that holds it already.
        existing: Option<RecordId>,
    },
    /// The request is well formed, but contradicts itself or what is stored: a reference to
    /// nothing, a rule over several fields, a state that does not allow the operation.
    #[error("{detail}")]
    Conflict {
        /// The first contradiction, in words.
        detail: String,
        /// All of them, by place; empty where there is no place.
        errors: Vec<FieldError>,
    },
    /// Something that is done whole or not at all was not done, since parts of it were refused.
    #[error("{detail}")]
    NotDone {
        /// How much was refused, in words.
        detail: String,
        /// All that is wrong, by place.
        errors: Vec<FieldError>,
        /// What became of each part.
        results: Vec<ItemResult>,
    },
    /// The record has changed since the caller read it.
    #[error("the record has changed: its version is now {current}")]
    Stale {
        /// The version the record has now.
        current: i32,
    },
    /// An idempotency key came back with another request.
    #[error("the idempotency key was used with another request")]
    KeyReused,
    /// The caller sends too much.
    #[error("too many requests; try again in {retry_after_s} s")]
    Limited {
        /// Seconds until the next request will be taken.
        retry_after_s: u64,
    },
    /// The body is larger than the server takes.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body has a media type that the operation does not read.
    #[error("{0}")]
    UnsupportedMediaType(String),
    /// None of the media types the caller accepts can be had.
    #[error("{0}")]
    NotAcceptable(String),
    /// There is nothing at this path.
    #[error("there is nothing at this path")]
    NoSuchPath,
    /// The path does not know the method.
    #[error("this path does not take the method")]
    MethodNotAllowed,
    /// The server is too busy or the database is away; the same request may succeed later.
    #[error("the server is busy; try again")]
    Unavailable,
    /// A fault of the server. The text is logged and never leaves it.
    #[error("internal error: {0}")]
    Internal(String),
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (`/name`), or the name of a parameter.
    pub pointer: String,
    /// What kind of fault, stable: `REQUIRED`, `UNKNOWN`, `TOO_LONG`, `OUT_OF_RANGE`, ...
    pub code: String,
    /// The fault in words.
    pub message: String,
}

impl FieldError {
    /// A fault at a place.
    pub fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

impl Error {
    /// The stable word for the meaning, the same in REST (`code`) and GraphQL (`extensions.code`).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound(_) => "NOT_FOUND",
            Self::Deleted(_) => "DELETED",
            Self::Merged { .. } => "MERGED",
            Self::Gone(_) => "GONE",
            Self::Invalid { .. } => "INVALID",
            Self::Duplicate { .. } => "DUPLICATE",
            Self::Conflict { .. } => "CONFLICT",
            Self::NotDone { .. } => "NOT_DONE",
            Self::Stale { .. } => "VERSION_CONFLICT",
            Self::KeyReused => "IDEMPOTENCY_KEY_REUSED",
            Self::Limited { .. } => "RATE_LIMITED",
            Self::TooLarge { .. } => "TOO_LARGE",
            Self::UnsupportedMediaType(_) => "UNSUPPORTED_MEDIA_TYPE",
            Self::NotAcceptable(_) => "NOT_ACCEPTABLE",
            Self::NoSuchPath => "NO_SUCH_PATH",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// What a client may be told.
    pub fn detail(&self) -> String {
        match self {
            Self::Internal(_) => {
                "an internal error; the request id leads to it in the log".to_owned()
            }
            other => other.to_string(),
        }
    }

    /// The faults by place, where the meaning has places.
    pub fn field_errors(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid { errors, .. }
            | Self::Conflict { errors, .. }
            | Self::NotDone { errors, .. } => errors.clone(),
            Self::Duplicate { detail, field, .. } => {
                vec![FieldError::new(
                    format!("/{field}"),
                    "DUPLICATE",
                    detail.clone(),
                )]
            }
            _ => Vec::new(),
        }
    }

    /// A request that is wrong in one place.
    pub fn invalid(
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::all_invalid(vec![FieldError::new(pointer, code, message)])
    }

    /// A request that is wrong in several places.
    pub fn all_invalid(errors: Vec<FieldError>) -> Self {
        Self::Invalid {
            detail: Self::summary(&errors),
            errors,
        }
    }

    /// The record's state does not allow the operation.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::Conflict {
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// A well-formed request that contradicts itself or what is stored, in one place.
    pub fn contradiction(
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::all_contradictions(vec![FieldError::new(pointer, code, message)])
    }

    /// The same in several places.
    pub fn all_contradictions(errors: Vec<FieldError>) -> Self {
        Self::Conflict {
            detail: Self::summary(&errors),
            errors,
        }
    }

    /// The refusal of a request whose form is right and which does not fit the kind of records that it is
    /// about, or the fields that the workspace added: no schema could tell.
    #[must_use]
    pub(crate) fn misfit(self) -> Self {
        match self {
            Self::Invalid { errors, .. } => Self::all_contradictions(errors),
            other => other,
        }
    }

    /// The same with its places within another one: what a body says is wrong within an item.
    #[must_use]
    pub(crate) fn within(self, place: &str) -> Self {
        let moved = |errors: Vec<FieldError>| -> Vec<FieldError> {
            let inner = |error: FieldError| FieldError {
                pointer: format!("{place}{}", error.pointer),
                ..error
            };
            errors.into_iter().map(inner).collect()
        };
        match self {
            Self::Invalid { errors, .. } => Self::all_invalid(moved(errors)),
            Self::Conflict { errors, .. } if !errors.is_empty() => {
                Self::all_contradictions(moved(errors))
            }
            Self::Duplicate {
                detail,
                field,
                existing,
            } => Self::Duplicate {
                detail,
                field: format!("{}/{field}", place.trim_start_matches('/')),
                existing,
            },
            other => other,
        }
    }

    fn summary(errors: &[FieldError]) -> String {
        match errors {
            [] => "the request is invalid".to_owned(),
            [only] => format!("{}: {}", only.pointer, only.message),
            [first, rest @ ..] => {
                format!(
                    "{}: {} (and {} more)",
                    first.pointer,
                    first.message,
                    rest.len()
                )
            }
        }
    }

    /// There is no such record.
    pub fn not_found(id: impl Into<RecordId>) -> Self {
        Self::NotFound(id.into().to_string())
    }

    /// There is no such record, when no id is known.
    pub fn nothing(object: Object) -> Self {
        Self::NotFound(object.as_str().to_owned())
    }

    /// A fault of ours.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        crate::db::errors::translate(error)
    }
}
