//! Both trees of migrations can be run, taken back and run again, and end in the same tables.

use std::path::Path;

use caravan::{Database, DatabaseUrl, Db};

use crate::support::tables::{FreshDatabase, Tables, left_in_postgres, of_postgres, of_sqlite};

fn open(url: DatabaseUrl) -> Db {
    Db::open(&Database {
        url,
        connections: 1,
    })
    .unwrap()
}

fn sqlite() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db").display().to_string();
    (folder, path)
}

fn names(tree: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(tree);
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn both_trees_have_the_same_migrations() {
    assert_eq!(names("postgres"), names("sqlite"));
}

/// Up, down and up again; the tables after each way up, and what is left in between.
fn there_and_back(db: &Db, tables: impl Fn() -> Tables, left: impl Fn() -> Vec<String>) -> Tables {
    let count = names("sqlite").len();
    assert_eq!(db.migrate().unwrap(), count);
    let first = tables();
    assert_eq!(db.migrate().unwrap(), 0, "migrations are run once");
    db.revert_all().unwrap();
    assert_eq!(
        left(),
        Vec::<String>::new(),
        "taken back, migrations leave nothing behind"
    );
    assert_eq!(db.migrate().unwrap(), count);
    assert_eq!(
        tables(),
        first,
        "run again, migrations make the same tables"
    );
    first
}

#[test]
fn migrations_of_sqlite_can_be_taken_back() {
    let (_folder, path) = sqlite();
    let db = open(DatabaseUrl::Sqlite(path.clone()));

    there_and_back(
        &db,
        || of_sqlite(&path),
        || of_sqlite(&path).into_keys().collect(),
    );
}

#[test]
fn migrations_of_postgres_can_be_taken_back() {
    let Some(fresh) = FreshDatabase::create() else {
        return;
    };
    let db = open(DatabaseUrl::Postgres(fresh.url()));

    there_and_back(
        &db,
        || of_postgres(&fresh.url()).0,
        || left_in_postgres(&fresh.url()),
    );
}

#[test]
fn both_trees_end_in_the_same_tables() {
    let Some(fresh) = FreshDatabase::create() else {
        return;
    };
    open(DatabaseUrl::Postgres(fresh.url())).migrate().unwrap();
    let (_folder, path) = sqlite();
    open(DatabaseUrl::Sqlite(path.clone())).migrate().unwrap();

    let (postgres, _) = of_postgres(&fresh.url());
    let sqlite = of_sqlite(&path);

    let names = |tables: &Tables| tables.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&postgres), names(&sqlite));
    for (name, table) in &postgres {
        let other = &sqlite[name];
        assert_eq!(table.columns, other.columns, "columns of {name}");
        assert_eq!(
            table.primary_key, other.primary_key,
            "primary key of {name}"
        );
        assert_eq!(
            table.foreign_keys, other.foreign_keys,
            "foreign keys of {name}"
        );
        assert_eq!(table.unique, other.unique, "unique constraints of {name}");
        assert_eq!(table.indexes, other.indexes, "indexes of {name}");
    }
}
