//! The README's tour and the worked examples of a decision and of journeys, run as they stand: the binary serves its
//! sample data, bash runs the commands, and what they print is compared with what the text shows.
//!
//! A block of `sh` is a step; a block of `json` or `text` that follows shows what the step prints.
//! There, spaces and line ends count for nothing and `...` stands for anything.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use regex::Regex;

/// A step of the tour.
#[derive(Debug)]
struct Step {
    commands: String,
    printed: Option<String>,
}

/// The steps of a Markdown text.
fn steps(text: &str) -> Vec<Step> {
    let block = Regex::new(r"(?ms)^```(\w+)\n(.*?)^```$").unwrap();
    let mut steps: Vec<Step> = Vec::new();
    for found in block.captures_iter(text) {
        let content = found[2].to_owned();
        if &found[1] == "sh" {
            steps.push(Step {
                commands: content,
                printed: None,
            });
        } else {
            let step = steps.last_mut().expect("something was run");
            assert!(step.printed.is_none(), "{content} belongs to no step");
            step.printed = Some(content);
        }
    }
    steps
}

/// Whether a text is what a README shows.
fn fits(shown: &str, text: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    // An ellipsis between two commas may also stand for nothing between them.
    let shown = bare(shown).replace(",...,", ",...").replace("...,", "...");
    let parts: Vec<String> = shown.split("...").map(regex::escape).collect();
    let pattern = format!("(?s)^{}$", parts.join(".*"));
    Regex::new(&pattern).unwrap().is_match(&bare(text))
}

#[test]
fn an_ellipsis_stands_for_anything() {
    assert!(fits("{\"a\": 1, ...}", "{\"a\":1,\"b\":2}"));
    assert!(fits("[{...}, ..., {\"b\": 2}]", "[{\"a\":1},{\"b\":2}]"));
    assert!(fits("the same: account_...", "the same: account_1\n"));
    assert!(!fits("{\"a\": 1, ...}", "{\"a\":2,\"b\":2}"));
    assert!(!fits("{\"a\": 1}", "{\"a\":1,\"b\":2}"));
}

/// The binary with its sample data in a folder of its own.
struct Demo {
    process: Child,
    folder: tempfile::TempDir,
    /// What it printed.
    welcome: String,
}

impl Demo {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_caravan"))
            .args(["demo", "--listen", "127.0.0.1:0", "--accounts", "40"])
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut welcome = String::new();
        for line in lines {
            welcome += &(line.unwrap() + "\n");
            if welcome.contains("Ctrl-C") {
                break;
            }
        }
        Self {
            process,
            folder,
            welcome,
        }
    }

    /// What the welcome says after `NAME=`.
    fn says(&self, name: &str) -> &str {
        let mut lines = self.welcome.lines().map(str::trim);
        lines
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_else(|| panic!("no {name} in {}", self.welcome))
    }

    /// Stops it as Ctrl-C does, and tells what it leaves in its folder.
    fn stop(mut self) -> Vec<String> {
        let id = self.process.id().to_string();
        let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(killed.success());
        assert!(self.process.wait().unwrap().success());
        let left = std::fs::read_dir(self.folder.path()).unwrap();
        left.map(|entry| entry.unwrap().path().display().to_string())
            .collect()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}

/// What bash prints for each of some pieces of script, run in one shell.
fn printed(scripts: &[String]) -> Vec<String> {
    let mut whole = String::from("set -u\n");
    for script in scripts {
        whole += &format!("printf '\\036'\n{script}\n");
    }
    let output = Command::new("bash").args(["-c", &whole]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.is_empty(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split('\u{1e}')
        .skip(1)
        .map(ToOwned::to_owned)
        .collect()
}

fn can_run_the_tour() -> bool {
    for tool in ["bash", "curl", "sed", "kill"] {
        let found = Command::new("bash")
            .args(["-c", &format!("command -v {tool}")])
            .stdout(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            let _told = writeln!(std::io::stderr(), "skipped: the tour needs {tool}");
            return false;
        }
    }
    true
}

/// A file of the repository.
fn file(path: &str) -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    std::fs::read_to_string(format!("{folder}/{path}")).unwrap()
}

/// Runs the commands of a text against sample data and compares what they print with what it shows.
/// Returns how many steps there are.
fn follow(text: &str) -> usize {
    let demo = Demo::start();
    let base = demo.says("B");
    let steps = steps(text);
    let scripts: Vec<String> = steps
        .iter()
        .map(|step| step.commands.replace("http://127.0.0.1:8080", base))
        .collect();

    let answers = printed(&scripts);

    assert_eq!(answers.len(), steps.len());
    for (step, answer) in steps.iter().zip(&answers) {
        let shown = step.printed.as_deref().unwrap_or_default();
        assert!(
            fits(shown, answer),
            "{}\nshould print\n{shown}\nand printed\n{answer}",
            step.commands
        );
    }
    steps.len()
}

#[test]
fn the_readme_tells_what_happens() {
    if !can_run_the_tour() {
        return;
    }
    let readme = file("README.md");
    let mut sections = readme.split("\n## ");
    let tour = sections.find(|section| section.starts_with("Five minutes"));

    let steps = follow(tour.expect("the section exists"));

    assert!(steps >= 10, "only {steps} steps");
}

#[test]
fn the_worked_example_of_a_decision_tells_what_happens() {
    if !can_run_the_tour() {
        return;
    }

    let steps = follow(&file("openapi/decision.md"));

    assert!(steps >= 20, "only {steps} steps");
}

#[test]
fn the_worked_example_of_journeys_tells_what_happens() {
    if !can_run_the_tour() {
        return;
    }

    let steps = follow(&file("openapi/journey.md"));

    assert!(steps >= 20, "only {steps} steps");
}

#[test]
fn what_the_demo_prints_can_be_pasted_and_nothing_is_left() {
    if !can_run_the_tour() {
        return;
    }
    let demo = Demo::start();
    let (_, pasted) = demo.welcome.split_once("another shell;").unwrap();
    let commands = pasted
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with("Ctrl-C"));
    let mut scripts = vec![commands.collect::<Vec<_>>().join("\n")];
    for page in ["/", "/docs/", "/graphiql", "/openapi.json"] {
        let url = format!("{}{page}", demo.says("B"));
        assert!(page == "/" || demo.welcome.contains(&url), "{url}");
        scripts.push(format!("curl -s -o /dev/null -w '%{{http_code}}' {url}"));
    }

    let answers = printed(&scripts);

    assert_eq!(answers[0].matches("\"data\":").count(), 3, "{}", answers[0]);
    assert!(!answers[0].contains("\"errors\""), "{}", answers[0]);
    assert_eq!(answers[1..], ["200", "200", "200", "200"]);
    let left = demo.stop();
    assert!(left.is_empty(), "{left:?}");
}
