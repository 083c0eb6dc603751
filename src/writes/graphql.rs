//! Batches, transactions and upserts over GraphQL.

use async_graphql::{Context, InputType, Object, Result, Value as Input};
use serde_json::{Map, Value};

use super::kinds::Writable;
use super::matching::Naming;
use super::model::{Batch, BatchItem, BatchResult, Match, Transaction, TransactionOperation};
use super::upsert::{Data, upsert};
use super::{operations, transactions};
use crate::accounts::{Account, NewAccount};
use crate::affiliations::{Affiliation, NewAffiliation};
use crate::committee_members::{CommitteeMember, NewCommitteeMember};
use crate::committee_roles::{CommitteeRole, NewCommitteeRole};
use crate::committee_templates::{CommitteeTemplate, NewCommitteeTemplate};
use crate::consents::{Consent, NewConsent};
use crate::criterion_ratings::{CriterionRating, NewCriterionRating};
use crate::deal_line_items::{DealLineItem, NewDealLineItem};
use crate::deals::{Deal, NewDeal};
use crate::decision_criteria::{DecisionCriterion, NewDecisionCriterion};
use crate::decision_options::{DecisionOption, NewDecisionOption};
use crate::decision_steps::{DecisionStep, NewDecisionStep};
use crate::decisions::{Decision, NewDecision};
use crate::error::Error;
use crate::feedback::{Feedback, NewFeedback};
use crate::graphql::write;
use crate::interactions::{Interaction, NewInteraction};
use crate::journey_map_elements::{JourneyMapElement, NewJourneyMapElement};
use crate::journey_maps::{JourneyMap, NewJourneyMap};
use crate::journey_stages::{JourneyStage, NewJourneyStage};
use crate::journeys::{Journey, NewJourney};
use crate::milestones::{Milestone, NewMilestone};
use crate::notes::{NewNote, Note};
use crate::objections::{NewObjection, Objection};
use crate::pain_points::{NewPainPoint, PainPoint};
use crate::personas::{NewPersona, Persona};
use crate::pipeline_stages::{NewPipelineStage, PipelineStage};
use crate::pipelines::{NewPipeline, Pipeline};
use crate::products::{NewProduct, Product};
use crate::proposals::{NewProposal, Proposal};
use crate::qualification_answers::{NewQualificationAnswer, QualificationAnswer};
use crate::qualification_frameworks::{NewQualificationFramework, QualificationFramework};
use crate::stakeholder_relations::{NewStakeholderRelation, StakeholderRelation};
use crate::stakeholders::{NewStakeholder, Stakeholder};
use crate::tags::{NewTag, Tag};
use crate::tasks::{NewTask, Task};
use crate::teams::{NewTeam, Team};
use crate::touchpoints::{NewTouchpoint, Touchpoint};
use crate::users::{NewUser, User};
use crate::win_loss_records::{NewWinLossRecord, WinLossRecord};

#[derive(Default)]
pub struct BulkMutations;

#[Object]
impl BulkMutations {
    /// Does up to 1,000 things with records of one kind, which `resource` names as REST's paths do:
    /// `accounts`, `deal-line-items`. There is one result for each item; a refused one leaves the
    /// others as they are, unless `atomic` says otherwise.
    async fn run_batch(
        &self,
        ctx: &Context<'_>,
        resource: String,
        items: Vec<BatchItem>,
        #[graphql(default)] atomic: bool,
        #[graphql(default)] with_records: bool,
    ) -> Result<BatchResult> {
        let batch = Batch {
            items,
            atomic,
            with_records,
        };
        write(ctx, |cx| {
            let writes = operations::kind_of(&resource).map_err(|_no_such_path| {
                Error::invalid(
                    "/resource",
                    "INVALID_VALUE",
                    "is no kind of record for batches",
                )
            })?;
            operations::run_batch(cx, writes, &batch)
        })
    }

    /// Runs several operations, whole or not at all, in which later ones name what earlier ones
    /// answered with: `$1.id` is the id of the first operation's record. A mutation with several
    /// fields is whole or not at all, too, but its fields cannot name each other's answers.
    async fn run_transaction(
        &self,
        ctx: &Context<'_>,
        operations: Vec<TransactionOperation>,
        #[graphql(default)] with_records: bool,
    ) -> Result<BatchResult> {
        let transaction = Transaction {
            operations,
            with_records,
        };
        write(ctx, |cx| transactions::run_transaction(cx, &transaction))
    }
}

/// Reads fields as an input. They were of its form when they came; what was added to them is, too.
fn read<T: InputType>(fields: Map<String, Value>) -> crate::error::Result<T> {
    let value = Input::from_json(Value::Object(fields)).map_err(Error::internal)?;
    T::parse(Some(value)).map_err(|error| {
        let message = error
            .into_server_error(async_graphql::Pos::default())
            .message;
        Error::invalid("/input", "INVALID_VALUE", message)
    })
}

