//! The kinds of records by name: for what is told only at run time which kind it is about, such as
//! `include`, `node`, and references of custom fields.

use serde_json::{Map, Value};

use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, RecordId};
use crate::query::Table;
use crate::records::{self, Record};

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
            Consent = crate::consents::Consent,
            CustomField = crate::custom_fields::CustomField,
            Deal = crate::deals::Deal,
            DealLineItem = crate::deal_line_items::DealLineItem,
            Interaction = crate::interactions::Interaction,
            Journey = crate::journeys::Journey,
            JourneyMap = crate::journey_maps::JourneyMap,
            JourneyStage = crate::journey_stages::JourneyStage,
            Note = crate::notes::Note,
            Pipeline = crate::pipelines::Pipeline,
            PipelineStage = crate::pipeline_stages::PipelineStage,
            Product = crate::products::Product,
            Stakeholder = crate::stakeholders::Stakeholder,
            Tag = crate::tags::Tag,
            Task = crate::tasks::Task,
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

/// What lists know of a kind of record.
pub(crate) fn table(object: Object) -> Option<&'static Table> {
    by_kind!(object, T => Some(T::TABLE), None)
}

/// Every kind that lists know.
pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    Object::ALL.iter().filter_map(|object| table(*object))
}

/// The names of the fields of a kind's JSON, as its schema has them.
pub(crate) fn json_fields(object: Object) -> Vec<String> {
    fn names<T: utoipa::PartialSchema>() -> Vec<String> {
        use utoipa::openapi::{RefOr, Schema};
        match T::schema() {
            RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }
    by_kind!(object, T => names::<T>(), Vec::new())
}

/// Notes in a record's history something that is said of it elsewhere, such as a tag.
pub(crate) fn annotate(cx: &mut Ctx, id: RecordId, fields: Map<String, Value>) -> Result<()> {
    fn note<T: Record>(cx: &mut Ctx, id: RecordId, fields: Map<String, Value>) -> Result<()> {
        let before = T::find(cx, id.uid())?.ok_or_else(|| Error::not_found(id))?;
        records::annotate(cx, &before, fields).map(drop)
    }
    by_kind!(id.object, T => note::<T>(cx, id, fields), Err(Error::not_found(id)))
}
