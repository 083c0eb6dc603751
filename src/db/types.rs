//! The three SQL types whose storage differs between the stores.
//!
//! Newtypes are needed on the Rust side: diesel already implements `AsExpression` for foreign
//! types such as `uuid::Uuid`, so only a type of ours can be bound to an SQL type of ours.

use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::SqlType;
use diesel::sqlite::{Sqlite, SqliteValue};

/// An identifier: `uuid` on PostgreSQL, a 16-byte blob on SQLite.
#[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Uid;

/// A moment: `timestamptz` on PostgreSQL, microseconds since 1970 in an integer on SQLite.
#[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Instant;

impl diesel::sql_types::SqlOrd for Instant {}

/// JSON: `jsonb` on PostgreSQL, text on SQLite, where a person with the `sqlite3` shell can read it.
#[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Document;

/// PostgreSQL counts timestamps from 2000-01-01.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

/// A value stored as a [`Uid`].
pub(crate) trait AsUuid: Sized {
    fn uuid(&self) -> uuid::Uuid;
    fn of_uuid(uuid: uuid::Uuid) -> Self;
}

/// A value stored as an [`Instant`].
pub(crate) trait AsMicros: Sized {
    fn micros(&self) -> i64;
    fn of_micros(micros: i64) -> Option<Self>;
}

pub(crate) fn uid_from_pg<T: AsUuid>(value: PgValue<'_>) -> deserialize::Result<T> {
    Ok(T::of_uuid(uuid::Uuid::from_slice(value.as_bytes())?))
}

pub(crate) fn uid_from_sqlite<T: AsUuid>(
    mut value: SqliteValue<'_, '_, '_>,
) -> deserialize::Result<T> {
    Ok(T::of_uuid(uuid::Uuid::from_slice(value.read_blob())?))
}

pub(crate) fn uid_to_pg<T: AsUuid>(value: &T, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    use std::io::Write as _;
    out.write_all(value.uuid().as_bytes())?;
    Ok(IsNull::No)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape that `ToSql` wants")]
pub(crate) fn uid_to_sqlite<T: AsUuid>(
    value: &T,
    out: &mut Output<'_, '_, Sqlite>,
) -> serialize::Result {
    out.set_value(value.uuid().as_bytes().to_vec());
    Ok(IsNull::No)
}

pub(crate) fn instant_from_pg<T: AsMicros>(value: PgValue<'_>) -> deserialize::Result<T> {
    let micros = <i64 as FromSql<diesel::sql_types::BigInt, Pg>>::from_sql(value)?;
    T::of_micros(micros.saturating_add(PG_EPOCH_MICROS))
        .ok_or_else(|| "timestamp out of range".into())
}

pub(crate) fn instant_from_sqlite<T: AsMicros>(
    mut value: SqliteValue<'_, '_, '_>,
) -> deserialize::Result<T> {
    T::of_micros(value.read_long()).ok_or_else(|| "timestamp out of range".into())
}

pub(crate) fn instant_to_pg<T: AsMicros>(
    value: &T,
    out: &mut Output<'_, '_, Pg>,
) -> serialize::Result {
    let micros = value.micros().saturating_sub(PG_EPOCH_MICROS);
    <i64 as ToSql<diesel::sql_types::BigInt, Pg>>::to_sql(&micros, &mut out.reborrow())
}

#[expect(clippy::unnecessary_wraps, reason = "the shape that `ToSql` wants")]
pub(crate) fn instant_to_sqlite<T: AsMicros>(
    value: &T,
    out: &mut Output<'_, '_, Sqlite>,
) -> serialize::Result {
    out.set_value(value.micros());
    Ok(IsNull::No)
}

/// Binds a Rust type to [`Uid`] on both stores.
macro_rules! stored_as_uid {
    ($name:ty) => {
        impl diesel::deserialize::FromSql<$crate::db::types::Uid, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                $crate::db::types::uid_from_pg(value)
            }
        }
        impl diesel::deserialize::FromSql<$crate::db::types::Uid, diesel::sqlite::Sqlite>
            for $name
        {
            fn from_sql(
                value: diesel::sqlite::SqliteValue<'_, '_, '_>,
            ) -> diesel::deserialize::Result<Self> {
                $crate::db::types::uid_from_sqlite(value)
            }
        }
        impl diesel::serialize::ToSql<$crate::db::types::Uid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                $crate::db::types::uid_to_pg(self, out)
            }
        }
        impl diesel::serialize::ToSql<$crate::db::types::Uid, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                $crate::db::types::uid_to_sqlite(self, out)
            }
        }
    };
}
pub(crate) use stored_as_uid;
