//! Whom rules find.

use diesel::RunQueryDsl as _;

use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::AnyUid;
use crate::query::sql::{Column, Select};
use crate::query::{Condition, FieldName, Filter, ListRequest, Operand, Operator, Scalar};
use crate::records::{self, Record as _};
use crate::stakeholders::Stakeholder;

/// How many stakeholders one statement asks about: their ids are parameters of it.
const ASKED_AT_ONCE: usize = 500;

/// Those of some stakeholders whom a filter finds.
pub(super) fn found_by(
    cx: &mut Ctx,
    filter: &Filter,
    stakeholders: &[AnyUid],
) -> Result<Vec<AnyUid>> {
    let mut found = Vec::new();
    for some in stakeholders.chunks(ASKED_AT_ONCE) {
        let among = Filter::Is(Condition {
            field: FieldName::BuiltIn("id"),
            operator: Operator::In,
            operand: Operand::Many(some.iter().map(|id| Scalar::Uid(id.0)).collect()),
        });
        let request = ListRequest {
            filter: Some(Filter::And(vec![filter.clone(), among])),
            ..ListRequest::default()
        };
        let rest = records::from_where(cx, Stakeholder::TABLE, &request)?;
        let id = Column::<Uid>::new("\"stakeholders\".\"id\"");
        let ids: Vec<AnyUid> = on!(&mut cx.conn, c => Select::new(id, rest).load(c))?;
        found.extend(ids);
    }
    Ok(found)
}
