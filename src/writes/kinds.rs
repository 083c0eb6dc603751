//! Every kind of record that is made, changed, deleted and restored by data alone: one row for each.
//!
//! Keys and invitations are not among them: each tells a secret once, to whoever asked for it.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fields::Fields;
use super::model::Match;
use super::upsert::{Data, upsert};
use crate::accounts::{
    Account, AccountPatch, NewAccount, create_account, delete_account, restore_account,
    update_account,
};
use crate::affiliations::{
    Affiliation, AffiliationPatch, NewAffiliation, create_affiliation, delete_affiliation,
    restore_affiliation, update_affiliation,
};
use crate::committee_members::{
    CommitteeMember, CommitteeMemberPatch, NewCommitteeMember, create_committee_member,
    delete_committee_member, restore_committee_member, update_committee_member,
};
use crate::committee_roles::{
    CommitteeRole, CommitteeRolePatch, NewCommitteeRole, create_committee_role,
    delete_committee_role, restore_committee_role, update_committee_role,
};
use crate::committee_templates::{
    CommitteeTemplate, CommitteeTemplatePatch, NewCommitteeTemplate, create_committee_template,
    delete_committee_template, restore_committee_template, update_committee_template,
};
use crate::consents::{
    Consent, ConsentPatch, NewConsent, create_consent, delete_consent, restore_consent,
    update_consent,
};
use crate::context::Ctx;
use crate::criterion_ratings::{
    CriterionRating, CriterionRatingPatch, NewCriterionRating, create_criterion_rating,
    delete_criterion_rating, restore_criterion_rating, update_criterion_rating,
};
use crate::custom_fields::{
    CustomField, CustomFieldPatch, NewCustomField, create_custom_field, delete_custom_field,
    restore_custom_field, update_custom_field,
};
use crate::deal_line_items::{
    DealLineItem, DealLineItemPatch, NewDealLineItem, create_deal_line_item, delete_deal_line_item,
    restore_deal_line_item, update_deal_line_item,
};
use crate::deals::{Deal, DealPatch, NewDeal, create_deal, delete_deal, restore_deal, update_deal};
use crate::decision_criteria::{
    DecisionCriterion, DecisionCriterionPatch, NewDecisionCriterion, create_decision_criterion,
    delete_decision_criterion, restore_decision_criterion, update_decision_criterion,
};
use crate::decision_options::{
    DecisionOption, DecisionOptionPatch, NewDecisionOption, create_decision_option,
    delete_decision_option, restore_decision_option, update_decision_option,
};
use crate::decision_steps::{
    DecisionStep, DecisionStepPatch, NewDecisionStep, create_decision_step, delete_decision_step,
    restore_decision_step, update_decision_step,
};
use crate::decisions::{
    Decision, DecisionPatch, NewDecision, create_decision, delete_decision, restore_decision,
    update_decision,
};
use crate::error::{Error, Result};
use crate::feedback::{
    Feedback, FeedbackPatch, NewFeedback, create_feedback, delete_feedback, restore_feedback,
    update_feedback,
};
use crate::ids::{Object, RecordId};
use crate::interactions::{
    Interaction, InteractionPatch, NewInteraction, create_interaction, delete_interaction,
    restore_interaction, update_interaction,
};
use crate::journey_map_elements::{
    JourneyMapElement, JourneyMapElementPatch, NewJourneyMapElement, create_journey_map_element,
    delete_journey_map_element, restore_journey_map_element, update_journey_map_element,
};
use crate::journey_maps::{
    JourneyMap, JourneyMapPatch, NewJourneyMap, create_journey_map, delete_journey_map,
    restore_journey_map, update_journey_map,
};
use crate::journey_stages::{
    JourneyStage, JourneyStagePatch, NewJourneyStage, create_journey_stage, delete_journey_stage,
    restore_journey_stage, update_journey_stage,
};
use crate::journeys::{
    Journey, JourneyPatch, NewJourney, delete_journey, restore_journey, start_journey,
    update_journey,
};
use crate::milestones::{
    Milestone, MilestonePatch, NewMilestone, create_milestone, delete_milestone, restore_milestone,
    update_milestone,
};
use crate::notes::{NewNote, Note, NotePatch, create_note, delete_note, restore_note, update_note};
use crate::objections::{
    NewObjection, Objection, ObjectionPatch, create_objection, delete_objection, restore_objection,
    update_objection,
};
use crate::pain_points::{
    NewPainPoint, PainPoint, PainPointPatch, create_pain_point, delete_pain_point,
    restore_pain_point, update_pain_point,
};
use crate::personas::{
    NewPersona, Persona, PersonaPatch, create_persona, delete_persona, restore_persona,
    update_persona,
};
use crate::pipeline_stages::{
    NewPipelineStage, PipelineStage, PipelineStagePatch, create_pipeline_stage,
    delete_pipeline_stage, restore_pipeline_stage, update_pipeline_stage,
};
use crate::pipelines::{
    NewPipeline, Pipeline, PipelinePatch, create_pipeline, delete_pipeline, restore_pipeline,
    update_pipeline,
};
use crate::products::{
    NewProduct, Product, ProductPatch, create_product, delete_product, restore_product,
    update_product,
};
use crate::proposals::{
    NewProposal, Proposal, ProposalPatch, create_proposal, delete_proposal, restore_proposal,
    update_proposal,
};
use crate::qualification_answers::{
    NewQualificationAnswer, QualificationAnswer, QualificationAnswerPatch,
    create_qualification_answer, delete_qualification_answer, restore_qualification_answer,
    update_qualification_answer,
};
use crate::qualification_frameworks::{
    NewQualificationFramework, QualificationFramework, QualificationFrameworkPatch,
    create_qualification_framework, delete_qualification_framework,
    restore_qualification_framework, update_qualification_framework,
};
use crate::query::Table;
use crate::records::Record;
use crate::records::gathering::Gathered;
use crate::registry::field_names;
use crate::stakeholder_relations::{
    NewStakeholderRelation, StakeholderRelation, StakeholderRelationPatch,
    create_stakeholder_relation, delete_stakeholder_relation, restore_stakeholder_relation,
    update_stakeholder_relation,
};
use crate::stakeholders::{
    NewStakeholder, Stakeholder, StakeholderPatch, create_stakeholder, delete_stakeholder,
    restore_stakeholder, update_stakeholder,
};
use crate::tags::{NewTag, Tag, TagPatch, create_tag, delete_tag, restore_tag, update_tag};
use crate::tasks::{NewTask, Task, TaskPatch, create_task, delete_task, restore_task, update_task};
use crate::teams::{NewTeam, Team, TeamPatch, create_team, delete_team, restore_team, update_team};
use crate::touchpoints::{
    NewTouchpoint, Touchpoint, TouchpointPatch, create_touchpoint, delete_touchpoint,
    restore_touchpoint, update_touchpoint,
};
use crate::users::{NewUser, User, UserPatch, create_user, delete_user, restore_user, update_user};
use crate::win_loss_records::{
    NewWinLossRecord, WinLossRecord, WinLossRecordPatch, create_win_loss_record,
    delete_win_loss_record, restore_win_loss_record, update_win_loss_record,
};

