//! One GraphQL request at work: its context, and the relations it waits for.
//!
//! Resolvers run on the database thread. A resolver that needs a related record puts the id into a
//! queue and waits; when no resolver can go on, every queue is emptied with one statement. So a
//! level of a query costs one statement for each of its relations, however many parents it has.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Wake, Waker};

use async_graphql::Context;
use futures_channel::oneshot;

use crate::context::Ctx;
use crate::error::{Error, Result};

/// What a request's resolvers share.
pub(super) struct Session {
    cx: Mutex<Ctx>,
    queues: Mutex<HashMap<TypeId, Box<dyn Queue>>>,
    fate: Mutex<Fate>,
}

/// What becomes of a request's transaction. The worst that a field met counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    Keep,
    /// An operation that writes was refused.
    Undo,
    /// The database saw contention: the whole request runs again.
    Again,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a request wants to be polled again.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Session {
    pub(super) fn new(cx: Ctx) -> Arc<Self> {
        Arc::new(Self {
            cx: Mutex::new(cx),
            queues: Mutex::default(),
            fate: Mutex::new(Fate::Keep),
        })
    }

    /// Runs the request to its end on this thread.
    pub(super) fn drive<F: Future>(&self, request: F) -> Result<F::Output> {
        let mut request = pin!(request);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut task = TaskContext::from_waker(&waker);
        loop {
            woken.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(response) = request.as_mut().poll(&mut task) {
                return Ok(response);
            }
            // A long list stops half-way and wants to be polled again: not everybody has asked yet.
            if woken.0.load(Ordering::Relaxed) {
                continue;
            }
            if !self.flush() {
                return Err(Error::internal("a GraphQL request waits for nothing"));
            }
        }
    }

    /// Empties every queue; returns whether there was anything to do.
    fn flush(&self) -> bool {
        let queues: Vec<_> = lock(&self.queues).drain().map(|(_, queue)| queue).collect();
        let mut cx = lock(&self.cx);
        let busy = !queues.is_empty();
        for queue in queues {
            queue.flush(&mut cx);
        }
        busy
    }

    /// The context again, and what becomes of its transaction. By now every resolver has let go of
    /// the session; if one had not, the job ends like one that panicked: without an answer, and
    /// without its connection.
    pub(super) fn into_context(self: Arc<Self>) -> (Ctx, Fate) {
        fn inner<T>(mutex: Mutex<T>) -> T {
            mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
        }
        match Arc::into_inner(self) {
            Some(session) => (inner(session.cx), inner(session.fate)),
            None => std::panic::resume_unwind(Box::new("a resolver kept the session")),
        }
    }

    /// Remembers what a refusal means for the request.
    fn note<T>(&self, outcome: Result<T>, refused: Fate) -> Result<T> {
        let met = match &outcome {
            Ok(_) => Fate::Keep,
            Err(Error::Unavailable) => Fate::Again,
            Err(_) => refused,
        };
        let mut fate = lock(&self.fate);
        *fate = met.max(*fate);
        drop(fate);
        outcome
    }
}

fn session<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Session>> {
    ctx.data::<Arc<Session>>()
        .map_err(|_missing| Error::internal("there is no session"))
}

/// Runs an operation that reads.
pub(crate) fn read<T>(
    ctx: &Context<'_>,
    operation: impl FnOnce(&mut Ctx) -> Result<T>,
) -> async_graphql::Result<T> {
    let session = session(ctx)?;
    let outcome = operation(&mut lock(&session.cx));
    Ok(session.note(outcome, Fate::Keep)?)
}

/// Runs an operation that writes. If it refuses, nothing that the request wrote is kept, and the
/// fields after it are refused as well.
pub(crate) fn write<T>(
    ctx: &Context<'_>,
    operation: impl FnOnce(&mut Ctx) -> Result<T>,
) -> async_graphql::Result<T> {
    let session = session(ctx)?;
    if *lock(&session.fate) > Fate::Keep {
        let message = "not done: a mutation is kept whole or not at all, and a field was refused";
        return Err(Error::conflict(message).into());
    }
    // What one field says of the past is not what the next one speaks of.
    lock(&session.cx).valid_from = None;
    let outcome = operation(&mut lock(&session.cx));
    Ok(session.note(outcome, Fate::Undo)?)
}

/// A kind of question that is asked for many keys at once.
pub(crate) trait Batch: Eq + Hash + Clone + Send + Sync + 'static {
    type Answer: Send + 'static;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> Result<HashMap<Self, Self::Answer>>;
}

trait Queue: Send {
    fn flush(self: Box<Self>, cx: &mut Ctx);
    fn as_any(&mut self) -> &mut dyn Any;
}

type Reply<A> = oneshot::Sender<Result<Option<A>>>;

struct Waiting<B: Batch>(Vec<(B, Reply<B::Answer>)>);

impl<B: Batch> Queue for Waiting<B>
where
    B::Answer: Clone,
{
    fn flush(self: Box<Self>, cx: &mut Ctx) {
        let mut keys: Vec<B> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for (key, _) in &self.0 {
            if known.insert(key.clone()) {
                keys.push(key.clone());
            }
        }
        let answers = B::load(cx, keys);
        for (key, reply) in self.0 {
            let answer = match &answers {
                Ok(answers) => Ok(answers.get(&key).cloned()),
                Err(error) => Err(error.clone()),
            };
            // A resolver whose request was given up does not wait any more.
            let _gone = reply.send(answer);
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// Asks one question; all that are asked before the request waits are answered together.
pub(crate) async fn ask<B: Batch>(ctx: &Context<'_>, key: B) -> Result<Option<B::Answer>>
where
    B::Answer: Clone,
{
    let (reply, answer) = oneshot::channel();
    {
        let mut queues = lock(&session(ctx)?.queues);
        let queue = queues
            .entry(TypeId::of::<B>())
            .or_insert_with(|| Box::new(Waiting::<B>(Vec::new())));
        if let Some(waiting) = queue.as_any().downcast_mut::<Waiting<B>>() {
            waiting.0.push((key, reply));
        }
    }
    answer
        .await
        .map_err(|_dropped| Error::internal("a batch was dropped"))?
}
