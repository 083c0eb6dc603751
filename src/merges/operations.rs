//! Merging.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::fields::{Mergeable, chosen, is_circle, json as json_of, put, value_of};
use super::model::{
    AccountMergePreview, Merge, MergeAccounts, MergeRule, MergeStakeholders, MovedReferences,
    StakeholderMergePreview,
};
use super::references;
use super::store::{self, Step, StepKind};
use crate::accounts::Account;
use crate::auth::Scope;
use crate::committee_members::{CommitteeMember, seats_of};
use crate::context::Ctx;
use crate::criterion_ratings::ratings_of_both;
use crate::decision_steps::rename_seat;
use crate::error::{Error, FieldError, Result};
use crate::ids::{AccountId, AnyUid, MergeId, Object, RecordId, StakeholderId};
use crate::query::{ListRequest, Page};
use crate::records::merging::{merge_away, rewrite};
use crate::records::{self, Record, locks};
use crate::stakeholder_relations::relations_of_both;
use crate::stakeholders::Stakeholder;
use crate::types::{CustomValues, Json};

/// The most losers of one merge.
const MOST: usize = 20;

/// Merges accounts into this one.
pub fn merge_account(
    cx: &mut Ctx,
    id: AccountId,
    input: &MergeAccounts,
    expected: Option<i32>,
) -> Result<Merge> {
    let losers = input
        .loser_ids
        .iter()
        .map(|loser| (*loser).into())
        .collect();
    let asked = Asked::<Account> {
        losers,
        rules: &input.rules,
        values: input.values.as_ref(),
    };
    merge(cx, id, &asked, expected)
}

/// Merges stakeholders into this one.
pub fn merge_stakeholder(
    cx: &mut Ctx,
    id: StakeholderId,
    input: &MergeStakeholders,
    expected: Option<i32>,
) -> Result<Merge> {
    let losers = input
        .loser_ids
        .iter()
        .map(|loser| (*loser).into())
        .collect();
    let asked = Asked::<Stakeholder> {
        losers,
        rules: &input.rules,
        values: input.values.as_ref(),
    };
    merge(cx, id, &asked, expected)
}

/// What a merge of accounts into this one would do.
pub fn preview_account_merge(
    cx: &mut Ctx,
    id: AccountId,
    input: &MergeAccounts,
) -> Result<AccountMergePreview> {
    let losers = input
        .loser_ids
        .iter()
        .map(|loser| (*loser).into())
        .collect();
    let asked = Asked::<Account> {
        losers,
        rules: &input.rules,
        values: input.values.as_ref(),
    };
    let (survivor, fields, moved) = preview(cx, id, &asked)?;
    Ok(AccountMergePreview {
        survivor,
        fields,
        moved,
    })
}

/// What a merge of stakeholders into this one would do.
pub fn preview_stakeholder_merge(
    cx: &mut Ctx,
    id: StakeholderId,
    input: &MergeStakeholders,
) -> Result<StakeholderMergePreview> {
    let losers = input
        .loser_ids
        .iter()
        .map(|loser| (*loser).into())
        .collect();
    let asked = Asked::<Stakeholder> {
        losers,
        rules: &input.rules,
        values: input.values.as_ref(),
    };
    let (survivor, fields, moved) = preview(cx, id, &asked)?;
    Ok(StakeholderMergePreview {
        survivor,
        fields,
        moved,
    })
}

/// One merge.
pub fn get_merge(cx: &mut Ctx, id: MergeId) -> Result<Merge> {
    records::get(cx, id)
}

/// A page of merges.
pub fn list_merges(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Merge>> {
    records::list(cx, request)
}

/// What a caller wants merged.
struct Asked<'a, T: Mergeable> {
    losers: Vec<RecordId>,
    rules: &'a [MergeRule],
    values: Option<&'a T::Patch>,
}

