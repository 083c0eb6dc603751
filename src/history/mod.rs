//! What was true when, and what was known of it when: the past of records that decisions rest on.
//!
//! A kind of record keeps history when its `record!` block says so ([`keeps_history!`]). Each of its
//! versions leaves an entry: the fields that were said ([`saying`]), the moment from which on they hold
//! (`valid_from`) and the moment at which they were said (`recorded_at`). Entries are appended where the
//! operation's changes are ([`crate::changes`]), in its transaction, and never edited.
//!
//! What a record was like at a moment, as it was known at another one, is the [`fold`] of the
//! entries that were recorded by then and valid by then: in the order of `valid_from`, and of versions
//! where that is the same, later ones over earlier ones. So a correction of the past changes the past,
//! and does not win over what was said of a later time. A record's row is always the fold of all that
//! is known now: the present has no other source than the past.
//!
//! An operation that takes a `valid_from` begins with [`since`]. Everything that is computed from a
//! deal's records is computed from its [`Facts`], which are the same for now and for any moment.

mod fold;
mod graphql;
mod model;
mod operations;
mod saying;
mod store;

pub(crate) use fold::Facts;
pub(crate) use graphql::{facts, history_of, list_remembered, remembered};
pub(crate) use model::{Historical, HistoryEntry, Moment, RecordHistory, Said};
pub(crate) use operations::{
    correct, fill_missing, get, list_of_deal, of_deal, of_deals, of_each, of_record, of_records,
    of_those, since, then, typed,
};
pub(crate) use saying::{difference, parts};
pub(crate) use store::append;

/// In a `record!` block: the kind keeps history, below the deal of a field or of its own. The
/// struct derives `Deserialize`, with `skip_serializing` instead of `skip` on its `workspace_id`.
macro_rules! keeps_history {
    (@always) => {
        const KEEPS_HISTORY: bool = true;

        fn remembered(
            fields: serde_json::Map<String, serde_json::Value>,
        ) -> $crate::error::Result<Self> {
            $crate::history::typed(fields)
        }
    };
    ($deal:ident) => {
        $crate::history::keeps_history!(@always);

        fn history(&self) -> Option<$crate::history::Historical> {
            let deal = Some(self.$deal);
            Some($crate::history::Historical { deal })
        }
    };
    () => {
        $crate::history::keeps_history!(@always);

        fn history(&self) -> Option<$crate::history::Historical> {
            Some($crate::history::Historical { deal: None })
        }
    };
}
pub(crate) use keeps_history;
