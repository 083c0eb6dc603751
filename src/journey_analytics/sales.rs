//! The deals that were closed on the way of journeys.

use std::collections::HashMap;

use super::store::{self, SaleRow};
use super::walks::Walks;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::ids::AccountId;
use crate::query::ListRequest;
use crate::records::{Record as _, from_where};

/// Each deal that was closed on the way of a journey, in the order of time, with the place of the journey. A deal belongs to the journey of its
/// account that began last before it was closed.
pub(super) fn for_each_sale(
    cx: &mut Ctx,
    walks: &Walks,
    mut see: impl FnMut(usize, SaleRow) -> Result<()>,
) -> Result<()> {
    let mut of_account: HashMap<AccountId, Vec<usize>> = HashMap::new();
    for (place, walk) in walks.all.iter().enumerate() {
        if let Some(account) = walk.account {
            of_account.entry(account).or_default().push(place);
        }
    }
    let deals = from_where(cx, Deal::TABLE, &ListRequest::default())?;
    store::for_each_sale(cx, deals, walks.moment, |row| {
        let (account, _, _, _, closed, _) = &row;
        let closed = closed.as_micros();
        let places = of_account.get(account).into_iter().flatten();
        let before = places.filter_map(|place| {
            let started = walks.all.get(*place)?.started;
            (started <= closed).then_some((started, *place))
        });
        match before.max() {
            Some((_, place)) => see(place, row),
            None => Ok(()),
        }
    })
}
