//! Diesel's errors, by meaning.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::error::Error;

/// Gives an error of the database the meaning that it has wherever it occurs. What a unique
/// violation means is known only where the row is written, and is said there.
pub(crate) fn translate(error: DieselError) -> Error {
    match &error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => {
            Error::Unavailable
        }
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
            tracing::warn!(message = info.message(), "the database closed a connection");
            Error::Unavailable
        }
        DieselError::DatabaseError(_, info) if is_contention(info.message()) => Error::Unavailable,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, info)
            if info.message().contains("invalid byte sequence")
                || info.message().contains("unsupported Unicode escape") =>
        {
            Error::invalid(
                "",
                "UNSTORABLE",
                "a text holds a character that cannot be stored",
            )
        }
        _ => Error::internal(error),
    }
}

/// PostgreSQL's deadlock and lock time-out and SQLite's busy have no kind of their own in diesel.
fn is_contention(message: &str) -> bool {
    [
        "deadlock detected",
        "lock timeout",
        "database is locked",
        "database table is locked",
    ]
    .iter()
    .any(|known| message.contains(known))
}

/// Whether a write failed because a unique value is taken.
pub(crate) fn is_unique_violation(error: &DieselError) -> bool {
    matches!(
        error,
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
    )
}
