//! The committed contracts are what the code prints.

use std::path::Path;

#[test]
fn the_openapi_document_is_current() {
    assert_current("openapi/openapi.json", &caravan::openapi::text());
}

#[test]
fn the_graphql_schema_is_current() {
    assert_current("schema.graphql", &caravan::sdl());
}

#[track_caller]
fn assert_current(file: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    if committed == printed {
        return;
    }
    let differs = committed
        .lines()
        .zip(printed.lines())
        .position(|(old, new)| old != new);
    let line = differs.unwrap_or_else(|| committed.lines().count().min(printed.lines().count()));
    panic!(
        "{file} is not what the code prints (line {}): run scripts/contracts",
        line + 1
    );
}
