//! Figures for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::app::App;
use crate::error::{Error, Result};

/// One recorder for the process, however many servers (as in tests) run in it.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

const UPKEEP: Duration = Duration::from_secs(5);

/// Starts counting.
pub(super) fn install() -> Result<()> {
    if RECORDER.get().is_some() {
        return Ok(());
    }
    let builder = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .map_err(Error::internal)?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    // Another server of the same process may have been faster; then its recorder counts for both.
    if metrics::set_global_recorder(recorder).is_ok() {
        let _installed = RECORDER.set(handle);
        metrics::describe_counter!("caravan_http_requests_total", "Requests answered.");
        metrics::describe_histogram!("caravan_http_request_seconds", "Time to answer a request.");
        metrics::describe_gauge!("caravan_db_connections", "Open database connections.");
        metrics::describe_gauge!(
            "caravan_db_connections_busy",
            "Database connections at work."
        );
        metrics::describe_gauge!(
            "caravan_db_statements",
            "SQL statements run since the start."
        );
    }
    Ok(())
}

/// Counts what was measured into its buckets, now and then: until then each single time is kept,
/// and nobody may ever ask for the page.
pub(super) async fn upkeep() {
    loop {
        actix_web::rt::time::sleep(UPKEEP).await;
        if let Some(recorder) = RECORDER.get() {
            recorder.run_upkeep();
        }
    }
}

/// Counts a request. The route's pattern, not its path, keeps the number of series small.
pub(super) fn request(method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
    let labels = [
        ("method", method.to_string()),
        ("route", route.to_owned()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("caravan_http_requests_total", &labels).increment(1);
    metrics::histogram!("caravan_http_request_seconds", &labels).record(elapsed.as_secs_f64());
}

/// The page that Prometheus reads.
pub(super) fn render(app: &App) -> String {
    let (busy, open) = app.db().pool_state();
    metrics::gauge!("caravan_db_connections").set(f64::from(open));
    metrics::gauge!("caravan_db_connections_busy").set(f64::from(busy));
    let statements = u32::try_from(app.db().statements()).unwrap_or(u32::MAX);
    metrics::gauge!("caravan_db_statements").set(f64::from(statements));
    RECORDER
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}
