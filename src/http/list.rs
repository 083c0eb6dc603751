//! What reads may ask for: `filter`, `sort`, `limit`, `cursor`, `deleted`, `include`, `fields`,
//! `total_count`, in a query string or, for lists, in a body.
//!
//! Whatever is not known is refused by name; nothing is ignored.

use serde::Deserialize;
use serde_json::Value;

use super::filters::Filters;
use crate::error::{Error, FieldError, Result};
use crate::exports::{ExportFormat, FileRequest};
use crate::history::Moment;
use crate::query::reading::{Spelling, read_fields, read_filter, read_sort};
use crate::query::{Count, Deleted, Link, ListRequest, Relation, Table};
use crate::registry;
use crate::types::{InvalidText, Timestamp};

/// What a read of one record may ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct ItemQuery {
    pub include: Vec<Include>,
    pub fields: Option<Vec<String>>,
    /// The moment of the past that is asked for.
    pub past: Option<Past>,
    /// Whether one may be.
    has_past: bool,
}

/// The parameters `as_of` and `known_at`.
#[derive(Debug, Clone, Copy, Default, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Past {
    /// How it was at this moment; not in the future. Now if nothing is said, or `known_at`
    as_of: Option<Timestamp>,
    /// What was known of it at this moment; not in the future. Now if nothing is said
    known_at: Option<Timestamp>,
}

impl Past {
    pub(crate) fn moment(self, now: Timestamp) -> Result<Moment> {
        Moment::asked(now, self.as_of, self.known_at)
    }
}

/// A relation to put into the answer, and what to put into the records that it leads to.
#[derive(Debug, Clone)]
pub(super) struct Include {
    pub relation: &'static Relation,
    pub inner: Vec<Include>,
}

impl Include {
    /// The most that one request may name.
    pub(super) const MOST: usize = 20;

    fn of(relation: &'static Relation) -> Self {
        Self {
            relation,
            inner: Vec::new(),
        }
    }

    /// Whether a relation may be included in what another one leads to. A list within a list may
    /// not: its size would be a product.
    fn fits(outer: &Relation, inner: &Relation) -> bool {
        let is_list = |relation: &Relation| matches!(relation.link, Link::Many(_));
        !(is_list(outer) && is_list(inner))
    }

    /// Every path that may be included in records of a kind: `account`, `committee.stakeholder`.
    pub(super) fn paths(table: &'static Table) -> Vec<String> {
        let mut paths = Vec::new();
        for outer in table.relations {
            paths.push(outer.name.to_owned());
            let target = registry::table(outer.target);
            let inner = target.into_iter().flat_map(|table| table.relations);
            paths.extend(
                inner
                    .filter(|inner| Self::fits(outer, inner))
                    .map(|inner| format!("{}.{}", outer.name, inner.name)),
            );
        }
        paths
    }

    /// The relations that a path names.
    fn follow(
        table: &'static Table,
        path: &str,
    ) -> Option<(&'static Relation, Option<&'static Relation>)> {
        let Some((outer, inner)) = path.split_once('.') else {
            return Some((table.relation(path)?, None));
        };
        let outer = table.relation(outer)?;
        let inner = registry::table(outer.target)?.relation(inner)?;
        Self::fits(outer, inner).then_some((outer, Some(inner)))
    }

    /// Adds a relation to others, once; returns it.
    fn add<'a>(to: &'a mut Vec<Self>, relation: &'static Relation) -> Option<&'a mut Self> {
        let known = to
            .iter()
            .position(|known| known.relation.name == relation.name);
        if known.is_none() {
            to.push(Self::of(relation));
        }
        match known {
            Some(place) => to.get_mut(place),
            None => to.last_mut(),
        }
    }

