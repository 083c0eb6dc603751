//! Feedback: what buyers answered when they were asked how it was.
//!
//! An answer is to one of three questions, each with its scale: would you recommend us (`nps`, 0 to 10), how
//! satisfied are you (`csat`, 1 to 5, 7 or 10), how easy was it (`ces`, 1 to 5 or 7). It may say who answered, and
//! what it is about: an account, a journey, a stage, a touchpoint, a contact. What is not said and follows
//! from the rest is put in: the account of the journey, of the contact or of who answered, and the stage in which
//! the journey was when they answered.
//!
//! [`report`] measures many answers; the formulas stand in [`crate::mathematics::journeys::experience`].

mod graphql;
mod model;
mod operations;
mod report;
mod rest;
mod store;

pub(crate) use graphql::{FeedbackMutations, FeedbackQueries};
pub(crate) use model::{Feedback, FeedbackKind, FeedbackPatch, NewFeedback};
pub(crate) use operations::{create_feedback, delete_feedback, restore_feedback, update_feedback};
pub(crate) use rest::routes;
