//! Identifiers: one type for each kind of record, so that a wrong id in a wrong place does not
//! compile.
//!
//! On the wire an id is a [TypeID](https://github.com/jetify-com/typeid/tree/main/spec): the kind,
//! an underscore, and a UUIDv7 in 26 characters of Crockford's base 32. The same string is the
//! REST id and the GraphQL global `ID`. UUIDv7 begins with the time, so ids sort by creation.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::db::types::{AsUuid, stored_as_uid};

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_ followed by 26 characters")]
pub struct InvalidId {
    /// The kind that was expected.
    pub prefix: &'static str,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of a UUID in base 32: 128 bits in groups of five, the first holding three.
const SUFFIX_LENGTH: usize = 26;

fn encode(uuid: Uuid) -> [u8; SUFFIX_LENGTH] {
    let mut bits = uuid.as_u128();
    let mut out = [b'0'; SUFFIX_LENGTH];
    for slot in out.iter_mut().rev() {
        let index = usize::try_from(bits & 31).unwrap_or_default();
        *slot = ALPHABET.get(index).copied().unwrap_or(b'0');
        bits >>= 5;
    }
    out
}

fn decode(suffix: &str) -> Option<Uuid> {
    let bytes = suffix.as_bytes();
    // A first character above 7 would need more than 128 bits.
    if bytes.len() != SUFFIX_LENGTH || !(b'0'..=b'7').contains(bytes.first()?) {
        return None;
    }
    let mut bits: u128 = 0;
    for byte in bytes {
        let value = ALPHABET.iter().position(|letter| letter == byte)?;
        bits = (bits << 5) | u128::try_from(value).ok()?;
    }
    Some(Uuid::from_u128(bits))
}

fn write(f: &mut fmt::Formatter<'_>, prefix: &str, uuid: Uuid) -> fmt::Result {
    let suffix = encode(uuid);
    f.write_str(prefix)?;
    f.write_str("_")?;
    f.write_str(std::str::from_utf8(&suffix).map_err(|_ascii| fmt::Error)?)
}

fn read(text: &str, prefix: &'static str) -> Result<Uuid, InvalidId> {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .and_then(decode)
        .ok_or(InvalidId { prefix })
}

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident, $kind:ident = $prefix:literal, $table:literal; )*) => {
        /// The kinds of records, by the word that begins their ids.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, async_graphql::Enum,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[graphql(name = "RecordKind")]
        #[schema(as = RecordKind)]
        pub enum Object { $( $(#[$doc])* $kind, )* }

        impl Object {
            /// Every kind, in the order of this file.
            pub const ALL: &'static [Object] = &[ $( Object::$kind, )* ];

            /// The prefix of the kind's ids; also its name in the change feed.
            pub fn as_str(self) -> &'static str {
                match self { $( Object::$kind => $prefix, )* }
            }

            /// The table that holds the kind.
            pub(crate) fn table(self) -> &'static str {
                match self { $( Object::$kind => $table, )* }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
                diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(sql_type = crate::db::types::Uid)]
            pub struct $name(Uuid);

            impl $name {
                /// The word that begins these ids.
                pub const PREFIX: &'static str = $prefix;
                /// What the id names.
                pub const OBJECT: Object = Object::$kind;

                /// A fresh id; ids made later sort later.
                pub fn generate() -> Self { Self(Uuid::now_v7()) }
            }

            impl AsUuid for $name {
                fn uuid(&self) -> Uuid { self.0 }
                fn of_uuid(uuid: Uuid) -> Self { Self(uuid) }
            }
            stored_as_uid!($name);

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write(f, $prefix, self.0)
                }
            }
            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, f)
                }
            }
            impl FromStr for $name {
                type Err = InvalidId;
                fn from_str(text: &str) -> Result<Self, InvalidId> { read(text, $prefix).map(Self) }
            }
            impl From<$name> for RecordId {
                fn from(id: $name) -> RecordId { RecordId { object: Object::$kind, uuid: id.0 } }
            }
            impl TryFrom<RecordId> for $name {
                type Error = InvalidId;
                fn try_from(id: RecordId) -> Result<Self, InvalidId> {
                    if id.object == Object::$kind { Ok(Self(id.uuid)) } else { Err(InvalidId { prefix: $prefix }) }
                }
            }
            on_the_wire!($name, $prefix);
        )*
    };
}

