//! Putting records into the index and taking them out.

use std::collections::HashSet;

use super::alike;
use super::rank::is_named;
use super::store::{self, Document};
use super::words::{shortened, words};
use crate::app::App;
use crate::auth::Actor;
use crate::context::Ctx;
use crate::db::View;
use crate::error::Result;
use crate::ids::{AccountId, AnyUid, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record;
use crate::types::CustomValues;

/// What a record is found by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct FoundBy {
    /// The field that says in a line what the record is, and what it holds.
    pub title: Option<(&'static str, String)>,
    /// Other fields and what they hold.
    pub others: Vec<(&'static str, String)>,
    /// The account that the record belongs to.
    pub account: Option<AccountId>,
}

impl FoundBy {
    /// A record with a title.
    pub(crate) fn title(field: &'static str, text: &str) -> Self {
        Self {
            title: Some((field, text.to_owned())),
            ..Self::default()
        }
    }

    /// The account that the record belongs to.
    #[must_use]
    pub(crate) fn of(mut self, account: Option<AccountId>) -> Self {
        self.account = account;
        self
    }

    /// Adds a field with many values.
    #[must_use]
    pub(crate) fn and_all<'a>(
        self,
        field: &'static str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let text = texts.into_iter().collect::<Vec<_>>().join(", ");
        self.and(field, Some(text.as_str()).filter(|text| !text.is_empty()))
    }

    /// Adds what the workspace's own fields hold.
    #[must_use]
    pub(crate) fn and_custom(self, values: &CustomValues) -> Self {
        let texts = values.0.values().filter_map(serde_json::Value::as_str);
        self.and_all("custom_fields", texts)
    }

    /// Adds a field, if it holds anything.
    #[must_use]
    pub(crate) fn and(mut self, field: &'static str, text: Option<&str>) -> Self {
        if let Some(text) = text {
            self.others.push((field, text.to_owned()));
        }
        self
    }
}

/// What of a longer text is searched, in letters.
pub(super) const LONGEST: usize = 20_000;

/// The searched part of a text.
pub(super) fn searched(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST).map(|(place, _)| place);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

impl Document {
    fn of<T: Record>(workspace: AnyUid, record: &T) -> Option<Self> {
        let found_by = record.found_by()?;
        let id: RecordId = record.id().into();
        let title = found_by
            .title
            .as_ref()
            .map(|(_, text)| words(searched(text)));
        let title: Vec<String> = title
            .into_iter()
            .flatten()
            .map(|word| word.folded)
            .collect();
        let alike_by = alike::marks(record.alike_by());
        Some(Self {
            record: id,
            words: indexed(workspace, &found_by, &title, id, &alike_by),
            title: title.join(" "),
            alike_by: alike_by.join(" "),
        })
    }
}

/// All that goes into the index, each word once.
fn indexed(
    workspace: AnyUid,
    found_by: &FoundBy,
    title: &[String],
    id: RecordId,
    alike_by: &[String],
) -> String {
    let mut list = WordList::default();
    list.add('w', &workspace.0.simple().to_string());
    list.add('o', id.object.as_str());
    if let Some(account) = found_by.account {
        list.add('a', &account_word(account));
    }
    for mark in alike_by {
        list.add_as_it_is(mark);
    }
    for word in title {
        list.add('t', word);
        if is_named(id.object) {
            for form in shortened(word) {
                list.add('n', &form);
            }
        }
    }
    for (field, text) in &found_by.others {
        let found = words(searched(text));
        if *field == "phones" {
            for number in text.split(", ") {
                list.add('b', &digits(number));
            }
        }
        for word in found {
            if !title.contains(&word.folded) {
                list.add('b', &word.folded);
            }
        }
    }
    list.text
}

/// A telephone number without the signs between its digits.
pub(super) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// An account as a word of the index.
pub(super) fn account_word(account: AccountId) -> String {
    RecordId::from(account).uid().0.simple().to_string()
}

#[derive(Default)]
struct WordList {
    text: String,
    known: HashSet<String>,
}

impl WordList {
    fn add(&mut self, letter: char, word: &str) {
        self.add_as_it_is(&format!("{letter}{word}"));
    }

    fn add_as_it_is(&mut self, word: &str) {
        if self.known.insert(word.to_owned()) {
            if !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
    }
}

/// Puts records into the index that are not in it. Kinds that are not searched cost nothing.
pub(crate) fn put<T: Record>(cx: &mut Ctx, records: &[&T]) -> Result<()> {
    let documents = documents(cx, records);
    store::put(cx, &documents)
}

/// The same for a record that changed; nothing is written when it is found by the same as before.
pub(crate) fn change<T: Record>(cx: &mut Ctx, before: &T, after: &T) -> Result<()> {
    if before.found_by() == after.found_by() && before.alike_by() == after.alike_by() {
        return Ok(());
    }
    let documents = documents(cx, &[after]);
    store::replace(cx, &documents)
}

fn documents<T: Record>(cx: &Ctx, records: &[&T]) -> Vec<Document> {
    let workspace = cx.workspace_uid();
    let documents = records
        .iter()
        .filter_map(|record| Document::of(workspace, *record));
    documents.collect()
}

/// Takes records out of the index.
pub(crate) fn take_out<T: Record>(cx: &mut Ctx, records: &[&T]) -> Result<()> {
    let ids: Vec<AnyUid> = records
        .iter()
        .filter(|record| record.found_by().is_some())
        .map(|record| record.id().into().uid())
        .collect();
    store::take_out(cx, &ids)
}

/// Records that are read at once when the index is filled.
const ROUND: usize = 500;

/// Puts every record of the workspace into the index; returns how many.
fn fill(cx: &mut Ctx) -> Result<usize> {
    let mut count: usize = 0;
    count = count.saturating_add(fill_kind::<crate::accounts::Account>(cx)?);
    count = count.saturating_add(fill_kind::<crate::stakeholders::Stakeholder>(cx)?);
    count = count.saturating_add(fill_kind::<crate::deals::Deal>(cx)?);
    count = count.saturating_add(fill_kind::<crate::interactions::Interaction>(cx)?);
    count = count.saturating_add(fill_kind::<crate::notes::Note>(cx)?);
    Ok(count)
}

fn fill_kind<T: Record>(cx: &mut Ctx) -> Result<usize> {
    let (mut count, mut last) = (0_usize, AnyUid(uuid::Uuid::nil()));
    loop {
        let table = T::TABLE.object.table();
        let mut sql = Sql::text(format!("FROM {table} WHERE workspace_id = "));
        sql.bind(Bound::Uid(cx.workspace_uid()))
            .push(" AND deleted_at IS NULL AND id > ")
            .bind(Bound::Uid(last))
            .push(&format!(" ORDER BY id LIMIT {ROUND}"));
        let records = T::load(cx, sql)?;
        let Some(end) = records.last() else {
            return Ok(count);
        };
        last = end.id().into().uid();
        count = count.saturating_add(records.len());
        put(cx, &records.iter().collect::<Vec<_>>())?;
    }
}

/// Fills the index of workspaces that have records and no index yet, as after an update from a
/// version without search. Returns how many records were put into it.
pub async fn fill_missing(app: &App) -> Result<usize> {
    let missing = app
        .db()
        .read(View::Latest, |mut conn| {
            let missing = store::without_index(&mut conn);
            (conn, missing)
        })
        .await?;
    let mut count = 0_usize;
    for workspace in missing {
        let filled = app.write(&Actor::system(workspace), fill).await?;
        count = count.saturating_add(filled);
    }
    Ok(count)
}

/// Makes the index of every workspace anew; returns how many records are in it.
pub async fn reindex(app: &App) -> Result<usize> {
    let all = app
        .db()
        .read(View::Latest, |mut conn| {
            let all = store::workspaces(&mut conn);
            (conn, all)
        })
        .await?;
    let mut count = 0_usize;
    for workspace in all {
        let filled = app
            .write(&Actor::system(workspace), |cx| {
                store::clear(cx)?;
                fill(cx)
            })
            .await?;
        count = count.saturating_add(filled);
    }
    Ok(count)
}
