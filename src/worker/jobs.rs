//! What is done once in a while in each workspace.
//!
//! A job is a plain operation, run by the system in a transaction of its own. The same transaction
//! moves the moment at which the job is due again, so of several servers one runs it, and a job that
//! fails is tried again at the next look.

use chrono::TimeDelta;

use super::store;
use crate::app::App;
use crate::auth::Actor;
use crate::context::Ctx;
use crate::db::View;
use crate::error::Result;
use crate::ids::WorkspaceId;

/// A job.
struct Job {
    name: &'static str,
    every: TimeDelta,
    run: fn(&mut Ctx) -> Result<()>,
}

/// All jobs.
const JOBS: &[Job] = &[
    Job {
        name: "purge_idempotency_keys",
        every: TimeDelta::hours(1),
        run: crate::http::purge_idempotency_keys,
    },
    Job {
        name: "purge_webhook_deliveries",
        every: TimeDelta::hours(1),
        run: crate::webhooks::purge_webhook_deliveries,
    },
    Job {
        name: "purge_exports",
        every: TimeDelta::minutes(15),
        run: crate::exports::purge_exports,
    },
    Job {
        name: "refresh_segments",
        every: TimeDelta::minutes(5),
        run: crate::segments::refresh_segments,
    },
    Job {
        name: "look_after_journeys",
        every: TimeDelta::minutes(1),
        run: crate::journeys::look_after_journeys,
    },
];

/// Runs the jobs that are due, in one workspace or in all.
pub(super) async fn run_due(app: &App, workspace: Option<WorkspaceId>) -> Result<()> {
    for job in JOBS {
        let now = app.clock().now();
        let look = move |mut conn| {
            let due = store::due(&mut conn, job.name, now, workspace);
            (conn, due)
        };
        for workspace in app.db().read(View::Latest, look).await? {
            let work = move |cx: &mut Ctx| {
                if store::begin(cx, job.name, job.every)? {
                    (job.run)(cx)?;
                }
                Ok(())
            };
            if let Err(error) = app.write(&Actor::system(workspace), work).await {
                tracing::warn!(job = job.name, %workspace, %error, "a periodic job failed");
            }
        }
    }
    Ok(())
}
