//! What is computed of committees and decisions, asked again later as it was known then.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{World, id, make};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(end).unwrap()).unwrap()
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

const ROLES: [&str; 5] = [
    "economic_buyer",
    "champion",
    "security",
    "legal",
    "end_user",
];
const STANCES: [&str; 6] = [
    "champion",
    "supporter",
    "neutral",
    "skeptic",
    "opponent",
    "unknown",
];
const AUTHORITIES: [&str; 5] = ["final_yes", "veto", "recommend", "consult", "none"];
const CHOICES: [&str; 3] = ["for", "against", "abstain"];

/// A deal that lives through writes of all kinds, many of them about the past.
struct Life {
    w: World,
    dice: Dice,
    members: Vec<Value>,
    steps: Vec<Value>,
    objections: Vec<Value>,
    moments: Vec<String>,
}

impl Life {
    async fn new(seed: u64) -> Self {
        let w = World::new().await;
        let template = json!({ "name": "Any", "requirements": [
            { "role": "economic_buyer", "min_members": 1, "weight": 3 },
            { "role": "champion", "min_members": 2 }, { "role": "legal", "min_members": 1 }] });
        make(&w.t.admin, "committee-templates", template).await;
        let ours = json!({ "decision_id": w.decision["id"], "name": "Ours", "ours": true });
        make(&w.t.admin, "decision-options", ours).await;
        let mut life = Self {
            w,
            dice: Dice(seed),
            members: Vec::new(),
            steps: Vec::new(),
            objections: Vec::new(),
            moments: Vec::new(),
        };
        life.moments.push(life.tick());
        life
    }

    /// The present moment, a minute after the last one.
    fn tick(&self) -> String {
        let clock = self.w.t.app.clock();
        clock.advance(TimeDelta::minutes(1));
        let now = clock.now().to_string();
        clock.advance(TimeDelta::minutes(1));
        now
    }

    /// Some moment of the past, or nothing: from now on.
    fn since(&mut self) -> Value {
        if self.dice.below(2) == 0 {
            json!(self.dice.pick(&self.moments))
        } else {
            Value::Null
        }
    }

    /// Writes something. What makes no sense is refused and leaves no trace, whatever it was.
    async fn live(&mut self) {
        let admin = self.w.t.admin.clone();
        let act = if self.members.len() < 3 {
            0
        } else if self.steps.len() < 2 {
            6
        } else {
            self.dice.below(16)
        };
        match act {
            0 => self.take_a_seat().await,
            1..=3 => {
                let path = path("committee-members", &self.dice.pick(&self.members));
                let patch = self.judgement();
                admin.patch(&path, patch).await;
            }
            4 => {
                let path = path("committee-members", &self.dice.pick(&self.members));
                admin.delete(&path).await;
            }
            5 => {
                let path = path("committee-members", &self.dice.pick(&self.members));
                admin.post(&format!("{path}/restore"), json!({})).await;
            }
            6 => self.add_a_step().await,
            7 => {
                let path = path("decision-steps", &self.dice.pick(&self.steps));
                let patch = json!({ "rule": self.rule(), "valid_from": self.since() });
                admin.patch(&path, patch).await;
            }
            8 => {
                let path = path("decision-steps", &self.dice.pick(&self.steps));
                let verb = self.dice.pick(&["close", "reopen", "reopen"]);
                let body = match verb {
                    "close" => json!({ "outcome": "passed", "closed_at": self.since() }),
                    _ => json!({ "valid_from": self.since() }),
                };
                admin.post(&format!("{path}/{verb}"), body).await;
            }
            9 => self.object().await,
            10 => {
                if let Some(objection) = self.objections.last() {
                    let path = path("objections", objection);
                    let verb = self.dice.pick(&["answer", "accept", "withdraw", "reopen"]);
                    let mut body = json!({ "valid_from": self.since() });
                    if verb == "answer" {
                        body["answer"] = json!("They stay");
                    }
                    admin.post(&format!("{path}/{verb}"), body).await;
                }
            }
            11 => {
                let status = self
                    .dice
                    .pick(&["unknown", "requested", "approved", "frozen"]);
                let patch = json!({ "budget_status": status, "valid_from": self.since() });
                admin
                    .patch(&path("decisions", &self.w.decision), patch)
                    .await;
            }
            12 => self.meet().await,
            13 => self.relate().await,
            _ => self.speak().await,
        }
    }

