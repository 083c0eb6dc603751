//! Lists: which fields of a record can be filtered and sorted, and how a request for a page of
//! records becomes one SQL statement.
//!
//! Every kind of record declares its fields once, in a [`Table`]. The query string of REST
//! (`http::list`) and the input objects of GraphQL (`graphql::filter`) are both read against that
//! declaration into the same [`ListRequest`], and [`planner`] turns it into SQL. So the two faces
//! cannot disagree about what a filter means, and the OpenAPI parameters, the GraphQL input types
//! and the SQL cannot drift apart.
//!
//! A filter reaches over the relations that a table declares: a deal can be asked for by its account's
//! industry, or for lacking an economic buyer. What a relation leads to is judged by its own
//! table's fields, so nothing is declared twice.

pub(crate) mod aggregates;
mod conditions;
pub(crate) mod cursor;
pub(crate) mod filter;
pub(crate) mod planner;
pub(crate) mod reading;
pub(crate) mod sql;
mod zones;

use crate::ids::Object;
use crate::types::{Int64, text_enum};
pub(crate) use filter::{Condition, Filter, Operand, Operator, Quantifier, Related, Scalar};
pub(crate) use reading::camel;

/// What a kind of record looks like to lists.
#[derive(Debug)]
pub(crate) struct Table {
    /// The kind.
    pub object: Object,
    /// The name in GraphQL and OpenAPI: `Deal`.
    pub type_name: &'static str,
    /// The collection in REST paths: `deals`, `journey-maps`.
    pub path: &'static str,
    /// The kind whose rights rule this one: line items are ruled by deals.
    pub ruled_by: Object,
    /// What can be filtered and sorted.
    pub fields: &'static [Field],
    /// What can be embedded with `include`.
    pub relations: &'static [Relation],
    /// Whether a workspace can add fields.
    pub has_custom_fields: bool,
}

impl PartialEq for Table {
    /// Each kind has one.
    fn eq(&self, other: &Self) -> bool {
        self.object == other.object
    }
}

impl Table {
    /// The field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The relation of that name.
    pub(crate) fn relation(&self, name: &str) -> Option<&'static Relation> {
        self.relations.iter().find(|relation| relation.name == name)
    }
}

/// One field of a record, as lists see it.
#[derive(Debug)]
pub(crate) struct Field {
    /// The name in JSON; GraphQL writes it in camel case.
    pub name: &'static str,
    pub kind: Kind,
    pub source: Source,
    pub is_nullable: bool,
    pub is_sortable: bool,
    /// For an amount of money: the field that holds its currency.
    pub currency: Option<&'static str>,
}

/// What a field's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An id of one kind of record.
    Id(Object),
    /// An id of any kind of record.
    AnyId,
    Text,
    /// One of a few words; the first part is the type's name.
    Enum(&'static str, &'static [&'static str]),
    /// 32 bits.
    Integer,
    Int64,
    /// A number with a fraction; custom fields only.
    Number,
    Bool,
    Timestamp,
    Date,
}

/// Where a field's values are found.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// A column of the record's table with the field's name.
    Column,
    /// A row of another table that points at the record.
    Through {
        table: &'static str,
        /// The column that holds the record's id.
        record: &'static str,
        /// The column that holds the value.
        value: &'static str,
        /// A further condition on the other table, or "".
        also: &'static str,
    },
    /// The words of a list that the record's column of that name holds.
    List(&'static str),
    /// The ids that other systems gave the record, written `source:id`.
    ExternalIds,
    /// Segments that the record belongs to; what these ask for is put in before a list is planned.
    Segments,
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            source: Source::Column,
            is_nullable: false,
            is_sortable: true,
            currency: None,
        }
    }

    pub(crate) const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }
    pub(crate) const fn id(name: &'static str, object: Object) -> Self {
        Self::new(name, Kind::Id(object))
    }
    pub(crate) const fn any_id(name: &'static str) -> Self {
        Self::new(name, Kind::AnyId)
    }
    pub(crate) const fn word(
        name: &'static str,
        type_name: &'static str,
        words: &'static [&'static str],
    ) -> Self {
        Self::new(name, Kind::Enum(type_name, words))
    }
    pub(crate) const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer)
    }
    pub(crate) const fn int64(name: &'static str) -> Self {
        Self::new(name, Kind::Int64)
    }
    pub(crate) const fn flag(name: &'static str) -> Self {
        Self::new(name, Kind::Bool)
    }
    pub(crate) const fn timestamp(name: &'static str) -> Self {
        Self::new(name, Kind::Timestamp)
    }
    pub(crate) const fn date(name: &'static str) -> Self {
        Self::new(name, Kind::Date)
    }

    /// The ids of other systems, for records that carry them.
    pub(crate) const fn external_id() -> Self {
        Self::new("external_id", Kind::Text).through(Source::ExternalIds)
    }

    /// The segments that records of the kind belong to.
    pub(crate) const fn segment() -> Self {
        Self::new("segment_id", Kind::Id(Object::Segment)).through(Source::Segments)
    }

    /// The field may be empty.
    pub(crate) const fn nullable(mut self) -> Self {
        self.is_nullable = true;
        self
    }

    /// The field is an amount of money, in the currency that another one holds.
    pub(crate) const fn in_currency(mut self, field: &'static str) -> Self {
        self.currency = Some(field);
        self
    }

    /// Whether a record has one value of the field, which stands in its own row.
    pub(crate) fn is_column(&self) -> bool {
        matches!(self.source, Source::Column)
    }

    /// The field has many values; such a field cannot be sorted by.
    pub(crate) const fn through(mut self, source: Source) -> Self {
        self.source = source;
        self.is_sortable = false;
        self
    }

    /// The operators that make sense for the field.
    pub(crate) fn operators(&self) -> Vec<Operator> {
        use Operator::{Contains, Eq, Ge, Gt, In, IsNull, Le, Lt, Ne, StartsWith};
        let mut operators = match (self.source, self.kind) {
            (Source::ExternalIds, _) => vec![Eq],
            (Source::Through { .. }, Kind::Text) => vec![Eq, In, Contains, StartsWith],
            (Source::Through { .. } | Source::List(_) | Source::Segments, _) => vec![Eq, In],
            (_, Kind::Text) => vec![Eq, Ne, In, Contains, StartsWith],
            (_, Kind::Id(_) | Kind::AnyId | Kind::Enum(..)) => vec![Eq, Ne, In],
            (_, Kind::Bool) => vec![Eq, Ne],
            (_, Kind::Integer | Kind::Int64 | Kind::Number | Kind::Timestamp | Kind::Date) => {
                vec![Eq, Ne, Lt, Le, Gt, Ge, In]
            }
        };
        if self.is_nullable {
            operators.push(IsNull);
        }
        operators
    }
}