/// Runs an upsert. Which fields are given, only the argument itself tells.
fn run<T: Writable>(ctx: &Context<'_>, by: &Match, expected: Option<i32>) -> Result<T>
where
    T::New: InputType,
    T::Patch: InputType,
{
    let arguments = ctx.field().arguments()?;
    let input = arguments.into_iter().find(|(name, _)| name == "input");
    let input = input.map(|(_, value)| value.into_json()).transpose();
    let Ok(Some(Value::Object(fields))) = input else {
        return Err(Error::internal("an upsert has no input").into());
    };
    write(ctx, |cx| {
        let data = Data::<T> {
            fields: &fields,
            naming: Naming::Camel,
            new: read,
            patch: read,
        };
        Ok(upsert(cx, by, &data, expected)?.0)
    })
}

#[derive(Default)]
pub struct UpsertMutations;

/// One field for each kind that carries the ids of other systems.
macro_rules! upserts {
    ($($(#[$doc:meta])* $name:ident $record:ident $new:ident;)*) => {
        #[Object]
        impl UpsertMutations {
            $(
                $(#[$doc])*
                async fn $name(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(name = "match")] by: Match,
                    input: $new,
                    expected_version: Option<i32>,
                ) -> Result<$record> {
                    drop(input);
                    run::<$record>(ctx, &by, expected_version)
                }
            )*
        }
    };
}

upserts! {
    /// Changes an account that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_account Account NewAccount;
    /// Changes an affiliation that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_affiliation Affiliation NewAffiliation;
    /// Changes a member of a buying committee that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_committee_member CommitteeMember NewCommitteeMember;
    /// Changes a role of buying committees that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_committee_role CommitteeRole NewCommitteeRole;
    /// Changes a committee template that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_committee_template CommitteeTemplate NewCommitteeTemplate;
    /// Changes a relation between stakeholders that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_stakeholder_relation StakeholderRelation NewStakeholderRelation;
    /// Changes a consent that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_consent Consent NewConsent;
    /// Changes a line item of a deal that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_deal_line_item DealLineItem NewDealLineItem;
    /// Changes a deal that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_deal Deal NewDeal;
    /// Changes a decision that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_decision Decision NewDecision;
    /// Changes an option of a decision that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_decision_option DecisionOption NewDecisionOption;
    /// Changes a criterion of a decision that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_decision_criterion DecisionCriterion NewDecisionCriterion;
    /// Changes a rating that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_criterion_rating CriterionRating NewCriterionRating;
    /// Changes a step of a decision that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_decision_step DecisionStep NewDecisionStep;
    /// Changes an objection that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_objection Objection NewObjection;
    /// Changes an interaction that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_interaction Interaction NewInteraction;
    /// Changes an answer to a survey that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_feedback Feedback NewFeedback;
    /// Changes a pain point that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_pain_point PainPoint NewPainPoint;
    /// Changes a persona that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_persona Persona NewPersona;
    /// Changes a journey map that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_journey_map JourneyMap NewJourneyMap;
    /// Changes a journey stage that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_journey_stage JourneyStage NewJourneyStage;
    /// Changes a journey map element that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_journey_map_element JourneyMapElement NewJourneyMapElement;
    /// Changes a touchpoint that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_touchpoint Touchpoint NewTouchpoint;
    /// Changes a journey that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_journey Journey NewJourney;
    /// Changes a milestone that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_milestone Milestone NewMilestone;
    /// Changes a proposal that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_proposal Proposal NewProposal;
    /// Changes a qualification answer that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_qualification_answer QualificationAnswer NewQualificationAnswer;
    /// Changes a qualification framework that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_qualification_framework QualificationFramework NewQualificationFramework;
    /// Changes a win/loss record that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_win_loss_record WinLossRecord NewWinLossRecord;
    /// Changes a note that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_note Note NewNote;
    /// Changes a pipeline stage that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_pipeline_stage PipelineStage NewPipelineStage;
    /// Changes a pipeline that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_pipeline Pipeline NewPipeline;
    /// Changes a product that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_product Product NewProduct;
    /// Changes a stakeholder that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_stakeholder Stakeholder NewStakeholder;
    /// Changes a tag that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_tag Tag NewTag;
    /// Changes a task that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_task Task NewTask;
    /// Changes a team that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_team Team NewTeam;
    /// Changes a user that a value finds by the fields that are given, or adds one of them.
    /// `expectedVersion` 0 only adds one.
    upsert_user User NewUser;
}
