//! The kinds of records by name: for what is told only at run time which kind it is about, such as
//! `include`, `node`, and references of custom fields.

use std::collections::HashMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::{ListRequest, Table};
use crate::records::{self, Head, Record};
use crate::types::ExternalId;

/// Calls `$body` with `$record` standing for the struct of the kind, or `$none` for a kind that is
/// no record of its own.
macro_rules! by_kind {
    ($object:expr, $record:ident => $body:expr, $none:expr) => {
        by_kind!(@arms $object, $record, $body, $none;
            User = crate::users::User,
            Team = crate::teams::Team,
            Invitation = crate::invitations::Invitation,
            ApiKey = crate::api_keys::ApiKey,
            Account = crate::accounts::Account,
            Affiliation = crate::affiliations::Affiliation,
            CommitteeMember = crate::committee_members::CommitteeMember,
            CommitteeRole = crate::committee_roles::CommitteeRole,
            CommitteeTemplate = crate::committee_templates::CommitteeTemplate,
            Consent = crate::consents::Consent,
            CustomField = crate::custom_fields::CustomField,
            Deal = crate::deals::Deal,
            DealLineItem = crate::deal_line_items::DealLineItem,
            Decision = crate::decisions::Decision,
            DecisionOption = crate::decision_options::DecisionOption,
            DecisionCriterion = crate::decision_criteria::DecisionCriterion,
            CriterionRating = crate::criterion_ratings::CriterionRating,
            DecisionStep = crate::decision_steps::DecisionStep,
            Position = crate::positions::Position,
            Objection = crate::objections::Objection,
            ExchangeRate = crate::exchange_rates::ExchangeRate,
            Export = crate::exports::Export,
            Import = crate::imports::Import,
            Feedback = crate::feedback::Feedback,
            Interaction = crate::interactions::Interaction,
            Journey = crate::journeys::Journey,
            JourneyMap = crate::journey_maps::JourneyMap,
            JourneyMapElement = crate::journey_map_elements::JourneyMapElement,
            JourneyStage = crate::journey_stages::JourneyStage,
            Merge = crate::merges::Merge,
            Milestone = crate::milestones::Milestone,
            Note = crate::notes::Note,
            PainPoint = crate::pain_points::PainPoint,
            Persona = crate::personas::Persona,
            Pipeline = crate::pipelines::Pipeline,
            PipelineStage = crate::pipeline_stages::PipelineStage,
            Product = crate::products::Product,
            Proposal = crate::proposals::Proposal,
            ProposalEvent = crate::proposal_events::ProposalEvent,
            QualificationAnswer = crate::qualification_answers::QualificationAnswer,
            QualificationFramework = crate::qualification_frameworks::QualificationFramework,
            Segment = crate::segments::Segment,
            Stakeholder = crate::stakeholders::Stakeholder,
            StakeholderRelation = crate::stakeholder_relations::StakeholderRelation,
            Tag = crate::tags::Tag,
            Task = crate::tasks::Task,
            Touchpoint = crate::touchpoints::Touchpoint,
            Webhook = crate::webhooks::Webhook,
            WebhookDelivery = crate::webhooks::WebhookDelivery,
            WinLossRecord = crate::win_loss_records::WinLossRecord,
        )
    };
    (@arms $object:expr, $record:ident, $body:expr, $none:expr; $($kind:ident = $path:ty,)*) => {
        match $object {
            $( $crate::ids::Object::$kind => { type $record = $path; $body } )*
            _ => $none,
        }
    };
}

pub(crate) use by_kind;

/// Whether the past of a kind's records can be asked for.
pub(crate) fn keeps_history(object: Object) -> bool {
    by_kind!(object, T => T::KEEPS_HISTORY, false)
}

/// What lists know of a kind of record.
pub(crate) fn table(object: Object) -> Option<&'static Table> {
    by_kind!(object, T => Some(T::TABLE), None)
}

/// Every kind that lists know.
pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    Object::ALL.iter().filter_map(|object| table(*object))
}

/// The kind that a word of paths names.
pub(crate) fn find_table(word: &str) -> Option<&'static Table> {
    tables().find(|table| table.path == word)
}

