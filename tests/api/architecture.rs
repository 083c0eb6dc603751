//! Who may import what. Each rule is a sentence; a failure prints it with the lines that break it.

use std::path::{Path, PathBuf};

use regex::Regex;

/// A rule: what may stand only in some files.
struct Rule {
    sentence: &'static str,
    /// What the rule is about, in a line of code.
    pattern: &'static str,
    /// Where it may stand: files, folders (with `/`), or files of any slice (`*/rest.rs`).
    allowed: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule {
        sentence: "the web framework is the business of http, of the REST faces and of the binary",
        pattern: r"\bactix_(web|cors|multipart)\b|\butoipa_actix_web\b",
        // Password hashing borrows the framework's threads.
        allowed: &[
            "http/",
            "*/rest.rs",
            "main.rs",
            "graphql/endpoint.rs",
            "graphql/socket.rs",
            "auth/operations.rs",
            // A form, and work that goes on after the answer.
            "imports/upload.rs",
            "exports/job.rs",
            "imports/job.rs",
        ],
    },
    Rule {
        sentence: "GraphQL's resolvers stand in graphql and in the GraphQL faces",
        pattern: r"#\[(Object|ComplexObject|Subscription)\b|async_graphql::\{?[^;]*\b(Context|Object|ComplexObject)\b",
        allowed: &["graphql/", "*/graphql.rs"],
    },
    Rule {
        sentence: "GraphQL's derives stand where values and records are described",
        pattern: r"\basync_graphql\b",
        allowed: &[
            "graphql/",
            "*/graphql.rs",
            "*/model.rs",
            "*/model/",
            "*/kinds.rs",
            "custom_fields/values.rs",
            // What a picture shows is a value that front ends draw themselves.
            "pictures/",
            // Parts of a record that have a file of their own.
            "imports/report.rs",
            "interactions/participants.rs",
            "milestones/plan.rs",
            "proposals/items.rs",
            "proposals/verbs.rs",
            "win_loss_records/report.rs",
            "journey_maps/templates.rs",
            "journeys/history.rs",
            "deals/history.rs",
            "*/inputs.rs",
            "decision_steps/rule.rs",
            "decisions/answer.rs",
            "decisions/asked.rs",
            "stakeholders/reach.rs",
            "types.rs",
            "ids.rs",
            "check.rs",
            "query/mod.rs",
        ],
    },
    Rule {
        sentence: "SQL is built in db, query, records, the stores, and where the feed and repeated \
            requests are kept",
        pattern: r"diesel::(insert_into|update|delete|select|sql_query)\b|\bRunQueryDsl\b|\.into_boxed\(",
        allowed: &[
            "db/",
            "query/",
            "records.rs",
            "records/",
            "*/store.rs",
            "*/store/",
            "changes/record.rs",
            "deals/history.rs",
            "journeys/history.rs",
            "http/idempotency.rs",
        ],
    },
    Rule {
        sentence: "tables are named by the struct that holds their rows and by the store beside it",
        pattern: r"\bcrate::schema::",
        allowed: &[
            "*/model.rs",
            "*/model/",
            "*/store.rs",
            "*/store/",
            "records.rs",
            "records/",
            "changes/record.rs",
            "deals/history.rs",
            "journeys/history.rs",
            "http/idempotency.rs",
        ],
    },
    Rule {
        sentence: "nobody but the faces and the application knows HTTP",
        pattern: r"\bcrate::http\b",
        allowed: &[
            "http/",
            "*/rest.rs",
            "imports/upload.rs",
            "graphql/endpoint.rs",
            "graphql/socket.rs",
            "app.rs",
            // Old answers are removed, and what is left of a rate is told.
            "worker/jobs.rs",
            "limits/operations.rs",
            "graphql/cost.rs",
        ],
    },
    Rule {
        sentence: "nobody but the GraphQL faces, the server and the application knows GraphQL's face",
        pattern: r"\bcrate::graphql\b",
        allowed: &["graphql/", "*/graphql.rs", "http/server.rs", "app.rs"],
    },
    Rule {
        sentence: "the environment is read by the configuration",
        pattern: r"\bstd::env::",
        allowed: &["config.rs"],
    },
    Rule {
        sentence: "the time is asked for in one place, which tests can move",
        pattern: r"\bUtc::now\(|\bSystemTime::now\(",
        allowed: &["app.rs"],
    },
    Rule {
        sentence: "operations are plain functions of a context; those of sign-in, of invitations and of \
            the operator run outside of one",
        pattern: r"\basync fn\b",
        allowed: &[
            "http/",
            "graphql/",
            "*/rest.rs",
            "*/graphql.rs",
            "db/",
            "app.rs",
            "main.rs",
            "demo/mod.rs",
            "types.rs",
            "ids.rs",
            "auth/operations.rs",
            "auth/tokens.rs",
            // Those who wait for changes.
            "changes/compact.rs",
            "changes/follow.rs",
            "changes/tail.rs",
            "commands/",
            "exports/job.rs",
            "imports/job.rs",
            "imports/run.rs",
            "imports/upload.rs",
            "search/index.rs",
            // What older workspaces lack is filled in when the server starts.
            "committee_roles/operations.rs",
            "history/operations.rs",
            "invitations/operations.rs",
            "webhooks/send.rs",
            "worker/",
            "workspaces/operations.rs",
        ],
    },
];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let name = |path: &Path| {
        path.strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    files
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn is_allowed(file: &str, allowed: &[&str]) -> bool {
    allowed.iter().any(|place| match place.strip_prefix("*/") {
        Some(inside) => file.split_once('/').is_some_and(|(_, rest)| {
            rest == inside || (inside.ends_with('/') && rest.starts_with(inside))
        }),
        None => file == *place || (place.ends_with('/') && file.starts_with(place)),
    })
}

/// The lines of code, without comments and unit tests, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    (1..)
        .zip(lines)
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn imports_keep_to_the_layers() {
    let sources = sources();
    let mut broken = Vec::new();
    for rule in RULES {
        let pattern = Regex::new(rule.pattern).unwrap();
        for (file, text) in sources
            .iter()
            .filter(|(file, _)| !is_allowed(file, rule.allowed))
        {
            for (number, line) in code(text).filter(|(_, line)| pattern.is_match(line)) {
                broken.push(format!(
                    "{}\n    src/{file}:{number}: {}",
                    rule.sentence,
                    line.trim()
                ));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn a_slice_uses_another_one_by_what_it_exports() {
    let sources = sources();
    let slices: Vec<&str> = sources
        .iter()
        .filter_map(|(file, _)| file.strip_suffix("/operations.rs"))
        // Signing in is no slice: other ones take part in it.
        .filter(|slice| *slice != "auth")
        .collect();
    let inner = format!(
        r"\bcrate::({})::(store|model|rest|graphql|operations)\b",
        slices.join("|")
    );
    let inner = Regex::new(&inner).unwrap();
    for (file, text) in &sources {
        for (number, line) in code(text) {
            assert!(
                !inner.is_match(line),
                "a slice uses another one by what its mod.rs exports, never by its inner parts: \
                 src/{file}:{number}: {}",
                line.trim()
            );
        }
    }
}

#[test]
fn every_place_of_a_rule_exists() {
    let sources = sources();
    for rule in RULES {
        for place in rule.allowed.iter().filter(|place| !place.starts_with("*/")) {
            let exists = sources.iter().any(|(file, _)| is_allowed(file, &[place]));
            assert!(
                exists,
                "{place} of the rule {:?} does not exist",
                rule.sentence
            );
        }
    }
}

#[test]
fn no_code_panics_on_purpose() {
    let pattern =
        Regex::new(r"\.unwrap\(\)|\.expect\(|\bpanic!|\btodo!|\bunimplemented!|\bunreachable!|\bdbg!|\bprintln!")
            .unwrap();
    let is_test = |file: &str| file.contains("/tests/") || file.ends_with("/tests.rs");
    for (file, text) in sources().into_iter().filter(|(file, _)| !is_test(file)) {
        for (number, line) in code(&text) {
            assert!(
                !pattern.is_match(line),
                "code answers with an error and never panics: src/{file}:{number}: {}",
                line.trim()
            );
        }
    }
}

#[test]
fn files_stay_readable() {
    for (file, text) in sources() {
        let lines = text.lines().count();
        assert!(
            file == "schema.rs" || lines <= 800,
            "src/{file} has {lines} lines: split it by operation"
        );
    }
}
