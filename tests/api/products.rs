//! Products: what only they do.

use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_new_product_is_sold_unless_it_says_otherwise() {
    let t = TestApp::start().await;

    let sold = t
        .admin
        .post("/v1/products", json!({ "name": "Team licence" }))
        .await
        .expect(201);
    let gone = json!({ "name": "Old licence", "is_active": false });
    t.admin.post("/v1/products", gone).await.expect(201);

    assert_eq!(sold["is_active"], true);
    let active = t
        .admin
        .get("/v1/products?filter[is_active]=true")
        .await
        .expect(200);
    assert_eq!(active["data"], json!([sold]));
}

#[actix_web::test]
async fn no_two_products_share_a_code() {
    let t = TestApp::start().await;
    let new = json!({ "name": "A", "code": "LIC" });
    let first = t.admin.post("/v1/products", new).await.expect(201);

    let second = t
        .admin
        .post("/v1/products", json!({ "name": "B", "code": "LIC" }))
        .await;
    let problem = second.expect(409);

    assert_eq!(problem["code"], "DUPLICATE");
    assert_eq!(problem["existing_id"], first["id"]);
    assert_eq!(problem["errors"][0]["pointer"], "/code");
    // Without a code there is nothing to share.
    t.admin
        .post("/v1/products", json!({ "name": "C" }))
        .await
        .expect(201);
    t.admin
        .post("/v1/products", json!({ "name": "D" }))
        .await
        .expect(201);
    // Another workspace has codes of its own.
    let other = t.other_workspace().await;
    other
        .post("/v1/products", json!({ "name": "E", "code": "LIC" }))
        .await
        .expect(201);
}

#[actix_web::test]
async fn a_price_and_its_currency_come_and_go_together() {
    let t = TestApp::start().await;

    for (bad, status, pointer) in [
        (
            json!({ "name": "A", "unit_price_minor": 100 }),
            409,
            "/currency",
        ),
        (
            json!({ "name": "A", "currency": "EUR" }),
            409,
            "/unit_price_minor",
        ),
        (
            json!({ "name": "A", "unit_price_minor": -1, "currency": "EUR" }),
            400,
            "/unit_price_minor",
        ),
        (
            json!({ "name": "A", "unit_price_minor": 1, "currency": "EURO" }),
            400,
            "/currency",
        ),
        (json!({ "name": " " }), 400, "/name"),
    ] {
        let problem = t
            .admin
            .post("/v1/products", bad.clone())
            .await
            .expect(status);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "for {bad}");
    }

    let new = json!({ "name": "A", "unit_price_minor": 4900, "currency": "EUR" });
    let product = t.admin.post("/v1/products", new).await.expect(201);
    let path = format!("/v1/products/{}", product["id"].as_str().unwrap());
    t.admin
        .patch(&path, json!({ "currency": null }))
        .await
        .expect(409);
    let free = json!({ "unit_price_minor": null, "currency": null });
    assert_eq!(
        t.admin.patch(&path, free).await.expect(200)["unit_price_minor"],
        json!(null)
    );
}

#[actix_web::test]
async fn a_rep_reads_products_and_a_manager_writes_them() {
    let t = TestApp::start().await;
    let (rep, manager) = (t.member("rep").await, t.member("manager").await);

    assert_eq!(
        rep.post("/v1/products", json!({ "name": "A" }))
            .await
            .refused(403),
        "FORBIDDEN"
    );
    manager
        .post("/v1/products", json!({ "name": "A" }))
        .await
        .expect(201);

    assert_eq!(
        rep.get("/v1/products").await.expect(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[actix_web::test]
async fn a_product_lives_the_same_life_over_graphql() {
    let t = TestApp::start().await;

    let create = "mutation($input: NewProduct!) {
        createProduct(input: $input) { id isActive unitPriceMinor code version } }";
    let input = json!({ "name": "A", "code": "LIC", "unitPriceMinor": 4900, "currency": "EUR" });
    let made = t.admin.data(create, json!({ "input": input })).await["createProduct"].clone();
    assert_eq!(made["unitPriceMinor"], 4900);
    assert_eq!(
        t.admin.code(create, json!({ "input": input })).await,
        "DUPLICATE"
    );

    let id = made["id"].clone();
    let update = "mutation($id: ID!, $version: Int) { updateProduct(id: $id,
        input: { isActive: false, family: \"licences\" }, expectedVersion: $version)
        { isActive version } }";
    let changed = t
        .admin
        .data(update, json!({ "id": id, "version": 1 }))
        .await;
    assert_eq!(
        changed["updateProduct"],
        json!({ "isActive": false, "version": 2 })
    );
    let stale = t
        .admin
        .code(update, json!({ "id": id, "version": 1 }))
        .await;
    assert_eq!(stale, "VERSION_CONFLICT");

    let list = "{ products(filter: { family: { eq: \"licences\" } }, orderBy: [{ field: NAME }])
        { totalCount nodes { id } } }";
    let expected = json!({ "totalCount": 1, "nodes": [{ "id": id }] });
    assert_eq!(t.admin.data(list, json!({})).await["products"], expected);
    let node = "query($id: ID!) { node(id: $id) { id ... on Product { name } } }";
    let found = t.admin.data(node, json!({ "id": id })).await;
    assert_eq!(found["node"]["name"], "A");

    let delete = "mutation($id: ID!) { deleteProduct(id: $id) { deletedAt } }";
    let gone = t.admin.data(delete, json!({ "id": id })).await;
    assert!(gone["deleteProduct"]["deletedAt"].is_string());
    let read = "query($id: ID!) { product(id: $id) { id } }";
    assert_eq!(t.admin.code(read, json!({ "id": id })).await, "DELETED");
    let restore = "mutation($id: ID!) { restoreProduct(id: $id) { deletedAt code } }";
    let back = t.admin.data(restore, json!({ "id": id })).await;
    assert_eq!(
        back["restoreProduct"],
        json!({ "deletedAt": null, "code": "LIC" })
    );
}

#[actix_web::test]
async fn a_code_that_was_given_up_can_be_taken_and_then_keeps_its_first_holder_away() {
    let t = TestApp::start().await;
    let new = json!({ "name": "A", "code": "LIC" });
    let first = t.admin.post("/v1/products", new.clone()).await.expect(201);
    let path = format!("/v1/products/{}", first["id"].as_str().unwrap());

    t.admin.delete(&path).await.expect(204);
    t.admin.post("/v1/products", new).await.expect(201);

    let restore = t.admin.post(&format!("{path}/restore"), json!({})).await;
    assert_eq!(restore.refused(409), "DUPLICATE");
}
