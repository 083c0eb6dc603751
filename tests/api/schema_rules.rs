//! Rules for all tables, present and to come.

use caravan::{Database, DatabaseUrl, Db};

use crate::support::tables::{
    FreshDatabase, Tables, collated_otherwise, declared, of_postgres, of_sqlite, stored_as,
};

/// Tables that belong to the installation, not to a workspace.
const OF_THE_INSTALLATION: &[&str] = &["signing_keys", "workspaces"];

fn tables() -> Tables {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db").display().to_string();
    let url = DatabaseUrl::Sqlite(path.clone());
    Db::open(&Database {
        url,
        connections: 1,
    })
    .unwrap()
    .migrate()
    .unwrap();
    of_sqlite(&path)
}

#[test]
fn every_table_begins_with_the_workspace() {
    for (name, table) in tables() {
        if OF_THE_INSTALLATION.contains(&name.as_str()) {
            continue;
        }
        let first = table.columns.first().map(|column| column.name.as_str());
        assert_eq!(first, Some("workspace_id"), "the first column of {name}");
        let key = table.primary_key.first().map(String::as_str);
        assert_eq!(key, Some("workspace_id"), "the primary key of {name}");
    }
}

#[test]
fn a_reference_across_workspaces_cannot_be_stored() {
    let tables = tables();
    for (name, table) in &tables {
        if OF_THE_INSTALLATION.contains(&name.as_str()) {
            continue;
        }
        for key in &table.foreign_keys {
            let first = key.columns.first().map(String::as_str);
            assert_eq!(
                first,
                Some("workspace_id"),
                "{name} points at {} by {key:?}",
                key.target
            );
            let expected = if key.target == "workspaces" {
                "id"
            } else {
                "workspace_id"
            };
            let target = key.target_columns.first().map(String::as_str);
            assert_eq!(
                target,
                Some(expected),
                "{name} points at {} by {key:?}",
                key.target
            );
        }
    }
}

#[test]
fn every_table_of_a_workspace_is_held_by_a_foreign_key() {
    for (name, table) in tables() {
        let is_held =
            OF_THE_INSTALLATION.contains(&name.as_str()) || !table.foreign_keys.is_empty();
        assert!(
            is_held,
            "{name} points at nothing, not even at its workspace"
        );
    }
}

/// The id of a record in a column of its own has a foreign key, or is told of here with a reason.
const WITHOUT_FOREIGN_KEY: &[(&str, &str)] = &[
    ("changes.record_id", "is of any kind"),
    ("changes.actor_id", "is a user or a key"),
    ("history.actor_id", "is a user or a key"),
    (
        "changes.transaction_id",
        "is PostgreSQL's number of a transaction",
    ),
    ("record_keys.record_id", "is of any kind"),
    ("idempotency_keys.actor_id", "is a user or a key"),
    ("merged_records.survivor_id", "is of the kind of the record"),
    ("distinct_records.other_id", "is of the kind of the record"),
    ("webhook_deliveries.event_id", "names an event"),
];

#[test]
fn what_points_at_a_record_has_a_foreign_key() {
    for (name, table) in tables() {
        for column in &table.columns {
            let place = format!("{name}.{}", column.name);
            let excused = WITHOUT_FOREIGN_KEY.iter().any(|(known, _)| *known == place);
            if !column.name.ends_with("_id") || excused {
                continue;
            }
            let is_held = table
                .foreign_keys
                .iter()
                .any(|key| key.columns.contains(&column.name))
                || is_of_any_kind(
                    &table
                        .columns
                        .iter()
                        .map(|c| c.name.as_str())
                        .collect::<Vec<_>>(),
                    &column.name,
                );
            assert!(
                is_held,
                "{place} has no foreign key; see WITHOUT_FOREIGN_KEY of this file"
            );
        }
    }
}

/// An id whose kind stands in the column beside it: `subject_object` and `subject_id`.
fn is_of_any_kind(columns: &[&str], column: &str) -> bool {
    let stem = column.trim_end_matches("_id");
    ["object", "kind", "type"].iter().any(|word| {
        columns.contains(&format!("{stem}_{word}").as_str())
            || (stem == "record" && columns.contains(word))
    })
}

#[test]
fn what_has_a_version_is_a_record() {
    for (name, table) in tables() {
        let has = |wanted: &str| table.columns.iter().any(|column| column.name == wanted);
        if !has("version") {
            continue;
        }
        for wanted in ["id", "created_at", "updated_at"] {
            assert!(has(wanted), "{name} has a version and no {wanted}");
        }
        let is_kept = ["imports", "workspaces"].contains(&name.as_str());
        assert!(
            has("deleted_at") || is_kept,
            "{name} has a version and no deleted_at"
        );
        let required = table.columns.iter().filter(|column| {
            ["id", "version", "created_at", "updated_at"].contains(&column.name.as_str())
        });
        for column in required {
            assert!(!column.is_nullable, "{name}.{} may be empty", column.name);
        }
    }
}

#[test]
fn the_tables_of_sqlite_are_those_of_the_code() {
    let tables = tables();
    let declared = declared();
    assert_eq!(
        declared.keys().collect::<Vec<_>>(),
        tables.keys().collect::<Vec<_>>()
    );
    for (name, (key, columns)) in declared {
        let table = &tables[&name];
        assert_eq!(table.primary_key, key, "primary key of {name}");
        let expected: Vec<_> = columns
            .iter()
            .map(|column| {
                (
                    column.name.as_str(),
                    stored_as(&column.kind).1,
                    column.is_nullable,
                )
            })
            .collect();
        let found: Vec<_> = table
            .columns
            .iter()
            .map(|column| {
                (
                    column.name.as_str(),
                    column.kind.as_str(),
                    column.is_nullable,
                )
            })
            .collect();
        assert_eq!(
            found, expected,
            "columns of {name}: src/schema.rs and migrations differ"
        );
    }
}

#[test]
fn the_tables_of_postgres_are_those_of_the_code() {
    let Some(fresh) = FreshDatabase::create() else {
        return;
    };
    let url = DatabaseUrl::Postgres(fresh.url());
    Db::open(&Database {
        url,
        connections: 1,
    })
    .unwrap()
    .migrate()
    .unwrap();
    let (tables, kinds) = of_postgres(&fresh.url());

    for (name, (_, columns)) in declared() {
        let expected: Vec<_> = columns
            .iter()
            .map(|column| {
                (
                    column.name.as_str(),
                    stored_as(&column.kind).0,
                    column.is_nullable,
                )
            })
            .collect();
        let found: Vec<_> = tables[&name]
            .columns
            .iter()
            .map(|column| {
                let kind = &kinds[&(name.clone(), column.name.clone())];
                (column.name.as_str(), kind.as_str(), column.is_nullable)
            })
            .collect();
        assert_eq!(
            found, expected,
            "columns of {name}: src/schema.rs and migrations differ"
        );
    }
    assert_eq!(
        collated_otherwise(&fresh.url()),
        Vec::<String>::new(),
        "lack COLLATE \"C\""
    );
}
