//! The planner: a request for a page of records becomes one SQL statement.
//!
//! The text is built for the store at hand and its values are bound, never written into the text,
//! so diesel keeps one prepared statement for each shape of request.

use serde_json::Value;

pub(crate) use super::conditions::among;
use super::conditions::scalar_as_kept;
use super::cursor::Cursor;
use super::filter::read_scalar;
use super::sql::{Bound, Sql};
use super::{Direction, FieldName, Kind, ListRequest, Order, Relation, Source, Table};
use crate::context::Dialect;
use crate::custom_fields::{CustomFieldKind, CustomKinds};
use crate::error::{Error, Result};
use crate::ids::AnyUid;
use crate::records::Join;
use crate::registry;

/// Everything a statement is made from.
#[derive(Clone)]
pub(crate) struct Planner<'a> {
    pub table: &'static Table,
    pub dialect: Dialect,
    pub workspace: AnyUid,
    /// The kinds of the workspace's own fields that the request names.
    pub custom: &'a CustomKinds,
    /// What the table is called in the statement: by its name, or as a relation reaches it.
    pub alias: String,
    /// How many relations lead here.
    pub(super) depth: usize,
}

impl<'a> Planner<'a> {
    /// For statements about one kind of record.
    pub(crate) fn new(
        table: &'static Table,
        dialect: Dialect,
        workspace: AnyUid,
        custom: &'a CustomKinds,
    ) -> Self {
        Self {
            table,
            dialect,
            workspace,
            custom,
            alias: table.object.table().to_owned(),
            depth: 0,
        }
    }

    /// For what a relation leads to. A table may lead to itself, so it takes a name of its own.
    pub(super) fn beyond_relation(&self, relation: &Relation) -> Result<Self> {
        let table = registry::table(relation.target)
            .ok_or_else(|| Error::internal(format!("{} leads nowhere", relation.name)))?;
        let depth = self.depth.saturating_add(1);
        Ok(Self {
            table,
            alias: format!("related_{depth}"),
            depth,
            ..*self
        })
    }

