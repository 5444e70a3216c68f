import AccessHTTP

/// Tenants.
enum TenantsDocument: DocumentFamily {
  static let tag = "Tenants"
  static let about = "Contracts: the boundary of data, keys and policies. Only the platform key sees them."

  private static let members = #"""
    "id": "ten_01kw2qhx5te9ab0r4k1v6m3dc0", "name": "Other", "sandbox": false, "suspended": false,
     "created_at": "2026-11-22T12:00:00.250Z"
    """#

  static let operations = [
    Operation(
      .post, "/v1/tenants", "createTenant", "Make a tenant",
      "Makes a tenant with its signing keys, and answers the key of its first administrator, once.",
      roles: AllowedRoles.platform, body: .needed("TenantDraft", #"{"name": "Other", "sandbox": false}"#),
      [
        .made(
          "NewTenant", "The tenant and its administrator's key.", isTagged: true,
          example: #"{\#(members), "admin_key": "aa_live_admin_…"}"#,
          links: [
            .to("readTenant", "tenant_id", "/id"), .to("suspendTenant", "tenant_id", "/id"),
            .to("resumeTenant", "tenant_id", "/id"),
          ])
      ]),
    Operation(
      .get, "/v1/tenants", "listTenants", "List tenants", "Lists all tenants, newest first.",
      roles: AllowedRoles.platform, query: ["Limit", "Cursor"],
      [.page(of: "TenantPage", "A page of tenants.", example: #"{"data": [{\#(members)}], "next_cursor": null}"#)]),
    Operation(
      .get, "/v1/tenants/{tenant_id}", "readTenant", "Read a tenant", "Shows one tenant, and nothing inside it.",
      roles: AllowedRoles.platform, [.object("Tenant", "The tenant.", example: "{\(members)}")]),
    Operation(
      .post, "/v1/tenants/{tenant_id}/suspend", "suspendTenant", "Suspend a tenant",
      "No key of the tenant works until it is resumed; within 5 seconds on every process.",
      roles: AllowedRoles.platform, body: .empty, [.object("Tenant", "The suspended tenant.")]),
    Operation(
      .post, "/v1/tenants/{tenant_id}/resume", "resumeTenant", "Resume a tenant", "Lets the tenant's keys work again.",
      roles: AllowedRoles.platform, body: .empty, [.object("Tenant", "The resumed tenant.")]),
  ]

  private static let shared = #"""
    "id": \#(ref("TenantID")), "name": \#(ref("Name")),
        "sandbox": {"type": "boolean", "description": "Whether its keys are `test` keys, and its doors are not real."},
        "suspended": {"type": "boolean"}, "created_at": \#(ref("Timestamp"))
    """#

  static let schemas = #"""
    {
      "Tenant": {"type": "object", "required": ["id", "name", "sandbox", "suspended", "created_at"], "properties": {
        \#(shared)}},
      "NewTenant": {"type": "object", "required": ["id", "name", "sandbox", "suspended", "created_at", "admin_key"],
        "properties": {
        \#(shared),
        "admin_key": {"type": ["string", "null"], "description": "Shown once; null on a repeated call."},
        "secret_available": \#(ref("SecretAvailable"))}},
      "TenantPage": \#(page("Tenant")),
      "TenantDraft": {"type": "object", "additionalProperties": false, "required": ["name"], "properties": {
        "name": \#(ref("Name")), "sandbox": {"type": "boolean", "default": false}}},
      "SecretAvailable": {"type": "boolean", "const": false,
        "description": "There, and false, where a generated secret was shown before and cannot be shown again."}
    }
    """#
}
