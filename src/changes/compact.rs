//! Making the old part of the feed smaller.
//!
//! Of an old record that was changed often, the steps between matter less than where they led. Updates
//! of one record that follow each other are folded into the last of them: it keeps its place, its
//! cursor and its sequence, and tells of each field the value before the first of them and after the
//! last. Nothing else is touched, so a reader who comes from before ends with the same copy, and one who
//! is past the folded part sees no difference. The feed is kept for ever in this form.

use serde_json::{Map, Value};

use super::model::Operation;
use super::store::{self, OldRow};
use crate::app::App;
use crate::auth::Actor;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::types::{Json, Timestamp};

/// Entries that one transaction looks at.
const STRETCH: i64 = 2000;

/// Folds the entries that are older than a moment, in the workspace with a slug or in all of them; how
/// many are gone.
pub async fn compact_changes(app: &App, slug: Option<&str>, before: Timestamp) -> Result<u64> {
    if before > app.clock().now() {
        let message = "must lie in the past";
        return Err(Error::invalid("before", "OUT_OF_RANGE", message));
    }
    let named = slug.map(ToOwned::to_owned);
    let workspaces = app.db().read(crate::db::View::Latest, move |mut conn| {
        let found = store::workspaces(&mut conn, named.as_deref());
        (conn, found)
    });
    let workspaces = workspaces.await?;
    if let Some(slug) = slug.filter(|_| workspaces.is_empty()) {
        return Err(Error::NotFound(format!("workspace {slug}")));
    }
    let mut gone = 0_u64;
    for workspace in workspaces {
        let actor = Actor::system(workspace);
        let mut after = None;
        loop {
            let from = after;
            let fold = move |cx: &mut Ctx| fold_stretch(cx, before, from);
            let (folded, last) = app.write(&actor, fold).await?;
            gone = gone.saturating_add(folded);
            if last.is_none() {
                break;
            }
            after = last;
        }
    }
    Ok(gone)
}

/// Folds what stands together in one stretch; how many entries are gone, and where it goes on.
fn fold_stretch(
    cx: &mut Ctx,
    before: Timestamp,
    after: Option<store::OldPlace>,
) -> Result<(u64, Option<store::OldPlace>)> {
    let rows = store::old_rows(cx, before, after, STRETCH)?;
    let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < STRETCH);
    let end = rows.last().map(OldRow::place);
    let mut gone: Vec<i64> = Vec::new();
    let mut folded: Vec<OldRow> = Vec::new();
    let mut rows = rows.into_iter();
    let mut last = rows.next();
    let mut has_grown = false;
    for mut row in rows {
        if let Some(earlier) = last.take() {
            if is_run(&earlier, &row) {
                gone.push(earlier.position);
                row.fields = Json(joined(earlier.fields.0, row.fields.0));
                has_grown = true;
            } else if std::mem::take(&mut has_grown) {
                folded.push(earlier);
            }
        }
        last = Some(row);
    }
    folded.extend(last.filter(|_| has_grown));
    for row in folded {
        store::set_fields(cx, row.position, row.fields)?;
    }
    store::remove(cx, &gone)?;
    let count = u64::try_from(gone.len()).unwrap_or(0);
    Ok((count, end.filter(|_| !is_last)))
}

fn is_run(earlier: &OldRow, later: &OldRow) -> bool {
    earlier.record_id == later.record_id
        && earlier.operation == Operation::Updated
        && later.operation == Operation::Updated
}

/// The fields of two updates as those of one.
fn joined(earlier: Map<String, Value>, later: Map<String, Value>) -> Map<String, Value> {
    let mut joined = earlier;
    for (name, mut change) in later {
        if let (Some(known), Some(change)) = (joined.get_mut(&name), change.as_object_mut())
            && let Some(from) = known.get_mut("from")
        {
            change.insert("from".to_owned(), from.take());
        }
        joined.insert(name, change);
    }
    // What came back to where it was has not changed.
    joined.retain(|_, change| change.get("from") != change.get("to"));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn two_updates_tell_together_where_a_field_came_from_and_where_it_went() {
        let fields = |value: Value| value.as_object().unwrap().clone();
        let earlier = json!({ "a": { "from": 1, "to": 2 }, "b": { "from": null, "to": "x" } });
        let later = json!({
            "a": { "from": 2, "to": 3 }, "b": { "from": "x", "to": null }, "c": { "from": 0, "to": 1 },
        });

        let together = joined(fields(earlier), fields(later));

        let expected = json!({ "a": { "from": 1, "to": 3 }, "c": { "from": 0, "to": 1 } });
        assert_eq!(Value::Object(together), expected);
    }
}
