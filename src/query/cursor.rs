//! Cursors: where a page ends, written so that the next one can begin there.
//!
//! A cursor holds the values of the sort keys and the id of the last record. It names a place in
//! the order rather than a count of records, so pages neither skip nor repeat records that stay
//! where they are, whatever is written in between.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Order;
use crate::error::{Error, Result};
use crate::ids::RecordId;

/// The place after one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The values of the sort keys, `null` for an empty one.
    pub values: Vec<Value>,
    pub id: RecordId,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Wire {
    /// The order the cursor belongs to.
    o: String,
    v: Vec<Value>,
    id: RecordId,
}

fn order_text(order: &[Order]) -> String {
    let keys = order
        .iter()
        .map(|key| format!("{}:{:?}", key.field, key.direction));
    keys.collect::<Vec<_>>().join(",")
}

impl Cursor {
    /// The opaque text of a cursor.
    pub(crate) fn encode(&self, order: &[Order]) -> Result<String> {
        let wire = Wire {
            o: order_text(order),
            v: self.values.clone(),
            id: self.id,
        };
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&wire).map_err(Error::internal)?))
    }

    /// Reads a cursor that a page in the same order gave out.
    pub(crate) fn decode(text: &str, order: &[Order]) -> Result<Self> {
        let refused = |message: &str| Error::contradiction("cursor", "INVALID_CURSOR", message);
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_not_base64| refused("is not a cursor of this server"))?;
        let wire: Wire = serde_json::from_slice(&bytes)
            .map_err(|_not_ours| refused("is not a cursor of this server"))?;
        if wire.o != order_text(order) || wire.v.len() != order.len() {
            return Err(refused("belongs to a list in another order"));
        }
        Ok(Self {
            values: wire.v,
            id: wire.id,
        })
    }
}
