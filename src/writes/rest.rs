//! Batches, transactions and upserts over REST.

use actix_web::web::Path;
use actix_web::{post, put};
use utoipa_actix_web::service_config::ServiceConfig;

use super::fields::Fields;
use super::model::{Batch, BatchResource, BatchResult, Match, Transaction};
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
use crate::error::Result;
use crate::feedback::{Feedback, NewFeedback};
use crate::http::{Body, Call, Reply};
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

/// Do up to 1,000 things with records of one kind
///
/// The items are done in their order, and there is one result for each. An item that is refused leaves
/// the others as they are: its `problem` is what the single call would answer, with places within the
/// item. With `atomic` one refused item undoes all of them; the answer is then 409 with the code
/// `NOT_DONE`, and `results` says what each item met.
#[utoipa::path(tag = "bulk",
    params(("resource" = inline(BatchResource), Path, description = "The kind of record")),
    request_body = Batch,
    responses((status = 200, description = "What became of the items", body = BatchResult)))]
#[post("/v1/batch/{resource}")]
async fn run_batch(call: Call, resource: Path<String>, body: Body<Batch>) -> Result<Reply> {
    let writes = operations::kind_of(&resource)?;
    call.post(body, move |cx, batch| {
        Reply::ok(&operations::run_batch(cx, writes, batch)?)
    })
    .await
}

/// Run several operations, whole or not at all
///
/// Each operation has the name that it has in this document, and is told what the body of its own call
/// would hold. Later ones name what earlier ones answered with: `$1.id` is the id of the first
/// operation's record. If one is refused nothing is done; the answer is then 409 with the code
/// `NOT_DONE`, and `results` says which one it was.
#[utoipa::path(tag = "bulk", request_body = Transaction,
    responses((status = 200, description = "What the operations did", body = BatchResult)))]
#[post("/v1/transactions")]
async fn run_transaction(call: Call, body: Body<Transaction>) -> Result<Reply> {
    call.post(body, |cx, transaction| {
        Reply::ok(&transactions::run_transaction(cx, transaction)?)
    })
    .await
}

/// One route for each kind that carries the ids of other systems.
macro_rules! upserts {
    ($($(#[$doc:meta])* $name:ident $tag:tt $path:tt $record:ident $new:ident;)*) => {
        $(
            $(#[$doc])*
            #[utoipa::path(tag = $tag,
                params(
                    ("source" = String, Path, description = "The other system, in lower case",
                        pattern = "^[a-z0-9][a-z0-9_.-]{0,63}$", example = "hubspot"),
                    ("external_id" = String, Path, description = "The record's id there",
                        min_length = 1, max_length = 255, example = "4711")),
                request_body = $new,
                responses(
                    (status = 200, description = "The record that was there, changed", body = $record),
                    (status = 201, description = "The new record", body = $record)))]
            #[put($path)]
            async fn $name(
                call: Call,
                known_as: Path<(String, String)>,
                body: Body<Fields>,
            ) -> Result<Reply> {
                let by = Match::external(&known_as.0, &known_as.1);
                call.put(body, move |cx, fields, expected| {
                    upsert::<$record>(cx, &by, &Data::of(fields), expected)
                })
                .await
            }
        )*

        pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
            config.service(run_batch).service(run_transaction)$(.service($name))*;
        }
    };
}

