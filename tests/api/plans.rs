//! Every statement of a list finds its rows by an index, on tables that grow with use.
//!
//! The lists are taken from the OpenAPI document, so a new one is covered by being there. Each is
//! asked in its default order, by every field that holds an id or a word, and with everything that
//! can be included; the statements that this costs are then explained by the database.

use std::fmt::Debug;
use std::sync::Mutex;

use caravan::DatabaseUrl;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};
use tracing::field::Field;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::support::TestApp;
use crate::support::factories::KINDS;
use crate::support::tables::FreshDatabase;

/// Tables that stay small: settings of a workspace, its people, and what these said one by one.
const SMALL: &[&str] = &[
    "api_keys",
    "custom_fields",
    "distinct_records",
    "exports",
    "imports",
    "invitations",
    "journey_map_elements",
    "journey_maps",
    "journey_stages",
    "pain_points",
    "personas",
    "pipeline_stages",
    "pipelines",
    "products",
    "qualification_frameworks",
    "segments",
    "signing_keys",
    "tags",
    "team_members",
    "teams",
    "touchpoints",
    "users",
    "webhooks",
    "workspaces",
];

/// Orders, beside the default, that lists are meant for. Any other field sorts what was filtered.
const ORDERS: &[(&str, &[&str])] = &[
    ("accounts", &["name", "created_at", "updated_at"]),
    (
        "deals",
        &[
            "name",
            "created_at",
            "updated_at",
            "expected_close_on",
            "amount_minor",
        ],
    ),
    ("feedback", &["answered_at"]),
    ("interactions", &["occurred_at"]),
    ("journeys", &["started_at"]),
    ("notes", &["created_at"]),
    ("stakeholders", &["name", "created_at", "updated_at"]),
    ("tasks", &["due_at"]),
];

/// Texts, beside ids and words, that lists are meant to be filtered by.
const TEXTS: &[(&str, &str)] = &[("accounts", "industry")];

/// Words that say too little to be worth an index: the list is walked in its order until the page
/// is full.
const WALKED: &[(&str, &str)] = &[
    ("affiliations", "kind"),
    ("committee-members", "authority"),
    ("committee-members", "influence_level"),
    ("committee-members", "mobilizer_profile"),
    ("committee-members", "party"),
    ("committee-members", "preferred_channel"),
    ("committee-members", "response_mode"),
    ("committee-members", "stance"),
    ("stakeholder-relations", "kind"),
    ("stakeholder-relations", "source"),
    ("criterion-ratings", "source"),
    ("consents", "channel"),
    ("consents", "method"),
    ("consents", "status"),
    ("decision-criteria", "kind"),
    ("decision-options", "kind"),
    ("decision-steps", "kind"),
    ("decision-steps", "outcome"),
    ("decisions", "budget_status"),
    ("feedback", "kind"),
    ("interactions", "direction"),
    ("interactions", "kind"),
    ("objections", "status"),
    ("positions", "choice"),
    ("positions", "source"),
    ("milestones", "party"),
    ("milestones", "status"),
    ("proposal-events", "kind"),
    ("proposals", "status"),
    ("qualification-answers", "source"),
    ("stakeholders", "preferred_channel"),
    ("stakeholders", "seniority"),
    ("webhook-deliveries", "state"),
    ("win-loss-records", "outcome"),
];

/// Indexes of one column that tells enough: the number of a row, and the words of one.
const TELLING: &[&str] = &["search_documents_by_number", "search_documents_by_words"];

/// Filters over relations to many records, which the parameters of the document leave out.
const OVER_MANY: &[&str] = &[
    "deals?filter[committee.none.role]=economic_buyer",
    "deals?filter[committee.some.stakeholder.name]=Ada",
    "deals?filter[interactions.none.kind]=meeting",
    "deals?filter[tags.some.name]=Key",
    "accounts?filter[deals.some.status]=won",
    "accounts?filter[stakeholders.every.seniority]=c_level",
    "accounts?filter[child_accounts.some.deals.some.committee.some.role]=coach",
    "stakeholders?filter[interactions.some.deal_id]=deal_01h2xcejqtf2nbrexx3vqjhp41",
    "stakeholders?filter[memberships.some.deal.account.industry]=software",
    "interactions?filter[stakeholders.some.name]=Ada",
];