/// JSON, OpenAPI and GraphQL faces of an id: a string everywhere, `ID` in GraphQL.
macro_rules! on_the_wire {
    ($name:ident, $prefix:literal) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(input)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some(concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$")))
                    .examples([concat!($prefix, "_01h2xcejqtf2nbrexx3vqjhp41")])
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
        impl async_graphql::InputType for $name {
            type RawValueType = Self;
            fn type_name() -> std::borrow::Cow<'static, str> {
                <async_graphql::ID as async_graphql::InputType>::type_name()
            }
            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <async_graphql::ID as async_graphql::InputType>::create_type_info(registry)
            }
            fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                match value {
                    Some(async_graphql::Value::String(text)) => Ok(text.parse()?),
                    other => Err(async_graphql::InputValueError::expected_type(
                        other.unwrap_or_default(),
                    )),
                }
            }
            fn to_value(&self) -> async_graphql::Value {
                async_graphql::Value::String(self.to_string())
            }
            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }
        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                <async_graphql::ID as async_graphql::OutputType>::type_name()
            }
            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <async_graphql::ID as async_graphql::OutputType>::create_type_info(registry)
            }
            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                Ok(async_graphql::Value::String(self.to_string()))
            }
        }
    };
}

ids! {
    /// A tenant.
    WorkspaceId, Workspace = "workspace", "workspaces";
    /// A person of the selling side who signs in.
    UserId, User = "user", "users";
    /// A group of users.
    TeamId, Team = "team", "teams";
    /// A standing offer to join a workspace.
    InvitationId, Invitation = "invitation", "invitations";
    /// A credential of an integration.
    ApiKeyId, ApiKey = "api_key", "api_keys";
    /// One sign-in on one device.
    SessionId, Session = "session", "sessions";
    /// A key that signs access tokens.
    SigningKeyId, SigningKey = "signing_key", "signing_keys";
    /// A company that buys or may buy.
    AccountId, Account = "account", "accounts";
    /// A person on the buying side.
    StakeholderId, Stakeholder = "stakeholder", "stakeholders";
    /// A stakeholder's seat at another account.
    AffiliationId, Affiliation = "affiliation", "affiliations";
    /// A stakeholder's consent to be contacted, or its withdrawal.
    ConsentId, Consent = "consent", "consents";
    /// Something that is sold.
    ProductId, Product = "product", "products";
    /// The seller's process.
    PipelineId, Pipeline = "pipeline", "pipelines";
    /// A step of a pipeline.
    PipelineStageId, PipelineStage = "pipeline_stage", "pipeline_stages";
    /// One possible sale to an account.
    DealId, Deal = "deal", "deals";
    /// A position of a deal.
    DealLineItemId, DealLineItem = "deal_line_item", "deal_line_items";
    /// One stay of a deal in a pipeline stage.
    DealStageEntryId, DealStageEntry = "deal_stage_entry", "deal_stage_entries";
    /// A stakeholder's seat on the buying committee of a deal.
    CommitteeMemberId, CommitteeMember = "committee_member", "committee_members";
    /// One thing that both sides agreed to do until the account has bought.
    MilestoneId, Milestone = "milestone", "milestones";
    /// A version of what is offered to a committee.
    ProposalId, Proposal = "proposal", "proposals";
    /// What a member did with a proposal.
    ProposalEventId, ProposalEvent = "proposal_event", "proposal_events";
    /// Why a deal was won or lost.
    WinLossRecordId, WinLossRecord = "win_loss_record", "win_loss_records";
    /// Questions by which deals are judged.
    QualificationFrameworkId, QualificationFramework = "qualification_framework", "qualification_frameworks";
    /// What is known of one such question about a deal.
    QualificationAnswerId, QualificationAnswer = "qualification_answer", "qualification_answers";
    /// A part that stakeholders play in buying committees.
    CommitteeRoleId, CommitteeRole = "committee_role", "committee_roles";
    /// Which roles a buying committee should have.
    CommitteeTemplateId, CommitteeTemplate = "committee_template", "committee_templates";
    /// How one stakeholder stands to another one.
    StakeholderRelationId, StakeholderRelation = "stakeholder_relation", "stakeholder_relations";
    /// A decision of a buying committee.
    DecisionId, Decision = "decision", "decisions";
    /// What can be chosen in a decision.
    DecisionOptionId, DecisionOption = "decision_option", "decision_options";
    /// What options are judged by.
    DecisionCriterionId, DecisionCriterion = "decision_criterion", "decision_criteria";
    /// How a member rates an option by a criterion.
    CriterionRatingId, CriterionRating = "criterion_rating", "criterion_ratings";
    /// A step on the way to a decision.
    DecisionStepId, DecisionStep = "decision_step", "decision_steps";
    /// What a member said at a step of a decision.
    PositionId, Position = "position", "positions";
    /// What a member has against a decision.
    ObjectionId, Objection = "objection", "objections";
    /// What one unit of a currency was worth in another on a day.
    ExchangeRateId, ExchangeRate = "exchange_rate", "exchange_rates";
    /// The buyer's path as a model.
    JourneyMapId, JourneyMap = "journey_map", "journey_maps";
    /// A step of a journey map.
    JourneyStageId, JourneyStage = "journey_stage", "journey_stages";
    /// Something that stands in a lane of a journey map.
    JourneyMapElementId, JourneyMapElement = "journey_map_element", "journey_map_elements";
    /// A planned point of contact.
    TouchpointId, Touchpoint = "touchpoint", "touchpoints";
    /// A kind of buyer.
    PersonaId, Persona = "persona", "personas";
    /// Something that buyers find hard.
    PainPointId, PainPoint = "pain_point", "pain_points";
    /// The path one account took through a map.
    JourneyId, Journey = "journey", "journeys";
    /// One stay of a journey in a journey stage.
    JourneyStageEntryId, JourneyStageEntry = "journey_stage_entry", "journey_stage_entries";
    /// An answer to a survey.
    FeedbackId, Feedback = "feedback", "feedback";
    /// A rest of a journey.
    JourneyPauseId, JourneyPause = "journey_pause", "journey_pauses";
    /// What was said of one of the buyers' jobs.
    BuyingJobEntryId, BuyingJobEntry = "buying_job_entry", "journey_buying_job_entries";
    /// An actual contact.
    InteractionId, Interaction = "interaction", "interactions";
    /// Somebody who took part in an interaction.
    ParticipantId, Participant = "participant", "interaction_participants";
    /// Something to do.
    TaskId, Task = "task", "tasks";
    /// A remark.
    NoteId, Note = "note", "notes";
    /// A saved filter over accounts or stakeholders.
    SegmentId, Segment = "segment", "segments";
    /// A label.
    TagId, Tag = "tag", "tags";
    /// A field that a workspace added to a kind of record.
    CustomFieldId, CustomField = "custom_field", "custom_fields";
    /// A run of the importer.
    ImportId, Import = "import", "imports";
    /// A list that is written to a file.
    ExportId, Export = "export", "exports";
    /// Records that turned out to be one.
    MergeId, Merge = "merge", "merges";
    /// A receiver of events.
    WebhookId, Webhook = "webhook", "webhooks";
    /// One event for one webhook.
    WebhookDeliveryId, WebhookDelivery = "webhook_delivery", "webhook_deliveries";
}

