//! Access tokens and the keys that sign them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::actor::{Actor, ActorKind, Role};
use super::store;
use crate::app::Clock;
use crate::config::TokenConfig;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::ids::{SessionId, SigningKeyId, UserId, WorkspaceId};
use crate::types::Timestamp;

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The user.
    sub: UserId,
    workspace_id: WorkspaceId,
    role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<SessionId>,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Clocks of client and server may differ by this much.
const LEEWAY_S: i64 = 5;

/// The keys that sign access tokens: the newest signs, all of them verify.
#[derive(Clone)]
pub(crate) struct SigningKeys {
    current: Arc<(String, EncodingKey)>,
    known: Arc<HashMap<String, (DecodingKey, Jwk)>>,
}

/// A public key as RFC 8037 writes it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Jwk {
    /// `OKP`.
    kty: &'static str,
    /// `Ed25519`.
    crv: &'static str,
    /// `EdDSA`.
    alg: &'static str,
    /// `sig`.
    r#use: &'static str,
    /// The name by which a token's header names the key.
    kid: String,
    /// The public key.
    x: String,
}

/// The public keys that verify access tokens.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Jwks {
    keys: Vec<Jwk>,
}

impl SigningKeys {
    /// Loads the keys; the first start makes one.
    pub(crate) async fn load(db: &Db, clock: &Clock) -> Result<Self> {
        let now = clock.now();
        let stored = db
            .write(move |mut conn| {
                let keys = store::signing_keys(&mut conn, now, random_bytes::<32>);
                (conn, keys)
            })
            .await?;
        let mut known = HashMap::new();
        let mut current = None;
        for (id, seed) in stored {
            let key = SigningKey::from_bytes(&seed);
            let kid = SigningKeyId::to_string(&id);
            let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
            let verify = DecodingKey::from_ed_components(&x).map_err(Error::internal)?;
            let jwk = Jwk {
                kty: "OKP",
                crv: "Ed25519",
                alg: "EdDSA",
                r#use: "sig",
                kid: kid.clone(),
                x,
            };
            known.insert(kid.clone(), (verify, jwk));
            let der = key.to_pkcs8_der().map_err(Error::internal)?;
            current = Some((kid, EncodingKey::from_ed_der(der.as_bytes())));
        }
        let current = current.ok_or_else(|| Error::internal("there is no signing key"))?;
        Ok(Self {
            current: Arc::new(current),
            known: Arc::new(known),
        })
    }

    pub(crate) fn jwks(&self) -> Jwks {
        let mut keys: Vec<_> = self.known.values().map(|(_, jwk)| jwk.clone()).collect();
        keys.sort_by(|a, b| a.kid.cmp(&b.kid));
        Jwks { keys }
    }

    /// An access token for a user, good for the configured time.
    pub(crate) fn issue(
        &self,
        config: &TokenConfig,
        now: Timestamp,
        user: &store::UserIdentity,
        sid: Option<SessionId>,
    ) -> Result<String> {
        let iat = now.to_chrono().timestamp();
        let claims = Claims {
            iss: config.issuer.clone(),
            aud: config.audience.clone(),
            sub: user.id,
            workspace_id: user.workspace_id,
            role: user.role,
            sid,
            iat,
            nbf: iat,
            exp: iat.saturating_add(config.access_token_s),
        };
        let (kid, key) = &*self.current;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(kid.clone());
        jsonwebtoken::encode(&header, &claims, key).map_err(Error::internal)
    }