/// A kind of record with the operations that write it.
pub(crate) trait Writable: Record {
    /// What describes a new one.
    type New: DeserializeOwned + utoipa::PartialSchema;
    /// What describes a change.
    type Patch: DeserializeOwned + utoipa::PartialSchema;

    fn create(cx: &mut Ctx, new: &Self::New) -> Result<Self>;
    fn update(
        cx: &mut Ctx,
        id: Self::Id,
        patch: &Self::Patch,
        expected: Option<i32>,
    ) -> Result<Self>;
    fn delete(cx: &mut Ctx, id: Self::Id, expected: Option<i32>) -> Result<Self>;
    fn restore(cx: &mut Ctx, id: Self::Id, expected: Option<i32>) -> Result<Self>;
}

/// An upsert of a kind; returns whether the record is new, too.
type Upsert = fn(&mut Ctx, &Match, &Fields, Option<i32>) -> Result<(Written, bool)>;

/// The operations of a kind that is told only at run time.
pub(crate) struct Writes {
    pub table: &'static Table,
    /// The name of the operation that makes one.
    pub create_name: &'static str,
    /// The fields of a new record.
    pub fields: Vec<String>,
    /// Fields that only a new record takes.
    pub only_new: Vec<String>,
    pub create: fn(&mut Ctx, &Fields) -> Result<Written>,
    pub update: fn(&mut Ctx, RecordId, &Fields, Option<i32>) -> Result<Written>,
    pub upsert: Upsert,
    pub delete: fn(&mut Ctx, RecordId, Option<i32>) -> Result<Written>,
    pub restore: fn(&mut Ctx, RecordId, Option<i32>) -> Result<Written>,
    /// Begins a gathering, for kinds whose operations write nothing but the record and refuse
    /// before they do.
    pub gathering: Option<fn() -> Box<dyn Gathered>>,
}

impl std::fmt::Debug for Writes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.table.path)
    }
}

/// A record as an operation left it.
pub(crate) struct Written {
    pub id: RecordId,
    pub version: i32,
    /// Most callers do not want to see it.
    show: Box<dyn Fn() -> Result<Value>>,
}

impl Written {
    pub(super) fn of<T: Record>(record: T) -> Self {
        Self {
            id: record.id().into(),
            version: record.head().version,
            show: Box::new(move || serde_json::to_value(&record).map_err(Error::internal)),
        }
    }

