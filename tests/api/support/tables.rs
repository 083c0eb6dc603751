//! The tables of a database, as the database itself and as `src/schema.rs` describe them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

/// Tables by name.
pub type Tables = BTreeMap<String, Table>;

/// A table, in the words of SQLite: its types are the fewest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub primary_key: Vec<String>,
    pub foreign_keys: BTreeSet<ForeignKey>,
    pub unique: BTreeSet<Vec<String>>,
    /// Names, and what each index holds.
    pub indexes: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: String,
    pub is_nullable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignKey {
    pub columns: Vec<String>,
    pub target: String,
    pub target_columns: Vec<String>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    a: String,
    #[diesel(sql_type = Nullable<Text>)]
    b: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    c: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    d: Option<String>,
}

fn words(text: Option<&String>) -> Vec<String> {
    text.into_iter()
        .flat_map(|text| text.split(','))
        .map(ToOwned::to_owned)
        .collect()
}

/// What migrations keep of their own.
fn is_ours(table: &str) -> bool {
    !table.starts_with("__diesel") && !table.starts_with("sqlite_")
}

/// The tables of an SQLite file.
pub fn of_sqlite(path: &str) -> Tables {
    let mut conn = SqliteConnection::establish(path).unwrap();
    // Whoever made the file may still be closing it.
    conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
    let mut rows = |sql: &str| diesel::sql_query(sql).load::<Row>(&mut conn).unwrap();
    let mut tables = Tables::new();
    let names = rows(
        // The tables inside of a full-text index are its own business.
        "SELECT name AS a, NULL AS b, NULL AS c, NULL AS d FROM pragma_table_list \
         WHERE schema = 'main' AND type = 'table'",
    );
    for name in names
        .into_iter()
        .map(|row| row.a)
        .filter(|name| is_ours(name))
    {
        let mut table = Table::default();
        let mut key: Vec<(String, String)> = Vec::new();
        for row in rows(&format!(
            "SELECT name AS a, type AS b, CAST(\"notnull\" AS TEXT) AS c, CAST(pk AS TEXT) AS d \
             FROM pragma_table_info('{name}') ORDER BY cid"
        )) {
            let place = row.d.unwrap();
            if place != "0" {
                key.push((place, row.a.clone()));
            }
            table.columns.push(Column {
                name: row.a,
                kind: row.b.unwrap(),
                is_nullable: row.c.as_deref() == Some("0"),
            });
        }
        key.sort();
        table.primary_key = key.into_iter().map(|(_, column)| column).collect();
        for row in rows(&format!(
            "SELECT \"table\" AS a, group_concat(\"from\") AS b, group_concat(\"to\") AS c, NULL AS d \
             FROM (SELECT * FROM pragma_foreign_key_list('{name}') ORDER BY id, seq) GROUP BY id"
        )) {
            table.foreign_keys.insert(ForeignKey {
                columns: words(row.b.as_ref()),
                target_columns: words(row.c.as_ref()),
                target: row.a,
            });
        }
        for row in rows(&format!(
            "SELECT i.name AS a, i.origin AS b, \
                    (SELECT group_concat(COALESCE(x.name, '?') || iif(x.\"desc\", ' DESC', '')) \
                     FROM (SELECT * FROM pragma_index_xinfo(i.name) WHERE key ORDER BY seqno) AS x) AS c, \
                    iif(i.\"unique\", 'unique ', '') || iif(i.partial, 'partial ', '') AS d \
             FROM pragma_index_list('{name}') AS i"
        )) {
            let columns = row.c.unwrap();
            match row.b.as_deref() {
                Some("u") => drop(table.unique.insert(words(Some(&columns)))),
                Some("c") => drop(
                    table
                        .indexes
                        .insert(row.a, row.d.unwrap_or_default() + &columns),
                ),
                _ => {}
            }
        }
        tables.insert(name, table);
    }
    tables
}

