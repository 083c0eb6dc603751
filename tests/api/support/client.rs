//! A caller, and the answers it gets.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use serde_json::{Value, json};

pub type Send = Rc<dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = Res>>>>;

/// A caller.
#[derive(Clone)]
pub struct Client {
    send: Send,
    credential: Option<String>,
}

/// An answer.
pub struct Res {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Client {
    pub fn new(send: Send, credential: Option<String>) -> Self {
        Self { send, credential }
    }

    pub fn credential(&self) -> &str {
        self.credential.as_deref().unwrap_or_default()
    }

    pub async fn get(&self, path: &str) -> Res {
        self.call(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Res {
        self.call(Method::POST, path, &[], Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Res {
        self.call(Method::PATCH, path, &[], Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Res {
        self.call(Method::DELETE, path, &[], None).await
    }

    /// Any request with JSON.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Res {
        let request = match body {
            Some(body) => self.request(method, path, headers).set_json(body),
            None => self.request(method, path, headers),
        };
        (self.send)(request).await
    }

    /// Any request with any body.
    pub async fn raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Res {
        (self.send)(self.request(method, path, headers).set_payload(body)).await
    }

    fn request(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> TestRequest {
        let mut request = TestRequest::with_uri(path).method(method);
        if let Some(credential) = &self.credential {
            request = request.insert_header(("authorization", format!("Bearer {credential}")));
        }
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        request
    }

    /// A GraphQL request; the whole answer.
    pub async fn graphql(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        self.post("/graphql", body).await.expect(200)
    }

    /// A GraphQL request that succeeds; its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.graphql(query, variables).await;
        assert!(
            answer.get("errors").is_none(),
            "unexpected errors: {answer}"
        );
        answer["data"].clone()
    }

    /// A GraphQL request that is refused; the code of its first error.
    pub async fn code(&self, query: &str, variables: Value) -> String {
        let answer = self.graphql(query, variables).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no refusal in {answer}"))
            .to_owned()
    }
}

impl Res {
    /// The JSON of an answer with the status; any other status fails the test.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), status, "unexpected status: {text}");
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The code of a problem with the status.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        let problem = self.expect(status);
        problem["code"]
            .as_str()
            .expect("a problem has a code")
            .to_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
