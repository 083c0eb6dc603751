//! The OpenAPI document as a list of operations, with an example of what each one takes.

use std::sync::LazyLock;

use serde_json::{Value, json};

/// One operation of the REST face.
pub struct Operation {
    pub id: String,
    /// In upper case.
    pub method: String,
    /// With `{id}` where an id goes.
    pub path: String,
    /// Whether it answers without a token.
    pub is_public: bool,
    /// Whether its answer has no end.
    pub is_stream: bool,
    parameters: Vec<(String, Value)>,
    /// Parameters of the query string that must be there.
    required: Vec<(String, Value)>,
    /// Media type and example.
    pub body: Option<(String, Value)>,
}

impl Operation {
    /// The word of the kind of record that the path is about.
    pub fn kind(&self) -> &str {
        self.path
            .trim_start_matches("/v1/")
            .split('/')
            .next()
            .unwrap_or_default()
    }

    /// The path with examples in place of its parameters.
    pub fn example_path(&self) -> String {
        self.filled(None)
    }

    /// The path of a record.
    pub fn path_of(&self, id: &str) -> String {
        self.filled(Some(id))
    }

    fn filled(&self, id: Option<&str>) -> String {
        let mut path = self.path.clone();
        for (name, example) in &self.parameters {
            let example = match (name.as_str(), id) {
                ("id" | "other_id", Some(id)) => id,
                _ => example.as_str().expect("a path parameter is a text"),
            };
            path = path.replace(&format!("{{{name}}}"), example);
        }
        let separator = ["?"].into_iter().chain(std::iter::repeat("&"));
        for ((name, example), separator) in self.required.iter().zip(separator) {
            let example = example.as_str().expect("a required parameter is a text");
            path.push_str(&format!("{separator}{name}={example}"));
        }
        assert!(
            !path.contains('{'),
            "{} has a parameter without an example",
            self.id
        );
        path
    }
}

/// The document, made once.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| serde_json::to_value(caravan::openapi::document()).unwrap());
    &DOCUMENT
}

/// Every operation, in the order of the document.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            operations.push(read(document, path, method, id, operation));
        }
    }
    operations
}

fn read(document: &Value, path: &str, method: &str, id: &str, operation: &Value) -> Operation {
    let security = operation["security"].as_array();
    let examples = |place: &str| {
        let all = operation["parameters"].as_array().into_iter().flatten();
        let here = all.filter(|one| one["in"] == place && one["required"] == true);
        here.map(|parameter| {
            let name = parameter["name"].as_str().unwrap().to_owned();
            (name, sample(document, &parameter["schema"]))
        })
        .collect()
    };
    let body = operation["requestBody"]["content"]
        .as_object()
        .and_then(|content| {
            let (media, content) = content.iter().next()?;
            Some((media.clone(), sample(document, &content["schema"])))
        });
    Operation {
        id: id.to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        is_public: security.is_some_and(|known| known.iter().all(|one| *one == json!({}))),
        is_stream: operation["responses"]["200"]["content"]
            .get("text/event-stream")
            .is_some(),
        parameters: examples("path"),
        required: examples("query"),
        body,
    }
}

/// A value that a schema takes: its example, or one that is made of its parts.
pub fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return sample(
            document,
            document.pointer(pointer).expect("a known reference"),
        );
    }
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return example.clone();
    }
    if let Some(word) = schema["enum"].get(0) {
        return word.clone();
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        let choices = schema[choice].as_array().into_iter().flatten();
        if let Some(first) = choices.into_iter().find(|choice| choice["type"] != "null") {
            return sample(document, first);
        }
    }
    let named = match &schema["type"] {
        Value::Array(types) => types.iter().find(|one| **one != "null").cloned(),
        one => Some(one.clone()),
    };
    match named.as_ref().and_then(Value::as_str) {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten();
            let fields = required.filter_map(Value::as_str).map(|name| {
                (
                    name.to_owned(),
                    sample(document, &schema["properties"][name]),
                )
            });
            Value::Object(fields.collect())
        }
        Some("array") if schema["minItems"].as_u64().unwrap_or(0) > 0 => {
            json!([sample(document, &schema["items"])])
        }
        Some("array") => json!([]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        _ => match schema["format"].as_str() {
            Some("date-time") => json!("2026-11-23T09:30:00Z"),
            Some("date") => json!("2026-11-23"),
            _ => {
                let length = schema["minLength"].as_u64().unwrap_or(1).max(1);
                json!("x".repeat(usize::try_from(length).unwrap()))
            }
        },
    }
}
