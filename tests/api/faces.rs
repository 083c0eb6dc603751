//! REST and GraphQL are two faces of the same operations: the same names, answers and refusals.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use serde_json::{Map, Value, json};

use crate::support::contract::{Operation, operations};
use crate::support::factories::{KINDS, Kind, record};
use crate::support::{Client, TestApp};

/// Operations that only REST has, and why.
const REST_ONLY: &[(&str, &str)] = &[
    ("accept_invitation", "comes before there is a token"),
    ("change_password", "sign-in is REST's"),
    (
        "get_export_content",
        "is a file, which GraphQL does not send",
    ),
    ("get_deal_decision", "is Deal.decision and Decision.state"),
    ("get_deal_decision_analysis", "is Decision.analysis"),
    ("get_deal_action_plan", "is Deal.actionPlan"),
    ("get_deal_qualification", "is Deal.qualification"),
    ("get_health", "is for whoever runs the server"),
    ("get_committee_member_history", "is CommitteeMember.history"),
    ("get_milestone_history", "is Milestone.history"),
    ("get_proposal_history", "is Proposal.history"),
    ("get_proposal_event_history", "is ProposalEvent.history"),
    (
        "get_qualification_answer_history",
        "is QualificationAnswer.history",
    ),
    ("get_win_loss_record_history", "is WinLossRecord.history"),
    ("get_metrics", "is for whoever runs the server"),
    ("get_readiness", "is for whoever runs the server"),
    (
        "get_snapshot",
        "goes on for long; a GraphQL answer comes in one piece",
    ),
    ("get_committee_consensus", "is Deal.consensus"),
    ("get_committee_context", "is Deal.committeeContext"),
    ("get_committee_coverage", "is Deal.coverage"),
    ("get_committee_engagement", "is Deal.engagement"),
    ("get_committee_graph", "is Deal.committeeGraph"),
    (
        "get_committee_mermaid",
        "is a file; Deal.committeeGraph tells what it shows",
    ),
    (
        "get_committee_picture",
        "is a file; Deal.committeeGraph tells what it shows",
    ),
    ("get_decision_graph", "is Deal.decisionGraph"),
    (
        "get_decision_mermaid",
        "is a file; Deal.decisionGraph tells what it shows",
    ),
    (
        "get_decision_picture",
        "is a file; Deal.decisionGraph tells what it shows",
    ),
    (
        "get_stakeholder_relation_history",
        "is StakeholderRelation.history",
    ),
    ("jwks", "has a path that a standard names"),
    ("list_current_consents", "is Stakeholder.currentConsents"),
    ("list_deal_committee", "is Deal.committee"),
    ("list_deal_stage_history", "is Deal.stageHistory"),
    ("get_journey_map_picture", "is JourneyMap.picture"),
    ("get_journey_picture", "is Journey.picture"),
    (
        "get_journey_map_mermaid",
        "is a file; JourneyMap.picture tells what it shows",
    ),
    (
        "get_journey_map_svg",
        "is a file; JourneyMap.picture tells what it shows",
    ),
    (
        "get_journey_mermaid",
        "is a file; Journey.picture tells what it shows",
    ),
    (
        "get_journey_svg",
        "is a file; Journey.picture tells what it shows",
    ),
    (
        "get_funnel_mermaid",
        "is a file; funnelPicture tells what it shows",
    ),
    (
        "get_funnel_svg",
        "is a file; funnelPicture tells what it shows",
    ),
    (
        "get_paths_mermaid",
        "is a file; pathsPicture tells what it shows",
    ),
    (
        "get_paths_svg",
        "is a file; pathsPicture tells what it shows",
    ),
    (
        "export_cjml_journey_map",
        "is a file, which GraphQL does not send",
    ),
    (
        "export_cjml_journey",
        "is a file, which GraphQL does not send",
    ),
    ("get_journey_map_diff", "is JourneyMap.diff"),
    ("get_journey_map_review", "is JourneyMap.review"),
    ("list_interaction_touchpoints", "is Interaction.touchpoints"),
    ("list_journey_buying_jobs", "is Journey.buyingJobs"),
    ("list_journey_pauses", "is Journey.pauses"),
    ("list_journey_stage_history", "is Journey.stageHistory"),
    ("list_journey_touchpoints", "is Journey.touchpoints"),
    (
        "list_segment_members",
        "is Segment.accounts and Segment.stakeholders",
    ),
    ("list_team_members", "is Team.members"),
    ("list_pain_point_mentions", "is PainPoint.mentions"),
    ("list_persona_stakeholders", "is Persona.stakeholders"),
    ("list_stakeholder_personas", "is Stakeholder.personas"),
    ("login", "comes before there is a token"),
    ("logout", "sign-in is REST's"),
    ("refresh", "sign-in is REST's"),
    ("stream_changes", "is the subscription `changes`"),
];

