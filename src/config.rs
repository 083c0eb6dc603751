//! The settings. This is the only reader of the environment.

use std::net::{SocketAddr, ToSocketAddrs as _};

/// All settings of the server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is.
    pub database: Database,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Access and refresh tokens.
    pub tokens: TokenConfig,
    /// Rates and sizes.
    pub limits: Limits,
    /// Whether webhooks may lead to private addresses, and to plain http.
    pub webhooks_allow_private: bool,
    /// How long a webhook's receiver may take to answer.
    pub webhooks_timeout: std::time::Duration,
    /// Origins of browsers that may call the API; `*` stands for all.
    pub cors_origins: Vec<String>,
    /// The first user of an empty database.
    pub admin: Option<AdminConfig>,
    /// What is logged, in the syntax of `tracing_subscriber::EnvFilter`.
    pub log: String,
    /// Whether the log is JSON, one object a line.
    pub log_json: bool,
}

/// Where the data is.
#[derive(Debug, Clone)]
pub struct Database {
    /// The store.
    pub url: DatabaseUrl,
    /// Connections, and threads that use them. SQLite has one more, for writing.
    pub connections: u32,
}

/// A store's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A path of a file.
    Sqlite(String),
    /// A connection string.
    Postgres(String),
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(
                path.strip_prefix("//").unwrap_or(path).to_owned(),
            )),
            _ => Err("must be sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME".to_owned()),
        }
    }
}

/// Access and refresh tokens.
#[derive(Debug, Clone)]
pub struct TokenConfig {
    /// `iss` of our tokens.
    pub issuer: String,
    /// `aud` of our tokens.
    pub audience: String,
    /// Seconds an access token is good for.
    pub access_token_s: i64,
    /// Seconds a session lives without being refreshed.
    pub refresh_token_s: i64,
}

/// Rates and sizes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests a minute for each user or key; 0 switches the limit off.
    pub requests_per_minute: u32,
    /// Tries to sign in per minute for each address.
    pub sign_ins_per_minute: u32,
    /// The largest body in bytes.
    pub body_bytes: usize,
    /// The largest upload of an import in bytes.
    pub import_bytes: usize,
    /// How deep a GraphQL query may nest.
    pub graphql_depth: usize,
    /// The cost of a GraphQL query, in fields times the records asked for.
    pub graphql_complexity: usize,
    /// How often one GraphQL query may ask for a field under another name.
    pub graphql_aliases: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute: 3000,
            sign_ins_per_minute: 10,
            body_bytes: 2 * 1024 * 1024,
            import_bytes: 64 * 1024 * 1024,
            graphql_depth: 15,
            graphql_complexity: 20_000,
            graphql_aliases: 50,
        }
    }
}

/// The first user of an empty database.
#[derive(Debug, Clone)]
pub struct AdminConfig {
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// One setting: its variable, its default, and what it means. `caravan serve --help` prints these.
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// What holds without it.
    pub default: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "DATABASE_URL",
        default: "sqlite:caravan.db",
        help: "the store: sqlite:FILE, or postgres://USER:PASSWORD@HOST/NAME for production",
    },
    Setting {
        name: "CARAVAN_DATABASE_CONNECTIONS",
        default: "8",
        help: "database connections, and threads that use them",
    },
    Setting {
        name: "CARAVAN_LISTEN",
        default: "127.0.0.1:8080",
        help: "address and port; put a proxy in front for TLS",
    },
    Setting {
        name: "CARAVAN_ADMIN_EMAIL",
        default: "admin@example.com",
        help: "the first user of an empty database",
    },
    Setting {
        name: "CARAVAN_ADMIN_PASSWORD",
        default: "a random one, printed once",
        help: "that user's password, 12 characters or more",
    },
    Setting {
        name: "CARAVAN_JWT_ISSUER",
        default: "caravan",
        help: "iss of access tokens",
    },
    Setting {
        name: "CARAVAN_JWT_AUDIENCE",
        default: "caravan-api",
        help: "aud of access tokens",
    },
    Setting {
        name: "CARAVAN_JWT_ACCESS_SECONDS",
        default: "900",
        help: "how long an access token is good for",
    },
    Setting {
        name: "CARAVAN_JWT_REFRESH_SECONDS",
        default: "2592000",
        help: "how long a session lives without being refreshed",
    },
    Setting {
        name: "CARAVAN_CORS_ORIGINS",
        default: "none",
        help: "origins of browsers that may call the API, separated by commas; * for all",
    },
    Setting {
        name: "CARAVAN_REQUESTS_PER_MINUTE",
        default: "3000",
        help: "for each user or API key; 0 for no limit",
    },
    Setting {
        name: "CARAVAN_SIGN_INS_PER_MINUTE",
        default: "10",
        help: "tries for each e-mail address; 0 for no limit",
    },
    Setting {
        name: "CARAVAN_BODY_BYTES",
        default: "2097152",
        help: "the largest body of a request",
    },
    Setting {
        name: "CARAVAN_IMPORT_BYTES",
        default: "67108864",
        help: "the largest upload of an import",
    },
    Setting {
        name: "CARAVAN_WEBHOOKS_ALLOW_PRIVATE",
        default: "false",
        help: "true lets webhooks lead to addresses of private networks and of this machine, and to plain http",
    },
    Setting {
        name: "CARAVAN_WEBHOOKS_TIMEOUT_SECONDS",
        default: "15",
        help: "how long a webhook's receiver may take to answer, 60 at most",
    },
    Setting {
        name: "CARAVAN_LOG",
        default: "info",
        help: "what is logged, such as warn or caravan=debug",
    },
    Setting {
        name: "CARAVAN_LOG_FORMAT",
        default: "text",
        help: "text or json",
    },
];

