//! GraphiQL, the explorer. No kept crate carries its files, so the browser loads them from a CDN,
//! in fixed versions and with the hashes that they must have.

/// The page. A token goes into the tab "Headers".
pub(super) const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Caravan GraphQL</title>
  <link rel="stylesheet" href="https://unpkg.com/graphiql@3.9.0/graphiql.min.css" crossorigin="anonymous"
    integrity="sha384-QMux00XgRtwRLSYIY3kw2rj1ovk5AuuliAchk+HSQbqdbGFnz9GYuqIlOqxhwCE2">
  <script src="https://unpkg.com/react@18.3.1/umd/react.production.min.js" crossorigin="anonymous"
    integrity="sha384-DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z"></script>
  <script src="https://unpkg.com/react-dom@18.3.1/umd/react-dom.production.min.js" crossorigin="anonymous"
    integrity="sha384-gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1"></script>
  <script src="https://unpkg.com/graphiql@3.9.0/graphiql.min.js" crossorigin="anonymous"
    integrity="sha384-8NGfVj4CVlqHajlZj+bPJT4thxPMHMJYn7DWK2CvtopLd02E7qsPHazniBYvVjOO"></script>
  <style>body, #explorer { margin: 0; height: 100vh; }</style>
</head>
<body>
  <div id="explorer">The explorer is loading. It needs access to unpkg.com.</div>
  <script>
    const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
    const headers = JSON.stringify({ Authorization: 'Bearer PASTE A TOKEN HERE' }, null, 2);
    ReactDOM.createRoot(document.getElementById('explorer')).render(
      React.createElement(GraphiQL, { fetcher, defaultHeaders: headers, isHeadersEditorEnabled: true }));
  </script>
</body>
</html>
"#;
