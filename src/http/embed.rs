//! `include` and `fields`: records with related records inside, or with only some of their fields.
//!
//! A relation costs one statement for each level at which it is asked for, however many records
//! there are: all accounts of fifty deals are loaded at once. Each record becomes text once, and what
//! is included is put into that text.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Reply;
use super::list::{Include, ItemQuery, ListQuery};
use super::reply::{JSON, PageInfo, SPARSE, etag};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::AnyUid;
use crate::query::{Link, ListRequest, Page, Table};
use crate::records::{self, Record};
use crate::registry::by_kind;

/// One record as an answer.
pub(super) fn item<T: Record>(cx: &mut Ctx, record: &T, query: &ItemQuery) -> Result<Reply> {
    if query.is_plain() {
        return Reply::record(record);
    }
    let records = std::slice::from_ref(record);
    let body = write(cx, records, query)?.pop().unwrap_or_default();
    // Not the record alone decides what this answer says, so its text does.
    let digest = Sha256::digest(&body);
    let short = digest
        .iter()
        .take(8)
        .fold(String::new(), |mut short, byte| {
            short.push_str(&format!("{byte:02x}"));
            short
        });
    let version = etag(record.head().version);
    let etag = format!("{}-{short}\"", version.trim_end_matches('"'));
    Ok(Reply::new(StatusCode::OK, media_type(query), body).with_etag(etag))
}

/// A page of records as an answer.
pub(super) fn list<T: Record>(
    cx: &mut Ctx,
    query: &ListQuery,
    read: &impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>>,
) -> Result<Reply> {
    let page = read(cx, &query.request)?;
    let total = query
        .total
        .map(|count| records::total::<T>(cx, &query.request, count));
    let info = PageInfo::new(page.next.clone()).with_total(total.transpose()?);
    let query = &query.item;
    if query.is_plain() {
        return Reply::ok(&PageRef {
            data: &page.data,
            page: info,
        });
    }
    let data = write(cx, &page.data, query)?;
    let mut body = br#"{"data":["#.to_vec();
    put_all(&mut body, data.iter().map(Vec::as_slice));
    body.extend_from_slice(br#"],"page":"#);
    serde_json::to_writer(&mut body, &info).map_err(Error::internal)?;
    body.push(b'}');
    Ok(Reply::new(StatusCode::OK, media_type(query), body))
}

/// The same for a kind that is told only at run time.
pub(super) fn list_of(cx: &mut Ctx, table: &'static Table, query: &ListQuery) -> Result<Reply> {
    by_kind!(
        table.object,
        T => list(cx, query, &records::list::<T>),
        Err(Error::NoSuchPath)
    )
}

#[derive(Serialize)]
struct PageRef<'a, T> {
    data: &'a [T],
    page: PageInfo,
}

fn media_type(query: &ItemQuery) -> &'static str {
    if query.fields.is_some() { SPARSE } else { JSON }
}

/// Each record as JSON, as the query wants it.
fn write<T: Record>(cx: &mut Ctx, records: &[T], query: &ItemQuery) -> Result<Vec<Vec<u8>>> {
    let mut texts = match &query.fields {
        Some(wanted) => sparse(records, wanted)?,
        None => whole(records)?,
    };
    for include in &query.include {
        embed(cx, records, include, &mut texts)?;
    }
    Ok(texts)
}

/// The text of most records is shorter.
const USUAL_LENGTH: usize = 1024;

fn text<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut text = Vec::with_capacity(USUAL_LENGTH);
    serde_json::to_writer(&mut text, value).map_err(Error::internal)?;
    Ok(text)
}

fn whole<T: Record>(records: &[T]) -> Result<Vec<Vec<u8>>> {
    records.iter().map(text).collect()
}

fn sparse<T: Record>(records: &[T], wanted: &[String]) -> Result<Vec<Vec<u8>>> {
    let one = |record: &T| match serde_json::to_value(record).map_err(Error::internal)? {
        Value::Object(mut fields) => {
            fields.retain(|name, _| name == "id" || wanted.contains(name));
            text(&fields)
        }
        _ => Err(Error::internal("a record is not an object")),
    };
    records.iter().map(one).collect()
}

fn put_all<'a>(out: &mut Vec<u8>, values: impl Iterator<Item = &'a [u8]>) {
    for (index, value) in values.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(value);
    }
}

/// Opens an object again for one more member, whose value comes next. No record is without an id,
/// so the object is not empty.
fn reopen(object: &mut Vec<u8>, name: &str) {
    object.pop();
    object.extend_from_slice(b",\"");
    object.extend_from_slice(name.as_bytes());
    object.extend_from_slice(b"\":");
}

/// Loads a relation of all the records at once and puts it into the text of each.
fn embed<T: Record>(
    cx: &mut Ctx,
    records: &[T],
    include: &Include,
    texts: &mut [Vec<u8>],
) -> Result<()> {
    let name = include.relation.name;
    match include.relation.link {
        Link::One(field) => {
            let targets: Vec<Option<AnyUid>> = records
                .iter()
                .map(|record| {
                    let mut references = record.references().into_iter();
                    references
                        .find(|reference| reference.field == field)
                        .map(|reference| reference.target.uid())
                })
                .collect();
            let mut wanted: Vec<AnyUid> = targets.iter().copied().flatten().collect();
            wanted.sort_unstable();
            wanted.dedup();
            let found = one_of_each(cx, include, &wanted)?;
            for (text, target) in texts.iter_mut().zip(targets) {
                let included = target.and_then(|id| found.get(&id));
                reopen(text, name);
                text.extend_from_slice(included.map_or(b"null", Vec::as_slice));
                text.push(b'}');
            }
        }
        Link::Many(field) => {
            let ids: Vec<AnyUid> = records
                .iter()
                .map(|record| record.id().into().uid())
                .collect();
            let found = many_of_each(cx, include, field, &ids)?;
            for (text, id) in texts.iter_mut().zip(&ids) {
                let included = found.get(id).into_iter().flatten();
                reopen(text, name);
                text.push(b'[');
                put_all(text, included.map(Vec::as_slice));
                text.extend_from_slice(b"]}");
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
) -> Result<HashMap<AnyUid, Vec<u8>>> {
    fn find<T: Record>(
        cx: &mut Ctx,
        ids: &[AnyUid],
        inner: &[Include],
    ) -> Result<HashMap<AnyUid, Vec<u8>>> {
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
) -> Result<HashMap<AnyUid, Vec<Vec<u8>>>> {
    fn list<T: Record>(
        cx: &mut Ctx,
        field: &'static str,
        ids: &[AnyUid],
        request: &ListRequest,
        inner: &[Include],
    ) -> Result<HashMap<AnyUid, Vec<Vec<u8>>>> {
        let (mut of, mut records) = (Vec::new(), Vec::new());
        for (id, page) in records::list_of_each::<T>(cx, field, ids, request)? {
            of.resize(of.len().saturating_add(page.data.len()), id);
            records.extend(page.data);
        }
        let mut groups: HashMap<AnyUid, Vec<Vec<u8>>> = HashMap::new();
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
fn json<T: Record>(cx: &mut Ctx, records: &[T], includes: &[Include]) -> Result<Vec<Vec<u8>>> {
    let mut texts = whole(records)?;
    for include in includes {
        embed(cx, records, include, &mut texts)?;
    }
    Ok(texts)
}
