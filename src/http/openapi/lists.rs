//! The descriptions of the routes that every kind of record has beside its list.

use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{Content, Paths, Ref, RefOr, Required, ResponseBuilder, Schema};

use super::parameters::{choosing_parameters, query as query_parameter, text, words as words_of};
use super::schemas::{aggregate_of, query_of};
use crate::exports::ExportFormat;
use crate::query::Table;

const QUERY: &str = "\
The same as the list, for filters that a query string cannot carry: `and`, `or`, `not`, and what related \
records must be like, over up to three relations. It reads and changes nothing, so an `Idempotency-Key` \
means nothing here.";

const AGGREGATE: &str = "\
Counts, sums, averages, extremes and percentiles of the records that a filter lets through, as a whole \
or by groups: by fields, by fields of records that are pointed at, and by stretches of time on the \
clocks of a time zone. Money is not added up over currencies: group by the currency, filter to one, or \
convert (`convert_to`, `rates_on`).";

const EXPORT: &str = "\
All records that a filter lets through, as they are at one moment, in a file of any length. CSV is that of \
RFC 4180 with a line of names; lists and objects are JSON in it, and a text that a spreadsheet would \
take for a formula has an apostrophe before it. NDJSON is one record in a line, exactly as the API shows \
it. A file that is not read for 30 seconds is broken off; a few are written at a time, and further ones \
are refused with 503.";

/// Whether the path is that of a query.
pub(super) fn is_query(path: &str) -> bool {
    path.ends_with("/query") && !path.contains('{')
}

/// Whether a path reads although it takes `POST`.
pub(super) fn is_read(path: &str) -> bool {
    is_query(path) || (path.ends_with("/aggregate") && !path.contains('{'))
}

fn json(schema: String) -> Content {
    Content::new(Some(RefOr::<Schema>::Ref(Ref::from_schema_name(schema))))
}

/// Adds the routes of a kind, if it has a list.
pub(super) fn describe(table: &'static Table, paths: &mut Paths) {
    let list = paths
        .paths
        .get(&format!("/v1/{}", table.path))
        .and_then(|item| item.get.clone());
    let Some(list) = list else { return };
    let words = table.path.replace('-', " ");
    let body = |schema: String| {
        RequestBodyBuilder::new()
            .content("application/json", json(schema))
            .required(Some(Required::True))
            .build()
    };
    let aggregated = ResponseBuilder::new()
        .description("What the records come to")
        .content("application/json", json("Aggregate".to_owned()))
        .build();
    let aggregate = OperationBuilder::new()
        .operation_id(Some(format!("aggregate_{}", table.path.replace('-', "_"))))
        .tags(list.tags.clone())
        .summary(Some(format!("Aggregate {words}")))
        .description(Some(AGGREGATE))
        .request_body(Some(body(aggregate_of(table))))
        .response("200", aggregated)
        .build();
    let file = ResponseBuilder::new()
        .description("The file")
        .content("text/csv", Content::new(Some(text())))
        .content("application/x-ndjson", Content::new(Some(text())))
        .build();
    let mut export = OperationBuilder::new()
        .operation_id(Some(format!("export_{}", table.path.replace('-', "_"))))
        .tags(list.tags.clone())
        .summary(Some(format!("Export {words}")))
        .description(Some(EXPORT))
        .response("200", file)
        .build();
    let format = query_parameter(
        "format",
        words_of(ExportFormat::WORDS.iter().copied()),
        "How the records are written; `ndjson` if nothing is said",
    );
    export.parameters = Some(
        std::iter::once(RefOr::T(format))
            .chain(choosing_parameters(table))
            .collect(),
    );
    let item = PathItem::new(HttpMethod::Get, export);
    paths
        .paths
        .insert(format!("/v1/{}/export", table.path), item);
    let item = PathItem::new(HttpMethod::Post, aggregate);
    paths
        .paths
        .insert(format!("/v1/{}/aggregate", table.path), item);
    let query = OperationBuilder::new()
        .operation_id(Some(format!("query_{}", table.path.replace('-', "_"))))
        .tags(list.tags)
        .summary(Some(format!("Query {words}")))
        .description(Some(QUERY))
        .request_body(Some(body(query_of(table))))
        .responses(list.responses)
        .build();
    let item = PathItem::new(HttpMethod::Post, query);
    paths
        .paths
        .insert(format!("/v1/{}/query", table.path), item);
}
