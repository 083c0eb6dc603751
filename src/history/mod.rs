//! Stub.
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::types::Timestamp;

pub(crate) fn since(cx: &mut Ctx, valid_from: Option<Timestamp>) -> Result<()> {
    if valid_from.is_some_and(|moment| moment > cx.now()) {
        return Err(Error::contradiction(
            "/valid_from",
            "OUT_OF_RANGE",
            "must not lie in the future",
        ));
    }
    Ok(())
}
