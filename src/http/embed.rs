//! `include` and `fields`: records with related records inside, or with only some of their fields.
//!
//! A relation costs one statement for each level at which it is asked for, however many records
//! there are: all accounts of fifty deals are loaded at once.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::SerializeMap as _;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::Reply;
use super::list::{Include, ItemQuery};
use super::reply::{PageBody, PageInfo, SPARSE, etag};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId};
use crate::query::{Link, ListRequest, Page};
use crate::records::{self, Record};
use crate::registry::by_kind;

/// One record as an answer.
pub(super) fn item<T: Record>(
    cx: Option<&mut Ctx>,
    record: &T,
    query: &ItemQuery,
) -> Result<Reply> {
    if query.is_plain() {
        return Reply::record(record);
    }
    let records = std::slice::from_ref(record);
    let (_, mut written) = write(cx, records, query)?;
    let body = written.pop().unwrap_or_default();
    let reply = Reply::ok(&body)?;
    let reply = if query.fields.is_some() {
        reply.with_content_type(SPARSE)
    } else {
        reply
    };
    // Not the record alone decides what this answer says, so its text does.
    let digest = Sha256::digest(serde_json::to_vec(&body).map_err(Error::internal)?);
    let short = digest
        .iter()
        .take(8)
        .fold(String::new(), |mut short, byte| {
            short.push_str(&format!("{byte:02x}"));
            short
        });
    let version = etag(record.head().version);
    Ok(reply.with_etag(format!("{}-{short}\"", version.trim_end_matches('"'))))
}

/// A page of records as an answer.
pub(super) fn page<T: Record>(
    cx: Option<&mut Ctx>,
    page: &Page<T>,
    query: &ItemQuery,
) -> Result<Reply> {
    let info = PageInfo {
        next: page.next.clone(),
    };
    if query.is_plain() {
        return Reply::ok(&PageRef {
            data: &page.data,
            page: info,
        });
    }
    let (sparse, data) = write(cx, &page.data, query)?;
    let reply = Reply::ok(&PageBody { data, page: info })?;
    Ok(if sparse {
        reply.with_content_type(SPARSE)
    } else {
        reply
    })
}

#[derive(Serialize)]
struct PageRef<'a, T> {
    data: &'a [T],
    page: PageInfo,
}

/// A record's own fields followed by what was included.
#[derive(Default)]
struct Written {
    fields: Map<String, Value>,
    included: Vec<(&'static str, Included)>,
}

enum Included {
    One(Option<Arc<RawValue>>),
    Many(Vec<Arc<RawValue>>),
}

impl Serialize for Written {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(None)?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        for (name, included) in &self.included {
            match included {
                Included::One(one) => map.serialize_entry(name, &one.as_deref())?,
                Included::Many(many) => {
                    let many: Vec<&RawValue> = many.iter().map(AsRef::as_ref).collect();
                    map.serialize_entry(name, &many)?;
                }
            }
        }
        map.end()
    }
}

fn write<T: Record>(
    cx: Option<&mut Ctx>,
    records: &[T],
    query: &ItemQuery,
) -> Result<(bool, Vec<Written>)> {
    let mut written = match cx {
        Some(cx) => with_included(cx, records, &query.include)?,
        None => plain(records)?,
    };
    if let Some(wanted) = &query.fields {
        for one in &mut written {
            one.fields
                .retain(|name, _| name == "id" || wanted.iter().any(|field| field == name));
        }
    }
    Ok((query.fields.is_some(), written))
}

fn plain<T: Record>(records: &[T]) -> Result<Vec<Written>> {
    let mut written = Vec::with_capacity(records.len());
    for record in records {
        match serde_json::to_value(record).map_err(Error::internal)? {
            Value::Object(fields) => written.push(Written {
                fields,
                included: Vec::new(),
            }),
            _ => return Err(Error::internal("a record is not an object")),
        }
    }
    Ok(written)
}

