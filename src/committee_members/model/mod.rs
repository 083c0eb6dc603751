//! A member of a buying committee, and what callers may say about one.

mod judgements;
mod words;

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, put_nullable};
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{CommitteeMemberId, DealId, Object, StakeholderId, WorkspaceId};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::committee_members;
use crate::stakeholders::Channel;
use crate::types::{ExternalId, Json, Timestamp};
pub(crate) use judgements::{JudgedBy, JudgedField, Judgement, NewJudgement};
pub(crate) use words::{
    Authority, CriterionWeight, InfluenceLevel, MobilizerProfile, Party, ResponseMode, Stance,
};

/// A stakeholder's seat on the buying committee of a deal.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[diesel(table_name = committee_members, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct CommitteeMember {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The member's id.
    pub id: CommitteeMemberId,
    /// The deal that the committee decides on; never changes.
    pub deal_id: DealId,
    /// Who sits on it; never changes.
    pub stakeholder_id: StakeholderId,
    /// The keys of the roles they play; none as long as nobody knows.
    #[schema(value_type = Vec<String>)]
    pub roles: Json<Vec<String>>,
    /// What they may say in the decision.
    pub authority: Authority,
    /// How much the others listen to them, from 0 to 100.
    pub influence: Option<i32>,
    /// The same in a word: low below 34, high from 67 on.
    pub influence_level: Option<InfluenceLevel>,
    /// How they stand to our offer.
    pub stance: Stance,
    /// How they see their own situation, which tells what they will answer to.
    pub response_mode: Option<ResponseMode>,
    /// How they act in a change.
    pub mobilizer_profile: Option<MobilizerProfile>,
    /// Whether they belong to the account.
    pub party: Party,
    /// How they want to be reached for this deal.
    pub preferred_channel: Option<Channel>,
    /// What they need.
    #[schema(value_type = Vec<String>)]
    pub needs: Json<Vec<String>>,
    /// What worries them.
    #[schema(value_type = Vec<String>)]
    pub concerns: Json<Vec<String>>,
    /// What they would gain for themselves.
    #[schema(value_type = Vec<String>)]
    pub wins: Json<Vec<String>>,
    /// How much each criterion of the decision counts for them; others count as the decision says.
    #[schema(value_type = Vec<CriterionWeight>)]
    pub criteria_weights: Json<Vec<CriterionWeight>>,
    /// Where what is said of them comes from, and how sure it is: one entry for each field of which
    /// that is known. An entry goes when its field changes and nothing is said of the new value.
    #[schema(value_type = Vec<Judgement>)]
    pub judgements: Json<Vec<Judgement>>,
    /// Ids of the member in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When the member was added.
    pub created_at: Timestamp,
    /// When the member last changed.
    pub updated_at: Timestamp,
    /// When the member was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// The stakeholders on a deal's committee, for the field `stakeholder_id` of lists of deals.
pub(crate) const STAKEHOLDERS_OF: Source = Source::Through {
    table: "committee_members",
    record: "deal_id",
    value: "stakeholder_id",
    also: "deleted_at IS NULL",
};

/// The deals on whose committees a stakeholder sits, for the field `deal_id` of lists of stakeholders.
pub(crate) const DEALS_OF: Source = Source::Through {
    table: "committee_members",
    record: "stakeholder_id",
    value: "deal_id",
    also: "deleted_at IS NULL",
};

record!(
    CommitteeMember,
    CommitteeMemberId,
    committee_members,
    Table {
        object: Object::CommitteeMember,
        type_name: "CommitteeMember",
        path: "committee-members",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::CommitteeMember),
            Field::id("deal_id", Object::Deal),
            Field::id("stakeholder_id", Object::Stakeholder),
            Field::text("role").through(Source::List("roles")),
            Field::word("authority", "Authority", Authority::WORDS),
            Field::integer("influence").nullable(),
            Field::word("influence_level", "InfluenceLevel", InfluenceLevel::WORDS).nullable(),
            Field::word("stance", "Stance", Stance::WORDS),
            Field::word("response_mode", "ResponseMode", ResponseMode::WORDS).nullable(),
            Field::word(
                "mobilizer_profile",
                "MobilizerProfile",
                MobilizerProfile::WORDS
            )
            .nullable(),
            Field::word("party", "Party", Party::WORDS),
            Field::word("preferred_channel", "Channel", Channel::WORDS).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("stakeholder", "stakeholder_id", Object::Stakeholder),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        const SAID_APART: &'static [(&'static str, &'static str)] = &[("judgements", "field")];

        // A value never meets what is known of the source of another one.
        const SAID_TOGETHER: &'static [&'static [&'static str]] = &[
            &["roles", "judgements.roles"],
            &["authority", "judgements.authority"],
            &["influence", "influence_level", "judgements.influence"],
            &["stance", "judgements.stance"],
            &["response_mode", "judgements.response_mode"],
            &["mobilizer_profile", "judgements.mobilizer_profile"],
            &["party", "judgements.party"],
            &["preferred_channel", "judgements.preferred_channel"],
            &["needs", "judgements.needs"],
            &["concerns", "judgements.concerns"],
            &["wins", "judgements.wins"],
            &["criteria_weights", "judgements.criteria_weights"],
        ];

        fn keys(&self) -> Vec<Key> {
            let seat = Key::new(
                "stakeholder_id",
                KeyKind::Member,
                self.stakeholder_id.to_string(),
            );
            let scope = self.deal_id.to_string();
            std::iter::once(Key { scope, ..seat })
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("stakeholder_id", Some(self.stakeholder_id.into())),
            ])
        }
    }
);

