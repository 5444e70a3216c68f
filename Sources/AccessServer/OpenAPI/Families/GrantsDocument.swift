import AccessAuth
import AccessHTTP

/// Grants.
enum GrantsDocument: DocumentFamily {
  static let tag = "Grants"
  static let about = "Who may open what, when and how often. A change holds from the moment of the answer."

  private static let members = #"""
    "id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5", "status": "active", "subject_id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4",
     "uses": 0, "max_uses": 1, "starts_at": "2026-11-22T12:00:00.250Z", "ends_at": "2026-11-23T12:00:00.250Z",
     "targets": {"locker_ids": ["lok_01kw2qhx5te9ab0r4k1v6m3dc3"]}, "offline": "never", "schedule": null,
     "min_assurance": null, "reference": "order 77", "created_at": "2026-11-22T12:00:00.250Z"
    """#

  private static let example = #"""
    {\#(members), "opens_next_at": "2026-11-22T12:00:00.250Z", "holds": [], "credentials": [
      {"id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6", "kind": "qr", "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5",
       "status": "active", "assurance": "cryptographic", "usage": "single_use", "lifetime_seconds": 259200,
       "serial": 0, "pass": "AP12KCE…", "expires_at": "2026-11-23T12:00:00.000Z",
       "created_at": "2026-11-22T12:00:00.250Z", "image": {"media_type": "image/png", "data_base64": "iVBORw0KGgo…"}},
      {"id": "crd_01kw2qhx5te9ab0r4k1v6m3dc7", "kind": "pin", "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5",
       "status": "active", "assurance": "identifier", "entry": "with_locker", "digits": 6, "pin": "482913",
       "expires_at": "2026-11-23T12:00:00.250Z", "created_at": "2026-11-22T12:00:00.250Z"}]}
    """#

  static let operations = [
    Operation(
      .post, "/v1/grants", "createGrant", "Make a grant",
      "Gives a person access, with the credentials that it is used by. Generated secrets are shown in this answer only.",
      roles: AllowedRoles.issuers,
      body: .needed("GrantDraft", GrantExamples.drafts),
      [
        .made(
          "Grant", "The grant with its credentials, their passes and their secrets.", example: example,
          links: [
            .to("readGrant", "grant_id", "/id"), .to("changeGrant", "grant_id", "/id"),
            .to("addCredential", "grant_id", "/id"), .to("placeHold", "grant_id", "/id"),
            .to("suspendGrant", "grant_id", "/id"), .to("resumeGrant", "grant_id", "/id"),
            .to("revokeGrant", "grant_id", "/id"), .to("readCredential", "credential_id", "/credentials/0/id"),
            .to("fetchQR", "credential_id", "/credentials/0/id"),
            .to("revokeCredential", "credential_id", "/credentials/0/id"),
          ])
      ],
      refusals: [
        .conflict("The card is in too many live grants, a PIN needs fewer devices, or too many PINs are live."),
        .missing("A target or the subject does not exist, or is out of the reach of the key; `errors` points to it."),
        .busy("The queue of PINs that are being made is full, or the store cannot be reached. Nothing was done."),
      ]),
    Operation(
      .get, "/v1/grants", "listGrants", "List grants",
      "Lists the grants that the key reaches, newest first, of one subject or of all, without their credentials.",
      roles: AllowedRoles.issuers + ["partner:trigger", "customer"], query: ["SubjectFilter", "Limit", "Cursor"],
      [
        .page(
          of: "GrantPage", "A page of grants.", example: #"{"data": [{\#(members)}], "next_cursor": null}"#,
          links: [.to("readGrant", "grant_id", "/data/0/id")])
      ]),
    Operation(
      .get, "/v1/grants/{grant_id}", "readGrant", "Read a grant",
      "Shows a grant, its holds and its credentials, without passes and secrets.",
      roles: AllowedRoles.issuers + ["partner:trigger", "customer"], [.object("Grant", "The grant.")]),
    Operation(
      .patch, "/v1/grants/{grant_id}", "changeGrant", "Change a grant",
      "Changes the window, the targets, the number of uses or the schedule; what is absent stays. Passes are made anew.",
      roles: AllowedRoles.issuers, body: .needed("GrantChange", #"{"ends_at": "2026-11-24T18:00:00Z", "max_uses": 3}"#),
      [.object("Grant", "The changed grant.")],
      refusals: [
        .conflict(
          "The grant is revoked, its PINs, cards or faces are bound to its doors, or "
            + "\(CredentialsDocument.restricted)."),
        .missing("There is no such grant, or a target does not exist; `errors` points to it."),
      ]),
    standing(
      "revoke", "revokeGrant", "Revoke a grant", "Takes the grant back for good, and all its credentials with it."),
    standing("suspend", "suspendGrant", "Suspend a grant", "Nothing of the grant opens until it is resumed."),
    standing("resume", "resumeGrant", "Resume a grant", "Lets a suspended grant open again."),
  ]

  private static func standing(_ action: String, _ id: String, _ summary: String, _ about: String) -> Operation {
    Operation(
      .post, "/v1/grants/{grant_id}/\(action)", id, summary, about, roles: AllowedRoles.issuers, body: .empty,
      [.object("Grant", "The changed grant.")], refusals: [.conflict("The grant is revoked.")])
  }

  private static let uses = #"""
    {"type": ["integer", "null"], "minimum": \#(GrantDraft.uses.lowerBound), "maximum": \#(GrantDraft.uses.upperBound)
    """#

  /// The names of the members that a grant has wherever it is shown.
  static let names = #"""
    "id", "status", "subject_id", "uses", "max_uses", "starts_at", "ends_at", "targets", "offline", "schedule",
          "min_assurance", "reference", "created_at"
    """#

  /// These members.
  static let shared = #"""
    "id": \#(ref("GrantID")), "status": \#(ref("Standing")), "subject_id": \#(ref("SubjectID")),
          "uses": {"type": "integer", "minimum": 0, "description": "How many uses are gone."},
          "max_uses": \#(uses), "description": "How many uses there are; null is without limit."},
          "starts_at": \#(ref("Timestamp")), "ends_at": \#(ref("Timestamp")), "targets": \#(ref("Targets")),
          "offline": \#(ref("OfflinePolicy")), "schedule": \#(refOrNull("Schedule")),
          "min_assurance": \#(refOrNull("Assurance")), "reference": \#(refOrNull("Reference")),
          "created_at": \#(ref("Timestamp"))
    """#

  static let schemas = #"""
    {
      "GrantSummary": {"type": "object", "required": [\#(names)], "properties": {
          \#(shared)}},
      "Grant": {"type": "object", "required": [\#(names), "opens_next_at", "holds", "credentials"], "properties": {
          \#(shared),
          "opens_next_at": \#(refOrNull("Timestamp")),
          "holds": {"type": "array", "items": \#(ref("Hold"))},
          "credentials": {"type": "array", "items": \#(ref("Credential"))}}},
      "GrantPage": \#(page("GrantSummary")),
      "GrantDraft": {"type": "object", "additionalProperties": false, "required": ["targets", "ends_at"],
        "oneOf": [{"required": ["subject"]}, {"required": ["subject_id"]}],
        "properties": {
          "subject": {"type": "object", "additionalProperties": false, "required": ["external_ref"],
            "description": "The person by reference; a subject is made where there is none.",
            "properties": {"external_ref": \#(ref("Reference"))}},
          "subject_id": \#(ref("SubjectID")),
          "targets": \#(ref("Targets")),
          "starts_at": \#(ref("GivenTime")), "ends_at": \#(ref("GivenTime")),
          "max_uses": \#(uses), "default": 1, "description": "Absent is 1, null is without limit."},
          "offline": {"$ref": "#/components/schemas/OfflinePolicy", "default": "never"},
          "schedule": \#(refOrNull("Schedule")), "min_assurance": \#(refOrNull("Assurance")),
          "holds": {"type": "array", "maxItems": \#(Hold.maximumPerGrant), "items": \#(ref("HoldDraft"))},
          "reference": \#(refOrNull("Reference")),
          "credentials": {"type": "array", "maxItems": \#(WireLimits.credentialsAtOnce),
            "items": \#(ref("CredentialDraft"))}}},
      "GrantChange": {"type": "object", "additionalProperties": false, "properties": {
          "starts_at": \#(ref("GivenTime")), "ends_at": \#(ref("GivenTime")), "targets": \#(ref("Targets")),
          "max_uses": \#(uses)}, "schedule": \#(refOrNull("Schedule"))}},
      "Targets": {"description": "What the grant opens: these lockers, or any of a device or a site.", "oneOf": [
        {"type": "object", "additionalProperties": false, "required": ["locker_ids"], "properties": {
          "locker_ids": {"type": "array", "minItems": 1, "maxItems": \#(GrantTargets.maximumLockers),
            "uniqueItems": true, "items": \#(ref("LockerID"))}}},
        {"type": "object", "additionalProperties": false, "required": ["device_id"], "properties": {
          "device_id": \#(ref("DeviceID"))}},
        {"type": "object", "additionalProperties": false, "required": ["site_id"], "properties": {
          "site_id": \#(ref("SiteID"))}}]},
      "Schedule": {"type": "object", "additionalProperties": false,
        "description": "Local hours at the site in which the grant opens; there must be weekly or extra hours.",
        "anyOf": [
          {"required": ["weekly"], "properties": {"weekly": {"minItems": 1}}},
          {"required": ["extra"], "properties": {"extra": {"minItems": 1}}}],
        "properties": {
          "weekly": {"type": "array", "maxItems": \#(Schedule.maximumWeekly), "items": {"type": "object",
            "additionalProperties": false, "required": ["days", "from", "to"], "properties": {
              "days": {"type": "array", "minItems": 1, "maxItems": 7, "uniqueItems": true,
                "items": \#(ref("Weekday"))},
              "from": \#(ref("TimeOfDay")), "to": \#(ref("TimeOfDay"))}}},
          "closed": {"type": "array", "maxItems": \#(Schedule.maximumClosed), "uniqueItems": true,
            "items": {"type": "string", "format": "date"}},
          "extra": {"type": "array", "maxItems": \#(Schedule.maximumExtra), "items": {"type": "object",
            "additionalProperties": false, "required": ["date", "from", "to"], "properties": {
              "date": {"type": "string", "format": "date"},
              "from": \#(ref("TimeOfDay")), "to": \#(ref("TimeOfDay"))}}}}},
      "TimeOfDay": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
        "description": "A time of day; `24:00` can only end hours. An end before its beginning is on the next day."}
    }
    """#
}
