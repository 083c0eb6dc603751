//! Line items of deals.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn make(client: &Client, collection: &str, new: Value) -> Value {
    client
        .post(&format!("/v1/{collection}"), new)
        .await
        .expect(201)
}

fn path(item: &Value) -> String {
    format!("/v1/deal-line-items/{}", item["id"].as_str().unwrap())
}

fn pointer(problem: &Value) -> &str {
    problem["errors"][0]["pointer"].as_str().unwrap_or_default()
}

/// A deal in euros.
async fn deal(client: &Client) -> Value {
    make(
        client,
        "deals",
        json!({ "name": "A", "amount_minor": 1, "currency": "EUR" }),
    )
    .await
}

#[actix_web::test]
async fn an_amount_is_quantity_times_price_less_the_discount() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let new = json!({ "deal_id": deal["id"], "quantity": 25, "unit_price_minor": 4900,
        "discount_minor": 2500 });

    let item = make(&t.admin, "deal-line-items", new).await;

    assert_eq!(item["amount_minor"], 25 * 4900 - 2500);
    assert_eq!(item["currency"], "EUR");
    let changed = t
        .admin
        .patch(&path(&item), json!({ "quantity": 10 }))
        .await
        .expect(200);
    assert_eq!(changed["amount_minor"], 10 * 4900 - 2500);
    assert_eq!(changed["version"], 2);
    let problem = t
        .admin
        .patch(&path(&item), json!({ "amount_minor": 1 }))
        .await
        .expect(400);
    assert_eq!(problem["errors"][0]["code"], "UNKNOWN_FIELD");
    // What a deal is worth is said of the deal.
    let deal = format!("/v1/deals/{}", deal["id"].as_str().unwrap());
    assert_eq!(t.admin.get(&deal).await.expect(200)["amount_minor"], 1);
}

#[actix_web::test]
async fn a_price_comes_from_the_product_if_none_is_given() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let licence = json!({ "name": "Licence", "unit_price_minor": 4900, "currency": "EUR" });
    let licence = make(&t.admin, "products", licence).await;
    let new = json!({ "deal_id": deal["id"], "product_id": licence["id"], "quantity": 2 });

    let taken = make(&t.admin, "deal-line-items", new.clone()).await;
    assert_eq!(taken["unit_price_minor"], 4900);
    assert_eq!(taken["amount_minor"], 9800);

    let mut own = new.clone();
    own["unit_price_minor"] = json!(4000);
    assert_eq!(
        make(&t.admin, "deal-line-items", own).await["amount_minor"],
        8000
    );

    // A new price is for line items to come.
    let product = format!("/v1/products/{}", licence["id"].as_str().unwrap());
    t.admin
        .patch(&product, json!({ "unit_price_minor": 5900 }))
        .await
        .expect(200);
    assert_eq!(
        t.admin.get(&path(&taken)).await.expect(200)["unit_price_minor"],
        4900
    );

    let free = make(&t.admin, "products", json!({ "name": "Advice" })).await;
    for product in [json!(null), free["id"].clone()] {
        let new = json!({ "deal_id": deal["id"], "product_id": product, "quantity": 1 });
        let problem = t.admin.post("/v1/deal-line-items", new).await.expect(409);
        assert_eq!(pointer(&problem), "/unit_price_minor");
    }
}

#[actix_web::test]
async fn a_line_item_has_the_currency_of_its_deal() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let dollars = json!({ "name": "Licence", "unit_price_minor": 5500, "currency": "USD" });
    let dollars = make(&t.admin, "products", dollars).await;

    let new =
        json!({ "deal_id": deal["id"], "quantity": 1, "unit_price_minor": 1, "currency": "USD" });
    let problem = t.admin.post("/v1/deal-line-items", new).await.expect(409);
    assert_eq!(pointer(&problem), "/currency");
    let new = json!({ "deal_id": deal["id"], "product_id": dollars["id"], "quantity": 1 });
    let problem = t
        .admin
        .post("/v1/deal-line-items", new.clone())
        .await
        .expect(409);
    assert_eq!(pointer(&problem), "/unit_price_minor");
    let mut priced = new;
    priced["unit_price_minor"] = json!(4900);
    let item = make(&t.admin, "deal-line-items", priced).await;
    assert_eq!(item["currency"], "EUR");
    let problem = t
        .admin
        .patch(&path(&item), json!({ "currency": "USD" }))
        .await
        .expect(409);
    assert_eq!(pointer(&problem), "/currency");

    // The deal's currency is that of its line items while it has any.
    let deal_path = format!("/v1/deals/{}", deal["id"].as_str().unwrap());
    let problem = t
        .admin
        .patch(&deal_path, json!({ "currency": "USD" }))
        .await
        .expect(409);
    assert_eq!(pointer(&problem), "/currency");
    t.admin.delete(&path(&item)).await.expect(204);
    t.admin
        .patch(&deal_path, json!({ "currency": "USD" }))
        .await
        .expect(200);
    let restore = t
        .admin
        .post(&format!("{}/restore", path(&item)), json!({}))
        .await;
    assert_eq!(pointer(&restore.expect(409)), "/currency");
}