    /// Reads the relations of `include`.
    fn parse<'a>(table: &'static Table, paths: impl Iterator<Item = &'a str>) -> Result<Vec<Self>> {
        let mut includes = Vec::new();
        for (index, path) in paths.enumerate() {
            let (outer, inner) =
                Self::follow(table, path).ok_or_else(|| Self::unknown(table, path))?;
            if index >= Self::MOST {
                let message = format!("takes at most {} relations", Self::MOST);
                return Err(Error::invalid("include", "OUT_OF_RANGE", message));
            }
            if let (Some(outer), Some(inner)) = (Self::add(&mut includes, outer), inner) {
                Self::add(&mut outer.inner, inner);
            }
        }
        Ok(includes)
    }

    fn unknown(table: &'static Table, path: &str) -> Error {
        let is_outer = |path: &String| !path.contains('.');
        let (outer, inner): (Vec<_>, Vec<_>) = Self::paths(table).into_iter().partition(is_outer);
        let mut message = match outer.as_slice() {
            [] => "nothing can be included here".to_owned(),
            outer => format!("{path:?} is not one of {}", outer.join(", ")),
        };
        if let Some(example) = inner.first() {
            message.push_str(&format!(
                ", nor a relation of one of these such as {example}"
            ));
        }
        Error::invalid("include", "UNKNOWN_INCLUDE", message)
    }
}

/// What a list may ask for.
#[derive(Debug, Clone)]
pub(super) struct ListQuery {
    pub request: ListRequest,
    pub item: ItemQuery,
    /// Whether the whole list is counted, and how.
    pub total: Option<Count>,
}

/// Reads what a file of records is asked for by: a list without pages.
pub(super) fn file_request(table: &'static Table, query: &str) -> Result<FileRequest> {
    let mut asked = FileRequest::new(table, ExportFormat::Ndjson);
    let mut filters = Filters::default();
    let mut seen = Seen::default();
    for (name, value) in pairs(query) {
        seen.once(&name)?;
        match name.as_str() {
            "format" => {
                asked.format = value.parse().map_err(|_unknown| {
                    Error::invalid("format", "INVALID_VALUE", "must be csv or ndjson")
                })?;
            }
            "sort" => asked.request.order = read_sort(table, value.split(','))?,
            "deleted" => asked.request.deleted = deleted(&value)?,
            "fields" => asked.fields = Some(read_fields(table, value.split(','))?),
            _ if name.starts_with("filter[") => filters.take(table, &name, &value)?,
            _ => return Err(Error::all_invalid(vec![unknown(&name)])),
        }
    }
    asked.request.filter = filters.finish();
    Ok(asked)
}

/// A request for a page of records that comes as a body.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct QueryBody {
    filter: Option<Value>,
    sort: Vec<String>,
    limit: Option<i64>,
    cursor: Option<String>,
    deleted: Deleted,
    include: Vec<String>,
    fields: Option<Vec<String>>,
    total_count: Option<Count>,
}

/// Parameters that are lists. Many clients can only write `include=a&include=b` where others write
/// `include=a,b`; it is the same.
const LISTS: [&str; 3] = ["fields", "include", "sort"];

/// The parameters of a query string; a list that comes in parts is one.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
        let mut known = pairs.iter_mut();
        match known.find(|(known, _)| *known == name && LISTS.contains(&known.as_str())) {
            Some((_, list)) => list.push_str(&format!(",{value}")),
            None => pairs.push((name, value)),
        }
    }
    pairs.into_iter()
}

fn unknown(name: &str) -> FieldError {
    let shown: String = name.chars().take(100).collect();
    FieldError::new(
        shown,
        "UNKNOWN_PARAMETER",
        "is not a parameter of this operation",
    )
}

/// Refuses every parameter.
pub(super) fn refuse_parameters(query: &str) -> Result<()> {
    let errors: Vec<FieldError> = pairs(query).map(|(name, _)| unknown(&name)).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::all_invalid(errors))
    }
}

impl ItemQuery {
    /// Whether the record is wanted as it is.
    pub(super) fn is_plain(&self) -> bool {
        self.include.is_empty() && self.fields.is_none()
    }

