/// Webhooks.
enum WebhooksDocument: DocumentFamily {
  static let tag = "Webhooks"
  static let about =
    "Messages about events, signed as Standard Webhooks 1.0.0 says: ids and metadata only. They repeat until they are "
    + "taken, so `webhook-id` tells a message that came before."

  private static let roles = AllowedRoles.admin + ["partner:webhooks"]

  private static let members = #"""
    "id": "whk_01kw2qhx5te9ab0r4k1v6m3dcg", "url": "https://example.com/hook", "types": ["access.granted"],
     "signature": "v1a", "public_keys": ["whpk_…"], "description": "Order system", "status": "enabled",
     "disabled_reason": null, "created_at": "2026-11-22T12:00:00.250Z"
    """#

  private static let delivery = #"""
    {"id": "whd_01kw2qhx5te9ab0r4k1v6m3dch", "endpoint_id": "whk_01kw2qhx5te9ab0r4k1v6m3dcg",
     "event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9", "type": "access.granted", "status": "pending", "tries": 1,
     "last_status": 503, "last_error": null, "next_try_at": "2026-11-22T12:05:00.250Z",
     "created_at": "2026-11-22T12:00:00.250Z", "finished_at": null}
    """#

  static let operations = [
    Operation(
      .post, "/v1/webhook_endpoints", "createWebhookEndpoint", "Make a webhook endpoint",
      "Sends messages about events to an address. With `v1` the answer shows the shared secret, once.", roles: roles,
      body: .needed(
        "WebhookEndpointDraft",
        #"{"url": "https://example.com/hook", "types": ["access.granted"], "description": "Order system"}"#),
      [
        .made(
          "NewWebhookEndpoint", "The endpoint.", example: "{\(members)}",
          links: [
            .to("readWebhookEndpoint", "endpoint_id", "/id"), .to("changeWebhookEndpoint", "endpoint_id", "/id"),
            .to("testWebhookEndpoint", "endpoint_id", "/id"), .to("rotateWebhookEndpoint", "endpoint_id", "/id"),
            .to("removeWebhookEndpoint", "endpoint_id", "/id"),
          ])
      ]),
    Operation(
      .get, "/v1/webhook_endpoints", "listWebhookEndpoints", "List webhook endpoints",
      "Lists the endpoints that the key reaches, newest first.", roles: roles, query: ["Limit", "Cursor"],
      [
        .page(
          of: "WebhookEndpointPage", "A page of endpoints.", example: #"{"data": [{\#(members)}], "next_cursor": null}"#
        )
      ]),
    Operation(
      .get, "/v1/webhook_endpoints/{endpoint_id}", "readWebhookEndpoint", "Read a webhook endpoint",
      "Shows one endpoint, without its secret.", roles: roles,
      [.object("WebhookEndpoint", "The endpoint.", example: "{\(members)}")]),
    Operation(
      .patch, "/v1/webhook_endpoints/{endpoint_id}", "changeWebhookEndpoint", "Change a webhook endpoint",
      "Changes the address, the types or the description, or enables a disabled endpoint; what is absent stays.",
      roles: roles, body: .needed("WebhookEndpointChange", #"{"status": "enabled"}"#),
      [.object("WebhookEndpoint", "The changed endpoint.")]),
    Operation(
      .delete, "/v1/webhook_endpoints/{endpoint_id}", "removeWebhookEndpoint", "Remove a webhook endpoint",
      "Sends nothing more there.", roles: roles, [.gone("The endpoint is removed.")]),
    Operation(
      .post, "/v1/webhook_endpoints/{endpoint_id}/rotate", "rotateWebhookEndpoint", "Rotate a webhook secret",
      "Draws a new shared secret and shows it, once; the old one signs too for 24 hours.", roles: roles, body: .empty,
      [
        Operation.Answer(
          status: 200, about: "The endpoint with its new secret.", content: [.json("NewWebhookEndpoint")])
      ],
      refusals: [.conflict("The endpoint's messages are signed by the tenant's key for webhooks: rotate that.")]),
    Operation(
      .post, "/v1/webhook_endpoints/{endpoint_id}/test", "testWebhookEndpoint", "Test a webhook endpoint",
      "Sends a `webhook.test` to this endpoint alone.", roles: roles, body: .empty,
      [
        .accepted(
          "WebhookTest", "It will be sent.", example: #"{"event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9"}"#)
      ],
      refusals: [.conflict("The endpoint is disabled.")]),
    Operation(
      .get, "/v1/webhook_deliveries", "listWebhookDeliveries", "List webhook deliveries",
      "Lists messages and how far they are, newest first.", roles: roles,
      query: ["EndpointFilter", "DeliveryStatusFilter", "Limit", "Cursor"],
      [
        .page(
          of: "WebhookDeliveryPage", "A page of deliveries.",
          example: #"{"data": [\#(delivery)], "next_cursor": null}"#,
          links: [
            .to("readWebhookDelivery", "delivery_id", "/data/0/id"),
            .to("resendWebhookDelivery", "delivery_id", "/data/0/id"),
          ])
      ]),
    Operation(
      .get, "/v1/webhook_deliveries/{delivery_id}", "readWebhookDelivery", "Read a webhook delivery",
      "Shows one message and how far it is.", roles: roles,
      [.value("WebhookDelivery", "The delivery.", example: delivery)]),
    Operation(
      .post, "/v1/webhook_deliveries/{delivery_id}/resend", "resendWebhookDelivery", "Send a message again",
      "Makes the delivery pending again, whatever became of it.", roles: roles, body: .empty,
      [.accepted("WebhookDelivery", "The delivery, pending.", example: delivery)],
      refusals: [.conflict("The endpoint is disabled or removed.")]),
  ]

  private static let shared = #"""
    "id": \#(ref("EndpointID")), "url": {"type": "string", "format": "uri"},
          "types": {"type": "array", "items": \#(ref("WebhookType")),
            "description": "What it is told; empty is all that its key may see."},
          "signature": \#(ref("WebhookSignature")),
          "public_keys": {"type": "array", "items": {"type": "string", "pattern": "^whpk_"},
            "description": "Of `v1a`: the keys that sign."},
          "description": {"type": ["string", "null"]}, "status": \#(ref("EndpointStatus")),
          "disabled_reason": \#(refOrNull("DisabledReason")), "created_at": \#(ref("Timestamp"))
    """#

  private static let names = #"""
    "id", "url", "types", "signature", "description", "status", "disabled_reason", "created_at"
    """#
  private static let url = #"{"type": "string", "format": "uri", "minLength": 1, "maxLength": 2048}"#
  private static let types = #"{"type": "array", "uniqueItems": true, "items": \#(ref("WebhookType"))}"#

  static let schemas = #"""
    {
      "WebhookEndpoint": {"type": "object", "required": [\#(names)], "properties": {
          \#(shared)}},
      "NewWebhookEndpoint": {"type": "object", "required": [\#(names)], "properties": {
          \#(shared),
          "secret": {"type": ["string", "null"], "pattern": "^whsec_",
            "description": "Of `v1`: shown once; null on a repeated call."},
          "secret_available": \#(ref("SecretAvailable"))}},
      "WebhookEndpointPage": \#(page("WebhookEndpoint")),
      "WebhookEndpointDraft": {"type": "object", "additionalProperties": false, "required": ["url"], "properties": {
          "url": \#(url), "types": \#(types), "signature": {"$ref": "#/components/schemas/WebhookSignature",
            "default": "v1a"},
          "description": \#(refOrNull("Name"))}},
      "WebhookEndpointChange": {"type": "object", "additionalProperties": false, "properties": {
          "url": \#(url), "types": \#(types), "description": \#(refOrNull("Name")),
          "status": {"type": "string", "const": "enabled"}}},
      "WebhookTest": {"type": "object", "required": ["event_id"], "properties": {"event_id": \#(ref("EventID"))}},
      "WebhookDelivery": {"type": "object", "required": ["id", "endpoint_id", "event_id", "type", "status", "tries",
        "last_status", "last_error", "next_try_at", "created_at", "finished_at"], "properties": {
          "id": \#(ref("DeliveryID")), "endpoint_id": \#(ref("EndpointID")), "event_id": \#(ref("EventID")),
          "type": \#(ref("WebhookType")), "status": \#(ref("DeliveryStatus")),
          "tries": {"type": "integer", "minimum": 0}, "last_status": {"type": ["integer", "null"]},
          "last_error": {"type": ["string", "null"]}, "next_try_at": \#(refOrNull("Timestamp")),
          "created_at": \#(ref("Timestamp")), "finished_at": \#(refOrNull("Timestamp"))}},
      "WebhookDeliveryPage": \#(page("WebhookDelivery"))
    }
    """#
}
