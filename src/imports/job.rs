//! Imports at work in the background: the run, and the record that tells how far it is.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};

use super::model::{Import, ImportStatus};
use super::report::Report;
use super::run::{Plan, run};
use super::store;
use crate::app::App;
use crate::auth::Actor;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{ImportId, WorkspaceId};
use crate::records;
use crate::types::Timestamp;

/// How often the record is told how far the run is.
const BEAT: Duration = Duration::from_secs(1);
/// A run that has not told anything for so long has ended with its server.
const SILENCE: chrono::TimeDelta = chrono::TimeDelta::minutes(15);

/// An import that is about to begin.
#[derive(Debug)]
pub(crate) struct Job {
    pub import: ImportId,
    pub actor: Actor,
    pub plan: Arc<Plan>,
}

impl Job {
    /// Begins the run in the background.
    pub(crate) fn start(self, app: App) {
        actix_web::rt::spawn(async move {
            let import = self.import;
            if let Err(error) = self.run(&app).await {
                tracing::error!(%import, %error, "an import could not be ended");
            }
        });
    }

    async fn run(self, app: &App) -> Result<()> {
        let latest = Arc::new(Mutex::new(Report::default()));
        let watched = Arc::clone(&latest);
        let watch = Arc::new(move |report: &Report| {
            *watched.lock().unwrap_or_else(PoisonError::into_inner) = report.clone();
        });
        let reported = || {
            latest
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        };
        let mut work = pin!(run(app, &self.actor, Arc::clone(&self.plan), watch));
        let outcome = loop {
            let beat = pin!(actix_web::rt::time::sleep(BEAT));
            match select(work.as_mut(), beat).await {
                Either::Left((outcome, _)) => break outcome,
                Either::Right(_) => {
                    let report = reported();
                    change(app, &self.actor, self.import, move |import, _| {
                        import.at(&report)
                    })
                    .await?;
                }
            }
        };
        let (report, failure) = match outcome {
            Ok(report) => (report, None),
            Err(error) => {
                tracing::warn!(import = %self.import, %error, "an import was broken off");
                (reported(), Some(error.detail()))
            }
        };
        change(app, &self.actor, self.import, move |import, now| {
            import.ended(&report, failure.clone(), now)
        })
        .await
    }
}

/// Changes the record of a running import.
async fn change(
    app: &App,
    actor: &Actor,
    id: ImportId,
    after: impl Fn(&Import, Timestamp) -> Import + Send + 'static,
) -> Result<()> {
    app.write(actor, move |cx: &mut Ctx| {
        let before: Import = records::get_for_write(cx, id)?;
        if before.status != ImportStatus::Running {
            return Err(Error::conflict("the import has ended"));
        }
        let after = after(&before, cx.now());
        records::update(cx, &before, after).map(drop)
    })
    .await
}

/// Ends the records of runs that ended with their server. SQLite has one server, so every run that
/// is there at its start is such a one; elsewhere another server may be at work.
pub(crate) async fn end_orphans(app: &App) -> Result<()> {
    let now = app.clock().now();
    let orphans: Vec<(WorkspaceId, ImportId)> = app
        .db()
        .read(crate::db::View::Latest, move |mut conn| {
            let orphans = store::running(&mut conn, now, SILENCE);
            (conn, orphans)
        })
        .await?;
    for (workspace, id) in orphans {
        tracing::warn!(import = %id, "an import ended with its server");
        let failure = Some("the server was stopped; run it again to take the rest".to_owned());
        let report = move |import: &Import| Report {
            steps: import.steps.0.clone(),
            rows_total: import.rows_total,
            rows_done: import.rows_done,
            ..Report::default()
        };
        change(app, &Actor::system(workspace), id, move |import, now| {
            import.ended(&report(import), failure.clone(), now)
        })
        .await?;
    }
    Ok(())
}
