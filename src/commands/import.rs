//! `caravan import`: takes exports of other systems from a folder.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use caravan::{App, Config, imports};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{Outcome, say, tell};

/// What `caravan import` is told.
#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The mapping: which columns of which files feed which fields (see mappings/README.md).
    #[arg(long)]
    mapping: PathBuf,
    /// The folder with the files.
    folder: PathBuf,
    /// Show what would happen and store nothing.
    #[arg(long)]
    dry_run: bool,
    /// Store nothing if a row is refused.
    #[arg(long)]
    strict: bool,
    /// The workspace's slug; needed only if there are several.
    #[arg(long)]
    workspace: Option<String>,
}

/// Runs an import and prints what became of the rows. Refused rows are a failure, so that scripts
/// notice; the others are stored nevertheless, unless the run is strict.
pub(crate) async fn run(args: ImportArgs, config: Config) -> Outcome {
    let named = |path: &PathBuf, error: std::io::Error| format!("{}: {error}", path.display());
    let mapping =
        std::fs::read_to_string(&args.mapping).map_err(|error| named(&args.mapping, error))?;
    let mut unread = None;
    let open = |name: &str| {
        let path = args.folder.join(name);
        let content = std::fs::read(&path);
        content
            .map_err(|error| unread = Some(named(&path, error)))
            .ok()
    };
    let plan = imports::Plan::new(&mapping, open, args.dry_run, args.strict);
    if let Some(unread) = unread {
        return Err(unread.into());
    }
    let app = App::start(config).await?;
    let actor = caravan::operator(&app, args.workspace.as_deref()).await?;
    let bar = progress_bar();
    let watch = {
        let bar = bar.clone();
        move |report: &imports::Report| {
            bar.set_length(report.rows_total.unsigned_abs().into());
            bar.set_position(report.rows_done.unsigned_abs().into());
            if let Some(step) = report.steps.last() {
                bar.set_message(format!("{} into {}", step.file, step.into));
            }
        }
    };
    let outcome = imports::run(&app, &actor, Arc::new(plan?), Arc::new(watch)).await;
    bar.finish_and_clear();
    let report = outcome?;
    show(&report);
    let refused = report.refused();
    match refused {
        0 if args.dry_run => say("Nothing was stored: this was a dry run.\n"),
        0 => {}
        _ if args.strict || args.dry_run => {
            return Err(format!("{refused} rows were refused; nothing was stored").into());
        }
        _ => return Err(format!("{refused} rows were refused; the others are stored").into()),
    }
    Ok(())
}

fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {eta}");
    let bar = ProgressBar::new(0);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn show(report: &imports::Report) {
    let width = |name: fn(&imports::StepReport) -> &str| {
        let names = report.steps.iter().map(name);
        names.map(str::len).max().unwrap_or_default()
    };
    let (files, kinds) = (width(|step| &step.file), width(|step| &step.into));
    for step in &report.steps {
        let mut line = format!(
            "{:files$}  {:kinds$}  {:>6} rows  {:>6} created  {:>6} updated  {:>6} unchanged",
            step.file, step.into, step.rows, step.created, step.updated, step.unchanged
        );
        for (number, word) in [(step.skipped, "skipped"), (step.refused, "refused")] {
            if number > 0 {
                line.push_str(&format!("  {number:>6} {word}"));
            }
        }
        say(&format!("{line}\n"));
    }
    for problem in &report.problems {
        let column = problem.column.as_deref();
        let column = column.map_or_else(String::new, |column| format!(", {column}"));
        let kind = if problem.is_row_refused {
            "refused"
        } else {
            "left out"
        };
        tell(&format!(
            "{}, line {}{column}: {} ({kind})",
            problem.file, problem.line, problem.message
        ));
    }
    if report.problems_omitted > 0 {
        tell(&format!("and {} more", report.problems_omitted));
    }
}
