//! The index in the two stores.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::upsert::excluded;

use super::query::Token;
use crate::context::{Ctx, Dialect};
use crate::db::types::Uid;
use crate::db::{Conn, on};
use crate::error::Result;
use crate::ids::{AnyUid, Object, RecordId, WorkspaceId};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql, Statement};
use crate::schema::{search_documents, workspaces};

/// A record as the index has it.
#[derive(Debug)]
pub(super) struct Document {
    pub record: RecordId,
    /// The words of its title.
    pub title: String,
    /// All that goes into the index.
    pub words: String,
    /// Those of the words by which it may be the same as another record.
    pub alike_by: String,
}

/// A row with its number, which SQLite does not give.
#[derive(Insertable)]
#[diesel(table_name = search_documents, treat_none_as_default_value = false)]
struct Row<'a> {
    number: i64,
    workspace_id: AnyUid,
    object: &'static str,
    record_id: AnyUid,
    title: &'a str,
    words: &'a str,
    alike_by: &'a str,
}

/// Puts documents into the index that are not in it.
pub(super) fn put(cx: &mut Ctx, documents: &[Document]) -> Result<()> {
    write(cx, documents, "")
}

/// Puts documents into the index; one that is there already is replaced and keeps its number.
pub(super) fn replace(cx: &mut Ctx, documents: &[Document]) -> Result<()> {
    let replacing = " ON CONFLICT (workspace_id, record_id) DO UPDATE \
                     SET title = excluded.title, words = excluded.words, alike_by = excluded.alike_by";
    write(cx, documents, replacing)
}

fn write(cx: &mut Ctx, documents: &[Document], replacing: &str) -> Result<()> {
    if documents.is_empty() {
        return Ok(());
    }
    match &cx.conn {
        Conn::Pg(_) => put_together(cx, documents, replacing),
        Conn::Sqlite(_) => put_numbered(cx, documents, replacing.is_empty()),
    }
}

/// One statement, whose text is the same for any number of documents, so that it stays prepared. What
/// cannot be there yet is not looked for, which costs PostgreSQL a tenth of a new record.
fn put_together(cx: &mut Ctx, documents: &[Document], replacing: &str) -> Result<()> {
    let objects = documents.iter().map(|one| one.record.object.as_str());
    let texts = |each: &dyn Fn(&Document) -> String| documents.iter().map(each).collect();
    let mut sql = Sql::text(
        "INSERT INTO search_documents (workspace_id, object, record_id, title, words, alike_by) SELECT ",
    );
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(", entry.* FROM unnest(")
        .bind(Bound::Texts(objects.map(str::to_owned).collect()))
        .push(", ")
        .bind(Bound::Uids(ids_of(documents)))
        .push(", ")
        .bind(Bound::Texts(texts(&|one| one.title.clone())))
        .push(", ")
        .bind(Bound::Texts(texts(&|one| one.words.clone())))
        .push(", ")
        .bind(Bound::Texts(texts(&|one| one.alike_by.clone())))
        .push(") AS entry")
        .push(replacing);
    run(cx, sql)
}

fn put_numbered(cx: &mut Ctx, documents: &[Document], are_new: bool) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    let Conn::Sqlite(c) = &mut cx.conn else {
        return Ok(());
    };
    let last: Option<i64> = search_documents::table
        .select(diesel::dsl::max(search_documents::number))
        .first(c)?;
    let rows: Vec<Row<'_>> = (last.unwrap_or(0).saturating_add(1)..)
        .zip(documents)
        .map(|(number, document)| Row {
            number,
            workspace_id,
            object: document.record.object.as_str(),
            record_id: document.record.uid(),
            title: &document.title,
            words: &document.words,
            alike_by: &document.alike_by,
        })
        .collect();
    let table = search_documents::table;
    if are_new {
        // Row by row: the statement for one stays prepared, and a statement that writes several makes SQLite
        // write out what the index gathered so far.
        for row in &rows {
            diesel::insert_into(table).values(row).execute(c)?;
            let mut sql = Sql::text("INSERT INTO search_index (rowid, words) VALUES (");
            sql.bind(Bound::Integer(row.number))
                .push(", ")
                .bind(Bound::Text(row.words.to_owned()))
                .push(")");
            Statement::new(sql).execute(c)?;
        }
        return Ok(());
    }
    let replaced = (
        search_documents::title.eq(excluded(search_documents::title)),
        search_documents::words.eq(excluded(search_documents::words)),
        search_documents::alike_by.eq(excluded(search_documents::alike_by)),
    );
    let key = (search_documents::workspace_id, search_documents::record_id);
    diesel::insert_into(table)
        .values(&rows)
        .on_conflict(key)
        .do_update()
        .set(replaced)
        .execute(c)?;
    let mut sql =
        Sql::text("INSERT OR REPLACE INTO search_index (rowid, words) SELECT number, words ");
    sql.append(of_records(cx, &ids_of(documents)));
    run(cx, sql)
}

fn ids_of(documents: &[Document]) -> Vec<AnyUid> {
    let ids = documents.iter().map(|document| document.record.uid());
    ids.collect()
}

