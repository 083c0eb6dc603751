//! A request by a known caller, and the few ways in which a route answers one.
//!
//! Each way is generic over the record and the operation, and does one thing with them: it makes a
//! [`Work`] of them. What is done with the work is written, and compiled, once.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::body::Body;
use super::headers::{bearer, entity_tags, if_match, prefers_dry_run};
use super::limits::Rate;
use super::list::{self, ItemQuery, ListQuery, Parameter, Past, QueryBody};
use super::path::Id;
use super::reply::All;
use super::{Reply, embed, idempotency};
use crate::app::App;
use crate::auth::{Actor, tokens};
use crate::changes;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::history::{self, Moment, RecordHistory};
use crate::ids::DealId;
use crate::query::{Filter, ListRequest, Page, Table};
use crate::records::Record;

/// A request by a known caller.
pub(crate) struct Call {
    pub app: Data<App>,
    pub actor: Actor,
    /// What is left of the caller's limit.
    pub rate: Option<Rate>,
    method: String,
    path: String,
    query: String,
    if_match: Option<i32>,
    if_none_match: Vec<String>,
    idempotency_key: Option<String>,
    /// Whether what a write would do is wanted, and nothing done.
    is_dry_run: bool,
}

impl FromRequest for Call {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request.app_data::<Data<App>>().cloned();
            let app = app.ok_or_else(|| Error::internal("the application is not set up"))?;
            let actor = authenticate(&app, request.headers()).await?;
            let rate = app.limiter().take(&actor, 1);
            let (Ok(left) | Err((left, _))) = &rate;
            request.extensions_mut().insert(*left);
            let rate = rate.map_err(|(_, error)| error)?;
            Ok(Self {
                method: request.method().to_string(),
                path: request.path().to_owned(),
                query: request.query_string().to_owned(),
                if_match: if_match(request.headers())?,
                if_none_match: entity_tags(request.headers(), &header::IF_NONE_MATCH),
                idempotency_key: idempotency::key(request.headers())?,
                is_dry_run: prefers_dry_run(request.headers()),
                app,
                actor,
                rate,
            })
        })
    }
}

/// Whom the `Authorization` header speaks for.
async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Actor> {
    tokens::authenticate(app, bearer(headers)?).await
}

/// What an operation makes of a request: its answer, written while the database is at hand.
type Work = Box<dyn Fn(&mut Ctx) -> Result<Reply> + Send>;

/// Work that reads, and whether it takes several statements, which must see the same moment.
struct Reading {
    work: Work,
    is_snapshot: bool,
}

impl Reading {
    fn new(is_snapshot: bool, work: impl Fn(&mut Ctx) -> Result<Reply> + Send + 'static) -> Self {
        Self {
            work: Box::new(work),
            is_snapshot,
        }
    }
}

/// A page of records of a kind.
fn page<T: Record>(
    query: ListQuery,
    read: impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>> + Send + 'static,
) -> Reading {
    Reading::new(query.is_several_statements(), move |cx| {
        embed::list(cx, &query, &read)
    })
}

impl Call {
    /// The query string.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// The version that the caller knows.
    pub(crate) fn expected(&self) -> Option<i32> {
        self.if_match
    }

    /// Refuses parameters where a route takes none.
    pub(crate) fn refuse_parameters(&self) -> Result<()> {
        list::refuse_parameters(&self.query)
    }

    /// Runs what reads.
    async fn read(self, reading: Result<Reading>) -> Result<Reply> {
        let Reading { work, is_snapshot } = reading?;
        let reply = if is_snapshot {
            self.app.snapshot(&self.actor, work).await?
        } else {
            self.app.read(&self.actor, work).await?
        };
        Ok(reply.unless_matched(&self.if_none_match))
    }

