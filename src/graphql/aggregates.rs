//! `dealsAggregate` and its like: one field for each kind of record, made from the registry, so that a
//! new kind has it by being there.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::resolver_utils::ContainerType;
use async_graphql::{
    Context, ContextSelectionSet, InputType, ObjectType, OutputType, Positioned, ServerResult,
    Value,
};

use super::filter::{FilterOf, input_value};
use super::session::read;
use crate::aggregates::{Aggregate, AggregateRequest, GroupBy, Measure, aggregate};
use crate::query::reading::camel;
use crate::query::{Deleted, Filter, Table};
use crate::records::Record;
use crate::registry::{self, by_kind};

/// The aggregates of all kinds of records.
#[derive(Default)]
pub struct AggregateQueries;

/// `dealsAggregate`, `journeyMapsAggregate`.
fn field_of(table: &Table) -> String {
    format!("{}Aggregate", camel(&table.path.replace('-', "_")))
}

/// An aggregate looks at many records, whatever it answers with.
const COST: usize = 50;

fn argument<T: InputType>(
    registry: &mut Registry,
    name: &str,
    description: &str,
) -> (String, MetaInputValue) {
    let ty = T::create_type_info(registry);
    input_value(name, ty, description)
}

fn register<T: Record>(registry: &mut Registry) -> MetaField {
    let arguments = [
        argument::<Option<FilterOf<T>>>(
            registry,
            "filter",
            "Which records; all if nothing is said.",
        ),
        argument::<Option<Deleted>>(registry, "deleted", "Whether deleted records count."),
        argument::<Option<Vec<GroupBy>>>(
            registry,
            "groupBy",
            "What they are grouped by, up to 4; all are one group if nothing is said.",
        ),
        argument::<Vec<Measure>>(registry, "aggregates", "What is computed, up to 20."),
        argument::<Option<String>>(
            registry,
            "convertTo",
            "The currency that money is converted to (ISO 4217); needs `ratesOn`.",
        ),
        argument::<Option<String>>(
            registry,
            "ratesOn",
            "Whose rates: those of a day such as `2026-11-23`, or of the day in a field of each record.",
        ),
        argument::<Option<Vec<String>>>(
            registry,
            "sort",
            "Names of groups and aggregates; a minus sorts downwards. The groups if nothing is said.",
        ),
        argument::<Option<i32>>(
            registry,
            "limit",
            "Groups at most, 1 to 1000; 100 if nothing is said.",
        ),
    ];
    MetaField {
        name: field_of(T::TABLE),
        description: Some(format!(
            "What {} come to, as a whole or by groups.",
            T::TABLE.path.replace('-', " ")
        )),
        args: arguments.into_iter().collect(),
        ty: <Aggregate as OutputType>::create_type_info(registry),
        deprecation: async_graphql::registry::Deprecation::NoDeprecated,
        cache_control: async_graphql::CacheControl::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: Some(|_, _, _, fields| Ok(fields.saturating_add(COST))),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// What the arguments of a field ask for.
fn arguments<T: Record>(ctx: &Context<'_>) -> ServerResult<(AggregateRequest, Option<Filter>)> {
    fn get<A: InputType>(ctx: &Context<'_>, name: &str) -> ServerResult<A> {
        ctx.param_value::<A>(name, None).map(|(_, value)| value)
    }
    let filter: Option<FilterOf<T>> = get(ctx, "filter")?;
    let request = AggregateRequest {
        filter: None,
        deleted: get::<Option<Deleted>>(ctx, "deleted")?.unwrap_or_default(),
        group_by: get::<Option<Vec<GroupBy>>>(ctx, "groupBy")?.unwrap_or_default(),
        aggregates: get(ctx, "aggregates")?,
        convert_to: get(ctx, "convertTo")?,
        rates_on: get(ctx, "ratesOn")?,
        sort: get::<Option<Vec<String>>>(ctx, "sort")?.unwrap_or_default(),
        limit: get::<Option<i32>>(ctx, "limit")?.map(i64::from),
    };
    Ok((request, filter.map(FilterOf::into_filter)))
}

/// The answer to a field, if it is one of these.
fn answer(ctx: &Context<'_>) -> ServerResult<Option<Aggregate>> {
    let name = ctx.item.node.name.node.as_str();
    let Some(table) = registry::tables().find(|table| field_of(table) == name) else {
        return Ok(None);
    };
    let (request, filter) = by_kind!(
        table.object,
        T => arguments::<T>(ctx)?,
        return Ok(None)
    );
    let outcome = read(ctx, |cx| aggregate(cx, table, &request, filter.as_ref()));
    outcome
        .map(Some)
        .map_err(|error| ctx.set_error_path(error.into_server_error(ctx.item.pos)))
}

impl ContainerType for AggregateQueries {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let Some(aggregate) = answer(ctx)? else {
            return Ok(None);
        };
        let selection = ctx.with_selection_set(&ctx.item.node.selection_set);
        OutputType::resolve(&aggregate, &selection, ctx.item)
            .await
            .map(Some)
    }
}

impl OutputType for AggregateQueries {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("AggregateQueries")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let fields = registry::tables()
                .filter_map(
                    |table| by_kind!(table.object, T => Some(register::<T>(registry)), None),
                )
                .map(|field| (field.name.clone(), field))
                .collect::<IndexMap<_, _>>();
            MetaType::Object {
                name: Self::type_name().to_string(),
                description: None,
                fields,
                cache_control: async_graphql::CacheControl::default(),
                extends: false,
                shareable: false,
                resolvable: true,
                keys: None,
                visible: None,
                inaccessible: false,
                interface_object: false,
                tags: Vec::new(),
                is_subscription: false,
                rust_typename: Some(std::any::type_name::<Self>()),
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            }
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        async_graphql::resolver_utils::resolve_container(ctx, self).await
    }
}

impl ObjectType for AggregateQueries {}
