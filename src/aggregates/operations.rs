//! Computing an aggregate.

use super::answer;
use super::conversion;
use super::model::{Aggregate, AggregateRequest};
use super::request::{Aggregation, Path, Paths, check_form};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::query::planner::Planner;
use crate::query::reading::{Spelling, read_filter};
use crate::query::{Filter, ListRequest, Table};
use crate::records;

/// The most groups that are looked at; the answer shows the first of them.
const MOST_GROUPS: usize = 10_000;

/// What the records of a kind come to. A filter that was read already goes beside the request.
pub(crate) fn aggregate(
    cx: &mut Ctx,
    table: &'static Table,
    request: &AggregateRequest,
    filter: Option<&Filter>,
) -> Result<Aggregate> {
    check_form(request)?;
    let filter = match (filter, &request.filter) {
        (Some(filter), _) => Some(filter.clone()),
        (None, Some(json)) => Some(read_filter(table, json, Spelling::Rest, "/filter")?),
        (None, None) => None,
    };
    let list = ListRequest {
        filter,
        deleted: request.deleted,
        ..ListRequest::default()
    };
    let paths = Paths::read(table, request).map_err(Error::misfit)?;
    let reached: Vec<Object> = paths.all().flat_map(Path::reaches).collect();
    let customised: Vec<Object> = paths.all().filter_map(Path::customised).collect();
    let (custom, list) = records::admit_further(cx, table, &list, &reached, &customised)?;
    let aggregation = Aggregation::read(paths, request, list.filter.as_ref(), &custom);
    let aggregation = aggregation.map_err(Error::misfit)?;
    let planner = Planner::new(table, cx.dialect(), cx.workspace_uid(), &custom);

    // Money that is converted is computed apart; here it would only be added up for nothing.
    let mut measures = aggregation.measures.clone();
    if aggregation.conversion.is_some() {
        for money in &aggregation.money {
            if let Some(measure) = measures.get_mut(money.measure) {
                measure.column = None;
            }
        }
    }
    let rows = planner.aggregate(
        &list,
        &aggregation.groups,
        &measures,
        MOST_GROUPS.saturating_add(1),
    )?;
    let rows = rows.load(cx)?;
    if rows.len() > MOST_GROUPS {
        let message =
            format!("makes more than {MOST_GROUPS} groups; narrow the filter or group less");
        return Err(Error::contradiction(
            "/group_by",
            "TOO_MANY_GROUPS",
            message,
        ));
    }
    let mut groups = answer::groups(cx.dialect(), &aggregation.groups, &measures, rows)?;
    let conversion = match &aggregation.conversion {
        Some(conversion) => Some(conversion::convert(
            cx,
            &planner,
            &list,
            &aggregation,
            conversion,
            &mut groups,
        )?),
        None => None,
    };
    let has_more = groups.len() > aggregation.limit;
    Ok(Aggregate {
        rows: answer::rows(&aggregation, groups)?,
        has_more,
        conversion,
    })
}