/// Operations of every kind that only REST has, by how their names begin, and why.
const REST_ONLY_OF_ALL: &[(&str, &str)] = &[
    ("export_", "is a file, which GraphQL does not send"),
    (
        "query_",
        "is what GraphQL's lists do: they take the filter as an argument",
    ),
];

/// What GraphQL shows in a record and REST by a path of its own.
const ASKED_APART: &[&str] = &[
    "HistoryEntry",
    "InteractionTouchpoint",
    "JourneyMapPicture",
    "JourneyMapReview",
    "JourneyPicture",
    "PainPointMention",
    "StakeholderPersona",
];

/// Fields that only GraphQL has, and why.
const GRAPHQL_ONLY: &[(&str, &str)] = &[("node", "is what Relay asks for")];

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.extend(letters);
    }
    camel
}

/// The GraphQL field of an operation.
fn field_of(operation: &str) -> String {
    if let Some(records) = operation.strip_prefix("aggregate_") {
        return format!("{}Aggregate", camel(records));
    }
    let query = operation
        .strip_prefix("get_")
        .or_else(|| operation.strip_prefix("list_"));
    camel(query.unwrap_or(operation))
}

#[actix_web::test]
async fn every_operation_is_a_field_of_the_same_name() {
    let t = TestApp::start().await;
    let schema = Schema::ask(&t.admin).await;
    let fields = schema.roots();
    let excused = |list: &[(&str, &str)], name: &str| list.iter().any(|(known, _)| *known == name);

    let expected: BTreeSet<String> = operations()
        .iter()
        .filter(|operation| !excused(REST_ONLY, &operation.id))
        // Is the field `history` of each record that keeps one.
        .filter(|operation| !operation.path.ends_with("/{id}/history"))
        .filter(|operation| {
            let id = &operation.id;
            !REST_ONLY_OF_ALL
                .iter()
                .any(|(start, _)| id.starts_with(start))
        })
        .map(|operation| field_of(&operation.id))
        .collect();
    let missing: Vec<_> = expected.difference(&fields).collect();
    let alone: Vec<_> = fields
        .difference(&expected)
        .filter(|name| !excused(GRAPHQL_ONLY, name))
        .collect();

    assert!(
        missing.is_empty(),
        "GraphQL lacks {missing:?}; see REST_ONLY of this file"
    );
    assert!(
        alone.is_empty(),
        "REST lacks {alone:?}; see GRAPHQL_ONLY of this file"
    );
    let known: BTreeSet<String> = operations()
        .into_iter()
        .map(|operation| operation.id)
        .collect();
    let stale = REST_ONLY
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !known.contains(*name));
    assert_eq!(
        stale.collect::<Vec<_>>(),
        Vec::<&str>::new(),
        "REST_ONLY names what is not there"
    );
}

#[test]
fn every_kind_that_can_be_made_has_a_row() {
    let missing: Vec<String> = operations()
        .iter()
        .filter(|operation| {
            operation.method == "POST" && operation.path == format!("/v1/{}", operation.kind())
        })
        // A transaction is no record.
        .filter(|operation| operation.id != "run_transaction")
        .filter(|operation| Kind::of(operation.kind()).is_none())
        .map(|operation| operation.kind().to_owned())
        .collect();
    assert!(
        missing.is_empty(),
        "tests/api/support/factories.rs has no row for {missing:?}"
    );
}

/// The types of the GraphQL schema by name.
struct Schema {
    types: BTreeMap<String, Value>,
}

impl Schema {
    async fn ask(client: &Client) -> Self {
        let query = "
            { __schema { types { kind name
                fields { name args { name type { ...T } } type { ...T } }
                inputFields { name type { ...T } } } } }
            fragment T on __Type { kind name
                ofType { kind name ofType { kind name ofType { kind name } } } }";
        let data = client.data(query, json!({})).await;
        let types = data["__schema"]["types"].as_array().unwrap().iter();
        let types = types.map(|one| (one["name"].as_str().unwrap().to_owned(), one.clone()));
        Self {
            types: types.collect(),
        }
    }

