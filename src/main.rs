//! The binary: reads the command line and calls the library.

mod commands;

use std::net::TcpListener;
use std::process::ExitCode;

use caravan::{App, Config, NewWorkspace};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A headless B2B CRM API.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API; brings the database up to date first.
    #[command(after_help = settings())]
    Serve,
    /// Serve a temporary workspace full of sample data, and print how to use it.
    Demo(commands::demo::DemoArgs),
    /// Bring the database up to date and exit.
    #[command(after_help = settings())]
    Migrate,
    /// Make a further workspace with its first admin.
    #[command(name = "create-workspace")]
    CreateWorkspace {
        /// The workspace's name.
        name: String,
        /// A word that names it at sign-in.
        #[arg(long)]
        slug: String,
        /// The first admin's e-mail address.
        #[arg(long)]
        admin_email: String,
        /// The first admin's password; a random one is printed if none is given.
        #[arg(long, env = "CARAVAN_ADMIN_PASSWORD", hide_env_values = true)]
        admin_password: Option<String>,
    },
    /// Make the old part of the change feed smaller: updates of a record that follow each other become
    /// one. Copies that are kept by the feed stay the same.
    #[command(after_help = settings())]
    Compact {
        /// Entries from before this day (UTC) are folded, such as 2026-01-01.
        #[arg(long)]
        before: String,
        /// The workspace's slug; all workspaces if none is named.
        #[arg(long)]
        workspace: Option<String>,
    },
    /// Take exports of other systems: CSV files, by a mapping.
    #[command(after_help = settings())]
    Import(commands::import::ImportArgs),
    /// Make the search index anew.
    #[command(after_help = settings())]
    Reindex,
    /// Print an access token for an existing user.
    Token {
        /// The user's e-mail address.
        email: String,
        /// The workspace's slug, for an address with users in several.
        #[arg(long)]
        workspace: Option<String>,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Print the GraphQL schema.
    Schema,
}

/// The settings, for the help.
fn settings() -> String {
    let mut text = String::from("Settings, by environment variable:\n");
    for setting in caravan::SETTINGS {
        let (name, help, default) = (setting.name, setting.help, setting.default);
        text.push_str(&format!("  {name}\n      {help} (default: {default})\n"));
    }
    text
}

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("caravan: {error}"));
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn run(command: Command) -> Outcome {
    match command {
        Command::Openapi => say(&caravan::openapi::text()),
        Command::Schema => say(&caravan::sdl()),
        Command::Serve => return serve().await,
        Command::Import(args) => return commands::import::run(args, configure()?).await,
        Command::Demo(options) => return commands::demo::run(&options).await,
        Command::Migrate => {
            let db = caravan::Db::open(&configure()?.database)?;
            say(&format!("{} migrations were run.\n", db.migrate()?));
        }
        Command::Compact { before, workspace } => {
            let before = format!("{before}T00:00:00Z")
                .parse()
                .map_err(|_not_a_day| "--before takes a day such as 2026-01-01")?;
            let app = App::start(configure()?).await?;
            let gone = caravan::compact_changes(&app, workspace.as_deref(), before).await?;
            say(&format!("{gone} entries were folded into others.\n"));
        }
        Command::CreateWorkspace {
            name,
            slug,
            admin_email,
            admin_password,
        } => {
            let app = App::start(configure()?).await?;
            let (password, is_random) = match admin_password {
                Some(password) => (password, false),
                None => (caravan::random_password()?, true),
            };
            let shown = is_random.then(|| password.clone());
            let new = NewWorkspace {
                name,
                slug,
                admin_email,
                admin_password: password,
            };
            let workspace = caravan::create_workspace(&app, new).await?;
            say(&format!("{} {}\n", workspace.id, workspace.slug));
            if let Some(password) = shown {
                say(&format!("password: {password}\n"));
            }
        }
        Command::Reindex => {
            let app = App::start(configure()?).await?;
            let count = caravan::search::reindex(&app).await?;
            say(&format!("{count} records were put into the index.\n"));
        }
        Command::Token { email, workspace } => {
            let app = App::start(configure()?).await?;
            let token = caravan::operator_token(&app, &email, workspace.as_deref()).await?;
            say(&format!("{token}\n"));
        }
    }
    Ok(())
}

async fn serve() -> Outcome {
    let app = App::start(configure()?).await?;
    if !caravan::has_workspaces(&app).await? {
        let admin = app.config().admin.clone();
        let is_random = admin.is_none();
        let (email, password) = match admin {
            Some(admin) => (admin.email, admin.password),
            None => ("admin@example.com".to_owned(), caravan::random_password()?),
        };
        if is_random {
            tell(&format!(
                "First start. Sign in as {email} with the password {password}"
            ));
        }
        let new = NewWorkspace {
            name: "Main".to_owned(),
            slug: "main".to_owned(),
            admin_email: email,
            admin_password: password,
        };
        caravan::create_workspace(&app, new).await?;
    }
    let listener = TcpListener::bind(app.config().listen)?;
    caravan::server::serve(app, listener).await?;
    Ok(())
}

/// Reads the settings and starts the log.
fn configure() -> Result<Config, caravan::InvalidConfig> {
    Ok(with_log(Config::from_env()?))
}

/// Starts the log that the settings ask for.
fn with_log(config: Config) -> Config {
    let filter = EnvFilter::new(&config.log);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if config.log_json {
        log.json().init();
    } else {
        log.init();
    }
    config
}

/// Writes to standard output; a closed pipe is nobody's fault.
fn say(text: &str) {
    use std::io::Write as _;
    let _closed = std::io::stdout().write_all(text.as_bytes());
}

/// Writes a line to standard error.
fn tell(text: &str) {
    use std::io::Write as _;
    let _closed = writeln!(std::io::stderr(), "{text}");
}
