//! Records that a record leads to: by id, through a table, or because they point at it.
//!
//! What is asked and answered is the same for every kind, so the questions of all kinds wait in one
//! queue; only the functions of a [`Loader`] know the kind.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::{Context, OutputType};

use super::connection::Connection;
use super::session::{Batch, ask};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId};
use crate::query::{ListRequest, Page};
use crate::records::{self, Join, Record};

/// A record, several, a page of them or a count, whichever was asked for.
type Found = Arc<dyn Any + Send + Sync>;

/// What was found of some keys; of the others there is nothing.
type Answers = Vec<(AnyUid, Found)>;

/// How one kind of record is loaded for many keys at once.
struct Loader {
    /// Tells one kind from another.
    path: &'static str,
    load: fn(&mut Ctx, &Question, &[AnyUid]) -> Result<Answers>,
}

struct Of<T>(PhantomData<fn() -> T>);

impl<T: Record> Of<T> {
    const LOADER: Loader = Loader {
        path: T::TABLE.path,
        load: load::<T>,
    };
}

fn load<T: Record>(cx: &mut Ctx, question: &Question, keys: &[AnyUid]) -> Result<Answers> {
    fn erased<A: Send + Sync + 'static>(found: HashMap<AnyUid, A>) -> Answers {
        let mut answers: Answers = Vec::with_capacity(found.len());
        for (key, answer) in found {
            answers.push((key, Arc::new(answer)));
        }
        answers
    }
    Ok(match question {
        Question::ById => erased(records::find_many::<T>(cx, keys)?),
        Question::Joined(join) => erased(records::joined::<T>(cx, join, keys)?),
        Question::Page(column, request) => {
            erased(records::list_of_each::<T>(cx, column, keys, request)?)
        }
        Question::Count(column, request) => {
            erased(records::count_of_each::<T>(cx, column, keys, request)?)
        }
    })
}

/// What is asked about a key.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Question {
    /// The record with this id.
    ById,
    /// The records that a table joins with it.
    Joined(&'static Join),
    /// A page of the records whose column holds it.
    Page(&'static str, Arc<ListRequest>),
    /// How many those are in all.
    Count(&'static str, Arc<ListRequest>),
}

/// A question to one kind of record.
#[derive(Clone)]
struct Asked {
    loader: &'static Loader,
    question: Question,
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.loader.path == other.loader.path && self.question == other.question
    }
}
impl Eq for Asked {}
impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.loader.path.hash(state);
        self.question.hash(state);
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key(Asked, AnyUid);

impl Batch for Key {
    /// The refusal of one question does not touch the others.
    type Answer = Result<Found>;

    /// The same question about many keys is one statement.
    fn load(cx: &mut Ctx, keys: Vec<Self>) -> Result<HashMap<Self, Self::Answer>> {
        let mut questions: HashMap<Asked, Vec<AnyUid>> = HashMap::new();
        for Key(asked, key) in keys {
            questions.entry(asked).or_default().push(key);
        }
        let mut answers = HashMap::new();
        for (asked, keys) in questions {
            match (asked.loader.load)(cx, &asked.question, &keys) {
                Ok(found) => answers.extend(
                    found
                        .into_iter()
                        .map(|(key, found)| (Key(asked.clone(), key), Ok(found))),
                ),
                Err(error) => answers.extend(
                    keys.into_iter()
                        .map(|key| (Key(asked.clone(), key), Err(error.clone()))),
                ),
            }
        }
        Ok(answers)
    }
}

/// The answer to a question, if there is one.
async fn answer<T: Record, A: Clone + Send + Sync + 'static>(
    ctx: &Context<'_>,
    question: Question,
    key: AnyUid,
) -> Result<Option<A>> {
    let asked = Asked {
        loader: &Of::<T>::LOADER,
        question,
    };
    let Some(found) = ask(ctx, Key(asked, key)).await? else {
        return Ok(None);
    };
    match found?.downcast::<A>() {
        Ok(found) => Ok(Some(Arc::unwrap_or_clone(found))),
        Err(_) => Err(Error::internal("an answer of another kind")),
    }
}

/// The record that a field points at, if it points at one. A deleted record is shown: its
/// `deletedAt` says so.
pub(crate) async fn related<T: Record>(
    ctx: &Context<'_>,
    id: Option<T::Id>,
) -> async_graphql::Result<Option<T>> {
    match id {
        Some(id) => find(ctx, id.into()).await,
        None => Ok(None),
    }
}

/// The record with an id that may be of any kind; nothing for an id that leads nowhere.
pub(crate) async fn find<T: Record>(
    ctx: &Context<'_>,
    id: RecordId,
) -> async_graphql::Result<Option<T>> {
    Ok(answer::<T, T>(ctx, Question::ById, id.uid()).await?)
}

/// The records that a table joins with one, all of them.
pub(crate) async fn joined<T: Record>(
    ctx: &Context<'_>,
    join: &'static Join,
    with: impl Into<RecordId>,
) -> async_graphql::Result<Vec<T>> {
    let with = with.into().uid();
    let found = answer::<T, Vec<T>>(ctx, Question::Joined(join), with).await?;
    Ok(found.unwrap_or_default())
}

/// The records whose `column` points at a parent, a page of them.
pub(crate) async fn children<T: Record + OutputType>(
    ctx: &Context<'_>,
    column: &'static str,
    parent: impl Into<RecordId>,
    request: ListRequest,
) -> async_graphql::Result<Connection<T>> {
    let parent = parent.into().uid();
    let question = Question::Page(column, Arc::new(request.clone()));
    let page = answer::<T, Page<T>>(ctx, question, parent).await?;
    let page = page.unwrap_or_else(|| Page {
        data: Vec::new(),
        next: None,
    });
    Ok(Connection::nested(page, request, column, parent))
}

/// How many records of a list point at a parent.
pub(super) async fn count_children<T: Record>(
    ctx: &Context<'_>,
    column: &'static str,
    parent: AnyUid,
    request: ListRequest,
) -> Result<i64> {
    let question = Question::Count(column, Arc::new(request));
    let count = answer::<T, i64>(ctx, question, parent).await?;
    Ok(count.unwrap_or(0))
}