/// Nobody else writes these records until the transaction ends.
fn hold<T: Mergeable>(cx: &mut Ctx, id: T::Id, asked: &Asked<'_, T>) -> Result<()> {
    cx.require(Scope::write(T::TABLE.ruled_by))?;
    let mut all: Vec<RecordId> = asked.losers.clone();
    all.push(id.into());
    // In one order, so that two merges do not wait for each other.
    all.sort();
    all.dedup();
    for one in all {
        locks::alone(cx, one)?;
    }
    Ok(())
}

/// The survivor and the losers, checked.
fn parts<T: Mergeable>(
    cx: &mut Ctx,
    id: T::Id,
    asked: &Asked<'_, T>,
    expected: Option<i32>,
) -> Result<(T, Vec<T>)> {
    cx.require(Scope::write(T::TABLE.ruled_by))?;
    let own: RecordId = id.into();
    let survivor: T = records::get_expected(cx, id, expected)?;
    if asked.losers.is_empty() || asked.losers.len() > MOST {
        let message = format!("takes 1 to {MOST} records");
        return Err(Error::invalid("/loser_ids", "OUT_OF_RANGE", message));
    }
    let (mut losers, mut errors) = (Vec::new(), Vec::new());
    for (index, loser) in asked.losers.iter().enumerate() {
        let mut refuse = |code, message: String| {
            errors.push(FieldError::new(
                format!("/loser_ids/{index}"),
                code,
                message,
            ));
        };
        if *loser == own {
            refuse("NOT_ALLOWED", "is the survivor".to_owned());
            continue;
        }
        if asked
            .losers
            .iter()
            .take(index)
            .any(|earlier| earlier == loser)
        {
            refuse("DUPLICATE", "stands twice".to_owned());
            continue;
        }
        match T::find(cx, loser.uid())? {
            Some(record) if record.head().deleted_at.is_none() => losers.push(record),
            Some(_) => match self::survivor(cx, *loser)? {
                Some(into) => refuse("MERGED", format!("was merged into {into} before")),
                None => refuse("NO_SUCH_RECORD", format!("{loser} was deleted")),
            },
            None => refuse("NO_SUCH_RECORD", format!("there is no {loser}")),
        }
    }
    if errors.is_empty() {
        Ok((survivor, losers))
    } else {
        Err(Error::all_contradictions(errors))
    }
}

/// The survivor as it will be.
fn joined<T: Mergeable>(
    cx: &mut Ctx,
    survivor: &T,
    losers: &[T],
    asked: &Asked<'_, T>,
) -> Result<T> {
    let patch = chosen(survivor, losers, asked.rules)?;
    let chosen = survivor.patched(Value::Object(patch))?;
    let after = match asked.values {
        Some(values) => chosen.with(values)?,
        None => chosen.clone(),
    };
    let after = after.checked(cx, &chosen)?;
    let merged: Vec<RecordId> = std::iter::once(survivor)
        .chain(losers)
        .map(|record| record.id().into())
        .collect();
    match after.above(cx)? {
        // What stood below a loser stands below the survivor now, which must not stand below it.
        Some((field, above)) if is_circle(&above, &merged) => {
            let mut patch = Map::new();
            put(&mut patch, field, Value::Null);
            after.patched(Value::Object(patch))
        }
        _ => Ok(after),
    }
}

fn preview<T: Mergeable>(
    cx: &mut Ctx,
    id: T::Id,
    asked: &Asked<'_, T>,
) -> Result<(T, CustomValues, Vec<MovedReferences>)> {
    let (survivor, losers) = parts(cx, id, asked, None)?;
    let after = joined(cx, &survivor, &losers, asked)?;
    let fields = difference::<T>(&survivor, &after)?;
    let mut counts = Counts::default();
    for loser in &losers {
        for (object, field, count) in references::count(cx, loser.id().into())? {
            counts.add(object, &field, count);
        }
    }
    Ok((after, shown(&fields), counts.list()))
}

