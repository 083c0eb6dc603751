//! The mapping file: which column of which file feeds which field of which record.
//!
//! It is TOML. What it may say is described for its authors in `mappings/README.md`; here it is read
//! and checked, before a single row is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::source::Row;
use super::targets::Target;
use super::template::Template;
use crate::error::{Error, Result};
use crate::query::{Field, Table};
use crate::registry;

/// A mapping that was read and makes sense.
#[derive(Debug)]
pub(super) struct Mapping {
    /// The source of the external ids that imported records get.
    pub source: String,
    pub formats: Formats,
    pub steps: Vec<Step>,
}

/// How values are written in the files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Formats {
    pub delimiter: char,
    /// A label of the WHATWG Encoding Standard, such as `utf-8` or `windows-1252`.
    pub encoding: String,
    /// The day format in chrono's (strftime's) notation.
    pub date: String,
    /// The format of moments; without one they are RFC 3339.
    pub timestamp: Option<String>,
    /// The zone of moments that name none.
    pub time_zone: chrono_tz::Tz,
    pub decimal_separator: char,
    pub group_separator: Option<char>,
    /// The currency of money whose field names none.
    pub currency: Option<String>,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            delimiter: ',',
            encoding: "utf-8".to_owned(),
            date: "%Y-%m-%d".to_owned(),
            timestamp: None,
            time_zone: chrono_tz::Tz::UTC,
            decimal_separator: '.',
            group_separator: None,
            currency: None,
        }
    }
}

/// Rows that become records of one kind.
#[derive(Debug)]
pub(super) struct Step {
    pub input: Input,
    pub target: Target,
    /// The id of a row's record in the source.
    pub id: Template,
    /// A field by which a record that was there before is recognised, and its value.
    pub natural: Option<(&'static Field, Template)>,
    pub when: Conditions,
    pub fields: Vec<(String, Shape)>,
    pub stays: Vec<Stay>,
}

/// Where rows come from.
#[derive(Debug)]
pub(super) enum Input {
    File(String),
    /// Rows that stand in the mapping itself.
    Rows(Vec<BTreeMap<String, String>>),
}

/// Which rows are meant: those with some values in some columns, or without.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub when: Vec<(String, Vec<String>)>,
    pub unless: Vec<(String, Vec<String>)>,
}

/// How a JSON value is made of a row.
#[derive(Debug)]
pub(super) enum Shape {
    Value(Spec),
    List(Vec<Shape>),
    Object(Vec<(String, Shape)>),
}

/// How a single value is made of a row.
#[derive(Debug)]
pub(super) struct Spec {
    pub origin: Origin,
    /// What some texts stand for.
    pub map: BTreeMap<String, String>,
    pub kind: Kind,
    /// The rows that have the value at all.
    pub when: Conditions,
    /// Whether a row is kept when this value cannot be read.
    pub is_optional: bool,
}

#[derive(Debug)]
pub(super) enum Origin {
    Row(Template),
    Fixed(Value),
}

/// What a text is read as.
#[derive(Debug)]
pub(super) enum Kind {
    Text,
    Integer {
        times: i64,
    },
    Number,
    Boolean,
    Date {
        format: Option<String>,
    },
    Timestamp {
        format: Option<String>,
    },
    Money {
        times: i64,
        currency: Option<Template>,
    },
    List {
        separator: String,
    },
    Reference(Reference),
}

/// A record that is found by one of its fields.
#[derive(Debug)]
pub(super) struct Reference {
    pub table: &'static Table,
    pub by: &'static Field,
}

/// A stay of a deal in a stage.
#[derive(Debug)]
pub(super) struct Stay {
    pub stage: Spec,
    pub at: Option<Spec>,
    pub reason: Option<Spec>,
    pub when: Conditions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: String,
    #[serde(default)]
    formats: Formats,
    step: Vec<StepTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTable {
    file: Option<String>,
    rows: Option<Vec<BTreeMap<String, String>>>,
    into: String,
    id: String,
    #[serde(rename = "match", default)]
    natural: BTreeMap<String, String>,
    #[serde(default)]
    when: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    unless: BTreeMap<String, OneOrMore>,
    fields: toml::Table,
    #[serde(default)]
    stays: Vec<StayTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StayTable {
    stage_id: toml::Value,
    at: Option<toml::Value>,
    reason: Option<toml::Value>,
    #[serde(default)]
    when: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    unless: BTreeMap<String, OneOrMore>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// The words of a value's table.
const SPEC_WORDS: [&str; 2] = ["from", "value"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpecTable {
    from: Option<String>,
    value: Option<toml::Value>,
    #[serde(default)]
    map: BTreeMap<String, String>,
    #[serde(rename = "as")]
    kind: Option<Word>,
    format: Option<String>,
    times: Option<i64>,
    currency: Option<String>,
    separator: Option<String>,
    find: Option<String>,
    by: Option<String>,
    #[serde(default)]
    when: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    unless: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    optional: bool,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Word {
    Text,
    Integer,
    Number,
    Boolean,
    Date,
    Timestamp,
    Money,
    List,
}

impl Mapping {
    /// Reads a mapping file and refuses what makes no sense.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| {
                let before = text.get(..span.start).unwrap_or_default();
                before.matches('\n').count().saturating_add(1)
            });
            let place = line.map_or_else(String::new, |line| format!("line {line}: "));
            refused(format!("{place}{}", error.message()))
        })?;
        let mut check = crate::check::Check::default();
        check.external_ids(&[crate::types::ExternalId {
            source: file.source.clone(),
            external_id: "1".to_owned(),
        }]);
        check
            .finish()
            .map_err(|_not_a_source| refused("source must be a word such as hubspot".to_owned()))?;
        if file.step.is_empty() {
            return Err(refused("there is no [[step]]".to_owned()));
        }
        let steps = (1..).zip(file.step);
        Ok(Self {
            source: file.source,
            formats: file.formats,
            steps: steps
                .map(|(number, step)| {
                    let name = format!("step {number} ({})", step.into);
                    Step::compile(step).map_err(|reason| refused(format!("{name}: {reason}")))
                })
                .collect::<Result<_>>()?,
        })
    }
}

