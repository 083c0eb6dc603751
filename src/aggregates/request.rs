//! Reading a request: which columns it names, and whether what it asks of them makes sense.

use chrono_tz::Tz;

use super::model::{AggregateRequest, GroupBy, Measure as Asked};
use crate::check::patterns::is_time_zone;
use crate::custom_fields::{CustomFieldKind, CustomKinds};
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::query::aggregates::{
    AggregateFunction as Function, Bucket, Column, Form, Group, Measure, Place, TimeBucket,
};
use crate::query::reading::{Spelling, one_further, target, unknown};
use crate::query::{CUSTOM_PREFIX, Direction, FieldName, Filter, Link, Operand, Operator};
use crate::query::{Relation, Scalar, Table};
use crate::types::Date;

/// The most groups, aggregates and answered rows of one request.
pub(crate) const MOST_GROUP_BY: usize = 4;
pub(crate) const MOST_AGGREGATES: usize = 20;
pub(crate) const MOST_ROWS: i64 = 1000;
/// Rows if nothing is said.
const USUAL_ROWS: i64 = 100;

/// A name that leads to a column, before the kinds of added fields are known.
pub(super) struct Path {
    relations: Vec<&'static Relation>,
    table: &'static Table,
    field: FieldName,
}

impl Path {
    pub(super) fn read(table: &'static Table, text: &str, place: &str) -> Result<Self> {
        let (mut here, mut rest, mut relations) = (table, text, Vec::new());
        loop {
            if let Some(field) = FieldName::parse(here, rest) {
                return Ok(Self {
                    relations,
                    table: here,
                    field,
                });
            }
            let nothing = || unknown(here, rest, Spelling::Rest, place);
            let (name, behind) = rest.split_once('.').ok_or_else(nothing)?;
            let relation = here.relation(name).ok_or_else(nothing)?;
            if let Link::Many(_) = relation.link {
                let message =
                    format!("{name} are many; records are grouped by what each has one of");
                return Err(Error::invalid(place, "NOT_GROUPABLE", message));
            }
            one_further(relations.len(), place)?;
            relations.push(relation);
            (here, rest) = (target(relation)?, behind);
        }
    }

    /// The kinds of records that it reads.
    pub(super) fn reaches(&self) -> impl Iterator<Item = Object> {
        self.relations.iter().map(|relation| relation.target)
    }

    /// The kind of record whose added fields it names.
    pub(super) fn customised(&self) -> Option<Object> {
        matches!(self.field, FieldName::Custom(_)).then_some(self.table.object)
    }

    fn column(self, custom: &CustomKinds, place: &str) -> Result<Column> {
        let not_groupable = |name: &str| {
            let message = format!("{name} holds many values, or ids of many kinds");
            Error::invalid(place, "NOT_GROUPABLE", message)
        };
        let (found, form) = match self.field {
            FieldName::BuiltIn(name) => {
                let field = self.table.field(name);
                let form = field
                    .filter(|field| field.is_column())
                    .and_then(|field| Form::of(field.kind));
                (Place::Field(name), form.ok_or_else(|| not_groupable(name))?)
            }
            FieldName::Custom(key) => {
                let object = self.table.object;
                let of_money = key
                    .strip_suffix(".currency")
                    .filter(|key| custom.kind(object, key).ok() == Some(CustomFieldKind::Money));
                if let Some(key) = of_money {
                    (Place::CurrencyOf(key.to_owned()), Form::Text)
                } else {
                    let kind = custom
                        .kind(object, &key)
                        .map_err(|error| at(error, place))?;
                    let form = Form::of_custom(kind).ok_or_else(|| not_groupable(&key))?;
                    (Place::Custom(key, kind), form)
                }
            }
        };
        Ok(Column {
            path: self.relations,
            table: self.table,
            place: found,
            form,
        })
    }
}

/// The refusal of a name, at the place where it was said.
fn at(error: Error, place: &str) -> Error {
    match error {
        Error::Invalid { errors, .. } => Error::all_invalid(
            errors
                .into_iter()
                .map(|fault| crate::error::FieldError {
                    pointer: place.to_owned(),
                    ..fault
                })
                .collect(),
        ),
        other => other,
    }
}

/// The paths of a request.
pub(super) struct Paths {
    groups: Vec<Path>,
    measures: Vec<Option<Path>>,
    /// The field that says of which day a record's rate is.
    day: Option<Path>,
    fixed_day: Option<Date>,
}