fn merge<T: Mergeable>(
    cx: &mut Ctx,
    id: T::Id,
    asked: &Asked<'_, T>,
    expected: Option<i32>,
) -> Result<Merge> {
    hold(cx, id, asked)?;
    let (survivor, losers) = parts(cx, id, asked, expected)?;
    let after = joined(cx, &survivor, &losers, asked)?;
    let fields = difference::<T>(&survivor, &after)?;
    let mut run = Run::default();
    run.absorb(cx, &survivor, after, &losers)?;
    let own: RecordId = id.into();
    let merge = Merge {
        workspace_id: cx.workspace(),
        id: MergeId::generate(),
        account_id: own.try_into().ok(),
        stakeholder_id: own.try_into().ok(),
        loser_ids: Json(asked.losers.iter().map(ToString::to_string).collect()),
        fields: Json(shown(&fields)),
        moved: Json(run.moved()),
        merged_by_id: cx.actor().user_id,
        undone_at: None,
        undone_by_id: None,
        kept: Json(Vec::new()),
        version: 1,
        created_at: cx.now(),
        updated_at: cx.now(),
        deleted_at: None,
    };
    let merge = records::create(cx, merge)?;
    store::insert_steps(cx, merge.id, &run.steps)?;
    store::insert_merged(cx, merge.id, &run.merged)?;
    Ok(merge)
}

/// A merge under way: what was done so far.
#[derive(Default)]
struct Run {
    steps: Vec<Step>,
    /// Losers and their survivors.
    merged: Vec<(RecordId, RecordId)>,
}

impl Run {
    /// Merges records into one that will be as given.
    fn absorb<T: Mergeable>(
        &mut self,
        cx: &mut Ctx,
        survivor: &T,
        after: T,
        losers: &[T],
    ) -> Result<()> {
        let own: RecordId = survivor.id().into();
        // The losers go first, so that their keys are free for the survivor.
        for loser in losers {
            merge_away(cx, loser, own)?;
            self.merged.push((loser.id().into(), own));
            self.steps.push(Step {
                record: loser.id().into(),
                kind: StepKind::Gone,
                field: String::new(),
                before: Value::Null,
                after: Value::from(own.to_string()),
            });
        }
        for (field, before, value) in difference::<T>(survivor, &after)? {
            self.steps.push(Step {
                record: own,
                kind: StepKind::Field,
                field,
                before,
                after: value,
            });
        }
        let after = rewrite(cx, survivor, after)?;
        let ids: Vec<String> = losers
            .iter()
            .map(|loser| loser.id().into().to_string())
            .collect();
        let note = Map::from_iter([("merged_ids".to_owned(), json!({ "from": null, "to": ids }))]);
        records::annotate(cx, &after, note)?;
        for loser in losers {
            let loser: RecordId = loser.id().into();
            if let (Ok(from), Ok(to)) = (loser.try_into(), own.try_into()) {
                self.join_seats(cx, from, to)?;
                for relation in relations_of_both(cx, from, to)? {
                    self.drop_record(cx, &relation)?;
                }
            }
            references::move_all(cx, loser, own, &mut self.steps)?;
        }
        Ok(())
    }

    /// Merges the seats on committees on which both sit.
    fn join_seats(&mut self, cx: &mut Ctx, from: StakeholderId, to: StakeholderId) -> Result<()> {
        let taken = seats_of(cx, to)?;
        for seat in seats_of(cx, from)? {
            let Some(kept) = taken.iter().find(|kept| kept.deal_id == seat.deal_id) else {
                continue;
            };
            // An earlier loser may have sat there too.
            let kept: CommitteeMember = records::find_any(cx, kept.id)?;
            let after = kept.joined_with(&seat)?;
            for rating in ratings_of_both(cx, seat.id, kept.id)? {
                self.drop_record(cx, &rating)?;
            }
            for renamed in rename_seat(cx, seat.deal_id, seat.id, kept.id)? {
                self.steps.push(Step {
                    record: renamed.step.into(),
                    kind: StepKind::Data,
                    field: renamed.field.to_owned(),
                    before: renamed.before,
                    after: renamed.after,
                });
            }
            self.absorb(cx, &kept, after, &[seat])?;
        }
        Ok(())
    }

