//! What is there before the first account: products, pipelines, a journey map, tags, custom fields.

use super::agenda::{Agenda, Cast, Place};
use crate::context::Ctx;
use crate::custom_fields::{CustomFieldKind, Extensible, NewCustomField, create_custom_field};
use crate::error::{Error, Result};
use crate::ids::{PipelineId, PipelineStageId};
use crate::journey_maps::{NewJourneyMap, create_journey_map};
use crate::journey_stages::stages_of;
use crate::pipeline_stages::{NewPipelineStageInline, StageKind, list_pipeline_stages};
use crate::pipelines::{NewPipeline, create_pipeline, default_pipeline};
use crate::products::{NewProduct, create_product};
use crate::query::ListRequest;
use crate::tags::{NewTag, create_tag};
use crate::types::Int64;

/// The pipeline that every workspace begins with.
pub(super) const SALES: Place = 0;
/// The one for customers whose contract ends.
pub(super) const RENEWALS: Place = 1;

/// Name, code, family, price in cents.
pub(super) const PRODUCTS: [(&str, &str, &str, i64); 12] = [
    ("Planner, per seat", "PLN-SEAT", "licences", 48_000),
    ("Planner Plus, per seat", "PLN-PLUS", "licences", 84_000),
    ("Viewer, per seat", "VIEW-SEAT", "licences", 12_000),
    (
        "Plant connection, per site",
        "CON-SITE",
        "licences",
        240_000,
    ),
    ("Forecast module", "MOD-FORE", "modules", 960_000),
    ("Quality module", "MOD-QUAL", "modules", 720_000),
    ("Energy module", "MOD-ENER", "modules", 540_000),
    ("Onboarding", "SRV-ONB", "services", 450_000),
    ("Data migration", "SRV-MIG", "services", 680_000),
    ("Training day", "SRV-TRN", "services", 140_000),
    ("Premium support, per year", "SUP-PREM", "support", 600_000),
    ("Standard support, per year", "SUP-STD", "support", 250_000),
];

pub(super) const TAGS: [&str; 8] = [
    "strategic",
    "pilot",
    "reference",
    "price sensitive",
    "security review",
    "met at a fair",
    "competitor in house",
    "expansion",
];

pub(super) const TIERS: [&str; 3] = ["A", "B", "C"];
pub(super) const COMPETITORS: [&str; 4] =
    ["none", "in-house", "Plansmith Example", "Gridloom Example"];
pub(super) const TOPICS: [&str; 4] = ["planning", "quality", "energy", "integration"];

pub(super) fn add(agenda: &mut Agenda) {
    for (place, (name, code, family, price)) in PRODUCTS.into_iter().enumerate() {
        agenda.prepare(move |cx, cast| {
            let new = NewProduct {
                name: name.to_owned(),
                code: Some(code.to_owned()),
                family: Some(family.to_owned()),
                unit_price_minor: Int64::new(price),
                currency: Some("EUR".to_owned()),
                ..NewProduct::default()
            };
            let product = create_product(cx, &new)?;
            cast.products.put(place, product.id);
            Ok(())
        });
    }
    for (place, name) in TAGS.into_iter().enumerate() {
        agenda.prepare(move |cx, cast| {
            let new = NewTag {
                name: name.to_owned(),
                color: None,
                external_ids: Vec::new(),
            };
            cast.tags.put(place, create_tag(cx, &new)?.id);
            Ok(())
        });
    }
    agenda.prepare(|cx, cast| {
        let sales = default_pipeline(cx)?;
        let sales = sales.ok_or_else(|| Error::internal("a workspace has a pipeline"))?;
        let renewals = create_pipeline(cx, &renewals())?;
        let sales = stages_in(cx, sales.id)?;
        cast.stages.put(SALES, sales);
        let renewals = stages_in(cx, renewals.id)?;
        cast.stages.put(RENEWALS, renewals);
        Ok(())
    });
    agenda.prepare(add_map);
    agenda.prepare(|cx, _| {
        for new in custom_fields() {
            create_custom_field(cx, &new)?;
        }
        Ok(())
    });
}

fn renewals() -> NewPipeline {
    let stage = |name: &str, kind, probability| NewPipelineStageInline {
        name: name.to_owned(),
        kind: Some(kind),
        probability: Some(probability),
    };
    NewPipeline {
        name: "Renewals".to_owned(),
        description: Some("Contracts that end and should go on.".to_owned()),
        stages: vec![
            stage("Due", StageKind::Open, 60),
            stage("In talks", StageKind::Open, 70),
            stage("Offer sent", StageKind::Open, 85),
            stage("Renewed", StageKind::Won, 100),
            stage("Ended", StageKind::Lost, 0),
        ],
        ..NewPipeline::default()
    }
}

/// The stages of a pipeline in their order.
fn stages_in(cx: &mut Ctx, pipeline: PipelineId) -> Result<Vec<PipelineStageId>> {
    let all = list_pipeline_stages(cx, &ListRequest::default())?;
    let mut stages: Vec<_> = all
        .data
        .into_iter()
        .filter(|stage| stage.pipeline_id == pipeline)
        .collect();
    stages.sort_by_key(|stage| stage.position);
    Ok(stages.into_iter().map(|stage| stage.id).collect())
}

fn add_map(cx: &mut Ctx, cast: &mut Cast) -> Result<()> {
    let new = NewJourneyMap {
        name: "How plants come to buy planning software".to_owned(),
        template: Some("b2b_five_stage".to_owned()),
        publish: Some(true),
        ..NewJourneyMap::default()
    };
    let map = create_journey_map(cx, &new)?;
    cast.maps.put(0, map.id);
    for (place, stage) in stages_of(cx, map.id)?.into_iter().enumerate() {
        cast.journey_stages.put(place, stage.id);
    }
    Ok(())
}

fn custom_fields() -> Vec<NewCustomField> {
    let field = |object, key: &str, label: &str, kind, options: &[&str]| NewCustomField {
        object,
        key: key.to_owned(),
        label: label.to_owned(),
        description: None,
        kind,
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        reference_object: None,
        is_required: false,
        is_unique: false,
        position: 0,
    };
    vec![
        field(
            Extensible::Account,
            "tier",
            "Tier",
            CustomFieldKind::Select,
            &TIERS,
        ),
        field(
            Extensible::Account,
            "contract_ends_on",
            "Contract ends",
            CustomFieldKind::Date,
            &[],
        ),
        field(
            Extensible::Deal,
            "competitor",
            "Competitor",
            CustomFieldKind::Select,
            &COMPETITORS,
        ),
        field(
            Extensible::Deal,
            "needs_security_review",
            "Needs a security review",
            CustomFieldKind::Boolean,
            &[],
        ),
        field(
            Extensible::Stakeholder,
            "topics",
            "Topics",
            CustomFieldKind::MultiSelect,
            &TOPICS,
        ),
    ]
}
