//! One good record of each kind, for the tests that walk all kinds.
//!
//! A kind is named by its word in REST paths. Whoever adds a kind adds a row here; the table tests
//! fail until they do, and name what is missing.

use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::Client;

/// A kind of record.
pub struct Kind {
    /// Its word in REST paths.
    pub path: &'static str,
    /// What a new one looks like; makes what it points at.
    pub new: for<'a> fn(&'a Client) -> LocalBoxFuture<'a, Value>,
    /// A change of it, or nothing where it cannot be changed.
    pub patch: fn() -> Value,
    /// What to say of a new one so that it has the right form and is refused.
    pub wrong: fn() -> Value,
}

pub const KINDS: &[Kind] = &[
    Kind {
        path: "accounts",
        new: |_| {
            ready(json!({
                "name": "Northwind Example", "domains": ["northwind.example.com"],
                "industry": "software", "country": "DE", "employee_count": 250,
                "revenue_minor": 12_500_000_000_i64, "revenue_currency": "EUR",
                "lifecycle_stage": "former_customer",
                "external_ids": [{ "source": "erp", "external_id": "4711" }],
            }))
        },
        patch: || json!({ "industry": null, "lifecycle_stage": "customer" }),
        wrong: || json!({ "name": "", "country": "XX" }),
    },
    Kind {
        path: "affiliations",
        new: |client| {
            Box::pin(async move {
                let account = Kind::made("accounts", client).await;
                let stakeholder = Kind::made("stakeholders", client).await;
                json!({
                    "stakeholder_id": stakeholder["id"], "account_id": account["id"],
                    "kind": "board_member", "title": "Chair", "started_on": "2024-05-01",
                })
            })
        },
        patch: || json!({ "title": null, "ended_on": "2026-05-01" }),
        wrong: || json!({ "title": "" }),
    },
    Kind {
        path: "api-keys",
        new: |_| ready(json!({ "name": "Mail sync", "scopes": ["accounts:read", "deals:write"] })),
        patch: || json!({ "name": "Mail sync, old server" }),
        wrong: || json!({ "scopes": ["accounts:read", "accounts:own"] }),
    },
    Kind {
        path: "committee-members",
        new: |client| {
            Box::pin(async move {
                let deal = Kind::made("deals", client).await;
                let stakeholder = Kind::made("stakeholders", client).await;
                json!({
                    "deal_id": deal["id"], "stakeholder_id": stakeholder["id"],
                    "roles": ["economic_buyer", "external_advisor"],
                })
            })
        },
        patch: || json!({ "roles": ["champion"] }),
        wrong: || json!({ "roles": ["coach", "blocker", "coach"] }),
    },
    Kind {
        path: "committee-roles",
        new: |_| {
            ready(json!({
                "key": "works_council", "name": "Works council", "synonyms": ["staff council"],
                "weight": 2.5,
            }))
        },
        patch: || json!({ "synonyms": [], "weight": 0.5 }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "committee-templates",
        new: |client| {
            Box::pin(async move {
                let pipeline = Kind::made("pipelines", client).await;
                json!({
                    "name": "Enterprise", "pipeline_id": pipeline["id"],
                    "requirements": [{ "role": "economic_buyer", "min_members": 1, "weight": 3.5 }],
                })
            })
        },
        patch: || json!({ "pipeline_id": null, "requirements": [] }),
        wrong: || json!({ "requirements": [{ "role": "coach", "min_members": -1 }] }),
    },
    Kind {
        path: "consents",
        new: |client| {
            Box::pin(async move {
                let stakeholder = Kind::made("stakeholders", client).await;
                json!({
                    "stakeholder_id": stakeholder["id"], "channel": "email", "purpose": "marketing",
                    "status": "granted", "method": "web_form", "given_at": "2026-01-05T08:00:00Z",
                })
            })
        },
        patch: || json!({ "note": "Signed at the fair" }),
        wrong: || json!({ "purpose": "Our News!" }),
    },
    Kind {
        path: "criterion-ratings",
        new: |client| {
            Box::pin(async move {
                let decision = Kind::row("decisions").make(client).await;
                let of_it = |fields: Value| part_of(client, &decision, fields);
                let criterion =
                    of_it(json!({ "path": "decision-criteria", "name": "Price" })).await;
                let option = of_it(json!({ "path": "decision-options", "name": "Ours" })).await;
                let member = seat_of(client, &decision).await;
                json!({
                    "criterion_id": criterion["id"], "option_id": option["id"],
                    "member_id": member["id"], "rating": 7, "confidence": 0.5,
                })
            })
        },
        patch: || json!({ "rating": 4, "source": "inferred" }),
        wrong: || json!({ "rating": 11 }),
    },
    Kind {
        path: "custom-fields",
        new: |_| {
            ready(json!({
                "object": "account", "key": "tier", "label": "Tier", "kind": "multi_select",
                "options": ["gold", "silver"],
            }))
        },
        patch: || json!({ "label": "Level" }),
        wrong: || json!({ "key": "Not a key" }),
    },
    Kind {
        path: "deal-line-items",
        new: |client| {
            Box::pin(async move {
                let deal = Kind::made("deals", client).await;
                json!({
                    "deal_id": deal["id"], "description": "Training day", "quantity": 3,
                    "unit_price_minor": 90_000, "discount_minor": 20_000, "currency": "EUR",
                })
            })
        },
        patch: || json!({ "quantity": 4 }),
        wrong: || json!({ "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41" }),
    },
    Kind {
        path: "deals",
        new: |client| {
            Box::pin(async move {
                let account = Kind::made("accounts", client).await;
                json!({
                    "name": "Rollout", "account_id": account["id"], "amount_minor": 1_250_000,
                    "currency": "EUR", "expected_close_on": "2027-03-31", "source": "referral",
                })
            })
        },
        patch: || json!({ "expected_close_on": null, "name": "Rollout, phase one" }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "decision-criteria",
        new: |client| {
            Box::pin(async move {
                let decision = Kind::row("decisions").make(client).await;
                json!({
                    "decision_id": decision["id"], "name": "Data stays in the EU", "kind": "must",
                    "minimum": 8, "weight": 2.5,
                })
            })
        },
        patch: || json!({ "minimum": null, "kind": "scored" }),
        wrong: || json!({ "weight": -1.0 }),
    },
    Kind {
        path: "decision-options",
        new: |client| {
            Box::pin(async move {
                let decision = Kind::row("decisions").make(client).await;
                json!({ "decision_id": decision["id"], "name": "Our platform", "ours": true })
            })
        },
        patch: || json!({ "kind": "build", "ours": false }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "decision-steps",
        new: |client| {
            Box::pin(async move {
                let decision = Kind::row("decisions").make(client).await;
                json!({
                    "decision_id": decision["id"], "name": "Board", "kind": "approval",
                    "rule": { "kind": "majority", "abstentions": "against" }, "sla_days": 10,
                })
            })
        },
        patch: || json!({ "rule": { "kind": "veto" }, "sla_days": null }),
        wrong: || json!({ "rule": { "kind": "supermajority", "share": 0.4 } }),
    },
    Kind {
        path: "decisions",
        new: |client| {
            Box::pin(async move {
                let deal = Kind::made("deals", client).await;
                json!({
                    "deal_id": deal["id"], "question": "Which platform do we buy?",
                    "budget_amount_minor": 12_000_000, "budget_currency": "EUR",
                })
            })
        },
        patch: || json!({ "budget_status": "approved", "note": "Told by phone" }),
        wrong: || json!({ "question": "" }),
    },
    Kind {
        path: "exchange-rates",
        new: |_| {
            ready(json!({
                "valid_on": "2026-11-20", "from_currency": "USD", "to_currency": "EUR",
                "rate": "0.9197", "source": "Example bank",
            }))
        },
        patch: || json!({ "rate": "0.92", "source": null }),
        wrong: || json!({ "rate": "0.00", "from_currency": "USDX" }),
    },
    Kind {
        path: "exports",
        new: |_| {
            ready(json!({
                "resource": "users", "format": "csv", "filter": { "role": { "eq": "admin" } },
                "sort": ["-name"], "fields": ["name", "email"],
            }))
        },
        patch: || json!({}),
        wrong: || json!({ "sort": ["colour"] }),
    },
    Kind {
        path: "imports",
        new: |_| {
            let mapping = "source = 'erp'\n[[step]]\nfile = 'products.csv'\ninto = 'products'\n\
                           id = 'no'\nfields = { name = 'product' }\n";
            let files = json!([{ "name": "products.csv", "content": "no,product\n1,Licence\n" }]);
            ready(json!({ "mapping": mapping, "files": files }))
        },
        patch: || json!({}),
        wrong: || json!({ "files": [] }),
    },
    Kind {
        path: "interactions",
        new: |client| {
            Box::pin(async move {
                let me = client.get("/v1/me").await.expect(200);
                json!({
                    "kind": "call", "direction": "outbound", "subject": "First call",
                    "occurred_at": "2026-02-03T10:00:00Z", "duration_seconds": 900, "sentiment": 1,
                    "participants": [{ "role": "from", "user_id": me["id"] }],
                })
            })
        },
        patch: || json!({ "sentiment": -1, "subject": null }),
        wrong: || json!({ "sentiment": 5 }),
    },
    Kind {
        path: "invitations",
        new: |_| ready(json!({ "email": "robin@example.com", "name": "Robin", "role": "rep" })),
        patch: || json!({}),
        wrong: || json!({ "email": "nobody" }),
    },
    Kind {
        path: "journey-map-elements",
        new: |client| {
            Box::pin(async move {
                let stage = draft_stage(client).await;
                json!({
                    "stage_id": stage["id"], "lane": "emotion", "text": "They wait for an answer",
                    "valence": -1, "label": "impatient",
                })
            })
        },
        patch: || json!({ "text": "They wait a week", "valence": -2, "label": null }),
        wrong: || json!({ "text": "" }),
    },
    Kind {
        path: "journey-maps",
        new: |_| ready(json!({ "name": "How they buy", "kind": "to_be" })),
        patch: || json!({ "description": "Drawn with three customers" }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "journey-stages",
        new: |client| {
            Box::pin(async move {
                let map = Kind::made("journey-maps", client).await;
                json!({ "journey_map_id": map["id"], "key": "trial", "name": "Trial", "kind": "custom" })
            })
        },
        patch: || json!({ "name": "Trial at work" }),
        wrong: || json!({ "key": "Not a key" }),
    },
    Kind {
        path: "journeys",
        new: |client| {
            Box::pin(async move {
                let account = Kind::made("accounts", client).await;
                let map = json!({
                    "name": "How they buy", "template": "b2b_five_stage", "publish": true,
                });
                let map = client.post("/v1/journey-maps", map).await.expect(201);
                json!({ "account_id": account["id"], "journey_map_id": map["id"] })
            })
        },
        patch: || json!({ "external_ids": [{ "source": "erp", "external_id": "j-1" }] }),
        wrong: || json!({ "external_ids": [{ "source": "Not a word", "external_id": "1" }] }),
    },
    Kind {
        path: "merges",
        new: |client| {
            Box::pin(async move {
                let survivor = Kind::made("accounts", client).await;
                let loser = Kind::made("accounts", client).await;
                json!({ "survivor": survivor["id"], "loser_ids": [loser["id"]] })
            })
        },
        patch: || json!({}),
        wrong: || json!({ "loser_ids": [] }),
    },
    Kind {
        path: "milestones",
        new: |client| {
            Box::pin(async move {
                let deal = Kind::made("deals", client).await;
                let me = client.get("/v1/me").await.expect(200);
                json!({
                    "deal_id": deal["id"], "title": "Security questionnaire answered",
                    "party": "seller", "owner_id": me["id"], "due_on": "2027-01-15",
                })
            })
        },
        patch: || json!({ "status": "done", "done_on": "2027-01-14", "owner_id": null }),
        wrong: || json!({ "title": "" }),
    },
    Kind {
        path: "notes",
        new: |client| {
            Box::pin(async move {
                let account = Kind::made("accounts", client).await;
                json!({ "body": "Wants to decide before summer.", "account_id": account["id"] })
            })
        },
        patch: || json!({ "body": "Wants to decide in autumn." }),
        wrong: || json!({ "body": "" }),
    },
    Kind {
        path: "objections",
        new: |client| {
            Box::pin(async move {
                let decision = Kind::row("decisions").make(client).await;
                let member = seat_of(client, &decision).await;
                json!({
                    "decision_id": decision["id"], "member_id": member["id"],
                    "text": "Backups leave the country",
                })
            })
        },
        patch: || json!({ "reasoned": false }),
        wrong: || json!({ "text": "" }),
    },
    Kind {
        path: "positions",
        new: |client| {
            Box::pin(async move {
                let decision = Kind::row("decisions").make(client).await;
                let step = part_of(
                    client,
                    &decision,
                    json!({
                        "path": "decision-steps", "name": "Board", "kind": "approval",
                        "rule": { "kind": "majority" },
                    }),
                );
                let step = step.await;
                let member = seat_of(client, &decision).await;
                json!({
                    "step_id": step["id"], "member_id": member["id"], "choice": "conditional",
                    "condition": "The contract ends after two years",
                })
            })
        },
        patch: || json!({}),
        wrong: || json!({ "choice": "for" }),
    },
    Kind {
        path: "pipeline-stages",
        new: |client| {
            Box::pin(async move {
                let pipeline = Kind::made("pipelines", client).await;
                json!({ "pipeline_id": pipeline["id"], "name": "Demo", "kind": "open", "probability": 40 })
            })
        },
        patch: || json!({ "probability": 45 }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "pipelines",
        new: |_| ready(json!({ "name": "Renewals", "description": "What comes round again" })),
        patch: || json!({ "description": null }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "products",
        new: |_| {
            ready(json!({
                "name": "Rollout kit", "code": "RK-1", "unit_price_minor": 4900, "currency": "EUR",
            }))
        },
        patch: || json!({ "code": null, "is_active": false }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "proposal-events",
        new: |client| {
            Box::pin(async move {
                let (proposal, member) = sent_proposal(client).await;
                json!({
                    "proposal_id": proposal["id"], "member_id": member["id"],
                    "kind": "commented", "comment": "Two years are too long",
                })
            })
        },
        patch: || json!({}),
        wrong: || json!({ "kind": "commented", "comment": "" }),
    },
    Kind {
        path: "proposals",
        new: |client| {
            Box::pin(async move {
                let deal = Kind::made("deals", client).await;
                json!({
                    "deal_id": deal["id"], "title": "Team licences, two years", "currency": "EUR",
                    "valid_until": "2027-03-31",
                    "line_items": [{ "description": "Licences", "quantity": 25, "unit_price_minor": 4900 }],
                })
            })
        },
        patch: || json!({ "valid_until": null, "title": "Team licences, one year" }),
        wrong: || json!({ "title": "" }),
    },
    Kind {
        path: "feedback",
        new: |client| {
            Box::pin(async move {
                let account = Kind::made("accounts", client).await;
                let stakeholder = Kind::made("stakeholders", client).await;
                json!({
                    "kind": "csat", "score": 4, "scale": 7, "question": "How was the demo?",
                    "comment": "A bit long", "account_id": account["id"],
                    "stakeholder_id": stakeholder["id"], "answered_at": "2026-03-05T08:00:00Z",
                })
            })
        },
        patch: || json!({ "score": 6, "comment": null }),
        wrong: || json!({ "score": 8, "question": "" }),
    },
    Kind {
        path: "pain-points",
        new: |_| {
            ready(json!({
                "title": "Nobody says what it will cost", "severity": 4, "category": "pricing",
                "description": "Asked for in every second call",
            }))
        },
        patch: || json!({ "severity": 5, "status": "in_progress", "category": null }),
        wrong: || json!({ "title": " ", "severity": 6 }),
    },
    Kind {
        path: "personas",
        new: |_| {
            ready(json!({
                "name": "Cautious buyer", "description": "Buys for the board",
                "needs": ["References"], "goals": ["A quiet audit"], "challenges": ["Little time"],
                "buying_behaviour": ["Asks peers first"], "decision_factors": ["Risk", "Price"],
                "rule": { "seniority": { "in": ["director", "vp"] } },
            }))
        },
        patch: || json!({ "goals": [], "rule": null, "description": null }),
        wrong: || json!({ "name": "", "needs": [""] }),
    },
    Kind {
        path: "qualification-answers",
        new: |client| {
            Box::pin(async move {
                let deal = Kind::made("deals", client).await;
                let frameworks = "/v1/qualification-frameworks?filter[key]=meddpicc";
                let frameworks = client.get(frameworks).await.expect(200);
                json!({
                    "deal_id": deal["id"], "framework_id": frameworks["data"][0]["id"],
                    "element": "metrics", "score": 2, "evidence": "They count 40 hours a month",
                    "source": "stated", "confidence": 0.5,
                })
            })
        },
        patch: || json!({ "score": 3, "evidence": null, "confidence": 0.75 }),
        wrong: || json!({ "score": 4 }),
    },
    Kind {
        path: "qualification-frameworks",
        new: |_| {
            ready(json!({
                "key": "fit", "name": "Fit", "elements": [
                    { "key": "size", "name": "Size", "question": "Are they large enough?" },
                    { "key": "money", "name": "Money", "question": "Is there a budget?",
                      "derived_from": "budget" },
                ],
            }))
        },
        patch: || json!({ "name": "Good fit", "description": "For partners" }),
        wrong: || json!({ "key": "Not a key" }),
    },
    Kind {
        path: "segments",
        new: |_| {
            ready(json!({
                "name": "Large software companies", "kind": "accounts",
                "filter": { "industry": { "eq": "software" }, "employee_count": { "ge": 100 } },
            }))
        },
        patch: || json!({ "filter": { "industry": { "in": ["software", "games"] } } }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "stakeholder-relations",
        new: |client| {
            Box::pin(async move {
                let from = Kind::made("stakeholders", client).await;
                let to = Kind::made("stakeholders", client).await;
                json!({
                    "from_stakeholder_id": from["id"], "to_stakeholder_id": to["id"],
                    "kind": "influences", "strength": 80, "source": "observed", "confidence": 0.6,
                })
            })
        },
        patch: || json!({ "strength": null, "note": "Met at the fair" }),
        wrong: || json!({ "strength": 101 }),
    },
    Kind {
        path: "stakeholders",
        new: |_| {
            ready(json!({
                "name": "Dana Example", "title": "Head of Procurement", "seniority": "c_level",
                "emails": [{ "email": "dana@northwind.example.com", "label": "work", "is_primary": true }],
                "phones": [{ "number": "+49 30 5550 0000", "is_primary": true }],
                "time_zone": "Europe/Berlin", "language": "de-AT", "preferred_channel": "phone",
            }))
        },
        patch: || json!({ "title": null, "preferred_channel": "email" }),
        wrong: || json!({ "name": "Dana", "time_zone": "Middle/Earth" }),
    },
    Kind {
        path: "tags",
        new: |_| ready(json!({ "name": "Key account", "color": "#2f855a" })),
        patch: || json!({ "color": null }),
        wrong: || json!({ "name": "Key account", "color": "green" }),
    },
    Kind {
        path: "tasks",
        new: |client| {
            Box::pin(async move {
                let account = Kind::made("accounts", client).await;
                let me = client.get("/v1/me").await.expect(200);
                json!({
                    "title": "Call back", "due_at": "2027-01-05T08:00:00Z",
                    "account_id": account["id"], "assignee_id": me["id"],
                })
            })
        },
        patch: || json!({ "due_at": null }),
        wrong: || json!({ "title": "" }),
    },
    Kind {
        path: "teams",
        new: |client| {
            Box::pin(async move {
                let me = client.get("/v1/me").await.expect(200);
                json!({ "name": "Sales North", "manager_id": me["id"] })
            })
        },
        patch: || json!({ "manager_id": null, "description": "Customers in the north" }),
        wrong: || json!({ "name": " " }),
    },
    Kind {
        path: "touchpoints",
        new: |client| {
            Box::pin(async move {
                let stage = draft_stage(client).await;
                json!({
                    "stage_id": stage["id"], "name": "First call", "channel": "call",
                    "direction": "inbound", "committee_role": "champion",
                    "content_keys": ["case_study"],
                    "match_rule": { "kinds": ["call"], "subject_pattern": "(?i)first call" },
                })
            })
        },
        patch: || json!({ "expected": false, "committee_role": null }),
        wrong: || json!({ "name": "" }),
    },
    Kind {
        path: "users",
        new: |_| ready(json!({ "email": "robin@example.com", "name": "Robin", "role": "rep" })),
        patch: || json!({ "role": "manager", "is_active": false }),
        wrong: || json!({ "email": "nobody" }),
    },
    // Made by a ping.
    Kind {
        path: "webhook-deliveries",
        new: |_| ready(json!({})),
        patch: || json!({}),
        wrong: || json!({}),
    },
    Kind {
        path: "webhooks",
        new: |_| {
            ready(json!({
                "url": "https://hooks.example.com/caravan", "description": "Billing",
                "types": ["account", "deal.updated"], "changed_fields": ["stage_id"],
            }))
        },
        patch: || json!({ "description": null, "types": ["deal"], "payload_fields": ["name"] }),
        wrong: || json!({ "types": ["deals"] }),
    },
    Kind {
        path: "win-loss-records",
        new: |client| {
            Box::pin(async move {
                let deal = closed_deal(client).await;
                json!({
                    "deal_id": deal["id"], "reasons": ["No budget this year"],
                    "competitor": "Example Rival Inc.",
                })
            })
        },
        patch: || json!({ "reasons": ["Price", "Missing audit log"], "competitor": null }),
        wrong: || json!({ "reasons": [""] }),
    },
];

/// The only stage of a new draft of a journey map.
async fn draft_stage(client: &Client) -> Value {
    let map = json!({ "name": "How they buy", "stages": [{ "key": "trial", "name": "Trial" }] });
    let map = client.post("/v1/journey-maps", map).await.expect(201);
    let stages = format!(
        "/v1/journey-stages?filter[journey_map_id]={}",
        map["id"].as_str().unwrap()
    );
    client.get(&stages).await.expect(200)["data"][0].clone()
}

/// A deal that came in lost, which has no record of it.
async fn closed_deal(client: &Client) -> Value {
    let stages = client.get("/v1/pipeline-stages?filter[kind]=lost").await;
    let stage = stages.expect(200)["data"][0]["id"].clone();
    let new = json!({ "name": "Came in lost", "stage_id": stage });
    client.post("/v1/deals", new).await.expect(201)
}

/// A proposal and the member of the committee that it was sent to.
async fn sent_proposal(client: &Client) -> (Value, Value) {
    let deal = Kind::made("deals", client).await;
    let stakeholder = Kind::made("stakeholders", client).await;
    let member = json!({ "deal_id": deal["id"], "stakeholder_id": stakeholder["id"] });
    let member = client
        .post("/v1/committee-members", member)
        .await
        .expect(201);
    let proposal = json!({ "deal_id": deal["id"], "title": "Offer", "line_items": [] });
    let proposal = client.post("/v1/proposals", proposal).await.expect(201);
    let send = format!("/v1/proposals/{}/send", proposal["id"].as_str().unwrap());
    let to = json!({ "member_ids": [member["id"]] });
    (client.post(&send, to).await.expect(200), member)
}

fn ready<'a>(value: Value) -> LocalBoxFuture<'a, Value> {
    Box::pin(std::future::ready(value))
}

impl Kind {
    pub fn of(path: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.path == path)
    }

    /// The row of a kind that there is.
    pub fn row(path: &str) -> &'static Self {
        Self::of(path).expect("a row")
    }

    /// Makes one of the kind with that path, for another one to point at; what must be unique is
    /// left out.
    async fn made(path: &'static str, client: &Client) -> Value {
        let new = json!({ "name": format!("One of {path}, {}", uuid::Uuid::now_v7()) });
        client.post(&format!("/v1/{path}"), new).await.expect(201)
    }

    /// Makes one by REST.
    pub async fn make(&self, client: &Client) -> Value {
        if self.path == "webhook-deliveries" {
            let new = json!({ "url": "https://hooks.example.com/", "types": ["account"] });
            let webhook = record(client.post("/v1/webhooks", new).await.expect(201));
            let ping = format!("/v1/webhooks/{}/ping", webhook["id"].as_str().unwrap());
            return client.post(&ping, json!({})).await.expect(200);
        }
        let mut new = (self.new)(client).await;
        let path = match new.as_object_mut().unwrap().remove("survivor") {
            // A merge is a verb of the record that survives.
            Some(id) => format!("/v1/accounts/{}/merge", id.as_str().unwrap()),
            None => format!("/v1/{}", self.path),
        };
        let made = client.post(&path, new).await.expect(201);
        match self.path {
            "exports" | "imports" => ended(client, &made).await,
            _ => record(made),
        }
    }
}

/// Makes a part of a decision; `path` among its fields names the kind.
async fn part_of(client: &Client, decision: &Value, mut fields: Value) -> Value {
    let path = fields.as_object_mut().unwrap().remove("path").unwrap();
    fields["decision_id"] = decision["id"].clone();
    let path = format!("/v1/{}", path.as_str().unwrap());
    client.post(&path, fields).await.expect(201)
}

/// Makes a member of the committee that decides.
async fn seat_of(client: &Client, decision: &Value) -> Value {
    let stakeholder = Kind::made("stakeholders", client).await;
    let new = json!({ "deal_id": decision["deal_id"], "stakeholder_id": stakeholder["id"] });
    client.post("/v1/committee-members", new).await.expect(201)
}

/// An export or an import when it has come to its end.
pub async fn ended(client: &Client, run: &Value) -> Value {
    let id = run["id"].as_str().unwrap();
    let kind = id.split('_').next().unwrap();
    let path = format!("/v1/{kind}s/{id}");
    for _ in 0..6000 {
        let now = client.get(&path).await.expect(200);
        if !["queued", "running"].contains(&now["status"].as_str().unwrap()) {
            return now;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{id} does not come to its end");
}

/// The record of an answer that may hold more, such as a secret.
pub fn record(answer: Value) -> Value {
    if answer.get("id").is_some() {
        return answer;
    }
    let parts = answer.as_object().expect("an object");
    parts
        .values()
        .find(|part| part.get("id").is_some())
        .expect("a record inside")
        .clone()
}
