import AccessAuth

/// What is kept how long.
enum RetentionDocument: DocumentFamily {
  static let tag = "Retention"
  static let about = "How long each kind of data is kept, what may not go, and what would go now."

  private static let draft = #"""
    {"preset": "eu", "rules": [{"class": "alarm", "minimum_days": 0, "maximum_days": 180}],
     "contracts": [{"name": "Bank branches", "site_ids": ["site_01kw2qhx5te9ab0r4k1v6m3dc1"],
       "rules": [{"class": "access", "minimum_days": 180, "maximum_days": 365}]}],
     "legal_holds": [{"name": "Case 4711", "ground": "legal_claims", "classes": ["access", "lock"],
       "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "from": "2026-11-01T00:00:00.000Z", "to": null}]}
    """#

  private static let example = #"""
    {"preset": "eu", "rules": [{"class": "alarm", "minimum_days": 0, "maximum_days": 180}],
     "effective": [{"class": "access", "minimum_days": 0, "maximum_days": 90},
       {"class": "lock", "minimum_days": 0, "maximum_days": 90},
       {"class": "device", "minimum_days": 0, "maximum_days": 90},
       {"class": "audit", "minimum_days": 30, "maximum_days": 365},
       {"class": "alarm", "minimum_days": 0, "maximum_days": 180},
       {"class": "grants", "minimum_days": 0, "maximum_days": 90}],
     "contracts": [{"name": "Bank branches", "site_ids": ["site_01kw2qhx5te9ab0r4k1v6m3dc1"],
       "rules": [{"class": "access", "minimum_days": 180, "maximum_days": 365}]}],
     "legal_holds": [{"name": "Case 4711", "ground": "legal_claims", "classes": ["access", "lock"],
       "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "from": "2026-11-01T00:00:00.000Z", "to": null}]}
    """#

  private static let told = #"""
    {"at": "2027-02-22T12:00:00.250Z", "classes": [
       {"class": "access", "goes": 812, "oldest": "2026-11-22T12:00:00.250Z", "stays": 96, "kept_by": [
         {"why": "legal_hold", "rule": "Case 4711", "count": 14}, {"why": "maximum", "rule": null, "count": 80},
         {"why": "restriction", "rule": null, "count": 2}]}], "is_partial": false}
    """#

  static let operations = [
    Operation(
      .get, "/v1/retention", "readRetention", "Read what is kept how long",
      "Shows the preset, what differs from it, and what follows for every class where no contract holds.",
      roles: AllowedRoles.staff, [.object("Retention", "What is kept how long.", example: example)]),
    Operation(
      .put, "/v1/retention", "setRetention", "Set what is kept how long",
      "Replaces all of it; what is absent is left to the preset. It holds from the next round of forgetting on.",
      roles: AllowedRoles.admin, headers: ["OptionalIfMatch"], body: .needed("RetentionDraft", draft),
      [.object("Retention", "What is kept how long.", example: example)],
      refusals: [
        .missing("A site of a contract does not exist."),
        Operation.Refused(status: 412, about: "`If-Match` names another version than the present one."),
      ]),
    Operation(
      .post, "/v1/retention/preview", "previewRetention", "Say what would go",
      "Counts what would go now, under what is kept or under the draft in the body, and what keeps the rest. Nothing is "
        + "changed.",
      roles: AllowedRoles.staff, body: .optional("RetentionDraft", draft), isRepeatable: false,
      [.value("RetentionPreview", "What would go, and what keeps the rest.", example: told)]),
  ]

  private static let rules = #"""
    {"type": "array", "maxItems": \#(DataClass.allCases.count), "items": \#(ref("RetentionRule"))}
    """#

  private static let draftRules = #"""
    {"type": "array", "maxItems": \#(DataClass.allCases.count), "items": \#(ref("RetentionRuleDraft"))}
    """#

  private static let rule = #"""
    "class": \#(ref("DataClass")),
          "minimum_days": {"type": "integer", "minimum": \#(Retention.days.lowerBound),
            "maximum": \#(Retention.days.upperBound),
            "description": "So long nothing goes, not even when its person asks for erasure."},
          "maximum_days": {"type": "integer", "minimum": \#(Retention.maximumDays.lowerBound),
            "maximum": \#(Retention.maximumDays.upperBound), "description": "After so long it goes by itself."}
    """#

  private static let name = #"""
    {"type": "string", "minLength": \#(Retention.names.lowerBound), "maxLength": \#(Retention.names.upperBound),
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "description": "Unique in its list."}
    """#

  private static let sites = #"""
    {"type": "array", "minItems": 1, "maxItems": \#(Retention.maximumContracts), "items": \#(ref("SiteID")),
            "description": "Where it holds; no site is in two."}
    """#

  private static let classes = #"""
    {"type": "array", "maxItems": \#(DataClass.allCases.count), "items": \#(ref("DataClass")),
            "description": "None means all."}
    """#

  private static let holdMembers = #"""
    "name": \#(name), "ground": \#(ref("LegalGround")), "classes": \#(classes), "device_id": \#(refOrNull("DeviceID"))
    """#

  static let schemas = #"""
    {
      "RetentionRule": {"type": "object", "required": ["class", "minimum_days", "maximum_days"],
        "description": "Days are of 24 hours, from the receipt of an event, or from the end of a grant's window.",
        "properties": {\#(rule)}},
      "RetentionRuleDraft": {"type": "object", "additionalProperties": false,
        "required": ["class", "minimum_days", "maximum_days"], "properties": {\#(rule)}},
      "Retention": {"type": "object", "required": ["preset", "rules", "effective", "contracts", "legal_holds"],
        "properties": {
          "preset": \#(ref("RetentionPreset")), "rules": \#(rules), "effective": \#(rules),
          "contracts": {"type": "array", "maxItems": \#(Retention.maximumContracts), "items": {"type": "object",
            "required": ["name", "site_ids", "rules"],
            "properties": {"name": \#(name), "site_ids": \#(sites), "rules": \#(rules)}}},
          "legal_holds": {"type": "array", "maxItems": \#(Retention.maximumLegalHolds), "items": {"type": "object",
            "required": ["name", "ground", "classes", "device_id", "from", "to"], "properties": {\#(holdMembers),
              "from": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}]},
              "to": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}]}}}}}},
      "RetentionDraft": {"type": "object", "additionalProperties": false, "required": ["preset"], "properties": {
          "preset": \#(ref("RetentionPreset")), "rules": \#(draftRules),
          "effective": {"type": "array", "maxItems": \#(DataClass.allCases.count),
            "items": \#(ref("RetentionRuleDraft")),
            "description": "As it was shown; another one than follows from the rest is refused."},
          "contracts": {"type": "array", "maxItems": \#(Retention.maximumContracts), "items": {"type": "object",
            "additionalProperties": false, "required": ["name", "site_ids"],
            "properties": {"name": \#(name), "site_ids": \#(sites), "rules": \#(draftRules)}}},
          "legal_holds": {"type": "array", "maxItems": \#(Retention.maximumLegalHolds), "items": {"type": "object",
            "additionalProperties": false, "required": ["name", "ground"], "properties": {\#(holdMembers),
              "from": \#(refOrNull("GivenTime")), "to": \#(refOrNull("GivenTime"))}}}}},
      "RetentionPreview": {"type": "object", "required": ["at", "classes", "is_partial"], "properties": {
          "at": \#(ref("Timestamp")),
          "classes": {"type": "array", "items": {"type": "object",
            "required": ["class", "goes", "oldest", "stays", "kept_by"], "properties": {
              "class": \#(ref("DataClass")), "goes": {"type": "integer", "minimum": 0},
              "oldest": \#(refOrNull("Timestamp")), "stays": {"type": "integer", "minimum": 0},
              "kept_by": {"type": "array", "items": {"type": "object", "required": ["why", "rule", "count"],
                "properties": {"why": \#(ref("KeptBy")), "rule": {"type": ["string", "null"],
                  "description": "The contract or the legal hold; null is the tenant's own rule, or a person."},
                  "count": {"type": "integer", "minimum": 1}}}}}}},
          "is_partial": {"type": "boolean",
            "description": "Whether there was more than could be read in 2 seconds; what was seen is the oldest."}}}
    }
    """#
}
