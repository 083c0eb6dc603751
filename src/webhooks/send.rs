//! One attempt to deliver an event: signed, to a public address, without following anybody anywhere.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;

use super::address::{self, Refusal};
use super::claim::Outgoing;
use super::model::WebhookAttempt;
use super::schedule;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::types::Timestamp;

const CONNECT: Duration = Duration::from_secs(5);
/// How long the body of an answer is waited for; its status has decided by then.
const BODY: Duration = Duration::from_secs(2);
/// Bytes that are kept of the body and of the headers of an answer.
const KEPT: usize = 2048;
const USER_AGENT: &str = concat!("caravan/", env!("CARGO_PKG_VERSION"));

/// The client that calls receivers.
pub(crate) struct Outbound {
    client: reqwest::Client,
    allow_private: bool,
}

/// What became of an attempt.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub attempt: WebhookAttempt,
    /// The wait that the receiver asked for.
    pub retry_after: Option<chrono::TimeDelta>,
}

impl Answer {
    /// An attempt that could not even begin, such as on a machine that trusts nobody's certificates.
    pub(crate) fn not_sent(outgoing: &Outgoing, now: Timestamp, error: &Error) -> Self {
        Self {
            attempt: WebhookAttempt {
                error: Some("NOT_CONNECTED".to_owned()),
                message: Some(storable(&error.to_string())),
                ..blank(outgoing, now)
            },
            retry_after: None,
        }
    }

    /// Whether the receiver took the event.
    pub(super) fn is_success(&self) -> bool {
        self.attempt.error.is_none()
    }

    /// Whether the receiver wants no event any more.
    pub(super) fn is_gone(&self) -> bool {
        self.attempt.status == Some(410)
    }
}

/// Looks names up and leaves out what is not public. The client connects to what this answers and to
/// nothing else, so a name that stands for something else a moment later gains nothing.
struct PublicOnly {
    allow_private: bool,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let (host, allow_private) = (name.as_str().to_owned(), self.allow_private);
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let usable: Vec<SocketAddr> = found
                .filter(|found| allow_private || address::is_public(found.ip()))
                .collect();
            if usable.is_empty() {
                return Err(Refusal::NotPublic.into());
            }
            let usable: Addrs = Box::new(usable.into_iter());
            Ok(usable)
        })
    }
}

impl Outbound {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let allow_private = config.webhooks_allow_private;
        let tls = rustls::crypto::ring::default_provider();
        // Whoever was first has installed the same one.
        let _known = tls.install_default();
        let client = reqwest::Client::builder()
            .dns_resolver(Arc::new(PublicOnly { allow_private }))
            .redirect(Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .timeout(config.webhooks_timeout)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(8)
            .user_agent(USER_AGENT)
            .build()
            .map_err(Error::internal)?;
        Ok(Self {
            client,
            allow_private,
        })
    }

    /// Sends an event once. A failure is an answer too.
    pub(crate) async fn send(&self, outgoing: &Outgoing, now: Timestamp) -> Answer {
        let started = Instant::now();
        let outcome = self.call(outgoing, now).await;
        let elapsed = started.elapsed().as_millis();
        let mut attempt = blank(outgoing, now);
        attempt.duration_ms = i32::try_from(elapsed).unwrap_or(i32::MAX);
        let mut retry_after = None;
        match outcome {
            Ok(response) => {
                let status = response.status();
                attempt.status = Some(i32::from(status.as_u16()));
                attempt.response_headers = headers(response.headers());
                retry_after = response
                    .headers()
                    .get(RETRY_AFTER)
                    .and_then(|value| value.to_str().ok())
                    .and_then(|value| schedule::retry_after(value, now));
                attempt.response_body = body(response).await;
                if !status.is_success() {
                    attempt.error = Some("NOT_SUCCESSFUL".to_owned());
                    attempt.message = Some(format!("the receiver answered {status}"));
                }
            }
            Err((code, message)) => {
                attempt.error = Some(code.to_owned());
                attempt.message = Some(message);
            }
        }
        Answer {
            attempt,
            retry_after,
        }
    }

    async fn call(
        &self,
        outgoing: &Outgoing,
        now: Timestamp,
    ) -> std::result::Result<reqwest::Response, (&'static str, String)> {
        // The client looks up names; an address that stands in the URL it takes as it is.
        let url = address::check_url(&outgoing.url, self.allow_private)
            .map_err(|refusal| (refusal.code(), format!("the address {refusal}")))?;
        let seconds = now.to_chrono().timestamp();
        let signature = sign(outgoing, seconds).map_err(|error| ("NOT_SIGNED", error))?;
        let request = self
            .client
            .post(url)
            .header(
                "content-type",
                "application/cloudevents+json; charset=utf-8",
            )
            .header(standardwebhooks::HEADER_WEBHOOK_ID, &outgoing.event_id)
            .header(standardwebhooks::HEADER_WEBHOOK_TIMESTAMP, seconds)
            .header(standardwebhooks::HEADER_WEBHOOK_SIGNATURE, signature)
            .body(outgoing.body.clone());
        request.send().await.map_err(|error| describe(&error))
    }
}

/// An attempt of which nothing is known yet.
fn blank(outgoing: &Outgoing, now: Timestamp) -> WebhookAttempt {
    WebhookAttempt {
        at: now,
        duration_ms: 0,
        url: outgoing.url.clone(),
        status: None,
        response_headers: String::new(),
        response_body: String::new(),
        error: None,
        message: None,
    }
}

/// The signatures by all secrets that count, the newest one's first.
fn sign(outgoing: &Outgoing, seconds: i64) -> std::result::Result<String, String> {
    let signatures: std::result::Result<Vec<String>, _> = outgoing
        .secrets
        .iter()
        .map(|secret| {
            standardwebhooks::Webhook::new(secret)?.sign(
                &outgoing.event_id,
                seconds,
                outgoing.body.as_bytes(),
            )
        })
        .collect();
    Ok(signatures.map_err(|error| error.to_string())?.join(" "))
}

/// What went wrong, as a word and in words.
fn describe(error: &reqwest::Error) -> (&'static str, String) {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut words = Vec::new();
    while let Some(inner) = cause {
        if let Some(refusal) = inner.downcast_ref::<Refusal>() {
            return (refusal.code(), format!("the address {refusal}"));
        }
        words.push(inner.to_string());
        cause = inner.source();
    }
    let code = if error.is_timeout() {
        "TIMED_OUT"
    } else if error.is_connect() {
        "NOT_CONNECTED"
    } else {
        "UNREADABLE"
    };
    (code, storable(words.last().map_or("", String::as_str)))
}

/// The beginning of a text, without what cannot be stored.
fn storable(text: &str) -> String {
    let mut kept = String::new();
    for letter in text.chars() {
        if kept.len().saturating_add(letter.len_utf8()) > KEPT {
            break;
        }
        kept.push(if letter == '\0' {
            char::REPLACEMENT_CHARACTER
        } else {
            letter
        });
    }
    kept
}

fn headers(headers: &HeaderMap) -> String {
    let lines = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        format!("{name}: {value}\n")
    });
    storable(&lines.collect::<String>())
}

/// The beginning of a body; the rest is not read.
async fn body(mut response: reqwest::Response) -> String {
    let mut read = Vec::new();
    let reading = async {
        while read.len() < KEPT {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    let room = KEPT.saturating_sub(read.len());
                    read.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                }
                Ok(None) | Err(_) => break,
            }
        }
    };
    // What came until then is kept.
    let _late = tokio::time::timeout(BODY, reading).await;
    storable(&String::from_utf8_lossy(&read))
}
