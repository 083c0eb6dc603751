//! Who can carry a decision, who can stop it, and what it would take.

use serde_json::{Value, json};

use super::{World, id};

impl World {
    async fn analysis(&self, asked: Value) -> Value {
        let path = format!("/v1/deals/{}/decision/analysis", id(&self.deal));
        self.t.admin.post(&path, asked).await.expect(200)
    }
}

#[actix_web::test]
async fn a_majority_of_three_with_a_veto_is_counted_exactly() {
    let w = World::new().await;
    let (ada, bo, cy) = (
        w.member("Ada", &["security"]).await,
        w.member("Bo", &[]).await,
        w.member("Cy", &[]).await,
    );
    let rule = json!({ "kind": "all", "rules": [
        { "kind": "majority" }, { "kind": "veto", "roles": ["security"] }] });
    let step = w.add_step("Board", rule).await;

    let found = w.analysis(json!({})).await;

    let sets = |name: &str| found[name]["sets"].as_array().unwrap().clone();
    assert_eq!(
        sets("winning_coalitions"),
        [json!([ada["id"], bo["id"]]), json!([ada["id"], cy["id"]])]
    );
    assert_eq!(
        sets("blocking_sets"),
        [json!([ada["id"]]), json!([bo["id"], cy["id"]])]
    );
    // The game [3; 2, 1, 1]: Ada has 4/6 of the orders, the others 1/6 each.
    let power = found["power"].as_array().unwrap();
    let of = |member: &Value, index: &str| {
        let row = power
            .iter()
            .find(|row| row["member_id"] == member["id"])
            .unwrap();
        row[index].as_f64().unwrap()
    };
    assert!((of(&ada, "shapley_shubik") - 4.0 / 6.0).abs() < 1e-9);
    assert!((of(&bo, "shapley_shubik") - 1.0 / 6.0).abs() < 1e-9);
    assert!((of(&ada, "banzhaf") - 3.0 / 5.0).abs() < 1e-9);
    assert_eq!(found["power_method"]["sampled"], false);

    // With both said yes it has passed.
    w.says(&step, &ada, "for").await;
    let asked = json!({ "what_if": [{ "member_id": bo["id"], "choice": "for" }] });
    let found = w.analysis(asked).await;
    assert_eq!(
        (&found["now"]["passed"], &found["what_if"]["passed"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(found["what_if"]["probability"], 1.0);
    assert!(found["now"]["probability"].as_f64().unwrap() < 1.0);

    // The cheapest is to win one of the others; Cy is made dear.
    let asked = json!({ "costs": [{ "member_id": cy["id"], "in_favour": 100 }] });
    let found = w.analysis(asked).await;
    let cheapest = &found["what_it_takes"][0];
    assert_eq!(cheapest["changes"][0]["member_id"], bo["id"]);
    assert_eq!(cheapest["changes"][0]["words"], "Bo says yes");
    assert_eq!(found["cheapest_proven"], true);
}

#[actix_web::test]
async fn both_faces_find_out_the_same_and_refuse_strangers() {
    let w = World::new().await;
    let ada = w.member("Ada", &[]).await;
    w.add_step("Board", json!({ "kind": "majority" })).await;
    let rest = w.analysis(json!({ "limit": 1 })).await;

    let query = "query ($id: ID!, $input: AnalyseDecision) { deal(id: $id) { decision {
        analysis(input: $input) { winningCoalitions { sets complete } now { probability }
            power { memberId banzhaf } whatItTakes { cost } } } } }";
    let data =
        w.t.admin
            .data(
                query,
                json!({ "id": w.deal["id"], "input": { "limit": 1 } }),
            )
            .await;
    let graphql = &data["deal"]["decision"]["analysis"];
    assert_eq!(graphql["winningCoalitions"]["sets"], json!([[ada["id"]]]));
    assert_eq!(graphql["winningCoalitions"], rest["winning_coalitions"]);
    assert_eq!(graphql["now"]["probability"], rest["now"]["probability"]);
    assert_eq!(
        graphql["whatItTakes"][0]["cost"],
        rest["what_it_takes"][0]["cost"]
    );

    let other = World::new().await;
    let stranger = other.member("Zoe", &[]).await;
    let asked = json!({ "what_if": [{ "member_id": stranger["id"], "choice": "for" }] });
    let path = format!("/v1/deals/{}/decision/analysis", id(&w.deal));
    let refused = w.t.admin.post(&path, asked).await.expect(409);
    assert_eq!(refused["errors"][0]["code"], "NOT_ON_COMMITTEE");
    assert_eq!(refused["errors"][0]["pointer"], "/what_if/0/member_id");
}

#[actix_web::test]
async fn thirty_members_are_answered_and_repeat_with_the_seed() {
    let w = World::new().await;
    for number in 0..30 {
        w.member(&format!("Member {number}"), &[]).await;
    }
    w.add_step("Board", json!({ "kind": "supermajority", "share": 0.6 }))
        .await;

    let found = w.analysis(json!({ "seed": 7, "limit": 5 })).await;

    assert_eq!(
        found["winning_coalitions"]["sets"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    assert_eq!(found["winning_coalitions"]["complete"], false);
    assert_eq!(
        w.analysis(json!({ "seed": 7, "limit": 5 })).await["power"],
        found["power"]
    );
}