#[actix_web::test]
async fn a_line_item_of_a_deal_without_currency_names_its_own() {
    let t = TestApp::start().await;
    let deal = make(&t.admin, "deals", json!({ "name": "A" })).await;
    let dollars = json!({ "name": "Licence", "unit_price_minor": 5500, "currency": "USD" });
    let dollars = make(&t.admin, "products", dollars).await;

    let new = json!({ "deal_id": deal["id"], "quantity": 1, "unit_price_minor": 1 });
    let problem = t
        .admin
        .post("/v1/deal-line-items", new.clone())
        .await
        .expect(409);
    assert_eq!(pointer(&problem), "/currency");
    let mut named = new;
    named["currency"] = json!("EUR");
    assert_eq!(
        make(&t.admin, "deal-line-items", named).await["currency"],
        "EUR"
    );
    let new = json!({ "deal_id": deal["id"], "product_id": dollars["id"], "quantity": 1 });
    assert_eq!(
        make(&t.admin, "deal-line-items", new).await["currency"],
        "USD"
    );
}

#[actix_web::test]
async fn amounts_stay_within_what_json_can_carry() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let largest: i64 = 9_007_199_254_740_991;
    let post = |quantity: i64, price: i64, discount: i64| {
        let new = json!({ "deal_id": deal["id"], "quantity": quantity,
            "unit_price_minor": price, "discount_minor": discount });
        t.admin.post("/v1/deal-line-items", new)
    };

    assert_eq!(
        post(1, largest, largest).await.expect(201)["amount_minor"],
        0
    );
    assert_eq!(
        post(1, largest, 0).await.expect(201)["amount_minor"],
        largest
    );
    for (quantity, price, discount, status, place) in [
        (2, largest, 0, 409, "/unit_price_minor"),
        (1_000_000, largest, 0, 409, "/unit_price_minor"),
        (1, 100, 101, 409, "/discount_minor"),
        (0, 100, 0, 400, "/quantity"),
        (1_000_001, 100, 0, 400, "/quantity"),
        (1, -1, 0, 400, "/unit_price_minor"),
        (1, 100, -1, 400, "/discount_minor"),
    ] {
        let problem = post(quantity, price, discount).await.expect(status);
        assert_eq!(
            pointer(&problem),
            place,
            "for {quantity} times {price} less {discount}"
        );
    }
    assert_eq!(post(1, largest + 1, 0).await.refused(400), "INVALID");
}

#[actix_web::test]
async fn line_items_stand_in_their_order() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let add = async |description: &str, place: Value| {
        let new = json!({ "deal_id": deal["id"], "description": description, "quantity": 1,
            "unit_price_minor": 1, "position": place });
        make(&t.admin, "deal-line-items", new).await
    };
    add("a", json!(null)).await;
    add("b", json!(null)).await;
    let last = add("c", json!(null)).await;
    add("d", json!(0)).await;
    assert_eq!(last["position"], 2);
    t.admin
        .patch(&path(&last), json!({ "position": 1 }))
        .await
        .expect(200);

    let read = format!(
        "/v1/deals/{}?include=line_items",
        deal["id"].as_str().unwrap()
    );
    let read = t.admin.get(&read).await.expect(200);
    let query = "query($id: ID!) { deal(id: $id) { lineItems { nodes { description } } } }";
    let data = t.admin.data(query, json!({ "id": deal["id"] })).await;

    let words = |items: &Value| {
        let items = items.as_array().unwrap().iter();
        items
            .map(|item| item["description"].as_str().unwrap().to_owned())
            .collect::<String>()
    };
    assert_eq!(words(&read["line_items"]), "adbc");
    assert_eq!(words(&data["deal"]["lineItems"]["nodes"]), "adbc");
}

