//! From what is asked to what is looked at.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use super::model::AnalyticsFilter;
use crate::accounts::Account;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyMapId, Object, SegmentId};
use crate::query::reading::{Spelling, read_filter};
use crate::query::{ListRequest, Table};
use crate::records::Record as _;
use crate::types::Timestamp;

/// Refuses a caller who may not read journeys, or what else an answer tells of.
pub(super) fn require(cx: &Ctx, further: &[Object]) -> Result<()> {
    cx.require(Scope::read(Object::Journey))?;
    further
        .iter()
        .try_for_each(|object| cx.require(Scope::read(*object)))
}

impl AnalyticsFilter {
    /// The moment that is told of.
    pub(super) fn moment(&self, cx: &Ctx) -> Result<Timestamp> {
        let moment = self.as_of.unwrap_or(cx.now());
        if moment > cx.now() {
            let message = "must not lie in the future";
            return Err(Error::contradiction("as_of", "OUT_OF_RANGE", message));
        }
        Ok(moment)
    }

    /// The map, where there must be one.
    pub(super) fn map(&self) -> Result<JourneyMapId> {
        let required = || Error::invalid("journey_map_id", "REQUIRED", "a map is needed here");
        self.journey_map_id.ok_or_else(required)
    }

    /// Refuses a pipeline where only journeys have what is asked for.
    pub(super) fn refuse_pipeline(&self) -> Result<()> {
        if self.pipeline_id.is_none() {
            return Ok(());
        }
        let message = "deals have no interactions in the order of stages; ask for a map";
        Err(Error::contradiction("pipeline_id", "NOT_ALLOWED", message))
    }

    /// Refuses a comparison where there is nowhere to tell it.
    pub(crate) fn refuse_comparison(&self) -> Result<()> {
        if self.compare_to.is_none() {
            return Ok(());
        }
        let message = "nothing is compared here; ask for each of the two alone";
        Err(Error::contradiction("compare_to", "NOT_ALLOWED", message))
    }

