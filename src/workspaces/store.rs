//! The diesel of workspaces.

use diesel::prelude::*;

use super::model::Workspace;
use crate::context::Ctx;
use crate::db::errors::is_unique_violation;
use crate::db::types::Uid;
use crate::db::{Conn, on};
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, WorkspaceId};
use crate::query::sql::{Column, Select, Sql};
use crate::query::{Field, Table};
use crate::records::{Head, Record};
use crate::schema::workspaces;

pub(super) fn insert(conn: &mut Conn, workspace: &Workspace) -> Result<()> {
    let done = on!(conn, c => diesel::insert_into(workspaces::table).values(workspace).execute(c));
    match done {
        Err(error) if is_unique_violation(&error) => Err(Error::Duplicate {
            detail: format!("there is a workspace {}", workspace.slug),
            field: "slug".to_owned(),
            existing: None,
        }),
        other => Ok(other.map(drop)?),
    }
}

pub(super) fn any(conn: &mut Conn) -> Result<bool> {
    Ok(on!(conn, c => {
        diesel::select(diesel::dsl::exists(workspaces::table.select(workspaces::id))).get_result(c)
    })?)
}

/// The workspaces of that slug, or all; two at most.
pub(super) fn named(conn: &mut Conn, slug: Option<&str>) -> Result<Vec<WorkspaceId>> {
    Ok(on!(conn, c => {
        let mut query = workspaces::table.select(workspaces::id).limit(2).into_boxed();
        if let Some(slug) = slug {
            query = query.filter(workspaces::slug.eq(slug));
        }
        query.load(c)
    })?)
}

/// A workspace is a record of itself: it stands in no other workspace, and it is not deleted. It has
/// no list, so no request is planned against its table.
impl Record for Workspace {
    type Id = WorkspaceId;

    const TABLE: &'static Table = &Table {
        object: Object::Workspace,
        type_name: "Workspace",
        path: "workspace",
        ruled_by: Object::Workspace,
        fields: &[Field::id("id", Object::Workspace)],
        relations: &[],
        has_custom_fields: false,
    };

    fn id(&self) -> WorkspaceId {
        self.id
    }

    fn head(&self) -> Head {
        Head {
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            deleted_at: None,
        }
    }

    fn set_head(&mut self, head: Head) {
        self.version = head.version;
        self.created_at = head.created_at;
        self.updated_at = head.updated_at;
    }

    fn load(cx: &mut Ctx, rest: Sql) -> Result<Vec<Self>> {
        Ok(on!(&mut cx.conn, c => Select::new(Self::as_select(), rest).load(c))?)
    }

    fn load_grouped(cx: &mut Ctx, rest: Sql, group: &str) -> Result<Vec<(AnyUid, Self)>> {
        Ok(on!(&mut cx.conn, c => {
            Select::new((Column::<Uid>::new(group), Self::as_select()), rest).load(c)
        })?)
    }

    fn find(cx: &mut Ctx, id: AnyUid) -> Result<Option<Self>> {
        let own = cx.workspace_uid();
        Ok(on!(&mut cx.conn, c => {
            workspaces::table
                .filter(workspaces::id.eq(id).and(workspaces::id.eq(own)))
                .select(Self::as_select())
                .first(c)
                .optional()
        })?)
    }

    fn insert_row(&self, cx: &mut Ctx) -> Result<()> {
        insert(&mut cx.conn, self)
    }

    fn update_row(&self, cx: &mut Ctx, version: i32) -> Result<bool> {
        let written = on!(&mut cx.conn, c => {
            diesel::update(workspaces::table)
                .filter(workspaces::id.eq(self.id))
                .filter(workspaces::version.eq(version))
                .set(self)
                .execute(c)
        })?;
        Ok(written == 1)
    }
}

/// Workspaces without any row of a kind.
pub(super) fn without(conn: &mut Conn, object: Object) -> Result<Vec<WorkspaceId>> {
    let table = object.table();
    let sql = Sql::text(format!(
        "FROM workspaces AS w WHERE NOT EXISTS \
         (SELECT 1 FROM {table} AS r WHERE r.workspace_id = w.id)"
    ));
    Ok(on!(conn, c => Select::new(Column::<Uid>::new("w.id"), sql).load(c))?)
}