    fn judgement(&mut self) -> Value {
        let mut body = match self.dice.below(3) {
            0 => json!({ "roles": [self.dice.pick(&ROLES)] }),
            1 => json!({ "stance": self.dice.pick(&STANCES) }),
            _ => {
                json!({ "influence": self.dice.below(101), "authority": self.dice.pick(&AUTHORITIES) })
            }
        };
        body["valid_from"] = self.since();
        body
    }

    async fn take_a_seat(&mut self) {
        let name = format!("Member {}", self.members.len());
        let person = make(&self.w.t.admin, "stakeholders", json!({ "name": name })).await;
        let mut new = self.judgement();
        new["deal_id"] = self.w.deal["id"].clone();
        new["stakeholder_id"] = person["id"].clone();
        let member = make(&self.w.t.admin, "committee-members", new).await;
        self.members.push(member);
    }

    fn rule(&mut self) -> Value {
        let member = self.dice.pick(&self.members)["id"].clone();
        let rules = [
            json!({ "kind": "majority" }),
            json!({ "kind": "supermajority", "share": 0.6, "abstentions": "against" }),
            json!({ "kind": "consent" }),
            json!({ "kind": "single_decider", "members": [member] }),
            json!({ "kind": "all", "rules": [
                { "kind": "at_least", "count": 1 }, { "kind": "veto", "members": [member] }] }),
        ];
        self.dice.pick(&rules)
    }

    async fn add_a_step(&mut self) {
        let after: Vec<Value> = self
            .steps
            .last()
            .iter()
            .map(|step| step["id"].clone())
            .collect();
        let more = json!({ "after": after, "sla_days": 1 + self.dice.below(20), "valid_from": self.since() });
        let rule = self.rule();
        let name = format!("Step {}", self.steps.len());
        let new = self.w.step(&name, rule, more);
        let answer = self.w.t.admin.post("/v1/decision-steps", new).await;
        if answer.status.as_u16() == 201 {
            self.steps.push(answer.json());
        }
    }

    async fn speak(&mut self) {
        let new = json!({
            "step_id": self.dice.pick(&self.steps)["id"],
            "member_id": self.dice.pick(&self.members)["id"],
            "choice": self.dice.pick(&CHOICES), "cast_at": self.since(),
        });
        self.w.t.admin.post("/v1/positions", new).await;
    }

    async fn object(&mut self) {
        let new = json!({
            "decision_id": self.w.decision["id"], "member_id": self.dice.pick(&self.members)["id"],
            "text": "Backups leave the country", "valid_from": self.since(),
        });
        let answer = self.w.t.admin.post("/v1/objections", new).await;
        if answer.status.as_u16() == 201 {
            self.objections.push(answer.json());
        }
    }

    async fn meet(&mut self) {
        let new = json!({
            "kind": self.dice.pick(&["meeting", "email"]), "direction": "inbound",
            "deal_id": self.w.deal["id"], "occurred_at": self.dice.pick(&self.moments),
            "participants": [
                { "role": "from", "stakeholder_id": self.dice.pick(&self.members)["stakeholder_id"] }],
        });
        make(&self.w.t.admin, "interactions", new).await;
    }

    async fn relate(&mut self) {
        let new = json!({
            "from_stakeholder_id": self.dice.pick(&self.members)["stakeholder_id"],
            "to_stakeholder_id": self.dice.pick(&self.members)["stakeholder_id"],
            "kind": self.dice.pick(&["influences", "trusts", "conflicts_with"]),
            "strength": 50, "valid_from": self.since(),
        });
        self.w.t.admin.post("/v1/stakeholder-relations", new).await;
    }

