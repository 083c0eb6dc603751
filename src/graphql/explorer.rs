//! GraphiQL, the explorer. No kept crate carries its files, so the browser loads them from a CDN,
//! in fixed versions and with the hashes that they must have.

/// The page. A token goes into the tab "Headers". Where the CDN cannot be reached, a plain form takes
/// the explorer's place, so the schema can be tried out there too.
pub(super) const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Caravan GraphQL</title>
  <link rel="stylesheet" href="https://unpkg.com/graphiql@3.9.0/graphiql.min.css" crossorigin="anonymous"
    integrity="sha384-QMux00XgRtwRLSYIY3kw2rj1ovk5AuuliAchk+HSQbqdbGFnz9GYuqIlOqxhwCE2">
  <script defer src="https://unpkg.com/react@18.3.1/umd/react.production.min.js" crossorigin="anonymous"
    integrity="sha384-DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z"></script>
  <script defer src="https://unpkg.com/react-dom@18.3.1/umd/react-dom.production.min.js" crossorigin="anonymous"
    integrity="sha384-gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1"></script>
  <script defer src="https://unpkg.com/graphiql@3.9.0/graphiql.min.js" crossorigin="anonymous"
    integrity="sha384-8NGfVj4CVlqHajlZj+bPJT4thxPMHMJYn7DWK2CvtopLd02E7qsPHazniBYvVjOO"></script>
  <style>
    body, #explorer { margin: 0; height: 100vh; font-family: system-ui, sans-serif; }
    #loading, form { padding: 1.5rem; max-width: 60rem; }
    form input, form textarea { box-sizing: border-box; width: 100%; font-family: monospace; }
    form label { display: block; margin: 1rem 0 .2rem; }
    pre { white-space: pre-wrap; }
  </style>
</head>
<body>
  <div id="explorer"><p id="loading">The explorer is loading from unpkg.com.</p></div>
  <form id="plain" hidden>
    <h1>Caravan GraphQL</h1>
    <p>The explorer GraphiQL could not be loaded: it comes from unpkg.com, which your browser cannot
      reach. This form sends queries all the same. Any GraphQL client does too: the endpoint is
      <code>POST /graphql</code>, and <code>caravan schema</code> prints the schema.</p>
    <label for="token">Access token, from <code>POST /v1/auth/login</code> or <code>caravan token</code></label>
    <input id="token" autocomplete="off" placeholder="eyJ...">
    <label for="query">Query</label>
    <textarea id="query" rows="12">{
  accounts(first: 3) {
    totalCount
    nodes { name country owner { name } }
  }
}</textarea>
    <p><button>Run</button></p>
    <pre id="answer"></pre>
  </form>
  <script>
    const find = (id) => document.getElementById(id);
    const explore = () => {
      const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
      const headers = JSON.stringify({ Authorization: 'Bearer PASTE A TOKEN HERE' }, null, 2);
      ReactDOM.createRoot(find('explorer')).render(
        React.createElement(GraphiQL, { fetcher, defaultHeaders: headers, isHeadersEditorEnabled: true }));
    };
    const run = async (event) => {
      event.preventDefault();
      const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer ' + find('token').value.trim() };
      const body = JSON.stringify({ query: find('query').value });
      try {
        const answer = await fetch('/graphql', { method: 'POST', headers, body });
        find('answer').textContent = JSON.stringify(await answer.json(), null, 2);
      } catch (error) {
        find('answer').textContent = String(error);
      }
    };
    // Deferred scripts have run by then, or cannot be had.
    document.addEventListener('DOMContentLoaded', () => {
      if (window.GraphiQL && window.React && window.ReactDOM) return explore();
      find('explorer').hidden = true;
      find('plain').hidden = false;
      find('plain').addEventListener('submit', run);
    });
  </script>
</body>
</html>
"#;
