//! Finding a record by a value that only it holds, and making data hold that value.

use serde_json::{Map, Value, json};

use super::model::Match;
use crate::check::Check;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::query::{Table, camel};
use crate::records::keys::{Key, KeyKind};

/// How names of fields are written: in REST, or in GraphQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    Snake,
    Camel,
}

impl Naming {
    /// The name of a field.
    pub(super) fn field(self, name: &str) -> String {
        match self {
            Self::Snake => name.to_owned(),
            Self::Camel => camel(name),
        }
    }
}

impl Match {
    /// By the id that another system has for the record.
    pub(crate) fn external(source: &str, id: &str) -> Self {
        Self {
            external_id: Some(crate::types::ExternalId {
                source: source.to_owned(),
                external_id: id.to_owned(),
            }),
            ..Self::default()
        }
    }

    /// The key that the record is found by; refused for what is not unique among the kind.
    pub(super) fn key(&self, cx: &mut Ctx, table: &Table) -> Result<Key> {
        let Self {
            external_id,
            email,
            domain,
            name,
            code,
            custom_field,
        } = self;
        let mut keys: Vec<(&str, Option<Key>)> = Vec::new();
        let object = table.object;
        if let Some(id) = external_id {
            let has = table.field("external_id").is_some();
            let key = Key::external(std::slice::from_ref(id)).next();
            keys.push(("external_id", key.filter(|_| has)));
        }
        let mut by = |name, value: &Option<String>, kinds: &[(Object, &'static str)], kind| {
            if let Some(value) = value {
                let field = kinds.iter().find(|(known, _)| *known == object);
                keys.push((name, field.map(|(_, field)| kept(field, kind, value))));
            }
        };
        let emails = [(Object::Stakeholder, "emails"), (Object::User, "email")];
        by("email", email, &emails, KeyKind::Email);
        by(
            "domain",
            domain,
            &[(Object::Account, "domains")],
            KeyKind::Domain,
        );
        let named = [Object::Pipeline, Object::Tag, Object::Team].map(|object| (object, "name"));
        by("name", name, &named, KeyKind::Name);
        by("code", code, &[(Object::Product, "code")], KeyKind::Code);
        if let Some(field) = custom_field {
            let key = if table.has_custom_fields {
                custom_fields::find_key(cx, object, &field.key, &field.value.0)?
            } else {
                None
            };
            keys.push(("custom_field", key));
        }
        let mut keys = keys.into_iter();
        match (keys.next(), keys.next()) {
            (Some((_, Some(key))), None) => Ok(key),
            (Some((name, None)), None) => {
                let message = format!("{} are not told apart by it", table.path);
                Err(Error::contradiction(
                    format!("/match/{name}"),
                    "NOT_ALLOWED",
                    message,
                ))
            }
            _ => Err(Error::invalid(
                "/match",
                "INVALID_VALUE",
                "names exactly one value",
            )),
        }
    }

    /// Makes data hold the value, so that the record is found by it again. Data of a new record
    /// gets it; data of a change that replaces the field keeps it.
    pub(super) fn put_into(
        &self,
        data: &mut Map<String, Value>,
        object: Object,
        (naming, is_new): (Naming, bool),
    ) -> Result<()> {
        if let Some(id) = &self.external_id {
            let field = naming.field("external_ids");
            let inner = naming.field("external_id");
            let holds = |one: &Value| {
                one.get("source") == Some(&id.source.as_str().into())
                    && one.get(&inner) == Some(&id.external_id.as_str().into())
            };
            let mut entry = Map::new();
            entry.insert("source".to_owned(), id.source.as_str().into());
            entry.insert(inner.clone(), id.external_id.as_str().into());
            let entry = Value::Object(entry);
            in_list(data, (&field, is_new), holds, entry);
            let of_all = data
                .get(&field)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            if of_all == Check::EXTERNAL_IDS + 1 {
                let message = format!(
                    "with the one that the record is found by there are more than {}",
                    Check::EXTERNAL_IDS
                );
                return Err(Error::contradiction(
                    "/external_ids",
                    "OUT_OF_RANGE",
                    message,
                ));
            }
        }
        if let Some(email) = &self.email {
            let is = |one: Option<&Value>| same_text(one, email);
            if object == Object::Stakeholder {
                let holds = |one: &Value| is(one.get("email"));
                in_list(data, ("emails", is_new), holds, json!({ "email": email }));
            } else if is_new {
                alone(data, "email", email.as_str().into(), |one| is(Some(one)))?;
            }
        }
        if let Some(domain) = &self.domain {
            let holds = |one: &Value| same_text(Some(one), domain);
            in_list(data, ("domains", is_new), holds, domain.as_str().into());
        }
        for (field, value) in [("name", &self.name), ("code", &self.code)] {
            if let (Some(value), true) = (value, is_new) {
                let is = |one: &Value| same_text(Some(one), value);
                alone(data, field, value.as_str().into(), is)?;
            }
        }
        if let (Some(field), true) = (&self.custom_field, is_new) {
            let name = naming.field("custom_fields");
            let values = data.entry(name).or_insert_with(|| json!({}));
            if values.is_null() {
                *values = json!({});
            }
            if let Value::Object(values) = values {
                let value = &field.value.0;
                let place = format!("custom_fields/{}", field.key);
                match values.get(&field.key) {
                    Some(given) if given != value => return Err(contradicts(&place)),
                    _ => drop(values.insert(field.key.clone(), value.clone())),
                }
            }
        }
        Ok(())
    }
}

/// A value in the form in which keys are compared.
fn kept(field: &'static str, kind: KeyKind, value: &str) -> Key {
    let value = match kind {
        KeyKind::Name => value.trim().to_lowercase(),
        KeyKind::Code => value.to_owned(),
        _ => value.to_lowercase(),
    };
    Key::new(field, kind, value)
}

fn same_text(given: Option<&Value>, wanted: &str) -> bool {
    let given = given.and_then(Value::as_str);
    given.is_some_and(|given| given.trim().to_lowercase() == wanted.trim().to_lowercase())
}

/// Adds an entry to a list that lacks it; a list that a change does not speak of stays untouched.
fn in_list(
    data: &mut Map<String, Value>,
    (field, is_new): (&str, bool),
    holds: impl Fn(&Value) -> bool,
    entry: Value,
) {
    if !is_new && !data.contains_key(field) {
        return;
    }
    let list = data.entry(field).or_insert_with(|| json!([]));
    // What is no list is refused when it is read.
    if let Value::Array(list) = list
        && !list.iter().any(holds)
    {
        list.push(entry);
    }
}

/// Sets a field of a new record that holds one value; another one contradicts the match.
fn alone(
    data: &mut Map<String, Value>,
    field: &str,
    value: Value,
    is: impl Fn(&Value) -> bool,
) -> Result<()> {
    match data.get(field) {
        None | Some(Value::Null) => drop(data.insert(field.to_owned(), value)),
        Some(given) if is(given) => {}
        Some(_) => return Err(contradicts(field)),
    }
    Ok(())
}

fn contradicts(field: &str) -> Error {
    let message = "is not the value of the match";
    Error::contradiction(format!("/{field}"), "NOT_ALLOWED", message)
}
