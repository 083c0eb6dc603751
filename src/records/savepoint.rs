//! Parts of a transaction that can be undone alone.

use crate::context::Ctx;
use crate::error::{Error, Result};

/// Runs a part of a transaction: when it refuses, what it wrote is undone and the rest is kept. The
/// outer error is one that would meet every part alike.
pub(crate) fn attempt<T>(
    cx: &mut Ctx,
    work: impl FnOnce(&mut Ctx) -> Result<T>,
) -> Result<Result<T>> {
    let undo = Undo::begin(cx)?;
    let outcome = work(cx);
    match &outcome {
        Ok(_) => undo.keep(cx)?,
        Err(error) if is_of_all(error) => return Err(error.clone()),
        Err(_) => undo.undo(cx)?,
    }
    Ok(outcome)
}

/// A place in a transaction to which it can go back.
#[must_use]
pub(crate) struct Undo(Mark);

impl Undo {
    pub(crate) fn begin(cx: &mut Ctx) -> Result<Self> {
        cx.conn.run("SAVEPOINT part")?;
        Ok(Self(Mark::of(cx)))
    }

    /// Keeps what was written since.
    #[expect(clippy::unused_self, reason = "what is kept can no longer be undone")]
    pub(crate) fn keep(self, cx: &mut Ctx) -> Result<()> {
        cx.conn.run("RELEASE SAVEPOINT part")
    }

    /// Undoes what was written since.
    pub(crate) fn undo(self, cx: &mut Ctx) -> Result<()> {
        cx.conn.run("ROLLBACK TO SAVEPOINT part")?;
        self.0.restore(cx);
        cx.conn.run("RELEASE SAVEPOINT part")
    }
}

/// Whether an error is no refusal of what was asked for, but of the whole transaction.
pub(crate) fn is_of_all(error: &Error) -> bool {
    matches!(error, Error::Unavailable | Error::Internal(_))
}

/// What an operation leaves in its context, at some moment.
pub(crate) struct Mark {
    recorded: usize,
    ended_sessions: usize,
    imports: usize,
    exports: usize,
    credentials_changed: bool,
}

impl Mark {
    pub(crate) fn of(cx: &Ctx) -> Self {
        Self {
            recorded: cx.recorded.len(),
            ended_sessions: cx.ended_sessions.len(),
            imports: cx.imports.len(),
            exports: cx.exports.len(),
            credentials_changed: cx.credentials_changed,
        }
    }

    /// Lets the context be what it was after a rollback: locks taken meanwhile are gone, too, and
    /// with them what was known of what they held.
    pub(crate) fn restore(self, cx: &mut Ctx) {
        cx.recorded.truncate(self.recorded);
        cx.ended_sessions.truncate(self.ended_sessions);
        cx.imports.truncate(self.imports);
        cx.exports.truncate(self.exports);
        cx.credentials_changed = self.credentials_changed;
        cx.held.clear();
        cx.definitions.clear();
        cx.committee_roles = None;
        cx.facts.clear();
    }
}