    fn fields<'a>(&'a self, name: &str) -> BTreeMap<&'a str, &'a Value> {
        let one = &self.types[name];
        let fields = one["fields"]
            .as_array()
            .or_else(|| one["inputFields"].as_array());
        fields
            .into_iter()
            .flatten()
            .map(|f| (f["name"].as_str().unwrap(), f))
            .collect()
    }

    fn kind(&self, name: &str) -> &str {
        self.types[name]["kind"].as_str().unwrap()
    }

    /// The fields of queries and mutations.
    fn roots(&self) -> BTreeSet<String> {
        let roots = ["Query", "Mutation"].into_iter();
        roots
            .flat_map(|root| self.fields(root).into_keys().map(ToOwned::to_owned))
            .collect()
    }

    /// JSON of REST as GraphQL writes it: names in camel case, words of enums in upper case.
    fn translate(&self, json: &Value, ty: &str) -> Value {
        match json {
            Value::Array(values) => values.iter().map(|one| self.translate(one, ty)).collect(),
            Value::String(word) if self.kind(ty) == "ENUM" => word.to_uppercase().into(),
            Value::Object(object) if self.kind(ty) != "SCALAR" => {
                let fields = self.fields(ty);
                let translated = object.iter().map(|(name, value)| {
                    let name = camel(name);
                    let field = fields.get(name.as_str());
                    let field = field.unwrap_or_else(|| panic!("GraphQL's {ty} lacks {name}"));
                    let value = self.translate(value, named(&field["type"]));
                    (name, value)
                });
                Value::Object(translated.collect())
            }
            other => other.clone(),
        }
    }

    /// What to select of a type: plain fields and objects that are no records, all the way down.
    fn selection(&self, ty: &str) -> String {
        self.selected(ty, &[])
    }

    /// The same below these types: one that holds itself, such as a rule, is selected one level down.
    fn selected(&self, ty: &str, above: &[&str]) -> String {
        let here = [above, &[ty]].concat();
        let fields = self
            .fields(ty)
            .into_iter()
            .filter(|(_, field)| field["args"].as_array().is_none_or(Vec::is_empty));
        let selected = fields.filter_map(|(name, field)| {
            let ty = named(&field["type"]);
            match self.kind(ty) {
                "SCALAR" | "ENUM" => Some(name.to_owned()),
                // What was said of a record is asked for by a path of its own in REST.
                "OBJECT" if above.contains(&ty) || ASKED_APART.contains(&ty) => None,
                "OBJECT" if !self.fields(ty).contains_key("id") => {
                    Some(format!("{name} {}", self.selected(ty, &here)))
                }
                _ => None,
            }
        });
        format!("{{ {} }}", selected.collect::<Vec<_>>().join(" "))
    }

    /// The record that a field answers with, and how to select it.
    fn answer(&self, root: &str, field: &str) -> (String, String) {
        let ty = named(&self.fields(root)[field]["type"]).to_owned();
        if self.fields(&ty).contains_key("id") {
            let selection = self.selection(&ty);
            return (ty, selection);
        }
        // A record with something beside it, such as a secret.
        for (name, field) in self.fields(&ty) {
            let inner = named(&field["type"]);
            if self.kind(inner) == "OBJECT" && self.fields(inner).contains_key("id") {
                return (
                    inner.to_owned(),
                    format!("{{ {name} {} }}", self.selection(inner)),
                );
            }
        }
        panic!("{field} answers with no record")
    }

    fn argument(&self, field: &str, name: &str) -> String {
        let fields = self.fields("Mutation");
        let arguments = fields[field]["args"].as_array().unwrap();
        let argument = arguments.iter().find(|argument| argument["name"] == name);
        named(&argument.expect("the argument")["type"]).to_owned()
    }
}

/// The name of a type inside of lists and non-nulls.
fn named(ty: &Value) -> &str {
    match ty["name"].as_str() {
        Some(name) => name,
        None => named(&ty["ofType"]),
    }
}

/// An answer without what differs between two workspaces: ids, moments and secrets.
fn comparable(value: &Value) -> Value {
    let is_id = |text: &str| {
        text.rsplit_once('_').is_some_and(|(_, rest)| {
            rest.len() == 26
                && rest
                    .chars()
                    .all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
        })
    };
    match value {
        Value::String(text) if is_id(text) => text.rsplit_once('_').unwrap().0.into(),
        Value::Array(values) => values.iter().map(comparable).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let differs = name.ends_with("At") || name == "prefix";
                let value = if differs {
                    json!(!value.is_null())
                } else {
                    comparable(value)
                };
                (name.clone(), value)
            });
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// Code and faults of a refusal.
fn refusal(code: &Value, errors: &Value) -> Value {
    let faults = errors.as_array().into_iter().flatten();
    let faults: Vec<_> = faults
        .map(|fault| json!([fault["pointer"], fault["code"]]))
        .collect();
    json!({ "code": code, "faults": faults })
}

