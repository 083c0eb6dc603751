//! Many records of one kind written together.
//!
//! A batch runs the operations of single calls, one item after the other, but not one statement for
//! each thing that they ask for. While a gathering is under way, records are found and left in
//! memory: what the items will ask for was looked up before, in a few statements for all of them,
//! and what they write is written afterwards, the rows in one statement, their keys in another.
//! What was not looked up before is asked of the database as ever, so a gathering is never wrong,
//! only slower.
//!
//! What the items will ask for is not known before they run. So they run on assumptions: a key that
//! was not looked up is free, a record that a reference names is there. What was assumed is looked up
//! in the end, all at once; mostly it holds, and nothing is left to do. If it does not, the items run
//! again, knowing it. A refused item leaves no trace, since an operation on a kind that can be
//! gathered refuses before it leaves anything.

use std::any::Any;
use std::collections::{HashMap, HashSet};

use super::keys::{self, Key, duplicate};
use super::{Record, store};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId};
use crate::search;

/// A gathering, whatever its kind.
pub(crate) trait Gathered: Send {
    /// Looks up the holders of keys and these records, and holds what it finds: nobody else changes
    /// it before the transaction ends.
    fn find(&mut self, cx: &mut Ctx, ids: &[AnyUid], keys: &[Key]) -> Result<()>;
    /// From here on what is not known is assumed to be as operations need it.
    fn assume(&mut self);
    /// Looks up what was assumed; returns whether all of it holds.
    fn confirm(&mut self, cx: &mut Ctx) -> Result<bool>;
    /// Begins again, knowing what was assumed, when what was done in between was undone.
    fn begin_again(&mut self, cx: &mut Ctx) -> Result<()>;
    /// Writes what is left.
    fn settle(&mut self, cx: &mut Ctx) -> Result<()>;
    /// Who holds a key, if that is known.
    fn holder(&self, key: &Key) -> Known<RecordId>;
    /// Whether a record is there and not deleted, if that is known.
    fn is_alive(&mut self, target: RecordId) -> Option<bool>;
    fn as_any(&mut self) -> &mut dyn Any;
}

/// What a gathering knows of something.
pub(crate) enum Known<T> {
    /// It was not looked up.
    Not,
    /// There is none.
    None,
    /// There is this one.
    Some(T),
}

/// Keys that were taken to be free, and records that were taken to be there.
#[derive(Default)]
struct Assumed {
    keys: HashSet<Key>,
    targets: HashSet<RecordId>,
}

/// What is known of one kind while many records of it are written.
pub(crate) struct Gathering<T> {
    /// Records as the operations left them; nothing for an id that leads nowhere.
    known: HashMap<AnyUid, Option<T>>,
    /// The same as the database has them.
    stored: HashMap<AnyUid, T>,
    /// Records that the database does not have like this, in the order in which they were left; one
    /// that was left twice stands twice.
    left: Vec<AnyUid>,
    /// Who holds which key now, and according to the database.
    holders: HashMap<Key, Holder>,
    /// Records of other kinds: whether they are there and not deleted.
    others: HashMap<RecordId, bool>,
    /// What was looked up first.
    sought: (Vec<AnyUid>, Vec<Key>),
    /// Whether anything may be assumed.
    assumes: bool,
    /// What was assumed and not looked up yet.
    assumed: Assumed,
    /// What was assumed and held.
    confirmed: Assumed,
}

#[derive(Clone, Copy)]
struct Holder {
    now: Option<RecordId>,
    stored: Option<RecordId>,
}

impl Holder {
    fn is_stored(self) -> bool {
        self.now == self.stored
    }
}

impl<T: Record> Gathering<T> {
    pub(crate) fn begin() -> Box<dyn Gathered> {
        Box::new(Self::empty())
    }

    fn empty() -> Self {
        Self {
            known: HashMap::new(),
            stored: HashMap::new(),
            left: Vec::new(),
            holders: HashMap::new(),
            others: HashMap::new(),
            sought: (Vec::new(), Vec::new()),
            assumes: false,
            assumed: Assumed::default(),
            confirmed: Assumed::default(),
        }
    }

