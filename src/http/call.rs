//! A request by a known caller, and the few ways in which a route answers one.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::body::Body;
use super::limits::Rate;
use super::list::{self, ItemQuery, ListQuery, Past, QueryBody};
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
use crate::records::{self, Record};
use crate::registry::by_kind;

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

/// The credential of the `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<&str> {
    let header = headers
        .get(header::AUTHORIZATION)
        .ok_or(Error::Unauthenticated("a bearer token is needed"))?;
    header
        .to_str()
        .ok()
        .and_then(credential)
        .ok_or(Error::Unauthenticated(
            "the Authorization header must be: Bearer TOKEN",
        ))
}

/// The credential of a text such as `Bearer TOKEN`.
pub(crate) fn credential(text: &str) -> Option<&str> {
    text.split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, credential)| credential.trim())
        .filter(|credential| !credential.is_empty() && credential.len() <= 4096)
}

fn entity_tags(headers: &HeaderMap, name: &header::HeaderName) -> Vec<String> {
    headers
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/").to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

/// Whether a `Prefer` header (RFC 7240) asks for a dry run.
pub(crate) fn prefers_dry_run(headers: &HeaderMap) -> bool {
    headers
        .get_all("Prefer")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|preference| preference.trim().eq_ignore_ascii_case("dry-run"))
}

/// A request for something that has no dry run, such as signing in: who asks for one is refused, since
/// it would be carried out.
pub(crate) struct InEarnest;

impl FromRequest for InEarnest {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(if prefers_dry_run(request.headers()) {
            let message = "this operation has no dry run";
            Err(Error::invalid("Prefer", "NOT_ALLOWED", message))
        } else {
            Ok(Self)
        })
    }
}

/// The version of `If-Match`. `*` asks only that the record exists, which every write does.
fn if_match(headers: &HeaderMap) -> Result<Option<i32>> {
    match entity_tags(headers, &header::IF_MATCH).as_slice() {
        [] => Ok(None),
        [any] if any == "*" => Ok(None),
        [tag] => {
            // A tag of an answer with `include` or `fields` names the version before the dash.
            let inner = tag.trim_matches('"').split('-').next().unwrap_or_default();
            let version = inner.parse::<i32>().ok().filter(|_v| tag.starts_with('"'));
            version.map(Some).ok_or_else(|| {
                Error::invalid(
                    "If-Match",
                    "INVALID_VALUE",
                    "must be the ETag of an answer, such as \"3\"",
                )
            })
        }
        _ => Err(Error::invalid(
            "If-Match",
            "INVALID_VALUE",
            "takes one ETag",
        )),
    }
}

/// The id in the path. A text that is no id of the kind is an id of nothing: 404.
pub(crate) struct Id<T>(pub T);

impl<T> FromRequest for Id<T>
where
    T: std::str::FromStr,
{
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(read_id(request.match_info().get("id")).map(Self))
    }
}

/// The two ids of a path such as `/v1/teams/{id}/members/{user_id}`, in their order.
pub(crate) struct Ids<A, B>(pub A, pub B);

impl<A: std::str::FromStr, B: std::str::FromStr> FromRequest for Ids<A, B> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut texts = request.match_info().iter().map(|(_, text)| text);
        let ids = read_id(texts.next()).and_then(|id| Ok(Self(id, read_id(texts.next())?)));
        std::future::ready(ids)
    }
}

fn read_id<T: std::str::FromStr>(text: Option<&str>) -> Result<T> {
    let text = text.unwrap_or_default();
    text.parse()
        .map_err(|_not_an_id| Error::NotFound(text.chars().take(80).collect()))
}

impl Call {
    /// The query string.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// Refuses parameters where a route takes none.
    pub(crate) fn refuse_parameters(&self) -> Result<()> {
        list::refuse_parameters(&self.query)
    }

