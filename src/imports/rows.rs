//! One row: what record it stands for, and the operations that bring the record to it.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::mapping::{Kind, Mapping, Origin, Reference, Shape, Spec, Step};
use super::source::Row;
use super::{stays, values};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, RecordId};
use crate::query::filter::{Operand, read_scalar};
use crate::query::{Condition, Field, FieldName, ListRequest, Operator, Source, Table};
use crate::records::keys::{self, Key};
use crate::registry;
use crate::types::ExternalId;
use crate::writes::Fields;

/// What became of a row.
pub(super) enum Outcome {
    Created,
    Updated,
    Unchanged,
    /// The mapping leaves it out.
    Skipped,
    /// It points at a record of its own kind that may be made by a later row.
    Waiting,
    /// It could not be taken.
    Refused,
}

/// Something wrong with a row.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub column: Option<String>,
    pub code: String,
    pub message: String,
}

/// Records that were found before, so that each is looked for once.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    before: Arc<HashMap<Sought, RecordId>>,
    now: HashMap<Sought, RecordId>,
}

type Sought = (Object, &'static str, String);

impl Found {
    /// The same, with what was found meanwhile counted among what was found before.
    pub(super) fn settled(self) -> Self {
        if self.now.is_empty() {
            return self;
        }
        let mut before = Arc::unwrap_or_clone(self.before);
        before.extend(self.now);
        Self {
            before: Arc::new(before),
            now: HashMap::new(),
        }
    }
}

/// Takes one row of a step.
pub(super) struct Taker<'a> {
    pub cx: &'a mut Ctx,
    pub mapping: &'a Mapping,
    pub step: &'a Step,
    pub row: &'a Row,
    pub found: &'a mut Found,
    /// Whether rows may still wait for others of their kind.
    pub may_wait: bool,
    pub faults: Vec<Fault>,
    /// Whether one of the faults speaks against the row, not only against a value.
    pub is_refused: bool,
    waits: bool,
}

impl<'a> Taker<'a> {
    pub(super) fn new(
        cx: &'a mut Ctx,
        mapping: &'a Mapping,
        step: &'a Step,
        row: &'a Row,
        found: &'a mut Found,
        may_wait: bool,
    ) -> Self {
        Self {
            cx,
            mapping,
            step,
            row,
            found,
            may_wait,
            faults: Vec::new(),
            is_refused: false,
            waits: false,
        }
    }

    /// Takes the row. An error is one of the run, not of the row.
    pub(super) fn take(&mut self) -> Result<Outcome> {
        let step = self.step;
        if !step.when.meet(self.row) {
            return Ok(Outcome::Skipped);
        }
        let external_id = step.id.render(self.row);
        if external_id.is_empty() {
            let column = step.id.columns().next();
            self.refuse(column, "REQUIRED", "a row needs an id".to_owned());
            return Ok(Outcome::Refused);
        }
        let mut fields = self.object(&step.fields)?;
        let stays = stays::of_row(self)?;
        match () {
            () if self.is_refused => return Ok(Outcome::Refused),
            () if self.waits && self.may_wait => return Ok(Outcome::Waiting),
            () => {}
        }
        let key = ExternalId {
            source: self.mapping.source.clone(),
            external_id,
        };
        let outcome = match self.known(&key)? {
            _ if self.is_refused => return Ok(Outcome::Refused),
            Some(id) => self.update(id, &key, fields, &stays),
            None => {
                if let Some(first) = stays.first() {
                    first.begin(&mut fields);
                }
                self.create(&key, fields, &stays)
            }
        };
        match outcome {
            Err(error) => self.refused_by(error).map(|()| Outcome::Refused),
            outcome => outcome,
        }
    }

    fn create(
        &mut self,
        key: &ExternalId,
        mut fields: Map<String, Value>,
        stays: &[stays::Stay],
    ) -> Result<Outcome> {
        fields.insert("external_ids".to_owned(), json!([key]));
        let id = self.step.target.create(self.cx, Fields(fields))?;
        stays::follow(self.cx, id, stays)?;
        Ok(Outcome::Created)
    }

