//! Conditions as SQL: what a list's `WHERE` says of the records it shows.

use super::cursor::Cursor;
use super::filter::{Operand, Operator, Scalar, read_operand};
use super::planner::Planner;
use super::sql::{Bound, Sql};
use super::{
    Condition, Deleted, FieldName, Filter, Kind, Link, ListRequest, Quantifier, Related, Source,
};
use crate::context::Dialect;
use crate::custom_fields::CustomFieldKind;
use crate::error::{Error, Result};
use crate::ids::AnyUid;

impl Planner<'_> {
    pub(super) fn conditions(&self, request: &ListRequest) -> Result<Sql> {
        let mut sql = Sql::text(self.column("workspace_id"));
        sql.push(" = ").bind(Bound::Uid(self.workspace));
        match request.deleted {
            Deleted::Exclude => {
                sql.push(&format!(" AND {} IS NULL", self.column("deleted_at")));
            }
            Deleted::Only => {
                sql.push(&format!(" AND {} IS NOT NULL", self.column("deleted_at")));
            }
            Deleted::Include => {}
        }
        if let Some(filter) = &request.filter {
            sql.push(" AND ").append(self.filter(filter)?);
        }
        if let Some(after) = &request.after {
            let cursor = Cursor::decode(after, &request.order)?;
            sql.push(" AND ")
                .append(self.beyond(&cursor, &request.order)?);
        }
        Ok(sql)
    }

    fn filter(&self, filter: &Filter) -> Result<Sql> {
        match filter {
            Filter::And(parts) => self.join(parts, " AND ", "TRUE"),
            Filter::Or(parts) => self.join(parts, " OR ", "FALSE"),
            Filter::Not(inner) => {
                // A comparison with an empty field is neither true nor false; `not` takes it as false.
                let mut sql = Sql::text("NOT COALESCE(");
                sql.append(self.filter(inner)?).push(", FALSE)");
                Ok(sql)
            }
            Filter::Is(condition) => self.condition(condition),
            Filter::Has(related) => self.related(related),
        }
    }

    /// A condition on related records.
    ///
    /// One that is pointed at counts even when it was deleted, as answers show it; of many, those
    /// count that lists show. It is asked of each record: by the key of what it points at, or by the
    /// index of what belongs to it, which ends at the first. PostgreSQL may turn that around.
    fn related(&self, related: &Related) -> Result<Sql> {
        let inner = self.beyond_relation(related.relation)?;
        let filter = inner.filter(&related.filter)?;
        let mut sql = Sql::text(match related.quantifier {
            Quantifier::One | Quantifier::Some => "EXISTS (",
            Quantifier::None | Quantifier::Every => "NOT EXISTS (",
        });
        let (from, belongs) = match related.relation.link {
            Link::One(field) => {
                let is_it = format!("{} = {}", inner.column("id"), self.column(field));
                (inner.named(), is_it)
            }
            Link::Many(field) => inner.pointing_at(field, &self.column("id")),
        };
        sql.push("SELECT 1 FROM ").append(from);
        sql.push(&format!(" WHERE {} = ", inner.column("workspace_id")));
        sql.bind(Bound::Uid(self.workspace));
        sql.push(&format!(" AND {belongs}"));
        if let Link::Many(_) = related.relation.link {
            sql.push(&format!(" AND {} IS NULL", inner.column("deleted_at")));
        }
        match related.quantifier {
            Quantifier::Every => sql
                .push(" AND NOT COALESCE(")
                .append(filter)
                .push(", FALSE))"),
            _ => sql.push(" AND ").append(filter).push(")"),
        };
        Ok(sql)
    }

    /// The table by the name that it has in the statement.
    fn named(&self) -> Sql {
        Sql::text(format!(
            "\"{}\" AS \"{}\"",
            self.table.object.table(),
            self.alias
        ))
    }

    /// The table for those of its records that point at one by a field, and the condition that they do.
    ///
    /// Where the field's values stand in another table, that comes first: it is found by the one that is
    /// pointed at, and leads to the records by their ids.
    fn pointing_at(&self, field: &str, one: &str) -> (Sql, String) {
        let source = self.table.field(field).map(|field| field.source);
        let Some(Source::Through {
            table,
            record,
            value,
            also,
        }) = source
        else {
            return (self.named(), format!("{} = {one}", self.column(field)));
        };
        let link = format!("\"link_to_{}\"", self.alias);
        let mut sql = Sql::text(format!(
            "(SELECT \"{record}\" AS \"record\", \"{value}\" AS \"value\" FROM \"{table}\" WHERE workspace_id = "
        ));
        sql.bind(Bound::Uid(self.workspace));
        if !also.is_empty() {
            sql.push(" AND ").push(also);
        }
        sql.push(&format!(") AS {link} JOIN ")).append(self.named());
        sql.push(&format!(" ON {} = {link}.\"record\"", self.column("id")));
        (sql, format!("{link}.\"value\" = {one}"))
    }

    fn join(&self, parts: &[Filter], word: &str, empty: &str) -> Result<Sql> {
        if parts.is_empty() {
            return Ok(Sql::text(empty));
        }
        let mut sql = Sql::text("(");
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                sql.push(word);
            }
            sql.append(self.filter(part)?);
        }
        sql.push(")");
        Ok(sql)
    }

    fn condition(&self, condition: &Condition) -> Result<Sql> {
        match &condition.field {
            FieldName::Custom(key) => {
                let kind = self.custom_kind(key)?;
                let place = condition.field.to_string();
                let operand = match &condition.operand {
                    Operand::Raw(value) => {
                        read_operand(kind.scalar(), condition.operator, value, &place)?
                    }
                    known => known.clone(),
                };
                let operand = as_kept(operand);
                if kind.is_list() {
                    return self.list_holds(key, condition.operator, &operand, &place);
                }
                Ok(self.compare(&self.custom_column(key, kind), condition.operator, &operand))
            }
            FieldName::BuiltIn(name) => {
                let field = self
                    .table
                    .field(name)
                    .ok_or_else(|| Error::internal(name))?;
                match field.source {
                    Source::Column => Ok(self.compare(
                        &self.column(name),
                        condition.operator,
                        &condition.operand,
                    )),
                    Source::List(column) => {
                        let values = match &condition.operand {
                            Operand::One(value) => std::slice::from_ref(value),
                            Operand::Many(values) => values.as_slice(),
                            Operand::Flag(_) | Operand::Raw(_) => &[],
                        };
                        Ok(self.any_element(&self.column(column), values))
                    }
                    Source::ExternalIds => self.external_id(&condition.operand),
                    Source::Segments => Err(Error::internal("a segment was not put in")),
                    Source::Through {
                        table,
                        record,
                        value,
                        also,
                    } => {
                        let mut sql = Sql::text(self.column("id"));
                        sql.push(&format!(
                            " IN (SELECT \"{record}\" FROM \"{table}\" WHERE workspace_id = "
                        ));
                        sql.bind(Bound::Uid(self.workspace));
                        if !also.is_empty() {
                            sql.push(" AND ").push(also);
                        }
                        sql.push(" AND ");
                        sql.append(self.compare(value, condition.operator, &condition.operand));
                        sql.push(")");
                        Ok(sql)
                    }
                }
            }
        }
    }

    /// Records that another system knows by an id, written `source:id`.
    fn external_id(&self, operand: &Operand) -> Result<Sql> {
        let pair = match operand {
            Operand::One(Scalar::Text(text)) => text.split_once(':'),
            _ => None,
        };
        let (source, id) = pair.ok_or_else(|| {
            Error::invalid(
                "external_id",
                "INVALID_VALUE",
                "must be SOURCE:ID, such as hubspot:4711",
            )
        })?;
        let mut sql = Sql::text(self.column("id"));
        sql.push(" IN (SELECT record_id FROM record_keys WHERE workspace_id = ");
        sql.bind(Bound::Uid(self.workspace));
        sql.push(&format!(
            " AND object = '{}' AND kind = 'external_id'",
            self.table.object.as_str()
        ));
        sql.push(" AND scope = ")
            .bind(Bound::Text(source.to_owned()));
        sql.push(" AND value = ")
            .bind(Bound::Text(id.to_owned()))
            .push(")");
        Ok(sql)
    }

    fn compare(&self, column: &str, operator: Operator, operand: &Operand) -> Sql {
        let mut sql = Sql::default();
        match (operator, operand) {
            (Operator::IsNull, Operand::Flag(true)) => sql.push(&format!("{column} IS NULL")),
            (Operator::IsNull, _) => sql.push(&format!("{column} IS NOT NULL")),
            (Operator::In, Operand::Many(values)) => return self.one_of(column, values),
            (Operator::Contains | Operator::StartsWith, Operand::One(Scalar::Text(text))) => {
                let pattern = like_pattern(text, operator == Operator::StartsWith);
                // Case is ignored for ASCII letters only, the same on both stores.
                sql.push(&format!("lower({column}) LIKE "))
                    .bind(Bound::Text(pattern))
                    .push(" ESCAPE '\\'")
            }
            (operator, Operand::One(value)) => {
                let sign = match operator {
                    // An empty field differs from every value.
                    Operator::Ne => "IS DISTINCT FROM",
                    Operator::Lt => "<",
                    Operator::Le => "<=",
                    Operator::Gt => ">",
                    Operator::Ge => ">=",
                    _ => "=",
                };
                sql.push(&format!("{column} {sign} ")).bind(value.into())
            }
            _ => sql.push("FALSE"),
        };
        sql
    }

    fn one_of(&self, column: &str, values: &[Scalar]) -> Sql {
        let uids: Vec<AnyUid> = values
            .iter()
            .filter_map(|value| match value {
                Scalar::Uid(uuid) => Some(AnyUid(*uuid)),
                _ => None,
            })
            .collect();
        if uids.len() == values.len() {
            return among(self.dialect, column, &uids);
        }
        let texts: Vec<String> = values
            .iter()
            .filter_map(|value| match value {
                Scalar::Text(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        let mut sql = Sql::text(column);
        if texts.len() == values.len() && self.dialect == Dialect::Postgres {
            sql.push(" = ANY(").bind(Bound::Texts(texts)).push(")");
            return sql;
        }
        sql.push(" IN (");
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                sql.push(", ");
            }
            sql.bind(value.into());
        }
        sql.push(")");
        sql
    }

    /// A field that the workspace added, as a value of its kind.
    ///
    /// The key is safe inside the text: it was found among the definitions, whose keys are words.
    pub(super) fn custom_column(&self, key: &str, kind: CustomFieldKind) -> String {
        let column = self.column("custom_fields");
        let text = match (self.dialect, kind) {
            (Dialect::Postgres, CustomFieldKind::Money) => {
                format!("({column} -> '{key}' ->> 'amount_minor')")
            }
            (Dialect::Postgres, _) => format!("({column} ->> '{key}')"),
            (Dialect::Sqlite, CustomFieldKind::Money) => {
                format!("({column} ->> '$.{key}.amount_minor')")
            }
            (Dialect::Sqlite, _) => format!("({column} ->> '$.{key}')"),
        };
        match (kind.scalar(), self.dialect) {
            (Kind::Number, _) => format!("CAST({text} AS DOUBLE PRECISION)"),
            (Kind::Int64, _) => format!("CAST({text} AS BIGINT)"),
            (Kind::Bool, Dialect::Postgres) => format!("CAST({text} AS BOOLEAN)"),
            // Dates and timestamps are kept in one form of fixed width, which sorts by time.
            (_, Dialect::Postgres) => format!("({text} COLLATE \"C\")"),
            (_, Dialect::Sqlite) => text,
        }
    }

    /// Whether a list-valued custom field holds a value.
    fn list_holds(
        &self,
        key: &str,
        operator: Operator,
        operand: &Operand,
        place: &str,
    ) -> Result<Sql> {
        let column = self.column("custom_fields");
        let values = match (operator, operand) {
            (Operator::IsNull, Operand::Flag(_)) => {
                return Ok(self.compare(
                    &self.custom_column(key, CustomFieldKind::Text),
                    operator,
                    operand,
                ));
            }
            (Operator::Eq | Operator::Contains, Operand::One(value)) => std::slice::from_ref(value),
            (Operator::In, Operand::Many(values)) => values.as_slice(),
            _ => {
                let message = "a multi-select field takes the operators eq, contains, in, is_null";
                return Err(Error::invalid(place, "UNKNOWN_OPERATOR", message));
            }
        };
        let elements = match self.dialect {
            Dialect::Postgres => format!("COALESCE({column} -> '{key}', '[]'::jsonb)"),
            Dialect::Sqlite => format!("{column}, '$.{key}'"),
        };
        Ok(self.any_element(&elements, values))
    }

    /// Whether a list holds one of some words; the list is told as the store's function wants it.
    fn any_element(&self, list: &str, values: &[Scalar]) -> Sql {
        let elements = match self.dialect {
            Dialect::Postgres => format!("jsonb_array_elements_text({list}) AS element(value)"),
            Dialect::Sqlite => format!("json_each({list}) AS element"),
        };
        let mut sql = Sql::text(format!("EXISTS (SELECT 1 FROM {elements} WHERE "));
        sql.append(self.one_of("element.value", values)).push(")");
        sql
    }
}

