//! The kinds of records that can be imported, and the operations that store them.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::accounts::{AccountPatch, NewAccount, create_account, update_account};
use crate::context::Ctx;
use crate::deal_line_items::{
    DealLineItemPatch, NewDealLineItem, create_deal_line_item, update_deal_line_item,
};
use crate::deals::{DealPatch, NewDeal, create_deal, update_deal};
use crate::error::{Error, Result};
use crate::ids::{Object, RecordId, TeamId, UserId};
use crate::interactions::{
    InteractionPatch, NewInteraction, create_interaction, update_interaction,
};
use crate::json;
use crate::notes::{NewNote, NotePatch, create_note, update_note};
use crate::pipeline_stages::{
    NewPipelineStage, PipelineStagePatch, create_pipeline_stage, update_pipeline_stage,
};
use crate::pipelines::{NewPipeline, PipelinePatch, create_pipeline, update_pipeline};
use crate::products::{NewProduct, ProductPatch, create_product, update_product};
use crate::query::Table;
use crate::records::Record;
use crate::registry::field_names;
use crate::stakeholders::{
    NewStakeholder, StakeholderPatch, create_stakeholder, update_stakeholder,
};
use crate::tasks::{NewTask, TaskPatch, create_task, update_task};
use crate::teams::{NewTeam, TeamMember, TeamPatch, add_team_member, create_team, update_team};
use crate::users::{NewUser, UserPatch, create_user, update_user};

/// A kind of record that can be imported.
pub(super) struct Target {
    pub object: Object,
    pub table: &'static Table,
    /// The fields of a new record.
    pub fields: fn() -> Vec<String>,
    /// Fields that only a new record takes.
    pub only_new: &'static [&'static str],
    pub create: fn(&mut Ctx, Value) -> Result<RecordId>,
    pub update: fn(&mut Ctx, RecordId, Value) -> Result<()>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.table.path)
    }
}

/// One row for each kind: the record, what describes a new one and a change, the operations, and
/// the fields that the change does not have.
macro_rules! targets {
    ($($record:ty: $new:ty, $create:path, $patch:ty, $update:path, [$($only_new:literal),*];)*) => {
        static TARGETS: &[Target] = &[$(Target {
            object: <$record>::TABLE.object,
            table: <$record>::TABLE,
            fields: field_names::<$new>,
            only_new: &[$($only_new),*],
            create: |cx, value| {
                let new: $new = read(value)?;
                Ok($create(cx, &new)?.id.into())
            },
            update: |cx, id, value| {
                let patch: $patch = read(value)?;
                let id = id.try_into().map_err(Error::internal)?;
                $update(cx, id, &patch, None).map(drop)
            },
        }),*];
    };
}

targets! {
    crate::users::User: NewUser, create_user, UserPatch, update_user, [];
    crate::accounts::Account: NewAccount, create_account, AccountPatch, update_account, [];
    crate::stakeholders::Stakeholder:
        NewStakeholder, create_stakeholder, StakeholderPatch, update_stakeholder, [];
    crate::products::Product: NewProduct, create_product, ProductPatch, update_product, [];
    crate::pipelines::Pipeline:
        NewPipeline, create_pipeline, PipelinePatch, update_pipeline, ["stages"];
    crate::pipeline_stages::PipelineStage:
        NewPipelineStage, create_pipeline_stage, PipelineStagePatch, update_pipeline_stage,
        ["pipeline_id"];
    crate::deals::Deal:
        NewDeal, create_deal, DealPatch, update_deal,
        ["pipeline_id", "stage_id", "entered_at", "lost_reason"];
    crate::deal_line_items::DealLineItem:
        NewDealLineItem, create_deal_line_item, DealLineItemPatch, update_deal_line_item,
        ["deal_id"];
    crate::interactions::Interaction:
        NewInteraction, create_interaction, InteractionPatch, update_interaction, [];
    crate::tasks::Task: NewTask, create_task, TaskPatch, update_task, ["done_at"];
    crate::notes::Note: NewNote, create_note, NotePatch, update_note, ["author_id"];
}

/// Teams, with a field that they have in imports only: a row of a file often tells of one member.
static TEAMS: Target = Target {
    object: Object::Team,
    table: crate::teams::Team::TABLE,
    fields: || [field_names::<NewTeam>(), vec![MEMBERS.to_owned()]].concat(),
    only_new: &[],
    create: |cx, mut value| {
        let members = take_members(&mut value)?;
        let new: NewTeam = read(value)?;
        let team = create_team(cx, &new)?;
        add_members(cx, team.id, &members)?;
        Ok(team.id.into())
    },
    update: |cx, id, mut value| {
        let members = take_members(&mut value)?;
        let patch: TeamPatch = read(value)?;
        let team = update_team(cx, id.try_into().map_err(Error::internal)?, &patch, None)?;
        add_members(cx, team.id, &members)
    },
};

const MEMBERS: &str = "member_ids";

fn take_members(value: &mut Value) -> Result<Vec<TeamMember>> {
    let fields = value.as_object_mut();
    let ids = fields.and_then(|fields| fields.remove(MEMBERS));
    let ids: Vec<UserId> = ids.map(read).transpose()?.unwrap_or_default();
    Ok(ids
        .into_iter()
        .map(|user_id| TeamMember { user_id })
        .collect())
}

/// Members join; nobody leaves because a row does not name them.
fn add_members(cx: &mut Ctx, team: TeamId, members: &[TeamMember]) -> Result<()> {
    for member in members {
        add_team_member(cx, team, member, None)?;
    }
    Ok(())
}

/// The kind that REST paths name so.
pub(super) fn named(path: &str) -> Option<&'static Target> {
    all().find(|target| target.table.path == path)
}

/// The names of all kinds.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    all().map(|target| target.table.path)
}

fn all() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().chain([&TEAMS])
}

/// Reads a row's JSON as an input, as the body of a request is.
fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    let text = serde_json::to_vec(&value).map_err(Error::internal)?;
    json::parse(&text)
}
