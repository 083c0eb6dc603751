//! Imports: what a mapping makes of files.

mod mappings;
mod real_data;
mod refusals;
mod rows;

use actix_web::http::Method;
use serde_json::Value;

use crate::support::factories::ended;
use crate::support::{Client, Res};

/// A form with a mapping, files, and perhaps flags.
pub struct Form<'a> {
    pub mapping: &'a str,
    pub files: Vec<(&'a str, Vec<u8>)>,
    pub flags: &'a [&'a str],
}

const BOUNDARY: &str = "example-boundary";

impl<'a> Form<'a> {
    pub fn new(mapping: &'a str, files: &[(&'a str, &str)]) -> Self {
        let files = files.iter();
        Self {
            mapping,
            files: files
                .map(|(name, text)| (*name, text.as_bytes().to_vec()))
                .collect(),
            flags: &[],
        }
    }

    pub fn with(self, flags: &'a [&'a str]) -> Self {
        Self { flags, ..self }
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        let mut part = |head: &str, content: &[u8]| {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"mapping\"", self.mapping.as_bytes());
        for (name, content) in &self.files {
            part(&format!("name=\"file\"; filename=\"{name}\""), content);
        }
        for flag in self.flags {
            part(&format!("name=\"{flag}\""), b"true");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body
    }

    /// Sends the form.
    pub async fn send(&self, client: &Client, headers: &[(&str, &str)]) -> Res {
        let media = format!("multipart/form-data; boundary={BOUNDARY}");
        let mut all = vec![("content-type", media.as_str())];
        all.extend_from_slice(headers);
        client
            .raw(Method::POST, "/v1/imports", &all, self.body())
            .await
    }

    /// Sends the form and waits for the import to end.
    pub async fn run(&self, client: &Client) -> Value {
        let started = self.send(client, &[]).await.expect(201);
        assert_eq!(started["status"], "running");
        ended(client, &started).await
    }
}

/// Rows created, updated, unchanged, skipped and refused in a step.
pub fn counts(import: &Value, step: usize) -> [i64; 5] {
    let step = &import["steps"][step];
    ["created", "updated", "unchanged", "skipped", "refused"]
        .map(|name| step[name].as_i64().unwrap())
}

/// File, line, column and code of each problem.
pub fn problems(import: &Value) -> Vec<(String, i64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let problems = import["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| {
            let line = problem["line"].as_i64().unwrap();
            (
                text(&problem["file"]),
                line,
                text(&problem["column"]),
                text(&problem["code"]),
            )
        })
        .collect()
}