/// One kind of record on both faces, each in a workspace of its own.
struct Faces {
    kind: &'static Kind,
    /// `deal_line_item`.
    name: String,
    /// The field that makes one: `createDeal`, `startJourney`.
    create: String,
    schema: Schema,
    rest: Client,
    graphql: Client,
}

impl Faces {
    async fn rest(
        &self,
        method: &str,
        path: &str,
        version: Option<i32>,
        body: Option<Value>,
    ) -> Value {
        let tag = version.map(|version| format!("\"{version}\""));
        let headers: Vec<_> = tag.iter().map(|tag| ("if-match", tag.as_str())).collect();
        let method: Method = method.parse().unwrap();
        let path = format!("/v1/{}{path}", self.kind.path);
        let answer = self.rest.call(method, &path, &headers, body).await;
        if answer.body.is_empty() {
            return Value::Null;
        }
        let is_refused = !answer.status.is_success();
        let json = answer.json();
        if is_refused {
            return refusal(&json["code"], &json["errors"]);
        }
        let ty = self.schema.answer("Query", &camel(&self.name)).0;
        comparable(&self.schema.translate(&record(json), &ty))
    }

    async fn graphql(&self, verb: &str, arguments: &Map<String, Value>) -> Value {
        let root = if verb == "get" { "Query" } else { "Mutation" };
        let field = self.field(verb);
        let (_, selection) = self.schema.answer(root, &field);
        let declared: Vec<String> = arguments
            .keys()
            .map(|name| match name.as_str() {
                "id" => "$id: ID!".to_owned(),
                "expectedVersion" => "$expectedVersion: Int".to_owned(),
                name => format!("${name}: {}!", self.schema.argument(&field, name)),
            })
            .collect();
        let passed: Vec<String> = arguments
            .keys()
            .map(|name| format!("{name}: ${name}"))
            .collect();
        let query = format!(
            "{} ({}) {{ it: {field}({}) {selection} }}",
            root.to_lowercase(),
            declared.join(", "),
            passed.join(", ")
        );
        let answer = self
            .graphql
            .graphql(&query, Value::Object(arguments.clone()))
            .await;
        match &answer["errors"][0]["extensions"] {
            Value::Null => answer["data"]["it"].clone(),
            extensions => refusal(&extensions["code"], &extensions["errors"]),
        }
    }

    fn input(&self, verb: &str, json: &Value) -> Value {
        let ty = self.schema.argument(&self.field(verb), "input");
        self.schema.translate(json, &ty)
    }

    /// The GraphQL field that does what a verb says.
    fn field(&self, verb: &str) -> String {
        match verb {
            "get" => camel(&self.name),
            "create" => self.create.clone(),
            verb => camel(&format!("{verb}_{}", self.name)),
        }
    }
}

fn arguments(list: Value) -> Map<String, Value> {
    list.as_object().unwrap().clone()
}

/// An input of the right form that is refused, with what it points at in the caller's workspace.
async fn made_wrong(kind: &Kind, client: &Client) -> Value {
    let mut new = (kind.new)(client).await;
    new.as_object_mut()
        .unwrap()
        .extend(arguments((kind.wrong)()));
    new
}

#[actix_web::test]
async fn both_faces_answer_and_refuse_alike() {
    let t = TestApp::start().await;
    let operations = operations();

    // A journey is started, not created, an export and an import go on by themselves, a merge comes of two records,
    // and a delivery is made by the worker; their own tests call both faces.
    let apart = [
        "exports",
        "imports",
        "journeys",
        "merges",
        "webhook-deliveries",
    ];
    for kind in KINDS.iter().filter(|kind| !apart.contains(&kind.path)) {
        let path = format!("/v1/{}", kind.path);
        let id = |method: &str, path: &str| {
            let fits = |known: &&Operation| known.method == method && known.path == path;
            operations
                .iter()
                .find(fits)
                .map(|operation| operation.id.clone())
        };
        let one = format!("{path}/{{id}}");
        let create = id("POST", &path).unwrap_or_else(|| panic!("{path} takes no POST"));
        let get = id("GET", &one).unwrap_or_else(|| panic!("{one} takes no GET"));
        let faces = Faces {
            kind,
            name: get.trim_start_matches("get_").to_owned(),
            create: camel(&create),
            schema: Schema::ask(&t.admin).await,
            rest: t.other_workspace().await,
            graphql: t.other_workspace().await,
        };
        run(
            &faces,
            id("PATCH", &one).is_some(),
            id("DELETE", &one).is_some(),
        )
        .await;
    }
}