    pub(super) fn parse(table: &'static Table, query: &str) -> Result<Self> {
        let mut item = Self {
            has_past: registry::keeps_history(table.object),
            ..Self::default()
        };
        let mut seen = Seen::default();
        for (name, value) in pairs(query) {
            seen.once(&name)?;
            if !item.take(table, &name, &value)? {
                return Err(Error::all_invalid(vec![unknown(&name)]));
            }
        }
        Ok(item)
    }

    /// Takes a parameter if it is one of these.
    fn take(&mut self, table: &'static Table, name: &str, value: &str) -> Result<bool> {
        match name {
            "include" => self.include = Include::parse(table, value.split(','))?,
            "fields" => self.fields = Some(read_fields(table, value.split(','))?),
            _ => return self.take_past(name, value),
        }
        Ok(true)
    }

    /// Takes a parameter if it names a moment of the past.
    fn take_past(&mut self, name: &str, value: &str) -> Result<bool> {
        match name {
            "as_of" if self.has_past => {
                self.past.get_or_insert_default().as_of = Some(timestamp(name, value)?);
            }
            "known_at" if self.has_past => {
                self.past.get_or_insert_default().known_at = Some(timestamp(name, value)?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Refuses parameters that stand twice.
#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn once(&mut self, name: &str) -> Result<()> {
        if self.0.iter().any(|seen| seen == name) {
            return Err(Error::invalid(name, "DUPLICATE", "stands twice"));
        }
        self.0.push(name.to_owned());
        Ok(())
    }
}

/// `as_of` and `known_at`, and nothing else.
pub(super) fn past_only(query: &str) -> Result<Past> {
    past_and(query, []).map(|([], past)| past)
}

/// `as_of`, `known_at` and a few parameters of a route's own, and nothing else.
pub(super) fn past_and<const N: usize>(
    query: &str,
    names: [&str; N],
) -> Result<([Option<String>; N], Past)> {
    let mut item = ItemQuery {
        has_past: true,
        ..ItemQuery::default()
    };
    let mut values = [const { None }; N];
    let mut seen = Seen::default();
    for (name, value) in pairs(query) {
        seen.once(&name)?;
        let mut own = names.iter().zip(values.iter_mut());
        if let Some((_, place)) = own.find(|(known, _)| ***known == *name) {
            *place = Some(value);
        } else if !item.take_past(&name, &value)? {
            return Err(Error::all_invalid(vec![unknown(&name)]));
        }
    }
    Ok((values, item.past.unwrap_or_default()))
}

/// A parameter of a route's own.
pub(crate) struct Parameter {
    name: &'static str,
    value: Option<String>,
}

impl Parameter {
    /// What it says, if it is there.
    pub(crate) fn read<T: std::str::FromStr<Err: std::fmt::Display>>(self) -> Result<Option<T>> {
        let read = self.value.map(|value| value.parse()).transpose();
        read.map_err(|wrong: T::Err| Error::invalid(self.name, "INVALID_VALUE", wrong.to_string()))
    }

    /// The same as it was written.
    pub(crate) fn text(self) -> Option<String> {
        self.value
    }
}

/// A few parameters of a route's own, and nothing else.
pub(super) fn parameters<const N: usize>(
    query: &str,
    names: [&'static str; N],
) -> Result<[Parameter; N]> {
    let mut parameters = names.map(|name| Parameter { name, value: None });
    let mut seen = Seen::default();
    for (name, value) in pairs(query) {
        seen.once(&name)?;
        let known = parameters.iter_mut().find(|known| known.name == name);
        let known = known.ok_or_else(|| Error::all_invalid(vec![unknown(&name)]))?;
        known.value = Some(value);
    }
    Ok(parameters)
}

/// A moment.
pub(super) fn timestamp(name: &str, value: &str) -> Result<Timestamp> {
    let read = value.parse();
    read.map_err(|wrong: InvalidText| Error::invalid(name, "INVALID_VALUE", wrong.to_string()))
}

impl ListQuery {
    pub(super) fn parse(table: &'static Table, query: &str) -> Result<Self> {
        Self::parse_for(table, query, false)
    }

    /// The list of the records that a path narrows it to.
    pub(super) fn narrowed(mut self, narrow: impl FnOnce(ListRequest) -> ListRequest) -> Self {
        self.request = narrow(self.request);
        self
    }

    /// Whether the answer takes more than one statement.
    pub(super) fn is_several_statements(&self) -> bool {
        !self.item.include.is_empty() || self.total.is_some()
    }

    /// Reads the parameters of a list below a deal, which may be asked for as it was.
    pub(super) fn parse_below_deal(table: &'static Table, query: &str) -> Result<Self> {
        Self::parse_for(table, query, registry::keeps_history(table.object))
    }

    fn parse_for(table: &'static Table, query: &str, has_past: bool) -> Result<Self> {
        let mut request = ListRequest::default();
        let mut item = ItemQuery {
            has_past,
            ..ItemQuery::default()
        };
        let mut total = None;
        let mut filters = Filters::default();
        let mut seen = Seen::default();
        for (name, value) in pairs(query) {
            seen.once(&name)?;
            match name.as_str() {
                "limit" => request.limit = limit(value.parse().ok())?,
                "cursor" => request.after = Some(value),
                "sort" => request.order = read_sort(table, value.split(','))?,
                "deleted" => request.deleted = deleted(&value)?,
                "total_count" => total = Some(count(&value)?),
                _ if name.starts_with("filter[") => filters.take(table, &name, &value)?,
                _ => {
                    if !item.take(table, &name, &value)? {
                        return Err(Error::all_invalid(vec![unknown(&name)]));
                    }
                }
            }
        }
        request.filter = filters.finish();
        Ok(Self {
            request,
            item,
            total,
        })
    }

    /// Reads a request that came as a body; refusals name the places in it.
    pub(super) fn read(table: &'static Table, body: QueryBody) -> Result<Self> {
        let QueryBody {
            filter,
            sort: keys,
            limit: most,
            cursor,
            deleted,
            include,
            fields: wanted,
            total_count,
        } = body;
        let filter = filter
            .map(|json| read_filter(table, &json, Spelling::Rest, "/filter"))
            .transpose()?;
        let request = ListRequest {
            filter,
            order: read_sort(table, texts(&keys)).map_err(in_body)?,
            after: cursor,
            limit: limit(most.or(Some(ListRequest::DEFAULT_LIMIT))).map_err(in_body)?,
            deleted,
        };
        let wanted = wanted.map(|wanted| read_fields(table, texts(&wanted)));
        let item = ItemQuery {
            include: Include::parse(table, texts(&include)).map_err(in_body)?,
            fields: wanted.transpose().map_err(in_body)?,
            ..ItemQuery::default()
        };
        Ok(Self {
            request,
            item,
            total: total_count,
        })
    }
}

fn texts(list: &[String]) -> impl Iterator<Item = &str> {
    list.iter().map(String::as_str)
}

/// The refusal of a parameter as that of a place in a body.
fn in_body(error: Error) -> Error {
    error.within("/")
}

fn limit(asked: Option<i64>) -> Result<i64> {
    asked
        .filter(|limit| (1..=ListRequest::MAX_LIMIT).contains(limit))
        .ok_or_else(|| {
            let message = format!("must lie between 1 and {}", ListRequest::MAX_LIMIT);
            Error::invalid("limit", "OUT_OF_RANGE", message)
        })
}

fn count(value: &str) -> Result<Count> {
    let known = value.parse();
    known.map_err(|_unknown| {
        Error::invalid("total_count", "INVALID_VALUE", "must be exact or estimate")
    })
}

fn deleted(value: &str) -> Result<Deleted> {
    let known = value.parse();
    known.map_err(|_unknown| {
        let message = "must be exclude, include or only";
        Error::invalid("deleted", "INVALID_VALUE", message)
    })
}