    /// `GET` of one record: `include`, `fields` and `If-None-Match` are served.
    pub(crate) async fn show<T: Record>(
        self,
        id: Id<T::Id>,
        read: impl Fn(&mut Ctx, T::Id) -> Result<T> + Send + 'static,
    ) -> Result<Reply> {
        let query = ItemQuery::parse(T::TABLE, &self.query)?;
        let id = id.0;
        let past = query.past;
        let read = move |cx: &mut Ctx, id: T::Id| match past {
            Some(past) => {
                let moment = past.moment(cx.now())?;
                history::get::<T>(cx, id, moment)
            }
            None => read(cx, id),
        };
        if query.include.is_empty() {
            let record = self.app.read(&self.actor, move |cx| read(cx, id)).await?;
            let reply = embed::item(None, &record, &query)?.answering(id, &record);
            return Ok(reply.unless_matched(&self.if_none_match));
        }
        let reply = self
            .app
            .snapshot(&self.actor, move |cx| {
                let record = read(cx, id)?;
                Ok(embed::item(Some(cx), &record, &query)?.answering(id, &record))
            })
            .await?;
        Ok(reply.unless_matched(&self.if_none_match))
    }

    /// `GET` of a record that a workspace has only one of.
    pub(crate) async fn show_only<T: Record>(
        self,
        read: impl Fn(&mut Ctx) -> Result<T> + Send + 'static,
    ) -> Result<Reply> {
        self.refuse_parameters()?;
        let record = self.app.read(&self.actor, read).await?;
        Ok(Reply::record(&record)?.unless_matched(&self.if_none_match))
    }

    /// `GET` of the few records that belong to one: all of them.
    pub(crate) async fn show_all<I, T>(
        self,
        id: Id<I>,
        read: impl Fn(&mut Ctx, I) -> Result<Vec<T>> + Send + 'static,
    ) -> Result<Reply>
    where
        I: Copy + Send + 'static,
        T: Serialize + Send + 'static,
    {
        self.refuse_parameters()?;
        let data = self
            .app
            .snapshot(&self.actor, move |cx| read(cx, id.0))
            .await?;
        Reply::ok(&All { data })
    }

    /// `GET` of a page of records.
    pub(crate) async fn list<T: Record>(
        self,
        read: impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>> + Send + 'static,
    ) -> Result<Reply> {
        self.list_within(read, |request| request).await
    }

    /// `GET` of a page of records, narrowed by the path.
    pub(crate) async fn list_within<T: Record>(
        self,
        read: impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>> + Send + 'static,
        narrow: impl FnOnce(ListRequest) -> ListRequest,
    ) -> Result<Reply> {
        let mut query = ListQuery::parse(T::TABLE, &self.query)?;
        query.request = narrow(query.request);
        self.in_view(query, move |cx, query| embed::list(cx, query, &read))
            .await
    }

    /// `GET` of a page of the records of a kind below a deal: as they are now, in any order, or with
    /// `as_of` and `known_at` as they were.
    pub(crate) async fn list_of_deal<T: Record>(
        self,
        deal: Id<DealId>,
        read: impl Fn(&mut Ctx, &ListRequest) -> Result<Page<T>> + Send + 'static,
        narrow: impl FnOnce(ListRequest) -> ListRequest,
    ) -> Result<Reply> {
        let mut query = ListQuery::parse_below_deal(T::TABLE, &self.query)?;
        let Some(past) = query.item.past else {
            query.request = narrow(query.request);
            return self
                .in_view(query, move |cx, query| embed::list(cx, query, &read))
                .await;
        };
        if query.total.is_some() {
            let message = "does not go together with as_of and known_at";
            return Err(Error::contradiction("total_count", "NOT_ALLOWED", message));
        }
        let deal = deal.0;
        let read = move |cx: &mut Ctx, request: &ListRequest| {
            let moment = past.moment(cx.now())?;
            history::list_of_deal::<T>(cx, deal, moment, request)
        };
        self.in_view(query, move |cx, query| embed::list(cx, query, &read))
            .await
    }

