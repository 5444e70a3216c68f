import AccessAuth
import AccessHTTP

/// API keys and signing keys.
enum KeysDocument: DocumentFamily {
  static let tag = "Keys"
  static let about = "Who may call, and what the service signs with. A key is shown once and stored as a keyed hash."

  private static let members = #"""
    "id": "key_01kw2qhx5te9ab0r4k1v6m3dcc", "role": "partner", "masked": "aa_live_partner_…wXyZ",
     "device_id": null, "site_ids": ["site_01kw2qhx5te9ab0r4k1v6m3dc1"], "scopes": ["issue"],
     "person": "Mobile backend", "subject_id": null, "openings_per_minute": null,
     "lineage": ["key_01kw2qhx5te9ab0r4k1v6m3dcd"], "created_at": "2026-11-22T12:00:00.250Z", "expires_at": null,
     "last_used_at": null, "revoked_at": null, "is_suspended": false
    """#

  private static let drafts: [(name: String, json: String)] = [
    ("device", #"{"role": "device", "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2"}"#),
    (
      "partner",
      #"""
      {"role": "partner", "site_ids": ["site_01kw2qhx5te9ab0r4k1v6m3dc1"], "scopes": ["issue"],
       "person": "Mobile backend"}
      """#
    ),
    ("customer", #"{"role": "customer", "subject_id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4"}"#),
    ("operator", #"{"role": "operator", "person": "Ilze", "expires_at": "2027-11-22T12:00:00Z"}"#),
  ]

  static let operations = [
    Operation(
      .post, "/v1/api_keys", "createAPIKey", "Make an API key",
      "Makes a key and shows it, once. A partner with `customer_keys` makes keys of the role `customer` only, for "
        + "subjects that its lineage made; they live one hour.",
      roles: AllowedRoles.admin + ["partner:customer_keys"], body: .needed("APIKeyDraft", drafts),
      [
        .made(
          "NewAPIKey", "The key and its text.", example: #"{\#(members), "key": "aa_live_partner_…"}"#,
          links: [
            .to("readAPIKey", "key_id", "/id"), .to("rotateAPIKey", "key_id", "/id"),
            .to("revokeAPIKey", "key_id", "/id"),
          ])
      ],
      refusals: [
        .conflict("Too many keys have made one another."),
        .missing("The device, the site or the subject does not exist, or is out of the reach of the key."),
      ]),
    Operation(
      .get, "/v1/api_keys", "listAPIKeys", "List API keys",
      "Lists the tenant's keys, newest first, without their text.", roles: AllowedRoles.admin,
      query: ["Limit", "Cursor"],
      [.page(of: "APIKeyPage", "A page of keys.", example: #"{"data": [{\#(members)}], "next_cursor": null}"#)]),
    Operation(
      .get, "/v1/api_keys/{key_id}", "readAPIKey", "Read an API key", "Shows one key, without its text.",
      roles: AllowedRoles.admin, [.object("APIKey", "The key.", example: "{\(members)}")]),
    Operation(
      .post, "/v1/api_keys/{key_id}/rotate", "rotateAPIKey", "Rotate an API key",
      "Makes a new key of the same family, role and limits; the old one works on for the overlap.",
      roles: AllowedRoles.admin, body: .optional("KeyRotation", #"{"overlap_seconds": 86400}"#),
      [.made("NewAPIKey", "The new key and its text.")],
      refusals: [.conflict("The key is revoked, has ended, or is a customer's.")]),
    Operation(
      .delete, "/v1/api_keys/{key_id}", "revokeAPIKey", "Revoke an API key",
      "The key is dead at once here, and within 5 seconds on every process.", roles: AllowedRoles.admin,
      [.gone("The key is revoked.")], refusals: [.conflict("A key cannot revoke itself.")]),
    Operation(
      .get, "/v1/signing_keys", "listSigningKeys", "List signing keys",
      "Lists the tenant's signing keys; their public halves stand in the published key set.", roles: AllowedRoles.admin,
      [
        .value(
          "SigningKeyList", "The signing keys.",
          example: #"""
            {"data": [{"kid": "9f86d081884c7d65", "purpose": "pass", "state": "active",
              "created_at": "2026-11-22T12:00:00.250Z", "changed_at": "2026-11-22T12:00:00.250Z"}],
             "next_cursor": null}
            """#)
      ]),
    Operation(
      .post, "/v1/signing_keys/{purpose}/rotate", "rotateSigningKey", "Rotate a signing key",
      "The next key signs from now on; what the old one signed still counts until it has ended.",
      roles: AllowedRoles.admin, body: .empty,
      [Operation.Answer(status: 200, about: "The keys of the purpose.", content: [.json("SigningKeys")])],
      refusals: [.conflict("The keys were rotated meanwhile.")]),
    Operation(
      .get, "/.well-known/access-auth-keys", "readPublishedKeys", "Read the published keys",
      "The public keys of one tenant or of all, for whoever verifies passes; `Accept` chooses the form.", roles: [],
      query: ["Tenant"],
      [
        Operation.Answer(
          status: 200, about: "The key set.",
          content: [
            Operation.Content(type: "application/cose-key-set", schema: "{}"),
            Operation.Content(type: "application/jwk-set+json", schema: ref("JWKSet")),
          ])
      ]),
  ]

  private static let names = #"""
    "id", "role", "masked", "device_id", "site_ids", "scopes", "person", "subject_id", "openings_per_minute",
          "lineage", "created_at", "expires_at", "last_used_at", "revoked_at", "is_suspended"
    """#

  private static let shared = #"""
    "id": \#(ref("KeyID")), "role": \#(ref("Role")),
          "masked": {"type": "string", "description": "Enough to recognise it."},
          "device_id": \#(refOrNull("DeviceID")),
          "site_ids": {"type": "array", "items": \#(ref("SiteID")),
            "description": "Of an agent or a partner: the sites that it reaches; none is all."},
          "scopes": {"type": "array", "items": \#(ref("Scope"))},
          "person": \#(refOrNull("Name")), "subject_id": \#(refOrNull("SubjectID")),
          "openings_per_minute": {"type": ["integer", "null"], "minimum": 1, "maximum": 600},
          "lineage": {"type": "array", "maxItems": \#(APIKey.maximumLineage), "items": \#(ref("KeyID")),
            "description": "The keys that made it, the oldest first."},
          "created_at": \#(ref("Timestamp")), "expires_at": \#(refOrNull("Timestamp")),
          "last_used_at": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}], "description": "To the minute."},
          "revoked_at": \#(refOrNull("Timestamp")),
          "is_suspended": {"type": "boolean",
            "description": "A restore has suspended it; it counts again once it is released."}
    """#

  static let schemas = #"""
    {
      "APIKey": {"type": "object", "required": [\#(names)], "properties": {
          \#(shared)}},
      "NewAPIKey": {"type": "object", "required": [\#(names), "key"], "properties": {
          \#(shared),
          "key": {"type": ["string", "null"], "pattern": "^aa_(live|test)_[a-z]+_[0-9A-Za-z]{49}$",
            "description": "Shown once; null on a repeated call."},
          "secret_available": \#(ref("SecretAvailable"))}},
      "APIKeyPage": \#(page("APIKey")),
      "APIKeyDraft": {"type": "object", "additionalProperties": false, "required": ["role"], "properties": {
          "role": {"type": "string", "enum": ["admin", "operator", "agent", "partner", "device", "customer"]},
          "device_id": {"anyOf": [\#(ref("DeviceID")), {"type": "null"}], "description": "Needed for a device."},
          "site_ids": {"type": "array", "maxItems": \#(APIKey.maximumSites), "uniqueItems": true,
            "items": \#(ref("SiteID")),
            "description": "Of an agent or a partner: the sites that it reaches; none is all."},
          "scopes": {"type": "array", "maxItems": \#(Scope.allCases.count), "uniqueItems": true,
            "items": \#(ref("Scope")), "description": "Needed for a partner: at least one."},
          "person": {"anyOf": [\#(ref("Name")), {"type": "null"}], "description": "Who holds it."},
          "subject_id": {"anyOf": [\#(ref("SubjectID")), {"type": "null"}], "description": "Needed for a customer."},
          "openings_per_minute": {"type": ["integer", "null"], "minimum": 1, "maximum": 600,
            "description": "Of a partner, an operator or an administrator: how many remote openings in a minute."},
          "expires_at": {"anyOf": [\#(ref("GivenTime")), {"type": "null"}]}}},
      "KeyRotation": {"type": "object", "additionalProperties": false, "properties": {
          "overlap_seconds": {"type": "integer", "minimum": 0, "maximum": 604800, "default": 86400,
            "description": "How long the old key works on."}}},
      "SigningKey": {"type": "object", "required": ["kid", "purpose", "state", "created_at", "changed_at"],
        "properties": {
          "kid": {"type": "string", "pattern": "^[0-9a-f]{16}$"}, "purpose": \#(ref("SigningPurpose")),
          "state": \#(ref("SigningKeyState")), "created_at": \#(ref("Timestamp")),
          "changed_at": \#(ref("Timestamp"))}},
      "SigningKeys": {"type": "object", "required": ["data"], "properties": {
          "data": {"type": "array", "items": \#(ref("SigningKey"))}}},
      "SigningKeyList": {"type": "object", "required": ["data", "next_cursor"], "properties": {
          "data": {"type": "array", "items": \#(ref("SigningKey"))}, "next_cursor": {"type": "null"}}},
      "JWKSet": {"type": "object", "required": ["keys"], "properties": {
          "keys": {"type": "array", "items": {"type": "object", "required": ["kty", "crv", "alg", "use", "kid", "x"],
            "properties": {
              "kty": {"type": "string", "const": "OKP"}, "crv": {"type": "string", "const": "Ed25519"},
              "alg": {"type": "string", "const": "EdDSA"}, "use": {"type": "string", "const": "sig"},
              "kid": {"type": "string"}, "x": {"type": "string"}, "purpose": \#(ref("SigningPurpose"))}}}}}
    }
    """#
}