async fn run(faces: &Faces, can_change: bool, can_delete: bool) {
    let kind = faces.kind;
    let says = |step: &str| format!("the faces differ when {} {step}", kind.path);

    // The same input makes the same record.
    let new = (kind.new)(&faces.rest).await;
    let made = faces
        .rest
        .post(&format!("/v1/{}", kind.path), new)
        .await
        .expect(201);
    let rest_id = record(made.clone())["id"].as_str().unwrap().to_owned();
    let new = (kind.new)(&faces.graphql).await;
    let input = faces.input("create", &new);
    let graphql = faces
        .graphql("create", &arguments(json!({ "input": input })))
        .await;
    assert!(
        graphql.get("faults").is_none(),
        "GraphQL refused {}: {graphql}",
        kind.path
    );
    let graphql = record(graphql);
    let graphql_id = graphql["id"].clone();
    let ty = faces.schema.answer("Query", &camel(&faces.name)).0;
    let rest = comparable(&faces.schema.translate(&record(made), &ty));
    assert_eq!(rest, comparable(&graphql), "{}", says("are made"));

    let rest_path = format!("/{rest_id}");
    let by_id = |more: Value| {
        let mut all = arguments(json!({ "id": graphql_id }));
        all.extend(arguments(more));
        all
    };

    let rest = faces.rest("GET", &rest_path, None, None).await;
    let graphql = faces.graphql("get", &by_id(json!({}))).await;
    assert_eq!(rest, comparable(&graphql), "{}", says("are read"));

    // Refusals.
    let wrong = made_wrong(kind, &faces.rest).await;
    let rest = faces.rest("POST", "", None, Some(wrong)).await;
    let input = faces.input("create", &made_wrong(kind, &faces.graphql).await);
    let graphql = faces
        .graphql("create", &arguments(json!({ "input": input })))
        .await;
    assert!(
        rest.get("faults").is_some(),
        "{} took what is wrong: {rest}",
        kind.path
    );
    assert_eq!(rest, graphql, "{}", says("are made wrong"));

    let prefix = rest_id.rsplit_once('_').unwrap().0;
    let unknown = format!("{prefix}_00000000000000000000000000");
    let rest = faces.rest("GET", &format!("/{unknown}"), None, None).await;
    let graphql = faces
        .graphql("get", &arguments(json!({ "id": unknown })))
        .await;
    assert_eq!(rest, refusal(&json!("NOT_FOUND"), &Value::Null));
    assert_eq!(rest, graphql, "{}", says("do not exist"));

    if can_change {
        let patch = (kind.patch)();
        let input = faces.input("update", &patch);
        let stale = by_id(json!({ "input": input, "expectedVersion": 99 }));
        let rest = faces
            .rest("PATCH", &rest_path, Some(99), Some(patch.clone()))
            .await;
        let graphql = faces.graphql("update", &stale).await;
        assert_eq!(rest, refusal(&json!("VERSION_CONFLICT"), &Value::Null));
        assert_eq!(
            rest,
            graphql,
            "{}",
            says("are changed by somebody who is late")
        );

        let current = by_id(json!({ "input": input, "expectedVersion": 1 }));
        let rest = faces.rest("PATCH", &rest_path, Some(1), Some(patch)).await;
        let graphql = faces.graphql("update", &current).await;
        assert_eq!(rest, comparable(&graphql), "{}", says("are changed"));
        assert_eq!(rest["version"], 2);
    }
    if can_delete {
        let stale = by_id(json!({ "expectedVersion": 99 }));
        let rest = faces.rest("DELETE", &rest_path, Some(99), None).await;
        let graphql = faces.graphql("delete", &stale).await;
        assert_eq!(
            rest,
            graphql,
            "{}",
            says("are deleted by somebody who is late")
        );

        faces.rest("DELETE", &rest_path, None, None).await;
        let deleted = faces.graphql("delete", &by_id(json!({}))).await;
        assert!(deleted["deletedAt"].is_string(), "{deleted}");
        let rest = faces.rest("GET", &rest_path, None, None).await;
        let graphql = faces.graphql("get", &by_id(json!({}))).await;
        assert_eq!(rest, refusal(&json!("DELETED"), &Value::Null));
        assert_eq!(rest, graphql, "{}", says("were deleted"));
    }
}
