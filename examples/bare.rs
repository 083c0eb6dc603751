//! A handler that answers with JSON and does nothing else: the ceiling that `scripts/speed` holds
//! a read of one record against.

use actix_web::{App, HttpResponse, HttpServer, web};

async fn hello() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(r#"{"hello":"world"}"#)
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|text| text.parse().ok());
    HttpServer::new(|| App::new().route("/hello", web::get().to(hello)))
        .bind(("127.0.0.1", port.unwrap_or(8090)))?
        .run()
        .await
}
