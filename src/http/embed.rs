//! `include` and `fields`: records with related records inside, or with only some of their fields.

use std::collections::HashMap;

use serde::Serialize;
use serde::ser::SerializeMap as _;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::Reply;
use super::list::ItemQuery;
use super::reply::{PageBody, PageInfo, SPARSE, etag};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId};
use crate::query::{Link, ListRequest, Page, Relation};
use crate::records::Record;
use crate::registry;

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
    One(Option<std::sync::Arc<RawValue>>),
    Many(Vec<std::sync::Arc<RawValue>>),
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
    if let Some(cx) = cx {
        for relation in &query.include {
            include(cx, records, relation, &mut written)?;
        }
    }
    if let Some(wanted) = &query.fields {
        for one in &mut written {
            one.fields
                .retain(|name, _| name == "id" || wanted.iter().any(|field| field == name));
        }
    }
    Ok((query.fields.is_some(), written))
}

/// Loads a relation of all the records at once and puts it into each.
fn include<T: Record>(
    cx: &mut Ctx,
    records: &[T],
    relation: &'static Relation,
    written: &mut [Written],
) -> Result<()> {
    match relation.link {
        Link::One(field) => {
            let target = |one: &Written| -> Option<AnyUid> {
                let id = one.fields.get(field)?.as_str()?.parse::<RecordId>().ok()?;
                Some(id.uid())
            };
            let mut ids: Vec<AnyUid> = written.iter().filter_map(target).collect();
            ids.sort_unstable();
            ids.dedup();
            let found: HashMap<AnyUid, _> = registry::find_json(cx, relation.target, &ids)?;
            for one in written {
                let included = target(one).and_then(|id| found.get(&id).cloned());
                one.included.push((relation.name, Included::One(included)));
            }
        }
        Link::Many(field) => {
            let ids: Vec<AnyUid> = records
                .iter()
                .map(|record| record.id().into().uid())
                .collect();
            let request = ListRequest {
                limit: ListRequest::MAX_LIMIT,
                ..ListRequest::default()
            };
            let request = match relation.order {
                Some(field) => request.or_by(field),
                None => request,
            };
            let mut found = registry::list_json(cx, relation.target, field, &ids, &request)?;
            for (one, id) in written.iter_mut().zip(&ids) {
                let included = found.remove(id).unwrap_or_default();
                one.included.push((relation.name, Included::Many(included)));
            }
        }
    }
    Ok(())
}