/// The statements of the process, as they were sent.
static SENT: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "caravan::sql" {
            event.record(&mut |field: &Field, value: &dyn Debug| {
                if field.name() == "message" {
                    SENT.lock().unwrap().push(format!("{value:?}"));
                }
            });
        }
    }
}

/// What a request is for: how its statements may find their rows.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// An index gives the rows in their order, until the page is full.
    InOrder,
    /// An index finds the rows of a value.
    Found,
    /// The rows of the workspace are looked through.
    Walked,
    /// The same, but what they are related to is found by an index.
    Related,
    /// Words or keys find the rows, and the newest of them are sorted out.
    Searched,
}

#[actix_web::test]
async fn lists_find_their_rows_by_an_index() {
    let listener = tracing_subscriber::registry().with(Listener);
    tracing::subscriber::set_global_default(listener).unwrap();
    let fresh = FreshDatabase::create();
    let url = fresh.as_ref().map(FreshDatabase::url);
    let settings: Vec<_> = url
        .iter()
        .map(|url| ("DATABASE_URL", url.as_str()))
        .collect();
    let t = TestApp::with(&settings).await;
    for kind in KINDS {
        kind.make(&t.admin).await;
        // A second one makes inclusion load for several; kinds that need more have one already.
        let second = json!({ "name": format!("Second of {}", kind.path) });
        t.admin.post(&format!("/v1/{}", kind.path), second).await;
    }
    let mut store = Store::of(&t);
    let workspace = store.workspace();
    let mut asked = Vec::new();
    for (way, path) in requests(&t).await {
        SENT.lock().unwrap().clear();
        t.admin.get(&path).await.expect(200);
        let mut sent = std::mem::take(&mut *SENT.lock().unwrap());
        // Other tests of the process are heard too; their values tell another workspace.
        sent.retain(|sql| sql.starts_with("SELECT") && sql.replace('-', "").contains(&workspace));
        for (index, sql) in sent.into_iter().enumerate() {
            // What is included is found by the ids of the page, whatever the page was found by.
            let way = if index == 0 { way } else { Way::Found };
            asked.push((path.clone(), way, sql));
        }
    }
    store.fill();
    let mut failures = Vec::new();
    for (path, way, sql) in &asked {
        let plan = store.plan(*way, sql.split(" -- binds").next().unwrap());
        if let Some(fault) = fault(*way, &table_of(path), &steps(&plan)) {
            let plan = plan.join("\n    ");
            failures.push(format!("{path}\n  {fault}\n    {plan}"));
        }
    }
    let explained = asked.len();
    assert!(explained > 100, "only {explained} statements were seen");
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{count} faults:\n{}",
        failures.join("\n")
    );
}