/// A mapping that makes no sense.
pub(super) fn refused(message: String) -> Error {
    Error::contradiction("/mapping", "INVALID_VALUE", message)
}

/// What is wrong with a part of the mapping, in words.
type Checked<T> = Result<T, String>;

impl Step {
    fn compile(step: StepTable) -> Checked<Self> {
        let target = Target::named(&step.into).ok_or_else(|| {
            let known: Vec<_> = Target::paths().collect();
            format!("into must be one of {}", known.join(", "))
        })?;
        let input = match (step.file, step.rows) {
            (Some(file), None) => Input::File(file),
            (None, Some(rows)) => Input::Rows(rows),
            _ => return Err("names either a file or rows".to_owned()),
        };
        let known = target.fields();
        if let Some(unknown) = step.fields.keys().find(|name| !known.contains(name)) {
            let known = known.join(", ");
            return Err(format!("fields.{unknown} is not one of {known}"));
        }
        if !step.stays.is_empty() && target.object() != crate::ids::Object::Deal {
            return Err("only deals have stays".to_owned());
        }
        let mut naturals = step.natural.into_iter();
        let natural = match (naturals.next(), naturals.next()) {
            (None, _) => None,
            (Some((name, template)), None) => Some((
                field_of(target.table(), &name)?,
                Template::parse(&template)?,
            )),
            _ => return Err("match takes one field".to_owned()),
        };
        Ok(Self {
            input,
            target,
            id: Template::parse(&step.id)?,
            natural,
            when: Conditions::of(step.when, step.unless),
            fields: shapes(step.fields)?,
            stays: step
                .stays
                .into_iter()
                .map(|stay| {
                    Ok(Stay {
                        stage: spec("stays.stage_id", stay.stage_id)?,
                        at: stay.at.map(|at| spec("stays.at", at)).transpose()?,
                        reason: stay
                            .reason
                            .map(|reason| spec("stays.reason", reason))
                            .transpose()?,
                        when: Conditions::of(stay.when, stay.unless),
                    })
                })
                .collect::<Checked<_>>()?,
        })
    }

    /// What the step reads, for people.
    pub(super) fn name(&self) -> String {
        match &self.input {
            Input::File(name) => name.clone(),
            Input::Rows(_) => "rows".to_owned(),
        }
    }

    /// Every column that the step reads.
    pub(super) fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.id.columns().collect();
        if let Some((_, template)) = &self.natural {
            columns.extend(template.columns());
        }
        columns.extend(self.when.columns());
        for (_, shape) in &self.fields {
            shape.columns(&mut columns);
        }
        for stay in &self.stays {
            columns.extend(stay.when.columns());
            stay.stage.columns(&mut columns);
            for spec in stay.at.iter().chain(&stay.reason) {
                spec.columns(&mut columns);
            }
        }
        columns
    }
}