    fn name(&self) -> &'static str {
        self.table.object.table()
    }

    pub(super) fn column(&self, column: &str) -> String {
        format!("\"{}\".\"{column}\"", self.alias)
    }

    /// The kind of a field that the workspace added.
    pub(super) fn custom_kind(&self, key: &str) -> Result<CustomFieldKind> {
        self.custom.kind(self.table.object, key)
    }

    /// The order with its tie-break: the id, in the direction of the last key.
    fn directions(order: &[Order]) -> Direction {
        order.last().map_or(Direction::Desc, |last| last.direction)
    }

    /// `FROM` to `LIMIT` for one page; one record more than the page tells whether there is more.
    pub(crate) fn page(&self, request: &ListRequest) -> Result<Sql> {
        let mut sql = Sql::text(format!("FROM \"{}\" WHERE ", self.name()));
        sql.append(self.conditions(request)?);
        sql.append(self.order(&request.order)?);
        sql.push(&limit(request));
        Ok(sql)
    }

    /// The first records of each group, groups being the values of a field.
    ///
    /// Each group is a list of its own, read by an index until its page is full; numbering the rows
    /// of all groups would read every one of them. The value is `parent.id`; what is derived takes the
    /// name of the real table, so the typed selection fits both.
    pub(crate) fn page_of_each(
        &self,
        request: &ListRequest,
        group: &str,
        values: &[AnyUid],
    ) -> Result<Sql> {
        let name = self.name();
        let (columns, mut sql) = match self.dialect {
            Dialect::Postgres => {
                let mut sql = Sql::text("FROM unnest(");
                sql.bind(Bound::Uids(values.to_vec()))
                    .push("::uuid[]) AS parent(id) CROSS JOIN LATERAL (");
                (format!("\"{name}\".*"), sql)
            }
            Dialect::Sqlite => {
                let mut sql = Sql::text("FROM (SELECT column1 AS id FROM (VALUES ");
                // Padding to a power of two keeps few texts in the statement cache. Nothing belongs
                // to an empty parent.
                for index in 0..values.len().next_power_of_two() {
                    sql.push(if index == 0 { "(" } else { ", (" });
                    match values.get(index) {
                        Some(value) => sql.bind(Bound::Uid(*value)),
                        None => sql.bind(Bound::Nothing),
                    };
                    sql.push(")");
                }
                sql.push(&format!(
                    ")) AS parent CROSS JOIN \"{name}\" WHERE {} = ",
                    self.column("workspace_id")
                ));
                sql.bind(Bound::Uid(self.workspace))
                    .push(&format!(" AND {} IN (", self.column("id")));
                (self.column("id"), sql)
            }
        };
        sql.push(&format!("SELECT {columns} FROM \"{name}\" WHERE "));
        sql.append(self.belongs(group)).push(" AND ");
        sql.append(self.conditions(request)?);
        sql.append(self.order(&request.order)?);
        sql.push(&limit(request));
        match self.dialect {
            Dialect::Postgres => sql.push(&format!(") AS \"{name}\"")),
            Dialect::Sqlite => sql.push(")"),
        };
        sql.append(self.order(&request.order)?);
        Ok(sql)
    }

    /// The values of a field, as `parent.id`, that a record belongs to.
    fn belongs(&self, group: &str) -> Sql {
        let source = self.table.field(group).map(|field| field.source);
        let Some(Source::Through {
            table,
            record,
            value,
            also,
        }) = source
        else {
            return Sql::text(format!("{} = parent.id", self.column(group)));
        };
        let mut sql = Sql::text(format!(
            "{} IN (SELECT \"{record}\" FROM \"{table}\" WHERE workspace_id = ",
            self.column("id")
        ));
        sql.bind(Bound::Uid(self.workspace));
        if !also.is_empty() {
            sql.push(" AND ").push(also);
        }
        sql.push(&format!(" AND \"{value}\" = parent.id)"));
        sql
    }

    /// The column of the groups, and `FROM` and `WHERE` for the records that belong to some of them.
    ///
    /// A field whose values stand in another table may hold a value twice, as a mail goes to somebody
    /// and once more as a copy; the record belongs to that group once.
    fn grouped(&self, group: &str, values: &[AnyUid]) -> (String, Sql) {
        let name = self.name();
        let source = self.table.field(group).map(|field| field.source);
        let Some(Source::Through {
            table,
            record,
            value,
            also,
        }) = source
        else {
            let column = self.column(group);
            let mut sql = Sql::text(format!("FROM \"{name}\" WHERE "));
            sql.append(among(self.dialect, &column, values));
            return (column, sql);
        };
        let mut sql = Sql::text(format!(
            "FROM (SELECT DISTINCT \"{record}\" AS \"record\", \"{value}\" AS \"value\" "
        ));
        sql.push(&format!("FROM \"{table}\" WHERE workspace_id = "));
        sql.bind(Bound::Uid(self.workspace));
        if !also.is_empty() {
            sql.push(" AND ").push(also);
        }
        sql.push(" AND ")
            .append(among(self.dialect, &format!("\"{value}\""), values));
        sql.push(&format!(
            ") AS \"link\" JOIN \"{name}\" ON {} = \"link\".\"record\" WHERE TRUE",
            self.column("id")
        ));
        ("\"link\".\"value\"".to_owned(), sql)
    }

    /// `FROM` and `WHERE` for a count.
    pub(crate) fn all(&self, request: &ListRequest) -> Result<Sql> {
        let request = ListRequest {
            after: None,
            ..request.clone()
        };
        let mut sql = Sql::text(format!("FROM \"{}\" WHERE ", self.name()));
        sql.append(self.conditions(&request)?);
        Ok(sql)
    }

    /// The column of the groups, and `FROM` to `GROUP BY` for a count of each.
    pub(crate) fn all_of_each(
        &self,
        request: &ListRequest,
        group: &str,
        values: &[AnyUid],
    ) -> Result<(String, Sql)> {
        let request = ListRequest {
            after: None,
            ..request.clone()
        };
        let (column, mut sql) = self.grouped(group, values);
        sql.push(" AND ").append(self.conditions(&request)?);
        sql.push(&format!(" GROUP BY {column}"));
        Ok((column, sql))
    }

    /// `FROM` and `WHERE` for records by id, deleted ones included.
    pub(crate) fn by_ids(&self, ids: &[AnyUid]) -> Sql {
        let mut sql = self.of_workspace();
        sql.append(among(self.dialect, &self.column("id"), ids));
        sql
    }

    /// The same for one record.
    pub(crate) fn by_id(&self, id: AnyUid) -> Sql {
        let mut sql = self.of_workspace();
        sql.push(&self.column("id"))
            .push(" = ")
            .bind(Bound::Uid(id));
        sql
    }

    fn of_workspace(&self) -> Sql {
        let mut sql = Sql::text(format!("FROM \"{}\" WHERE ", self.name()));
        sql.push(&self.column("workspace_id"))
            .push(" = ")
            .bind(Bound::Uid(self.workspace))
            .push(" AND ");
        sql
    }

    /// The records that a table joins with each of the given ones, which `joined_with` names.
    ///
    /// The derived table takes the name of the real one, so the typed selection fits both.
    pub(crate) fn joined(&self, join: &Join, ids: &[AnyUid]) -> Sql {
        let name = self.name();
        let Join { table, from, to } = join;
        let mut sql = Sql::text(format!(
            "FROM (SELECT \"{name}\".*, link.\"{from}\" AS \"joined_with\" "
        ));
        sql.push(&format!("FROM \"{table}\" AS link JOIN \"{name}\" ON "));
        sql.push(&format!(
            "{} = link.workspace_id AND ",
            self.column("workspace_id")
        ));
        sql.push(&format!(
            "{} = link.\"{to}\" WHERE link.workspace_id = ",
            self.column("id")
        ));
        sql.bind(Bound::Uid(self.workspace)).push(" AND ");
        sql.append(among(self.dialect, &format!("link.\"{from}\""), ids));
        sql.push(&format!(
            " AND {} IS NULL) AS \"{name}\" ",
            self.column("deleted_at")
        ));
        sql.push(&format!("ORDER BY \"joined_with\", {}", self.column("id")));
        sql
    }

    fn order(&self, order: &[Order]) -> Result<Sql> {
        let mut sql = Sql::text(" ORDER BY ");
        let tie = Self::directions(order);
        // The id breaks ties. Named twice it would keep SQLite from the index of a filter.
        let order = match order.split_last() {
            Some((last, rest)) if last.field == FieldName::BuiltIn("id") => rest,
            _ => order,
        };
        for key in order {
            let (column, is_nullable) = self.sort_column(&key.field)?;
            sql.push(&column);
            sql.push(match (key.direction, is_nullable) {
                (Direction::Asc, false) => " ASC, ",
                (Direction::Desc, false) => " DESC, ",
                (Direction::Asc, true) => " ASC NULLS LAST, ",
                (Direction::Desc, true) => " DESC NULLS FIRST, ",
            });
        }
        sql.push(&self.column("id"));
        sql.push(match tie {
            Direction::Asc => " ASC",
            Direction::Desc => " DESC",
        });
        Ok(sql)
    }

    fn sort_column(&self, field: &FieldName) -> Result<(String, bool)> {
        match field {
            FieldName::BuiltIn(name) => {
                let nullable = self
                    .table
                    .field(name)
                    .is_some_and(|field| field.is_nullable);
                Ok((self.column(name), nullable))
            }
            FieldName::Custom(key) => {
                let kind = self.custom_kind(key)?;
                if kind.is_list() {
                    return Err(Error::invalid(
                        field.to_string(),
                        "NOT_SORTABLE",
                        "a list cannot be sorted by",
                    ));
                }
                Ok((self.custom_column(key, kind), true))
            }
        }
    }

    /// "Comes after the cursor": after it in the first key, or equal there and after it in the rest.
    pub(super) fn beyond(&self, cursor: &Cursor, order: &[Order]) -> Result<Sql> {
        let Some((key, rest)) = order.split_first() else {
            return Ok(self.beyond_id(cursor, Direction::Desc));
        };
        if cursor.id.object != self.table.object {
            return Err(Error::contradiction(
                "cursor",
                "INVALID_CURSOR",
                "belongs to another list",
            ));
        }
        let (values, tie) = (&cursor.values, Self::directions(order));
        let mut keys = vec![(key, values.first().cloned().unwrap_or_default())];
        keys.extend(rest.iter().zip(values.iter().skip(1).cloned()));
        let mut sql = self.beyond_id(cursor, tie);
        for (key, value) in keys.into_iter().rev() {
            sql = self.beyond_key(key, &value, sql)?;
        }
        Ok(sql)
    }

    fn beyond_id(&self, cursor: &Cursor, direction: Direction) -> Sql {
        let sign = if direction == Direction::Asc {
            ">"
        } else {
            "<"
        };
        let mut sql = Sql::text(format!("{} {sign} ", self.column("id")));
        sql.bind(Bound::Uid(cursor.id.uid()));
        sql
    }

    fn beyond_key(&self, key: &Order, value: &Value, tie: Sql) -> Result<Sql> {
        let (column, is_nullable) = self.sort_column(&key.field)?;
        let mut sql = Sql::text("(");
        if value.is_null() {
            // Empty values come last when ascending and first when descending.
            if key.direction == Direction::Desc {
                sql.push(&format!("{column} IS NOT NULL OR "));
            }
            sql.push(&format!("({column} IS NULL AND "))
                .append(tie)
                .push("))");
            return Ok(sql);
        }
        let kind = match &key.field {
            FieldName::BuiltIn(name) => self
                .table
                .field(name)
                .map_or(Kind::Text, |field| field.kind),
            FieldName::Custom(name) => self.custom_kind(name)?.scalar(),
        };
        let value = read_scalar(kind, value, "cursor")?;
        let value = match &key.field {
            FieldName::BuiltIn(_) => value,
            FieldName::Custom(_) => scalar_as_kept(value),
        };
        let sign = if key.direction == Direction::Asc {
            ">"
        } else {
            "<"
        };
        // The first part alone bounds the walk of the index; the second sorts out the ties.
        sql.push(&format!("{column} {sign}= "))
            .bind((&value).into());
        sql.push(&format!(" AND ({column} {sign} "))
            .bind((&value).into());
        sql.push(" OR ").append(tie).push(")");
        if is_nullable && key.direction == Direction::Asc {
            sql.push(&format!(" OR {column} IS NULL"));
        }
        sql.push(")");
        Ok(sql)
    }
}

/// `LIMIT` for a page and one record more. Written out, not bound: PostgreSQL takes an unknown limit
/// for a tenth of the rows, and would plan the prepared statement anew each time to know better.
fn limit(request: &ListRequest) -> String {
    format!(" LIMIT {}", request.limit.saturating_add(1))
}