    /// The record's fields.
    pub(crate) fn fields(&self) -> Result<Fields> {
        match (self.show)()? {
            Value::Object(fields) => Ok(Fields(fields)),
            _ => Err(Error::internal("a record is not an object")),
        }
    }
}

impl Writes {
    fn of<T: Writable>(
        create_name: &'static str,
        gathering: Option<fn() -> Box<dyn Gathered>>,
    ) -> Self {
        let changeable = field_names::<T::Patch>();
        let fields = field_names::<T::New>();
        Self {
            table: T::TABLE,
            create_name,
            only_new: fields
                .iter()
                .filter(|name| !changeable.contains(name))
                .cloned()
                .collect(),
            fields,
            gathering,
            create: |cx, fields| Ok(Written::of(T::create(cx, &fields.read()?)?)),
            update: |cx, id, fields, expected| {
                let patch = fields.read()?;
                Ok(Written::of(T::update(
                    cx,
                    typed::<T>(id)?,
                    &patch,
                    expected,
                )?))
            },
            upsert: |cx, by, fields, expected| {
                let (record, is_new) = upsert::<T>(cx, by, &Data::of(fields), expected)?;
                Ok((Written::of(record), is_new))
            },
            delete: |cx, id, expected| Ok(Written::of(T::delete(cx, typed::<T>(id)?, expected)?)),
            restore: |cx, id, expected| Ok(Written::of(T::restore(cx, typed::<T>(id)?, expected)?)),
        }
    }
}

/// An id of another kind is the id of nothing.
pub(super) fn typed<T: Record>(id: RecordId) -> Result<T::Id> {
    T::Id::try_from(id).map_err(|_another_kind| Error::not_found(id))
}

/// How many records of a kind are written.
mod written {
    use crate::records::Record;
    use crate::records::gathering::{Gathered, Gathering};

    /// All together, in a few statements.
    #[expect(clippy::unnecessary_wraps, reason = "stands where `singly` may stand")]
    pub(super) fn together<T: Record>() -> Option<fn() -> Box<dyn Gathered>> {
        Some(Gathering::<T>::begin)
    }

    /// One by one: their operations do more than to write the record.
    pub(super) fn singly<T: Record>() -> Option<fn() -> Box<dyn Gathered>> {
        None
    }
}

/// One row for each kind: how many are written, the record, what describes a new one and a change,
/// and the operations.
macro_rules! kinds {
    ($($how:ident $record:ty: $new:ty, $create:ident; $patch:ty, $update:path; $delete:path, $restore:path;)*) => {
        $(impl Writable for $record {
            type New = $new;
            type Patch = $patch;

            fn create(cx: &mut Ctx, new: &$new) -> Result<Self> {
                $create(cx, new)
            }
            fn update(
                cx: &mut Ctx,
                id: Self::Id,
                patch: &$patch,
                expected: Option<i32>,
            ) -> Result<Self> {
                $update(cx, id, patch, expected)
            }
            fn delete(cx: &mut Ctx, id: Self::Id, expected: Option<i32>) -> Result<Self> {
                $delete(cx, id, expected)
            }
            fn restore(cx: &mut Ctx, id: Self::Id, expected: Option<i32>) -> Result<Self> {
                $restore(cx, id, expected)
            }
        })*

        static WRITES: LazyLock<Vec<Writes>> = LazyLock::new(|| {
            vec![$(Writes::of::<$record>(stringify!($create), written::$how::<$record>())),*]
        });
    };
}