    /// Whom a token speaks for, and until when.
    fn verify(&self, config: &TokenConfig, now: Timestamp, token: &str) -> Result<(Actor, i64)> {
        const REFUSED: Error = Error::Unauthenticated("the access token is not valid");
        let header = jsonwebtoken::decode_header(token).map_err(|_malformed| REFUSED)?;
        // Only our own keys by their names: key material inside a header is never looked at.
        let kid = header.kid.as_deref().ok_or(REFUSED)?;
        let (key, _) = self.known.get(kid).ok_or(REFUSED)?;
        if header.alg != Algorithm::EdDSA || header.typ.as_deref().is_some_and(|typ| typ != "JWT") {
            return Err(REFUSED);
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&config.issuer]);
        validation.set_audience(&[&config.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Time is judged below, by the server's own clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation)
            .map_err(|_refused| REFUSED)?
            .claims;
        let seconds = now.to_chrono().timestamp();
        if claims.exp.saturating_add(LEEWAY_S) <= seconds {
            return Err(Error::Unauthenticated("the access token has expired"));
        }
        if claims.nbf.saturating_sub(LEEWAY_S) > seconds {
            return Err(REFUSED);
        }
        let actor = Actor {
            workspace_id: claims.workspace_id,
            kind: ActorKind::User,
            user_id: Some(claims.sub),
            api_key_id: None,
            session_id: claims.sid,
            role: claims.role,
            scopes: None,
        };
        Ok((actor, claims.exp))
    }
}

/// Credentials that were checked a moment ago, by the hash of their text.
///
/// A signature costs more to check than most reads cost to answer, and an API key costs a query.
pub(crate) struct TokenCache {
    checked: quick_cache::sync::Cache<[u8; 32], (Actor, i64)>,
    /// Sessions that were ended here; their access tokens are refused at once.
    ended: quick_cache::sync::Cache<SessionId, ()>,
}

/// How long the answer for an API key is trusted before it is looked up again.
const API_KEY_TRUST: Duration = Duration::from_secs(30);

impl Default for TokenCache {
    fn default() -> Self {
        Self {
            checked: quick_cache::sync::Cache::new(10_000),
            ended: quick_cache::sync::Cache::new(10_000),
        }
    }
}

impl TokenCache {
    /// Forgets what is known of a session, and refuses its tokens from now on.
    pub(crate) fn end_session(&self, session: SessionId) {
        self.ended.insert(session, ());
    }

    /// Forgets every credential; after a key or a role has changed.
    pub(crate) fn clear(&self) {
        self.checked.clear();
    }
}

/// What API keys begin with.
pub(crate) const API_KEY_PREFIX: &str = "crv_";

/// Whom a bearer credential speaks for.
pub(crate) async fn authenticate(app: &crate::app::App, credential: &str) -> Result<Actor> {
    let now = app.clock().now();
    let seconds = now.to_chrono().timestamp();
    let hash: [u8; 32] = secret_hash(credential);
    let cache = app.tokens();
    let ended = |actor: &Actor| {
        actor
            .session_id
            .is_some_and(|id| cache.ended.get(&id).is_some())
    };
    if let Some((actor, until)) = cache.checked.get(&hash)
        && until > seconds
    {
        if ended(&actor) {
            return Err(Error::Unauthenticated("the session has ended"));
        }
        return Ok(actor);
    }
    let (actor, until) = if credential.starts_with(API_KEY_PREFIX) {
        let (actor, expires_at) = app
            .db()
            .read(crate::db::View::Latest, move |mut conn| {
                let actor = store::actor_of_api_key(&mut conn, &hash, now);
                (conn, actor)
            })
            .await?
            .ok_or(Error::Unauthenticated("the API key is not valid"))?;
        let trust = i64::try_from(API_KEY_TRUST.as_secs()).unwrap_or(0);
        let end = expires_at.map_or(i64::MAX, |end| end.to_chrono().timestamp());
        (actor, seconds.saturating_add(trust).min(end))
    } else {
        app.keys().verify(&app.config().tokens, now, credential)?
    };
    if ended(&actor) {
        return Err(Error::Unauthenticated("the session has ended"));
    }
    cache.checked.insert(hash, (actor.clone(), until));
    Ok(actor)
}

/// Random bytes from the operating system.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

/// A secret of 256 bits as text.
pub fn random_secret() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// What is stored of a random secret. It has 256 bits, so a plain hash is enough.
pub(crate) fn secret_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
