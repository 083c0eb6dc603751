//! What is printed when the sample data is served.

use std::net::SocketAddr;
use std::path::Path;

use super::{ADMIN, PASSWORD};

/// Where everything is, how to sign in, and a few lines to paste.
pub fn welcome(address: SocketAddr, token: &str, kept: Option<&Path>) -> String {
    let base = format!("http://{address}");
    let end = match kept {
        Some(file) => format!(
            "Ctrl-C stops it; DATABASE_URL=sqlite:{} caravan serve goes on with the data.",
            file.display()
        ),
        None => "Ctrl-C stops it; what you changed is forgotten then.".to_owned(),
    };
    format!(
        r#"Caravan is ready at {base} with sample data that ends today.

  REST       {base}/v1        to try out: {base}/docs/
  GraphQL    {base}/graphql   to try out: {base}/graphiql
  OpenAPI    {base}/openapi.json

  Sign in as {ADMIN} with the password: {PASSWORD}
  manager@, rep@ and viewer@example.com have the same password and fewer rights.

Paste this into another shell; the token is good for 12 hours:

  B={base}
  TOKEN={token}

  curl -sg "$B/v1/accounts?filter[lifecycle_stage]=customer&limit=3&fields=name,country" -H "Authorization: Bearer $TOKEN"
  curl -sg "$B/v1/deals?filter[status]=open&sort=-amount_minor&limit=3&include=account" -H "Authorization: Bearer $TOKEN"
  curl -s $B/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    -d '{{"query": "{{ deals(first: 3) {{ totalCount nodes {{ name status account {{ name }} }} }} }}"}}'

{end}
"#
    )
}