    /// Refuses a period that ends before it begins.
    pub(super) fn check(&self) -> Result<()> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to <= from
        {
            let message = "must lie after from";
            return Err(Error::contradiction("to", "OUT_OF_RANGE", message));
        }
        if self.pipeline_id.is_some() && self.journey_map_id.is_some() {
            let message = "does not go together with pipeline_id";
            return Err(Error::contradiction(
                "journey_map_id",
                "NOT_ALLOWED",
                message,
            ));
        }
        if self.pipeline_id.is_some() && self.narrowed_by().is_some() {
            let message = "does not go together with channel, role and persona_id";
            return Err(Error::contradiction("pipeline_id", "NOT_ALLOWED", message));
        }
        Ok(())
    }

    /// The first of the parameters that ask for interactions, if there is one.
    pub(super) fn narrowed_by(&self) -> Option<&'static str> {
        let asked = [
            ("channel", self.channel.is_some()),
            ("role", self.role.is_some()),
            ("persona_id", self.persona_id.is_some()),
        ];
        let mut asked = asked.iter().filter(|(_, is_asked)| *is_asked);
        asked.next().map(|(name, _)| *name)
    }

    /// The filter of what this one is compared with.
    pub(super) fn other(&self) -> Result<Option<Self>> {
        let Some(text) = &self.compare_to else {
            return Ok(None);
        };
        let mut other = Self {
            compare_to: None,
            ..self.clone()
        };
        if let Ok(map) = text.parse::<JourneyMapId>() {
            other.journey_map_id = Some(map);
            return Ok(Some(other));
        }
        let refused = || {
            let message = "must be two moments with a slash between them, the earlier first, or the id of a map";
            Error::invalid("compare_to", "INVALID_VALUE", message)
        };
        let (from, to) = text.split_once('/').ok_or_else(refused)?;
        let moment = |text: &str| text.parse::<Timestamp>().map_err(|_no_moment| refused());
        let (from, to) = (moment(from)?, moment(to)?);
        if to <= from {
            return Err(refused());
        }
        (other.from, other.to) = (Some(from), Some(to));
        Ok(Some(other))
    }

    /// What a list of journeys is asked by, but for the map on which they were at a moment in the past.
    pub(super) fn of_journeys(
        &self,
        table: &'static Table,
        moment: Timestamp,
    ) -> Result<ListRequest> {
        let mut filter = self.of_account();
        if let (Some(map), None) = (self.journey_map_id, self.as_of) {
            filter.insert("journey_map_id".to_owned(), json!({ "eq": map }));
        }
        let mut started = Map::new();
        started.insert("le".to_owned(), json!(moment));
        if let Some(from) = self.from {
            started.insert("ge".to_owned(), json!(from));
        }
        if let Some(to) = self.to {
            started.insert("lt".to_owned(), json!(to));
        }
        filter.insert("started_at".to_owned(), Value::Object(started));
        if let Some(owner) = self.owner_id {
            let account = filter.entry("account").or_insert_with(|| json!({}));
            if let Value::Object(account) = account {
                account.insert("owner_id".to_owned(), json!({ "eq": owner }));
            }
        }
        asked(table, filter)
    }

    /// What a list of deals is asked by; when they were opened stands in their history.
    pub(super) fn of_deals(&self, table: &'static Table) -> Result<ListRequest> {
        let mut filter = self.of_account();
        if let Some(pipeline) = self.pipeline_id {
            filter.insert("pipeline_id".to_owned(), json!({ "eq": pipeline }));
        }
        if let Some(owner) = self.owner_id {
            filter.insert("owner_id".to_owned(), json!({ "eq": owner }));
        }
        asked(table, filter)
    }

    /// What a list of accounts is asked by.
    pub(super) fn of_accounts(&self, table: &'static Table) -> Result<ListRequest> {
        let mut filter = Map::new();
        if let Some(segment) = self.segment_id {
            filter.insert("segment_id".to_owned(), json!({ "eq": segment }));
        }
        if let Some(owner) = self.owner_id {
            filter.insert("owner_id".to_owned(), json!({ "eq": owner }));
        }
        asked(table, filter)
    }

    fn of_account(&self) -> Map<String, Value> {
        let mut filter = Map::new();
        if let Some(segment) = self.segment_id {
            let account = json!({ "segment_id": { "eq": segment } });
            filter.insert("account".to_owned(), account);
        }
        filter
    }
}

/// A number, refused if it is not possible.
pub(super) fn within(
    name: &'static str,
    number: i32,
    possible: RangeInclusive<i32>,
) -> Result<i32> {
    if possible.contains(&number) {
        return Ok(number);
    }
    let message = format!(
        "must be a whole number from {} to {}",
        possible.start(),
        possible.end()
    );
    Err(Error::invalid(name, "OUT_OF_RANGE", message))
}

/// How much of a list is told: as much as was said, or as is usual.
pub(super) fn limit_of(said: Option<i32>, usual: i32) -> Result<usize> {
    let limit = within("limit", said.unwrap_or(usual), 1..=1_000)?;
    usize::try_from(limit).map_err(Error::internal)
}

/// What the accounts of a segment are asked by.
pub(super) fn of_segment(segment: SegmentId) -> Result<ListRequest> {
    let mut filter = Map::new();
    filter.insert("segment_id".to_owned(), json!({ "eq": segment }));
    asked(Account::TABLE, filter)
}

fn asked(table: &'static Table, filter: Map<String, Value>) -> Result<ListRequest> {
    let filter = if filter.is_empty() {
        None
    } else {
        let filter = Value::Object(filter);
        Some(read_filter(table, &filter, Spelling::Rest, "/filter")?)
    };
    Ok(ListRequest {
        filter,
        ..ListRequest::default()
    })
}

/// An answer, and the same for what it is compared with.
pub(super) fn compared<T>(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    mut tell: impl FnMut(&mut Ctx, &AnalyticsFilter) -> Result<T>,
) -> Result<(T, Option<Box<T>>)> {
    filter.check()?;
    let other = filter.other()?;
    let told = tell(cx, filter)?;
    let compared = match other {
        Some(other) => Some(Box::new(tell(cx, &other)?)),
        None => None,
    };
    Ok((told, compared))
}
