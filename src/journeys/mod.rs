//! Journeys: the path that one account really takes through a journey map.
//!
//! A journey is started in a stage of a map, moved from stage to stage, forwards or back, and ended,
//! completed or abandoned. Until then it is in exactly one stage, also while it **rests**: then it is neither
//! moved nor moves. Whether an account may go the same way again is said when a journey is started
//! ([`model::JourneyReentry`]).
//!
//! Every stay in a stage is an entry of its history, which begins where the last one ended; entries are never
//! changed once they have ended. An entry tells by what the stay began: a user, a program, or the criteria of the
//! stage ([`criteria`]), and which records showed it. What is said may have happened before it is said, but not in
//! the future, and not before the last moment of which something is known. Several stays may begin at one moment; their
//! order is that in which they were said, which their `sequence` tells.
//!
//! Beside the stages stand the buyers' six jobs ([`buying_jobs`]). A journey spans deals ([`deals`]): the first
//! purchase, the renewal, the extension; none of them ends it. Whenever something changes around an account the
//! worker looks after its journeys ([`watch`]).
//!
//! A journey is measured against one version of a map. It changes to another version only when that is
//! published and whoever does so says so; its stays on both versions are kept.

mod buying_jobs;
mod criteria;
mod deals;
mod graphql;
mod history;
mod model;
mod operations;
mod past;
mod rest;
mod store;
mod watch;

pub(crate) use buying_jobs::set_journey_buying_job;
pub(crate) use criteria::evaluate_journey;
pub(crate) use deals::{add_journey_deal, remove_journey_deal};
pub(crate) use graphql::{JourneyMutations, JourneyQueries};
pub(crate) use model::{
    BuyingJob, BuyingJobChange, BuyingJobStatus, Journey, JourneyDeal, JourneyEnd, JourneyMove,
    JourneyOutcome, JourneyPatch, JourneyPause, JourneyResumption, JourneyStatus, NewJourney,
};
pub(crate) use operations::list_journey_stage_history;
pub(crate) use operations::{
    carry_over, delete_journey, end_journey, move_journey, pause_journey, restore_journey,
    resume_journey, running_on, stage_at, start_journey, stays_of, update_journey,
};
pub(crate) use past::{PastJourney, record_journeys};
pub(crate) use rest::routes;
pub(crate) use watch::look_after_journeys;
