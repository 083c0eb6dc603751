//! GraphiQL, the explorer.

use async_graphql::http::GraphiQLSource;

pub(super) fn page() -> String {
    GraphiQLSource::build().endpoint("/graphql").title("Caravan GraphQL").finish()
}