fn field_of(table: &'static Table, name: &str) -> Checked<&'static Field> {
    let names: Vec<_> = table.fields.iter().map(|field| field.name).collect();
    table.field(name).ok_or_else(|| {
        format!(
            "{} are not found by {name}, but by one of {}",
            table.path,
            names.join(", ")
        )
    })
}

impl Conditions {
    fn of(when: BTreeMap<String, OneOrMore>, unless: BTreeMap<String, OneOrMore>) -> Self {
        let list = |table: BTreeMap<String, OneOrMore>| {
            let pairs = table.into_iter().map(|(column, values)| match values {
                OneOrMore::One(value) => (column, vec![value]),
                OneOrMore::More(values) => (column, values),
            });
            pairs.collect()
        };
        Self {
            when: list(when),
            unless: list(unless),
        }
    }

    fn columns(&self) -> impl Iterator<Item = &str> {
        let all = self.when.iter().chain(&self.unless);
        all.map(|(column, _)| column.as_str())
    }

    /// Whether a row is meant.
    pub(super) fn meet(&self, row: &Row) -> bool {
        let has = |(column, values): &(String, Vec<String>)| {
            values.iter().any(|value| value == row.get(column))
        };
        self.when.iter().all(has) && !self.unless.iter().any(has)
    }
}

fn shapes(table: toml::Table) -> Checked<Vec<(String, Shape)>> {
    table
        .into_iter()
        .map(|(name, value)| shape(&name, value).map(|shape| (name, shape)))
        .collect()
}

fn shape(name: &str, value: toml::Value) -> Checked<Shape> {
    match value {
        toml::Value::Array(values) => values
            .into_iter()
            .map(|value| shape(name, value))
            .collect::<Checked<_>>()
            .map(Shape::List),
        toml::Value::Table(table) if !SPEC_WORDS.iter().any(|word| table.contains_key(*word)) => {
            shapes(table).map(Shape::Object)
        }
        value => spec(name, value).map(Shape::Value),
    }
}

fn spec(name: &str, value: toml::Value) -> Checked<Spec> {
    match value {
        toml::Value::String(from) => Ok(Spec {
            origin: Origin::Row(Template::parse(&from)?),
            map: BTreeMap::new(),
            kind: Kind::Text,
            when: Conditions::default(),
            is_optional: false,
        }),
        value @ toml::Value::Table(_) => value
            .try_into::<SpecTable>()
            .map_err(|error| error.message().to_owned())
            .and_then(Spec::compile)
            .map_err(|reason| format!("{name}: {reason}")),
        _ => Err(format!(
            "{name}: a column, a table with from or value, or a list of these"
        )),
    }
}

impl Spec {
    fn compile(table: SpecTable) -> Checked<Self> {
        let origin = match (&table.from, &table.value) {
            (Some(from), None) => Origin::Row(Template::parse(from)?),
            (None, Some(value)) => {
                Origin::Fixed(serde_json::to_value(value).map_err(|error| error.to_string())?)
            }
            _ => return Err("has either from or value".to_owned()),
        };
        let kind = table.kind()?;
        Ok(Self {
            origin,
            map: table.map,
            kind,
            when: Conditions::of(table.when, table.unless),
            is_optional: table.optional,
        })
    }

    fn columns<'a>(&'a self, columns: &mut Vec<&'a str>) {
        if let Origin::Row(template) = &self.origin {
            columns.extend(template.columns());
        }
        if let Kind::Money {
            currency: Some(template),
            ..
        } = &self.kind
        {
            columns.extend(template.columns());
        }
        columns.extend(self.when.columns());
    }

    /// The column to name when something is wrong with the value.
    pub(super) fn column(&self) -> Option<&str> {
        match &self.origin {
            Origin::Row(template) => template.columns().next(),
            Origin::Fixed(_) => None,
        }
    }
}

impl SpecTable {
    fn kind(&self) -> Checked<Kind> {
        let only = |set: bool, word: &str, of: &[Word]| {
            let fits = self.find.is_none() && self.kind.is_some_and(|kind| of.contains(&kind));
            if set && !fits {
                return Err(format!("{word} has no meaning here"));
            }
            Ok(())
        };
        only(
            self.format.is_some(),
            "format",
            &[Word::Date, Word::Timestamp],
        )?;
        only(self.times.is_some(), "times", &[Word::Integer, Word::Money])?;
        only(self.currency.is_some(), "currency", &[Word::Money])?;
        only(self.separator.is_some(), "separator", &[Word::List])?;
        if let Some(path) = &self.find {
            if self.kind.is_some() {
                return Err("find and as exclude each other".to_owned());
            }
            let table = registry::tables()
                .find(|table| table.path == path)
                .ok_or_else(|| format!("find: there are no {path}"))?;
            let by = field_of(table, self.by.as_deref().unwrap_or("external_id"))?;
            return Ok(Kind::Reference(Reference { table, by }));
        }
        if self.by.is_some() {
            return Err("by needs find".to_owned());
        }
        let times = self.times.unwrap_or(1);
        Ok(match self.kind.unwrap_or(Word::Text) {
            Word::Text => Kind::Text,
            Word::Integer => Kind::Integer { times },
            Word::Number => Kind::Number,
            Word::Boolean => Kind::Boolean,
            Word::Date => Kind::Date {
                format: self.format.clone(),
            },
            Word::Timestamp => Kind::Timestamp {
                format: self.format.clone(),
            },
            Word::Money => Kind::Money {
                times,
                currency: self.currency.as_deref().map(Template::parse).transpose()?,
            },
            Word::List => Kind::List {
                separator: self.separator.clone().unwrap_or_else(|| ";".to_owned()),
            },
        })
    }
}

impl Shape {
    fn columns<'a>(&'a self, columns: &mut Vec<&'a str>) {
        match self {
            Self::Value(spec) => spec.columns(columns),
            Self::List(shapes) => shapes.iter().for_each(|shape| shape.columns(columns)),
            Self::Object(fields) => fields.iter().for_each(|(_, shape)| shape.columns(columns)),
        }
    }

    /// The first column that the value comes from.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Value(spec) => spec.column(),
            Self::List(shapes) => shapes.iter().find_map(Self::column),
            Self::Object(fields) => fields.iter().find_map(|(_, shape)| shape.column()),
        }
    }
}