impl Paths {
    pub(super) fn read(table: &'static Table, request: &AggregateRequest) -> Result<Self> {
        let groups = request.group_by.iter().enumerate();
        let groups = groups
            .map(|(n, group)| Path::read(table, &group.field, &format!("/group_by/{n}/field")));
        let measures = request.aggregates.iter().enumerate();
        let measures = measures.map(|(n, measure)| {
            let field = measure.field.as_ref();
            let place = format!("/aggregates/{n}/field");
            field
                .map(|field| Path::read(table, field, &place))
                .transpose()
        });
        let fixed_day = request.rates_on.as_ref().and_then(|text| text.parse().ok());
        let by_field = request.rates_on.as_ref().filter(|_| fixed_day.is_none());
        Ok(Self {
            groups: groups.collect::<Result<_>>()?,
            measures: measures.collect::<Result<_>>()?,
            day: by_field
                .map(|field| Path::read(table, field, "/rates_on"))
                .transpose()?,
            fixed_day,
        })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Path> {
        let measures = self.measures.iter().flatten();
        self.groups.iter().chain(measures).chain(&self.day)
    }
}

/// Refuses what makes no sense whatever kind of record it is about.
pub(super) fn check_form(request: &AggregateRequest) -> Result<()> {
    bounded("/group_by", request.group_by.len(), 0, MOST_GROUP_BY)?;
    bounded("/aggregates", request.aggregates.len(), 1, MOST_AGGREGATES)?;
    let limit = request.limit.unwrap_or(USUAL_ROWS);
    if !(1..=MOST_ROWS).contains(&limit) {
        let message = format!("must lie between 1 and {MOST_ROWS}");
        return Err(Error::invalid("/limit", "OUT_OF_RANGE", message));
    }
    for (n, measure) in request.aggregates.iter().enumerate() {
        if measure.p.is_some_and(|p| !(0.0..=1.0).contains(&p)) {
            let place = format!("/aggregates/{n}/p");
            return Err(Error::invalid(
                place,
                "OUT_OF_RANGE",
                "must lie between 0 and 1",
            ));
        }
    }
    let currency = request.convert_to.as_deref();
    if currency.is_some_and(|code| iso_currency::Currency::from_code(code).is_none()) {
        let message = "must be a currency of ISO 4217 such as EUR";
        return Err(Error::invalid("/convert_to", "INVALID_VALUE", message));
    }
    Ok(())
}

fn bounded(place: &str, length: usize, least: usize, most: usize) -> Result<()> {
    if (least..=most).contains(&length) {
        return Ok(());
    }
    let message = format!("takes {least} to {most}");
    Err(Error::invalid(place, "OUT_OF_RANGE", message))
}

/// A measure over an amount of money.
#[derive(Debug, Clone)]
pub(super) struct Money {
    /// Which measure it is.
    pub measure: usize,
    pub currency: Column,
}

/// The day whose rates are used.
pub(super) enum RatesOn {
    Day(Date),
    /// The day of each record.
    Field(Column),
}

pub(super) struct Conversion {
    pub to: String,
    pub on: RatesOn,
}

/// A request that makes sense.
pub(super) struct Aggregation {
    pub names: Vec<String>,
    pub groups: Vec<Group>,
    pub measures: Vec<Measure>,
    pub money: Vec<Money>,
    pub conversion: Option<Conversion>,
    /// Places in `names` to sort by.
    pub order: Vec<(usize, Direction)>,
    pub limit: usize,
}

impl Aggregation {
    pub(super) fn read(
        paths: Paths,
        request: &AggregateRequest,
        filter: Option<&Filter>,
        custom: &CustomKinds,
    ) -> Result<Self> {
        let Paths {
            groups: group_paths,
            measures: measure_paths,
            day,
            fixed_day,
        } = paths;
        let mut groups = Vec::new();
        for (n, (path, asked)) in group_paths.into_iter().zip(&request.group_by).enumerate() {
            groups.push(group(path, asked, custom, &format!("/group_by/{n}"))?);
        }
        let mut measures = Vec::new();
        let mut money = Vec::new();
        for (n, (path, asked)) in measure_paths
            .into_iter()
            .zip(&request.aggregates)
            .enumerate()
        {
            let measure = measure(path, asked, custom, &format!("/aggregates/{n}"))?;
            if let Some(currency) = measure.column.as_ref().and_then(currency_of)
                && !matches!(asked.function, Function::Count | Function::CountDistinct)
            {
                money.push(Money {
                    measure: n,
                    currency,
                });
            }
            measures.push(measure);
        }
        let day = day
            .map(|path| path.column(custom, "/rates_on"))
            .transpose()?;
        let conversion = conversion(request, day, fixed_day, !money.is_empty())?;
        if conversion.is_none() {
            one_currency(&money, &groups, filter)?;
        }
        let names = names(request)?;
        let order = order(&request.sort, &names, groups.len())?;
        let limit = request.limit.unwrap_or(USUAL_ROWS);
        Ok(Self {
            names,
            groups,
            measures,
            money,
            conversion,
            order,
            limit: usize::try_from(limit).map_err(Error::internal)?,
        })
    }
}

fn group(path: Path, asked: &GroupBy, custom: &CustomKinds, place: &str) -> Result<Group> {
    let column = path.column(custom, &format!("{place}/field"))?;
    let tz_place = format!("{place}/tz");
    let refuse = |part: &str, code: &'static str, message: &str| {
        Err(Error::invalid(format!("{place}/{part}"), code, message))
    };
    let Some(span) = asked.bucket else {
        return match asked.tz {
            Some(_) => refuse("tz", "UNUSED", "belongs to a bucket"),
            None => Ok(Group {
                column,
                bucket: None,
            }),
        };
    };
    let tz = match (&asked.tz, column.form) {
        (Some(name), form) if form.is_moment() => Some(zone(name, &tz_place)?),
        (None, form) if form.is_moment() => {
            return refuse("tz", "REQUIRED", "a bucket of moments needs a time zone");
        }
        (Some(_), form) if form.is_day() => {
            return refuse("tz", "UNUSED", "days have no time zone");
        }
        (None, form) if form.is_day() && span != TimeBucket::Hour => None,
        (None, form) if form.is_day() => {
            return refuse("bucket", "INVALID_VALUE", "a day has no hours");
        }
        _ => return refuse("bucket", "UNUSED", "is for moments and days"),
    };
    Ok(Group {
        column,
        bucket: Some(Bucket { span, tz }),
    })
}

