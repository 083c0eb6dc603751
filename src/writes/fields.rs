//! What a caller says of a record whose kind is told only at run time: a JSON object, read as an
//! input of the kind when that is known.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::error::Result;
use crate::json;

/// Fields of a record by name, as the bodies of REST hold them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Fields(pub Map<String, Value>);

impl Fields {
    /// Reads the fields as an input, as the body of a request is read.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        json::parse_fields(&self.0)
    }
}

impl<'de> Deserialize<'de> for Fields {
    /// An input refuses a field that stands twice; so does this.
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Fields, A::Error> {
                let mut fields = Map::new();
                while let Some(name) = entries.next_key::<String>()? {
                    if fields.contains_key(&name) {
                        return Err(A::Error::custom(format!("duplicate field `{name}`")));
                    }
                    fields.insert(name, entries.next_value()?);
                }
                Ok(Fields(fields))
            }
        }
        input.deserialize_map(Object)
    }
}

impl utoipa::PartialSchema for Fields {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Object)
            .additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::<
                utoipa::openapi::schema::Schema,
            >::FreeForm(true)))
            .description(Some(
                "Fields of a record by name, as the body of the single call has them.",
            ))
            .into()
    }
}

impl utoipa::ToSchema for Fields {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Fields")
    }
}