/// `column IN (...)`, in a form that keeps the statement's text the same for many counts.
pub(crate) fn among(dialect: Dialect, column: &str, values: &[AnyUid]) -> Sql {
    let mut sql = Sql::text(column);
    match dialect {
        Dialect::Postgres => {
            sql.push(" = ANY(")
                .bind(Bound::Uids(values.to_vec()))
                .push(")");
        }
        Dialect::Sqlite => {
            // Padding to a power of two keeps few texts in the statement cache.
            let padded = values.len().next_power_of_two();
            let fill = values.last().copied().unwrap_or(AnyUid(uuid::Uuid::nil()));
            sql.push(" IN (");
            for (index, value) in values
                .iter()
                .copied()
                .chain(std::iter::repeat(fill))
                .take(padded)
                .enumerate()
            {
                if index > 0 {
                    sql.push(", ");
                }
                sql.bind(Bound::Uid(value));
            }
            sql.push(")");
        }
    }
    sql
}

/// Days and moments of custom fields are kept, and so compared, as texts of fixed width.
pub(super) fn scalar_as_kept(scalar: Scalar) -> Scalar {
    match scalar {
        Scalar::Date(day) => Scalar::Text(day.to_string()),
        Scalar::Timestamp(moment) => Scalar::Text(moment.to_string()),
        other => other,
    }
}

fn as_kept(operand: Operand) -> Operand {
    match operand {
        Operand::One(value) => Operand::One(scalar_as_kept(value)),
        Operand::Many(values) => Operand::Many(values.into_iter().map(scalar_as_kept).collect()),
        other => other,
    }
}

/// The pattern of `LIKE` for a text to be found, in lower case as the column will be.
fn like_pattern(text: &str, at_start: bool) -> String {
    let mut pattern = String::from(if at_start { "" } else { "%" });
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}
