//! The ids in the path of a request.

use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::openapi;
use crate::error::{Error, Result};

/// The id in the path. A text that is no id of the kind is an id of nothing: 404.
pub(crate) struct Id<T>(pub T);

impl<T> FromRequest for Id<T>
where
    T: FromStr,
{
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = read_id(request.match_info().get("id")).map(Self);
        std::future::ready(id.map_err(|error| {
            // A word such as the one in `/v1/deals/export` is a path of its own with other methods.
            let methods = openapi::methods_of(request.path());
            if methods.contains(&request.method().as_str()) {
                error
            } else {
                Error::MethodNotAllowed
            }
        }))
    }
}

/// The two ids of a path such as `/v1/teams/{id}/members/{user_id}`, in their order.
pub(crate) struct Ids<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr> FromRequest for Ids<A, B> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut texts = request.match_info().iter().map(|(_, text)| text);
        let ids = read_id(texts.next()).and_then(|id| Ok(Self(id, read_id(texts.next())?)));
        std::future::ready(ids)
    }
}

fn read_id<T: FromStr>(text: Option<&str>) -> Result<T> {
    let text = text.unwrap_or_default();
    text.parse()
        .map_err(|_not_an_id| Error::NotFound(text.chars().take(80).collect()))
}