upserts! {
    /// Change or add an account, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_account "accounts" "/v1/accounts/by-external-id/{source}/{external_id}" Account NewAccount;
    /// Change or add an affiliation, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_affiliation "affiliations" "/v1/affiliations/by-external-id/{source}/{external_id}" Affiliation NewAffiliation;
    /// Change or add a member of a buying committee, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_committee_member "committee-members" "/v1/committee-members/by-external-id/{source}/{external_id}" CommitteeMember NewCommitteeMember;
    /// Change or add a role of buying committees, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_committee_role "committee-roles" "/v1/committee-roles/by-external-id/{source}/{external_id}" CommitteeRole NewCommitteeRole;
    /// Change or add a committee template, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_committee_template "committee-templates" "/v1/committee-templates/by-external-id/{source}/{external_id}" CommitteeTemplate NewCommitteeTemplate;
    /// Change or add a relation between stakeholders, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_stakeholder_relation "stakeholder-relations" "/v1/stakeholder-relations/by-external-id/{source}/{external_id}" StakeholderRelation NewStakeholderRelation;
    /// Change or add a consent, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_consent "consents" "/v1/consents/by-external-id/{source}/{external_id}" Consent NewConsent;
    /// Change or add a line item of a deal, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_deal_line_item "deal-line-items" "/v1/deal-line-items/by-external-id/{source}/{external_id}" DealLineItem NewDealLineItem;
    /// Change or add a deal, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_deal "deals" "/v1/deals/by-external-id/{source}/{external_id}" Deal NewDeal;
    /// Change or add a decision, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_decision "decisions" "/v1/decisions/by-external-id/{source}/{external_id}" Decision NewDecision;
    /// Change or add an option of a decision, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_decision_option "decision-options" "/v1/decision-options/by-external-id/{source}/{external_id}" DecisionOption NewDecisionOption;
    /// Change or add a criterion of a decision, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_decision_criterion "decision-criteria" "/v1/decision-criteria/by-external-id/{source}/{external_id}" DecisionCriterion NewDecisionCriterion;
    /// Change or add a rating, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_criterion_rating "criterion-ratings" "/v1/criterion-ratings/by-external-id/{source}/{external_id}" CriterionRating NewCriterionRating;
    /// Change or add a step of a decision, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_decision_step "decision-steps" "/v1/decision-steps/by-external-id/{source}/{external_id}" DecisionStep NewDecisionStep;
    /// Change or add an objection, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_objection "objections" "/v1/objections/by-external-id/{source}/{external_id}" Objection NewObjection;
    /// Change or add an interaction, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_interaction "interactions" "/v1/interactions/by-external-id/{source}/{external_id}" Interaction NewInteraction;
    /// Change or add an answer to a survey, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_feedback "feedback" "/v1/feedback/by-external-id/{source}/{external_id}" Feedback NewFeedback;
    /// Change or add a pain point, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_pain_point "pain-points" "/v1/pain-points/by-external-id/{source}/{external_id}" PainPoint NewPainPoint;
    /// Change or add a persona, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_persona "personas" "/v1/personas/by-external-id/{source}/{external_id}" Persona NewPersona;
    /// Change or add a journey map, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_journey_map "journey-maps" "/v1/journey-maps/by-external-id/{source}/{external_id}" JourneyMap NewJourneyMap;
    /// Change or add a journey stage, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_journey_stage "journey-stages" "/v1/journey-stages/by-external-id/{source}/{external_id}" JourneyStage NewJourneyStage;
    /// Change or add a journey map element, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_journey_map_element "journey-map-elements" "/v1/journey-map-elements/by-external-id/{source}/{external_id}" JourneyMapElement NewJourneyMapElement;
    /// Change or add a touchpoint, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_touchpoint "touchpoints" "/v1/touchpoints/by-external-id/{source}/{external_id}" Touchpoint NewTouchpoint;
    /// Change or add a journey, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_journey "journeys" "/v1/journeys/by-external-id/{source}/{external_id}" Journey NewJourney;
    /// Change or add a milestone, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_milestone "milestones" "/v1/milestones/by-external-id/{source}/{external_id}" Milestone NewMilestone;
    /// Change or add a proposal, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_proposal "proposals" "/v1/proposals/by-external-id/{source}/{external_id}" Proposal NewProposal;
    /// Change or add a qualification answer, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_qualification_answer "qualification-answers" "/v1/qualification-answers/by-external-id/{source}/{external_id}" QualificationAnswer NewQualificationAnswer;
    /// Change or add a qualification framework, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_qualification_framework "qualification-frameworks" "/v1/qualification-frameworks/by-external-id/{source}/{external_id}" QualificationFramework NewQualificationFramework;
    /// Change or add a win/loss record, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_win_loss_record "win-loss-records" "/v1/win-loss-records/by-external-id/{source}/{external_id}" WinLossRecord NewWinLossRecord;
    /// Change or add a note, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_note "notes" "/v1/notes/by-external-id/{source}/{external_id}" Note NewNote;
    /// Change or add a pipeline stage, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_pipeline_stage "pipeline-stages" "/v1/pipeline-stages/by-external-id/{source}/{external_id}" PipelineStage NewPipelineStage;
    /// Change or add a pipeline, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_pipeline "pipelines" "/v1/pipelines/by-external-id/{source}/{external_id}" Pipeline NewPipeline;
    /// Change or add a product, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_product "products" "/v1/products/by-external-id/{source}/{external_id}" Product NewProduct;
    /// Change or add a stakeholder, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_stakeholder "stakeholders" "/v1/stakeholders/by-external-id/{source}/{external_id}" Stakeholder NewStakeholder;
    /// Change or add a tag, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_tag "tags" "/v1/tags/by-external-id/{source}/{external_id}" Tag NewTag;
    /// Change or add a task, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_task "tasks" "/v1/tasks/by-external-id/{source}/{external_id}" Task NewTask;
    /// Change or add a team, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_team "teams" "/v1/teams/by-external-id/{source}/{external_id}" Team NewTeam;
    /// Change or add a user, known by its id in another system
    ///
    /// The body describes it as a new one would be. If there is one, the fields that are given change
    /// it; fields that only a new one takes must be what it has. `If-None-Match: *` only adds one,
    /// `If-Match` only changes the one with that version.
    upsert_user "users" "/v1/users/by-external-id/{source}/{external_id}" User NewUser;
}