/// Settings that cannot be used, each with its variable.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct InvalidConfig(pub Vec<String>);

/// Reads variables and collects what is wrong with them.
struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    errors: Vec<String>,
}

impl Reader<'_> {
    fn text(&self, name: &str, default: &str) -> String {
        (self.lookup)(name)
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| default.to_owned())
    }

    fn flag(&mut self, name: &str) -> bool {
        let text = self.text(name, "false");
        if !["true", "false"].contains(&text.as_str()) {
            self.errors
                .push(format!("{name}: {text:?} is not true or false"));
        }
        text == "true"
    }

    fn number<T>(&mut self, name: &str, default: T, range: std::ops::RangeInclusive<T>) -> T
    where
        T: std::str::FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        let Some(text) = (self.lookup)(name).filter(|text| !text.is_empty()) else {
            return default;
        };
        match text.parse::<T>() {
            Ok(number) if range.contains(&number) => number,
            _ => {
                let (low, high) = (range.start(), range.end());
                self.errors.push(format!(
                    "{name}: {text:?} is not a number from {low} to {high}"
                ));
                default
            }
        }
    }
}

impl Config {
    /// The settings of the process's environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one reader of the environment"
    )]
    pub fn from_env() -> Result<Self, InvalidConfig> {
        Self::from_lookup(&|name| std::env::var(name).ok())
    }

    /// The settings of `caravan demo`: those of the environment, but its own database and place to
    /// listen, a log that leaves the screen to what is printed, and access tokens for a day's work.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one reader of the environment"
    )]
    pub fn for_demo(database_url: &str, listen: &str) -> Result<Self, InvalidConfig> {
        Self::from_lookup(&|name| {
            let given = || std::env::var(name).ok().filter(|text| !text.is_empty());
            match name {
                "DATABASE_URL" => Some(database_url.to_owned()),
                "CARAVAN_LISTEN" => Some(listen.to_owned()),
                "CARAVAN_LOG" => given().or(Some("warn".to_owned())),
                "CARAVAN_JWT_ACCESS_SECONDS" => given().or(Some("43200".to_owned())),
                _ => given(),
            }
        })
    }

    /// Settings from anywhere; tests use it.
    pub fn from_lookup(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, InvalidConfig> {
        let mut read = Reader {
            lookup,
            errors: Vec::new(),
        };
        let defaults = Limits::default();
        let url = read.text("DATABASE_URL", "sqlite:caravan.db");
        let url = url.parse::<DatabaseUrl>().unwrap_or_else(|message| {
            read.errors.push(format!("DATABASE_URL: {message}"));
            DatabaseUrl::Sqlite(String::new())
        });
        let listen = read.text("CARAVAN_LISTEN", "127.0.0.1:8080");
        let address = listen
            .to_socket_addrs()
            .ok()
            .and_then(|mut found| found.next());
        let listen = address.unwrap_or_else(|| {
            read.errors
                .push(format!("CARAVAN_LISTEN: {listen:?} is not HOST:PORT"));
            SocketAddr::from(([127, 0, 0, 1], 8080))
        });
        let password = read.text("CARAVAN_ADMIN_PASSWORD", "");
        if !password.is_empty()
            && let Err(error) = crate::auth::check_strength("", &password)
        {
            read.errors
                .push(format!("CARAVAN_ADMIN_PASSWORD: {}", error.message));
        }
        let log_format = read.text("CARAVAN_LOG_FORMAT", "text");
        if !["text", "json"].contains(&log_format.as_str()) {
            read.errors.push(format!(
                "CARAVAN_LOG_FORMAT: {log_format:?} is not text or json"
            ));
        }
        let log = read.text("CARAVAN_LOG", "info");
        if let Err(error) = log.parse::<tracing_subscriber::EnvFilter>() {
            read.errors.push(format!("CARAVAN_LOG: {error}"));
        }
        let origins = read.text("CARAVAN_CORS_ORIGINS", "");
        let webhooks_allow_private = read.flag("CARAVAN_WEBHOOKS_ALLOW_PRIVATE");
        let timeout = read.number("CARAVAN_WEBHOOKS_TIMEOUT_SECONDS", 15, 1..=60);
        let config = Self {
            database: Database {
                url,
                connections: read.number("CARAVAN_DATABASE_CONNECTIONS", 8, 1..=256),
            },
            listen,
            tokens: TokenConfig {
                issuer: read.text("CARAVAN_JWT_ISSUER", "caravan"),
                audience: read.text("CARAVAN_JWT_AUDIENCE", "caravan-api"),
                access_token_s: read.number("CARAVAN_JWT_ACCESS_SECONDS", 900, 10..=86_400),
                refresh_token_s: read.number(
                    "CARAVAN_JWT_REFRESH_SECONDS",
                    2_592_000,
                    60..=31_536_000,
                ),
            },
            limits: Limits {
                requests_per_minute: read.number(
                    "CARAVAN_REQUESTS_PER_MINUTE",
                    defaults.requests_per_minute,
                    0..=100_000_000,
                ),
                sign_ins_per_minute: read.number(
                    "CARAVAN_SIGN_INS_PER_MINUTE",
                    defaults.sign_ins_per_minute,
                    0..=100_000_000,
                ),
                body_bytes: read.number(
                    "CARAVAN_BODY_BYTES",
                    defaults.body_bytes,
                    1024..=1024 * 1024 * 1024,
                ),
                import_bytes: read.number(
                    "CARAVAN_IMPORT_BYTES",
                    defaults.import_bytes,
                    1024..=1024 * 1024 * 1024,
                ),
                ..defaults
            },
            webhooks_allow_private,
            webhooks_timeout: std::time::Duration::from_secs(timeout),
            cors_origins: origins
                .split(',')
                .map(|origin| origin.trim().to_owned())
                .filter(|origin| !origin.is_empty())
                .collect(),
            admin: (!password.is_empty()).then(|| AdminConfig {
                email: read.text("CARAVAN_ADMIN_EMAIL", "admin@example.com"),
                password,
            }),
            log,
            log_json: log_format == "json",
        };
        if read.errors.is_empty() {
            Ok(config)
        } else {
            Err(InvalidConfig(read.errors))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_setting_is_named_at_once() {
        let refused = Config::from_lookup(&|name| match name {
            "DATABASE_URL" => Some("mysql://nowhere".into()),
            "CARAVAN_LISTEN" => Some("nonsense".into()),
            "CARAVAN_BODY_BYTES" => Some("-1".into()),
            "CARAVAN_ADMIN_PASSWORD" => Some("short".into()),
            _ => None,
        })
        .unwrap_err()
        .to_string();

        for name in [
            "DATABASE_URL",
            "CARAVAN_LISTEN",
            "CARAVAN_BODY_BYTES",
            "CARAVAN_ADMIN_PASSWORD",
        ] {
            assert!(refused.contains(name), "{name} is missing in: {refused}");
        }
    }
}
