//! Search over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{SearchHit, SearchKind, SearchRequest};
use super::operations;
use crate::error::{Error, Result};
use crate::http::{Call, PageBody, PageInfo, Reply};
use crate::ids::AccountId;
use crate::query::Page;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(search);
}

/// Search
///
/// Accounts, stakeholders, deals, interactions and notes that have every word of the query, best
/// first. Case, accents and signs count for nothing; the last word may be unfinished; a name is also
/// found if each word of the query differs from it by a letter (wrong, missing, too many, or in
/// another place). What was written is found by the next request. Of long texts the first 20,000
/// characters are searched. Kinds that the caller may not read are left out, and refused if they are
/// named.
///
/// `score` is a sum of points, told in `score_parts`. For each kind the newest 100 records that have
/// all words in the title are ranked, the newest 100 that have them anywhere, and the newest 100 that
/// have them with typing errors; paging ends with the last of these.
#[utoipa::path(tag = "search",
    params(
        ("q" = String, Query, description = "What to look for: up to 16 words in 200 characters. There are no operators.", min_length = 1, max_length = 200, example = "northwind rollo"),
        ("types" = Option<Vec<SearchKind>>, Query, explode = false, min_items = 1, description = "Kinds of records, separated by commas; all that the caller may read if nothing is said"),
        ("account_id" = Option<AccountId>, Query, description = "Only this account and what belongs to it"),
        ("limit" = Option<i64>, Query, description = "Hits at most; 20 if nothing is said", minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "`page.next` of the page before"),
        ("include" = Option<String>, Query, description = "`record` puts the records into the answer", pattern = "^record$")),
    responses((status = 200, description = "A page of hits", body = PageBody<SearchHit>)))]
#[get("/v1/search")]
async fn search(call: Call) -> Result<Reply> {
    let request = parse(call.query())?;
    call.app
        .snapshot(&call.actor, move |cx| {
            let Page { data, next } = operations::search(cx, &request)?;
            Reply::ok(&PageBody {
                data,
                page: PageInfo::new(next),
            })
        })
        .await
}

fn parse(query: &str) -> Result<SearchRequest> {
    let mut request = SearchRequest::default();
    let mut seen = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if seen.contains(&name) {
            return Err(Error::invalid(name, "DUPLICATE", "stands twice"));
        }
        match &*name {
            "q" => request.q = value.into_owned(),
            "types" => request.types = kinds(&value)?,
            "cursor" => request.cursor = Some(value.into_owned()),
            "account_id" => {
                request.account = Some(value.parse().map_err(|_not_an_id| {
                    Error::invalid(
                        "account_id",
                        "INVALID_VALUE",
                        "must be the id of an account",
                    )
                })?);
            }
            "limit" => {
                request.limit = value.parse().map_err(|_not_a_number| {
                    Error::invalid("limit", "INVALID_VALUE", "must be a whole number")
                })?;
            }
            "include" if value == "record" => request.with_record = true,
            "include" => {
                let message = "nothing but record can be included here";
                return Err(Error::invalid("include", "UNKNOWN_INCLUDE", message));
            }
            other => {
                let message = "is not a parameter of this operation";
                return Err(Error::invalid(other, "UNKNOWN_PARAMETER", message));
            }
        }
        seen.push(name);
    }
    if !seen.iter().any(|name| name == "q") {
        return Err(Error::invalid("q", "REQUIRED", "must say what to look for"));
    }
    Ok(request)
}

fn kinds(value: &str) -> Result<Vec<SearchKind>> {
    let kind = |word: &str| {
        let refused = || {
            let message = format!("{word:?} is not one of {}", SearchKind::WORDS.join(", "));
            Error::invalid("types", "INVALID_VALUE", message)
        };
        word.parse().map_err(|_unknown| refused())
    };
    value.split(',').map(kind).collect()
}