/// What a type of PostgreSQL is on SQLite.
fn on_sqlite(kind: &str) -> &'static str {
    match kind {
        "uuid" | "bytea" => "BLOB",
        "text" | "jsonb" | "date" => "TEXT",
        "int4" | "int8" | "bool" | "timestamptz" => "INTEGER",
        "float8" => "REAL",
        other => panic!("migrations/README.md knows no type {other}"),
    }
}

/// The tables of a PostgreSQL database, and the type of each column there.
pub fn of_postgres(url: &str) -> (Tables, BTreeMap<(String, String), String>) {
    let mut conn = PgConnection::establish(url).unwrap();
    let mut rows = |sql: &str| diesel::sql_query(sql).load::<Row>(&mut conn).unwrap();
    let mut tables = Tables::new();
    let mut kinds = BTreeMap::new();
    for row in rows(
        "SELECT table_name::text AS a, column_name::text AS b, udt_name::text AS c, is_nullable::text AS d \
         FROM information_schema.columns WHERE table_schema = 'public' \
         ORDER BY table_name, ordinal_position",
    ) {
        if !is_ours(&row.a) {
            continue;
        }
        let (name, kind) = (row.b.unwrap(), row.c.unwrap());
        kinds.insert((row.a.clone(), name.clone()), kind.clone());
        tables.entry(row.a).or_default().columns.push(Column {
            name,
            kind: on_sqlite(&kind).to_owned(),
            is_nullable: row.d.as_deref() == Some("YES"),
        });
    }
    let columns = |keys: &str, table: &str| {
        format!(
            "(SELECT string_agg(a.attname, ',' ORDER BY k.place) \
              FROM unnest(c.{keys}) WITH ORDINALITY AS k (number, place) \
              JOIN pg_attribute AS a ON a.attrelid = c.{table} AND a.attnum = k.number)"
        )
    };
    for row in rows(&format!(
        "SELECT conrelid::regclass::text AS a, contype::text || ':' || COALESCE(confrelid::regclass::text, '') AS b, \
                {} AS c, {} AS d \
         FROM pg_constraint AS c WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')",
        columns("conkey", "conrelid"),
        columns("confkey", "confrelid"),
    )) {
        let Some(table) = tables.get_mut(&row.a) else {
            continue;
        };
        let kind = row.b.unwrap();
        match kind.split_once(':').unwrap() {
            ("p", _) => table.primary_key = words(row.c.as_ref()),
            ("u", _) => drop(table.unique.insert(words(row.c.as_ref()))),
            (_, target) => drop(table.foreign_keys.insert(ForeignKey {
                columns: words(row.c.as_ref()),
                target: target.to_owned(),
                target_columns: words(row.d.as_ref()),
            })),
        }
    }
    for row in rows(
        "SELECT i.indrelid::regclass::text AS a, i.indexrelid::regclass::text AS b, \
                (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true) \
                        || CASE WHEN i.indoption[n - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ',' ORDER BY n) \
                 FROM generate_series(1, i.indnkeyatts) AS n) AS c, \
                CASE WHEN i.indisunique THEN 'unique ' ELSE '' END \
                || CASE WHEN i.indpred IS NOT NULL THEN 'partial ' ELSE '' END AS d \
         FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid \
         JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_am AS m ON m.oid = x.relam \
         WHERE t.relnamespace = 'public'::regnamespace AND m.amname = 'btree' \
           AND NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))",
    ) {
        let Some(table) = tables.get_mut(&row.a) else {
            continue;
        };
        // PostgreSQL quotes names that are also words of SQL.
        let holds = row.d.unwrap_or_default() + &row.c.unwrap().replace('"', "");
        table.indexes.insert(row.b.unwrap(), holds);
    }
    (tables, kinds)
}