/// Every list, in each way that it is meant to be asked.
async fn requests(t: &TestApp) -> Vec<(Way, String)> {
    let document: Value = serde_json::from_str(&caravan::openapi::text()).unwrap();
    let mut requests = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let empty = Vec::new();
        let parameters = item["get"]["parameters"].as_array().unwrap_or(&empty);
        let parameters: Vec<&Value> = parameters
            .iter()
            .map(|parameter| match parameter["$ref"].as_str() {
                Some(component) => document
                    .pointer(component.trim_start_matches('#'))
                    .expect(component),
                None => parameter,
            })
            .collect();
        let named = |name: &str| {
            parameters
                .iter()
                .find(|parameter| parameter["name"] == name)
                .copied()
        };
        // These have statements of their own, or are a list of accounts or stakeholders.
        let is_apart = path == "/v1/search"
            || path.ends_with("/duplicates")
            || path.starts_with("/v1/analytics/")
            || path.starts_with("/v1/personas/{id}")
            || path.starts_with("/v1/segments/{id}");
        if named("limit").is_none() || is_apart {
            continue;
        }
        let path = match path.split_once("{id}") {
            Some((start, _)) => {
                let all = t.admin.get(start.trim_end_matches('/')).await.expect(200);
                path.replace("{id}", all["data"][0]["id"].as_str().unwrap())
            }
            None => path.clone(),
        };
        let list = path.trim_start_matches("/v1/");
        requests.push((Way::InOrder, path.clone()));
        for parameter in &parameters {
            let name = parameter["name"].as_str().unwrap();
            let field = name
                .strip_prefix("filter[")
                .and_then(|rest| rest.strip_suffix(']'));
            // What a segment asks for is put in; one that is not there asks for nothing.
            let is_asked = |field: &&str| !field.contains('[') && !field.ends_with("segment_id");
            let Some(field) = field.filter(is_asked) else {
                continue;
            };
            let text = TEXTS
                .contains(&(list, field))
                .then(|| "anything".to_owned());
            if let Some(value) = sample(&parameter["schema"]).or(text) {
                let is_walked = WALKED.contains(&(list, field));
                // A word that says little may be looked for first, and once.
                let says_little = |(_, word): &(&str, &str)| field.ends_with(&format!(".{word}"));
                let way = if field.contains('.') && WALKED.iter().any(says_little) {
                    Way::Walked
                } else if field.contains('.') {
                    Way::Related
                } else if is_walked {
                    Way::Walked
                } else {
                    Way::Found
                };
                requests.push((way, format!("{path}?{name}={value}")));
            }
        }
        for (_, keys) in ORDERS.iter().filter(|(known, _)| *known == list) {
            for key in *keys {
                requests.push((Way::InOrder, format!("{path}?sort={key}")));
                requests.push((Way::InOrder, format!("{path}?sort=-{key}")));
            }
        }
        let included = named("include").map(|include| &include["schema"]["items"]["enum"]);
        for relation in included.and_then(Value::as_array).unwrap_or(&empty) {
            let relation = relation.as_str().unwrap();
            requests.push((Way::InOrder, format!("{path}?include={relation}")));
        }
    }
    for string in OVER_MANY {
        requests.push((Way::Related, format!("/v1/{string}")));
    }
    let accounts = t.admin.get("/v1/accounts").await.expect(200);
    let id = accounts["data"][0]["id"].as_str().unwrap();
    requests.push((Way::Found, format!("/v1/changes?record_id={id}")));
    for path in [
        "/v1/search?q=northwind+exmaple",
        "/v1/accounts/duplicates",
        "/v1/stakeholders/duplicates",
        &format!("/v1/accounts/{id}/duplicates"),
    ] {
        requests.push((Way::Searched, path.to_owned()));
    }
    requests
}

/// A value of a field that holds an id or a word.
fn sample(schema: &Value) -> Option<String> {
    if let Some(words) = schema["enum"].as_array() {
        return words[0].as_str().map(ToOwned::to_owned);
    }
    let pattern = schema["pattern"].as_str()?;
    let prefix = pattern.strip_prefix('^')?.split_once("_[0-7]")?.0;
    // An id of any kind has no prefix of its own.
    let is_word = prefix
        .bytes()
        .all(|letter| letter.is_ascii_lowercase() || letter == b'_');
    let prefix = if is_word { prefix } else { "account" };
    Some(format!("{prefix}_01h2xcejqtf2nbrexx3vqjhp41"))
}

/// One step of a plan.
enum Step {
    /// Rows of a table or a derived one are read from first to last.
    Scans(String),
    /// An index is entered by so many columns.
    Enters { index: String, columns: usize },
    /// Rows are sorted.
    Sorts,
}

fn is_small(name: &str) -> bool {
    let name = name.trim_start_matches("sqlite_autoindex_");
    SMALL.iter().any(|table| {
        let rest = name.strip_prefix(table);
        rest.is_some_and(|rest| {
            ["", "_pkey", "_1", "_2"].contains(&rest)
                || rest.starts_with("_by_")
                || rest.ends_with("_key")
        })
    })
}