fn zone(name: &str, place: &str) -> Result<Tz> {
    let known = name.parse().ok().filter(|_: &Tz| is_time_zone(name));
    known.ok_or_else(|| {
        let message = "must be a time zone such as Europe/Berlin";
        Error::invalid(place, "INVALID_VALUE", message)
    })
}

fn measure(
    path: Option<Path>,
    asked: &Asked,
    custom: &CustomKinds,
    place: &str,
) -> Result<Measure> {
    let function = asked.function;
    let refuse = |part: &str, code: &'static str, message: &str| {
        Err(Error::invalid(format!("{place}/{part}"), code, message))
    };
    let field_place = format!("{place}/field");
    let column = path
        .map(|path| path.column(custom, &field_place))
        .transpose()?;
    let p = match (function, asked.p) {
        (Function::Percentile, Some(p)) => p,
        (Function::Percentile, None) => {
            return refuse("p", "REQUIRED", "a percentile needs its share");
        }
        (_, Some(_)) => return refuse("p", "UNUSED", "is for percentiles"),
        (_, None) => 0.5,
    };
    let form = column.as_ref().map(|column| column.form);
    let fits = match (function, form) {
        (Function::Count, _) | (Function::CountDistinct, Some(_)) => true,
        (_, None) => return refuse("field", "REQUIRED", "this function needs a field"),
        (Function::Min | Function::Max, Some(form)) => {
            form.is_numeric() || form.is_moment() || form.is_day()
        }
        (_, Some(form)) => form.is_numeric(),
    };
    if !fits {
        let message = format!("{} does not take values of this kind", function.as_str());
        return refuse("field", "INVALID_VALUE", &message);
    }
    Ok(Measure {
        function,
        column,
        p,
    })
}

/// The currency of a column, if it holds money.
fn currency_of(column: &Column) -> Option<Column> {
    let place = match &column.place {
        Place::Field(name) => Place::Field(column.table.field(name)?.currency?),
        Place::Custom(key, CustomFieldKind::Money) => Place::CurrencyOf(key.clone()),
        _ => return None,
    };
    Some(Column {
        place,
        form: Form::Text,
        ..column.clone()
    })
}

/// Refuses amounts of several currencies in one value.
fn one_currency(money: &[Money], groups: &[Group], filter: Option<&Filter>) -> Result<()> {
    for one in money {
        let currency = &one.currency;
        let is_grouped = groups.iter().any(|group| group.column == *currency);
        let is_fixed = match (&currency.place, filter) {
            (Place::Field(field), Some(filter)) => is_fixed(filter, &currency.path, field),
            _ => false,
        };
        if !is_grouped && !is_fixed {
            let mut names: Vec<&str> = currency.path.iter().map(|one| one.name).collect();
            let field = match &currency.place {
                Place::Field(name) => (*name).to_owned(),
                Place::Custom(key, _) => format!("{CUSTOM_PREFIX}{key}"),
                Place::CurrencyOf(key) => format!("{CUSTOM_PREFIX}{key}.currency"),
            };
            names.push(&field);
            let message = format!(
                "amounts of several currencies do not add up: group by {0}, filter {0} to one, or say \
                 convert_to",
                names.join(".")
            );
            let place = format!("/aggregates/{}/field", one.measure);
            return Err(Error::invalid(place, "MIXED_CURRENCIES", message));
        }
    }
    Ok(())
}