kinds! {
    together Account: NewAccount, create_account; AccountPatch, update_account; delete_account, restore_account;
    together Affiliation: NewAffiliation, create_affiliation; AffiliationPatch, update_affiliation; delete_affiliation, restore_affiliation;
    together CommitteeMember: NewCommitteeMember, create_committee_member; CommitteeMemberPatch, update_committee_member; delete_committee_member, restore_committee_member;
    singly CommitteeRole: NewCommitteeRole, create_committee_role; CommitteeRolePatch, update_committee_role; delete_committee_role, restore_committee_role;
    singly CommitteeTemplate: NewCommitteeTemplate, create_committee_template; CommitteeTemplatePatch, update_committee_template; delete_committee_template, restore_committee_template;
    together Consent: NewConsent, create_consent; ConsentPatch, update_consent; delete_consent, restore_consent;
    singly CustomField: NewCustomField, create_custom_field; CustomFieldPatch, update_custom_field; delete_custom_field, restore_custom_field;
    singly DealLineItem: NewDealLineItem, create_deal_line_item; DealLineItemPatch, update_deal_line_item; delete_deal_line_item, restore_deal_line_item;
    singly Deal: NewDeal, create_deal; DealPatch, update_deal; delete_deal, restore_deal;
    singly Decision: NewDecision, create_decision; DecisionPatch, update_decision; delete_decision, restore_decision;
    singly DecisionOption: NewDecisionOption, create_decision_option; DecisionOptionPatch, update_decision_option; delete_decision_option, restore_decision_option;
    singly DecisionCriterion: NewDecisionCriterion, create_decision_criterion; DecisionCriterionPatch, update_decision_criterion; delete_decision_criterion, restore_decision_criterion;
    singly CriterionRating: NewCriterionRating, create_criterion_rating; CriterionRatingPatch, update_criterion_rating; delete_criterion_rating, restore_criterion_rating;
    singly DecisionStep: NewDecisionStep, create_decision_step; DecisionStepPatch, update_decision_step; delete_decision_step, restore_decision_step;
    singly Objection: NewObjection, create_objection; ObjectionPatch, update_objection; delete_objection, restore_objection;
    together Interaction: NewInteraction, create_interaction; InteractionPatch, update_interaction; delete_interaction, restore_interaction;
    singly Feedback: NewFeedback, create_feedback; FeedbackPatch, update_feedback; delete_feedback, restore_feedback;
    singly JourneyMap: NewJourneyMap, create_journey_map; JourneyMapPatch, update_journey_map; delete_journey_map, restore_journey_map;
    singly JourneyStage: NewJourneyStage, create_journey_stage; JourneyStagePatch, update_journey_stage; delete_journey_stage, restore_journey_stage;
    singly JourneyMapElement: NewJourneyMapElement, create_journey_map_element; JourneyMapElementPatch, update_journey_map_element; delete_journey_map_element, restore_journey_map_element;
    singly Touchpoint: NewTouchpoint, create_touchpoint; TouchpointPatch, update_touchpoint; delete_touchpoint, restore_touchpoint;
    singly Journey: NewJourney, start_journey; JourneyPatch, update_journey; delete_journey, restore_journey;
    singly Milestone: NewMilestone, create_milestone; MilestonePatch, update_milestone; delete_milestone, restore_milestone;
    singly Proposal: NewProposal, create_proposal; ProposalPatch, update_proposal; delete_proposal, restore_proposal;
    singly QualificationAnswer: NewQualificationAnswer, create_qualification_answer; QualificationAnswerPatch, update_qualification_answer; delete_qualification_answer, restore_qualification_answer;
    singly QualificationFramework: NewQualificationFramework, create_qualification_framework; QualificationFrameworkPatch, update_qualification_framework; delete_qualification_framework, restore_qualification_framework;
    singly WinLossRecord: NewWinLossRecord, create_win_loss_record; WinLossRecordPatch, update_win_loss_record; delete_win_loss_record, restore_win_loss_record;
    together Note: NewNote, create_note; NotePatch, update_note; delete_note, restore_note;
    together PainPoint: NewPainPoint, create_pain_point; PainPointPatch, update_pain_point; delete_pain_point, restore_pain_point;
    singly Persona: NewPersona, create_persona; PersonaPatch, update_persona; delete_persona, restore_persona;
    singly PipelineStage: NewPipelineStage, create_pipeline_stage; PipelineStagePatch, update_pipeline_stage; delete_pipeline_stage, restore_pipeline_stage;
    singly Pipeline: NewPipeline, create_pipeline; PipelinePatch, update_pipeline; delete_pipeline, restore_pipeline;
    together Product: NewProduct, create_product; ProductPatch, update_product; delete_product, restore_product;
    together Stakeholder: NewStakeholder, create_stakeholder; StakeholderPatch, update_stakeholder; delete_stakeholder, restore_stakeholder;
    together StakeholderRelation: NewStakeholderRelation, create_stakeholder_relation; StakeholderRelationPatch, update_stakeholder_relation; delete_stakeholder_relation, restore_stakeholder_relation;
    together Tag: NewTag, create_tag; TagPatch, update_tag; delete_tag, restore_tag;
    together Task: NewTask, create_task; TaskPatch, update_task; delete_task, restore_task;
    together Team: NewTeam, create_team; TeamPatch, update_team; delete_team, restore_team;
    singly User: NewUser, create_user; UserPatch, update_user; delete_user, restore_user;
}

/// Every kind.
pub(crate) fn all() -> impl Iterator<Item = &'static Writes> {
    WRITES.iter()
}

/// The kind that REST paths name so.
pub(crate) fn named(path: &str) -> Option<&'static Writes> {
    all().find(|writes| writes.table.path == path)
}

/// Fields that only a new record of a kind takes.
pub(super) fn only_new(object: Object) -> &'static [String] {
    let writes = all().find(|writes| writes.table.object == object);
    writes.map_or(&[], |writes| writes.only_new.as_slice())
}
