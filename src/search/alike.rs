//! Marks in the index by which a record may be the same as another one.
//!
//! A mark is a key of likeness as a word of the index, its letter in front: `k`. Keys are digested, since
//! they may hold any character and the words of the index hold letters and digits only. Two keys with one
//! mark cost a comparison, no more.

use std::fmt::Write as _;

use diesel::prelude::*;
use diesel::sql_types::Text;
use sha2::{Digest as _, Sha256};

use super::query::{Token, scope};
use super::store::matching;
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{AnyUid, Object};
use crate::query::sql::{Bound, Column, Select, Sql};

/// The letter of marks, and their length in bytes before they are written out.
const LETTER: char = 'k';
const BYTES: usize = 8;

/// Keys as marks.
pub(crate) fn marks(keys: impl IntoIterator<Item = String>) -> Vec<String> {
    keys.into_iter().map(|key| mark(&key)).collect()
}

fn mark(key: &str) -> String {
    let mut mark = String::from(LETTER);
    for byte in Sha256::digest(key.as_bytes()).iter().take(BYTES) {
        let _ = write!(mark, "{byte:02x}");
    }
    mark
}

/// A mark, and a record that has it.
type Marked = (String, AnyUid);

/// All records of a kind that share a mark with another one, mark by mark; marks that more records than
/// a crowd have are left out.
pub(crate) fn shared(cx: &mut Ctx, object: Object, crowd: usize) -> Result<Vec<Marked>> {
    let each = match cx.dialect() {
        Dialect::Postgres => "string_to_table(d.alike_by, ' ') AS mark (value)",
        Dialect::Sqlite => "json_each('[\"' || replace(d.alike_by, ' ', '\",\"') || '\"]') AS mark",
    };
    let mut sql = Sql::text(format!(
        "FROM (SELECT mark.value AS mark, d.record_id, \
                      COUNT(*) OVER (PARTITION BY mark.value) AS holders \
               FROM search_documents AS d CROSS JOIN {each} WHERE d.workspace_id = "
    ));
    sql.bind(Bound::Uid(cx.workspace_uid())).push(&format!(
        " AND d.object = '{}' AND d.alike_by <> '') AS entry \
         WHERE entry.holders BETWEEN 2 AND {crowd} ORDER BY entry.mark, entry.record_id",
        object.as_str()
    ));
    let columns = (
        Column::<Text>::new("entry.mark"),
        Column::<Uid>::new("entry.record_id"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, sql).load(c))?)
}

/// The records of a kind that have one of the marks, mark by mark, at most `limit` for each.
pub(crate) fn having(
    cx: &mut Ctx,
    object: Object,
    marks: &[String],
    limit: usize,
) -> Result<Vec<Marked>> {
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let workspace = cx.workspace_uid();
    let mut sql = Sql::text("FROM (");
    for (index, mark) in marks.iter().enumerate() {
        if index > 0 {
            sql.push(" UNION ALL ");
        }
        let mut groups = scope(workspace.0, object, None);
        groups.push(vec![Token {
            word: mark.clone(),
            is_prefix: false,
        }]);
        sql.push(&format!(
            "SELECT * FROM (SELECT '{mark}' AS mark, d.workspace_id, d.record_id "
        ))
        .append(matching(cx.dialect(), &groups))
        .push(&format!(" LIMIT {limit}) AS {mark}"));
    }
    // The index leaves other workspaces out; this is a second fence.
    sql.push(") AS entry WHERE entry.workspace_id = ")
        .bind(Bound::Uid(workspace))
        .push(" ORDER BY entry.mark, entry.record_id");
    let columns = (
        Column::<Text>::new("entry.mark"),
        Column::<Uid>::new("entry.record_id"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, sql).load(c))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_one_word_whatever_is_in_its_key() {
        let marks = marks(["ndana example".to_owned(), "mdana+1@example.com".to_owned()]);
        for mark in &marks {
            assert_eq!(mark.len(), 17);
            assert!(mark.chars().all(|letter| letter.is_ascii_alphanumeric()));
        }
        assert_ne!(marks.first(), marks.last());
    }
}