/// Whether a filter lets through only one value of a field.
fn is_fixed(filter: &Filter, path: &[&'static Relation], field: &str) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().any(|part| is_fixed(part, path, field)),
        Filter::Is(condition) => {
            path.is_empty()
                && matches!(condition.field, FieldName::BuiltIn(name) if name == field)
                && match (condition.operator, &condition.operand) {
                    (Operator::Eq, Operand::One(Scalar::Text(_))) => true,
                    (Operator::In, Operand::Many(values)) => values.len() == 1,
                    _ => false,
                }
        }
        Filter::Has(related) => match path.split_first() {
            Some((first, rest)) if related.relation == *first => {
                is_fixed(&related.filter, rest, field)
            }
            _ => false,
        },
        Filter::Or(_) | Filter::Not(_) => false,
    }
}

fn conversion(
    request: &AggregateRequest,
    day: Option<Column>,
    fixed_day: Option<Date>,
    has_money: bool,
) -> Result<Option<Conversion>> {
    let Some(to) = &request.convert_to else {
        return match request.rates_on {
            Some(_) => Err(Error::invalid(
                "/rates_on",
                "UNUSED",
                "belongs to convert_to",
            )),
            None => Ok(None),
        };
    };
    if !has_money {
        let message = "no amount of money is asked for";
        return Err(Error::invalid("/convert_to", "UNUSED", message));
    }
    let on = match (fixed_day, day) {
        (Some(day), _) => RatesOn::Day(day),
        (None, Some(column)) if column.form.is_moment() || column.form.is_day() => {
            RatesOn::Field(column)
        }
        (None, Some(_)) => {
            let message = "must be a day such as 2026-11-23, or a field that holds moments or days";
            return Err(Error::invalid("/rates_on", "INVALID_VALUE", message));
        }
        (None, None) => {
            let message = "which rates: those of a day, or of the day in a field of each record";
            return Err(Error::invalid("/rates_on", "REQUIRED", message));
        }
    };
    Ok(Some(Conversion { to: to.clone(), on }))
}

/// The names of groups and aggregates in the answer.
fn names(request: &AggregateRequest) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let groups = request.group_by.iter().enumerate().map(|(n, group)| {
        let name = group.name.clone().unwrap_or_else(|| group.field.clone());
        (format!("/group_by/{n}/name"), name)
    });
    let measures = request.aggregates.iter().enumerate().map(|(n, measure)| {
        let word = measure.function.as_str();
        let name = match (&measure.name, &measure.field) {
            (Some(name), _) => name.clone(),
            (None, Some(field)) => format!("{word}_{field}"),
            (None, None) => word.to_owned(),
        };
        (format!("/aggregates/{n}/name"), name)
    });
    for (place, name) in groups.chain(measures) {
        if name.is_empty() || name.contains('\0') || name.chars().count() > 255 {
            return Err(Error::invalid(
                place,
                "INVALID_VALUE",
                "must be a short text",
            ));
        }
        if names.contains(&name) {
            let message = format!("{name} stands twice; say another name");
            return Err(Error::contradiction(place, "DUPLICATE", message));
        }
        names.push(name);
    }
    Ok(names)
}

/// `-total`, `account.industry`: names of the answer; the keys, upwards, if nothing is said.
fn order(sort: &[String], names: &[String], groups: usize) -> Result<Vec<(usize, Direction)>> {
    let mut order = Vec::new();
    for (n, text) in sort.iter().enumerate() {
        let (name, direction) = match text.strip_prefix('-') {
            Some(name) => (name, Direction::Desc),
            None => (text.as_str(), Direction::Asc),
        };
        let place = names
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| {
                let message = format!("{name:?} is not one of {}", names.join(", "));
                Error::invalid(format!("/sort/{n}"), "NOT_SORTABLE", message)
            })?;
        order.push((place, direction));
    }
    // Groups that are alike in all of that keep an order of their own.
    order.extend((0..groups).map(|place| (place, Direction::Asc)));
    Ok(order)
}