    /// Deletes what would stand twice, or makes no sense when two are one; an undo brings it back.
    fn drop_record<T: Record>(&mut self, cx: &mut Ctx, record: &T) -> Result<()> {
        records::delete(cx, record)?;
        self.steps.push(Step {
            record: record.id().into(),
            kind: StepKind::Dropped,
            field: String::new(),
            before: Value::Null,
            after: Value::Null,
        });
        Ok(())
    }

    fn moved(&self) -> Vec<MovedReferences> {
        let mut counts = Counts::default();
        for step in &self.steps {
            match step.kind {
                StepKind::Gone | StepKind::Field | StepKind::Dropped => {}
                StepKind::Tag => counts.add(Object::Tag, &step.field, 1),
                StepKind::Column | StepKind::Custom | StepKind::Data | StepKind::Participants => {
                    counts.add(step.record.object, &step.field, 1);
                }
            }
        }
        counts.list()
    }
}

#[derive(Default)]
struct Counts(BTreeMap<(Object, String), i64>);

impl Counts {
    fn add(&mut self, object: Object, field: &str, count: i64) {
        let known = self.0.entry((object, field.to_owned())).or_default();
        *known = known.saturating_add(count);
    }

    fn list(self) -> Vec<MovedReferences> {
        let list = self
            .0
            .into_iter()
            .map(|((object, field), count)| MovedReferences {
                object,
                field,
                count: i32::try_from(count).unwrap_or(i32::MAX),
            });
        list.collect()
    }
}

/// The fields in which two forms of a record differ, with both values. The workspace's own fields
/// are told apart.
fn difference<T: Mergeable>(before: &T, after: &T) -> Result<Vec<(String, Value, Value)>> {
    let (before, after) = (json_of(before)?, json_of(after)?);
    let mut names: Vec<String> = Vec::new();
    for field in T::FIELDS {
        if field.shape == super::Shape::Custom {
            let customs = [&before, &after].map(|side| {
                let custom = side.get("custom_fields").and_then(Value::as_object);
                custom
                    .into_iter()
                    .flat_map(Map::keys)
                    .cloned()
                    .collect::<Vec<_>>()
            });
            let keys: std::collections::BTreeSet<String> = customs.into_iter().flatten().collect();
            names.extend(keys.into_iter().map(|key| format!("custom_fields.{key}")));
        } else {
            names.extend(field.names.iter().map(|name| (*name).to_owned()));
        }
    }
    let differing = names.into_iter().filter_map(|name| {
        let (from, to) = (value_of(&before, &name), value_of(&after, &name));
        (from != to).then_some((name, from, to))
    });
    Ok(differing.collect())
}

fn shown(fields: &[(String, Value, Value)]) -> CustomValues {
    let fields = fields
        .iter()
        .map(|(name, from, to)| (name.clone(), json!({ "from": from, "to": to })));
    CustomValues(fields.collect())
}

/// Where the id of a merged record leads; nothing for a record that was not merged.
pub(crate) fn survivor(cx: &mut Ctx, id: RecordId) -> Result<Option<RecordId>> {
    let found = survivors(cx, &[id.uid()])?;
    Ok(found
        .get(&id.uid())
        .map(|last| RecordId::new(id.object, last.0)))
}

/// Where the ids of merged records lead, through any chain of merges; others are left out.
pub(super) fn survivors(cx: &mut Ctx, ids: &[AnyUid]) -> Result<HashMap<AnyUid, AnyUid>> {
    let mut ends = store::next(cx, ids)?;
    loop {
        let open: Vec<AnyUid> = ends.values().copied().collect();
        if open.is_empty() {
            return Ok(ends);
        }
        let further = store::next(cx, &open)?;
        if further.is_empty() {
            return Ok(ends);
        }
        for end in ends.values_mut() {
            if let Some(next) = further.get(end) {
                *end = *next;
            }
        }
    }
}
