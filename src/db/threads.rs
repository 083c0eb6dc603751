//! The threads that own the database work, and the queues in front of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError};
use futures_channel::oneshot;

use super::{Conn, Pools, View};
use crate::error::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Read(View),
    Write,
}

/// A job whose result type is forgotten, so that jobs of all kinds fit one queue.
pub(super) trait Job: Send {
    /// Runs inside an open transaction (or none, for [`View::Latest`]) and keeps the outcome.
    /// A panic takes the connection with it.
    fn run(&mut self, conn: Conn) -> (Option<Conn>, Verdict);
    /// Answers the caller: with the outcome, or with why it could not be kept.
    fn answer(self: Box<Self>, kept: Result<()>);
}

/// What should become of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Undo,
    /// The database saw contention: undo, then run again.
    Retry,
}

pub(super) struct Pending<T, F> {
    work: F,
    /// Whether what a successful job wrote is kept.
    keep: fn(&T) -> bool,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Pending<T, F> {
    pub(super) fn new(work: F, keep: fn(&T) -> bool, reply: oneshot::Sender<Result<T>>) -> Self {
        Self {
            work,
            keep,
            outcome: None,
            reply,
        }
    }
}

impl<T, F> Job for Pending<T, F>
where
    T: Send,
    F: FnMut(Conn) -> (Conn, Result<T>) + Send,
{
    fn run(&mut self, conn: Conn) -> (Option<Conn>, Verdict) {
        match catch_unwind(AssertUnwindSafe(|| (self.work)(conn))) {
            Ok((conn, outcome)) => {
                let verdict = match &outcome {
                    Ok(value) if (self.keep)(value) => Verdict::Keep,
                    Err(Error::Unavailable) => Verdict::Retry,
                    Ok(_) | Err(_) => Verdict::Undo,
                };
                self.outcome = Some(outcome);
                (Some(conn), verdict)
            }
            Err(_panic) => {
                // The panic hook has logged it; the connection was dropped while unwinding.
                self.outcome = Some(Err(Error::internal("a panic in a database job")));
                (None, Verdict::Undo)
            }
        }
    }

    fn answer(self: Box<Self>, kept: Result<()>) {
        let outcome = match (self.outcome, kept) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(Error::internal("a database job did not run")),
        };
        // The caller may have gone away; nothing is left to do for it then.
        let _gone = self.reply.send(outcome);
    }
}

type Entry = (Mode, Box<dyn Job>);

/// The entrance of a queue.
#[derive(Clone)]
pub(super) struct Queue(Sender<Entry>);

impl Queue {
    pub(super) fn bounded(length: usize) -> (Self, Receiver<Entry>) {
        let (sender, receiver) = crossbeam_channel::bounded(length);
        (Self(sender), receiver)
    }

    pub(super) fn push(&self, mode: Mode, job: Box<dyn Job>) -> Result<()> {
        self.0
            .try_send((mode, job))
            .map_err(|refused| match refused {
                TrySendError::Full(_) => Error::Unavailable,
                TrySendError::Disconnected(_) => Error::internal("the database threads have ended"),
            })
    }
}

/// Times a job is run again after contention.
const RETRIES: u32 = 3;

/// Serves reads, and on PostgreSQL writes, one job at a time.
pub(super) fn serve_pool(pools: Pools, jobs: Receiver<Entry>) {
    std::thread::spawn(move || {
        for entry in &jobs {
            let mut next = Some(entry);
            while let Some((mode, job)) = next {
                next = match mode {
                    Mode::Read(View::Latest) => {
                        serve_latest(&pools, job);
                        None
                    }
                    Mode::Read(View::Snapshot) => serve_snapshots(&pools, job, &jobs),
                    Mode::Write => {
                        serve_write(&pools, job);
                        None
                    }
                };
            }
        }
    });
}

fn serve_latest(pools: &Pools, mut job: Box<dyn Job>) {
    let ran = pools.checkout(false).map(|conn| job.run(conn));
    job.answer(ran.map(drop));
}