/// The word of a kind of record in paths.
pub(crate) struct Resource;

impl utoipa::PartialSchema for Resource {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let words = tables().map(|table| table.path);
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .enum_values(Some(words))
            .description(Some("The word of a kind of record in paths."))
            .into()
    }
}

impl utoipa::ToSchema for Resource {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Resource")
    }
}

/// The names of the fields of a type's JSON, as its schema has them.
pub(crate) fn field_names<T: utoipa::PartialSchema>() -> Vec<String> {
    use utoipa::openapi::{RefOr, Schema};
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The names of the fields of a kind's JSON.
pub(crate) fn json_fields(object: Object) -> Vec<String> {
    by_kind!(object, T => field_names::<T>(), Vec::new())
}

/// What a record has besides its own fields.
pub(crate) fn head(cx: &mut Ctx, id: RecordId) -> Result<Head> {
    fn read<T: Record>(cx: &mut Ctx, id: RecordId) -> Result<Head> {
        let found = T::find(cx, id.uid())?;
        found
            .map(|record| record.head())
            .ok_or_else(|| Error::not_found(id))
    }
    by_kind!(id.object, T => read::<T>(cx, id), Err(Error::not_found(id)))
}

/// Records by their ids as JSON, deleted ones included; unknown ids are left out, and so are kinds
/// that lists do not know.
pub(crate) fn load_json(
    cx: &mut Ctx,
    object: Object,
    ids: &[AnyUid],
) -> Result<HashMap<AnyUid, Box<RawValue>>> {
    fn load<T: Record>(cx: &mut Ctx, ids: &[AnyUid]) -> Result<HashMap<AnyUid, Box<RawValue>>> {
        let found = records::find_many::<T>(cx, ids)?.into_iter();
        let json = found.map(|(id, record)| {
            let json = serde_json::value::to_raw_value(&record).map_err(Error::internal)?;
            Ok((id, json))
        });
        json.collect()
    }
    if object == Object::Workspace {
        let own = crate::workspaces::get_workspace(cx)?;
        let json = serde_json::value::to_raw_value(&own).map_err(Error::internal)?;
        return Ok(HashMap::from([(RecordId::from(own.id).uid(), json)]));
    }
    by_kind!(object, T => load::<T>(cx, ids), Ok(HashMap::new()))
}

/// Notes in a record's history something that is said of it elsewhere, such as a tag.
pub(crate) fn annotate(cx: &mut Ctx, id: RecordId, fields: Map<String, Value>) -> Result<()> {
    fn note<T: Record>(cx: &mut Ctx, id: RecordId, fields: Map<String, Value>) -> Result<()> {
        let before = T::find(cx, id.uid())?.ok_or_else(|| Error::not_found(id))?;
        records::annotate(cx, &before, fields).map(drop)
    }
    by_kind!(id.object, T => note::<T>(cx, id, fields), Err(Error::not_found(id)))
}

/// The ids that other systems gave a record.
pub(crate) fn external_ids(cx: &mut Ctx, id: RecordId) -> Result<Vec<ExternalId>> {
    fn read<T: Record>(cx: &mut Ctx, id: RecordId) -> Result<Vec<ExternalId>> {
        let Some(record) = T::find(cx, id.uid())? else {
            return Ok(Vec::new());
        };
        let mut fields = serde_json::to_value(&record).map_err(Error::internal)?;
        let ids = fields.get_mut("external_ids").map(Value::take);
        let ids = ids.map(serde_json::from_value).transpose();
        Ok(ids.map_err(Error::internal)?.unwrap_or_default())
    }
    by_kind!(id.object, T => read::<T>(cx, id), Ok(Vec::new()))
}

/// The ids of the first records of a list.
pub(crate) fn list_ids(
    cx: &mut Ctx,
    object: Object,
    request: &ListRequest,
) -> Result<Vec<RecordId>> {
    fn list<T: Record>(cx: &mut Ctx, request: &ListRequest) -> Result<Vec<RecordId>> {
        let page = records::list::<T>(cx, request)?;
        Ok(page.data.iter().map(|record| record.id().into()).collect())
    }
    by_kind!(object, T => list::<T>(cx, request), Ok(Vec::new()))
}