    fn update(
        &mut self,
        id: RecordId,
        key: &ExternalId,
        mut fields: Map<String, Value>,
        stays: &[stays::Stay],
    ) -> Result<Outcome> {
        let target = self.step.target;
        fields.retain(|name, _| !target.is_only_new(name));
        if self.step.natural.is_some() {
            self.add_external_id(id, key, &mut fields)?;
        }
        let recorded = self.cx.recorded.len();
        target.update(self.cx, id, Fields(fields))?;
        stays::follow(self.cx, id, stays)?;
        Ok(if self.cx.recorded.len() > recorded {
            Outcome::Updated
        } else {
            Outcome::Unchanged
        })
    }

    /// Lets a record that was recognised by one of its fields carry the row's id from now on.
    fn add_external_id(
        &mut self,
        id: RecordId,
        key: &ExternalId,
        fields: &mut Map<String, Value>,
    ) -> Result<()> {
        let mut ids = registry::external_ids(self.cx, id)?;
        if !ids.contains(key) {
            ids.push(key.clone());
            fields.insert("external_ids".to_owned(), json!(ids));
        }
        Ok(())
    }

    /// The record that the row stands for, if it is there.
    fn known(&mut self, key: &ExternalId) -> Result<Option<RecordId>> {
        let object = self.step.target.object();
        if let Some(id) = by_external_id(self.cx, object, key)? {
            return Ok(Some(id));
        }
        let Some((field, template)) = &self.step.natural else {
            return Ok(None);
        };
        let text = template.render(self.row);
        if text.is_empty() {
            return Ok(None);
        }
        let table = self.step.target.table();
        match self.by_field(table, field, &text)?.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            _ => {
                let message = format!(
                    "there are several {} with {} {text:?}",
                    table.path, field.name
                );
                self.refuse(template.columns().next(), "AMBIGUOUS", message);
                Ok(None)
            }
        }
    }

    /// The JSON object of some fields, without those that are empty.
    fn object(&mut self, fields: &[(String, Shape)]) -> Result<Map<String, Value>> {
        let mut object = Map::new();
        for (name, shape) in fields {
            if let Some(value) = self.shape(shape)? {
                object.insert(name.clone(), value);
            }
        }
        Ok(object)
    }

    fn shape(&mut self, shape: &Shape) -> Result<Option<Value>> {
        match shape {
            Shape::Value(spec) => self.value(spec),
            Shape::Object(fields) => {
                // What the mapping fixes does not make a thing: a role alone is no participant.
                let holds = fields.iter().any(|(_, shape)| comes_from(shape, self.row));
                let object = self.object(fields)?;
                Ok((holds && !object.is_empty()).then_some(Value::Object(object)))
            }
            Shape::List(shapes) => {
                let mut items = Vec::new();
                for shape in shapes {
                    items.extend(self.shape(shape)?);
                }
                Ok((!items.is_empty()).then_some(Value::Array(items)))
            }
        }
    }

    /// The value for the row; nothing if it is empty, or cannot be read and may be left out.
    pub(super) fn value(&mut self, spec: &Spec) -> Result<Option<Value>> {
        if !spec.when.meet(self.row) {
            return Ok(None);
        }
        let text = match (&spec.origin, &spec.kind) {
            (Origin::Row(template), _) => template.render(self.row),
            (Origin::Fixed(Value::String(text)), Kind::Reference(_)) => text.clone(),
            (Origin::Fixed(value), _) => return Ok(Some(value.clone())),
        };
        let text = spec.map.get(&text).cloned().unwrap_or(text);
        if text.is_empty() {
            return Ok(None);
        }
        let read = match &spec.kind {
            Kind::Reference(reference) => self.reference(reference, &text)?,
            kind => values::convert(kind, &text, self.row, &self.mapping.formats)
                .map(Some)
                .map_err(|message| ("INVALID_VALUE", message)),
        };
        match read {
            Ok(value) => Ok(value),
            Err((code, message)) if spec.is_optional => {
                self.note(spec.column(), code, message);
                Ok(None)
            }
            Err((code, message)) => {
                self.refuse(spec.column(), code, message);
                Ok(None)
            }
        }
    }

    /// The id of the record that a text names.
    fn reference(&mut self, reference: &Reference, text: &str) -> Result<Read> {
        let Reference { table, by } = reference;
        let sought = (table.object, by.name, text.to_owned());
        let known = self.found.now.get(&sought);
        if let Some(id) = known.or_else(|| self.found.before.get(&sought)) {
            return Ok(Ok(Some(id.to_string().into())));
        }
        let ids = match self.by_field(table, by, text) {
            Err(Error::Invalid { detail, .. }) => return Ok(Err(("INVALID_VALUE", detail))),
            ids => ids?,
        };
        Ok(match ids.as_slice() {
            [only] => {
                self.found.now.insert(sought, *only);
                Ok(Some(only.to_string().into()))
            }
            [] if table.object == self.step.target.object() && self.may_wait => {
                self.waits = true;
                Ok(None)
            }
            [] => Err((
                "NO_SUCH_RECORD",
                format!("there are no {} with {} {text:?}", table.path, by.name),
            )),
            _ => Err((
                "AMBIGUOUS",
                format!("there are several {} with {} {text:?}", table.path, by.name),
            )),
        })
    }

    /// Up to two records whose field has the value.
    fn by_field(
        &mut self,
        table: &'static Table,
        field: &Field,
        text: &str,
    ) -> Result<Vec<RecordId>> {
        if matches!(field.source, Source::ExternalIds) {
            let key = ExternalId {
                source: self.mapping.source.clone(),
                external_id: text.to_owned(),
            };
            return Ok(by_external_id(self.cx, table.object, &key)?
                .into_iter()
                .collect());
        }
        let condition = Condition {
            field: FieldName::BuiltIn(field.name),
            operator: Operator::Eq,
            operand: Operand::One(read_scalar(field.kind, &text.into(), field.name)?),
        };
        let request = ListRequest {
            limit: 2,
            ..ListRequest::default()
        };
        registry::list_ids(self.cx, table.object, &request.and(condition))
    }

    /// Notes what is wrong with a value that is left out.
    pub(super) fn note(&mut self, column: Option<&str>, code: &str, message: String) {
        self.faults.push(Fault {
            column: column.map(ToOwned::to_owned),
            code: code.to_owned(),
            message,
        });
    }

    /// Notes why the row cannot be taken.
    pub(super) fn refuse(&mut self, column: Option<&str>, code: &str, message: String) {
        self.is_refused = true;
        self.note(column, code, message);
    }

    /// Notes an operation's refusal, by the columns that its fields come from.
    fn refused_by(&mut self, error: Error) -> Result<()> {
        match &error {
            Error::Invalid { .. }
            | Error::Conflict { .. }
            | Error::Duplicate { .. }
            | Error::Deleted(_)
            | Error::NotFound(_) => {}
            // These would meet every row alike.
            _ => return Err(error),
        }
        let places = error.field_errors();
        if places.is_empty() {
            self.refuse(None, error.code(), error.detail());
        }
        for place in places {
            let name = place.pointer.trim_start_matches('/');
            let name = name.split('/').next().unwrap_or_default();
            let shape = self.step.fields.iter().find(|(field, _)| field == name);
            let column = shape.and_then(|(_, shape)| shape.column());
            let message = match column {
                Some(_) => place.message.clone(),
                None => format!("{}: {}", place.pointer, place.message),
            };
            self.refuse(column, &place.code, message);
        }
        Ok(())
    }
}

/// A value that was read, or the code and the words of why it was not.
type Read = Result<Option<Value>, (&'static str, String)>;

fn by_external_id(cx: &mut Ctx, object: Object, id: &ExternalId) -> Result<Option<RecordId>> {
    let ids = std::slice::from_ref(id);
    match Key::external(ids).next() {
        Some(key) => keys::find(cx, object, &key),
        None => Ok(None),
    }
}

/// Whether a column of the row feeds the value.
fn comes_from(shape: &Shape, row: &Row) -> bool {
    match shape {
        Shape::Value(spec) => match &spec.origin {
            Origin::Row(template) => !template.render(row).is_empty(),
            Origin::Fixed(_) => false,
        },
        Shape::List(shapes) => shapes.iter().any(|shape| comes_from(shape, row)),
        Shape::Object(fields) => fields.iter().any(|(_, shape)| comes_from(shape, row)),
    }
}
