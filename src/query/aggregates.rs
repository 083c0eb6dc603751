//! Aggregates as SQL: one statement whose rows are the groups, each written as a JSON list.
//!
//! The innermost `SELECT` names what is grouped by (`k0`, `k1`, ...) and what is computed with (`v0`,
//! ...); the outermost groups. Both stores answer the same: whole numbers are summed without loss, and
//! what a store cannot do is told in the parts from which it can be put together.

use chrono_tz::Tz;
use diesel::RunQueryDsl as _;

use super::planner::Planner;
use super::reading::target;
use super::sql::{Bound, Column as Named, Select, Sql};
use super::zones;
use super::{Kind, Link, ListRequest, Relation, Table};
use crate::context::{Ctx, Dialect};
use crate::custom_fields::CustomFieldKind;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::types::text_enum;

text_enum! {
    /// A stretch of time by which records are grouped.
    TimeBucket {
        /// An hour.
        Hour = "hour",
        /// A day.
        Day = "day",
        /// A week, which begins on Monday (ISO 8601).
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter of a year.
        Quarter = "quarter",
        /// A year.
        Year = "year",
    }
}

text_enum! {
    /// What is computed over the records of a group.
    AggregateFunction {
        /// How many records, or how many with a value in the field.
        Count = "count",
        /// How many different values the field has.
        CountDistinct = "count_distinct",
        /// The sum; 0 of nothing.
        Sum = "sum",
        /// The arithmetic mean.
        Avg = "avg",
        /// The smallest or earliest value.
        Min = "min",
        /// The largest or latest value.
        Max = "max",
        /// The value below which the share `p` of the values lies, between two values interpolated.
        Percentile = "percentile",
        /// The percentile with `p` 0.5.
        Median = "median",
    }
}

/// A field of a record, or of one that it points at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// The relations that lead to it.
    pub path: Vec<&'static Relation>,
    pub table: &'static Table,
    pub place: Place,
    pub form: Form,
}

/// Where a record keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Place {
    Field(&'static str),
    Custom(String, CustomFieldKind),
    /// The currency of a money field that the workspace added.
    CurrencyOf(String),
}

/// What its values are, as the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Id(Object),
    Text,
    Whole,
    Number,
    Flag,
    Moment,
    Day,
    /// Of added fields, which are kept as texts.
    MomentText,
    DayText,
}

impl Form {
    /// That of a built-in field; nothing for ids of any kind.
    pub(crate) fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Id(object) => Self::Id(object),
            Kind::AnyId => return None,
            Kind::Text | Kind::Enum(..) => Self::Text,
            Kind::Integer | Kind::Int64 => Self::Whole,
            Kind::Number => Self::Number,
            Kind::Bool => Self::Flag,
            Kind::Timestamp => Self::Moment,
            Kind::Date => Self::Day,
        })
    }

    /// That of an added field; nothing for lists.
    pub(crate) fn of_custom(kind: CustomFieldKind) -> Option<Self> {
        if kind.is_list() {
            return None;
        }
        Self::of(kind.scalar()).map(|form| match form {
            Self::Moment => Self::MomentText,
            Self::Day => Self::DayText,
            other => other,
        })
    }

    pub(crate) fn is_numeric(self) -> bool {
        matches!(self, Self::Whole | Self::Number)
    }

    pub(crate) fn is_moment(self) -> bool {
        matches!(self, Self::Moment | Self::MomentText)
    }

    pub(crate) fn is_day(self) -> bool {
        matches!(self, Self::Day | Self::DayText)
    }
}

/// What records are grouped by.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub column: Column,
    pub bucket: Option<Bucket>,
}

/// A stretch of time on the clocks of a zone; days have none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    pub span: TimeBucket,
    pub tz: Option<Tz>,
}

impl Group {
    /// What its keys are in the answer.
    pub(crate) fn form(&self) -> Form {
        match self.bucket {
            Some(Bucket {
                span: TimeBucket::Hour,
                ..
            }) => Form::Moment,
            Some(_) => Form::DayText,
            None => self.column.form,
        }
    }
}

/// What is computed of each group.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub function: AggregateFunction,
    /// Nothing to count the records themselves.
    pub column: Option<Column>,
    /// The share of a percentile.
    pub p: f64,
}

/// A statement whose rows are JSON lists.
pub(crate) struct Rows {
    list: String,
    rest: Sql,
}

/// The tables of a statement: the records, and those they point at.
struct Joins<'a> {
    root: Planner<'a>,
    known: Vec<(Vec<&'static Relation>, Planner<'a>)>,
    sql: Sql,
}

