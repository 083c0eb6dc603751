//! What webhooks send: the part of the document that others implement.

use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, Paths,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, Ref, Required, ResponseBuilder};

/// The event, as its receiver sees it.
pub(super) fn described() -> Paths {
    let event = Content::new(Some(Ref::from_schema_name("WebhookEvent")));
    let body = RequestBodyBuilder::new()
        .content("application/cloudevents+json", event)
        .required(Some(Required::True));
    let taken = ResponseBuilder::new().description(
        "Any status from 200 to 299 takes the event. Anything else, a redirect too, is tried again; \
         410 pauses the webhook.",
    );
    let mut operation = OperationBuilder::new()
        .operation_id(Some("receive_event"))
        .tag("webhooks")
        .summary(Some("An event"))
        .description(Some(
            "Signed as Standard Webhooks says: verify `webhook-signature` with the secret of the \
             webhook before the body is read, and drop an event whose `webhook-id` is known.",
        ))
        .security(SecurityRequirement::default())
        .request_body(Some(body.build()))
        .response("2XX", taken.build());
    for (name, description) in [
        (
            "webhook-id",
            "The id of the event, the same in every attempt",
        ),
        (
            "webhook-timestamp",
            "The moment of the attempt, in seconds since 1970",
        ),
        (
            "webhook-signature",
            "`v1,` and a signature in base 64; several with blanks in between",
        ),
    ] {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        operation = operation.parameter(parameter.build());
    }
    let item = PathItem::new(HttpMethod::Post, operation.build());
    let mut sent = Paths::new();
    sent.paths.insert("event".to_owned(), item);
    sent
}