/// The id of a record of any kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId {
    /// What the id names.
    pub object: Object,
    uuid: Uuid,
}

impl RecordId {
    /// Joins a kind and the bare number of an id.
    pub(crate) fn new(object: Object, uuid: Uuid) -> Self {
        Self { object, uuid }
    }

    pub(crate) fn uid(self) -> AnyUid {
        AnyUid(self.uuid)
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, self.object.as_str(), self.uuid)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RecordId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = InvalidId { prefix: "<kind>" };
        let (prefix, _) = text.rsplit_once('_').ok_or_else(|| invalid.clone())?;
        let object = Object::ALL
            .iter()
            .copied()
            .find(|object| object.as_str() == prefix);
        let object = object.ok_or(invalid)?;
        Ok(Self {
            object,
            uuid: read(text, object.as_str())?,
        })
    }
}

impl utoipa::PartialSchema for RecordId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let kinds: Vec<&str> = Object::ALL.iter().map(|object| object.as_str()).collect();
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some(format!(
                "^({})_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
                kinds.join("|")
            )))
            .description(Some("The id of a record of any kind."))
            .examples(["deal_01h2xcejqtf2nbrexx3vqjhp41"])
            .into()
    }
}

impl utoipa::ToSchema for RecordId {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("RecordId")
    }
}

