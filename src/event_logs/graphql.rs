//! Event logs over GraphQL.

use async_graphql::{Context, Object, Result};

use super::import;
use super::model::{EventLogImport, NewEventLog};
use crate::graphql::write;

#[derive(Default)]
pub struct EventLogMutations;

#[Object]
impl EventLogMutations {
    /// Takes an event log: its cases become journeys, its events interactions and stays in stages.
    async fn import_event_log(
        &self,
        ctx: &Context<'_>,
        input: NewEventLog,
    ) -> Result<EventLogImport> {
        write(ctx, |cx| import::import_event_log(cx, &input))
    }
}