    /// Looks up records that references name; returns whether all are there and not deleted.
    fn look_up(&mut self, cx: &mut Ctx, targets: Vec<RecordId>) -> Result<bool> {
        let (own, others): (Vec<RecordId>, Vec<RecordId>) = targets
            .into_iter()
            .partition(|target| target.object == T::TABLE.object);
        let own: Vec<AnyUid> = own
            .into_iter()
            .map(RecordId::uid)
            .filter(|uid| !self.known.contains_key(uid))
            .collect();
        if !own.is_empty() {
            let found = store::find_all::<T>(cx, &own)?;
            self.known.extend(own.iter().map(|id| (*id, None)));
            self.found(found);
        }
        let alive = store::alive(cx, &others)?;
        let is_there = |uid: &AnyUid| {
            let record = self.known.get(uid).and_then(Option::as_ref);
            record.is_some_and(|record| record.head().deleted_at.is_none())
        };
        let all = own.iter().all(is_there) && alive.len() == others.len();
        let is_alive = |target: RecordId| (target, alive.contains(&target));
        self.others.extend(others.into_iter().map(is_alive));
        Ok(all)
    }

    fn found(&mut self, records: Vec<T>) {
        for record in records {
            let uid = record.id().into().uid();
            self.stored.insert(uid, record.clone());
            self.known.insert(uid, Some(record));
        }
    }

    /// Remembers who holds keys according to the database; a key that nobody holds, too.
    fn found_holders(&mut self, asked: &[Key], holders: &HashMap<Key, RecordId>) {
        for key in asked {
            let holder = holders.get(key).copied();
            self.holders.entry(key.clone()).or_insert(Holder {
                now: holder,
                stored: holder,
            });
        }
    }

    /// Leaves a record as it is now, with its keys; `before` and its version are those that were
    /// found. Every key that it takes is known by now.
    fn leave(&mut self, before: Option<&T>, after: &T, old: &[Key], new: &[Key]) -> Result<()> {
        let id: RecordId = after.id().into();
        for key in new.iter().filter(|key| !old.contains(key)) {
            let holder = self.holders.get(key).and_then(|holder| holder.now);
            if let Some(holder) = holder.filter(|holder| *holder != id) {
                return Err(duplicate(key, Some(holder)));
            }
        }
        for key in old.iter().filter(|key| !new.contains(key)) {
            let held = Holder {
                now: Some(id),
                stored: Some(id),
            };
            self.holders.entry(key.clone()).or_insert(held).now = None;
        }
        for key in new.iter().filter(|key| !old.contains(key)) {
            let free = Holder {
                now: None,
                stored: None,
            };
            self.holders.entry(key.clone()).or_insert(free).now = Some(id);
        }
        if let Some(before) = before
            && !self.known.contains_key(&id.uid())
        {
            self.stored.insert(id.uid(), before.clone());
        }
        self.known.insert(id.uid(), Some(after.clone()));
        self.left.push(id.uid());
        Ok(())
    }
}