/// The text columns of a PostgreSQL database that do not sort by their bytes, as SQLite does.
pub fn collated_otherwise(url: &str) -> Vec<String> {
    let mut conn = PgConnection::establish(url).unwrap();
    let rows = diesel::sql_query(
        "SELECT table_name || '.' || column_name AS a, NULL AS b, NULL AS c, NULL AS d \
         FROM information_schema.columns WHERE table_schema = 'public' AND udt_name = 'text' \
           AND collation_name IS DISTINCT FROM 'C'",
    );
    rows.load::<Row>(&mut conn)
        .unwrap()
        .into_iter()
        .map(|row| row.a)
        .collect()
}

/// Whatever stands in a PostgreSQL database besides diesel's own table.
pub fn left_in_postgres(url: &str) -> Vec<String> {
    let mut conn = PgConnection::establish(url).unwrap();
    let rows = diesel::sql_query(
        "SELECT relname::text AS a, NULL AS b, NULL AS c, NULL AS d FROM pg_class \
         WHERE relnamespace = 'public'::regnamespace \
         UNION ALL SELECT proname::text, NULL, NULL, NULL FROM pg_proc \
         WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'diesel\\_%'",
    );
    let left = rows
        .load::<Row>(&mut conn)
        .unwrap()
        .into_iter()
        .map(|row| row.a);
    left.filter(|name| is_ours(name)).collect()
}

/// One column of `src/schema.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub name: String,
    /// `Uid`, `Text`, ...
    pub kind: String,
    pub is_nullable: bool,
}

/// The tables of `src/schema.rs`: primary key and columns.
pub fn declared() -> BTreeMap<String, (Vec<String>, Vec<Declared>)> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema.rs");
    let text = std::fs::read_to_string(file).unwrap();
    let mut tables = BTreeMap::new();
    for block in text.split("diesel::table! {").skip(1) {
        let mut lines = block.lines().map(str::trim);
        let head = lines.find(|line| line.ends_with('{')).unwrap();
        let (name, key) = head.trim_end_matches('{').trim().split_once(" (").unwrap();
        let key = key
            .trim_end_matches(')')
            .split(", ")
            .map(ToOwned::to_owned)
            .collect();
        let columns = lines.take_while(|line| *line != "}").filter_map(|line| {
            let (name, kind) = line.trim_end_matches(',').split_once(" -> ")?;
            let inner = kind
                .strip_prefix("Nullable<")
                .and_then(|kind| kind.strip_suffix('>'));
            Some(Declared {
                name: name.to_owned(),
                kind: inner.unwrap_or(kind).to_owned(),
                is_nullable: inner.is_some(),
            })
        });
        tables.insert(name.to_owned(), (key, columns.collect()));
    }
    tables
}

/// What a type of `src/schema.rs` is on PostgreSQL and on SQLite.
pub fn stored_as(kind: &str) -> (&'static str, &'static str) {
    let on_postgres = match kind {
        "Uid" => "uuid",
        "Text" => "text",
        "Document" => "jsonb",
        "Date" => "date",
        "Integer" => "int4",
        "BigInt" => "int8",
        "Bool" => "bool",
        "Instant" => "timestamptz",
        "Binary" => "bytea",
        "Double" => "float8",
        other => panic!("no column type is known for {other}"),
    };
    (on_postgres, on_sqlite(on_postgres))
}

/// An empty PostgreSQL database of one test, on the server that the tests use.
pub struct FreshDatabase {
    server: String,
    name: String,
}

impl FreshDatabase {
    /// Nothing when the tests run on SQLite.
    pub fn create() -> Option<Self> {
        let server = std::env::var("TEST_DATABASE_URL").ok()?;
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        let mut conn = PgConnection::establish(&server).unwrap();
        conn.batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        Some(Self { server, name })
    }

    pub fn url(&self) -> String {
        let mut url = url::Url::parse(&self.server).unwrap();
        url.set_path(&self.name);
        url.into()
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if let Ok(mut conn) = PgConnection::establish(&self.server) {
            let _left = conn.batch_execute(&drop);
        }
    }
}
