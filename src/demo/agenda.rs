//! What happens when, and playing it.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::random::Random;
use super::sellers;
use crate::auth::{Actor, ActorKind};
use crate::changes;
use crate::context::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{
    AccountId, CommitteeMemberId, DealId, DecisionStepId, JourneyId, JourneyMapId, JourneyStageId,
    PainPointId, PersonaId, PipelineStageId, ProductId, StakeholderId, TagId, TaskId, UserId,
};
use crate::types::{Date, Timestamp};
use crate::workspaces::{Workspace, add_workspace};

/// Seconds of a day.
pub(super) const DAY_S: i64 = 86_400;

/// A moment of the story: seconds since its first midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(i64);

impl Moment {
    /// Some time of a working day.
    pub(super) fn at_work(day: i64, random: &mut Random) -> Self {
        Self(day * DAY_S + random.between(8 * 3600, 17 * 3600))
    }

    pub(super) fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60)
    }

    /// The day of the story, the first one being 0.
    pub(super) fn day(self) -> i64 {
        self.0.div_euclid(DAY_S)
    }
}

/// The place of somebody or something in its list, by which the story knows it before it has an id.
pub(super) type Place = usize;

/// The ids of what exists by now.
#[derive(Default)]
pub(super) struct Cast {
    pub users: Ids<UserId>,
    pub products: Ids<ProductId>,
    pub tags: Ids<TagId>,
    /// The stages of each pipeline.
    pub stages: Ids<Vec<PipelineStageId>>,
    pub maps: Ids<JourneyMapId>,
    pub journey_stages: Ids<JourneyStageId>,
    pub accounts: Ids<AccountId>,
    /// By account and person.
    pub stakeholders: Ids<StakeholderId, (Place, Place)>,
    pub deals: Ids<DealId>,
    /// By account.
    pub journeys: Ids<JourneyId>,
    pub tasks: Ids<TaskId>,
    pub personas: Ids<PersonaId>,
    pub pain_points: Ids<PainPointId>,
    /// By deal and person.
    pub members: Ids<CommitteeMemberId, (Place, Place)>,
    /// By deal, and place in its decision.
    pub steps: Ids<DecisionStepId, (Place, Place)>,
    /// The accounts of which it is told who has whose ear.
    pub related: Ids<()>,
}

/// Ids by place.
pub(super) struct Ids<T, P = Place>(HashMap<P, T>);

impl<T, P> Default for Ids<T, P> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone, P: std::hash::Hash + Eq + std::fmt::Debug> Ids<T, P> {
    pub(super) fn put(&mut self, place: P, id: T) {
        self.0.insert(place, id);
    }

    pub(super) fn find(&self, place: P) -> Option<T> {
        self.0.get(&place).cloned()
    }

    pub(super) fn get(&self, place: P) -> Result<T> {
        let found = self.0.get(&place).cloned();
        found.ok_or_else(|| Error::internal(format!("the story has no {place:?} yet")))
    }
}

type Step = Box<dyn Fn(&mut Ctx, &mut Cast) -> Result<()> + Send>;

struct Event {
    at: Moment,
    by: Place,
    step: Step,
}

/// Who does what and when.
pub(super) struct Agenda {
    start: Timestamp,
    end: Moment,
    events: Vec<Event>,
}

impl Agenda {
    pub(super) fn new(start: Timestamp, days: i64) -> Self {
        Self {
            start,
            end: Moment(days * DAY_S),
            events: Vec::new(),
        }
    }

    pub(super) fn start(&self) -> Timestamp {
        self.start
    }

    /// The moment as the database knows it.
    pub(super) fn time(&self, moment: Moment) -> Timestamp {
        self.start.plus(TimeDelta::seconds(moment.0))
    }

    /// A day of the story, or one after its end.
    pub(super) fn date(&self, day: i64) -> Option<Date> {
        Date::of(
            self.start
                .plus(TimeDelta::days(day))
                .to_chrono()
                .date_naive(),
        )
    }

    /// The first moment that is not told.
    pub(super) fn end(&self) -> Moment {
        self.end
    }

    /// Notes what a user does at a moment. What is noted first happens first at the same moment; what
    /// would happen after the end does not happen.
    pub(super) fn add(
        &mut self,
        at: Moment,
        by: Place,
        step: impl Fn(&mut Ctx, &mut Cast) -> Result<()> + Send + 'static,
    ) {
        if at < self.end {
            let step = Box::new(step);
            self.events.push(Event { at, by, step });
        }
    }

    /// Notes what the admin does before the story begins.
    pub(super) fn prepare(
        &mut self,
        step: impl Fn(&mut Ctx, &mut Cast) -> Result<()> + Send + 'static,
    ) {
        self.add(Moment(0), sellers::ADMIN_PLACE, step);
    }

    /// Makes the workspace and does everything in the order of time, each step as the user who takes
    /// it, at its moment, with its entries in the change feed.
    pub(super) fn play(
        &self,
        conn: Conn,
        workspace: &Workspace,
        password_hash: &str,
    ) -> (Conn, Result<()>) {
        let mut order: Vec<&Event> = self.events.iter().collect();
        order.sort_by_key(|event| event.at);
        let mut cast = Cast::default();
        let operator = Actor::system(workspace.id);
        let (mut conn, mut outcome) = run(conn, operator.clone(), self.start, |cx| {
            let admin = add_workspace(cx, workspace, sellers::ADMIN, password_hash.to_owned())?;
            cast.users.put(sellers::ADMIN_PLACE, admin.id);
            sellers::add_users(cx, &mut cast, password_hash)
        });
        for event in order {
            if outcome.is_err() {
                break;
            }
            let actor = Actor {
                kind: ActorKind::User,
                user_id: cast.users.find(event.by),
                role: sellers::role(event.by),
                ..operator.clone()
            };
            (conn, outcome) = run(conn, actor, self.time(event.at), |cx| {
                (event.step)(cx, &mut cast)
            });
        }
        (conn, outcome)
    }
}

/// One step with its entries in the change feed.
fn run(
    conn: Conn,
    actor: Actor,
    at: Timestamp,
    step: impl FnOnce(&mut Ctx) -> Result<()>,
) -> (Conn, Result<()>) {
    let mut cx = Ctx::new(conn, actor, at);
    let outcome = step(&mut cx).and_then(|()| changes::flush(&mut cx));
    (cx.conn, outcome)
}