/// The table of a list, by its path.
fn table_of(path: &str) -> String {
    let list = path.trim_start_matches("/v1/").split(['?', '/']).next();
    list.unwrap().replace('-', "_")
}

/// What is wrong with the steps of a statement.
fn fault(way: Way, list: &str, steps: &[Step]) -> Option<String> {
    let is_list = |index: &str| {
        let index = index.trim_start_matches("sqlite_autoindex_");
        let rest = index.strip_prefix(list);
        rest.is_some_and(|rest| ["_pkey", "_1"].contains(&rest) || rest.starts_with("_by_"))
    };
    let enters_small = steps
        .iter()
        .any(|step| matches!(step, Step::Enters { index, .. } if is_small(index)));
    steps.iter().find_map(|step| match step {
        Step::Scans(table) if !is_small(table) => Some(format!("scans {table}")),
        Step::Enters { index, columns }
            if way == Way::Found
                && *columns < 2
                && !is_small(index)
                && !TELLING.contains(&index.as_str()) =>
        {
            Some(format!("walks {index} through all rows of the workspace"))
        }
        Step::Enters { index, columns }
            if way == Way::Related && *columns < 2 && !is_small(index) && !is_list(index) =>
        {
            Some(format!("walks {index} for each record of the list"))
        }
        Step::Sorts if way == Way::InOrder && !enters_small => Some("sorts".to_owned()),
        _ => None,
    })
}

/// A connection of our own to the store.
enum Store {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

impl Store {
    fn of(t: &TestApp) -> Self {
        match &t.app.config().database.url {
            DatabaseUrl::Sqlite(path) => Self::Sqlite(SqliteConnection::establish(path).unwrap()),
            DatabaseUrl::Postgres(url) => Self::Postgres(PgConnection::establish(url).unwrap()),
        }
    }

    fn lines(&mut self, sql: &str) -> Vec<String> {
        let lines: Vec<Line> = match self {
            Self::Sqlite(conn) => diesel::sql_query(sql).load(conn).unwrap(),
            Self::Postgres(conn) => diesel::sql_query(sql).load(conn).unwrap(),
        };
        lines.into_iter().map(|line| line.detail).collect()
    }

    /// The id of the only workspace, in hexadecimal.
    fn workspace(&mut self) -> String {
        let id = match self {
            Self::Sqlite(_) => "lower(hex(id))",
            Self::Postgres(_) => "replace(id::text, '-', '')",
        };
        self.lines(&format!("SELECT {id} AS detail FROM workspaces"))
            .remove(0)
    }

    /// PostgreSQL weighs plans by what the tables hold, so they must hold something.
    fn fill(&mut self) {
        if let Self::Postgres(conn) = self {
            conn.batch_execute(FILL).unwrap();
        }
    }

