//! Exports at work in the background.

use std::time::{Duration, Instant};

use super::file::{File, FileRequest, Piece};
use super::model::Progress;
use super::{operations, store};
use crate::app::App;
use crate::auth::Actor;
use crate::context::Ctx;
use crate::db::Pieces;
use crate::error::{Error, Result};
use crate::ids::{ExportId, WorkspaceId};

/// How often the record is told how far the file is.
const BEAT: Duration = Duration::from_secs(1);
/// Looks, a second apart, for a place among those that read for long.
const LOOKS: u32 = 600;
/// What is said of an export that could not go on.
pub(super) const SERVER_STOPPED: &str = "the server was stopped; ask for it again";

/// An export that is about to begin.
#[derive(Debug)]
pub(crate) struct Job {
    pub export: ExportId,
    pub actor: Actor,
    pub asked: FileRequest,
}

/// A piece, and how many records the whole file will hold.
struct Part {
    piece: Piece,
    total: i64,
}

impl Job {
    /// Begins the work in the background.
    pub(crate) fn start(self, app: App) {
        actix_web::rt::spawn(async move {
            let export = self.export;
            if let Err(error) = self.run(&app).await {
                tracing::error!(%export, %error, "an export could not be ended");
            }
        });
    }

    async fn run(self, app: &App) -> Result<()> {
        let id = self.export;
        let Err(error) = self.write(app).await else {
            return Ok(());
        };
        tracing::warn!(export = %id, %error, "an export was broken off");
        let failure = error.detail();
        let fail = move |cx: &mut Ctx| operations::fail_export(cx, id, &failure);
        match app.write(&self.actor, fail).await {
            // It was deleted, or ended by another server.
            Err(Error::Deleted(_) | Error::Conflict { .. }) => Ok(()),
            other => other,
        }
    }

    /// Writes the whole file, all of it as it is at one moment.
    async fn write(&self, app: &App) -> Result<()> {
        let id = self.export;
        let mut parts = self.begin(app).await?;
        let mut progress = Progress::default();
        let mut told_at: Option<Instant> = None;
        let mut position = 0;
        while let Some(part) = parts.next().await {
            let Part { piece, total } = part?;
            progress.total = total;
            progress.rows = progress.rows.saturating_add(piece.rows);
            progress.bytes = progress.bytes.saturating_add(piece.text.len());
            let tells = told_at.is_none_or(|then| then.elapsed() >= BEAT);
            if tells {
                told_at = Some(Instant::now());
            }
            let told = tells.then_some(progress);
            let keep = move |cx: &mut Ctx| operations::keep_piece(cx, id, (position, &piece), told);
            app.write(&self.actor, keep).await?;
            position = position.saturating_add(1);
        }
        let finish = move |cx: &mut Ctx| operations::finish_export(cx, id, progress);
        app.write(&self.actor, finish).await
    }

    /// Begins to read as soon as there is a place.
    async fn begin(&self, app: &App) -> Result<Pieces<Part>> {
        for _ in 0..LOOKS {
            let asked = self.asked.clone();
            let mut file = File::new(asked.clone());
            let mut counted = None;
            let parts = app.pieces(&self.actor, move |cx| {
                let total = match counted {
                    Some(total) => total,
                    None => *counted.insert(asked.count(cx)?),
                };
                Ok(file.next(cx)?.map(|piece| Part { piece, total }))
            });
            match parts {
                Err(Error::Unavailable) => actix_web::rt::time::sleep(BEAT).await,
                other => return other,
            }
        }
        Err(Error::Unavailable)
    }
}

/// Ends exports that ended with their server. SQLite has one server, so every one that is under way at
/// its start is such a one; elsewhere another server may be at work, and the worker ends what has been
/// silent for long.
pub(crate) async fn end_orphans(app: &App) -> Result<()> {
    if app.db().is_shared() {
        return Ok(());
    }
    let orphans: Vec<(WorkspaceId, ExportId)> = app
        .db()
        .read(crate::db::View::Latest, |mut conn| {
            let orphans = store::under_way(&mut conn);
            (conn, orphans)
        })
        .await?;
    for (workspace, id) in orphans {
        tracing::warn!(export = %id, "an export ended with its server");
        let fail = move |cx: &mut Ctx| operations::fail_export(cx, id, SERVER_STOPPED);
        app.write(&Actor::system(workspace), fail).await?;
    }
    Ok(())
}
