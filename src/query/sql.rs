//! SQL that is put together while the server runs: pieces of text with their values in between,
//! ready for diesel to run on either store.

use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Double, Integer, Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};
use serde_json::Value;

use super::filter::Scalar;
use crate::context::Ctx;
use crate::db::types::{Document, Instant, Uid};
use crate::db::{Conn, on};
use crate::error::{Error, Result};
use crate::ids::AnyUid;
use crate::types::{Date, Json, Timestamp};

/// A piece of SQL with its values in their places.
#[derive(Debug, Default, Clone)]
pub(crate) struct Sql(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Value(Bound),
}

#[derive(Debug, Clone)]
pub(crate) enum Bound {
    Text(String),
    Integer(i64),
    Number(f64),
    Bool(bool),
    Uid(AnyUid),
    Timestamp(Timestamp),
    Date(Date),
    Document(Json<Value>),
    /// An empty id.
    Nothing,
    /// PostgreSQL only: `= ANY($1)` keeps one text for any number of values.
    Uids(Vec<AnyUid>),
    Texts(Vec<String>),
    Integers(Vec<i32>),
    Documents(Vec<Json<Value>>),
}

impl From<&Scalar> for Bound {
    fn from(scalar: &Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => Self::Text(text.clone()),
            Scalar::Integer(number) => Self::Integer(*number),
            Scalar::Number(bits) => Self::Number(f64::from_bits(*bits)),
            Scalar::Bool(flag) => Self::Bool(*flag),
            Scalar::Uid(uuid) => Self::Uid(AnyUid(*uuid)),
            Scalar::Timestamp(moment) => Self::Timestamp(*moment),
            Scalar::Date(day) => Self::Date(*day),
        }
    }
}

impl Sql {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// Appends SQL text.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// Appends a value.
    pub(crate) fn bind(&mut self, value: Bound) -> &mut Self {
        self.0.push(Piece::Value(value));
        self
    }

    pub(crate) fn append(&mut self, other: Sql) -> &mut Self {
        for piece in other.0 {
            match piece {
                Piece::Text(text) => self.push(&text),
                Piece::Value(value) => self.bind(value),
            };
        }
        self
    }

    /// Runs a whole statement that answers no rows; returns how many it touched.
    pub(crate) fn run(self, conn: &mut Conn) -> Result<usize> {
        let statement = Statement(self);
        Ok(on!(conn, c => statement.execute(c))?)
    }

    fn walk<'b, DB>(
        &'b self,
        mut out: AstPass<'_, 'b, DB>,
        bind: impl Fn(&'b Bound, &mut AstPass<'_, 'b, DB>) -> QueryResult<()>,
    ) -> QueryResult<()>
    where
        DB: Backend,
    {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_sql(text),
                Piece::Value(value) => bind(value, &mut out)?,
            }
        }
        Ok(())
    }
}

impl QueryFragment<Pg> for Sql {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.walk(out, |value, out| match value {
            Bound::Text(v) => out.push_bind_param::<Text, _>(v),
            Bound::Integer(v) => out.push_bind_param::<BigInt, _>(v),
            Bound::Number(v) => out.push_bind_param::<Double, _>(v),
            Bound::Bool(v) => out.push_bind_param::<Bool, _>(v),
            Bound::Uid(v) => out.push_bind_param::<Uid, _>(v),
            Bound::Nothing => out.push_bind_param::<Nullable<Uid>, _>(&None::<AnyUid>),
            Bound::Timestamp(v) => out.push_bind_param::<Instant, _>(v),
            Bound::Date(v) => out.push_bind_param::<diesel::sql_types::Date, _>(v),
            Bound::Document(v) => out.push_bind_param::<Document, _>(v),
            Bound::Uids(v) => out.push_bind_param::<Array<Uid>, _>(v),
            Bound::Texts(v) => out.push_bind_param::<Array<Text>, _>(v),
            Bound::Integers(v) => out.push_bind_param::<Array<Integer>, _>(v),
            Bound::Documents(v) => out.push_bind_param::<Array<Document>, _>(v),
        })
    }
}

impl QueryFragment<Sqlite> for Sql {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.walk(out, |value, out| match value {
            Bound::Text(v) => out.push_bind_param::<Text, _>(v),
            Bound::Integer(v) => out.push_bind_param::<BigInt, _>(v),
            Bound::Number(v) => out.push_bind_param::<Double, _>(v),
            Bound::Bool(v) => out.push_bind_param::<Bool, _>(v),
            Bound::Uid(v) => out.push_bind_param::<Uid, _>(v),
            Bound::Nothing => out.push_bind_param::<Nullable<Uid>, _>(&None::<AnyUid>),
            Bound::Timestamp(v) => out.push_bind_param::<Instant, _>(v),
            Bound::Date(v) => out.push_bind_param::<diesel::sql_types::Date, _>(v),
            Bound::Document(v) => out.push_bind_param::<Document, _>(v),
            Bound::Uids(_) | Bound::Texts(_) | Bound::Integers(_) | Bound::Documents(_) => {
                let message = "SQLite has no arrays";
                Err(diesel::result::Error::QueryBuilderError(message.into()))
            }
        })
    }
}

