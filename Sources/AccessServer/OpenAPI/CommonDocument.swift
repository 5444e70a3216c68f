import AccessAuth
import AccessHTTP

/// What all families share: schemas, parameters and headers.
enum CommonDocument {
  private static let text = #""pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$""#
  private static let requestID = "req_01kw2qhx5te9ab0r4k1v6m3dcz"

  /// Identifiers: the name of the schema, the prefix, and what it names.
  private static let identifiers: [(schema: String, prefix: String, about: String)] = [
    ("TenantID", "\(IdentifierKinds.Tenant.prefix)", "a tenant"),
    ("SiteID", "\(IdentifierKinds.Site.prefix)", "a site"),
    ("DeviceID", "\(IdentifierKinds.Device.prefix)", "a device"),
    ("LockerID", "\(IdentifierKinds.Locker.prefix)", "a locker"),
    ("SubjectID", "\(IdentifierKinds.Subject.prefix)", "a subject"),
    ("GrantID", "\(IdentifierKinds.Grant.prefix)", "a grant"),
    ("CredentialID", "\(IdentifierKinds.Credential.prefix)", "a credential"),
    ("EventID", "\(IdentifierKinds.Event.prefix)", "an event"),
    ("HoldID", "\(IdentifierKinds.Hold.prefix)", "a hold"),
    ("KeyID", "\(IdentifierKinds.APIKey.prefix)", "an API key"),
    ("LockoutID", "\(IdentifierKinds.Lockout.prefix)", "a lockout"),
    ("RequestID", "\(IdentifierKinds.Request.prefix)", "a request"),
    ("CommandID", "\(IdentifierKinds.Command.prefix)", "a command"),
    ("ApprovalID", "\(IdentifierKinds.Approval.prefix)", "an approval"),
    ("EndpointID", "\(IdentifierKinds.WebhookEndpoint.prefix)", "a webhook endpoint"),
    ("DeliveryID", "\(IdentifierKinds.WebhookDelivery.prefix)", "a webhook delivery"),
  ]

  /// The schemas that are no family's own.
  static var schemas: DocumentTree {
    var members = identifiers.map { identifier in
      DocumentTree.Member(
        name: identifier.schema,
        value: DocumentTree(
          #"""
          {"type": "string", "pattern": "^\#(identifier.prefix)_[0-7][0-9a-hjkmnp-tv-z]{25}$",
           "description": "Names \#(identifier.about); no secret."}
          """#))
    }
    members += ClosedLists.schemas.members
    members += DocumentTree(common).members
    return .object(members)
  }

  private static let common = #"""
    {
      "Timestamp": {"type": "string", "format": "date-time",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$",
        "description": "A time of RFC 3339 in UTC, with three decimals."},
      "GivenTime": {"type": "string", "format": "date-time", "maxLength": 64,
        "description": "A time of RFC 3339 with any offset; what is finer than a millisecond is cut off."},
      "NextCursor": {"type": ["string", "null"], "maxLength": 128,
        "description": "Where the list goes on, for `cursor`; null at its end."},
      "Name": {"type": "string", "minLength": 1, "maxLength": \#(WireLimits.name.upperBound), \#(text),
        "description": "Text for people, without control characters."},
      "Label": {"type": "string", "minLength": 1, "maxLength": \#(WireLimits.label.upperBound), \#(text),
        "description": "A short text, as it is printed on a door."},
      "Reference": {"type": "string", "minLength": 1, "maxLength": \#(WireLimits.reference.upperBound), \#(text),
        "description": "The tenant's own name for something; put no personal data into it."},
      "AttemptID": {"type": "string", "format": "uuid",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "description": "The UUID of one scan."},
      "Nonce": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$", "description": "16 bytes as base64url."},
      "Pass": {"type": "string", "pattern": "^AP1[A-Z2-7]+$", "maxLength": 1024,
        "description": "A signed pass: `AP1` and the base32 of a COSE_Sign1 over a CWT. Whoever shows it, opens."},
      "Problem": {"type": "object", "description": "An error (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "code", "errors"],
        "properties": {
          "type": {"type": "string", "pattern": "^/problems/[a-z_]+$", "description": "The page of the code."},
          "title": {"type": "string"},
          "status": {"type": "integer", "minimum": 400, "maximum": 599},
          "detail": {"type": "string"},
          "instance": {"$ref": "#/components/schemas/RequestID"},
          "code": {"$ref": "#/components/schemas/ProblemCode"},
          "checks": {"$ref": "#/components/schemas/Checks", "description": "Of `/readyz?verbose` alone."},
          "data": {"type": "array", "items": {"$ref": "#/components/schemas/ReportResult"},
            "description": "Of reports of a device alone."},
          "errors": {"type": "array", "items": {"type": "object", "required": ["pointer", "code", "detail"],
            "properties": {
              "pointer": {"type": "string", "description": "The place in the body (RFC 6901)."},
              "code": {"$ref": "#/components/schemas/ProblemCode"},
              "detail": {"type": "string"}}}}}}
    }
    """#

  /// `components/requestBodies`.
  static let requestBodies = DocumentTree(
    #"""
    {"Empty": {"description": "Nothing, or the empty object.", "required": false, "content": {"application/json":
      {"schema": {"type": "object", "additionalProperties": false, "maxProperties": 0}}}}}
    """#)

  /// `components/securitySchemes`.
  static let securitySchemes = DocumentTree(
    #"""
    {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "aa_<live|test>_<role>_<characters>",
      "description": "An API key: `Authorization: Bearer aa_live_admin_…`. `x-roles` says which roles may call."}}
    """#)
}
