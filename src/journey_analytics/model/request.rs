//! Which journeys are asked about.

use async_graphql::InputObject;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::ids::{JourneyMapId, PersonaId, PipelineId, SegmentId, UserId};
use crate::interactions::InteractionKind;
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// What counts as one step of a journey.
    JourneyActivity {
        /// Coming into a stage.
        Stage = "stage",
        /// An interaction, by how it took place.
        Channel = "channel",
        /// An interaction, by what it was about.
        Subject = "subject",
        /// An interaction, by the name of the planned touchpoint that it was on the journey; one that was none is told as
        /// `unplanned` and its channel: `unplanned email`.
        Touchpoint = "touchpoint",
    }
}

/// Which journeys are asked about; all if nothing is said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams, InputObject)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct AnalyticsFilter {
    /// Journeys through this map. Without it stages are told by their kind, over all maps.
    #[param(required = false)]
    pub journey_map_id: Option<JourneyMapId>,
    /// Deals of this pipeline instead of journeys, where stages are asked about.
    #[param(required = false)]
    pub pipeline_id: Option<PipelineId>,
    /// Those of accounts that belong to the segment now.
    #[param(required = false)]
    pub segment_id: Option<SegmentId>,
    /// Those of accounts that the user looks after; of a pipeline, the user's deals.
    #[param(required = false)]
    pub owner_id: Option<UserId>,
    /// Those with an interaction of this kind; of interactions only these are looked at.
    #[param(required = false)]
    pub channel: Option<InteractionKind>,
    /// Those with an interaction in which somebody took part who has this role on a committee of the account: the key of a
    /// role. Of interactions only these are looked at.
    #[param(
        required = false,
        min_length = 1,
        max_length = 64,
        pattern = r"^[^\x00]+$"
    )]
    pub role: Option<String>,
    /// Those with an interaction in which somebody took part who is of this persona now, by hand or by its rule. Of
    /// interactions only these are looked at. It needs the right to read personas and stakeholders.
    #[param(required = false)]
    pub persona_id: Option<PersonaId>,
    /// Those that started at this moment or later.
    #[param(required = false)]
    pub from: Option<Timestamp>,
    /// Those that started before this moment.
    #[param(required = false)]
    pub to: Option<Timestamp>,
    /// What the answer is compared with: a period, as two moments with a slash between them, or another map by its id. Where no
    /// comparison is told it is refused.
    #[param(
        required = false,
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\x00]+$"
    )]
    pub compare_to: Option<String>,
    /// Only what happened up to this moment counts; now if nothing is said.
    #[param(required = false)]
    pub as_of: Option<Timestamp>,
}

impl AnalyticsFilter {
    /// The parameters of REST.
    pub(crate) const NAMES: [&'static str; 11] = [
        "journey_map_id",
        "pipeline_id",
        "segment_id",
        "owner_id",
        "channel",
        "role",
        "persona_id",
        "from",
        "to",
        "compare_to",
        "as_of",
    ];
}