#[actix_web::test]
async fn the_line_items_of_a_closed_deal_can_change_and_those_of_a_deleted_one_cannot_grow() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let id = deal["id"].as_str().unwrap();
    let new = json!({ "deal_id": id, "quantity": 1, "unit_price_minor": 1 });
    t.admin
        .post(&format!("/v1/deals/{id}/win"), json!({}))
        .await
        .expect(200);

    let item = make(&t.admin, "deal-line-items", new.clone()).await;
    t.admin
        .patch(&path(&item), json!({ "quantity": 2 }))
        .await
        .expect(200);

    t.admin.delete(&format!("/v1/deals/{id}")).await.expect(204);
    let problem = t.admin.post("/v1/deal-line-items", new).await.expect(409);
    assert_eq!(pointer(&problem), "/deal_id");
}

#[actix_web::test]
async fn who_may_write_deals_may_write_their_line_items() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let new = json!({ "deal_id": deal["id"], "quantity": 1, "unit_price_minor": 1 });
    let (rep, viewer) = (t.member("rep").await, t.member("viewer").await);

    let item = make(&rep, "deal-line-items", new.clone()).await;

    assert_eq!(viewer.get(&path(&item)).await.expect(200), item);
    assert_eq!(
        viewer.post("/v1/deal-line-items", new).await.refused(403),
        "FORBIDDEN"
    );
    assert_eq!(viewer.delete(&path(&item)).await.refused(403), "FORBIDDEN");
}

#[actix_web::test]
async fn line_items_live_the_same_life_over_graphql() {
    let t = TestApp::start().await;
    let deal = deal(&t.admin).await;
    let licence = json!({ "name": "Licence", "unit_price_minor": 4900, "currency": "EUR" });
    let licence = make(&t.admin, "products", licence).await;

    let create = "mutation($input: NewDealLineItem!) { createDealLineItem(input: $input) {
        id amountMinor currency deal { name } product { name lineItems { totalCount } } } }";
    let input = json!({ "dealId": deal["id"], "productId": licence["id"], "quantity": 3,
        "discountMinor": 700 });
    let made = t.admin.data(create, json!({ "input": input })).await["createDealLineItem"].clone();
    assert_eq!(made["amountMinor"], 14_000);
    assert_eq!(made["deal"]["name"], "A");
    let expected = json!({ "name": "Licence", "lineItems": { "totalCount": 1 } });
    assert_eq!(made["product"], expected);
    let too_much =
        json!({ "dealId": deal["id"], "quantity": 1, "unitPriceMinor": 1, "discountMinor": 2 });
    assert_eq!(
        t.admin.code(create, json!({ "input": too_much })).await,
        "CONFLICT"
    );

    let id = json!({ "id": made["id"] });
    let update = "mutation($id: ID!) { updateDealLineItem(id: $id,
        input: { quantity: 1, description: \"First year\" }) { amountMinor version } }";
    let changed = t.admin.data(update, id.clone()).await;
    assert_eq!(
        changed["updateDealLineItem"],
        json!({ "amountMinor": 4200, "version": 2 })
    );
    let list = "query { dealLineItems(filter: { amountMinor: { ge: 4200 } }) { nodes { id } } }";
    assert_eq!(
        t.admin.data(list, json!({})).await["dealLineItems"]["nodes"],
        json!([id.clone()])
    );
    let node = "query($id: ID!) { node(id: $id) { ... on DealLineItem { description } } }";
    assert_eq!(
        t.admin.data(node, id.clone()).await["node"]["description"],
        "First year"
    );
    t.admin
        .data(
            "mutation($id: ID!) { deleteDealLineItem(id: $id) { id } }",
            id.clone(),
        )
        .await;
    let gone = t
        .admin
        .code(
            "query($id: ID!) { dealLineItem(id: $id) { id } }",
            id.clone(),
        )
        .await;
    assert_eq!(gone, "DELETED");
    let restore = "mutation($id: ID!) { restoreDealLineItem(id: $id) { deletedAt } }";
    let back = t.admin.data(restore, id).await;
    assert_eq!(back["restoreDealLineItem"]["deletedAt"], json!(null));
}
