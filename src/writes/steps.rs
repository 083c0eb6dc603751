//! The operations that a transaction is made of, by the names that they have everywhere.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::fields::Fields;
use super::kinds::{Writes, Written, all, typed};
use crate::context::Ctx;
use crate::deals::{
    Deal, LoseDeal, MoveDeal, ReopenDeal, WinDeal, lose_deal, move_deal, reopen_deal, win_deal,
};
use crate::decision_steps::{
    CloseDecisionStep, DecisionStep, ReopenDecisionStep, close_decision_step, reopen_decision_step,
};
use crate::error::Result;
use crate::ids::RecordId;
use crate::journey_maps::{JourneyMap, PublishJourneyMap, publish_journey_map, retire_journey_map};
use crate::journeys::{
    BuyingJobChange, Journey, JourneyDeal, JourneyEnd, JourneyMove, JourneyPause,
    JourneyResumption, add_journey_deal, end_journey, evaluate_journey, move_journey,
    pause_journey, remove_journey_deal, resume_journey, set_journey_buying_job,
};
use crate::objections::{
    AcceptObjection, AnswerObjection, Objection, ReopenObjection, WithdrawObjection,
    accept_objection, answer_objection, reopen_objection, withdraw_objection,
};
use crate::pain_points::{PainPoint, PainPointTarget, mention_pain_point, unmention_pain_point};
use crate::proposals::{Proposal, SendProposal, send_proposal, win_proposal, withdraw_proposal};
use crate::query::Table;
use crate::records::Record;
use crate::tags::{Tag, TagTarget, apply_tag, remove_tag};
use crate::tasks::{Task, TaskCompletion, complete_task, reopen_task};
use crate::teams::{Team, TeamMember, add_team_member, remove_team_member};

/// An operation that writes one record.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Create(&'static Writes),
    Update(&'static Writes),
    Upsert(&'static Writes),
    Delete(&'static Writes),
    Restore(&'static Writes),
    Act(&'static Verb),
}

/// A change with a rule or a history of its own.
pub(super) struct Verb {
    name: &'static str,
    table: &'static Table,
    /// Whether the operation is told anything but the record.
    pub takes_data: bool,
    pub run: fn(&mut Ctx, RecordId, &Fields, Option<i32>) -> Result<Written>,
}

macro_rules! verbs {
    ($($name:ident: $record:ident $(, $input:ty)?;)*) => {
        &[$(Verb {
            name: stringify!($name),
            table: <$record as Record>::TABLE,
            takes_data: verbs!(@takes $($input)?),
            run: |cx, id, data, expected| {
                let _: &Fields = data;
                let id = typed::<$record>(id)?;
                Ok(Written::of($name(cx, id, $(&data.read::<$input>()?,)? expected)?))
            },
        }),*]
    };
    (@takes $input:ty) => { true };
    (@takes) => { false };
}

static VERBS: &[Verb] = verbs! {
    move_deal: Deal, MoveDeal;
    win_deal: Deal, WinDeal;
    lose_deal: Deal, LoseDeal;
    reopen_deal: Deal, ReopenDeal;
    close_decision_step: DecisionStep, CloseDecisionStep;
    reopen_decision_step: DecisionStep, ReopenDecisionStep;
    answer_objection: Objection, AnswerObjection;
    accept_objection: Objection, AcceptObjection;
    withdraw_objection: Objection, WithdrawObjection;
    reopen_objection: Objection, ReopenObjection;
    send_proposal: Proposal, SendProposal;
    withdraw_proposal: Proposal;
    win_proposal: Proposal, WinDeal;
    publish_journey_map: JourneyMap, PublishJourneyMap;
    retire_journey_map: JourneyMap;
    move_journey: Journey, JourneyMove;
    pause_journey: Journey, JourneyPause;
    resume_journey: Journey, JourneyResumption;
    evaluate_journey: Journey;
    add_journey_deal: Journey, JourneyDeal;
    remove_journey_deal: Journey, JourneyDeal;
    set_journey_buying_job: Journey, BuyingJobChange;
    end_journey: Journey, JourneyEnd;
    mention_pain_point: PainPoint, PainPointTarget;
    unmention_pain_point: PainPoint, PainPointTarget;
    complete_task: Task, TaskCompletion;
    reopen_task: Task;
    apply_tag: Tag, TagTarget;
    remove_tag: Tag, TagTarget;
    add_team_member: Team, TeamMember;
};

/// Leaving is told by two ids, not by a body.
static REMOVE_TEAM_MEMBER: Verb = Verb {
    name: "remove_team_member",
    table: Team::TABLE,
    takes_data: true,
    run: |cx, id, data, expected| {
        let member: TeamMember = data.read()?;
        let team = remove_team_member(cx, typed::<Team>(id)?, member.user_id, expected)?;
        Ok(Written::of(team))
    },
};

static STEPS: LazyLock<BTreeMap<String, Step>> = LazyLock::new(|| {
    let mut steps = BTreeMap::new();
    for writes in all() {
        let word = writes.table.object.as_str();
        steps.insert(writes.create_name.to_owned(), Step::Create(writes));
        steps.insert(format!("update_{word}"), Step::Update(writes));
        steps.insert(format!("delete_{word}"), Step::Delete(writes));
        steps.insert(format!("restore_{word}"), Step::Restore(writes));
        if writes.table.field("external_id").is_some() {
            steps.insert(format!("upsert_{word}"), Step::Upsert(writes));
        }
    }
    for verb in VERBS.iter().chain([&REMOVE_TEAM_MEMBER]) {
        steps.insert(verb.name.to_owned(), Step::Act(verb));
    }
    steps
});

impl Step {
    /// The operation of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        STEPS.get(name).copied()
    }

    /// The names of all of them.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        STEPS.keys().map(String::as_str)
    }

    /// The kind of record that it writes.
    pub(super) fn table(self) -> &'static Table {
        match self {
            Self::Create(writes)
            | Self::Update(writes)
            | Self::Upsert(writes)
            | Self::Delete(writes)
            | Self::Restore(writes) => writes.table,
            Self::Act(verb) => verb.table,
        }
    }
}
