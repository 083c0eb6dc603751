//! The server: middleware around the routes of the slices.

use std::net::TcpListener;

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, HttpServer, web};
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{health, index, lists, metrics, middleware, openapi};
use crate::app::App;
use crate::config::Config;
use crate::error::{Error, Result};

/// Every REST route with its description.
fn rest(config: &mut ServiceConfig<'_>) {
    health::routes(config);
    crate::auth::routes(config);
    crate::workspaces::routes(config);
    crate::users::routes(config);
    crate::teams::routes(config);
    crate::invitations::routes(config);
    crate::api_keys::routes(config);
    // Its paths would be ids of accounts and stakeholders.
    crate::duplicates::routes(config);
    crate::accounts::routes(config);
    crate::affiliations::routes(config);
    crate::committee_members::routes(config);
    crate::committee_roles::routes(config);
    crate::committee_templates::routes(config);
    crate::committees::routes(config);
    crate::stakeholder_relations::routes(config);
    crate::consents::routes(config);
    crate::custom_fields::routes(config);
    crate::deal_line_items::routes(config);
    crate::deal_pictures::routes(config);
    crate::decisions::routes(config);
    crate::decision_options::routes(config);
    crate::decision_criteria::routes(config);
    crate::criterion_ratings::routes(config);
    crate::decision_steps::routes(config);
    crate::positions::routes(config);
    crate::feedback::routes(config);
    crate::interaction_touchpoints::routes(config);
    crate::pain_points::routes(config);
    crate::personas::routes(config);
    crate::objections::routes(config);
    crate::deals::routes(config);
    crate::event_logs::routes(config);
    crate::exchange_rates::routes(config);
    crate::exports::routes(config);
    crate::imports::routes(config);
    crate::interactions::routes(config);
    crate::journey_analytics::routes(config);
    // Their paths would be ids of journey maps and journeys.
    crate::cjml_exchange::routes(config);
    crate::journey_pictures::routes(config);
    crate::journey_map_elements::routes(config);
    crate::journey_maps::routes(config);
    crate::journey_stages::routes(config);
    crate::journeys::routes(config);
    crate::limits::routes(config);
    crate::merges::routes(config);
    crate::milestones::routes(config);
    crate::notes::routes(config);
    crate::pipeline_stages::routes(config);
    crate::pipelines::routes(config);
    crate::products::routes(config);
    crate::proposal_events::routes(config);
    crate::proposals::routes(config);
    crate::qualification_answers::routes(config);
    crate::qualification_frameworks::routes(config);
    crate::qualifications::routes(config);
    crate::search::routes(config);
    crate::tasks::routes(config);
    crate::timeline::routes(config);
    crate::touchpoints::routes(config);
    crate::changes::routes(config);
    crate::segments::routes(config);
    crate::sync::routes(config);
    crate::stakeholders::routes(config);
    crate::tags::routes(config);
    crate::webhooks::routes(config);
    crate::win_loss_records::routes(config);
    crate::writes::routes(config);
}

/// The OpenAPI document of the routes.
pub(super) fn described() -> utoipa::openapi::OpenApi {
    let (_, document) = ActixApp::new()
        .into_utoipa_app()
        .configure(rest)
        .split_for_parts();
    document
}

/// The whole application, for the server and for tests.
pub fn build(
    app: &App,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let (routes, _) = ActixApp::new()
        .app_data(Data::new(app.clone()))
        // Routes are tried in this order, and half of all clients ask for nothing else.
        .configure(crate::graphql::routes)
        .configure(lists::routes)
        .into_utoipa_app()
        .configure(rest)
        .split_for_parts();
    routes
        .configure(openapi::routes)
        .configure(index::routes)
        .default_service(web::to(elsewhere))
        .wrap(from_fn(middleware::around))
        .wrap(cors(app.config()))
        .wrap(Compress::default())
}

fn cors(config: &Config) -> Cors {
    let headers = [
        "content-location",
        "etag",
        "idempotency-replayed",
        "location",
        "x-request-id",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "preference-applied",
    ];
    let cors = Cors::default()
        .allow_any_method()
        .allow_any_header()
        .expose_headers(headers)
        .max_age(3600);
    if config.cors_origins.iter().any(|origin| origin == "*") {
        return cors.send_wildcard().allow_any_origin();
    }
    config
        .cors_origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// A path without a route, or a route without the method. Every path tells its methods.
async fn elsewhere(request: HttpRequest) -> Result<HttpResponse> {
    let methods = openapi::methods_of(request.path());
    if methods.is_empty() {
        Err(Error::NoSuchPath)
    } else if request.method() == Method::OPTIONS {
        let allow = (ALLOW, methods.join(", "));
        Ok(HttpResponse::NoContent().insert_header(allow).finish())
    } else {
        Err(Error::MethodNotAllowed)
    }
}

/// Serves until the process is told to stop, then finishes the requests in flight and what the
/// worker is at.
pub async fn serve(app: App, listener: TcpListener) -> std::io::Result<()> {
    metrics::install()?;
    actix_web::rt::spawn(metrics::upkeep());
    crate::imports::end_orphans(&app).await?;
    crate::exports::end_orphans(&app).await?;
    tracing::info!(listen = %listener.local_addr()?, "listening");
    actix_web::rt::spawn(end_streams(app.clone()));
    let worker = crate::worker::start(app.clone());
    app.graphql().prepare();
    let served = HttpServer::new(move || build(&app))
        .listen(listener)?
        .shutdown_timeout(30)
        .run()
        .await;
    worker.stop().await;
    served
}

/// Ends what has no end of its own once the process is told to stop; it would hold up the rest.
async fn end_streams(app: App) {
    #[cfg(unix)]
    {
        use actix_web::rt::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(error) => return tracing::warn!(%error, "cannot hear of the end"),
        }
        app.tails().close();
    }
    #[cfg(not(unix))]
    drop(app);
}
