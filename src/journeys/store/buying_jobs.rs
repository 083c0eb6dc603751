//! What was said of the buyers' jobs.

use diesel::prelude::*;

use super::super::model::BuyingJobEntry;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::JourneyId;
use crate::schema::journey_buying_job_entries;

/// Adds what was said of a job.
pub(in crate::journeys) fn add_job_entry(cx: &mut Ctx, entry: &BuyingJobEntry) -> Result<()> {
    on!(&mut cx.conn, c => {
        diesel::insert_into(journey_buying_job_entries::table).values(entry).execute(c)
    })?;
    Ok(())
}

/// All that was said of the jobs of journeys, by job and in its order.
pub(in crate::journeys) fn job_entries(
    cx: &mut Ctx,
    journeys: &[JourneyId],
) -> Result<Vec<BuyingJobEntry>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_buying_job_entries::table
            .filter(journey_buying_job_entries::workspace_id.eq(workspace))
            .filter(journey_buying_job_entries::journey_id.eq_any(journeys))
            .order((
                journey_buying_job_entries::journey_id,
                journey_buying_job_entries::job,
                journey_buying_job_entries::sequence,
            ))
            .select(BuyingJobEntry::as_select())
            .load(c)
    })?)
}