/// Serves a job that reads in one snapshot, and those that wait already: the end of one snapshot and
/// the beginning of the next are one message to the server. Returns a job of another kind that it
/// took from the queue, or one that could not begin.
fn serve_snapshots(pools: &Pools, first: Box<dyn Job>, jobs: &Receiver<Entry>) -> Option<Entry> {
    let begin = pools.begin_snapshot();
    let end_and_begin = format!("COMMIT; {begin}");
    let opened = pools.checkout(false).and_then(|mut conn| {
        conn.run(begin)?;
        Ok(conn)
    });
    let mut conn = match opened {
        Ok(conn) => conn,
        Err(error) => {
            first.answer(Err(error));
            return None;
        }
    };
    let mut job = first;
    loop {
        let (returned, _) = job.run(conn);
        let Some(mut open) = returned else {
            job.answer(Ok(()));
            return None;
        };
        let next = jobs.try_recv().ok();
        let goes_on = matches!(next, Some((Mode::Read(View::Snapshot), _)));
        let ended = open.run(if goes_on { &end_and_begin } else { "COMMIT" });
        // Nothing was written, so the outcome stands whatever becomes of the connection.
        job.answer(Ok(()));
        match (next, ended) {
            (Some((_, waiting)), Ok(())) if goes_on => (conn, job) = (open, waiting),
            (next, _) => return next,
        }
    }
}

fn serve_write(pools: &Pools, mut job: Box<dyn Job>) {
    let mut tries = 0;
    loop {
        let kept = pools.checkout(false).and_then(|mut conn| {
            conn.run("BEGIN")?;
            let (conn, verdict) = job.run(conn);
            if let Some(mut conn) = conn {
                conn.run(if verdict == Verdict::Keep {
                    "COMMIT"
                } else {
                    "ROLLBACK"
                })?;
            }
            Ok(verdict)
        });
        match kept {
            Ok(Verdict::Retry) if tries < RETRIES => tries += 1,
            Ok(_) => return job.answer(Ok(())),
            Err(error) => return job.answer(Err(error)),
        }
    }
}

/// Requests that share one commit, and how long the first of them waits for the others.
const GROUP_SIZE: usize = 64;
const GROUP_TIME: Duration = Duration::from_millis(8);

/// Serves the writes of SQLite: many jobs, one commit.
pub(super) fn serve_group_commit(pools: Pools, jobs: Receiver<Entry>) {
    std::thread::spawn(move || {
        while let Ok((_, first)) = jobs.recv() {
            let mut done: Vec<Box<dyn Job>> = Vec::new();
            let outcome = commit_group(&pools, &jobs, first, &mut done);
            for job in done {
                job.answer(outcome.as_ref().copied().map_err(Error::internal));
            }
        }
    });
}

fn commit_group(
    pools: &Pools,
    jobs: &Receiver<Entry>,
    first: Box<dyn Job>,
    done: &mut Vec<Box<dyn Job>>,
) -> Result<()> {
    let started = Instant::now();
    let mut next = Some(first);
    let mut conn = match pools.checkout(true).and_then(|mut conn| {
        conn.run("BEGIN IMMEDIATE")?;
        Ok(conn)
    }) {
        Ok(conn) => conn,
        Err(error) => {
            done.extend(next);
            return Err(error);
        }
    };
    // As long as nothing is kept, a job is undone with all of the transaction and needs no savepoint. Jobs of many records
    // have savepoints of their own, and one within another costs SQLite the more, the more pages the outer one changed.
    let mut anything_kept = false;
    while let Some(mut job) = next {
        if anything_kept && let Err(error) = conn.run("SAVEPOINT job") {
            done.push(job);
            return Err(error);
        }
        let (returned, verdict) = job.run(conn);
        done.push(job);
        // A panic lost the connection, and with it what the group had written.
        conn = returned.ok_or_else(|| Error::internal("a database job panicked"))?;
        match (verdict, anything_kept) {
            (Verdict::Keep, true) => conn.run("RELEASE SAVEPOINT job")?,
            (Verdict::Keep, false) => anything_kept = true,
            (_, true) => conn.run("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job")?,
            (_, false) => conn.run("ROLLBACK; BEGIN IMMEDIATE")?,
        }
        let full = done.len() >= GROUP_SIZE || started.elapsed() >= GROUP_TIME;
        next = if full {
            None
        } else {
            jobs.try_recv().ok().map(|(_, job)| job)
        };
    }
    conn.run("COMMIT").inspect_err(|_failed| {
        // The connection goes back to the pool, so it must not carry the transaction along.
        if let Err(error) = conn.run("ROLLBACK") {
            tracing::error!(%error, "the writer could not roll back");
        }
    })
}