/// `SELECT` of typed columns, followed by SQL of the planner (`FROM` and the rest).
#[derive(Debug)]
pub(crate) struct Select<S> {
    selection: S,
    rest: Sql,
}

impl<S> Select<S> {
    pub(crate) fn new(selection: S, rest: Sql) -> Self {
        Self { selection, rest }
    }
}

impl<S: Expression> Query for Select<S> {
    type SqlType = S::SqlType;
}

impl<S> QueryId for Select<S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S, DB> QueryFragment<DB> for Select<S>
where
    DB: Backend,
    S: QueryFragment<DB>,
    Sql: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.selection.walk_ast(out.reborrow())?;
        out.push_sql(" ");
        self.rest.walk_ast(out)
    }
}

impl<S, C> RunQueryDsl<C> for Select<S> {}

/// A statement that gives no rows.
#[derive(Debug)]
pub(crate) struct Statement(Sql);

impl Statement {
    pub(crate) fn new(sql: Sql) -> Self {
        Self(sql)
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Statement
where
    DB: Backend,
    Sql: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<C> RunQueryDsl<C> for Statement {}

/// `UPDATE` of a table's row to typed values, followed by SQL that tells which row.
///
/// Diesel's own never stays prepared, since its text may change with the values; that of a record
/// sets every column each time.
#[derive(Debug)]
pub(crate) struct Update<C> {
    table: &'static str,
    changes: C,
    rest: Sql,
}

impl<C> Update<C> {
    pub(crate) fn new(table: &'static str, changes: C, rest: Sql) -> Self {
        Self {
            table,
            changes,
            rest,
        }
    }
}

impl<C> QueryId for Update<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, DB> QueryFragment<DB> for Update<C>
where
    DB: Backend,
    C: QueryFragment<DB>,
    Sql: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        out.push_identifier(self.table)?;
        out.push_sql(" SET ");
        self.changes.walk_ast(out.reborrow())?;
        out.push_sql(" ");
        self.rest.walk_ast(out)
    }
}

impl<C, Conn> RunQueryDsl<Conn> for Update<C> {}

/// Two statements that PostgreSQL is told in one message. Neither sees what the other writes, so
/// they must not depend on each other.
#[derive(Debug)]
pub(crate) struct Together<A, B> {
    first: A,
    second: B,
}

impl<A, B> Together<A, B> {
    pub(crate) fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

impl<A, B> QueryId for Together<A, B> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A, B> QueryFragment<Pg> for Together<A, B>
where
    A: QueryFragment<Pg>,
    B: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH first AS (");
        self.first.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        self.second.walk_ast(out)
    }
}

impl<A, B, Conn> RunQueryDsl<Conn> for Together<A, B> {}

/// A column that the planner names in its own SQL.
#[derive(Debug)]
pub(crate) struct Column<ST> {
    name: String,
    sql_type: std::marker::PhantomData<ST>,
}

impl<ST> Column<ST> {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            sql_type: std::marker::PhantomData,
        }
    }
}

impl<ST> Expression for Column<ST>
where
    ST: diesel::sql_types::SqlType
        + diesel::sql_types::SingleValue
        + diesel::expression::TypedExpressionType,
{
    type SqlType = ST;
}

impl<ST, DB: Backend> QueryFragment<DB> for Column<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&self.name);
        Ok(())
    }
}

/// A question about how a statement would run.
#[derive(Debug)]
struct Explain(Sql);

impl Query for Explain {
    type SqlType = diesel::sql_types::Json;
}

impl QueryId for Explain {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Explain {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN (FORMAT JSON) SELECT 1 ");
        self.0.walk_ast(out)
    }
}

impl<C> RunQueryDsl<C> for Explain {}

/// How many rows the planner of PostgreSQL expects of `FROM` and the rest; SQLite expects nothing.
pub(crate) fn estimate(cx: &mut Ctx, rest: Sql) -> Result<Option<i64>> {
    let Conn::Pg(conn) = &mut cx.conn else {
        return Ok(None);
    };
    let plan: serde_json::Value = Explain(rest).get_result(conn)?;
    let rows = plan
        .pointer("/0/Plan/Plan Rows")
        .and_then(serde_json::Value::as_f64);
    // Rows are whole numbers; the text of the plan may write them as others.
    let rows = rows.and_then(|rows| format!("{rows:.0}").parse().ok());
    rows.map(Some)
        .ok_or_else(|| Error::internal("a plan tells no rows"))
}

/// A statement that changes rows and returns a column of each.
#[derive(Debug)]
pub(crate) struct Returning<ST> {
    sql: Sql,
    sql_type: std::marker::PhantomData<ST>,
}

impl<ST> Returning<ST> {
    pub(crate) fn of(sql: Sql) -> Self {
        Self {
            sql,
            sql_type: std::marker::PhantomData,
        }
    }
}

impl<ST> Query for Returning<ST> {
    type SqlType = ST;
}

impl<ST> QueryId for Returning<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, DB> QueryFragment<DB> for Returning<ST>
where
    DB: Backend,
    Sql: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.sql.walk_ast(out)
    }
}

impl<ST, C> RunQueryDsl<C> for Returning<ST> {}
