//! GraphQL over a WebSocket: the protocol `graphql-transport-ws`, for subscriptions and for queries
//! and mutations as well.
//!
//! A client says who it is in the first message, `connection_init`, with the payload
//! `{"Authorization": "Bearer TOKEN"}`, or in the header of the request, as browsers cannot. Each
//! operation is a request like one over HTTP: the same limits, the same bucket of the caller's rate,
//! the same transaction. A subscription's stream fetches for itself and holds no connection.
//!
//! One task serves a socket. It writes only as fast as the client reads, and takes nothing from a
//! stream before that; a client that does not read for a while is dropped. Why a socket is closed is
//! told by the protocol's codes ([`End`]).

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use async_graphql::parser::types::OperationType;
use async_graphql::{Response, ServerError, Value};
use futures_util::Stream as _;
use futures_util::future::{AbortHandle, Abortable};
use futures_util::stream::{self, LocalBoxStream, SelectAll, StreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use tokio::time::{Instant, Interval, interval, timeout};

use super::cost::{self, Charge};
use super::endpoint::{Body, Replayable, execute, has_run};
use crate::app::App;
use crate::auth::{Actor, tokens};
use crate::error::{Error, Result};
use crate::http::limits::Rate;
use crate::http::{bearer, credential};

const PROTOCOL: &str = "graphql-transport-ws";

/// How long a client may take to say who it is, and to read what was written.
const INIT_WAIT: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a socket is looked after, and after what silence the client is taken for gone.
const TICK: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_mins(1);

/// Operations at once on one socket.
const MOST_OPERATIONS: usize = 100;

/// Who subscribed: what a subscription reads with.
pub(crate) struct Subscriber {
    pub app: App,
    pub credential: Arc<str>,
}

/// Turns a request into a socket.
pub(super) async fn open(
    request: HttpRequest,
    payload: Payload,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (response, session, messages) =
        actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL])
            .map_err(|refused| Error::invalid("", "MALFORMED", refused.to_string()))?;
    let speaks = response
        .headers()
        .contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    let largest = app.config().limits.body_bytes;
    let socket = Socket {
        app: app.get_ref().clone(),
        session,
        messages: messages
            .max_frame_size(largest)
            .aggregate_continuations()
            .max_continuation_size(largest),
        in_header: bearer(request.headers()).ok().map(Arc::from),
        credential: None,
        operations: SelectAll::new(),
        running: HashMap::new(),
        opened: Instant::now(),
        heard: Instant::now(),
        tick: interval(TICK),
    };
    actix_web::rt::spawn(socket.serve(speaks));
    Ok(response)
}