/// A record that another one points at, or that points at it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Relation {
    /// The name in `include` and in the answer.
    pub name: &'static str,
    /// The kind of record on the other side.
    pub target: Object,
    pub link: Link,
    /// The field by which the others are sorted, upwards; without one the newest come first.
    pub order: Option<&'static str>,
}

/// How a relation is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Link {
    /// This record holds the other's id in the field.
    One(&'static str),
    /// The others hold this record's id in the field.
    Many(&'static str),
}

impl Relation {
    pub(crate) const fn one(name: &'static str, field: &'static str, target: Object) -> Self {
        Self {
            name,
            target,
            link: Link::One(field),
            order: None,
        }
    }
    pub(crate) const fn many(name: &'static str, field: &'static str, target: Object) -> Self {
        Self {
            name,
            target,
            link: Link::Many(field),
            order: None,
        }
    }

    /// The others have an order of their own, such as the stages of a pipeline.
    pub(crate) const fn ordered_by(mut self, field: &'static str) -> Self {
        self.order = Some(field);
        self
    }
}

/// A request for a page of records.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListRequest {
    pub(crate) filter: Option<Filter>,
    pub(crate) order: Vec<Order>,
    pub(crate) after: Option<String>,
    pub(crate) limit: i64,
    pub(crate) deleted: Deleted,
}

impl ListRequest {
    /// The largest page.
    pub(crate) const MAX_LIMIT: i64 = 200;
    /// The page when none is asked for.
    pub(crate) const DEFAULT_LIMIT: i64 = 50;

    /// The same request narrowed to records that meet one more condition.
    pub(crate) fn and(mut self, condition: Condition) -> Self {
        let condition = Filter::Is(condition);
        self.filter = Some(match self.filter {
            Some(filter) => Filter::And(vec![filter, condition]),
            None => condition,
        });
        self
    }

    /// The same request sorted by a field, upwards, unless the caller chose an order.
    pub(crate) fn or_by(mut self, field: &'static str) -> Self {
        if self.order.is_empty() {
            self.order.push(Order {
                field: FieldName::BuiltIn(field),
                direction: Direction::Asc,
            });
        }
        self
    }
}

impl Default for ListRequest {
    fn default() -> Self {
        Self {
            filter: None,
            order: Vec::new(),
            after: None,
            limit: Self::DEFAULT_LIMIT,
            deleted: Deleted::default(),
        }
    }
}

text_enum! {
    /// Whether a list shows deleted records.
    Deleted {
        /// Leave them out.
        Exclude = "exclude",
        /// Show them among the others.
        Include = "include",
        /// Show nothing else.
        Only = "only",
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "text enums derive what all of them have"
)]
impl Default for Deleted {
    fn default() -> Self {
        Self::Exclude
    }
}

text_enum! {
    /// How the records of a whole list are counted.
    Count {
        /// One by one.
        Exact = "exact",
        /// As the database guesses from what it knows of its tables. SQLite does not guess: it counts.
        Estimate = "estimate",
    }
}

/// How many records a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::SimpleObject)]
pub struct Total {
    /// How many.
    pub count: Int64,
    /// Whether that is exact or an estimate.
    pub precision: Count,
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Order {
    pub field: FieldName,
    pub direction: Direction,
}

/// Which way to sort. Empty values come last when ascending and first when descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, async_graphql::Enum)]
pub enum Direction {
    /// Smallest, earliest or first in the alphabet first.
    Asc,
    /// Largest, latest or last in the alphabet first.
    Desc,
}

/// A field by name: one of the table's, or one that the workspace added.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum FieldName {
    BuiltIn(&'static str),
    Custom(String),
}

/// What precedes the key of a custom field in filters and sort keys.
pub(crate) const CUSTOM_PREFIX: &str = "custom_fields.";

impl FieldName {
    /// Reads a field's name against a table.
    pub(crate) fn parse(table: &Table, text: &str) -> Option<Self> {
        match text.strip_prefix(CUSTOM_PREFIX) {
            Some(key) if table.has_custom_fields => Some(Self::Custom(key.to_owned())),
            Some(_) => None,
            None => table.field(text).map(|field| Self::BuiltIn(field.name)),
        }
    }
}

impl std::fmt::Display for FieldName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn(name) => f.write_str(name),
            Self::Custom(key) => write!(f, "{CUSTOM_PREFIX}{key}"),
        }
    }
}

/// A page of records.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The records, in the order that was asked for.
    pub data: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}
