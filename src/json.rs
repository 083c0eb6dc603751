//! JSON that callers send, read with the place of what is wrong.

use serde::de::DeserializeOwned;

use crate::error::{Error, FieldError, Result};

/// Reads JSON as a `T` and names the place of the first fault.
pub(crate) fn parse<T: DeserializeOwned>(raw: &[u8]) -> Result<T> {
    match read(&mut serde_json::Deserializer::from_slice(raw)) {
        // JSON has one kind of number: 3.0 is as whole as 3.
        Err(error) if error.to_string().contains("floating point") => {
            let mut value: serde_json::Value =
                read(&mut serde_json::Deserializer::from_slice(raw))?;
            whole_numbers(&mut value);
            let raw = serde_json::to_vec(&value).map_err(Error::internal)?;
            read(&mut serde_json::Deserializer::from_slice(&raw))
        }
        outcome => outcome,
    }
}

/// The same for an object that was read already. It is read from its text once more: so what a field
/// may hold is said, and compiled, for one reader.
pub(crate) fn parse_fields<T: DeserializeOwned>(
    fields: &serde_json::Map<String, serde_json::Value>,
) -> Result<T> {
    parse(&serde_json::to_vec(fields).map_err(Error::internal)?)
}

/// Writes numbers without a fraction as whole numbers.
fn whole_numbers(value: &mut serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::Number(number) if !number.is_i64() && !number.is_u64() => {
            let text = number.to_string();
            if let Some(whole) = text
                .strip_suffix(".0")
                .and_then(|text| text.parse::<i64>().ok())
            {
                *value = whole.into();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        _ => {}
    }
}

fn read<T: DeserializeOwned>(
    reader: &mut serde_json::Deserializer<serde_json::de::SliceRead<'_>>,
) -> Result<T> {
    let value = serde_path_to_error::deserialize(&mut *reader).map_err(fault)?;
    reader
        .end()
        .map_err(|error| Error::invalid("", "MALFORMED_JSON", error.to_string()))?;
    Ok(value)
}

/// A fault with its place.
fn fault(error: serde_path_to_error::Error<serde_json::Error>) -> Error {
    let mut pointer = pointer(error.path());
    let cause = error.inner();
    let mut message = cause.to_string();
    if cause.classify() == serde_json::error::Category::Data {
        // The pointer tells where. Lines and columns are those of a text the caller may not have written.
        let place = format!(" at line {} column {}", cause.line(), cause.column());
        message.truncate(message.strip_suffix(&place).map_or(message.len(), str::len));
    }
    let code = match cause.classify() {
        serde_json::error::Category::Data if message.starts_with("unknown field") => {
            "UNKNOWN_FIELD"
        }
        serde_json::error::Category::Data if message.starts_with("missing field") => "REQUIRED",
        serde_json::error::Category::Data => "INVALID_VALUE",
        _ => "MALFORMED_JSON",
    };
    if let Some(name) = missing(&message) {
        pointer.push_str(&format!("/{name}"));
    }
    Error::all_invalid(vec![FieldError::new(pointer, code, message)])
}

/// The field that is missing, when that is the fault.
fn missing(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("missing field `")?;
    rest.split('`').next()
}

/// The JSON pointer (RFC 6901) of a path.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}
