//! Work that reads for long and gives what it found piece by piece.
//!
//! It has a thread and a connection of its own, so that no request waits for it, and reads in one
//! transaction that sees one moment. The next piece is made when it is asked for: what is kept in
//! memory is one piece, however slow the reader. A reader who does not ask for long is given up, so
//! that the moment does not have to be kept for it.

use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use futures_channel::oneshot;
use tokio::sync::OwnedSemaphorePermit;

use super::{Conn, Pools};
use crate::error::{Error, Result};

/// Longest time between two pieces.
const PATIENCE: Duration = Duration::from_secs(30);

type Reply<T> = oneshot::Sender<Result<Option<T>>>;

/// The pieces of a long reading.
pub(crate) struct Pieces<T> {
    asks: Option<Sender<Reply<T>>>,
}

impl<T> Pieces<T> {
    /// The next piece; none after the last one or after a refusal.
    pub(crate) async fn next(&mut self) -> Option<Result<T>> {
        let asks = self.asks.as_ref()?;
        let (reply, piece) = oneshot::channel();
        let asked = asks.try_send(reply).is_ok();
        let piece = match (asked, piece.await) {
            (true, Ok(piece)) => piece.transpose(),
            _ => Some(Err(Error::internal("a long reading was given up"))),
        };
        if !matches!(piece, Some(Ok(_))) {
            self.asks = None;
        }
        piece
    }
}

/// Begins a long reading.
pub(super) fn start<T, F>(pools: Pools, permit: OwnedSemaphorePermit, work: F) -> Pieces<T>
where
    T: Send + 'static,
    F: FnMut(Conn) -> (Conn, Result<Option<T>>) + Send + 'static,
{
    let (asks, asked) = bounded(1);
    std::thread::spawn(move || {
        let _permit = permit;
        if let Err(error) = serve(&pools, &asked, work) {
            // Nobody was told yet.
            if let Ok(reply) = asked.recv_timeout(PATIENCE) {
                let _gone = reply.send(Err(error));
            }
        }
    });
    Pieces { asks: Some(asks) }
}

fn serve<T>(
    pools: &Pools,
    asked: &Receiver<Reply<T>>,
    mut work: impl FnMut(Conn) -> (Conn, Result<Option<T>>),
) -> Result<()> {
    let mut conn = pools.checkout(false)?;
    conn.run(pools.begin_snapshot())?;
    while let Ok(reply) = asked.recv_timeout(PATIENCE) {
        let (returned, piece) = work(conn);
        conn = returned;
        let goes_on = matches!(piece, Ok(Some(_)));
        let is_there = reply.send(piece).is_ok();
        if !(goes_on && is_there) {
            break;
        }
    }
    // Nothing was written; a connection that cannot end its transaction does not go back.
    if let Err(error) = conn.run("COMMIT") {
        tracing::warn!(%error, "a long reading could not end its transaction");
    }
    Ok(())
}