impl serde::Serialize for RecordId {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for RecordId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl async_graphql::OutputType for RecordId {
    fn type_name() -> std::borrow::Cow<'static, str> {
        <async_graphql::ID as async_graphql::OutputType>::type_name()
    }
    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <async_graphql::ID as async_graphql::OutputType>::create_type_info(registry)
    }
    async fn resolve(
        &self,
        _: &async_graphql::ContextSelectionSet<'_>,
        _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
    ) -> async_graphql::ServerResult<async_graphql::Value> {
        Ok(async_graphql::Value::String(self.to_string()))
    }
}

impl async_graphql::InputType for RecordId {
    type RawValueType = Self;
    fn type_name() -> std::borrow::Cow<'static, str> {
        <async_graphql::ID as async_graphql::InputType>::type_name()
    }
    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <async_graphql::ID as async_graphql::InputType>::create_type_info(registry)
    }
    fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
        match value {
            Some(async_graphql::Value::String(text)) => Ok(text.parse()?),
            other => Err(async_graphql::InputValueError::expected_type(
                other.unwrap_or_default(),
            )),
        }
    }
    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::String(self.to_string())
    }
    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// A stored id whose kind stands in another column.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = crate::db::types::Uid)]
pub(crate) struct AnyUid(pub(crate) Uuid);

impl AsUuid for AnyUid {
    fn uuid(&self) -> Uuid {
        self.0
    }
    fn of_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}
stored_as_uid!(AnyUid);

#[cfg(test)]
mod tests {
    use super::*;

    /// From the TypeID specification's list of valid examples.
    #[test]
    fn ids_read_and_write_the_published_form() {
        let uuid: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        let id = DealId(uuid);

        assert_eq!(id.to_string(), "deal_01h455vb4pex5vsknk084sn02q");
        assert_eq!(
            "deal_01h455vb4pex5vsknk084sn02q".parse::<DealId>().unwrap(),
            id
        );
        assert_eq!(
            DealId(Uuid::max()).to_string(),
            "deal_7zzzzzzzzzzzzzzzzzzzzzzzzz"
        );
    }

    #[test]
    fn an_id_of_another_kind_or_form_is_refused() {
        for text in [
            "account_01h455vb4pex5vsknk084sn02q",
            "deal_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "deal_01H455VB4PEX5VSKNK084SN02Q",
            "deal_01h455vb4pex5vsknk084sn02",
            "deal_01h455vb4pex5vsknk084sn02u",
            "deal_",
            "",
        ] {
            assert!(text.parse::<DealId>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn a_prefix_with_an_underscore_keeps_its_kind() {
        let id = PipelineStageId::generate();

        let any: RecordId = id.to_string().parse().unwrap();

        assert_eq!(any.object, Object::PipelineStage);
        assert_eq!(PipelineStageId::try_from(any).unwrap(), id);
    }
}