    /// What is answered: of now, or as it was known at a moment.
    async fn told(&self, known_at: [Option<&Value>; 3]) -> [Value; 3] {
        let deal = format!("/v1/deals/{}", id(&self.w.deal));
        let query = |known_at: Option<&Value>| {
            let moment = known_at.map(|moment| moment.as_str().unwrap());
            moment.map_or_else(String::new, |moment| format!("?known_at={moment}"))
        };
        let [coverage, state, analysis] = known_at;
        let admin = &self.w.t.admin;
        let path = format!("{deal}/committee/coverage{}", query(coverage));
        let coverage = admin.get(&path).await.expect(200);
        let path = format!("{deal}/decision{}", query(state));
        let state = admin.get(&path).await.expect(200);
        let asked = json!({ "known_at": analysis, "limit": 5 });
        let path = format!("{deal}/decision/analysis");
        [coverage, state, admin.post(&path, asked).await.expect(200)]
    }
}

fn path(kind: &str, record: &Value) -> String {
    format!("/v1/{kind}/{}", id(record))
}

#[actix_web::test]
async fn what_is_known_at_a_moment_is_what_was_computed_then() {
    let mut differ = 0;
    for seed in 0..3 {
        let mut life = Life::new(seed).await;
        let mut answers: Vec<[Value; 3]> = Vec::new();
        for _ in 0..30 {
            life.live().await;
            let moment = life.tick();
            life.moments.push(moment);
            // Each answer says of which moment it is: that is its `known_at` later.
            answers.push(life.told([None; 3]).await);
            life.w.t.app.clock().advance(TimeDelta::minutes(1));
        }

        for (turn, then) in answers.iter().enumerate() {
            let moments = [&then[0], &then[1], &then[2]].map(|answer| Some(&answer["as_of"]));
            let now = life.told(moments).await;
            let names = ["coverage", "state", "analysis"];
            for (name, (then, now)) in names.iter().zip(then.iter().zip(&now)) {
                assert_eq!(now, then, "{name} of turn {turn}, seed {seed}");
            }
        }
        // Were nothing ever corrected, this would prove little.
        let first = &answers[10];
        let as_of = first[1]["as_of"].as_str().unwrap();
        let deal = id(&life.w.deal);
        let path = format!("/v1/deals/{deal}/decision?as_of={as_of}");
        let corrected = life.w.t.admin.get(&path).await.expect(200);
        differ += usize::from(corrected["steps"] != first[1]["steps"]);
    }
    assert!(
        differ > 0,
        "no correction changed what is known of the past"
    );
}

#[actix_web::test]
async fn a_veto_holder_who_left_is_still_there_in_the_past() {
    let w = World::new().await;
    let ada = w.member("Ada", &["security"]).await;
    let bo = w.member("Bo", &[]).await;
    let rule = json!({ "kind": "all", "rules": [
        { "kind": "majority", "members": [bo["id"]] }, { "kind": "veto", "members": [ada["id"]] }] });
    let step = w.add_step("Board", rule).await;
    w.says(&step, &bo, "for").await;
    w.says(&step, &ada, "against").await;
    let before = w.state().await;
    assert_eq!(before["steps"][0]["progress"], "blocked");
    w.t.app.clock().advance(TimeDelta::minutes(1));

    let seat = path("committee-members", &ada);
    w.t.admin.delete(&seat).await.expect(204);

    let now = w.progress(&step).await;
    assert_ne!(now["progress"], "blocked");
    assert_eq!(now["departed"], json!([ada["id"]]));
    let then = before["as_of"].as_str().unwrap();
    let asked = format!("/v1/deals/{}/decision?as_of={then}", id(&w.deal));
    let told = w.t.admin.get(&asked).await.expect(200);
    assert_eq!(told["steps"], before["steps"]);
    let asked = format!("{seat}?as_of={then}");
    assert_eq!(w.t.admin.get(&asked).await.expect(200)["id"], ada["id"]);
}