impl<'a> Joins<'a> {
    fn new(root: &Planner<'a>) -> Self {
        let sql = Sql::text(format!("FROM \"{}\"", root.alias));
        Self {
            root: root.clone(),
            known: Vec::new(),
            sql,
        }
    }

    /// The table that a path leads to.
    fn at(&mut self, path: &[&'static Relation]) -> Result<Planner<'a>> {
        let Some((last, before)) = path.split_last() else {
            return Ok(self.root.clone());
        };
        if let Some((_, planner)) = self.known.iter().find(|(known, _)| known == path) {
            return Ok(planner.clone());
        }
        let from = self.at(before)?;
        let Link::One(field) = last.link else {
            return Err(Error::internal("many records cannot be joined"));
        };
        let alias = format!("joined_{}", self.known.len());
        let joined = from.joined_as(target(last)?, alias);
        self.sql.push(&format!(
            " LEFT JOIN \"{}\" AS \"{}\" ON {} = ",
            joined.table.object.table(),
            joined.alias,
            joined.column("workspace_id")
        ));
        self.sql.bind(Bound::Uid(joined.workspace)).push(&format!(
            " AND {} = {}",
            joined.column("id"),
            from.column(field)
        ));
        self.known.push((path.to_vec(), joined.clone()));
        Ok(joined)
    }

    fn expression(&mut self, column: &Column) -> Result<String> {
        let planner = self.at(&column.path)?;
        Ok(match &column.place {
            Place::Field(name) => planner.column(name),
            Place::Custom(key, kind) => planner.custom_column(key, *kind),
            Place::CurrencyOf(key) => planner.custom_currency(key),
        })
    }

    fn group(&mut self, group: &Group) -> Result<String> {
        let expression = self.expression(&group.column)?;
        Ok(match group.bucket {
            None => expression,
            Some(bucket) => start(self.root.dialect, &expression, group.column.form, bucket),
        })
    }
}

/// Microseconds from the first moment of year 1 to 1970: added, no moment is negative, so that a
/// division rounds down.
const SINCE_YEAR_1: &str = "62135596800000000";

/// The beginning of the bucket that a value lies in.
fn start(dialect: Dialect, value: &str, form: Form, bucket: Bucket) -> String {
    let Bucket { span, tz } = bucket;
    let zone = tz.map_or("UTC", |tz| tz.name());
    let word = span.as_str();
    match (dialect, form.is_moment()) {
        (Dialect::Postgres, true) => {
            let moment = as_moment(dialect, value, form);
            if span == TimeBucket::Hour {
                // Where clocks are set back an hour comes twice; these are two.
                return format!("date_trunc('hour', {moment}, '{zone}')");
            }
            format!("date_trunc('{word}', {moment} AT TIME ZONE '{zone}')")
        }
        (Dialect::Postgres, false) => {
            format!("date_trunc('{word}', CAST(CAST({value} AS DATE) AS TIMESTAMP))")
        }
        (Dialect::Sqlite, true) => {
            let moment = as_moment(dialect, value, form);
            let local = tz.map_or_else(|| moment.clone(), |tz| zones::offsets(tz).local(&moment));
            if span == TimeBucket::Hour {
                return format!("({moment} - ({local} + {SINCE_YEAR_1}) % 3600000000)");
            }
            let seconds = format!("({local} + {SINCE_YEAR_1}) / 1000000 - 62135596800");
            first_day(&format!("{seconds}, 'unixepoch'"), span)
        }
        (Dialect::Sqlite, false) => first_day(value, span),
    }
}

/// The first day of the bucket of a day, for SQLite.
fn first_day(day: &str, span: TimeBucket) -> String {
    match span {
        TimeBucket::Hour | TimeBucket::Day => format!("date({day})"),
        TimeBucket::Week => format!("date({day}, '-6 days', 'weekday 1')"),
        TimeBucket::Month => format!("date({day}, 'start of month')"),
        TimeBucket::Quarter => format!(
            "date({day}, 'start of month', '-' || ((strftime('%m', {day}) - 1) % 3) || ' months')"
        ),
        TimeBucket::Year => format!("date({day}, 'start of year')"),
    }
}

fn as_moment(dialect: Dialect, value: &str, form: Form) -> String {
    match (form, dialect) {
        (Form::MomentText, Dialect::Postgres) => format!("CAST({value} AS TIMESTAMPTZ)"),
        // Nothing but the second matters to a bucket.
        (Form::MomentText, Dialect::Sqlite) => format!("unixepoch({value}) * 1000000"),
        _ => value.to_owned(),
    }
}

/// A value as JSON shows it.
fn shown(dialect: Dialect, value: &str, form: Form) -> String {
    match (form, dialect) {
        (Form::Id(_), Dialect::Postgres) => format!("CAST({value} AS TEXT)"),
        (Form::Id(_), Dialect::Sqlite) => {
            format!("CASE WHEN {value} IS NOT NULL THEN hex({value}) END")
        }
        (Form::Moment, Dialect::Postgres) => {
            format!("CAST(EXTRACT(EPOCH FROM {value}) * 1000000 AS BIGINT)")
        }
        (Form::Day, Dialect::Postgres) => format!("to_char({value}, 'YYYY-MM-DD')"),
        _ => value.to_owned(),
    }
}

fn shown_key(dialect: Dialect, value: &str, group: &Group) -> String {
    // The beginning of a bucket is a moment without a zone there.
    let is_start = group.bucket.is_some() && group.form() == Form::DayText;
    let form = if is_start { Form::Day } else { group.form() };
    shown(dialect, value, form)
}

/// The row of a sorted group that a share lies at or just after, counted from 1.
fn row_at(n: usize, p: f64) -> String {
    format!("CAST({p:?} * (n{n} - 1) AS INTEGER) + 1")
}

/// What the store is asked for to answer a measure.
fn parts(dialect: Dialect, n: usize, measure: &Measure) -> Vec<String> {
    let value = format!("v{n}");
    let form = measure.column.as_ref().map(|column| column.form);
    let Some(form) = form else {
        return vec!["count(*)".to_owned()];
    };
    match (measure.function, dialect) {
        (AggregateFunction::Count, _) => vec![format!("count({value})")],
        (AggregateFunction::CountDistinct, _) => vec![format!("count(DISTINCT {value})")],
        (AggregateFunction::Sum | AggregateFunction::Avg, dialect) => {
            let mut parts = vec![format!("count({value})")];
            match (form, dialect) {
                (Form::Whole, Dialect::Postgres) => {
                    parts.push(format!("CAST(sum({value}) AS TEXT)"));
                }
                // A sum of large numbers would not fit; those of their halves do.
                (Form::Whole, Dialect::Sqlite) => parts.extend([
                    format!("sum({value} / 4294967296)"),
                    format!("sum({value} % 4294967296)"),
                ]),
                _ => parts.push(format!("sum({value})")),
            }
            parts
        }
        (AggregateFunction::Min, _) => vec![shown(dialect, &format!("min({value})"), form)],
        (AggregateFunction::Max, _) => vec![shown(dialect, &format!("max({value})"), form)],
        (AggregateFunction::Percentile | AggregateFunction::Median, Dialect::Postgres) => {
            vec![format!(
                "percentile_cont({:?}) WITHIN GROUP (ORDER BY CAST({value} AS DOUBLE PRECISION))",
                measure.p
            )]
        }
        (AggregateFunction::Percentile | AggregateFunction::Median, Dialect::Sqlite) => {
            let row = row_at(n, measure.p);
            vec![
                format!("max(n{n})"),
                format!("max(CASE WHEN r{n} = {row} THEN {value} END)"),
                format!("max(CASE WHEN r{n} = {row} + 1 THEN {value} END)"),
            ]
        }
    }
}

impl Planner<'_> {
    /// Groups with what is computed of them, at most `limit`; without groups, one row.
    pub(crate) fn aggregate(
        &self,
        request: &ListRequest,
        groups: &[Group],
        measures: &[Measure],
        limit: usize,
    ) -> Result<Rows> {
        let mut joins = Joins::new(self);
        let mut columns = Vec::new();
        for (n, group) in groups.iter().enumerate() {
            columns.push(format!("{} AS k{n}", joins.group(group)?));
        }
        for (n, measure) in measures.iter().enumerate() {
            if let Some(column) = &measure.column {
                columns.push(format!("{} AS v{n}", joins.expression(column)?));
            }
        }
        if columns.is_empty() {
            columns.push("1".to_owned());
        }
        let keys: Vec<String> = (0..groups.len()).map(|n| format!("k{n}")).collect();
        let keys = keys.join(", ");
        let mut list: Vec<String> = groups
            .iter()
            .enumerate()
            .map(|(n, group)| shown_key(self.dialect, &format!("k{n}"), group))
            .collect();
        for (n, measure) in measures.iter().enumerate() {
            list.extend(parts(self.dialect, n, measure));
        }
        let ranks = self.ranks(measures, &keys);
        let mut rest = Sql::text("FROM (");
        if !ranks.is_empty() {
            rest.push(&format!("SELECT *, {} FROM (", ranks.join(", ")));
        }
        rest.push(&format!("SELECT {} ", columns.join(", ")));
        rest.append(joins.sql).push(" WHERE ");
        rest.append(self.conditions(request)?);
        if !ranks.is_empty() {
            rest.push(") AS unranked");
        }
        rest.push(") AS records");
        if !groups.is_empty() {
            rest.push(&format!(" GROUP BY {keys} LIMIT {limit}"));
        }
        Ok(Rows {
            list: list.join(", "),
            rest,
        })
    }

    /// SQLite has no percentiles, but it numbers the rows of a group in an order.
    fn ranks(&self, measures: &[Measure], keys: &str) -> Vec<String> {
        let by = if keys.is_empty() {
            String::new()
        } else {
            format!("PARTITION BY {keys} ")
        };
        let is_ranked = |measure: &Measure| {
            let function = measure.function;
            self.dialect == Dialect::Sqlite
                && measure.column.is_some()
                && matches!(
                    function,
                    AggregateFunction::Percentile | AggregateFunction::Median
                )
        };
        let ranked = measures
            .iter()
            .enumerate()
            .filter(|(_, one)| is_ranked(one));
        ranked
            .flat_map(|(n, _)| {
                [
                    format!("row_number() OVER ({by}ORDER BY v{n} IS NULL, v{n}) AS r{n}"),
                    format!("count(v{n}) OVER ({by}) AS n{n}"),
                ]
            })
            .collect()
    }

    /// Every record: its groups, the values of some fields, and a day if one is asked for.
    pub(crate) fn each(
        &self,
        request: &ListRequest,
        groups: &[Group],
        columns: &[Column],
        day: Option<&Column>,
    ) -> Result<Rows> {
        let mut joins = Joins::new(self);
        let mut list = Vec::new();
        for group in groups {
            let expression = joins.group(group)?;
            list.push(shown_key(self.dialect, &expression, group));
        }
        for column in columns {
            let expression = joins.expression(column)?;
            list.push(shown(self.dialect, &expression, column.form));
        }
        if let Some(day) = day {
            let expression = joins.expression(day)?;
            let bucket = Bucket {
                span: TimeBucket::Day,
                tz: None,
            };
            let start = start(self.dialect, &expression, day.form, bucket);
            list.push(shown(self.dialect, &start, Form::Day));
        }
        let mut rest = joins.sql;
        rest.push(" WHERE ").append(self.conditions(request)?);
        Ok(Rows {
            list: list.join(", "),
            rest,
        })
    }

    /// What a path joins in.
    fn joined_as(&self, table: &'static Table, alias: String) -> Self {
        Self {
            table,
            alias,
            ..self.clone()
        }
    }

    /// The currency of a money field that the workspace added.
    fn custom_currency(&self, key: &str) -> String {
        let column = self.column("custom_fields");
        match self.dialect {
            Dialect::Postgres => format!("(({column} -> '{key}' ->> 'currency') COLLATE \"C\")"),
            Dialect::Sqlite => format!("({column} ->> '$.{key}.currency')"),
        }
    }
}

type Json = Vec<serde_json::Value>;

impl Rows {
    /// Runs the statement and hands over its rows one by one, as they come.
    pub(crate) fn for_each(
        self,
        cx: &mut Ctx,
        mut see: impl FnMut(Json) -> Result<()>,
    ) -> Result<()> {
        let mut read = |text: diesel::QueryResult<String>| {
            let row = serde_json::from_str(&text?).map_err(Error::internal)?;
            see(row)
        };
        match &mut cx.conn {
            Conn::Pg(c) => {
                let list = format!("CAST(json_build_array({}) AS TEXT)", self.list);
                let select = Select::new(Named::<diesel::sql_types::Text>::new(list), self.rest);
                select
                    .load_iter::<String, diesel::pg::PgRowByRowLoadingMode>(c)?
                    .try_for_each(&mut read)
            }
            Conn::Sqlite(c) => {
                let list = format!("json_array({})", self.list);
                let select = Select::new(Named::<diesel::sql_types::Text>::new(list), self.rest);
                select
                    .load_iter::<String, diesel::connection::DefaultLoadingMode>(c)?
                    .try_for_each(&mut read)
            }
        }
    }

    /// Runs the statement.
    pub(crate) fn load(self, cx: &mut Ctx) -> Result<Vec<Json>> {
        let mut rows = Vec::new();
        self.for_each(cx, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }
}
