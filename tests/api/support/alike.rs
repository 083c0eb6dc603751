//! Whether both faces answer the same.

use serde_json::Value;

/// All that a GraphQL answer tells is what REST tells, under its own names.
#[track_caller]
pub fn assert_alike(rest: &Value, graphql: &Value) {
    if let Some(difference) = difference(rest, graphql, "") {
        panic!("{difference}");
    }
}

fn difference(rest: &Value, graphql: &Value, place: &str) -> Option<String> {
    match (rest, graphql) {
        (Value::Object(known), Value::Object(told)) => told.iter().find_map(|(name, value)| {
            let place = format!("{place}/{name}");
            match known.get(&snake(name)) {
                Some(known) => difference(known, value, &place),
                None => Some(format!("{place} is not told by REST")),
            }
        }),
        (Value::Array(known), Value::Array(told)) if known.len() == told.len() => {
            let mut pairs = known.iter().zip(told).enumerate();
            pairs.find_map(|(at, (known, told))| difference(known, told, &format!("{place}/{at}")))
        }
        // Words of fixed sets are in upper case in GraphQL.
        (Value::String(known), Value::String(told)) if known.eq_ignore_ascii_case(told) => None,
        _ if rest == graphql => None,
        _ => Some(format!("{place}: REST tells {rest} and GraphQL {graphql}")),
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
