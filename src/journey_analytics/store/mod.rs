//! The SQL of analytics: rows in the order of time, handed over one by one.

mod answers;
mod deals;
mod interactions;
mod pain_points;
mod walks;

pub(super) use answers::for_each_answer;
pub(super) use deals::{SaleRow, for_each_deal, for_each_sale, lost_reasons, pushes};
pub(crate) use interactions::Narrowing;
pub(super) use interactions::{
    ContactRow, MatchRow, for_each_appearance, for_each_contact, for_each_match, narrow,
};
pub(super) use pain_points::{Mentions, for_each_mention, for_each_stake};
pub(super) use walks::{
    end_reasons, for_each_account, for_each_deal_stay, for_each_stay, for_each_walk, were_on_map,
};

/// Runs a typed select on the store at hand and hands over its rows as they come.
macro_rules! each_row {
    ($cx:expr, $row:ty, $columns:expr, $rest:expr, $see:expr) => {{
        let select = $crate::query::sql::Select::new($columns, $rest);
        match &mut $cx.conn {
            $crate::db::Conn::Pg(c) => select
                .load_iter::<$row, diesel::pg::PgRowByRowLoadingMode>(c)?
                .try_for_each(|row| $see(row?)),
            $crate::db::Conn::Sqlite(c) => select
                .load_iter::<$row, diesel::connection::DefaultLoadingMode>(c)?
                .try_for_each(|row| $see(row?)),
        }
    }};
}
use each_row;