    /// `GET` of one record: `include`, `fields` and `If-None-Match` are served.
    pub(crate) fn show<T: Record>(
        self,
        id: Id<T::Id>,
        read: impl Fn(&mut Ctx, T::Id) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>> {
        let id = id.0;
        let reading = ItemQuery::parse(T::TABLE, &self.query).map(|query| {
            Reading::new(!query.include.is_empty(), move |cx| {
                let record = match query.past {
                    Some(past) => {
                        let moment = past.moment(cx.now())?;
                        history::get::<T>(cx, id, moment)?
                    }
                    None => read(cx, id)?,
                };
                Ok(embed::item(cx, &record, &query)?.answering(id, &record))
            })
        });
        self.read(reading)
    }

    /// `GET` of a record that a workspace has only one of.
    pub(crate) fn show_only<T: Record>(
        self,
        read: impl Fn(&mut Ctx) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>> {
        let asked = self.refuse_parameters();
        let reading = asked.map(|()| Reading::new(false, move |cx| Reply::record(&read(cx)?)));
        self.read(reading)
    }

    /// `GET` of the few records that belong to one: all of them.
    pub(crate) fn show_all<I, T>(
        self,
        id: Id<I>,
        read: impl Fn(&mut Ctx, I) -> Result<Vec<T>> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
        T: Serialize,
    {
        let asked = self.refuse_parameters();
        let all = move |cx: &mut Ctx| {
            let data = read(cx, id.0)?;
            Reply::ok(&All { data })
        };
        self.read(asked.map(|()| Reading::new(true, all)))
    }

    /// `GET` of something that is computed, at the moment that `as_of` and `known_at` name; no other
    /// parameter is taken.
    pub(crate) fn tell<I, T: Serialize>(
        self,
        id: Id<I>,
        tell: impl Fn(&mut Ctx, I, Moment) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
    {
        let past = self.past();
        self.tell_of(past, move |cx, moment| Reply::ok(&tell(cx, id.0, moment)?))
    }

    /// `GET` of something that is computed from what is known now; no parameter is taken.
    pub(crate) fn tell_now<I, T: Serialize>(
        self,
        id: Id<I>,
        tell: impl Fn(&mut Ctx, I) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
    {
        let asked = self.refuse_parameters();
        let told = move |cx: &mut Ctx| Reply::ok(&tell(cx, id.0)?);
        self.read(asked.map(|()| Reading::new(true, told)))
    }

    /// The same of a past that was read with parameters of the route's own, in any form.
    pub(crate) fn tell_of(
        self,
        past: Result<Past>,
        tell: impl Fn(&mut Ctx, Moment) -> Result<Reply> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>> {
        let reading = past.map(|past| {
            Reading::new(true, move |cx| {
                let moment = past.moment(cx.now())?;
                tell(cx, moment)
            })
        });
        self.read(reading)
    }

    /// `GET` of a page of records.
    pub(crate) fn list<T: Record>(
        self,
        read: impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>> {
        self.list_within(read, |request| request)
    }

    /// `GET` of a page of records, narrowed by the path.
    pub(crate) fn list_within<T: Record>(
        self,
        read: impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>> + Send + 'static,
        narrow: impl FnOnce(ListRequest) -> ListRequest,
    ) -> impl Future<Output = Result<Reply>> {
        let query = ListQuery::parse(T::TABLE, &self.query);
        let reading = query.map(|query| page(query.narrowed(narrow), read));
        self.read(reading)
    }

    /// `GET` of a page of the records of a kind below a deal: as they are now, in any order, or with
    /// `as_of` and `known_at` as they were.
    pub(crate) fn list_of_deal<T: Record>(
        self,
        deal: Id<DealId>,
        read: impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>> + Send + 'static,
        narrow: impl FnOnce(ListRequest) -> ListRequest,
    ) -> impl Future<Output = Result<Reply>> {
        let query = ListQuery::parse_below_deal(T::TABLE, &self.query);
        let reading = query.and_then(|query| match query.item.past {
            None => Ok(page(query.narrowed(narrow), read)),
            Some(_) if query.total.is_some() => {
                let message = "does not go together with as_of and known_at";
                Err(Error::contradiction("total_count", "NOT_ALLOWED", message))
            }
            Some(past) => Ok(page(query, move |cx: &mut Ctx, request: &ListRequest| {
                let moment = past.moment(cx.now())?;
                history::list_of_deal::<T>(cx, deal.0, moment, request)
            })),
        });
        self.read(reading)
    }

    /// `GET` of all that was said of a record.
    pub(crate) fn show_history<T: Record>(
        self,
        id: Id<T::Id>,
    ) -> impl Future<Output = Result<Reply>> {
        let asked = self.refuse_parameters();
        let id = id.0;
        let whole = move |cx: &mut Ctx| {
            let data = history::of_record::<T>(cx, id)?;
            Reply::ok(&RecordHistory { data })
        };
        self.read(asked.map(|()| Reading::new(false, whole)))
    }

    /// The past that `as_of` and `known_at` name; no other parameter is taken.
    pub(crate) fn past(&self) -> Result<Past> {
        list::past_only(&self.query)
    }

    /// A few parameters of the route's own; no other one is taken.
    pub(crate) fn parameters<const N: usize>(
        &self,
        names: [&'static str; N],
    ) -> Result<[Parameter; N]> {
        list::parameters(&self.query, names)
    }

    /// `GET` of something that is computed from parameters of the route's own.
    pub(crate) fn show_computed<Q, T: Serialize>(
        self,
        question: Result<Q>,
        compute: impl Fn(&mut Ctx, &Q) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        Q: Send + 'static,
    {
        let reading = question
            .map(|question| Reading::new(true, move |cx| Reply::ok(&compute(cx, &question)?)));
        self.read(reading)
    }

    /// A few parameters of the route's own, and the past that `as_of` and `known_at` name.
    pub(crate) fn past_and<const N: usize>(
        &self,
        names: [&str; N],
    ) -> Result<([Option<String>; N], Past)> {
        list::past_and(&self.query, names)
    }

    /// A page of records that a body asks for: a read, although it comes by `POST`.
    pub(super) async fn list_by_body(
        self,
        table: &'static Table,
        body: QueryBody,
    ) -> Result<Reply> {
        self.refuse_parameters()?;
        let query = ListQuery::read(table, body)?;
        let reading = Reading::new(query.is_several_statements(), move |cx| {
            embed::list_of(cx, table, &query)
        });
        self.read(Ok(reading)).await
    }

    /// A page of records of a kind that only the operation knows, narrowed by a filter.
    pub(crate) async fn list_found(
        self,
        find: impl Fn(&mut Ctx) -> Result<(&'static Table, Filter)> + Send + 'static,
    ) -> Result<Reply> {
        let text = self.query.clone();
        let reading = Reading::new(true, move |cx| {
            let (table, filter) = find(cx)?;
            let mut query = ListQuery::parse(table, &text)?;
            let asked = query.request.filter.take();
            query.request.filter = Some(Filter::And(asked.into_iter().chain([filter]).collect()));
            embed::list_of(cx, table, &query)
        });
        self.read(Ok(reading)).await
    }

    /// `POST` that makes a record: 201 with its place.
    pub(crate) fn create<N, T: Record>(
        self,
        body: Body<N>,
        write: impl Fn(&mut Ctx, &N) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        N: Send + 'static,
    {
        self.post(body, move |cx, new| Reply::created(&write(cx, new)?))
    }

    /// `POST` of a verb on a record: 200 with the record as it is then.
    pub(crate) fn act<I, N, T: Record>(
        self,
        id: Id<I>,
        body: Body<N>,
        write: impl Fn(&mut Ctx, I, &N, Option<i32>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
        N: Send + 'static,
    {
        let expected = self.if_match;
        self.post(body, move |cx, input| {
            Reply::record(&write(cx, id.0, input, expected)?)
        })
    }

    /// `POST` of a verb that takes no body.
    pub(crate) fn act_plainly<I, T: Record>(
        self,
        id: Id<I>,
        write: impl Fn(&mut Ctx, I, Option<i32>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
    {
        let expected = self.if_match;
        self.post(Body::empty(), move |cx, ()| {
            Reply::record(&write(cx, id.0, expected)?)
        })
    }

    /// `POST` of a verb on a record that makes another one: 201 with its place.
    pub(crate) fn act_to_create<I, N, T: Record>(
        self,
        id: Id<I>,
        body: Body<N>,
        write: impl Fn(&mut Ctx, I, &N, Option<i32>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
        N: Send + 'static,
    {
        let expected = self.if_match;
        self.post(body, move |cx, input| {
            Reply::created(&write(cx, id.0, input, expected)?)
        })
    }

    /// `POST` of a question that a query string cannot carry: nothing is written.
    pub(crate) fn ask<N, T: Serialize>(
        self,
        body: Body<N>,
        read: impl Fn(&mut Ctx, &N) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        N: Send + 'static,
    {
        let asked = self.refuse_parameters();
        let input = body.into_inner();
        let answer = move |cx: &mut Ctx| Reply::ok(&read(cx, &input)?);
        self.read(asked.map(|()| Reading::new(true, answer)))
    }

    /// `PATCH` of a record.
    pub(crate) fn update<I, P, T: Record>(
        self,
        id: Id<I>,
        body: Body<P>,
        write: impl Fn(&mut Ctx, I, &P, Option<i32>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
        P: Send + 'static,
    {
        let (patch, expected) = (body.into_inner(), self.if_match);
        self.change(Box::new(move |cx| {
            Reply::record(&write(cx, id.0, &patch, expected)?)
        }))
    }

    /// `PATCH` of a record that a workspace has only one of.
    pub(crate) fn update_only<P, T: Record>(
        self,
        body: Body<P>,
        write: impl Fn(&mut Ctx, &P, Option<i32>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        P: Send + 'static,
    {
        self.update(Id(()), body, move |cx, (), patch, expected| {
            write(cx, patch, expected)
        })
    }

    /// `DELETE` of a record: 204.
    pub(crate) fn delete<I, T>(
        self,
        id: Id<I>,
        write: impl Fn(&mut Ctx, I, Option<i32>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        I: Copy + Send + 'static,
    {
        let expected = self.if_match;
        self.change(Box::new(move |cx| {
            write(cx, id.0, expected).map(|_deleted| Reply::no_content())
        }))
    }

    /// Any `POST`: with an `Idempotency-Key` the first answer is kept and given again.
    pub(crate) fn post<N>(
        self,
        body: Body<N>,
        write: impl Fn(&mut Ctx, &N) -> Result<Reply> + Send + 'static,
    ) -> impl Future<Output = Result<Reply>>
    where
        N: Send + 'static,
    {
        let (input, raw) = body.into_parts();
        self.post_once(raw, Box::new(move |cx| write(cx, &input)))
    }

    async fn post_once(self, raw: Bytes, work: Work) -> Result<Reply> {
        // A dry run does nothing that could be repeated.
        let key = self.idempotency_key.clone().filter(|_| !self.is_dry_run);
        let Some(key) = key else {
            return self.change(work).await;
        };
        let fingerprint = self.fingerprint(&raw);
        self.change(Box::new(move |cx| {
            idempotency::once(cx, &key, &fingerprint, |cx| work(cx))
        }))
        .await
    }

    /// `PUT` of a record that may not be there yet: 201 if it is new. `write` is told the version that
    /// is expected, 0 for none.
    pub(crate) async fn put<N, T: Record>(
        self,
        body: Body<N>,
        write: impl Fn(&mut Ctx, &N, Option<i32>) -> Result<(T, bool)> + Send + 'static,
    ) -> Result<Reply>
    where
        N: Send + 'static,
    {
        let expected = match self.if_none_match.as_slice() {
            [] => self.if_match,
            [any] if any == "*" && self.if_match.is_none() => Some(0),
            _ => {
                let message = "must be * here, without an If-Match";
                return Err(Error::invalid("If-None-Match", "INVALID_VALUE", message));
            }
        };
        let input = body.into_inner();
        self.change(Box::new(move |cx| {
            let (record, is_new) = write(cx, &input, expected)?;
            if is_new {
                Reply::created(&record)
            } else {
                Reply::record(&record)
            }
        }))
        .await
    }

    /// Runs a write, or shows what it would do. No write takes parameters.
    async fn change(self, work: Work) -> Result<Reply> {
        self.refuse_parameters()?;
        if !self.is_dry_run {
            return self.app.write(&self.actor, work).await;
        }
        let rehearsed = move |cx: &mut Ctx| {
            let reply = work(cx)?;
            let changes = changes::planned(cx);
            Ok((reply.planned(changes)?, false))
        };
        self.app.write_or_undo(&self.actor, rehearsed).await
    }

    /// What makes two requests the same: method, path, precondition and body.
    fn fingerprint(&self, body: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.method.as_bytes());
        hash.update([0]);
        hash.update(self.path.as_bytes());
        hash.update([0]);
        hash.update(self.if_match.unwrap_or(0).to_be_bytes());
        hash.update(body);
        hash.finalize().into()
    }
}
