//! A reader who follows the feed: the same for a long poll, server-sent events and subscriptions.
//!
//! It first reads what is there, then waits for news without holding a connection or a thread. Who
//! asks is looked at again before anything is handed out, so a token that expired or a session that
//! ended stops the reader, and a key that lost a right sees less from then on.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::cursor::Cursor;
use super::model::{Change, ChangeRequest};
use super::operations::{self, Wanted, check_limit};
use super::tail::{Batch, News};
use crate::app::App;
use crate::auth::{Actor, tokens};
use crate::context::Ctx;
use crate::error::{Error, Result};

/// Longest time after which who asks is looked at again.
const CHECK: Duration = Duration::from_secs(5);

/// A reader at its place.
pub(crate) struct Follower {
    app: App,
    credential: Arc<str>,
    request: ChangeRequest,
    actor: Actor,
    wanted: Wanted,
    at: Cursor,
    /// What was read and not handed out.
    ready: Option<Vec<Change>>,
    has_more: bool,
    news: Option<News>,
}

impl Follower {
    /// Begins where the request says; a cursor that does not fit is refused.
    pub(crate) async fn start(
        app: &App,
        credential: Arc<str>,
        request: ChangeRequest,
    ) -> Result<Self> {
        check_limit(request.limit)?;
        let actor = tokens::authenticate(app, &credential).await?;
        let wanted = Wanted::of(&actor, &request)?;
        let start = request.clone();
        let at = app
            .read(&actor, move |cx| operations::start(cx, &start))
            .await?;
        let mut follower = Self {
            app: app.clone(),
            credential,
            request,
            actor,
            wanted,
            at,
            ready: None,
            has_more: false,
            news: None,
        };
        follower.read().await?;
        Ok(follower)
    }

    /// Where the feed goes on after what was handed out.
    pub(crate) fn cursor(&self) -> String {
        self.at.encode(self.actor.workspace_id)
    }

    /// Whether there is more to be had at once.
    pub(crate) fn has_more(&self) -> bool {
        self.has_more
    }

    /// The next entries; none if none came while the reader was patient.
    pub(crate) async fn next(&mut self, patience: Duration) -> Result<Vec<Change>> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(ready) = self.ready.take()
                && !ready.is_empty()
            {
                return Ok(ready);
            }
            self.check().await?;
            let Some(news) = &mut self.news else {
                self.read().await?;
                if self.ready.as_ref().is_none_or(Vec::is_empty) {
                    self.listen().await?;
                }
                continue;
            };
            let look = deadline.min(Instant::now() + CHECK);
            match timeout_at(look, news.recv()).await {
                Ok(Ok(batch)) => {
                    self.check().await?;
                    self.take(&batch);
                }
                // Too slow, or the task ended: on from the database.
                Ok(Err(RecvError::Lagged(_) | RecvError::Closed)) => self.news = None,
                Err(_elapsed) if look < deadline => {}
                Err(_elapsed) => return Ok(Vec::new()),
            }
        }
    }

    /// Refuses who may not read any more.
    async fn check(&mut self) -> Result<()> {
        if self.app.tails().is_closed() {
            return Err(Error::Unavailable);
        }
        let actor = tokens::authenticate(&self.app, &self.credential).await?;
        if actor != self.actor {
            self.wanted = Wanted::of(&actor, &self.request)?;
            self.actor = actor;
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<()> {
        let (at, wanted, limit) = (self.at.clone(), self.wanted.clone(), self.request.limit);
        let read = move |cx: &mut Ctx| operations::stretch(cx, &at, &wanted, limit);
        let found = self.app.read(&self.actor, read).await?;
        self.at = found.end;
        self.has_more = found.has_more;
        let entries = found.entries.into_iter();
        self.ready = Some(entries.map(|entry| entry.change).collect());
        Ok(())
    }

    /// Waits for news from now on, and reads what came before they could be waited for.
    async fn listen(&mut self) -> Result<()> {
        let tails = self.app.tails();
        let workspace = self.actor.workspace_id;
        self.news = Some(tails.listen(&self.app, workspace, self.at.clone()));
        self.read().await
    }

    /// Takes what is wanted of what is new.
    fn take(&mut self, batch: &Batch) {
        let limit = usize::try_from(self.request.limit).unwrap_or(usize::MAX);
        let new = batch.entries.iter();
        let mut wanted = new
            .filter(|entry| self.at.is_before(entry.place, entry.transaction_id))
            .filter(|entry| self.wanted.holds(entry))
            .peekable();
        let taken: Vec<_> = wanted.by_ref().take(limit).collect();
        let last = taken.last().map(|entry| entry.place);
        let is_cut = wanted.peek().is_some();
        let changes = taken
            .into_iter()
            .map(|entry| entry.change.clone())
            .collect();
        match last {
            Some(last) if is_cut => {
                self.at = self.at.moved_to(last);
                // The rest comes from the database.
                self.news = None;
            }
            _ => self.at = self.at.moved_to(self.at.place.max(batch.end.place)),
        }
        self.has_more = is_cut;
        self.ready = Some(changes);
    }
}