impl<T: Record> Gathered for Gathering<T> {
    fn find(&mut self, cx: &mut Ctx, ids: &[AnyUid], asked: &[Key]) -> Result<()> {
        self.sought = (ids.to_vec(), asked.to_vec());
        let holders = keys::find_all(cx, T::TABLE.object, asked)?;
        self.found_holders(asked, &holders);
        let mut wanted: Vec<AnyUid> = holders.values().map(|id| id.uid()).collect();
        wanted.extend(ids);
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(());
        }
        let found = store::hold_all::<T>(cx, &wanted)?;
        self.known.extend(wanted.into_iter().map(|id| (id, None)));
        self.found(found);
        Ok(())
    }

    fn assume(&mut self) {
        self.assumes = true;
    }

    fn confirm(&mut self, cx: &mut Ctx) -> Result<bool> {
        let Assumed { keys, targets } = std::mem::take(&mut self.assumed);
        let asked: Vec<Key> = keys.iter().cloned().collect();
        let held = keys::find_all(cx, T::TABLE.object, &asked)?;
        let there = self.look_up(cx, targets.iter().copied().collect())?;
        self.confirmed.keys.extend(keys);
        self.confirmed.targets.extend(targets);
        Ok(held.is_empty() && there)
    }

    fn begin_again(&mut self, cx: &mut Ctx) -> Result<()> {
        let before = std::mem::replace(self, Self::empty());
        let (ids, sought) = before.sought;
        self.find(cx, &ids, &sought)?;
        let mut targets = before.confirmed.targets;
        targets.extend(before.assumed.targets);
        self.look_up(cx, targets.into_iter().collect())?;
        let keys = before.confirmed.keys.into_iter().chain(before.assumed.keys);
        let keys: Vec<Key> = keys.filter(|key| !self.holders.contains_key(key)).collect();
        let holders = keys::find_all(cx, T::TABLE.object, &keys)?;
        self.found_holders(&keys, &holders);
        Ok(())
    }

    fn settle(&mut self, cx: &mut Ctx) -> Result<()> {
        if !self.confirm(cx)? {
            // The caller begins again.
            return Err(Error::Unavailable);
        }
        let changed = |holder: &Holder| !holder.is_stored();
        let moved: Vec<(&Key, Holder)> = self
            .holders
            .iter()
            .map(|(key, holder)| (key, *holder))
            .filter(|(_, holder)| changed(holder))
            .collect();
        let gone: Vec<(&Key, RecordId)> = moved
            .iter()
            .filter_map(|(key, holder)| Some((*key, holder.stored?)))
            .collect();
        let taken: Vec<(&Key, RecordId)> = moved
            .iter()
            .filter_map(|(key, holder)| Some((*key, holder.now?)))
            .collect();
        keys::give_up_all(cx, &gone)?;
        keys::take_all(cx, &taken)?;
        let mut new: Vec<&T> = Vec::new();
        let mut changed: Vec<(&T, &T)> = Vec::new();
        let mut seen = HashSet::new();
        for uid in self.left.iter().filter(|uid| seen.insert(**uid)) {
            if let Some(Some(record)) = self.known.get(uid) {
                match self.stored.get(uid) {
                    Some(before) => changed.push((before, record)),
                    None => new.push(record),
                }
            }
        }
        store::insert_all(cx, &new)?;
        store::update_all(cx, &changed)?;
        index_all(cx, &new, &changed)?;
        let written = changed.iter().map(|(_, after)| *after);
        let written: Vec<&T> = new.iter().copied().chain(written).collect();
        T::follow(cx, &written)?;
        for uid in std::mem::take(&mut self.left) {
            if let Some(Some(record)) = self.known.get(&uid) {
                self.stored.insert(uid, record.clone());
            }
        }
        for holder in self.holders.values_mut() {
            holder.stored = holder.now;
        }
        Ok(())
    }

    fn holder(&self, key: &Key) -> Known<RecordId> {
        match self.holders.get(key) {
            None => Known::Not,
            Some(holder) => holder.now.map_or(Known::None, Known::Some),
        }
    }

    fn is_alive(&mut self, target: RecordId) -> Option<bool> {
        if target.object == T::TABLE.object
            && let Some(known) = self.known.get(&target.uid())
        {
            return Some(
                known
                    .as_ref()
                    .is_some_and(|r| r.head().deleted_at.is_none()),
            );
        }
        if let Some(known) = self.others.get(&target) {
            return Some(*known);
        }
        if !self.assumes {
            return None;
        }
        self.assumed.targets.insert(target);
        Some(true)
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// Lets searches find records as they are now.
fn index_all<T: Record>(cx: &mut Ctx, new: &[&T], changed: &[(&T, &T)]) -> Result<()> {
    let is_alive = |record: &T| record.head().deleted_at.is_none();
    let (mut out, mut into): (Vec<&T>, Vec<&T>) = (Vec::new(), Vec::new());
    into.extend(new.iter().filter(|record| is_alive(record)));
    for (before, after) in changed {
        let stays = is_alive(before)
            && is_alive(after)
            && before.found_by() == after.found_by()
            && before.alike_by() == after.alike_by();
        if stays {
            continue;
        }
        out.extend(Some(*before).filter(|before| is_alive(before)));
        into.extend(Some(*after).filter(|after| is_alive(after)));
    }
    search::take_out(cx, &out)?;
    search::put(cx, &into)
}

fn under_way<T: Record>(cx: &mut Ctx) -> Option<&mut Gathering<T>> {
    cx.gathered.as_deref_mut()?.as_any().downcast_mut()
}

/// Whether records of the kind are gathered.
pub(super) fn is_under_way<T: Record>(cx: &mut Ctx) -> bool {
    under_way::<T>(cx).is_some()
}

/// A record, if the gathering knows it or knows that there is none.
pub(super) fn known<T: Record>(cx: &mut Ctx, uid: AnyUid) -> Known<T> {
    let known = under_way::<T>(cx).and_then(|gathering| gathering.known.get(&uid));
    match known {
        None => Known::Not,
        Some(None) => Known::None,
        Some(Some(record)) => Known::Some(record.clone()),
    }
}

/// Whether a record is there and not deleted, if the gathering knows.
pub(super) fn is_alive(cx: &mut Ctx, target: RecordId) -> Option<bool> {
    cx.gathered.as_deref_mut()?.is_alive(target)
}

/// Leaves a record for the end of the gathering.
pub(super) fn leave<T: Record>(
    cx: &mut Ctx,
    before: Option<&T>,
    after: &T,
    (old, new): (&[Key], &[Key]),
) -> Result<()> {
    let Some(gathering) = under_way::<T>(cx) else {
        return Err(Error::internal("nothing is gathered"));
    };
    let unknown: Vec<Key> = new
        .iter()
        .filter(|key| !old.contains(key) && !gathering.holders.contains_key(key))
        .cloned()
        .collect();
    if gathering.assumes {
        gathering.assumed.keys.extend(unknown);
        return gathering.leave(before, after, old, new);
    }
    if !unknown.is_empty() {
        let holders = keys::find_all(cx, T::TABLE.object, &unknown)?;
        if let Some(gathering) = under_way::<T>(cx) {
            gathering.found_holders(&unknown, &holders);
        }
    }
    match under_way::<T>(cx) {
        Some(gathering) => gathering.leave(before, after, old, new),
        None => Ok(()),
    }
}

/// Lets the gathering that is under way do something with the context.
pub(crate) fn lend<R>(
    cx: &mut Ctx,
    work: impl FnOnce(&mut dyn Gathered, &mut Ctx) -> Result<R>,
) -> Result<R> {
    let Some(mut gathered) = cx.gathered.take() else {
        return Err(Error::internal("nothing is gathered"));
    };
    let done = work(gathered.as_mut(), cx);
    cx.gathered = Some(gathered);
    done
}

/// Writes what is left so far, for an operation that is about to look at many rows itself.
pub(crate) fn settle(cx: &mut Ctx) -> Result<()> {
    if cx.gathered.is_none() {
        return Ok(());
    }
    lend(cx, |gathered, cx| gathered.settle(cx))
}

/// Runs operations on one kind whose records are then written together. What they assume must hold: whoever calls this has
/// looked it up.
pub(crate) fn together<T: Record, R>(
    cx: &mut Ctx,
    work: impl FnOnce(&mut Ctx) -> Result<R>,
) -> Result<R> {
    let mut gathered = Gathering::<T>::begin();
    gathered.find(cx, &[], &[])?;
    gathered.assume();
    cx.gathered = Some(gathered);
    let done = work(cx).and_then(|done| {
        settle(cx)?;
        Ok(done)
    });
    cx.gathered = None;
    done
}
