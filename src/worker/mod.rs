//! What happens without being asked for: webhooks are delivered, old things are removed.
//!
//! `caravan serve` runs one worker. It is woken by every commit of its own server and by a clock, looks
//! for what is to be done, and does it; several servers on one PostgreSQL share the work by the rows
//! that they hold. Nothing is kept in memory that the database does not know, so a server may be
//! stopped at any moment, and another one goes on.
//!
//! * Deliveries ([`crate::webhooks`]): a short transaction takes what can be sent, the sending happens
//!   without one, another short one notes what came of it. Only a few of these are at the database at a
//!   time, so that requests do not wait behind them.
//! * [`jobs`]: what is done once in a while in each workspace.
//!
//! On PostgreSQL a change can be seen in the feed only when every older transaction has ended, which
//! may be later than the call that wakes the worker. So it looks again and again, at growing
//! distances, up to the beat of the clock.

mod jobs;
mod store;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore};
use tokio::time::{sleep, timeout};

use crate::app::App;
use crate::auth::{Actor, random_bytes};
use crate::config::Config;
use crate::db::View;
use crate::error::Result;
use crate::ids::WorkspaceId;
use crate::webhooks::send::{Answer, Outbound};
use crate::webhooks::{self, Outgoing};

/// How soon, and how late, the worker looks again.
const SOON: Duration = Duration::from_millis(2);
const BEAT: Duration = Duration::from_secs(1);
/// Between two looks: under many writes one look serves those of a moment.
const GAP: Duration = Duration::from_millis(5);
/// How often it looks for jobs that are due.
const JOBS: Duration = Duration::from_secs(30);
/// Attempts under way at all receivers together.
const MOST_FLIGHTS: usize = 256;
/// Results that are noted at the same time.
const AT_DATABASE: usize = 4;
/// How long the end of what is under way is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the server and its worker share.
pub(crate) struct Worker {
    bell: Notify,
    is_stopping: AtomicBool,
    /// Whether anybody was found to have a webhook: the feed is of no interest to the worker otherwise.
    has_receivers: AtomicBool,
    flights: AtomicUsize,
    landed: Notify,
    database: Semaphore,
    outbound: OnceLock<Outbound>,
}

impl Worker {
    pub(crate) fn new() -> Self {
        Self {
            bell: Notify::new(),
            is_stopping: AtomicBool::new(false),
            has_receivers: AtomicBool::new(true),
            flights: AtomicUsize::new(0),
            landed: Notify::new(),
            database: Semaphore::new(AT_DATABASE),
            outbound: OnceLock::new(),
        }
    }

    /// Says that there is something to do.
    pub(crate) fn wake(&self) {
        self.bell.notify_one();
    }

    /// Says that there is something new in the feed. A webhook that another server was given meanwhile
    /// is found at the next beat.
    pub(crate) fn tell_of_changes(&self) {
        if self.has_receivers.load(Ordering::Relaxed) {
            self.wake();
        }
    }

    /// The client that calls receivers, made when it is first needed.
    fn outbound(&self, config: &Config) -> Result<&Outbound> {
        if let Some(known) = self.outbound.get() {
            return Ok(known);
        }
        let made = Outbound::new(config)?;
        Ok(self.outbound.get_or_init(|| made))
    }

    /// Waits until nothing is under way.
    async fn idle(&self) {
        loop {
            let landed = self.landed.notified();
            if self.flights.load(Ordering::SeqCst) == 0 {
                return;
            }
            landed.await;
        }
    }
}

/// A worker at work.
pub(crate) struct Running {
    app: App,
    task: tokio::task::JoinHandle<()>,
}

/// Starts the worker of a server.
pub(crate) fn start(app: App) -> Running {
    let task = tokio::spawn(run(app.clone()));
    Running { app, task }
}

impl Running {
    /// Lets the worker finish what is under way, and no more.
    pub(crate) async fn stop(self) {
        self.app.worker().is_stopping.store(true, Ordering::SeqCst);
        self.app.worker().wake();
        if timeout(PATIENCE, self.task).await.is_err() {
            tracing::warn!("the worker was stopped in the middle of something; it is done again");
        }
    }
}

