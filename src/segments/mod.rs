//! Segments: saved filters over accounts or stakeholders.
//!
//! A segment has no members of its own: who belongs to it is found anew whenever somebody asks, by the
//! filter that a list of its kind takes. The field `segment_id` of those lists, which other filters
//! reach over relations, asks the same.
//!
//! That somebody came in or went out is a change, and a change needs somebody to look. So a segment
//! also keeps whom it was last seen with: `refresh_segment` compares that with who belongs to it now and
//! tells the difference in the change feed, as links of the segment. It is called when somebody wants to
//! know, and by the worker every five minutes; between two looks, who came and went again was not seen.
//!
//! A filter may stop making sense: an added field that it names is deleted. The segment stays, and
//! whatever asks for its members is refused with what is missing.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{SegmentMutations, SegmentQueries};
pub(crate) use model::Segment;
pub(crate) use operations::{filters_of, refresh_segments};
pub(crate) use rest::routes;
