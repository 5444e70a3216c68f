import AccessAuth

/// Policies and card profiles.
enum PoliciesDocument: DocumentFamily {
  static let tag = "Policies"
  static let about = "What a tenant demands of its doors, and how its cards are read."

  private static let example = #"""
    {"min_assurance": "identifier", "face_min_confidence": 0.9, "pin_traffic": "normal", "max_live_pins": 100,
     "openings_per_minute": null, "jammed_returns_use": false,
     "sites": [{"site_id": "site_01kw2qhx5te9ab0r4k1v6m3dc1", "min_assurance": "cryptographic",
       "face_min_confidence": null, "pin_traffic": null, "max_live_pins": null, "openings_per_minute": 30,
       "jammed_returns_use": null}], "devices": []}
    """#

  static let operations = [
    Operation(
      .get, "/v1/policies", "readPolicies", "Read the policies",
      "Shows what holds in the tenant, and the sites and devices that differ.", roles: AllowedRoles.staff,
      [.value("Policies", "The policies.", example: example)]),
    Operation(
      .put, "/v1/policies", "setPolicies", "Set the policies",
      "Replaces all policies; what is absent or null is left open, and asked of the site, the tenant or the standard.",
      roles: AllowedRoles.admin,
      body: .needed(
        "PoliciesDraft",
        #"""
        {"min_assurance": "identifier", "pin_traffic": "normal",
         "sites": [{"site_id": "site_01kw2qhx5te9ab0r4k1v6m3dc1", "min_assurance": "cryptographic"}]}
        """#),
      [.value("Policies", "The policies.", example: example)],
      refusals: [
        .conflict("A PIN could be guessed too easily under these policies."),
        .missing("A site or a device does not exist."),
      ]),
    Operation(
      .get, "/v1/card_profile", "readCardProfile", "Read the card profile",
      "Shows how Wiegand numbers divide, and how many meta-read keys there are, never the keys.",
      roles: AllowedRoles.staff,
      [
        .value(
          "CardProfile", "The card profile.",
          example: #"{"wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys": 1}"#)
      ]),
    Operation(
      .put, "/v1/card_profile", "setCardProfile", "Set the card profile",
      "Replaces the divisions and, where they are given, the keys that find the UID of a SUN message, newest first.",
      roles: AllowedRoles.admin,
      body: .needed(
        "CardProfileDraft",
        #"""
        {"wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": ["5C0FA1D97B3E4826A1B2C3D4E5F60718"]}
        """#),
      [.value("CardProfile", "The card profile.")]),
  ]

  private static let asked = #"""
    "min_assurance": \#(refOrNull("Assurance")),
          "face_min_confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "pin_traffic": \#(refOrNull("PINTraffic")),
          "max_live_pins": {"type": ["integer", "null"], "minimum": \#(Policy.livePINs.lowerBound),
            "maximum": \#(Policy.livePINs.upperBound)}
    """#

  private static let openings = #"""
    "openings_per_minute": {"type": ["integer", "null"], "minimum": 1, "maximum": 600,
            "description": "How many remote openings a site may have in a minute."}
    """#

  private static let jammed = #"""
    "jammed_returns_use": {"type": ["boolean", "null"],
            "description": "Whether a lock that jams gives the use back, once."}
    """#

  private static let all = #"""
    "min_assurance", "face_min_confidence", "pin_traffic", "max_live_pins", "jammed_returns_use"
    """#

  static let schemas = #"""
    {
      "Policies": {"type": "object", "required": [\#(all), "openings_per_minute", "sites", "devices"], "properties": {
          \#(asked), \#(openings), \#(jammed),
          "sites": {"type": "array", "items": {"type": "object", "required": [\#(all), "openings_per_minute", "site_id"],
            "properties": {"site_id": \#(ref("SiteID")), \#(asked), \#(openings), \#(jammed)}}},
          "devices": {"type": "array", "items": {"type": "object", "required": [\#(all), "device_id"],
            "properties": {"device_id": \#(ref("DeviceID")), \#(asked), \#(jammed)}}}}},
      "PoliciesDraft": {"type": "object", "additionalProperties": false, "properties": {
          \#(asked), \#(openings), \#(jammed),
          "sites": {"type": "array", "maxItems": 1000, "items": {"type": "object", "additionalProperties": false,
            "required": ["site_id"],
            "properties": {"site_id": \#(ref("SiteID")), \#(asked), \#(openings), \#(jammed)}}},
          "devices": {"type": "array", "maxItems": 1000, "items": {"type": "object", "additionalProperties": false,
            "required": ["device_id"], "properties": {"device_id": \#(ref("DeviceID")), \#(asked), \#(jammed)}}}}},
      "CardProfile": {"type": "object", "required": ["wiegand34", "wiegand37", "sun_meta_read_keys"], "properties": {
          "wiegand34": \#(ref("Wiegand34Split")), "wiegand37": \#(ref("Wiegand37Split")),
          "sun_meta_read_keys": {"type": "integer", "minimum": 0,
            "maximum": \#(CardProfileRecord.maximumMetaReadKeys)}}},
      "CardProfileDraft": {"type": "object", "additionalProperties": false, "required": ["wiegand34", "wiegand37"],
        "properties": {
          "wiegand34": \#(ref("Wiegand34Split")), "wiegand37": \#(ref("Wiegand37Split")),
          "sun_meta_read_keys_hex": {"type": ["array", "null"], "writeOnly": true,
            "maxItems": \#(CardProfileRecord.maximumMetaReadKeys),
            "description": "Absent or null leaves the keys that there are.",
            "items": {"type": "string", "pattern": "^[0-9A-Fa-f]{32}$"}}}}
    }
    """#
}