async fn run(app: App) {
    let worker = app.worker();
    let release = |mut conn| {
        let released = webhooks::release_all(&mut conn);
        (conn, released)
    };
    if let Err(error) = app.db().write(release).await {
        tracing::warn!(%error, "what was under way is done again later");
    }
    let mut pause = SOON;
    let mut jobs_done: Option<Instant> = None;
    while !worker.is_stopping.load(Ordering::SeqCst) {
        match deliver(&app, None).await {
            Ok(true) => {
                pause = SOON;
                continue;
            }
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "webhooks could not be looked after"),
        }
        if jobs_done.is_none_or(|done| done.elapsed() >= JOBS) {
            if let Err(error) = jobs::run_due(&app, None).await {
                tracing::warn!(%error, "periodic jobs could not be run");
            }
            jobs_done = Some(Instant::now());
        }
        let looked = Instant::now();
        pause = match timeout(pause, worker.bell.notified()).await {
            Ok(()) => {
                sleep(GAP.saturating_sub(looked.elapsed())).await;
                SOON
            }
            Err(_elapsed) => pause.saturating_mul(2).min(BEAT),
        };
    }
    worker.idle().await;
}

/// Does everything that is to be done now in one workspace, and waits for its end; tests call this
/// where a server has its clock.
pub async fn run_once(app: &App, workspace: WorkspaceId) -> Result<()> {
    jobs::run_due(app, Some(workspace)).await?;
    loop {
        let found = deliver(app, Some(workspace)).await?;
        app.worker().idle().await;
        if !found {
            return Ok(());
        }
    }
}

/// Sends what can be sent now; returns whether anything was found.
async fn deliver(app: &App, workspace: Option<WorkspaceId>) -> Result<bool> {
    let now = app.clock().now();
    let look = move |mut conn| {
        let found = webhooks::ready(&mut conn, now, workspace).and_then(|ready| {
            let exist = !ready.is_empty() || webhooks::exist(&mut conn)?;
            Ok((ready, exist))
        });
        (conn, found)
    };
    let (ready, exist) = app.db().read(View::Latest, look).await?;
    app.worker().has_receivers.store(exist, Ordering::Relaxed);
    let mut found = false;
    for (workspace, webhook) in ready {
        if app.worker().flights.load(Ordering::SeqCst) >= MOST_FLIGHTS {
            // Whatever lands wakes the worker.
            return Ok(false);
        }
        let actor = Actor::system(workspace);
        let claimed = app.write(&actor, move |cx| webhooks::claim(cx, webhook));
        match claimed.await {
            Ok(claimed) => {
                found |= claimed.has_moved;
                for outgoing in claimed.outgoing {
                    take_off(app, outgoing);
                }
            }
            // The others go on.
            Err(error) => tracing::warn!(%webhook, %error, "a webhook could not be read"),
        }
    }
    Ok(found)
}

/// Counts an attempt that is under way, also when it is broken off.
struct Flight(App);

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.worker().flights.fetch_sub(1, Ordering::SeqCst);
        self.0.worker().landed.notify_waiters();
        self.0.worker().wake();
    }
}

/// Begins an attempt.
fn take_off(app: &App, outgoing: Outgoing) {
    app.worker().flights.fetch_add(1, Ordering::SeqCst);
    let flight = Flight(app.clone());
    tokio::spawn(async move {
        let (webhook, delivery) = (outgoing.webhook_id, outgoing.delivery_id);
        if let Err(error) = attempt(&flight.0, outgoing).await {
            // Its lease runs out, and it is sent once more.
            tracing::warn!(%webhook, %delivery, %error, "an attempt could not be noted");
        }
    });
}

async fn attempt(app: &App, outgoing: Outgoing) -> Result<()> {
    let now = app.clock().now();
    let answer = match app.worker().outbound(app.config()) {
        Ok(outbound) => outbound.send(&outgoing, now).await,
        Err(error) => Answer::not_sent(&outgoing, now, &error),
    };
    let [chance] = random_bytes::<1>()?;
    let actor = Actor::system(outgoing.workspace_id);
    let outgoing = Arc::new(outgoing);
    let _turn = app.worker().database.acquire().await;
    app.write(&actor, move |cx| {
        webhooks::conclude(cx, &outgoing, &answer, chance)
    })
    .await
}
