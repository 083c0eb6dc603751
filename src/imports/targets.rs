//! The kinds of records that can be imported: all that data alone can write, and that carry the ids
//! of other systems.

use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, RecordId, TeamId, UserId};
use crate::query::Table;
use crate::teams::{TeamMember, add_team_member};
use crate::writes::{self, Fields, Writes};

/// A kind of record that can be imported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target(&'static Writes);

/// A field that teams have in imports only: a row of a file often tells of one member.
const MEMBERS: &str = "member_ids";

impl Target {
    /// The kind that REST paths name so.
    pub(super) fn named(path: &str) -> Option<Self> {
        Self::all().find(|target| target.table().path == path)
    }

    /// The names of all kinds.
    pub(super) fn paths() -> impl Iterator<Item = &'static str> {
        Self::all().map(|target| target.table().path)
    }

    fn all() -> impl Iterator<Item = Self> {
        writes::all()
            .filter(|writes| writes.table.field("external_id").is_some())
            .map(Self)
    }

    pub(super) fn table(self) -> &'static Table {
        self.0.table
    }

    pub(super) fn object(self) -> Object {
        self.0.table.object
    }

    /// The fields that a row may feed.
    pub(super) fn fields(self) -> Vec<String> {
        let mut fields = self.0.fields.clone();
        if self.object() == Object::Team {
            fields.push(MEMBERS.to_owned());
        }
        fields
    }

    /// Whether only a new record takes a field.
    pub(super) fn is_only_new(self, field: &str) -> bool {
        self.0.only_new.iter().any(|only| only == field)
    }

    pub(super) fn create(self, cx: &mut Ctx, mut fields: Fields) -> Result<RecordId> {
        let members = take_members(&mut fields)?;
        let id = (self.0.create)(cx, &fields)?.id;
        add_members(cx, id, &members)?;
        Ok(id)
    }

    pub(super) fn update(self, cx: &mut Ctx, id: RecordId, mut fields: Fields) -> Result<()> {
        let members = take_members(&mut fields)?;
        (self.0.update)(cx, id, &fields, None)?;
        add_members(cx, id, &members)
    }
}

fn take_members(fields: &mut Fields) -> Result<Vec<TeamMember>> {
    let ids = fields.0.remove(MEMBERS).map(serde_json::from_value);
    let ids: Vec<UserId> = ids
        .transpose()
        .map_err(invalid_members)?
        .unwrap_or_default();
    Ok(ids
        .into_iter()
        .map(|user_id| TeamMember { user_id })
        .collect())
}

fn invalid_members(error: serde_json::Error) -> Error {
    Error::invalid(format!("/{MEMBERS}"), "INVALID_VALUE", error.to_string())
}

/// Members join; nobody leaves because a row does not name them.
fn add_members(cx: &mut Ctx, id: RecordId, members: &[TeamMember]) -> Result<()> {
    for member in members {
        let team = TeamId::try_from(id).map_err(Error::internal)?;
        add_team_member(cx, team, member, None)?;
    }
    Ok(())
}
