//! The end of the feed, read once for all who wait for it.
//!
//! Each workspace somebody waits for has one task that reads what is new and hands it to everybody,
//! so that a commit costs one read however many readers there are. It is woken by each commit of this
//! process, and looks by itself as well: another process may have written, and on PostgreSQL an entry
//! is not shown while an older transaction runs. The pause between two looks doubles from a few
//! milliseconds after the last news to a quarter of a second. `LISTEN` would spare those looks, but
//! `NOTIFY` takes one lock of the whole database at every commit, so that all writers would queue.
//!
//! What a reader has yet to take is bounded: one that stays behind loses its place here and reads
//! from the database again, from its own cursor.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, broadcast};
use tokio::task::JoinHandle;

use super::cursor::Cursor;
use super::operations::{Entry, Wanted, stretch};
use crate::app::App;
use crate::auth::Actor;
use crate::ids::WorkspaceId;

/// Entries that are read at once, and such batches that wait for a slow reader.
const BATCH: i64 = 200;
const WAITING: usize = 32;

/// The pauses between two looks.
const SHORTEST_PAUSE: Duration = Duration::from_millis(4);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// What is new.
#[derive(Debug)]
pub(super) struct Batch {
    pub entries: Vec<Entry>,
    /// Where the feed goes on.
    pub end: Cursor,
}

pub(super) type News = broadcast::Receiver<Arc<Batch>>;

/// The ends of the feeds that somebody waits for.
#[derive(Default)]
pub(crate) struct Tails {
    tails: Mutex<HashMap<WorkspaceId, Tail>>,
    is_closed: AtomicBool,
}

struct Tail {
    wake: Arc<Notify>,
    /// Only the task holds it for good, so whoever listens learns when the task has ended.
    news: broadcast::WeakSender<Arc<Batch>>,
    task: JoinHandle<()>,
}

impl Tails {
    fn lock(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Tail>> {
        self.tails.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells those who wait that something was committed.
    pub(crate) fn wake(&self, workspace: WorkspaceId) {
        if let Some(tail) = self.lock().get(&workspace) {
            tail.wake.notify_one();
        }
    }

    /// Ends all waiting, for good: the server stops.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        for (_, tail) in self.lock().drain() {
            tail.task.abort();
        }
    }

    /// Whether the server stops.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    /// Everything that comes after a cursor, or after a later one. Whoever asks must read once more
    /// by themselves: the task may have been at work before, and be further than the cursor.
    pub(super) fn listen(&self, app: &App, workspace: WorkspaceId, from: Cursor) -> News {
        let (news, receiver) = broadcast::channel(WAITING);
        let mut tails = self.lock();
        if self.is_closed() {
            return receiver;
        }
        let known = tails.get(&workspace);
        if let Some(at_work) = known.and_then(|tail| tail.news.upgrade()) {
            return at_work.subscribe();
        }
        let wake = Arc::new(Notify::new());
        let tail = Tail {
            wake: Arc::clone(&wake),
            news: news.downgrade(),
            task: tokio::spawn(follow(app.clone(), workspace, from, news, wake)),
        };
        tails.insert(workspace, tail);
        receiver
    }

    /// Forgets a tail nobody listens to; returns whether it was forgotten.
    fn retire(&self, workspace: WorkspaceId, news: &broadcast::Sender<Arc<Batch>>) -> bool {
        let mut tails = self.lock();
        let is_idle = news.receiver_count() == 0;
        if is_idle {
            tails.remove(&workspace);
        }
        is_idle
    }
}

/// Reads what is new until nobody wants to know.
async fn follow(
    app: App,
    workspace: WorkspaceId,
    mut at: Cursor,
    news: broadcast::Sender<Arc<Batch>>,
    wake: Arc<Notify>,
) {
    let actor = Actor::system(workspace);
    let mut pause = SHORTEST_PAUSE;
    loop {
        let from = at.clone();
        let read = move |cx: &mut crate::context::Ctx| stretch(cx, &from, &Wanted::ALL, BATCH);
        match app.read(&actor, read).await {
            Ok(found) => {
                at = found.end.clone();
                let (end, entries) = (found.end, found.entries);
                if !entries.is_empty() {
                    pause = SHORTEST_PAUSE;
                    let _nobody = news.send(Arc::new(Batch { entries, end }));
                }
                if found.has_more {
                    continue;
                }
            }
            Err(error) => tracing::warn!(%error, "the change feed could not be read"),
        }
        if news.receiver_count() == 0 && app.tails().retire(workspace, &news) {
            return;
        }
        match tokio::time::timeout(pause, wake.notified()).await {
            Ok(()) => pause = SHORTEST_PAUSE,
            Err(_elapsed) => pause = LONGEST_PAUSE.min(pause.saturating_mul(2)),
        }
    }
}
