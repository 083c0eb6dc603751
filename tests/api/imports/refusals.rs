//! What starts no import, and says why.

use actix_web::http::Method;
use serde_json::json;

use super::{Form, counts, problems};
use crate::support::TestApp;

const MAPPING: &str = "source = 'erp'\n[[step]]\nfile = 'a.csv'\ninto = 'accounts'\nid = 'no'\n\
    fields = { name = 'company' }\n";
const FILE: &str = "no,company\n1,Northwind Example\n";

#[actix_web::test]
async fn a_mapping_that_makes_no_sense_is_refused_with_the_reason() {
    let t = TestApp::start().await;
    let faulty = [
        ("source = 'erp'\nstep = 1\n", "line 2"),
        ("source = 'erp'\nsteps = []\n", "steps"),
        ("step = [\n", "line"),
        (&MAPPING.replace("'erp'", "'E R P'"), "source"),
        (
            &MAPPING.replace("'accounts'", "'companies'"),
            "stakeholders",
        ),
        (&MAPPING.replace("name =", "nmae ="), "nmae"),
        (&MAPPING.replace("'company'", "'firm'"), "firm"),
        (
            &MAPPING.replace("'company'", "{ from = 'company', is = 'text' }"),
            "is",
        ),
        (
            &MAPPING.replace("'company'", "{ from = 'company', as = 'texts' }"),
            "texts",
        ),
        (
            &MAPPING.replace("'company'", "{ from = 'company', format = '%Y' }"),
            "format",
        ),
        (
            &MAPPING.replace("'company'", "{ find = 'firms', from = 'company' }"),
            "firms",
        ),
        (
            &MAPPING.replace(
                "'company'",
                "{ find = 'users', by = 'shoe', from = 'company' }",
            ),
            "shoe",
        ),
        (&MAPPING.replace("'company'", "'{company|loud}'"), "loud"),
        (&MAPPING.replace("'a.csv'", "'b.csv'"), "b.csv"),
        (
            &format!("{MAPPING}stays = [{{ stage_id = 'no' }}]\n"),
            "only deals",
        ),
    ];
    for (mapping, word) in faulty {
        let answer = Form::new(mapping, &[("a.csv", FILE)])
            .send(&t.admin, &[])
            .await;
        let problem = answer.expect(409);
        assert_eq!(problem["errors"][0]["pointer"], "/mapping", "{mapping}");
        let message = problem["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(word), "{mapping}: {message}");
    }
    assert_eq!(
        t.admin.get("/v1/imports").await.expect(200)["data"],
        json!([])
    );
}

#[actix_web::test]
async fn a_wrong_delimiter_or_encoding_is_told_before_anything_is_stored() {
    let t = TestApp::start().await;

    let semicolons = FILE.replace(',', ";");
    let answer = Form::new(MAPPING, &[("a.csv", &semicolons)])
        .send(&t.admin, &[])
        .await;
    let problem = answer.expect(409)["detail"].as_str().unwrap().to_owned();
    assert!(problem.contains("delimiter"), "{problem}");

    let mut form = Form::new(MAPPING, &[]);
    let utf16: Vec<u8> = FILE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    form.files
        .push(("a.csv", [vec![0xff, 0xfe], utf16].concat()));
    let problem = form.send(&t.admin, &[]).await.expect(409)["detail"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(problem.contains("encoding"), "{problem}");

    let unknown = format!("{}[formats]\nencoding = 'klingon'\n", "source = 'erp'\n");
    let unknown = MAPPING.replace("source = 'erp'\n", &unknown);
    let answer = Form::new(&unknown, &[("a.csv", FILE)])
        .send(&t.admin, &[])
        .await;
    assert!(
        answer.expect(409)["detail"]
            .as_str()
            .unwrap()
            .contains("klingon")
    );
}

#[actix_web::test]
async fn a_row_in_another_encoding_is_told_by_line_and_column() {
    let t = TestApp::start().await;
    let latin1 = b"no,company\n1,M\xfcller Example\n2,Northwind Example\n".to_vec();
    let mut form = Form::new(MAPPING, &[]);
    form.files.push(("a.csv", latin1.clone()));

    let import = form.run(&t.admin).await;

    assert_eq!(counts(&import, 0), [1, 0, 0, 0, 1]);
    let expected = (
        "a.csv".to_owned(),
        2,
        "company".to_owned(),
        "WRONG_ENCODING".to_owned(),
    );
    assert_eq!(problems(&import), [expected]);

    let named = MAPPING.replace("'erp'\n", "'erp'\n[formats]\nencoding = 'windows-1252'\n");
    let mut form = Form::new(&named, &[]);
    form.files.push(("a.csv", latin1));
    form.run(&t.admin).await;
    let found = t
        .admin
        .get("/v1/accounts?filter[external_id]=erp:1")
        .await
        .expect(200);
    assert_eq!(found["data"][0]["name"], "Müller Example");
}

#[actix_web::test]
async fn a_form_of_the_wrong_shape_is_refused() {
    let t = TestApp::start().await;
    let boundary = [("content-type", "multipart/form-data; boundary=b")];
    let post = |body: &str| {
        t.admin
            .raw(Method::POST, "/v1/imports", &boundary, body.to_owned())
    };
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };

    for body in ["", "nonsense", "--b\r\n"] {
        assert_eq!(post(body).await.refused(400), "INVALID", "{body:?}");
    }
    let answers = [
        (part("is_strict", "true"), "mapping"),
        (part("mapping", MAPPING) + &part("colour", "red"), "colour"),
        (
            part("mapping", MAPPING) + &part("is_strict", "maybe"),
            "is_strict",
        ),
    ];
    for (parts, pointer) in answers {
        let problem = post(&format!("{parts}--b--\r\n")).await.expect(400);
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let nameless = part("mapping", MAPPING) + &part("file", FILE) + "--b--\r\n";
    let problem = post(&nameless).await.expect(409);
    assert_eq!(problem["errors"][0]["pointer"], "file");
    let text = [("content-type", "text/csv")];
    let answer = t.admin.raw(Method::POST, "/v1/imports", &text, FILE).await;
    assert_eq!(answer.refused(415), "UNSUPPORTED_MEDIA_TYPE");
}

#[actix_web::test]
async fn an_upload_beyond_the_limit_is_refused() {
    let t = TestApp::with(&[("CARAVAN_IMPORT_BYTES", "2048")]).await;
    let long = format!("{FILE}{}", "2,Southwind Example\n".repeat(200));

    let answer = Form::new(MAPPING, &[("a.csv", &long)])
        .send(&t.admin, &[])
        .await;

    assert_eq!(answer.refused(413), "TOO_LARGE");
}

#[actix_web::test]
async fn nobody_imports_what_they_may_not_write() {
    let t = TestApp::start().await;
    let form = Form::new(MAPPING, &[("a.csv", FILE)]);
    for role in ["rep", "viewer"] {
        let client = t.member(role).await;
        assert_eq!(
            form.send(&client, &[]).await.refused(403),
            "FORBIDDEN",
            "{role}"
        );
    }
    let new = json!({ "name": "Products only", "scopes": ["imports:write", "products:write"] });
    let key = t.admin.post("/v1/api-keys", new).await.expect(201);
    let integration = t.bearer(key["key"].as_str().unwrap());

    assert_eq!(form.send(&integration, &[]).await.refused(403), "FORBIDDEN");
    let products = MAPPING.replace("accounts", "products");
    let form = Form::new(&products, &[("a.csv", FILE)]);
    assert_eq!(counts(&form.run(&integration).await, 0), [1, 0, 0, 0, 0]);
}