/// A new member of a deal's buying committee.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41",
    "stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp41",
    "roles": ["economic_buyer", "executive_sponsor"], "authority": "final_yes", "influence": 90,
    "stance": "neutral", "judgements": [{"field": "stance", "source": "observed", "confidence": 0.7}]
}))]
pub struct NewCommitteeMember {
    /// The deal that the committee decides on.
    pub deal_id: DealId,
    /// Who sits on it; nobody sits on a committee twice.
    pub stakeholder_id: StakeholderId,
    /// The roles they play, each once: keys, names or synonyms of the workspace's roles.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub roles: Vec<String>,
    /// What they may say in the decision; `consult` if nothing is said.
    #[serde(default)]
    pub authority: Option<Authority>,
    /// How much the others listen to them, from 0 to 100.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub influence: Option<i32>,
    /// How they stand to our offer; `unknown` if nothing is said.
    #[serde(default)]
    pub stance: Option<Stance>,
    /// How they see their own situation.
    #[serde(default)]
    pub response_mode: Option<ResponseMode>,
    /// How they act in a change.
    #[serde(default)]
    pub mobilizer_profile: Option<MobilizerProfile>,
    /// Whether they belong to the account; `internal` if nothing is said.
    #[serde(default)]
    pub party: Option<Party>,
    /// How they want to be reached for this deal.
    #[serde(default)]
    pub preferred_channel: Option<Channel>,
    /// What they need.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub needs: Vec<String>,
    /// What worries them.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub concerns: Vec<String>,
    /// What they would gain for themselves.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub wins: Vec<String>,
    /// How much each criterion of the decision counts for them.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 200)]
    pub criteria_weights: Vec<CriterionWeight>,
    /// Where what is said here comes from.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub judgements: Vec<NewJudgement>,
    /// Ids of the member in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// From when on this holds: now if nothing is said, not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a member of a buying committee. Who it is and where cannot change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"roles": ["champion"], "stance": "supporter"}))]
pub struct CommitteeMemberPatch {
    /// The roles they play, each once: keys, names or synonyms of the workspace's roles.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub roles: MaybeUndefined<Vec<String>>,
    /// What they may say in the decision.
    #[schema(value_type = Authority, required = false)]
    pub authority: MaybeUndefined<Authority>,
    /// How much the others listen to them, from 0 to 100.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 100)]
    pub influence: MaybeUndefined<i32>,
    /// How they stand to our offer.
    #[schema(value_type = Stance, required = false)]
    pub stance: MaybeUndefined<Stance>,
    /// How they see their own situation.
    #[schema(value_type = Option<ResponseMode>)]
    pub response_mode: MaybeUndefined<ResponseMode>,
    /// How they act in a change.
    #[schema(value_type = Option<MobilizerProfile>)]
    pub mobilizer_profile: MaybeUndefined<MobilizerProfile>,
    /// Whether they belong to the account.
    #[schema(value_type = Party, required = false)]
    pub party: MaybeUndefined<Party>,
    /// How they want to be reached for this deal.
    #[schema(value_type = Option<Channel>)]
    pub preferred_channel: MaybeUndefined<Channel>,
    /// What they need.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub needs: MaybeUndefined<Vec<String>>,
    /// What worries them.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub concerns: MaybeUndefined<Vec<String>>,
    /// What they would gain for themselves.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub wins: MaybeUndefined<Vec<String>>,
    /// How much each criterion of the decision counts for them.
    #[schema(value_type = Vec<CriterionWeight>, required = false, max_items = 200)]
    pub criteria_weights: MaybeUndefined<Vec<CriterionWeight>>,
    /// Where what is said here comes from; entries of other fields stay.
    #[schema(value_type = Vec<NewJudgement>, required = false, max_items = 50)]
    pub judgements: MaybeUndefined<Vec<NewJudgement>>,
    /// Ids of the member in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// From when on this holds: now if nothing is said, not in the future.
    pub valid_from: Option<Timestamp>,
}

impl CommitteeMember {
    /// A member as a caller described it.
    pub(super) fn from_new(
        new: &NewCommitteeMember,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: CommitteeMemberId::generate(),
            deal_id: new.deal_id,
            stakeholder_id: new.stakeholder_id,
            roles: Json(new.roles.clone()),
            authority: new.authority.unwrap_or(Authority::Consult),
            influence: new.influence,
            influence_level: new.influence.map(InfluenceLevel::of),
            stance: new.stance.unwrap_or(Stance::Unknown),
            response_mode: new.response_mode,
            mobilizer_profile: new.mobilizer_profile,
            party: new.party.unwrap_or(Party::Internal),
            preferred_channel: new.preferred_channel,
            needs: Json(new.needs.clone()),
            concerns: Json(new.concerns.clone()),
            wins: Json(new.wins.clone()),
            criteria_weights: Json(new.criteria_weights.clone()),
            judgements: Json(Vec::new()),
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        for (index, role) in self.roles.0.iter().enumerate() {
            if self.roles.0.iter().take(index).any(|known| known == role) {
                check.contradict(&format!("roles/{index}"), "DUPLICATE", "stands twice");
            }
        }
        check.at_most("roles", self.roles.0.len(), 50);
        check.range("influence", self.influence, 0..=100);
        for (field, texts) in [
            ("needs", &self.needs),
            ("concerns", &self.concerns),
            ("wins", &self.wins),
        ] {
            check.at_most(field, texts.0.len(), 50);
            for (index, text) in texts.0.iter().enumerate() {
                check.text(&format!("{field}/{index}"), text, LONG);
            }
        }
        self.check_weights(&mut check);
        for (index, judgement) in self.judgements.0.iter().enumerate() {
            let field = format!("judgements/{index}/confidence");
            check.range(&field, judgement.confidence, 0.0..=1.0);
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl CommitteeMember {
    fn check_weights(&self, check: &mut Check) {
        let weights = &self.criteria_weights.0;
        check.at_most("criteria_weights", weights.len(), 200);
        for (index, entry) in weights.iter().enumerate() {
            let place = format!("criteria_weights/{index}");
            let field = format!("{place}/weight");
            check.range(&field, Some(entry.weight), 0.0..=1_000_000.0);
            let mut earlier = weights.iter().take(index);
            if earlier.any(|known| known.criterion_id == entry.criterion_id) {
                check.contradict(&place, "DUPLICATE", "stands twice");
            }
        }
        if !weights.is_empty() && weights.iter().all(|entry| entry.weight == 0.0) {
            check.contradict("criteria_weights", "NO_WEIGHT", "must not all be 0");
        }
    }

    /// Notes where what is said comes from. What is known of a field's source goes when the field
    /// changes, and a new word on it takes its place.
    pub(super) fn judge(
        &mut self,
        before: Option<&Self>,
        said: &[NewJudgement],
        (by, valid_from): (JudgedBy, Timestamp),
    ) {
        if let Some(before) = before {
            let mut known = std::mem::take(&mut self.judgements.0);
            known.retain(|known| known.field.is_same(before, self));
            self.judgements.0 = known;
        }
        for new in said {
            self.judgements.0.retain(|known| known.field != new.field);
            self.judgements.0.push(Judgement {
                field: new.field,
                source: new.source,
                confidence: new.confidence,
                by: new.by.unwrap_or(by),
                valid_from,
            });
        }
        self.judgements.0.sort_by_key(|known| known.field.as_str());
    }
}

impl CommitteeMemberPatch {
    /// The member with the changes.
    pub(super) fn apply(&self, mut member: CommitteeMember) -> Result<CommitteeMember> {
        let Self {
            roles,
            authority,
            influence,
            stance,
            response_mode,
            mobilizer_profile,
            party,
            preferred_channel,
            needs,
            concerns,
            wins,
            criteria_weights,
            // Said by the operation, which knows who speaks and of when.
            judgements: _,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("roles", &mut member.roles.0, roles);
        check.put("authority", &mut member.authority, authority);
        put_nullable(&mut member.influence, influence);
        member.influence_level = member.influence.map(InfluenceLevel::of);
        check.put("stance", &mut member.stance, stance);
        put_nullable(&mut member.response_mode, response_mode);
        put_nullable(&mut member.mobilizer_profile, mobilizer_profile);
        check.put("party", &mut member.party, party);
        put_nullable(&mut member.preferred_channel, preferred_channel);
        check.put("needs", &mut member.needs.0, needs);
        check.put("concerns", &mut member.concerns.0, concerns);
        check.put("wins", &mut member.wins.0, wins);
        let weights = &mut member.criteria_weights.0;
        check.put("criteria_weights", weights, criteria_weights);
        check.put("external_ids", &mut member.external_ids.0, external_ids);
        check.finish()?;
        Ok(member)
    }
}