    /// The plan of a statement as the database tells it.
    fn plan(&mut self, way: Way, sql: &str) -> Vec<String> {
        let Self::Postgres(conn) = self else {
            return self.lines(&format!("EXPLAIN QUERY PLAN {sql}"));
        };
        // What it costs to sort is a guess; whether an index has the order is not.
        let sorts = if way == Way::InOrder { "off" } else { "on" };
        let values = (1..)
            .take_while(|n| sql.contains(&format!("${n}")))
            .map(|_| "NULL");
        let values = values.collect::<Vec<_>>().join(", ");
        conn.batch_execute(&format!(
            "SET enable_sort = {sorts}; SET enable_bitmapscan = {sorts}; \
             DEALLOCATE ALL; PREPARE explained AS {sql}"
        ))
        .unwrap();
        // EXPLAIN names its column `QUERY PLAN`, so a function renames it.
        self.lines(&format!(
            "SELECT detail FROM pg_temp.explain('({values})') AS detail"
        ))
    }
}

fn steps(plan: &[String]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    // Derived tables, which SQLite names before it scans them.
    let mut derived: Vec<&str> = Vec::new();
    for line in plan {
        let line = line.trim_start_matches([' ', '-', '>']);
        let words: Vec<&str> = line.split_whitespace().collect();
        let after = |word: &str| {
            let place = words.iter().position(|known| *known == word)?;
            words.get(place + 1).map(|found| (*found).to_owned())
        };
        // Values in the statement itself, and the elements of a list in a row.
        let kinds = ["CONSTANT", "VALUES", "VIRTUAL"];
        if words.iter().any(|word| kinds.contains(word)) {
            continue;
        }
        let columns = line.matches(" AND ").count() + 1;
        match words.as_slice() {
            ["CO-ROUTINE" | "MATERIALIZE", name, ..] => derived.push(name),
            ["SCAN", name, ..] => match derived.iter().position(|known| known == name) {
                Some(place) => drop(derived.remove(place)),
                None => steps.push(Step::Scans((*name).to_owned())),
            },
            ["SEARCH", ..] => steps.push(Step::Enters {
                index: after("INDEX").unwrap_or_default(),
                columns,
            }),
            ["USE", "TEMP", "B-TREE", "FOR", ..] if line.ends_with("ORDER BY") => {
                steps.push(Step::Sorts);
            }
            ["Sort"] | ["Incremental", "Sort"] => steps.push(Step::Sorts),
            ["Seq", "Scan", "on", table, ..] => steps.push(Step::Scans((*table).to_owned())),
            ["Bitmap", "Index", "Scan", "on", index] => steps.push(Step::Enters {
                index: (*index).to_owned(),
                columns: 0,
            }),
            ["Index", ..] if words.contains(&"using") => steps.push(Step::Enters {
                index: after("using").unwrap_or_default(),
                columns: 0,
            }),
            ["Index", "Cond:", ..] => {
                if let Some(Step::Enters { columns: known, .. }) = steps.last_mut() {
                    *known = columns;
                }
            }
            _ => {}
        }
    }
    steps
}

/// Fills every table with rows of one workspace, and tells the planner.
const FILL: &str = r"
    CREATE FUNCTION pg_temp.explain(vals text) RETURNS SETOF text LANGUAGE plpgsql AS $$
    BEGIN
        RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) EXECUTE explained' || COALESCE(NULLIF(vals, '()'), '');
    END $$;
    SET plan_cache_mode = force_generic_plan;
    SET enable_seqscan = off;
    SET session_replication_role = replica;
    DO $$
    DECLARE filled record;
    BEGIN
        FOR filled IN
            SELECT c.table_name,
                string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS names,
                string_agg(CASE
                    WHEN column_name = 'workspace_id' THEN '(SELECT id FROM workspaces LIMIT 1)'
                    WHEN column_name = 'deleted_at' THEN 'NULL::timestamptz'
                    WHEN udt_name = 'uuid' THEN 'gen_random_uuid()'
                    WHEN udt_name IN ('int4', 'int8', 'float8') THEN '1000 + n'
                    WHEN udt_name = 'bool' THEN 'n % 2 = 0'
                    WHEN udt_name = 'timestamptz' THEN 'now() - n * interval ''1 minute'''
                    WHEN udt_name = 'date' THEN '(now() - n * interval ''1 day'')::date'
                    WHEN udt_name = 'jsonb' THEN '''[]''::jsonb'
                    WHEN udt_name = 'bytea' THEN 'sha256(n::text::bytea)'
                    ELSE 'md5(n::text)' END, ', ' ORDER BY ordinal_position) AS filling
            FROM information_schema.columns c JOIN information_schema.tables t
                ON (t.table_schema, t.table_name) = (c.table_schema, c.table_name)
            WHERE c.table_schema = 'public' AND table_type = 'BASE TABLE'
                AND NOT starts_with(c.table_name, '__diesel')
                -- One row for each workspace.
                AND c.table_name NOT IN ('workspaces', 'journey_watches')
            GROUP BY c.table_name
        LOOP
            EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM generate_series(1, 5000) AS n',
                filled.table_name, filled.names, filled.filling);
        END LOOP;
    END $$;
    ANALYZE";
