//! `caravan demo`: a workspace that two years were lived in, served until it is stopped.

use std::net::TcpListener;
use std::path::PathBuf;

use caravan::{App, Config};
use clap::Args;

use crate::{Outcome, say, with_log};

/// What `caravan demo` is told.
#[derive(Args)]
pub(crate) struct DemoArgs {
    /// Address and port; port 0 takes a free one.
    #[arg(long, env = "CARAVAN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// The number that decides what happened; the same number tells the same story.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many accounts there are; everything else grows with them.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u16).range(1..=5000))]
    accounts: u16,
    /// Keep the data in this new SQLite file, for `caravan serve`.
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
}

/// Fills a workspace with sample data and serves it.
pub(crate) async fn run(options: &DemoArgs) -> Outcome {
    // Removed when it is dropped, at the end of this function.
    let folder = tempfile::tempdir()?;
    let file = match &options.keep {
        Some(file) if file.exists() => {
            return Err(format!("{} exists already", file.display()).into());
        }
        Some(file) => file.clone(),
        None => folder.path().join("demo.db"),
    };
    let url = format!("sqlite:{}", file.display());
    let config = with_log(Config::for_demo(&url, &options.listen)?);
    // Before the data is made, so that a port in use is told at once.
    let listener =
        TcpListener::bind(config.listen).map_err(|error| format!("{}: {error}", config.listen))?;
    let address = listener.local_addr()?;
    let app = App::start(config).await?;
    let plan = caravan::demo::Plan {
        seed: options.seed,
        accounts: options.accounts.into(),
        now: app.clock().now(),
        slug: "demo".to_owned(),
    };
    caravan::demo::fill(&app, &plan).await?;
    let token = caravan::operator_token(&app, caravan::demo::ADMIN, None).await?;
    say(&caravan::demo::welcome(
        address,
        &token,
        options.keep.as_deref(),
    ));
    caravan::server::serve(app, listener).await?;
    Ok(())
}