/// Why a socket is closed.
#[derive(Debug)]
enum End {
    BadRequest(&'static str),
    Unauthorized,
    Forbidden(String),
    NotAcceptable,
    InitTimeout,
    AlreadyExists(String),
    TooManyInits,
    /// The server stops.
    GoingAway,
    /// A message of more than the largest size.
    TooLarge,
    /// The client leaves.
    Left,
    /// The client has gone or does not read.
    Gone,
}

impl End {
    fn reason(self) -> Option<CloseReason> {
        let (code, description) = match self {
            Self::BadRequest(why) => (4400, why.to_owned()),
            Self::Unauthorized => (4401, "Unauthorized".to_owned()),
            Self::Forbidden(why) => (4403, why),
            Self::NotAcceptable => (4406, "Subprotocol not acceptable".to_owned()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".to_owned()),
            Self::AlreadyExists(id) => (4409, format!("Subscriber for {id} already exists")),
            Self::TooManyInits => (4429, "Too many initialisation requests".to_owned()),
            Self::GoingAway => (1001, "The server stops".to_owned()),
            Self::TooLarge => (1009, "The message is too large".to_owned()),
            Self::Left => (1000, String::new()),
            Self::Gone => return None,
        };
        Some(CloseReason {
            code: CloseCode::from(code),
            description: Some(description.chars().take(100).collect()),
        })
    }
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum FromClient {
    ConnectionInit {
        payload: Option<Map<String, serde_json::Value>>,
    },
    Ping {
        payload: Option<Map<String, serde_json::Value>>,
    },
    Pong {},
    Subscribe {
        id: String,
        payload: Body,
    },
    Complete {
        id: String,
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ToClient<'a> {
    ConnectionAck {},
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, serde_json::Value>>,
    },
    Next {
        id: &'a str,
        payload: &'a Response,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

/// What an operation has to tell: an answer, or that there is no more.
type Told = (Arc<str>, Option<Result<Response>>);

enum Event {
    Message(Option<Result<AggregatedMessage, actix_ws::ProtocolError>>),
    Told(Told),
    Tick,
}

/// An operation at work.
struct Running {
    stop: AbortHandle,
    has_answered: bool,
    is_subscription: bool,
}

struct Socket {
    app: App,
    session: Session,
    messages: AggregatedMessageStream,
    in_header: Option<Arc<str>>,
    /// Who the client is, once it has said so.
    credential: Option<Arc<str>>,
    operations: SelectAll<LocalBoxStream<'static, Told>>,
    running: HashMap<Arc<str>, Running>,
    opened: Instant,
    heard: Instant,
    tick: Interval,
}

impl Socket {
    async fn serve(mut self, speaks: bool) {
        let end = if speaks {
            self.talk().await
        } else {
            End::NotAcceptable
        };
        if let Some(reason) = end.reason() {
            let close = self.session.close(Some(reason));
            let _gone = timeout(PATIENCE, close).await;
        }
    }

    async fn talk(&mut self) -> End {
        loop {
            let done = match self.event().await {
                Event::Message(Some(Ok(message))) => Box::pin(self.hear(message)).await,
                Event::Message(Some(Err(actix_ws::ProtocolError::Overflow))) => Err(End::TooLarge),
                Event::Message(Some(Err(_)) | None) => Err(End::Gone),
                Event::Told((id, told)) => self.tell(&id, told).await,
                Event::Tick => self.look_after().await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn event(&mut self) -> Event {
        std::future::poll_fn(|cx| {
            if let Poll::Ready(message) = Pin::new(&mut self.messages).poll_next(cx) {
                return Poll::Ready(Event::Message(message));
            }
            if let Poll::Ready(Some(told)) = self.operations.poll_next_unpin(cx) {
                return Poll::Ready(Event::Told(told));
            }
            self.tick.poll_tick(cx).map(|_now| Event::Tick)
        })
        .await
    }

    async fn hear(&mut self, message: AggregatedMessage) -> Result<(), End> {
        self.heard = Instant::now();
        let text = match message {
            AggregatedMessage::Text(text) => text,
            AggregatedMessage::Binary(_) => return Err(End::BadRequest("Messages are text")),
            AggregatedMessage::Ping(bytes) => {
                let pong = timeout(PATIENCE, self.session.pong(&bytes)).await;
                return pong.ok().and_then(Result::ok).ok_or(End::Gone);
            }
            AggregatedMessage::Pong(_) => return Ok(()),
            AggregatedMessage::Close(_) => return Err(End::Left),
        };
        let message = crate::json::parse(text.as_bytes());
        match message.map_err(|_malformed| End::BadRequest("Invalid message received"))? {
            FromClient::ConnectionInit { payload } => self.introduce(payload).await,
            FromClient::Ping { payload } => self.send(&ToClient::Pong { payload }).await,
            FromClient::Pong {} => Ok(()),
            FromClient::Subscribe { id, payload } => self.start(id.into(), payload).await,
            FromClient::Complete { id } => {
                if let Some(running) = self.running.remove(id.as_str()) {
                    running.stop.abort();
                }
                Ok(())
            }
        }
    }

    /// `connection_init`: the client says who it is.
    async fn introduce(
        &mut self,
        payload: Option<Map<String, serde_json::Value>>,
    ) -> Result<(), End> {
        if self.credential.is_some() {
            return Err(End::TooManyInits);
        }
        let said = payload.as_ref().and_then(|payload| {
            let named = |name: &&String| name.eq_ignore_ascii_case("authorization");
            payload.iter().find(|(name, _)| named(name))
        });
        let known = match said {
            Some((_, value)) => value.as_str().and_then(credential).map(Arc::from),
            None => self.in_header.clone(),
        };
        let missing = "a bearer token is needed: {\"Authorization\": \"Bearer TOKEN\"}";
        self.credential = Some(known.ok_or_else(|| End::Forbidden(missing.to_owned()))?);
        self.actor().await?;
        self.send(&ToClient::ConnectionAck {}).await
    }

    /// Who the client is now. Whoever is not known any more is sent away, and may come back with a
    /// new token.
    async fn actor(&self) -> Result<(Actor, Arc<str>), End> {
        let credential = self.credential.clone().ok_or(End::Unauthorized)?;
        match tokens::authenticate(&self.app, &credential).await {
            Ok(actor) => Ok((actor, credential)),
            Err(error) => Err(End::Forbidden(error.detail())),
        }
    }

    /// `subscribe`: an operation of any kind.
    async fn start(&mut self, id: Arc<str>, body: Body) -> Result<(), End> {
        let (actor, credential) = self.actor().await?;
        if id.is_empty() {
            return Err(End::BadRequest("An operation needs an id"));
        }
        if self.running.contains_key(&id) {
            return Err(End::AlreadyExists(id.to_string()));
        }
        let admitted = self.admit(&actor).and_then(|rate| {
            let how = body.how().map_err(as_server_error)?;
            let query = Replayable::read(&self.app, body.into_request(), how)?;
            Ok((rate, query))
        });
        let (rate, query) = match admitted {
            Ok(admitted) => admitted,
            Err(error) => {
                let refused = Response::from_errors(vec![error]);
                return self.refuse(&id, refused).await;
            }
        };
        let is_subscription = query.operation() == Some(OperationType::Subscription);
        let app = self.app.clone();
        let charge = Charge::new(&app, &actor, rate);
        let answers: LocalBoxStream<'static, Result<Response>> = if is_subscription {
            if let Err(response) = cost::charge(&app, query.request(), &charge).await {
                let refusal = charge.refusal().map(as_server_error);
                let refused = refusal.map_or(response, |error| Response::from_errors(vec![error]));
                return self.refuse(&id, refused).await;
            }
            let subscriber = Subscriber { app, credential };
            let request = query.request().data(subscriber);
            self.app
                .graphql()
                .answering()
                .execute_stream(request)
                .map(Ok)
                .boxed_local()
        } else {
            stream::once(async move { execute(&app, &actor, query, &charge).await }).boxed_local()
        };
        let (stop, registration) = AbortHandle::new_pair();
        let name = Arc::clone(&id);
        let told = answers
            .map(Some)
            .chain(stream::once(std::future::ready(None)))
            .map(move |told| (Arc::clone(&name), told));
        self.operations
            .push(Abortable::new(told, registration).boxed_local());
        let running = Running {
            stop,
            has_answered: false,
            is_subscription,
        };
        self.running.insert(id, running);
        Ok(())
    }

    /// Takes one request from the caller's bucket, as over HTTP.
    fn admit(&self, actor: &Actor) -> Result<Option<Rate>, ServerError> {
        if self.running.len() >= MOST_OPERATIONS {
            return Err(as_server_error(Error::Limited { retry_after_s: 1 }));
        }
        let limited = self.app.limiter().take(actor, 1);
        limited.map_err(|(_, error)| as_server_error(error))
    }

    /// Hands on what an operation has to tell.
    async fn tell(&mut self, id: &str, told: Option<Result<Response>>) -> Result<(), End> {
        let Some(running) = self.running.get_mut(id) else {
            return Ok(());
        };
        let Some(told) = told else {
            self.running.remove(id);
            return self.send(&ToClient::Complete { id }).await;
        };
        let mut response = match told {
            Ok(response) => response,
            Err(error) => Response::from_errors(vec![as_server_error(error)]),
        };
        let ours = response
            .errors
            .iter()
            .filter_map(|error| error.source::<Error>());
        for error in ours {
            match error {
                Error::Unauthenticated(why) => return Err(End::Forbidden((*why).to_owned())),
                Error::Unavailable if self.app.tails().is_closed() => return Err(End::GoingAway),
                _ => {}
            }
        }
        let is_first = !std::mem::replace(&mut running.has_answered, true);
        let never_began = if running.is_subscription {
            response.data == Value::Null && !response.errors.is_empty()
        } else {
            !has_run(&response)
        };
        if is_first && never_began {
            return self.refuse(id, response).await;
        }
        super::errors::finish(&mut response.errors);
        let payload = &response;
        self.send(&ToClient::Next { id, payload }).await
    }

    /// `error`: the operation did not begin.
    async fn refuse(&mut self, id: &str, mut refused: Response) -> Result<(), End> {
        if let Some(running) = self.running.remove(id) {
            running.stop.abort();
        }
        super::errors::finish(&mut refused.errors);
        let payload = refused.errors.as_slice();
        self.send(&ToClient::Error { id, payload }).await
    }

    /// Now and then: whether the client is there, and still who it was.
    async fn look_after(&mut self) -> Result<(), End> {
        if self.app.tails().is_closed() {
            return Err(End::GoingAway);
        }
        if self.credential.is_some() {
            self.actor().await?;
        } else if self.opened.elapsed() >= INIT_WAIT {
            return Err(End::InitTimeout);
        }
        if self.heard.elapsed() >= SILENCE {
            return Err(End::Gone);
        }
        let ping = timeout(PATIENCE, self.session.ping(b"")).await;
        ping.ok().and_then(Result::ok).ok_or(End::Gone)
    }

    async fn send(&mut self, message: &ToClient<'_>) -> Result<(), End> {
        let text = serde_json::to_string(message).map_err(|_never| End::Gone)?;
        let sent = timeout(PATIENCE, self.session.text(text)).await;
        sent.ok().and_then(Result::ok).ok_or(End::Gone)
    }
}

fn as_server_error(error: Error) -> ServerError {
    let message = error.detail();
    let mut refusal = ServerError::new(message, None);
    refusal.source = Some(Arc::new(error));
    refusal
}