/// Takes records out of the index.
pub(super) fn take_out(cx: &mut Ctx, ids: &[AnyUid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let those = of_records(cx, ids);
    remove(cx, those)
}

/// Takes every record of the workspace out of the index.
pub(super) fn clear(cx: &mut Ctx) -> Result<()> {
    let mut those = Sql::text("FROM search_documents WHERE workspace_id = ");
    those.bind(Bound::Uid(cx.workspace_uid()));
    remove(cx, those)
}

fn remove(cx: &mut Ctx, those: Sql) -> Result<()> {
    if cx.dialect() == Dialect::Sqlite {
        let mut sql = Sql::text("DELETE FROM search_index WHERE rowid IN (SELECT number ");
        sql.append(those.clone()).push(")");
        run(cx, sql)?;
    }
    let mut sql = Sql::text("DELETE ");
    sql.append(those);
    run(cx, sql)
}

fn of_records(cx: &Ctx, ids: &[AnyUid]) -> Sql {
    let mut sql = Sql::text("FROM search_documents WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "record_id", ids));
    sql
}

fn run(cx: &mut Ctx, sql: Sql) -> Result<()> {
    on!(&mut cx.conn, c => Statement::new(sql).execute(c))?;
    Ok(())
}

/// A record that the index gives.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Candidate {
    pub object: String,
    pub record_id: AnyUid,
    pub title: String,
}

/// For each list of groups the newest records that have a word of every group. One statement.
pub(super) fn candidates(
    cx: &mut Ctx,
    asked: &[(Object, Vec<Vec<Token>>)],
    limit: i64,
) -> Result<Vec<Candidate>> {
    let mut sql = Sql::text("FROM (");
    for (index, (object, groups)) in asked.iter().enumerate() {
        if index > 0 {
            sql.push(" UNION ");
        }
        sql.append(match cx.dialect() {
            Dialect::Postgres => on_postgres(*object, groups, limit),
            Dialect::Sqlite => on_sqlite(*object, groups, limit),
        });
    }
    // The index leaves other workspaces out; this is a second fence.
    sql.push(") AS found WHERE found.workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()));
    let columns = (
        Column::<Text>::new("found.object"),
        Column::<Uid>::new("found.record_id"),
        Column::<Text>::new("found.title"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, sql).load(c))?)
}

const COLUMNS: &str = "d.workspace_id, d.object, d.record_id, d.title";

fn on_postgres(object: Object, groups: &[Vec<Token>], limit: i64) -> Sql {
    let mut sql = Sql::text(format!("SELECT * FROM (SELECT {COLUMNS} "));
    sql.append(matching(Dialect::Postgres, groups));
    // The sum keeps PostgreSQL from walking all documents by number until enough are found.
    sql.push(&format!(
        " ORDER BY d.number + 0 DESC LIMIT {limit}) AS {}",
        object.as_str()
    ));
    sql
}

fn on_sqlite(object: Object, groups: &[Vec<Token>], limit: i64) -> Sql {
    let mut sql = Sql::text(format!("SELECT * FROM (SELECT {COLUMNS} "));
    sql.append(matching(Dialect::Sqlite, groups));
    sql.push(&format!(
        " ORDER BY search_index.rowid DESC LIMIT {limit}) AS {}",
        object.as_str()
    ));
    sql
}

/// `FROM ... WHERE ...`: documents `d` that have a word of every group.
pub(super) fn matching(dialect: Dialect, groups: &[Vec<Token>]) -> Sql {
    match dialect {
        Dialect::Postgres => {
            let condition = written(groups, " & ", " | ", |token| {
                let going_on = if token.is_prefix { ":*" } else { "" };
                format!("'{}'{going_on}", token.word)
            });
            let mut sql = Sql::text(
                "FROM search_documents AS d \
                 WHERE array_to_tsvector(string_to_array(d.words, ' ')) @@ CAST(",
            );
            sql.bind(Bound::Text(condition)).push(" AS tsquery)");
            sql
        }
        Dialect::Sqlite => {
            let condition = written(groups, " AND ", " OR ", |token| {
                let going_on = if token.is_prefix { "*" } else { "" };
                format!("\"{}\"{going_on}", token.word)
            });
            let mut sql = Sql::text(
                "FROM search_index JOIN search_documents AS d ON d.number = search_index.rowid \
                 WHERE search_index MATCH ",
            );
            sql.bind(Bound::Text(condition));
            sql
        }
    }
}

/// Groups of words in a store's language. Words are letters and digits, and so need no escape.
fn written(groups: &[Vec<Token>], and: &str, or: &str, one: impl Fn(&Token) -> String) -> String {
    let groups = groups.iter().map(|tokens| {
        let tokens: Vec<String> = tokens.iter().map(&one).collect();
        format!("({})", tokens.join(or))
    });
    groups.collect::<Vec<_>>().join(and)
}

/// Workspaces that have records to be found and nothing in the index.
pub(super) fn without_index(conn: &mut Conn) -> Result<Vec<WorkspaceId>> {
    let of = |table: &str| {
        format!(
            "EXISTS (SELECT 1 FROM {table} AS r WHERE r.workspace_id = w.id AND r.deleted_at IS NULL)"
        )
    };
    let any = ["accounts", "stakeholders", "deals", "interactions", "notes"].map(of);
    let sql = Sql::text(format!(
        "FROM workspaces AS w WHERE NOT EXISTS \
         (SELECT 1 FROM search_documents AS d WHERE d.workspace_id = w.id) AND ({})",
        any.join(" OR ")
    ));
    Ok(on!(conn, c => Select::new(Column::<Uid>::new("w.id"), sql).load(c))?)
}

pub(super) fn workspaces(conn: &mut Conn) -> Result<Vec<WorkspaceId>> {
    Ok(on!(conn, c => workspaces::table.select(workspaces::id).order(workspaces::id).load(c))?)
}