fn with_included<T: Record>(
    cx: &mut Ctx,
    records: &[T],
    includes: &[Include],
) -> Result<Vec<Written>> {
    let mut written = plain(records)?;
    let ids: Vec<AnyUid> = records
        .iter()
        .map(|record| record.id().into().uid())
        .collect();
    for include in includes {
        embed(cx, &ids, include, &mut written)?;
    }
    Ok(written)
}

/// Loads a relation of all the records at once and puts it into each.
fn embed(cx: &mut Ctx, ids: &[AnyUid], include: &Include, written: &mut [Written]) -> Result<()> {
    let relation = include.relation;
    match relation.link {
        Link::One(field) => {
            let target = |one: &Written| -> Option<AnyUid> {
                let id = one.fields.get(field)?.as_str()?.parse::<RecordId>().ok()?;
                Some(id.uid())
            };
            let mut wanted: Vec<AnyUid> = written.iter().filter_map(target).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let found = one_of_each(cx, include, &wanted)?;
            for one in written {
                let included = target(one).and_then(|id| found.get(&id).cloned());
                one.included.push((relation.name, Included::One(included)));
            }
        }
        Link::Many(field) => {
            let mut found = many_of_each(cx, include, field, ids)?;
            for (one, id) in written.iter_mut().zip(ids) {
                let included = found.remove(id).unwrap_or_default();
                one.included.push((relation.name, Included::Many(included)));
            }
        }
    }
    Ok(())
}

/// The records that others point at, by id.
fn one_of_each(
    cx: &mut Ctx,
    include: &Include,
    ids: &[AnyUid],
) -> Result<HashMap<AnyUid, Arc<RawValue>>> {
    fn find<T: Record>(
        cx: &mut Ctx,
        ids: &[AnyUid],
        inner: &[Include],
    ) -> Result<HashMap<AnyUid, Arc<RawValue>>> {
        let found = records::find_many::<T>(cx, ids)?;
        let (ids, records): (Vec<AnyUid>, Vec<T>) = found.into_iter().unzip();
        Ok(ids.into_iter().zip(json(cx, &records, inner)?).collect())
    }
    by_kind!(include.relation.target, T => find::<T>(cx, ids, &include.inner), Ok(HashMap::new()))
}

/// The first records that point at each of others.
fn many_of_each(
    cx: &mut Ctx,
    include: &Include,
    field: &'static str,
    ids: &[AnyUid],
) -> Result<HashMap<AnyUid, Vec<Arc<RawValue>>>> {
    fn list<T: Record>(
        cx: &mut Ctx,
        field: &'static str,
        ids: &[AnyUid],
        request: &ListRequest,
        inner: &[Include],
    ) -> Result<HashMap<AnyUid, Vec<Arc<RawValue>>>> {
        let (mut of, mut records) = (Vec::new(), Vec::new());
        for (id, page) in records::list_of_each::<T>(cx, field, ids, request)? {
            of.resize(of.len().saturating_add(page.data.len()), id);
            records.extend(page.data);
        }
        let mut groups: HashMap<AnyUid, Vec<Arc<RawValue>>> = HashMap::new();
        for (id, one) in of.into_iter().zip(json(cx, &records, inner)?) {
            groups.entry(id).or_default().push(one);
        }
        Ok(groups)
    }
    let request = ListRequest {
        limit: ListRequest::MAX_LIMIT,
        ..ListRequest::default()
    };
    let request = match include.relation.order {
        Some(field) => request.or_by(field),
        None => request,
    };
    by_kind!(
        include.relation.target,
        T => list::<T>(cx, field, ids, &request, &include.inner),
        Ok(HashMap::new())
    )
}

/// Each record as JSON, with what is included in it.
fn json<T: Record>(
    cx: &mut Ctx,
    records: &[T],
    includes: &[Include],
) -> Result<Vec<Arc<RawValue>>> {
    fn raw<T: Serialize>(all: &[T]) -> Result<Vec<Arc<RawValue>>> {
        all.iter()
            .map(|one| serde_json::value::to_raw_value(one).map(Arc::from))
            .collect::<serde_json::Result<_>>()
            .map_err(Error::internal)
    }
    if includes.is_empty() {
        raw(records)
    } else {
        raw(&with_included(cx, records, includes)?)
    }
}