    /// `GET` of all that was said of a record.
    pub(crate) async fn show_history<T: Record>(self, id: Id<T::Id>) -> Result<Reply> {
        self.refuse_parameters()?;
        let id = id.0;
        let read = move |cx: &mut Ctx| history::of_record::<T>(cx, id);
        let data = self.app.read(&self.actor, read).await?;
        Reply::ok(&RecordHistory { data })
    }

    /// The moment that `as_of` and `known_at` name, for an answer that is computed; no other parameter
    /// is taken.
    pub(crate) fn moment_only(&self) -> Result<impl Fn(&Ctx) -> Result<Moment> + Send + use<>> {
        let past = list::past_only(&self.query)?;
        Ok(move |cx: &Ctx| past.moment(cx.now()))
    }

    /// The same with a few parameters of the route's own.
    pub(crate) fn moment_and<const N: usize>(
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
        self.in_view(query, move |cx, query| {
            by_kind!(
                table.object,
                T => embed::list(cx, query, &records::list::<T>),
                Err(Error::NoSuchPath)
            )
        })
        .await
    }

    /// A page of records of a kind that only the operation knows, narrowed by a filter.
    pub(crate) async fn list_found(
        self,
        find: impl Fn(&mut Ctx) -> Result<(&'static Table, Filter)> + Send + 'static,
    ) -> Result<Reply> {
        let text = self.query;
        self.app
            .snapshot(&self.actor, move |cx| {
                let (table, filter) = find(cx)?;
                let mut query = ListQuery::parse(table, &text)?;
                let asked = query.request.filter.take();
                query.request.filter =
                    Some(Filter::And(asked.into_iter().chain([filter]).collect()));
                by_kind!(
                    table.object,
                    T => embed::list(cx, &query, &records::list::<T>),
                    Err(Error::NoSuchPath)
                )
            })
            .await
    }

    /// Runs a list: what costs one statement needs no snapshot.
    async fn in_view(
        self,
        query: ListQuery,
        list: impl Fn(&mut Ctx, &ListQuery) -> Result<Reply> + Send + 'static,
    ) -> Result<Reply> {
        let is_one_statement = query.item.include.is_empty() && query.total.is_none();
        let work = move |cx: &mut Ctx| list(cx, &query);
        if is_one_statement {
            self.app.read(&self.actor, work).await
        } else {
            self.app.snapshot(&self.actor, work).await
        }
    }

    /// `POST` that makes a record: 201 with its place.
    pub(crate) async fn create<N, T: Record>(
        self,
        body: Body<N>,
        write: impl Fn(&mut Ctx, &N) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        N: Send + 'static,
    {
        self.post(body, move |cx, new| Reply::created(&write(cx, new)?))
            .await
    }

    /// `POST` of a verb on a record: 200 with the record as it is then.
    pub(crate) async fn act<I, N, T: Record>(
        self,
        id: Id<I>,
        body: Body<N>,
        write: impl Fn(&mut Ctx, I, &N, Option<i32>) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        I: Copy + Send + 'static,
        N: Send + 'static,
    {
        let expected = self.if_match;
        self.post(body, move |cx, input| {
            Reply::record(&write(cx, id.0, input, expected)?)
        })
        .await
    }

    /// `POST` of a verb that takes no body.
    pub(crate) async fn act_plainly<I, T: Record>(
        self,
        id: Id<I>,
        write: impl Fn(&mut Ctx, I, Option<i32>) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        I: Copy + Send + 'static,
    {
        let expected = self.if_match;
        self.post(Body::empty(), move |cx, ()| {
            Reply::record(&write(cx, id.0, expected)?)
        })
        .await
    }

    /// `POST` of a verb on a record that makes another one: 201 with its place.
    pub(crate) async fn act_to_create<I, N, T: Record>(
        self,
        id: Id<I>,
        body: Body<N>,
        write: impl Fn(&mut Ctx, I, &N, Option<i32>) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        I: Copy + Send + 'static,
        N: Send + 'static,
    {
        let expected = self.if_match;
        self.post(body, move |cx, input| {
            Reply::created(&write(cx, id.0, input, expected)?)
        })
        .await
    }

    /// `POST` of a question that a query string cannot carry: nothing is written.
    pub(crate) async fn ask<N, T: Serialize>(
        self,
        body: Body<N>,
        read: impl Fn(&mut Ctx, &N) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        N: Send + 'static,
    {
        self.refuse_parameters()?;
        let input = body.into_inner();
        self.app
            .snapshot(&self.actor, move |cx| Reply::ok(&read(cx, &input)?))
            .await
    }

    /// The version that the caller knows.
    pub(crate) fn expected(&self) -> Option<i32> {
        self.if_match
    }

    /// `PATCH` of a record.
    pub(crate) async fn update<I, P, T: Record>(
        self,
        id: Id<I>,
        body: Body<P>,
        write: impl Fn(&mut Ctx, I, &P, Option<i32>) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        I: Copy + Send + 'static,
        P: Send + 'static,
    {
        self.refuse_parameters()?;
        let (patch, expected) = (body.into_inner(), self.if_match);
        self.write(move |cx| Reply::record(&write(cx, id.0, &patch, expected)?))
            .await
    }

    /// `PATCH` of a record that a workspace has only one of.
    pub(crate) async fn update_only<P, T: Record>(
        self,
        body: Body<P>,
        write: impl Fn(&mut Ctx, &P, Option<i32>) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        P: Send + 'static,
    {
        self.update(Id(()), body, move |cx, (), patch, expected| {
            write(cx, patch, expected)
        })
        .await
    }

    /// `DELETE` of a record: 204.
    pub(crate) async fn delete<I, T>(
        self,
        id: Id<I>,
        write: impl Fn(&mut Ctx, I, Option<i32>) -> Result<T> + Send + 'static,
    ) -> Result<Reply>
    where
        I: Copy + Send + 'static,
    {
        self.refuse_parameters()?;
        let expected = self.if_match;
        self.write(move |cx| write(cx, id.0, expected).map(|_deleted| Reply::no_content()))
            .await
    }

    /// Any `POST`: with an `Idempotency-Key` the first answer is kept and given again.
    pub(crate) async fn post<N>(
        self,
        body: Body<N>,
        write: impl Fn(&mut Ctx, &N) -> Result<Reply> + Send + 'static,
    ) -> Result<Reply>
    where
        N: Send + 'static,
    {
        self.refuse_parameters()?;
        let fingerprint = self.fingerprint(&body);
        // A dry run does nothing that could be repeated.
        let key = self.idempotency_key.clone().filter(|_| !self.is_dry_run);
        let input = body.into_inner();
        self.write(move |cx| match &key {
            Some(key) => idempotency::once(cx, key, &fingerprint, |cx| write(cx, &input)),
            None => write(cx, &input),
        })
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
        self.refuse_parameters()?;
        let expected = match self.if_none_match.as_slice() {
            [] => self.if_match,
            [any] if any == "*" && self.if_match.is_none() => Some(0),
            _ => {
                let message = "must be * here, without an If-Match";
                return Err(Error::invalid("If-None-Match", "INVALID_VALUE", message));
            }
        };
        let input = body.into_inner();
        self.write(move |cx| {
            let (record, is_new) = write(cx, &input, expected)?;
            if is_new {
                Reply::created(&record)
            } else {
                Reply::record(&record)
            }
        })
        .await
    }

    /// Runs a write, or shows what it would do.
    async fn write(
        &self,
        work: impl Fn(&mut Ctx) -> Result<Reply> + Send + 'static,
    ) -> Result<Reply> {
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
    fn fingerprint<N>(&self, body: &Body<N>) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.method.as_bytes());
        hash.update([0]);
        hash.update(self.path.as_bytes());
        hash.update([0]);
        hash.update(self.if_match.unwrap_or(0).to_be_bytes());
        hash.update(body.raw());
        hash.finalize().into()
    }
}
